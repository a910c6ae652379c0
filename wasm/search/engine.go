// Package search answers requests over an index: the query string of the page
// in, one JSON text and an array of counts out. It is the whole API of the
// module and has no build tags, so that the command line, the tests and the
// page ask the same code.
//
// How it is fast: sets of records are plain bits (set), combined word by word
// and no further than ranges of dates go, which are intervals of docIDs; what
// is counted is the result or what is outside it, whichever takes less, over
// packed columns derived from the posting lists (columns), or in one of the
// other ways that count.go weighs against that; what a facet would count
// without its own selection is that and the records its selection alone keeps
// out; bars are bits counted between their bounds (dateBars). Nothing is
// derived before it is needed, and nothing is allocated per record; by value,
// nothing but the counts of the answer.
package search

import (
	"errors"
	"fmt"

	"vitrine/wasm/analysis"
	"vitrine/wasm/index"
	"vitrine/wasm/stem"
)

// Engine answers requests over one index. It is not safe for concurrent use:
// it derives columns when they are first asked for, and reuses its memory from
// one question to the next.
type Engine struct {
	ix        *index.Index
	ids       index.IDs
	analyzer  *analysis.Analyzer // nil while the words have not arrived
	terms     *index.Terms
	stems     index.Stems
	stem      func(string) string // nil without a stemmer for the collection's language
	stored    index.Stored
	sources   index.List
	languages index.List
	facets    []*facet         // those counted, in the order of the schema
	facetOf   []*facet         // by field; nil where a field cannot be filtered by
	days      []*dateField     // by field; nil where it is no date
	numbers   []*index.Numbers // by field, opened when first needed
	binned    []int            // fields with histograms
	order     index.Order      // by title, nil without one
	sorts     []string         // orders a request may ask for, the default one first
	nCounts   int              // length of the facet part of the counts
	title     int              // fields by role, -1 where there is none
	date      int
	claim     int

	// Derived when first needed.
	counted, shown *columns // of the facets counted, and of the other ones
	dateBars       []*dateBars
	numberBars     []*numberBars
	lastText       *textMatch // of the last question with words

	// Memory of the question being answered.
	sets        *sets
	constraints []constraint
	room        int // for its JSON, by what the last one took
	docs        []uint32
	ords        []uint32
	score, best []float32 // by record; best is 0 between uses
}

