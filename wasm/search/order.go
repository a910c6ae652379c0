package search

import (
	"slices"

	"vitrine/wasm/index"
)

// defaultSort returns the order q gets when it asks for none: by relevance
// when there are words, else that of the collection.
func (e *Engine) defaultSort(q *query) string {
	if len(q.clauses) > 0 && slices.Contains(e.sorts, "relevance") {
		return "relevance"
	}
	return e.sorts[0]
}

// sortOf returns the order q is answered in.
func (e *Engine) sortOf(q *query, r *result) string {
	s := q.sort
	if s == "" {
		s = e.defaultSort(q)
	}
	if s == "relevance" && (r.text == nil || e.analyzer == nil) || s == "title" && e.order == nil {
		return e.sorts[0] // nothing to be relevant to, or not arrived yet
	}
	return s
}

// inOrder returns n docIDs of r from place offset on, in q's order. Ties are
// broken by docID, oldest first by falling docID, so that pages never repeat or
// lose a record.
func (e *Engine) inOrder(q *query, r *result, offset, n int) []uint32 {
	if offset >= r.n || n <= 0 {
		return nil
	}
	n = min(n, r.n-offset)
	docs := make([]uint32, 0, n)
	skip := offset
	take := func(doc uint32) bool {
		if skip > 0 {
			skip--
		} else {
			docs = append(docs, doc)
		}
		return len(docs) < n
	}
	switch e.sortOf(q, r) {
	case "date":
		e.oldestFirst(r.all, take)
	case "title":
		for i := range e.ix.Records {
			if doc := e.order.At(i); r.all.has(doc) && !take(doc) {
				break
			}
		}
	case "relevance":
		return e.mostRelevant(r, offset, n)
	default:
		r.all.each(take)
	}
	return docs
}

// oldestFirst walks s from the oldest date to the newest, dates without a
// beginning first, records without a date last as in every order.
func (e *Engine) oldestFirst(s set, take func(uint32) bool) {
	dated := e.days[e.date].dated
	more := true
	s.eachDown(func(doc uint32) bool {
		more = doc >= dated || take(doc)
		return more
	})
	if more {
		s.each(func(doc uint32) bool { return doc < dated || take(doc) })
	}
}

// scores returns the score of every record of r.all by docID; the others' is
// of no meaning. It is valid until the next question.
//
// BM25F, see index.Terms. Per clause term a record counts the best of what
// stands for it. The products are rounded one by one, so that a processor
// that multiplies and adds in one step gives the same score as a browser.
func (e *Engine) scores(r *result) []float32 {
	const k1 = 1.2 // how soon further occurrences stop to count, as is customary
	if e.score == nil {
		e.score, e.best = make([]float32, e.ix.Records), make([]float32, e.ix.Records)
	}
	r.all.each(func(doc uint32) bool { e.score[doc] = 0; return true })
	norms := e.terms.Norms()
	for i := range r.text.words {
		w := &r.text.words[i]
		if w.exclude {
			continue
		}
		for k := range w.terms {
			t := &w.terms[k]
			sum := len(t.lists)+t.further == 1
			weigh := func(p index.Postings, factor float32) {
				e.docs = p.AppendDocs(e.docs[:0])
				weights := p.Weights()
				top := float32(t.idf*factor) * (k1 + 1)
				for at, doc := range e.docs {
					if !r.all.has(doc) {
						continue
					}
					tf := float32(weights[at])
					s := float32(top*tf) / (tf + float32(k1/index.NormOne*float32(norms[doc])))
					if sum {
						e.score[doc] += s
					} else {
						e.best[doc] = max(e.best[doc], s)
					}
				}
			}
			for _, l := range t.lists {
				weigh(l.Postings, l.factor)
			}
			if t.further > 0 {
				e.terms.Prefix(t.text, func(_ int, term []byte, p index.Postings) bool {
					if len(term) > len(t.text) {
						weigh(p, prefixWeight)
					}
					return true
				})
			}
			if !sum {
				r.all.each(func(doc uint32) bool {
					e.score[doc] += e.best[doc]
					e.best[doc] = 0
					return true
				})
			}
		}
	}
	return e.score
}

// mostRelevant returns n docIDs from place offset on by falling score. It
// keeps the best offset+n in a heap, the worst of them on top.
func (e *Engine) mostRelevant(r *result, offset, n int) []uint32 {
	scores := e.scores(r)
	worse := func(a, b uint32) bool { return scores[a] < scores[b] || scores[a] == scores[b] && a > b }
	heap := e.docs[:0]
	most := offset + n
	sink := func(i int) {
		for {
			k := 2*i + 1
			if k >= len(heap) {
				return
			}
			if k+1 < len(heap) && worse(heap[k+1], heap[k]) {
				k++
			}
			if !worse(heap[k], heap[i]) {
				return
			}
			heap[i], heap[k] = heap[k], heap[i]
			i = k
		}
	}
	r.all.each(func(doc uint32) bool {
		switch {
		case len(heap) < most:
			if heap = append(heap, doc); len(heap) == most {
				for i := most/2 - 1; i >= 0; i-- {
					sink(i)
				}
			}
		case worse(heap[0], doc):
			heap[0] = doc
			sink(0)
		}
		return true
	})
	e.docs = heap
	docs := slices.Clone(heap)
	sortBy(len(docs), func(i, j int) bool { return worse(docs[j], docs[i]) }, func(i, j int) { docs[i], docs[j] = docs[j], docs[i] })
	return docs[offset:]
}

// place returns where doc stands in q's order, from 0, and its neighbours; at
// is -1 when doc is not among the results.
func (e *Engine) place(q *query, r *result, doc uint32) (at int, prev, next int64) {
	prev, next = -1, -1
	if !r.all.has(doc) {
		return -1, prev, next
	}
	if s := e.sortOf(q, r); s == e.sorts[0] {
		at = r.all.rank(doc)
		for d := int64(doc) - 1; d >= 0 && prev < 0; d-- {
			if r.all.has(uint32(d)) {
				prev = d
			}
		}
		for d := int64(doc) + 1; d < int64(e.ix.Records) && next < 0; d++ {
			if r.all.has(uint32(d)) {
				next = d
			}
		}
		return at, prev, next
	}
	if e.sortOf(q, r) == "relevance" {
		return e.placeOf(r, doc)
	}
	docs := e.inOrder(q, r, 0, r.n)
	at = slices.Index(docs, doc)
	if at > 0 {
		prev = int64(docs[at-1])
	}
	if at+1 < len(docs) {
		next = int64(docs[at+1])
	}
	return at, prev, next
}

// placeOf is place in the order of relevance: how many records are better, the
// worst of them, and the best of the others.
func (e *Engine) placeOf(r *result, doc uint32) (at int, prev, next int64) {
	scores := e.scores(r)
	worse := func(a, b uint32) bool { return scores[a] < scores[b] || scores[a] == scores[b] && a > b }
	prev, next = -1, -1
	r.all.each(func(d uint32) bool {
		switch {
		case d == doc:
		case worse(doc, d):
			if at++; prev < 0 || worse(d, uint32(prev)) {
				prev = int64(d)
			}
		case next < 0 || worse(uint32(next), d):
			next = int64(d)
		}
		return true
	})
	return at, prev, next
}
