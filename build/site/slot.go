package site

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"

	"vitrine/wasm/index"
	"vitrine/wasm/stem"
)

// A slot is the place in a module that an index is embedded in. One made by
// emptySlot has room: it begins with an index, zeros follow, and its last bytes
// say how long it is, for nothing else in a module does:
//
//	index   zeros   slotMark   u64 length of the slot, little-endian, mark and length included
const (
	slotMark  = "VITRINE end of slot\n"
	slotTrail = len(slotMark) + 8
)

// errNoRoom is returned by Patch where a module must be compiled anew.
var errNoRoom = errors.New("the module has no room for the index")

// emptySlot returns what to embed so that an index of at most room bytes fits
// in. An index must stand there from the beginning, by which the place is found.
func emptySlot(first []byte, room int) []byte {
	b := make([]byte, max(room, len(first)), max(room, len(first))+slotTrail)
	copy(b, first)
	b = append(b, slotMark...)
	return binary.LittleEndian.AppendUint64(b, uint64(len(b)+8))
}

// Patch returns a copy of module, compiled by this package, with part 0 of
// another index in the place of its own. It fits if it is no longer than that
// one, or than the slot the module was compiled with.
//
// The linker leaves long runs of zeros out of a module and cuts what lies
// around them into segments, so there is no one place to write to. A further
// segment is put behind the others instead: they are copied to memory in their
// order, before anything runs.
func Patch(module, idx []byte) ([]byte, error) {
	if n, err := index.Length(idx); err != nil {
		return nil, err
	} else if n != len(idx) {
		return nil, fmt.Errorf("the index is %d bytes long, its header says %d", len(idx), n)
	}
	d, err := findData(module)
	if err != nil {
		return nil, err
	}
	if d.counted {
		return nil, errors.New("the module counts its data segments in two places, which Go's linker does not")
	}
	memory, err := d.memory()
	if err != nil {
		return nil, err
	}
	at, err := FindIndex(memory)
	if err != nil {
		return nil, err
	}
	old, err := index.Length(memory[at:])
	if err != nil {
		return nil, err
	}
	if room := roomIn(memory[at:], old); len(idx) > room {
		return nil, fmt.Errorf("%w: %d bytes, expected at most %d", errNoRoom, len(idx), room)
	}
	// What is left of a longer index before it is wiped out.
	data := append(slices.Clip(idx), make([]byte, max(0, old-len(idx)))...)

	segment := appendVarint([]byte{0, 0x41}, int64(at)) // of the one memory, at i32.const
	segment = binary.AppendUvarint(append(segment, 0x0b), uint64(len(data)))
	count := binary.AppendUvarint(nil, d.n+1)
	size := len(count) + len(d.segments) + len(segment) + len(data)
	out := make([]byte, 0, len(module)+len(segment)+len(data)+16)
	out = append(append(out, module[:d.start]...), dataSection)
	out = binary.AppendUvarint(out, uint64(size))
	out = append(append(append(append(out, count...), d.segments...), segment...), data...)
	return append(out, module[d.end:]...), nil
}

// roomIn returns how long an index may be in place of the one of length old
// that memory begins with.
func roomIn(memory []byte, old int) int {
	i := bytes.Index(memory[old:], []byte(slotMark))
	if i < 0 {
		return old
	}
	end := old + i + slotTrail
	if end > len(memory) || binary.LittleEndian.Uint64(memory[end-8:]) != uint64(end) {
		return old
	}
	return end - slotTrail
}

// appendVarint appends a signed LEB128, as moduleReader.varint reads it.
func appendVarint(b []byte, v int64) []byte {
	for {
		low := byte(v & 0x7f)
		v >>= 7
		if v == 0 && low&0x40 == 0 || v == -1 && low&0x40 != 0 {
			return append(b, low)
		}
		b = append(b, low|0x80)
	}
}

// A Cache keeps, from one Build to the next, what does not follow from the
// collection's data: the compiled module, into which the index is then patched,
// and the script of the pages. What is built with it is for looking at: its
// module has room to spare, and the files for opening from disk are compressed
// in haste. It serves one Build at a time; its zero value is ready, and a nil
// one keeps nothing.
type Cache struct {
	compiled []byte // with an empty slot
	tag      string // of the stemmer in it
	compiles int    // how often the compiler ran
	shell    string
}

// slotStep is what the room of a slot is a multiple of. The least is twice the
// index and this much more: then a collection can grow for a day's work.
const slotStep = 1 << 20

// module returns the module with idx in it, as toolchain.compile does.
func (c *Cache) module(ctx context.Context, tools *toolchain, idx []byte, lang string) ([]byte, error) {
	if c == nil {
		return tools.compile(ctx, idx, lang)
	}
	if c.compiled != nil && c.tag == stem.Tag(lang) {
		if m, err := Patch(c.compiled, idx); !errors.Is(err, errNoRoom) {
			return m, err
		}
	}
	room := (2*len(idx)/slotStep + 2) * slotStep
	tiny, err := tools.tiny()
	if err != nil {
		return nil, err
	}
	compiled, err := tools.compile(ctx, emptySlot(tiny, room), lang)
	if err != nil {
		return nil, err
	}
	c.compiled, c.tag = compiled, stem.Tag(lang)
	c.compiles++
	return Patch(compiled, idx)
}

// pageScript returns the script of the explorer's own pages.
func (c *Cache) pageScript(wasmExec string) (script string, err error) {
	if c != nil && c.shell != "" {
		return c.shell, nil
	}
	script, err = bundle("page.js", wasmExec, nil)
	if c != nil && err == nil {
		c.shell = script
	}
	return script, err
}
