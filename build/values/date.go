package values

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// ParseDate reads a date and returns it in EDTF, levels 0 and 1. These are
// always understood:
//
//	2025-07-03  202X  2025-21  2023/..     EDTF, unchanged
//	2025-7-3  2025/07/03  2025.7.3         the year first
//	20250703  1996.0                       without separators; a year that was a number
//	2025-07-03T10:15:00Z                   the time of day is cut off
//	3 March 2020  Mar 2020  3. März 2020   names of months in nine languages
//	07/2025                                month and year
//	c. 1785  1785?  ?c.1785                approximate, uncertain, both
//	1996-1997  1826–7  1996 to 1997        intervals
//	1990s  450 BC  1900-00-00              decades, eras, zeros for what is not known
//
// The format says what digits alone do not: "dmy", "mdy" and "ymd" the order of
// day, month and year, and that a year may have two digits; "unix" and
// "unix-ms" that a number counts seconds or milliseconds since 1970. It returns
// false for what is no date, or no day of the calendar, and for what has several
// readings.
func ParseDate(s, format string) (edtf string, ok bool) {
	if s == "" || len(s) > 80 {
		return "", false
	}
	s = FoldDigits(strings.TrimFunc(s, blank))
	if strings.IndexByte(s, ' ') >= 0 || strings.IndexByte(s, 0xC2) >= 0 {
		s = strings.Join(strings.FieldsFunc(s, blank), " ")
	}
	if format == "unix" || format == "unix-ms" {
		if t, ok := unixTime(s, format); ok {
			return t, true
		}
	}
	if p, ok := parsePoint(s, format); ok {
		return p.edtf, true
	}
	return parseInterval(s, format)
}

// A point is a date that is not an interval, with its first and last day as
// numbers that sort like them: 20250703.
type point struct {
	edtf   string
	lo, hi int
}

func (p point) marked(mark string) point {
	p.edtf += mark
	return p
}

func unixTime(s, format string) (string, bool) {
	v, err := strconv.ParseFloat(s, 64)
	if format == "unix-ms" {
		v /= 1000
	}
	if err != nil || v < -60_000_000_000 || v > 60_000_000_000 { // the years 68 to 3871
		return "", false
	}
	return time.Unix(int64(v), 0).UTC().Format("2006-01-02"), true
}

func parsePoint(s, format string) (point, bool) {
	if s == "" {
		return point{}, false
	}
	if c := s[0]; c >= '0' && c <= '9' { // what nearly all dates are
		if p, ok := numeric(s, format); ok {
			return p, true
		}
	}
	body, mark := cutMarks(s)
	body = cutTime(body)
	if body == "" {
		return point{}, false
	}
	if p, ok := numeric(body, format); ok {
		return p.marked(mark), true
	}
	if p, ok := named(body, format); ok {
		return p.marked(mark), true
	}
	return point{}, false
}

// approximate are the words before a date that is not certain to the day or
// year; the longer ones first.
var approximate = []string{"circa", "approximately", "approx.", "approx", "about", "around", "ca.", "ca", "c.", "c", "etwa", "um", "vers", "environ", "hacia", "~"}

// cutMarks cuts the words and signs that say how sure a date is and returns
// them as the mark of EDTF.
func cutMarks(s string) (body, mark string) {
	uncertain, about := false, false
	for {
		before := s
		s = strings.TrimSpace(s)
		if r, ok := strings.CutPrefix(s, "?"); ok {
			s, uncertain = r, true
		}
		for _, w := range approximate {
			if len(s) <= len(w) || !strings.EqualFold(s[:len(w)], w) {
				continue
			}
			// A word ends where a letter does not follow; after a lone c or ca comes the date.
			next := s[len(w)]
			if next == ' ' || next >= '0' && next <= '9' || next == '?' || w[len(w)-1] == '.' {
				s, about = s[len(w):], true
				break
			}
		}
		if r, ok := strings.CutSuffix(s, "(?)"); ok {
			s, uncertain = r, true
		}
		switch {
		case strings.HasSuffix(s, "?"):
			s, uncertain = s[:len(s)-1], true
		case strings.HasSuffix(s, "~"):
			s, about = s[:len(s)-1], true
		case strings.HasSuffix(s, "%"):
			s, uncertain, about = s[:len(s)-1], true, true
		}
		if s == before {
			break
		}
	}
	switch {
	case uncertain && about:
		return s, "%"
	case uncertain:
		return s, "?"
	case about:
		return s, "~"
	}
	return s, ""
}

