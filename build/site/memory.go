package site

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"

	"vitrine/wasm/index"
)

// Memory returns the linear memory that a WebAssembly module starts with, up
// to the end of its last data segment. The linker leaves long runs of zeros
// out of the file, so what is one piece in memory may be several in it.
//
// It reads the binary format of the WebAssembly core specification, section
// 5.5, as far as data segments of the one memory need it.
func Memory(module []byte) ([]byte, error) {
	d, err := findData(module)
	if err != nil {
		return nil, err
	}
	return d.memory()
}

// FindIndex returns where in data an index begins. The magic also stands in
// the reader's own code: the header decides.
func FindIndex(data []byte) (int, error) {
	err := fmt.Errorf("%w: its magic is nowhere in the file", index.ErrNotIndex)
	for at := 0; ; at++ {
		i := bytes.Index(data[at:], []byte(index.Magic))
		if i < 0 {
			return 0, err
		}
		at += i
		if _, e := index.Length(data[at:]); e == nil {
			return at, nil
		} else if !errors.Is(err, index.ErrCorrupt) {
			err = e
		}
	}
}

var errTruncated = errors.New("the module ends in the middle of a section")

// Sections of a module that matter here, by their ids.
const (
	dataSection      = 11
	dataCountSection = 12
)

// dataOf says where in a module its data section lies.
type dataOf struct {
	start, end int    // of the section, its id and length included
	n          uint64 // segments
	segments   []byte // one behind the other
	counted    bool   // how many they are is said elsewhere too
}

func findData(module []byte) (d dataOf, err error) {
	if len(module) < 8 || string(module[:4]) != "\x00asm" {
		return d, errors.New("not a WebAssembly module")
	}
	r := &moduleReader{rest: module[8:]}
	for len(r.rest) > 0 {
		start := len(module) - len(r.rest)
		id := r.byte()
		body := r.bytes(r.uvarint())
		if r.bad {
			return d, errTruncated
		}
		switch id {
		case dataCountSection:
			d.counted = true
		case dataSection:
			s := &moduleReader{rest: body}
			d.start, d.end, d.n = start, len(module)-len(r.rest), s.uvarint()
			if d.segments = s.rest; s.bad {
				return d, errTruncated
			}
			return d, nil
		}
	}
	return d, errors.New("the module holds no data")
}

func (d dataOf) memory() (memory []byte, err error) {
	s := &moduleReader{rest: d.segments}
	for range d.n {
		if kind := s.uvarint(); kind != 0 {
			return nil, fmt.Errorf("the module has a data segment of kind %d, expected 0", kind)
		}
		if op := s.byte(); op != 0x41 { // i32.const
			return nil, fmt.Errorf("a data segment begins with opcode %#x, expected i32.const", op)
		}
		at := s.varint()
		s.byte() // end
		data := s.bytes(s.uvarint())
		if s.bad || at < 0 || at > 1<<31 {
			return nil, errTruncated
		}
		if end := int(at) + len(data); end > len(memory) {
			memory = append(memory, make([]byte, end-len(memory))...)
		}
		copy(memory[at:], data)
	}
	return memory, nil
}

type moduleReader struct {
	rest []byte
	bad  bool
}

func (r *moduleReader) byte() byte {
	if b := r.bytes(1); b != nil {
		return b[0]
	}
	return 0
}

func (r *moduleReader) bytes(n uint64) []byte {
	if n > uint64(len(r.rest)) {
		r.rest, r.bad = nil, true
		return nil
	}
	b := r.rest[:n]
	r.rest = r.rest[n:]
	return b
}

func (r *moduleReader) uvarint() uint64 {
	v, k := binary.Uvarint(r.rest)
	if k <= 0 {
		r.rest, r.bad = nil, true
		return 0
	}
	r.rest = r.rest[k:]
	return v
}

// varint reads a signed LEB128, whose sign is the highest bit kept, unlike
// that of encoding/binary.
func (r *moduleReader) varint() (v int64) {
	for shift := 0; ; shift += 7 {
		b := r.byte()
		if r.bad || shift > 63 {
			r.bad = true
			return 0
		}
		v |= int64(b&0x7f) << shift
		if b < 0x80 {
			if b&0x40 != 0 && shift < 57 {
				v |= -1 << (shift + 7)
			}
			return v
		}
	}
}
