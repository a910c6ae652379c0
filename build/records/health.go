package records

import (
	"fmt"
	"slices"

	"vitrine/build/input"
)

// Health is what reading a collection's records has shown: what was read, what
// is not recorded, and what is not as it should be.
type Health struct {
	Dir       string // what names of files begin with in problems; not the collection's business
	Records   int
	Files     []FileHealth
	Skipped   []input.Skip // files that were passed over
	AsWritten *Field       // keeps what its own field cannot hold; nil if there is none
	Ignored   []string     // columns that are left out on purpose
	Fields    []FieldHealth
	Problems  Problems // of warnings the first of each kind, sorted by file, line and column
	Kinds     []*Tally // of warnings, in the order in which they were first met
}

// FileHealth is what was read of one file.
type FileHealth struct {
	File    *input.File
	Records int
}

// FieldHealth says in how many records a field is.
type FieldHealth struct {
	Field    *Field
	Recorded int // has a value
	Unread   int // has a text that could not be read as what the field holds
}

// A Tally counts warnings of one kind.
type Tally struct {
	Kind  string // what is wrong, without the value and the place
	N     int
	First Problems // the first of them, as they were met
	Note  bool     // nothing is wrong: it is worth knowing, and no problem even where strict
}

// listed is how many warnings of one kind are kept with their places.
const listed = 20

// Failed reports whether there is a problem that is more than a warning.
func (h *Health) Failed() bool {
	return slices.ContainsFunc(h.Problems, func(p Problem) bool { return !p.Warning })
}

// Warnings returns how many warnings there were, kept or not.
func (h *Health) Warnings() (n int) {
	for _, t := range h.Kinds {
		if !t.Note {
			n += t.N
		}
	}
	return n
}

// Unread returns how many texts could not be read as what their fields hold.
func (h *Health) Unread() (n int) {
	for _, f := range h.Fields {
		n += f.Unread
	}
	return n
}

// Unlisted returns how many errors there were that are not among Problems: where
// strict, of each kind only the first are.
func (h *Health) Unlisted() (n int) {
	for _, t := range h.Kinds {
		if !t.Note && !t.First[0].Warning {
			n += t.N - len(t.First)
		}
	}
	return n
}

// Add takes problems of one kind in that others have found, all of them.
func (h *Health) Add(kind string, problems Problems) {
	if len(problems) == 0 {
		return
	}
	h.Problems = append(h.Problems, problems...)
	h.Problems.Sort()
	h.Kinds = append(h.Kinds, &Tally{Kind: kind, N: len(problems), First: problems})
}

// count takes note of the values of a record.
func (h *Health) count(r *Record) {
	h.Records++
	for i := range h.Fields {
		if len(r.Values[h.Fields[i].Field.Name]) > 0 {
			h.Fields[i].Recorded++
		}
	}
}

// health returns what is known up to now.
func (l *loader) health() *Health {
	h := &Health{Dir: l.dir, Problems: slices.Clone(l.problems), Kinds: l.order, Ignored: l.ignored, AsWritten: l.asWritten, Fields: make([]FieldHealth, len(l.c.Fields))}
	h.Problems.Sort()
	for i, f := range l.c.Fields {
		h.Fields[i].Field = f
	}
	return h
}

// warn reports what is wrong with the data. kind says it without value and
// place; of each kind the first are kept, the others counted.
func (l *loader) warn(kind string, pos Pos, hint, format string, args ...any) {
	if t := l.tally(kind); t.N <= listed {
		p := Problem{Pos: pos, Message: fmt.Sprintf(format, args...), Hint: hint, Warning: !l.c.Strict}
		t.First = append(t.First, p)
		l.problems = append(l.problems, p)
	}
}

// note counts what is worth knowing and not wrong.
func (l *loader) note(kind string, pos Pos, format string, args ...any) {
	t := l.tally(kind)
	if t.Note = true; t.N <= listed {
		t.First = append(t.First, Problem{Pos: pos, Message: fmt.Sprintf(format, args...), Warning: true})
	}
}

// tally returns the tally of a kind with one more in it.
func (l *loader) tally(kind string) *Tally {
	t := l.kinds[kind]
	if t == nil {
		t = &Tally{Kind: kind}
		l.kinds[kind] = t
		l.order = append(l.order, t)
	}
	t.N++
	return t
}
