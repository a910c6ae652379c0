//go:build js && wasm

package main

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"unsafe"

	"github.com/hack-pad/safejs"

	"vitrine/wasm/index"
	"vitrine/wasm/search"
)

// shell is a page's side of the bridge, over part 0 of an index.
func shell(t *testing.T, part []byte) (b *bridge, ready func() (meta, fault string)) {
	t.Helper()
	value, err := safejs.ValueOf(map[string]any{})
	if err != nil {
		t.Fatal(err)
	}
	var meta, fault string
	calls := 0
	f, err := safejs.FuncOf(func(_ safejs.Value, args []safejs.Value) any {
		calls++
		meta, _ = args[0].String()
		fault, _ = args[1].String()
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(f.Release)
	if err := value.Set("ready", f.Value()); err != nil {
		t.Fatal(err)
	}
	return &bridge{shell: value, parts: [][]byte{part}}, func() (string, string) {
		if calls != 1 {
			t.Errorf("ready was called %d times, want once", calls)
		}
		return meta, fault
	}
}

// embedded is the index in the module, as one part.
func embedded() []byte { return unsafe.Slice(unsafe.StringData(data), len(data)) }

// words are the sections that travel behind the others when an index is split.
var words = []index.Tag{index.TagFold, index.TagTerms, index.TagPostings, index.TagWeights, index.TagNorms, index.TagStems}

// split returns the embedded index as two parts, the words in the second.
func split(t *testing.T) (first, second []byte) {
	t.Helper()
	whole := embedded()
	ix, err := index.Open(whole)
	if err != nil {
		t.Fatal(err)
	}
	le := binary.LittleEndian
	rows := ix.Rows()
	table := index.HeaderSize + index.RowSize*len(rows)
	first, second = slices.Clone(whole[:table]), slices.Clone(whole[:index.HeaderSize])
	var moved []index.Row
	at := index.HeaderSize
	place := func(r index.Row, part uint16, b *[]byte) {
		row := first[at:]
		at += index.RowSize
		copy(row, whole[tableRow(t, whole, r):][:index.RowSize])
		le.PutUint16(row[6:], part)
		*b = append(*b, make([]byte, -len(*b)&(index.Align-1))...)
		le.PutUint64(row[16:], uint64(len(*b)))
		*b = append(*b, whole[r.Offset:r.Offset+r.Length]...)
	}
	for _, r := range rows {
		if slices.Contains(words, r.Tag) {
			moved = append(moved, r)
		} else {
			place(r, 0, &first)
		}
	}
	if len(moved) != len(words) {
		t.Fatalf("%d sections with words, want %d", len(moved), len(words))
	}
	for _, r := range moved {
		place(r, 1, &second)
	}
	le.PutUint32(second[16:], 1)
	le.PutUint32(second[52:], 0)
	for _, b := range [][]byte{first, second} {
		le.PutUint32(b[20:], 2)
		le.PutUint64(b[24:], uint64(len(b)))
	}
	seal(first)
	seal(second)
	return first, second
}

// tableRow returns where in the table of an index a section's row stands.
func tableRow(t *testing.T, whole []byte, r index.Row) int {
	t.Helper()
	for at := index.HeaderSize; ; at += index.RowSize {
		if binary.LittleEndian.Uint64(whole[at+16:]) == r.Offset && index.Tag(binary.LittleEndian.Uint32(whole[at:])) == r.Tag {
			return at
		}
	}
}

// seal writes the checksum of a part's header and table.
func seal(part []byte) {
	le := binary.LittleEndian
	end := index.HeaderSize + index.RowSize*int(le.Uint32(part[52:]))
	le.PutUint32(part[60:], 0)
	le.PutUint32(part[60:], index.Checksum(part[:end]))
}

// array copies bytes into a Uint8Array.
func array(t *testing.T, bytes []byte) safejs.Value {
	t.Helper()
	global, err := safejs.Global().Get("Uint8Array")
	if err != nil {
		t.Fatal(err)
	}
	v, err := global.New(len(bytes))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := safejs.CopyBytesToJS(v, bytes); err != nil {
		t.Fatal(err)
	}
	return v
}

// answered is what the tests read of an answer or an error.
type answered struct {
	Total, NCounts int
	Waiting        []string
	Error          fault
}

type fault struct{ Code, Message, Trace string }

func parsed[T any](t *testing.T, text string) (v T) {
	t.Helper()
	if err := json.Unmarshal([]byte(text), &v); err != nil {
		t.Fatalf("%v in %s", err, text)
	}
	return v
}

func TestBridgeAnswersAsJavaScriptAsks(t *testing.T) {
	b, ready := shell(t, embedded())
	if err := b.serve(); err != nil {
		t.Fatal(err)
	}
	text, told := ready()
	meta := parsed[struct{ Records, NCounts, Parts int }](t, text)
	if told != "" || meta.Records != 1 || meta.Parts != 1 {
		t.Fatalf("ready with meta %s, error %q", text, told)
	}
	for what, first := range map[string]uint32{"": 1, "count": 1, "export": 0} { // records with the first value; docID of the first record
		question := what + "\nq=ab&kind=x"
		copy(unsafe.Slice((*byte)(exportQuestion(uint32(len(question)))), len(question)), question)
		r := (*reply)(exportAnswer(uint32(len(question))))
		text := string(unsafe.Slice((*byte)(at(r.json)), r.jsonBytes))
		answer := parsed[answered](t, text)
		if answer.Total != 1 {
			t.Fatalf("%q: answer %s", what, text)
		}
		if int(r.nCounts) != answer.NCounts || r.nCounts == 0 {
			t.Fatalf("%q: %d counts, the answer says %d", what, r.nCounts, answer.NCounts)
		}
		if got := *(*uint32)(at(r.counts)); got != first {
			t.Errorf("%q: the first count is %d, want %d", what, got, first)
		}
	}
}

// at is the memory at an address.
func at(address uint32) unsafe.Pointer {
	p := uintptr(address)
	return *(*unsafe.Pointer)(unsafe.Pointer(&p))
}

// ask asks as the shell does, and returns the JSON.
func ask(b *bridge, request string) string {
	question := "\n" + request
	copy(unsafe.Slice(b.room(len(question)), len(question)), question)
	b.answer(len(question))
	return string(b.last.JSON)
}

func TestQuestionsLargeAndSmallHaveRoom(t *testing.T) {
	b, _ := shell(t, embedded())
	if err := b.serve(); err != nil {
		t.Fatal(err)
	}
	for _, n := range []int{0, 1, 5_000_000, 3, commonQuestion, 1_000} {
		if a := parsed[answered](t, ask(b, "kind=x&kind="+strings.Repeat("y", n))); a.Total != 1 {
			t.Errorf("a value of %d letters: %+v", n, a)
		}
	}
	if len(b.question) > commonQuestion {
		t.Errorf("%d bytes are kept", len(b.question))
	}
}

func TestWordsAnswerOnceTheirPartIsHandedOver(t *testing.T) {
	first, second := split(t)
	b, ready := shell(t, first)
	if err := b.serve(); err != nil {
		t.Fatal(err)
	}
	if text, _ := ready(); parsed[struct{ Parts int }](t, text).Parts != 2 {
		t.Errorf("meta %s, want 2 parts", text)
	}
	if a := parsed[answered](t, ask(b, "kind=x")); a.Total != 1 || len(a.Waiting) != 0 {
		t.Errorf("a facet without the words: %+v", a)
	}
	if a := parsed[answered](t, ask(b, "q=ab")); a.Total != 0 || !slices.Equal(a.Waiting, []string{"words"}) {
		t.Errorf("words before they arrived: %+v", a)
	}
	handed := array(t, second)
	v, err := b.shell.Call("part", handed)
	if err != nil {
		t.Fatal(err)
	}
	if fault, _ := v.String(); fault != "" {
		t.Fatal(fault)
	}
	// The bytes were copied: what becomes of the shell's is its own affair.
	if _, err := safejs.CopyBytesToJS(handed, make([]byte, len(second))); err != nil {
		t.Fatal(err)
	}
	if a := parsed[answered](t, ask(b, "q=ab")); a.Total != 1 || len(a.Waiting) != 0 {
		t.Errorf("words after they arrived: %+v", a)
	}
	b.engine = new(search.Engine) // panics when it is asked
	if a := parsed[answered](t, ask(b, "q=ab")); a.Error.Code != "panic" {
		t.Errorf("got %+v, want a panic", a)
	}
	if a := parsed[answered](t, ask(b, "q=ab")); a.Total != 1 {
		t.Errorf("after a panic the part is gone: %+v", a)
	}
}

func TestPartsThatCannotBeAreRefusedAndTakeNothingAway(t *testing.T) {
	first, second := split(t)
	damaged, other := slices.Clone(second), slices.Clone(second)
	damaged[len(damaged)-1] ^= 1
	other[32] ^= 1
	seal(other)
	endless, err := safejs.ValueOf(map[string]any{"length": 1e15})
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		part safejs.Value
		code string
	}{
		"nothing":              {array(t, nil), "not-index"},
		"a page":               {array(t, []byte("<!doctype html><p>Please log in, or register for free today.")), "not-index"},
		"cut short":            {array(t, second[:len(second)-1]), "damaged"},
		"one bit altered":      {array(t, damaged), "damaged"},
		"another edition":      {array(t, other), "other-edition"},
		"the first part again": {array(t, first), "damaged"},
		"no array":             {safejs.Undefined(), "damaged"},
		"more than there is":   {endless, "panic"},
	} {
		b, _ := shell(t, first)
		if err := b.serve(); err != nil {
			t.Fatal(err)
		}
		v, err := b.shell.Call("part", c.part)
		if err != nil {
			t.Fatal(err)
		}
		text, _ := v.String()
		if got := parsed[fault](t, text); got.Code != c.code || got.Message == "" {
			t.Errorf("%s: got %s, want code %s", name, text, c.code)
		}
		if a := parsed[answered](t, ask(b, "kind=x")); a.Total != 1 {
			t.Errorf("%s: facets answer %+v", name, a)
		}
		if fault := b.part(array(t, second)); fault != "" {
			t.Errorf("%s: the right part is refused after it: %s", name, fault)
		}
	}
}

func TestPanicIsToldAndTheNextRequestAnswered(t *testing.T) {
	b := &bridge{parts: [][]byte{embedded()}, engine: new(search.Engine)}
	got := parsed[answered](t, ask(b, "")).Error
	if got.Code != "panic" || !strings.Contains(got.Message, "nil pointer") || !strings.Contains(got.Trace, "bridge.go") {
		t.Errorf("got %+v", got)
	}
	if a := parsed[answered](t, ask(b, "")); a.Total != 1 {
		t.Errorf("after a panic: %+v", a)
	}
}

func TestErrorsHaveTheirCode(t *testing.T) {
	for _, c := range []struct {
		err  error
		code string
		sums bool
	}{
		{&index.ChecksumError{Where: "section STOR", Expected: 1, Found: 2}, "damaged", true},
		{fmt.Errorf("%w: cut off", index.ErrCorrupt), "damaged", false},
		{fmt.Errorf("%w: 9", index.ErrVersion), "version", false},
		{fmt.Errorf("%w: 9", index.ErrEdition), "other-edition", false},
		{index.ErrNotIndex, "not-index", false},
		{panicError{"why", nil}, "panic", false},
		{errors.New("anything else"), "damaged", false},
	} {
		var got struct{ Code, Message, Expected, Found string }
		if err := json.Unmarshal(errorJSON(c.err), &got); err != nil {
			t.Fatal(err)
		}
		if got.Code != c.code || got.Message != c.err.Error() || (got.Expected == "00000001" && got.Found == "00000002") != c.sums {
			t.Errorf("%v: got %+v, want code %s", c.err, got, c.code)
		}
	}
}

func TestFailTellsTheShell(t *testing.T) {
	b, ready := shell(t, embedded())
	b.fail(fmt.Errorf("%w: cut off", index.ErrCorrupt))
	if meta, fault := ready(); meta != "" || !strings.Contains(fault, "index is damaged: cut off") {
		t.Errorf("ready with %q and %q", meta, fault)
	}
}
