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
	spans [][2]int32 // first and last bar of the dates that span several
}

// Marks of records that stand in no bar.
const (
	noBar     = -1 // no date
	beforeBar = -2 // a date that ends before the first bar
	wideBar   = -3 // and below: wideBar-k is spans[k]
)

// histogram is what is counted beside the bars.
type histogram struct {
	wide   int // records whose date may lie in several bars
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

// newBins chooses bars for a date field: days for up to three months, months
// for up to maxBars of them, years beyond. A twentieth of the records may lie
// before the first bar where that saves a unit; their number is reported.
func newBins(d *dateField, field, records int) *bins {
	b := &bins{field: field, of: make([]int32, records)}
	var firsts []int32
	last := int32(index.NoDay)
	for doc := range uint32(records) {
		f, l := d.First(doc), d.Last(doc)
		if f == index.NoDay || f == index.MinDay && l == index.MaxDay {
			continue
		}
		if f == index.MinDay { // of an open interval the end there is
			f = l
		}
		if l == index.MaxDay {
			l = f
		}
		firsts = append(firsts, f)
		last = max(last, l)
	}
	if len(firsts) == 0 {
		return nil
	}
	lowest, low := minAndTwentieth(firsts)
	span := func(from int32, unit byte) int { return unitOf(last, unit) - unitOf(from, unit) + 1 }
	b.start = lowest
	switch {
	case span(lowest, 'd') <= 92:
		b.unit = 'd'
	case span(lowest, 'm') <= maxBars:
		b.unit = 'm'
	case span(low, 'm') <= maxBars:
		b.unit, b.start = 'm', low
	case span(lowest, 'y') <= maxBars:
		b.unit = 'y'
	default:
		b.unit, b.start = 'y', max(low, last-366*(maxBars-1))
	}
	from := unitOf(b.start, b.unit)
	b.n = span(b.start, b.unit)
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
		case first == last && first < int32(b.n):
			b.of[doc] = first
		default: // -1 and n stand for what lies beyond the bars
			b.of[doc] = wideBar - int32(len(b.spans))
			b.spans = append(b.spans, [2]int32{max(first, 0), min(last, int32(b.n-1))})
		}
	}
	return b
}

// minAndTwentieth returns the least of days and the one that a twentieth of
// them lie below. It reorders days.
func minAndTwentieth(days []int32) (least, low int32) {
	k := len(days) / 20
	lo, hi := 0, len(days)-1 // quickselect
	for lo < hi {
		p, i, j := days[(lo+hi)/2], lo, hi
		for i <= j {
			for days[i] < p {
				i++
			}
			for days[j] > p {
				j--
			}
			if i <= j {
				days[i], days[j] = days[j], days[i]
				i++
				j--
			}
		}
		switch {
		case k <= j:
			hi = j
		case k >= i:
			lo = i
		default:
			lo, hi = k, k
		}
	}
	least = days[0]
	for _, d := range days[:k+1] {
		least = min(least, d)
	}
	return least, days[k]
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
