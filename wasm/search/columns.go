package search

import (
	"encoding/binary"
	"math"
	"unsafe"

	"vitrine/wasm/index"
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
	scale int      // product of the digits below
	n     int      // values, with "not recorded", and with "no further value" in slots
	slot  int      // -1 for a facet of single values
	table []uint16 // the digit by the lane's number, made when first needed
}

// list is the column of a facet that does not fit a lane.
type list struct {
	facet    *facet
	starts   []uint32 // records+1 places in ordinals
	ordinals []uint32
}

// plan says how a facet is to be kept.
type plan struct {
	facet *facet
	slots int // 0 for one value per record, more than maxSlots for a list
}

// deriveColumns derives the columns of facets. How many values a record has at
// most stands nowhere: it is guessed from how many it has on average, and when
// that was too few, done again with as many as were found.
func deriveColumns(facets []*facet, records int) *columns {
	plans := make([]plan, len(facets))
	for i, f := range facets {
		total := 0
		for _, t := range f.totals {
			total += int(t)
		}
		plans[i] = plan{facet: f, slots: maxSlots + 1}
		switch n := len(f.lists); {
		case n <= maxLane && total == records:
			plans[i].slots = 0
		case n < maxLane && total <= maxSlots*records:
			plans[i].slots = min(total/records+2, maxSlots)
		}
	}
	for {
		c := layOut(plans, records)
		if c.derive(plans) {
			return c
		}
	}
}

