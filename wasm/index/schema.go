package index

import "encoding/binary"

// Kind says what the values of a field are, and so what can be asked of it.
type Kind uint8

// The kinds of fields. Their numbers are part of the file format.
const (
	Keyword  Kind = 1 // controlled or free values, counted and chosen whole
	Text     Kind = 2 // prose, analysed into terms and searched
	Date     Kind = 3 // EDTF dates, kept as a span of days
	Source   Kind = 4 // references into the bibliography, each with a locator
	Figure   Kind = 5 // quantities with unit, bound, period and counter
	Relation Kind = 6 // references to other records
	URL      Kind = 7 // links
	Number   Kind = 8 // quantities that can be ranged over and binned
)

var kindNames = [...]string{Keyword: "keyword", Text: "text", Date: "date", Source: "source", Figure: "figure", Relation: "relation", URL: "url", Number: "number"}

// String returns the kind's name as collection.yaml and the shell spell it.
func (k Kind) String() string {
	if int(k) < len(kindNames) && kindNames[k] != "" {
		return kindNames[k]
	}
	return "unknown"
}

// KindOf returns the kind of that name, and whether there is one.
func KindOf(name string) (Kind, bool) {
	for k, n := range kindNames {
		if n != "" && n == name {
			return Kind(k), true
		}
	}
	return 0, false
}

// KindNames lists the names of all kinds in the order of their numbers.
func KindNames() []string { return append([]string(nil), kindNames[1:]...) }

// Flags of a field; their bits are part of the file format.
type Flags uint8

// The flags.
const (
	Facet    Flags = 1 << iota // offered for refinement, and counted in every answer
	Multi                      // a record may hold several values
	OnCard                     // shown on cards
	OnRecord                   // shown on the record
)

// Field is one row of section FLDS: u32 n, then for each field
//
//	kind u8, flags u8, weight u8, then six byte strings, each a varint length
//	and the bytes: name, role, order, label, help, unit; the last three are JSON
//	objects of language and text, as the shell takes them.
type Field struct {
	Kind   Kind
	Flags  Flags
	Weight uint8 // in ranking; 0 means its words are not searched
	Name   string
	Role   string
	Order  string // of a facet's values: count, label or fixed
	Label  string
	Help   string
	Unit   string // of numbers
}

// AppendFields appends section FLDS to b.
func AppendFields(b []byte, fields []Field) []byte {
	b = appendUint32(b, uint32(len(fields)))
	for _, f := range fields {
		b = append(b, byte(f.Kind), byte(f.Flags), f.Weight)
		for _, s := range [...]string{f.Name, f.Role, f.Order, f.Label, f.Help, f.Unit} {
			b = binary.AppendUvarint(b, uint64(len(s)))
			b = append(b, s...)
		}
	}
	return b
}

func readFields(b []byte) ([]Field, error) {
	if len(b) < 4 {
		return nil, corrupt("section FLDS is missing")
	}
	n := binary.LittleEndian.Uint32(b)
	if n > MaxFields {
		return nil, corrupt("index has %d fields, expected at most %d", n, MaxFields)
	}
	b = b[4:]
	fields := make([]Field, n)
	for i := range fields {
		f := &fields[i]
		if len(b) < 3 {
			return nil, corrupt("section FLDS ends in field %d of %d", i, n)
		}
		f.Kind, f.Flags, f.Weight = Kind(b[0]), Flags(b[1]), b[2]
		b = b[3:]
		for _, s := range [...]*string{&f.Name, &f.Role, &f.Order, &f.Label, &f.Help, &f.Unit} {
			size, k := binary.Uvarint(b)
			if k <= 0 || size > uint64(len(b)-k) {
				return nil, corrupt("section FLDS ends in field %d of %d", i, n)
			}
			*s = string(b[k : k+int(size)])
			b = b[k+int(size):]
		}
	}
	return fields, nil
}

func appendUint32(b []byte, v uint32) []byte { return binary.LittleEndian.AppendUint32(b, v) }
