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

// ofAll writes the digits of records to values.
//
//go:noinline
func (d *digit) ofAll(c *columns, docs []uint32, values *[walkSize]uint32) {
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

// values returns how many values of a digit are counted: all but "no further
// value".
func (d *digit) values() int {
	if d.slot < 0 {
		return d.n
	}
	return d.n - 1
}
