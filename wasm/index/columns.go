package index

import (
	"encoding/binary"

	"github.com/RoaringBitmap/roaring/v2"
)

// ValuePostings opens the posting lists of a keyword field: of the records that
// name each value themselves, and behind them of those without a value. They
// have no weights, and are read in place.
func (ix *Index) ValuePostings(field int) ([]Postings, error) {
	b, err := ix.Section(TagValuePostings, field, 0)
	if err != nil {
		return nil, err
	}
	keys, err := ix.Values(field)
	if err != nil {
		return nil, err
	}
	n := keys.Len() + 1
	base := 8 * n
	if len(b) < base {
		return nil, corrupt("section VPST of field %d is %d bytes long, expected at least %d", field, len(b), base)
	}
	lists := make([]Postings, n)
	from := uint64(base)
	for i := range lists {
		count := binary.LittleEndian.Uint32(b[4*i:])
		to := uint64(base) + uint64(binary.LittleEndian.Uint32(b[4*(n+i):]))
		dense := count > 0 && isDense(uint64(count), uint64(ix.Records))
		if dense {
			from = (from + Align - 1) &^ (Align - 1)
		}
		if from > to || to > uint64(len(b)) || uint64(count) > uint64(ix.Records) {
			return nil, corrupt("list %d of field %d lies at %d to %d of %d bytes and has %d records", i, field, from, to, len(b), count)
		}
		lists[i] = Postings{N: int(count), dense: dense, docs: b[from:to:to]}
		from = to
	}
	return lists, nil
}

// AppendValuePostings returns section VPST for the records of each value of a
// field, those without a value last.
func AppendValuePostings(bitmaps []*roaring.Bitmap, records int) []byte {
	var counts, ends, data []byte
	for _, bm := range bitmaps {
		n := bm.GetCardinality()
		counts = appendUint32(counts, uint32(n))
		if n > 0 && isDense(n, uint64(records)) {
			for len(data)%Align != 0 {
				data = append(data, 0)
			}
			data = appendBitmap(data, bm)
		} else {
			data = appendGaps(data, bm.ToArray())
		}
		ends = appendUint32(ends, uint32(len(data)))
	}
	return append(append(counts, ends...), data...)
}

// UnionPostings returns the posting list of the records of set, n of them.
func UnionPostings(set []uint64, n int) Postings {
	bm := roaring.FromDense(set, true)
	return Postings{N: n, dense: true, docs: appendBitmap(nil, bm)}
}

// PostingsOf returns the posting list of docIDs, which ascend, of so many
// records, in the form in which an index has it.
func PostingsOf(docs []uint32, records int) Postings {
	if n := uint64(len(docs)); n > 0 && isDense(n, uint64(records)) {
		return Postings{N: len(docs), dense: true, docs: appendBitmap(nil, roaring.BitmapOf(docs...))}
	}
	return Postings{N: len(docs), docs: appendGaps(nil, docs)}
}

// view lets bm read b in place. An empty b is an empty bitmap.
func view(bm *roaring.Bitmap, b []byte) error {
	if len(b) == 0 {
		return nil
	}
	_, err := bm.FromBuffer(b)
	return err
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

// Days holds the dates of a field as spans of days since 1970-01-01.
type Days struct {
	first     []byte // i32 per record, in place
	last      []byte // i32 per imprecise record, in place
	Imprecise *roaring.Bitmap
	Uncertain *roaring.Bitmap // those marked uncertain or approximate
}

// Days opens the dates of a field.
func (ix *Index) Days(field int) (*Days, error) {
	d := &Days{Imprecise: roaring.New(), Uncertain: roaring.New()}
	var err error
	if d.first, err = ix.Section(TagDays, field, 0); err != nil {
		return nil, err
	}
	if len(d.first) != 4*ix.Records {
		return nil, corrupt("section DAYS of field %d is %d bytes long, expected %d", field, len(d.first), 4*ix.Records)
	}
	if err := ix.viewSection(d.Imprecise, TagImprecise, field); err != nil {
		return nil, err
	}
	if err := ix.viewSection(d.Uncertain, TagUncertain, field); err != nil {
		return nil, err
	}
	if d.last, err = ix.Section(TagLastDays, field, 0); err != nil {
		return nil, err
	}
	if uint64(len(d.last)) != 4*d.Imprecise.GetCardinality() {
		return nil, corrupt("section DLAT of field %d is %d bytes long, expected %d", field, len(d.last), 4*d.Imprecise.GetCardinality())
	}
	return d, nil
}

func (ix *Index) viewSection(bm *roaring.Bitmap, t Tag, field int) error {
	b, err := ix.Section(t, field, 0)
	if err != nil {
		return err
	}
	if err := view(bm, b); err != nil {
		return corrupt("section %v of field %d: %v", t, field, err)
	}
	return nil
}

// First returns the first day of a record's date, NoDay if it has none,
// MinDay if the date has no beginning.
func (d *Days) First(doc uint32) int32 { return int32(binary.LittleEndian.Uint32(d.first[4*doc:])) }

// Last returns the last day of a record's date, MaxDay if it has no end. For
// a record without a date it is NoDay.
func (d *Days) Last(doc uint32) int32 {
	if d.Imprecise.Contains(doc) {
		return d.nthLast(int(d.Imprecise.Rank(doc)) - 1)
	}
	return d.First(doc)
}

func (d *Days) nthLast(i int) int32 { return int32(binary.LittleEndian.Uint32(d.last[4*i:])) }

// EachImprecise calls yield for every record whose date is not one certain
// day, in order of docID.
func (d *Days) EachImprecise(yield func(doc uint32, first, last int32)) {
	i := 0
	d.Imprecise.Iterate(func(doc uint32) bool {
		yield(doc, d.First(doc), d.nthLast(i))
		i++
		return true
	})
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
	b, err := ix.Section(TagOrder, field, 0)
	if err != nil {
		return nil, err
	}
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
