package search

import (
	"encoding/binary"
	"unsafe"
)

// Columns, docID to ordinals, are derived from the posting lists of the values when
// something is first counted. Their form decides how fast counting is, so they
// are packed:
//
//   - A facet in which every record has one value ("not recorded" is one) is a
//     digit. Digits are multiplied up to a number of at most maxCells, so that
//     one step counts several facets: with cells of (a, b, c) counted, the
//     counts of a, b and c are sums over the cells.
//   - A facet in which records have up to maxSlots values is that many digits,
//     each with one value more that means "no further value". Padding costs
//     less than a loop whose length the processor cannot foresee.
//   - Such a number is a lane of one or two bytes. All lanes of a record stand
//     side by side in a row: a record that is counted is one or two lines of
//     the cache, where columns apart would be one each.
//   - What does not fit (more values, or more of them in a record) is a list of
//     ordinals per record.
const (
	// maxCells keeps the counters of a few lanes within the first-level cache
	// of 32 or 48 kB: 4 bytes a cell, and the frequent ones are few. Their sums
	// are taken in every answer, so collections below some hundred thousand
	// records have fewer.
	maxCells = 8192
	minCells = 256
	maxSlots = 6
	maxLane  = 1 << 16 // what a lane can hold at all
)

// columns are the derived columns of several facets.
type columns struct {
	records int
	rows    []byte // stride bytes per record
	stride  int
	narrow  []*lane // of one byte
	wide    []*lane // of two
	lists   []*list
	of      map[*facet]*column
	sums    *sums // made when first needed
}

// column says where the values of one facet stand.
type column struct {
	digits []*digit
	list   *list
}

// lane is one or two bytes of a row: a number made of digits.
type lane struct {
	at     int // in the row
	cells  int
	digits []*digit
	// The counters, all 0 between uses, made when first counted; as many as the
	// bits can index, so that no index needs a check.
	wide   *[maxLane]uint32
	narrow *[256]uint32
}

func (l *lane) isNarrow() bool { return l.cells <= 256 }

// counters returns the counters of the lane's cells.
func (l *lane) counters() []uint32 {
	if l.isNarrow() {
		return l.narrow[:l.cells]
	}
	return l.wide[:l.cells]
}

// digit is the part of a lane that one facet, or one slot of it, takes.
type digit struct {
	facet *facet
	lane  *lane
	scale int // product of the digits below
	n     int // values, with "not recorded", and with "no further value" in slots
	slot  int // -1 for a facet of single values
}

// list is the column of a facet that does not fit a lane.
type list struct {
	facet    *facet
	starts   []uint32 // records+1 places in ordinals
	ordinals []uint32
}

// deriveColumns derives the columns of facets. Lanes are written one by one into
// 16 bits per record, which stay in the second-level cache, and put side by
// side afterwards: written into the rows at once they take twice as long.
func deriveColumns(facets []*facet, records int) *columns {
	c := &columns{records: records, of: map[*facet]*column{}}
	var singles, slotted []*digit
	values := map[*digit][]uint16{} // of slots
	for _, f := range facets {
		col := &column{}
		c.of[f] = col
		n := len(f.lists)
		total := uint64(0)
		for _, t := range f.totals {
			total += uint64(t)
		}
		if n <= maxLane && total == uint64(records) {
			col.digits = []*digit{{facet: f, n: n, slot: -1}}
			singles = append(singles, col.digits...)
			continue
		}
		var slots [][]uint16
		if n < maxLane && total <= maxSlots*uint64(records) {
			slots = deriveSlots(f, records)
		}
		if slots == nil {
			col.list = deriveList(f, records, total)
			c.lists = append(c.lists, col.list)
			continue
		}
		for k, v := range slots {
			d := &digit{facet: f, n: n + 1, slot: k}
			values[d] = v
			col.digits = append(col.digits, d)
		}
		slotted = append(slotted, col.digits...)
	}
	most := max(minCells, min(maxCells, records/32))
	lanes := append(pack(singles, most), pack(slotted, most)...)
	for _, l := range lanes {
		if !l.isNarrow() {
			l.at = c.stride
			c.stride += 2
			c.wide = append(c.wide, l)
		}
	}
	for _, l := range lanes {
		if l.isNarrow() {
			l.at = c.stride
			c.stride++
			c.narrow = append(c.narrow, l)
		}
	}
	c.rows = make([]byte, c.stride*records)
	numbers := make([]uint16, records)
	for _, l := range lanes {
		base := uint16(0)
		for _, d := range l.digits {
			if d.slot < 0 {
				base += uint16(d.mostFrequent() * d.scale)
			}
		}
		fill(numbers, base)
		for _, d := range l.digits {
			if d.slot < 0 {
				d.writeSingle(numbers)
				continue
			}
			addScaled(numbers, values[d], uint16(d.scale))
			delete(values, d)
		}
		for from := 0; from < records; from += walkSize {
			l.put(c.rows[from*c.stride:], c.stride, numbers[from:min(from+walkSize, records)])
		}
	}
	return c
}

