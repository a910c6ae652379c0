package indexer

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// matches reports whether a term of a text stands for w.
func (w *oracleTerm) matches(o *oracle, term string) bool {
	if w.replaced != nil {
		return w.standIns[term] > 0
	}
	return term == w.Text || w.prefix && strings.HasPrefix(term, w.Text) || w.stem != "" && o.stem(term) == w.stem
}

// meetsClause reports whether a record has what a clause asks for, whether it
// excludes that or not.
func (o *oracle) meetsClause(doc int, c *oracleClause) bool {
	for name, passages := range o.words.passages[doc] {
		if c.field != "" && c.field != name || c.field == "" && o.fields[name].Weight == 0 {
			continue
		}
		if c.phrase && len(c.found) > 1 && slices.ContainsFunc(passages, func(p []token) bool { return o.hasPhrase(p, c) }) {
			return true
		}
	}
	if c.phrase && len(c.found) > 1 {
		return false
	}
	for i := range c.found { // all, wherever they stand
		if !o.hasTerm(doc, c.field, &c.found[i]) {
			return false
		}
	}
	return true
}

func (o *oracle) hasTerm(doc int, field string, w *oracleTerm) bool {
	for name, passages := range o.words.passages[doc] {
		if field != "" && field != name || field == "" && o.fields[name].Weight == 0 {
			continue
		}
		for _, p := range passages {
			if slices.ContainsFunc(p, func(t token) bool { return w.matches(o, t.term) }) {
				return true
			}
		}
	}
	return false
}

// unit is a word or a CJK character.
type unit struct {
	text   string
	joined bool // it goes on from the character before
}

// hasPhrase reports whether the terms of c stand in a passage one after the
// other, as characters where they are CJK.
func (o *oracle) hasPhrase(passage []token, c *oracleClause) bool {
	var asked []token
	last := 0
	for _, t := range c.terms {
		asked = append(asked, token{term: t.Text, joined: t.CJK && t.Start < last})
		last = t.End
	}
	want, have := units(asked), units(passage)
	for from := range have {
		n := 0
		for n < len(want) && from+n < len(have) {
			w, h := want[n], have[from+n]
			same := w.text == h.text || n == len(want)-1 && c.prefix && strings.HasPrefix(h.text, w.text)
			if !same || n > 0 && w.joined != h.joined {
				break
			}
			n++
		}
		if n == len(want) {
			return true
		}
	}
	return false
}

func units(tokens []token) (list []unit) {
	for _, t := range tokens {
		runes := []rune(t.term)
		switch {
		case t.tail:
		case t.joined:
			list = append(list, unit{string(runes[1:]), true})
		case len(runes) == 2 && unicode.In(runes[0], unicode.Han):
			list = append(list, unit{string(runes[:1]), false}, unit{string(runes[1:]), true})
		default:
			list = append(list, unit{t.term, false})
		}
	}
	return list
}

// near returns the terms that a word no record has may be a slip for: one slip
// from four letters, two from eight; those with the fewest, the most frequent
// first, eight at most. An open word may go on.
func (o *oracle) near(word string, open bool) []string {
	key := word + map[bool]string{true: "*"}[open]
	if list, ok := o.words.near[key]; ok {
		return list
	}
	most, letters := 2, utf8.RuneCountInString(word)
	if letters < 8 {
		most = 1
	}
	var found []string
	if letters >= 4 && letters <= 32 && !strings.ContainsFunc(word, unicode.IsDigit) {
		for term := range o.words.df {
			d := slipsBetween([]rune(word), []rune(term), open)
			if d < most {
				most, found = d, nil
			}
			if d == most {
				found = append(found, term)
			}
		}
	}
	slices.SortFunc(found, func(a, b string) int { return cmp.Or(o.words.df[b]-o.words.df[a], cmp.Compare(a, b)) })
	o.words.near[key] = found[:min(len(found), 8)]
	return o.words.near[key]
}

// slipsBetween is the restricted Damerau-Levenshtein distance as textbooks
// have it, from a to b or with open to what of b is nearest from its beginning.
func slipsBetween(a, b []rune, open bool) int {
	d := make([][]int, len(a)+1)
	for i := range d {
		d[i] = make([]int, len(b)+1)
		for j := range d[i] {
			switch {
			case i == 0 || j == 0:
				d[i][j] = i + j
			case a[i-1] == b[j-1]:
				d[i][j] = d[i-1][j-1]
			default:
				d[i][j] = 1 + min(d[i-1][j], d[i][j-1], d[i-1][j-1])
				if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
					d[i][j] = min(d[i][j], 1+d[i-2][j-2])
				}
			}
		}
	}
	if open {
		return slices.Min(d[len(a)])
	}
	return d[len(a)][len(b)]
}

// score is BM25F as its authors first gave it, with weights and lengths
// rounded as the index keeps them.
func (o *oracle) score(doc int, clauses []oracleClause) (score float64) {
	const k1, b = 1.2, 0.75
	total := 0.0
	for _, n := range o.words.lengths {
		total += n
	}
	ratio := 1.0
	if total > 0 {
		ratio = o.words.lengths[doc] * float64(len(o.docs)) / total
	}
	leads := 0.0 // of other records to this one
	for _, r := range o.docs {
		for _, it := range r.Values["related"] {
			if it.Text == o.docs[doc].ID {
				leads++
			}
		}
	}
	norm := max(1, min(255, math.Round(32*(1-b+b*ratio)/(1+0.5*math.Log2(1+leads))))) / 32
	for _, c := range clauses {
		for _, w := range c.found {
			if c.exclude {
				continue
			}
			best := 0.0
			for term, factor := range w.standIns {
				tf := float64(min(255, o.words.weights[doc][term]))
				best = max(best, w.idf*factor*tf*(k1+1)/(tf+k1*norm))
			}
			score += best
		}
	}
	return score
}
