package records

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"vitrine/wasm/index"
)

// TestGood loads a collection with every feature of the format and compares
// every value.
func TestGood(t *testing.T) {
	c, problems, err := Load("testdata/good")
	if err != nil || len(problems) > 0 {
		t.Fatalf("got error %v and\n%s", err, problems)
	}
	t.Run("collection", func(t *testing.T) {
		equal(t, "id", c.ID, "good-2")
		equal(t, "title", c.Title, Text{"en": "Everything", "de": "Alles"})
		equal(t, "subtitle", c.Subtitle, Text{"en": "Each feature once"})
		equal(t, "about", c.About, "# About\n\nText – with a dash.\n")
		equal(t, "licence", c.Licence, Licence{"CC BY 4.0", "https://creativecommons.org/licenses/by/4.0/"})
		equal(t, "edition", c.Edition, "2026-11-21")
		equal(t, "languages", c.Languages, []string{"en", "de"})
		equal(t, "home", c.Home, "https://example.org/good")
	})
	t.Run("fields", func(t *testing.T) { checkGoodFields(t, c) })
	t.Run("vocabularies", func(t *testing.T) { checkGoodVocabs(t, c) })
	t.Run("sources", func(t *testing.T) {
		equal(t, "number", len(c.Sources), 3)
		equal(t, "first", *c.Sources[0], Source{
			ID: "dw", Title: "A headline", Short: "Deutsche Welle, 14 Aug 2025", Publisher: "Deutsche Welle",
			Authors: []string{"A. Author", "B. Author"}, Date: "2025-08-14", Language: "en",
			URL: "https://example.org/dw", Archived: "https://web.archive.org/dw", Seen: "in full", Note: "a reprint",
			Props: map[string]string{"outlet": "broadcaster"}, Pos: Pos{File: "testdata/good/sources.yaml", Line: 1, Col: 3},
			propPos: map[string]Pos{"outlet": {File: "testdata/good/sources.yaml", Line: 12, Col: 11}},
		})
		equal(t, "second", c.Sources[1].ID, "uai")
	})
	t.Run("records", func(t *testing.T) {
		var got []string
		for _, r := range c.Records {
			got = append(got, fmt.Sprintf("%s %s", r.ID, r.Pos))
			for _, name := range slices.Sorted(maps.Keys(r.Values)) {
				for _, item := range r.Values[name] {
					got = append(got, fmt.Sprintf("  %s %d:%d %s", name, item.Pos.Line, item.Pos.Col, describe(item)))
				}
			}
		}
		if got := strings.Join(got, "\n") + "\n"; got != goodRecords {
			t.Errorf("got:\n%swant:\n%s", got, goodRecords)
		}
	})
}

func describe(item Item) string {
	switch {
	case item.Source != nil:
		return fmt.Sprintf("%s at %q", item.Source.Source.ID, item.Source.At)
	case item.Figure != nil:
		f := item.Figure
		return fmt.Sprintf("%s %s|%s|%s|%s|%s|%s", f.Bound, f.Value, f.Unit, f.What, f.Period, f.AsOf, f.Counter)
	case item.Date.EDTF != "":
		return fmt.Sprintf("%s = %s to %s %t", item.Date.EDTF, FormatDay(item.Date.Lo), FormatDay(item.Date.Hi), item.Date.Imprecise)
	}
	if item.Text == FormatNumber(item.Number) {
		return "number " + item.Text
	}
	return fmt.Sprintf("%q", item.Text)
}

// goodRecords is in order of path, as bytes: a-b.yaml comes before a/c.yml.
// The sequences NO, 001, 1e3, 2025 and 1.50 are as they are written; numbers
// are as FormatNumber writes them. BY has the region of DE above it.
const goodRecords = `first testdata/good/records/a-b.yaml:2:3
  body 7:9 "A line.\n\nAnother."
  claim 13:10 "NO"
  country 12:13 "DE"
  country 12:17 "NO"
  country 12:21 "BY"
  date 11:9 2025-07-03 = 2025-07-03 to 2025-07-03 false
  depth 25:10 number 0
  figure 20:7 more-than 2100000|people|displaced|2025-01/2025-07|2025-07|UNHCR
  figure 21:7  1.50|USD|price|||
  link 23:9 "https://example.org/a?b=c#d"
  outlet 15:7 "broadcaster"
  outlet 17:7 "paper"
  price 24:10 number 12.5
  region 12:13 "155"
  region 12:17 "001"
  related 22:13 "second"
  related 22:21 "3rd"
  source 15:7 uai at "¶ 12"
  source 16:7 dw at "p. 3"
  source 17:7 paper at "not seen"
  source 18:7 dw at "p. 4, 5"
  summary 5:7 "One"
  summary 6:7 "Two"
  title 3:10 "The \"first\": one"
  weight 26:11 number 2.5e-7
  world 12:13 "world"
second testdata/good/records/a-b.yaml:28:3
  claim 32:10 "1e3"
  country 31:12 "NO"
  date 30:9 2023-09/.. = 2023-09-01 to .. true
  depth 37:10 number 1000000
  figure 34:11  -3|°C|cold|||
  outlet 33:11 "broadcaster"
  price 36:10 number -3
  region 31:12 "001"
  related 35:12 "first"
  source 33:11 dw at "not seen"
  title 29:10 "2025"
  weight 38:11 number 1e+22
  world 31:12 "world"
3rd testdata/good/records/a/c.yml:1:3
  claim 6:10 "001"
  country 7:12 "BY"
  date 5:9 2025-07~ = 2025-07-01 to 2025-07-31 true
  price 8:10 number 0
  region 7:12 "155"
  title 2:10 "folded text"
  weight 9:11 number -1234.5
  world 7:12 "world"
`

