package search

// crosstab answers the question "crosstab". Counts holds, row by row, how many
// records of the result have both values; rows are the values of the field
// rows and "not recorded", columns those of the field cols.
func (e *Engine) crosstab(q *query) Answer {
	r := e.runIn(q, true)
	row, column := e.tableFacet(q, "rows", q.rows), e.tableFacet(q, "cols", q.cols)
	var counts []uint32
	j := e.newJSON()
	j.open('{')
	e.writeTotal(&j, q, r)
	if row != nil && column != nil {
		if row.n()*column.n() > maxCrosstab {
			q.problem("rows", q.rows, "a table of "+decimal(uint32(row.n()))+" rows and "+decimal(uint32(column.n()))+" columns is too large", "")
		} else {
			counts = e.countPairs(row, column, r.all, r.window)
			j.keyText("rows", e.ix.Fields[row.field].Name)
			j.keyText("cols", e.ix.Fields[column.field].Name)
			j.keyInt("nRows", row.n())
			j.keyInt("nCols", column.n())
		}
	}
	e.writeEnd(&j, q, r, len(counts))
	return Answer{JSON: j, Counts: counts}
}

// maxCrosstab is how many cells a table may have: 16 MB of counts.
const maxCrosstab = 4 << 20

// tableFacet returns the facet that a parameter names, nil with a problem.
func (e *Engine) tableFacet(q *query, param, name string) *facet {
	f := e.fieldNamed(name)
	switch {
	case name == "":
		q.problem(param, name, "a cross table needs a field for its "+param, "")
	case f < 0:
		q.problem(param, name, "unknown field "+quote(name), e.nearField(name))
	case e.facetOf[f] == nil:
		q.problem(param, name, "field "+quote(name)+" has no values to count", "")
	default:
		return e.opened(e.facetOf[f])
	}
	return nil
}

// countPairs returns how many records of s have each pair of values, row by
// row.
func (e *Engine) countPairs(row, column *facet, s set, w window) []uint32 {
	rows, columns := e.columnsOf(row), e.columnsOf(column)
	across, down := columns.of[column], rows.of[row]
	width := column.n()
	if across.list != nil || down.list != nil {
		return e.countListedPairs(row, column, s)
	}
	// One column more, for records with no further value.
	counts := make([]uint32, row.n()*(width+1))
	walk := s.walk(w)
	var buf, docs, x, y [walkSize]uint32
	for n := walk.fill(&buf); n > 0; n = walk.fill(&buf) {
		for k, d := range down.digits {
			d.ofAll(rows, buf[:n], &x)
			m := n
			if k == 0 {
				docs = buf
			} else if m = further(buf[:n], &docs, &x, uint32(d.n-1)); m == 0 {
				break // nor have any a value after that
			}
			for _, d := range across.digits {
				d.ofAll(columns, docs[:m], &y)
				countPairsOf(counts, x[:m], y[:m], width+1)
			}
		}
	}
	for v := range row.n() {
		copy(counts[v*width:(v+1)*width], counts[v*(width+1):])
	}
	return counts[:row.n()*width]
}

// further keeps the records whose value is not none, and their values.
//
//go:noinline
func further(from []uint32, docs, values *[walkSize]uint32, none uint32) (n int) {
	for i, doc := range from {
		v := values[i]
		docs[n], values[n] = doc, v
		if v != none {
			n++
		}
	}
	return n
}

//go:noinline
func countPairsOf(counts, x, y []uint32, width int) {
	for i := range min(len(x), len(y)) {
		counts[int(x[i])*width+int(y[i])]++
	}
}

// countListedPairs is countPairs where one of the facets is a list.
func (e *Engine) countListedPairs(row, column *facet, s set) []uint32 {
	counts := make([]uint32, row.n()*column.n())
	rows, columns := e.columnsOf(row), e.columnsOf(column)
	width := column.n()
	var a, b []uint32
	s.each(func(doc uint32) bool {
		a, b = rows.ordinals(row, doc, a[:0]), columns.ordinals(column, doc, b[:0])
		for _, x := range a {
			for _, y := range b {
				counts[int(x)*width+int(y)]++
			}
		}
		return true
	})
	return counts
}
