package records

import (
	"slices"
	"strconv"
	"strings"

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
	alone  bool              // of a field that groups: no other takes the date or number itself
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
	known := map[*Vocabulary]map[string]string{} // names
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
			// Fields of one vocabulary share its names, and those that come to it.
			if known[f.Vocab] == nil {
				known[f.Vocab] = namesOf(f.Vocab, l.c.Languages)
			}
			p.byName = known[f.Vocab]
			if f.Group != nil {
				p.bounds = f.Vocab.Values
			}
		}
		l.plans = append(l.plans, p)
	}
	for _, p := range l.plans {
		p.alone = p.field.Group != nil && !slices.ContainsFunc(l.plans, func(q *plan) bool {
			return q.field.Group == nil && single(q.field.Kind) && q.from[0].name == p.from[0].name
		})
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
