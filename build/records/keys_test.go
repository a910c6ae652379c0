package records

import (
	"encoding/json"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/goccy/go-yaml"

	"vitrine/wasm/index"
)

// TestKeysAreDocumented holds the keys that are checked against the JSON Schema
// and against the page about collection.yaml.
func TestKeysAreDocumented(t *testing.T) {
	page, err := os.ReadFile("../collection.md")
	if err != nil {
		t.Fatal(err)
	}
	var schema map[string]any
	if err := json.Unmarshal(JSONSchema(), &schema); err != nil {
		t.Fatal(err)
	}
	properties := func(at any) []string {
		var names []string
		for name, form := range at.(map[string]any)["properties"].(map[string]any) {
			names = append(names, name)
			if doc, _ := form.(map[string]any)["description"].(string); doc == "" {
				t.Errorf("key %s has no description", name)
			}
		}
		slices.Sort(names)
		return names
	}
	whole := schema["properties"].(map[string]any)
	for _, c := range []struct {
		of   string
		in   any
		keys []string
	}{
		{"the collection", schema, collectionKeys},
		{"a field", whole["fields"].(map[string]any)["items"], fieldKeys},
		{"a join", whole["join"].(map[string]any)["items"], joinKeys},
		{"the licence", whole["licence"], licenceKeys},
	} {
		if got, want := properties(c.in), slices.Sorted(slices.Values(c.keys)); !slices.Equal(got, want) {
			t.Errorf("keys of %s in the schema: %q, want %q", c.of, got, want)
		}
	}
	words := slices.Concat(collectionKeys, fieldKeys, Roles, index.KindNames(), orders, shows, precisions, groupUnits, allFormats(), []string{countryVocab})
	for _, word := range words {
		if !regexp.MustCompile("`[^`]*\\b" + regexp.QuoteMeta(word) + "\\b[^`]*`").Match(page) {
			t.Errorf("%s is not on the page about collection.yaml", word)
		}
	}
	for _, word := range slices.Concat(joinKeys, licenceKeys) {
		if !strings.Contains(string(page), word+":") {
			t.Errorf("%s is not on the page about collection.yaml", word)
		}
	}
}

