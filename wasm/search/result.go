package search

// constraintKind says what a constraint comes from.
type constraintKind uint8

const (
	constraintWords constraintKind = iota
	constraintRange
	constraintInclude
	constraintExclude
)

// constraint is one of the sets whose intersection is the result.
type constraint struct {
	kind   constraintKind
	field  int // -1 for words
	set    set
	window window // there is nothing outside of it
}

// result is the set of records a query selects, with what it was made of. Its
// sets are valid until the next question.
type result struct {
	all         set
	n           int    // records in all
	window      window // of all
	constraints []constraint
	text        *textMatch
}

// run computes the result of q.
func (e *Engine) run(q *query) *result { return e.runIn(q, false) }

// runIn is run, but where narrow is set the constraints other than ranges hold
// only where the ranges do: all that is asked then must lie within all ranges.
func (e *Engine) runIn(q *query, narrow bool) *result {
	r := &result{constraints: e.constraints[:0]}
	add := func(kind constraintKind, field int, s set, w window) {
		r.constraints = append(r.constraints, constraint{kind, field, s, w})
	}
	w := window{0, (e.ix.Records + 63) / 64}
	r.window = w
	for i := range q.ranges {
		s, in := e.within(&q.ranges[i])
		add(constraintRange, q.ranges[i].field, s, in)
		r.window = r.window.and(in)
	}
	if narrow {
		w = r.window
	}
	if r.text = e.match(q); r.text != nil {
		add(constraintWords, -1, r.text.set, r.text.set.whole())
	}
	for i := range q.selections {
		s := &q.selections[i]
		f := e.facetOf[s.field]
		if len(s.include) > 0 {
			add(constraintInclude, s.field, e.include(f, s, w), w)
		}
		if len(s.exclude) > 0 {
			add(constraintExclude, s.field, e.others(f, s, w), w)
		}
	}
	e.constraints = r.constraints
	if len(r.constraints) == 0 {
		r.all, r.n = e.sets.all(), e.ix.Records
	} else {
		r.all, _ = r.allBut(e, -1)
		r.n = r.all.in(r.window).count()
	}
	return r
}

// allBut returns the records that meet every constraint but number k, of which
// there is one at least, and the window they are in.
func (r *result) allBut(e *Engine, k int) (set, window) {
	w := window{0, (e.ix.Records + 63) / 64}
	for i := range r.constraints {
		if i != k {
			w = w.and(r.constraints[i].window)
		}
	}
	out := e.sets.within(w)
	first := true
	for i := range r.constraints {
		c := &r.constraints[i]
		switch {
		case i == k:
		case first:
			copy(out.in(w), c.set.in(w))
			first = false
		default:
			out.in(w).and(c.set.in(w))
		}
	}
	if first { // k was the only one
		out.fill(0, uint32(e.ix.Records))
	}
	return out, w
}

// find returns the place of a constraint, or -1.
func (r *result) find(kind constraintKind, field int) int {
	for i, c := range r.constraints {
		if c.kind == kind && c.field == field {
			return i
		}
	}
	return -1
}

// missing returns the records that constraint k alone keeps out of the result,
// and the window they are in.
func (r *result) missing(e *Engine, k int) (set, window) {
	out, w := r.allBut(e, k)
	out.in(w).andNot(r.constraints[k].set.in(w))
	return out, w
}
