package records

import (
	"slices"
	"strconv"
	"strings"

	"vitrine/wasm/index"
)

// A Transform says how the values of a field are made out of the columns of a
// record, where records are not written for the collection but brought along.
// The zero value takes the column that has the field's name as it is.
type Transform struct {
	From      []string          // columns, as dotted paths; nil: the field's name
	Until     string            // column with the end of an interval of dates
	Split     []string          // texts between several values in one cell
	JSON      bool              // a cell holds a JSON list
	Take      int               // which piece of a split cell: 1 is the first, -1 the last; 0 all
	Empty     []string          // what means "not recorded"
	Map       map[string]string // values that are replaced
	Format    string            // one of the formats of the field's kind, or empty
	Precision string            // of dates: "year" or "month", or empty
	Group     *Grouping         // nil unless values are ranges of a date or number
}

// A Grouping names the ranges that dates or numbers fall into.
type Grouping struct {
	Unit   string    // of dates: year, month, decade or century; empty for numbers
	Bounds []float64 // of numbers, ascending
}

// formats are the ways a column can be written, by kind of field.
var formats = map[index.Kind][]string{
	index.Text:    {"plain", "markdown", "html"},
	index.Date:    {"ymd", "dmy", "mdy", "unix", "unix-ms"},
	index.Number:  {"point", "comma"},
	index.Keyword: {"ymd", "dmy", "mdy", "unix", "unix-ms", "point", "comma"}, // of what is grouped
}

var (
	precisions = []string{"year", "month"}
	groupUnits = []string{"year", "month", "decade", "century"}
)

// loadTransform reads the keys of a field that say where its values come from.
func (l *loader) loadTransform(n *node, f *Field, owner string) {
	t := &f.Transform
	for _, key := range transformKeys {
		l.transforms = l.transforms || n.Get(key) != nil
	}
	if p := n.Get("from"); p != nil {
		t.From, _ = l.lines(p.Value, "from of "+owner, l.asIs) // columns are called as somebody called them
	}
	t.Until = l.key(n, "until", owner, false, l.asIs)
	if p := n.Get("split"); p != nil {
		t.Split, _ = l.lines(p.Value, "split of "+owner, l.separator)
		if t.JSON = slices.Equal(t.Split, []string{"json"}); t.JSON {
			t.Split = nil
		}
	}
	if p := n.Get("split"); p != nil && !f.Multi && n.Get("take") == nil && (t.JSON || len(t.Split) > 0) {
		hint := "write multi: true to keep all of them, or take: 1 for the first"
		if single(f.Kind) {
			hint = "write take: 1 for the first of them"
		}
		l.add(p.Pos, hint, "split of %s makes several values, and it holds one", owner)
	}
	if p := n.Get("take"); p != nil {
		s, ok := l.line(p.Value, "take of "+owner)
		k, err := strconv.Atoi(s)
		if ok && (err != nil || k == 0 || k > 1000 || k < -1000) {
			l.add(p.Value.Pos, "1 is the first piece, -1 the last", "take of %s is %s, expected the number of a piece", owner, quote(s))
		} else if t.Take = k; ok && t.Split == nil && !t.JSON {
			l.add(p.Pos, "say what is between the pieces: split: \";\"", "take of %s without split", owner)
		}
	}
	if p := n.Get("empty"); p != nil {
		t.Empty, _ = l.lines(p.Value, "empty of "+owner, l.asIs)
	}
	if p := n.Get("map"); p != nil && l.shaped(p.Value, mapping, "map of "+owner, "a map: {as written: as wanted}") {
		t.Map = make(map[string]string, len(p.Value.Pairs))
		for _, q := range p.Value.Pairs {
			if q.Value.Empty() { // is not recorded
				t.Map[q.Key] = ""
			} else if s, ok := l.line(q.Value, "map of "+owner); ok {
				t.Map[q.Key] = s
			}
		}
	}
	if p := n.Get("format"); p != nil {
		if names := formats[f.Kind]; names == nil {
			l.add(p.Pos, "", "format of %s, which is of kind %s: only text, dates and numbers have it", owner, f.Kind)
		} else {
			t.Format, _ = l.oneOf(p.Value, "format", names)
		}
	}
	if p := n.Get("precision"); p != nil {
		t.Precision, _ = l.oneOf(p.Value, "precision", precisions)
	}
	if p := n.Get("group"); p != nil {
		t.Group = l.grouping(p.Value, owner)
	}
	only := func(key string, kind index.Kind) {
		if p := n.Get(key); p != nil && f.Kind != kind {
			l.add(p.Pos, "", "%s of %s, which is of kind %s: only kind %s has it", key, owner, f.Kind, kind)
		}
	}
	only("until", index.Date)
	only("precision", index.Date)
	only("group", index.Keyword)
	if p := n.Get("derive"); p != nil {
		for _, key := range transformKeys {
			if q := n.Get(key); q != nil {
				l.add(q.Pos, "", "%s of %s, which is derived and takes nothing from the records", key, owner)
			}
		}
	}
	if p := n.Get("vocab"); p != nil && t.Group != nil {
		l.add(p.Pos, "", "vocab of %s, whose values are the ranges of group", owner)
	}
}

