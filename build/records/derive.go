package records

import (
	"slices"

	"vitrine/wasm/index"
)

// linkDerived finds the origins of derived fields and checks that the property
// is known and its values are in the vocabulary. It returns the derived fields
// in an order in which each comes after its origin.
func (l *loader) linkDerived() []*Field {
	drafts := map[*Field]*draft{}
	for _, d := range l.drafts {
		drafts[d.field] = d
		if d.derive != nil {
			l.unchecked[d.field] = l.unchecked[d.field] || d.origin == ""
		}
		if d.origin != "" {
			l.linkOrigin(d)
		}
	}
	var order []*Field
	const visiting, done = 1, 2
	state := map[*Field]int{}
	var visit func(f *Field) bool
	visit = func(f *Field) bool {
		if f.Derive == nil || state[f] == done {
			return true
		}
		if state[f] == visiting {
			return false
		}
		state[f] = visiting
		ok := visit(f.Derive.From)
		state[f] = done
		if !ok {
			l.add(drafts[f].derive.Pos, "", "field %s is derived from itself", quote(f.Name))
			l.unchecked[f] = true
			return true
		}
		f.Multi = drafts[f].multi || f.Derive.From.Multi
		order = append(order, f)
		return true
	}
	for _, d := range l.drafts {
		visit(d.field)
	}
	for _, f := range order {
		l.checkProperty(f, drafts[f].derive)
	}
	return order
}

func (l *loader) linkOrigin(d *draft) {
	f := d.field
	from, known := l.fields[d.origin]
	if from == nil {
		l.unchecked[f] = true
		if !known {
			names := l.fieldNames()
			l.add(d.derive.Pos, l.guess.didYouMean(d.origin, names, "the fields are "+enumerate(names)),
				"unknown field %s in derive of field %s", quote(d.origin), quote(f.Name))
		}
		return
	}
	f.Derive = &Derive{From: from, Property: d.property}
	if from.Kind == index.Source || from.Kind == index.Keyword && (from.Vocab != nil || l.unchecked[from]) {
		return
	}
	f.Derive = nil
	l.unchecked[f] = true
	l.add(d.derive.Pos, "", "derive of field %s: field %s is neither of kind source nor a keyword with a vocab", quote(f.Name), quote(from.Name))
}

func (l *loader) fieldNames() []string {
	var names []string
	for _, d := range l.drafts {
		names = append(names, d.field.Name)
	}
	return names
}

// checkProperty checks that something has the property f is derived by, and
// that its values are ids of f's vocabulary.
func (l *loader) checkProperty(f *Field, at *node) {
	from, property := f.Derive.From, f.Derive.Property
	if from.Vocab == nil && from.Kind != index.Source {
		l.unchecked[f] = true
		return
	}
	if from.Vocab != nil && l.orphaned[from.Vocab] {
		l.unchecked[f] = true // values may lack what a parent would have handed down
	}
	found := false
	var names []string
	check := func(props map[string]string, places map[string]Pos) {
		for name := range props {
			if !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
		id, ok := props[property]
		found = found || ok
		if ok && f.Vocab != nil && f.Vocab.ByID(id) == nil {
			l.add(places[property], l.vocabHint(f.Vocab, id), "unknown value %s of %s, expected an id of %s",
				quote(id), property, l.name(vocabDir+"/"+f.Vocab.Name+".yaml"))
		}
	}
	if from.Kind == index.Source {
		for _, s := range l.c.Sources {
			check(s.Props, s.propPos)
		}
	} else {
		for _, v := range from.Vocab.Values {
			check(v.Props, v.propPos)
		}
	}
	if found || from.Kind == index.Source && (l.partSources || l.noSources != "") {
		return
	}
	l.unchecked[f] = true
	slices.Sort(names)
	hint := ""
	if len(names) > 0 {
		hint = l.guess.didYouMean(property, names, "the properties are "+enumerate(names))
	}
	what := "value of vocab " + quote(from.vocabName())
	if from.Kind == index.Source {
		what = "source"
	}
	l.add(at.Pos, hint, "unknown property %s in derive of field %s: no %s has it", quote(property), quote(f.Name), what)
}

func (f *Field) vocabName() string {
	if f.Vocab == nil {
		return ""
	}
	return f.Vocab.Name
}

// derive works out the values of derived fields in all records.
func (l *loader) derive() {
	for _, f := range l.linkDerived() {
		for _, r := range l.c.Records {
			deriveOne(f, r)
		}
	}
}

// deriveOne works out the values of a derived field in a record: each value
// once, in order of first appearance, at the place of the value it comes from.
func deriveOne(f *Field, r *Record) {
	var items []Item
	seen := map[string]bool{}
	for _, from := range r.Values[f.Derive.From.Name] {
		id, ok := f.Derive.of(from)
		if !ok || seen[id] {
			continue
		}
		seen[id] = true
		items = append(items, Item{Text: id, Pos: from.Pos})
	}
	if len(items) > 0 {
		r.Values[f.Name] = items
	}
}

// of returns the property of one value of the origin, or of the nearest value
// above it that has the property.
func (d *Derive) of(item Item) (string, bool) {
	if item.Source != nil {
		s, ok := item.Source.Source.Props[d.Property]
		return s, ok
	}
	if d.From.Vocab == nil {
		return "", false
	}
	vocab := d.From.Vocab
	for v := vocab.ByID(item.Text); v != nil; v = vocab.above(v) {
		if s, ok := v.Props[d.Property]; ok {
			return s, true
		}
	}
	return "", false
}

// checkRequired reports derived fields without a value in a record that must
// have one. A record with a problem of its own is left alone: the value may be
// missing because of it.
func (l *loader) checkRequired() {
	for _, f := range l.c.Fields {
		if !f.Required || f.Derive == nil || l.unchecked[f] || l.unchecked[f.Derive.From] {
			continue
		}
		for _, r := range l.c.Records {
			if len(r.Values[f.Name]) == 0 && !l.damaged[r] {
				l.add(r.Pos, "", "missing required field %s, which is derived from %s.%s", quote(f.Name), f.Derive.From.Name, f.Derive.Property)
			}
		}
	}
}
