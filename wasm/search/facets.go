package search

import (
	"bytes"
	"slices"

	"github.com/RoaringBitmap/roaring/v2"

	"vitrine/wasm/index"
)

// facet is a keyword field that can be filtered by. Ordinal n, behind the n
// values, stands for "not recorded".
type facet struct {
	field    int
	offset   int // of its first value in the counts
	keys     index.List
	labels   index.List
	parents  []int // by value, -1 for none; nil when no value has one
	children [][]uint32

	// Opened when first needed.
	direct  index.Bitmaps // of the records that name a value themselves
	bitmaps index.Bitmaps // of those that name it or one below it
	totals  []uint32      // how many those are
	buf     bytes.Buffer  // of eachLot
}

func (e *Engine) newFacet(field int) (*facet, error) {
	f := &facet{field: field}
	var err error
	if f.keys, err = e.ix.Values(field); err != nil {
		return nil, err
	}
	if f.labels, err = e.ix.Labels(field, 0); err != nil {
		return nil, err
	}
	if f.parents, err = e.ix.Parents(field); err != nil {
		return nil, err
	}
	if f.parents != nil {
		f.children = make([][]uint32, len(f.parents))
		for v, p := range f.parents {
			if p >= 0 {
				f.children[p] = append(f.children[p], uint32(v))
			}
		}
	}
	return f, nil
}

// opened returns f with its bitmaps opened: views of the index, but for values
// with others below them, whose records are the union of all of theirs.
func (e *Engine) opened(f *facet) *facet {
	if f.bitmaps != nil {
		return f
	}
	direct, err := e.ix.Bitmaps(f.field)
	e.must(err)
	f.direct, f.bitmaps = direct, direct
	if f.parents != nil {
		f.bitmaps = slices.Clone(direct)
		var close func(v uint32) *roaring.Bitmap
		close = func(v uint32) *roaring.Bitmap {
			if len(f.children[v]) == 0 || f.bitmaps[v] != direct[v] {
				return f.bitmaps[v]
			}
			family := []*roaring.Bitmap{direct[v]}
			for _, c := range f.children[v] {
				family = append(family, close(c))
			}
			f.bitmaps[v] = roaring.FastOr(family...)
			return f.bitmaps[v]
		}
		for v := range f.parents {
			close(uint32(v))
		}
	}
	f.totals = make([]uint32, len(f.bitmaps))
	for i, bm := range f.bitmaps {
		f.totals[i] = uint32(bm.GetCardinality())
	}
	return f
}

// n returns how many counts a facet has: its values and "not recorded".
func (f *facet) n() int { return f.keys.Len() + 1 }

func (f *facet) none() uint32 { return uint32(f.keys.Len()) }

// ordinal returns the ordinal of a key, or -1.
func (f *facet) ordinal(key string) int {
	if key == None {
		return int(f.none())
	}
	return f.keys.Find(key)
}

func (f *facet) key(ord uint32) string {
	if ord == f.none() {
		return None
	}
	return f.keys.At(int(ord))
}

// near returns a hint naming the key most like what was asked for, or "".
func (f *facet) near(key string) string {
	best, bestKey := nearness(key), ""
	for i := range f.keys.Len() {
		if i < f.labels.Len() && f.labels.At(i) == key {
			bestKey = f.keys.At(i)
			break
		}
		if d := distance(key, f.keys.At(i), best); d < best {
			best, bestKey = d, f.keys.At(i)
		}
	}
	return didYouMean(bestKey)
}

// include returns the records that have any of the values, or all of them.
func (e *Engine) include(f *facet, s *selection) set {
	e.opened(f)
	out := e.sets.of(f.bitmaps[s.include[0]])
	if !s.all {
		for _, o := range s.include[1:] {
			e.sets.orBitmap(out, f.bitmaps[o])
		}
		return out
	}
	next := e.sets.take() // one, however many thousand values are chosen
	for _, o := range s.include[1:] {
		clear(next)
		f.bitmaps[o].WriteDenseTo(next)
		out.and(next)
	}
	return out
}

// others returns the records that have none of the excluded values.
func (e *Engine) others(f *facet, s *selection) set {
	e.opened(f)
	out, excluded := e.sets.all(), e.sets.of(f.bitmaps[s.exclude[0]])
	for _, o := range s.exclude[1:] {
		e.sets.orBitmap(excluded, f.bitmaps[o])
	}
	out.andNot(excluded)
	return out
}

