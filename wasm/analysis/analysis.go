// Package analysis turns text into terms. The same code runs when an index is
// built and when it is asked, so that a word is found by what it was filed
// under.
//
// What letters there are and how they fold is data, not code: the tables
// travel in the index (section FOLD). A second reader in another language
// needs nothing but these tables and the rules below to cut and fold as this
// one does, and the module carries no Unicode tables of its own.
//
//	rule 1   a token is a longest run of runes that the tables call word runes
//	rule 2   a rune contributes its fold to terms; a rune without an entry
//	         folds to itself
//	rule 3   a token is cut wherever a rune that folds to CJK meets one that
//	         folds to anything else; a rune that folds to nothing stays with
//	         what stands before it
//	rule 4   a piece without CJK is a term; an empty one is dropped
//	rule 5   a piece of CJK, once folded, is cut into characters, a character
//	         being a rune with the U+3099 and U+309A (the marks of が and ぱ)
//	         behind it. Its terms are all pairs of neighbours, and, in a text
//	         that is filed, the last character by itself
//	rule 6   in a question a character by itself stands only where it is the
//	         whole piece, and is asked as a prefix
//
// Chinese and Japanese are written without spaces, and Korean words carry
// their particles: pairs find what stands anywhere in a run. The last
// character makes every place of a character the beginning of a term, so that
// rule 6 finds them all.
//
// Layout of the tables, integers little-endian:
//
//	u32            nRanges
//	nRanges × 2 u32  first and last rune of each range of word runes, ascending
//	u32            nCJK
//	nCJK × 2 u32   the same for CJK: runes that terms consist of by rule 5, none
//	               of them below U+0800
//	u32            nFolds
//	nFolds × u16   runes that fold to something else, ascending; runes above
//	               U+FFFF fold to themselves
//	(nFolds+1) × u16 where each fold begins in the bytes that follow
//	bytes          the folds, UTF-8; an empty one means the rune is dropped,
//	               any other consists of CJK or holds none
package analysis

import (
	"encoding/binary"
	"errors"
	"math"
	"unicode/utf8"
)

// ErrTables says that the bytes handed to New are not analysis tables.
var ErrTables = errors.New("analysis tables are malformed")

// Analyzer cuts and folds text. It is immutable and safe for concurrent use.
type Analyzer struct {
	ascii    [utf8.RuneSelf]byte // term byte of each ASCII rune; 0 separates
	near     [nearEnd]uint16     // what look finds for runes below nearEnd
	words    ranges
	cjk      ranges
	firstCJK rune   // what is below needs no look into cjk
	from     []byte // nFolds × 2
	starts   []byte // (nFolds+1) × 2
	folds    string
}

// nearEnd is behind the last rune of two bytes: Latin, Greek, Cyrillic, Hebrew
// and Arabic are looked up once, in New, which takes 0.15 ms with it. Persian is
// read four times as fast for it, German 1.7 times (BenchmarkTokens in
// build/indexer).
const nearEnd = 0x800

// What look finds; a number from folded on is that of a fold.
const (
	separates = iota
	itself
	folded
)

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
	a.words = take(count() * 8)
	a.cjk = take(count() * 8)
	n := count()
	a.from, a.starts = take(n*2), take((n+1)*2)
	if a.starts == nil || n > math.MaxUint16-folded || !a.words.ascend(0) || !a.cjk.ascend(nearEnd) { // what is cut short leaves nothing for starts
		return nil, ErrTables
	}
	a.firstCJK = utf8.MaxRune + 1
	if len(a.cjk) > 0 {
		a.firstCJK, _ = a.cjk.at(0)
	}
	a.folds = string(rest)
	last := uint16(0)
	for i := range int(n) + 1 {
		s := binary.LittleEndian.Uint16(a.starts[i*2:])
		if s < last || int(s) > len(a.folds) {
			return nil, ErrTables
		}
		if !a.uniform(a.folds[last:s]) {
			return nil, ErrTables
		}
		last = s
	}
	for r := range rune(utf8.RuneSelf) {
		switch k := a.look(r); k {
		case separates:
		case itself:
			a.ascii[r] = byte(r)
		default:
			f := a.fold(k)
			if len(f) != 1 || f[0] == 0 || f[0] >= utf8.RuneSelf {
				return nil, ErrTables // ASCII folds to one ASCII byte, or rule 2 has a second path
			}
			a.ascii[r] = f[0]
		}
	}
	for r := range rune(nearEnd) {
		a.near[r] = uint16(a.look(r))
	}
	return a, nil
}

