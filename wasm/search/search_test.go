package search

import (
	stdjson "encoding/json"
	"testing"
	"time"
)

func TestDaysFollowTheCalendar(t *testing.T) {
	day := time.Date(1583, 1, 1, 0, 0, 0, 0, time.UTC)
	n := 0
	for ; day.Year() < 2420; day = day.AddDate(0, 0, 13) {
		y, m, d := day.Date()
		want := int32(day.Unix() / 86400)
		if day.Unix() < 0 {
			want = int32((day.Unix() - 86399) / 86400)
		}
		if got := dayOf(y, int(m), d); got != want {
			t.Fatalf("%v is day %d, want %d", day, got, want)
		}
		if gy, gm, gd := civil(want); gy != y || gm != int(m) || gd != d {
			t.Fatalf("day %d is %d-%d-%d, want %v", want, gy, gm, gd, day)
		}
		n++
	}
	if n < 10000 {
		t.Errorf("tried %d days", n)
	}
}

func TestRangesOfDates(t *testing.T) {
	for _, c := range []struct {
		text     string
		from, to string
		ok       bool
	}{
		{"2025", "2025-01-01", "2025-12-31", true},
		{"2024-02", "2024-02-01", "2024-02-29", true},
		{"2025-12", "2025-12-01", "2025-12-31", true},
		{"2025-07-03", "2025-07-03", "2025-07-03", true},
		{"2025-07..2025-09", "2025-07-01", "2025-09-30", true},
		{"2025..2025-03-01", "2025-01-01", "2025-03-01", true},
		{"-0450..0000-03", "-0450-01-01", "0000-03-31", true},
		{"0079-08-24", "0079-08-24", "0079-08-24", true},
		{"Y12345", "Y12345-01-01", "Y12345-12-31", true},
		{"Y-17000..-0001", "Y-17000-01-01", "-0001-12-31", true},
		{"Y5877001", "", "", false},
		{"Y123", "", "", false},
		{"12345", "", "", false},
		{"2025-09..2025-07", "", "", false},
		{"2025-13", "", "", false},
		{"2025-02-29", "", "", false},
		{"2025-7", "", "", false},
		{"20x5", "", "", false},
		{"..", "", "", false},
		{"", "", "", false},
	} {
		r, reason := parseRange(c.text)
		if ok := reason == ""; ok != c.ok {
			t.Errorf("%q: read %v, want %v", c.text, ok, c.ok)
		} else if ok && (string(appendDay(nil, int32(r.from), 'd')) != c.from || string(appendDay(nil, int32(r.to), 'd')) != c.to) {
			t.Errorf("%q is %s to %s, want %s to %s", c.text, appendDay(nil, int32(r.from), 'd'), appendDay(nil, int32(r.to), 'd'), c.from, c.to)
		}
	}
	if r, reason := parseRange("2025.."); reason != "" || r.to != 1<<31-1 {
		t.Errorf("2025.. ends on day %v", r.to)
	}
	if r, reason := parseRange("..2025"); reason != "" || r.from != -1<<31+1 {
		t.Errorf("..2025 begins on day %v", r.from)
	}
}

func TestStringsSurviveJSON(t *testing.T) {
	n := 0
	for _, s := range []string{"", "plain", "quote \" back \\ slash /", "line\nend\ttab\r\x00\x1f\x7f", "کابل 北京 😀", "\u2028\u2029", "</script>"} {
		var j json
		j.text(s)
		var got string
		if err := stdjson.Unmarshal(j, &got); err != nil || got != s {
			t.Errorf("%q became %q, %v", s, got, err)
		}
		n++
	}
	var j json
	j.text("a\xffb\xc3")
	var got string
	if err := stdjson.Unmarshal(j, &got); err != nil || got != "a\ufffdb\ufffd" {
		t.Errorf("bytes that are not UTF-8 became %q, %v", got, err)
	}
	if n == 0 {
		t.Error("nothing was tried")
	}
}

func TestEscapesAreUndone(t *testing.T) {
	for in, want := range map[string]string{"a+b": "a b", "a%20b": "a b", "%26%3D%25": "&=%", "%": "%", "%4": "%4", "%zz": "%zz", "%D8%A8": "ب", "(none)": "(none)"} {
		if got := unescape(in); got != want {
			t.Errorf("%q is %q, want %q", in, got, want)
		}
	}
	for _, s := range []string{"", "a b&c=d%e+f#g", "کابل", "(none)", "2025-07..2025-09"} {
		if got := unescape(string(appendEscaped(nil, s))); got != s {
			t.Errorf("%q came back as %q", s, got)
		}
	}
}

func TestDistance(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{{"country", "country", 0}, {"cuntry", "country", 1}, {"contry", "country", 1}, {"kind", "kidn", 2}, {"", "ab", 2}, {"country", "theme", 3}} {
		if got := distance(c.a, c.b, 3); got != c.want {
			t.Errorf("%q and %q are %d apart, want %d", c.a, c.b, got, c.want)
		}
	}
}

func TestPlacesInUTF16(t *testing.T) {
	for s, want := range map[string]int{"": 0, "ab": 2, "é": 1, "کا": 2, "😀": 2, "\xff": 1} {
		if got := utf16Len(s); got != want {
			t.Errorf("%q is %d units, want %d", s, got, want)
		}
	}
}
