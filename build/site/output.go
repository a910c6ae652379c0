package site

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"io"
	"sync"
)

// Output takes the files of a site as they are made. Names are paths with
// forward slashes, each made once; a file is complete when it was closed
// without an error. Files are made, written and closed on several goroutines,
// but Create and Close are never called at the same time.
type Output interface {
	Create(name string) (io.WriteCloser, error)
}

// Files are the files of a site by their path with forward slashes: a site in
// memory.
type Files map[string][]byte

// Create implements Output.
func (f Files) Create(name string) (io.WriteCloser, error) {
	return &memoryFile{files: f, name: name}, nil
}

type memoryFile struct {
	bytes.Buffer
	files Files
	name  string
}

// Close implements io.Closer.
func (m *memoryFile) Close() error {
	m.files[m.name] = m.Bytes()
	return nil
}

// ledger hands files over to an output and keeps of each what edition.json and
// SHA256SUMS say of it.
type ledger struct {
	ctx context.Context
	out Output

	mu    sync.Mutex
	files map[string]made
}

type made struct {
	size int
	sum  [sha256.Size]byte
}

// hex returns the sum as it is written.
func (m made) hex() string { return hex.EncodeToString(m.sum[:]) }

// pieceSize is how much is written between two looks whether to stop.
const pieceSize = 1 << 20

// add hands over a file that is there as a whole.
func (l *ledger) add(name string, data []byte) error {
	return l.write(name, func(w io.Writer) error {
		_, err := w.Write(data)
		return err
	})
}

// write hands over a file that content writes.
func (l *ledger) write(name string, content func(w io.Writer) error) (err error) {
	if err := l.ctx.Err(); err != nil {
		return err
	}
	l.mu.Lock()
	_, twice := l.files[name]
	var file io.WriteCloser
	if twice {
		err = fmt.Errorf("%s is made twice", name)
	} else {
		l.files[name] = made{}
		file, err = l.out.Create(name)
	}
	l.mu.Unlock()
	if err != nil {
		return err
	}
	w := &summing{ctx: l.ctx, to: file, hash: sha256.New()}
	err = content(w)
	l.mu.Lock()
	defer l.mu.Unlock()
	if closed := file.Close(); err == nil {
		err = closed
	}
	e := made{size: w.size}
	w.hash.Sum(e.sum[:0])
	l.files[name] = e
	return err
}

// summing passes on what is written, in pieces, and counts and sums it.
type summing struct {
	ctx  context.Context
	to   io.Writer
	hash hash.Hash
	size int
}

// Write implements io.Writer.
func (s *summing) Write(b []byte) (n int, err error) {
	for len(b) > 0 {
		if err := s.ctx.Err(); err != nil {
			return n, err
		}
		piece := b[:min(len(b), pieceSize)]
		k, err := s.to.Write(piece)
		s.hash.Write(piece[:k])
		s.size += k
		n += k
		if err != nil {
			return n, err
		}
		b = b[len(piece):]
	}
	return n, nil
}
