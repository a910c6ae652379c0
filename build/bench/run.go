package bench

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"vitrine/build/site"
	"vitrine/wasm/index"
	"vitrine/wasm/search"
)

// Options say what Run measures.
type Options struct {
	Native bool // without a browser
	Rounds int  // how often every query is asked; 0 chooses by the number of records
	Sizes  bool // also compress what readers load, which takes minutes
	// Build makes the index of a workload; in a process of its own, if its
	// peak of memory is to be the index's.
	Build func(context.Context, *Workload) (*Built, error)
	Step  func(string) // is told what is being done, before it is
}

// Stats are figures over the queries of a class, in milliseconds.
type Stats struct {
	P50 float64 `json:"p50"`
	P95 float64 `json:"p95"`
	Max float64 `json:"max"`
}

// Class is one row of the table. What was not measured is nil.
type Class struct {
	Name     string `json:"name"`
	Native   *Stats `json:"native"`
	Chromium *Stats `json:"chromium"`
	Scan     *Stats `json:"scan"`
}

// Timed is one query of the report with its medians in milliseconds.
type Timed struct {
	Class    string  `json:"class"`
	Request  string  `json:"request"`
	Total    int     `json:"total"`
	Native   float64 `json:"native"`
	Chromium float64 `json:"chromium,omitzero"`
	Scan     float64 `json:"scan,omitzero"`
}

// Page are figures of the page beside those of queries; times are in
// milliseconds, sizes in bytes.
type Page struct {
	Open       float64 `json:"open"`       // from instantiating the compiled module to its being ready
	FirstCount float64 `json:"firstCount"` // the first request that needs columns
	Empty      float64 `json:"empty"`      // the empty request, end to end
	Facets     int     `json:"facets"`     // memory of the module with part 0 of the index, after that
	Further    float64 `json:"further"`    // taking the further parts
	Memory     int     `json:"memory"`     // of the module with all parts
	MemoryEnd  int     `json:"memoryEnd"`  // after all rounds
	ScanOpen   float64 `json:"scanOpen"`   // reading the scan's columns
}

// Report is what Run found out about one workload.
type Report struct {
	Records   int     `json:"records"`
	Text      bool    `json:"text"`
	Seed      uint64  `json:"seed"`
	Rounds    int     `json:"rounds"`
	Classes   []Class `json:"classes"`
	Queries   []Timed `json:"queries"`
	Page      *Page   `json:"page"`
	Built     *Built  `json:"built"`
	Index     int     `json:"index"`   // bytes of all parts
	Quality   int     `json:"quality"` // of brotli in the sizes
	Sizes     []Size  `json:"sizes"`
	ScanSizes []Size  `json:"scanSizes"`
}

// rounds is how often a query is asked: the same few seconds for every size.
func rounds(n int) int {
	switch {
	case n <= 10_000:
		return 51
	case n <= 100_000:
		return 31
	}
	return 11
}

// Run measures one workload. Before queries are timed the answers to all sixty are
// compared; it is an error if any two of them differ. Whole pages are not compared.
func Run(ctx context.Context, w *Workload, o Options) (*Report, error) {
	step := func(format string, args ...any) {
		if o.Step != nil {
			o.Step(fmt.Sprintf("%d records: ", w.Records) + fmt.Sprintf(format, args...))
		}
	}
	r := &Report{Records: w.Records, Text: w.Text, Seed: w.Seed, Rounds: o.Rounds, Quality: quality(w.Records)}
	if r.Rounds == 0 {
		r.Rounds = rounds(w.Records)
	}
	step("indexing")
	built, err := o.Build(ctx, w)
	if err != nil {
		return nil, err
	}
	r.Built = built
	for _, part := range built.Parts {
		r.Index += len(part)
	}
	ix, err := index.Open(built.Parts...)
	if err != nil {
		return nil, err
	}
	e, err := search.New(ix)
	if err != nil {
		return nil, err
	}
	queries := w.Queries()
	for _, q := range queries {
		r.Queries = append(r.Queries, Timed{Class: q.Class, Request: q.Request})
	}
	pages := w.PageRequests(queries)
	for _, request := range pages {
		r.Queries = append(r.Queries, Timed{Class: ClassPage, Request: request})
	}
	columns, wordsAt, err := buildColumns(w)
	if err != nil {
		return nil, err
	}
	native := make([]*answer, len(queries))
	for i, q := range queries {
		if native[i], err = nativeAnswer(e, q.Request); err != nil {
			return nil, err
		}
		r.Queries[i].Total = native[i].Total
	}
	if !o.Native {
		if err := r.inBrowser(ctx, w, e, native, columns, step); err != nil {
			return nil, err
		}
	}
	step("timing the engine here, %d rounds", r.Rounds)
	if err := r.here(ctx, e); err != nil {
		return nil, err
	}
	r.classes()
	if o.Sizes {
		step("compressing, brotli %d", r.Quality)
		data := sections(ix, built.Parts)
		data["scan: columns"], data["scan: words"] = columns[:wordsAt], columns[wordsAt:]
		sizes, err := compressed(ctx, r.Quality, append(groups[:len(groups):len(groups)], "scan: columns", "scan: words"), data)
		if err != nil {
			return nil, err
		}
		r.Sizes = append(sizes[:len(groups):len(groups)], sum("index", sizes[:len(groups)]))
		r.ScanSizes = append(sizes[len(groups):], sum("scan: file", sizes[len(groups):]))
	}
	return r, nil
}

