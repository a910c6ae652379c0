package search

import "math/bits"

// set is a set of records, one bit each, in words of 64. The bits behind the
// last record are 0.
//
// What the index holds is roaring; what a question makes of it is plain words:
// combining two sets of a million records takes some 15 µs so, whatever is in
// them, where roaring took 50 to 400 and allocated its containers; and every
// word is there to be counted or walked at once.
type set []uint64

func (s set) has(doc uint32) bool { return s[doc>>6]>>(doc&63)&1 != 0 }
func (s set) add(doc uint32)      { s[doc>>6] |= 1 << (doc & 63) }
func (s set) remove(doc uint32)   { s[doc>>6] &^= 1 << (doc & 63) }

func (s set) count() (n int) {
	for ; len(s) >= 4; s = s[4:] {
		n += bits.OnesCount64(s[0]) + bits.OnesCount64(s[1]) + bits.OnesCount64(s[2]) + bits.OnesCount64(s[3])
	}
	for _, w := range s {
		n += bits.OnesCount64(w)
	}
	return n
}

func (s set) isEmpty() bool {
	for _, w := range s {
		if w != 0 {
			return false
		}
	}
	return true
}

// fill adds the records from up to, but without, to.
func (s set) fill(from, to uint32) {
	if from >= to {
		return
	}
	first, last := from>>6, (to-1)>>6
	head, tail := ^uint64(0)<<(from&63), ^uint64(0)>>(63-(to-1)&63)
	if first == last {
		s[first] |= head & tail
		return
	}
	s[first] |= head
	for i := first + 1; i < last; i++ {
		s[i] = ^uint64(0)
	}
	s[last] |= tail
}

// The loops over words take four per turn, see columns.

func (s set) or(t set) {
	n := len(s) &^ 3
	for i := 0; i < n; i += 4 {
		a, b := (*[4]uint64)(s[i:i+4]), (*[4]uint64)(t[i:i+4])
		a[0] |= b[0]
		a[1] |= b[1]
		a[2] |= b[2]
		a[3] |= b[3]
	}
	for i := n; i < len(s); i++ {
		s[i] |= t[i]
	}
}

func (s set) and(t set) {
	n := len(s) &^ 3
	for i := 0; i < n; i += 4 {
		a, b := (*[4]uint64)(s[i:i+4]), (*[4]uint64)(t[i:i+4])
		a[0] &= b[0]
		a[1] &= b[1]
		a[2] &= b[2]
		a[3] &= b[3]
	}
	for i := n; i < len(s); i++ {
		s[i] &= t[i]
	}
}

func (s set) andNot(t set) {
	n := len(s) &^ 3
	for i := 0; i < n; i += 4 {
		a, b := (*[4]uint64)(s[i:i+4]), (*[4]uint64)(t[i:i+4])
		a[0] &^= b[0]
		a[1] &^= b[1]
		a[2] &^= b[2]
		a[3] &^= b[3]
	}
	for i := n; i < len(s); i++ {
		s[i] &^= t[i]
	}
}

// span returns the words between which the records of s stand: from the first
// that is not empty up to, but without, the one behind the last.
func (s set) span() (from, to int) {
	for from+4 <= len(s) && s[from]|s[from+1]|s[from+2]|s[from+3] == 0 {
		from += 4
	}
	for to = len(s); to-4 >= from && s[to-1]|s[to-2]|s[to-3]|s[to-4] == 0; to -= 4 {
	}
	return from, to
}

// rank returns how many records of s stand before doc.
func (s set) rank(doc uint32) (n int) {
	for _, w := range s[:doc>>6] {
		n += bits.OnesCount64(w)
	}
	return n + bits.OnesCount64(s[doc>>6]&(1<<(doc&63)-1))
}

// each calls yield for the records of s in order until it returns false.
func (s set) each(yield func(doc uint32) bool) {
	for i, w := range s {
		for ; w != 0; w &= w - 1 {
			if !yield(uint32(i<<6 + bits.TrailingZeros64(w))) {
				return
			}
		}
	}
}

// eachDown calls yield for the records of s from the last to the first.
func (s set) eachDown(yield func(doc uint32) bool) {
	for i := len(s) - 1; i >= 0; i-- {
		for w := s[i]; w != 0; {
			bit := 63 - bits.LeadingZeros64(w)
			w &^= 1 << bit
			if !yield(uint32(i<<6 + bit)) {
				return
			}
		}
	}
}

// walker hands out the records of a set in lots: a call per lot instead of one
// per record.
type walker struct {
	s    set
	not  bool   // walks the records outside
	at   int    // word done last
	last uint64 // of the bits of the last word, those that are records
}

// walk returns a walker over s, or over the records that are not in it.
func (s set) walk(not bool, records int) *walker {
	return &walker{s: s, not: not, at: -1, last: lastWord(records)}
}

// lastWord returns the bits of the last word of a set that are records.
func lastWord(records int) uint64 {
	if records&63 == 0 {
		return ^uint64(0)
	}
	return 1<<(records&63) - 1
}

// fill writes the next docIDs to buf and returns how many, at least one; 0 is
// the end. It takes the bits of a word four at a time without looking whether
// there are as many: what is written beyond the last is written over by the
// next word or, at the end, not counted.
func (w *walker) fill(buf *[walkSize]uint32) int {
	n := 0
	for n <= walkSize-64-4 {
		if w.at++; w.at >= len(w.s) {
			w.at = len(w.s)
			break
		}
		rest := w.s[w.at]
		if w.not {
			if rest = ^rest; w.at == len(w.s)-1 {
				rest &= w.last
			}
		}
		if rest == 0 {
			continue
		}
		base := uint32(w.at << 6)
		end := n + bits.OnesCount64(rest)
		for ; n < end; n += 4 {
			to := (*[4]uint32)(buf[n : n+4])
			to[0] = base + uint32(bits.TrailingZeros64(rest))
			rest &= rest - 1
			to[1] = base + uint32(bits.TrailingZeros64(rest))
			rest &= rest - 1
			to[2] = base + uint32(bits.TrailingZeros64(rest))
			rest &= rest - 1
			to[3] = base + uint32(bits.TrailingZeros64(rest))
			rest &= rest - 1
		}
		n = end
	}
	return n
}

const walkSize = 512

// sets hands out sets for the time of one question, so that answering
// allocates none.
type sets struct {
	records int
	free    []set
	used    int
}

// newSet returns an empty set for so many records.
func newSet(records int) set { return make(set, (records+63)/64) }

// take returns an empty set, valid until reset.
func (p *sets) take() set {
	if p.used == len(p.free) {
		p.free = append(p.free, newSet(p.records))
	}
	s := p.free[p.used]
	p.used++
	clear(s)
	return s
}

// all returns the set of all records, valid until reset.
func (p *sets) all() set {
	s := p.take()
	s.fill(0, uint32(p.records))
	return s
}

// reset takes every set back.
func (p *sets) reset() { p.used = 0 }
