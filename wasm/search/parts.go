package search

import (
	"strings"

	"vitrine/wasm/index"
)

// An index in parts is asked before all of them are there. What an answer
// lacks for that reason it names in its member "waiting": the same request
// asked again later gets it.

// With returns an engine over ix, the same edition with more of its parts.
func (e *Engine) With(ix *index.Index) (*Engine, error) { return New(ix) }

// Do answers the question what about a request; an empty what is Ask.
func (e *Engine) Do(what, request string) Answer { return e.Ask(request) }

// pending reports whether the part with the records has not arrived.
func (e *Engine) pending() bool {
	return e.ix.Promises(index.TagStored, index.NoField) && !e.ix.Has(index.TagStored, index.NoField)
}

// pendingHit writes what is known of a record before it arrives: the values
// and dates that facets need.
func (w *hitWriter) pendingHit(doc uint32) {
	e, j := w.e, w.json
	w.pending = true
	j.open('{')
	j.keyText("id", "")
	j.keyInt("doc", int(doc))
	j.keyBool("pending", true)
	j.key("fields")
	j.open('{')
	for i := range e.ix.Fields {
		f := &e.ix.Fields[i]
		switch {
		case f.Flags&index.OnCard == 0:
		case f.Kind == index.Date:
			w.date(i, doc, nil)
		case f.Kind == index.Keyword && e.facetOf[i] != nil:
			w.ordinals(i, doc)
		}
	}
	j.close('}')
	j.close('}')
}

// writeWaiting writes what later parts would add to the answer.
func (e *Engine) writeWaiting(j *json, q *query, w *hitWriter) {
	j.key("waiting")
	j.open('[')
	if strings.TrimSpace(q.words) != "" && e.analyzer == nil {
		j.comma()
		j.text("words")
	}
	if w.pending {
		j.comma()
		j.text("records")
	}
	j.close(']')
}
