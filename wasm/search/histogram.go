package search

import (
	"math/bits"
	"slices"
	"strconv"
	"strings"

	"vitrine/wasm/index"
)

// Bars of a histogram: at most maxBars by default, at which they are still
// some pixels wide on a desktop; ten years of days when the reader asks.
const (
	maxBars      = 240
	maxAskedBars = 3660
	defaultBins  = 20 // of numbers
)

// binSize is the size of the bars that a request asks for: field.by=month, of
// dates year, month, week or day; of numbers nice:20, or 20 for short, bars of
// 1, 2 or 5 times a power of ten, at most so many; or equal:20, as many between
// the least and the greatest number.
type binSize struct {
	field int
	unit  byte // 'y', 'm', 'w' or 'd' of dates; 'n' nice or 'e' equal of numbers
	n     int
	text  string // canonical
}

var unitNames = map[byte]string{'y': "year", 'm': "month", 'w': "week", 'd': "day", 'n': "nice", 'e': "equal"}

func (e *Engine) parseBins(f int, value string) (b binSize, reason, hint string) {
	b = binSize{field: f, text: value}
	switch {
	case f == e.date && e.days[f] != nil && e.days[f].newestFirst:
		for unit, name := range unitNames {
			if name == value && unit != 'n' && unit != 'e' {
				b.unit = unit
				return b, "", ""
			}
		}
		return b, "unknown size of bars " + quote(value), "one of year, month, week, day"
	case slices.Contains(e.binned, f):
		form, count, found := strings.Cut(value, ":")
		if !found {
			form, count = "nice", value
		}
		n, err := strconv.Atoi(count)
		if err == nil && n >= 1 && n <= maxAskedBars && (form == "nice" || form == "equal") {
			b.unit, b.n, b.text = form[0], n, form+":"+strconv.Itoa(n)
			return b, "", ""
		}
		return b, "unknown size of bars " + quote(value), "nice:20 or equal:20, at most " + strconv.Itoa(maxAskedBars)
	}
	return b, "field " + quote(e.ix.Fields[f].Name) + " has no histogram", ""
}

// histogram is the bars of one field in one answer. Its counts are laid out
// one after the other: for dates n bars of records certainly in them and n of
// those that may be, for numbers n bars; both for the records that meet
// everything but the field's own range, then for the result.
//
// The two counts of a date are what choosing the bar as a range selects with
// match=certain and match=possible: a date known to the year may lie in any
// of its months.
type histogram struct {
	field  int
	unit   byte
	start  int32   // first day, of dates
	low    float64 // lower end of the first bar, of numbers
	width  float64
	n      int
	offset int // in the counts
	kinds  int // of counts per bar: 2 of dates, 1 of numbers
	wide   int // records that may be in a bar and are in none for certain
	before int // records whose date ends before the first bar
	none   int // records without a value
}

// histograms returns the bars that the answer to q has: of the field with role
// date, and of the numbers offered as facets.
func (e *Engine) histograms(q *query) (list []histogram) {
	at := e.nCounts
	for _, f := range e.binned {
		h := e.barsOf(q.binSize(f))
		if h.n == 0 {
			continue
		}
		h.offset = at
		at += 2 * h.kinds * h.n
		list = append(list, h)
	}
	return list
}

// binSize returns the size of the bars q asks for of a field; without unit when
// it asks for none.
func (q *query) binSize(field int) binSize {
	for _, b := range q.bins {
		if b.field == field {
			return b
		}
	}
	return binSize{field: field}
}

func (e *Engine) barsOf(b binSize) histogram {
	if d := e.days[b.field]; d != nil {
		bars := e.dateBarsOf(b)
		return histogram{field: b.field, unit: bars.unit, start: bars.start, n: bars.n, kinds: 2}
	}
	bars := e.numberBarsOf(b)
	return histogram{field: b.field, unit: bars.unit, low: bars.low, width: bars.width, n: bars.n, kinds: 1}
}

// countBars fills in h and its part of the counts.
func (e *Engine) countBars(q *query, r *result, h *histogram, counts []uint32) {
	base := r.all
	if k := r.find(constraintRange, h.field); k >= 0 {
		base, _ = r.allBut(e, k)
	}
	own := counts[h.offset : h.offset+2*h.kinds*h.n]
	half := len(own) / 2
	if h.kinds == 2 {
		bars := e.dateBarsOf(q.binSize(h.field))
		bars.count(e, base, own[:half], h)
		if &base[0] == &r.all[0] {
			copy(own[half:], own[:half])
		} else {
			bars.count(e, r.all, own[half:], &histogram{})
		}
		return
	}
	bars := e.numberBarsOf(q.binSize(h.field))
	h.none = bars.count(e, base, own[:half])
	if &base[0] == &r.all[0] {
		copy(own[half:], own[:half])
	} else {
		bars.count(e, r.all, own[half:])
	}
}

