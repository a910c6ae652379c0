package records

import (
	"errors"
	"strconv"
	"strings"
	"testing"
	"time"

	"vitrine/wasm/index"
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
		{"2023-09/", "2023-09-01", "..", true},
		{"/2021-03-04", "..", "2021-03-04", true},
		{"/2021~", "..", "2021-12-31", true},
		{"-0450", "-0450-01-01", "-0450-12-31", true},
		{"-0001-12-31", "-0001-12-31", "-0001-12-31", false},
		{"-0004-02", "-0004-02-01", "-0004-02-29", true},
		{"-0450-XX", "-0450-01-01", "-0450-12-31", true},
		{"-0450-24", "-0450-12-01", "-0449-02-28", true},
		{"-9999", "-9999-01-01", "-9999-12-31", true},
		{"-045X", "-0459-01-01", "-0450-12-31", true},
		{"-04XX?", "-0499-01-01", "-0400-12-31", true},
		{"-00XX", "-0099-01-01", "-0001-12-31", true},
		{"-0450/0300", "-0450-01-01", "0300-12-31", true},
		{"9999-24", "9999-12-01", "Y10000", true},
		{"Y10000", "Y10000", "Y10000", true},
		{"Y-10000~", "Y-10000", "Y-10000", true},
		{"Y-17000/-9000", "Y-17000", "-9000-12-31", true},
		{"Y5881579", "Y5881579", "Y5881579", true},
		{"Y-5877640/..", "Y-5877640", "..", true},
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
	for in, want := range map[string]int32{"2023-09/..": MaxDay, "2023-09/": MaxDay, "../2021": MinDay, "/2021": MinDay} {
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
		{"/", "both ends of the interval are open or unknown", "leave the date out when nothing is known"},
		{"../", "both ends of the interval are open or unknown", "leave the date out when nothing is known"},
		{"../..", "both ends of the interval are open or unknown", "leave the date out when nothing is known"},
		{"..", "not a date", dateHint},
		{"", "not a date", dateHint},
		{"2025-7-3", "not a date", "did you mean 2025-07-03?"},
		{"2025.07.03", "not a date", "did you mean 2025-07-03?"},
		{"2025-7", "not a date", "did you mean 2025-07?"},
		{"2025-7-32", "not a date", dateHint},
		{"3.7.2025", "not a date", dateHint},
		{"20250703", "not a date", "did you mean 2025-07-03?"},
		{"20251303", "not a date", dateHint},
		{"202507", "not a date", "did you mean 2025-07?"},
		{"202513", "not a date", "did you mean Y202513?"},
		{"12345", "not a date", "did you mean Y12345?"},
		{"-12345", "not a date", "did you mean Y-12345?"},
		{"-4500315", "not a date", "did you mean Y-4500315?"},
		{"-04500315", "not a date", "did you mean -0450-03-15?"},
		{"2025-07-03T10:00:00Z", "not a date", "a date has no time of day: write 2025-07-03"},
		{"2025-07-03-01", "not a date", dateHint},
		{" 2025", "not a date", dateHint},
		{"-450", "not a date", dateHint},
		{"-0450-3", "not a date", "did you mean -0450-03?"},
		{"-0000", "year -0000, expected 0000 without a sign", "did you mean 0000?"},
		{"-0000-03", "year -0000, expected 0000 without a sign", "did you mean 0000-03?"},
		{"-0450-02-29", "day 29, expected 1 to 28 in -0450-02", dateHint},
		{"-0450/-0460", "the interval begins after it ends: -0450-01-01 to -0460-12-31", `did you mean "-0460/-0450"?`},
		{"--0450", "not a date", dateHint},
		{"-", "not a date", dateHint},
		{"-0XXX", "unspecified digits in this place", ""},
		{"Y2025", "Y before 2025, expected a year of more than four digits, the first of them not 0", "did you mean 2025?"},
		{"Y-450", "Y before 450, expected a year of more than four digits, the first of them not 0", "did you mean -0450?"},
		{"Y012345", "Y before 012345, expected a year of more than four digits, the first of them not 0", "did you mean Y12345?"},
		{"Y-00000", "Y before 00000, expected a year of more than four digits, the first of them not 0", "did you mean 0000?"},
		{"Y", "not a date", "Y stands before a year of more than four digits, without month and day: Y12345 or Y-12345"},
		{"Y12345-03", "not a date", "Y stands before a year of more than four digits, without month and day: Y12345 or Y-12345"},
		{"Y17E7", "not a date", "Y stands before a year of more than four digits, without month and day: Y12345 or Y-12345"},
		{"Y5881580", "year 5881580 is out of range, expected -5877640 to 5881579", "years farther off can be kept in a field of kind number"},
		{"Y-5877641", "year -5877641 is out of range, expected -5877640 to 5881579", "years farther off can be kept in a field of kind number"},
		{"Y99999999999999999999", "year 99999999999999999999 is out of range", "years farther off can be kept in a field of kind number"},
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

// TestEDTFExamples reads the examples that the specification of EDTF (Library
// of Congress, 2019) gives for levels 0 and 1.
func TestEDTFExamples(t *testing.T) {
	for _, c := range []struct{ in, lo, hi string }{
		// Level 0: date, interval.
		{"1985-04-12", "1985-04-12", "1985-04-12"},
		{"1985-04", "1985-04-01", "1985-04-30"},
		{"1985", "1985-01-01", "1985-12-31"},
		{"1964/2008", "1964-01-01", "2008-12-31"},
		{"2004-06/2006-08", "2004-06-01", "2006-08-31"},
		{"2004-02-01/2005-02-08", "2004-02-01", "2005-02-08"},
		{"2004-02-01/2005-02", "2004-02-01", "2005-02-28"},
		{"2004-02-01/2005", "2004-02-01", "2005-12-31"},
		{"2005/2006-02", "2005-01-01", "2006-02-28"},
		// Level 1: season, qualification, unspecified digits, ends of intervals, negative year.
		{"2001-21", "2001-03-01", "2001-05-31"},
		{"1984?", "1984-01-01", "1984-12-31"},
		{"2004-06~", "2004-06-01", "2004-06-30"},
		{"2004-06-11%", "2004-06-11", "2004-06-11"},
		{"201X", "2010-01-01", "2019-12-31"},
		{"20XX", "2000-01-01", "2099-12-31"},
		{"2004-XX", "2004-01-01", "2004-12-31"},
		{"1985-04-XX", "1985-04-01", "1985-04-30"},
		{"1985-XX-XX", "1985-01-01", "1985-12-31"},
		{"1985-04-12/..", "1985-04-12", ".."},
		{"1985-04/..", "1985-04-01", ".."},
		{"1985/..", "1985-01-01", ".."},
		{"../1985-04-12", "..", "1985-04-12"},
		{"../1985-04", "..", "1985-04-30"},
		{"../1985", "..", "1985-12-31"},
		{"1985-04-12/", "1985-04-12", ".."},
		{"1985-04/", "1985-04-01", ".."},
		{"1985/", "1985-01-01", ".."},
		{"/1985-04-12", "..", "1985-04-12"},
		{"/1985-04", "..", "1985-04-30"},
		{"/1985", "..", "1985-12-31"},
		{"-1985", "-1985-01-01", "-1985-12-31"},
	} {
		d, err := ParseDate(c.in)
		if err != nil || FormatDay(d.Lo) != c.lo || FormatDay(d.Hi) != c.hi || d.EDTF != c.in {
			t.Errorf("%s: got %s to %s, written %q, error %v; want %s to %s", c.in, FormatDay(d.Lo), FormatDay(d.Hi), d.EDTF, err, c.lo, c.hi)
		}
	}
	// What the specification allows and days cannot hold is refused with the reason.
	for in, want := range map[string]string{
		"Y170000002":                "year 170000002 is out of range, expected -5877640 to 5881579",
		"Y-170000002":               "year -170000002 is out of range, expected -5877640 to 5881579",
		"1985-04-12T23:20:30":       "not a date",
		"1985-04-12T23:20:30Z":      "not a date",
		"1985-04-12T23:20:30-04":    "not a date",
		"1985-04-12T23:20:30+04:30": "not a date",
	} {
		_, err := ParseDate(in)
		var de *DateError
		if !errors.As(err, &de) || de.Reason != want {
			t.Errorf("%s: got %v, want %s", in, err, want)
		} else if strings.Contains(in, "T") && de.Hint != "a date has no time of day: write 1985-04-12" {
			t.Errorf("%s: got hint %q", in, de.Hint)
		}
	}
}

// TestDatesAreNoMarks holds the farthest dates against the marks of ends that
// are open and of days that are missing.
func TestDatesAreNoMarks(t *testing.T) {
	for _, year := range []int{minYear, maxYear} {
		d, err := ParseDate("Y" + strconv.Itoa(year))
		first := time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC).Unix() / 86400
		last := time.Date(year, 12, 31, 0, 0, 0, 0, time.UTC).Unix() / 86400
		if err != nil || int64(d.Lo) != first || int64(d.Hi) != last {
			t.Errorf("year %d: got days %d to %d, error %v, want %d to %d", year, d.Lo, d.Hi, err, first, last)
		}
		if d.Lo <= MinDay || d.Hi >= MaxDay {
			t.Errorf("year %d: days %d to %d, want them between %d and %d", year, d.Lo, d.Hi, MinDay, MaxDay)
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
	// Every day of four centuries, here and about year 0: the calendar repeats after them.
	for _, year := range []int{1800, -200} {
		for day := DayOf(year, 1, 1); day < DayOf(year+400, 1, 1); day++ {
			s := FormatDay(day)
			d, err := ParseDate(s)
			if err != nil || d.Lo != day || d.Hi != day {
				t.Fatalf("day %d is %s, which reads as %d to %d (error %v)", day, s, d.Lo, d.Hi, err)
			}
		}
	}
	// Beyond four digits of the year, a day is written as its year.
	for _, year := range []int{-10000, 10000, minYear, maxYear} {
		for _, day := range []int32{DayOf(year, 1, 1), DayOf(year, 7, 3), DayOf(year, 12, 31)} {
			s := FormatDay(day)
			d, err := ParseDate(s)
			if err != nil || d.Lo != DayOf(year, 1, 1) || d.Hi != DayOf(year, 12, 31) {
				t.Errorf("day %d is %s, which reads as %d to %d (error %v)", day, s, d.Lo, d.Hi, err)
			}
		}
	}
}

func FuzzParseDate(f *testing.F) {
	for _, s := range []string{"2025", "2025-07-03", "2025-07?/..", "../20XX", "2025-24", "2025-02-30", "9999-24", "1985-XX/2024-02-29%", "2025-7-3T", "", "/", "é", "-0450-03", "-00XX", "Y-17000/", "/Y5881579~", "Y170000002", "-0000", "20250703"} {
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
		if d.Lo > d.Hi || d.EDTF != s || !d.Imprecise && d.Lo != d.Hi || d.Lo == index.NoDay || d.Lo == MaxDay || d.Hi == MinDay {
			t.Fatalf("%q: got %#v", s, d)
		}
		again, err := ParseDate(d.EDTF)
		if err != nil || again != d {
			t.Fatalf("%q: read again as %#v, first %#v (error %v)", s, again, d, err)
		}
	})
}
