package search

import (
	"math"
	"slices"
	"strings"

	"vitrine/wasm/analysis"
	"vitrine/wasm/index"
)

// What a term that stands for a searched word counts against the word itself:
// someone who typed all of a word means it. Forms of the same stem come close,
// words it only begins less so, words it may have been a slip for last.
const (
	exactWeight  = 1
	formWeight   = 0.8
	prefixWeight = 0.5
	fuzzyWeight  = 0.3
)

// textMatch is what a query's words select. It owns its set, so that the next
// question with the same words finds it made.
type textMatch struct {
	words   []searched
	set     set
	waiting string // "words" while a part is missing without which nothing can be said
}

// searched is a clause with what it found.
type searched struct {
	clause
	terms []searchedTerm
	df    int // records that meet it
}

// searchedTerm is a term of a clause with the terms of the dictionary that
// stand for it.
type searchedTerm struct {
	text    string
	prefix  bool
	instead []string            // near misses, where no record holds the term
	forms   []string            // it or what is searched instead, and forms of the same stems
	stem    func(string) string // where forms need not be in the dictionary; else nil
	stemmed string
	lists   []weighted
	further int // longer terms that it begins; they are many, and walked again where they are ranked
	idf     float32
}

// weighted is a posting list and what its terms count.
type weighted struct {
	index.Postings
	factor float32
}

// matches reports whether a term of a text is one that stands for t.
func (t *searchedTerm) matches(term []byte) bool {
	if t.prefix && t.instead == nil && len(term) >= len(t.text) && string(term[:len(t.text)]) == t.text {
		return true
	}
	for _, f := range t.forms {
		if string(term) == f {
			return true
		}
	}
	return t.stem != nil && t.stem(string(term)) == t.stemmed
}

// match finds the records that meet every clause of q's words. It returns nil
// when there are no words to look for.
func (e *Engine) match(q *query) *textMatch {
	if strings.TrimSpace(q.words) == "" {
		return nil
	}
	if e.analyzer == nil {
		m := &textMatch{set: newSet(e.ix.Records)}
		if e.ix.Promises(index.TagFold, index.NoField) {
			m.waiting = "words"
		} else {
			q.problem("q", q.words, "this collection has no words to search", "")
		}
		return m
	}
	if len(q.clauses) == 0 {
		return nil
	}
	if m := e.lastText; m != nil && m.waiting == "" && slices.EqualFunc(m.words, q.clauses, func(s searched, c clause) bool {
		return s.sameAs(c) && s.typing == c.typing && s.text == c.text
	}) {
		return m
	}
	m := &textMatch{set: newSet(e.ix.Records)}
	m.set.fill(0, uint32(e.ix.Records))
	for _, c := range q.clauses {
		s := searched{clause: c}
		set := e.matchClause(m, &s)
		s.df = set.count()
		if m.words = append(m.words, s); c.exclude {
			m.set.andNot(set)
		} else {
			m.set.and(set)
		}
	}
	if m.waiting != "" {
		clear(m.set)
	}
	e.lastText = m
	return m
}

// matchClause returns the records that meet a clause.
func (e *Engine) matchClause(m *textMatch, s *searched) set {
	if len(s.clause.terms) > 1 && !s.phrase { // "-co-operation": whoever has both, wherever they stand
		var out set
		for i, t := range s.clause.terms {
			part := searched{clause: s.clause}
			part.clause.terms = s.clause.terms[i : i+1]
			part.prefix = t.Open || s.prefix && i == len(s.clause.terms)-1
			found := e.matchClause(m, &part)
			if s.terms = append(s.terms, part.terms...); out == nil {
				out = found
			} else {
				out.and(found)
			}
		}
		return out
	}
	strict := s.phrase                                           // as they stand: no forms, nothing instead
	unlisted := s.field >= 0 && e.ix.Fields[s.field].Weight == 0 // the field's words are not in the dictionary
	s.terms = make([]searchedTerm, len(s.clause.terms))
	var out set
	for i, t := range s.clause.terms {
		w := &s.terms[i]
		w.text, w.prefix = t.Text, s.prefix && i == len(s.terms)-1
		typing := s.typing && w.prefix
		found := e.matchTerm(w, t, strict, typing, !s.exclude && !unlisted)
		if unlisted && e.hasForms(w, t, strict, typing) {
			w.stem, w.stemmed = e.stem, e.stem(w.text)
		}
		if out == nil {
			out = found
		} else {
			out.and(found)
		}
	}
	if s.field < 0 && (!s.phrase || len(s.terms) == 1) {
		return out
	}
	return e.verified(m, s, out)
}

