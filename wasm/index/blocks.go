package index

import "encoding/binary"

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
// Blocks must be asked for in order, none left out. Damaged lists end early.
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
