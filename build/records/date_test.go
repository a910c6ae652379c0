package records

import (
	"errors"
	"strings"
	"testing"
)

func TestParseDate(t *testing.T) {
	for _, c := range []struct {
		in, lo, hi string
		imprecise  bool
	}{
		{"2025", "2025-01-01", "2025-12-31", true},
		{"0000", "0000-01-01", "0000-12-31", true},
		{"9999", "9999-01-01", "9999-12-31", true},
		{"2025-07", "2025-07-01", "2025-07-31", true},
		{"2025-02", "2025-02-01", "2025-02-28", true},
		{"2024-02", "2024-02-01", "2024-02-29", true},
		{"1900-02", "1900-02-01", "1900-02-28", true},
		{"2000-02", "2000-02-01", "2000-02-29", true},
		{"2025-07-03", "2025-07-03", "2025-07-03", false},
		{"2024-02-29", "2024-02-29", "2024-02-29", false},
		{"1969-12-31", "1969-12-31", "1969-12-31", false},
		{"2025-07-03?", "2025-07-03", "2025-07-03", true},
		{"2025-07~", "2025-07-01", "2025-07-31", true},
		{"2025%", "2025-01-01", "2025-12-31", true},
		{"202X", "2020-01-01", "2029-12-31", true},
		{"20XX", "2000-01-01", "2099-12-31", true},
		{"2025-XX", "2025-01-01", "2025-12-31", true},
		{"2025-XX-XX", "2025-01-01", "2025-12-31", true},
		{"2024-02-XX", "2024-02-01", "2024-02-29", true},
		{"202X~", "2020-01-01", "2029-12-31", true},
		{"2025-21", "2025-03-01", "2025-05-31", true},
		{"2025-22", "2025-06-01", "2025-08-31", true},
		{"2025-23", "2025-09-01", "2025-11-30", true},
		{"2025-24", "2025-12-01", "2026-02-28", true},
		{"2023-24", "2023-12-01", "2024-02-29", true},
		{"2025-01/2025-07", "2025-01-01", "2025-07-31", true},
		{"2025-07-03/2025-07-03", "2025-07-03", "2025-07-03", false},
		{"2025-07-03~/2025-07-03", "2025-07-03", "2025-07-03", true},
		{"2025-07-03/2025", "2025-07-03", "2025-12-31", true},
		{"2025?/2026-03-01%", "2025-01-01", "2026-03-01", true},
		{"2025-24/2026", "2025-12-01", "2026-12-31", true},
		{"2023-09/..", "2023-09-01", "..", true},
		{"../2021", "..", "2021-12-31", true},
	} {
		d, err := ParseDate(c.in)
		if err != nil {
			t.Errorf("%s: %v", c.in, err)
			continue
		}
		if d.EDTF != c.in || FormatDay(d.Lo) != c.lo || FormatDay(d.Hi) != c.hi || d.Imprecise != c.imprecise {
			t.Errorf("%s: got %s to %s, imprecise %t, written %q; want %s to %s, %t",
				c.in, FormatDay(d.Lo), FormatDay(d.Hi), d.Imprecise, d.EDTF, c.lo, c.hi, c.imprecise)
		}
	}
	for in, want := range map[string]int32{"2023-09/..": MaxDay, "../2021": MinDay} {
		if d, err := ParseDate(in); err != nil || d.Lo != want && d.Hi != want {
			t.Errorf("%s: got %d to %d, want an end at %d", in, d.Lo, d.Hi, want)
		}
	}
}

