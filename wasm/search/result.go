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
	kind  constraintKind
	field int // -1 for words
	set   set
}

// result is the set of records a query selects, with what it was made of. Its
// sets are valid until the next question.
type result struct {
	all         set
	n           int // records in all
	constraints []constraint
	text        *textMatch
}

// run computes the result of q.
func (e *Engine) run(q *query) *result {
	r := &result{constraints: e.constraints[:0]}
	if r.text = e.match(q); r.text != nil {
		r.constraints = append(r.constraints, constraint{constraintWords, -1, r.text.set})
	}
	for i := range q.ranges {
		r.constraints = append(r.constraints, constraint{constraintRange, q.ranges[i].field, e.within(&q.ranges[i])})
	}
	for i := range q.selections {
		s := &q.selections[i]
		f := e.facetOf[s.field]
		if len(s.include) > 0 {
			r.constraints = append(r.constraints, constraint{constraintInclude, s.field, e.include(f, s)})
		}
		if len(s.exclude) > 0 {
			r.constraints = append(r.constraints, constraint{constraintExclude, s.field, e.others(f, s)})
		}
	}
	e.constraints = r.constraints
	if len(r.constraints) == 0 {
		r.all, r.n = e.sets.all(), e.ix.Records
	} else {
		r.all = r.allBut(e, -1)
		r.n = r.all.count()
	}
	e.all = r.all
	return r
}

// allBut returns the records that meet every constraint but number k, of which
// there is one at least. Ranges come first: what they leave out need not be
// looked at, and docIDs follow dates.
func (r *result) allBut(e *Engine, k int) set {
	out := e.sets.take()
	from, to := 0, len(out)
	for i, c := range r.constraints {
		if i != k && c.kind == constraintRange {
			lo, hi := c.set.span()
			from, to = max(from, lo), min(to, hi)
		}
	}
	if from >= to {
		return out
	}
	bounded, first := out[from:to], true
	for i, c := range r.constraints {
		switch {
		case i == k:
		case first:
			copy(bounded, c.set[from:to])
			first = false
		default:
			bounded.and(c.set[from:to])
		}
	}
	if first { // k was the only one
		out.fill(0, uint32(e.ix.Records))
	}
	return out
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

// missing returns the records that constraint k alone keeps out of the result.
func (r *result) missing(e *Engine, k int) set {
	out := r.allBut(e, k)
	out.andNot(r.constraints[k].set)
	return out
}
