package indexer

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"

	"vitrine/build/records"
	"vitrine/wasm/index"
)

// What random records are made of: dates of every form, and words that are
// forms, beginnings and slips of one another, in several scripts.
var (
	oracleDates = []string{"", "2021", "2021-03", "2021-03-04", "2021-12-31", "2022-01-01", "2022-02", "2022-02-28", "2021-11/2022-02",
		"../2021-05", "2022-03/..", "2021-06~", "2021-03-04?", "2021/2022-01%", "2021-22", "2020-02-29", "2021-01-03", "2021-01-04"}
	oracleWords = []string{"visa", "visas", "visit", "envoy", "envoys", "embassy", "embassies", "embargo", "aid", "aided", "deport", "deported",
		"deportations", "negotiate", "negotiator", "Über", "Übergabe", "کابل", "می\u200cشود", "北京", "北京人", "上海", "東京都", "法人", "visa北京",
		"co-operation", "2025", "operations", "agreement", "agreements", "visa-free"}
)

// oracleValue is a value of a vocabulary; others stand below it by its id.
func oracleValue(id, parent, en, de string, aliases ...string) *records.Value {
	v := &records.Value{ID: id, Parent: parent, Label: records.Text{"en": en}, Aliases: aliases}
	if de != "" {
		v.Label["de"] = de
	}
	return v
}

// oracleVocabs are made anew for every collection.
func oracleVocabs() (countries, places, levels, teams *records.Vocabulary) {
	countries = &records.Vocabulary{Name: "countries", Values: []*records.Value{
		oracleValue("AT", "", "Austria", "Österreich"), oracleValue("DE", "", "Germany", "Deutschland", "BRD", "Federal Republic"),
		oracleValue("RU", "", "Russia", "Russland", "Russian visa office"), oracleValue("XX", "", "Nowhere", "")}}
	places = &records.Vocabulary{Name: "places", Values: []*records.Value{
		oracleValue("world", "", "World", "Welt"), oracleValue("asia", "world", "South Asia", "Asien"), oracleValue("europe", "world", "Europe", "Europa"),
		oracleValue("kabul", "asia", "Kabul", "", "کابل"), oracleValue("herat", "asia", "Herat", "Herat", "هرات"), oracleValue("berlin", "europe", "Berlin", "Berlin"),
		oracleValue("wien", "europe", "Vienna", "Wien"), oracleValue("moon", "", "Moon", "Mond"), oracleValue("unused", "moon", "Never named", "")}}
	levels = &records.Vocabulary{Name: "levels", Values: []*records.Value{
		oracleValue("any", "", "Any level", ""), oracleValue("low", "any", "Low", "niedrig"), oracleValue("lowest", "low", "Lowest", ""),
		oracleValue("high", "any", "High", "hoch"), oracleValue("never", "", "Never", "")}}
	teams = &records.Vocabulary{Name: "teams", Values: []*records.Value{
		oracleValue("all", "", "All teams", ""), oracleValue("visa", "all", "Visa team", "Visastelle"), oracleValue("aid", "all", "Aid agency", ""), oracleValue("late", "visa", "Late shift", "")}}
	return countries, places, levels, teams
}

// oddName is the name of a field that every separator of the query language
// stands in.
const oddName = `größe &=%+;"x`

