package index

import (
	_ "embed"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"math"
	"math/bits"
	"math/rand/v2"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/RoaringBitmap/roaring/v2"
)

//go:embed testdata/tiny.hex
var tinyHex string

func tiny(t testing.TB) []byte {
	t.Helper()
	var b []byte
	for i, line := range strings.Split(tinyHex, "\n") {
		code, _, _ := strings.Cut(line, "#")
		row, err := hex.DecodeString(strings.Join(strings.Fields(code), ""))
		if err != nil {
			t.Fatalf("tiny.hex:%d: %v", i+1, err)
		}
		b = append(b, row...)
	}
	if len(b) < HeaderSize {
		t.Fatalf("tiny.hex holds %d bytes", len(b))
	}
	return b
}

func TestOpenReadsTinyHex(t *testing.T) {
	ix, err := Open(append(tiny(t), "what stands behind the index does not matter"...))
	if err != nil {
		t.Fatal(err)
	}
	if err := ix.Check(); err != nil {
		t.Fatal(err)
	}
	ids, err := ix.IDs()
	if err != nil || ix.Records != 1 || ids.At(0) != "r" || ids.Find("r") != 0 || ids.Find("s") != -1 || ids.At(1) != "" {
		t.Errorf("got %d records, ids %q, %v", ix.Records, ids.At(0), err)
	}
	if len(ix.Fields) != 3 || ix.Fields[1].Name != "kind" || ix.Fields[1].Kind != Keyword || ix.Fields[1].Flags != Facet {
		t.Fatalf("got fields %+v", ix.Fields)
	}
	values, err := ix.Values(1)
	if err != nil || values.Len() != 1 || values.At(0) != "x" {
		t.Errorf("got %d values of kind, %v", values.Len(), err)
	}
	lists, err := ix.ValuePostings(1)
	if err != nil || len(lists) != 2 || lists[0].N != 1 || !slices.Equal(lists[0].AppendDocs(nil), []uint32{0}) || lists[1].N != 0 || len(lists[1].AppendDocs(nil)) != 0 {
		t.Errorf("got posting lists %v, %v", lists, err)
	}
	days, err := ix.Days(2)
	if err != nil || days.First(0) != 20270 || days.Last(0) != 20300 {
		t.Errorf("got days %v, %v", days, err)
	}
	stored, err := ix.Stored()
	if err != nil || string(stored.Field(0, 0)) != "ab" || string(stored.Field(0, 2)) != "2025-07" || stored.Field(0, 1) != nil {
		t.Errorf("got stored title %q, date %q, %v", stored.Field(0, 0), stored.Field(0, 2), err)
	}
	terms, err := ix.Terms()
	if err != nil {
		t.Fatal(err)
	}
	p, ok := terms.Find("ab")
	if !ok || p.N != 1 {
		t.Errorf("ab: found %v in %d records", ok, p.N)
	}
	p.Each(func(doc uint32, weight uint8) {
		if doc != 0 || weight != 1 {
			t.Errorf("ab: record %d with weight %d, want 0 with 1", doc, weight)
		}
	})
	if n := terms.Norms(); len(n) != 1 || n[0] != NormOne {
		t.Errorf("got lengths %v, want that of the only record to be average", n)
	}
	if _, ok := terms.Find("a"); ok {
		t.Error("found the term a, which only begins one")
	}
	found := 0
	terms.Prefix("a", func(_ int, term []byte, p Postings) bool { found++; return true })
	if found != 1 {
		t.Errorf("%d terms begin with a, want 1", found)
	}
}

// TestOpenRefusesDamage changes every byte of the index, one at a time, and
// cuts it at every length. Only the bytes between sections may change unseen.
func TestOpenRefusesDamage(t *testing.T) {
	good := tiny(t)
	ix, err := Open(good)
	if err != nil {
		t.Fatal(err)
	}
	covered := make([]bool, len(good))
	for i := range HeaderSize + len(ix.Rows())*RowSize {
		covered[i] = true
	}
	for _, r := range ix.Rows() {
		for i := r.Offset; i < r.Offset+r.Length; i++ {
			covered[i] = true
		}
	}
	unseen := 0
	for i := range good {
		bad := append([]byte(nil), good...)
		bad[i] ^= 0x10
		_, err := Open(bad)
		switch {
		case err == nil && covered[i]:
			t.Errorf("byte %d changed, and the index opens", i)
		case err == nil:
			unseen++
		case !errors.Is(err, ErrCorrupt) && !errors.Is(err, ErrVersion) && !errors.Is(err, ErrNotIndex):
			t.Errorf("byte %d changed: error %v wraps none of ours", i, err)
		}
	}
	if unseen > 100 {
		t.Errorf("%d bytes are not covered by a checksum", unseen)
	}
	for n := range good {
		if _, err := Open(good[:n]); err == nil {
			t.Errorf("cut to %d of %d bytes, and the index opens", n, len(good))
		}
	}
}

