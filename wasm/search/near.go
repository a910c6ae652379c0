package search

import (
	"strings"
	"unicode/utf8"
)

// maxNear is how many terms are searched instead of one that no record holds.
const maxNear = 8

// nearTerm is a term of the dictionary that a searched word may be a slip for.
type nearTerm struct {
	term string
	n    int // its place in the dictionary
	df   int
}

// slips returns how many slips a word is allowed: none below four letters, one
// from four, two from eight. Numbers are taken as they are.
func slips(word string) int {
	n := utf8.RuneCountInString(word)
	switch {
	case n < 4 || n > 32 || strings.ContainsAny(word, "0123456789"):
		return 0
	case n < 8:
		return 1
	}
	return 2
}

// nearTerms returns the terms nearest to word by the restricted
// Damerau-Levenshtein distance (a letter more, less, other, or two changed
// about), of those within what slips allows: all at the least distance, the
// most frequent first, at most maxNear. With open the word may go on: the
// distance is that to the nearest beginning of a term.
//
// It walks the dictionary once. Terms are sorted, so the rows of the distance
// matrix for what a term shares with the one before are there already, and a
// beginning that is too far off rules out every term that has it.
func (e *Engine) nearTerms(word string, open bool) []nearTerm {
	most := slips(word)
	if most == 0 {
		return nil
	}
	want := []rune(word)
	width := len(want) + 1
	rows := firstRow(want)
	var letters []rune // of the term, as far as rows go
	var ends []int     // of each letter, in bytes
	dead := -1         // number of letters after which every term is too far off
	var found []nearTerm
	e.terms.Each(func(n int, term []byte, shared, df int) bool {
		depth := len(ends)
		for depth > 0 && ends[depth-1] > shared {
			depth--
		}
		if dead < 0 || depth < dead {
			dead = -1
			letters, ends, rows = letters[:depth], ends[:depth], rows[:(depth+1)*width]
			at := 0
			if depth > 0 {
				at = ends[depth-1]
			}
			for at < len(term) && dead < 0 {
				r, size := utf8.DecodeRune(term[at:])
				at += size
				letters, ends = append(letters, r), append(ends, at)
				var least uint8
				if rows, least = appendRow(rows, want, letters); int(least) > most {
					dead = len(letters)
				}
			}
		}
		d := int(rows[len(rows)-1])
		switch {
		case open:
			for i := range len(letters) + 1 {
				d = min(d, int(rows[i*width+width-1]))
			}
		case dead >= 0:
			return true
		}
		if d <= most {
			if d < most {
				most = d
				found = found[:0]
			}
			found = append(found, nearTerm{string(term), n, df})
		}
		return true
	})
	sortBy(len(found), func(i, j int) bool {
		a, b := &found[i], &found[j]
		return a.df > b.df || a.df == b.df && a.term < b.term
	}, func(i, j int) { found[i], found[j] = found[j], found[i] })
	return found[:min(len(found), maxNear)]
}

// firstRow returns the row of the distance matrix for no letters.
func firstRow(want []rune) []uint8 {
	rows := make([]uint8, len(want)+1, 16*(len(want)+1))
	for j := range rows {
		rows[j] = uint8(j)
	}
	return rows
}

// appendRow appends the row of the distance matrix for the last of letters and
// returns its least distance.
func appendRow(rows []uint8, want, letters []rune) ([]uint8, uint8) {
	width, i := len(want)+1, len(letters)
	r := letters[i-1]
	least := uint8(min(i, 255))
	rows = append(rows, least)
	for j := 1; j < width; j++ {
		up, left, diagonal := rows[(i-1)*width+j], rows[i*width+j-1], rows[(i-1)*width+j-1]
		if want[j-1] != r {
			diagonal++
		}
		d := min(up+1, left+1, diagonal)
		if i > 1 && j > 1 && want[j-1] == letters[i-2] && want[j-2] == r {
			d = min(d, rows[(i-2)*width+j-2]+1)
		}
		rows = append(rows, d)
		least = min(least, d)
	}
	return rows, least
}
