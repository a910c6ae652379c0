package e2e

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"vitrine/build/records"
	"vitrine/wasm/index"
)

// none stands for "no value recorded", as it does in addresses.
const none = "(none)"

// truth is the collection read a second time, and asked by plain loops: what
// the explorer shows is compared with this.
type truth struct {
	*records.Collection
	facets []*records.Field
}

var loaded = sync.OnceValues(func() (*truth, error) { return readTruth(corpus) })

// readTruth reads the collection in a folder.
func readTruth(folder string) (*truth, error) {
	c, problems, err := records.Load(folder)
	if err == nil && len(problems) > 0 {
		err = fmt.Errorf("%d problems in %s, the first: %v", len(problems), folder, problems[0])
	}
	if err != nil {
		return nil, err
	}
	o := &truth{Collection: c}
	for _, f := range c.Fields {
		if f.Facet && f.Kind == index.Keyword {
			o.facets = append(o.facets, f)
		}
	}
	return o, nil
}

// collection returns the truth about the corpus.
func collection(t testing.TB) *truth {
	t.Helper()
	o, err := loaded()
	if err != nil {
		t.Fatal(err)
	}
	if len(o.Records) == 0 || len(o.facets) == 0 {
		t.Fatalf("%d records and %d facets: nothing to test with", len(o.Records), len(o.facets))
	}
	return o
}

// byRole returns the field with that role; without one the test is skipped:
// not every collection has claims or figures.
func (o *truth) byRole(t testing.TB, role string) *records.Field {
	t.Helper()
	for _, f := range o.Fields {
		if f.Role == role {
			return f
		}
	}
	t.Skipf("the collection has no field with the role %s", role)
	return nil
}

// record returns the record of that id.
func (o *truth) record(t testing.TB, id string) *records.Record {
	t.Helper()
	for _, r := range o.Records {
		if r.ID == id {
			return r
		}
	}
	t.Fatalf("no record %q in the corpus", id)
	return nil
}

// title is how a record is headed.
func (o *truth) title(r *records.Record) string {
	for _, f := range o.Fields {
		if f.Role == "title" && len(r.Values[f.Name]) > 0 {
			return r.Values[f.Name][0].Text
		}
	}
	return ""
}

// label is how a value of a keyword field is shown.
func label(o *truth, f *records.Field, value string) string {
	if f.Vocab != nil {
		if v := f.Vocab.ByID(value); v != nil {
			if s := v.Label.In(o.Languages[0], o.Languages...); s != "" {
				return s
			}
		}
	}
	return value
}

// values returns the keyword values a record is found by in a field, those above
// its own among them: none if it has none.
func values(r *records.Record, f *records.Field) []string {
	var out []string
	for _, item := range r.Values[f.Name] {
		out = append(out, item.Text)
		if f.Vocab != nil {
			out = append(out, f.Vocab.Ancestors(item.Text)...)
		}
	}
	slices.Sort(out)
	out = slices.Compact(out)
	if out == nil {
		out = []string{none}
	}
	return out
}

// selection is what is chosen: by field name, values let in and kept out; and
// a range of days, if dated.
type selection struct {
	in, out         map[string][]string
	dated           bool
	certain         bool // the whole date must be in the range, not part of it
	firstDay, toDay int32
}

func choose(pairs ...string) selection {
	s := selection{in: map[string][]string{}, out: map[string][]string{}}
	for i := 0; i < len(pairs); i += 2 {
		name, value := pairs[i], pairs[i+1]
		if excluded, isOut := strings.CutPrefix(name, "-"); isOut {
			s.out[excluded] = append(s.out[excluded], value)
		} else {
			s.in[name] = append(s.in[name], value)
		}
	}
	return s
}

// without returns the selection less one exclusion.
func (s selection) without(field, value string) selection {
	out := s
	out.out = map[string][]string{}
	for name, values := range s.out {
		for _, v := range values {
			if name != field || v != value {
				out.out[name] = append(out.out[name], v)
			}
		}
	}
	return out
}

