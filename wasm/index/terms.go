package index

import (
	"encoding/binary"
	"math"

	"github.com/RoaringBitmap/roaring/v2"
)

// Terms is the term dictionary with the posting lists of its terms, read in
// place. Terms stand in byte order, front-coded in blocks of BlockTerms:
//
//	TERM   = u32 nTerms, u32 nBlocks, (nBlocks+1) × u32 offsets, block*
//	block  = varint place of its first posting list in POST, term*
//	term   = varint bytes shared with the term before (0 for the first),
//	         varint further bytes, the bytes,
//	         varint document frequency df, varint length of the posting list
//
// A posting list is the docIDs, then one impact byte for each. DocIDs are a
// roaring bitmap in the portable format where df is a sixteenth of all records
// or more, else varints: the first docID, then the gaps. Everything as roaring
// is 40% larger, and slower for prefixes, which OR many short lists.
//
// The impact says how much the term weighs in that record: the part of BM25F
// (Robertson, Zaragoza, Taylor 2004) that does not depend on the query,
// tf/(k1+tf) with tf weighted by field and normalised by length, scaled to
// 1..255. Kept at build time, it costs a byte where frequencies, field
// lengths and averages would cost several and a division per hit.
type Terms struct {
	n        int
	records  int
	offsets  []byte
	blocks   []byte
	postings []byte
}

// Terms opens the dictionary. Without the part it travels in, it is empty.
func (ix *Index) Terms() (*Terms, error) {
	b := ix.Section(TagTerms, NoField, 0)
	if b == nil {
		return &Terms{}, nil
	}
	if len(b) < 8 {
		return nil, corrupt("section TERM is %d bytes long, expected at least 8", len(b))
	}
	nTerms, nBlocks := binary.LittleEndian.Uint32(b), uint64(binary.LittleEndian.Uint32(b[4:]))
	if need := 8 + 4*(nBlocks+1); need > uint64(len(b)) {
		return nil, corrupt("section TERM of %d blocks is %d bytes long, expected at least %d", nBlocks, len(b), need)
	}
	if uint64(nTerms) > nBlocks*BlockTerms || uint64(nTerms)+BlockTerms <= nBlocks*BlockTerms {
		return nil, corrupt("section TERM has %d terms in %d blocks", nTerms, nBlocks)
	}
	return &Terms{n: int(nTerms), records: ix.Records, offsets: b[8 : 8+4*(nBlocks+1)], blocks: b[8+4*(nBlocks+1):],
		postings: ix.Section(TagPostings, NoField, 0)}, nil
}

// Len returns the number of terms.
func (t *Terms) Len() int { return t.n }

func (t *Terms) nBlocks() int { return len(t.offsets)/4 - 1 }

func (t *Terms) block(i int) []byte {
	from := binary.LittleEndian.Uint32(t.offsets[i*4:])
	to := binary.LittleEndian.Uint32(t.offsets[i*4+4:])
	if from > to || uint64(to) > uint64(len(t.blocks)) {
		return nil
	}
	return t.blocks[from:to]
}

// first returns the first term of block i, in place.
func (t *Terms) first(i int) []byte {
	c := cursor{rest: t.block(i)}
	c.uvarint()
	c.uvarint()
	return c.bytes(c.uvarint())
}

// cursor walks varints and bytes; once anything is missing it stays at bad.
type cursor struct {
	rest []byte
	bad  bool
}

func (c *cursor) uvarint() uint64 {
	v, k := binary.Uvarint(c.rest)
	if k <= 0 {
		c.rest, c.bad = nil, true
		return 0
	}
	c.rest = c.rest[k:]
	return v
}

func (c *cursor) bytes(n uint64) []byte {
	if n > uint64(len(c.rest)) {
		c.rest, c.bad = nil, true
		return nil
	}
	b := c.rest[:n]
	c.rest = c.rest[n:]
	return b
}

