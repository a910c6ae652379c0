package records

import (
	"cmp"
	"context"
	"errors"
	"regexp"
	"slices"
	"strings"

	"vitrine/build/input"
	"vitrine/wasm/index"
)

var asWrittenLabels = map[string]string{"en": "As written", "de": "Wie geschrieben", "fr": "Tel quel", "es": "Tal cual"}

// addAsWritten puts a field behind the others that keeps what could not be read
// as what its own field holds, so that it is still shown and found.
func (l *loader) addAsWritten() {
	name := "as_written"
	for l.fields[name] != nil {
		name += "_"
	}
	label := asWrittenLabels["en"]
	lang := "en"
	if len(l.c.Languages) > 0 {
		lang = l.c.Languages[0]
		base, _, _ := strings.Cut(lang, "-")
		if s := asWrittenLabels[base]; s != "" {
			label = s
		}
	}
	f := &Field{Name: name, Kind: index.Text, Label: Text{lang: label}, Multi: true, Order: "count", Show: []string{"record"}, Weight: 1}
	l.asWritten = f
	l.fields[name] = f
	l.c.Fields = append(l.c.Fields, f)
}

// prepare settles what each field takes from the records.
func (l *loader) prepare() {
	l.addAsWritten()
	for _, f := range l.c.Fields {
		switch {
		case f.Group != nil && f.Group.Unit == "" && len(l.c.Languages) > 0:
			f.Vocab, f.Order = groupVocab(f, l.c.Languages[0]), "fixed"
		case f.Group != nil:
			f.Multi, f.Order = true, "label" // a date may lie in several
		}
	}
	l.derivedInOrder = l.linkDerived()
	l.plans = []*plan{}
	l.planAll()
}

// readFiles reads the records out of files that were not written for this
// collection, each as the plans of the fields have it.
func (l *loader) readFiles(ctx context.Context, add func(*Record) error) (*Health, error) {
	h := l.health()
	if h.Failed() {
		return h, nil
	}
	o := input.Options{Warn: l.warnOfFile, Fail: l.add}
	files, skipped, err := input.Find(l.fsys, l.dir, l.patterns, o)
	for _, s := range skipped {
		l.reportSkip(s)
	}
	files = slices.DeleteFunc(files, func(f *input.File) bool { return f.Path == l.about }) // it is about the records
	if errors.Is(err, input.ErrNoRecords) {
		at := cmp.Or(l.dir, ".")
		if l.patternsAt == nil {
			l.add(Pos{File: at}, "", "%s", strings.TrimPrefix(err.Error(), at+": "))
		} else {
			l.add(l.patternsAt[0].Pos, "", "no records found in the files of records")
		}
		return l.health(), nil
	}
	if err != nil {
		return nil, err
	}
	var size int64
	for _, f := range files {
		size += f.Bytes
	}
	if l.options.Read != nil {
		o.Progress = func(n int) { l.options.Read(n, size) }
	}
	joined, err := l.readJoins(ctx, files, o)
	if err != nil {
		return nil, err
	}
	c := &converter{loader: l, health: h, record: &Record{Values: map[string][]Item{}}, taken: map[string]*place{}, joined: joined, used: l.usedColumns(), unusedAt: map[string]int{}, partial: map[string]bool{}}
	for _, j := range l.c.Joins {
		c.onColumns = append(c.onColumns, newPath(j.On))
	}
	c.lookedUp = make([]int, len(l.c.Joins))
	for i, f := range files {
		if slices.ContainsFunc(l.c.Joins, func(j Join) bool { return j.File == f.Path }) {
			continue
		}
		c.file, c.fileAt = f, i
		before := h.Records
		err := f.Each(ctx, o, func(n *input.Node) error {
			c.convert(n)
			h.count(c.record)
			return add(c.record)
		})
		if err != nil {
			return nil, err
		}
		h.Files = append(h.Files, FileHealth{f, h.Records - before})
	}
	if h.Records == 0 && !slices.ContainsFunc(l.problems, func(p Problem) bool { return !p.Warning }) {
		l.add(Pos{File: cmp.Or(l.dir, ".")}, "", "no record found, expected at least one")
	}
	c.reportUnused()
	c.reportMissing()
	c.checkRelations()
	h.Skipped = slices.DeleteFunc(skipped, func(s input.Skip) bool { return l.shown[s.Name] })
	h.Problems, h.Kinds = slices.Clone(l.problems), l.order
	h.Problems.Sort()
	return h, nil
}

