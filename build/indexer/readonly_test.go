//go:build linux || darwin

package indexer

import (
	"math/rand/v2"
	"syscall"
	"testing"
)

// TestIndexIsNeverWrittenTo opens an index on pages that the processor lets
// nobody write to and asks much of what the oracle asks: a write ends the test
// with a fault. The collection is large enough for every kind of container. In
// the module the same bytes lie in the data segment.
func TestIndexIsNeverWrittenTo(t *testing.T) {
	parts, err := Build(oracleCollection(t, rand.New(rand.NewPCG(9, 10)), 20000), Options{})
	if err != nil {
		t.Fatal(err)
	}
	page, err := syscall.Mmap(-1, 0, len(parts[0]), syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_ANON|syscall.MAP_PRIVATE)
	if err != nil {
		t.Fatal(err)
	}
	copy(page, parts[0])
	if err := syscall.Mprotect(page, syscall.PROT_READ); err != nil {
		t.Fatal(err)
	}
	_, e := openParts(t, page)
	e.Meta()
	asked, rng := 0, rand.New(rand.NewPCG(9, 11))
	clauses := oracleClauses(t)
	for _, a := range clauses {
		for _, b := range clauses {
			if rng.IntN(10) > 0 { // a tenth of all pairs
				continue
			}
			for _, sort := range []string{"", "&sort=date", "&sort=title", "&sort=relevance&record=r01"} {
				e.Ask(a.text + "&" + b.text + sort)
				asked++
			}
		}
	}
	if asked == 0 {
		t.Error("nothing was asked")
	}
}
