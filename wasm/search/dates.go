package search

import (
	"strconv"
	"strings"

	"vitrine/wasm/index"
)

// dayOf returns the days from 1970-01-01 to a date of the proleptic Gregorian
// calendar (H. Hinnant, "chrono-Compatible Low-Level Date Algorithms").
func dayOf(y, m, d int) int32 {
	if m <= 2 {
		y--
	}
	era := floorDiv(y, 400)
	yoe := y - era*400
	mp := (m + 9) % 12
	doy := (153*mp+2)/5 + d - 1
	return int32(era*146097 + yoe*365 + yoe/4 - yoe/100 + doy - 719468)
}

// civil is the inverse of dayOf.
func civil(day int32) (y, m, d int) {
	z := int(day) + 719468
	era := floorDiv(z, 146097)
	doe := z - era*146097
	yoe := (doe - doe/1460 + doe/36524 - doe/146096) / 365
	doy := doe - (365*yoe + yoe/4 - yoe/100)
	mp := (5*doy + 2) / 153
	d = doy - (153*mp+2)/5 + 1
	m = mp%12 + 3
	if m > 12 {
		m -= 12
	}
	y = yoe + era*400
	if m <= 2 {
		y++
	}
	return y, m, d
}

func floorDiv(a, b int) int {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}

// parseRange reads "a..b", "a..", "..b" or "a", where a and b are a year, a
// month or a day; it covers them whole. Days are given as numbers that hold
// them exactly.
func parseRange(s string) (r valueRange, reason string) {
	a, b, isRange := strings.Cut(s, "..")
	if !isRange {
		b = a
	}
	from, to := int32(index.MinDay), int32(index.MaxDay)
	ok := a != "" || b != ""
	if ok && a != "" {
		from, _, ok = parseDay(a)
	}
	if ok && b != "" {
		_, to, ok = parseDay(b)
	}
	switch {
	case !ok:
		return r, "cannot read the dates " + quote(s)
	case from > to:
		return r, "the range " + quote(s) + " ends before it begins"
	}
	return valueRange{from: float64(from), to: float64(to), text: s}, ""
}

// parseDay reads YYYY, YYYY-MM or YYYY-MM-DD as the days it covers. As in EDTF
// a year before 0 has a sign, and one of more than four digits a Y before it,
// and then stands alone.
func parseDay(s string) (first, last int32, ok bool) {
	digits := func(s string) int {
		n := 0
		for _, c := range []byte(s) {
			if c < '0' || c > '9' {
				return -1
			}
			n = n*10 + int(c-'0')
		}
		return n
	}
	long, isLong := strings.CutPrefix(s, "Y")
	sign := 1
	if rest, negative := strings.CutPrefix(long, "-"); negative {
		sign, long = -1, rest
	}
	if isLong {
		y := -1
		if len(long) >= 5 && len(long) <= 7 {
			y = digits(long)
		}
		if y < 0 || y > maxYear {
			return 0, 0, false
		}
		return dayOf(sign*y, 1, 1), dayOf(sign*y, 12, 31), true
	}
	s = long
	if len(s) != 4 && len(s) != 7 && len(s) != 10 || len(s) > 4 && s[4] != '-' || len(s) > 7 && s[7] != '-' {
		return 0, 0, false
	}
	y := digits(s[:4])
	if y < 0 {
		return 0, 0, false
	}
	y *= sign
	if len(s) == 4 {
		return dayOf(y, 1, 1), dayOf(y, 12, 31), true
	}
	m := digits(s[5:7])
	if m < 1 || m > 12 {
		return 0, 0, false
	}
	first, last = dayOf(y, m, 1), dayOf(y+m/12, m%12+1, 1)-1
	if len(s) == 7 {
		return first, last, true
	}
	d := digits(s[8:])
	if d < 1 || int32(d) > last-first+1 {
		return 0, 0, false
	}
	return first + int32(d) - 1, first + int32(d) - 1, true
}

// maxYear is the last year whose days 32 bits can number, less some to spare.
const maxYear = 5_877_000

// appendDay appends a day as YYYY-MM-DD, or as much of it as unit asks for.
func appendDay(b []byte, day int32, unit byte) []byte {
	y, m, d := civil(day)
	if y > 9999 || y < -9999 {
		b = append(b, 'Y')
	}
	if y < 0 {
		b = append(b, '-')
		y = -y
	}
	for p := 1000; p > y; p /= 10 {
		if p > 1 {
			b = append(b, '0')
		}
	}
	b = strconv.AppendInt(b, int64(y), 10)
	if unit != 'y' {
		b = append(b, '-', byte('0'+m/10), byte('0'+m%10))
	}
	if unit == 'd' || unit == 'w' {
		b = append(b, '-', byte('0'+d/10), byte('0'+d%10))
	}
	return b
}

// dateField is a date field opened for filtering.
type dateField struct {
	*index.Days
	// newestFirst says that docIDs follow the first day downwards, with the
	// dated records before dated and the others behind: then ranges of days
	// are intervals of docIDs.
	newestFirst bool
	dated       uint32
}

func newDateField(d *index.Days, records int) *dateField {
	f := &dateField{Days: d, newestFirst: true, dated: uint32(records)}
	last := int32(index.MaxDay)
	for doc := range uint32(records) {
		day := d.First(doc)
		if day == index.NoDay && f.dated == uint32(records) {
			f.dated = doc
		}
		if day > last { // NoDay is below every day, so none may follow it
			f.newestFirst = false
			break
		}
		last = day
	}
	return f
}

// firstAtMost returns the first docID whose date begins on day or earlier.
// DocIDs must follow dates.
func (f *dateField) firstAtMost(day int32) uint32 {
	lo, hi := uint32(0), f.dated
	for lo < hi {
		m := (lo + hi) / 2
		if f.First(m) > day {
			lo = m + 1
		} else {
			hi = m
		}
	}
	return lo
}

// interval returns the records whose date begins in r, or that have none where
// r asks for those: from up to, but without, to. DocIDs must follow dates.
func (f *dateField) interval(r valueRange, records int) (from, to uint32) {
	if r.none {
		return f.dated, uint32(records)
	}
	to = f.dated
	if first := int32(r.from); first > index.MinDay {
		to = f.firstAtMost(first - 1)
	}
	return f.firstAtMost(int32(r.to)), to
}

// within adds the records whose date may lie in r, or certainly does. A date
// that spans several days lies in r possibly if they overlap, certainly if r
// covers it whole and the date is not marked uncertain or approximate; a
// record without a date never does, but for the range that asks for those.
func (f *dateField) within(r valueRange, certain bool, records int, out set, scratch set) {
	if r.none {
		if f.newestFirst {
			out.fill(f.interval(r, records))
			return
		}
		for doc := range uint32(records) {
			if f.First(doc) == index.NoDay {
				out.add(doc)
			}
		}
		return
	}
	from, to := int32(r.from), int32(r.to)
	if f.newestFirst {
		scratch.fill(f.interval(r, records))
	} else {
		for doc := range uint32(records) {
			if d := f.First(doc); d != index.NoDay && d >= from && d <= to {
				scratch.add(doc)
			}
		}
	}
	f.EachImprecise(func(doc uint32, first, last int32) {
		if certain {
			if first < from || last > to || f.Uncertain.Contains(doc) {
				scratch.remove(doc)
			}
		} else if first <= to && last >= from {
			scratch.add(doc)
		}
	})
	out.or(scratch)
}
