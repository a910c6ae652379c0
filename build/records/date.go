package records

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"vitrine/wasm/index"
)

// Ends of an interval that is open: every day there is lies between them.
const (
	MinDay int32 = index.MinDay
	MaxDay int32 = index.MaxDay
)

// Date is a date of EDTF (ISO 8601-2) levels 0 and 1, as written and as the
// days it may cover:
//
//	2025  2025-07  2025-07-03     year, month, day
//	2025-07?  2025-07~  2025-07%  uncertain, approximate, both
//	202X  20XX  2025-XX  2025-07-XX  2025-XX-XX
//	2025-21 … 2025-24             spring, summer, autumn, winter
//	-0450  -0450-03  -04XX        years before 0000, which is the year before 0001
//	Y12345  Y-12345               years of more than four digits
//	2025-01/2025-07               interval
//	2023-09/..  ../2021           an end that is open
//	2023-09/    /2021             an end that is unknown
//
// Left out is the time of day, which a collection of days has no place for.
type Date struct {
	EDTF      string // as written
	Lo, Hi    int32  // days since 1970-01-01, both inclusive; MinDay and MaxDay are open or unknown ends
	Imprecise bool   // covers more than one day, or is marked ? ~ %
	Marked    bool   // marked ? ~ %: whatever days it covers, they are not certain
}

// DateError says why a text is not a date.
type DateError struct {
	Text   string // the whole text
	Reason string // what was found and what was expected
	Hint   string // what to write instead
}

// Error returns the message without the hint.
func (e *DateError) Error() string { return fmt.Sprintf("bad date %s: %s", quote(e.Text), e.Reason) }

const (
	dateHint  = "dates are written year-month-day: 2025-07-03"
	blankHint = "202X, 20XX, 2025-XX, 2025-07-XX and 2025-XX-XX are understood"
)

// The years whose days can all be counted in 32 bits, with room for MinDay and
// MaxDay at the ends.
const (
	minYear = -5877640
	maxYear = 5881579
)

// ParseDate reads one date. An error is always a *DateError.
func ParseDate(s string) (Date, error) {
	fail := func(e *DateError) (Date, error) {
		e.Text = s
		if e.Hint == "" {
			e.Hint = dateHint
		}
		return Date{}, e
	}
	from, to, interval := strings.Cut(s, "/")
	if !interval {
		d, err := parsePoint(s)
		if err != nil {
			return fail(err)
		}
		d.EDTF = s
		return d, nil
	}
	switch {
	case strings.Contains(to, "/"):
		return fail(&DateError{Reason: "more than one slash, expected at most one, between the two ends of an interval"})
	case boundless(from) && boundless(to):
		return fail(&DateError{Reason: "both ends of the interval are open or unknown", Hint: "leave the date out when nothing is known"})
	}
	d := Date{EDTF: s, Lo: MinDay, Hi: MaxDay, Imprecise: true}
	if !boundless(from) {
		a, err := parsePoint(from)
		if err != nil {
			return fail(err)
		}
		d.Lo, d.Imprecise, d.Marked = a.Lo, a.Imprecise, a.Marked
	}
	if !boundless(to) {
		b, err := parsePoint(to)
		if err != nil {
			return fail(err)
		}
		d.Hi, d.Imprecise, d.Marked = b.Hi, d.Imprecise || b.Imprecise, d.Marked || b.Marked
	}
	if d.Lo > d.Hi {
		return fail(&DateError{Reason: fmt.Sprintf("the interval begins after it ends: %s to %s", FormatDay(d.Lo), FormatDay(d.Hi)),
			Hint: fmt.Sprintf("did you mean %q?", to+"/"+from)})
	}
	d.Imprecise = d.Imprecise || d.Lo != d.Hi
	return d, nil
}

// boundless reports whether an end of an interval sets no bound: it is open, or
// unknown. The two differ in what they say and not in the days they cover.
func boundless(end string) bool { return end == ".." || end == "" }