// inBrowser compares the answers, and times the engine and the scan in a page.
func (r *Report) inBrowser(ctx context.Context, w *Workload, e *search.Engine, native []*answer, columns []byte, step func(string, ...any)) error {
	step("compiling the module")
	program, err := site.Compile(ctx, r.Built.Parts[0])
	if err != nil {
		return err
	}
	l, err := newLegend(w, e)
	if err != nil {
		return err
	}
	step("opening the page")
	p, err := openPage(ctx, program, r.Built.Parts[1:], columns)
	if err != nil {
		return err
	}
	defer p.stop()
	queries := w.Queries()
	opened, err := call[Page](p, "open", len(r.Built.Parts)-1, queries[0].Request)
	if err != nil {
		return err
	}
	r.Page = &opened
	step("comparing answers")
	if err := p.compare(w, l, queries, native); err != nil {
		return err
	}
	step("timing the engine and the scan in the browser, %d rounds", r.Rounds)
	times, err := call[struct {
		Engine []float64 `json:"engine"`
		Scan   []float64 `json:"scan"`
		Page   []float64 `json:"page"`
		Empty  float64   `json:"empty"`
		Memory int       `json:"memory"`
	}](p, "time", queries, w.PageRequests(queries), r.Rounds)
	if err != nil {
		return err
	}
	for i := range r.Queries {
		if q := &r.Queries[i]; i < len(queries) {
			q.Chromium, q.Scan = times.Engine[i], times.Scan[i]
		} else {
			q.Chromium = times.Page[i-len(queries)]
		}
	}
	r.Page.Empty, r.Page.MemoryEnd = times.Empty, times.Memory
	return nil
}

// compare holds the answers of the page, the engine's and the scan's, against
// those of the engine here.
func (p *page) compare(w *Workload, l *legend, queries []*Query, native []*answer) error {
	answers, err := call[[]struct {
		Engine answer     `json:"engine"`
		Scan   scanAnswer `json:"scan"`
	}](p, "answers", queries)
	if err != nil {
		return err
	}
	if len(answers) != len(queries) {
		return fmt.Errorf("the page has %d answers, expected %d", len(answers), len(queries))
	}
	var errs []error
	for i, a := range answers {
		errs = append(errs, l.compareEngines(queries[i].Request, native[i], &a.Engine), l.compareScan(w, queries[i].Request, native[i], &a.Scan))
	}
	return errors.Join(errs...)
}

// here times the engine in this process, each query in turn.
func (r *Report) here(ctx context.Context, e *search.Engine) error {
	times := make([][]float64, len(r.Queries))
	for round := -1; round < r.Rounds; round++ { // the first warms up
		if err := ctx.Err(); err != nil {
			return err
		}
		for i, q := range r.Queries {
			ask := askCounts
			if q.Class == ClassPage {
				ask = (*search.Engine).Ask
			}
			from := time.Now()
			ask(e, q.Request)
			if took := time.Since(from); round >= 0 {
				times[i] = append(times[i], took.Seconds()*1e3)
			}
		}
	}
	for i, list := range times {
		r.Queries[i].Native = quantile(list, 0.5)
	}
	return nil
}

// classes sums the queries up by class.
func (r *Report) classes() {
	add := func(name string, of func(Timed) bool) {
		var native, chromium, scan []float64
		for _, q := range r.Queries {
			if !of(q) {
				continue
			}
			native = append(native, q.Native)
			if r.Page == nil {
				continue
			}
			chromium = append(chromium, q.Chromium)
			if q.Class != ClassPage {
				scan = append(scan, q.Scan)
			}
		}
		r.Classes = append(r.Classes, Class{name, stats(native), stats(chromium), stats(scan)})
	}
	for _, class := range Classes {
		add(class, func(q Timed) bool { return q.Class == class })
	}
	add("all sixty", func(q Timed) bool { return q.Class != ClassPage })
	add(ClassPage, func(q Timed) bool { return q.Class == ClassPage })
}

func stats(list []float64) *Stats {
	if len(list) == 0 {
		return nil
	}
	return &Stats{quantile(list, 0.5), quantile(list, 0.95), slices.Max(list)}
}

// quantile returns a quantile of a list, interpolated between neighbours.
func quantile(list []float64, q float64) float64 {
	sorted := slices.Sorted(slices.Values(list))
	at := q * float64(len(sorted)-1)
	k := int(at)
	if k+1 == len(sorted) {
		return sorted[k]
	}
	return sorted[k] + (at-float64(k))*(sorted[k+1]-sorted[k])
}
