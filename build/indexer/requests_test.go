//go:build !js

package indexer

import (
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"

	"vitrine/build/records"
	"vitrine/wasm/index"
)

// leastRequests is how many rows web/test/requests.json has at least.
const leastRequests = 116

// requestCollection is a small collection with the names and values that are
// hardest to write in an address.
func requestCollection(t *testing.T) *records.Collection {
	t.Helper()
	label := records.Text{"en": "x"}
	c := &records.Collection{ID: "requests", Title: label, Edition: "2026-01-01", Languages: []string{"en"}, Fields: []*records.Field{
		{Name: "title", Kind: index.Text, Role: "title", Weight: 5, Label: label, Show: []string{"card"}},
		{Name: "date", Kind: index.Date, Role: "date", Label: label},
		{Name: "country", Kind: index.Keyword, Facet: true, Multi: true, Label: label},
		{Name: "tag", Kind: index.Keyword, Facet: true, Label: label},
		{Name: "sort", Kind: index.Keyword, Facet: true, Label: label}, // a reserved name
		{Name: "a.b", Kind: index.Keyword, Facet: true, Label: label},  // that of a setting
		{Name: "amount", Kind: index.Number, Facet: true, Label: label},
	}}
	tags := []string{"x y", "1+1", "100%", "a&b=c#d", "a,b:c", "Ünï"}
	for i, title := range []string{"visa", "visa talks", "talks", "café 100%", "émigré 😀", "قطر"} {
		date, err := records.ParseDate([]string{"2024-05", "2025-07-01", "2025", "2025-08", "2025-09-30~", "2026"}[i])
		if err != nil {
			t.Fatal(err)
		}
		text := func(s string) []records.Item { return []records.Item{{Text: s}} }
		r := &records.Record{ID: "r" + decimal(i), Values: map[string][]records.Item{
			"title": text(title), "date": {{Date: date}}, "tag": text(tags[i]), "sort": text(string(rune('c' + i%2))), "a.b": text(string(rune('x' + i%2))),
			"amount": {{Number: float64(2*i - 3)}},
		}}
		for k, country := range []string{"DE", "AT"} {
			if (i+1)>>k&1 == 1 {
				r.Values["country"] = append(r.Values["country"], records.Item{Text: country})
			}
		}
		c.Records = append(c.Records, r)
	}
	return c
}

// TestAddressesMeanTheSameToPageAndEngine holds the engine against the table
// that the tests of the page read as well. An address is understood the same
// whether the page has read and written it or not: the same canonical form,
// the same records, the same counts, the same values not understood.
func TestAddressesMeanTheSameToPageAndEngine(t *testing.T) {
	text, err := os.ReadFile("../../web/test/requests.json")
	if err != nil {
		t.Fatal(err)
	}
	var table struct {
		Rows []struct {
			Address                           string
			Print, Request, Canonical, Direct *string
		}
	}
	if err := json.Unmarshal(text, &table); err != nil {
		t.Fatal(err)
	}
	if len(table.Rows) < leastRequests {
		t.Fatalf("%d rows, want at least %d", len(table.Rows), leastRequests)
	}
	_, e := open(t, requestCollection(t), Options{})
	or := func(s *string, otherwise string) string {
		if s != nil {
			return *s
		}
		return otherwise
	}
	for _, row := range table.Rows {
		request := or(row.Request, or(row.Print, row.Address))
		canonical := or(row.Canonical, request)
		through := linkAnswer(t, e.Ask(request).JSON)
		if through.Query != canonical {
			t.Errorf("%q: the page asks %q, which is %q, want %q", row.Address, request, through.Query, canonical)
		}
		address := strings.TrimPrefix(row.Address, "#") // as the command line does
		direct := linkAnswer(t, e.Ask(address).JSON)
		if want := or(row.Direct, canonical); direct.Query != want {
			t.Errorf("%q asked directly is %q, want %q", row.Address, direct.Query, want)
		}
		if row.Direct != nil {
			continue
		}
		if direct.Total != through.Total || !slices.Equal(e.Do("count", address).Counts, e.Do("count", request).Counts) {
			t.Errorf("%q finds %d records, and %d with %q, as the page asks", row.Address, direct.Total, through.Total, request)
		}
		if a, b := reported(direct), reported(through); !slices.Equal(a, b) {
			t.Errorf("%q: not understood are the values %q, and %q with %q, as the page asks", row.Address, a, b, request)
		}
	}
}

// reported returns the values that were not understood, each once.
func reported(l linkFacts) (values []string) {
	for _, p := range l.Problems {
		values = append(values, p.Value)
	}
	slices.Sort(values)
	return slices.Compact(values)
}