// TestSchemaAndCheckerAgree has descriptions judged by the JSON Schema and by
// Open. beyond are those that only Open can refuse.
func TestSchemaAndCheckerAgree(t *testing.T) {
	const (
		right = iota
		wrong
		beyond
	)
	var schema map[string]any
	if err := json.Unmarshal(JSONSchema(), &schema); err != nil {
		t.Fatal(err)
	}
	const head = "id: a\ntitle: A\nlanguages: [en]\n"
	const fields = "fields:\n  - {name: title, kind: text, role: title}\n"
	field := func(keys string) string { return head + fields + "  - {name: x, " + keys + "}\n" }
	for text, want := range map[string]int{
		head + fields: right,
		"id: 2026\ntitle: 1984\nlanguages: en\n" + fields:              right,
		"id: a\ntitle: {en: A, de: B}\nlanguages: [en, de]\n" + fields: right,
		"id: a b\ntitle: A\nlanguages: [en]\n" + fields:                wrong,
		"title: A\nlanguages: [en]\n" + fields:                         wrong,
		"id: a\nlanguages: [en]\n" + fields:                            wrong,
		"id: a\ntitle: A\n" + fields:                                   wrong,
		"id: a\ntitle: []\nlanguages: [en]\n" + fields:                 wrong,
		"id: index\ntitle: A\nlanguages: [en]\n" + fields:              beyond,
		"id: a\ntitle: A\nlanguages: [english]\n" + fields:             beyond,
		head:                             wrong,
		head + "fields: []\n":            wrong,
		head + "fields: {name: title}\n": wrong,
		head + "fields: [title]\n":       wrong,
		head + "fields:\n  - {name: x, kind: text}\n":                          beyond,
		head + "colour: red\n" + fields:                                        wrong,
		head + "subtitle: {en: A}\nedition: 2026-11-21\n" + fields:             right,
		head + "edition: [2026]\n" + fields:                                    wrong,
		head + "edition: yesterday\n" + fields:                                 beyond,
		head + "licence: {name: CC0}\n" + fields:                               right,
		head + "licence: {name: CC0, url: \"https://x.org/\"}\n" + fields:      right,
		head + "licence: {url: \"https://x.org/\"}\n" + fields:                 wrong,
		head + "licence: CC0\n" + fields:                                       wrong,
		head + "licence: {name: CC0, year: 2020}\n" + fields:                   wrong,
		head + "home: \"https://x.org/\"\nbase: \"https://x.org/\"\n" + fields: right,
		head + "home: x\n" + fields:                                            beyond,
		head + "records: a.csv\n" + fields:                                     right,
		head + "records: [a.csv, \"b/**/*.md\"]\n" + fields:                    right,
		head + "records: []\n" + fields:                                        wrong,
		head + "records: {a: b}\n" + fields:                                    wrong,
		head + "records: ../a.csv\n" + fields:                                  beyond,
		head + "strict: true\nrecord_id: 7\n" + fields:                         right,
		head + "strict: perhaps\n" + fields:                                    wrong,
		head + "empty: [\"-\", 0, n/a]\nignore: [a, 2019]\n" + fields:          right,
		head + "empty: {a: b}\n" + fields:                                      wrong,
		head + "ignore: [[a]]\n" + fields:                                      wrong,
		head + "join: [{file: b.csv, on: a, key: b, as: c}]\n" + fields:        right,
		head + "join: [{file: b.csv, on: a, key: b}]\n" + fields:               wrong,
		head + "join: [{file: b.csv, on: a, key: b, as: c, to: d}]\n" + fields: wrong,
		head + "join: {file: b.csv, on: a, key: b, as: c}\n" + fields:          wrong,
		head + "join: [{file: b.csv, on: a, key: b, as: c.d}]\n" + fields:      beyond,
		field("kind: keyword"):                                                 right,
		field("kind: colour"):                                                  wrong,
		field("label: X"):                                                      wrong, // no kind
		head + fields + "  - {kind: keyword}\n":                                wrong,
		head + fields + "  - {name: X!, kind: keyword}\n":                      wrong,
		head + fields + "  - {name: q, kind: keyword}\n":                       beyond,
		head + fields + "  - {name: title, kind: keyword}\n":                   beyond,
		field("kind: keyword, label: {en: Y}, help: Why"):                      right,
		field("kind: keyword, label: {en: Y, de: Z}"):                          beyond,
		field("kind: keyword, label: 2019"):                                    right,
		field("kind: keyword, label: [Y]"):                                     wrong,
		field("kind: keyword, kynd: x"):                                        wrong,
		field("kind: keyword, role: place, facet: true, multi: true, order: count, show: [card, record], weight: 0"): right,
		field("kind: keyword, role: colour"):                                 wrong,
		field("kind: keyword, role: title"):                                  beyond,
		field("kind: keyword, facet: maybe"):                                 wrong,
		field("kind: text, facet: true"):                                     beyond,
		field("kind: keyword, order: up"):                                    wrong,
		field("kind: keyword, order: fixed"):                                 beyond,
		field("kind: keyword, show: []"):                                     right,
		field("kind: keyword, show: record"):                                 right,
		field("kind: keyword, show: everywhere"):                             wrong,
		field("kind: keyword, weight: 10"):                                   wrong,
		field("kind: keyword, weight: -1"):                                   wrong,
		field("kind: keyword, weight: 1.5"):                                  wrong,
		field("kind: keyword, vocab: iso-3166"):                              right,
		field("kind: keyword, vocab: [a]"):                                   wrong,
		field("kind: keyword, vocab: nope"):                                  beyond,
		field("kind: keyword, derive: nope"):                                 beyond,
		field("kind: number, unit: {en: m}"):                                 right,
		field("kind: number, unit: [m]"):                                     wrong,
		field("kind: keyword, unit: m"):                                      beyond,
		field("kind: keyword, from: a.b"):                                    right,
		field("kind: keyword, from: [2019, \"@file\"]"):                      right,
		field("kind: keyword, from: {a: b}"):                                 wrong,
		field("kind: date, from: a, until: b, precision: year, format: dmy"): right,
		field("kind: date, until: [a, b]"):                                   wrong,
		field("kind: date, precision: day"):                                  wrong,
		field("kind: date, format: yyyy"):                                    wrong,
		field("kind: date, format: comma"):                                   beyond,
		field("kind: keyword, split: \";\", take: -1"):                       right,
		field("kind: keyword, split: [\";\", \"/\"], multi: true"):           right,
		field("kind: keyword, split: \"\""):                                  wrong,
		field("kind: keyword, split: \";\", take: 0"):                        wrong,
		field("kind: keyword, split: \";\", take: first"):                    wrong,
		field("kind: keyword, split: \";\", take: 1001"):                     wrong,
		field("kind: keyword, split: \";\""):                                 beyond,
		field("kind: keyword, take: 1"):                                      beyond,
		field("kind: number, empty: [0.0, -1]"):                              right,
		field("kind: keyword, map: {\"0\": \"no\", UK: GB, x: 1}"):           right,
		field("kind: keyword, map: [a]"):                                     wrong,
		field("kind: keyword, map: {a: [b]}"):                                wrong,
		field("kind: keyword, group: decade"):                                right,
		field("kind: keyword, group: [0, 1.5, 10000]"):                       right,
		field("kind: keyword, group: week"):                                  wrong,
		field("kind: keyword, group: []"):                                    wrong,
		field("kind: keyword, group: [a, b]"):                                wrong,
		field("kind: keyword, group: [10, 5]"):                               beyond,
		field("kind: number, group: [1, 2]"):                                 beyond,
	} {
		var value any
		if err := yaml.Unmarshal([]byte(text), &value); err != nil {
			t.Fatalf("%v in\n%s", err, text)
		}
		r, err := Open(overlay(baseArchive), "", Options{Name: "x", Schema: []byte(text)})
		if err != nil {
			t.Fatal(err)
		}
		problems := r.Problems().String()
		if (problems == "") != (want == right) {
			t.Errorf("the checker says %q of\n%s", problems, text)
		}
		if misfit := misfit(schema, value); (misfit == "") != (want != wrong) {
			t.Errorf("the schema says %q of\n%s", misfit, text)
		}
	}
}

