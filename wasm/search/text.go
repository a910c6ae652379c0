package search

import (
	"math"
	"strings"

	"github.com/RoaringBitmap/roaring/v2"

	"vitrine/wasm/index"
)

// word is one searched word.
type word struct {
	term   string
	prefix bool // it may go on: the last word while it is being typed
	df     int  // records that hold it
}

// textMatch is what a query's words select.
type textMatch struct {
	words []word
	set   *roaring.Bitmap
	lists []scored // one per word, in the order of words
}

// scored holds the weight of one word in each record that has it.
type scored struct {
	idf     float32
	exact   []index.Postings
	further []index.Postings // longer terms that the word is a prefix of
}

// prefixWeight is what a longer term counts against the word itself: someone
// who typed all of a word means it.
const prefixWeight = 0.5

// match finds the records that hold every word of q. It returns nil when there
// are no words to look for. While the part with the words has not arrived
// nothing is found, and the answer says that it waits.
func (e *Engine) match(q *query) *textMatch {
	if strings.TrimSpace(q.words) == "" {
		return nil
	}
	if e.analyzer == nil {
		return &textMatch{set: roaring.New()}
	}
	m := &textMatch{}
	end := 0
	e.analyzer.Tokens(q.words, func(_, to int, term []byte) bool {
		m.words = append(m.words, word{term: string(term)})
		end = to
		return true
	})
	if len(m.words) == 0 {
		return nil
	}
	m.words[len(m.words)-1].prefix = end == len(q.words) // a space behind it ends the word
	for i := range m.words {
		set := e.matchWord(m, &m.words[i])
		if m.set == nil {
			m.set = set
		} else {
			m.set.And(set)
		}
	}
	return m
}

// matchWord adds the postings of w to m and returns the records that hold it.
func (e *Engine) matchWord(m *textMatch, w *word) *roaring.Bitmap {
	s := scored{}
	dense := make([]uint64, (e.ix.Records+63)/64)
	add := func(p index.Postings) {
		p.Each(func(doc uint32, _ uint8) { dense[doc/64] |= 1 << (doc % 64) })
	}
	if w.prefix {
		e.terms.Prefix(w.term, func(term []byte, p index.Postings) bool {
			if len(term) == len(w.term) {
				s.exact = append(s.exact, p)
			} else {
				s.further = append(s.further, p)
			}
			add(p)
			return true
		})
	} else if p, ok := e.terms.Find(w.term); ok {
		s.exact = append(s.exact, p)
		add(p)
	}
	set := roaring.FromDense(dense, false)
	w.df = int(set.GetCardinality())
	// BM25's idf with one added, so that it stays positive for words in more
	// than half of all records.
	s.idf = float32(math.Log(1 + (float64(e.ix.Records)-float64(w.df)+0.5)/(float64(w.df)+0.5)))
	m.lists = append(m.lists, s)
	return set
}

// scores returns a score per record, 0 for those that hold none of the words.
// Per word, a record counts its best term.
func (m *textMatch) scores(records int) []float32 {
	total := make([]float32, records)
	best := make([]float32, records)
	for _, s := range m.lists {
		clear(best)
		for _, p := range s.exact {
			p.Each(func(doc uint32, impact uint8) { best[doc] = float32(impact) })
		}
		for _, p := range s.further {
			p.Each(func(doc uint32, impact uint8) { best[doc] = max(best[doc], prefixWeight*float32(impact)) })
		}
		for doc, b := range best {
			total[doc] += s.idf * b
		}
	}
	return total
}

// matches reports whether a term of a text is one that was searched.
func (m *textMatch) matches(term []byte) bool {
	for _, w := range m.words {
		if string(term) == w.term || w.prefix && len(term) > len(w.term) && string(term[:len(w.term)]) == w.term {
			return true
		}
	}
	return false
}
