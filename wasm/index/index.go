package index

import (
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"sync/atomic"
)

// Index is an opened index. It is safe for concurrent use and reads the bytes
// handed to Open in place: they must not change while it is in use.
type Index struct {
	Records int
	Edition [16]byte
	Fields  []Field

	parts    [][]byte
	rows     []Row
	verified []atomic.Bool // by row
}

// Row is one row of the section table.
type Row struct {
	Tag            Tag
	Field          uint16
	Part           uint16
	Item           uint32
	Checksum       uint32
	Offset, Length uint64
}

// String names the section as errors and inspect do.
func (r Row) String() string {
	s := r.Tag.String()
	if r.Field != NoField {
		s = fmt.Sprintf("%s of field %d", s, r.Field)
	}
	if r.Item != 0 {
		s = fmt.Sprintf("%s (%d)", s, r.Item)
	}
	return "section " + s
}

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// Checksum returns the CRC-32C (RFC 3720, appendix B.4) of b.
//
// It is summed lot by lot, because a browser first runs a function as it
// compiled it in haste, and the better code takes over from one call to the
// next, never within one.
func Checksum(b []byte) (sum uint32) {
	const lot = 1 << 15
	for ; len(b) > lot; b = b[lot:] {
		sum = crc32.Update(sum, castagnoli, b[:lot])
	}
	return crc32.Update(sum, castagnoli, b)
}

// Length returns the length in bytes of the part that b begins with, as its
// header gives it, without checking anything behind the header.
func Length(b []byte) (int, error) {
	h, err := readHeader(b)
	return int(h.length), err
}

type header struct {
	part, parts, records, sections, checksum uint32
	length                                   uint64
	edition                                  [16]byte
}

func readHeader(b []byte) (h header, err error) {
	if len(b) < HeaderSize || string(b[:len(Magic)]) != Magic {
		return h, fmt.Errorf("%w: expected it to begin with %q", ErrNotIndex, Magic)
	}
	le := binary.LittleEndian
	if v := le.Uint32(b[12:]); v != FormatVersion {
		return h, fmt.Errorf("%w: index is format %d, this reader wants %d", ErrVersion, v, FormatVersion)
	}
	h = header{part: le.Uint32(b[16:]), parts: le.Uint32(b[20:]), length: le.Uint64(b[24:]),
		records: le.Uint32(b[48:]), sections: le.Uint32(b[52:]), checksum: le.Uint32(b[60:])}
	copy(h.edition[:], b[32:48])
	tableEnd := HeaderSize + uint64(h.sections)*RowSize
	switch {
	case h.length > uint64(len(b)):
		return h, corrupt("part %d is %d bytes long, expected %d", h.part, len(b), h.length)
	case tableEnd > h.length:
		return h, corrupt("part %d has no room for its %d sections", h.part, h.sections)
	case h.part >= h.parts || h.parts > MaxParts:
		return h, corrupt("part %d of %d, expected at most %d", h.part, h.parts, MaxParts)
	}
	if sum := headerChecksum(b[:tableEnd]); sum != h.checksum {
		return h, &ChecksumError{Where: fmt.Sprintf("header of part %d", h.part), Expected: h.checksum, Found: sum}
	}
	return h, nil
}

// headerChecksum sums header and table with the checksum's own word as zero.
func headerChecksum(b []byte) uint32 {
	sum := crc32.Update(0, castagnoli, b[:60])
	sum = crc32.Update(sum, castagnoli, []byte{0, 0, 0, 0})
	return crc32.Update(sum, castagnoli, b[64:])
}