// layOut gives every facet its place.
func layOut(plans []plan, records int) *columns {
	c := &columns{records: records, of: map[*facet]*column{}}
	var singles, slotted []*digit
	for _, p := range plans {
		col, n := &column{}, len(p.facet.lists)
		c.of[p.facet] = col
		switch {
		case p.slots == 0:
			col.digits = []*digit{{facet: p.facet, n: n, slot: -1}}
			singles = append(singles, col.digits...)
		case p.slots <= maxSlots:
			for k := range p.slots {
				col.digits = append(col.digits, &digit{facet: p.facet, n: n + 1, slot: k})
			}
			slotted = append(slotted, col.digits...)
		default:
			col.list = &list{facet: p.facet}
			c.lists = append(c.lists, col.list)
		}
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
	return c
}

// derive fills the columns in, block by block: what a block takes on the way
// stays in the second-level cache. It reports false when a record had more
// values than planned for, and plans for as many.
func (c *columns) derive(plans []plan) bool {
	c.rows = make([]byte, c.stride*c.records)
	d := &deriver{cursors: map[*facet][]index.Cursor{}, slots: map[*facet]*slots{}}
	for _, p := range plans {
		if p.slots > maxSlots {
			continue
		}
		cursors := make([]index.Cursor, len(p.facet.lists))
		for i, list := range p.facet.lists {
			cursors[i] = list.Cursor()
		}
		d.cursors[p.facet] = cursors
		if p.slots > 0 {
			d.slots[p.facet] = &slots{n: p.slots, pad: uint16(len(p.facet.lists)), values: make([]uint16, p.slots*index.BlockSize)}
		}
	}
	for base := 0; base < c.records; base += index.BlockSize {
		n := min(index.BlockSize, c.records-base)
		for f, s := range d.slots {
			s.clear()
			for i := range d.cursors[f] {
				d.cursors[f][i].Block(uint32(base), &d.lot, func(low []uint16) { s.add(low, uint16(i)) })
			}
		}
		for _, lanes := range [][]*lane{c.wide, c.narrow} {
			for _, l := range lanes {
				numbers := d.numbers[:n]
				d.number(l, uint32(base), numbers)
				for from := 0; from < n; from += walkSize {
					l.put(c.rows[(base+from)*c.stride:], c.stride, numbers[from:min(from+walkSize, n)])
				}
			}
		}
	}
	done := true
	for i := range plans {
		if s := d.slots[plans[i].facet]; s != nil && s.most > s.n {
			plans[i].slots, done = s.most, false
		}
	}
	for _, l := range c.lists {
		if done {
			l.derive(c.records)
		}
	}
	return done
}

// deriver is what deriving takes on the way, of one block.
type deriver struct {
	cursors map[*facet][]index.Cursor
	slots   map[*facet]*slots
	numbers [index.BlockSize]uint16
	lot     [index.LotSize]uint16
}

// number writes a lane's numbers of the records of a block.
func (d *deriver) number(l *lane, base uint32, numbers []uint16) {
	// All start as those of the most frequent value; what the others differ from
	// it by is added. Numbers wrap around on the way.
	start := uint16(0)
	for _, g := range l.digits {
		if g.slot < 0 {
			start += uint16(g.mostFrequent() * g.scale)
		}
	}
	fill(numbers, start)
	for _, g := range l.digits {
		if g.slot >= 0 {
			s := d.slots[g.facet]
			addScaled(numbers, s.values[g.slot*index.BlockSize:], uint16(g.scale))
			continue
		}
		most := g.mostFrequent()
		cursors := d.cursors[g.facet]
		for i := range cursors {
			if i != most {
				step := uint16(i*g.scale) - uint16(most*g.scale)
				cursors[i].Block(base, &d.lot, func(low []uint16) { addStep(numbers, low, step) })
			}
		}
	}
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

// slots are the values of a facet in a block, slot by slot, in ascending order
// per record.
type slots struct {
	n      int
	pad    uint16
	used   [index.BlockSize]uint8 // by record
	values []uint16
	most   int // values that any record has, at least
}

func (s *slots) clear() {
	clear(s.used[:])
	fill(s.values, s.pad)
}

// add gives records of a block a further value.
//
//go:noinline
func (s *slots) add(low []uint16, value uint16) {
	values := unsafe.Pointer(unsafe.SliceData(s.values))
	for _, doc := range low {
		k := uintptr(s.used[doc])
		if int(k) >= s.n {
			s.most = max(s.most, int(k)+1)
			if k == math.MaxUint8 {
				continue
			}
		} else {
			*(*uint16)(unsafe.Add(values, 2*(k*index.BlockSize+uintptr(doc)))) = value
		}
		s.used[doc] = uint8(k + 1)
	}
}

func (l *list) derive(records int) {
	each := func(yield func(value, doc uint32)) {
		var lot [index.LotSize]uint16
		for i := range l.facet.lists {
			c := l.facet.lists[i].Cursor()
			for base := 0; base < records; base += index.BlockSize {
				c.Block(uint32(base), &lot, func(low []uint16) {
					for _, doc := range low {
						yield(uint32(i), uint32(base)+uint32(doc))
					}
				})
			}
		}
	}
	l.starts = make([]uint32, records+1)
	each(func(_, doc uint32) { l.starts[doc+1]++ })
	for i := range records {
		l.starts[i+1] += l.starts[i]
	}
	l.ordinals = make([]uint32, l.starts[records])
	next := append([]uint32(nil), l.starts[:records]...)
	each(func(value, doc uint32) {
		l.ordinals[next[doc]] = value
		next[doc]++
	})
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

// ordinals writes the digits of records to values.
//
//go:noinline
func (d *digit) ordinals(c *columns, docs []uint32, values *[walkSize]uint32) {
	if d.table == nil {
		d.table = make([]uint16, d.lane.cells)
		for number := range d.table {
			d.table[number] = uint16(number / d.scale % d.n)
		}
	}
	table, docs := d.table, docs[:min(len(docs), walkSize)]
	rows, stride := unsafe.Add(unsafe.Pointer(unsafe.SliceData(c.rows)), d.lane.at), uintptr(c.stride)
	if d.lane.isNarrow() {
		for i, doc := range docs {
			values[i] = uint32(table[*(*uint8)(unsafe.Add(rows, uintptr(doc)*stride))])
		}
		return
	}
	for i, doc := range docs {
		values[i] = uint32(table[*(*uint16)(unsafe.Add(rows, uintptr(doc)*stride))])
	}
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
