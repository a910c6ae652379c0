//go:build !js

package indexer

import (
	"bytes"
	"encoding/hex"
	"flag"
	"os"
	"strings"
	"testing"

	"vitrine/build/records"
	"vitrine/wasm/index"
)

var update = flag.Bool("update", false, "rewrite wasm/collection.vtx from tiny.hex, and the goldens of testdata")

// tinyTables know the letters a to z and fold nothing.
var tinyTables = []byte{1, 0, 0, 0, 'a', 0, 0, 0, 'z', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}

func tinyCollection(t *testing.T) *records.Collection {
	t.Helper()
	date, err := records.ParseDate("2025-07")
	if err != nil {
		t.Fatal(err)
	}
	en := func(s string) records.Text { return records.Text{"en": s} }
	return &records.Collection{ID: "tiny", Title: en("Tiny"), Edition: "2026-01-01", Languages: []string{"en"},
		Fields: []*records.Field{
			{Name: "title", Kind: index.Text, Role: "title", Weight: 1, Show: []string{"card"}, Label: en("T")},
			{Name: "kind", Kind: index.Keyword, Facet: true, Order: "count", Label: en("K")},
			{Name: "date", Kind: index.Date, Role: "date", Label: en("D")},
		},
		Records: []*records.Record{{ID: "r", Values: map[string][]records.Item{
			"title": {{Text: "ab"}}, "kind": {{Text: "x"}}, "date": {{Date: date}},
		}}}}
}

// TestWriterReproducesTinyHex holds the writer against the file that was
// written by hand, and the index in the source tree against both.
func TestWriterReproducesTinyHex(t *testing.T) {
	text, err := os.ReadFile("../../wasm/index/testdata/tiny.hex")
	if err != nil {
		t.Fatal(err)
	}
	want := parseHex(t, string(text))
	parts, err := build(tinyCollection(t), Options{}, tinyTables)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(parts[0], want) {
		for i := range min(len(parts[0]), len(want)) {
			if parts[0][i] != want[i] {
				t.Fatalf("byte %d is %02x, tiny.hex has %02x\n%s", i, parts[0][i], want[i], hex.Dump(parts[0]))
			}
		}
		t.Fatalf("got %d bytes, tiny.hex has %d\n%s", len(parts[0]), len(want), hex.Dump(parts[0]))
	}
	if *update {
		if err := os.WriteFile("../../wasm/collection.vtx", want, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	embedded, err := os.ReadFile("../../wasm/collection.vtx")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(embedded, want) {
		t.Error("wasm/collection.vtx is not the index of tiny.hex; make update writes it")
	}
}

// parseHex reads lines of hex digits; what follows a # is a comment.
func parseHex(t *testing.T, text string) []byte {
	t.Helper()
	var b []byte
	for i, line := range strings.Split(text, "\n") {
		code, _, _ := strings.Cut(line, "#")
		row, err := hex.DecodeString(strings.Join(strings.Fields(code), ""))
		if err != nil {
			t.Fatalf("tiny.hex:%d: %v", i+1, err)
		}
		b = append(b, row...)
	}
	return b
}
