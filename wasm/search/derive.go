package search

import (
	"math"
	"slices"
	"unsafe"

	"vitrine/wasm/index"
)

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
				d.block(&d.cursors[f][i], base, n, func(low []uint16) { s.add(low, uint16(i)) })
			}
		}
		for _, lanes := range [][]*lane{c.wide, c.narrow} {
			for _, l := range lanes {
				numbers := d.numbers[:n]
				d.number(l, base, numbers)
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
			l.derive(d, c.records)
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

// block goes through the n records of a block that a list has. What a damaged
// list has behind the last record is left out.
func (d *deriver) block(c *index.Cursor, base, n int, yield func(low []uint16)) {
	if n < index.BlockSize {
		each := yield
		yield = func(low []uint16) {
			if slices.Max(low) >= uint16(n) {
				low = slices.DeleteFunc(slices.Clone(low), func(doc uint16) bool { return doc >= uint16(n) })
			}
			each(low)
		}
	}
	c.Block(uint32(base), &d.lot, yield)
}

// number writes a lane's numbers of the records of a block.
func (d *deriver) number(l *lane, base int, numbers []uint16) {
	// All start as those of the most frequent value; what the others differ from
	// it by is added. Numbers wrap around on the way.
	start := uint16(0)
	for _, g := range l.digits {
		if g.slot < 0 {
			start += uint16(g.facet.mostFrequent() * g.scale)
		}
	}
	fill(numbers, start)
	for _, g := range l.digits {
		if g.slot >= 0 {
			s := d.slots[g.facet]
			addScaled(numbers, s.values[g.slot*index.BlockSize:], uint16(g.scale))
			continue
		}
		most := g.facet.mostFrequent()
		cursors := d.cursors[g.facet]
		for i := range cursors {
			if i != most {
				step := uint16(i*g.scale) - uint16(most*g.scale)
				d.block(&cursors[i], base, len(numbers), func(low []uint16) { addStep(numbers, low, step) })
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

// mostFrequent returns the value that most records have.
func (f *facet) mostFrequent() int {
	if f.most < 0 {
		f.most = 0
		for i, n := range f.totals {
			if n > f.totals[f.most] {
				f.most = i
			}
		}
	}
	return f.most
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

func (l *list) derive(d *deriver, records int) {
	each := func(yield func(value, doc uint32)) {
		for i := range l.facet.lists {
			c := l.facet.lists[i].Cursor()
			for base := 0; base < records; base += index.BlockSize {
				d.block(&c, base, min(index.BlockSize, records-base), func(low []uint16) {
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
