package indexer

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"testing"

	"vitrine/build/records"
	"vitrine/wasm/index"
	"vitrine/wasm/search"
)

// openRepaired reports whether the bytes made an index that passed Check.
func openRepaired(t testing.TB, data []byte) bool {
	t.Helper()
	b := repair(data)
	ix, err := index.Open(b)
	if err == nil {
		err = ix.Check()
	}
	if err != nil {
		if !errors.Is(err, index.ErrCorrupt) && !errors.Is(err, index.ErrVersion) && !errors.Is(err, index.ErrNotIndex) {
			t.Fatalf("error %v wraps none of the index's", err)
		}
		return false
	}
	e, err := search.New(ix)
	if err != nil {
		if !errors.Is(err, index.ErrCorrupt) {
			t.Fatalf("error %v wraps none of the index's", err)
		}
		return false
	}
	id := ""
	if list, err := ix.IDs(); err == nil && list.Len() > 0 {
		id = "&record=" + list.At(0)
	}
	e.Meta()
	for _, request := range []string{"", "q=v" + id, "country=AT&-kind=event&date=2021..2022", "sort=title&limit=200&q=%22visa+visit%22", "sort=date&place=asia&amount=3.."} {
		for question, rest := range questions {
			e.Do(question, request+rest)
		}
	}
	return true
}

// repair makes header and table of data consistent with its bytes.
func repair(data []byte) []byte {
	b := bytes.Clone(data)
	if len(b) < index.HeaderSize {
		return b
	}
	le := binary.LittleEndian
	copy(b, index.Magic)
	le.PutUint32(b[12:], index.FormatVersion)
	le.PutUint64(b[24:], uint64(len(b)))
	rows := int(le.Uint32(b[52:]))
	if rows > (len(b)-index.HeaderSize)/index.RowSize {
		return b
	}
	for i := range rows {
		row := b[index.HeaderSize+i*index.RowSize:]
		at, n := le.Uint64(row[16:]), le.Uint64(row[24:])
		if at <= uint64(len(b)) && n <= uint64(len(b))-at {
			le.PutUint32(row[12:], index.Checksum(b[at:at+n]))
		}
	}
	head := bytes.Clone(b[:index.HeaderSize+rows*index.RowSize])
	le.PutUint32(head[60:], 0)
	le.PutUint32(b[60:], index.Checksum(head))
	return b
}

// TestDamagedIndexesNeverPanic is a short walk of the fuzzer's kind for every
// run of the tests: bytes of a good index changed at random, sums repaired.
func TestDamagedIndexesNeverPanic(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	parts, err := buildStemmed(oracleCollection(t, rng, 12), Options{})
	if err != nil {
		t.Fatal(err)
	}
	if !openRepaired(t, parts[0]) {
		t.Fatal("the undamaged index does not pass")
	}
	passed, refused := 0, 0
	tables := len(Tables()) // most of the bytes; changing them seldom matters
	for range scaled(1500) {
		b := bytes.Clone(parts[0])
		for range 1 + rng.IntN(3) {
			at := rng.IntN(len(b) - tables)
			if at > 2000 {
				at += tables
			}
			b[at] = byte(rng.IntN(256))
		}
		if openRepaired(t, b) {
			passed++
		} else {
			refused++
		}
	}
	if passed == 0 || refused == 0 {
		t.Errorf("%d passed, %d were refused: expected some of both", passed, refused)
	}
}

// everything returns what an engine says to all that an index holds, by what
// was asked.
func everything(e *search.Engine) map[string]string {
	said := map[string]string{"meta": string(e.Meta())}
	for _, request := range []string{"", "record=r01", "q=visa&sort=relevance&offset=1", "q=zebar+%22visa+visit%22+remark:deported&limit=50", "sort=title", "sort=date&q=country:germany",
		"place=asia&amount=3..20&f:f:rate=..5&seen=2021&status=low&team=all&claim=claim-1&level=any", "country=AT&date=2021..2022&date.match=certain"} {
		for question, rest := range questions {
			a := e.Do(question, request+rest)
			said[question+" "+request] = string(a.JSON) + fmt.Sprint(a.Counts)
		}
	}
	return said
}

