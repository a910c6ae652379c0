package index

import (
	"encoding/binary"

	"github.com/RoaringBitmap/roaring/v2"
)

// Bitmaps holds the bitmaps of a facet: one per value, and behind them the one
// of the records that have none. They view the index's bytes: they may be
// operands of And, Or, AndNot and of in-place operations on other bitmaps, but
// must never be changed themselves, nor be the argument of an in-place Xor,
// which writes into the view.
type Bitmaps []*roaring.Bitmap

// None returns the bitmap of the records without a value.
func (b Bitmaps) None() *roaring.Bitmap { return b[len(b)-1] }

// Bitmaps opens the bitmaps of a facet. It costs 1 to 3 ms per 1,000 values
// and no copy of what is in them.
func (ix *Index) Bitmaps(field int) (Bitmaps, error) {
	b := ix.Section(TagBitmaps, field, 0)
	keys, err := ix.Values(field)
	if err != nil {
		return nil, err
	}
	n := keys.Len() + 1
	base := 4 * (n + 1)
	if len(b) < base {
		return nil, corrupt("section BITM of field %d is %d bytes long, expected at least %d", field, len(b), base)
	}
	bitmaps := make(Bitmaps, n)
	store := make([]roaring.Bitmap, n)
	for i := range bitmaps {
		from := uint64(base) + uint64(binary.LittleEndian.Uint32(b[4*i:]))
		to := uint64(base) + uint64(binary.LittleEndian.Uint32(b[4*i+4:]))
		if from > to || to > uint64(len(b)) {
			return nil, corrupt("bitmap %d of field %d lies at %d to %d of %d bytes", i, field, from, to, len(b))
		}
		bitmaps[i] = &store[i]
		if err := view(bitmaps[i], b[from:to:to]); err != nil {
			return nil, corrupt("bitmap %d of field %d: %v", i, field, err)
		}
	}
	return bitmaps, nil
}

// view lets bm read b in place. An empty b is an empty bitmap.
func view(bm *roaring.Bitmap, b []byte) error {
	if len(b) == 0 {
		return nil
	}
	_, err := bm.FromBuffer(b)
	return err
}

// AppendBitmaps returns section BITM for the bitmaps of a facet, that of the
// records without a value last.
func AppendBitmaps(bitmaps []*roaring.Bitmap) []byte {
	base := 4 * (len(bitmaps) + 1)
	var offsets, data []byte
	for len(data)+base < (base+Align-1)/Align*Align { // the first bitmap aligned too
		data = append(data, 0)
	}
	for _, bm := range bitmaps {
		offsets = appendUint32(offsets, uint32(len(data)))
		data = appendBitmap(data, bm)
		for (base+len(data))%Align != 0 {
			data = append(data, 0)
		}
	}
	offsets = appendUint32(offsets, uint32(len(data)))
	return append(offsets, data...)
}

// appendBitmap appends a bitmap; an empty one is no bytes at all.
func appendBitmap(b []byte, bm *roaring.Bitmap) []byte {
	if bm.IsEmpty() {
		return b
	}
	bm.RunOptimize()
	data, err := bm.ToBytes()
	if err != nil { // only a failing writer makes one, and this one is memory
		panic(err)
	}
	return append(b, data...)
}

// Column is the forward index of a facet, derived from its bitmaps: for each
// record the ordinals of its values. The ordinal of "no value" is the number
// of values.
type Column struct {
	Starts   []uint32 // records+1 places in Ordinals; nil when every record has exactly one
	Ordinals []uint32
}

// Of returns the ordinals of a record, in ascending order, in place.
func (c *Column) Of(doc uint32) []uint32 {
	if c.Starts == nil {
		return c.Ordinals[doc : doc+1]
	}
	return c.Ordinals[c.Starts[doc]:c.Starts[doc+1]]
}

// Column derives the forward index of a facet, in one pass over its bitmaps
// for single values, in two for several.
func (b Bitmaps) Column(records int) *Column {
	total := uint64(0)
	for _, bm := range b {
		total += bm.GetCardinality()
	}
	c := &Column{Ordinals: make([]uint32, total)}
	if total != uint64(records) {
		c.Starts = make([]uint32, records+1)
		for _, bm := range b {
			bm.Iterate(func(doc uint32) bool { c.Starts[doc+1]++; return true })
		}
		for i := range records {
			c.Starts[i+1] += c.Starts[i]
		}
	}
	var next []uint32
	if c.Starts != nil {
		next = append(next, c.Starts[:records]...)
	}
	for ord, bm := range b {
		bm.Iterate(func(doc uint32) bool {
			at := doc
			if next != nil {
				at = next[doc]
				next[doc]++
			}
			c.Ordinals[at] = uint32(ord)
			return true
		})
	}
	return c
}

