//go:build linux || darwin

package indexer

import (
	"math/rand/v2"
	"syscall"
	"testing"

	"vitrine/wasm/index"
)

// readOnly returns a copy of part on pages that the processor lets nobody
// write to: a write ends the test with a fault. In the module the same bytes
// lie in the data segment.
func readOnly(t *testing.T, part []byte) []byte {
	t.Helper()
	page, err := syscall.Mmap(-1, 0, len(part), syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_ANON|syscall.MAP_PRIVATE)
	if err != nil {
		t.Fatal(err)
	}
	copy(page, part)
	if err := syscall.Mprotect(page, syscall.PROT_READ); err != nil {
		t.Fatal(err)
	}
	return page
}

// TestIndexIsNeverWrittenTo soaks an engine over read-only pages, of an index
// of one batch and of one large enough for every kind of container.
func TestIndexIsNeverWrittenTo(t *testing.T) {
	c := oracleCollection(t, rand.New(rand.NewPCG(9, 10)), 70)
	parts, err := buildStemmed(c, Options{})
	if err != nil {
		t.Fatal(err)
	}
	page := readOnly(t, parts[0])
	ix, e := openParts(t, page)
	o := newOracle(t, c, ix, e)
	soak(t, o, ix, e, 5000)
	if sum := index.Checksum(page); sum != index.Checksum(parts[0]) {
		t.Errorf("the index has checksum %08x in the end, want %08x", sum, index.Checksum(parts[0]))
	}

	if parts, err = buildStemmed(oracleCollection(t, rand.New(rand.NewPCG(9, 11)), 20000), Options{Parts: 1}); err != nil {
		t.Fatal(err)
	}
	page = readOnly(t, parts[0])
	_, large := openParts(t, page)
	large.Meta()
	rng := rand.New(rand.NewPCG(9, 12))
	asked := 0
	for range 40 {
		request := o.randomRequest(rng).String()
		for question, rest := range questions {
			if question != "export" {
				large.Do(question, request+rest)
				asked++
			}
		}
	}
	if sum := index.Checksum(page); asked < 200 || sum != index.Checksum(parts[0]) {
		t.Errorf("the index has checksum %08x after %d questions, want %08x", sum, asked, index.Checksum(parts[0]))
	}
}
