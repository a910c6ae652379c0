package records

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"vitrine/build/input"
	"vitrine/build/values"
	"vitrine/wasm/index"
)

// AsWritten is the name of the field that keeps what could not be read as what its own
// field holds, so that it is still shown and found.
const AsWritten = "as_written"

var asWrittenLabels = map[string]string{"en": "As written", "de": "Wie geschrieben", "fr": "Tel quel", "es": "Tal cual"}

// addAsWritten puts the field AsWritten behind the others, where one of them
// may meet what it cannot hold.
func (l *loader) addAsWritten() {
	fits := func(f *Field) bool {
		return f.Multi && (f.Kind == index.Text || f.Kind == index.Keyword && f.Vocab == nil)
	}
	if l.fields[AsWritten] != nil || !slices.ContainsFunc(l.c.Fields, func(f *Field) bool { return !fits(f) && f.Role != "title" }) {
		return
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
	f := &Field{Name: AsWritten, Kind: index.Text, Label: Text{lang: label}, Multi: true, Order: "count", Show: []string{"record"}, Weight: 1}
	l.asWritten = f
	l.fields[AsWritten] = f
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
	text = cleanText(text)
	if c.asWritten == nil || text == "" {
		return
	}
	if label != "" {
		text = label + ": " + text
	}
	values := c.record.Values
	values[AsWritten] = append(values[AsWritten], Item{Text: text, Pos: pos})
}

// unread reports a text that is not what a field holds, and keeps it.
func (c *converter) unread(p *plan, text string, pos Pos, expected string) {
	f := p.field
	c.warn(f.Name+": not "+expected, pos, "", "%s is %s, expected %s", f.Name, quote(text), expected)
	c.health.Fields[p.at].Unread++
	c.keep(f.Label.In(c.c.Languages[0], c.c.Languages...), text, pos)
}

// field sets the values of a field.
func (c *converter) field(p *plan) {
	f := p.field
	switch f.Kind {
	case index.Source, index.Figure, index.Relation:
		c.structured(p)
		return
	}
	several := f.Multi || f.Kind == index.Date && p.until != nil
	for _, from := range p.from {
		from.each(c.node, func(n *input.Node) { c.cell(p, n) })
		if !several && len(c.record.Values[f.Name]) > 0 {
			break // the first column that has something is enough
		}
	}
	if p.until != nil {
		c.until(p)
	}
	items := c.record.Values[f.Name]
	if len(items) > 1 && !f.Multi {
		for _, it := range items[1:] {
			if single(f.Kind) {
				c.note(f.Name+": several values, the first counts", it.Pos, "several values of %s, %s is one of the others", f.Name, quote(it.Text))
			} else {
				c.warn(f.Name+": several values", it.Pos, "write multi: true at the field, or take: 1", "several values of %s, expected one", f.Name)
			}
			c.keep(f.Label.In(c.c.Languages[0], c.c.Languages...), it.Text, it.Pos)
		}
		c.record.Values[f.Name] = items[:1]
	}
}

// cell takes the values out of one cell.
func (c *converter) cell(p *plan, n *input.Node) {
	f := p.field
	if n.Shape == input.Map {
		c.value(p, flat(n), n.Pos)
		return
	}
	text := n.Text
	switch {
	case f.JSON:
		if list, ok := jsonList(text); ok {
			for i, s := range list {
				if f.Take == 0 || i == at(f.Take, len(list)) {
					c.value(p, s, n.Pos)
				}
			}
			return
		}
	case len(f.Split) > 0:
		pieces := splitBy(text, f.Split)
		for i, s := range pieces {
			if f.Take == 0 || i == at(f.Take, len(pieces)) {
				c.value(p, s, n.Pos)
			}
		}
		return
	}
	c.value(p, text, n.Pos)
}

func at(take, n int) int {
	if take < 0 {
		return n + take
	}
	return take - 1
}

// splitBy cuts a text at any of the separators. A separator that begins and
// ends with a letter or digit counts only between blanks.
func splitBy(s string, separators []string) []string {
	if len(separators) == 1 {
		return strings.Split(s, separators[0])
	}
	for _, sep := range separators[1:] {
		s = strings.ReplaceAll(s, sep, separators[0])
	}
	return strings.Split(s, separators[0])
}

// jsonList reads a JSON list of texts and numbers.
func jsonList(s string) (list []string, ok bool) {
	s = strings.TrimSpace(s)
	if !strings.HasPrefix(s, "[") {
		return nil, false
	}
	var items []any
	d := json.NewDecoder(strings.NewReader(s))
	d.UseNumber()
	if err := d.Decode(&items); err != nil {
		return nil, false
	}
	for _, item := range items {
		switch item := item.(type) {
		case nil:
		case string:
			list = append(list, item)
		case map[string]any, []any:
			b, err := json.Marshal(item)
			if err != nil {
				return nil, false
			}
			list = append(list, string(b))
		default:
			list = append(list, fmt.Sprint(item))
		}
	}
	return list, true
}

// flat writes a map on one line, for a field that expected a text.
func flat(n *input.Node) string {
	var parts []string
	for _, q := range n.Pairs {
		leaves(q.Value, func(v *input.Node) {
			s := v.Text
			if v.Shape == input.Map {
				s = "(" + flat(v) + ")"
			}
			if s = strings.TrimSpace(s); s != "" {
				parts = append(parts, q.Key+": "+s)
			}
		})
	}
	return strings.Join(parts, "; ")
}

// value adds one value to a field, or keeps its text where it is none.
func (c *converter) value(p *plan, text string, pos Pos) {
	f := p.field
	bare := strings.TrimSpace(text)
	if invisible(bare) || p.empty[bare] {
		return
	}
	if s, ok := f.Map[bare]; ok {
		if text, bare = s, s; s == "" {
			return
		}
	}
	item := Item{Pos: pos}
	switch f.Kind {
	case index.Text:
		if item.Text, item.Markup = c.text(p, text, pos); f.Role == "title" {
			item.Text, item.Markup = strings.Join(strings.Fields(item.Text), " "), "" // one line
		}
	case index.Keyword:
		c.keyword(p, bare, pos)
		return
	case index.URL:
		s, ok := webAddress(bare)
		if !ok && f.Role == "image" {
			s, ok = c.image(bare)
		} else if !ok && c.base != "" {
			s, ok = c.absolute(bare)
		}
		if !ok {
			c.unread(p, bare, pos, "an address of the web")
			return
		}
		item.Text = s
	case index.Number:
		v, ok := values.ParseNumber(bare, f.Format == "comma")
		if !ok {
			c.unread(p, bare, pos, "a number")
			return
		}
		if slices.Contains(p.zeros, v) {
			return
		}
		item.Number, item.Text = v+0, FormatNumber(v+0) // never -0
	case index.Date:
		d, ok := c.readDate(p, bare)
		if !ok {
			c.unread(p, bare, pos, "a date")
			return
		}
		item.Date, item.Text = d, bare
	}
	if item.Text == "" && f.Kind != index.Date {
		return
	}
	c.add(f, item)
}

// few is how many values of a record are compared one by one.
const few = 16

// add appends an item that the record does not have yet.
func (c *converter) add(f *Field, item Item) {
	items := c.record.Values[f.Name]
	switch {
	case len(items) < few:
		for i := range items {
			if items[i].Text == item.Text {
				return
			}
		}
	case len(items) == few:
		c.distinct = make(map[string]bool, 2*few)
		for i := range items {
			c.distinct[items[i].Text] = true
		}
		fallthrough
	default:
		if c.distinct[item.Text] {
			return
		}
		c.distinct[item.Text] = true
	}
	c.record.Values[f.Name] = append(items, item)
}

// noValue is how readers ask for records without a value; no value can be
// called so.
const noValue = "(none)"

func (c *converter) keyword(p *plan, text string, pos Pos) {
	f := p.field
	if f.Group != nil {
		c.group(p, text, pos)
		return
	}
	text = strings.Join(strings.Fields(cleanText(text)), " ")
	if text == "" {
		return
	}
	if text == noValue {
		c.note(f.Name+": "+noValue+" is called none", pos, "%s is %s, by which records without a value are asked for: it is called none", f.Name, quote(text))
		text = "none"
	}
	if f.Vocab != nil && f.Vocab.ByID(text) == nil {
		id := p.byName[folded(text)]
		if id == "" {
			c.warn(f.Name+": not a value of "+f.Vocab.Name, pos, "", "%s is %s, which is no value of %s", f.Name, quote(text), f.Vocab.Name)
			f.Vocab.add(&Value{ID: text, Label: Text{c.c.Languages[0]: text}, Pos: pos})
			id = text
			p.byName[folded(text)] = id
		}
		text = id
	}
	c.add(f, Item{Text: text, Pos: pos})
}

// group adds the ranges that a date or number falls into.
func (c *converter) group(p *plan, text string, pos Pos) {
	f := p.field
	if f.Group.Unit == "" {
		v, ok := values.ParseNumber(text, f.Format == "comma")
		if ok && !slices.Contains(p.zeros, v) { // what is no number the field of the number reports
			c.add(f, Item{Text: p.rangeOf(v), Pos: pos})
		}
		return
	}
	d, ok := c.readDate(p, text)
	if !ok {
		return
	}
	for _, name := range groupsOf(f.Group.Unit, d) {
		c.add(f, Item{Text: name, Pos: pos})
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

// structured reads sources, figures and relations, which have a form of their own.
func (c *converter) structured(p *plan) {
	f := p.field
	for _, from := range p.from {
		q := c.node.Get(from.name)
		from.met = from.met || q != nil
		if q == nil || q.Value.Empty() || q.Value.Shape == input.List && len(q.Value.Items) == 0 {
			continue
		}
		before := len(c.problems)
		for _, it := range c.items(f, q.Value) {
			if f.Kind == index.Relation {
				c.links = append(c.links, relation{f.Name, it.Text, it.Pos})
			}
			c.record.Values[f.Name] = append(c.record.Values[f.Name], it)
		}
		// What the form has against them is a warning here as all else.
		found := slices.Clone(c.problems[before:])
		c.problems = c.problems[:before]
		for _, problem := range found {
			c.warn(f.Name+": not in its form", problem.Pos, problem.Hint, "%s", problem.Message)
			c.health.Fields[p.at].Unread++
		}
	}
}

// checkRelations reports relations to records that are not there.
func (c *converter) checkRelations() {
	for _, r := range c.links {
		if _, ok := c.taken[r.to]; !ok {
			c.warn(r.field+": leads nowhere", r.pos, "", "unknown record %s in %s", quote(r.to), r.field)
		}
	}
}

// webAddress returns s if it is an address that a link may lead to.
func webAddress(s string) (string, bool) {
	if strings.HasPrefix(s, "www.") {
		s = "http://" + s
	}
	if strings.ContainsFunc(s, func(r rune) bool { return unicode.IsSpace(r) || r == '<' || r == '>' || r == '"' }) {
		return "", false
	}
	u, err := url.Parse(s)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" {
		return "", false
	}
	return s, true
}

// invisible reports whether a text has nothing to see: blanks of no width and
// marks for the direction of letters that are not there.
func invisible(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return !unicode.IsSpace(r) && !unicode.Is(unicode.Cf, r) })
}

// cleanText takes control characters out of a text; line ends become those of Unix.
func cleanText(s string) string {
	if !strings.ContainsFunc(s, func(r rune) bool {
		return r != '\n' && r != '\t' && unicode.IsControl(r) || r == unicode.ReplacementChar
	}) {
		return s
	}
	s = strings.ReplaceAll(s, "\r\n", "\n")
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n', r == '\t':
			return r
		case r == '\r':
			return '\n'
		case unicode.IsControl(r):
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "\ufffd"))
}
