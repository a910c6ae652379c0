package indexer

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"vitrine/build/records"
	"vitrine/wasm/analysis"
	"vitrine/wasm/index"
	"vitrine/wasm/search"
)

// The oracle answers requests by looping over the records as the collection
// has them. It shares no code with the engine but the analyzer, which has
// tests of its own.

var oracleDates = []string{"", "2021", "2021-03", "2021-03-04", "2021-12-31", "2022-01-01", "2022-02", "2022-02-28", "2021-11/2022-02", "../2021-05", "2022-03/..", "2021-06~", "2021-03-04?", "2021/2022-01%"}
var oracleWords = []string{"visa", "visit", "envoy", "embassy", "embargo", "aid", "Über", "کابل"}

func oracleCollection(t testing.TB, rng *rand.Rand, n int) *records.Collection {
	t.Helper()
	text := func(s string) records.Text { return records.Text{"en": s} }
	c := &records.Collection{ID: "oracle", Title: text("Oracle"), Edition: "2026-01-01", Languages: []string{"en"}}
	c.Fields = []*records.Field{
		{Name: "title", Kind: index.Text, Role: "title", Weight: 5, Label: text("Title"), Show: []string{"card"}},
		{Name: "kind", Kind: index.Keyword, Facet: true, Order: "count", Label: text("Kind")},
		{Name: "country", Kind: index.Keyword, Facet: true, Multi: true, Order: "count", Label: text("Country"), Weight: 1},
		{Name: "sort", Kind: index.Keyword, Facet: true, Order: "count", Label: text("A reserved name")},
		{Name: "date", Kind: index.Date, Role: "date", Label: text("Date")},
		{Name: "seen", Kind: index.Date, Label: text("A date that does not follow the order of the records")},
	}
	item := func(s string) records.Item { return records.Item{Text: s} }
	for i := range n {
		r := &records.Record{ID: fmt.Sprintf("r%02d", i), Values: map[string][]records.Item{}}
		var words []string
		for range 1 + rng.IntN(3) {
			words = append(words, oracleWords[rng.IntN(len(oracleWords))])
		}
		r.Values["title"] = []records.Item{item(strings.Join(words, " "))}
		if k := rng.IntN(4); k < 3 {
			r.Values["kind"] = []records.Item{item([]string{"event", "figure", "legal"}[k])}
		}
		for _, cc := range []string{"AT", "DE", "RU"} {
			if rng.IntN(3) == 0 {
				r.Values["country"] = append(r.Values["country"], item(cc))
			}
		}
		r.Values["sort"] = []records.Item{item([]string{"a&b", "c=d", "é"}[rng.IntN(3)])}
		for _, field := range []string{"date", "seen"} {
			if d := oracleDates[rng.IntN(len(oracleDates))]; d != "" {
				date, err := records.ParseDate(d)
				if err != nil {
					t.Fatal(err)
				}
				r.Values[field] = []records.Item{{Date: date}}
			}
		}
		c.Records = append(c.Records, r)
	}
	return c
}

// clause is one part of a request, with what it means.
type clause struct {
	text    string
	field   string // of a choice
	value   string
	exclude bool
	dates   string // of a range: the date field
	none    bool   // the records without a date
	from    int32
	to      int32
	certain bool
	word    string
	prefix  bool
}

func oracleClauses(t testing.TB) []clause {
	var all []clause
	add := func(field, name string, values ...string) {
		for _, v := range values {
			escaped := strings.NewReplacer("&", "%26", "=", "%3D", "é", "%C3%A9").Replace(v)
			all = append(all, clause{text: name + "=" + escaped, field: field, value: v}, clause{text: "-" + name + "=" + escaped, field: field, value: v, exclude: true})
		}
	}
	add("kind", "kind", "event", "figure", search.None)
	add("country", "country", "AT", "DE", search.None)
	add("sort", "f:sort", "a&b", "é")
	day := func(s string) (int32, int32) {
		d, err := records.ParseDate(s)
		if err != nil {
			t.Fatal(err)
		}
		return d.Lo, d.Hi
	}
	for _, r := range []string{"2021..2021", "2021-03..", "..2022-01", "2021-03-04..2022-02-28", "2022-02", "2021-03-04"} {
		a, b, ok := strings.Cut(r, "..")
		if !ok {
			b = a
		}
		for _, field := range []string{"date", "seen"} {
			c := clause{text: field + "=" + r, dates: field, from: index.MinDay, to: index.MaxDay}
			if a != "" {
				c.from, _ = day(a)
			}
			if b != "" {
				_, c.to = day(b)
			}
			all = append(all, c)
			c.certain, c.text = true, c.text+"&"+field+".match=certain"
			all = append(all, c)
		}
	}
	all = append(all, clause{text: "date=(none)", dates: "date", none: true}, clause{text: "seen=(none)", dates: "seen", none: true})
	for _, w := range []string{"visa", "vis", "emba", "uber", "كابل", "nothing"} {
		all = append(all, clause{text: "q=" + w, word: w, prefix: true}, clause{text: "q=" + w + "+", word: w})
	}
	return all
}

