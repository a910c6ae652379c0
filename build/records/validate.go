package records

import (
	"fmt"
	"strings"

	"vitrine/wasm/index"
)

var (
	refKeys    = []string{"id", "at"}
	figureKeys = []string{"value", "bound", "unit", "what", "period", "as_of", "counter"}
)

// loadRecords reads every file under records/.
func (l *loader) loadRecords() error {
	files, err := l.recordFiles()
	if err != nil {
		return err
	}
	for _, file := range files {
		docs, ok, err := l.readYAML(file)
		if err != nil {
			return err
		}
		l.partRecords = l.partRecords || !ok
		for _, doc := range docs {
			if doc.Shape == mapping {
				l.add(doc.Pos, `a record begins with a dash: "- id: …"`, "the file is a map, expected a list of records")
			} else if l.shaped(doc, list, "the file", "a list of records") {
				for _, item := range doc.Items {
					l.loadRecord(item)
				}
				continue
			}
			l.partRecords = true
		}
	}
	if len(l.c.Records) == 0 && !l.partRecords {
		l.add(Pos{File: l.name(recordsDir) + "/"}, "", "no record found, expected at least one")
	}
	return nil
}

func (l *loader) loadRecord(n *node) {
	if !l.shaped(n, mapping, "a record", `a map: "- id: …"`) {
		l.partRecords = true
		return
	}
	before := len(l.problems)
	r := &Record{Pos: n.Pos, Values: map[string][]Item{}}
	id := l.key(n, "id", "a record", true, func(n *node, what string) (string, bool) {
		s, ok := l.line(n, what)
		if ok && PagePart(s) {
			l.add(n.Pos, "", "id %s is the name of a part of the page, expected another", quote(s))
			return "", false
		} else if ok && (!validID(s) || strings.HasPrefix(s, "-")) {
			l.add(n.Pos, idHint(s), "bad id %s: expected a-z, 0-9 and hyphens, not beginning with a hyphen", quote(s))
			return "", false
		}
		return s, ok
	})
	if id == "" {
		l.partRecords = true
	} else if first := l.records[id]; first != nil {
		l.add(n.Get("id").Value.Pos, "", "id %s is taken, first in %s:%d", quote(id), first.Pos.File, first.Pos.Line)
	} else {
		r.ID = id
		l.records[id] = r
	}
	for _, p := range n.Pairs {
		if p.Key == "id" || l.noSchema {
			continue
		}
		f, known := l.fields[p.Key]
		switch {
		case !known:
			names := l.fieldNames()
			hint := l.guess.didYouMean(p.Key, append(names, "id"), "the fields are "+enumerate(names))
			l.add(p.Pos, hint, "unknown field %s", quote(p.Key))
		case f == nil: // declared wrongly, and reported there
		case l.derived[f]:
			l.add(p.Pos, "leave it out", "field %s is derived and not written in records", quote(f.Name))
		default:
			if items := l.items(f, p.Value); len(items) > 0 {
				r.Values[f.Name] = items
			}
		}
	}
	for _, f := range l.c.Fields {
		if f.Required && !l.derived[f] && n.Get(f.Name) == nil {
			l.add(n.Pos, "", "missing required field %s", quote(f.Name))
		}
	}
	if len(l.problems) > before {
		l.damaged[r] = true
	}
	l.c.Records = append(l.c.Records, r)
}

// items reads the values of a field in a record.
func (l *loader) items(f *Field, n *node) []Item {
	what := "field " + quote(f.Name)
	if f.Required && n.Empty() && n.Text == "" {
		l.add(n.Pos, "", "required %s is empty", what)
		return nil
	}
	nodes := []*node{n}
	if n.Shape == list {
		if !f.Multi {
			hint := fmt.Sprintf("to allow several, write multi: true at %s in %s", what, collectionFile)
			if f.Role == "title" || single(f.Kind) {
				hint = ""
			}
			l.add(n.Pos, hint, "%s is a list, expected one value", what)
			return nil
		}
		if len(n.Items) == 0 {
			hint := "leave the key out when there is no value"
			if f.Required {
				hint = ""
			}
			l.add(n.Pos, hint, "%s is an empty list", what)
		}
		nodes = n.Items
	}
	items := make([]Item, 0, len(nodes))
	seen := make(map[any]bool, len(nodes))
	for _, n := range nodes {
		item, key, ok := l.item(f, n, what)
		if !ok {
			continue
		}
		if seen[key] {
			l.add(n.Pos, "keep one of them", "%s twice in %s", keyText(key), what)
			continue
		}
		seen[key] = true
		item.Pos = n.Pos
		items = append(items, item)
	}
	return items
}

// keyText names a value that is there twice.
func keyText(key any) string {
	switch key := key.(type) {
	case string:
		return quote(key)
	case [2]string:
		return fmt.Sprintf("source %s at %s", quote(key[0]), quote(key[1]))
	}
	return "the same figure"
}

