package index

import (
	"encoding/binary"
	"slices"

	"github.com/RoaringBitmap/roaring/v2"
)

// Terms is the term dictionary with the posting lists of its terms, read in
// place. Terms stand in byte order, front-coded in blocks of BlockTerms:
//
//	TERM   = u32 nTerms, u32 nBlocks, (nBlocks+1) × u32 offsets of blocks,
//	         nBlocks × u32 place of its first posting list in POST, nBlocks ×
//	         u32 place of its first weight in WGHT, block*
//	block  = term*
//	term   = u8 16×s+n of the s bytes shared with the term before (0 for the
//	         first) and the n further ones, below 15 both; else 255, varint s,
//	         varint n; the further bytes, varint document frequency df, varint
//	         length of the posting list if it is roaring
//
// A posting list in POST is docIDs: a roaring bitmap in the portable format
// where df is a sixteenth of all records or more, else df varints: the first
// docID, then the gaps. Everything as roaring is 40% larger, and slower for
// prefixes, which OR many short lists. Lists of gaps stand without their
// length, which would be a sixth of the dictionary: it takes less than a
// microsecond to find the ends of those in a block. WGHT has a weight byte for
// each posting, in the same order. Apart from one another, docIDs and weights
// compress to 92% of what they do list by list (100,000 records of
// build/bench).
//
// Ranking is BM25F as its authors first gave it (Robertson, Zaragoza, Taylor,
// "Simple BM25 Extension to Multiple Weighted Fields", CIKM 2004): a record
// counts as one text in which a field of weight w stands w times. The weight
// byte is the frequency of the term in that text, at most 255; section NORM
// has the text's length, as NormOne times 1-b+b×length/average, from 1 to
// 255; the writer makes it shorter for records that others lead to, and longer
// for answers that no longer stand. Most weights are 1: so split, they take a bit or so each when
// compressed, where one byte for the quotient of both takes six.
type Terms struct {
	n        int
	records  int
	offsets  []byte
	lists    []byte // by block: where its first is in postings
	places   []byte // and in weights
	blocks   []byte
	postings []byte
	weights  []byte
	norms    []byte
}

// NormOne is the value in NORM of a record of average length.
const NormOne = 32

// Terms opens the dictionary. Without the part it travels in, it is empty.
func (ix *Index) Terms() (*Terms, error) {
	b, err := ix.Section(TagTerms, NoField, 0)
	if b == nil || err != nil {
		return &Terms{}, err
	}
	if len(b) < 8 {
		return nil, corrupt("section TERM is %d bytes long, expected at least 8", len(b))
	}
	nTerms, nBlocks := binary.LittleEndian.Uint32(b), uint64(binary.LittleEndian.Uint32(b[4:]))
	if need := 8 + 4*(3*nBlocks+1); need > uint64(len(b)) {
		return nil, corrupt("section TERM of %d blocks is %d bytes long, expected at least %d", nBlocks, len(b), need)
	}
	if uint64(nTerms) > nBlocks*BlockTerms || uint64(nTerms)+BlockTerms <= nBlocks*BlockTerms {
		return nil, corrupt("section TERM has %d terms in %d blocks", nTerms, nBlocks)
	}
	t := &Terms{n: int(nTerms), records: ix.Records}
	b = b[8:]
	table := func(n uint64) []byte {
		cut := b[:4*n]
		b = b[4*n:]
		return cut
	}
	t.offsets, t.lists, t.places = table(nBlocks+1), table(nBlocks), table(nBlocks)
	t.blocks = b
	if t.postings, err = ix.Section(TagPostings, NoField, 0); err != nil {
		return nil, err
	}
	if t.weights, err = ix.Section(TagWeights, NoField, 0); err != nil {
		return nil, err
	}
	if t.norms, err = ix.Section(TagNorms, NoField, 0); err != nil {
		return nil, err
	}
	if len(t.norms) != ix.Records {
		return nil, corrupt("section NORM is %d bytes long, expected %d", len(t.norms), ix.Records)
	}
	return t, nil
}

// Len returns the number of terms.
func (t *Terms) Len() int { return t.n }

// Norms returns the lengths of the records in ranking, see NormOne, in place.
func (t *Terms) Norms() []byte { return t.norms }

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
	b := t.block(i)
	_, n, at := bytesOf(b, 0)
	if at < 0 || n > uint64(len(b)-at) {
		return nil
	}
	return b[at : at+int(n)]
}

// bytesOf returns how many bytes the term at a place of a block shares with the
// one before and how many further ones it has, and the place of these, -1 if
// there is none.
func bytesOf(b []byte, at int) (shared, further uint64, next int) {
	if uint(at) < uint(len(b)) && b[at] < longTerm {
		return uint64(b[at] >> 4), uint64(b[at] & 15), at + 1
	}
	if at < 0 || at >= len(b) {
		return 0, 0, -1
	}
	shared, at = uvarint(b, at+1)
	further, at = uvarint(b, at)
	return shared, further, at
}

