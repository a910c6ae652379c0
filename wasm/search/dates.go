package search

import (
	"strings"

	"github.com/RoaringBitmap/roaring/v2"

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
// month or a day; it covers them whole.
func parseRange(s string) (r dateRange, ok bool) {
	if s == None {
		return dateRange{none: true, text: None}, true
	}
	a, b, isRange := strings.Cut(s, "..")
	r.from, r.to, r.text = index.MinDay, index.MaxDay, s
	if !isRange {
		b = a
	}
	if a == "" && b == "" {
		return r, false
	}
	if a != "" {
		if r.from, _, ok = parseDay(a); !ok {
			return r, false
		}
	}
	if b != "" {
		if _, r.to, ok = parseDay(b); !ok {
			return r, false
		}
	}
	return r, r.from <= r.to
}

// parseDay reads YYYY, YYYY-MM or YYYY-MM-DD as the days it covers.
func parseDay(s string) (first, last int32, ok bool) {
	digits := func(from, to int) int {
		n := 0
		for _, c := range []byte(s[from:to]) {
			if c < '0' || c > '9' {
				return -1
			}
			n = n*10 + int(c-'0')
		}
		return n
	}
	if len(s) != 4 && len(s) != 7 && len(s) != 10 || len(s) > 4 && s[4] != '-' || len(s) > 7 && s[7] != '-' {
		return 0, 0, false
	}
	y := digits(0, 4)
	if y < 0 {
		return 0, 0, false
	}
	if len(s) == 4 {
		return dayOf(y, 1, 1), dayOf(y, 12, 31), true
	}
	m := digits(5, 7)
	if m < 1 || m > 12 {
		return 0, 0, false
	}
	first, last = dayOf(y, m, 1), dayOf(y+m/12, m%12+1, 1)-1
	if len(s) == 7 {
		return first, last, true
	}
	d := digits(8, 10)
	if d < 1 || int32(d) > last-first+1 {
		return 0, 0, false
	}
	return first + int32(d) - 1, first + int32(d) - 1, true
}

// appendDay appends a day as YYYY-MM-DD, or as much of it as unit asks for.
func appendDay(b []byte, day int32, unit byte) []byte {
	y, m, d := civil(day)
	if y < 0 {
		b = append(b, '-')
		y = -y
	}
	b = append(b, byte('0'+y/1000%10), byte('0'+y/100%10), byte('0'+y/10%10), byte('0'+y%10))
	if unit != 'y' {
		b = append(b, '-', byte('0'+m/10), byte('0'+m%10))
	}
	if unit == 'd' {
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

// within returns the records whose date may lie in r, or certainly does. A
// date that spans several days lies in r possibly if they overlap, certainly
// if r covers it whole and the date is not marked uncertain or approximate; a
// record without a date never does, but for the range that asks for those.
func (f *dateField) within(r *dateRange, records int) *roaring.Bitmap {
	set := roaring.New()
	if r.none {
		for doc := range uint32(records) {
			if f.First(doc) == index.NoDay {
				set.Add(doc)
			}
		}
		return set
	}
	if f.newestFirst {
		from := f.firstAtMost(r.to)
		to := f.dated
		if r.from > index.MinDay {
			to = f.firstAtMost(r.from - 1)
		}
		set.AddRange(uint64(from), uint64(to))
	} else {
		for doc := range uint32(records) {
			if d := f.First(doc); d != index.NoDay && d >= r.from && d <= r.to {
				set.Add(doc)
			}
		}
	}
	f.EachImprecise(func(doc uint32, first, last int32) {
		if r.certain {
			if first < r.from || last > r.to || f.Uncertain.Contains(doc) {
				set.Remove(doc)
			}
		} else if first <= r.to && last >= r.from {
			set.Add(doc)
		}
	})
	return set
}
