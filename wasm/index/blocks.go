package index

import (
	"encoding/binary"
	"math/bits"
	"unsafe"
)

// BlockSize is how many docIDs a Cursor goes through at a time. They have their
// upper 16 bits in common, as those of a container of roaring have.
const BlockSize = 1 << 16

// Cursor goes through a posting list block by block, so that several lists can
// be gone through side by side and what is made of them stays in the cache.
type Cursor struct {
	dense      bool
	containers containers
	gaps       []byte
	at         int
	doc        uint32 // read last
	ahead      bool   // it is of a block that was not asked for yet
}

// Cursor returns a cursor at the beginning of the list.
func (p Postings) Cursor() Cursor {
	if p.dense {
		return Cursor{dense: true, containers: newContainers(p.docs)}
	}
	return Cursor{gaps: p.docs}
}

// Block calls yield for the records of a block, lot by lot and in order: each
// is base, a multiple of BlockSize, plus one of low, of which a lot has one at
// least and LotSize at most. Low is valid during the call; buf is room for it.
// Blocks must be asked for in order, none left out. Damaged lists end early, and
// may have docIDs of a block that no record has.
func (c *Cursor) Block(base uint32, buf *[LotSize]uint16, yield func(low []uint16)) {
	if c.dense {
		if next, ok := c.containers.base(); ok && next == base {
			if found, ok := c.containers.next(); ok {
				w := lots{yield, buf}
				w.container(found)
			}
		}
		return
	}
	gaps, doc, i := c.gaps, c.doc, c.at
	n := 0
	if c.ahead {
		if doc&^(BlockSize-1) != base {
			return
		}
		c.ahead = false
		buf[0] = uint16(doc)
		n = 1
	}
	for i < len(gaps) {
		if n > LotSize-4 {
			yield(buf[:n])
			n = 0
		}
		if i+4 <= len(gaps) && (doc+4*127)&^(BlockSize-1) == base {
			if four := binary.LittleEndian.Uint32(gaps[i:]); four&0x80808080 == 0 { // of one byte each
				to := (*[4]uint16)(buf[n : n+4])
				doc += four & 0xff
				to[0] = uint16(doc)
				doc += four >> 8 & 0xff
				to[1] = uint16(doc)
				doc += four >> 16 & 0xff
				to[2] = uint16(doc)
				doc += four >> 24
				to[3] = uint16(doc)
				n += 4
				i += 4
				continue
			}
		}
		gap := uint32(gaps[i])
		i++
		if gap >= 0x80 {
			gap &= 0x7f
			for shift := 7; i < len(gaps) && shift < 35; shift += 7 {
				b := gaps[i]
				i++
				gap |= uint32(b&0x7f) << shift
				if b < 0x80 {
					break
				}
			}
		}
		if doc += gap; doc&^(BlockSize-1) != base {
			c.ahead = true
			break
		}
		buf[n] = uint16(doc)
		n++
	}
	c.doc, c.at = doc, i
	if n > 0 {
		yield(buf[:n])
	}
}

// LotSize is how many records a Cursor hands out at a time, at most.
const LotSize = 512

// lots hands out what a container has. An array's members are read in place,
// as roaring itself does, which supposes a little-endian machine.
//
// Going through a bitmap this way takes half the time of roaring's iterators,
// which copy what arrays have and put the upper bits to it.
type lots struct {
	yield func(low []uint16)
	buf   *[LotSize]uint16
}

func (w *lots) container(c container) {
	switch c.kind {
	case isRuns:
		w.runs(c.data)
	case isBitmap:
		w.bitmap(c.data)
	default:
		for low := unsafe.Slice((*uint16)(unsafe.Pointer(&c.data[0])), c.count); len(low) > 0; {
			k := min(len(low), LotSize)
			w.yield(low[:k])
			low = low[k:]
		}
	}
}

func (w *lots) runs(b []byte) {
	n := 0
	for ; len(b) >= 4; b = b[4:] {
		from := int(binary.LittleEndian.Uint16(b))
		for v := from; v <= min(from+int(binary.LittleEndian.Uint16(b[2:])), 1<<16-1); v++ {
			if n == LotSize {
				w.yield(w.buf[:n])
				n = 0
			}
			w.buf[n] = uint16(v)
			n++
		}
	}
	if n > 0 {
		w.yield(w.buf[:n])
	}
}

func (w *lots) bitmap(b []byte) {
	n := 0
	for i := 0; i < len(b); i += 8 {
		word := binary.LittleEndian.Uint64(b[i:])
		if n > LotSize-64 {
			w.yield(w.buf[:n])
			n = 0
		}
		n += w.word(n, uint16(i*8), word)
	}
	if n > 0 {
		w.yield(w.buf[:n])
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
