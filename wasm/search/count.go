package search

import "vitrine/wasm/index"

// There are five ways to count how many records of a set have each value:
//
//	all of them       the totals are there
//	an interval       looked up in sums, but for its ends
//	walk              every record's row is counted
//	walk outside      the rows of the others are, and taken from the totals
//	intersect         the posting list of every value is held against the set
//
// The first two cost next to nothing and are taken where they can be. Walking
// costs by the record, and counts all facets in little more time than one: all
// are walked, inside or outside, wherever there is less. Intersecting costs by
// the words of bitmaps and the postings of other lists, whatever is in the set:
// it never pays for all facets, but for one of few and frequent values, as are
// counted beside their own selection.
//
// Costs of that are estimated in nanoseconds, as BenchmarkWays has them in Chromium
// (within a third). Only their ratios matter, and those are much the same here
// and there.
const (
	costWalked  = 4.5 // a word of a set that is walked
	costRecord  = 1.7 // a record of it, with one lane
	costLane    = 0.3 // a record in one lane more
	costWord    = 0.5 // a word of a bitmap
	costPosting = 3.5 // a posting of a list that is no bitmap
)

// walkCost estimates a walk over so many records in a window for one facet.
func (c *columns) walkCost(f *facet, w window, records int) float64 {
	perRecord := costRecord
	if list := c.of[f].list; list != nil {
		perRecord += costPosting * float64(len(list.ordinals)) / float64(c.records)
	} else {
		perRecord += costLane * float64(len(c.of[f].digits)-1) // or fewer
	}
	return costWalked*float64(w.to-w.from) + perRecord*float64(records)
}

// intersectCost estimates what intersecting a facet's lists with a set takes.
func (f *facet) intersectCost(w window) float64 {
	return costWord*float64(f.bitmaps*(w.to-w.from)) + costPosting*float64(f.postings)
}

// intersect adds how many records of s have each value to a facet's counts.
func (f *facet) intersect(s set, w window, own []uint32) {
	for i, p := range f.lists {
		own[i] += uint32(p.CountWithin(s, w.from, w.to))
	}
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
	e.countResult(r, counts)
	for i := range q.selections {
		s := &q.selections[i]
		f := e.facetOf[s.field]
		if e.ix.Fields[s.field].Flags&index.Facet == 0 {
			continue
		}
		own := counts[f.offset : f.offset+f.n()]
		if k := r.find(constraintInclude, s.field); k >= 0 && !s.all {
			e.countSideways(f, r, k, own, counts)
		}
		if k := r.find(constraintExclude, s.field); k >= 0 {
			missing, w := r.missing(e, k)
			e.countExcluded(f, s, missing, w, own)
		}
	}
}

// countResult writes how many records of r have each value.
func (e *Engine) countResult(r *result, counts []uint32) {
	if r.n == e.ix.Records {
		for _, f := range e.facets {
			copy(counts[f.offset:], e.opened(f).totals)
		}
		return
	}
	c := e.columnsOf(e.facets[0])
	if from, to, ok := e.looksUp(c, r.all, r.window); ok {
		for _, f := range e.facets {
			c.sums.add(f, from, to, counts)
		}
		c.countEnds(e, nil, from, to, counts)
		return
	}
	if 2*r.n <= e.ix.Records {
		c.count(r.all.walk(r.window), counts)
		return
	}
	c.count(r.all.walkOutside(e.ix.Records), counts)
	for _, f := range e.facets {
		f.subtract(counts[f.offset:])
	}
}

// subtract turns counts of the records outside of a set into those of the set.
func (f *facet) subtract(own []uint32) {
	for i, t := range f.totals {
		own[i] = t - own[i]
	}
}

// countSideways turns a facet's counts of the records of r into those of the
// records that meet every constraint but k, its own selection: counts those
// anew, or adds the records that k alone keeps out.
func (e *Engine) countSideways(f *facet, r *result, k int, own, counts []uint32) {
	c := e.columnsOf(f)
	all, w := r.allBut(e, k)
	n := all.in(w).count()
	if n == e.ix.Records {
		copy(own, f.totals)
		return
	}
	if from, to, ok := e.looksUp(c, all, w); ok {
		clear(own)
		c.sums.add(f, from, to, counts)
		c.countEnds(e, f, from, to, counts)
		return
	}
	missing, outside := n-r.n, e.ix.Records-n
	switch {
	case f.intersectCost(w) < c.walkCost(f, w, min(missing, outside)):
		clear(own)
		f.intersect(all, w, own)
	case outside < missing:
		clear(own)
		c.countOf(f, all.walkOutside(e.ix.Records), counts)
		f.subtract(own)
	default:
		all.in(w).andNot(r.constraints[k].set.in(w))
		c.countOf(f, all.walk(w), counts)
	}
}

// countExcluded writes how many records each excluded value alone keeps out,
// of those that the exclusions keep out.
func (e *Engine) countExcluded(f *facet, s *selection, missing set, w window, own []uint32) {
	for _, x := range s.exclude {
		own[x] = 0
	}
	c := e.columnsOf(f)
	if digits := c.of[f].digits; len(digits) == 1 && digits[0].slot < 0 { // one value per record: it is the one
		counts := make([]uint32, e.nCounts)
		c.countOf(f, missing.walk(w), counts)
		for _, x := range s.exclude {
			own[x] = counts[f.offset+int(x)]
		}
		return
	}
	excluded := make([]uint32, f.n()+1) // 1 for those; none is "no further value"
	for _, x := range s.exclude {
		excluded[x] = 1
	}
	if c.of[f].list != nil {
		missing.each(func(doc uint32) bool {
			e.ords = c.ordinals(f, doc, e.ords[:0])
			alone, n := uint32(0), uint32(0)
			for _, o := range e.ords {
				if excluded[o] != 0 {
					alone, n = o, n+1
				}
			}
			if n == 1 {
				own[alone]++
			}
			return true
		})
		return
	}
	walk := missing.walk(w)
	var buf, values, alone, times [walkSize]uint32
	for n := walk.fill(&buf); n > 0; n = walk.fill(&buf) {
		clear(times[:n])
		for _, d := range c.of[f].digits {
			d.ofAll(c, buf[:n], &values)
			for i, v := range values[:n] {
				if excluded[v] != 0 {
					alone[i] = v
					times[i]++
				}
			}
		}
		for i, n := range times[:n] {
			if n == 1 {
				own[alone[i]]++
			}
		}
	}
}
