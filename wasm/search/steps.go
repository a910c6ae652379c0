package search

import "vitrine/wasm/index"

// maxSteps is how many records "steps" tells at most; the answer says how many
// there are.
const maxSteps = 5000

// trackFields returns the fields that are tracks: each holds, record by record,
// the step at which the places of a record then stood.
func (e *Engine) trackFields() (fields []int) {
	for i := range e.ix.Fields {
		if e.ix.Fields[i].Role == "track" && e.facetOf[i] != nil {
			fields = append(fields, i)
		}
	}
	return fields
}

// steps answers the question "steps": the records of the result that hold a
// step on any track, in the collection's own order, each with its days, its
// places and its step on each track. What was the last step before a day is
// for the asker to say: an answer holds for every day.
func (e *Engine) steps(q *query) Answer {
	r := e.runIn(q, true)
	tracks, place := e.trackFields(), e.ix.Role("place")
	j := e.newJSON()
	j.open('{')
	e.writeTotal(&j, q, r)
	waiting := false
	switch {
	case len(tracks) == 0:
		q.problem("", "steps", "no field of this collection is a track", "")
	case place < 0 || e.facetOf[place] == nil || e.date < 0 || e.days[e.date] == nil:
		q.problem("", "steps", "tracks need a field with places and one with dates", "")
	default:
		w := &hitWriter{e: e, json: &j}
		j.keyText("place", e.ix.Fields[place].Name)
		j.key("tracks")
		j.open('[')
		for _, f := range tracks {
			j.comma()
			j.text(e.ix.Fields[f].Name)
		}
		j.close(']')
		j.key("steps")
		j.open('[')
		held := e.sets.within(r.window)
		for _, f := range tracks {
			s := e.others(e.facetOf[f], &selection{field: f, exclude: []uint32{e.facetOf[f].none()}}, r.window)
			held.in(r.window).or(s.in(r.window))
		}
		held.in(r.window).and(r.all.in(r.window))
		n := 0
		held.each(func(doc uint32) bool {
			if n++; n <= maxSteps {
				w.step(doc, place, tracks)
			}
			return true
		})
		j.close(']')
		j.keyInt("n", n)
		waiting = w.waiting
	}
	e.writeEnd(&j, q, r, 0, waiting)
	return Answer{JSON: j}
}

// step writes one record of the answer to "steps".
func (w *hitWriter) step(doc uint32, place int, tracks []int) {
	e, j := w.e, w.json
	w.waiting = w.waiting || !e.here(doc)
	j.comma()
	j.open('{')
	j.keyText("id", e.ids.At(int(doc)))
	j.keyInt("doc", int(doc))
	title, edtf := "", []byte(nil)
	e.stored.Each(doc, func(field int, value []byte) {
		switch field {
		case e.title:
			text, _ := index.CutText(value)
			title = inPlace(text)
		case e.date:
			edtf = value
		}
	})
	j.keyText("title", title)
	j.key("fields")
	j.open('{')
	w.date(e.date, doc, edtf)
	w.ordinals(place, doc)
	for _, f := range tracks {
		w.ordinals(f, doc)
	}
	j.close('}')
	j.close('}')
}
