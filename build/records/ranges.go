package records

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"vitrine/build/input"
	"vitrine/build/values"
)

// group adds the ranges that a date or number falls into.
func (c *converter) group(p *plan, text string, pos Pos) {
	f := p.field
	if f.Group.Unit == "" {
		switch v, ok := values.ParseNumber(text, f.Format == "comma"); {
		case ok && !slices.Contains(p.zeros, v):
			c.add(f, Item{Text: p.rangeOf(v), Pos: pos})
		case !ok && p.alone: // otherwise the field of the number reports it
			c.unread(p, text, pos, "a number")
		}
		return
	}
	d, ok := c.readDate(p, text)
	if !ok {
		if p.alone {
			c.unread(p, text, pos, "a date")
		}
		return
	}
	names := groupsOf(f.Group.Unit, d)
	for _, name := range names {
		c.add(f, Item{Text: name, Pos: pos})
	}
	if len(names) == 0 {
		c.note(f.Name+": dates that are open or too long for "+f.Group.Unit, pos, "%s is %s, which is in no one %s", f.Name, quote(text), f.Group.Unit)
		if p.alone {
			c.keep(f.Label.In(c.c.Languages[0], c.c.Languages...), text, pos)
		}
	}
}

// readDate reads a date as its column writes it, no firmer than the field allows.
func (c *converter) readDate(p *plan, text string) (Date, bool) {
	edtf, ok := values.ParseDate(text, p.field.Format)
	if !ok {
		return Date{}, false
	}
	edtf = coarse(edtf, p.field.Precision)
	d, err := ParseDate(edtf)
	return d, err == nil
}

// coarse cuts a date, or both ends of an interval, to year or month.
func coarse(edtf, precision string) string {
	if precision == "" {
		return edtf
	}
	if from, to, ok := strings.Cut(edtf, "/"); ok {
		from, to = coarse(from, precision), coarse(to, precision)
		if from == to {
			return from
		}
		return from + "/" + to
	}
	body := strings.TrimRight(edtf, "?~%")
	mark := edtf[len(body):]
	sign := ""
	if strings.HasPrefix(body, "-") {
		sign, body = "-", body[1:]
	}
	parts := strings.Split(body, "-")
	keep := 1
	if precision == "month" {
		keep = 2
	}
	return sign + strings.Join(parts[:min(keep, len(parts))], "-") + mark
}

// until makes the date of a record an interval that ends with another column.
func (c *converter) until(p *plan) {
	var end Date
	found := false
	p.until.each(c.node, func(n *input.Node) {
		text := strings.TrimSpace(n.Text)
		if text == "" || p.empty[text] {
			return
		}
		if text == ".." { // it has not ended
			end, found = Date{EDTF: text}, true
			return
		}
		d, ok := c.readDate(p, text)
		if !ok {
			c.unread(p, text, n.Pos, "a date")
			return
		}
		end, found = d, true
	})
	items := c.record.Values[p.field.Name]
	if !found {
		return
	}
	if len(items) == 0 && end.EDTF == ".." { // of nothing
		return
	}
	if len(items) == 0 { // an end alone is what is known
		c.add(p.field, Item{Date: end, Text: end.EDTF, Pos: c.node.Pos})
		return
	}
	begin := items[0].Date
	if begin.EDTF == end.EDTF {
		return
	}
	// Of two intervals it is from the first day to the last.
	from, _, _ := strings.Cut(begin.EDTF, "/")
	to := end.EDTF[strings.LastIndexByte(end.EDTF, '/')+1:]
	d, err := ParseDate(from + "/" + to)
	if err != nil {
		c.unread(p, begin.EDTF+" to "+end.EDTF, items[0].Pos, "a date that ends after it begins")
		return
	}
	items[0].Date, items[0].Text = d, d.EDTF
}

// groupVocab returns the ranges between bounds as a vocabulary, so that they
// have an order: up to the first bound, between two, from the last one on. A
// bound belongs to the range above it.
func groupVocab(f *Field, lang string) *Vocabulary {
	unit := f.Unit.In(lang)
	if unit != "" {
		unit = "\u00a0" + unit
	}
	v := &Vocabulary{Name: f.Name, byID: map[string]*Value{}}
	add := func(id, label string) {
		v.add(&Value{ID: id, Label: Text{lang: label + unit}, Pos: f.Pos})
	}
	b := f.Group.Bounds
	add("under-"+FormatNumber(b[0]), "under "+short(b[0]))
	for i := 1; i < len(b); i++ {
		add(FormatNumber(b[i-1])+"-to-"+FormatNumber(b[i]), short(b[i-1])+" to "+short(b[i]))
	}
	last := b[len(b)-1]
	add(FormatNumber(last)+"-or-more", short(last)+" or more")
	return v
}

// short writes a bound for people: 1.5 million, 20,000, 0.5.
func short(v float64) string {
	switch a := math.Abs(v); {
	case a >= 1e9 && math.Mod(v, 1e8) == 0:
		return FormatNumber(v/1e9) + " billion"
	case a >= 1e6 && math.Mod(v, 1e5) == 0:
		return FormatNumber(v/1e6) + " million"
	}
	whole, rest, _ := strings.Cut(FormatNumber(v), ".")
	if strings.Contains(rest, "e") {
		return FormatNumber(v)
	}
	sign := ""
	if strings.HasPrefix(whole, "-") {
		sign, whole = "\u2212", whole[1:]
	}
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	if rest != "" {
		whole += "." + rest
	}
	return sign + whole
}

// rangeOf returns the id of the range a number falls into.
func (p *plan) rangeOf(v float64) string {
	i, exact := slices.BinarySearch(p.field.Group.Bounds, v)
	if exact {
		i++
	}
	return p.bounds[i].ID
}

// mostGroups is how many groups one date may be in before it says nothing.
const mostGroups = 12

// groupsOf returns the groups that a date lies in, in order: one, unless the
// date covers several. A date that covers more than mostGroups, or has an open
// end, is in none.
func groupsOf(unit string, d Date) (names []string) {
	if d.Lo == MinDay || d.Hi == MaxDay {
		return nil
	}
	step := map[string]int{"year": 1, "decade": 10, "century": 100}[unit]
	y1, m1 := yearMonth(d.Lo)
	y2, m2 := yearMonth(d.Hi)
	if unit == "month" {
		first, last := 12*y1+m1-1, 12*y2+m2-1
		if last-first >= mostGroups {
			return nil
		}
		for i := first; i <= last; i++ {
			names = append(names, yearName(floorTo(i, 12)/12)+"-"+strconv.Itoa(101 + i - floorTo(i, 12))[1:])
		}
		return names
	}
	first, last := floorTo(y1, step), floorTo(y2, step)
	if (last-first)/step >= mostGroups {
		return nil
	}
	for y := first; y <= last; y += step {
		switch unit {
		case "decade":
			names = append(names, yearName(y)+"s")
		case "century":
			names = append(names, yearName(y)+"–"+yearName(y+99))
		default:
			names = append(names, yearName(y))
		}
	}
	return names
}

func floorTo(y, step int) int {
	if r := y % step; r < 0 {
		return y - r - step
	} else {
		return y - r
	}
}

// yearName writes a year with four digits, so that names sort as years do.
func yearName(y int) string {
	if y < 0 {
		return "-" + yearName(-y)
	}
	if s := strconv.Itoa(10000 + y); len(s) == 5 && y < 10000 {
		return s[1:]
	}
	return strconv.Itoa(y)
}

func yearMonth(day int32) (year, month int) {
	t := time.Unix(int64(day)*86400, 0).UTC()
	return t.Year(), int(t.Month())
}
