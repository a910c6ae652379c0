package search

import (
	"encoding/binary"
	"slices"
	"unicode/utf8"
	"unsafe"

	"vitrine/wasm/index"
)

// The shapes written here are those that web/wire.d.ts describes.

// Meta returns what the shell is told once: the collection, its fields with
// their value tables, and where each facet's counts stand.
func (e *Engine) Meta() []byte {
	var j json
	j.open('{')
	j.key("format")
	j.int(index.FormatVersion)
	j.key("edition")
	j.text(e.ix.EditionString())
	j.key("records")
	j.int(e.ix.Records)
	if schema := e.ix.Section(index.TagSchema, index.NoField, 0); len(schema) > 2 {
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
	j.key("nCounts")
	j.int(e.nCounts)
	j.close('}')
	return j
}

func (e *Engine) metaField(j *json, i int) {
	f := &e.ix.Fields[i]
	j.open('{')
	j.key("name")
	j.text(f.Name)
	j.key("kind")
	j.text(f.Kind.String())
	j.key("label")
	j.raw(orEmpty(f.Label))
	if f.Help != "" {
		j.key("help")
		j.raw(f.Help)
	}
	j.key("facet")
	j.bool(f.Flags&index.Facet != 0)
	j.key("filter")
	j.bool(e.facetOf[i] != nil || e.days[i] != nil)
	j.key("multi")
	j.bool(f.Flags&index.Multi != 0)
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
		j.key("order")
		j.text(f.Order)
	}
	if f.Flags&index.Facet != 0 && e.facetOf[i] != nil {
		j.key("offset")
		j.int(e.facetOf[i].offset)
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

// respond writes the answer to q.
func (e *Engine) respond(q *query, r *result, h histogram, nCounts int) []byte {
	var j json
	w := &hitWriter{e: e, json: &j, text: r.text}
	j.open('{')
	j.key("total")
	j.int(int(r.all.GetCardinality()))
	j.key("of")
	j.int(e.ix.Records)
	j.key("offset")
	j.int(q.offset)
	j.key("limit")
	j.int(q.limit)
	j.key("sort")
	j.text(e.sortOf(q, r))
	j.key("query")
	j.text(string(e.canonical(q)))
	j.key("words")
	j.open('[')
	if r.text != nil {
		for _, word := range r.text.words {
			j.comma()
			j.open('{')
			j.key("text")
			j.text(word.term)
			j.key("prefix")
			j.bool(word.prefix)
			j.key("df")
			j.int(word.df)
			j.close('}')
		}
	}
	j.close(']')
	j.key("nCounts")
	j.int(nCounts)
	if e.bins != nil {
		j.key("histogram")
		e.writeHistogram(&j, h)
	}
	j.key("hits")
	j.open('[')
	for _, doc := range e.inOrder(q, r, q.offset, q.limit) {
		j.comma()
		w.hit(doc, false)
	}
	j.close(']')
	if q.record != "" {
		j.key("record")
		e.writeRecord(w, q, r)
	}
	j.key("sources")
	j.open('{')
	for _, s := range w.sources {
		j.key(decimal(s))
		j.raw(e.sources.At(int(s)))
	}
	j.close('}')
	j.key("problems")
	j.open('[')
	for _, p := range q.problems {
		j.comma()
		j.open('{')
		j.key("param")
		j.text(p.param)
		j.key("value")
		j.text(p.value)
		j.key("message")
		j.text(p.message)
		j.key("hint")
		j.text(p.hint)
		j.close('}')
	}
	j.close(']')
	j.close('}')
	return j
}

func decimal(v uint32) string {
	var j json
	j.int(int(v))
	return string(j)
}

func (e *Engine) writeHistogram(j *json, h histogram) {
	j.open('{')
	j.key("field")
	j.text(e.ix.Fields[e.bins.field].Name)
	j.key("unit")
	j.text(map[byte]string{'d': "day", 'm': "month", 'y': "year"}[e.bins.unit])
	j.key("start")
	j.text(string(appendDay(nil, e.bins.start, e.bins.unit)))
	j.key("n")
	j.int(e.bins.n)
	j.key("offset")
	j.int(e.nCounts)
	j.key("wide")
	j.int(h.wide)
	j.key("before")
	j.int(h.before)
	j.key("none")
	j.int(h.none)
	j.close('}')
}

// writeRecord writes the record q asks for, with its place in the result and
// the records that share its claim, or null.
func (e *Engine) writeRecord(w *hitWriter, q *query, r *result) {
	j := w.json
	n := e.ix.IDs.Find(q.record)
	if n < 0 {
		q.problem("record", q.record, "unknown record "+quote(q.record), "")
		j.raw("null")
		return
	}
	doc := uint32(n)
	at, prev, next := e.place(q, r, doc)
	id := func(doc int64) string {
		if doc < 0 {
			return ""
		}
		return e.ix.IDs.At(int(doc))
	}
	j.open('{')
	j.key("hit")
	w.hit(doc, true)
	j.key("index")
	j.int(at)
	j.key("prev")
	j.text(id(prev))
	j.key("next")
	j.text(id(next))
	j.key("siblings")
	j.open('[')
	if e.claim >= 0 && e.facetOf[e.claim] != nil {
		f := e.facetOf[e.claim]
		if claims := e.ordinals(f, doc); len(claims) > 0 && claims[0] != f.none() {
			f.union(claims).Iterate(func(sibling uint32) bool {
				j.comma()
				w.hit(sibling, true)
				return true
			})
		}
	}
	j.close(']')
	j.close('}')
}

// ordinals returns the values of a record, deriving the column if need be.
func (e *Engine) ordinals(f *facet, doc uint32) []uint32 {
	if f.column == nil {
		f.column = f.bitmaps.Column(e.ix.Records)
	}
	return f.column.Of(doc)
}

// hitWriter writes records and remembers the sources they name.
type hitWriter struct {
	e       *Engine
	json    *json
	text    *textMatch // whose words are marked, nil without
	sources []uint32   // ascending
}

// cutAt is the length in bytes above which a text on a card is cut around its
// first match. Two to three sentences stay whole.
const cutAt = 480

// hit writes one record: the fields of cards, or all of them uncut.
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
	j.key("id")
	j.text(e.ix.IDs.At(int(doc)))
	j.key("doc")
	j.int(int(doc))
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
		case len(v) == 0:
		case f.Kind == index.Text:
			j.key(f.Name)
			w.marked(inPlace(v), whole)
		case f.Kind == index.URL:
			j.key(f.Name)
			j.text(inPlace(v))
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
		j.key("lo")
		j.text(string(appendDay(nil, first, 'd')))
	}
	if last != index.MaxDay {
		j.key("hi")
		j.text(string(appendDay(nil, last, 'd')))
	}
	j.close('}')
}

