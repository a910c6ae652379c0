package site

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"os"
	"strings"
	"testing"

	"vitrine/build/indexer"
	"vitrine/build/records"
	"vitrine/wasm/index"
)

// indexOf returns the index at the start of what a module's memory holds, and
// what lies behind it.
func indexOf(t *testing.T, module []byte) (idx, rest []byte) {
	t.Helper()
	memory, err := Memory(module)
	if err != nil {
		t.Fatal(err)
	}
	at, err := FindIndex(memory)
	if err != nil {
		t.Fatal(err)
	}
	n, err := index.Length(memory[at:])
	if err != nil {
		t.Fatal(err)
	}
	return memory[at : at+n], memory[at+n:]
}

func tinyIndex(t *testing.T) []byte {
	t.Helper()
	tiny, err := os.ReadFile("../../wasm/collection.vtx")
	if err != nil {
		t.Fatal(err)
	}
	return tiny
}

func deFactoIndex(t *testing.T) []byte {
	t.Helper()
	c, problems, err := records.Load("../../corpus")
	if err != nil || len(problems) > 0 {
		t.Fatal(err, problems)
	}
	parts, err := indexer.Build(c, indexer.Options{Parts: 1})
	if err != nil {
		t.Fatal(err)
	}
	return parts[0]
}

func TestPatchPutsAnotherIndexIntoAModule(t *testing.T) {
	ctx := context.Background()
	tools, err := findToolchain(ctx)
	if err != nil {
		t.Fatal(err)
	}
	tiny, large := tinyIndex(t), deFactoIndex(t)
	roomy, err := tools.compile(ctx, emptySlot(tiny, len(large)), "en")
	if err != nil {
		t.Fatal(err)
	}
	patched, err := Patch(roomy, large)
	if err != nil {
		t.Fatal(err)
	}
	back, err := Patch(patched, tiny)
	if err != nil {
		t.Fatal(err)
	}
	again, err := Patch(back, large)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name   string
		module []byte
		want   []byte
	}{{"as compiled", roomy, tiny}, {"a larger one", patched, large}, {"a smaller one", back, tiny}, {"and a larger one", again, large}} {
		got, rest := indexOf(t, c.module)
		if !bytes.Equal(got, c.want) {
			t.Errorf("%s: %d bytes of index, want the %d that were put in", c.name, len(got), len(c.want))
			continue
		}
		ix, err := index.Open(append(bytes.Clone(got), rest...))
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
		} else if err := ix.Check(); err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
		if left := rest[:len(large)-len(got)]; len(bytes.Trim(left, "\x00")) > 0 {
			t.Errorf("%s: something is left of a larger index", c.name)
		}
	}
	if len(patched) > len(roomy)+len(large)+32 {
		t.Errorf("the patched module has %d bytes, the one with an empty slot %d, the index %d", len(patched), len(roomy), len(large))
	}

	small, err := tools.compile(ctx, emptySlot(tiny, len(large)-1), "en")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Patch(small, large); !errors.Is(err, errNoRoom) {
		t.Errorf("an index of one byte too many: %v, want %v", err, errNoRoom)
	}
	plain, err := tools.compile(ctx, tiny, "en")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Patch(plain, large); !errors.Is(err, errNoRoom) {
		t.Errorf("a module without a slot: %v, want %v", err, errNoRoom)
	}
	if m, err := Patch(plain, tiny); err != nil {
		t.Errorf("a module without a slot, an index as long as its own: %v", err)
	} else if got, _ := indexOf(t, m); !bytes.Equal(got, tiny) {
		t.Error("a module without a slot: not the index that was put in")
	}
}

// handmade is a module of a memory, one data segment and a section behind it.
func handmade(data []byte, further ...byte) []byte {
	segment := append([]byte{1, 0, 0x41, 16, 0x0b}, binary.AppendUvarint(nil, uint64(len(data)))...) // one, at 16
	segment = append(segment, data...)
	m := append([]byte("\x00asm\x01\x00\x00\x00"), 5, 3, 1, 0, 1) // a memory of one page
	m = append(m, further...)
	m = append(binary.AppendUvarint(append(m, dataSection), uint64(len(segment))), segment...)
	return append(m, 0, 4, 3, 'e', 'n', 'd') // a custom section
}