// hasForms reports whether other forms of a term stand for it.
func (e *Engine) hasForms(w *searchedTerm, t analysis.Term, strict, typing bool) bool {
	return !strict && !t.CJK && e.stem != nil && (!w.prefix || typing)
}

// matchTerm finds what stands for a term in the dictionary and returns the
// records that hold any of it. With instead that may be near misses.
func (e *Engine) matchTerm(w *searchedTerm, t analysis.Term, strict, typing, instead bool) set {
	out := e.sets.take()
	w.forms = []string{w.text}
	add := func(p index.Postings, factor float32) {
		w.lists = append(w.lists, weighted{p, factor})
		p.OrInto(out)
	}
	if w.prefix {
		longer, whole := e.terms.OrPrefix(w.text, out)
		if w.further = longer; whole.N > 0 {
			w.lists = append(w.lists, weighted{whole, exactWeight})
		}
	} else if p, ok := e.terms.Find(w.text); ok {
		add(p, exactWeight)
	}
	// addForms adds what shares its stem with a term.
	addForms := func(term string, factor float32) {
		e.eachForm(term, func(form string, p index.Postings) {
			if !slices.Contains(w.forms, form) && !(w.prefix && strings.HasPrefix(form, w.text)) {
				w.forms = append(w.forms, form)
				add(p, factor)
			}
		})
	}
	hasForms := e.hasForms(w, t, strict, typing)
	if hasForms {
		addForms(w.text, formWeight)
	}
	if len(w.lists)+w.further == 0 && !strict && instead && !t.CJK && (!w.prefix || typing) {
		near := e.nearTerms(w.text, w.prefix)
		if len(near) > 0 {
			w.forms = nil
		}
		for _, n := range near { // all of them before their forms, which count less
			_, p := e.terms.At(n.n)
			w.instead = append(w.instead, n.term)
			add(p, fuzzyWeight)
		}
		w.forms = append(w.forms, w.instead...)
		if hasForms {
			for _, term := range w.instead {
				addForms(term, fuzzyWeight*formWeight)
			}
		}
	}
	// BM25's idf with one added, so that it stays positive for words in more
	// than half of all records.
	df := float64(out.count())
	w.idf = float32(math.Log(1 + (float64(e.ix.Records)-df+0.5)/(df+0.5)))
	return out
}

// eachForm calls yield for the terms of the dictionary with the same stem as
// one that may itself be there or not.
func (e *Engine) eachForm(term string, yield func(form string, p index.Postings)) {
	stem, grouped := e.stem(term), false
	e.stems.Each(stem, func(n int) {
		grouped = true
		yield(e.terms.At(n))
	})
	if p, ok := e.terms.Find(stem); !grouped && ok && e.stem(stem) == stem { // its own and only term
		yield(stem, p)
	}
}

