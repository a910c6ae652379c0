package bench

import (
	"context"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"

	"vitrine/build/browser"
	"vitrine/build/site"
	"vitrine/wasm/index"
	"vitrine/wasm/search"
)

// engine opens an engine over a workload.
func engine(t testing.TB, w *Workload) (*Built, *search.Engine) {
	t.Helper()
	built, err := Build(w)
	if err != nil {
		t.Fatal(err)
	}
	ix, err := index.Open(built.Parts...)
	if err != nil {
		t.Fatal(err)
	}
	e, err := search.New(ix)
	if err != nil {
		t.Fatal(err)
	}
	return built, e
}

func TestQueriesAreTenOfEachClassAndFindSomething(t *testing.T) {
	for _, text := range []bool{true, false} {
		w := NewWorkload(3000, 1, text)
		_, e := engine(t, w)
		queries := w.Queries()
		if !reflect.DeepEqual(queries, NewWorkload(3000, 1, text).Queries()) {
			t.Error("queries differ between two workloads of one seed")
		}
		seen, empty, ofClass, totals := map[string]bool{}, map[string]int{}, map[string]int{}, map[string][]int{}
		for i, q := range queries {
			if seen[q.Request] {
				t.Errorf("%q is asked twice", q.Request)
			}
			seen[q.Request] = true
			ofClass[q.Class]++
			if want := Classes[i/perClass]; q.Class != want {
				t.Errorf("query %d is of class %q, want %q", i, q.Class, want)
			}
			a, err := nativeAnswer(e, q.Request)
			if err != nil {
				t.Fatal(err)
			}
			if len(a.Problems) > 0 {
				t.Errorf("%q: %v", q.Request, a.Problems)
			}
			if a.Total == 0 {
				empty[q.Class]++
			}
			totals[q.Class] = append(totals[q.Class], a.Total)
		}
		for _, class := range Classes {
			if ofClass[class] != perClass || empty[class] > 1 {
				t.Errorf("text %v: class %q has %d queries, %d of them find nothing; want %d and at most 1", text, class, ofClass[class], empty[class], perClass)
			}
			if most, least := slices.Max(totals[class]), slices.Min(totals[class]); most < 20*max(least, 1) {
				t.Errorf("text %v: queries of class %q find %d to %d records, want rare and frequent ones", text, class, least, most)
			}
		}
		pages := w.PageRequests(queries)
		if len(pages) != perClass || len(slices.Compact(slices.Sorted(slices.Values(pages)))) != perClass {
			t.Errorf("requests of the page: %q, want %d different ones", pages, perClass)
		}
		for _, request := range pages {
			if strings.Contains(request, "sort=") {
				t.Errorf("%q does not ask for the page's own order", request)
			}
		}
	}
}

// TestScanAnswersAsTheEngine compares all three over a small workload in the
// browser. To the sixty queries it adds some of several kinds, so that no way
// through the scan stays untried.
func TestScanAnswersAsTheEngine(t *testing.T) {
	browser.Require(t)
	if testing.Short() {
		t.Skip("compiles the module: not with -short")
	}
	ctx := t.Context()
	w := NewWorkload(2000, 3, true)
	built, e := engine(t, w)
	columns, wordsAt, err := buildColumns(w)
	if err != nil {
		t.Fatal(err)
	}
	if wordsAt <= 0 || wordsAt >= len(columns) {
		t.Errorf("words begin at %d of %d", wordsAt, len(columns))
	}
	program, err := site.Compile(ctx, built.Parts[0])
	if err != nil {
		t.Fatal(err)
	}
	p, err := openPage(ctx, program, built.Parts[1:], columns)
	if err != nil {
		t.Fatal(err)
	}
	defer p.stop()

	queries := w.Queries()
	span := &[2]int32{firstDay + 100, firstDay + 2000}
	for _, q := range []*Query{
		{},
		{Range: span},
		{Words: []string{w.words[0]}, Range: span},
		{Words: []string{w.words[1]}, Facets: w.choices(choice{0, []int{0, 1}})},
		{Words: []string{w.words[2]}, Facets: w.choices(choice{7, []int{0, 2}}, choice{3, []int{0}}), Range: span},
		{Words: []string{w.words[0], w.words[1], w.words[9]}, Facets: w.choices(choice{6, []int{0}}, choice{5, []int{0, 3}})},
		{Words: []string{"nosuchword"}},
		{Prefix: "zzzzzz"},
		{Prefix: w.words[0][:1], Facets: w.choices(choice{4, []int{1}}, choice{7, []int{1}})},
		{Facets: w.choices(choice{7, []int{0}}, choice{3, []int{0, 2}}), Range: span},
	} {
		q.Class, q.Request = "mixed", w.request(q)
		queries = append(queries, q)
	}
	native := make([]*answer, len(queries))
	for i, q := range queries {
		if native[i], err = nativeAnswer(e, q.Request); err != nil {
			t.Fatal(err)
		}
	}
	l, err := newLegend(w, e)
	if err != nil {
		t.Fatal(err)
	}
	opened, err := call[Page](p, "open", len(built.Parts)-1, queries[0].Request)
	if err != nil {
		t.Fatal(err)
	}
	if opened.Memory < len(built.Parts[0]) || opened.Open <= 0 {
		t.Errorf("opened the module with %d bytes of memory in %v ms", opened.Memory, opened.Open)
	}
	if err := p.compare(w, l, queries, native); err != nil {
		t.Error(err)
	}

	// What is wrong must be heard.
	native[0].Total++
	native[1].Counts[l.place[2][w.facets[2].values[0]]]++
	native[2].IDs[0] = "r0000"
	err = p.compare(w, l, queries, native)
	for _, want := range []string{queries[0].Request, "total: ", "count of region=" + w.facets[2].values[0], "record 1: r0000, ", "the scan answer"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("three changed answers: got %v, want %q in it", err, want)
		}
	}
}