// parsePoint reads a date that is not an interval. EDTF is left to the caller.
func parsePoint(s string) (Date, *DateError) {
	body := strings.TrimRight(s, "?~%")
	if mark := s[len(body):]; len(mark) > 1 {
		return Date{}, &DateError{Reason: fmt.Sprintf("marks %q, expected at most one", mark),
			Hint: "? is uncertain, ~ approximate, % both"}
	}
	lo, hi, err := span(body)
	if err != nil {
		return Date{}, err
	}
	return Date{Lo: lo, Hi: hi, Imprecise: lo != hi || body != s, Marked: body != s}, nil
}

// span returns the first and last day of a date without its mark.
func span(s string) (lo, hi int32, err *DateError) {
	if strings.HasPrefix(s, "Y") {
		return longYear(s)
	}
	body, negative := strings.CutPrefix(s, "-")
	parts := strings.Split(body, "-")
	year := parts[0]
	if len(parts) > 3 || !shaped(year, 4) || len(parts) > 1 && !shaped(parts[1], 2) || len(parts) > 2 && !shaped(parts[2], 2) {
		return 0, 0, &DateError{Reason: "not a date", Hint: suggest(s)}
	}
	if negative && year == "0000" {
		return 0, 0, &DateError{Reason: "year -0000, expected 0000 without a sign", Hint: "did you mean " + body + "?"}
	}
	if blank := strings.IndexByte(year, 'X'); blank >= 0 {
		if tail := year[blank:]; blank < 2 || strings.Trim(tail, "X") != "" || len(parts) > 1 {
			return 0, 0, &DateError{Reason: "unspecified digits in this place", Hint: blankHint}
		}
		first, _ := strconv.Atoi(strings.ReplaceAll(year, "X", "0"))
		last, _ := strconv.Atoi(strings.ReplaceAll(year, "X", "9"))
		if negative {
			first, last = -last, min(-first, -1)
		}
		return DayOf(first, 1, 1), DayOf(last, 12, 31), nil
	}
	y, _ := strconv.Atoi(year)
	if negative {
		y = -y
		year = "-" + year
	}
	if len(parts) == 1 {
		return DayOf(y, 1, 1), DayOf(y, 12, 31), nil
	}
	if strings.Contains(parts[1], "X") {
		if parts[1] != "XX" || len(parts) == 3 && parts[2] != "XX" {
			return 0, 0, &DateError{Reason: "unspecified digits in this place", Hint: blankHint}
		}
		return DayOf(y, 1, 1), DayOf(y, 12, 31), nil
	}
	m, _ := strconv.Atoi(parts[1])
	if len(parts) == 2 && m >= 21 && m <= 24 {
		// Winter begins in December and ends with February of the next year.
		first := 3 * (m - 20)
		return DayOf(y, first, 1), DayOf(y, first+3, 0), nil
	}
	if m < 1 || m > 12 {
		e := &DateError{Reason: fmt.Sprintf("month %s, expected 1 to 12", parts[1])}
		if len(parts) == 2 {
			e.Reason += ", or 21 to 24 for a season"
		}
		return 0, 0, e
	}
	days := daysIn(y, m)
	if len(parts) == 2 {
		return DayOf(y, m, 1), DayOf(y, m, days), nil
	}
	if strings.Contains(parts[2], "X") {
		if parts[2] != "XX" {
			return 0, 0, &DateError{Reason: "unspecified digits in this place", Hint: blankHint}
		}
		return DayOf(y, m, 1), DayOf(y, m, days), nil
	}
	d, _ := strconv.Atoi(parts[2])
	if d < 1 || d > days {
		return 0, 0, &DateError{Reason: fmt.Sprintf("day %s, expected 1 to %d in %s-%s", parts[2], days, year, parts[1])}
	}
	return DayOf(y, m, d), DayOf(y, m, d), nil
}

