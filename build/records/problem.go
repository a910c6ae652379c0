package records

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/agnivade/levenshtein"

	"vitrine/build/input"
)

// Problem, Problems and Pos are those of the files a collection is read from.
type (
	Problem  = input.Problem
	Problems = input.Problems
	Pos      = input.Pos
)

// A node is a value as it stands in a file of the collection.
type (
	node  = input.Node
	pair  = input.Pair
	shape = input.Shape
)

const (
	null    = input.Null
	scalar  = input.Scalar
	list    = input.List
	mapping = input.Map
	broken  = input.Broken
)

func quote(s string) string { return input.Quote(s) }

// A guesser finds what an author may have meant. Its work is bounded: a file
// of ten thousand wrong names gets hints for the first of them only, and is
// still refused in a second.
type guesser struct{ budget int }

// guessBudget is the number of comparisons in one run: about half a second.
const guessBudget = 2_000_000

// near returns the candidate closest to word, the first of several, or "" when
// none is close. Case does not count.
func (g *guesser) near(word string, candidates []string) string {
	i := g.index(word, candidates)
	if i < 0 {
		return ""
	}
	return candidates[i]
}

func (g *guesser) index(word string, candidates []string) int {
	word = strings.ToLower(word)
	n := utf8.RuneCountInString(word)
	if n > 64 {
		return -1
	}
	best, at := max(1, min(3, n/3))+1, -1
	for i, c := range candidates {
		if g.budget--; g.budget < 0 {
			return -1
		}
		size := utf8.RuneCountInString(c)
		if abs(n-size) >= best || size > 64 {
			continue
		}
		// A distance as long as the word itself says nothing.
		if d := distance(word, strings.ToLower(c)); d < best && d < max(n, 1) {
			best, at = d, i
		}
	}
	return at
}

// distance is the number of letters to put in, take out or replace; two
// neighbours that change places count as one, for that is how fingers slip.
func distance(a, b string) int {
	d := levenshtein.ComputeDistance(a, b)
	if d != 2 || len(a) != len(b) {
		return d
	}
	for i := range len(a) - 1 {
		if a[i] != b[i] {
			if a[i] == b[i+1] && a[i+1] == b[i] && a[i+2:] == b[i+2:] {
				return 1
			}
			break
		}
	}
	return d
}

func abs(n int) int { return max(n, -n) }

// didYouMean returns the hint naming the closest candidate, else the fallback.
func (g *guesser) didYouMean(word string, candidates []string, fallback string) string {
	if c := g.near(word, candidates); c != "" {
		return fmt.Sprintf("did you mean %q?", c)
	}
	return fallback
}
