package search

import (
	"strconv"
	"strings"
	"unicode"

	"vitrine/wasm/analysis"
	"vitrine/wasm/index"
)

// The words of a request, parameter q:
//
//	visa              the word, a form of the same stem, or while it is the
//	                  last and no space follows, any word it begins
//	embass*           any word it begins
//	"technical level" the words one after the other, as they stand
//	-pakistan         not this; also before a phrase, a prefix or a field
//	+pakistan         the same as pakistan
//	source:dw         in this field alone
//
// Clauses are AND-ed. A quotation mark that is not closed ends with the
// request, so that a phrase is searched while it is typed. A colon behind
// anything but the name of a field is part of the text.

// maxTerms is how many terms of a request are looked at: each takes a set of
// records, 125 kB at a million, and a page of Chinese is one clause of hundreds.
const maxTerms = 64

// clause is one of the words of a request as searched.
type clause struct {
	field   int // -1 for all that are searched
	exclude bool
	phrase  bool // the terms stand one after the other
	prefix  bool // the last term may go on
	typing  bool // … because it is still being typed
	text    string
	terms   []analysis.Term
}

// parseWords cuts q's words into clauses.
func (e *Engine) parseWords(q *query) []clause {
	rest := strings.TrimLeftFunc(q.words, unicode.IsSpace)
	if rest == "" || e.analyzer == nil {
		return nil
	}
	var clauses []clause
	n := 0 // terms of them
	for rest != "" {
		c := clause{field: -1}
		from := rest
		if rest[0] == '-' || rest[0] == '+' {
			c.exclude = rest[0] == '-'
			rest = rest[1:]
		}
		end := wordEnd(rest)
		if i := strings.IndexByte(rest[:end], ':'); i > 0 && i+1 < len(rest) {
			if f := e.ix.FieldByName(rest[:i]); f >= 0 && e.searchable(f) {
				c.field, rest = f, rest[i+1:]
				end = wordEnd(rest)
			}
		}
		var text string
		if strings.HasPrefix(rest, `"`) {
			c.phrase = true
			var closed bool
			text, rest, closed = strings.Cut(rest[1:], `"`)
			c.typing = !closed && !c.exclude
		} else {
			text, rest = rest[:end], rest[end:]
			if cut, ok := strings.CutSuffix(text, "*"); ok {
				text, c.prefix = cut, true
			} else {
				c.typing = rest == "" && !c.exclude
			}
		}
		c.text = strings.TrimSpace(from[:len(from)-len(rest)])
		rest = strings.TrimLeftFunc(rest, unicode.IsSpace)
		c.terms = e.analyzer.Query(text)
		if len(c.terms) == 0 {
			continue // nothing but punctuation
		}
		full := n+len(c.terms) > maxTerms
		if full {
			q.problem("", c.text, "words beyond the first "+strconv.Itoa(maxTerms)+" are left out", "")
			if c.terms = c.terms[:maxTerms-n]; len(c.terms) == 0 {
				return clauses
			}
			c.prefix, c.typing = false, false
		}
		last := c.terms[len(c.terms)-1]
		c.typing = c.typing && last.End == len(text) // nothing behind the word ended it
		c.prefix = c.prefix || c.typing || last.Open
		// Bigrams of a script without spaces are one word only where they
		// stand one after the other.
		for i := 1; i < len(c.terms); i++ {
			if c.terms[i].CJK && c.terms[i-1].CJK && c.terms[i].Start < c.terms[i-1].End {
				c.phrase = true
			}
		}
		if len(c.terms) > 1 && !c.phrase && !c.exclude { // "co-operation": both, wherever they stand
			for i := range c.terms {
				part := c
				part.terms = c.terms[i : i+1]
				if i < len(c.terms)-1 {
					part.prefix, part.typing = part.terms[0].Open, false
				}
				clauses = addClause(clauses, part)
			}
		} else {
			clauses = addClause(clauses, c)
		}
		if full {
			return clauses
		}
		n = 0
		for _, o := range clauses {
			n += len(o.terms)
		}
	}
	return clauses
}

// wordEnd returns where the word that s begins with ends.
func wordEnd(s string) int {
	if end := strings.IndexFunc(s, func(r rune) bool { return unicode.IsSpace(r) || r == '"' }); end >= 0 {
		return end
	}
	return len(s)
}

// addClause appends a clause, unless the same was asked before.
func addClause(clauses []clause, c clause) []clause {
	for _, o := range clauses {
		if o.sameAs(c) {
			return clauses
		}
	}
	return append(clauses, c)
}

func (c clause) sameAs(d clause) bool {
	if c.field != d.field || c.exclude != d.exclude || c.phrase != d.phrase || c.prefix != d.prefix || len(c.terms) != len(d.terms) {
		return false
	}
	for i, t := range c.terms {
		if t.Text != d.terms[i].Text {
			return false
		}
	}
	return true
}

// searchable reports whether words can be looked for in a field.
func (e *Engine) searchable(f int) bool {
	return e.ix.Fields[f].Kind == index.Text || e.ix.Fields[f].Kind == index.Keyword
}
