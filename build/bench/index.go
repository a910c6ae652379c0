package bench

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/andybalholm/brotli"

	"vitrine/build/indexer"
	"vitrine/wasm/index"
)

// Built is an index and what it took to build it.
type Built struct {
	Parts   [][]byte `json:"-"`
	Seconds float64  `json:"seconds"` // of indexing, the making of the records included
	PeakRSS int64    `json:"peakRSS"` // bytes the process needed at most; 0 where the system does not tell
}

// Build indexes a workload in parts. PeakRSS is that of the whole process, so it
// means something in one that does nothing else.
func Build(w *Workload) (*Built, error) { return build(w, 3) }

// build is Build with as many parts as indexer.Options has.
func build(w *Workload, parts int) (*Built, error) {
	from := time.Now()
	b, err := indexer.New(w.Collection(), indexer.Options{Parts: parts})
	if err != nil {
		return nil, err
	}
	for i := range w.Records {
		if err := b.Add(w.Record(i)); err != nil {
			return nil, err
		}
	}
	built, err := b.Finish()
	if err != nil {
		return nil, err
	}
	return &Built{Parts: built, Seconds: time.Since(from).Seconds(), PeakRSS: peakRSS()}, nil
}

// peakRSS reads the high-water mark of this process's memory.
func peakRSS() int64 {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil { // not Linux
		return 0
	}
	for line := range strings.Lines(string(status)) {
		if rest, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			kB, err := strconv.ParseInt(strings.TrimSuffix(strings.TrimSpace(rest), " kB"), 10, 64)
			if err == nil {
				return kB << 10
			}
		}
	}
	return 0
}

// Write puts an index and its figures into a folder, for Read in another
// process.
func (b *Built) Write(dir string) error {
	figures, err := json.Marshal(b)
	if err != nil {
		return err
	}
	for i, part := range b.Parts {
		if err := os.WriteFile(filepath.Join(dir, partName(i)), part, 0o644); err != nil {
			return err
		}
	}
	return os.WriteFile(filepath.Join(dir, "built.json"), figures, 0o644)
}

// Read reads what Write has written.
func Read(dir string) (*Built, error) {
	figures, err := os.ReadFile(filepath.Join(dir, "built.json"))
	if err != nil {
		return nil, err
	}
	b := &Built{}
	if err := json.Unmarshal(figures, b); err != nil {
		return nil, err
	}
	for {
		part, err := os.ReadFile(filepath.Join(dir, partName(len(b.Parts))))
		if os.IsNotExist(err) && len(b.Parts) > 0 {
			return b, nil
		}
		if err != nil {
			return nil, err
		}
		b.Parts = append(b.Parts, part)
	}
}

func partName(i int) string { return fmt.Sprintf("part%d.vtx", i) }

// Size is what a group of sections takes.
type Size struct {
	Name   string `json:"name"`
	Raw    int    `json:"raw"`
	Brotli int    `json:"brotli"`
}

// The groups of sections, in the order of the table. Sections that no other
// group names are among the facets, which are what every reader must load.
const (
	groupFacets = "facets, dates, schema"
	groupWords  = "words"
	groupRanks  = "weights of words"
	groupStored = "stored, ids, orders"
)

var groups = []string{groupFacets, groupWords, groupRanks, groupStored}

var groupOf = map[index.Tag]string{index.TagTerms: groupWords, index.TagPostings: groupWords, index.TagFold: groupWords, index.TagStems: groupWords,
	index.TagWeights: groupRanks, index.TagNorms: groupRanks,
	index.TagStored: groupStored, index.TagRecordIDs: groupStored, index.TagOrder: groupStored, index.TagSources: groupStored}

// quality is the brotli quality sizes are given at: the highest where that
// takes a minute or two, not a quarter of an hour.
func quality(n int) int {
	if n <= 100_000 {
		return 11
	}
	return 9
}

// sections returns the bytes of an index by group.
func sections(ix *index.Index, parts [][]byte) map[string][]byte {
	data := map[string][]byte{}
	for _, r := range ix.Rows() {
		group, ok := groupOf[r.Tag]
		if !ok {
			group = groupFacets
		}
		data[group] = append(data[group], parts[r.Part][r.Offset:r.Offset+r.Length]...)
	}
	return data
}

// pieceSize is what is compressed at once: four times brotli's window, so that
// cutting costs next to nothing and all cores have something to do.
const pieceSize = 16 << 20

// compressed measures pieces of data by name, in the order of names.
func compressed(ctx context.Context, quality int, names []string, data map[string][]byte) ([]Size, error) {
	sizes := make([]Size, len(names))
	var mu sync.Mutex
	var errs []error
	var wg sync.WaitGroup
	cores := make(chan struct{}, runtime.NumCPU())
	for i, name := range names {
		sizes[i] = Size{Name: name, Raw: len(data[name])}
		for piece := range slices.Chunk(data[name], pieceSize) {
			cores <- struct{}{}
			wg.Go(func() {
				b, err := brotlied(ctx, piece, quality)
				<-cores
				mu.Lock()
				defer mu.Unlock()
				sizes[i].Brotli += len(b)
				if err != nil {
					errs = append(errs, err)
				}
			})
		}
	}
	wg.Wait()
	return sizes, errors.Join(errs...)
}

// sum adds up sizes under one name.
func sum(name string, sizes []Size) Size {
	all := Size{Name: name}
	for _, s := range sizes {
		all.Raw += s.Raw
		all.Brotli += s.Brotli
	}
	return all
}

// brotlied compresses as build/site does.
func brotlied(ctx context.Context, data []byte, quality int) ([]byte, error) {
	var out strings.Builder
	w := brotli.NewWriterOptions(&out, brotli.WriterOptions{Quality: quality, LGWin: 22})
	for len(data) > 0 { // in pieces, so that an interrupt is heard
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		n := min(len(data), 1<<20)
		if _, err := w.Write(data[:n]); err != nil {
			return nil, err
		}
		data = data[n:]
	}
	err := w.Close()
	return []byte(out.String()), err
}
