package search

import (
	"math"
	"slices"
	"strings"
	"unicode"

	"vitrine/wasm/analysis"
	"vitrine/wasm/index"
)

// compare answers the question "compare": the result of the request and that
// of the query vs. Counts holds the counts of all facets in the one, then in
// the other: of the records as they are, without looking sideways.
func (e *Engine) compare(q *query) Answer {
	counts := make([]uint32, 2*e.nCounts)
	r := e.runIn(q, true)
	first := slices.Clone(r.all)
	e.plainCounts(r, counts[:e.nCounts])
	other := e.parse(q.vs)
	j := e.newJSON()
	j.open('{')
	e.writeTotal(&j, q, r)
	s := e.runIn(other, true)
	e.plainCounts(s, counts[e.nCounts:])
	both := 0
	for i, w := range s.all {
		first[i] &= w
	}
	both = first.count()
	j.keyText("vs", string(e.canonical(other)))
	j.keyInt("totalVs", s.n)
	j.keyInt("only", r.n-both)
	j.keyInt("onlyVs", s.n-both)
	j.keyInt("both", both)
	for _, p := range other.problems {
		q.problem("vs", p.param+"="+p.value, p.message, p.hint)
	}
	q.more += other.more
	if s.text != nil && s.text.waiting != "" && (r.text == nil || r.text.waiting == "") {
		r.text = s.text
	}
	e.writeEnd(&j, q, r, len(counts))
	return Answer{JSON: j, Counts: counts}
}

// plainCounts writes how many records of r have each value.
func (e *Engine) plainCounts(r *result, counts []uint32) {
	if len(e.facets) > 0 {
		e.countResult(r, counts)
	}
}

// export answers the question "export": the ids of all records of the result
// in its order; their docIDs are the counts.
func (e *Engine) export(q *query) Answer {
	r := e.runIn(q, true)
	docs := e.inOrder(q, r, 0, r.n)
	j := e.newJSON()
	j.open('{')
	e.writeTotal(&j, q, r)
	j.key("ids")
	j.open('[')
	waiting := false
	for _, doc := range docs {
		j.comma()
		id := e.ids.At(int(doc))
		waiting = waiting || int(doc) >= e.ids.Len()
		j.text(id)
	}
	j.close(']')
	e.writeEnd(&j, q, r, len(docs), waiting)
	return Answer{JSON: j, Counts: slices.Clone(docs)}
}

// explain answers the question "explain": for each record of the window, what
// of the request it meets and how, and its score.
func (e *Engine) explain(q *query) Answer {
	r := e.run(q)
	docs := e.inOrder(q, r, q.offset, q.limit)
	var scores []float32
	if r.text != nil && e.analyzer != nil {
		scores = e.scores(r)
	}
	j := e.newJSON()
	j.open('{')
	e.writeTotal(&j, q, r)
	j.key("hits")
	j.open('[')
	waiting := false
	for _, doc := range docs {
		j.comma()
		j.open('{')
		waiting = waiting || !e.stored.Has(doc) // its id, and the texts in which it has the words
		j.keyText("id", e.ids.At(int(doc)))
		j.keyInt("doc", int(doc))
		if scores != nil {
			j.key("score")
			j.number(math.Round(float64(scores[doc])*1e6) / 1e6)
		}
		j.key("why")
		j.open('[')
		e.explainWords(&j, r, doc)
		e.explainRanges(&j, q, doc)
		e.explainValues(&j, q, doc)
		j.close(']')
		j.close('}')
	}
	j.close(']')
	e.writeEnd(&j, q, r, 0, waiting)
	return Answer{JSON: j}
}

// explainWords writes for every clause the fields in which a record has it, and
// by which terms.
func (e *Engine) explainWords(j *json, r *result, doc uint32) {
	if r.text == nil {
		return
	}
	for i := range r.text.words {
		w := &r.text.words[i]
		j.comma()
		j.open('{')
		j.keyText("param", "q")
		j.keyText("value", w.clause.text)
		if w.exclude {
			j.keyBool("excluded", true)
		}
		j.key("terms")
		j.open('[')
		if !w.exclude {
			for f := range e.ix.Fields {
				if w.field < 0 && e.ix.Fields[f].Weight == 0 || w.field >= 0 && w.field != f {
					continue
				}
				for _, term := range e.termsIn(f, doc, w) {
					j.comma()
					j.open('{')
					j.keyText("field", e.ix.Fields[f].Name)
					j.keyText("term", term)
					j.keyText("how", w.how(term))
					j.close('}')
				}
			}
		}
		j.close(']')
		j.close('}')
	}
}