// Days holds the dates of a field as spans of days since 1970-01-01.
type Days struct {
	first     []byte // i32 per record, in place
	last      []int32
	rank      []uint32 // docIDs of the imprecise, ascending
	Imprecise *roaring.Bitmap
	Uncertain *roaring.Bitmap // those marked uncertain or approximate
}

// Days opens the dates of a field.
func (ix *Index) Days(field int) (*Days, error) {
	d := &Days{first: ix.Section(TagDays, field, 0), Imprecise: roaring.New(), Uncertain: roaring.New()}
	if len(d.first) != 4*ix.Records {
		return nil, corrupt("section DAYS of field %d is %d bytes long, expected %d", field, len(d.first), 4*ix.Records)
	}
	if err := view(d.Imprecise, ix.Section(TagImprecise, field, 0)); err != nil {
		return nil, corrupt("section DIMP of field %d: %v", field, err)
	}
	if err := view(d.Uncertain, ix.Section(TagUncertain, field, 0)); err != nil {
		return nil, corrupt("section DUNC of field %d: %v", field, err)
	}
	last := ix.Section(TagLastDays, field, 0)
	if uint64(len(last)) != 4*d.Imprecise.GetCardinality() {
		return nil, corrupt("section DLAT of field %d is %d bytes long, expected %d", field, len(last), 4*d.Imprecise.GetCardinality())
	}
	d.rank = d.Imprecise.ToArray()
	d.last = make([]int32, len(d.rank))
	for i := range d.last {
		d.last[i] = int32(binary.LittleEndian.Uint32(last[4*i:]))
	}
	return d, nil
}

// First returns the first day of a record's date, NoDay if it has none,
// MinDay if the date has no beginning.
func (d *Days) First(doc uint32) int32 { return int32(binary.LittleEndian.Uint32(d.first[4*doc:])) }

// Last returns the last day of a record's date, MaxDay if it has no end. For
// a record without a date it is NoDay.
func (d *Days) Last(doc uint32) int32 {
	lo, hi := 0, len(d.rank)
	for lo < hi {
		m := (lo + hi) / 2
		if d.rank[m] < doc {
			lo = m + 1
		} else {
			hi = m
		}
	}
	if lo < len(d.rank) && d.rank[lo] == doc {
		return d.last[lo]
	}
	return d.First(doc)
}

// EachImprecise calls yield for every record whose date is not one certain day.
func (d *Days) EachImprecise(yield func(doc uint32, first, last int32)) {
	for i, doc := range d.rank {
		yield(doc, d.First(doc), d.last[i])
	}
}

// Span is the date of one record as the writer hands it over.
type Span struct {
	First, Last int32
	Imprecise   bool // not one certain day
	Uncertain   bool // marked uncertain or approximate; then Imprecise too
}

// AppendDays returns sections DAYS, DIMP, DLAT and DUNC for the dates of a
// field.
func AppendDays(spans []Span) (days, imprecise, last, uncertain []byte) {
	rough, marked := roaring.New(), roaring.New()
	for i, s := range spans {
		days = appendUint32(days, uint32(s.First))
		if s.Imprecise {
			rough.Add(uint32(i))
			last = appendUint32(last, uint32(s.Last))
		}
		if s.Uncertain {
			marked.Add(uint32(i))
		}
	}
	return days, appendBitmap(nil, rough), last, appendBitmap(nil, marked)
}

// Order returns the docIDs in the order of a field, or nil if the index has
// no such order.
func (ix *Index) Order(field int) (Order, error) {
	b := ix.Section(TagOrder, field, 0)
	if b != nil && len(b) != 4*ix.Records {
		return nil, corrupt("section ORDR of field %d is %d bytes long, expected %d", field, len(b), 4*ix.Records)
	}
	return Order(b), nil
}

// Order is a permutation of the docIDs, read in place.
type Order []byte

// At returns the docID at a place.
func (o Order) At(i int) uint32 { return binary.LittleEndian.Uint32(o[4*i:]) }

// AppendOrder returns section ORDR.
func AppendOrder(docs []uint32) (b []byte) {
	for _, d := range docs {
		b = appendUint32(b, d)
	}
	return b
}
