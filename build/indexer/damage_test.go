package indexer

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"math/rand/v2"
	"testing"

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
	if ix.Records > 0 {
		id = "&record=" + ix.IDs.At(0)
	}
	for _, request := range []string{"", "q=v" + id, "country=AT&-kind=event&date=2021..2022", "sort=title&limit=200", "sort=date"} {
		e.Ask(request)
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
	parts, err := Build(oracleCollection(t, rng, 12), Options{})
	if err != nil {
		t.Fatal(err)
	}
	if !openRepaired(t, parts[0]) {
		t.Fatal("the undamaged index does not pass")
	}
	passed, refused := 0, 0
	tables := len(Tables()) // most of the bytes; changing them seldom matters
	for range 3000 {
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

// checkAsk asks a request and its canonical form, which must agree.
func checkAsk(t *testing.T, e *search.Engine, request string) {
	t.Helper()
	var first, again answer
	a := e.Ask(request)
	if err := json.Unmarshal(a.JSON, &first); err != nil {
		t.Fatalf("%q: %v\n%s", request, err, a.JSON)
	}
	counts := append([]uint32(nil), a.Counts...)
	b := e.Ask(first.Query)
	if err := json.Unmarshal(b.JSON, &again); err != nil {
		t.Fatal(err)
	}
	if again.Query != first.Query || again.Total != first.Total {
		t.Errorf("%q means %q with %d records, which means %q with %d", request, first.Query, first.Total, again.Query, again.Total)
	}
	for i := range counts {
		if counts[i] != b.Counts[i] {
			t.Errorf("%q and %q differ in count %d: %d and %d", request, first.Query, i, counts[i], b.Counts[i])
		}
	}
}
