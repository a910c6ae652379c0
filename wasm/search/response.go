package search

import (
	"slices"
)

// The shapes written here, in meta.go, hit.go and the files of the other
// questions are those that web/wire.d.ts describes.

// respond writes the answer to q.
func (e *Engine) respond(q *query, r *result, bars []histogram, nCounts int) []byte {
	j := e.newJSON()
	w := &hitWriter{e: e, json: &j, text: r.text}
	j.open('{')
	e.writeTotal(&j, q, r)
	j.key("histograms")
	j.open('[')
	for i := range bars {
		j.comma()
		e.writeHistogram(&j, &bars[i])
	}
	j.close(']')
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
		j.keyRaw(decimal(s), e.sources.At(int(s)))
	}
	j.close('}')
	w.waiting = w.waiting || q.record != "" && e.ids.Len() < e.ix.Records && e.ids.Find(q.record) < 0
	e.writeEnd(&j, q, r, nCounts, w.waiting)
	return j
}

// writeTotal writes the members that every answer about a result begins with.
func (e *Engine) writeTotal(j *json, q *query, r *result) {
	j.keyInt("total", r.n)
	j.keyInt("of", e.ix.Records)
	j.keyInt("offset", q.offset)
	j.keyInt("limit", q.limit)
	j.keyText("sort", e.sortOf(q, r))
	j.keyText("query", string(e.canonical(q)))
	j.key("words")
	j.open('[')
	if r.text != nil {
		for i := range r.text.words {
			j.comma()
			e.writeWord(j, &r.text.words[i])
		}
	}
	j.close(']')
}

// writeEnd writes the members that every answer ends with: how many counts
// there are, what a part that has not arrived would add, and the problems.
func (e *Engine) writeEnd(j *json, q *query, r *result, nCounts int, records ...bool) {
	j.keyInt("nCounts", nCounts)
	j.key("waiting")
	j.open('[')
	if r != nil && r.text != nil && r.text.waiting != "" {
		j.comma()
		j.text(r.text.waiting)
	} else if len(records) > 0 && records[0] || q.sort == "title" && e.order == nil && slices.Contains(e.sorts, "title") {
		j.comma()
		j.text("records")
	}
	j.close(']')
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
	if q.more > 0 {
		j.comma()
		j.open('{')
		j.keyText("param", "")
		j.keyText("value", "")
		j.keyText("message", "and "+decimal(uint32(q.more))+" more")
		j.keyText("hint", "")
		j.close('}')
	}
	j.close(']')
	j.close('}')
}

func (e *Engine) writeWord(j *json, w *searched) {
	j.open('{')
	text := ""
	for i, t := range w.terms {
		if i > 0 {
			text += " "
		}
		text += t.text
	}
	j.keyText("text", text)
	j.keyText("typed", w.clause.text)
	j.keyBool("prefix", w.prefix)
	j.keyBool("exclude", w.exclude)
	j.keyBool("phrase", w.phrase)
	if w.field >= 0 {
		j.keyText("field", e.ix.Fields[w.field].Name)
	}
	j.keyInt("df", w.df)
	j.key("replaced")
	j.open('[')
	for i := range w.terms {
		for _, term := range w.terms[i].instead {
			j.comma()
			j.text(term)
		}
	}
	j.close(']')
	j.close('}')
}

func decimal(v uint32) string {
	var j json
	j.int(int(v))
	return string(j)
}

func (e *Engine) writeHistogram(j *json, h *histogram) {
	f := &e.ix.Fields[h.field]
	j.open('{')
	j.keyText("field", f.Name)
	j.keyText("kind", f.Kind.String())
	j.keyText("unit", unitNames[h.unit])
	if h.kinds == 2 {
		j.keyText("start", string(appendDay(nil, h.start, h.unit)))
	} else {
		j.key("low")
		j.number(h.low)
		j.key("width")
		j.number(h.width)
	}
	j.keyInt("n", h.n)
	j.keyInt("offset", h.offset)
	if h.kinds == 2 {
		j.keyInt("wide", h.wide)
		j.keyInt("before", h.before)
	}
	j.keyInt("none", h.none)
	j.close('}')
}

// writeRecord writes the record q asks for, with its place in the result and
// the first MaxLimit records that share its claim, or null.
func (e *Engine) writeRecord(w *hitWriter, q *query, r *result) {
	j := w.json
	n := e.ids.Find(q.record)
	if n < 0 {
		if e.ids.Len() == e.ix.Records {
			q.problem("record", q.record, "unknown record "+quote(q.record), "")
		}
		j.raw("null")
		return
	}
	doc := uint32(n)
	at, prev, next := e.place(q, r, doc)
	id := func(doc int64) string {
		if doc < 0 {
			return ""
		}
		w.waiting = w.waiting || !e.here(uint32(doc))
		return e.ids.At(int(doc))
	}
	j.open('{')
	j.key("hit")
	w.markup = true
	w.hit(doc, true)
	w.markup = false // of those beside it only what they say is shown
	j.keyInt("index", at)
	j.keyText("prev", id(prev))
	j.keyText("next", id(next))
	j.key("siblings")
	j.open('[')
	if e.claim >= 0 && e.facetOf[e.claim] != nil {
		f := e.opened(e.facetOf[e.claim])
		if claims := e.ordinals(f, doc); len(claims) > 0 && claims[0] != f.none() {
			siblings := e.sets.take()
			for _, c := range claims {
				f.lists[c].OrInto(siblings)
			}
			n := 0
			siblings.each(func(sibling uint32) bool {
				j.comma()
				w.hit(sibling, true)
				n++
				return n < MaxLimit
			})
		}
	}
	j.close(']')
	j.close('}')
}

// ErrorDetail is what the shell is told instead of an answer.
type ErrorDetail struct {
	Code     string // damaged, version, not-index, other-edition or panic
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