// verified returns the records that meet a clause in one field, or as a
// phrase: of the candidates those whose texts say so, and those of the keyword
// values whose names do. The index has no places of words in texts; a phrase
// is rare enough to be read for.
func (e *Engine) verified(m *textMatch, s *searched, candidates set) set {
	out := e.sets.take()
	var texts []int              // text fields to read
	listed := map[int][]uint32{} // keyword fields that cannot be filtered by, with the values that meet the clause
	for f := range e.ix.Fields {
		field := &e.ix.Fields[f]
		switch {
		case s.field >= 0 && s.field != f || s.field < 0 && field.Weight == 0:
		case field.Kind == index.Text:
			texts = append(texts, f)
		case field.Kind == index.Keyword:
			values := e.namedValues(f, s)
			if fc := e.facetOf[f]; fc != nil {
				e.opened(fc)
				for _, v := range values { // not those below them: the dictionary files records under what they name
					fc.direct.lists[v].OrInto(out)
				}
			} else if len(values) > 0 {
				listed[f] = values
			}
		}
	}
	if s.field >= 0 && e.ix.Fields[s.field].Weight == 0 {
		candidates = e.sets.all() // the dictionary does not know
	}
	if len(texts) == 0 && len(listed) == 0 || candidates.isEmpty() {
		return out
	}
	if !e.here(uint32(e.ix.Records - 1)) {
		m.waiting = "words" // without the texts nobody knows how many
		return out
	}
	var fit fitter
	candidates.each(func(doc uint32) bool {
		if out.has(doc) {
			return true
		}
		e.stored.Each(doc, func(field int, value []byte) {
			if slices.Contains(texts, field) {
				if text, _ := index.CutText(value); fit.text(e.analyzer, inPlace(text), s) {
					out.add(doc)
				}
			}
			if values := listed[field]; values != nil {
				index.EachNumber(value, func(v uint64) {
					if _, found := find(values, uint32(v)); found {
						out.add(doc)
					}
				})
			}
		})
		return true
	})
	return out
}

// namedValues returns the values of a keyword field one of whose names, in any
// language, meets the clause, ascending.
func (e *Engine) namedValues(f int, s *searched) (values []uint32) {
	keys, err := e.ix.Values(f)
	e.must(err)
	var fit fitter
	meets := make([]bool, keys.Len())
	e.eachName(f, func(v int, name string) {
		meets[v] = meets[v] || fit.text(e.analyzer, name, s)
	})
	for v, ok := range meets {
		if ok {
			values = append(values, uint32(v))
		}
	}
	return values
}

// eachName calls yield for every label and every other name of the values of a
// keyword field.
func (e *Engine) eachName(f int, yield func(value int, name string)) {
	for l := range e.languages.Len() {
		labels, err := e.ix.Labels(f, l)
		e.must(err)
		for v := range labels.Len() {
			if name := labels.At(v); name != "" {
				yield(v, name)
			}
		}
	}
	names, err := e.ix.Names(f)
	e.must(err)
	for v := range names.Len() {
		for name := range strings.SplitSeq(names.At(v), "\n") {
			if name != "" {
				yield(v, name)
			}
		}
	}
}

// fitter tells whether texts meet a clause; it keeps what it needs for that
// between texts.
type fitter struct {
	open []int // of a phrase, how many terms the readings still open have found
}

// text reports whether text meets s: has its term or, of a phrase, its terms
// one after the other within a line.
func (f *fitter) text(a *analysis.Analyzer, text string, s *searched) (found bool) {
	f.open = f.open[:0]
	last := 0
	a.Tokens(text, func(start, end int, term []byte) bool {
		if len(s.terms) == 1 {
			found = s.terms[0].matches(term)
			return !found
		}
		if start < last && end <= last { // the last rune of a run of bigrams, by itself
			if s.terms[0].matches(term) {
				f.open = append(f.open, 1) // "人 北京" stands in "法人 北京"
			}
			return true
		}
		if start >= last && strings.IndexByte(text[last:start], '\n') >= 0 {
			f.open = f.open[:0]
		}
		last = max(last, end)
		// Every reading either goes on with this term or ends.
		next := f.open[:0]
		for _, n := range f.open {
			if s.terms[n].matches(term) {
				if n+1 == len(s.terms) {
					found = true
					return false
				}
				next = append(next, n+1)
			}
		}
		if s.terms[0].matches(term) {
			next = append(next, 1)
		}
		f.open = next
		return true
	})
	return found
}

// marks reports whether a term of a text is one that a clause asks for.
func (m *textMatch) marks(field int, term []byte) bool {
	for i := range m.words {
		w := &m.words[i]
		if w.exclude || w.field >= 0 && w.field != field {
			continue
		}
		for k := range w.terms {
			if w.terms[k].matches(term) {
				return true
			}
		}
	}
	return false
}