// uniform reports whether fold is UTF-8 and consists of CJK or holds none.
func (a *Analyzer) uniform(fold string) bool {
	if !utf8.ValidString(fold) {
		return false
	}
	first := a.isCJK(fold)
	for i := range fold {
		if a.isCJK(fold[i:]) != first {
			return false
		}
	}
	return true
}

// isCJK reports whether s begins with a CJK rune.
func (a *Analyzer) isCJK(s string) bool {
	if len(s) < 3 { // shorter runes are below nearEnd
		return false
	}
	r, _ := utf8.DecodeRuneInString(s)
	return r >= a.firstCJK && a.cjk.has(r)
}

// ranges are pairs of runes, u32 each, as the tables have them.
type ranges []byte

func (t ranges) at(i int) (first, last rune) {
	return rune(binary.LittleEndian.Uint32(t[i*8:])), rune(binary.LittleEndian.Uint32(t[i*8+4:]))
}

// ascend reports whether t are ranges of runes from least on, apart from one
// another and in order.
func (t ranges) ascend(least rune) bool {
	for i := range len(t) / 8 {
		first, last := t.at(i)
		if first < least || last < first || last > utf8.MaxRune {
			return false
		}
		least = last + 1
	}
	return true
}

// has reports whether r lies in one of the ranges.
func (t ranges) has(r rune) bool {
	lo, hi := 0, len(t)/8
	for lo < hi {
		m := (lo + hi) / 2
		if _, last := t.at(m); r > last {
			lo = m + 1
		} else {
			hi = m
		}
	}
	if lo == len(t)/8 {
		return false
	}
	first, _ := t.at(lo)
	return r >= first
}

// look returns what becomes of r: separates, itself, or the number of its fold.
func (a *Analyzer) look(r rune) int {
	if !a.words.has(r) {
		return separates
	}
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
		return itself
	}
	return folded + lo
}

// fold returns the fold that look gave the number of.
func (a *Analyzer) fold(k int) string {
	at := a.starts[(k-folded)*2:]
	return a.folds[binary.LittleEndian.Uint16(at):binary.LittleEndian.Uint16(at[2:])]
}

// Tokens calls yield for each term that text is filed under, in order, with
// its place in text in bytes, until yield returns false. It is also how the
// places of terms in a text are found: a pair of CJK characters lies over its
// neighbours. The term is only valid during the call. Bytes that are not UTF-8
// separate tokens.
func (a *Analyzer) Tokens(text string, yield func(start, end int, term []byte) bool) {
	a.cut(text, &cutter{yield: yield})
}

// Terms returns the terms that text is filed under in order, repeats included.
func (a *Analyzer) Terms(text string) []string {
	var terms []string
	a.Tokens(text, func(_, _ int, term []byte) bool {
		terms = append(terms, string(term))
		return true
	})
	return terms
}

// Term is what a question asks for.
type Term struct {
	Text       string
	Start, End int  // its place in the question, in bytes
	CJK        bool // one or two CJK characters
	Open       bool // a single one: asked as a prefix, it is found everywhere
}

// Query cuts text as it is asked. Whoever finds all of its terms in a text,
// the open ones as prefixes, finds every text that holds text.
func (a *Analyzer) Query(text string) []Term {
	var terms []Term
	var c cutter
	c.yield = func(start, end int, term []byte) bool {
		if c.kind != final {
			terms = append(terms, Term{Text: string(term), Start: start, End: end, CJK: c.kind != word, Open: c.kind == single})
		}
		return true
	}
	a.cut(text, &c)
	return terms
}
