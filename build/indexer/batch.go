package indexer

import (
	"encoding/binary"
	"slices"

	"vitrine/wasm/index"
)

// batchSize is how many records stand together in columns: enough for what is
// made per batch to weigh nothing, and few enough for texts to be analysed in
// the pace they come. It is a power of two, for at.
const (
	batchBits = 10
	batchSize = 1 << batchBits
)

// A batch is up to batchSize records in order of arrival, in columns. All but
// the last are full.
type batch struct {
	columns []column // by field
	stored  []byte   // per record what it stores, see store
	ends    []int    // of each record's in stored

	terms postings // set by its analysis
}

// A column is what the records of a batch hold in one field. Which members are
// set depends on the field's kind.
type column struct {
	values  []uint32 // Keyword: numbers of values
	ends    []uint32 // of each record's in values
	spans   []index.Span
	numbers []float64
}

// postings are the terms of the records of a batch.
type postings struct {
	terms   []uint32
	weights []uint8
	ends    []uint32 // of each record's in terms and weights
	lengths []uint32 // of each record in weighted terms
}

func newBatch(fields int) *batch { return &batch{columns: make([]column, fields)} }

// store appends a stored value of the last record: varint field, varint
// length, the bytes.
func (b *batch) store(field int, value []byte) {
	b.stored = binary.AppendUvarint(b.stored, uint64(field))
	b.stored = binary.AppendUvarint(b.stored, uint64(len(value)))
	b.stored = append(b.stored, value...)
}

// entry cuts the first stored value off what store has written.
func entry(stored []byte) (field int, value, rest []byte) {
	f, k := binary.Uvarint(stored)
	n, l := binary.Uvarint(stored[k:])
	from := k + l
	return int(f), stored[from : from+int(n)], stored[from+int(n):]
}

// entries returns where what record i stores stands in stored.
func (b *batch) entries(i int) (from, to int) {
	if i > 0 {
		from = b.ends[i-1]
	}
	return from, b.ends[i]
}

// text returns the stored value of a field of record i, nil if there is none.
func (b *batch) text(i, field int) []byte {
	from, to := b.entries(i)
	for rest := b.stored[from:to]; len(rest) > 0; {
		var f int
		var value []byte
		if f, value, rest = entry(rest); f == field {
			return value
		}
	}
	return nil
}

// valuesOf returns the numbers of the values of record i.
func (c *column) valuesOf(i int) []uint32 { return cut(c.values, c.ends, i) }

// cut returns the piece of list that ends at ends[i].
func cut[E any](list []E, ends []uint32, i int) []E {
	from := uint32(0)
	if i > 0 {
		from = ends[i-1]
	}
	return list[from:ends[i]]
}

// seal returns a copy of b that takes no more room than it must, and empties b.
func (b *batch) seal() *batch {
	full := newBatch(len(b.columns))
	full.stored, full.ends = slices.Clone(b.stored), slices.Clone(b.ends)
	b.stored, b.ends = b.stored[:0], b.ends[:0]
	for i := range b.columns {
		c := &b.columns[i]
		full.columns[i] = column{slices.Clone(c.values), slices.Clone(c.ends), slices.Clone(c.spans), slices.Clone(c.numbers)}
		*c = column{c.values[:0], c.ends[:0], c.spans[:0], c.numbers[:0]}
	}
	return full
}

// at returns the batch that the record of that number of arrival is in, and its
// place there.
func (b *Builder) at(arrival uint32) (*batch, int) {
	return b.batches[arrival>>batchBits], int(arrival & (batchSize - 1))
}
