package records

import (
	"encoding/json"
	"fmt"
	"io"
	"math"
	"net/url"
	"slices"
	"strings"
	"unicode"

	"vitrine/build/input"
	"vitrine/build/values"
	"vitrine/wasm/index"
)

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
				hint := "write multi: true at the field"
				if f.Role == "title" {
					hint = "name one column in from"
				}
				c.warn(f.Name+": several values", it.Pos, hint, "several values of %s, expected one", f.Name)
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

// splitBy cuts a text at any of the separators.
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
	if _, err := d.Token(); err != io.EOF { // more stands behind it
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
			var err error
			if s, err = c.image(bare); err != nil { // which is told
				c.keep(f.Label.In(c.c.Languages[0], c.c.Languages...), bare, pos)
				c.health.Fields[p.at].Unread++
				return
			}
			ok = s != ""
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
		if math.Abs(v) > mostExact {
			c.note(f.Name+": more digits than a number keeps", pos, "%s is %s, of which %s is kept as a number", f.Name, quote(bare), item.Text)
			c.keep(f.Label.In(c.c.Languages[0], c.c.Languages...), bare, pos)
		}
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

// mostExact is the number above which not all whole numbers can be told apart.
const mostExact = 1 << 53

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
	written := text
	if f.Vocab != nil && f.Vocab.ByID(text) == nil {
		id := p.byName[folded(text)]
		if id == "" {
			f.Vocab.add(&Value{ID: text, Label: Text{c.c.Languages[0]: text}, Pos: pos, Unlisted: true})
			id = text
			if k := folded(text); k != "" {
				p.byName[k] = id
			}
		}
		text = id
	}
	if f.Vocab != nil && f.Vocab.ByID(text).Unlisted {
		c.warn(f.Name+": not a value of "+f.Vocab.Name, pos, "", "%s is %s, which is no value of %s", f.Name, quote(written), f.Vocab.Name)
	}
	c.add(f, Item{Text: text, Pos: pos})
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
		}
		if len(found) > 0 {
			c.health.Fields[p.at].Unread++
			leaves(q.Value, func(n *input.Node) {
				text := n.Text
				if n.Shape == input.Map {
					text = flat(n)
				}
				c.keep(f.Label.In(c.c.Languages[0], c.c.Languages...), text, n.Pos)
			})
		}
	}
}

// checkRelations reports relations to records that are not there.
func (c *converter) checkRelations() {
	for _, r := range c.links {
		if _, ok := c.taken[r.to]; !ok {
			c.warn(r.field+": leads nowhere", r.pos, "", "unknown record %s in %s, which is left out", quote(r.to), r.field)
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
