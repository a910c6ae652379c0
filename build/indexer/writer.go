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
	data  []byte
}

// add appends a section to a part. Empty sections are kept: that they are
// there says that nothing is missing.
func (w *writer) add(part uint16, tag index.Tag, field int, item uint32, data []byte) {
	w.parts[part] = append(w.parts[part], section{tag, field, item, data})
}

// bytes returns the parts. The edition is the first half of a SHA-256 over
// every section's tag, field, item, length and bytes, so that parts of
// different contents never open together.
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
	table := make([]byte, 0, rows*index.RowSize)
	bodies := make([][]byte, len(w.parts))
	for p, sections := range w.parts {
		base := index.HeaderSize
		if p == 0 {
			base += rows * index.RowSize
		}
		var body []byte
		for _, s := range sections {
			if uint64(len(s.data)) > math.MaxUint32 {
				return nil, fmt.Errorf("section %v would be %d bytes long, the format holds at most %d", s.tag, len(s.data), uint32(math.MaxUint32))
			}
			for (base+len(body))%index.Align != 0 {
				body = append(body, 0)
			}
			var row [index.RowSize]byte
			le.PutUint32(row[0:], uint32(s.tag))
			le.PutUint16(row[4:], uint16(s.field))
			le.PutUint16(row[6:], uint16(p))
			le.PutUint32(row[8:], s.item)
			le.PutUint32(row[12:], index.Checksum(s.data))
			le.PutUint64(row[16:], uint64(base+len(body)))
			le.PutUint64(row[24:], uint64(len(s.data)))
			table = append(table, row[:]...)
			body = append(body, s.data...)
			hash.Write(row[0:6])
			hash.Write(row[8:12])
			hash.Write(row[24:32])
			hash.Write(s.data)
		}
		bodies[p] = body
	}
	edition := hash.Sum(nil)[:16]
	parts := make([][]byte, len(w.parts))
	for p, body := range bodies {
		head := make([]byte, index.HeaderSize)
		copy(head, index.Magic)
		le.PutUint32(head[12:], index.FormatVersion)
		le.PutUint32(head[16:], uint32(p))
		le.PutUint32(head[20:], uint32(len(w.parts)))
		copy(head[32:], edition)
		le.PutUint32(head[48:], uint32(records))
		if p == 0 {
			le.PutUint32(head[52:], uint32(rows))
			head = append(head, table...)
		}
		le.PutUint64(head[24:], uint64(len(head)+len(body)))
		le.PutUint32(head[60:], index.Checksum(head)) // the word is still 0
		parts[p] = append(head, body...)
	}
	return parts, nil
}