// cutTime cuts a time of day, with its zone, and puts a year that stands behind
// it in its place: Tue Mar 3 10:00:00 UTC 2020.
func cutTime(s string) string {
	colon := strings.IndexByte(s, ':')
	if colon < 0 {
		if day, clock, ok := strings.Cut(s, "T"); ok && len(day) == 8 && allDigits(day) && strings.Trim(clock, "0123456789Z") == "" {
			return day
		}
		return s
	}
	start := colon
	for start > 0 && isDigit(s[start-1]) {
		start--
	}
	if start == 0 || colon-start > 2 || colon == start || !strings.ContainsRune("Tt ,", rune(s[start-1])) {
		return s
	}
	day := strings.TrimRight(s[:start-1], " ,")
	clock := s[start:]
	if clock, year, ok := cutLast(clock, " "); ok && len(year) == 4 && allDigits(year) {
		if isClock(clock) {
			return day + " " + year
		}
		return s
	}
	if !isClock(clock) {
		return s
	}
	return day
}

// isClock reports whether s is a time of day, with anything that can say which
// zone it is in.
func isClock(s string) bool {
	if len(s) > 40 {
		return false
	}
	hour, rest, _ := strings.Cut(s, ":")
	h, err := strconv.Atoi(hour)
	if err != nil || h > 24 || len(rest) < 2 || !isDigit(rest[0]) || !isDigit(rest[1]) || rest[0] > '5' {
		return false
	}
	letters := 0
	for _, r := range rest {
		switch {
		case r >= '0' && r <= '9', strings.ContainsRune(":.,+-() []/_\u2212", r):
			letters = 0
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z':
			letters++
		default:
			return false
		}
		if letters > 9 {
			return false
		}
	}
	return true
}

// numeric reads a date without words.
func numeric(s, format string) (point, bool) {
	if p, ok := canonical(s); ok {
		return p, true
	}
	if clean := cutTime(s); clean != s {
		if p, ok := canonical(clean); ok {
			return p, true
		}
		s = clean
	}
	body, negative := strings.CutPrefix(s, "-")
	if negative && (len(body) > 4 || !allDigits(body)) {
		return point{}, false
	}
	var parts [3]string
	n, separator := 0, byte(0)
	rest := body
	for {
		i := 0
		for i < len(rest) && isDigit(rest[i]) {
			i++
		}
		if i == 0 || n == len(parts) {
			return point{}, false
		}
		parts[n], n = rest[:i], n+1
		if i == len(rest) {
			break
		}
		c := rest[i]
		if c != '-' && c != '/' && c != '.' && c != ' ' || separator != 0 && c != separator {
			return point{}, false
		}
		separator, rest = c, rest[i+1:]
		if c == '.' && strings.HasPrefix(rest, " ") { // 3. 4. 2020
			rest = rest[1:]
		}
	}
	a, b, c := parts[0], parts[1], parts[2]
	switch {
	case n == 1 && len(a) == 8 && a >= "1000" && a < "3":
		return makePoint(a[:4], a[4:6], a[6:])
	case n == 1 && (len(a) == 3 || negative && len(a) <= 4):
		year := strings.Repeat("0", 4-len(a)) + a
		if negative && year != "0000" {
			year = "-" + year
		}
		return canonical(year)
	case n == 2 && separator == '.' && len(a) == 4 && b == "0":
		return makePoint(a, "", "")
	case n == 2 && separator == '/' && len(a) == 4 && len(b) == 2:
		return makePoint(a, b, "")
	case n == 2 && separator != ' ' && len(a) <= 2 && len(b) == 4:
		return makePoint(b, a, "")
	case n != 3:
	case len(a) == 4:
		return makePoint(a, b, c)
	case format == "dmy":
		return makePoint(longYear(c), b, a)
	case format == "mdy":
		return makePoint(longYear(c), a, b)
	case format == "ymd":
		return makePoint(longYear(a), b, c)
	}
	return point{}, false
}

// longYear gives a year of two digits its century, as POSIX does: 69 is 1969
// and 68 is 2068.
func longYear(s string) string {
	switch {
	case len(s) != 2:
		return s
	case s < "69":
		return "20" + s
	}
	return "19" + s
}

// makePoint puts a date together. Months and days that are empty or zero are
// not known.
func makePoint(year, month, day string) (point, bool) {
	if len(year) != 4 || len(month) > 2 || len(day) > 2 || year == "0000" {
		return point{}, false
	}
	m, d := atoi(month), atoi(day)
	switch {
	case m == 0 && d == 0:
		return canonical(year)
	case d == 0:
		return canonical(fmt.Sprintf("%s-%02d", year, m))
	}
	return canonical(fmt.Sprintf("%s-%02d-%02d", year, m, d))
}

