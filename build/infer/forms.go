package infer

import (
	"slices"
	"strings"
	"unicode"
)

// A form is one way to write dates to the day or month.
type form struct {
	example string
	n       int
}

// maxForms bounds the forms that are told apart; columns of dates have few.
const maxForms = 100

// addForm takes note of how a date is written.
func (t *tally) addForm(s string, n int) {
	shape := dateShape(s)
	f, known := t.forms[shape]
	if !known {
		if len(t.forms) == maxForms {
			return
		}
		f.example = strings.Clone(s)
	}
	if t.forms == nil {
		t.forms = map[string]form{}
	}
	f.n += n
	t.forms[shape] = f
}

// dateShape is what dates written in the same way have in common: 9/9/9999 of
// 31/1/2020, w 9, 9999 of January 31, 2020. A time of day is no part of it.
func dateShape(s string) string {
	if colon := strings.IndexByte(s, ':'); colon > 0 {
		if clock := strings.LastIndexAny(s[:colon], "Tt ,"); clock > 0 {
			s = s[:clock]
		}
	}
	var b strings.Builder
	digits, letters := 0, false
	end := func() {
		switch {
		case digits > 2:
			b.WriteString(strings.Repeat("9", digits))
		case digits > 0:
			b.WriteByte('9')
		case letters:
			b.WriteByte('w')
		}
		digits, letters = 0, false
	}
	for _, r := range s {
		switch {
		case r >= '0' && r <= '9':
			if letters {
				end()
			}
			digits++
		case unicode.IsLetter(r) || unicode.IsMark(r):
			if digits > 0 {
				end()
			}
			letters = true
		default:
			end()
			b.WriteRune(r)
		}
	}
	end()
	return b.String()
}

// looksDated reports whether most values are dates to the day or month, in
// more ways than one. Years of two digits count where the column's name speaks
// of dates: numbers with points in them are shelfmarks as well.
func (t *tally) looksDated(hinted bool) bool {
	precise := 0
	for shape, f := range t.forms {
		if hinted || strings.Contains(shape, "9999") {
			precise += f.n
		}
	}
	return len(t.forms) > 1 && precise*2 > t.n && (t.date+t.year+t.ordered)*10 >= t.n*7
}

// ways lists how dates are written, the commonest first, each by the first so
// written.
func (t *tally) ways() string {
	const most = 6
	shapes := sortedKeys(t.forms)
	slices.SortStableFunc(shapes, func(a, b string) int { return t.forms[b].n - t.forms[a].n })
	var ways []string
	more := 0
	for i, shape := range shapes {
		if f := t.forms[shape]; i < most {
			ways = append(ways, quote(f.example)+" "+figure(f.n))
		} else {
			more += f.n
		}
	}
	text := plural(len(shapes), "way", "ways") + ", like " + strings.Join(ways, ", ")
	if more > 0 {
		text += ", others " + figure(more)
	}
	return text
}

// mixedDates says what to do about a column of dates in formats of which the
// commonest leaves too many unread.
func mixedDates(t *tally, r reading) string {
	key := "kind: date"
	if r.format != "" {
		key += ", format: " + r.format
	}
	return "check this: looks like dates, written in " + t.ways() + "; write them in one way, or with `" + key + "` " + figure(r.parsed) + " of " + figure(t.n) + " are read and the others kept as written"
}
