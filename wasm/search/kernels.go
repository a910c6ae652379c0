package search

import "unsafe"

// Kernels count lanes of two bytes and of one, several at a time: increments of
// the same counter wait for one another, those of others fill the time. They
// take four records per turn, because a turn is what costs in a browser: Go's
// WebAssembly goes back to the head of a loop by way of a table. Rows are read
// by address: docIDs come from sets, which have a bit per record and none
// behind (set.cut), and the counters of 16 bits need no check.

func (c *columns) countWide(docs []uint32, lanes []*lane) {
	for _, l := range lanes {
		if l.wide == nil {
			l.wide = new([maxLane]uint32)
		}
	}
	for ; len(lanes) >= 3; lanes = lanes[3:] {
		c.wide3(docs, lanes[0], lanes[1], lanes[2])
	}
	for ; len(lanes) >= 2; lanes = lanes[2:] {
		c.wide2(docs, lanes[0], lanes[1])
	}
	for _, l := range lanes {
		c.wide1(docs, l)
	}
}

func (c *columns) countNarrow(docs []uint32, lanes []*lane) {
	for _, l := range lanes {
		if l.narrow == nil {
			l.narrow = new([256]uint32)
		}
	}
	for ; len(lanes) >= 4; lanes = lanes[4:] {
		c.narrow4(docs, lanes[0], lanes[1], lanes[2], lanes[3])
	}
	for _, l := range lanes {
		c.narrow1(docs, l)
	}
}

//go:noinline
func (c *columns) wide3(docs []uint32, k, l, m *lane) {
	rows, stride := unsafe.Pointer(unsafe.SliceData(c.rows)), uintptr(c.stride)
	rows = unsafe.Add(rows, k.at) // the others stand beside
	al, am := uintptr(l.at-k.at), uintptr(m.at-k.at)
	ck, cl, cm := k.wide, l.wide, m.wide
	for ; len(docs) >= 4; docs = docs[4:] {
		p := unsafe.Add(rows, uintptr(docs[0])*stride)
		q := unsafe.Add(rows, uintptr(docs[1])*stride)
		r := unsafe.Add(rows, uintptr(docs[2])*stride)
		s := unsafe.Add(rows, uintptr(docs[3])*stride)
		ck[*(*uint16)(p)]++
		cl[*(*uint16)(unsafe.Add(p, al))]++
		cm[*(*uint16)(unsafe.Add(p, am))]++
		ck[*(*uint16)(q)]++
		cl[*(*uint16)(unsafe.Add(q, al))]++
		cm[*(*uint16)(unsafe.Add(q, am))]++
		ck[*(*uint16)(r)]++
		cl[*(*uint16)(unsafe.Add(r, al))]++
		cm[*(*uint16)(unsafe.Add(r, am))]++
		ck[*(*uint16)(s)]++
		cl[*(*uint16)(unsafe.Add(s, al))]++
		cm[*(*uint16)(unsafe.Add(s, am))]++
	}
	for _, doc := range docs {
		p := unsafe.Add(rows, uintptr(doc)*stride)
		ck[*(*uint16)(p)]++
		cl[*(*uint16)(unsafe.Add(p, al))]++
		cm[*(*uint16)(unsafe.Add(p, am))]++
	}
}

//go:noinline
func (c *columns) wide2(docs []uint32, k, l *lane) {
	rows, stride := unsafe.Pointer(unsafe.SliceData(c.rows)), uintptr(c.stride)
	rows = unsafe.Add(rows, k.at)
	al := uintptr(l.at - k.at)
	ck, cl := k.wide, l.wide
	for ; len(docs) >= 4; docs = docs[4:] {
		p := unsafe.Add(rows, uintptr(docs[0])*stride)
		q := unsafe.Add(rows, uintptr(docs[1])*stride)
		r := unsafe.Add(rows, uintptr(docs[2])*stride)
		s := unsafe.Add(rows, uintptr(docs[3])*stride)
		ck[*(*uint16)(p)]++
		cl[*(*uint16)(unsafe.Add(p, al))]++
		ck[*(*uint16)(q)]++
		cl[*(*uint16)(unsafe.Add(q, al))]++
		ck[*(*uint16)(r)]++
		cl[*(*uint16)(unsafe.Add(r, al))]++
		ck[*(*uint16)(s)]++
		cl[*(*uint16)(unsafe.Add(s, al))]++
	}
	for _, doc := range docs {
		p := unsafe.Add(rows, uintptr(doc)*stride)
		ck[*(*uint16)(p)]++
		cl[*(*uint16)(unsafe.Add(p, al))]++
	}
}

//go:noinline
func (c *columns) wide1(docs []uint32, k *lane) {
	rows, stride := unsafe.Add(unsafe.Pointer(unsafe.SliceData(c.rows)), k.at), uintptr(c.stride)
	ck := k.wide
	for ; len(docs) >= 4; docs = docs[4:] {
		ck[*(*uint16)(unsafe.Add(rows, uintptr(docs[0])*stride))]++
		ck[*(*uint16)(unsafe.Add(rows, uintptr(docs[1])*stride))]++
		ck[*(*uint16)(unsafe.Add(rows, uintptr(docs[2])*stride))]++
		ck[*(*uint16)(unsafe.Add(rows, uintptr(docs[3])*stride))]++
	}
	for _, doc := range docs {
		ck[*(*uint16)(unsafe.Add(rows, uintptr(doc)*stride))]++
	}
}

