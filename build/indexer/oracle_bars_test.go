package indexer

import (
	"math/big"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"vitrine/build/records"
)

// compareBars compares the bars of all histograms of an answer with bars
// counted by a calendar and an arithmetic of their own.
func (o *oracle) compareBars(t *testing.T, q *oracleRequest, verdicts []verdict, got answer, counts []uint32) {
	t.Helper()
	var fields []string
	for _, name := range []string{"date", "amount", "f:rate"} {
		if slices.ContainsFunc(o.docs, func(r *records.Record) bool { return len(r.Values[name]) > 0 }) {
			fields = append(fields, name)
		}
	}
	if len(got.Histograms) != len(fields) {
		t.Fatalf("%q has %d histograms, want those of %v", q, len(got.Histograms), fields)
	}
	at := o.meta.NCounts
	for i, h := range got.Histograms {
		if h.Field != fields[i] || h.Offset != at {
			t.Fatalf("%q: histogram %d is of %s at %d, want %s at %d", q, i, h.Field, h.Offset, fields[i], at)
		}
		base := func(doc int) bool { return verdicts[doc].meetsBut(rangeConstraint(h.Field)) }
		result := func(doc int) bool { return verdicts[doc].meets() }
		if h.Field == "date" {
			bars := o.barsOfDates(q.by[h.Field])
			bars.compare(t, q, h, counts[at:], base, result)
			at += 4 * h.N
			continue
		}
		o.compareBins(t, q, h, counts[at:], base, result)
		at += 2 * h.N
	}
	if at != len(counts) {
		t.Errorf("%q: histograms end at %d of %d counts", q, at, len(counts))
	}
}

// calendarBars are bars by the calendar of package time.
type calendarBars struct {
	o     *oracle
	unit  string
	first int // of units, since some beginning of their own
	n     int
}

// unitNumber numbers years, months, weeks from Monday and days one by one.
func unitNumber(day time.Time, unit string) int {
	switch unit {
	case "year":
		return day.Year()
	case "month":
		return 12*day.Year() + int(day.Month())
	case "week":
		monday := day.AddDate(0, 0, -(int(day.Weekday())+6)%7)
		return (int(monday.Unix()/86400) - 4) / 7 // 1970-01-05 was a Monday
	}
	return int(day.Unix() / 86400)
}

func timeOf(day int32) time.Time { return time.Unix(int64(day)*86400, 0).UTC() }

// barsOfDates returns the bars that a unit asked for gives, or those that fit.
func (o *oracle) barsOfDates(asked string) calendarBars {
	type span struct{ first, last time.Time }
	var spans []span
	for _, r := range o.docs {
		if items := r.Values["date"]; len(items) > 0 {
			lo, hi := items[0].Date.Lo, items[0].Date.Hi
			if lo == records.MinDay { // of an open interval the end there is counts
				lo = hi
			}
			if hi == records.MaxDay {
				hi = lo
			}
			spans = append(spans, span{timeOf(lo), timeOf(hi)})
		}
	}
	bars := func(unit string, most int) (b calendarBars, before int) {
		oldest, newest := unitNumber(spans[0].first, unit), unitNumber(spans[0].last, unit)
		for _, s := range spans {
			oldest, newest = min(oldest, unitNumber(s.first, unit)), max(newest, unitNumber(s.last, unit))
		}
		first := max(oldest, newest-most+1)
		start := newest
		for _, s := range spans {
			if unitNumber(s.last, unit) < first {
				before++
			} else {
				start = min(start, max(first, unitNumber(s.first, unit)))
			}
		}
		return calendarBars{o, unit, start, newest - start + 1}, before
	}
	if asked != "" {
		b, _ := bars(asked, 3660)
		return b
	}
	if b, before := bars("day", 92); before == 0 {
		return b
	}
	if b, before := bars("month", 240); before*20 <= len(spans) {
		return b
	}
	b, _ := bars("year", 240)
	return b
}

// start writes the first day of the first bar, as far as the unit goes.
func (b calendarBars) start() string {
	switch b.unit {
	case "year":
		return time.Date(b.first, 1, 1, 0, 0, 0, 0, time.UTC).Format("2006")
	case "month":
		return time.Date(0, time.Month(b.first), 1, 0, 0, 0, 0, time.UTC).Format("2006-01")
	case "week":
		return timeOf(int32(7*b.first + 4)).Format("2006-01-02")
	}
	return timeOf(int32(b.first)).Format("2006-01-02")
}

