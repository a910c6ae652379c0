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
	lists    []index.Postings // of the records that name a value or one below it
	totals   []uint32         // how many those are
	bitmaps  int              // lists that are, nearly throughout
	postings int              // of the other lists
	most     int              // the value with the most records, -1 while not known
	direct   *facet           // the same, of the records that name a value themselves
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
		f.direct.total(e.ix.Records)
		f.lists = slices.Clone(lists)
		family := e.sets.take()
		for v := range f.parents {
			if len(f.children[v]) > 0 {
				clear(family)
				e.orFamily(f, uint32(v), family)
				family.cut(e.ix.Records)
				f.lists[v] = index.UnionPostings(family, family.count())
			}
		}
	}
	f.total(e.ix.Records)
	return f
}

// orFamily adds the records that name a value or one below it.
func (e *Engine) orFamily(f *facet, v uint32, family set) {
	f.direct.lists[v].OrInto(family)
	for _, c := range f.children[v] {
		e.orFamily(f, c, family)
	}
}

// total sets the totals, and what there is to intersect.
func (f *facet) total(records int) {
	f.totals = make([]uint32, len(f.lists))
	f.bitmaps, f.postings, f.most = 0, 0, -1
	for i, p := range f.lists {
		f.totals[i] = uint32(p.N)
		if p.IsDense(records) {
			f.bitmaps++
		} else {
			f.postings += p.N
		}
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

// include returns the records in a window that have any of the values, or all
// of them.
func (e *Engine) include(f *facet, s *selection, w window) set {
	e.opened(f)
	out := e.sets.within(w)
	defer out.cut(e.ix.Records)
	if !s.all {
		for _, o := range s.include {
			f.lists[o].OrWithin(out, w.from, w.to)
		}
		return out
	}
	f.lists[s.include[0]].OrWithin(out, w.from, w.to)
	next := e.sets.within(w) // one, however many thousand values are chosen
	for _, o := range s.include[1:] {
		clear(next.in(w))
		f.lists[o].OrWithin(next, w.from, w.to)
		out.in(w).and(next.in(w))
	}
	return out
}

// others returns the records in a window that have none of the excluded values.
func (e *Engine) others(f *facet, s *selection, w window) set {
	e.opened(f)
	out, excluded := e.sets.within(w), e.sets.within(w)
	out.fill(uint32(w.from<<6), uint32(min(w.to<<6, e.ix.Records)))
	for _, o := range s.exclude {
		f.lists[o].OrWithin(excluded, w.from, w.to)
	}
	out.in(w).andNot(excluded.in(w))
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
