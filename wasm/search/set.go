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

// window is a run of words of a set, from up to, but without, to. A question
// about a range of dates looks at no others, since docIDs follow dates.
type window struct{ from, to int }

// whole returns the window that has all words of s.
func (s set) whole() window { return window{0, len(s)} }

// in returns the words of s in a window.
func (s set) in(w window) set { return s[w.from:w.to] }

// span returns the window of the words that are not empty, with up to three
// empty ones at either end.
func (s set) span() window {
	w := s.whole()
	for w.from+4 <= w.to && s[w.from]|s[w.from+1]|s[w.from+2]|s[w.from+3] == 0 {
		w.from += 4
	}
	for w.to-4 >= w.from && s[w.to-1]|s[w.to-2]|s[w.to-3]|s[w.to-4] == 0 {
		w.to -= 4
	}
	return w
}

// and returns what two windows have in common, which may be nothing.
func (w window) and(v window) window {
	w.from, w.to = max(w.from, v.from), min(w.to, v.to)
	w.to = max(w.from, w.to)
	return w
}

// windowOf returns the window of the records from up to, but without, to.
func windowOf(from, to uint32) window {
	if from >= to {
		return window{}
	}
	return window{int(from >> 6), int((to-1)>>6) + 1}
}

// interval reports whether the records of s, all of them in w, are all those
// from up to, but without, to.
func (s set) interval(w window) (from, to uint32, ok bool) {
	for w.from < w.to && s[w.from] == 0 {
		w.from++
	}
	for w.from < w.to && s[w.to-1] == 0 {
		w.to--
	}
	if w.from == w.to {
		return 0, 0, true
	}
	from = uint32(w.from<<6 + bits.TrailingZeros64(s[w.from]))
	to = uint32(w.to<<6 - bits.LeadingZeros64(s[w.to-1]))
	return from, to, s.in(w).count() == int(to-from)
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
	next int // word
	end  int
	flip uint64 // all bits where it walks the records that are not in s
	last uint64 // of the bits of the word before end, those that are records
}

// walk returns a walker over the records of s in a window.
func (s set) walk(w window) *walker {
	return &walker{s: s, next: w.from, end: w.to, last: ^uint64(0)}
}

// walkOutside returns a walker over the records that are not in s.
func (s set) walkOutside(records int) *walker {
	return &walker{s: s, end: len(s), flip: ^uint64(0), last: lastWord(records)}
}

// cut takes out what a damaged list has put behind the last record.
func (s set) cut(records int) {
	if len(s) > 0 {
		s[len(s)-1] &= lastWord(records)
	}
}

// lastWord returns the bits of the last word of a set that are records.
func lastWord(records int) uint64 {
	if records&63 == 0 {
		return ^uint64(0)
	}
	return 1<<(records&63) - 1
}

// fill writes the next docIDs to buf and returns how many, at least one; 0 is
// the end. It takes the bits of a word two or four at a time without looking
// whether there are as many: what is written beyond the last is written over by
// the next word or, at the end, not counted. Whether a word is empty is not
// asked either: where some are, that is a guess at every word.
func (w *walker) fill(buf *[walkSize]uint32) int {
	words, at, flip, n := w.s[:w.end], w.next, w.flip, 0
	for at < len(words) && n <= walkSize-64-4 {
		rest := words[at] ^ flip
		if at&3 == 0 && at+4 < len(words) && rest|(words[at+1]^flip)|(words[at+2]^flip)|(words[at+3]^flip) == 0 {
			at += 4
			continue
		}
		base := uint32(at << 6)
		if at++; at == len(words) {
			rest &= w.last
		}
		end := n + bits.OnesCount64(rest)
		to := (*[2]uint32)(buf[n : n+2])
		to[0] = base + uint32(bits.TrailingZeros64(rest))
		rest &= rest - 1
		to[1] = base + uint32(bits.TrailingZeros64(rest))
		for n += 2; n < end; n += 4 {
			rest &= rest - 1
			to := (*[4]uint32)(buf[n : n+4])
			to[0] = base + uint32(bits.TrailingZeros64(rest))
			rest &= rest - 1
			to[1] = base + uint32(bits.TrailingZeros64(rest))
			rest &= rest - 1
			to[2] = base + uint32(bits.TrailingZeros64(rest))
			rest &= rest - 1
			to[3] = base + uint32(bits.TrailingZeros64(rest))
		}
		n = end
	}
	w.next = at
	return n
}

const walkSize = 512

// sets hands out sets for the time of one question, so that answering
// allocates none. Those it has are empty.
type sets struct {
	records int
	free    []set
	written []window // of those handed out, where there may be records
}

// newSet returns an empty set for so many records.
func newSet(records int) set { return make(set, (records+63)/64) }

// take returns an empty set, valid until reset.
func (p *sets) take() set { return p.within(window{0, (p.records + 63) / 64}) }

// within returns an empty set, valid until reset, that is to have records in a
// window alone.
func (p *sets) within(w window) set {
	if len(p.written) == len(p.free) {
		p.free = append(p.free, newSet(p.records))
	}
	p.written = append(p.written, w)
	return p.free[len(p.written)-1]
}

// all returns the set of all records, valid until reset.
func (p *sets) all() set {
	s := p.take()
	s.fill(0, uint32(p.records))
	return s
}

// reset takes every set back.
func (p *sets) reset() {
	for i, w := range p.written {
		clear(p.free[i].in(w))
	}
	p.written = p.written[:0]
}
