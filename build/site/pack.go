package site

import (
	"bytes"
	"cmp"
	"context"
	"encoding/base64"
	"io"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/gzip"
)

// blockSize is how much base64 stands in one element of the one-file form.
// WebKit stalls on elements of many megabytes; a multiple of 4 lets every
// block decode alone.
const blockSize = 256 << 10

// A payload is the module or a further part of the index on its way into the
// carriers that hold it compressed: the .gz beside it, the twin, the one file.
type payload struct {
	data   []byte
	packed []byte // gzip
}

// eachBlock writes the payload in base64, block by block, each between before
// and after.
func (p *payload) eachBlock(w io.Writer, before, after string) error {
	text := make([]byte, 0, len(before)+blockSize+len(after))
	for block := range slices.Chunk(p.packed, blockSize/4*3) {
		text = append(text[:0], before...)
		text = base64.StdEncoding.AppendEncode(text, block)
		if _, err := w.Write(append(text, after...)); err != nil {
			return err
		}
	}
	return nil
}

// twin writes the payload as a classic script: where fetch is refused, on
// file://, a script still loads. It hands the blocks to whoever loaded it by an
// event on its own element, and leaves no name behind.
func (p *payload) twin(w io.Writer) error {
	if _, err := io.WriteString(w, `document.currentScript.dispatchEvent(new CustomEvent("vitrine-payload",{bubbles:true,composed:true,detail:[`); err != nil {
		return err
	}
	if err := p.eachBlock(w, "\n\"", "\","); err != nil { // a comma may stand behind the last
		return err
	}
	_, err := io.WriteString(w, "]}))\n")
	return err
}

// gzipLevel returns how hard gzip works on an index in so many parts where brotli
// is of that quality. Of 70,000 works of a museum in three parts the highest level
// takes 2.1 s and the seventh 0.3 s, for 2% more bytes; of a small collection in
// one, which is the one file that readers keep, it takes as many tenths. What is
// only looked at is compressed in haste: 4 MB take 350 ms at best, 50 ms so.
func gzipLevel(parts, quality int, haste bool) int {
	if haste {
		return gzip.BestSpeed
	}
	if quality == brotli.BestCompression || parts == 1 {
		return gzip.BestCompression
	}
	return 7
}

func gzipped(ctx context.Context, b []byte, level int) ([]byte, error) {
	var buf bytes.Buffer
	w, err := gzip.NewWriterLevel(&buf, level)
	if err != nil {
		return nil, err
	}
	return compressed(ctx, &buf, w, b)
}

func brotlied(ctx context.Context, b []byte, quality int) ([]byte, error) {
	var buf bytes.Buffer
	return compressed(ctx, &buf, brotli.NewWriterOptions(&buf, brotli.WriterOptions{Quality: quality, LGWin: 22}), b)
}

// compressed writes b to w, which compresses into buf, and hears in between
// whether to stop.
func compressed(ctx context.Context, buf *bytes.Buffer, w io.WriteCloser, b []byte) ([]byte, error) {
	for piece := range slices.Chunk(b, pieceSize) {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if _, err := w.Write(piece); err != nil {
			return nil, err
		}
	}
	err := w.Close()
	return buf.Bytes(), err
}

// A packing is a file that servers hand out compressed.
type packing struct {
	name   string
	data   []byte
	packed []byte // gzip, nil if that is still to be made
}

// compress adds .br and .gz twins of files. Large ones come first, so that no
// core is left with one of them in the end.
func (s *builder) compress() error {
	slices.SortStableFunc(s.packings, func(a, b packing) int { return cmp.Compare(len(b.data), len(a.data)) })
	total := 0
	for _, p := range s.packings {
		total += len(p.data)
	}
	add, done := s.progress("compressing", 2*int64(total), "bytes")
	defer done()
	return parallel(s.ctx, 2*len(s.packings), func(ctx context.Context, i int) error {
		p := s.packings[i/2]
		defer add(int64(len(p.data)))
		if i%2 == 0 {
			b, err := brotlied(ctx, p.data, s.brotli)
			if err != nil {
				return err
			}
			return s.add(p.name+".br", b)
		}
		if p.packed == nil {
			var err error
			if p.packed, err = gzipped(ctx, p.data, s.gzip); err != nil {
				return err
			}
		}
		return s.add(p.name+".gz", p.packed)
	})
}

// parallel calls do with every number below n, in their order, on as many
// goroutines as the machine runs at once. It returns the first error, after
// which do is called no more and those still at work are told to stop.
func parallel(ctx context.Context, n int, do func(ctx context.Context, i int) error) error {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	var next atomic.Int64
	var wait sync.WaitGroup
	for range min(n, runtime.GOMAXPROCS(0)) {
		wait.Go(func() {
			for i := int(next.Add(1)) - 1; i < n && ctx.Err() == nil; i = int(next.Add(1)) - 1 {
				if err := do(ctx, i); err != nil {
					stop(err)
				}
			}
		})
	}
	wait.Wait()
	return context.Cause(ctx)
}