// longTerm stands in place of the two numbers of bytes where one is 15 or more.
const longTerm = 255

// From calls yield for the terms from the first that is at least from, in
// byte order, until yield returns false. A term is only valid during the
// call; its number n is its place in byte order, and shared how many bytes it
// has in common with the one yielded before it. It reports whether the
// dictionary was well formed as far as it went.
func (t *Terms) From(from string, yield func(n int, term []byte, shared int, p Postings) bool) bool {
	return t.from(from, ended(yield))
}

func (t *Terms) from(from string, yield func(n int, term []byte, shared int, p Postings) int) bool {
	lo, hi := 0, t.nBlocks() // the last block whose first term is not above from
	for lo < hi {
		m := int(uint(lo+hi) / 2)
		if string(t.first(m)) <= from {
			lo = m + 1
		} else {
			hi = m
		}
	}
	before := true
	return t.walk(max(lo-1, 0), func(n int, term []byte, shared int, p Postings) int {
		if before && string(term) < from {
			return p.size()
		}
		if before {
			before, shared = false, 0
		}
		return yield(n, term, shared, p)
	})
}

// Each is From the first term on, with the document frequencies in place of
// posting lists: to read a dictionary is much less than to find the ends of
// all lists.
func (t *Terms) Each(yield func(n int, term []byte, shared, df int) bool) bool {
	return t.walk(0, func(n int, term []byte, shared int, p Postings) int {
		if !yield(n, term, shared, p.N) {
			return stop
		}
		return 0
	})
}

// What a walk's yield returns instead of the length of the posting list.
const (
	stop    = -1 - iota
	damaged // the list has no end
)

// size returns the length of a posting list that goes on to the end of the
// section.
func (p Postings) size() int {
	if p.dense {
		return len(p.docs)
	}
	if end := skipVarints(p.docs, 0, p.N); end >= 0 {
		return end
	}
	return damaged
}

// ended makes a walk's yield of one that is handed lists with their end.
func ended(yield func(n int, term []byte, shared int, p Postings) bool) func(n int, term []byte, shared int, p Postings) int {
	return func(n int, term []byte, shared int, p Postings) int {
		size := p.size()
		if size < 0 {
			return size
		}
		if p.docs = p.docs[:size:size]; !yield(n, term, shared, p) {
			return stop
		}
		return size
	}
}

// walk calls yield for the terms from a block on. The end of their posting
// lists is not known unless they are bitmaps: it is yield that returns the
// length, which it may find out while it reads one.
func (t *Terms) walk(block int, yield func(n int, term []byte, shared int, p Postings) int) bool {
	var buf [64]byte
	term := buf[:0]
	records := uint64(t.records)
	for i := block; i < t.nBlocks(); i++ {
		b := t.block(i)
		at, weight := int(binary.LittleEndian.Uint32(t.lists[4*i:])), uint64(binary.LittleEndian.Uint32(t.places[4*i:]))
		next := 0
		for k := 0; k < BlockTerms && i*BlockTerms+k < t.n; k++ {
			var shared, n, df uint64
			shared, n, next = bytesOf(b, next)
			if next < 0 || n > uint64(len(b)-next) || shared > uint64(len(term)) || (k == 0 && shared != 0) {
				return false
			}
			term = append(term[:shared], b[next:next+int(n)]...)
			df, next = uvarint(b, next+int(n))
			if next < 0 || df > records || weight > uint64(len(t.weights)) || df > uint64(len(t.weights))-weight || at > len(t.postings) {
				return false
			}
			p := Postings{N: int(df), dense: isDense(df, records), docs: t.postings[at:], weights: t.weights[weight : weight+df : weight+df]}
			if p.dense {
				var size uint64
				if size, next = uvarint(b, next); next < 0 || size > uint64(len(p.docs)) {
					return false
				}
				p.docs = p.docs[:size:size]
			}
			size := yield(i*BlockTerms+k, term, int(shared), p)
			if size < 0 {
				return size == stop
			}
			at, weight = at+size, weight+df
		}
	}
	return true
}

// Find returns the posting list of a term, and whether there is one.
func (t *Terms) Find(term string) (p Postings, ok bool) {
	t.From(term, func(_ int, found []byte, _ int, q Postings) bool {
		if string(found) == term {
			p, ok = q, true
		}
		return false
	})
	return p, ok
}

// At returns the n-th term in byte order with its posting list.
func (t *Terms) At(n int) (term string, p Postings) {
	if n < 0 || n >= t.n {
		return "", Postings{}
	}
	t.walk(n/BlockTerms, ended(func(k int, found []byte, _ int, q Postings) bool {
		if k == n {
			term, p = string(found), q
		}
		return k < n
	}))
	return term, p
}