// Open opens an index from its parts. Part 0 must be among them; sections of
// parts that are not there are missing, which Has tells. It checks header and
// table, and in parts below EagerVerify the checksum of every section. Errors
// wrap ErrNotIndex, ErrVersion, ErrEdition or ErrCorrupt.
//
// Checksums protect against damage, not against malice: before walking an
// index from a stranger, call Check.
func Open(parts ...[]byte) (*Index, error) {
	ix := &Index{}
	var first header
	for i, b := range parts {
		h, err := readHeader(b)
		if err != nil {
			return nil, err
		}
		if ix.parts == nil {
			first, ix.parts = h, make([][]byte, h.parts)
		}
		switch {
		case h.edition != first.edition || h.parts != first.parts || h.records != first.records:
			return nil, fmt.Errorf("%w: argument %d is of edition %x, expected %x", ErrEdition, i, h.edition[:4], first.edition[:4])
		case ix.parts[h.part] != nil:
			return nil, corrupt("part %d was given twice", h.part)
		}
		ix.parts[h.part] = b[:h.length:h.length]
		if h.part == 0 {
			ix.rows = readTable(b, int(h.sections))
		}
	}
	if len(parts) == 0 || ix.parts[0] == nil {
		return nil, fmt.Errorf("%w: part 0 is missing", ErrNotIndex)
	}
	ix.Records, ix.Edition = int(first.records), first.edition
	ix.verified = make([]atomic.Bool, len(ix.rows))
	for i, r := range ix.rows {
		if int(r.Part) >= len(ix.parts) {
			return nil, corrupt("%v is in part %d of %d", r, r.Part, len(ix.parts))
		}
		b := ix.parts[r.Part]
		if b == nil {
			continue
		}
		if r.Offset%Align != 0 || r.Offset < HeaderSize || r.Offset > uint64(len(b)) || r.Length > uint64(len(b))-r.Offset {
			return nil, corrupt("%v lies at %d+%d of %d bytes", r, r.Offset, r.Length, len(b))
		}
		if len(b) < EagerVerify {
			if err := ix.verify(i); err != nil {
				return nil, err
			}
		}
	}
	fields, err := ix.Section(TagFields, NoField, 0)
	if err != nil {
		return nil, err
	}
	if ix.Fields, err = readFields(fields); err != nil {
		return nil, err
	}
	for _, r := range ix.rows {
		if r.Field != NoField && int(r.Field) >= len(ix.Fields) {
			return nil, corrupt("%v belongs to none of %d fields", r, len(ix.Fields))
		}
	}
	return ix, nil
}

// verify checks the checksum of the section in row i, once.
func (ix *Index) verify(i int) error {
	if ix.verified[i].Load() {
		return nil
	}
	r := ix.rows[i]
	b := ix.parts[r.Part]
	if sum := Checksum(b[r.Offset : r.Offset+r.Length]); sum != r.Checksum {
		return &ChecksumError{Where: r.String(), Expected: r.Checksum, Found: sum}
	}
	ix.verified[i].Store(true)
	return nil
}

func readTable(b []byte, n int) []Row {
	rows := make([]Row, n)
	le := binary.LittleEndian
	for i := range rows {
		t := b[HeaderSize+i*RowSize:]
		rows[i] = Row{Tag: Tag(le.Uint32(t)), Field: le.Uint16(t[4:]), Part: le.Uint16(t[6:]), Item: le.Uint32(t[8:]),
			Checksum: le.Uint32(t[12:]), Offset: le.Uint64(t[16:]), Length: le.Uint64(t[24:])}
	}
	return rows
}

// Rows returns the section table; the caller must not change it.
func (ix *Index) Rows() []Row { return ix.rows }

// PartLength returns the length in bytes of part n, 0 when it is not there.
func (ix *Index) PartLength(n int) int { return len(ix.parts[n]) }

// Parts returns how many parts the edition has, whether they are there or not.
func (ix *Index) Parts() int { return len(ix.parts) }

// Section returns the bytes of a section, in place, or nil when the index or
// the parts given to Open do not hold it. Every read of raw bytes starts here.
// The error is a *ChecksumError, found when the section is first asked for.
func (ix *Index) Section(t Tag, field int, item uint32) ([]byte, error) {
	i := ix.row(t, field, item)
	if i < 0 || ix.parts[ix.rows[i].Part] == nil {
		return nil, nil
	}
	if err := ix.verify(i); err != nil {
		return nil, err
	}
	r := ix.rows[i]
	return ix.parts[r.Part][r.Offset : r.Offset+r.Length : r.Offset+r.Length], nil
}

func (ix *Index) row(t Tag, field int, item uint32) int {
	for i, r := range ix.rows {
		if r.Tag == t && int(r.Field) == field && r.Item == item {
			return i
		}
	}
	return -1
}

// Has reports whether the parts given to Open brought a section along.
func (ix *Index) Has(t Tag, field int) bool {
	i := ix.row(t, field, 0)
	return i >= 0 && ix.parts[ix.rows[i].Part] != nil
}

// Promises reports whether the edition holds a section, in whatever part.
func (ix *Index) Promises(t Tag, field int) bool { return ix.row(t, field, 0) >= 0 }

// HasPart reports whether part n was given to Open.
func (ix *Index) HasPart(n int) bool { return n < len(ix.parts) && ix.parts[n] != nil }

// EditionString returns the edition's hash as the shell shows it: 8 hex digits.
func (ix *Index) EditionString() string { return fmt.Sprintf("%x", ix.Edition[:4]) }

// FieldByName returns the number of the field of that name, or -1.
func (ix *Index) FieldByName(name string) int {
	for i := range ix.Fields {
		if ix.Fields[i].Name == name {
			return i
		}
	}
	return -1
}

// Role returns the number of the field with that role, or -1.
func (ix *Index) Role(role string) int {
	for i := range ix.Fields {
		if ix.Fields[i].Role == role {
			return i
		}
	}
	return -1
}
