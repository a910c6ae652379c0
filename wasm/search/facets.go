package search

import (
	"slices"

	"github.com/RoaringBitmap/roaring/v2"

	"vitrine/wasm/index"
)

// facet is a keyword field opened for filtering and counting. Ordinal n,
// behind the n values, stands for "not recorded".
type facet struct {
	field   int
	offset  int // of its first value in the counts
	keys    index.List
	labels  index.List
	bitmaps index.Bitmaps
	totals  []uint32      // records per value in the whole collection
	column  *index.Column // derived when first counted
}

func (e *Engine) openFacet(field int) (*facet, error) {
	f := &facet{field: field}
	var err error
	if f.keys, err = e.ix.Values(field); err != nil {
		return nil, err
	}
	if f.labels, err = e.ix.Labels(field, 0); err != nil {
		return nil, err
	}
	if f.bitmaps, err = e.ix.Bitmaps(field); err != nil {
		return nil, err
	}
	f.totals = make([]uint32, len(f.bitmaps))
	for i, bm := range f.bitmaps {
		f.totals[i] = uint32(bm.GetCardinality())
	}
	return f, nil
}

func (f *facet) none() uint32 { return uint32(len(f.bitmaps) - 1) }

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
	if bestKey == "" {
		return ""
	}
	return "did you mean " + quote(bestKey) + "?"
}

// union returns the records that have one of the values; it may be a view, so
// the caller must not change it.
func (f *facet) union(ords []uint32) *roaring.Bitmap {
	if len(ords) == 1 {
		return f.bitmaps[ords[0]]
	}
	sets := make([]*roaring.Bitmap, len(ords))
	for i, o := range ords {
		sets[i] = f.bitmaps[o]
	}
	return roaring.FastOr(sets...)
}

// selected returns the records that a selection lets through: any of the
// included values, if there are some, and none of the excluded ones.
func (f *facet) selected(s *selection, universe *roaring.Bitmap) *roaring.Bitmap {
	set := universe
	if len(s.include) > 0 {
		set = f.union(s.include)
	}
	if len(s.exclude) > 0 {
		set = roaring.AndNot(set, f.union(s.exclude))
	}
	return set
}

// countFacet writes the counts of a facet's values, "not recorded" last, for
// the result r of q. The semantics are drill-sideways:
//
//	value not chosen   the records that have it and meet everything but the
//	                   facet's own included values
//	value included     the same: what stands with it
//	value excluded     the records that would come back without its exclusion
func (e *Engine) countFacet(f *facet, q *query, r *result, counts []uint32) {
	own := r.facet[f.field]
	if own < 0 {
		f.count(r.all, e.ix.Records, counts)
		return
	}
	s := q.selections[slices.IndexFunc(q.selections, func(s selection) bool { return s.field == f.field })]
	base := r.without(own)
	rest := base
	if len(s.exclude) > 0 {
		rest = roaring.AndNot(base, f.union(s.exclude))
	}
	f.count(rest, e.ix.Records, counts)
	for _, x := range s.exclude {
		lifted := selection{field: s.field, include: s.include, exclude: slices.DeleteFunc(slices.Clone(s.exclude), func(o uint32) bool { return o == x })}
		back := f.bitmaps[x]
		if len(s.include) > 0 || len(lifted.exclude) > 0 {
			back = roaring.And(f.selected(&lifted, e.universe), back)
		}
		counts[x] = uint32(back.AndCardinality(base))
	}
}

// count writes how many records of set have each value. Above half of all
// records it counts those outside and subtracts from the totals.
func (f *facet) count(set *roaring.Bitmap, records int, counts []uint32) {
	n := set.GetCardinality()
	if n == uint64(records) {
		copy(counts, f.totals)
		return
	}
	if f.column == nil {
		f.column = f.bitmaps.Column(records)
	}
	complement := n > uint64(records)/2
	if complement {
		set = roaring.Flip(set, 0, uint64(records))
	}
	var buf [1024]uint32
	it := set.ManyIterator()
	starts, ordinals := f.column.Starts, f.column.Ordinals
	for {
		k := it.NextMany(buf[:])
		if k == 0 {
			break
		}
		if starts == nil {
			for _, doc := range buf[:k] {
				counts[ordinals[doc]]++
			}
			continue
		}
		for _, doc := range buf[:k] {
			for _, ord := range ordinals[starts[doc]:starts[doc+1]] {
				counts[ord]++
			}
		}
	}
	if complement {
		for i, t := range f.totals {
			counts[i] = t - counts[i]
		}
	}
}
