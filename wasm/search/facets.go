package search

import (
	"slices"

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
	lists  []index.Postings // of the records that name a value or one below it
	totals []uint32         // how many those are
	direct *facet           // the same, of the records that name a value themselves
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

// opened returns f with its posting lists opened: those of the index, but for
// values with others below them, whose records are the union of all of theirs.
func (e *Engine) opened(f *facet) *facet {
	if f.lists != nil {
		return f
	}
	lists, err := e.ix.ValuePostings(f.field)
	e.must(err)
	f.lists = lists
	f.direct = f
	if f.parents != nil {
		f.direct = &facet{field: f.field, keys: f.keys, lists: lists}
		f.direct.count()
		f.lists = slices.Clone(lists)
		family := e.sets.take()
		for v := range f.parents {
			if len(f.children[v]) > 0 {
				clear(family)
				e.orFamily(f, uint32(v), family)
				f.lists[v] = index.UnionPostings(family, family.count())
			}
		}
	}
	f.count()
	return f
}

// orFamily adds the records that name a value or one below it.
func (e *Engine) orFamily(f *facet, v uint32, family set) {
	f.direct.lists[v].OrInto(family)
	for _, c := range f.children[v] {
		e.orFamily(f, c, family)
	}
}

// count sets the totals.
func (f *facet) count() {
	f.totals = make([]uint32, len(f.lists))
	for i, p := range f.lists {
		f.totals[i] = uint32(p.N)
	}
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
	out := e.sets.take()
	if !s.all {
		for _, o := range s.include {
			f.lists[o].OrInto(out)
		}
		return out
	}
	f.lists[s.include[0]].OrInto(out)
	next := e.sets.take() // one, however many thousand values are chosen
	for _, o := range s.include[1:] {
		clear(next)
		f.lists[o].OrInto(next)
		out.and(next)
	}
	return out
}

// others returns the records that have none of the excluded values.
func (e *Engine) others(f *facet, s *selection) set {
	e.opened(f)
	out, excluded := e.sets.all(), e.sets.take()
	for _, o := range s.exclude {
		f.lists[o].OrInto(excluded)
	}
	out.andNot(excluded)
	return out
}

// ordinals returns the values a record names itself, ascending; "not recorded"
// is one. The slice is valid until the next call.
func (e *Engine) ordinals(f *facet, doc uint32) []uint32 {
	direct := e.opened(f).direct
	e.ords = e.columnsOf(direct).ordinals(direct, doc, e.ords[:0])
	return e.ords
}

// columnsOf returns the columns that f's stand in, deriving them if need be.
// Facets that are counted have theirs together; those that are only shown do
// not slow counting down.
func (e *Engine) columnsOf(f *facet) *columns {
	if e.counted != nil && e.counted.of[f] != nil {
		return e.counted
	}
	if e.shown != nil && e.shown.of[f] != nil {
		return e.shown
	}
	var counted, shown []*facet
	for i, g := range e.facetOf {
		switch {
		case g == nil:
		case e.ix.Fields[i].Flags&index.Facet == 0:
			shown = append(shown, e.opened(g).direct)
			if g.direct != g {
				shown = append(shown, g)
			}
		default:
			counted = append(counted, e.opened(g))
			if g.direct != g {
				shown = append(shown, g.direct)
			}
		}
	}
	if slices.Contains(counted, f) {
		e.counted = deriveColumns(counted, e.ix.Records)
		return e.counted
	}
	e.shown = deriveColumns(shown, e.ix.Records)
	return e.shown
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