func TestErrorsSayWhatWasExpected(t *testing.T) {
	change := func(at int, v byte) []byte {
		b := tiny(t)
		b[at] = v
		return b
	}
	ix, err := Open(tiny(t))
	if err != nil {
		t.Fatal(err)
	}
	stor := 0
	for _, r := range ix.Rows() {
		if r.Tag == TagStored {
			stor = int(r.Offset)
		}
	}
	for _, c := range []struct {
		name string
		b    []byte
		want string
		is   error
	}{
		{"nothing", nil, "not a Vitrine index: expected it to begin with", ErrNotIndex},
		{"text", []byte(strings.Repeat("hello ", 20)), "not a Vitrine index: expected it to begin with", ErrNotIndex},
		{"a later version", change(12, 9), "unsupported index version: index is format 9, this reader wants 4", ErrVersion},
		{"truncated", tiny(t)[:1000], "index is damaged: part 0 is 1000 bytes long, expected ", ErrCorrupt},
		{"an altered section", change(stor+12, 'z'), "index is damaged: section STOR has checksum ", ErrCorrupt},
		{"an altered header", change(48, 2), "index is damaged: header of part 0 has checksum ", ErrCorrupt},
	} {
		_, err := Open(c.b)
		if err == nil || !strings.HasPrefix(err.Error(), c.want) || !errors.Is(err, c.is) {
			t.Errorf("%s: got %v, want %q", c.name, err, c.want)
		}
	}
	var sum *ChecksumError
	if _, err := Open(change(stor+12, 'z')); !errors.As(err, &sum) || sum.Expected == sum.Found {
		t.Errorf("got %v, want both checksums", err)
	}
}

func TestListFindsEveryString(t *testing.T) {
	for _, list := range [][]string{{}, {""}, {"b", "a", "c"}, {"ب", "é", "e", "z", "", "zz"}} {
		l, err := readList(AppendList(nil, list))
		if err != nil || l.Len() != len(list) {
			t.Fatalf("%q: %d strings, %v", list, l.Len(), err)
		}
		for i, s := range list {
			if l.At(i) != s || l.Find(s) != i {
				t.Errorf("%q: string %d is %q, found at %d", list, i, l.At(i), l.Find(s))
			}
		}
		if l.Find("not there") != -1 {
			t.Errorf("%q: found what is not there", list)
		}
		if err := checkList(l, "test", true); err != nil {
			t.Error(err)
		}
	}
}