// misfit returns where a value does not fit a JSON Schema, or "". It knows the
// words that JSONSchema uses, and fails on others.
func misfit(schema map[string]any, value any) string {
	for word, want := range schema {
		fits := true
		switch word {
		case "$schema", "title", "description", "format":
		case "type":
			names, several := want.([]any)
			if !several {
				names = []any{want}
			}
			fits = slices.ContainsFunc(names, func(name any) bool { return isOf(name.(string), value) })
		case "minLength":
			s, ok := value.(string)
			fits = !ok || utf8.RuneCountInString(s) >= int(want.(float64))
		case "pattern":
			s, ok := value.(string)
			fits = !ok || regexp.MustCompile(want.(string)).MatchString(s)
		case "minimum", "maximum":
			v, ok := number(value)
			fits = !ok || word == "minimum" && v >= want.(float64) || word == "maximum" && v <= want.(float64)
		case "minItems":
			list, ok := value.([]any)
			fits = !ok || len(list) >= int(want.(float64))
		case "enum":
			fits = slices.Contains(want.([]any), value)
		case "const":
			v, ok := number(value)
			fits = ok && v == want.(float64)
		case "not":
			fits = misfit(want.(map[string]any), value) != ""
		case "oneOf":
			n := 0
			for _, form := range want.([]any) {
				if misfit(form.(map[string]any), value) == "" {
					n++
				}
			}
			fits = n == 1
		case "items":
			list, _ := value.([]any)
			for i, item := range list {
				if s := misfit(want.(map[string]any), item); s != "" {
					return fmt.Sprintf("%d: %s", i, s)
				}
			}
		case "required":
			m, ok := value.(map[string]any)
			for _, name := range want.([]any) {
				_, there := m[name.(string)]
				fits = fits && (!ok || there)
			}
		case "properties", "additionalProperties":
			m, _ := value.(map[string]any)
			known, _ := schema["properties"].(map[string]any)
			for name, member := range m {
				form, _ := known[name].(map[string]any)
				if others, _ := schema["additionalProperties"].(map[string]any); form == nil {
					form = others
				}
				if form == nil {
					return "unknown key " + name
				}
				if s := misfit(form, member); s != "" {
					return name + ": " + s
				}
			}
		default:
			return "the test does not know " + word
		}
		if !fits {
			return fmt.Sprintf("%s is %v", word, want)
		}
	}
	return ""
}

func isOf(name string, value any) bool {
	v, isNumber := number(value)
	switch name {
	case "integer":
		return isNumber && v == float64(int(v))
	case "number":
		return isNumber
	}
	kind := ""
	switch value.(type) {
	case string:
		kind = "string"
	case bool:
		kind = "boolean"
	case []any:
		kind = "array"
	case map[string]any:
		kind = "object"
	}
	return kind == name
}

func number(value any) (float64, bool) {
	switch v := value.(type) {
	case int:
		return float64(v), true
	case int64:
		return float64(v), true
	case uint64:
		return float64(v), true
	case float64:
		return v, true
	}
	return 0, false
}

// TestSchemaOfDeFactoIsOfToday holds the schema that De Facto carries for its
// editors against the keys there are.
func TestSchemaOfDeFactoIsOfToday(t *testing.T) {
	const file = "../../corpus/collection.schema.json"
	if *update {
		if err := os.WriteFile(file, JSONSchema(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	schema, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if string(schema) != string(JSONSchema()) {
		t.Errorf("%s is not of today: make update", file)
	}
}