// termsIn returns the terms of a record's field that stand for those of a
// clause, each once, in order of their place.
func (e *Engine) termsIn(f int, doc uint32, w *searched) (terms []string) {
	see := func(text string) {
		e.analyzer.Tokens(text, func(_, _ int, term []byte) bool {
			for k := range w.terms {
				if w.terms[k].matches(term) && !slices.Contains(terms, string(term)) {
					terms = append(terms, string(term))
				}
			}
			return true
		})
	}
	if e.ix.Fields[f].Kind == index.Text {
		text, _ := index.CutText(e.stored.Field(doc, f))
		see(inPlace(text))
		return terms
	}
	if e.ix.Fields[f].Kind != index.Keyword {
		return nil
	}
	held := map[int]bool{}
	if fc := e.facetOf[f]; fc != nil {
		e.opened(fc)
		for _, o := range e.ordinals(fc, doc) {
			held[int(o)] = true
		}
	} else {
		index.EachNumber(e.stored.Field(doc, f), func(v uint64) { held[int(v)] = true })
	}
	e.eachName(f, func(v int, name string) {
		if held[v] {
			see(name)
		}
	})
	return terms
}

// how says in which way a term stands for one of a clause.
func (w *searched) how(term string) string {
	how := ""
	for i := range w.terms {
		t := &w.terms[i]
		switch {
		case t.text == term:
			return "exact"
		case t.instead != nil && slices.Contains(t.forms, term):
			how = "near"
		case t.instead == nil && slices.Contains(t.forms, term):
			how = "form"
		case how == "" && t.prefix && strings.HasPrefix(term, t.text):
			how = "prefix"
		case how == "" && t.matches([]byte(term)): // a form that the dictionary does not have
			how = "form"
		}
	}
	return how
}

func (e *Engine) explainRanges(j *json, q *query, doc uint32) {
	for i := range q.ranges {
		s := &q.ranges[i]
		j.comma()
		j.open('{')
		j.keyText("param", e.nameOf(s.field))
		value, has := None, false
		if d := e.days[s.field]; d != nil {
			if first, last := d.First(doc), d.Last(doc); first != index.NoDay {
				has = true
				value = dayText(first)
				if last != first {
					value += ".." + dayText(last)
				}
			}
			j.keyText("value", value)
		} else {
			var v float64
			if v, has = e.numberField(s.field).At(doc); has {
				j.key("value")
				j.number(v)
			} else {
				j.keyText("value", value)
			}
		}
		if s.exclude {
			j.keyBool("excluded", true)
		}
		j.close('}')
	}
}

// dayText writes a day, and the marks of open ends as nothing.
func dayText(day int32) string {
	if day == index.MinDay || day == index.MaxDay {
		return ""
	}
	return string(appendDay(nil, day, 'd'))
}

func (e *Engine) explainValues(j *json, q *query, doc uint32) {
	for i := range q.selections {
		s := &q.selections[i]
		f := e.opened(e.facetOf[s.field])
		named := slices.Clone(e.ordinals(f, doc))
		held := e.columnsOf(f).ordinals(f, doc, nil)
		for _, o := range s.include {
			if slices.Contains(held, o) {
				j.comma()
				j.open('{')
				j.keyText("param", e.nameOf(s.field))
				j.keyText("value", f.key(o))
				if !slices.Contains(named, o) {
					j.keyBool("below", true) // it has a value that stands below this one
				}
				j.close('}')
			}
		}
		for _, o := range s.exclude[:min(len(s.exclude), maxProblems)] {
			j.comma()
			j.open('{')
			j.keyText("param", e.nameOf(s.field))
			j.keyText("value", f.key(o))
			j.keyBool("excluded", true)
			j.close('}')
		}
	}
}

