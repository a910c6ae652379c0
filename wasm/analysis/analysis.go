// Package analysis turns text into terms. The same code runs when an index is
// built and when it is asked, so that a word is found by what it was filed
// under.
//
// What letters there are and how they fold is data, not code: the tables
// travel in the index (section FOLD). A second reader in another language
// needs nothing but these tables and the two rules below to cut and fold as
// this one does, and the module carries no Unicode tables of its own.
//
//	rule 1   a token is a longest run of runes that the tables call word runes
//	rule 2   its term is the concatenation of the runes' folds; a rune without
//	         an entry folds to itself; a token whose term is empty is dropped
//
// Layout of the tables, integers little-endian:
//
//	u32            nRanges
//	nRanges × 2 u32  first and last rune of each range of word runes, ascending
//	u32            nFolds
//	nFolds × u16   runes that fold to something else, ascending; runes above
//	               U+FFFF fold to themselves
//	(nFolds+1) × u16 where each fold begins in the bytes that follow
//	bytes          the folds, UTF-8; an empty one means the rune is dropped
package analysis

import (
	"encoding/binary"
	"errors"
	"unicode/utf8"
)

// ErrTables says that the bytes handed to New are not analysis tables.
var ErrTables = errors.New("analysis tables are malformed")

// Analyzer cuts and folds text. It is immutable and safe for concurrent use.
type Analyzer struct {
	ascii  [utf8.RuneSelf]byte // term byte of each ASCII rune; 0 separates
	ranges []byte              // nRanges × 8
	from   []byte              // nFolds × 2
	starts []byte              // (nFolds+1) × 2
	folds  string
}

// New returns an analyzer over tables, which it keeps and reads in place; the
// caller must not change them. It checks the layout once, so that no later
// call can fail.
func New(tables []byte) (*Analyzer, error) {
	a := &Analyzer{}
	rest := tables
	take := func(n uint64) []byte {
		if uint64(len(rest)) < n {
			rest = nil
			return nil
		}
		b := rest[:n:n]
		rest = rest[n:]
		return b
	}
	count := func() uint64 {
		if b := take(4); b != nil {
			return uint64(binary.LittleEndian.Uint32(b))
		}
		return 0
	}
	if a.ranges = take(count() * 8); a.ranges == nil {
		return nil, ErrTables
	}
	n := count()
	a.from, a.starts = take(n*2), take((n+1)*2)
	if a.from == nil || a.starts == nil {
		return nil, ErrTables
	}
	a.folds = string(rest)
	last := uint16(0)
	for i := range int(n) + 1 {
		s := binary.LittleEndian.Uint16(a.starts[i*2:])
		if s < last || int(s) > len(a.folds) {
			return nil, ErrTables
		}
		last = s
	}
	for r := range rune(utf8.RuneSelf) {
		if !a.isWord(r) {
			continue
		}
		a.ascii[r] = byte(r)
		if f, ok := a.fold(r); ok {
			if len(f) != 1 || f[0] == 0 {
				return nil, ErrTables // ASCII folds to one ASCII byte, or rule 2 has a second path
			}
			a.ascii[r] = f[0]
		}
	}
	return a, nil
}

// isWord reports whether r belongs into tokens.
func (a *Analyzer) isWord(r rune) bool {
	lo, hi := 0, len(a.ranges)/8
	for lo < hi {
		m := (lo + hi) / 2
		if uint32(r) > binary.LittleEndian.Uint32(a.ranges[m*8+4:]) {
			lo = m + 1
		} else {
			hi = m
		}
	}
	return lo < len(a.ranges)/8 && uint32(r) >= binary.LittleEndian.Uint32(a.ranges[lo*8:])
}

// fold returns what r folds to, and whether that is anything but r itself.
func (a *Analyzer) fold(r rune) (string, bool) {
	lo, hi := 0, len(a.from)/2
	for lo < hi {
		m := (lo + hi) / 2
		if rune(binary.LittleEndian.Uint16(a.from[m*2:])) < r {
			lo = m + 1
		} else {
			hi = m
		}
	}
	if lo == len(a.from)/2 || rune(binary.LittleEndian.Uint16(a.from[lo*2:])) != r {
		return "", false
	}
	return a.folds[binary.LittleEndian.Uint16(a.starts[lo*2:]):binary.LittleEndian.Uint16(a.starts[lo*2+2:])], true
}

// Tokens calls yield for each token of text in order, with the token's place
// in text in bytes and its term, until yield returns false. The term is only
// valid during the call. Bytes that are not UTF-8 separate tokens.
func (a *Analyzer) Tokens(text string, yield func(start, end int, term []byte) bool) {
	var buf [64]byte
	term := buf[:0]
	start := -1
	flush := func(end int) bool {
		ok := true
		if start >= 0 && len(term) > 0 {
			ok = yield(start, end, term)
		}
		start, term = -1, term[:0]
		return ok
	}
	for i := 0; i < len(text); {
		c := text[i]
		if c < utf8.RuneSelf {
			if f := a.ascii[c]; f != 0 {
				if start < 0 {
					start = i
				}
				term = append(term, f)
			} else if start >= 0 && !flush(i) {
				return
			}
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(text[i:])
		if (r == utf8.RuneError && size <= 1) || !a.isWord(r) {
			if start >= 0 && !flush(i) {
				return
			}
			i += size
			continue
		}
		if start < 0 {
			start = i
		}
		if f, ok := a.fold(r); ok {
			term = append(term, f...)
		} else {
			term = append(term, text[i:i+size]...)
		}
		i += size
	}
	flush(len(text))
}

// Terms returns the terms of text in order, repeats included.
func (a *Analyzer) Terms(text string) []string {
	var terms []string
	a.Tokens(text, func(_, _ int, term []byte) bool {
		terms = append(terms, string(term))
		return true
	})
	return terms
}