func (w *hitWriter) relations(v []byte) {
	e, j := w.e, w.json
	j.open('[')
	index.EachNumber(v, func(n uint64) {
		j.comma()
		j.open('{')
		j.key("id")
		j.text(e.ix.IDs.At(int(n)))
		j.key("title")
		title := ""
		if e.title >= 0 {
			title = inPlace(e.stored.Field(uint32(n), e.title))
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
		if k, found := slices.BinarySearch(w.sources, uint32(s)); !found {
			w.sources = slices.Insert(w.sources, k, uint32(s))
		}
		j.comma()
		j.open('{')
		j.key("s")
		j.int(int(s))
		j.key("at")
		j.text(inPlace(at))
		j.close('}')
	})
	j.close(']')
}

// marked writes a text with the places of the searched words in it, counted
// in UTF-16 units as JavaScript does. On a card a long text is cut at spaces
// to what stands around the first match.
func (w *hitWriter) marked(s string, whole bool) {
	var spans []int // start and end in bytes
	if w.text != nil && w.e.analyzer != nil {
		w.e.analyzer.Tokens(s, func(from, to int, term []byte) bool {
			if w.text.matches(term) {
				spans = append(spans, from, to)
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
		j.key("cut")
		j.bool(true)
	}
	j.close('}')
}

// trimSpaces drops the spaces at the end.
func trimSpaces(s string) string {
	for len(s) > 0 && s[len(s)-1] == ' ' {
		s = s[:len(s)-1]
	}
	return s
}

// wordStart returns the place behind the last space before i, or the last
// place not inside a rune where a text has no space nearby.
func wordStart(s string, i int) int {
	for k := i; k > 0 && k > i-80; k-- {
		if s[k-1] == ' ' {
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

// AppendCounts appends the counts as little-endian uint32s, the form in which
// they cross into JavaScript.
func AppendCounts(b []byte, counts []uint32) []byte {
	for _, c := range counts {
		b = binary.LittleEndian.AppendUint32(b, c)
	}
	return b
}

// ErrorDetail is what the shell is told instead of an answer.
type ErrorDetail struct {
	Code     string // damaged, version, not-index or panic
	Message  string
	Expected string // checksums in hex, where they differ
	Found    string
	Trace    string // of a panic
}

// JSON returns the error object.
func (d ErrorDetail) JSON() []byte {
	var j json
	j.open('{')
	j.key("code")
	j.text(d.Code)
	j.key("message")
	j.text(d.Message)
	j.key("expected")
	j.text(d.Expected)
	j.key("found")
	j.text(d.Found)
	j.key("trace")
	j.text(d.Trace)
	j.close('}')
	return j
}
