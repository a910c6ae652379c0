package indexer

import (
	"hash/maphash"
	"unsafe"
)

// An interner numbers strings from 0 in the order in which it first sees them.
// It does what a map and a slice of strings would do, in a third of the memory
// and without a pointer for the collector to follow.
type interner struct {
	seed   maphash.Seed
	bytes  []byte   // the strings, one behind the other
	ends   []int    // of each in bytes
	hashes []uint32 // of each
	slots  []uint32 // number plus one at the hash or behind it, 0 is free; a power of two of them
}

func newInterner() *interner { return &interner{seed: maphash.MakeSeed(), slots: make([]uint32, 64)} }

func (t *interner) len() int { return len(t.ends) }

// at returns the string of a number. It stays as it is whatever comes later,
// until reset: bytes are only ever appended.
func (t *interner) at(n uint32) string {
	from := 0
	if n > 0 {
		from = t.ends[n-1]
	}
	return unsafe.String(unsafe.SliceData(t.bytes[from:]), t.ends[n]-from)
}

// slot returns where s is, or where it belongs if it is not there.
func (t *interner) slot(s []byte, hash uint32) uint32 {
	mask := uint32(len(t.slots) - 1)
	i := hash & mask
	for ; t.slots[i] != 0; i = (i + 1) & mask {
		if n := t.slots[i] - 1; t.hashes[n] == hash && t.at(n) == string(s) {
			break
		}
	}
	return i
}

// find returns the number of s, and whether it has one.
func (t *interner) find(s []byte) (uint32, bool) {
	n := t.slots[t.slot(s, uint32(maphash.Bytes(t.seed, s)))]
	return n - 1, n != 0
}

// intern returns the number of s, a new one if it has none yet. It does not
// keep s.
func (t *interner) intern(s []byte) uint32 {
	hash := uint32(maphash.Bytes(t.seed, s))
	i := t.slot(s, hash)
	if n := t.slots[i]; n != 0 {
		return n - 1
	}
	t.bytes = append(t.bytes, s...)
	t.ends, t.hashes = append(t.ends, len(t.bytes)), append(t.hashes, hash)
	t.slots[i] = uint32(len(t.ends))
	if 4*len(t.ends) > 3*len(t.slots) {
		t.grow()
	}
	return uint32(len(t.ends) - 1)
}

func (t *interner) grow() {
	t.slots = make([]uint32, 2*len(t.slots))
	mask := uint32(len(t.slots) - 1)
	for n, hash := range t.hashes {
		i := hash & mask
		for t.slots[i] != 0 {
			i = (i + 1) & mask
		}
		t.slots[i] = uint32(n + 1)
	}
}

// reset forgets all strings. Those that at returned must not be used any more.
func (t *interner) reset() {
	t.bytes, t.ends, t.hashes = t.bytes[:0], t.ends[:0], t.hashes[:0]
	clear(t.slots)
}