// dateBars are bars of equal units of the calendar over the whole collection,
// the same for every request, so that they can be compared from one answer to
// the next.
//
// DocIDs follow the first day of a date downwards, so the records that begin
// in a bar are an interval of docIDs, and counting them is counting bits. The
// dates that are not one certain day are taken out of that and looked at one
// by one.
type dateBars struct {
	field  int
	asked  byte // unit asked for, 0 for none
	unit   byte
	start  int32
	n      int
	bounds []uint32   // n+1: the records of bar i begin at bounds[i+1] and end before bounds[i]
	spans  [][2]int16 // by place among the imprecise: first and last bar; or a mark below
}

// Marks in the second bar of a span.
const (
	beforeBars  = -1 // the date ends before the first bar
	certainBars = -2 // the date lies in the first bar for certain
)

// dateBarsOf returns the bars of a date field, keeping them for the next
// question.
func (e *Engine) dateBarsOf(b binSize) *dateBars {
	for _, kept := range e.dateBars {
		if kept.field == b.field && kept.asked == b.unit {
			return kept
		}
	}
	bars := newDateBars(e.days[b.field], b)
	e.dateBars = append(e.dateBars, bars)
	return bars
}

// unitOf numbers the days, weeks (from Monday), months or years from some
// beginning of their own.
func unitOf(day int32, unit byte) int {
	switch unit {
	case 'w':
		return floorDiv(int(day)+3, 7) // 1970-01-01 was a Thursday
	case 'd':
		return int(day)
	}
	y, m, _ := civil(day)
	if unit == 'y' {
		return y
	}
	return y*12 + m - 1
}

// firstOf returns the first day of a unit numbered by unitOf.
func firstOf(n int, unit byte) int32 {
	switch unit {
	case 'y':
		return dayOf(n, 1, 1)
	case 'm':
		return dayOf(floorDiv(n, 12), n-12*floorDiv(n, 12)+1, 1)
	case 'w':
		return int32(7*n - 3)
	}
	return int32(n)
}

// newDateBars chooses the bars of a date field, up to the last date there is:
// those asked for; else days for up to three months, else months, else years,
// and at most maxBars of the two. A few old records shall not make years of
// months: up to a twentieth may lie before the first month. What is older than
// the bars always does. Their number is reported.
func newDateBars(d *dateField, b binSize) *dateBars {
	bars := &dateBars{field: b.field, asked: b.unit}
	// Of an open interval the end there is counts.
	ends := func(first, last int32) (int32, int32) {
		if first == index.MinDay {
			first = last
		}
		if last == index.MaxDay {
			last = first
		}
		return first, last
	}
	newest, oldest, n := int32(index.NoDay), int32(index.MaxDay), 0
	see := func(first, last int32) {
		if first, last = ends(first, last); first != index.MinDay && first != index.MaxDay {
			newest, oldest, n = max(newest, last), min(oldest, first), n+1
		}
	}
	d.EachImprecise(func(_ uint32, first, last int32) { see(first, last) })
	imprecise := n
	for doc := uint32(0); doc < d.dated; doc++ { // the newest precise date …
		if !d.Imprecise.Contains(doc) {
			see(d.First(doc), d.First(doc))
			break
		}
	}
	for doc := d.dated; doc > 0; doc-- { // … and the oldest
		if !d.Imprecise.Contains(doc - 1) {
			see(d.First(doc-1), d.First(doc-1))
			break
		}
	}
	n = imprecise + int(d.dated) - int(d.Imprecise.GetCardinality())
	if newest == index.NoDay {
		return bars
	}
	// fit sets the bars to at most most of a unit and returns how many records
	// lie before them.
	fit := func(unit byte, most int) (before int) {
		first := max(unitOf(oldest, unit), unitOf(newest, unit)-most+1)
		begin := firstOf(first, unit)
		// Precise dates by docID, the others one by one.
		end := d.firstAtMost(begin - 1)
		before = int(d.dated - end)
		start := int32(index.MaxDay)
		for doc := end; doc > 0; doc-- {
			if !d.Imprecise.Contains(doc - 1) {
				start = d.First(doc - 1)
				break
			}
		}
		d.EachImprecise(func(doc uint32, first, last int32) {
			if doc >= end {
				before--
			}
			switch first, last = ends(first, last); {
			case first == index.MinDay || first == index.MaxDay:
			case last < begin:
				before++
			default:
				start = min(start, max(first, begin))
			}
		})
		bars.unit, bars.start = unit, start
		return before
	}
	switch {
	case b.unit != 0:
		fit(b.unit, maxAskedBars)
	case fit('d', 92) > 0 && fit('m', maxBars) > n/20:
		fit('y', maxBars)
	}
	from := unitOf(bars.start, bars.unit)
	bars.n = unitOf(newest, bars.unit) - from + 1
	if bars.n < 1 || bars.n > maxAskedBars { // days at the far ends of time wrap around
		bars.n = 0
		return bars
	}
	bars.start = firstOf(from, bars.unit) // of a week its Monday, whatever day the oldest date is
	bars.bounds = make([]uint32, bars.n+1)
	for i := range bars.bounds {
		bars.bounds[i] = d.firstAtMost(firstOf(from+i, bars.unit) - 1)
	}
	bar := func(day int32) int { return min(max(unitOf(day, bars.unit)-from, -1), bars.n) }
	bars.spans = make([][2]int16, 0, d.Imprecise.GetCardinality())
	d.EachImprecise(func(doc uint32, first, last int32) {
		lo, hi := -1, bars.n
		if first != index.MinDay {
			lo = bar(first)
		}
		if last != index.MaxDay {
			hi = bar(last)
		}
		switch {
		case hi < 0:
			bars.spans = append(bars.spans, [2]int16{0, beforeBars})
		case lo == hi && lo < bars.n && !d.Uncertain.Contains(doc):
			bars.spans = append(bars.spans, [2]int16{int16(lo), certainBars})
		default: // -1 and n stand for what lies beyond the bars
			bars.spans = append(bars.spans, [2]int16{int16(max(lo, 0)), int16(min(hi, bars.n-1))})
		}
	})
	return bars
}