// Prefix calls yield for every term that begins with prefix, in byte order,
// until it returns false.
func (t *Terms) Prefix(prefix string, yield func(n int, term []byte, p Postings) bool) {
	t.From(prefix, func(n int, term []byte, shared int, p Postings) bool {
		return goesOn(prefix, term, shared) && yield(n, term, p)
	})
}

// goesOn reports whether a term begins with prefix; it has shared bytes in
// common with one that does.
func goesOn(prefix string, term []byte, shared int) bool {
	return shared >= len(prefix) || len(term) >= len(prefix) && string(term[:len(prefix)]) == prefix
}

// OrPrefix sets the bits of the records of all terms that begin with prefix in
// set, which must have a bit for every record, and returns how many terms are
// longer than it, and the posting list of the one that is as long, if there is
// one. It reads every list once, where Prefix has to find its end first.
func (t *Terms) OrPrefix(prefix string, set []uint64) (longer int, whole Postings) {
	t.from(prefix, func(_ int, term []byte, shared int, p Postings) int {
		if !goesOn(prefix, term, shared) {
			return stop
		}
		if len(term) == len(prefix) {
			size := p.size()
			if size >= 0 {
				whole = p
				whole.docs = p.docs[:size:size]
			}
		} else {
			longer++
		}
		if p.dense {
			p.OrInto(set)
			return len(p.docs)
		}
		return orGaps(set, p.docs, p.N, 0)
	})
	return longer, whole
}

// Postings is one posting list, decoded as it is walked.
type Postings struct {
	N       int // document frequency
	dense   bool
	docs    []byte
	weights []byte
}

// OrInto sets the bit of every record of the list in set, which must have a
// bit for every record of the index. Damaged lists end early.
func (p Postings) OrInto(set []uint64) { p.OrWithin(set, 0, len(set)) }

// OrWithin is OrInto for the words of set from up to, but without, to alone.
func (p Postings) OrWithin(set []uint64, from, to int) {
	if p.dense {
		orBitmap(p.docs, set, from, to)
		return
	}
	orGaps(set[:to], p.docs, p.N, uint32(from<<6))
}

// orGaps sets the bits of n docIDs, written as gaps, from begin on in set, and
// returns how many bytes they are. It ends where set does, or the bytes: then
// what it returns means damaged, unless all of set was wanted.
func orGaps(set []uint64, docs []byte, n int, begin uint32) (size int) {
	doc, i := uint32(0), 0
	for n > 0 {
		if n >= 4 && i+4 <= len(docs) {
			if gaps := binary.LittleEndian.Uint32(docs[i:]); gaps&0x80808080 == 0 { // four of one byte
				a := doc + gaps&0xff
				b := a + gaps>>8&0xff
				c := b + gaps>>16&0xff
				d := c + gaps>>24
				if d < begin {
					doc = d
					i, n = i+4, n-4
					continue
				}
				if a >= begin && int(d>>6) < len(set) {
					doc = d
					set[a>>6] |= 1 << (a & 63)
					set[b>>6] |= 1 << (b & 63)
					set[c>>6] |= 1 << (c & 63)
					set[d>>6] |= 1 << (d & 63)
					i, n = i+4, n-4
					continue
				}
			}
		}
		if i >= len(docs) {
			return damaged
		}
		gap := uint32(docs[i])
		i++
		if gap >= 0x80 {
			gap &= 0x7f
			if i < len(docs) && docs[i] < 0x80 { // two bytes, as most that are not one
				gap |= uint32(docs[i]) << 7
				i++
			} else {
				for shift := 7; i < len(docs) && shift < 35; shift += 7 {
					b := docs[i]
					i++
					gap |= uint32(b&0x7f) << shift
					if b < 0x80 {
						break
					}
				}
			}
		}
		doc += gap
		n--
		w := int(doc >> 6)
		if w >= len(set) {
			return damaged
		}
		if doc >= begin {
			set[w] |= 1 << (doc & 63)
		}
	}
	return i
}

// CountWithin returns how many records of the list are in a set, looking at the
// words of set from up to, but without, to alone. Like orGaps it reads gaps
// itself: handed to it by a Cursor they take twice as long in a browser.
func (p Postings) CountWithin(set []uint64, from, to int) (n int) {
	if p.dense {
		return countBitmap(p.docs, set, from, to)
	}
	gaps := p.docs
	doc, begin, i := uint32(0), uint32(from<<6), 0
	set = set[:to]
	for i < len(gaps) {
		gap := uint32(gaps[i])
		i++
		if gap >= 0x80 {
			gap &= 0x7f
			if i < len(gaps) && gaps[i] < 0x80 { // two bytes, as most that are not one
				gap |= uint32(gaps[i]) << 7
				i++
			} else {
				for shift := 7; i < len(gaps) && shift < 35; shift += 7 {
					b := gaps[i]
					i++
					gap |= uint32(b&0x7f) << shift
					if b < 0x80 {
						break
					}
				}
			}
		}
		doc += gap
		w := int(doc >> 6)
		if w >= len(set) {
			break
		}
		if doc >= begin {
			n += int(set[w] >> (doc & 63) & 1)
		}
	}
	return n
}

