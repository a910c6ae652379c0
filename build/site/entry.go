package site

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"vitrine/build/records"
	"vitrine/build/rich"
	"vitrine/wasm/index"
)

// An entryWriter writes records for one page. It is of use to one goroutine.
type entryWriter struct {
	markup
	p      *plainPages
	page   int      // on which it writes, -1 for one that holds all records
	media  string   // address of the folder media from there, "" where there is none
	brief  bool     // records alone: there is nothing else on the page to lead to
	values [][]byte // of the record at hand, by field
}

func (p *plainPages) writer(page int, media string) *entryWriter {
	return &entryWriter{p: p, page: page, media: media, values: make([][]byte, len(p.fields))}
}

// summary begins an index of so many values, which stays folded.
func (w *entryWriter) summary(label string, n int) {
	w.raw("<details><summary><h2>")
	w.text(label)
	w.raw("</h2> <span>(", grouped(fmt.Sprint(n)), ")</span></summary>")
}

// recordLink appends a link to a record.
func (w *entryWriter) recordLink(doc uint32, text string) {
	w.raw(`<a href="`)
	if w.page >= 0 {
		if other := w.p.pageOf(doc); other != w.page {
			w.raw(path.Base(pageName(other)))
		}
	}
	w.raw("#")
	w.fragment(w.p.ids.At(int(doc)))
	w.raw(`">`)
	w.text(text)
	w.raw("</a>")
}

// record appends a record: what it is called, its texts and figures, its values,
// its sources.
func (w *entryWriter) record(doc uint32) error {
	p := w.p
	p.storedOf(doc, w.values)
	w.raw(`<article class="entry" id=`)
	w.attribute(p.ids.At(int(doc)))
	w.raw("><h3>")
	w.recordLink(doc, p.titleOf(doc))
	w.raw("</h3>")
	if date := p.dateOf(doc); date != "" {
		w.raw(`<p class="meta">`)
		w.text(date)
		w.raw("</p>")
	}
	for i, value := range w.values {
		switch f := &p.fields[i]; {
		case len(f.Show) == 0:
		case f.Kind == index.Text && f.Role != "" && i != p.title && value != nil:
			w.prose(f.Role, value)
		case f.Kind == index.URL && f.Role == "image" && w.media != "":
			eachLine(value, func(address string) {
				if name, ok := strings.CutPrefix(address, mediaFolder); ok {
					w.raw("<p><img src=")
					w.attribute(w.media + name)
					w.raw(" alt=")
					w.attribute(p.titleOf(doc))
					w.raw(` loading="lazy"></p>`)
				}
			})
		}
	}
	for i, value := range w.values {
		if f := &p.fields[i]; f.Kind != index.Figure || len(f.Show) == 0 {
			continue
		}
		figures, err := figuresOf(value)
		if err != nil {
			return fmt.Errorf("record %q: %w", p.ids.At(int(doc)), err)
		}
		for k := range figures {
			w.raw(`<p class="amount"><b>`)
			w.text(figureValue(&figures[k]))
			w.raw("</b> ")
			w.text(figureRest(&figures[k]))
			w.raw("</p>")
		}
	}
	begun := false
	for i, value := range w.values {
		mark := len(w.markup)
		if !begun {
			w.raw("<dl>")
		}
		if w.row(i, doc, value) {
			begun = true
		} else {
			w.markup = w.markup[:mark]
		}
	}
	if begun {
		w.raw("</dl>")
	}
	for i, value := range w.values {
		if f := &p.fields[i]; f.Kind == index.Source && len(f.Show) > 0 && value != nil {
			w.sources(value)
		}
	}
	w.raw("</article>\n")
	return nil
}