// asIs is the name of a column or a value as somebody else wrote it, whatever is
// in it.
func (l *loader) asIs(n *node, what string) (string, bool) {
	if n.Shape == scalar && n.Text != "" {
		return n.Text, true
	}
	return l.text(n, what) // which says what is wrong
}

// separator is a text between values. A space counts, unlike elsewhere.
func (l *loader) separator(n *node, what string) (string, bool) {
	if n.Shape == scalar && n.Text != "" && !strings.ContainsAny(n.Text, "\r\x00") {
		return n.Text, true
	}
	l.add(n.Pos, `in quotes: split: ";"`, "%s is %s, expected the text between two values", what, n.Shape)
	return "", false
}

// grouping reads a unit of time, or the bounds between ranges of numbers.
func (l *loader) grouping(n *node, owner string) *Grouping {
	if n.Shape != list {
		unit, ok := l.oneOf(n, "group", groupUnits)
		if !ok {
			return nil
		}
		return &Grouping{Unit: unit}
	}
	g := &Grouping{}
	for _, item := range n.Items {
		s, ok := l.number(item, "a bound of group of "+owner)
		if !ok {
			return nil
		}
		v, err := strconv.ParseFloat(s, 64)
		if k := len(g.Bounds); err != nil || k > 0 && g.Bounds[k-1] >= v {
			l.add(item.Pos, "", "bound %s of group of %s, expected a number above the one before", quote(s), owner)
			return nil
		}
		g.Bounds = append(g.Bounds, v)
	}
	if len(g.Bounds) == 0 {
		l.add(n.Pos, "", "group of %s is an empty list, expected the bounds between ranges", owner)
		return nil
	}
	return g
}

// A Join is a file whose rows are looked up for records, not listed.
type Join struct {
	File string // of the collection
	On   string // column of the record
	Key  string // column of the file with the same value
	As   string // what its columns are called by: artist.name
	Pos  Pos
}

func (l *loader) loadJoins(n *node) {
	if !l.shaped(n, list, "join", `a list: "- {file: …, on: …, key: …, as: …}"`) {
		return
	}
	for _, item := range n.Items {
		if !l.shaped(item, mapping, "a join", "a map: {file: …, on: …, key: …, as: …}") {
			continue
		}
		l.unknownKeys(item, "a join", joinKeys)
		j := Join{Pos: item.Pos}
		j.File = l.key(item, "file", "a join", true, l.line)
		j.On = l.key(item, "on", "a join", true, l.asIs)
		j.Key = l.key(item, "key", "a join", true, l.asIs)
		j.As = l.key(item, "as", "a join", true, l.line)
		if strings.Contains(j.As, ".") {
			l.add(item.Get("as").Value.Pos, "", "as of a join is %s, expected a name without points", quote(j.As))
		}
		l.c.Joins = append(l.c.Joins, j)
	}
}