// item reads one value, and returns with it what makes it equal to another.
func (l *loader) item(f *Field, n *node, what string) (item Item, key any, ok bool) {
	switch f.Kind {
	case index.Text:
		item.Text, ok = l.text(n, what)
	case index.URL:
		item.Text, ok = l.link(n, what)
	case index.Relation:
		item.Text, ok = l.line(n, what)
	case index.Keyword:
		item.Text, ok = l.keyword(f, n, what)
	case index.Date:
		item.Date, ok = l.date(n, what)
		return item, item.Date.EDTF, ok
	case index.Number:
		item.Number, ok = l.float(n, what)
		item.Text = FormatNumber(item.Number)
	case index.Source:
		item.Source, ok = l.sourceRef(n, what)
		if ok {
			key = [2]string{item.Source.Source.ID, item.Source.At}
		}
		return item, key, ok
	case index.Figure:
		item.Figure, ok = l.figure(n, what)
		if ok {
			key = *item.Figure
		}
		return item, key, ok
	}
	return item, item.Text, ok
}

func (l *loader) keyword(f *Field, n *node, what string) (string, bool) {
	s, ok := l.line(n, what)
	if !ok || f.Vocab == nil {
		return s, ok
	}
	if f.Vocab.ByID(s) == nil {
		l.add(n.Pos, l.vocabHint(f.Vocab, s), "unknown value %s of %s, expected an id of %s",
			quote(s), f.Name, l.name(vocabDir+"/"+f.Vocab.Name+".yaml"))
		return "", false
	}
	return s, true
}

func (l *loader) sourceRef(n *node, what string) (*SourceRef, bool) {
	const form = "a map: {id: …, at: …}"
	if n.Shape == scalar {
		id := n.Text
		if l.sources[id] == nil {
			id = "…"
		}
		l.add(n.Pos, fmt.Sprintf(`write {id: %s, at: "p. 3"}, with at: not seen when the place is not known`, id), "%s is text, expected %s", what, form)
		return nil, false
	}
	if !l.shaped(n, mapping, what, form) {
		return nil, false
	}
	before := len(l.problems)
	l.unknownKeys(n, what, refKeys)
	id := l.key(n, "id", what, true, l.line)
	if s := l.sources[id]; id != "" && s == nil && !l.partSources {
		l.add(n.Get("id").Value.Pos, l.sourceHint(id), "unknown source %s, expected an id of %s", quote(id), l.name(sourcesFile))
	}
	p := n.Get("at")
	if p == nil || p.Value.Empty() {
		at := n.Pos
		if p != nil {
			at = p.Value.Pos
		}
		l.add(at, `write at: "¶ 12", at: "p. 3", or at: not seen when the place is not known`, "missing at of %s: where in the source it stands", what)
		return nil, false
	}
	at, _ := l.text(p.Value, "at of "+what)
	return &SourceRef{l.sources[id], at}, len(l.problems) == before && l.sources[id] != nil
}

func (l *loader) sourceHint(id string) string {
	if l.noSources != "" {
		return l.noSources
	}
	if l.sourceIDs == nil {
		for _, s := range l.c.Sources {
			l.sourceIDs = append(l.sourceIDs, s.ID)
		}
	}
	return l.guess.didYouMean(id, l.sourceIDs, "")
}

func (l *loader) figure(n *node, what string) (*FigureRef, bool) {
	if !l.shaped(n, mapping, what, "a map: {value: …, unit: …, what: …}") {
		return nil, false
	}
	before := len(l.problems)
	for _, p := range n.Pairs {
		if strings.Trim(p.Key, "0123456789") == "" && n.Flow {
			l.add(p.Pos, "numbers are written without separators: 2100000", "unknown key %s of %s", quote(p.Key), what)
			return nil, false
		}
	}
	l.unknownKeys(n, what, figureKeys)
	f := &FigureRef{
		Value:   l.key(n, "value", what, true, l.number),
		Unit:    l.key(n, "unit", what, true, l.line),
		What:    l.key(n, "what", what, true, l.text),
		Period:  l.key(n, "period", what, false, l.edtf),
		AsOf:    l.key(n, "as_of", what, false, l.edtf),
		Counter: l.key(n, "counter", what, false, l.text),
		Bound: l.key(n, "bound", what, false, func(n *node, _ string) (string, bool) {
			return l.oneOf(n, "bound", Bounds)
		}),
	}
	return f, len(l.problems) == before
}

// number is a line that is a decimal number.
func (l *loader) number(n *node, what string) (string, bool) {
	s, ok := l.line(n, what)
	if ok && !decimal.MatchString(s) {
		hint := "digits only, with a point before decimals: 2100000 or 3.5"
		if bare := strings.NewReplacer(",", "", "_", "", " ", "", "'", "", "\u00a0", "", "\u202f", "").Replace(s); decimal.MatchString(bare) && !strings.Contains(s, ",") {
			hint = "write " + bare
		}
		l.add(n.Pos, hint, "%s is %s, expected a decimal number", what, quote(s))
		return "", false
	}
	return s, ok
}

// checkRelations reports relations that lead nowhere or back to their record.
func (l *loader) checkRelations() {
	var ids []string
	for _, f := range l.c.Fields {
		if f.Kind != index.Relation {
			continue
		}
		for _, r := range l.c.Records {
			for _, item := range r.Values[f.Name] {
				switch {
				case item.Text == r.ID:
					l.add(item.Pos, "", "%s of record %s leads to itself", f.Name, quote(r.ID))
				case l.records[item.Text] == nil && !l.partRecords:
					if ids == nil {
						for _, r := range l.c.Records {
							ids = append(ids, r.ID)
						}
					}
					l.add(item.Pos, l.guess.didYouMean(item.Text, ids, ""), "unknown record %s in %s", quote(item.Text), f.Name)
				}
			}
		}
	}
}
