package site

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"
)

var update = flag.Bool("update", false, "rewrite the golden files")

const sizesGolden = "testdata/sizes.golden"

// slack is how far a size may stray from its golden before somebody has to
// look: a few bytes move with every change of wording.
const slack = 0.01

// TestBudgets measures what readers download, compares it with the sizes that
// were agreed to and with the budgets nobody may exceed. Growth is a decision
// seen in a diff: `make update` writes it down.
func TestBudgets(t *testing.T) {
	if os.Getenv("BUDGETS") != "required" {
		t.Skip("compresses a module as far as it goes; make budgets runs it")
	}
	files := built(t)
	br := func(b []byte) int {
		var buf bytes.Buffer
		w := brotli.NewWriterOptions(&buf, brotli.WriterOptions{Quality: 11, LGWin: 24})
		if _, err := w.Write(b); err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		return buf.Len()
	}
	tools, err := findToolchain(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	tiny, err := os.ReadFile(filepath.Join(tools.root, "wasm", "collection.vtx"))
	if err != nil {
		t.Fatal(err)
	}
	bare, err := tools.compile(context.Background(), tiny, "")
	if err != nil {
		t.Fatal(err)
	}
	find := func(suffix string) []byte {
		for name, data := range files {
			if strings.HasPrefix(name, "assets/") && strings.HasSuffix(name, suffix) && !strings.HasSuffix(name, ".wasm"+suffix) {
				return data
			}
		}
		t.Fatalf("no asset ends in %s", suffix)
		return nil
	}
	style, err := styleSheet("vitrine.css")
	if err != nil {
		t.Fatal(err)
	}
	module, shell := find(".wasm"), find(".js")
	// Every record stands twice in the one file: in the index and, for browsers
	// that run nothing, as text. It has some 500 bytes of text of its own, as much
	// about its sources, and names twenty values.
	const perRecord = 2_700
	records := bytes.Count(files["plain.html"], []byte("<article")) - bytes.Count(files["plain.html"], []byte(`id="vitrine-source:`))
	if records < 60 {
		t.Fatalf("%d records on the plain page", records)
	}
	rows := []struct {
		name   string
		bytes  int
		budget int // 0: none but the golden
	}{
		{"module without data, raw", len(bare), 0},
		{"module without data, brotli 11", br(bare), 800_000},
		{"module with De Facto, raw", len(module), 0},
		{"module with De Facto, brotli 11", br(module), 0},
		{"shell script, raw", len(shell), 0},
		{"shell script, brotli 11", br(shell), 45_000},
		{"style, brotli 11", br([]byte(style)), 12_000},
		{"index.html, raw", len(files["index.html"]), 0},
		{"plain.html, raw", len(files["plain.html"]), 0},
		{"one file, raw", len(files["de-facto.html"]), 2_000_000 + perRecord*records},
	}
	var text strings.Builder
	for _, r := range rows {
		fmt.Fprintf(&text, "%9d  %s\n", r.bytes, r.name)
		if r.budget > 0 && r.bytes > r.budget {
			t.Errorf("%s: %d bytes, the budget is %d", r.name, r.bytes, r.budget)
		}
	}
	t.Logf("\n%s", text.String())
	if *update {
		if err := os.WriteFile(sizesGolden, []byte(text.String()), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	golden, err := os.ReadFile(sizesGolden)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]int{}
	for line := range strings.Lines(string(golden)) {
		n, name, _ := strings.Cut(strings.TrimSpace(line), "  ")
		if want[name], err = strconv.Atoi(n); err != nil {
			t.Fatal(err)
		}
	}
	for _, r := range rows {
		w, ok := want[r.name]
		if d := float64(r.bytes - w); !ok || d > slack*float64(w) || d < -slack*float64(w) {
			t.Errorf("%s: %d bytes, %s has %d; if that is meant, make update", r.name, r.bytes, sizesGolden, w)
		}
		delete(want, r.name)
	}
	for name := range want {
		t.Errorf("%s still lists %q", sizesGolden, name)
	}
}