func TestParseDateErrors(t *testing.T) {
	for _, c := range []struct{ in, message, hint string }{
		{"2025-02-30", "day 30, expected 1 to 28 in 2025-02", dateHint},
		{"2024-02-30", "day 30, expected 1 to 29 in 2024-02", dateHint},
		{"2025-02-29", "day 29, expected 1 to 28 in 2025-02", dateHint},
		{"2025-07-00", "day 00, expected 1 to 31 in 2025-07", dateHint},
		{"2025-13-01", "month 13, expected 1 to 12", dateHint},
		{"2025-21-01", "month 21, expected 1 to 12", dateHint},
		{"2025-00", "month 00, expected 1 to 12, or 21 to 24 for a season", dateHint},
		{"2025-25", "month 25, expected 1 to 12, or 21 to 24 for a season", dateHint},
		{"2025-07/2025-01", "the interval begins after it ends: 2025-07-01 to 2025-01-31", `did you mean "2025-01/2025-07"?`},
		{"2025/2026/2027", "more than one slash", dateHint},
		{"2025/", "an end of the interval is missing", "an open end is written with two points: 2023-09/.. or ../2021"},
		{"/", "an end of the interval is missing", "an open end is written with two points: 2023-09/.. or ../2021"},
		{"../..", "both ends of the interval are open", "leave the date out when nothing is known"},
		{"..", "not a date", dateHint},
		{"", "not a date", dateHint},
		{"2025-7-3", "not a date", "did you mean 2025-07-03?"},
		{"2025.07.03", "not a date", "did you mean 2025-07-03?"},
		{"2025-7", "not a date", "did you mean 2025-07?"},
		{"2025-7-32", "not a date", dateHint},
		{"3.7.2025", "not a date", dateHint},
		{"20250703", "not a date", dateHint},
		{"2025-07-03T10:00:00Z", "not a date", "a date has no time of day: write 2025-07-03"},
		{"2025-07-03-01", "not a date", dateHint},
		{" 2025", "not a date", dateHint},
		{"-2025", "not a date", dateHint},
		{"+2025", "not a date", dateHint},
		{"٢٠٢٥", "not a date", dateHint},
		{"2025?~", `marks "?~", expected at most one`, "? is uncertain, ~ approximate, % both"},
		{"?2025", "not a date", dateHint},
		{"2XXX", "unspecified digits in this place", ""},
		{"XXXX", "unspecified digits in this place", ""},
		{"2X25", "unspecified digits in this place", ""},
		{"202X-07", "unspecified digits in this place", ""},
		{"2025-1X", "unspecified digits in this place", ""},
		{"2025-XX-03", "unspecified digits in this place", ""},
		{"2025-07-1X", "unspecified digits in this place", ""},
		{"2025-07-XX/..X", "not a date", dateHint},
	} {
		_, err := ParseDate(c.in)
		var de *DateError
		if !errors.As(err, &de) {
			t.Errorf("%q: got %v, want a DateError", c.in, err)
			continue
		}
		if de.Text != c.in || !strings.HasPrefix(de.Reason, c.message) {
			t.Errorf("%q: got %q, want %q", c.in, de.Reason, c.message)
		}
		if c.hint != "" && de.Hint != c.hint || de.Hint == "" {
			t.Errorf("%q: got hint %q, want %q", c.in, de.Hint, c.hint)
		}
	}
}

func TestDayOf(t *testing.T) {
	for _, c := range []struct {
		y, m, d int
		day     int32
	}{
		{1970, 1, 1, 0}, {1970, 1, 2, 1}, {1969, 12, 31, -1}, {2000, 3, 1, 11017}, {2025, 7, 3, 20272}, {2024, 3, 0, 19782},
	} {
		if got := DayOf(c.y, c.m, c.d); got != c.day {
			t.Errorf("%d-%d-%d: got day %d, want %d", c.y, c.m, c.d, got, c.day)
		}
	}
	// Every day of four centuries: the calendar repeats after them.
	day := DayOf(1800, 1, 1)
	for ; day < DayOf(2200, 1, 1); day++ {
		s := FormatDay(day)
		d, err := ParseDate(s)
		if err != nil || d.Lo != day || d.Hi != day {
			t.Fatalf("day %d is %s, which reads as %d to %d (error %v)", day, s, d.Lo, d.Hi, err)
		}
	}
}

func FuzzParseDate(f *testing.F) {
	for _, s := range []string{"2025", "2025-07-03", "2025-07?/..", "../20XX", "2025-24", "2025-02-30", "9999-24", "1985-XX/2024-02-29%", "2025-7-3T", "", "/", "é"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		d, err := ParseDate(s)
		if err != nil {
			var de *DateError
			if !errors.As(err, &de) || de.Hint == "" || de.Error() == "" || d != (Date{}) {
				t.Fatalf("%q: got %#v and %#v, want a DateError with hint and no date", s, d, err)
			}
			return
		}
		if d.Lo > d.Hi || d.EDTF != s || !d.Imprecise && d.Lo != d.Hi {
			t.Fatalf("%q: got %#v", s, d)
		}
		again, err := ParseDate(d.EDTF)
		if err != nil || again != d {
			t.Fatalf("%q: read again as %#v, first %#v (error %v)", s, again, d, err)
		}
	})
}