// TestTermsRoundTrip writes dictionaries across block borders with dense and
// sparse postings and reads every one back.
func TestTermsRoundTrip(t *testing.T) {
	const records = 100
	for _, n := range []int{0, 1, BlockTerms - 1, BlockTerms, BlockTerms + 1, 3*BlockTerms + 5} {
		var terms []TermPostings
		begin := "term"
		if n > BlockTerms {
			begin += strings.Repeat("e", n-BlockTerms) // more in common than one byte can say
		}
		for i := range n {
			tp := TermPostings{Term: begin + string(rune('f'+i/20)) + string(rune('a'+i%20))}
			if i%5 == 4 {
				tp.Term += strings.Repeat("z", 11+i%4)
			}
			for doc := uint32(i % 7); doc < records; doc += uint32(i + 1) {
				tp.Docs = append(tp.Docs, doc)
				tp.Weights = append(tp.Weights, uint8(doc+1))
			}
			terms = append(terms, tp)
		}
		dictionary, postings, weights := AppendTerms(terms, records)
		ix := fakeIndex(records, map[Tag][]byte{TagTerms: dictionary, TagPostings: postings, TagWeights: weights, TagNorms: make([]byte, records)})
		d, err := ix.Terms()
		if err != nil {
			t.Fatal(err)
		}
		if err := ix.checkTerms(); err != nil {
			t.Fatal(err)
		}
		for _, tp := range terms {
			p, ok := d.Find(tp.Term)
			if !ok || p.N != len(tp.Docs) {
				t.Fatalf("%d terms: %s: found %v with %d records, want %d", n, tp.Term, ok, p.N, len(tp.Docs))
			}
			i := 0
			p.Each(func(doc uint32, weight uint8) {
				if doc != tp.Docs[i] || weight != tp.Weights[i] {
					t.Errorf("%s: posting %d is %d/%d, want %d/%d", tp.Term, i, doc, weight, tp.Docs[i], tp.Weights[i])
				}
				i++
			})
		}
		for k, tp := range terms {
			found, p := d.At(k)
			if docs := p.AppendDocs([]uint32{7}); found != tp.Term || !slices.Equal(docs[1:], tp.Docs) || !slices.Equal(p.Weights(), tp.Weights) {
				t.Errorf("term %d is %q in %v, want %q in %v", k, found, docs[1:], tp.Term, tp.Docs)
			}
			set := make([]uint64, (records+63)/64)
			set[0] = 1 << 50
			p.OrInto(set)
			for doc := range uint32(records) {
				want := doc == 50 || slices.Contains(tp.Docs, doc)
				if got := set[doc/64]>>(doc%64)&1 != 0; got != want {
					t.Errorf("%s: bit %d is %v, want %v", tp.Term, doc, got, want)
				}
			}
		}
		if term, p := d.At(n); term != "" || p.N != 0 {
			t.Errorf("term %d of %d is %q", n, n, term)
		}
		seen, last := 0, ""
		d.Each(func(k int, term []byte, shared, df int) bool {
			if df != len(terms[k].Docs) || string(term) != terms[k].Term {
				t.Errorf("term %d is %q in %d records", k, term, df)
			}
			if k != seen || shared != sharedPrefix(last, string(term)) && k%BlockTerms != 0 {
				t.Errorf("term %d is number %d and shares %d bytes with %q", seen, k, shared, last)
			}
			seen, last = seen+1, string(term)
			return true
		})
		if seen != n {
			t.Errorf("walked %d of %d terms", seen, n)
		}
		for _, absent := range []string{"", "a", "term", "zz", "termaaa"} {
			if _, ok := d.Find(absent); ok {
				t.Errorf("found %q, which is not there", absent)
			}
		}
	}
}

// fakeIndex is an index of sections without a file around them.
func fakeIndex(records int, sections map[Tag][]byte) *Index {
	ix := &Index{Records: records, parts: make([][]byte, 1), Fields: make([]Field, 1)}
	for t, b := range sections {
		field := uint16(NoField)
		switch t {
		case TagNumbers, TagValues, TagParents:
			field = 0
		}
		ix.rows = append(ix.rows, Row{Tag: t, Field: field, Offset: uint64(len(ix.parts[0])), Length: uint64(len(b)), Checksum: Checksum(b)})
		ix.parts[0] = append(ix.parts[0], b...)
	}
	ix.verified = make([]atomic.Bool, len(ix.rows))
	return ix
}

func TestPartsOfDifferentEditionsDoNotOpenTogether(t *testing.T) {
	first, second := tiny(t), tiny(t)[:HeaderSize]
	binary.LittleEndian.PutUint32(second[16:], 1) // part 1 of 2, without sections
	for _, b := range [][]byte{first, second} {
		binary.LittleEndian.PutUint32(b[20:], 2)
	}
	binary.LittleEndian.PutUint64(second[24:], HeaderSize)
	binary.LittleEndian.PutUint32(second[52:], 0)
	seal := func(b []byte) {
		end := HeaderSize + RowSize*int(binary.LittleEndian.Uint32(b[52:]))
		binary.LittleEndian.PutUint32(b[60:], headerChecksum(b[:end]))
	}
	seal(first)
	seal(second)
	if _, err := Open(first, second); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(second, first); err != nil {
		t.Errorf("parts may come in any order: %v", err)
	}
	if _, err := Open(second); !errors.Is(err, ErrNotIndex) {
		t.Errorf("without part 0: got %v", err)
	}
	if _, err := Open(first, first); !errors.Is(err, ErrCorrupt) {
		t.Errorf("part 0 twice: got %v", err)
	}
	second[32] ^= 1
	seal(second)
	if _, err := Open(first, second); !errors.Is(err, ErrEdition) || !strings.Contains(err.Error(), "edition") {
		t.Errorf("editions differ: got %v", err)
	}
}