type oracle struct {
	c        *records.Collection
	docs     []*records.Record
	analyzer *analysis.Analyzer
}

func (o *oracle) has(r *records.Record, field, value string) bool {
	items := r.Values[field]
	if value == search.None {
		return len(items) == 0
	}
	return slices.ContainsFunc(items, func(it records.Item) bool { return it.Text == value })
}

func (o *oracle) holds(r *records.Record, c clause) bool {
	want := o.analyzer.Terms(c.word)[0]
	terms := o.analyzer.Terms(r.Values["title"][0].Text)
	for _, it := range r.Values["country"] {
		terms = append(terms, o.analyzer.Terms(it.Text)...)
	}
	return slices.ContainsFunc(terms, func(t string) bool { return t == want || c.prefix && strings.HasPrefix(t, want) })
}

// meets reports whether r meets all clauses; those of a field named in skip
// are passed over: "+field" its choices, "-field=value" one exclusion, a date
// field's name its range.
func (o *oracle) meets(r *records.Record, clauses []clause, skip ...string) bool {
	chosen := map[string]bool{}
	for _, c := range clauses {
		switch {
		case c.word != "":
			if !o.holds(r, c) {
				return false
			}
		case c.dates != "":
			if slices.Contains(skip, c.dates) {
				continue
			}
			items := r.Values[c.dates]
			if c.none != (len(items) == 0) {
				return false
			}
			if c.none {
				continue
			}
			d := items[0].Date
			if c.certain && (d.Marked || d.Lo < c.from || d.Hi > c.to) || !c.certain && (d.Lo > c.to || d.Hi < c.from) {
				return false
			}
		case c.exclude:
			if !slices.Contains(skip, "-"+c.field+"="+c.value) && o.has(r, c.field, c.value) {
				return false
			}
		case slices.Contains(skip, "+"+c.field):
		case slices.ContainsFunc(clauses, func(d clause) bool { return d.exclude && d.field == c.field && d.value == c.value }):
			// chosen and excluded: excluded
		default:
			if _, seen := chosen[c.field]; !seen {
				chosen[c.field] = false
			}
			chosen[c.field] = chosen[c.field] || o.has(r, c.field, c.value)
		}
	}
	for _, any := range chosen {
		if !any {
			return false
		}
	}
	return true
}

func (o *oracle) count(clauses []clause, field, value string) (n uint32) {
	excluded := slices.ContainsFunc(clauses, func(c clause) bool { return c.exclude && c.field == field && c.value == value })
	for _, r := range o.docs {
		if !o.has(r, field, value) {
			continue
		}
		if excluded && o.meets(r, clauses, "-"+field+"="+value) || !excluded && o.meets(r, clauses, "+"+field) {
			n++
		}
	}
	return n
}

type answer struct {
	Total     int
	Query     string
	Problems  []struct{ Message string }
	Hits      []struct{ ID string }
	Histogram struct {
		Start, Unit                   string
		N, Offset, Wide, Before, None int
	}
}

func open(t testing.TB, c *records.Collection, o Options) (*index.Index, *search.Engine) {
	t.Helper()
	parts, err := Build(c, o)
	if err != nil {
		t.Fatal(err)
	}
	return openParts(t, parts...)
}

// openParts opens parts as the module does, and checks them whole.
func openParts(t testing.TB, parts ...[]byte) (*index.Index, *search.Engine) {
	t.Helper()
	ix, err := index.Open(parts...)
	if err != nil {
		t.Fatal(err)
	}
	if err := ix.Check(); err != nil {
		t.Fatal(err)
	}
	e, err := search.New(ix)
	if err != nil {
		t.Fatal(err)
	}
	return ix, e
}

// TestAnswersEqualALoopOverTheRecords asks every request of up to two clauses,
// and many of three to five, of random collections, and compares totals, hits,
// every count and every bar with the oracle.
func TestAnswersEqualALoopOverTheRecords(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	tables, err := analysis.New(Tables())
	if err != nil {
		t.Fatal(err)
	}
	clauses := oracleClauses(t)
	asked := 0
	for _, n := range []int{1, 2, 7, 40} {
		c := oracleCollection(t, rng, n)
		_, e := open(t, c, Options{})
		o := &oracle{c: c, docs: Order(c), analyzer: tables}
		clauses := slices.DeleteFunc(slices.Clone(clauses), func(cl clause) bool { // values that this collection lacks are unknown
			return cl.field != "" && cl.value != search.None && !slices.ContainsFunc(o.docs, func(r *records.Record) bool { return o.has(r, cl.field, cl.value) })
		})
		var requests [][]clause
		requests = append(requests, nil)
		for i, a := range clauses {
			requests = append(requests, []clause{a})
			for _, b := range clauses[i+1:] {
				requests = append(requests, []clause{a, b})
			}
		}
		for range 1500 {
			var r []clause
			for range 3 + rng.IntN(3) {
				r = append(r, clauses[rng.IntN(len(clauses))])
			}
			requests = append(requests, r)
		}
		for _, r := range requests {
			ranges, words := 0, 0
			var texts []string
			for _, c := range r {
				texts = append(texts, c.text)
				if c.word != "" {
					words++
				} else if c.dates != "" {
					ranges++
				}
			}
			if ranges > 1 || words > 1 { // several words are one clause; see TestWordsAreANDed
				continue
			}
			o.compare(t, e, strings.Join(texts, "&"), r)
			asked++
			if t.Failed() {
				return
			}
		}
	}
	if asked < 4000 {
		t.Errorf("asked %d requests, expected thousands", asked)
	}
}