func TestPatchKeepsWhatElseIsInAModule(t *testing.T) {
	tiny := tinyIndex(t)
	before := handmade(emptySlot(tiny, 2000))
	after, err := Patch(before, tiny)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.HasPrefix(after, before[:13]) || !bytes.HasSuffix(after, []byte{0, 4, 3, 'e', 'n', 'd'}) {
		t.Error("the sections around the data are not those there were")
	}
	d, err := findData(after)
	if err != nil || d.n != 2 {
		t.Errorf("%d segments, %v, want 2", d.n, err)
	}
}

func TestPatchRefusesWhatItCannotPatch(t *testing.T) {
	tiny := tinyIndex(t)
	good := handmade(emptySlot(tiny, 2000))
	for _, c := range []struct {
		name        string
		module, idx []byte
		want        string
	}{
		{"not a module", []byte("<!doctype html>"), tiny, "not a WebAssembly module"},
		{"a module cut short", good[:100], tiny, "ends in the middle"},
		{"a module without data", good[:13], tiny, "holds no data"},
		{"a module without an index", handmade([]byte("nothing")), tiny, "not a Vitrine index"},
		{"segments counted twice", handmade(tiny, dataCountSection, 1, 1), tiny, "in two places"},
		{"not an index", good, []byte("nothing"), "not a Vitrine index"},
		{"more than an index", good, append(bytes.Clone(tiny), 0), "its header says"},
	} {
		if _, err := Patch(c.module, c.idx); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", c.name, err, c.want)
		}
	}
}

func TestSignedNumbersAreWrittenAsTheyAreRead(t *testing.T) {
	for _, v := range []int64{0, 1, -1, 63, 64, -64, -65, 127, 128, 8191, 8192, 1<<31 - 1, -1 << 31} {
		r := &moduleReader{rest: appendVarint(nil, v)}
		if got := r.varint(); got != v || r.bad || len(r.rest) > 0 {
			t.Errorf("%d is read as %d, %d bytes left", v, got, len(r.rest))
		}
	}
}

// TestCacheCompilesOnlyWhatIsNew builds a growing collection with one cache.
func TestCacheCompilesOnlyWhatIsNew(t *testing.T) {
	ctx := context.Background()
	tools, err := findToolchain(ctx)
	if err != nil {
		t.Fatal(err)
	}
	cache := new(Cache)
	tiny, large := tinyIndex(t), deFactoIndex(t)
	for _, step := range []struct {
		name     string
		idx      []byte
		lang     string
		compiles int
	}{
		{"the first", tiny, "en", 1},
		{"the same", tiny, "en", 1},
		{"a larger one that fits", large, "en-GB", 1},
		{"another stemmer", large, "de", 2},
		{"no stemmer", tiny, "fa", 3},
	} {
		m, err := cache.module(ctx, tools, step.idx, step.lang)
		if err != nil {
			t.Fatalf("%s: %v", step.name, err)
		}
		if got, _ := indexOf(t, m); !bytes.Equal(got, step.idx) || cache.compiles != step.compiles {
			t.Errorf("%s: compiled %d times, want %d; the index is right: %v", step.name, cache.compiles, step.compiles, bytes.Equal(got, step.idx))
		}
	}
	// A slot that is too small leads to a larger one.
	cache.compiled, cache.tag = handmade(tiny), ""
	if m, err := cache.module(ctx, tools, large, "fa"); err != nil || cache.compiles != 4 {
		t.Errorf("no room: %v, compiled %d times, want 4", err, cache.compiles)
	} else if got, _ := indexOf(t, m); !bytes.Equal(got, large) {
		t.Error("no room: not the index that was put in")
	}
}