// New returns an engine over ix, which must stay valid as long as the engine
// is used. It opens posting lists and derives columns when they are first asked for.
// Errors wrap index.ErrCorrupt.
func New(ix *index.Index) (*Engine, error) {
	e := &Engine{ix: ix, sets: &sets{records: ix.Records}, title: ix.Role("title"), date: ix.Role("date"), claim: ix.Role("claim"),
		facetOf: make([]*facet, len(ix.Fields)), days: make([]*dateField, len(ix.Fields)), numbers: make([]*index.Numbers, len(ix.Fields))}
	if err := e.openLists(); err != nil {
		return nil, err
	}
	if err := e.verifyMeta(); err != nil {
		return nil, err
	}
	for i, f := range ix.Fields {
		if ix.Has(index.TagValuePostings, i) {
			fc, err := e.newFacet(i)
			if err != nil {
				return nil, err
			}
			e.facetOf[i] = fc
			if f.Flags&index.Facet != 0 {
				fc.offset = e.nCounts
				e.nCounts += fc.n()
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
		if i == e.date && e.days[i] != nil && e.days[i].newestFirst || e.isNumber(i) && f.Flags&index.Facet != 0 {
			e.binned = append(e.binned, i)
		}
	}
	e.sorts = []string{"default"}
	if e.date >= 0 && e.days[e.date] != nil && e.days[e.date].newestFirst {
		e.sorts = []string{"-date", "date"}
	}
	if e.title >= 0 && ix.Promises(index.TagOrder, e.title) {
		e.sorts = append(e.sorts, "title")
	}
	if ix.Promises(index.TagTerms, index.NoField) {
		e.sorts = append(e.sorts, "relevance")
	}
	return e, nil
}

// openLists opens what may arrive later: words, ids, stored fields, orders.
func (e *Engine) openLists() error {
	ix := e.ix
	tables, err := ix.Section(index.TagFold, index.NoField, 0)
	if err != nil {
		return err
	}
	if tables != nil {
		if e.analyzer, err = analysis.New(tables); err != nil {
			return fmt.Errorf("%w: section FOLD: %w", index.ErrCorrupt, err)
		}
	}
	if e.terms, err = ix.Terms(); err != nil {
		return err
	}
	if e.stems, err = ix.Stems(); err != nil {
		return err
	}
	if e.stored, err = ix.Stored(); err != nil {
		return err
	}
	if e.ids, err = ix.IDs(); err != nil {
		return err
	}
	if e.sources, err = ix.Sources(); err != nil {
		return err
	}
	if e.languages, err = ix.Languages(); err != nil {
		return err
	}
	if e.languages.Len() > 0 && ix.Has(index.TagStems, index.NoField) {
		e.stem = stem.For(e.languages.At(0))
	}
	if e.title >= 0 {
		if e.order, err = ix.Order(e.title); err != nil {
			return err
		}
	}
	return nil
}

// With returns an engine over ix, the same edition opened with more of its
// parts, that keeps what e has derived. E must not be used any more.
func (e *Engine) With(ix *index.Index) (*Engine, error) {
	if ix.Edition != e.ix.Edition {
		return nil, fmt.Errorf("%w: %x, expected %x", index.ErrEdition, ix.Edition[:4], e.ix.Edition[:4])
	}
	next := *e
	next.ix, next.lastText = ix, nil
	if err := next.openLists(); err != nil {
		return nil, err
	}
	return &next, nil
}

// Answer is the answer to one request.
type Answer struct {
	JSON   []byte   // as web/wire.d.ts describes; the caller's own
	Counts []uint32 // what the question counts, see there; the caller's own
}

// Questions are what Do can be asked.
var Questions = []string{"", "count", "crosstab", "compare", "suggest", "export", "explain", "steps"}

// Do answers a question about a request: a query string as it stands in the
// page's address.
//
//	""         what the page asks: counts, bars, a window of records
//	"count"    total, the counts of all facets, and the ids of the window, nothing else
//	"crosstab" how many records of the result have each pair of values of the
//	           fields rows and cols
//	"compare"  the result beside that of another query, vs
//	"suggest"  values and words that go on from the words of q, counted among
//	           what the rest of the request selects
//	"export"   all records of the result, in order
//	"explain"  why each record of the window is in the result
//	"steps"    the records of the result that hold a step on a track, with their
//	           days and places
//
// It never fails on what is asked: what it does not understand is reported in the
// answer and left out. Damage of the index found on the way is answered as
// {"error": …}, as ErrorJSON writes it.
func (e *Engine) Do(question, request string) (a Answer) {
	defer func() {
		e.sets.reset()
		e.room = min(len(a.JSON)+len(a.JSON)/8, mostRoom)
		if p := recover(); p != nil {
			d, ok := p.(damage)
			if !ok {
				panic(p)
			}
			a = Answer{JSON: append(append([]byte(`{"error":`), ErrorJSON(d.err)...), '}')}
		}
	}()
	q := e.parse(request)
	switch question {
	case "":
		return e.page(q)
	case "count":
		return e.count(q)
	case "crosstab":
		return e.crosstab(q)
	case "compare":
		return e.compare(q)
	case "suggest":
		return e.suggest(q)
	case "export":
		return e.export(q)
	case "explain":
		return e.explain(q)
	case "steps":
		return e.steps(q)
	}
	q.problem("", question, "unknown question "+quote(question), "")
	return e.count(q)
}

// mostRoom is as much as is made room for at once.
const mostRoom = 1 << 16

// newJSON returns an empty JSON text with room for the answer.
func (e *Engine) newJSON() json { return make(json, 0, e.room) }

// Ask answers what the page asks.
func (e *Engine) Ask(request string) Answer { return e.Do("", request) }

// damage is an error of the index that was found while answering.
type damage struct{ err error }

// must ends the question when the index turns out to be damaged: sections are
// verified when they are first read, long after New.
func (e *Engine) must(err error) {
	if err != nil {
		panic(damage{err})
	}
}

// page answers the question "".
func (e *Engine) page(q *query) Answer {
	r := e.run(q)
	bars := e.histograms(q)
	n := e.nCounts
	for _, h := range bars {
		n += 2 * h.kinds * h.n
	}
	counts := make([]uint32, n)
	e.countFacets(q, r, counts[:e.nCounts])
	for i := range bars {
		e.countBars(q, r, &bars[i], counts)
	}
	return Answer{JSON: e.respond(q, r, bars, len(counts)), Counts: counts}
}

// count answers the question "count".
func (e *Engine) count(q *query) Answer {
	r := e.runIn(q, true)
	counts := make([]uint32, e.nCounts)
	e.countFacets(q, r, counts)
	j := e.newJSON()
	j.open('{')
	e.writeTotal(&j, q, r)
	j.key("hits")
	j.open('[')
	waiting := false
	for _, doc := range e.inOrder(q, r, q.offset, q.limit) {
		j.comma()
		j.open('{')
		waiting = waiting || int(doc) >= e.ids.Len()
		j.keyText("id", e.ids.At(int(doc)))
		j.keyInt("doc", int(doc))
		j.close('}')
	}
	j.close(']')
	e.writeEnd(&j, q, r, len(counts), waiting)
	return Answer{JSON: j, Counts: counts}
}

// ErrorJSON returns the error object that the shell is told: code damaged,
// version, not-index or other-edition, the message, and the checksums in hex
// where they differ.
func ErrorJSON(err error) []byte {
	detail := ErrorDetail{Code: "damaged", Message: err.Error()}
	var sum *index.ChecksumError
	switch {
	case errors.As(err, &sum):
		detail.Expected, detail.Found = fmt.Sprintf("%08x", sum.Expected), fmt.Sprintf("%08x", sum.Found)
	case errors.Is(err, index.ErrVersion):
		detail.Code = "version"
	case errors.Is(err, index.ErrNotIndex):
		detail.Code = "not-index"
	case errors.Is(err, index.ErrEdition):
		detail.Code = "other-edition"
	}
	return detail.JSON()
}