// ordinals returns the values a record names itself, ascending; "not recorded"
// is one. The slice is valid until the next call.
func (e *Engine) ordinals(f *facet, doc uint32) []uint32 {
	c := e.columnsOf(f)
	e.ords = c.ordinals(f, doc, e.ords[:0])
	if f.parents != nil { // the column holds the values above, too
		e.ords = slices.DeleteFunc(e.ords, func(o uint32) bool { return !f.direct[o].Contains(doc) })
	}
	return e.ords
}

// columnsOf returns the columns that f's stand in, deriving them if need be.
// Facets that are counted have theirs together; those that are only shown do
// not slow counting down.
func (e *Engine) columnsOf(f *facet) *columns {
	counted := e.ix.Fields[f.field].Flags&index.Facet != 0
	c := &e.shown
	if counted {
		c = &e.counted
	}
	if *c == nil {
		var facets []*facet
		for _, g := range e.facetOf {
			if g != nil && counted == (e.ix.Fields[g.field].Flags&index.Facet != 0) {
				facets = append(facets, e.opened(g))
			}
		}
		*c = deriveColumns(facets, e.ix.Records)
	}
	return *c
}

// countFacets writes the counts of all values of all facets for the result r
// of q. The semantics are drill-sideways:
//
//	value not chosen   the records that have it and meet everything but the
//	                   facet's own included values, or with .all everything
//	value included     the same: what stands with it
//	value excluded     the records that would come back without its exclusion
//
// A facet's own counts are those of the result and of the records that its
// selection alone keeps out.
func (e *Engine) countFacets(q *query, r *result, counts []uint32) {
	if len(e.facets) == 0 {
		return
	}
	records := e.ix.Records
	if r.n == records {
		for _, f := range e.facets {
			copy(counts[f.offset:], e.opened(f).totals)
		}
	} else {
		e.countSet(r.all, r.n, counts)
	}
	for i := range q.selections {
		s := &q.selections[i]
		f := e.facetOf[s.field]
		if e.ix.Fields[s.field].Flags&index.Facet == 0 {
			continue
		}
		own := counts[f.offset : f.offset+f.n()]
		if k := r.find(constraintInclude, s.field); k >= 0 && !s.all {
			e.addCounts(f, r.missing(e, k), r.n, own, counts)
		}
		if k := r.find(constraintExclude, s.field); k >= 0 {
			e.countExcluded(f, s, r.missing(e, k), own)
		}
	}
}

// countSet counts n records over the columns; those outside instead, when they
// are fewer, and what is left of the totals. A full walk costs by the number
// of records walked, so half of all records are the most it ever takes.
func (e *Engine) countSet(s set, n int, counts []uint32) {
	c := e.columnsOf(e.facets[0])
	if 2*n <= e.ix.Records {
		c.count(s, false, counts)
		return
	}
	c.count(s, true, counts)
	for _, f := range e.facets {
		own := counts[f.offset:]
		for i, t := range f.totals {
			own[i] = t - own[i]
		}
	}
}

// addCounts adds the records of missing to a facet's counts of the n records
// of the result, the cheaper way round.
func (e *Engine) addCounts(f *facet, missing set, n int, own, counts []uint32) {
	c := e.columnsOf(f)
	m := missing.count()
	switch outside := e.ix.Records - n - m; {
	case outside == 0:
		copy(own, f.totals)
		return
	case outside < m:
		both := e.sets.take()
		copy(both, missing)
		both.or(e.all)
		clear(own)
		c.countOf(f, both, true, counts)
		for i, t := range f.totals {
			own[i] = t - own[i]
		}
		return
	}
	c.countOf(f, missing, false, counts)
}

// countExcluded writes how many records each excluded value alone keeps out,
// of those that the exclusions keep out.
func (e *Engine) countExcluded(f *facet, s *selection, missing set, own []uint32) {
	for _, x := range s.exclude {
		own[x] = 0
	}
	c := e.columnsOf(f)
	if digits := c.of[f].digits; len(digits) == 1 && digits[0].slot < 0 { // one value per record: it is the one
		counts := make([]uint32, e.nCounts)
		c.countOf(f, missing, false, counts)
		for _, x := range s.exclude {
			own[x] = counts[f.offset+int(x)]
		}
		return
	}
	excluded := make([]bool, f.n())
	for _, x := range s.exclude {
		excluded[x] = true
	}
	missing.each(func(doc uint32) bool {
		e.ords = c.ordinals(f, doc, e.ords[:0])
		alone, n := uint32(0), 0
		for _, o := range e.ords {
			if excluded[o] {
				alone, n = o, n+1
			}
		}
		if n == 1 {
			own[alone]++
		}
		return true
	})
}
