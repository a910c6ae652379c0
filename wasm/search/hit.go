package search

import (
	"unicode/utf8"
	"unsafe"

	"vitrine/wasm/index"
)

// hitWriter writes records and remembers the sources they name.
type hitWriter struct {
	e       *Engine
	json    *json
	text    *textMatch // whose words are marked, nil without
	sources []uint32   // ascending
	markup  bool       // is written, with texts that have it
	waiting bool       // a record's stored fields have not arrived
}

// cutAt is the length in bytes above which a text on a card is cut around its
// first match. Two to three sentences stay whole.
const cutAt = 480

// hit writes one record: the fields of cards, or all of them uncut. Of a record
// whose stored fields have not arrived it writes what columns give, and pending.
func (w *hitWriter) hit(doc uint32, whole bool) {
	e, j := w.e, w.json
	var values [64][]byte
	stored := values[:0]
	if n := len(e.ix.Fields); n <= len(values) {
		stored = values[:n]
	} else {
		stored = make([][]byte, n)
	}
	e.stored.Each(doc, func(field int, value []byte) { stored[field] = value })
	j.open('{')
	j.keyText("id", e.ids.At(int(doc)))
	j.keyInt("doc", int(doc))
	if !e.here(doc) {
		w.waiting = true
		j.keyBool("pending", true)
	}
	j.key("fields")
	j.open('{')
	for i := range e.ix.Fields {
		f := &e.ix.Fields[i]
		if !whole && f.Flags&index.OnCard == 0 {
			continue
		}
		v := stored[i]
		switch {
		case f.Kind == index.Date:
			w.date(i, doc, v)
		case f.Kind == index.Keyword && e.facetOf[i] != nil:
			w.ordinals(i, doc)
		case f.Kind == index.Number:
			if e.isNumber(i) {
				if v, ok := e.numberField(i).At(doc); ok {
					j.key(f.Name)
					j.number(v)
				}
			}
		case len(v) == 0:
		case f.Kind == index.Text:
			j.key(f.Name)
			w.marked(i, v, whole)
		case f.Kind == index.URL:
			j.keyText(f.Name, inPlace(v))
		case f.Kind == index.Figure:
			j.key(f.Name)
			j.bytes(v)
		case f.Kind == index.Keyword:
			j.key(f.Name)
			j.open('[')
			index.EachNumber(v, func(n uint64) { j.comma(); j.int(int(n)) })
			j.close(']')
		case f.Kind == index.Relation:
			j.key(f.Name)
			w.relations(v)
		case f.Kind == index.Source:
			j.key(f.Name)
			w.references(v)
		}
	}
	j.close('}')
	j.close('}')
}

// here reports whether what is stored of a record has arrived, or never will.
func (e *Engine) here(doc uint32) bool {
	return e.stored.Has(doc) || !e.ix.Promises(index.TagStored, index.NoField)
}

// inPlace returns bytes of the index as a string without copying them.
func inPlace(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) }

func (w *hitWriter) ordinals(field int, doc uint32) {
	f := w.e.facetOf[field]
	ords := w.e.ordinals(f, doc)
	if len(ords) == 0 || ords[0] == f.none() {
		return
	}
	w.json.key(w.e.ix.Fields[field].Name)
	w.json.open('[')
	for _, o := range ords {
		w.json.comma()
		w.json.int(int(o))
	}
	w.json.close(']')
}

func (w *hitWriter) date(field int, doc uint32, edtf []byte) {
	d := w.e.days[field]
	if d == nil {
		return
	}
	first, last := d.First(doc), d.Last(doc)
	if first == index.NoDay {
		return
	}
	j := w.json
	j.key(w.e.ix.Fields[field].Name)
	j.open('{')
	j.key("edtf")
	if len(edtf) > 0 {
		j.text(inPlace(edtf))
	} else {
		j.text(string(appendDay(nil, first, 'd')))
	}
	if first != index.MinDay {
		j.keyText("lo", string(appendDay(nil, first, 'd')))
	}
	if last != index.MaxDay {
		j.keyText("hi", string(appendDay(nil, last, 'd')))
	}
	j.close('}')
}