// IsDense reports whether so many of all records are in the list that it is a
// bitmap nearly throughout.
func (p Postings) IsDense(records int) bool { return p.dense && isDense(uint64(p.N), uint64(records)) }

// Weights returns the weight of each posting, in place, in the order of
// AppendDocs.
func (p Postings) Weights() []byte { return p.weights }

// AppendDocs appends the docIDs of the list to docs, in ascending order.
func (p Postings) AppendDocs(docs []uint32) []uint32 {
	if p.dense {
		var bm roaring.Bitmap
		if _, err := bm.FromBuffer(p.docs); err != nil || bm.GetCardinality() != uint64(p.N) {
			return docs
		}
		n := len(docs)
		docs = slices.Grow(docs, p.N)[:n+p.N]
		bm.ManyIterator().NextMany(docs[n:])
		return docs
	}
	doc, i := uint32(0), 0
	for i < len(p.docs) {
		b := p.docs[i]
		i++
		gap := uint32(b)
		if b >= 0x80 {
			gap &= 0x7f
			for shift := 7; i < len(p.docs) && shift < 35; shift += 7 {
				b = p.docs[i]
				i++
				gap |= uint32(b&0x7f) << shift
				if b < 0x80 {
					break
				}
			}
		}
		doc += gap
		docs = append(docs, doc)
	}
	return docs
}

// Each calls yield for every posting in order of docID.
func (p Postings) Each(yield func(doc uint32, weight uint8)) {
	if p.dense {
		var bm roaring.Bitmap
		if _, err := bm.FromBuffer(p.docs); err != nil {
			return
		}
		i := 0
		bm.Iterate(func(doc uint32) bool {
			if i < len(p.weights) {
				yield(doc, p.weights[i])
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
		yield(uint32(doc), p.weights[i])
	}
}

// TermPostings is a term with its records and weights, as the writer hands
// them over. Docs ascend.
type TermPostings struct {
	Term    string
	Docs    []uint32
	Weights []uint8
}

// AppendTerms returns sections TERM, POST and WGHT for terms, which must be in
// byte order and not empty of records.
func AppendTerms(terms []TermPostings, records int) (dictionary, postings, weights []byte) {
	var blocks, offsets, lists, places []byte
	last := ""
	for i, t := range terms {
		if i%BlockTerms == 0 {
			offsets = appendUint32(offsets, uint32(len(blocks)))
			lists = appendUint32(lists, uint32(len(postings)))
			places = appendUint32(places, uint32(len(weights)))
			last = ""
		}
		shared := sharedPrefix(last, t.Term)
		last = t.Term
		size := -1
		if isDense(uint64(len(t.Docs)), uint64(records)) {
			bm := roaring.BitmapOf(t.Docs...)
			bm.RunOptimize()
			b, err := bm.ToBytes()
			if err != nil { // only a failing writer makes one, and this one is memory
				panic(err)
			}
			postings = append(postings, b...)
			size = len(b)
		} else {
			postings = appendGaps(postings, t.Docs)
		}
		weights = append(weights, t.Weights...)
		if further := len(t.Term) - shared; shared < 15 && further < 15 {
			blocks = append(blocks, byte(shared<<4|further))
		} else {
			blocks = binary.AppendUvarint(append(blocks, longTerm), uint64(shared))
			blocks = binary.AppendUvarint(blocks, uint64(further))
		}
		blocks = append(blocks, t.Term[shared:]...)
		blocks = binary.AppendUvarint(blocks, uint64(len(t.Docs)))
		if size >= 0 {
			blocks = binary.AppendUvarint(blocks, uint64(size))
		}
	}
	offsets = appendUint32(offsets, uint32(len(blocks)))
	dictionary = appendUint32(nil, uint32(len(terms)))
	dictionary = appendUint32(dictionary, uint32(len(offsets)/4-1))
	return slices.Concat(dictionary, offsets, lists, places, blocks), postings, weights
}

// isDense reports whether a list of n of so many records is kept as a bitmap.
func isDense(n, records uint64) bool { return n*16 >= records }

// appendGaps appends docIDs, which ascend, as varints: the first, then the
// gaps.
func appendGaps(b []byte, docs []uint32) []byte {
	prev := uint32(0)
	for _, doc := range docs {
		b = binary.AppendUvarint(b, uint64(doc-prev))
		prev = doc
	}
	return b
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