// reportSkip warns of what was passed over and may have been meant.
func (l *loader) reportSkip(s input.Skip) {
	if !s.Missed {
		return
	}
	for i, n := range l.patternsAt {
		if s.Name == l.name(l.patterns[i]) {
			l.warn("pattern without a file", n.Pos, "", "%s %s", quote(l.patterns[i]), s.Why)
			return
		}
	}
	l.warn("file passed over", Pos{File: s.Name}, "", "passed over: it %s", s.Why)
}

// warnOfFile takes a warning of the reader of a file. Its kind is what it says
// without the figures and texts in it.
func (l *loader) warnOfFile(pos Pos, hint, format string, args ...any) {
	l.warn(verbs.ReplaceAllString(format, "…"), pos, hint, format, args...)
}

var verbs = regexp.MustCompile(`%[0-9.]*[a-zA-Z]`)

// A place is where an id was first seen, and the number that the last id made
// of it has.
type place struct{ file, line, last int32 }

// A converter makes records out of nodes, one at a time.
type converter struct {
	*loader
	health    *Health
	file      *input.File
	fileAt    int
	node      *input.Node // at hand
	record    *Record     // at hand, used again for the next
	taken     map[string]*place
	joined    []map[string]*input.Node
	onColumns []*columnPath   // by join
	lookedUp  []int           // by join: records with a row
	whole     input.Node      // the record at hand with what is looked up for it
	used      map[string]bool // columns that some field takes
	unused    []unusedColumn
	unusedAt  map[string]int  // of unused, by name
	distinct  map[string]bool // values of the field at hand, where they are many
	partial   map[string]bool // columns: some field takes something from below
	idColumn  *columnPath
	links     []relation
}

type unusedColumn struct {
	name string
	pos  Pos
	n    int
}

type relation struct {
	field, to string
	pos       Pos
}

// convert sets the record at hand to what the fields make of n.
func (c *converter) convert(n *input.Node) {
	r := c.record
	r.Pos = n.Pos
	for name, items := range r.Values {
		r.Values[name] = items[:0]
	}
	n = c.join(n)
	c.node = n
	for _, p := range c.plans {
		c.field(p)
	}
	c.noteUnused(n)
	if extra := n.Get("@extra"); extra != nil {
		var cells []string
		leaves(extra.Value, func(n *input.Node) { cells = append(cells, n.Text) })
		c.keep("", strings.Join(cells, ", "), extra.Pos)
	}
	c.identify(n)
	for _, f := range c.derivedInOrder {
		deriveOne(f, r)
	}
	for name, items := range r.Values { // a field without values has no list
		if len(items) == 0 {
			delete(r.Values, name)
		}
	}
	for _, f := range c.c.Fields {
		if f.Required && len(r.Values[f.Name]) == 0 {
			c.warn(f.Name+": required and missing", n.Pos, "", "missing required field %s", quote(f.Name))
		}
	}
}

// keep puts a text that a field cannot hold among what is kept as written.
func (c *converter) keep(label, text string, pos Pos) {
	if text = strings.TrimSpace(cleanText(text)); text == "" {
		return
	}
	if label != "" {
		text = label + ": " + text
	}
	values := c.record.Values
	values[c.asWritten.Name] = append(values[c.asWritten.Name], Item{Text: text, Pos: pos})
}

// unread reports a text that is not what a field holds, and keeps it.
func (c *converter) unread(p *plan, text string, pos Pos, expected string) {
	f := p.field
	c.warn(f.Name+": not "+expected, pos, "", "%s is %s, expected %s", f.Name, quote(text), expected)
	c.health.Fields[p.at].Unread++
	c.keep(f.Label.In(c.c.Languages[0], c.c.Languages...), text, pos)
}
