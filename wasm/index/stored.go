package index

import "encoding/binary"

// Stored holds the stored fields of all records, read in place. For each
// record: varint number of fields, then for each of them varint number of the
// field, varint length, and the bytes. What the bytes are depends on the
// field's kind:
//
//	text, url           the text, UTF-8
//	keyword             varint ordinals, unless the field has bitmaps
//	date                the EDTF string, left out for a plain day
//	source              per reference varint number of the source, varint length
//	                    of the locator, the locator
//	figure              a JSON array, as the shell takes it
//	relation            varint docIDs
type Stored struct {
	offsets []byte
	bytes   []byte
}

// Stored opens the stored fields. Without the part they travel in, every
// record is empty.
func (ix *Index) Stored() (Stored, error) {
	b := ix.Section(TagStored, NoField, 0)
	if b == nil {
		return Stored{}, nil
	}
	need := 4 * (ix.Records + 1)
	if len(b) < need {
		return Stored{}, corrupt("section STOR is %d bytes long, expected at least %d", len(b), need)
	}
	return Stored{offsets: b[:need], bytes: b[need:]}, nil
}

// Each calls yield for every stored field of a record, in the order of the
// schema; the value is in place. It reports whether the record was well formed.
func (s Stored) Each(doc uint32, yield func(field int, value []byte)) bool {
	if s.offsets == nil {
		return true
	}
	from := binary.LittleEndian.Uint32(s.offsets[4*doc:])
	to := binary.LittleEndian.Uint32(s.offsets[4*doc+4:])
	if from > to || uint64(to) > uint64(len(s.bytes)) {
		return false
	}
	c := cursor{rest: s.bytes[from:to]}
	for range c.uvarint() {
		field := c.uvarint()
		value := c.bytes(c.uvarint())
		if c.bad || field >= MaxFields {
			return false
		}
		yield(int(field), value)
	}
	return !c.bad
}

// Field returns one stored field of a record, in place, or nil.
func (s Stored) Field(doc uint32, field int) (value []byte) {
	s.Each(doc, func(f int, v []byte) {
		if f == field {
			value = v
		}
	})
	return value
}

// EachSource calls yield for every reference in the stored value of a source
// field, and reports whether the value was well formed.
func EachSource(value []byte, yield func(source uint64, locator []byte)) bool {
	c := cursor{rest: value}
	for len(c.rest) > 0 {
		source := c.uvarint()
		locator := c.bytes(c.uvarint())
		if c.bad {
			return false
		}
		yield(source, locator)
	}
	return true
}

// EachNumber calls yield for every number in the stored value of a keyword or
// relation field, and reports whether the value was well formed.
func EachNumber(value []byte, yield func(uint64)) bool {
	c := cursor{rest: value}
	for len(c.rest) > 0 {
		v := c.uvarint()
		if c.bad {
			return false
		}
		yield(v)
	}
	return true
}

// StoredField is one value as the writer hands it over.
type StoredField struct {
	Field int
	Value []byte
}

// AppendStored returns section STOR.
func AppendStored(records [][]StoredField) []byte {
	var offsets, data []byte
	for _, fields := range records {
		offsets = appendUint32(offsets, uint32(len(data)))
		data = binary.AppendUvarint(data, uint64(len(fields)))
		for _, f := range fields {
			data = binary.AppendUvarint(data, uint64(f.Field))
			data = binary.AppendUvarint(data, uint64(len(f.Value)))
			data = append(data, f.Value...)
		}
	}
	return append(appendUint32(offsets, uint32(len(data))), data...)
}
