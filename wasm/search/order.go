package search

import (
	"slices"

	"github.com/RoaringBitmap/roaring/v2"
)

// defaultSort returns the order q gets when it asks for none: by relevance
// when there are words, else that of the collection.
func (e *Engine) defaultSort(q *query) string {
	if e.analyzer != nil && len(e.analyzer.Terms(q.words)) > 0 && slices.Contains(e.sorts, "relevance") {
		return "relevance"
	}
	return e.sorts[0]
}

// sortOf returns the order q is answered in.
func (e *Engine) sortOf(q *query, r *result) string {
	switch {
	case q.sort == "":
		return e.defaultSort(q)
	case q.sort == "relevance" && r.text == nil:
		return e.sorts[0] // nothing to be relevant to
	case q.sort == "title" && e.order == nil:
		return e.sorts[0] // its order is still on the way
	}
	return q.sort
}

// inOrder returns n docIDs of r from place offset on, in q's order. Ties are
// broken by docID, oldest first by falling docID, so that pages never repeat or
// lose a record.
func (e *Engine) inOrder(q *query, r *result, offset, n int) []uint32 {
	total := int(r.all.GetCardinality())
	if offset >= total || n <= 0 {
		return nil
	}
	n = min(n, total-offset)
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
			if doc := e.order.At(i); r.all.Contains(doc) && !take(doc) {
				break
			}
		}
	case "relevance":
		return e.mostRelevant(r, offset, n)
	default:
		if skip > 0 { // jump instead of walking
			first, err := r.all.Select(uint32(skip))
			if err != nil {
				return nil
			}
			it := r.all.Iterator()
			it.AdvanceIfNeeded(first)
			for skip = 0; it.HasNext() && take(it.Next()); {
			}
			return docs
		}
		r.all.Iterate(take)
	}
	return docs
}

// oldestFirst walks set from the oldest date to the newest, dates without a
// beginning first, records without a date last as in every order.
func (e *Engine) oldestFirst(set *roaring.Bitmap, take func(uint32) bool) {
	dated := e.days[e.date].dated
	it := set.ReverseIterator()
	for it.HasNext() {
		if doc := it.Next(); doc < dated && !take(doc) {
			return
		}
	}
	rest := set.Iterator()
	rest.AdvanceIfNeeded(dated)
	for rest.HasNext() && take(rest.Next()) {
	}
}

// mostRelevant returns n docIDs from place offset on by falling score.
func (e *Engine) mostRelevant(r *result, offset, n int) []uint32 {
	scores := r.text.scores(e.ix.Records)
	docs := r.all.ToArray()
	slices.SortFunc(docs, func(a, b uint32) int {
		switch {
		case scores[a] > scores[b]:
			return -1
		case scores[a] < scores[b]:
			return 1
		}
		return int(a) - int(b)
	})
	return docs[offset : offset+n]
}

// place returns where doc stands in q's order, from 0, and its neighbours; it
// returns -1 when doc is not among the results.
func (e *Engine) place(q *query, r *result, doc uint32) (at int, prev, next int64) {
	prev, next = -1, -1
	if !r.all.Contains(doc) {
		return -1, prev, next
	}
	if s := e.sortOf(q, r); s == e.sorts[0] {
		at = int(r.all.Rank(doc)) - 1
		if at > 0 {
			d, _ := r.all.Select(uint32(at - 1))
			prev = int64(d)
		}
		if d, err := r.all.Select(uint32(at + 1)); err == nil {
			next = int64(d)
		}
		return at, prev, next
	}
	docs := e.inOrder(q, r, 0, int(r.all.GetCardinality()))
	at = slices.Index(docs, doc)
	if at > 0 {
		prev = int64(docs[at-1])
	}
	if at+1 < len(docs) {
		next = int64(docs[at+1])
	}
	return at, prev, next
}
