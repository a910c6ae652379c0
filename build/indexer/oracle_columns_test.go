package indexer

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"

	"vitrine/build/records"
	"vitrine/wasm/index"
	"vitrine/wasm/search"
)

// columnsCollection has facets of every form that columns take: of no value,
// of one, of two and of thousands, of one value per record and of more than
// are kept side by side, and deep ones in which every value counts for those
// above it.
func columnsCollection(rng *rand.Rand, n int) *records.Collection {
	text := func(s string) records.Text { return records.Text{"en": s} }
	c := &records.Collection{ID: "columns", Title: text("Columns"), Edition: "2026-01-01", Languages: []string{"en"}}
	c.Fields = []*records.Field{{Name: "title", Kind: index.Text, Role: "title", Weight: 1, Label: text("Title")}}
	add := func(name string, multi bool, vocab *records.Vocabulary) {
		c.Fields = append(c.Fields, &records.Field{Name: name, Kind: index.Keyword, Facet: true, Multi: multi, Vocab: vocab, Order: "count", Label: text(name)})
	}
	type column struct { // lists, as a map's order would give each run data of its own
		name   string
		values int
	}
	single := []column{{"empty", 0}, {"one", 1}, {"two", 2}, {"three", 3}, {"ten", 10}, {"fifty", 50}, {"hundreds", 300}, {"thousands", 9000}}
	several := []column{{"pair", 2}, {"triple", 3}, {"six", 6}, {"seven", 7}, {"twenty", 20}}
	for _, c := range single {
		add(c.name, false, nil)
	}
	for _, c := range several {
		add(c.name, true, nil)
	}
	deep := &records.Vocabulary{Name: "deep"}
	for i := range 60 { // ten levels deep, so that a record has more values than it names
		v := &records.Value{ID: "d" + strconv.Itoa(i), Label: text("Deep " + strconv.Itoa(i))}
		if i%10 > 0 {
			v.Parent = "d" + strconv.Itoa(i-1)
		}
		deep.Values = append(deep.Values, v)
	}
	add("deep", true, deep)
	add("deepest", false, deep)
	for i := range n {
		v := map[string][]records.Item{"title": {{Text: "record " + strconv.Itoa(i%7)}}}
		for _, c := range single {
			if c.values > 0 && (c.name == "two" || rng.IntN(8) > 0) {
				v[c.name] = []records.Item{{Text: fmt.Sprint(c.name, rng.IntN(1+rng.IntN(c.values)))}}
			}
		}
		for _, c := range several {
			for k := range rng.IntN(c.values + 1) {
				v[c.name] = append(v[c.name], records.Item{Text: fmt.Sprint(c.name, 5*k+rng.IntN(5))})
			}
		}
		for range rng.IntN(3) {
			id := "d" + strconv.Itoa(rng.IntN(60))
			if !slices.ContainsFunc(v["deep"], func(it records.Item) bool { return it.Text == id }) {
				v["deep"] = append(v["deep"], records.Item{Text: id})
			}
			v["deepest"] = []records.Item{{Text: id}}
		}
		c.Records = append(c.Records, &records.Record{ID: fmt.Sprintf("r%d", i), Values: v})
	}
	return c
}

// manyValues has a facet of more values than 16 bits can number, six of them
// in every record, and one of as many as there are records.
func manyValues(n int) *records.Collection {
	text := func(s string) records.Text { return records.Text{"en": s} }
	c := &records.Collection{ID: "many", Title: text("Many"), Edition: "2026-01-01", Languages: []string{"en"}}
	c.Fields = []*records.Field{
		{Name: "title", Kind: index.Text, Role: "title", Weight: 1, Label: text("Title")},
		{Name: "of", Kind: index.Keyword, Facet: true, Order: "count", Label: text("Of")},
		{Name: "many", Kind: index.Keyword, Facet: true, Multi: true, Order: "count", Label: text("Many")},
	}
	for i := range n {
		v := map[string][]records.Item{"title": {{Text: "record " + strconv.Itoa(i%3)}}, "of": {{Text: "of" + strconv.Itoa(i)}}}
		for k := range 6 {
			v["many"] = append(v["many"], records.Item{Text: "v" + strconv.Itoa(6*i+k)})
		}
		if i%100 == 0 {
			v["many"] = append(v["many"], records.Item{Text: "v" + strconv.Itoa((6*i+600)%(6*n))})
		}
		c.Records = append(c.Records, &records.Record{ID: fmt.Sprintf("r%d", i), Values: v})
	}
	return c
}