// matches reports whether a record is in the selection, where the values let
// in by the field ignore, if any, do not count.
func (o *truth) matches(r *records.Record, s selection, ignore string) bool {
	for _, f := range o.Fields {
		if f.Role == "date" && s.dated && !inRange(r.Values[f.Name], s) {
			return false
		}
		have := values(r, f)
		overlap := func(wanted []string) bool {
			return slices.ContainsFunc(wanted, func(v string) bool { return slices.Contains(have, v) })
		}
		if in := s.in[f.Name]; len(in) > 0 && f.Name != ignore && !overlap(in) {
			return false
		}
		if overlap(s.out[f.Name]) {
			return false
		}
	}
	return true
}

func inRange(date []records.Item, s selection) bool {
	if len(date) == 0 {
		return false
	}
	d := date[0].Date
	if s.certain {
		return !d.Marked && d.Lo >= s.firstDay && d.Hi <= s.toDay
	}
	return d.Lo <= s.toDay && d.Hi >= s.firstDay
}

// within returns the selection narrowed to a range as addresses write it:
// 2025-07..2025-09, 2025.., 2025-07-03.
func (s selection) within(t testing.TB, written string) selection {
	t.Helper()
	from, to, isRange := strings.Cut(written, "..")
	if !isRange {
		to = from
	}
	s.dated, s.firstDay, s.toDay = true, records.MinDay, records.MaxDay
	for _, end := range []struct {
		text  string
		into  *int32
		first bool
	}{{from, &s.firstDay, true}, {to, &s.toDay, false}} {
		if end.text == "" {
			continue
		}
		d, err := records.ParseDate(end.text)
		if err != nil {
			t.Fatalf("range %q: %v", written, err)
		}
		if *end.into = d.Hi; end.first {
			*end.into = d.Lo
		}
	}
	return s
}

// total counts the records of a selection.
func (o *truth) total(s selection) int {
	n := 0
	for _, r := range o.Records {
		if o.matches(r, s, "") {
			n++
		}
	}
	return n
}

// ids lists them, sorted.
func (o *truth) ids(s selection) []string {
	var out []string
	for _, r := range o.Records {
		if o.matches(r, s, "") {
			out = append(out, r.ID)
		}
	}
	slices.Sort(out)
	return out
}

// counts returns what must stand beside every value of every facet. A value
// that is not excluded shows the records there would be by choosing it; an
// excluded one those it hides.
func (o *truth) counts(s selection) map[string]map[string]int {
	out := make(map[string]map[string]int)
	for _, f := range o.facets {
		n := make(map[string]int)
		for _, r := range o.Records {
			for _, v := range values(r, f) {
				if slices.Contains(s.out[f.Name], v) {
					if o.matches(r, s.without(f.Name, v), "") {
						n[v]++
					}
				} else if o.matches(r, s, f.Name) {
					n[v]++
				}
			}
		}
		out[f.Name] = n
	}
	return out
}

// pick returns a facet and two of its values that some records have, and not
// all, so that choosing them changes something. nth skips that many facets.
func (o *truth) pick(t testing.TB, nth int) (f *records.Field, a, b string) {
	t.Helper()
	totals := o.counts(selection{})
	for _, f := range o.facets {
		var fit []string
		for v, n := range totals[f.Name] {
			if v != none && n < len(o.Records) {
				fit = append(fit, v)
			}
		}
		if len(fit) < 2 {
			continue
		}
		if nth--; nth >= 0 {
			continue
		}
		slices.SortFunc(fit, func(v, w string) int { // most frequent first, then by name
			if d := totals[f.Name][w] - totals[f.Name][v]; d != 0 {
				return d
			}
			return strings.Compare(v, w)
		})
		return f, fit[0], fit[1]
	}
	t.Fatal("the collection has no such facet")
	return nil, "", ""
}
