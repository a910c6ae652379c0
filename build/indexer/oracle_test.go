package indexer

import (
	"cmp"
	"encoding/json"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"testing"

	"vitrine/build/records"
	"vitrine/wasm/analysis"
	"vitrine/wasm/index"
	"vitrine/wasm/search"
	"vitrine/wasm/stem"
)

// The oracle answers requests by looping over the records as the collection
// has them. It is written from what the query language means and shares no
// code with the engine but the analyzer and the stemmers, which have tests of
// their own. It is slow, and meant to be read.

// oracle holds a collection in the forms that meanings are told in.
type oracle struct {
	c        *records.Collection
	docs     []*records.Record            // in the default order
	held     []map[string]map[string]bool // by record and keyword field: its values and those above them, or None
	fields   map[string]*records.Field
	tables   map[string][]string // by keyword field: its values in byte order
	analyzer *analysis.Analyzer
	stem     func(string) string // nil without
	meta     oracleMeta
	words    oracleText
}

// oracleMeta is what is read of the engine's Meta: where counts stand.
type oracleMeta struct {
	Sorts  []string
	Fields []struct {
		Name   string
		Kind   string
		Facet  bool
		Offset int
		Values struct{ Key []string }
	}
	NCounts int
}

func newOracle(t testing.TB, c *records.Collection, ix *index.Index, e *search.Engine) *oracle {
	t.Helper()
	o := &oracle{c: c, docs: oracleOrder(c), fields: map[string]*records.Field{}, tables: map[string][]string{}}
	var err error
	if o.analyzer, err = analysis.New(tables()); err != nil {
		t.Fatal(err)
	}
	if ix.Promises(index.TagStems, index.NoField) {
		o.stem = remembered(stem.For(c.Languages[0]))
	}
	for _, f := range c.Fields {
		o.fields[f.Name] = f
	}
	for _, r := range o.docs {
		o.held = append(o.held, o.valuesOf(r))
	}
	if err := json.Unmarshal(e.Meta(), &o.meta); err != nil {
		t.Fatal(err)
	}
	for _, f := range o.meta.Fields {
		if f.Kind == "keyword" {
			keys, want := slices.Sorted(slices.Values(f.Values.Key)), o.table(o.fields[f.Name])
			o.tables[f.Name] = want
			if !slices.Equal(keys, want) {
				t.Fatalf("the values of %s are %q, want %q", f.Name, keys, want)
			}
		}
	}
	o.readWords()
	return o
}

// remembered returns f with its answers kept.
func remembered(f func(string) string) func(string) string {
	if f == nil {
		return nil
	}
	kept := map[string]string{}
	return func(s string) string {
		if _, ok := kept[s]; !ok {
			kept[s] = f(s)
		}
		return kept[s]
	}
}

// oracleOrder is newest first by the first day, then by the last, then as the
// records came; those without a date last.
func oracleOrder(c *records.Collection) []*records.Record {
	docs := slices.Clone(c.Records)
	slices.SortStableFunc(docs, func(a, b *records.Record) int {
		x, y := a.Values["date"], b.Values["date"]
		if len(x) == 0 || len(y) == 0 {
			return len(y) - len(x)
		}
		p, q := x[0].Date, y[0].Date
		if p.Lo != q.Lo {
			return order(p.Lo > q.Lo)
		}
		if p.Hi != q.Hi {
			return order(p.Hi > q.Hi)
		}
		return 0
	})
	return docs
}

func order(before bool) int {
	if before {
		return -1
	}
	return 1
}

// valuesOf returns by keyword field what a record has.
func (o *oracle) valuesOf(r *records.Record) map[string]map[string]bool {
	held := map[string]map[string]bool{}
	for _, f := range o.c.Fields {
		if f.Kind != index.Keyword {
			continue
		}
		set := map[string]bool{}
		for _, it := range r.Values[f.Name] {
			for id := it.Text; id != ""; id = oracleParent(f, id) {
				set[id] = true
			}
		}
		if len(set) == 0 {
			set[search.None] = true
		}
		held[f.Name] = set
	}
	return held
}

func oracleParent(f *records.Field, id string) string {
	if v := vocabValue(f, id); v != nil {
		return v.Parent
	}
	return ""
}

func vocabValue(f *records.Field, id string) *records.Value {
	if f.Vocab != nil {
		for _, v := range f.Vocab.Values {
			if v.ID == id {
				return v
			}
		}
	}
	return nil
}

// table returns the values a field has in byte order: those that some record
// has, or all of a vocabulary in a fixed order.
func (o *oracle) table(f *records.Field) (keys []string) {
	all := map[string]bool{}
	for _, held := range o.held {
		for v := range held[f.Name] {
			all[v] = true
		}
	}
	delete(all, search.None)
	if f.Vocab != nil && f.Order == "fixed" {
		for _, v := range f.Vocab.Values {
			all[v.ID] = true
		}
	}
	for v := range all {
		keys = append(keys, v)
	}
	slices.Sort(keys)
	return keys
}

// verdict lists the constraints of a request that a record fails, by name.
type verdict []string

func (v verdict) meets() bool                  { return len(v) == 0 }
func (v verdict) meetsBut(one string) bool     { return len(v) == 0 || len(v) == 1 && v[0] == one }
func rangeConstraint(field string) string      { return "range " + field }
func includeConstraint(field string) string    { return "include " + field }
func excludeConstraint(field, v string) string { return "exclude " + field + "=" + v }

