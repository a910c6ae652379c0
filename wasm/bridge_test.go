//go:build js && wasm

package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"unsafe"

	"github.com/hack-pad/safejs"

	"vitrine/wasm/index"
	"vitrine/wasm/search"
)

// shell is a page's side of the bridge.
func shell(t *testing.T) (b *bridge, ready func() (meta, fault string)) {
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
	return &bridge{shell: value}, func() (string, string) {
		if calls != 1 {
			t.Errorf("ready was called %d times, want once", calls)
		}
		return meta, fault
	}
}

func openEmbedded() (*search.Engine, error) {
	ix, err := index.Open(unsafe.Slice(unsafe.StringData(data), len(data)))
	if err != nil {
		return nil, err
	}
	return search.New(ix)
}

func TestBridgeAnswersAsJavaScriptAsks(t *testing.T) {
	b, ready := shell(t)
	if err := b.serve(openEmbedded); err != nil {
		t.Fatal(err)
	}
	text, fault := ready()
	var meta struct{ Records, NCounts int }
	if err := json.Unmarshal([]byte(text), &meta); err != nil || fault != "" || meta.Records != 1 {
		t.Fatalf("ready with meta %s, error %q, %v", text, fault, err)
	}
	v, err := b.shell.Call("ask", "q=ab&kind=x")
	if err != nil {
		t.Fatal(err)
	}
	reply, err := v.String()
	if err != nil {
		t.Fatal(err)
	}
	var answer struct{ Total, NCounts int }
	if err := json.Unmarshal([]byte(reply), &answer); err != nil || answer.Total != 1 {
		t.Fatalf("answer %s, %v", reply, err)
	}
	global, err := safejs.Global().Get("Uint8Array")
	if err != nil {
		t.Fatal(err)
	}
	array, err := global.New(4 * answer.NCounts)
	if err != nil {
		t.Fatal(err)
	}
	n, err := b.shell.Call("counts", array)
	if err != nil {
		t.Fatal(err)
	}
	if got, _ := n.Int(); got != 4*answer.NCounts {
		t.Errorf("%d bytes of counts, want %d", got, 4*answer.NCounts)
	}
	first, err := array.Index(0)
	if err != nil {
		t.Fatal(err)
	}
	if got, _ := first.Int(); got != 1 {
		t.Errorf("the first value counts %d, want 1", got)
	}
}

func TestPanicIsToldAndTheNextRequestAnswered(t *testing.T) {
	panics := true
	b := &bridge{open: func() (*search.Engine, error) {
		if panics {
			var nothing []int
			_ = nothing[3]
		}
		return openEmbedded()
	}}
	var reply struct {
		Total int
		Error struct{ Code, Message, Trace string }
	}
	if err := json.Unmarshal([]byte(b.ask("")), &reply); err != nil {
		t.Fatal(err)
	}
	if reply.Error.Code != "panic" || !strings.Contains(reply.Error.Message, "index out of range") || !strings.Contains(reply.Error.Trace, "bridge_test.go") {
		t.Errorf("got %+v", reply.Error)
	}
	panics = false
	if err := json.Unmarshal([]byte(b.ask("")), &reply); err != nil || reply.Total != 1 {
		t.Errorf("after a panic: %d records, %v", reply.Total, err)
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
	b, ready := shell(t)
	b.fail(fmt.Errorf("%w: cut off", index.ErrCorrupt))
	if meta, fault := ready(); meta != "" || !strings.Contains(fault, "index is damaged: cut off") {
		t.Errorf("ready with %q and %q", meta, fault)
	}
}