func (o *oracle) compare(t *testing.T, e *search.Engine, request string, clauses []clause) {
	t.Helper()
	a := e.Ask(request + "&limit=200&sort=-date")
	var got answer
	if err := json.Unmarshal(a.JSON, &got); err != nil {
		t.Fatalf("%q: answer is not JSON: %v\n%s", request, err, a.JSON)
	}
	if len(got.Problems) > 0 {
		t.Fatalf("%q: %v", request, got.Problems)
	}
	var want, ids []string
	for _, r := range o.docs {
		if o.meets(r, clauses) {
			want = append(want, r.ID)
		}
	}
	for _, h := range got.Hits {
		ids = append(ids, h.ID)
	}
	if got.Total != len(want) || !slices.Equal(ids, want) {
		t.Errorf("%q: got %d records %v, want %d %v", request, got.Total, ids, len(want), want)
	}
	var meta struct {
		Fields []struct {
			Name   string
			Facet  bool
			Offset int
			Values struct{ Key []string }
		}
	}
	if err := json.Unmarshal(e.Meta(), &meta); err != nil {
		t.Fatal(err)
	}
	facets := 0
	for _, f := range meta.Fields {
		if !f.Facet {
			continue
		}
		facets++
		for i, key := range append(f.Values.Key, search.None) {
			if got, want := a.Counts[f.Offset+i], o.count(clauses, f.Name, key); got != want {
				t.Errorf("%q: %s=%s counts %d, want %d", request, f.Name, key, got, want)
			}
		}
	}
	if facets != 3 {
		t.Fatalf("compared %d facets, want 3", facets)
	}
	o.compareBars(t, request, clauses, got, a.Counts)
}

// compareBars counts the histogram by the months' names.
func (o *oracle) compareBars(t *testing.T, request string, clauses []clause, got answer, counts []uint32) {
	t.Helper()
	h := got.Histogram
	if h.N == 0 {
		return
	}
	size := map[string]int{"year": 4, "month": 7, "day": 10}[h.Unit]
	if size == 0 {
		t.Fatalf("%q: histogram of unit %q", request, h.Unit)
	}
	start, err := records.ParseDate(h.Start)
	if err != nil {
		t.Fatal(err)
	}
	names := map[string]int{}
	for day := start.Lo; len(names) < h.N; day++ {
		name := records.FormatDay(day)[:size]
		if _, ok := names[name]; !ok {
			names[name] = len(names)
		}
	}
	certain, possible, wide, before, none := make([]uint32, h.N), make([]uint32, h.N), 0, 0, 0
	for _, r := range o.docs {
		if !o.meets(r, clauses, "date") {
			continue
		}
		items := r.Values["date"]
		if len(items) == 0 {
			none++
			continue
		}
		bars, d := 0, items[0].Date
		for name, bar := range names {
			day, err := records.ParseDate(name)
			if err != nil {
				t.Fatal(err)
			}
			if d.Lo <= day.Hi && d.Hi >= day.Lo {
				possible[bar]++
				bars++
			}
			if !d.Marked && d.Lo >= day.Lo && d.Hi <= day.Hi {
				certain[bar]++
			}
		}
		inside := slices.ContainsFunc(mapKeys(names), func(name string) bool {
			day, _ := records.ParseDate(name)
			return !d.Marked && d.Lo >= day.Lo && d.Hi <= day.Hi
		})
		switch {
		case bars == 0:
			before++
		case !inside:
			wide++
		}
	}
	if got := counts[h.Offset : h.Offset+h.N]; !slices.Equal(got, certain) {
		t.Errorf("%q: certain bars %v, want %v", request, got, certain)
	}
	if got := counts[h.Offset+h.N : h.Offset+2*h.N]; !slices.Equal(got, possible) {
		t.Errorf("%q: possible bars %v, want %v", request, got, possible)
	}
	if h.Wide != wide || h.Before != before || h.None != none {
		t.Errorf("%q: wide %d before %d none %d, want %d %d %d", request, h.Wide, h.Before, h.None, wide, before, none)
	}
}

func mapKeys(m map[string]int) (keys []string) {
	for k := range m {
		keys = append(keys, k)
	}
	return keys
}
