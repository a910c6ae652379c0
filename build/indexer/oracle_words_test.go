package indexer

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"vitrine/build/records"
	"vitrine/wasm/analysis"
	"vitrine/wasm/index"
)

// oracleText is what words are looked for in.
type oracleText struct {
	passages []map[string][][]token // by record and field: lines of text, names of values
	weights  []map[string]int       // by record: how often it has each term, fields weighing as they do
	lengths  []float64              // by record: its terms, likewise
	df       map[string]int         // records that have a term
	near     map[string][]string    // kept answers of oracle.near
}

// token is a term at its place in a passage.
type token struct {
	term string
	// tail says that it is the last character of a run of CJK by itself, which
	// the pair before it holds already; joined that it goes on from the token
	// before it within such a run.
	tail, joined bool
}

func (o *oracle) tokens(text string) (list []token) {
	last := 0
	o.analyzer.Tokens(text, func(start, end int, term []byte) bool {
		inside := start < last
		list = append(list, token{string(term), inside && end <= last, inside && end > last})
		last = max(last, end)
		return true
	})
	return list
}

// readWords reads the texts of all records. A field without weight has its
// passages, but its words are not in the dictionary.
func (o *oracle) readWords() {
	w := &o.words
	w.df, w.near = map[string]int{}, map[string][]string{}
	for _, r := range o.docs {
		passages, weights, length := map[string][][]token{}, map[string]int{}, 0
		for _, f := range o.c.Fields {
			if f.Kind != index.Text && f.Kind != index.Keyword {
				continue
			}
			for _, it := range r.Values[f.Name] {
				seen := map[string]bool{}
				for _, text := range o.namesOf(f, it.Text) {
					tokens := o.tokens(text)
					passages[f.Name] = append(passages[f.Name], tokens)
					for _, t := range tokens {
						if f.Weight > 0 && (f.Kind == index.Text || !seen[t.term]) { // a value's names are one name
							seen[t.term] = true
							weights[t.term] += f.Weight
							length += f.Weight
						}
					}
				}
			}
		}
		w.passages, w.weights, w.lengths = append(w.passages, passages), append(w.weights, weights), append(w.lengths, float64(length))
		for term := range weights {
			w.df[term]++
		}
	}
}

// namesOf returns the lines of a text, or the names of a value in every
// language.
func (o *oracle) namesOf(f *records.Field, text string) (names []string) {
	v := vocabValue(f, text)
	if v == nil {
		return strings.Split(text, "\n")
	}
	for _, lang := range o.c.Languages {
		if v.Label[lang] != "" {
			names = append(names, v.Label[lang])
		}
	}
	return append(names, v.Aliases...)
}

// oracleClause is one of the words of a request.
type oracleClause struct {
	typed           string
	field           string // "" for all that are searched
	exclude, phrase bool
	prefix, typing  bool
	terms           []analysis.Term
	found           []oracleTerm // by term, once resolved
	records         []bool       // that have it, once resolved
}

// oracleTerm is a term of a clause with the terms of the dictionary that stand
// for it and what each counts.
type oracleTerm struct {
	analysis.Term
	prefix   bool
	stem     string // of forms, "" without
	standIns map[string]float64
	replaced []string
	idf      float64
}

// What terms count against the word itself.
const (
	oracleExact  = 1
	oracleForm   = 0.8
	oraclePrefix = 0.5
	oracleNear   = 0.3
)

// randomWords adds parameter q.
func (o *oracle) randomWords(rng *rand.Rand, q *oracleRequest) {
	n := 1 + rng.IntN(3)
	var parts []string
	for i := range n {
		c := oracleClause{exclude: rng.IntN(6) == 0}
		sign, text, behind := "", "", ""
		if c.exclude {
			sign = "-"
		} else if rng.IntN(10) == 0 {
			sign = "+"
		}
		if rng.IntN(4) == 0 {
			c.field = []string{"title", "body", "remark", "country", "place", "tag", "status", "team", "a.all"}[rng.IntN(9)]
			sign += c.field + ":"
		}
		last := i == n-1
		if rng.IntN(4) == 0 {
			c.phrase = true
			text = strings.Join([]string{o.randomWord(rng), o.randomWord(rng), o.randomWord(rng)}[:1+rng.IntN(3)], " ")
			if passages := o.words.passages[rng.IntN(len(o.docs))][cmp.Or(c.field, "title")]; len(passages) > 0 && rng.IntN(2) == 0 {
				text = somePhrase(rng, passages[rng.IntN(len(passages))])
			}
			sign, behind = sign+`"`, `"`
			if last && rng.IntN(2) == 0 {
				behind, c.typing = "", !c.exclude
			}
		} else {
			text = o.randomWord(rng)
			switch rng.IntN(5) {
			case 0:
				behind, c.prefix = "*", true
			case 1:
				behind = " "
			default:
				c.typing = last && !c.exclude
			}
		}
		parts = append(parts, sign+text+behind)
		c.typed = strings.TrimSpace(sign + text + behind)
		c.terms = o.analyzer.Query(text)
		q.addClause(c)
	}
	text := strings.Join(parts, " ")
	if first, second, ok := strings.Cut(text, " +"); ok && rng.IntN(2) == 0 { // q may be there twice
		q.add("q", first)
		text = "+" + second
	}
	q.add("q", text)
	for i := range q.clauses {
		o.resolve(&q.clauses[i])
	}
}

