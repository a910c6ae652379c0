package search

import "vitrine/wasm/index"

// verifyMeta reads what Meta tells, so that damage is found before anything is
// left out of it.
func (e *Engine) verifyMeta() error {
	if _, err := e.ix.Section(index.TagSchema, index.NoField, 0); err != nil {
		return err
	}
	for i, f := range e.ix.Fields {
		if f.Kind != index.Keyword {
			continue
		}
		if _, err := e.ix.Values(i); err != nil {
			return err
		}
		if _, err := e.ix.Help(i); err != nil {
			return err
		}
		for l := range e.languages.Len() {
			if _, err := e.ix.Labels(i, l); err != nil {
				return err
			}
		}
	}
	return nil
}

// Meta returns what the shell is told once: the collection, its fields with
// their value tables, and where each facet's counts stand.
func (e *Engine) Meta() []byte {
	var j json
	j.open('{')
	j.keyInt("format", index.FormatVersion)
	j.keyText("edition", e.ix.EditionString())
	j.keyInt("records", e.ix.Records)
	if schema, err := e.ix.Section(index.TagSchema, index.NoField, 0); err == nil && len(schema) > 2 {
		j.comma()
		j.bytes(schema[1 : len(schema)-1]) // its members, without the braces
	}
	j.key("sorts")
	j.open('[')
	for _, s := range e.sorts {
		j.comma()
		j.text(s)
	}
	j.close(']')
	j.key("fields")
	j.open('[')
	for i := range e.ix.Fields {
		j.comma()
		e.metaField(&j, i)
	}
	j.close(']')
	j.keyInt("nCounts", e.nCounts)
	j.keyInt("parts", e.ix.Parts())
	j.close('}')
	return j
}

func (e *Engine) metaField(j *json, i int) {
	f := &e.ix.Fields[i]
	j.open('{')
	j.keyText("name", f.Name)
	j.keyText("kind", f.Kind.String())
	if f.Role != "" {
		j.keyText("role", f.Role)
	}
	j.keyRaw("label", orEmpty(f.Label))
	if f.Help != "" {
		j.keyRaw("help", f.Help)
	}
	if f.Unit != "" {
		j.keyRaw("unit", f.Unit)
	}
	j.keyBool("facet", f.Flags&index.Facet != 0)
	j.keyBool("filter", e.facetOf[i] != nil || e.days[i] != nil || e.isNumber(i))
	j.keyBool("multi", f.Flags&index.Multi != 0)
	j.key("show")
	j.open('[')
	if f.Flags&index.OnCard != 0 {
		j.comma()
		j.text("card")
	}
	if f.Flags&index.OnRecord != 0 {
		j.comma()
		j.text("record")
	}
	j.close(']')
	if f.Order != "" {
		j.keyText("order", f.Order)
	}
	if f.Flags&index.Facet != 0 && e.facetOf[i] != nil {
		j.keyInt("offset", e.facetOf[i].offset)
	}
	if f.Kind == index.Keyword {
		j.key("values")
		j.open('{')
		j.key("key")
		keys, _ := e.ix.Values(i)
		j.list(keys)
		j.key("label")
		j.open('{')
		for l := range e.languages.Len() {
			labels, _ := e.ix.Labels(i, l)
			j.key(e.languages.At(l))
			j.list(labels)
		}
		j.close('}')
		if f := e.facetOf[i]; f != nil && f.parents != nil {
			j.key("parent")
			j.open('[')
			for _, p := range f.parents {
				j.comma()
				j.int(p)
			}
			j.close(']')
		}
		if help, _ := e.ix.Help(i); help.Len() > 0 && e.languages.Len() > 0 {
			j.key("help")
			j.open('{')
			j.key(e.languages.At(0))
			j.list(help)
			j.close('}')
		}
		j.close('}')
	}
	j.close('}')
}

func orEmpty(object string) string {
	if object == "" {
		return "{}"
	}
	return object
}

func (j *json) list(l index.List) {
	j.open('[')
	for i := range l.Len() {
		j.comma()
		j.text(l.At(i))
	}
	j.close(']')
}
