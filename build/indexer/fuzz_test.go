//go:build !js

package indexer

import (
	"math/rand/v2"
	"testing"

	"vitrine/wasm/index"
)

// FuzzOpen hands any bytes to the reader, with lengths and checksums repaired
// so that they do not end the journey at once. The result is an error of ours
// or an index that can be walked and asked; never a panic.
func FuzzOpen(f *testing.F) {
	for n := range 3 {
		parts, err := buildStemmed(oracleCollection(f, rand.New(rand.NewPCG(3, uint64(n))), n*3+1), Options{})
		if err != nil {
			f.Fatal(err)
		}
		f.Add(parts[0])
	}
	f.Add([]byte(index.Magic))
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, data []byte) { openRepaired(t, data) })
}

// FuzzAsk hands any request to the engine: whatever is asked of it, the answer
// is JSON, and that to its canonical form is the same.
func FuzzAsk(f *testing.F) {
	for _, s := range hostile() {
		if len(s) < 1000 {
			f.Add(s)
		}
	}
	c := oracleCollection(f, rand.New(rand.NewPCG(7, 8)), 30)
	ix, e := open(f, c, Options{})
	o, rng := newOracle(f, c, ix, e), rand.New(rand.NewPCG(9, 10))
	for range 40 {
		f.Add(o.randomRequest(rng).String())
	}
	f.Fuzz(func(t *testing.T, request string) { checkAsk(t, e, request) })
}

// FuzzTokens checks that any text gives valid terms that fold to themselves,
// at places in order, and that it asks for what it is filed under.
func FuzzTokens(f *testing.F) {
	for _, s := range []string{"Taliban's", "كابل", "\xff\xfe", "ﷺ", "İ", "\u0345"} {
		f.Add(s)
	}
	for _, v := range vectors {
		f.Add(v.text)
	}
	a := analyzer(f)
	f.Fuzz(func(t *testing.T, s string) {
		from, to := 0, 0
		a.Tokens(s, func(start, end int, term []byte) bool {
			if start < from || end <= start || end < to || end > len(s) {
				t.Errorf("%q has %q at %d to %d, after %d to %d", s, term, start, end, from, to)
			}
			from, to = start, end
			if again := a.Query(string(term)); len(again) != 1 || again[0].Text != string(term) {
				t.Errorf("%q gives the term %q, which asks for %v", s, term, again)
			}
			return true
		})
		if problem := queryProblem(a, s); problem != "" {
			t.Error(problem)
		}
	})
}
