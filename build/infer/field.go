package infer

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"
)

// A field is what was decided about a column: an entry of the list of fields,
// or a column that is left out and why.
type field struct {
	col  *column
	t    tally
	v    spread // of the values after splitting
	span span   // of a date

	path      string // the column; several fields may come from one
	place     int    // of the column among all
	of        *join  // the file it is looked up in, or nil
	base      string // what the name is made of when it is not the path
	suffix    string // what the label says in brackets: decade, range
	name      string
	label     string
	kind      string
	role      string
	from      []string
	until     string
	split     string // the separator, "json", or empty
	take      int
	empty     []string
	mapping   [][2]string
	format    string
	precision string
	unit      string // of a number
	group     string
	vocab     string
	order     string
	multi     bool
	foreign   bool   // dates of another calendar
	mixed     string // what to say of dates in more formats than can be read, or empty
	facet     bool
	shown     string // as YAML, or empty for the default
	weight    int    // -1 is the default
	evidence  []string
	ignored   string // why the column is left out; empty for a field
	score     float64
}

// say adds a line of evidence.
func (f *field) say(format string, args ...any) {
	f.evidence = append(f.evidence, fmt.Sprintf(format, args...))
}

// tokens are the words of the field's path: creator.birthDate is creator,
// birth, date.
func (f *field) tokens() []string { return tokens(f.path) }

// baseName is what the field's name is made of.
func (f *field) baseName() string {
	if f.base != "" {
		return f.base
	}
	if f.of != nil {
		return f.of.prefix + "_" + snake(f.path)
	}
	return f.path
}

// hinted reports whether a word of the column's name is one of words.
func (f *field) hinted(words map[string]bool) bool {
	for _, t := range f.tokens() {
		if words[t] {
			return true
		}
	}
	return false
}

// mean returns the mean length of the values in letters.
func (f *field) mean() float64 { return float64(f.t.runes) / float64(max(1, f.t.n)) }

// meanWords returns the mean number of words of a value.
func (f *field) meanWords() float64 { return float64(f.t.words) / float64(max(1, f.t.n)) }

// A spread says how a column's values, after splitting, are spread over the
// records.
type spread struct {
	values   int // occurrences
	distinct int
	top      string
	topCount int
	entropy  float64 // 0: all the same; 1: all equally frequent
	texts    []text  // of those that are kept
}

// mean returns the mean length of the values in letters.
func (v *spread) mean() float64 {
	runes, n := 0, 0
	for _, d := range v.texts {
		runes, n = runes+utf8.RuneCountInString(d.s)*d.n, n+d.n
	}
	return float64(runes) / float64(max(1, n))
}

// spreadOf counts the pieces of a column's values. Those of texts that were not
// kept are counted where their pieces were.
func spreadOf(c *column, sep string, empty map[string]bool) spread {
	var v spread
	count := map[string]int{}
	var order []string
	add := func(s string, n int) {
		if s == "" || empty[s] {
			return
		}
		if count[s] == 0 {
			order = append(order, s)
		}
		count[s] += n
		v.values += n
	}
	for _, d := range c.distinct {
		if empty[d.s] {
			continue
		}
		if sep == "" {
			add(d.s, d.n)
			continue
		}
		for _, piece := range cut(d.s, sep) {
			add(piece, d.n)
		}
	}
	if sep == "" {
		v.values += c.rest.n
		v.distinct = len(c.more) + c.fresh
	} else {
		for _, piece := range sortedKeys(c.pieces[sep]) {
			add(piece, c.pieces[sep][piece])
		}
	}
	v.distinct += len(order)
	sum := 0.0
	for _, s := range order {
		n := count[s]
		v.texts = append(v.texts, text{s, n})
		if n > v.topCount {
			v.top, v.topCount = s, n
		}
		share := float64(n) / float64(v.values)
		sum -= share * math.Log(share)
	}
	for range len(c.more) + c.fresh { // each seen once, as far as is known
		if sep == "" {
			share := 1 / float64(v.values)
			sum -= share * math.Log(share)
		}
	}
	if v.distinct > 1 {
		v.entropy = min(1, sum/math.Log(float64(v.distinct)))
	}
	return v
}

// figure writes a whole number with thousands separators.
func figure(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// plural writes a number with its noun.
func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return figure(n) + " " + many
}

// percent writes a share as people read it: never 100% of not quite all.
func percent(part, whole int) string {
	if whole == 0 {
		return "0%"
	}
	p := 100 * float64(part) / float64(whole)
	switch {
	case part == whole:
		return "100%"
	case p > 99:
		return "over 99%"
	case p < 1 && part > 0:
		return "under 1%"
	}
	return fmt.Sprintf("%.0f%%", p)
}

// quote quotes a value for a line of evidence, cut to a length one can read.
func quote(s string) string {
	r := []rune(s)
	if len(r) > 40 {
		s = strings.TrimSpace(string(r[:40])) + "…"
	}
	return strconv.Quote(s)
}
