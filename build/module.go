package main

import (
	"encoding/binary"
	"errors"
	"fmt"
)

// memoryOf returns the linear memory that a WebAssembly module starts with, up
// to the end of its last data segment. The linker leaves long runs of zeros
// out of the file, so what is one piece in memory may be several in it.
//
// It reads the binary format of the WebAssembly core specification, section
// 5.5, as far as data segments of the one memory need it.
func memoryOf(module []byte) ([]byte, error) {
	if len(module) < 8 || string(module[:4]) != "\x00asm" {
		return nil, errors.New("not a WebAssembly module")
	}
	truncated := errors.New("the module ends in the middle of a section")
	r := &reader{rest: module[8:]}
	for len(r.rest) > 0 {
		id := r.byte()
		body := r.bytes(r.uvarint())
		if r.bad {
			return nil, truncated
		}
		if id != 11 { // the data section
			continue
		}
		var memory []byte
		s := &reader{rest: body}
		for range s.uvarint() {
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
				return nil, truncated
			}
			if end := int(at) + len(data); end > len(memory) {
				memory = append(memory, make([]byte, end-len(memory))...)
			}
			copy(memory[at:], data)
		}
		return memory, nil
	}
	return nil, errors.New("the module holds no data")
}

type reader struct {
	rest []byte
	bad  bool
}

func (r *reader) byte() byte {
	if b := r.bytes(1); b != nil {
		return b[0]
	}
	return 0
}

func (r *reader) bytes(n uint64) []byte {
	if n > uint64(len(r.rest)) {
		r.rest, r.bad = nil, true
		return nil
	}
	b := r.rest[:n]
	r.rest = r.rest[n:]
	return b
}

func (r *reader) uvarint() uint64 {
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
func (r *reader) varint() (v int64) {
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
