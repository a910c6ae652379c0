package index

import (
	"encoding/binary"
	"math/bits"
	"sort"
)

// The portable roaring format, as far as it is walked here
// (github.com/RoaringBitmap/RoaringFormatSpec).
const (
	cookieNoRuns, cookieRuns = 12346, 12347
	minOffsets               = 4    // containers from which a bitmap with runs has offsets
	arrayMost                = 4096 // members of an array container
	bitmapBytes              = 8192
)

// container is one of a bitmap: the members that have their upper 16 bits in
// common.
type container struct {
	base  uint32
	kind  uint8 // of data: an array, a bitmap or runs
	count int
	data  []byte
}

const (
	isArray = iota
	isBitmap
	isRuns
)

// containers goes through the containers of a bitmap, in order.
type containers struct {
	b      []byte
	runs   []byte // a bit per container, nil where none has runs
	header int    // place of the keys and cardinalities
	at     int    // place of the next container's members
	i, n   int
	bad    bool // the bytes were not well formed as far as they went
}

func newContainers(b []byte) (w containers) {
	if len(b) == 0 {
		return w
	}
	if len(b) < 8 {
		return containers{bad: true}
	}
	cookie := binary.LittleEndian.Uint32(b)
	n, at := int(binary.LittleEndian.Uint32(b[4:])), 8
	switch {
	case cookie&0xffff == cookieRuns:
		n = int(cookie>>16) + 1
		w.runs, at = b[4:], 4+(n+7)/8
	case cookie != cookieNoRuns:
		return containers{bad: true}
	}
	w.b, w.n, w.header = b, n, at
	if at += 4 * n; w.runs == nil || n >= minOffsets {
		at += 4 * n
	}
	if w.at = at; n > 1<<16 || at > len(b) {
		return containers{bad: true}
	}
	return w
}

// base returns the docID that the members of the next container are counted
// from, and whether there is one.
func (w *containers) base() (base uint32, ok bool) {
	if w.i >= w.n || w.bad {
		return 0, false
	}
	return uint32(binary.LittleEndian.Uint16(w.b[w.header+4*w.i:])) << 16, true
}

// next returns the next container, and whether there is one.
func (w *containers) next() (c container, ok bool) {
	if c.base, ok = w.base(); !ok {
		return c, false
	}
	c.count = int(binary.LittleEndian.Uint16(w.b[w.header+4*w.i+2:])) + 1
	rest := w.b[w.at:]
	size := 2 * c.count
	switch {
	case w.runs != nil && w.runs[w.i/8]>>(w.i%8)&1 != 0:
		if len(rest) < 2 {
			w.bad = true
			return c, false
		}
		c.kind, size = isRuns, 2+4*int(binary.LittleEndian.Uint16(rest))
	case c.count > arrayMost:
		c.kind, size = isBitmap, bitmapBytes
	}
	if size > len(rest) {
		w.bad = true
		return c, false
	}
	if c.data = rest[:size]; c.kind == isRuns {
		c.data = rest[2:size]
	}
	w.i, w.at = w.i+1, w.at+size
	return c, true
}

// eachWithin calls yield for the containers of a bitmap that have members in
// the words of set from up to, but without, to: with those words of it, and the
// number of the first of them within the container. It reports whether the
// bitmap was well formed.
func eachWithin(b []byte, set []uint64, from, to int, yield func(c container, words []uint64, lo int)) bool {
	w := newContainers(b)
	for c, ok := w.next(); ok; c, ok = w.next() {
		at := int(c.base >> 6)
		if lo, hi := max(from, at), min(to, at+bitmapBytes/8); lo < hi {
			yield(c, set[lo:hi], lo-at)
		}
	}
	return !w.bad
}

// orBitmap sets the bits of a bitmap in the words of set from up to, but
// without, to, and reports whether it was well formed. Other members are left
// out.
func orBitmap(b []byte, set []uint64, from, to int) bool {
	return eachWithin(b, set, from, to, func(c container, words []uint64, lo int) {
		switch c.kind {
		case isArray:
			orArray(words, c.data, lo)
		case isBitmap:
			orWords(words, c.data[8*lo:])
		default:
			for runs := c.data; len(runs) >= 4; runs = runs[4:] {
				first := int(binary.LittleEndian.Uint16(runs)) - 64*lo
				orRun(words, max(first, 0), first+int(binary.LittleEndian.Uint16(runs[2:])))
			}
		}
	})
}

