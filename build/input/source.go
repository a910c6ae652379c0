package input

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"

	"github.com/klauspost/compress/gzip"
	"golang.org/x/text/transform"
)

// readSize is how much is read from the disk at a time.
const readSize = 256 << 10

// A source is the text of a file being read.
type source struct {
	file  *File
	o     Options
	disk  *diskReader
	text  io.Reader // UTF-8, cleaned
	clean *cleaner  // nil when the text needs none
}

// A diskReader counts what is read from the disk and ends with its context.
type diskReader struct {
	ctx      context.Context
	file     fs.File
	progress func(int)
	n        int64
	err      error // of reading, not the end
}

func (d *diskReader) Read(p []byte) (int, error) {
	if err := d.ctx.Err(); err != nil {
		d.err = err
		return 0, err
	}
	n, err := d.file.Read(p)
	d.n += int64(n)
	if d.progress != nil && n > 0 {
		d.progress(n)
	}
	if err != nil && err != io.EOF {
		d.err = err
	}
	return n, err
}

// isGzip reports whether a file begins like one that gzip made.
func isGzip(start []byte) bool {
	return len(start) >= 3 && start[0] == 0x1f && start[1] == 0x8b && start[2] == 8
}

// raw returns the bytes of what a file holds, unpacked.
func raw(disk io.Reader, size int64) (r io.Reader, packed bool, err error) {
	b := bufio.NewReaderSize(disk, int(min(readSize, size+1)))
	start, err := b.Peek(3)
	if err != nil && err != io.EOF {
		return nil, false, err
	}
	if !isGzip(start) {
		return b, false, nil
	}
	z, err := gzip.NewReader(b)
	return z, true, err
}

// open begins to read the file as text.
func (f *File) open(ctx context.Context, o Options) (*source, error) {
	file, err := f.fsys.Open(f.Path)
	if err != nil {
		return nil, f.named(err)
	}
	s := &source{file: f, o: o, disk: &diskReader{ctx: ctx, file: file, progress: o.Progress}}
	r, _, err := raw(s.disk, f.Bytes)
	switch {
	case s.disk.err != nil:
		file.Close()
		return nil, f.named(s.disk.err)
	case err != nil:
		s.text = &textReader{r: errReader{err}}
		return s, nil
	}
	if d := f.code.decoder(); d != nil {
		r = transform.NewReader(r, d)
	}
	if f.clean {
		s.text = &textReader{r: r}
	} else {
		s.clean = newCleaner(f, r, o.Warn)
		s.text = &textReader{r: s.clean}
	}
	return s, nil
}

func (s *source) close() { s.disk.file.Close() }

// finish is called with the outcome of a reader. What is lost is reported
// here, since a file that changed while it was read is the reason of whatever
// else is wrong with it.
func (s *source) finish(found error) error {
	var lost *lostError
	var broken *readError
	isLost, isBroken := errors.As(found, &lost), errors.As(found, &broken)
	switch {
	case s.disk.err != nil:
		return s.file.named(s.disk.err)
	case found != nil && !isLost && !isBroken:
		return found // yield's
	case s.changed(found == nil):
		s.o.Fail(Pos{File: s.file.Name}, "build again when whatever writes it is done", "changed while it was read")
	case isLost:
		report(lost.problems, s.o.Fail)
	case isBroken:
		s.o.Fail(Pos{File: s.file.Name}, "copy or download it again", "the gzip archive is broken: %v", broken.err)
	case s.clean != nil:
		s.clean.summary()
	}
	return nil
}

// changed reports whether the file is not the one that was found. At the end
// of the file the number of bytes is known as well.
func (s *source) changed(atEnd bool) bool {
	info, err := fs.Stat(s.file.fsys, s.file.Path)
	return err != nil || info.Size() != s.file.Bytes || !info.ModTime().Equal(s.file.modTime) || atEnd && s.disk.n != s.file.Bytes
}

// A readError is one of reading the text, so that it is told from what is
// wrong with the text, and from yield's.
type readError struct{ err error }

func (e *readError) Error() string { return e.err.Error() }

// named gives an error of the file system the file's name as messages have it.
func (f *File) named(err error) error {
	var pe *fs.PathError
	if errors.As(err, &pe) {
		return &fs.PathError{Op: pe.Op, Path: f.Name, Err: pe.Err}
	}
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	return fmt.Errorf("%s: %w", f.Name, err)
}

// all returns the whole text with line feeds as line ends, of a file that is
// read in one piece.
func (s *source) all(most int64) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(s.text, most+1))
	if err != nil {
		return nil, err
	}
	if int64(len(data)) > most {
		return nil, s.file.lost(0, 0, "split it", "is more than %d MB, which is too much for one %s file", most>>20, s.file.Format)
	}
	return lineFeeds(data), nil
}

// lineFeeds makes all line ends line feeds, in place.
func lineFeeds(data []byte) []byte {
	out := data[:0]
	for i, c := range data {
		switch {
		case c != '\r':
			out = append(out, c)
		case i+1 == len(data) || data[i+1] != '\n':
			out = append(out, '\n')
		}
	}
	return out
}

type errReader struct{ err error }

func (r errReader) Read([]byte) (int, error) { return 0, r.err }

// A textReader leaves out a byte order mark at the beginning, and marks errors.
type textReader struct {
	r       io.Reader
	started bool
}

func (t *textReader) Read(p []byte) (n int, err error) {
	const mark = "\ufeff"
	if t.started || len(p) < len(mark) {
		n, err = t.r.Read(p)
	} else {
		t.started = true
		n, err = io.ReadAtLeast(t.r, p, len(mark))
		if n > 0 && n < len(mark) {
			err = nil // it comes again
		}
		if n >= len(mark) && string(p[:len(mark)]) == mark {
			n = copy(p, p[len(mark):n])
		}
	}
	if err != nil && err != io.EOF {
		err = &readError{err}
	}
	return n, err
}
