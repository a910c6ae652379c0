package indexer

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"vitrine/build/records"
	"vitrine/wasm/index"
)

// mixedCollection is a collection of n records with fields of every kind, that
// leave out what they can and name records before and behind them.
func mixedCollection(t testing.TB, n int) *records.Collection {
	t.Helper()
	text := func(s string) records.Text { return records.Text{"en": s, "de": s + "-de"} }
	places := &records.Vocabulary{Name: "places"}
	for _, p := range []struct{ id, parent string }{
		{"world", ""}, {"asia", "world"}, {"europe", "world"}, {"de", "europe"}, {"berlin", "de"}, {"af", "asia"}, {"kabul", "af"}, {"americas", "world"}, {"br", "americas"},
	} {
		v := &records.Value{ID: p.id, Label: text("Place " + p.id), Parent: p.parent}
		if p.id == "de" {
			v.Aliases, v.Definition = []string{"Germany", "BRD"}, text("a country")
		}
		places.Values = append(places.Values, v)
	}
	levels := &records.Vocabulary{Name: "levels", Values: []*records.Value{{ID: "low", Label: records.Text{"de": "niedrig"}}, {ID: "middle"}, {ID: "high"}}}
	sources := []*records.Source{{ID: "s0", Title: "First"}, {ID: "s1", Title: "Second", Authors: []string{"A"}}}
	c := &records.Collection{ID: "mixed", Title: text("Mixed"), Edition: "2026-01-01", Languages: []string{"en", "de"}, Sources: sources}
	c.Fields = []*records.Field{
		{Name: "title", Kind: index.Text, Role: "title", Weight: 5, Label: text("Title"), Show: []string{"card"}},
		{Name: "place", Kind: index.Keyword, Facet: true, Multi: true, Vocab: places, Order: "count", Weight: 2, Label: text("Place")},
		{Name: "note", Kind: index.Keyword, Multi: true, Label: text("Note")},
		{Name: "related", Kind: index.Relation, Multi: true, Label: text("Related")},
		{Name: "level", Kind: index.Keyword, Facet: true, Vocab: levels, Order: "fixed", Label: text("Level")},
		{Name: "maker", Kind: index.Keyword, Facet: true, Order: "label", Weight: 1, Label: text("Maker")},
		{Name: "date", Kind: index.Date, Role: "date", Label: text("Date")},
		{Name: "seen", Kind: index.Date, Label: text("Seen")},
		{Name: "amount", Kind: index.Number, Label: text("Amount")},
		{Name: "body", Kind: index.Text, Multi: true, Weight: 1, Label: text("Body")},
		{Name: "link", Kind: index.URL, Label: text("Link")},
		{Name: "source", Kind: index.Source, Multi: true, Label: text("Source")},
		{Name: "figure", Kind: index.Figure, Multi: true, Label: text("Figure")},
	}
	rng := rand.New(rand.NewPCG(21, uint64(n)))
	words := []string{"visa", "envoy", "embassy", "aid", "Über", "کابل", "item 2", "item 10", "de"}
	dates := []string{"2021", "2021-03", "2021-03-04", "2022-01-01", "2021-11/2022-02", "../2021-05", "2022-03/..", "2021-03-04?"}
	pick := func(list []string) string { return list[rng.IntN(len(list))] }
	for i := range n {
		v := map[string][]records.Item{"title": {{Text: pick(words) + " " + pick(words)}}}
		if i%3 == 0 { // the same in more than what is kept of sort keys
			v["title"] = []records.Item{{Text: "Untitled drawing of the second half of the century, " + strconv.Itoa(rng.IntN(200))}}
		}
		for _, id := range []string{"berlin", "de", "kabul", "asia"} {
			if rng.IntN(3) == 0 {
				v["place"] = append(v["place"], records.Item{Text: id})
			}
		}
		for k := range rng.IntN(3) {
			v["note"] = append(v["note"], records.Item{Text: fmt.Sprintf("note %d", rng.IntN(30)*3+k)})
			v["related"] = append(v["related"], records.Item{Text: fmt.Sprintf("r%d", rng.IntN(n))})
			v["body"] = append(v["body"], records.Item{Text: strings.Repeat(pick(words)+" ", rng.IntN(20)*rng.IntN(20)) + pick(words)})
			v["source"] = append(v["source"], records.Item{Source: &records.SourceRef{Source: sources[rng.IntN(2)], At: strings.Repeat("p", k)}})
			v["figure"] = append(v["figure"], records.Item{Figure: &records.FigureRef{Value: "12", Unit: "people", What: pick(words)}})
		}
		if rng.IntN(2) == 0 {
			v["level"] = []records.Item{{Text: []string{"low", "high"}[rng.IntN(2)]}}
			v["maker"] = []records.Item{{Text: fmt.Sprintf("maker %d", rng.IntN(40))}}
			v["amount"] = []records.Item{number(float64(rng.IntN(1000)) / 4)}
			v["link"] = []records.Item{{Text: "https://example.org/" + strconv.Itoa(i)}}
		}
		for _, name := range []string{"date", "seen"} {
			if rng.IntN(4) > 0 {
				d, err := records.ParseDate(pick(dates))
				if err != nil {
					t.Fatal(err)
				}
				v[name] = []records.Item{{Date: d}}
			}
		}
		c.Records = append(c.Records, &records.Record{ID: fmt.Sprintf("r%d", i), Values: v})
	}
	return c
}

func number(v float64) records.Item {
	return records.Item{Text: records.FormatNumber(v), Number: v}
}

// opened builds c and opens the parts, which must pass every check.
func opened(t testing.TB, c *records.Collection, o Options) *index.Index {
	t.Helper()
	parts, err := Build(c, o)
	if err != nil {
		t.Fatal(err)
	}
	return openedParts(t, parts...)
}

func openedParts(t testing.TB, parts ...[]byte) *index.Index {
	t.Helper()
	ix, err := index.Open(parts...)
	if err != nil {
		t.Fatal(err)
	}
	if err := ix.Check(); err != nil {
		t.Fatal(err)
	}
	return ix
}

// must returns what a reader of the index gives.
func must[T any](v T, err error) func(testing.TB) T {
	return func(t testing.TB) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}