// addClause adds a clause; a word of several terms is as many clauses, unless
// it is excluded: not both of them, then.
func (q *oracleRequest) addClause(c oracleClause) {
	if len(c.terms) == 0 {
		return
	}
	last := c.terms[len(c.terms)-1]
	c.prefix = c.prefix || c.typing || last.Open
	for i, t := range c.terms[1:] {
		if t.CJK && t.Start < c.terms[i].End {
			c.phrase = true
		}
	}
	if len(c.terms) > 1 && !c.phrase && !c.exclude {
		for i, t := range c.terms {
			part := c
			part.terms = []analysis.Term{t}
			if i < len(c.terms)-1 {
				part.prefix, part.typing = t.Open, false
			}
			q.addOnce(part)
		}
		return
	}
	q.addOnce(c)
}

func (q *oracleRequest) addOnce(c oracleClause) {
	same := func(o oracleClause) bool {
		return o.field == c.field && o.exclude == c.exclude && o.phrase == c.phrase && o.prefix == c.prefix &&
			slices.EqualFunc(o.terms, c.terms, func(a, b analysis.Term) bool { return a.Text == b.Text })
	}
	if !slices.ContainsFunc(q.clauses, same) {
		q.clauses = append(q.clauses, c)
	}
}

// randomWord returns a word of the collection, whole, cut short, with slips or
// with another ending, or any other.
func (o *oracle) randomWord(rng *rand.Rand) string {
	word := []rune(oracleWords[rng.IntN(len(oracleWords))])
	if rng.IntN(5) == 0 {
		word = []rune([]string{"germany", "osterreich", "brd", "südasien", "kabul", "هرات", "run", "talks", "federal", "team", "zebra", "niedrig", "deports",
			"negotiations", "embassys", "agreeing", "xyzzy", "كابل", "ＶＩＳＡ", "人", "京", "visited", "aiding", "agrees", "2024", "remarks"}[rng.IntN(26)])
	}
	letters := []rune("aeiost")
	for range rng.IntN(6) - 3 {
		at := rng.IntN(len(word))
		if !unicode.Is(unicode.Latin, word[at]) {
			break
		}
		switch rng.IntN(4) {
		case 0:
			word = slices.Delete(word, at, at+1)
		case 1:
			word = slices.Insert(word, at, letters[rng.IntN(len(letters))])
		case 2:
			word[at] = letters[rng.IntN(len(letters))]
		case 3:
			if at > 0 {
				word[at-1], word[at] = word[at], word[at-1]
			}
		}
		if len(word) == 0 {
			return "visa"
		}
	}
	if rng.IntN(3) == 0 {
		word = word[:1+rng.IntN(len(word))]
	}
	return strings.Trim(string(word), "-")
}

// somePhrase returns some words of a passage as they stand.
func somePhrase(rng *rand.Rand, tokens []token) string {
	if len(tokens) == 0 { // a name of nothing but punctuation
		return "visa"
	}
	var b strings.Builder
	from := rng.IntN(len(tokens))
	for i, t := range tokens[from:min(len(tokens), from+1+rng.IntN(4))] {
		switch {
		case t.tail:
		case t.joined && i > 0: // the pair's first character is there
			_, size := utf8.DecodeRuneInString(t.term)
			b.WriteString(t.term[size:])
		default:
			b.WriteString(" " + t.term)
		}
	}
	return strings.TrimSpace(b.String())
}

// resolve finds what stands for the terms of a clause.
func (o *oracle) resolve(c *oracleClause) {
	searched := c.field == "" || o.fields[c.field].Weight > 0
	for i, t := range c.terms {
		last := i == len(c.terms)-1
		w := oracleTerm{Term: t, standIns: map[string]float64{}, prefix: last && c.prefix || t.Open && !c.phrase}
		if !c.phrase && !t.CJK && o.stem != nil && (!w.prefix || last && c.typing) {
			w.stem = o.stem(t.Text)
		}
		for term := range o.words.df {
			switch {
			case term == t.Text:
				w.standIns[term] = oracleExact
			case w.prefix && strings.HasPrefix(term, t.Text):
				w.standIns[term] = oraclePrefix
			case w.stem != "" && o.stem(term) == w.stem:
				w.standIns[term] = oracleForm
			}
		}
		if len(w.standIns) == 0 && searched && !c.phrase && !c.exclude && !t.CJK && (!w.prefix || last && c.typing) {
			w.replaced = o.near(t.Text, w.prefix)
			for _, term := range w.replaced {
				for other := range o.words.df {
					if w.stem != "" && o.stem(other) == o.stem(term) && w.standIns[other] == 0 {
						w.standIns[other] = oracleNear * oracleForm
					}
				}
			}
			for _, term := range w.replaced {
				w.standIns[term] = oracleNear
			}
		}
		df := 0.0
		for _, weights := range o.words.weights {
			for term := range w.standIns {
				if weights[term] > 0 {
					df++
					break
				}
			}
		}
		w.idf = math.Log(1 + (float64(len(o.docs))-df+0.5)/(df+0.5))
		c.found = append(c.found, w)
	}
	for doc := range o.docs {
		c.records = append(c.records, o.meetsClause(doc, c))
	}
}
