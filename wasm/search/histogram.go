package search

import (
	"github.com/RoaringBitmap/roaring/v2"

	"vitrine/wasm/index"
)

// maxBars is how many bars a histogram has at most: at that number they are
// still some pixels wide on a desktop.
const maxBars = 240

// bins are the bars of a date histogram: equal units of the calendar over the
// whole collection, the same for every request, so that bars can be compared
// from one answer to the next.
//
// A bar has two counts: the records whose date certainly lies in it, and those
// whose date may, which are what choosing the bar as a range selects with
// match=certain and match=possible. A date known to the year may lie in any of
// its months.
type bins struct {
	field int
	unit  byte // 'd', 'm' or 'y'
	start int32
	n     int
	of    []int32    // by record: its bar, or a mark below, or the complement of a place in spans
	spans [][2]int32 // first and last bar of the dates that are not certainly in one
}

// Marks of records that stand in no bar.
const (
	noBar     = -1 // no date
	beforeBar = -2 // a date that ends before the first bar
	wideBar   = -3 // and below: wideBar-k is spans[k]
)

// histogram is what is counted beside the bars.
type histogram struct {
	wide   int // records that may be in a bar and are in none for certain
	before int // records whose date ends before the first
	none   int // records without a date
}

// unitOf numbers the days, months or years from year 0.
func unitOf(day int32, unit byte) int {
	y, m, _ := civil(day)
	switch unit {
	case 'y':
		return y
	case 'm':
		return y*12 + m - 1
	}
	return int(day)
}

// firstOf returns the first day of a unit numbered by unitOf.
func firstOf(n int, unit byte) int32 {
	switch unit {
	case 'y':
		return dayOf(n, 1, 1)
	case 'm':
		return dayOf(floorDiv(n, 12), n-12*floorDiv(n, 12)+1, 1)
	}
	return int32(n)
}

// newBins chooses bars for a date field, up to the last date there is: days for
// up to three months, else months, else years, and at most maxBars of the two.
// A few old records shall not make years of months: up to a twentieth may lie
// before the first month. What is older than maxBars years always does. Their
// number is reported.
func newBins(d *dateField, field, records int) *bins {
	b := &bins{field: field, of: make([]int32, records)}
	type span struct{ first, last int32 }
	var dates []span
	last := int32(index.NoDay)
	for doc := range uint32(records) {
		s := span{d.First(doc), d.Last(doc)}
		if s.first == index.NoDay || s.first == index.MinDay && s.last == index.MaxDay {
			continue
		}
		if s.first == index.MinDay { // of an open interval the end there is
			s.first = s.last
		}
		if s.last == index.MaxDay {
			s.last = s.first
		}
		dates = append(dates, s)
		last = max(last, s.last)
	}
	if len(dates) == 0 {
		return nil
	}
	// fit sets the bars to at most n of a unit and returns how many records lie
	// before them.
	fit := func(unit byte, n int) (before int) {
		b.unit, b.start = unit, last
		oldest := unitOf(last, unit) - n + 1
		for _, s := range dates {
			switch {
			case unitOf(s.last, unit) < oldest:
				before++
			case unitOf(s.first, unit) < oldest:
				b.start = min(b.start, firstOf(oldest, unit))
			default:
				b.start = min(b.start, s.first)
			}
		}
		return before
	}
	if fit('d', 92) > 0 && fit('m', maxBars) > len(dates)/20 {
		fit('y', maxBars)
	}
	from := unitOf(b.start, b.unit)
	b.n = unitOf(last, b.unit) - from + 1
	bar := func(day int32) int32 { return int32(min(max(unitOf(day, b.unit)-from, -1), b.n)) }
	for doc := range uint32(records) {
		f, l := d.First(doc), d.Last(doc)
		if f == index.NoDay {
			b.of[doc] = noBar
			continue
		}
		first, last := int32(-1), int32(b.n)
		if f != index.MinDay {
			first = bar(f)
		}
		if l != index.MaxDay {
			last = bar(l)
		}
		switch {
		case last < 0:
			b.of[doc] = beforeBar
		case first == last && first < int32(b.n) && !d.Uncertain.Contains(doc):
			b.of[doc] = first
		default: // -1 and n stand for what lies beyond the bars
			b.of[doc] = wideBar - int32(len(b.spans))
			b.spans = append(b.spans, [2]int32{max(first, 0), min(last, int32(b.n-1))})
		}
	}
	return b
}

// len returns how many counts a histogram adds to an answer: two per bar.
func (b *bins) len() int {
	if b == nil {
		return 0
	}
	return 2 * b.n
}

// count writes how many records of set certainly lie in each bar, and behind
// them how many may.
func (b *bins) count(set *roaring.Bitmap, counts []uint32) (h histogram) {
	certain, possible := counts[:b.n], counts[b.n:2*b.n]
	steps := make([]int32, b.n+1) // where spans begin and end
	var buf [1024]uint32
	it := set.ManyIterator()
	for {
		k := it.NextMany(buf[:])
		if k == 0 {
			break
		}
		for _, doc := range buf[:k] {
			switch bar := b.of[doc]; {
			case bar >= 0:
				certain[bar]++
			case bar == noBar:
				h.none++
			case bar == beforeBar:
				h.before++
			default:
				s := b.spans[wideBar-bar]
				steps[s[0]]++
				steps[s[1]+1]--
				h.wide++
			}
		}
	}
	open := int32(0)
	for i := range certain {
		open += steps[i]
		possible[i] = certain[i] + uint32(open)
	}
	return h
}