// prose appends a stored text as its markup has it, or a paragraph per line.
func (w *entryWriter) prose(class string, stored []byte) {
	if plain, layout := index.CutText(stored); len(layout) > 0 {
		w.raw(`<div class="prose `, class, `-text">`, rich.Render(rich.Text{Plain: string(plain), Markup: string(layout)}, w.media), "</div>")
		return
	}
	eachLine(stored, func(line string) {
		w.raw(`<p class="prose `, class, `-text">`)
		w.text(line)
		w.raw("</p>")
	})
}

// eachLine yields the lines of a stored value that are not empty.
func eachLine(stored []byte, yield func(line string)) {
	for line := range strings.Lines(string(stored)) {
		if line = strings.TrimSpace(line); line != "" {
			yield(line)
		}
	}
}

// row appends what a record holds in field i as a row of its table, and reports
// whether there was anything; if not, what it has written is of no use.
func (w *entryWriter) row(i int, doc uint32, value []byte) bool {
	f := &w.p.fields[i]
	if len(f.Show) == 0 {
		return false
	}
	w.raw("<dt>")
	w.text(f.label)
	w.raw("</dt><dd>")
	n := 0
	between := ", "
	next := func() {
		if n++; n > 1 {
			w.raw(between)
		}
	}
	switch f.Kind {
	case index.Text: // one that has no part to play explains itself by its label only
		if text := textOf(value); text != "" && f.Role == "" {
			next()
			if _, layout := index.CutText(value); len(layout) > 0 || strings.Contains(text, "\n") {
				w.prose("text", value)
			} else {
				w.text(text)
			}
		}
	case index.Date:
		if date := inWords(f.edtf(doc, value)); date != "" && i != w.p.date {
			next()
			w.text(date)
		}
	case index.Number:
		if number, ok := f.numbers.At(doc); ok {
			next()
			w.text(withUnit(records.FormatNumber(number), f.unit))
		}
	case index.Keyword:
		ordinals := f.ordinals(doc, value)
		if slices.ContainsFunc(ordinals, func(ord uint32) bool { return strings.Contains(f.labels[ord], ",") }) {
			between = "; " // or two of them would read as three
		}
		for _, ord := range ordinals {
			next()
			if f.indexed() && w.page < 0 && !w.brief {
				w.raw(`<a href="#`)
				w.fragment(anchor(f, int(ord)))
				w.raw(`">`)
				w.text(f.labels[ord])
				w.raw("</a>")
			} else {
				w.text(f.labels[ord])
			}
		}
	case index.Relation:
		index.EachNumber(value, func(other uint64) {
			next()
			w.recordLink(uint32(other), w.p.titleOf(uint32(other)))
		})
	case index.URL:
		eachLine(value, func(address string) {
			if f.Role != "image" || !strings.HasPrefix(address, mediaFolder) { // the others stand above
				next()
				w.link(address, address)
			}
		})
	}
	w.raw("</dd>")
	return n > 0
}

// sources appends the references in a stored value.
func (w *entryWriter) sources(value []byte) {
	w.raw(`<ol class="refs">`)
	index.EachSource(value, func(n uint64, locator []byte) {
		source := w.p.c.Sources[n]
		w.raw("<li>")
		w.link(source.URL, source.Title)
		w.raw(". ")
		w.text(sourceRest(source, string(locator)))
		w.marks(source)
		if w.page < 0 && !w.brief {
			w.raw(` <a href="#`)
			w.fragment(sourceAnchor(source))
			w.raw(`">About this source</a>`)
		}
		w.raw("</li>")
	})
	w.raw("</ol>")
}

// marks appends what is told wherever a source is named: its values of the
// fields with the role mark, which are called like the property they derive from.
func (w *entryWriter) marks(s *records.Source) {
	for i := range w.p.fields {
		f := &w.p.fields[i]
		if f.Role != "mark" || f.Vocab == nil {
			continue
		}
		if v := f.Vocab.ByID(s.Props[f.Name]); v != nil {
			w.raw(" <em>(")
			w.text(v.Label.In(w.p.c.Languages[0], v.ID))
			w.raw(")</em>")
		}
	}
}