func TestRunHere(t *testing.T) {
	w := NewWorkload(1500, 1, false)
	var steps []string
	r, err := Run(t.Context(), w, Options{Native: true, Rounds: 1, Sizes: true, Step: func(s string) { steps = append(steps, s) },
		Build: func(_ context.Context, w *Workload) (*Built, error) {
			built, err := Build(w)
			if err != nil {
				return nil, err
			}
			dir := t.TempDir()
			if err := built.Write(dir); err != nil {
				return nil, err
			}
			read, err := Read(dir)
			if err == nil && !reflect.DeepEqual(read, built) {
				t.Errorf("an index that was written reads differently")
			}
			return read, err
		}})
	if err != nil {
		t.Fatal(err)
	}
	if len(steps) < 3 {
		t.Errorf("told of the steps %q", steps)
	}
	if len(r.Queries) != 70 || len(r.Classes) != len(Classes)+2 {
		t.Errorf("report has %d queries in %d classes", len(r.Queries), len(r.Classes))
	}
	for _, c := range r.Classes {
		if c.Native == nil || c.Native.P50 <= 0 || c.Native.Max < c.Native.P95 || c.Native.P95 < c.Native.P50 || c.Chromium != nil || c.Scan != nil {
			t.Errorf("figures of class %q: %+v", c.Name, c)
		}
	}
	sum := 0
	for _, s := range r.Sizes[:len(r.Sizes)-1] {
		if sum += s.Raw; s.Brotli <= 0 || s.Brotli >= s.Raw {
			t.Errorf("%s: %d bytes are compressed to %d", s.Name, s.Raw, s.Brotli)
		}
	}
	if all := r.Sizes[len(r.Sizes)-1]; all.Raw != sum || sum > r.Index || sum < r.Index*9/10 {
		t.Errorf("groups have %d bytes in all, together %d, of an index of %d", sum, all.Raw, r.Index)
	}
	var out strings.Builder
	if err := WriteTable(&out, []*Report{r}); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"three facets", "1,500, titles", "facets, dates, schema", "scan: words"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %q in the table\n%s", want, out.String())
		}
	}
}

func TestQuantile(t *testing.T) {
	for _, test := range []struct {
		list []float64
		q    float64
		want float64
	}{
		{[]float64{3}, 0.5, 3},
		{[]float64{4, 1}, 0.5, 2.5},
		{[]float64{5, 1, 3}, 0.5, 3},
		{[]float64{10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0}, 0.95, 9.5},
		{[]float64{1, 2}, 1, 2},
	} {
		if got := quantile(test.list, test.q); math.Abs(got-test.want) > 1e-9 {
			t.Errorf("quantile %v of %v is %v, want %v", test.q, test.list, got, test.want)
		}
	}
}

func TestNumbersOfTheTable(t *testing.T) {
	for _, test := range []struct{ got, want string }{
		{grouped(999), "999"}, {grouped(10_000), "10,000"}, {grouped(1_000_000), "1,000,000"},
		{millis(0.0427), "0.043"}, {millis(4.271), "4.27"}, {millis(42.71), "42.7"}, {millis(427.1), "427"},
		{megabytes(8_370_000), "8.37 MB"}, {megabytes(83_700_000), "83.7 MB"},
		{(*Stats)(nil).String(), "–"}, {ratio(nil, &Stats{}), "–"},
		{ratio(&Stats{3, 6, 9}, &Stats{1, 3, 6}), "3.0 / 2.0 / 1.5"},
	} {
		if test.got != test.want {
			t.Errorf("got %q, want %q", test.got, test.want)
		}
	}
}

// BenchmarkClass times one answer of each class here, over its ten queries in
// turn.
func BenchmarkClass(b *testing.B) {
	for _, n := range []int{10_000, 100_000} {
		w := NewWorkload(n, 1, true)
		opened := sync.OnceValue(func() *search.Engine { // not where -bench asks for another size
			_, e := engine(b, w)
			return e
		})
		queries := w.Queries()
		for c, class := range Classes {
			b.Run(fmt.Sprintf("%s/%d", class, n), func(b *testing.B) {
				e := opened()
				b.ReportAllocs()
				for i := 0; b.Loop(); i++ {
					askCounts(e, queries[c*perClass+i%perClass].Request)
				}
			})
		}
		b.Run(fmt.Sprintf("%s/%d", ClassPage, n), func(b *testing.B) {
			e, pages := opened(), w.PageRequests(queries)
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				e.Ask(pages[i%len(pages)])
			}
		})
	}
}