// TestEveryFormOfColumnCounts compares counts, cross tables and comparisons
// over columns of every form, for results of every size.
func TestEveryFormOfColumnCounts(t *testing.T) {
	rng := rand.New(rand.NewPCG(31, 32))
	asked, small, large := 0, 0, 0
	for _, c := range []struct {
		collection *records.Collection
		requests   int
	}{{columnsCollection(rng, 3), 200}, {columnsCollection(rng, 700), 120}, {columnsCollection(rng, 2500), 30}, {manyValues(11000), 6}} {
		ix, e := open(t, c.collection, Options{})
		o := newOracle(t, c.collection, ix, e)
		held := search.None // some value of two that the collection has
		for _, r := range o.docs {
			if items := r.Values["two"]; len(items) > 0 {
				held = items[0].Text
			}
		}
		var facets []*records.Field
		values := 0
		for _, f := range c.collection.Fields {
			if f.Facet {
				facets = append(facets, f)
			}
		}
		for i := range max(3, scaled(c.requests)) {
			q := &oracleRequest{choices: map[string]*oracleChoice{}}
			for range i % 4 {
				f := facets[rng.IntN(len(facets))]
				if c.requests > 20 { // of very many values single ones are chosen below
					o.choose(rng, q, f)
				}
			}
			if c.requests <= 20 && i > 0 {
				s := &oracleChoice{}
				for range 40 {
					value := "v" + strconv.Itoa(rng.IntN(66000))
					if name := "many"; i%2 == 0 {
						q.add("-"+name, value)
						s.exclude = append(s.exclude, value)
					} else {
						q.add(name, value)
						s.include = append(s.include, value)
					}
				}
				slices.Sort(s.include)
				slices.Sort(s.exclude)
				s.include, s.exclude = slices.Compact(s.include), slices.Compact(s.exclude)
				q.choices["many"] = s
			}
			verdicts := o.judge(q)
			got, counts := ask(t, e, "", q.String())
			total := 0
			for _, v := range verdicts {
				if v.meets() {
					total++
				}
			}
			if got.Total != total {
				t.Fatalf("%q: total %d, want %d", q, got.Total, total)
			}
			if 2*total > len(o.docs) {
				large++
			} else {
				small++
			}
			o.compareCounts(t, q.String(), counts, o.count(q, verdicts))
			values = o.meta.NCounts
			if c.requests > 20 {
				o.compareTwo(t, e, q, &oracleRequest{params: []string{"-two=" + held}, choices: map[string]*oracleChoice{"two": {exclude: []string{held}}}})
				if len(o.docs) < 100 {
					o.compareCrosstab(t, e, rng, q, verdicts)
				}
			}
			asked++
			if t.Failed() {
				return
			}
		}
		if c.requests <= 20 && values < 65536 {
			t.Errorf("compared %d values, expected more than 16 bits can number", values)
		}
	}
	if asked < scaled(300) || small < asked/10 || large < asked/10 {
		t.Errorf("asked %d requests, %d with small and %d with large results", asked, small, large)
	}
}

// TestTablesTooLargeAreProblems asks for a cross table of millions of cells.
func TestTablesTooLargeAreProblems(t *testing.T) {
	_, e := open(t, manyValues(2500), Options{})
	a := e.Do("crosstab", "rows=of&cols=many")
	got := read(t, "crosstab", "", a)
	if len(a.Counts) > 0 || len(got.Problems) != 1 || !strings.Contains(got.Problems[0].Message, "too large") {
		t.Errorf("%d cells, problems %v", len(a.Counts), got.Problems)
	}
}

// TestColumnsGoOnBehindABlock compares counts over more records than columns
// are derived of at a time, with single values, with more of them in a few
// records than the average tells, and with lists.
func TestColumnsGoOnBehindABlock(t *testing.T) {
	if runtime.GOOS == "js" {
		t.Skip("takes a minute as WebAssembly; the same code is compared above")
	}
	rng := rand.New(rand.NewPCG(35, 36))
	const n = index.BlockSize + 5000
	text := func(s string) records.Text { return records.Text{"en": s} }
	c := &records.Collection{ID: "blocks", Title: text("Blocks"), Edition: "2026-01-01", Languages: []string{"en"}}
	c.Fields = []*records.Field{{Name: "title", Kind: index.Text, Role: "title", Label: text("Title")}}
	for _, name := range []string{"single", "rare", "pair", "many"} {
		c.Fields = append(c.Fields, &records.Field{Name: name, Kind: index.Keyword, Facet: true, Multi: name == "pair" || name == "many", Order: "count", Label: text(name)})
	}
	for i := range n {
		v := map[string][]records.Item{"title": {{Text: "record"}}, "single": {{Text: strconv.Itoa(rng.IntN(1 + rng.IntN(30)))}}}
		if rng.IntN(50) == 0 {
			v["rare"] = []records.Item{{Text: strconv.Itoa(rng.IntN(200))}}
		}
		pair, many := rng.IntN(3), 0
		if i > n-100 { // only behind the border
			pair, many = 5, 9
		}
		for k := range pair {
			v["pair"] = append(v["pair"], records.Item{Text: strconv.Itoa(3*k + rng.IntN(3))})
		}
		for k := range many {
			v["many"] = append(v["many"], records.Item{Text: strconv.Itoa(k)})
		}
		c.Records = append(c.Records, &records.Record{ID: fmt.Sprintf("r%05d", i), Values: v})
	}
	ix, e := open(t, c, Options{})
	o := newOracle(t, c, ix, e)
	for _, choice := range [][2]string{{"single", "0"}, {"single", "29"}, {"rare", "7"}, {"pair", "14"}, {"many", "8"}, {"many", search.None}} {
		q := &oracleRequest{params: []string{choice[0] + "=" + choice[1]}, choices: map[string]*oracleChoice{choice[0]: {include: []string{choice[1]}}}}
		verdicts := o.judge(q)
		got, counts := ask(t, e, "count", q.String())
		if total := len(o.result(q, verdicts)); got.Total != total || total == 0 {
			t.Errorf("%q: total %d, want %d", q, got.Total, total)
		}
		o.compareCounts(t, q.String(), counts, o.count(q, verdicts))
	}
}