// suggest answers the question "suggest": what goes on from the words of q, as
// they are typed into a search box: values of facets one of whose names has all
// the words, the last of them as a beginning, and terms of the dictionary that
// the last word begins, or is near to where there are none. Values are counted
// among the records that the rest of the request selects.
func (e *Engine) suggest(q *query) Answer {
	typed := q.words
	q.words, q.clauses = "", nil
	r := e.run(q)
	j := e.newJSON()
	j.open('{')
	e.writeTotal(&j, q, r)
	j.keyText("typed", typed)
	j.key("values")
	j.open('[')
	var terms []analysis.Term
	if e.analyzer != nil {
		for _, t := range e.analyzer.Query(typed) {
			if len(terms) > 0 && !t.Open { // the last may be a beginning, the others are words
				terms = slices.DeleteFunc(terms, func(o analysis.Term) bool { return o.Text == t.Text })
			}
			if terms = append(terms, t); len(terms) > maxSuggestTerms {
				terms = terms[1:] // what is being typed is the end
			}
		}
	}
	if len(terms) > 0 {
		counts := make([]uint32, e.nCounts)
		e.countFacets(q, r, counts)
		e.suggestValues(&j, typed, terms, counts, q.limit)
	}
	j.close(']')
	j.key("terms")
	j.open('[')
	if len(terms) > 0 && !strings.HasSuffix(typed, " ") {
		e.suggestTerms(&j, terms[len(terms)-1].Text, q.limit)
	}
	j.close(']')
	if e.analyzer == nil && strings.TrimFunc(typed, unicode.IsSpace) != "" {
		r.text = &textMatch{waiting: "words"}
	}
	e.writeEnd(&j, q, r, 0)
	return Answer{JSON: j}
}

// maxSuggestTerms is how many of the words typed suggestions go on from, the
// last ones.
const maxSuggestTerms = 8

func (e *Engine) suggestValues(j *json, typed string, terms []analysis.Term, counts []uint32, limit int) {
	type suggestion struct {
		f     *facet
		ord   int
		name  string
		count uint32
	}
	s := &searched{clause: clause{field: -1}, terms: make([]searchedTerm, 1)}
	open := !strings.HasSuffix(typed, " ")
	var found []suggestion
	for _, near := range []bool{false, true} {
		for _, f := range e.facets {
			best := map[int]string{} // the first name that fits
			e.eachName(f.field, func(v int, name string) {
				if _, have := best[v]; have {
					return
				}
				for i, t := range terms {
					last := i == len(terms)-1
					s.terms[0] = searchedTerm{text: t.Text, prefix: last && (open || t.Open), forms: []string{t.Text}}
					var fit fitter
					if near && last {
						if !e.nearName(name, t.Text) {
							return
						}
					} else if !fit.text(e.analyzer, name, s) {
						return
					}
				}
				best[v] = name
			})
			for v, name := range best {
				found = append(found, suggestion{f, v, name, counts[f.offset+v]})
			}
		}
		if len(found) > 0 {
			break
		}
	}
	sortBy(len(found), func(i, j int) bool {
		a, b := &found[i], &found[j]
		switch {
		case a.count != b.count:
			return a.count > b.count
		case a.f != b.f:
			return a.f.field < b.f.field
		}
		return a.ord < b.ord
	}, func(i, j int) { found[i], found[j] = found[j], found[i] })
	for _, s := range found[:min(len(found), limit)] {
		j.comma()
		j.open('{')
		j.keyText("field", e.ix.Fields[s.f.field].Name)
		j.keyInt("ord", s.ord)
		j.keyText("key", s.f.key(uint32(s.ord)))
		j.keyText("name", s.name)
		j.keyInt("count", int(s.count))
		j.close('}')
	}
}

// nearName reports whether a word of a name begins with something near to
// word.
func (e *Engine) nearName(name, word string) (near bool) {
	most := slips(word)
	if most == 0 {
		return false
	}
	want := []rune(word)
	e.analyzer.Tokens(name, func(_, _ int, term []byte) bool {
		rows := firstRow(want)
		var letters []rune
		for _, r := range string(term) {
			letters = append(letters, r)
			rows, _ = appendRow(rows, want, letters)
			near = near || int(rows[len(rows)-1]) <= most
			if len(letters) > len(want)+most {
				break
			}
		}
		return !near
	})
	return near
}

func (e *Engine) suggestTerms(j *json, word string, limit int) {
	type suggestion struct {
		term string
		df   int
	}
	var found []suggestion
	e.terms.Prefix(word, func(_ int, term []byte, p index.Postings) bool {
		found = append(found, suggestion{string(term), p.N})
		return true
	})
	if len(found) == 0 {
		for _, n := range e.nearTerms(word, true) {
			found = append(found, suggestion{n.term, n.df})
		}
	}
	sortBy(len(found), func(i, j int) bool {
		a, b := &found[i], &found[j]
		return a.df > b.df || a.df == b.df && a.term < b.term
	}, func(i, j int) { found[i], found[j] = found[j], found[i] })
	for _, s := range found[:min(len(found), limit)] {
		j.comma()
		j.open('{')
		j.keyText("term", s.term)
		j.keyInt("df", s.df)
		j.close('}')
	}
}
