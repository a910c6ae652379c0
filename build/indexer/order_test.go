package indexer

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"
)

func TestSortedEqualsAStableSort(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	for _, n := range []int{0, 1, 2, 3, 7, 64, 1000} {
		values := make([]int, n)
		want := make([]uint32, n)
		for i := range values {
			values[i], want[i] = rng.IntN(n), uint32(i)
		}
		compare := func(x, y uint32) int { return cmp.Compare(values[x], values[y]) }
		slices.SortStableFunc(want, compare)
		for workers := 1; workers < 9; workers++ {
			if got := sorted(workers, n, compare); !slices.Equal(got, want) {
				t.Errorf("%d numbers, %d workers: got %v, want %v", n, workers, got, want)
			}
		}
	}
}

// TestCollatedEqualsTheCollator sorts texts that differ early, late, in
// accents only and not at all, and compares with the collator's own answers.
func TestCollatedEqualsTheCollator(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 8))
	var texts []string
	long := "Untitled drawing of the second half of the century"
	for range 400 {
		texts = append(texts,
			fmt.Sprintf("%s %d", []string{"Émile", "Emile", "emile", "Über", "Uber", "Zoo", "کابل", ""}[rng.IntN(8)], rng.IntN(12)),
			fmt.Sprintf("%s, %d", long, rng.IntN(300)),
			strings.Repeat("a", rng.IntN(60)))
	}
	c := collate.New(language.German, collate.Numeric)
	backwards := func(x, y uint32) int { return cmp.Compare(y, x) }
	for _, tie := range []func(x, y uint32) int{nil, backwards} {
		want := make([]uint32, len(texts))
		for i := range want {
			want[i] = uint32(i)
		}
		slices.SortStableFunc(want, func(x, y uint32) int {
			d := c.CompareString(texts[x], texts[y])
			if d == 0 && tie != nil {
				d = tie(x, y)
			}
			return d
		})
		for _, workers := range []int{1, 2, 5} {
			got := collated("de", len(texts), workers, func(n uint32) []byte { return []byte(texts[n]) }, tie)
			for i := range got {
				if got[i] != want[i] {
					t.Fatalf("%d workers: place %d has text %d, %q, want %d, %q", workers, i, got[i], texts[got[i]], want[i], texts[want[i]])
				}
			}
		}
	}
}

func TestInternerEqualsAMap(t *testing.T) {
	rng := rand.New(rand.NewPCG(9, 10))
	in := newInterner()
	for range 2 { // once more after reset
		numbers := map[string]uint32{}
		for range 20000 {
			s := strings.Repeat(string(rune('a'+rng.IntN(26))), rng.IntN(4)) + fmt.Sprint(rng.IntN(4000))[1:]
			want, known := numbers[s]
			if n, ok := in.find([]byte(s)); ok != known || ok && n != want {
				t.Fatalf("%q is found at %d, %v, want %d, %v", s, n, ok, want, known)
			}
			if !known {
				want = uint32(len(numbers))
				numbers[s] = want
			}
			if n := in.intern([]byte(s)); n != want {
				t.Fatalf("%q is number %d, want %d", s, n, want)
			}
		}
		if _, ok := numbers[""]; !ok || len(numbers) < 1000 || in.len() != len(numbers) {
			t.Fatalf("%d strings of %d, one of them empty %v", in.len(), len(numbers), ok)
		}
		for s, n := range numbers {
			if got := in.at(n); got != s {
				t.Errorf("number %d is %q, want %q", n, got, s)
			}
		}
		in.reset()
	}
}