// From calls yield for the terms from the first that is at least from, in
// byte order, until yield returns false. The term is only valid during the
// call. It reports whether the dictionary was well formed as far as it went.
func (t *Terms) From(from string, yield func(term []byte, p Postings) bool) bool {
	lo, hi := 0, t.nBlocks() // the last block whose first term is not above from
	for lo < hi {
		m := (lo + hi) / 2
		if string(t.first(m)) <= from {
			lo = m + 1
		} else {
			hi = m
		}
	}
	var term []byte
	for i := max(lo-1, 0); i < t.nBlocks(); i++ {
		c := cursor{rest: t.block(i)}
		at := c.uvarint()
		for k := 0; k < BlockTerms && i*BlockTerms+k < t.n; k++ {
			shared := c.uvarint()
			suffix := c.bytes(c.uvarint())
			df, size := c.uvarint(), c.uvarint()
			if c.bad || shared > uint64(len(term)) || (k == 0 && shared != 0) {
				return false
			}
			term = append(term[:shared], suffix...)
			if df > uint64(t.records) || size < df || size > math.MaxUint32 || at > uint64(len(t.postings)) || size > uint64(len(t.postings))-at {
				return false
			}
			list := t.postings[at : at+size]
			at += size
			if string(term) < from {
				continue
			}
			if !yield(term, Postings{N: int(df), dense: df*16 >= uint64(t.records), docs: list[:size-df], impacts: list[size-df:]}) {
				return true
			}
		}
	}
	return true
}

// Find returns the posting list of a term, and whether there is one.
func (t *Terms) Find(term string) (p Postings, ok bool) {
	t.From(term, func(found []byte, q Postings) bool {
		if string(found) == term {
			p, ok = q, true
		}
		return false
	})
	return p, ok
}

// Prefix calls yield for every term that begins with prefix, in byte order,
// until it returns false.
func (t *Terms) Prefix(prefix string, yield func(term []byte, p Postings) bool) {
	t.From(prefix, func(term []byte, p Postings) bool {
		return len(term) >= len(prefix) && string(term[:len(prefix)]) == prefix && yield(term, p)
	})
}

// Postings is one posting list, decoded as it is walked.
type Postings struct {
	N       int // document frequency
	dense   bool
	docs    []byte
	impacts []byte
}

// Each calls yield for every posting in order of docID.
func (p Postings) Each(yield func(doc uint32, impact uint8)) {
	if p.dense {
		var bm roaring.Bitmap
		if _, err := bm.FromBuffer(p.docs); err != nil {
			return
		}
		i := 0
		bm.Iterate(func(doc uint32) bool {
			if i < len(p.impacts) {
				yield(doc, p.impacts[i])
			}
			i++
			return true
		})
		return
	}
	doc, rest := uint64(0), p.docs
	for i := range p.N {
		gap, k := binary.Uvarint(rest)
		if k <= 0 {
			return
		}
		rest = rest[k:]
		doc += gap
		yield(uint32(doc), p.impacts[i])
	}
}

// TermPostings is a term with its records and impacts, as the writer hands
// them over. Docs ascend.
type TermPostings struct {
	Term    string
	Docs    []uint32
	Impacts []uint8
}

// AppendTerms returns sections TERM and POST for terms, which must be in byte
// order and not empty of records.
func AppendTerms(terms []TermPostings, records int) (dictionary, postings []byte) {
	var blocks, offsets []byte
	last := ""
	for i, t := range terms {
		if i%BlockTerms == 0 {
			offsets = appendUint32(offsets, uint32(len(blocks)))
			blocks = binary.AppendUvarint(blocks, uint64(len(postings)))
			last = ""
		}
		shared := sharedPrefix(last, t.Term)
		last = t.Term
		start := len(postings)
		if len(t.Docs)*16 >= records {
			bm := roaring.BitmapOf(t.Docs...)
			bm.RunOptimize()
			b, err := bm.ToBytes()
			if err != nil { // only a failing writer makes one, and this one is memory
				panic(err)
			}
			postings = append(postings, b...)
		} else {
			prev := uint32(0)
			for _, doc := range t.Docs {
				postings = binary.AppendUvarint(postings, uint64(doc-prev))
				prev = doc
			}
		}
		postings = append(postings, t.Impacts...)
		blocks = binary.AppendUvarint(blocks, uint64(shared))
		blocks = binary.AppendUvarint(blocks, uint64(len(t.Term)-shared))
		blocks = append(blocks, t.Term[shared:]...)
		blocks = binary.AppendUvarint(blocks, uint64(len(t.Docs)))
		blocks = binary.AppendUvarint(blocks, uint64(len(postings)-start))
	}
	offsets = appendUint32(offsets, uint32(len(blocks)))
	dictionary = appendUint32(nil, uint32(len(terms)))
	dictionary = appendUint32(dictionary, uint32(len(offsets)/4-1))
	dictionary = append(dictionary, offsets...)
	return append(dictionary, blocks...), postings
}

func sharedPrefix(a, b string) int {
	n := min(len(a), len(b))
	for i := range n {
		if a[i] != b[i] {
			return i
		}
	}
	return n
}