// canonical reads a date that is EDTF already, without mark.
func canonical(s string) (point, bool) {
	body, negative := strings.CutPrefix(s, "-")
	if strings.HasPrefix(s, "Y") {
		digits := strings.TrimPrefix(s[1:], "-")
		if len(digits) < 5 || len(digits) > 6 || !allDigits(digits) || digits[0] == '0' {
			return point{}, false
		}
		y := atoi(digits)
		if digits != s[1:] {
			y = -y
		}
		return point{s, y*10000 + 101, y*10000 + 1231}, true
	}
	if len(body) != 4 && len(body) != 7 && len(body) != 10 || len(body) > 4 && body[4] != '-' || len(body) > 7 && body[7] != '-' {
		return point{}, false
	}
	year := body[:4]
	if negative && year == "0000" {
		return point{}, false
	}
	if blanks := strings.TrimRight(year, "X"); blanks != year {
		if len(blanks) < 2 || !allDigits(blanks) || len(body) > 4 {
			return point{}, false
		}
		zeros := strings.Repeat("0", 4-len(blanks))
		first, last := atoi(blanks+zeros), atoi(blanks+strings.Repeat("9", len(zeros)))
		if negative {
			first, last = -last, min(-first, -1)
		}
		return point{s, first*10000 + 101, last*10000 + 1231}, true
	}
	if !allDigits(year) {
		return point{}, false
	}
	y := atoi(year)
	if negative {
		y = -y
	}
	whole := point{s, y*10000 + 101, y*10000 + 1231}
	if len(body) == 4 {
		return whole, true
	}
	month, day := body[5:7], ""
	if len(body) == 10 {
		day = body[8:]
	}
	if month == "XX" {
		return whole, day == "" || day == "XX"
	}
	m := atoi(month)
	if !allDigits(month) || m < 1 {
		return point{}, false
	}
	if m > 12 {
		if day != "" || m < 21 || m > 24 {
			return point{}, false
		}
		first := y*10000 + 300*(m-20) + 1
		if m == 24 {
			return point{s, first, (y+1)*10000 + 229}, true
		}
		return point{s, first, first + 230}, true
	}
	base := y*10000 + m*100
	if day == "" || day == "XX" {
		return point{s, base + 1, base + daysIn(y, m)}, true
	}
	d := atoi(day)
	if !allDigits(day) || d < 1 || d > daysIn(y, m) {
		return point{}, false
	}
	return point{s, base + d, base + d}, true
}

// between are the words and signs from one end of an interval to the other.
var between = []string{"/", " - ", "–", "—", " to ", " bis ", " until ", " through ", " à ", " hasta ", "-"}

// parseInterval reads two dates with something between them.
func parseInterval(s, format string) (string, bool) {
	if i := strings.IndexByte(s, '/'); i >= 0 { // EDTF, with marks and open ends of its own
		a, b := s[:i], s[i+1:]
		p, okA := edtfEnd(a)
		q, okB := edtfEnd(b)
		if okA && okB && (p.edtf != "" || q.edtf != "") && (p.edtf == "" || q.edtf == "" || p.lo <= q.hi) {
			return s, true
		}
	}
	body, mark := cutMarks(s)
	for _, sep := range between {
		a, b, ok := strings.Cut(body, sep)
		if !ok {
			continue
		}
		a, b = strings.TrimSpace(a), strings.TrimSpace(b)
		if sep == "-" && (len(a) < 4 || !allDigits(a[len(a)-4:])) {
			continue // the hyphen within a date
		}
		p, ok := parsePoint(a, format)
		if !ok {
			continue
		}
		switch strings.ToLower(b) {
		case "present", "now", "today", "heute", "..":
			return p.marked(mark).edtf + "/..", true
		}
		if len(b) < 3 && allDigits(b) && sep != "/" {
			b = abbreviated(strings.TrimRight(p.edtf, "?~%"), b, sep)
		}
		q, ok := parsePoint(b, format)
		if ok && p.lo <= q.hi && p.lo != q.lo {
			return withMark(p, mark) + "/" + withMark(q, mark), true
		}
	}
	return "", false
}

// abbreviated writes out the second year of 1826–7 and 1996-97.
func abbreviated(year, tail, sep string) string {
	if len(year) != 4 || !allDigits(year) || sep == "-" && len(tail) == 1 {
		return tail // with a hyphen, 1807-9 may be a month
	}
	return year[:4-len(tail)] + tail
}

// withMark adds a mark to a date that has none of its own.
func withMark(p point, mark string) string {
	if mark == "" || strings.ContainsAny(p.edtf, "?~%") {
		return p.edtf
	}
	return p.edtf + mark
}

// edtfEnd reads one end of an interval of EDTF; open and unknown ends are
// points without a text.
func edtfEnd(s string) (point, bool) {
	if s == ".." || s == "" {
		return point{}, true
	}
	body := strings.TrimRight(s, "?~%")
	if len(s)-len(body) > 1 {
		return point{}, false
	}
	p, ok := canonical(body)
	return p.marked(s[len(body):]), ok
}

func daysIn(y, m int) int { return time.Date(y, time.Month(m+1), 0, 0, 0, 0, 0, time.UTC).Day() }

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func allDigits(s string) bool {
	for i := range len(s) {
		if !isDigit(s[i]) {
			return false
		}
	}
	return s != ""
}

// atoi reads a few digits, and 0 from anything else.
func atoi(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		return 0
	}
	return n
}

// cutLast cuts s around the last separator.
func cutLast(s, sep string) (before, after string, found bool) {
	i := strings.LastIndex(s, sep)
	if i < 0 {
		return s, "", false
	}
	return s[:i], s[i+len(sep):], true
}
