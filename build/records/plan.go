package records

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/text/unicode/norm"

	"vitrine/build/input"
	"vitrine/wasm/index"
)

// A plan says how the values of one field are made out of a record as it stands
// in its file.
type plan struct {
	field  *Field
	at     int // of the field in the collection
	from   []*columnPath
	until  *columnPath
	empty  map[string]bool
	zeros  []float64         // numbers that mean "not recorded"
	byName map[string]string // ids of the vocabulary by every name, folded
	bounds []*Value          // of numbers that are grouped: the values in order
}

// A columnPath leads to a column: through maps by key, through lists to each item.
type columnPath struct {
	name string
	keys []string
	at   int  // where the first key stood in the last record
	met  bool // some record has the column, be it empty
}

func newPath(name string) *columnPath { return &columnPath{name: name, keys: strings.Split(name, ".")} }

// each hands over what the path leads to; lists are opened, empty values are
// not handed over.
func (p *columnPath) each(n *input.Node, yield func(*input.Node)) {
	if p.at < len(n.Pairs) && n.Pairs[p.at].Key == p.name {
		p.met = true
		leaves(n.Pairs[p.at].Value, yield)
		return
	}
	if i := slices.IndexFunc(n.Pairs, func(q input.Pair) bool { return q.Key == p.name }); i >= 0 {
		p.at, p.met = i, true
		leaves(n.Pairs[i].Value, yield)
		return
	}
	if len(p.keys) > 1 {
		p.met = walk(n, p.keys, yield) || p.met
	}
}

// walk goes down by keys, and reports whether they lead anywhere.
func walk(n *input.Node, keys []string, yield func(*input.Node)) (met bool) {
	switch {
	case len(keys) == 0:
		leaves(n, yield)
		return true
	case n.Shape == input.List:
		for _, item := range n.Items {
			met = walk(item, keys, yield) || met
		}
	case n.Shape == input.Map:
		for k := len(keys); k > 0; k-- { // a key may have points of its own
			if q := n.Get(strings.Join(keys[:k], ".")); q != nil {
				return walk(q.Value, keys[k:], yield)
			}
		}
	}
	return met
}

func leaves(n *input.Node, yield func(*input.Node)) {
	switch n.Shape {
	case input.List:
		for _, item := range n.Items {
			leaves(item, yield)
		}
	case input.Scalar, input.Map:
		yield(n)
	}
}

// planAll makes the plans of all fields that take their values from records.
func (l *loader) planAll() {
	for i, f := range l.c.Fields {
		if l.derived[f] || f == l.asWritten {
			continue
		}
		p := &plan{field: f, at: i}
		names := f.From
		if names == nil {
			names = []string{f.Name}
		}
		for _, name := range names {
			p.from = append(p.from, newPath(name))
		}
		if f.Until != "" {
			p.until = newPath(f.Until)
		}
		p.empty = map[string]bool{}
		for _, s := range slices.Concat(l.empties, f.Empty) {
			p.empty[strings.TrimSpace(s)] = true
			if v, err := strconv.ParseFloat(s, 64); err == nil && (f.Kind == index.Number || f.Group != nil) {
				p.zeros = append(p.zeros, v)
			}
		}
		if f.Vocab != nil {
			p.byName = namesOf(f.Vocab, l.c.Languages)
			if f.Group != nil {
				p.bounds = f.Vocab.Values
			}
		}
		l.plans = append(l.plans, p)
	}
}

// namesOf returns the ids of a vocabulary by all the names its values go by:
// ids first, so that a label never hides one.
func namesOf(v *Vocabulary, languages []string) map[string]string {
	names := make(map[string]string, 2*len(v.Values))
	enter := func(name, id string) {
		if k := folded(name); k != "" && names[k] == "" {
			names[k] = id
		}
	}
	for _, value := range v.Values {
		enter(value.ID, value.ID)
	}
	for _, value := range v.Values {
		for _, lang := range languages {
			enter(value.Label[lang], value.ID)
		}
		for _, alias := range value.Aliases {
			enter(alias, value.ID)
		}
	}
	return names
}

// folded returns a name in the form names are compared in: small letters,
// without accents, points and doubled spaces.
func folded(s string) string {
	var b strings.Builder
	for _, c := range norm.NFD.String(strings.ToLower(s)) {
		switch {
		case c >= 0x300 && c < 0x370, c == '.', c == '\u200d', c == '\u200c':
		case c == ' ' || c == '\u00a0' || c == '_' || c == '-':
			if b.Len() > 0 && !strings.HasSuffix(b.String(), " ") {
				b.WriteByte(' ')
			}
		default:
			b.WriteRune(c)
		}
	}
	if b.Len() == 0 { // of nothing but signs: they are its name
		return s
	}
	return strings.TrimSpace(b.String())
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