// longYear returns the first and last day of a year of more than four digits.
func longYear(s string) (lo, hi int32, err *DateError) {
	digits, negative := strings.CutPrefix(s[1:], "-")
	if digits == "" || strings.Trim(digits, "0123456789") != "" {
		return 0, 0, &DateError{Reason: "not a date", Hint: "Y stands before a year of more than four digits, without month and day: Y12345 or Y-12345"}
	}
	if bare := strings.TrimLeft(digits, "0"); len(bare) <= 4 || bare != digits {
		return 0, 0, &DateError{Reason: "Y before " + digits + ", expected a year of more than four digits, the first of them not 0",
			Hint: "did you mean " + writeYear(bare, negative) + "?"}
	}
	y, overflow := strconv.Atoi(s[1:])
	if overflow != nil || y < minYear || y > maxYear {
		return 0, 0, &DateError{Reason: fmt.Sprintf("year %s is out of range, expected %d to %d", s[1:], minYear, maxYear),
			Hint: "years farther off can be kept in a field of kind number"}
	}
	return DayOf(y, 1, 1), DayOf(y, 12, 31), nil
}

// writeYear writes a year, given as digits without leading zeros, as EDTF does.
func writeYear(digits string, negative bool) string {
	sign := ""
	if negative && digits != "" {
		sign = "-"
	}
	if len(digits) > 4 {
		return "Y" + sign + digits
	}
	return sign + strings.Repeat("0", 4-len(digits)) + digits
}

// shaped reports whether s is n digits, any of which may be an X.
func shaped(s string, n int) bool {
	return len(s) == n && strings.Trim(s, "0123456789X") == ""
}

// suggest returns a hint for a text that does not have the shape of a date.
func suggest(s string) string {
	if day, _, ok := strings.Cut(s, "T"); ok {
		if _, _, err := span(day); err == nil {
			return fmt.Sprintf("a date has no time of day: write %s", day)
		}
	}
	// 20250703, 12345, 2025-7-3, 2025.07.03 and 2025/7/3 can be read in one way only.
	body, negative := strings.CutPrefix(s, "-")
	var tries []string
	if body != "" && strings.Trim(body, "0123456789") == "" {
		switch len(body) {
		case 6:
			tries = append(tries, body[:4]+"-"+body[4:])
		case 8:
			tries = append(tries, body[:4]+"-"+body[4:6]+"-"+body[6:])
		}
		if negative {
			for i := range tries {
				tries[i] = "-" + tries[i]
			}
		}
		if len(body) > 4 {
			tries = append(tries, writeYear(strings.TrimLeft(body, "0"), negative))
		}
	} else if parts := strings.FieldsFunc(body, func(r rune) bool { return strings.ContainsRune("-./ ", r) }); len(parts) >= 2 && len(parts) <= 3 && shaped(parts[0], 4) {
		for i, p := range parts[1:] {
			if len(p) == 1 {
				parts[i+1] = "0" + p
			}
		}
		fixed := strings.Join(parts, "-")
		if negative {
			fixed = "-" + fixed
		}
		tries = append(tries, fixed)
	}
	for _, fixed := range tries {
		if fixed == s {
			continue
		}
		if _, _, err := span(fixed); err == nil {
			return "did you mean " + fixed + "?"
		}
	}
	return dateHint
}

// DayOf returns the day since 1970-01-01 of a date of the Gregorian calendar.
// Months and days out of range are carried over: day 0 of March is the last
// day of February.
func DayOf(y, m, d int) int32 {
	return int32(time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC).Unix() / 86400)
}

func daysIn(y, m int) int { return time.Date(y, time.Month(m+1), 0, 0, 0, 0, 0, time.UTC).Day() }

// FormatDay writes a day since 1970-01-01 as YYYY-MM-DD, with a sign before
// years below 0; of years of more than four digits, for which EDTF has no
// months, it writes the year alone. MinDay and MaxDay are two points.
func FormatDay(day int32) string {
	if day == MinDay || day == MaxDay {
		return ".."
	}
	t := time.Unix(int64(day)*86400, 0).UTC()
	y, sign := t.Year(), ""
	switch {
	case y < -9999 || y > 9999:
		return "Y" + strconv.Itoa(y)
	case y < 0:
		y, sign = -y, "-"
	}
	return fmt.Sprintf("%s%04d-%02d-%02d", sign, y, t.Month(), t.Day())
}