// count writes how many records of s certainly lie in each bar, and behind
// them how many may.
func (b *dateBars) count(e *Engine, s set, counts []uint32, h *histogram) {
	d := e.days[b.field]
	certain, possible := counts[:b.n], counts[b.n:2*b.n]
	for i := range certain {
		certain[i] = uint32(s.countIn(b.bounds[i+1], b.bounds[i]))
	}
	h.before = s.countIn(b.bounds[0], d.dated)
	h.none = s.countIn(d.dated, uint32(e.ix.Records))
	h.wide = 0
	steps := make([]int32, b.n+1) // where spans begin and end
	if len(b.spans) > 0 {
		imprecise := e.sets.take()
		d.Imprecise.WriteDenseTo(imprecise)
		rank := 0
		for i, all := range imprecise {
			for w := all & s[i]; w != 0; w &= w - 1 {
				bit := bits.TrailingZeros64(w)
				doc := uint32(i<<6 + bit)
				// Taken out of the interval it was counted in …
				if bar := b.barAt(doc); bar >= 0 {
					certain[bar]--
				} else {
					h.before--
				}
				// … and put where it belongs.
				switch span := b.spans[rank+bits.OnesCount64(all&(1<<bit-1))]; span[1] {
				case beforeBars:
					h.before++
				case certainBars:
					certain[span[0]]++
				default:
					steps[span[0]]++
					steps[span[1]+1]--
					h.wide++
				}
			}
			rank += bits.OnesCount64(all)
		}
	}
	open := int32(0)
	for i := range certain {
		open += steps[i]
		possible[i] = certain[i] + uint32(open)
	}
}

// barAt returns the bar whose interval a docID stands in, -1 if it stands
// behind them all. Bounds fall.
func (b *dateBars) barAt(doc uint32) int {
	lo, hi := 0, b.n // the first bound at most doc
	for lo < hi {
		m := (lo + hi) / 2
		if b.bounds[m] > doc {
			lo = m + 1
		} else {
			hi = m
		}
	}
	return lo - 1
}

// countIn returns how many records of s stand from from up to, but without,
// to.
func (s set) countIn(from, to uint32) (n int) {
	if from >= to {
		return 0
	}
	first, last := from>>6, (to-1)>>6
	head, tail := ^uint64(0)<<(from&63), ^uint64(0)>>(63-(to-1)&63)
	if first == last {
		return bits.OnesCount64(s[first] & head & tail)
	}
	n = bits.OnesCount64(s[first]&head) + bits.OnesCount64(s[last]&tail)
	for _, w := range s[first+1 : last] {
		n += bits.OnesCount64(w)
	}
	return n
}
