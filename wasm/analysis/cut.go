package analysis

import "unicode/utf8"

// kind is what a term is made of.
type kind byte

const (
	word   kind = iota // a piece without CJK
	pair               // two CJK characters
	final              // the last character of a longer piece
	single             // the only character of a piece
)

// cutter cuts one text. A piece that is a word is read in cut itself, on whose
// speed everything waits; here are the last two characters of one that is CJK.
type cutter struct {
	yield func(start, end int, term []byte) bool
	kind  kind // of the term that yield is called with

	characters int    // of the piece so far; 0 while it is a word or there is none
	term       []byte // the last two of them
	start, end int    // their place in the text
	newest     int    // where the last one begins in the text
	split      int    // and in term

	buf [64]byte // for words and characters in turn
}

// cut calls c.yield for each term of text, pairs and single characters alike.
// Of c nothing else need be set.
func (a *Analyzer) cut(text string, c *cutter) {
	c.term = c.buf[:0]
	term := c.buf[:0] // of a word
	start := -1       // where it begins in the text, -1 when there is none
	for i := 0; i < len(text); {
		k, size := separates, 1
		if b := text[i]; b < utf8.RuneSelf {
			if b = a.ascii[b]; b != 0 {
				if c.characters > 0 && !c.close() {
					return
				}
				if start < 0 {
					start = i
				}
				for b != 0 { // most words of most texts are read here
					term = append(term, b)
					i++
					if i == len(text) || text[i] >= utf8.RuneSelf {
						break
					}
					b = a.ascii[text[i]]
				}
				continue
			}
		} else {
			var r rune
			r, size = utf8.DecodeRuneInString(text[i:])
			switch {
			case r < nearEnd:
				k = int(a.near[r])
			case r != utf8.RuneError || size > 1:
				k = a.look(r)
			}
		}
		f := text[i : i+size]
		if k >= folded {
			f = a.fold(k)
		}
		switch {
		case k == separates:
			if len(term) > 0 && !c.yield(start, i, term) || c.characters > 0 && !c.close() {
				return
			}
			term, start = term[:0], -1
		case f == "":
			if c.characters > 0 {
				c.end = i + size
			} else if start < 0 {
				start = i
			}
		case a.isCJK(f):
			first := i
			if len(term) > 0 {
				if !c.yield(start, i, term) {
					return
				}
			} else if start >= 0 {
				first = start // of what folds to nothing
			}
			term, start = term[:0], -1
			if !c.addCJK(f, first, i+size) {
				return
			}
		default:
			if c.characters > 0 && !c.close() {
				return
			}
			if start < 0 {
				start = i
			}
			term = append(term, f...)
		}
		i += size
	}
	if len(term) > 0 {
		c.yield(start, len(text), term)
	} else if c.characters > 0 {
		c.close()
	}
}

// addCJK adds the CJK runes of a fold, all of which stand for the bytes from
// start to end of the text. A pair that is complete is told when the next
// character begins: marks may still follow its second.
func (c *cutter) addCJK(fold string, start, end int) bool {
	for i, r := range fold {
		switch {
		case (r == 0x3099 || r == 0x309a) && c.characters > 0:
		case c.characters == 0:
			c.start, c.newest, c.split, c.characters = start, start, 0, 1
			c.term = c.term[:0]
		default:
			if c.characters > 1 {
				if !c.tell(c.start, c.term, pair) {
					return false
				}
				c.term = c.term[:copy(c.term, c.term[c.split:])]
				c.start = c.newest
			}
			c.newest, c.split = start, len(c.term)
			c.characters++
		}
		c.term = append(c.term, fold[i:i+utf8.RuneLen(r)]...)
		c.end = end
	}
	return true
}

// close tells what is left of a CJK piece. It returns what yield did.
func (c *cutter) close() bool {
	n := c.characters
	c.characters = 0
	if n == 1 {
		return c.tell(c.start, c.term, single)
	}
	return c.tell(c.start, c.term, pair) && c.tell(c.newest, c.term[c.split:], final)
}

func (c *cutter) tell(start int, term []byte, k kind) bool {
	c.kind = k
	ok := c.yield(start, c.end, term)
	c.kind = word
	return ok
}
