package infer

import (
	"encoding/json"
	"strings"
	"unicode/utf8"
)

// separators are what may stand between the values of a list in one text, the
// surest first.
var separators = []string{"|", ";", "؛", "/", ",", "،", "、"}

// A listing is what a column looks like when it is split at a separator.
type listing struct {
	sep      string
	cells    int     // values with the separator
	of       int     // all values
	wholes   int     // different values with the separator
	pieces   int     // different pieces
	recur    float64 // share of the pieces that are met in other cells too
	anywhere float64 // share of the later pieces that also come first, or alone
	length   float64 // mean length of a piece
	words    float64 // mean number of words
	spaced   float64 // share of the separators with a blank behind them
}

// listAt measures how well a separator splits values.
func listAt(texts []text, sep string) listing {
	l := listing{sep: sep}
	met := map[string]int{} // in how many different cells
	first := map[string]bool{}
	for _, d := range texts {
		l.of += d.n
		seen := map[string]bool{}
		for i, piece := range cut(d.s, sep) {
			if i == 0 {
				first[piece] = true
			}
			if !seen[piece] {
				seen[piece] = true
				met[piece]++
			}
		}
	}
	parts := map[string]bool{}
	n, again, later, early, spaced := 0, 0, 0, 0, 0
	for _, d := range texts {
		if !strings.Contains(d.s, sep) {
			continue
		}
		l.cells += d.n
		l.wholes++
		spaced += strings.Count(d.s, sep+" ")
		for i, piece := range cut(d.s, sep) {
			parts[piece] = true
			n++
			l.length += float64(utf8.RuneCountInString(piece))
			l.words += float64(strings.Count(piece, " ") + 1)
			if met[piece] > 1 {
				again++
			}
			if i > 0 {
				later++
				if first[piece] {
					early++
				}
			}
		}
	}
	l.pieces = len(parts)
	if n > 0 {
		l.recur = float64(again) / float64(n)
		l.length /= float64(n)
		l.words /= float64(n)
	}
	if later > 0 {
		l.anywhere = float64(early) / float64(later)
		l.spaced = float64(spaced) / float64(later)
	}
	return l
}

// splits reports whether the values are lists. A bar hardly ever stands in
// prose; for a comma it takes values that come in any place, one or many to a
// cell, which names ("Blake, Robert") and kinds ("on paper, unique") do not.
func (l listing) splits() bool {
	if l.wholes < 2 && (l.sep != "|" || l.recur < 0.5) {
		return false
	}
	switch share := float64(l.cells) / float64(l.of); {
	case l.sep == "|":
		return l.length <= 80 && l.words <= 10 && (l.recur >= 0.25 || l.recur >= 0.1 && share >= 0.01)
	case share < 0.03:
		return false
	case l.sep == ";" || l.sep == "؛":
		return l.length <= 60 && l.words <= 6 && l.recur >= 0.3
	case l.sep == "/":
		return l.length <= 40 && l.words <= 4 && l.recur >= 0.6 && l.anywhere >= 0.4
	}
	return l.length <= 30 && l.words <= 3 && l.recur >= 0.7 && l.anywhere >= 0.6 && (l.pieces <= l.wholes || l.recur >= 0.9)
}

// findSeparator returns the separator of a column's lists; its sep is empty
// when the values are no lists.
func findSeparator(texts []text, over func(sep string) bool) listing {
	texts = texts[:min(len(texts), 4000)] // as many tell as much as all
	for _, sep := range separators {
		some := over(sep)
		for _, d := range texts {
			if some = some || strings.Contains(d.s, sep); some {
				break
			}
		}
		if !some {
			continue
		}
		if l := listAt(texts, sep); l.splits() {
			return l
		}
	}
	return listing{}
}

// cut returns the pieces of a value, without blanks around them and without
// empty ones.
func cut(s, sep string) []string {
	if sep == "json" {
		var items []any
		if json.Unmarshal([]byte(s), &items) != nil {
			return []string{s}
		}
		var pieces []string
		for _, item := range items {
			if piece, ok := item.(string); ok && strings.TrimSpace(piece) != "" {
				pieces = append(pieces, strings.TrimSpace(piece))
			}
		}
		return pieces
	}
	var pieces []string
	for piece := range strings.SplitSeq(s, sep) {
		if piece = strings.TrimSpace(piece); piece != "" {
			pieces = append(pieces, piece)
		}
	}
	return pieces
}

// areJSON reports whether values are lists of texts, written as JSON.
func areJSON(texts []text) bool {
	n, lists := 0, 0
	for _, d := range texts[:min(len(texts), 500)] {
		n++
		if !strings.HasPrefix(d.s, "[") || !strings.HasSuffix(d.s, "]") {
			continue
		}
		var items []string
		if json.Unmarshal([]byte(d.s), &items) == nil {
			lists++
		}
	}
	return n > 0 && lists*10 >= n*9
}