//go:noinline
func (c *columns) narrow4(docs []uint32, k, l, m, n *lane) {
	rows, stride := unsafe.Pointer(unsafe.SliceData(c.rows)), uintptr(c.stride)
	rows = unsafe.Add(rows, k.at)
	al, am, an := uintptr(l.at-k.at), uintptr(m.at-k.at), uintptr(n.at-k.at)
	ck, cl, cm, cn := k.narrow, l.narrow, m.narrow, n.narrow
	for ; len(docs) >= 4; docs = docs[4:] {
		p := unsafe.Add(rows, uintptr(docs[0])*stride)
		q := unsafe.Add(rows, uintptr(docs[1])*stride)
		r := unsafe.Add(rows, uintptr(docs[2])*stride)
		s := unsafe.Add(rows, uintptr(docs[3])*stride)
		ck[*(*uint8)(p)]++
		cl[*(*uint8)(unsafe.Add(p, al))]++
		cm[*(*uint8)(unsafe.Add(p, am))]++
		cn[*(*uint8)(unsafe.Add(p, an))]++
		ck[*(*uint8)(q)]++
		cl[*(*uint8)(unsafe.Add(q, al))]++
		cm[*(*uint8)(unsafe.Add(q, am))]++
		cn[*(*uint8)(unsafe.Add(q, an))]++
		ck[*(*uint8)(r)]++
		cl[*(*uint8)(unsafe.Add(r, al))]++
		cm[*(*uint8)(unsafe.Add(r, am))]++
		cn[*(*uint8)(unsafe.Add(r, an))]++
		ck[*(*uint8)(s)]++
		cl[*(*uint8)(unsafe.Add(s, al))]++
		cm[*(*uint8)(unsafe.Add(s, am))]++
		cn[*(*uint8)(unsafe.Add(s, an))]++
	}
	for _, doc := range docs {
		p := unsafe.Add(rows, uintptr(doc)*stride)
		ck[*(*uint8)(p)]++
		cl[*(*uint8)(unsafe.Add(p, al))]++
		cm[*(*uint8)(unsafe.Add(p, am))]++
		cn[*(*uint8)(unsafe.Add(p, an))]++
	}
}

//go:noinline
func (c *columns) narrow1(docs []uint32, k *lane) {
	rows, stride := unsafe.Add(unsafe.Pointer(unsafe.SliceData(c.rows)), k.at), uintptr(c.stride)
	ck := k.narrow
	for ; len(docs) >= 4; docs = docs[4:] {
		ck[*(*uint8)(unsafe.Add(rows, uintptr(docs[0])*stride))]++
		ck[*(*uint8)(unsafe.Add(rows, uintptr(docs[1])*stride))]++
		ck[*(*uint8)(unsafe.Add(rows, uintptr(docs[2])*stride))]++
		ck[*(*uint8)(unsafe.Add(rows, uintptr(docs[3])*stride))]++
	}
	for _, doc := range docs {
		ck[*(*uint8)(unsafe.Add(rows, uintptr(doc)*stride))]++
	}
}

func (l *list) count(docs []uint32, counts []uint32) {
	starts, ordinals := l.starts, l.ordinals
	for _, doc := range docs {
		for _, ord := range ordinals[starts[doc]:starts[doc+1]] {
			counts[ord]++
		}
	}
}

// sum adds the cells of a lane to the counts of its facets, or of only one of
// them, and clears them.
func (l *lane) sum(only *facet, counts []uint32) {
	if l.wide == nil && l.narrow == nil {
		return // there was nothing to count
	}
	low, counters := l.digits[0], l.counters()
	values := low.values()
	var own []uint32 // where the cells of the lowest digit go
	if only == nil || low.facet == only {
		own = counts[low.facet.offset:][:values]
	}
	for at := 0; at < l.cells; at += low.n {
		cells := counters[at : at+low.n]
		total := uint32(0)
		if own != nil {
			total = addCells(own, cells[:values])
		} else {
			total = totalOf(cells[:values])
		}
		for _, k := range cells[values:] {
			total += k
		}
		if total == 0 {
			continue
		}
		for _, d := range l.digits[1:] {
			if only == nil || d.facet == only {
				if v := at / d.scale % d.n; v < d.values() {
					counts[d.facet.offset+v] += total
				}
			}
		}
		clear(cells)
	}
}

// addCells adds cells to counts, as many, and returns what they are together.
// Most cells of a large lane are empty: eight are looked at in one.
//
//go:noinline
func addCells(counts, cells []uint32) (total uint32) {
	for ; len(cells) >= 8 && len(counts) >= 8; counts, cells = counts[8:], cells[8:] {
		from, to := (*[8]uint32)(cells), (*[8]uint32)(counts)
		if twos := (*[4]uint64)(unsafe.Pointer(from)); twos[0]|twos[1]|twos[2]|twos[3] == 0 {
			continue
		}
		to[0] += from[0]
		to[1] += from[1]
		to[2] += from[2]
		to[3] += from[3]
		to[4] += from[4]
		to[5] += from[5]
		to[6] += from[6]
		to[7] += from[7]
		total += from[0] + from[1] + from[2] + from[3] + from[4] + from[5] + from[6] + from[7]
	}
	for i, k := range cells {
		counts[i] += k
		total += k
	}
	return total
}

//go:noinline
func totalOf(cells []uint32) (total uint32) {
	for ; len(cells) >= 8; cells = cells[8:] {
		from := (*[8]uint32)(cells)
		total += from[0] + from[1] + from[2] + from[3] + from[4] + from[5] + from[6] + from[7]
	}
	for _, k := range cells {
		total += k
	}
	return total
}
