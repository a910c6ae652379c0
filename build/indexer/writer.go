package indexer

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"math"

	"vitrine/wasm/index"
)

// writer lays sections out in parts; it mirrors the layout that format.go of
// package index describes.
type writer struct {
	parts [][]section
}

type section struct {
	tag   index.Tag
	field int
	item  uint32
	data  [][]byte // one behind the other: joining them first would take the memory twice
}

func newSection(tag index.Tag, field int, item uint32, data ...[]byte) section {
	return section{tag, field, item, data}
}

// size returns the length of a section in bytes.
func (s *section) size() (n int) {
	for _, d := range s.data {
		n += len(d)
	}
	return n
}

// add appends sections to a part. Empty sections are kept: that they are
// there says that nothing is missing.
func (w *writer) add(part uint16, sections ...section) {
	w.parts[part] = append(w.parts[part], sections...)
}

// bytes returns the parts and lets go of the sections. The edition is the first
// half of a SHA-256 over every section's tag, field, item, length and bytes, so
// that parts of different contents never open together.
//
// Offsets within a section are 32 bits wide: a section of 4 GiB or more is
// refused.
func (w *writer) bytes(records int) ([][]byte, error) {
	le := binary.LittleEndian
	rows := 0
	for _, sections := range w.parts {
		rows += len(sections)
	}
	hash := sha256.New()
	parts := make([][]byte, len(w.parts))
	table := make([]byte, 0, rows*index.RowSize)
	for p, sections := range w.parts {
		size := index.HeaderSize
		if p == 0 {
			size += rows * index.RowSize
		}
		body := size
		for _, s := range sections {
			n := s.size()
			if uint64(n) > math.MaxUint32 {
				return nil, fmt.Errorf("section %v would be %d bytes long, the format holds at most %d", s.tag, n, uint32(math.MaxUint32))
			}
			size = align(size) + n
		}
		b := make([]byte, body, size)
		for i, s := range sections {
			b = b[:align(len(b))]
			from := len(b)
			for k, d := range s.data {
				b = append(b, d...)
				s.data[k] = nil
			}
			sections[i].data = nil
			data := b[from:]
			var row [index.RowSize]byte
			le.PutUint32(row[0:], uint32(s.tag))
			le.PutUint16(row[4:], uint16(s.field))
			le.PutUint16(row[6:], uint16(p))
			le.PutUint32(row[8:], s.item)
			le.PutUint32(row[12:], index.Checksum(data))
			le.PutUint64(row[16:], uint64(from))
			le.PutUint64(row[24:], uint64(len(data)))
			table = append(table, row[:]...)
			hash.Write(row[0:6])
			hash.Write(row[8:12])
			hash.Write(row[24:32])
			hash.Write(data)
		}
		parts[p] = b
	}
	edition := hash.Sum(nil)[:16]
	for p, b := range parts {
		head := b[:index.HeaderSize]
		copy(head, index.Magic)
		le.PutUint32(head[12:], index.FormatVersion)
		le.PutUint32(head[16:], uint32(p))
		le.PutUint32(head[20:], uint32(len(w.parts)))
		le.PutUint64(head[24:], uint64(len(b)))
		copy(head[32:], edition)
		le.PutUint32(head[48:], uint32(records))
		if p == 0 {
			le.PutUint32(head[52:], uint32(rows))
			head = b[:index.HeaderSize+copy(b[index.HeaderSize:], table)]
		}
		le.PutUint32(head[60:], index.Checksum(head)) // the word is still 0
	}
	return parts, nil
}

// align returns the first place from n on where a section may begin.
func align(n int) int { return (n + index.Align - 1) / index.Align * index.Align }
