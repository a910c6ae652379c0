package site

import (
	"fmt"
	"slices"

	"vitrine/build/records"
	"vitrine/wasm/index"
)

// sourceAnchor is the id of a source's place on the page of all records.
func sourceAnchor(s *records.Source) string { return "vitrine-source:" + s.ID }

// bibliography appends the sources as records of their own: which text in which
// copy, how much of it was read, what it is good for and its limits, and the
// records that rest on it.
func (w *entryWriter) bibliography() error {
	p := w.p
	cited := make([][]uint32, len(p.c.Sources))
	for doc := range uint32(p.n) {
		p.storedOf(doc, w.values)
		for i, value := range w.values {
			if p.fields[i].Kind == index.Source && value != nil {
				index.EachSource(value, func(n uint64, _ []byte) {
					if list := cited[n]; len(list) == 0 || list[len(list)-1] != doc {
						cited[n] = append(list, doc)
					}
				})
			}
		}
	}
	if !slices.ContainsFunc(cited, func(docs []uint32) bool { return len(docs) > 0 }) {
		return nil
	}
	w.raw("<section class=\"entries\" aria-label=\"Sources\"><h2 id=\"vitrine-sources\">Sources</h2>\n")
	for n, docs := range cited {
		if len(docs) > 0 {
			w.source(p.c.Sources[n], docs)
		}
	}
	w.raw("</section>")
	return nil
}

// source appends one source with the records that rest on it.
func (w *entryWriter) source(s *records.Source, docs []uint32) {
	lang := w.p.c.Languages[0]
	w.raw("<article class=\"entry\" id=")
	w.attribute(sourceAnchor(s))
	w.raw("><h3>")
	w.link(s.URL, s.Title)
	w.raw("</h3><p>")
	w.text(sourceRest(s, s.Language))
	w.marks(s)
	w.raw("</p><dl>")
	row := func(label, text string) {
		if text != "" {
			w.raw("<dt>")
			w.text(label)
			w.raw("</dt><dd>")
			w.text(text)
			w.raw("</dd>")
		}
	}
	for i := range w.p.fields {
		f := &w.p.fields[i]
		if f.Vocab == nil || f.Role == "mark" {
			continue
		}
		if v := f.Vocab.ByID(s.Props[f.Name]); v != nil {
			text := v.Label.In(lang, v.ID)
			if definition := v.Definition.In(lang); definition != "" && f.Order != "fixed" { // of a short list readers know them
				text += ". " + definition
			}
			row(f.label, text)
		}
	}
	row("Seen", s.Seen)
	row("Note", s.Note)
	if s.Archived != "" {
		w.raw("<dt>Archived</dt><dd>")
		w.link(s.Archived, s.Archived)
		w.raw("</dd>")
	}
	w.raw("<dt>Records (", grouped(fmt.Sprint(len(docs))), ")</dt><dd>")
	for i, doc := range docs {
		if i > 0 {
			w.raw("; ")
		}
		w.recordLink(doc, w.p.titleOf(doc))
	}
	w.raw("</dd></dl></article>\n")
}