// The loops over records are functions of their own, called lot by lot: a
// browser first runs a function as it compiled it in haste, and the better code
// takes over from one call to the next, never within one.

// put writes numbers into the lane of consecutive rows.
//
//go:noinline
func (l *lane) put(rows []byte, stride int, numbers []uint16) {
	row, i := unsafe.Add(unsafe.Pointer(unsafe.SliceData(rows)), l.at), 0
	if l.isNarrow() {
		for ; i+4 <= len(numbers); i += 4 {
			to, n := unsafe.Add(row, i*stride), (*[4]uint16)(numbers[i:])
			*(*uint8)(to) = uint8(n[0])
			*(*uint8)(unsafe.Add(to, stride)) = uint8(n[1])
			*(*uint8)(unsafe.Add(to, 2*stride)) = uint8(n[2])
			*(*uint8)(unsafe.Add(to, 3*stride)) = uint8(n[3])
		}
		for ; i < len(numbers); i++ {
			*(*uint8)(unsafe.Add(row, i*stride)) = uint8(numbers[i])
		}
		return
	}
	for ; i+4 <= len(numbers); i += 4 {
		to, n := unsafe.Add(row, i*stride), (*[4]uint16)(numbers[i:])
		*(*uint16)(to) = n[0]
		*(*uint16)(unsafe.Add(to, stride)) = n[1]
		*(*uint16)(unsafe.Add(to, 2*stride)) = n[2]
		*(*uint16)(unsafe.Add(to, 3*stride)) = n[3]
	}
	for ; i < len(numbers); i++ {
		*(*uint16)(unsafe.Add(row, i*stride)) = numbers[i]
	}
}

// fill sets all numbers to v.
func fill(numbers []uint16, v uint16) {
	for i := range min(len(numbers), walkSize) {
		numbers[i] = v
	}
	for done := walkSize; done < len(numbers); done *= 2 {
		copy(numbers[done:], numbers[:done])
	}
}

func addScaled(numbers, values []uint16, scale uint16) {
	for len(numbers) > 0 {
		n := min(walkSize, len(numbers))
		addScaledLot(numbers[:n], values[:n], scale)
		numbers, values = numbers[n:], values[n:]
	}
}

//go:noinline
func addScaledLot(numbers, values []uint16, scale uint16) {
	for ; len(numbers) >= 4 && len(values) >= 4; numbers, values = numbers[4:], values[4:] {
		numbers[0] += scale * values[0]
		numbers[1] += scale * values[1]
		numbers[2] += scale * values[2]
		numbers[3] += scale * values[3]
	}
	for i, v := range values {
		numbers[i] += scale * v
	}
}

//go:noinline
func addStep(numbers, low []uint16, step uint16) {
	for ; len(low) >= 4; low = low[4:] {
		numbers[low[0]] += step
		numbers[low[1]] += step
		numbers[low[2]] += step
		numbers[low[3]] += step
	}
	for _, doc := range low {
		numbers[doc] += step
	}
}

// pack puts digits into lanes of at most most cells, or one digit.
func pack(digits []*digit, most int) (lanes []*lane) {
	rest := append([]*digit(nil), digits...)
	for len(rest) > 0 {
		// The largest that is left, and with it the largest that fit.
		l := &lane{cells: 1}
		for {
			best := -1
			for i, d := range rest {
				if (l.cells == 1 || l.cells*d.n <= most) && (best < 0 || d.n > rest[best].n) {
					best = i
				}
			}
			if best < 0 {
				break
			}
			d := rest[best]
			rest = append(rest[:best], rest[best+1:]...)
			d.lane, d.scale = l, l.cells
			l.cells *= d.n
			l.digits = append(l.digits, d)
		}
		lanes = append(lanes, l)
	}
	return lanes
}

// mostFrequent returns the value of a digit that most records have.
func (d *digit) mostFrequent() int {
	most := 0
	for i, n := range d.facet.totals {
		if n > d.facet.totals[most] {
			most = i
		}
	}
	return most
}

// writeSingle adds the digit of every record to its number. All of them start
// as those of the most frequent value; what the others differ from it by is
// added. Numbers wrap around on the way.
func (d *digit) writeSingle(numbers []uint16) {
	most := d.mostFrequent()
	for i := range d.facet.lists {
		if i != most {
			step := uint16(i*d.scale) - uint16(most*d.scale)
			d.facet.lists[i].EachLot(func(from uint32, low []uint16) { addStep(numbers[from:], low, step) })
		}
	}
}

