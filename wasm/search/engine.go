// Package search answers requests over an index: the query string of the page
// in, one JSON text and the counts of all facet values out. It is the whole
// API of the module and has no build tags, so that the command line, the tests
// and the page ask the same code.
//
// Sets of records are roaring bitmaps and are combined as such; counting walks
// the resulting set over columns (docID to ordinals), which costs by the
// number of hits and not by the number of values.
package search

import (
	"fmt"

	"github.com/RoaringBitmap/roaring/v2"

	"vitrine/wasm/analysis"
	"vitrine/wasm/index"
)

// Engine answers requests over one index. It is not safe for concurrent use:
// it derives columns when they are first asked for.
type Engine struct {
	ix        *index.Index
	analyzer  *analysis.Analyzer // nil while the words have not arrived
	terms     *index.Terms
	stored    index.Stored
	sources   index.List
	languages index.List
	universe  *roaring.Bitmap
	facets    []*facet     // those counted, in the order of the schema
	facetOf   []*facet     // by field; nil where a field cannot be filtered by
	days      []*dateField // by field; nil where it is no date
	order     index.Order  // by title, nil without one
	sorts     []string     // orders a request may ask for, the default one first
	nCounts   int          // length of the facet part of the counts
	title     int          // fields by role, -1 where there is none
	date      int
	claim     int
	bins      *bins // of the field with role date, nil without one
}

// New returns an engine over ix, which must stay valid as long as the engine
// is used. It opens bitmaps and derives columns when they are first asked for.
// Errors wrap index.ErrCorrupt.
func New(ix *index.Index) (*Engine, error) {
	e := &Engine{ix: ix, universe: roaring.New(), facetOf: make([]*facet, len(ix.Fields)), days: make([]*dateField, len(ix.Fields)),
		title: ix.Role("title"), date: ix.Role("date"), claim: ix.Role("claim")}
	e.universe.AddRange(0, uint64(ix.Records))
	var err error
	if tables := ix.Section(index.TagFold, index.NoField, 0); tables != nil {
		if e.analyzer, err = analysis.New(tables); err != nil {
			return nil, fmt.Errorf("%w: section FOLD: %w", index.ErrCorrupt, err)
		}
	}
	if e.terms, err = ix.Terms(); err != nil {
		return nil, err
	}
	if e.stored, err = ix.Stored(); err != nil {
		return nil, err
	}
	if e.sources, err = ix.Sources(); err != nil {
		return nil, err
	}
	if e.languages, err = ix.Languages(); err != nil {
		return nil, err
	}
	for i, f := range ix.Fields {
		if ix.Has(index.TagBitmaps, i) {
			fc, err := e.openFacet(i)
			if err != nil {
				return nil, err
			}
			e.facetOf[i] = fc
			if f.Flags&index.Facet != 0 {
				fc.offset = e.nCounts
				e.nCounts += len(fc.bitmaps)
				e.facets = append(e.facets, fc)
			}
		}
		if ix.Has(index.TagDays, i) {
			d, err := ix.Days(i)
			if err != nil {
				return nil, err
			}
			e.days[i] = newDateField(d, ix.Records)
		}
	}
	e.sorts = []string{"default"}
	if e.date >= 0 && e.days[e.date] != nil {
		e.bins = newBins(e.days[e.date], e.date, ix.Records)
		if e.days[e.date].newestFirst {
			e.sorts = []string{"-date", "date"}
		}
	}
	if e.title >= 0 {
		if e.order, err = ix.Order(e.title); err != nil {
			return nil, err
		}
		if ix.Promises(index.TagOrder, e.title) {
			e.sorts = append(e.sorts, "title")
		}
	}
	if ix.Promises(index.TagTerms, index.NoField) && (e.analyzer == nil || e.terms.Len() > 0) {
		e.sorts = append(e.sorts, "relevance")
	}
	return e, nil
}

// Answer is the answer to one request.
type Answer struct {
	JSON   []byte   // as web/wire.d.ts describes; the caller's own
	Counts []uint32 // of all facet values, then of the histogram's bars, certain and possible; the caller's own
}

// Ask answers a request: a query string as it stands in the page's address.
// It never fails; what it does not understand is reported in the answer and
// left out of the query.
func (e *Engine) Ask(request string) Answer {
	q := e.parse(request)
	r := e.run(q)
	counts := make([]uint32, e.nCounts, e.nCounts+e.bins.len())
	for _, f := range e.facets {
		e.countFacet(f, q, r, counts[f.offset:f.offset+len(f.bitmaps)])
	}
	var h histogram
	if e.bins != nil {
		base := r.all
		if q.dates != nil && q.dates.field == e.bins.field {
			base = r.without(r.dates)
		}
		counts = counts[:e.nCounts+e.bins.len()]
		h = e.bins.count(base, counts[e.nCounts:])
	}
	return Answer{JSON: e.respond(q, r, h, len(counts)), Counts: counts}
}

// result is the set of records a query selects, with what it was made of.
type result struct {
	all         *roaring.Bitmap
	constraints []*roaring.Bitmap // the sets AND-ed
	facet       []int             // by field: place of its selection among the constraints, -1 without
	dates       int               // place of the range of dates, -1 without
	text        *textMatch        // nil without words
	universe    *roaring.Bitmap
}

// run computes the result set of q.
func (e *Engine) run(q *query) *result {
	r := &result{facet: make([]int, len(e.ix.Fields)), dates: -1, universe: e.universe}
	for i := range r.facet {
		r.facet[i] = -1
	}
	if r.text = e.match(q); r.text != nil {
		r.constraints = append(r.constraints, r.text.set)
	}
	if q.dates != nil {
		r.dates = len(r.constraints)
		r.constraints = append(r.constraints, e.days[q.dates.field].within(q.dates, e.ix.Records))
	}
	for _, s := range q.selections {
		r.facet[s.field] = len(r.constraints)
		r.constraints = append(r.constraints, e.facetOf[s.field].selected(&s, e.universe))
	}
	r.all = r.without(-1)
	return r
}

// without returns the records that meet every constraint but number k; the
// caller must not change the set.
func (r *result) without(k int) *roaring.Bitmap {
	var set *roaring.Bitmap
	owned := false
	for i, c := range r.constraints {
		switch {
		case i == k:
		case set == nil:
			set = c
		case !owned:
			set, owned = roaring.And(set, c), true
		default:
			set.And(c)
		}
	}
	if set == nil {
		return r.universe
	}
	return set
}
