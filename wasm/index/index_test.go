package index

import (
	_ "embed"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"strings"
	"testing"
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
	if ix.Records != 1 || ix.IDs.At(0) != "r" || ix.IDs.Find("r") != 0 || ix.IDs.Find("s") != -1 {
		t.Errorf("got %d records, ids %q", ix.Records, ix.IDs.At(0))
	}
	if len(ix.Fields) != 3 || ix.Fields[1].Name != "kind" || ix.Fields[1].Kind != Keyword || ix.Fields[1].Flags != Facet {
		t.Fatalf("got fields %+v", ix.Fields)
	}
	values, err := ix.Values(1)
	if err != nil || values.Len() != 1 || values.At(0) != "x" {
		t.Errorf("got %d values of kind, %v", values.Len(), err)
	}
	bitmaps, err := ix.Bitmaps(1)
	if err != nil || len(bitmaps) != 2 || !bitmaps[0].Contains(0) || !bitmaps.None().IsEmpty() {
		t.Errorf("got bitmaps %v, %v", bitmaps, err)
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
	p.Each(func(doc uint32, impact uint8) {
		if doc != 0 || impact != 116 {
			t.Errorf("ab: record %d with impact %d, want 0 with 116", doc, impact)
		}
	})
	if _, ok := terms.Find("a"); ok {
		t.Error("found the term a, which only begins one")
	}
	found := 0
	terms.Prefix("a", func(term []byte, p Postings) bool { found++; return true })
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
		{"a later version", change(12, 9), "unsupported index version: index is format 9, this reader wants 1", ErrVersion},
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
		for i := range n {
			tp := TermPostings{Term: "term" + string(rune('a'+i/26)) + string(rune('a'+i%26))}
			for doc := uint32(i % 7); doc < records; doc += uint32(i + 1) {
				tp.Docs = append(tp.Docs, doc)
				tp.Impacts = append(tp.Impacts, uint8(doc+1))
			}
			terms = append(terms, tp)
		}
		dictionary, postings := AppendTerms(terms, records)
		ix := fakeIndex(records, map[Tag][]byte{TagTerms: dictionary, TagPostings: postings})
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
			p.Each(func(doc uint32, impact uint8) {
				if doc != tp.Docs[i] || impact != tp.Impacts[i] {
					t.Errorf("%s: posting %d is %d/%d, want %d/%d", tp.Term, i, doc, impact, tp.Docs[i], tp.Impacts[i])
				}
				i++
			})
		}
		seen := 0
		d.From("", func([]byte, Postings) bool { seen++; return true })
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
	ix := &Index{Records: records, parts: make([][]byte, 1)}
	for t, b := range sections {
		ix.rows = append(ix.rows, Row{Tag: t, Field: NoField, Offset: uint64(len(ix.parts[0])), Length: uint64(len(b))})
		ix.parts[0] = append(ix.parts[0], b...)
	}
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
	if _, err := Open(first, second); !errors.Is(err, ErrCorrupt) || !strings.Contains(err.Error(), "edition") {
		t.Errorf("editions differ: got %v", err)
	}
}
