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
		parts, err := Build(oracleCollection(f, rand.New(rand.NewPCG(3, uint64(n))), n*3+1), Options{})
		if err != nil {
			f.Fatal(err)
		}
		f.Add(parts[0])
	}
	f.Add([]byte(index.Magic))
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, data []byte) { openRepaired(t, data) })
}

// FuzzAsk hands any request to the engine: the answer is JSON and repeats
// itself when its canonical form is asked.
func FuzzAsk(f *testing.F) {
	for _, s := range []string{"", "q=visa&country=AT", "-f:sort=a%26b&date=2021..&date.match=certain", "record=r01&limit=3", "%%%&=&&q=%ff\x00+\u202e&offset=99999999999999999999"} {
		f.Add(s)
	}
	_, e := open(f, oracleCollection(f, rand.New(rand.NewPCG(7, 8)), 30), Options{})
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
