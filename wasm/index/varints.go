package index

import (
	"encoding/binary"
	"math/bits"
)

// uvarint returns the varint at a place of b, and the place behind it, which is
// -1 where there is none.
func uvarint(b []byte, at int) (v uint64, next int) {
	if uint(at) < uint(len(b)) && b[at] < 0x80 { // nearly always
		return uint64(b[at]), at + 1
	}
	return longUvarint(b, at)
}

func longUvarint(b []byte, at int) (v uint64, next int) {
	if at < 0 {
		return 0, -1
	}
	v, k := binary.Uvarint(b[at:])
	if k <= 0 {
		return 0, -1
	}
	return v, at + k
}

// skipVarints returns the place behind n varints that begin at a place of b, -1
// if there are fewer. The last byte of each is the one without its highest bit.
func skipVarints(b []byte, at, n int) (end int) {
	for ; n >= 8 && at+8 <= len(b); at += 8 {
		n -= bits.OnesCount64(^binary.LittleEndian.Uint64(b[at:]) & 0x8080808080808080)
	}
	for ; n > 0; at++ {
		if at >= len(b) {
			return -1
		}
		if b[at] < 0x80 {
			n--
		}
	}
	return at
}

// varints walks varints and bytes; once anything is missing it stays at bad.
type varints struct {
	rest []byte
	bad  bool
}

func (c *varints) uvarint() uint64 {
	v, next := uvarint(c.rest, 0)
	if next < 0 {
		c.rest, c.bad = nil, true
		return 0
	}
	c.rest = c.rest[next:]
	return v
}

func (c *varints) bytes(n uint64) []byte {
	if n > uint64(len(c.rest)) {
		c.rest, c.bad = nil, true
		return nil
	}
	b := c.rest[:n]
	c.rest = c.rest[n:]
	return b
}