func (o *oracle) judge(q *oracleRequest) []verdict {
	verdicts := make([]verdict, len(o.docs))
	for doc, r := range o.docs {
		var v verdict
		for i := range q.clauses {
			if c := q.clauses[i]; c.records[doc] == c.exclude {
				v = append(v, "words")
				break
			}
		}
		for field, s := range q.ranges {
			if !s.holds(o.fields[field], r.Values[field]) {
				v = append(v, rangeConstraint(field))
			}
		}
		for field, s := range q.choices {
			n := 0
			for _, value := range s.include {
				if o.held[doc][field][value] {
					n++
				}
			}
			if len(s.include) > 0 && (n == 0 || s.all && n < len(s.include)) {
				v = append(v, includeConstraint(field))
			}
			for _, value := range s.exclude {
				if o.held[doc][field][value] {
					v = append(v, excludeConstraint(field, value))
				}
			}
		}
		verdicts[doc] = v
	}
	return verdicts
}

// counts are numbers of records by field and value.
type counts map[string]map[string]uint32

// count returns what stands beside each value: an excluded one shows how many
// records would come back without its exclusion, any other how many have it
// and meet everything else, its field's other values left aside unless they
// are AND-ed.
func (o *oracle) count(q *oracleRequest, verdicts []verdict) counts {
	return o.countIf(func(doc int, field, value string) bool {
		s, but := q.choices[field], includeConstraint(field)
		switch {
		case s != nil && slices.Contains(s.exclude, value):
			but = excludeConstraint(field, value)
		case s != nil && s.all:
			but = ""
		}
		return verdicts[doc].meetsBut(but)
	})
}

// countIf counts the records that have a value and for which the condition
// holds.
func (o *oracle) countIf(holds func(doc int, field, value string) bool) counts {
	all := counts{}
	for _, f := range o.meta.Fields {
		n := map[string]uint32{}
		for doc := range o.docs {
			for value := range o.held[doc][f.Name] {
				if holds(doc, f.Name, value) {
					n[value]++
				}
			}
		}
		all[f.Name] = n
	}
	return all
}

// compareCounts compares what an answer counts of all facets.
func (o *oracle) compareCounts(t *testing.T, request string, got []uint32, want counts) {
	t.Helper()
	for _, f := range o.meta.Fields {
		if !f.Facet || f.Kind != "keyword" {
			continue
		}
		for i, key := range append(slices.Clip(f.Values.Key), search.None) {
			if got, want := got[f.Offset+i], want[f.Name][key]; got != want {
				t.Fatalf("%.500q: %s=%s counts %d, want %d", request, f.Name, key, got, want)
			}
		}
	}
}

// scaled is how often something random is tried: less often as WebAssembly,
// which takes some ten times as long, and under the race detector, which does
// too and looks for something else than wrong answers.
func scaled(n int) int {
	if runtime.GOOS == "js" || raceDetector {
		return n / 10
	}
	return n
}

// TestAnswersEqualALoopOverTheRecords asks random requests of random
// collections and compares everything the page is told with the oracle.
func TestAnswersEqualALoopOverTheRecords(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	asked := 0
	for _, c := range []struct {
		records, requests int
		lang              string
	}{{1, 200, "en"}, {2, 400, "en"}, {7, 800, "en"}, {40, 2000, "en"}, {150, 1000, "en"}, {40, 600, "de"}} {
		collection := oracleCollection(t, rng, c.records)
		if c.lang == "de" {
			germanised(collection)
		}
		ix, e := open(t, collection, Options{})
		o := newOracle(t, collection, ix, e)
		for range scaled(c.requests) {
			q := o.randomRequest(rng)
			o.compare(t, e, q)
			asked++
			if t.Failed() {
				return
			}
		}
	}
	if asked < scaled(5000) {
		t.Errorf("asked %d requests, expected thousands", asked)
	}
}

// germanised makes a collection one in German: its words have other stems and
// its titles another order.
func germanised(c *records.Collection) {
	slices.Reverse(c.Languages)
	for _, f := range c.Fields {
		if f.Vocab == nil {
			continue
		}
		for _, v := range f.Vocab.Values {
			v.Label["de"] = cmp.Or(v.Label["de"], v.Label["en"])
		}
	}
}

// compare compares what the page is told of a request with the oracle.
func (o *oracle) compare(t *testing.T, e *search.Engine, q *oracleRequest) {
	t.Helper()
	request := q.String()
	a := e.Ask(request + "&limit=200")
	got := read(t, "", request, a)
	if len(got.Problems) > 0 || len(got.Waiting) > 0 {
		t.Fatalf("%q: problems %v, waiting for %v", request, got.Problems, got.Waiting)
	}
	verdicts := o.judge(q)
	o.compareHits(t, q, verdicts, got)
	o.compareWords(t, q, got)
	if t.Failed() { // counts would differ, too
		return
	}
	o.compareCounts(t, request, a.Counts, o.count(q, verdicts))
	o.compareBars(t, q, verdicts, got, a.Counts)
	o.compareCanonical(t, e, q, a, got)
}

// compareCanonical asks the canonical form, which must say the same and be its
// own.
func (o *oracle) compareCanonical(t *testing.T, e *search.Engine, q *oracleRequest, a search.Answer, got answer) {
	t.Helper()
	again := e.Ask(got.Query + "&limit=200")
	if string(again.JSON) != string(a.JSON) || !slices.Equal(again.Counts, a.Counts) {
		t.Errorf("%q says\n%s %v\nits canonical form %q\n%s %v", q, a.JSON, a.Counts, got.Query, again.JSON, again.Counts)
	}
	if strings.Contains(got.Query, "limit=") {
		t.Errorf("%q: the canonical form %q holds a window", q, got.Query)
	}
}