// deriveSlots returns the values of a facet slot by slot, in ascending order
// per record; nil when a record has more than maxSlots.
func deriveSlots(f *facet, records int) [][]uint16 {
	s := &slots{used: make([]uint8, records), pad: uint16(len(f.lists))}
	for i := range f.lists {
		f.lists[i].EachLot(func(from uint32, low []uint16) {
			for !s.full && !s.add(from, low, uint16(i)) {
				s.grow()
			}
		})
		if s.full {
			return nil
		}
	}
	return s.values
}

type slots struct {
	used   []uint8 // by record
	values [][]uint16
	pad    uint16
	done   int  // of the lot that the last slot was too few for
	full   bool // a record has more values than there may be slots
}

// add gives records of a lot a further value. It reports false when it needs
// another slot for that, and goes on from there when called again.
//
//go:noinline
func (s *slots) add(from uint32, low []uint16, value uint16) bool {
	used := s.used[from:]
	for i := s.done; i < len(low); i++ {
		doc := low[i]
		k := int(used[doc])
		if k >= len(s.values) {
			s.done = i
			return false
		}
		used[doc]++
		s.values[k][from:][doc] = value
	}
	s.done = 0
	return true
}

func (s *slots) grow() {
	if len(s.values) == maxSlots {
		s.full = true
		return
	}
	slot := make([]uint16, len(s.used))
	fill(slot, s.pad)
	s.values = append(s.values, slot)
}

func deriveList(f *facet, records int, total uint64) *list {
	l := &list{facet: f, starts: make([]uint32, records+1), ordinals: make([]uint32, total)}
	for i := range f.lists {
		f.lists[i].EachLot(func(from uint32, low []uint16) {
			for _, doc := range low {
				l.starts[from+uint32(doc)+1]++
			}
		})
	}
	for i := range records {
		l.starts[i+1] += l.starts[i]
	}
	next := append([]uint32(nil), l.starts[:records]...)
	for i := range f.lists {
		f.lists[i].EachLot(func(from uint32, low []uint16) {
			for _, doc := range low {
				at := &next[from+uint32(doc)]
				l.ordinals[*at] = uint32(i)
				*at++
			}
		})
	}
	return l
}

// ordinals appends the values of a record in a facet, ascending.
func (c *columns) ordinals(f *facet, doc uint32, ords []uint32) []uint32 {
	col := c.of[f]
	if l := col.list; l != nil {
		return append(ords, l.ordinals[l.starts[doc]:l.starts[doc+1]]...)
	}
	for _, d := range col.digits {
		v := d.of(c, doc)
		if d.slot >= 0 && v == uint32(d.n-1) {
			break
		}
		ords = append(ords, v)
	}
	return ords
}

// of returns the digit of a record.
func (d *digit) of(c *columns, doc uint32) uint32 {
	row := c.rows[int(doc)*c.stride+d.lane.at:]
	number := uint32(row[0])
	if !d.lane.isNarrow() {
		number = uint32(binary.LittleEndian.Uint16(row))
	}
	return number / uint32(d.scale) % uint32(d.n)
}

// count adds, for every facet, how many records of a walk have each value to
// the facet's part of counts.
func (c *columns) count(w *walker, counts []uint32) {
	var buf [walkSize]uint32
	for n := w.fill(&buf); n > 0; n = w.fill(&buf) {
		docs := buf[:n]
		c.countWide(docs, c.wide)
		c.countNarrow(docs, c.narrow)
		for _, l := range c.lists {
			l.count(docs, counts[l.facet.offset:])
		}
	}
	for _, l := range c.wide {
		l.sum(nil, counts)
	}
	for _, l := range c.narrow {
		l.sum(nil, counts)
	}
}

// countOf is count for one facet alone.
func (c *columns) countOf(f *facet, w *walker, counts []uint32) {
	col := c.of[f]
	var wide, narrow []*lane
	for i, d := range col.digits {
		switch {
		case i > 0 && col.digits[i-1].lane == d.lane:
		case d.lane.isNarrow():
			narrow = append(narrow, d.lane)
		default:
			wide = append(wide, d.lane)
		}
	}
	var buf [walkSize]uint32
	for n := w.fill(&buf); n > 0; n = w.fill(&buf) {
		docs := buf[:n]
		c.countWide(docs, wide)
		c.countNarrow(docs, narrow)
		if col.list != nil {
			col.list.count(docs, counts[f.offset:])
		}
	}
	for _, l := range wide {
		l.sum(f, counts)
	}
	for _, l := range narrow {
		l.sum(f, counts)
	}
}

// Kernels count lanes of two bytes and of one, several at a time: increments of
// the same counter wait for one another, those of others fill the time. They
// take four records per turn, because a turn is what costs in a browser: Go's
// WebAssembly goes back to the head of a loop by way of a table. Rows are read
// by address: docIDs come from sets, which have a bit per record and none
// behind, and the counters of 16 bits need no check.

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

// values returns how many values of a digit are counted: all but "no further
// value".
func (d *digit) values() int {
	if d.slot < 0 {
		return d.n
	}
	return d.n - 1
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
