# Vitrine. Needs Go and make; the tests need a Chromium, `make check` also Node.

# The collection: a folder, or one file of records.
CORPUS ?= corpus
OUT    ?= dist
BUILD   = go run ./build

# Builds the explorer, verifies what was written and opens it where there is a
# display.
.PHONY: all
all:
	$(BUILD) site -o "$(OUT)" --open "$(CORPUS)"

# The same as it is published: compressed as far as it goes.
.PHONY: dist
dist:
	$(BUILD) site -o "$(OUT)" --brotli 11 "$(CORPUS)"

.PHONY: serve
serve:
	$(BUILD) serve "$(CORPUS)"

# ---- tests

.PHONY: test
test: browser fmt vet native wasm

# What make test does not: what is slow, or needs more than Go and a browser.
.PHONY: check
check: test lint race budgets shell

.PHONY: browser
browser:
	@go run ./build/browser/ensure

.PHONY: fmt
fmt:
	@unformatted=$$(gofmt -l build wasm web); test -z "$$unformatted" || { echo "gofmt would change:"; echo "$$unformatted"; exit 1; }

.PHONY: vet
vet:
	go vet ./...
	GOOS=js GOARCH=wasm go vet ./wasm/...

.PHONY: native
native:
	go test ./...

# The tests of the module's packages once more, as WebAssembly in the browser.
# The runner is built first, so that packages do not wait for one another.
.PHONY: wasm
wasm:
	@tmp=$$(mktemp -d) && trap 'rm -rf "$$tmp"' EXIT && go build -o "$$tmp/wasmrun" ./build/wasmrun && \
	GOOS=js GOARCH=wasm go test -exec "$$tmp/wasmrun" ./wasm/... ./build/indexer

.PHONY: lint
lint:
	go tool staticcheck ./...
	@tool=$$(go tool -n staticcheck) && GOOS=js GOARCH=wasm $$tool ./wasm/...

.PHONY: race
race:
	go test -race ./wasm/... ./build/indexer ./build/input ./build/infer ./build/records ./build/serve ./build/site

# Sizes of what readers download and of indexes per record, held against goldens.
.PHONY: budgets
budgets:
	BUDGETS=required go test -count=1 -run 'Budgets|SameBytes|Sizes' ./build/site ./build/bench

# Types and unit tests of the JavaScript. Node is used here and nowhere else.
.PHONY: shell
shell:
	@command -v node >/dev/null || { echo "make check needs Node 20 or later for the types and unit tests of web/"; exit 1; }
	node --test web/test/*.test.js
	npx --yes --package=typescript@5.9.3 tsc -p web/jsconfig.json

# ---- tools

FUZZTIME ?= 30s

.PHONY: fuzz
fuzz:
	go test -run '^$$' -fuzz FuzzOpen -fuzztime $(FUZZTIME) -fuzzminimizetime 1x ./build/indexer
	go test -run '^$$' -fuzz FuzzAsk -fuzztime $(FUZZTIME) -fuzzminimizetime 1x ./build/indexer
	go test -run '^$$' -fuzz FuzzTokens -fuzztime $(FUZZTIME) -fuzzminimizetime 1x ./build/indexer
	go test -run '^$$' -fuzz FuzzParseDate -fuzztime $(FUZZTIME) -fuzzminimizetime 1x ./build/records
	go test -run '^$$' -fuzz FuzzParseDate -fuzztime $(FUZZTIME) -fuzzminimizetime 1x ./build/values
	go test -run '^$$' -fuzz FuzzParseNumber -fuzztime $(FUZZTIME) -fuzzminimizetime 1x ./build/values
	go test -run '^$$' -fuzz FuzzCSV -fuzztime $(FUZZTIME) -fuzzminimizetime 1x ./build/input
	go test -run '^$$' -fuzz FuzzJSON -fuzztime $(FUZZTIME) -fuzzminimizetime 1x ./build/input
	go test -run '^$$' -fuzz FuzzMarkdown -fuzztime $(FUZZTIME) -fuzzminimizetime 1x ./build/input
	go test -run '^$$' -fuzz FuzzMarkdown -fuzztime $(FUZZTIME) -fuzzminimizetime 1x ./build/rich
	go test -run '^$$' -fuzz FuzzHTML -fuzztime $(FUZZTIME) -fuzzminimizetime 1x ./build/rich
	go test -run '^$$' -fuzz FuzzLoadRecord -fuzztime $(FUZZTIME) -fuzzminimizetime 1x ./build/records

# One page of De Facto asked as often as nobody would: every answer compared with
# that of the engine here, nothing left over in the end. make native asks 2,000.
SOAK ?= 100000

.PHONY: soak
soak: browser
	SOAK=$(SOAK) E2E=required go test -count=1 -v -timeout 60m -run '^TestSoak$$' ./build/e2e

# Times of the engine alone, as benchstat reads them; then, over 10,000 records
# to a million, the engine in the browser against a plain scan. `go run ./build
# bench --load` measures how long a site takes to load.
.PHONY: bench
bench: browser
	go test -run '^$$' -bench . -benchmem ./build/indexer ./build/bench
	$(BUILD) bench -n 10000 -n 100000 -n 1000000

# Rewrites what tests compare with; read the diff.
.PHONY: update
update:
	go test ./build/records ./build/infer ./build/indexer -update
	BUDGETS=required go test -count=1 -run Sizes ./build/bench -update
	BUDGETS=required go test -count=1 -run Budgets ./build/site -update

.PHONY: clean
clean:
	rm -rf dist
