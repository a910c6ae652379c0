package search

import (
	"math"
	"strconv"
	"strings"

	"vitrine/wasm/index"
)

// rangeSelection is what is chosen of one field of dates or numbers: the
// records in any of the ranges.
type rangeSelection struct {
	field   int
	ranges  []valueRange // as asked, each once
	certain bool         // of dates: those that lie in a range for certain
	exclude bool         // the records with a value, instead: "-field=(none)"
}

// valueRange is a range of days or numbers, both ends included.
type valueRange struct {
	from, to float64
	text     string // as asked: "a..b", "a" or None
	none     bool   // the records without a value, instead of a range
}

// within returns the records that a selection of ranges lets through, and the
// window they are in.
func (e *Engine) within(s *rangeSelection) (set, window) {
	if out, w, ok := e.intervals(s); ok {
		return out, w
	}
	out := e.sets.take()
	if s.exclude {
		none := e.sets.take()
		e.addRange(s, valueRange{none: true}, none)
		out.fill(0, uint32(e.ix.Records))
		out.andNot(none)
		if len(s.ranges) == 0 {
			return out, out.span()
		}
		out = e.sets.take() // a range holds nothing but records with a value
	}
	for _, r := range s.ranges {
		e.addRange(s, r, out)
	}
	return out, out.span()
}

// intervals is within for dates that are all precise and that docIDs follow:
// each range is an interval of docIDs.
func (e *Engine) intervals(s *rangeSelection) (out set, w window, ok bool) {
	d := e.days[s.field]
	if d == nil || s.exclude || !d.newestFirst || !d.Imprecise.IsEmpty() || len(s.ranges) == 0 {
		return nil, w, false
	}
	for i, r := range s.ranges {
		in := windowOf(d.interval(r, e.ix.Records))
		if i == 0 {
			w = in
		} else if in != (window{}) {
			w.from, w.to = min(w.from, in.from), max(w.to, in.to)
		}
	}
	out = e.sets.within(w)
	for _, r := range s.ranges {
		out.fill(d.interval(r, e.ix.Records))
	}
	return out, w, true
}

func (e *Engine) addRange(s *rangeSelection, r valueRange, out set) {
	if d := e.days[s.field]; d != nil {
		d.within(r, s.certain, e.ix.Records, out, e.sets.take())
		return
	}
	n := e.numberField(s.field)
	for doc := range uint32(e.ix.Records) {
		v, ok := n.At(doc)
		if r.none != ok && (r.none || v >= r.from && v <= r.to) {
			out.add(doc)
		}
	}
}

// numberField opens the numbers of a field when they are first needed.
func (e *Engine) numberField(field int) *index.Numbers {
	if e.numbers[field] == nil {
		n, err := e.ix.Numbers(field)
		e.must(err)
		e.numbers[field] = n
	}
	return e.numbers[field]
}

// isNumber reports whether a field's numbers can be asked for.
func (e *Engine) isNumber(field int) bool {
	return e.ix.Fields[field].Kind == index.Number && e.ix.Has(index.TagNumbers, field)
}

// parseNumbers reads "a..b", "a..", "..b" or "a" of decimal numbers.
func parseNumbers(s string) (r valueRange, reason string) {
	a, b, isRange := strings.Cut(s, "..")
	if !isRange {
		b = a
	}
	r = valueRange{from: math.Inf(-1), to: math.Inf(1), text: s}
	ok := a != "" || b != ""
	if ok && a != "" {
		r.from, ok = parseNumber(a)
	}
	if ok && b != "" {
		r.to, ok = parseNumber(b)
	}
	switch {
	case !ok:
		return r, "cannot read the numbers " + quote(s)
	case r.from > r.to:
		return r, "the range " + quote(s) + " ends before it begins"
	}
	return r, ""
}

// parseNumber reads a decimal number; hexadecimal ones, infinities and NaN are
// none.
func parseNumber(s string) (float64, bool) {
	if strings.Trim(s, "+-.0123456789eE") != "" {
		return 0, false
	}
	v, err := strconv.ParseFloat(s, 64)
	return v, err == nil
}
