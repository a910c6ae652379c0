package index

import (
	"bytes"
	"encoding/binary"
)

// Stored holds the stored fields of all records, read in place. For each
// record: varint number of fields, then for each of them varint number of the
// field, varint length, and the bytes. What the bytes are depends on the
// field's kind:
//
//	text                the text, UTF-8 without a NUL; if it has markup, a NUL and the
//	                    markup, a JSON array as the shell takes it
//	url                 the addresses, with a line feed between them
//	keyword             varint ordinals, unless the field has posting lists
//	date                the EDTF string, left out for a plain day
//	source              per reference varint number of the source, varint length
//	                    of the locator, the locator
//	figure              a JSON array, as the shell takes it
//	relation            varint docIDs
//	number              nothing: the numbers are in NUMS
type Stored struct{ items [2]storedItem }

// Stored opens the stored fields. Records whose part is not there are empty.
func (ix *Index) Stored() (Stored, error) {
	var s Stored
	for item := range s.items {
		b, err := ix.Section(TagStored, NoField, uint32(item))
		if err != nil {
			return Stored{}, err
		}
		if b == nil {
			continue
		}
		ids, err := ix.list(TagRecordIDs, NoField, uint32(item))
		if err != nil {
			return Stored{}, err
		}
		need := 4 * (ids.Len() + 1)
		if len(b) < need {
			return Stored{}, corrupt("section STOR (%d) is %d bytes long, expected at least %d", item, len(b), need)
		}
		s.items[item] = storedItem{offsets: b[:need], bytes: b[need:]}
	}
	return s, nil
}

type storedItem struct{ offsets, bytes []byte }

// len returns the number of records in the item.
func (s storedItem) len() uint32 {
	if s.offsets == nil {
		return 0
	}
	return uint32(len(s.offsets)/4 - 1)
}

// Has reports whether a record's stored fields have arrived.
func (s Stored) Has(doc uint32) bool { return doc < s.items[0].len()+s.items[1].len() }

// Each calls yield for every stored field of a record, in the order of the
// schema; the value is in place. It reports whether the record was well formed.
func (s Stored) Each(doc uint32, yield func(field int, value []byte)) bool {
	if !s.Has(doc) {
		return true
	}
	item := s.items[0]
	if n := item.len(); doc >= n {
		item, doc = s.items[1], doc-n
	}
	from := binary.LittleEndian.Uint32(item.offsets[4*doc:])
	to := binary.LittleEndian.Uint32(item.offsets[4*doc+4:])
	if from > to || uint64(to) > uint64(len(item.bytes)) {
		return false
	}
	c := varints{rest: item.bytes[from:to]}
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

// CutText returns the text and the markup in the stored value of a text field,
// both in place. Markup is nil where there is none.
func CutText(value []byte) (text, markup []byte) {
	if i := bytes.IndexByte(value, 0); i >= 0 {
		return value[:i], value[i+1:]
	}
	return value, nil
}

// EachSource calls yield for every reference in the stored value of a source
// field, and reports whether the value was well formed.
func EachSource(value []byte, yield func(source uint64, locator []byte)) bool {
	c := varints{rest: value}
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
	c := varints{rest: value}
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
