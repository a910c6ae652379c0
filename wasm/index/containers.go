package index

import (
	"encoding/binary"
	"math/bits"
	"unsafe"
)

// EachLot calls yield for the records of a bitmap in the portable roaring
// format, lot by lot and in order: each is base, a multiple of 65,536, plus one
// of low, of which a lot has at most LotSize. Low is valid during the call; an
// array container's are read in place, as roaring itself does, which supposes a
// little-endian machine. It reports whether the bytes were well formed as far
// as they went.
//
// Going through a bitmap this way takes half the time of roaring's iterators,
// which copy what arrays have and put the upper bits to it.
func EachLot(b []byte, yield func(base uint32, low []uint16)) bool {
	const (
		noRuns, runs = 12346, 12347 // cookies
		minOffsets   = 4            // containers from which a bitmap with runs has offsets
		arrayMost    = 4096         // members of an array container
	)
	if len(b) == 0 {
		return true
	}
	if len(b) < 8 {
		return false
	}
	cookie := binary.LittleEndian.Uint32(b)
	n, at := int(binary.LittleEndian.Uint32(b[4:])), 8
	var isRun []byte
	switch {
	case cookie&0xffff == runs:
		n = int(cookie>>16) + 1
		isRun, at = b[4:], 4+(n+7)/8
	case cookie != noRuns:
		return false
	}
	header := at
	if at += 4 * n; isRun == nil || n >= minOffsets {
		at += 4 * n
	}
	if n > 1<<16 || at > len(b) {
		return false
	}
	w := lots{yield: yield}
	for i := range n {
		w.base = uint32(binary.LittleEndian.Uint16(b[header+4*i:])) << 16
		count := int(binary.LittleEndian.Uint16(b[header+4*i+2:])) + 1
		rest := b[at:]
		switch {
		case isRun != nil && isRun[i/8]>>(i%8)&1 != 0:
			if len(rest) < 2 {
				return false
			}
			size := 2 + 4*int(binary.LittleEndian.Uint16(rest))
			if size > len(rest) {
				return false
			}
			w.runs(rest[2:size])
			at += size
		case count > arrayMost:
			if len(rest) < 8192 {
				return false
			}
			w.bitmap(rest[:8192])
			at += 8192
		default:
			if 2*count > len(rest) {
				return false
			}
			for low := unsafe.Slice((*uint16)(unsafe.Pointer(&rest[0])), count); len(low) > 0; {
				k := min(len(low), LotSize)
				yield(w.base, low[:k])
				low = low[k:]
			}
			at += 2 * count
		}
	}
	return true
}

// LotSize is how many records EachLot hands out at a time, at most.
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