func checkGoodFields(t *testing.T, c *Collection) {
	type row struct {
		name, role, order, vocab, derive string
		kind                             index.Kind
		multi, required, facet           bool
		weight                           int
		show                             []string
	}
	record, card, both := []string{"record"}, []string{"card"}, []string{"card", "record"}
	want := []row{
		{name: "title", kind: index.Text, role: "title", order: "count", required: true, weight: 5, show: []string{"card", "record"}},
		{name: "summary", kind: index.Text, role: "summary", order: "count", multi: true, weight: 0, show: nil},
		{name: "body", kind: index.Text, role: "body", order: "count", weight: 3, show: record},
		{name: "date", kind: index.Date, role: "date", order: "count", required: true, show: both},
		{name: "country", kind: index.Keyword, role: "place", order: "label", vocab: "countries", multi: true, facet: true, weight: 1, show: record},
		{name: "region", kind: index.Keyword, order: "fixed", vocab: "regions", derive: "country.region", multi: true, facet: true, weight: 1, show: record},
		{name: "world", kind: index.Keyword, order: "count", derive: "region.part", multi: true, weight: 1, show: record},
		{name: "claim", kind: index.Keyword, role: "claim", order: "count", weight: 0, show: record},
		{name: "source", kind: index.Source, role: "source", order: "count", multi: true, show: both},
		{name: "outlet", kind: index.Keyword, order: "count", derive: "source.outlet", multi: true, weight: 1, show: record},
		{name: "figure", kind: index.Figure, role: "figure", order: "count", multi: true, show: both},
		{name: "related", kind: index.Relation, order: "count", multi: true, show: record},
		{name: "link", kind: index.URL, role: "link", order: "count", show: card},
		{name: "price", kind: index.Number, order: "count", facet: true, show: both},
		{name: "depth", kind: index.Number, order: "count", show: record},
		{name: "weight", kind: index.Number, order: "count", required: true, show: record},
	}
	equal(t, "number", len(c.Fields), len(want))
	for i, f := range c.Fields {
		got := row{name: f.Name, kind: f.Kind, role: f.Role, order: f.Order, vocab: f.vocabName(), multi: f.Multi, required: f.Required, facet: f.Facet, weight: f.Weight, show: f.Show}
		if f.Derive != nil {
			got.derive = f.Derive.From.Name + "." + f.Derive.Property
		}
		equal(t, "field", got, want[i])
	}
	equal(t, "label", c.Fields[0].Label, Text{"en": "Title", "de": "Titel"})
	equal(t, "help", c.Fields[0].Help, Text{"en": "What happened"})
	equal(t, "label that is not given", c.Fields[1].Label, Text{"en": "summary"})
	equal(t, "unit", c.Fields[13].Unit, Text{"en": "euros", "de": "Euro"})
	equal(t, "unit in one language", c.Fields[14].Unit, Text{"en": "m"})
	equal(t, "unit that is not given", c.Fields[15].Unit, Text(nil))
	equal(t, "place", c.Fields[0].Pos, Pos{File: "testdata/good/collection.yaml", Line: 10, Col: 5})
}

func checkGoodVocabs(t *testing.T, c *Collection) {
	const file = "testdata/good/vocab/countries.yaml"
	v := c.Fields[4].Vocab
	equal(t, "number", len(v.Values), 3)
	equal(t, "NO", *v.Values[0], Value{ID: "NO", Label: Text{"en": "Norway", "de": "Norwegen"},
		Props: map[string]string{"region": "001"}, Pos: Pos{File: file, Line: 1, Col: 3}, propPos: map[string]Pos{"region": {File: file, Line: 3, Col: 11}}})
	equal(t, "DE", *v.Values[1], Value{ID: "DE", Label: Text{"en": "Germany"}, Definition: Text{"en": "The Federal Republic"},
		Aliases: []string{"Deutschland", "FRG"}, Props: map[string]string{"region": "155"}, Pos: Pos{File: file, Line: 4, Col: 3},
		propPos: map[string]Pos{"region": {File: file, Line: 8, Col: 11}}})
	equal(t, "BY", *v.Values[2], Value{ID: "BY", Label: Text{"en": "BY"}, Parent: "DE", Props: map[string]string{},
		Pos: Pos{File: file, Line: 9, Col: 3}, propPos: map[string]Pos{}})
	for _, value := range v.Values {
		if v.ByID(value.ID) != value {
			t.Errorf("ByID(%q) is not that value", value.ID)
		}
	}
	if v.ByID("no") != nil {
		t.Error(`ByID("no") found a value, want none: NO is another id`)
	}
}

func equal(t *testing.T, what string, got, want any) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%s: got %+v, want %+v", what, got, want)
	}
}
