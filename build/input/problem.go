package input

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// Pos is a place in a file of the collection; Line and Col count from 1, and
// are 0 when the whole file is meant.
type Pos struct {
	File      string
	Line, Col int
}

// String returns file:line:col, without the parts that are not known.
func (p Pos) String() string {
	switch {
	case p.Line == 0:
		return p.File
	case p.Col == 0:
		return fmt.Sprintf("%s:%d", p.File, p.Line)
	}
	return fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Col)
}

// Compare orders places by file, line and column.
func (p Pos) Compare(q Pos) int {
	return cmp.Or(cmp.Compare(p.File, q.File), cmp.Compare(p.Line, q.Line), cmp.Compare(p.Col, q.Col))
}

// Problem is one mistake in the text of a collection.
type Problem struct {
	Pos     Pos
	Message string // what was found and what was expected, on one line
	Hint    string // what to do about it; may be empty
	Warning bool   // the build goes on
}

// String returns "file:line:col: message", and on a second line "hint: …" when
// there is one.
func (p Problem) String() string {
	s := p.Pos.String() + ": " + p.Message
	if p.Hint != "" {
		s += "\nhint: " + p.Hint
	}
	return s
}

// A Report takes note of a problem: a place, a hint, which may be empty, and a
// message in the manner of fmt.
type Report func(pos Pos, hint, format string, args ...any)

// Problems are the mistakes found in one run, sorted by file, line and column.
type Problems []Problem

// String returns the problems one below the other, each line ended.
func (ps Problems) String() string {
	var b strings.Builder
	for _, p := range ps {
		b.WriteString(p.String())
		b.WriteByte('\n')
	}
	return b.String()
}

// Sort sorts problems by file, line and column; of one place by their text.
func (ps Problems) Sort() {
	slices.SortStableFunc(ps, func(a, b Problem) int {
		return cmp.Or(a.Pos.Compare(b.Pos), cmp.Compare(a.Message, b.Message))
	})
}

// Quote quotes a value for a message, cut to a length one can read.
func Quote(s string) string {
	const most = 80
	if utf8.RuneCountInString(s) <= most {
		return fmt.Sprintf("%q", s)
	}
	return fmt.Sprintf("%q…", string([]rune(s)[:most]))
}
