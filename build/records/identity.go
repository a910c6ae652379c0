package records

import (
	"cmp"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"vitrine/build/input"
)

// longestID is how long an id may be, in bytes; it stands in addresses.
const longestID = 120

// idOfTitle stands in record_id for ids that are made, though there is a column
// called id.
const idOfTitle = "@title"

// identify gives the record at hand an id that no other has: that of its
// column, else one made of its file's name or its title. A record without a
// title is called by its id.
func (c *converter) identify(n *input.Node) {
	r := c.record
	title := ""
	var titled *Field
	for _, f := range c.c.Fields {
		if f.Role == "title" {
			titled = f
			if items := r.Values[f.Name]; len(items) > 0 {
				title = items[0].Text
			}
		}
	}
	id, given := "", false
	if column := cmp.Or(c.recordID, "id"); column != idOfTitle {
		c.idPath(column).each(n, func(v *input.Node) {
			if id == "" {
				id = cleanID(v.Text)
			}
		})
	}
	given = id != ""
	if !given && c.recordID != "" && c.recordID != idOfTitle {
		c.warn("no id", n.Pos, "", "column %s is empty, expected the id of the record", quote(c.recordID))
	}
	if q := n.Get("@stem"); !given && q != nil {
		id = cleanID(q.Value.Text)
	}
	if id == "" {
		id = wordsID(title)
	}
	if id == "" {
		id = fmt.Sprintf("record-%d", c.health.Records+1)
	}
	if PagePart(id) || strings.HasPrefix(id, ":") {
		id = "record-" + strings.TrimPrefix(id, ":")
	}
	if first, taken := c.taken[id]; taken {
		fresh := ""
		for first.last = max(first.last, 1); taken; {
			first.last++
			fresh = fmt.Sprintf("%s-%d", id, first.last)
			_, taken = c.taken[fresh]
		}
		if given {
			c.warn("id twice", n.Pos, "", "id %s is taken, first in line %d%s: this record is called %s", quote(id), first.line, c.elsewhere(first), quote(fresh))
		}
		id = fresh
	}
	c.taken[id] = &place{file: int32(c.fileAt), line: int32(n.Pos.Line)}
	r.ID = id
	if title == "" && titled != nil {
		c.note("no title: called by its id", n.Pos, "record %s has no title", quote(id))
		r.Values[titled.Name] = append(r.Values[titled.Name][:0], Item{Text: id, Pos: n.Pos})
	}
}

func (c *converter) elsewhere(p *place) string {
	if int(p.file) == c.fileAt {
		return ""
	}
	return " of another file"
}

func (c *converter) idPath(column string) *columnPath {
	if c.idColumn == nil {
		c.idColumn = newPath(column)
	}
	return c.idColumn
}

// cleanID returns a text as an id: without blanks and control characters.
func cleanID(s string) string {
	if s = strings.Join(strings.Fields(cleanText(s)), "-"); invisible(s) {
		return ""
	}
	for n := longestID; len(s) > longestID; n-- {
		if utf8.RuneStart(s[n]) {
			return s[:n]
		}
	}
	return s
}

// wordsID makes an id of the words of a title, in small letters of whatever
// script.
func wordsID(s string) string {
	var b strings.Builder
	for _, c := range strings.ToLower(s) {
		switch {
		case unicode.IsLetter(c) || unicode.IsDigit(c) || unicode.IsMark(c):
			b.WriteRune(c)
		case c == '\'' || c == '’' || c == '\u200c':
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "-"):
			b.WriteByte('-')
		}
		if b.Len() > 72 {
			break
		}
	}
	return strings.Trim(b.String(), "-")
}

// usedColumns returns the columns that fields, joins and ids take.
func (l *loader) usedColumns() map[string]bool {
	used := map[string]bool{cmp.Or(l.recordID, "id"): true}
	for _, p := range l.plans {
		for _, from := range p.from {
			used[from.name] = true
		}
		if p.until != nil {
			used[p.until.name] = true
		}
	}
	for _, name := range l.ignored {
		used[name] = true
	}
	for _, j := range l.c.Joins {
		used[j.On], used[j.As] = true, true // what is left of a joined file is not of the records
	}
	return used
}

// noteUnused takes note of the columns of n that no field takes.
func (c *converter) noteUnused(n *input.Node) {
	for i := range n.Pairs {
		c.unusedIn("", &n.Pairs[i])
	}
}

func (c *converter) unusedIn(prefix string, q *input.Pair) {
	name := q.Key
	if prefix != "" {
		name = prefix + "." + q.Key
	}
	if c.used[name] || strings.HasPrefix(q.Key, "@") || q.Value.Empty() {
		return
	}
	if c.partly(name) {
		c.unusedBelow(name, q.Value)
		return
	}
	if i, known := c.unusedAt[name]; known {
		c.unused[i].n++
		return
	}
	c.unusedAt[name] = len(c.unused)
	c.unused = append(c.unused, unusedColumn{name, q.Pos, 1})
}

func (c *converter) unusedBelow(name string, n *input.Node) {
	switch n.Shape {
	case input.List:
		for _, item := range n.Items {
			c.unusedBelow(name, item)
		}
	case input.Map:
		for i := range n.Pairs {
			c.unusedIn(name, &n.Pairs[i])
		}
	}
}

func inRecords(n int) string {
	if n == 1 {
		return "1 record"
	}
	return fmt.Sprintf("%d records", n)
}

// partly reports whether some field takes something from below a column.
func (c *converter) partly(name string) bool {
	known, ok := c.partial[name]
	if !ok {
		for used := range c.used {
			known = known || strings.HasPrefix(used, name+".")
		}
		c.partial[name] = known
	}
	return known
}

// reportMissing reports the columns that are named and in no record.
func (c *converter) reportMissing() {
	if c.health.Records == 0 {
		return
	}
	for _, p := range c.plans {
		met := p.field.From == nil // a field need not be in any record
		var names []string
		for _, from := range p.from {
			met = met || from.met || strings.HasPrefix(from.name, "@")
			names = append(names, quote(from.name))
		}
		if !met {
			c.warn("column in no record", p.field.Pos, c.unusedHint(p.from[0].name), "no record has the column %s that field %s is taken from", strings.Join(names, " or "), quote(p.field.Name))
		}
		if p.until != nil && !p.until.met {
			c.warn("column in no record", p.field.Pos, c.unusedHint(p.until.name), "no record has the column %s that field %s ends with", quote(p.until.name), quote(p.field.Name))
		}
	}
	for i, j := range c.c.Joins {
		switch {
		case !c.onColumns[i].met:
			c.warn("column in no record", j.Pos, c.unusedHint(j.On), "no record has the column %s that %s is looked up by", quote(j.On), quote(j.File))
		case c.lookedUp[i] == 0 && len(c.joined[i]) > 0: // else it was told where the file was read
			c.warn("nothing looked up", j.Pos, "", "no record's %s is a %s of %s", quote(j.On), quote(j.Key), quote(j.File))
		}
	}
}

// unusedHint says which column of the records may be meant by one that is in none.
func (c *converter) unusedHint(name string) string {
	var names []string
	for _, u := range c.unused {
		names = append(names, u.name)
	}
	return c.guess.didYouMean(name, names, "")
}

// reportUnused reports each column that no field takes, once.
func (c *converter) reportUnused() {
	for _, u := range c.unused {
		hint := c.guess.didYouMean(u.name, c.fieldNames(), "name it in from of a field, or under ignore")
		c.warn("column in no field", u.pos, hint, "column %s is in no field: its values in %s are left out", quote(u.name), inRecords(u.n))
	}
}
