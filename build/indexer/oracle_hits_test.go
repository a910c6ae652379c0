package indexer

import (
	"cmp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"
)

// sortOf returns the order that a request is answered in.
func (o *oracle) sortOf(q *oracleRequest) string {
	s := cmp.Or(q.sort, "relevance")
	if s == "relevance" && len(q.clauses) == 0 {
		return "-date"
	}
	return s
}

// result returns the docIDs of the records that meet a request, in its order.
func (o *oracle) result(q *oracleRequest, verdicts []verdict) (docs []int) {
	for doc, v := range verdicts {
		if v.meets() {
			docs = append(docs, doc)
		}
	}
	switch o.sortOf(q) {
	case "date": // backwards, but for those without a date
		dated := len(docs)
		for dated > 0 && len(o.docs[docs[dated-1]].Values["date"]) == 0 {
			dated--
		}
		slices.Reverse(docs[:dated])
	case "title":
		c := collate.New(language.Make(o.c.Languages[0]), collate.Numeric)
		title := func(doc int) string { return o.docs[doc].Values["title"][0].Text }
		slices.SortStableFunc(docs, func(a, b int) int { return c.CompareString(title(a), title(b)) })
	case "relevance":
		scores := map[int]float64{}
		for _, doc := range docs {
			scores[doc] = o.score(doc, q.clauses)
		}
		slices.SortStableFunc(docs, func(a, b int) int { return cmp.Compare(scores[b], scores[a]) })
	}
	return docs
}

// compareHits compares total, order and records. Of two scores that differ by
// less than rounding can make them, either may come first.
func (o *oracle) compareHits(t *testing.T, q *oracleRequest, verdicts []verdict, got answer) {
	t.Helper()
	want := o.result(q, verdicts)
	if got.Sort != o.sortOf(q) {
		t.Errorf("%q is in the order %q, want %q", q, got.Sort, o.sortOf(q))
	}
	if got.Total != len(want) || got.Of != len(o.docs) || len(got.Hits) != len(want) {
		t.Errorf("%q: %d hits, total %d of %d, want %d of %d", q, len(got.Hits), got.Total, got.Of, len(want), len(o.docs))
		return
	}
	docs := make([]int, len(got.Hits))
	for i, h := range got.Hits {
		if docs[i] = h.Doc; o.docs[h.Doc].ID != h.ID {
			t.Errorf("%q: record %d is %s, want %s", q, h.Doc, h.ID, o.docs[h.Doc].ID)
		}
	}
	o.compareOrder(t, q, docs, want)
}

// compareOrder compares a list of docIDs with the one there should be.
func (o *oracle) compareOrder(t *testing.T, q *oracleRequest, got, want []int) {
	t.Helper()
	if slices.Equal(got, want) {
		return
	}
	if o.sortOf(q) == "relevance" && slices.Equal(slices.Sorted(slices.Values(got)), slices.Sorted(slices.Values(want))) {
		for i, doc := range got[1:] {
			if s, before := o.score(doc, q.clauses), o.score(got[i], q.clauses); s > before*(1+1e-4) {
				t.Errorf("%q: %s of score %g stands before %s of score %g", q, o.docs[got[i]].ID, before, o.docs[doc].ID, s)
			}
		}
		return
	}
	t.Errorf("%q: got records %v, want %v", q, got, want)
}

// compareWords compares what is told of each of the words.
func (o *oracle) compareWords(t *testing.T, q *oracleRequest, got answer) {
	t.Helper()
	if len(got.Words) != len(q.clauses) {
		t.Errorf("%q has the words %+v, want %d", q, got.Words, len(q.clauses))
		return
	}
	for i := range q.clauses {
		c := &q.clauses[i]
		want := answerWord{Typed: c.typed, Field: c.field, Prefix: c.prefix, Exclude: c.exclude, Phrase: c.phrase, Replaced: []string{}}
		var terms []string
		for _, w := range c.found {
			terms = append(terms, w.Text)
			want.Replaced = append(want.Replaced, w.replaced...)
		}
		want.Text = strings.Join(terms, " ")
		for doc := range o.docs {
			if c.records[doc] {
				want.DF++
			}
		}
		w := got.Words[i]
		if !slices.Equal(w.Replaced, want.Replaced) || w.Text != want.Text || w.Typed != want.Typed || w.Field != want.Field ||
			w.Prefix != want.Prefix || w.Exclude != want.Exclude || w.Phrase != want.Phrase || w.DF != want.DF {
			t.Errorf("%q: word %d is %+v, want %+v", q, i, w, want)
		}
	}
}