// oracleCollection returns a random collection of n records with fields of
// every kind and many a name that the query language has other plans for.
func oracleCollection(t testing.TB, rng *rand.Rand, n int) *records.Collection {
	t.Helper()
	text := func(s string) records.Text { return records.Text{"en": s} }
	countries, places, levels, teams := oracleVocabs()
	c := &records.Collection{ID: "oracle", Title: text("Oracle"), Edition: "2026-01-01", Languages: []string{"en", "de"},
		Sources: []*records.Source{{ID: "s0", Title: "First"}, {ID: "s1", Title: "Second"}}}
	c.Fields = []*records.Field{
		{Name: "title", Kind: index.Text, Role: "title", Weight: 5, Show: []string{"card"}},
		{Name: "kind", Kind: index.Keyword, Facet: true, Order: "count"},
		{Name: "country", Kind: index.Keyword, Facet: true, Multi: true, Vocab: countries, Order: "count", Weight: 1, Show: []string{"card"}},
		{Name: "place", Kind: index.Keyword, Role: "place", Facet: true, Multi: true, Vocab: places, Order: "label", Weight: 2, Show: []string{"card"}},
		{Name: "level", Kind: index.Keyword, Role: "track", Facet: true, Vocab: levels, Order: "fixed"},
		{Name: "sort", Kind: index.Keyword, Facet: true, Order: "count"},
		{Name: "a.all", Kind: index.Keyword, Facet: true, Multi: true, Order: "count"},
		{Name: oddName, Kind: index.Keyword, Facet: true, Order: "count", Show: []string{"record"}},
		{Name: "tag", Kind: index.Keyword, Multi: true, Weight: 1, Show: []string{"card"}},
		{Name: "status", Kind: index.Keyword, Role: "track", Vocab: levels},
		{Name: "team", Kind: index.Keyword, Multi: true, Vocab: teams, Weight: 1},
		{Name: "claim", Kind: index.Keyword, Role: "claim"},
		{Name: "date", Kind: index.Date, Role: "date", Show: []string{"card"}},
		{Name: "seen", Kind: index.Date},
		{Name: "amount", Kind: index.Number, Facet: true, Show: []string{"card"}},
		{Name: "f:rate", Kind: index.Number, Facet: true},
		{Name: "body", Kind: index.Text, Role: "body", Multi: true, Weight: 2, Show: []string{"card"}},
		{Name: "remark", Kind: index.Text, Show: []string{"record"}},
		{Name: "related", Kind: index.Relation, Multi: true},
		{Name: "source", Kind: index.Source, Multi: true},
		{Name: "figure", Kind: index.Figure, Multi: true},
		{Name: "link", Kind: index.URL},
	}
	for _, f := range c.Fields {
		f.Label = text(f.Name)
	}
	item := func(s string) records.Item { return records.Item{Text: s} }
	some := func(list ...string) string { return list[rng.IntN(len(list))] }
	prose := func(least, most int) string {
		words := make([]string, least+rng.IntN(most-least+1))
		for i := range words {
			words[i] = some(oracleWords...) + some("", "", "", ",", ".")
		}
		return strings.Join(words, " ")
	}
	for i := range n {
		v := map[string][]records.Item{"title": {item(prose(1, 3))}}
		v["sort"] = []records.Item{item(some("a&b", "c=d", "é"))}
		one := func(name string, chance int, list ...string) {
			if rng.IntN(chance) > 0 {
				v[name] = []records.Item{item(some(list...))}
			}
		}
		many := func(name string, chance int, list ...string) {
			for _, s := range list {
				if rng.IntN(chance) == 0 {
					v[name] = append(v[name], item(s))
				}
			}
		}
		one("kind", 4, "event", "figure", "legal")
		many("country", 3, "AT", "DE", "RU")
		many("place", 6, "world", "asia", "europe", "kabul", "herat", "berlin", "wien", "moon")
		one("level", 3, "any", "low", "lowest", "high")
		many("a.all", 3, "1", "0", "(x)", "*")
		one(oddName, 2, "x y", "100%", "ä+ö", "")
		if slices.ContainsFunc(v[oddName], func(it records.Item) bool { return it.Text == "" }) {
			delete(v, oddName)
		}
		many("tag", 3, "visa run", "late", "北京人", "embassy talks")
		one("status", 2, "any", "low", "lowest", "high")
		many("team", 4, "all", "visa", "aid", "late")
		one("claim", 3, "claim-1", "claim-2")
		for k := range rng.IntN(3) {
			v["body"] = append(v["body"], item(prose(1, 12)))
			v["related"] = append(v["related"], item(fmt.Sprintf("r%02d", rng.IntN(n))))
			v["source"] = append(v["source"], records.Item{Source: &records.SourceRef{Source: c.Sources[rng.IntN(2)], At: strings.Repeat("p", k)}})
			v["figure"] = append(v["figure"], records.Item{Figure: &records.FigureRef{Value: "12", Unit: "people", What: some(oracleWords...)}})
		}
		one("remark", 2, "deporting remarks", "unsearched zebra", "visa remark 北京人", "embassies")
		one("link", 2, "https://example.org/a", "https://example.org/b")
		if rng.IntN(4) > 0 {
			v["amount"] = []records.Item{oracleNumber(strconv.Itoa(rng.IntN(60) - 10))}
		}
		if rng.IntN(3) > 0 {
			v["f:rate"] = []records.Item{oracleNumber(strconv.FormatFloat(float64(rng.IntN(201)-20)/[]float64{10, 100, 20}[rng.IntN(3)], 'f', -1, 64))}
		}
		for _, field := range []string{"date", "seen"} {
			if d := some(oracleDates...); d != "" {
				v[field] = []records.Item{oracleDate(t, d)}
			}
		}
		c.Records = append(c.Records, &records.Record{ID: fmt.Sprintf("r%02d", i), Values: v})
	}
	return c
}

func oracleNumber(s string) records.Item {
	v, err := strconv.ParseFloat(s, 64)
	if err != nil {
		panic(err)
	}
	return records.Item{Text: s, Number: v}
}

func oracleDate(t testing.TB, s string) records.Item {
	t.Helper()
	d, err := records.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return records.Item{Date: d}
}