// countBitmap returns how many members of a bitmap are in the words of set from
// up to, but without, to.
func countBitmap(b []byte, set []uint64, from, to int) (n int) {
	eachWithin(b, set, from, to, func(c container, words []uint64, lo int) {
		switch c.kind {
		case isArray:
			data, base := arrayWithin(c.data, lo, len(words)), uint16(64*lo)
			for ; len(data) >= 2; data = data[2:] {
				low := binary.LittleEndian.Uint16(data) - base
				if w := int(low >> 6); w < len(words) { // where they are out of order
					n += int(words[w] >> (low & 63) & 1)
				}
			}
		case isBitmap:
			n += countWords(words, c.data[8*lo:])
		default:
			for runs := c.data; len(runs) >= 4; runs = runs[4:] {
				first := int(binary.LittleEndian.Uint16(runs)) - 64*lo
				n += countRun(words, max(first, 0), first+int(binary.LittleEndian.Uint16(runs[2:])))
			}
		}
	})
	return n
}

func countWords(words []uint64, data []byte) (n int) {
	for ; len(words) >= 4 && len(data) >= 32; words, data = words[4:], data[32:] {
		n += bits.OnesCount64(words[0]&binary.LittleEndian.Uint64(data)) +
			bits.OnesCount64(words[1]&binary.LittleEndian.Uint64(data[8:])) +
			bits.OnesCount64(words[2]&binary.LittleEndian.Uint64(data[16:])) +
			bits.OnesCount64(words[3]&binary.LittleEndian.Uint64(data[24:]))
	}
	for i := range min(len(words), len(data)/8) {
		n += bits.OnesCount64(words[i] & binary.LittleEndian.Uint64(data[8*i:]))
	}
	return n
}

// countRun counts the bits from first to last.
func countRun(words []uint64, first, last int) (n int) {
	last = min(last, 64*len(words)-1)
	for i := first >> 6; i <= last>>6 && first <= last; i++ {
		w := words[i]
		if i == first>>6 {
			w &= ^uint64(0) << (first & 63)
		}
		if i == last>>6 {
			w &= ^uint64(0) >> (63 - last&63)
		}
		n += bits.OnesCount64(w)
	}
	return n
}

// arrayWithin returns the members of an array container that n words of it
// have room for, from word lo on.
func arrayWithin(data []byte, lo, n int) []byte {
	if lo == 0 && n == bitmapBytes/8 {
		return data
	}
	at := func(i int) int { return int(binary.LittleEndian.Uint16(data[2*i:])) }
	end := sort.Search(len(data)/2, func(i int) bool { return at(i) >= 64*(lo+n) })
	return data[2*sort.Search(end, func(i int) bool { return at(i) >= 64*lo }) : 2*end]
}

// orArray sets the bits of the members of an array container that words have
// room for, the first of which is word lo of the container.
func orArray(words []uint64, data []byte, lo int) {
	base := uint16(64 * lo)
	for data = arrayWithin(data, lo, len(words)); len(data) >= 2; data = data[2:] {
		low := binary.LittleEndian.Uint16(data) - base
		if w := int(low >> 6); w < len(words) { // where they are out of order
			words[w] |= 1 << (low & 63)
		}
	}
}

func orWords(words []uint64, data []byte) {
	for ; len(words) >= 4 && len(data) >= 32; words, data = words[4:], data[32:] {
		words[0] |= binary.LittleEndian.Uint64(data)
		words[1] |= binary.LittleEndian.Uint64(data[8:])
		words[2] |= binary.LittleEndian.Uint64(data[16:])
		words[3] |= binary.LittleEndian.Uint64(data[24:])
	}
	for i := range min(len(words), len(data)/8) {
		words[i] |= binary.LittleEndian.Uint64(data[8*i:])
	}
}

// orRun sets the bits from first to last.
func orRun(words []uint64, first, last int) {
	last = min(last, 64*len(words)-1)
	for i := first >> 6; i <= last>>6 && first <= last; i++ {
		w := ^uint64(0)
		if i == first>>6 {
			w &= ^uint64(0) << (first & 63)
		}
		if i == last>>6 {
			w &= ^uint64(0) >> (63 - last&63)
		}
		words[i] |= w
	}
}
