package search

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"vitrine/wasm/index"
)

// testFacet returns a facet of values the first of which are the most
// frequent, with up to so many per record, and the counts of a set by a loop
// over the records. The last value is "not recorded".
func testFacet(rng *rand.Rand, records, values, most int) (f *facet, count func(in func(doc uint32) bool) []uint32) {
	docs, of := make([][]uint32, values+1), make([][]int, records)
	for doc := range of {
		for range rng.IntN(most + 1) {
			if v := int(float64(values) * rng.Float64() * rng.Float64() * rng.Float64()); !slices.Contains(of[doc], v) {
				of[doc] = append(of[doc], v)
			}
		}
		if len(of[doc]) == 0 {
			of[doc] = []int{values}
		}
		for _, v := range of[doc] {
			docs[v] = append(docs[v], uint32(doc))
		}
	}
	f = &facet{}
	for _, d := range docs {
		f.lists = append(f.lists, index.PostingsOf(d, records))
	}
	f.total(records)
	return f, func(in func(doc uint32) bool) []uint32 {
		counts := make([]uint32, values+1)
		for doc, list := range of {
			if in(uint32(doc)) {
				for _, v := range list {
					counts[v]++
				}
			}
		}
		return counts
	}
}

// randomSet returns a set with about so many of all records.
func randomSet(rng *rand.Rand, records int, part float64) set {
	s := newSet(records)
	for doc := range uint32(records) {
		if rng.Float64() < part {
			s.add(doc)
		}
	}
	return s
}

func TestWaysToCountAgree(t *testing.T) {
	rng := rand.New(rand.NewPCG(61, 62))
	for _, c := range []struct{ records, values, most int }{{1, 1, 1}, {63, 2, 1}, {1000, 5, 1}, {1000, 5, 3}, {index.BlockSize + 700, 40, 2}, {index.BlockSize + 700, 6, 9}} {
		f, count := testFacet(rng, c.records, c.values, c.most)
		columns := deriveColumns([]*facet{f}, c.records)
		for _, part := range []float64{0, 0.01, 0.5, 0.97, 1} {
			s := randomSet(rng, c.records, part)
			for _, w := range []window{s.whole(), {len(s) / 3, len(s) - len(s)/4}} {
				within := make(set, len(s))
				copy(within.in(w), s.in(w))
				want := count(within.has)
				walked, outside, intersected := make([]uint32, f.n0()), make([]uint32, f.n0()), make([]uint32, f.n0())
				columns.countOf(f, within.walk(w), walked)
				columns.countOf(f, within.walkOutside(c.records), outside)
				f.subtract(outside)
				f.intersect(s, w, intersected) // which sees no further than the window
				all := make([]uint32, f.n0())
				columns.count(within.walk(w), all)
				for name, got := range map[string][]uint32{"walked": walked, "outside": outside, "intersected": intersected, "all facets": all} {
					if !slices.Equal(got, want) {
						t.Errorf("%+v, %v of all, %v, %s: counts %v, want %v", c, part, w, name, got, want)
					}
				}
			}
		}
	}
}

// n0 is how many counts a facet without keys has.
func (f *facet) n0() int { return len(f.lists) }

// BenchmarkWays times the ways to count one facet, from which the costs in
// count.go are: by the record walked, and by the list intersected. In the
// browser: GOOS=js GOARCH=wasm go test -exec … -bench Ways ./wasm/search.
func BenchmarkWays(b *testing.B) {
	const records = 1 << 20
	rng := rand.New(rand.NewPCG(63, 64))
	for _, c := range []struct{ values, most int }{{5, 1}, {50, 1}, {300, 1}, {50, 4}} {
		f, _ := testFacet(rng, records, c.values, c.most)
		columns := deriveColumns([]*facet{f}, records)
		counts := make([]uint32, len(f.lists))
		for _, part := range []float64{0.01, 0.1, 0.3} {
			s := randomSet(rng, records, part)
			n := s.count()
			name := fmt.Sprintf("%d values, up to %d/%d records", c.values, c.most, n)
			b.Run(name+"/walk", func(b *testing.B) {
				for b.Loop() {
					columns.countOf(f, s.walk(s.whole()), counts)
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/record")
				b.ReportMetric(columns.walkCost(f, s.whole(), n)*float64(b.N)/float64(b.Elapsed().Nanoseconds()), "estimate/time")
			})
			b.Run(name+"/intersect", func(b *testing.B) {
				for b.Loop() {
					f.intersect(s, s.whole(), counts)
				}
				b.ReportMetric(f.intersectCost(s.whole())*float64(b.N)/float64(b.Elapsed().Nanoseconds()), "estimate/time")
			})
		}
	}
}

// TestDamagedListsEndWithTheRecords counts over lists that have docIDs behind
// the last record: the others count, and nothing is read or written there.
func TestDamagedListsEndWithTheRecords(t *testing.T) {
	const records = 1000
	for _, most := range []int{1, 2, 9} {
		f := &facet{}
		for v := range most + 1 {
			docs := []uint32{uint32(v), 999, 1003, 1023}
			if v == 0 {
				docs = nil
				for doc := uint32(most); doc < records+24; doc++ { // a bitmap
					docs = append(docs, doc)
				}
			}
			f.lists = append(f.lists, index.PostingsOf(docs, records))
		}
		f.total(records)
		columns := deriveColumns([]*facet{f}, records)
		e := &Engine{ix: &index.Index{Records: records}, sets: &sets{records: records}}
		s := &selection{}
		for v := range f.lists {
			s.include = append(s.include, uint32(v))
		}
		all := e.include(f, s, window{0, (records + 63) / 64})
		if n := all.count(); n != records-1 { // none has the first
			t.Errorf("%d values: %d of %d records", most, n, records)
		}
		counts := make([]uint32, len(f.lists))
		columns.countOf(f, all.walk(all.whole()), counts)
		if most > 1 && (counts[0] != records-uint32(most) || counts[1] != 2) {
			t.Errorf("%d values: counts %v", most, counts)
		}
	}
}
