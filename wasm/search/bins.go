package search

import (
	"math"
	"slices"
	"strconv"

	"vitrine/wasm/index"
)

// numberBars are bars of equal width over all numbers of a field. A bar holds
// the numbers from its lower end up to, but without, its upper; the last one
// both.
type numberBars struct {
	bins
	field int
	unit  byte
	asked int
	bars  []uint16 // by record: its bar; n without a number
}

func (e *Engine) numberBarsOf(b binSize) *numberBars {
	if b.unit == 0 {
		b.unit, b.n = 'n', defaultBins
	}
	// One size per field is kept: two bytes a record each, and there are
	// thousands to ask for.
	for i, kept := range e.numberBars {
		if kept.field != b.field {
			continue
		}
		if kept.unit != b.unit || kept.asked != b.n {
			e.numberBars[i] = newNumberBars(e.numberField(b.field), b, e.ix.Records)
		}
		return e.numberBars[i]
	}
	bars := newNumberBars(e.numberField(b.field), b, e.ix.Records)
	e.numberBars = append(e.numberBars, bars)
	return bars
}

func newNumberBars(numbers *index.Numbers, b binSize, records int) *numberBars {
	bars := &numberBars{field: b.field, unit: b.unit, asked: b.n}
	low, high := math.Inf(1), math.Inf(-1)
	for doc := range uint32(records) {
		if v, ok := numbers.At(doc); ok {
			low, high = min(low, v), max(high, v)
		}
	}
	if low > high {
		return bars
	}
	bars.bins = binsOf(low, high, b.n, b.unit == 'n')
	bars.bars = make([]uint16, records)
	for doc := range uint32(records) {
		bars.bars[doc] = uint16(bars.n)
		if v, ok := numbers.At(doc); ok {
			bars.bars[doc] = uint16(bars.of(v))
		}
	}
	return bars
}

// bins are bars of equal width. Their ends are reckoned as people write them:
// 3 bars of 0.1 end at 0.3, which is not what adding up 0.1 gives in binary, and
// a record of 0.3 stands in the next.
type bins struct {
	low, width float64
	n          int

	// Of nice bars the lower end of bar i is (first + i×step) times a power of
	// ten; of others it is ends[i].
	first, step float64
	power       int
	ends        []float64
}

// binsOf returns n or fewer bars over low to high.
func binsOf(low, high float64, n int, nice bool) bins {
	if low == high {
		return bins{low: low, n: 1}
	}
	// Narrower bars than this are not told apart by the digits a double holds.
	if width := high/float64(n) - low/float64(n); nice && width > 1e-14*max(-low, high) {
		magnitude := math.Floor(math.Log10(width))
		if b := (bins{power: int(magnitude)}); math.Abs(magnitude) < 290 { // further out powers of ten are no longer numbers
			for _, b.step = range [...]float64{1, 2, 5, 10, 20} {
				b.first = 0
				b.first = b.step * b.at(low)
				if last := b.at(high); last < float64(n) {
					b.low, b.width, b.n = b.end(0), b.decimal(b.step), int(last)+1
					return b
				}
			}
		}
	}
	// As asked, or one bar of a nice width cannot hold both sides of zero.
	spread := min(high-low, math.MaxFloat64)
	b := bins{low: low, width: spread / float64(n), n: n, ends: make([]float64, n+1)}
	for i := range b.ends {
		b.ends[i] = max(low, min(rounded(low+float64(spread*float64(i))/float64(n)), high))
	}
	b.ends[0], b.ends[n] = low, high
	return b
}

// rounded returns v to 15 digits, which is what a double holds of a decimal
// number: 0.1 and 0.2 make 0.3 then.
func rounded(v float64) float64 {
	if r, err := strconv.ParseFloat(strconv.FormatFloat(v, 'g', 15, 64), 64); err == nil {
		return r
	}
	return v // rounded beyond what there is
}

// decimal returns v times the power of ten, as it is read.
func (b *bins) decimal(v float64) float64 {
	if b.power < 0 {
		return v / math.Pow10(-b.power)
	}
	return float64(v * math.Pow10(b.power))
}

// end returns the lower end of nice bar i.
func (b *bins) end(i float64) float64 { return b.decimal(b.first + float64(i*b.step)) }

// at returns the bar that a number stands in, counted on beyond the last.
func (b *bins) at(v float64) float64 {
	if b.ends != nil {
		next, _ := slices.BinarySearchFunc(b.ends, v, func(end, v float64) int {
			if end <= v {
				return -1
			}
			return 1
		})
		return float64(next - 1)
	}
	i := math.Floor((v - b.end(0)) / b.decimal(b.step))
	switch { // the division was rounded
	case v < b.end(i):
		i--
	case v >= b.end(i+1):
		i++
	}
	return i
}

// of returns the bar of a number, which all of them hold.
func (b *bins) of(v float64) int {
	if b.n == 1 {
		return 0
	}
	return int(max(0, min(b.at(v), float64(b.n-1))))
}

// count writes how many records of s lie in each bar and returns how many have
// no number.
func (b *numberBars) count(e *Engine, s set, counts []uint32) (none int) {
	w := s.walk(s.whole())
	var buf [walkSize]uint32
	for n := w.fill(&buf); n > 0; n = w.fill(&buf) {
		for _, doc := range buf[:n] {
			if bar := int(b.bars[doc]); bar < b.n {
				counts[bar]++
			} else {
				none++
			}
		}
	}
	return none
}
