package search

import "encoding/binary"

// The shapes written here, in meta.go and in hit.go are those that
// web/wire.d.ts describes.

// respond writes the answer to q.
func (e *Engine) respond(q *query, r *result, h histogram, nCounts int) []byte {
	var j json
	w := &hitWriter{e: e, json: &j, text: r.text}
	j.open('{')
	j.keyInt("total", int(r.all.GetCardinality()))
	j.keyInt("of", e.ix.Records)
	j.keyInt("offset", q.offset)
	j.keyInt("limit", q.limit)
	j.keyText("sort", e.sortOf(q, r))
	j.keyText("query", string(e.canonical(q)))
	j.key("words")
	j.open('[')
	if r.text != nil {
		for _, word := range r.text.words {
			j.comma()
			j.open('{')
			j.keyText("text", word.term)
			j.keyBool("prefix", word.prefix)
			j.keyInt("df", word.df)
			j.close('}')
		}
	}
	j.close(']')
	j.keyInt("nCounts", nCounts)
	if e.bins != nil {
		j.key("histogram")
		e.writeHistogram(&j, h)
	}
	j.key("hits")
	j.open('[')
	for _, doc := range e.inOrder(q, r, q.offset, q.limit) {
		j.comma()
		if e.pending() {
			w.pendingHit(doc)
		} else {
			w.hit(doc, false)
		}
	}
	j.close(']')
	if q.record != "" {
		j.key("record")
		e.writeRecord(w, q, r)
	}
	j.key("sources")
	j.open('{')
	for _, s := range w.sources {
		j.keyRaw(decimal(s), e.sources.At(int(s)))
	}
	j.close('}')
	j.key("problems")
	j.open('[')
	for _, p := range q.problems {
		j.comma()
		j.open('{')
		j.keyText("param", p.param)
		j.keyText("value", p.value)
		j.keyText("message", p.message)
		j.keyText("hint", p.hint)
		j.close('}')
	}
	j.close(']')
	e.writeWaiting(&j, q, w)
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
	j.keyText("field", e.ix.Fields[e.bins.field].Name)
	j.keyText("unit", map[byte]string{'d': "day", 'm': "month", 'y': "year"}[e.bins.unit])
	j.keyText("start", string(appendDay(nil, e.bins.start, e.bins.unit)))
	j.keyInt("n", e.bins.n)
	j.keyInt("offset", e.nCounts)
	j.keyInt("wide", h.wide)
	j.keyInt("before", h.before)
	j.keyInt("none", h.none)
	j.close('}')
}

// writeRecord writes the record q asks for, with its place in the result and
// the records that share its claim, or null.
func (e *Engine) writeRecord(w *hitWriter, q *query, r *result) {
	j := w.json
	if e.pending() {
		w.pending = true
		j.raw("null")
		return
	}
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
	j.keyInt("index", at)
	j.keyText("prev", id(prev))
	j.keyText("next", id(next))
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
	Code     string // damaged, version, other-edition, not-index or panic
	Message  string
	Expected string // checksums in hex, where they differ
	Found    string
	Trace    string // of a panic
}

// JSON returns the error object.
func (d ErrorDetail) JSON() []byte {
	var j json
	j.open('{')
	j.keyText("code", d.Code)
	j.keyText("message", d.Message)
	j.keyText("expected", d.Expected)
	j.keyText("found", d.Found)
	j.keyText("trace", d.Trace)
	j.close('}')
	return j
}