func (b calendarBars) compare(t *testing.T, q *oracleRequest, h answerHistogram, counts []uint32, base, result func(doc int) bool) {
	t.Helper()
	if h.Kind != "date" || h.Unit != b.unit || h.Start != b.start() || h.N != b.n {
		t.Fatalf("%q: %d bars of %s by %s from %s, want %d by %s from %s", q, h.N, h.Kind, h.Unit, h.Start, b.n, b.unit, b.start())
	}
	want := make([]uint32, 4*b.n)
	wide, before, none := 0, 0, 0
	for doc, r := range b.o.docs {
		items := r.Values["date"]
		if len(items) == 0 {
			if base(doc) {
				none++
			}
			continue
		}
		d := items[0].Date
		from, to := 0, b.n-1 // the bars it may be in; open ends go on to the end
		inside := !d.Marked
		if d.Lo != records.MinDay {
			from = unitNumber(timeOf(d.Lo), b.unit) - b.first
		}
		if d.Hi != records.MaxDay {
			to = unitNumber(timeOf(d.Hi), b.unit) - b.first
		}
		inside = inside && d.Lo != records.MinDay && d.Hi != records.MaxDay && from == to
		if to < 0 {
			if base(doc) {
				before++
			}
			continue
		}
		if base(doc) && !inside {
			wide++
		}
		for i, counted := range []bool{base(doc), result(doc)} {
			if !counted {
				continue
			}
			if inside {
				want[2*i*b.n+from]++
			}
			for bar := max(from, 0); bar <= to; bar++ {
				want[(2*i+1)*b.n+bar]++
			}
		}
	}
	for i, row := range []string{"certain", "possible", "certain within the range", "possible within the range"} {
		if got, want := counts[i*b.n:(i+1)*b.n], want[i*b.n:(i+1)*b.n]; !slices.Equal(got, want) {
			t.Errorf("%q: %s bars by %s %v, want %v", q, row, b.unit, got, want)
		}
	}
	if h.Wide != wide || h.Before != before || h.None != none {
		t.Errorf("%q: wide %d before %d none %d, want %d %d %d", q, h.Wide, h.Before, h.None, wide, before, none)
	}
}

// rational is the number that a decimal text says.
func rational(t *testing.T, s string) *big.Rat {
	t.Helper()
	r, ok := new(big.Rat).SetString(s)
	if !ok {
		t.Fatalf("%q is no number", s)
	}
	return r
}

func floor(r *big.Rat) int {
	return int(new(big.Int).Div(r.Num(), r.Denom()).Int64()) // Euclidean, and denominators are positive
}

// compareBins compares bars of numbers, reckoned in fractions: which bar holds
// 0.3 shall not depend on how 0.1 is rounded.
func (o *oracle) compareBins(t *testing.T, q *oracleRequest, h answerHistogram, counts []uint32, base, result func(doc int) bool) {
	t.Helper()
	form, most := "nice", 20
	if by := q.by[h.Field]; by != "" {
		name, n, ok := strings.Cut(by, ":")
		if !ok {
			name, n = "nice", by
		}
		form = name
		most, _ = strconv.Atoi(n)
	}
	if h.Kind != "number" || h.Unit != form {
		t.Fatalf("%q: bars of %s, %s, want %s", q, h.Kind, h.Unit, form)
	}
	numbers := make([]*big.Rat, len(o.docs))
	var low, high *big.Rat
	for doc, r := range o.docs {
		if items := r.Values[h.Field]; len(items) > 0 {
			v := rational(t, items[0].Text)
			numbers[doc] = v
			if low == nil || v.Cmp(low) < 0 {
				low = v
			}
			if high == nil || v.Cmp(high) > 0 {
				high = v
			}
		}
	}
	start, width, n := oracleBins(low, high, most, form == "nice")
	gotStart, gotWidth := rational(t, h.Low.String()), rational(t, h.Width.String())
	if exact := form == "nice" && n <= most && width.Sign() > 0; h.N != n || !near(gotStart, start, exact) || !near(gotWidth, width, exact) {
		t.Fatalf("%q: %d bars from %s of width %s, want %d from %s of %s", q, h.N, h.Low, h.Width, n, start.RatString(), width.RatString())
	}
	want := make([]uint32, 2*n)
	none := 0
	for doc, v := range numbers {
		if v == nil {
			if base(doc) {
				none++
			}
			continue
		}
		bar := 0
		if width.Sign() > 0 {
			bar = min(floor(new(big.Rat).Quo(new(big.Rat).Sub(v, start), width)), n-1)
		}
		if base(doc) {
			want[bar]++
		}
		if result(doc) {
			want[n+bar]++
		}
	}
	if !slices.Equal(counts[:2*n], want) || h.None != none || h.Wide != 0 || h.Before != 0 {
		t.Errorf("%q: bars of %s from %s by %s: %v and %d none, want %v and %d", q, h.Field, h.Low, h.Width, counts[:2*n], h.None, want, none)
	}
}

// near reports whether two numbers are equal, or unless they must be exact are
// but for rounding.
func near(a, b *big.Rat, exact bool) bool {
	if exact {
		return a.Cmp(b) == 0
	}
	d := new(big.Rat).Sub(a, b)
	return d.Abs(d).Cmp(big.NewRat(1, 1e9)) < 0
}

// oracleBins returns the bars over low to high: nice ones are the narrowest of
// 1, 2 or 5 times a power of ten of which most are enough.
func oracleBins(low, high *big.Rat, most int, nice bool) (start, width *big.Rat, n int) {
	if low.Cmp(high) == 0 {
		return low, new(big.Rat), 1
	}
	equal := new(big.Rat).Quo(new(big.Rat).Sub(high, low), big.NewRat(int64(most), 1))
	if !nice {
		return low, equal, most
	}
	for power := big.NewRat(1, 1e6); power.Cmp(big.NewRat(1e9, 1)) < 0; power = new(big.Rat).Mul(power, big.NewRat(10, 1)) {
		for _, step := range []int64{1, 2, 5} {
			width := new(big.Rat).Mul(power, big.NewRat(step, 1))
			first := floor(new(big.Rat).Quo(low, width))
			if n := floor(new(big.Rat).Quo(high, width)) - first + 1; n <= most {
				return new(big.Rat).Mul(width, big.NewRat(int64(first), 1)), width, n
			}
		}
	}
	return low, equal, most // one bar of a nice width cannot hold both ends of zero
}
