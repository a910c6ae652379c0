package index

import (
	"encoding/binary"
	"math/bits"
	"unsafe"
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

// eachContainer calls yield for the containers of a bitmap, in order. It
// reports whether the bytes were well formed as far as they went.
func eachContainer(b []byte, yield func(c container)) bool {
	if len(b) == 0 {
		return true
	}
	if len(b) < 8 {
		return false
	}
	cookie := binary.LittleEndian.Uint32(b)
	n, at := int(binary.LittleEndian.Uint32(b[4:])), 8
	var runs []byte // a bit per container
	switch {
	case cookie&0xffff == cookieRuns:
		n = int(cookie>>16) + 1
		runs, at = b[4:], 4+(n+7)/8
	case cookie != cookieNoRuns:
		return false
	}
	header := at
	if at += 4 * n; runs == nil || n >= minOffsets {
		at += 4 * n
	}
	if n > 1<<16 || at > len(b) {
		return false
	}
	for i := range n {
		c := container{base: uint32(binary.LittleEndian.Uint16(b[header+4*i:])) << 16,
			count: int(binary.LittleEndian.Uint16(b[header+4*i+2:])) + 1}
		rest := b[at:]
		size := 2 * c.count
		switch {
		case runs != nil && runs[i/8]>>(i%8)&1 != 0:
			if len(rest) < 2 {
				return false
			}
			c.kind, size = isRuns, 2+4*int(binary.LittleEndian.Uint16(rest))
		case c.count > arrayMost:
			c.kind, size = isBitmap, bitmapBytes
		}
		if size > len(rest) {
			return false
		}
		if c.data = rest[:size]; c.kind == isRuns {
			c.data = rest[2:size]
		}
		yield(c)
		at += size
	}
	return true
}

// orBitmap sets the bits of a bitmap in set, and reports whether it was well
// formed. Members beyond the end of set are left out.
func orBitmap(b []byte, set []uint64) bool {
	return eachContainer(b, func(c container) {
		at := int(c.base >> 6)
		if at >= len(set) {
			return
		}
		words := set[at:min(at+bitmapBytes/8, len(set))]
		switch c.kind {
		case isArray:
			orArray(words, c.data)
		case isBitmap:
			orWords(words, c.data)
		default:
			for runs := c.data; len(runs) >= 4; runs = runs[4:] {
				from := int(binary.LittleEndian.Uint16(runs))
				orRun(words, from, from+int(binary.LittleEndian.Uint16(runs[2:])))
			}
		}
	})
}

func orArray(words []uint64, data []byte) {
	for ; len(data) >= 2; data = data[2:] {
		low := binary.LittleEndian.Uint16(data)
		if w := int(low >> 6); w < len(words) {
			words[w] |= 1 << (low & 63)
		}
	}
}

func orWords(words []uint64, data []byte) {
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

// eachLot calls yield for the members of a bitmap, lot by lot and in order, as
// Postings.EachLot does. An array container's are read in place, as roaring
// itself does, which supposes a little-endian machine. It reports whether the
// bytes were well formed as far as they went.
//
// Going through a bitmap this way takes half the time of roaring's iterators,
// which copy what arrays have and put the upper bits to it.
func eachLot(b []byte, yield func(base uint32, low []uint16)) bool {
	w := lots{yield: yield}
	return eachContainer(b, func(c container) {
		w.base = c.base
		switch c.kind {
		case isRuns:
			w.runs(c.data)
		case isBitmap:
			w.bitmap(c.data)
		default:
			for low := unsafe.Slice((*uint16)(unsafe.Pointer(&c.data[0])), c.count); len(low) > 0; {
				k := min(len(low), LotSize)
				yield(w.base, low[:k])
				low = low[k:]
			}
		}
	})
}

// LotSize is how many records Postings.EachLot hands out at a time, at most.
const LotSize = 512

type lots struct {
	base  uint32
	yield func(base uint32, low []uint16)
	buf   [LotSize]uint16
}

func (w *lots) runs(b []byte) {
	n := 0
	for ; len(b) >= 4; b = b[4:] {
		from := int(binary.LittleEndian.Uint16(b))
		for v := from; v <= min(from+int(binary.LittleEndian.Uint16(b[2:])), 1<<16-1); v++ {
			if n == LotSize {
				w.yield(w.base, w.buf[:n])
				n = 0
			}
			w.buf[n] = uint16(v)
			n++
		}
	}
	if n > 0 {
		w.yield(w.base, w.buf[:n])
	}
}

func (w *lots) bitmap(b []byte) {
	n := 0
	for i := 0; i < len(b); i += 8 {
		word := binary.LittleEndian.Uint64(b[i:])
		if n > LotSize-64 {
			w.yield(w.base, w.buf[:n])
			n = 0
		}
		n += w.word(n, uint16(i*8), word)
	}
	if n > 0 {
		w.yield(w.base, w.buf[:n])
	}
}

// word writes the members of a word of a bitmap to the buffer from n on, four
// at a time: those beyond the last are written over by the next.
func (w *lots) word(n int, base uint16, word uint64) int {
	count := bits.OnesCount64(word)
	for k := 0; k < count; k += 4 {
		to := (*[4]uint16)(w.buf[n+k : n+k+4])
		to[0] = base + uint16(bits.TrailingZeros64(word))
		word &= word - 1
		to[1] = base + uint16(bits.TrailingZeros64(word))
		word &= word - 1
		to[2] = base + uint16(bits.TrailingZeros64(word))
		word &= word - 1
		to[3] = base + uint16(bits.TrailingZeros64(word))
		word &= word - 1
	}
	return count
}
