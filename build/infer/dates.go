package infer

import (
	"strconv"

	"vitrine/build/values"
)

// A reading is the decision which dates a column holds.
type reading struct {
	format string // of collection.yaml, or empty
	parsed int    // values that are dates so read
	why    string // what decided the format, or what could not be decided
	span   span
}

// A span is the first and the last of the dates, of those after the year 0.
type span struct{ first, last string }

func (s *span) add(edtf string) {
	if edtf[0] < '0' || edtf[0] > '9' {
		return // texts of years after 0 sort like them
	}
	if s.first == "" || edtf < s.first {
		s.first = edtf
	}
	s.last = max(s.last, edtf)
}

// join adds another span.
func (s *span) join(o span) {
	for _, edtf := range []string{o.first, o.last} {
		if edtf != "" {
			s.add(edtf)
		}
	}
}

// readDates decides how dates of numbers are written. Where no number says
// which of the first two is the month, the day is taken to come first, as
// nearly everywhere outside the United States; monthFirst turns that round.
func readDates(t *tally, monthFirst bool) reading {
	plain := reading{parsed: t.date + t.year, span: t.span[0]}
	best := 0
	for i := range orders {
		if t.order[i] > t.order[best] {
			best = i
		}
	}
	if t.n == 0 {
		return plain
	}
	if t.unix[0]*10 >= t.n*9 {
		return reading{"unix", t.unix[0], "numbers of ten digits: seconds since 1970", countedSpan(t, "unix")}
	}
	if t.unix[1]*10 >= t.n*9 {
		return reading{"unix-ms", t.unix[1], "numbers of thirteen digits: milliseconds since 1970", countedSpan(t, "unix-ms")}
	}
	if t.order[best] == 0 {
		return plain
	}
	r := reading{format: orders[best]}
	switch {
	case t.order[2] > 0 && best == 2:
		r.why = "years of two digits come first"
	case t.big[0] > 0 && t.big[1] == 0:
		r.format = "dmy"
		r.why = "day first: the first number is above 12 in " + figure(t.big[0]) + ", the second never"
	case t.big[1] > 0 && t.big[0] == 0:
		r.format = "mdy"
		r.why = "month first: the second number is above 12 in " + figure(t.big[1]) + ", the first never"
	case t.big[0] > 0:
		r.why = "both orders occur: the first number is above 12 in " + figure(t.big[0]) + ", the second in " + figure(t.big[1]) + "; the commoner order is taken, the others do not parse; check this"
		r.format = "dmy"
		if t.big[1] > t.big[0] {
			r.format = "mdy"
		}
	case monthFirst:
		r.format, r.why = "mdy", "no number tells day from month: read month first, as other columns are; check this"
	default:
		r.format, r.why = "dmy", "no number tells day from month: read day first; check this"
	}
	for i, format := range orders {
		if format == r.format {
			r.parsed, r.span = plain.parsed+t.order[i], plain.span
			r.span.join(t.span[1+i])
		}
	}
	return r
}

// countedSpan is the span of dates that are counted since 1970.
func countedSpan(t *tally, format string) (s span) {
	for _, v := range []float64{smallest(t.numbers), largest(t.numbers)} {
		if edtf, ok := values.ParseDate(strconv.FormatFloat(v, 'f', 0, 64), format); ok {
			s.add(edtf)
		}
	}
	return s
}

// precisionOf says how firmly the dates of a column are meant.
func precisionOf(t *tally) (precision, why string) {
	switch {
	case t.days < 3 || t.timed > 0:
	case t.newYear*20 >= t.days*19:
		return "year", figure(t.newYear) + " of " + figure(t.days) + " are 1 January"
	case t.firstDay == t.days && t.days >= 20:
		return "month", "all " + figure(t.days) + " are the first of a month"
	}
	return "", ""
}