func (w *hitWriter) relations(v []byte) {
	e, j := w.e, w.json
	j.open('[')
	index.EachNumber(v, func(n uint64) {
		w.waiting = w.waiting || !e.here(uint32(n))
		j.comma()
		j.open('{')
		j.keyText("id", e.ids.At(int(n)))
		j.key("title")
		title := ""
		if e.title >= 0 {
			text, _ := index.CutText(e.stored.Field(uint32(n), e.title))
			title = inPlace(text)
		}
		j.text(title)
		j.close('}')
	})
	j.close(']')
}

func (w *hitWriter) references(v []byte) {
	j := w.json
	j.open('[')
	index.EachSource(v, func(s uint64, at []byte) {
		if k, found := find(w.sources, uint32(s)); !found {
			w.sources = append(w.sources, 0)
			copy(w.sources[k+1:], w.sources[k:])
			w.sources[k] = uint32(s)
		}
		j.comma()
		j.open('{')
		j.keyInt("s", int(s))
		j.keyText("at", inPlace(at))
		j.close('}')
	})
	j.close(']')
}

// marked writes a text with the places of the searched words in it, counted
// in UTF-16 units as JavaScript does. On a card a long text is cut at spaces
// to what stands around the first match.
func (w *hitWriter) marked(field int, value []byte, whole bool) {
	text, markup := index.CutText(value)
	s := inPlace(text)
	var spans []int // start and end in bytes
	if w.text != nil && w.e.analyzer != nil {
		w.e.analyzer.Tokens(s, func(from, to int, term []byte) bool {
			if w.text.marks(field, term) {
				if n := len(spans); n > 0 && from <= spans[n-1] { // bigrams overlap
					spans[n-1] = max(spans[n-1], to)
				} else {
					spans = append(spans, from, to)
				}
			}
			return true
		})
	}
	from, to := 0, len(s)
	if !whole && len(s) > cutAt {
		if len(spans) > 0 && spans[0] > cutAt/3 {
			from = wordStart(s, spans[0]-cutAt/4)
		}
		if from+cutAt < len(s) {
			to = wordStart(s, from+cutAt)
		}
	}
	j := w.json
	j.open('{')
	j.key("t")
	before, after := "", ""
	if from > 0 {
		before = "… "
	}
	if to < len(s) {
		to, after = from+len(trimSpaces(s[from:to])), " …"
	}
	j.text(before + s[from:to] + after)
	j.key("m")
	j.open('[')
	at, units := from, utf16Len(before)
	for k := 0; k < len(spans); k += 2 {
		if spans[k] < from || spans[k+1] > to {
			continue
		}
		units += utf16Len(s[at:spans[k]])
		n := utf16Len(s[spans[k]:spans[k+1]])
		j.comma()
		j.int(units)
		j.comma()
		j.int(n)
		units += n
		at = spans[k+1]
	}
	j.close(']')
	if from > 0 || to < len(s) {
		j.keyBool("cut", true)
	}
	if w.markup && markup != nil {
		j.keyRaw("x", inPlace(markup))
	}
	j.close('}')
}

// trimSpaces drops the spaces at the end, tabs and line feeds among them.
func trimSpaces(s string) string {
	for len(s) > 0 && s[len(s)-1] <= ' ' {
		s = s[:len(s)-1]
	}
	return s
}

// wordStart returns the place behind the last space before i, or the last
// place not inside a rune where a text has no space nearby.
func wordStart(s string, i int) int {
	for k := i; k > 0 && k > i-80; k-- {
		if s[k-1] <= ' ' {
			return k
		}
	}
	for i > 0 && !utf8.RuneStart(s[i]) {
		i--
	}
	return i
}

// utf16Len returns the length of s in UTF-16 units. A byte that is not UTF-8
// is written as U+FFFD and counts as one.
func utf16Len(s string) (n int) {
	for _, r := range s {
		n++
		if r > 0xffff {
			n++
		}
	}
	return n
}
