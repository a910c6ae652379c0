package index

import "encoding/binary"

// Stems joins the terms that are forms of one word, read in place. Section
// STEM is
//
//	u32 n, (n+1) × u32 offsets into what follows, n × group in byte order of stem
//	group = varint length of the stem, the stem,
//	        varint numbers of its terms: the first, then the gaps
//
// A stem that is its own and only term has no group. The groups are data, so
// that two readers agree on them; only a word that no record holds needs the
// stemmer itself.
type Stems struct {
	offsets []byte
	groups  []byte
}

// Stems opens the groups, empty where the index has none.
func (ix *Index) Stems() (Stems, error) {
	b, err := ix.Section(TagStems, NoField, 0)
	if b == nil || err != nil {
		return Stems{}, err
	}
	if len(b) < 8 {
		return Stems{}, corrupt("section STEM is %d bytes long, expected at least 8", len(b))
	}
	n := uint64(binary.LittleEndian.Uint32(b))
	if need := 4 + 4*(n+1); need > uint64(len(b)) {
		return Stems{}, corrupt("section STEM of %d groups is %d bytes long, expected at least %d", n, len(b), need)
	}
	return Stems{offsets: b[4 : 4+4*(n+1)], groups: b[4+4*(n+1):]}, nil
}

// Len returns the number of groups.
func (s Stems) Len() int { return max(0, len(s.offsets)/4-1) }

func (s Stems) group(i int) (stem []byte, members varints) {
	from := binary.LittleEndian.Uint32(s.offsets[4*i:])
	to := binary.LittleEndian.Uint32(s.offsets[4*i+4:])
	if from > to || uint64(to) > uint64(len(s.groups)) {
		return nil, varints{bad: true}
	}
	c := varints{rest: s.groups[from:to]}
	stem = c.bytes(c.uvarint())
	return stem, c
}

// Each calls yield with the number of every term in the group of a stem, in
// ascending order.
func (s Stems) Each(stem string, yield func(term int)) {
	lo, hi := 0, s.Len()
	for lo < hi {
		m := int(uint(lo+hi) / 2)
		if at, _ := s.group(m); string(at) < stem {
			lo = m + 1
		} else {
			hi = m
		}
	}
	if lo == s.Len() {
		return
	}
	if at, members := s.group(lo); string(at) == stem {
		eachMember(members, yield)
	}
}

// eachMember reports whether the numbers were well formed.
func eachMember(c varints, yield func(term int)) bool {
	term := uint64(0)
	for len(c.rest) > 0 {
		term += c.uvarint()
		if c.bad || term > 1<<31-1 {
			return false
		}
		yield(int(term))
	}
	return true
}

// StemGroup is a group as the writer hands it over; Terms ascend.
type StemGroup struct {
	Stem  string
	Terms []int
}

// AppendStems returns section STEM for groups in byte order of their stems.
func AppendStems(groups []StemGroup) []byte {
	var offsets, data []byte
	for _, g := range groups {
		offsets = appendUint32(offsets, uint32(len(data)))
		data = binary.AppendUvarint(data, uint64(len(g.Stem)))
		data = append(data, g.Stem...)
		last := 0
		for _, t := range g.Terms {
			data = binary.AppendUvarint(data, uint64(t-last))
			last = t
		}
	}
	offsets = appendUint32(offsets, uint32(len(data)))
	return append(append(appendUint32(nil, uint32(len(groups))), offsets...), data...)
}