const damagedAnswer = `{"error":{"code":"damaged"`

// damaged opens parts and asks everything. It reports whether the damage is
// found; if not, everything must be as it was.
func damaged(t *testing.T, whole map[string]string, where string, parts ...[]byte) (found bool) {
	t.Helper()
	ix, err := index.Open(parts...)
	if err != nil {
		return true
	}
	e, err := search.New(ix)
	if err != nil {
		return true
	}
	for asked, got := range everything(e) {
		switch want := whole[asked]; {
		case strings.HasPrefix(got, damagedAnswer):
			found = true
		case got != want:
			t.Errorf("%s: %q says\n%.400q\nwant\n%.400q", where, asked, got, want)
		}
	}
	return found
}

// TestEveryFlippedByteIsFound flips each byte of a small index of several
// parts. What is between sections belongs to none and changes nothing.
func TestEveryFlippedByteIsFound(t *testing.T) {
	parts, err := buildStemmed(oracleCollection(t, rand.New(rand.NewPCG(21, 22)), firstRecords+4), Options{Parts: 3})
	if err != nil {
		t.Fatal(err)
	}
	ix, e := openParts(t, parts...)
	whole := everything(e)
	found, between := 0, 0
	for n, part := range parts {
		step := 1
		if n == 1 || runtime.GOOS == "js" { // most of it analysis tables
			step = 7
		}
		for at := 0; at < len(part); at += step {
			b := slices.Clone(parts)
			b[n] = bytes.Clone(part)
			b[n][at] ^= byte(1 << (at % 8))
			inside := at < index.HeaderSize
			for _, r := range ix.Rows() {
				inside = inside || int(r.Part) == n && uint64(at) >= r.Offset && uint64(at) < r.Offset+r.Length
			}
			inside = inside || n == 0 && at < index.HeaderSize+index.RowSize*len(ix.Rows())
			switch {
			case inside:
				if _, err := index.Open(b...); err == nil {
					t.Errorf("byte %d of part %d is another and nobody noticed", at, n)
				}
				found++
			case between%20 == 0 && damaged(t, whole, "between sections", b...):
				t.Errorf("byte %d of part %d lies between sections and is taken for damage", at, n)
				fallthrough
			default:
				between++
			}
		}
		if t.Failed() {
			return
		}
	}
	if found < scaled(20000) || between == 0 {
		t.Errorf("flipped %d bytes, and %d between sections", found, between)
	}
}

// TestDamageOfALargePartIsFoundWhenItIsRead flips bytes of every section of a
// part that Open does not sum, and asks everything.
func TestDamageOfALargePartIsFoundWhenItIsRead(t *testing.T) {
	c := oracleCollection(t, rand.New(rand.NewPCG(23, 24)), 150)
	// A link is neither searched nor shown on cards: nothing takes longer for it.
	c.Records[0].Values["link"] = []records.Item{{Text: "https://example.org/" + strings.Repeat("a", index.EagerVerify)}}
	parts, err := buildStemmed(c, Options{Parts: 1})
	if err != nil {
		t.Fatal(err)
	}
	part := parts[0]
	if len(part) < index.EagerVerify {
		t.Fatalf("the part has %d bytes, which Open sums: want %d", len(part), index.EagerVerify)
	}
	ix, e := openParts(t, part)
	whole := everything(e)
	tags := map[index.Tag]bool{}
	for _, r := range ix.Rows() {
		places := []uint64{0, r.Length / 2, r.Length - 1}
		if runtime.GOOS == "js" {
			places = places[1:2]
		}
		for _, at := range places {
			if r.Length == 0 {
				continue
			}
			tags[r.Tag] = true
			part[r.Offset+at] ^= 0x10
			if where := fmt.Sprintf("byte %d of %v", at, r); !damaged(t, whole, where, part) {
				t.Errorf("%s is another and nobody noticed", where)
			}
			part[r.Offset+at] ^= 0x10
		}
		if t.Failed() {
			return
		}
	}
	if len(tags) < 20 {
		t.Errorf("tried sections of %d kinds: %v", len(tags), tags)
	}
}