func TestNumbersRoundTrip(t *testing.T) {
	nan := math.NaN()
	for _, c := range []struct {
		name    string
		numbers []float64
		width   byte
	}{
		{"none", []float64{nan, nan}, 1},
		{"small integers", []float64{3, nan, 200, -50}, 1},
		{"a byte's worth", []float64{0, 254}, 1},
		{"one more", []float64{0, 255}, 2},
		{"decimals", []float64{0.1, 0.25, nan, 12.5}, 2},
		{"two bytes' worth", []float64{-30000, 35534}, 2},
		{"one more than that", []float64{-30000, 35535}, 4},
		{"four bytes' worth", []float64{0, 4294967294}, 4},
		{"one more than four", []float64{0, 4294967295}, 8},
		{"wide apart", []float64{0.001, 1e12}, 8},
		{"binary fractions", []float64{1.0 / 3, nan, 2}, 8},
		{"minus nought", []float64{math.Copysign(0, -1), 1}, 8},
		{"beyond integers", []float64{1 << 53, 1e300, nan, -1e-300}, 8},
	} {
		b := AppendNumbers(c.numbers)
		if b[0] != c.width {
			t.Errorf("%s: %d bytes wide, want %d", c.name, b[0], c.width)
		}
		n, err := fakeIndex(len(c.numbers), map[Tag][]byte{TagNumbers: b}).Numbers(0)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		for doc, want := range c.numbers {
			got, ok := n.At(uint32(doc))
			if ok == math.IsNaN(want) || ok && (got != want || math.Signbit(got) != math.Signbit(want)) {
				t.Errorf("%s: number %d is %v, %v, want %v", c.name, doc, got, ok, want)
			}
		}
	}
	for name, b := range map[string][]byte{"empty": {}, "wide": append([]byte{3}, make([]byte, 18)...), "short": append([]byte{4}, make([]byte, 17)...), "many decimals": append([]byte{1, 10}, make([]byte, 15)...)} {
		if _, err := fakeIndex(1, map[Tag][]byte{TagNumbers: b}).Numbers(0); !errors.Is(err, ErrCorrupt) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

func TestStemsFindTheirTerms(t *testing.T) {
	groups := []StemGroup{{"", []int{9}}, {"deport", []int{3, 4, 200}}, {"visa", []int{0}}}
	s, err := fakeIndex(1, map[Tag][]byte{TagStems: AppendStems(groups)}).Stems()
	if err != nil || s.Len() != len(groups) {
		t.Fatalf("%d groups, %v", s.Len(), err)
	}
	for _, g := range groups {
		var got []int
		if s.Each(g.Stem, func(term int) { got = append(got, term) }); !slices.Equal(got, g.Terms) {
			t.Errorf("%q has terms %v, want %v", g.Stem, got, g.Terms)
		}
	}
	for _, absent := range []string{"a", "depor", "deporta", "z"} {
		s.Each(absent, func(term int) { t.Errorf("%q has term %d", absent, term) })
	}
	if none, err := fakeIndex(1, nil).Stems(); err != nil || none.Len() != 0 {
		t.Errorf("without the section: %d groups, %v", none.Len(), err)
	}
}

func TestValuesBelowThemselvesAreRefused(t *testing.T) {
	values := AppendList(nil, []string{"a", "b", "c"})
	for name, c := range map[string]struct {
		parents []int
		ok      bool
	}{"a tree": {[]int{-1, 0, 1}, true}, "a circle": {[]int{2, 0, 1}, false}, "itself": {[]int{-1, 1, -1}, false}, "beyond": {[]int{3, -1, -1}, false}, "too few": {[]int{-1}, false}} {
		got, err := fakeIndex(1, map[Tag][]byte{TagValues: values, TagParents: AppendParents(nil, c.parents)}).Parents(0)
		if (err == nil) != c.ok || c.ok && !slices.Equal(got, c.parents) || !c.ok && !errors.Is(err, ErrCorrupt) {
			t.Errorf("%s: got %v, %v", name, got, err)
		}
	}
}

// TestSectionsAreVerifiedWhenFirstRead alters a section of a fake index, which
// nobody has verified yet.
func TestSectionsAreVerifiedWhenFirstRead(t *testing.T) {
	ix := fakeIndex(1, map[Tag][]byte{TagSources: AppendList(nil, []string{"source"})})
	ix.parts[0][len(ix.parts[0])-1] ^= 1
	var sum *ChecksumError
	if _, err := ix.Sources(); !errors.As(err, &sum) {
		t.Errorf("got %v, want a checksum error", err)
	}
	ix.parts[0][len(ix.parts[0])-1] ^= 1
	if l, err := ix.Sources(); err != nil || l.At(0) != "source" {
		t.Errorf("got %v", err)
	}
	if l, err := ix.Languages(); err != nil || l.Len() != 0 {
		t.Errorf("a section that is not there: %d strings, %v", l.Len(), err)
	}
}

// TestLotsAreTheMembers walks bitmaps of every kind of container, at the
// borders between them, and cuts their bytes at every length.
func TestLotsAreTheMembers(t *testing.T) {
	rng := rand.New(rand.NewPCG(21, 22))
	fill := func(bm *roaring.Bitmap, base uint32, n int) {
		for range n {
			bm.Add(base + rng.Uint32N(1<<16))
		}
	}
	for name, members := range map[string]func(bm *roaring.Bitmap){
		"empty":             func(*roaring.Bitmap) {},
		"one":               func(bm *roaring.Bitmap) { bm.Add(65535) },
		"array":             func(bm *roaring.Bitmap) { fill(bm, 1<<16, 700) },
		"the largest array": func(bm *roaring.Bitmap) { fill(bm, 0, 3000); bm.AddRange(0, 100) },
		"bits":              func(bm *roaring.Bitmap) { fill(bm, 2<<16, 30000) },
		"all bits but one":  func(bm *roaring.Bitmap) { bm.AddRange(0, 65536); bm.Remove(77) },
		"runs":              func(bm *roaring.Bitmap) { bm.AddRange(5, 900); bm.AddRange(1000, 1001); bm.AddRange(60000, 65536) },
		"a full run":        func(bm *roaring.Bitmap) { bm.AddRange(1<<16, 2<<16) },
		"three kinds":       func(bm *roaring.Bitmap) { fill(bm, 0, 10); fill(bm, 1<<16, 9000); bm.AddRange(3<<16, 3<<16+5000) },
		"many, some with runs": func(bm *roaring.Bitmap) {
			for k := range uint32(9) {
				fill(bm, k<<16, 1+int(k)*1500)
				bm.AddRange(uint64(k<<16), uint64(k<<16+k*200))
			}
		},
	} {
		for _, optimized := range []bool{false, true} {
			bm := roaring.New()
			members(bm)
			if optimized {
				bm.RunOptimize()
			}
			b, err := bm.ToBytes()
			if err != nil {
				t.Fatal(err)
			}
			want := bm.ToArray()
			if got := blocks(t, Postings{dense: true, docs: b}, 16*BlockSize); !slices.Equal(got, want) {
				t.Errorf("%s: walked %d members, want %d", name, len(got), len(want))
			}
			// Into the words of a set that has bits already: all, no more than there
			// is room for, and some in the middle of a container or of several.
			for _, w := range [][2]int{{0, 10 << 10}, {0, 700}, {300, 700}, {1023, 1025}, {700, 5000}, {900, 900}} {
				set := roaring.BitmapOf(3, 64, 44000, 600000)
				dense := append(set.ToDense(), make([]uint64, 10<<10)...)[:10<<10]
				if ok := orBitmap(b, dense, w[0], w[1]); !ok {
					t.Errorf("%s is not well formed", name)
				}
				within := bm.Clone()
				within.RemoveRange(0, uint64(64*w[0]))
				within.RemoveRange(uint64(64*w[1]), 1<<32)
				if got, want := countBitmap(b, slices.Clone(dense), w[0], w[1]), within.GetCardinality(); uint64(got) != want {
					t.Errorf("%s: %d members in words %v, want %d", name, got, w, want)
				}
				if got, want := countBitmap(b, roaring.BitmapOf(3, 64, 44000, 600000).ToDense(), w[0], min(w[1], 600000/64+1)), within.AndCardinality(set); uint64(got) != want {
					t.Errorf("%s: %d members of four in words %v, want %d", name, got, w, want)
				}
				set.Or(within)
				if got := roaring.FromDense(dense, true); !got.Equals(set) {
					t.Errorf("%s: joined to others %d members in words %v, want %d", name, got.GetCardinality(), w, set.GetCardinality())
				}
			}
			for n := 1; n < len(b); n += 1 + len(b)/200 {
				blocks(t, Postings{dense: true, docs: b[:n]}, 16*BlockSize) // an answer of any kind, no panic
				orBitmap(b[:n], make([]uint64, 1), 0, 1)
			}
		}
	}
	if !orBitmap(nil, nil, 0, 0) || orBitmap([]byte("no bitmap at all"), nil, 0, 0) {
		t.Error("no bytes are an empty bitmap, others none")
	}
}

// blocks walks a list block by block.
func blocks(t *testing.T, p Postings, end uint32) (docs []uint32) {
	t.Helper()
	c := p.Cursor()
	var buf [LotSize]uint16
	for base := uint32(0); base < end; base += BlockSize {
		c.Block(base, &buf, func(low []uint16) {
			if len(low) == 0 || len(low) > LotSize {
				t.Errorf("a lot of %d", len(low))
			}
			for _, v := range low {
				docs = append(docs, base+uint32(v))
			}
		})
	}
	return docs
}

// TestCheckRefusesWhatReadersReadDifferently has a gap of six bytes: a varint to
// some, more than 32 bits to those that walk lists.
func TestCheckRefusesWhatReadersReadDifferently(t *testing.T) {
	ix := fakeIndex(200, nil)
	if err := ix.checkPostings(Postings{N: 1, docs: []byte{0x85, 0x80, 0x80, 0x80, 0x80, 0x00}}); !errors.Is(err, ErrCorrupt) {
		t.Errorf("a gap of six bytes: got %v", err)
	}
	if err := ix.checkPostings(Postings{N: 2, docs: []byte{0x85, 0x01, 0x01}}); err != nil {
		t.Errorf("two gaps: got %v", err)
	}
	b := AppendNumbers([]float64{1, math.Inf(1)})
	ix = fakeIndex(2, map[Tag][]byte{TagNumbers: b})
	ix.Fields[0] = Field{Kind: Number}
	if _, err := ix.checkField(0, ix.Fields[0]); !errors.Is(err, ErrCorrupt) {
		t.Errorf("an infinite number: got %v", err)
	}
}

// TestRareListsGoByLots walks lists of gaps across the borders of 65,536, with
// gaps of one byte, of several, and both.
func TestRareListsGoByLots(t *testing.T) {
	rng := rand.New(rand.NewPCG(23, 24))
	for _, most := range []uint32{2, 100, 200, 5000, 70000} {
		var docs []uint32
		for doc := rng.Uint32N(most); len(docs) < 3000; doc += 1 + rng.Uint32N(most) {
			docs = append(docs, doc)
		}
		p := Postings{N: len(docs), docs: appendGaps(nil, docs)}
		got := blocks(t, p, docs[len(docs)-1]+1)
		set := make([]uint64, docs[len(docs)-1]/64+1)
		p.OrInto(set)
		for range 20 {
			from, to := rng.IntN(len(set)+1), rng.IntN(len(set)+1)
			from, to = min(from, to), max(from, to)
			part := make([]uint64, len(set))
			p.OrWithin(part, from, to)
			some := slices.Clone(set)
			want := 0
			for i := range some {
				if some[i] &= rng.Uint64(); i >= from && i < to {
					want += bits.OnesCount64(some[i])
				}
			}
			if n := p.CountWithin(some, from, to); n != want {
				t.Fatalf("gaps to %d: %d records in words %d to %d, want %d", most, n, from, to, want)
			}
			if !slices.Equal(part[from:to], set[from:to]) || slices.Max(append(append([]uint64{0}, part[:from]...), part[to:]...)) != 0 {
				t.Fatalf("gaps to %d: words %d to %d differ from those of the whole", most, from, to)
			}
		}
		if joined := roaring.FromDense(set, true).ToArray(); !slices.Equal(got, docs) || !slices.Equal(joined, docs) {
			t.Errorf("gaps to %d: walked %d and joined %d records, want %d", most, len(got), len(joined), len(docs))
		}
	}
}

func TestVarintsAreSkippedByNumber(t *testing.T) {
	rng := rand.New(rand.NewPCG(41, 42))
	var b []byte
	ends := []int{0}
	for range 500 {
		b = binary.AppendUvarint(b, rng.Uint64()>>(30+rng.IntN(34)))
		ends = append(ends, len(b))
	}
	for from := range ends {
		for _, n := range []int{0, 1, 7, 8, 9, 100} {
			want := -1
			if from+n < len(ends) {
				want = ends[from+n]
			}
			if got := skipVarints(b, ends[from], n); got != want {
				t.Fatalf("%d varints from number %d on end at %d, want %d", n, from, got, want)
			}
		}
	}
	if got := skipVarints([]byte{1, 0x80}, 0, 2); got != -1 {
		t.Errorf("a varint cut short ends at %d", got)
	}
}
