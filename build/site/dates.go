package site

import (
	"strconv"
	"strings"
)

var months = [...]string{"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"}
var seasons = map[string]string{"21": "spring", "22": "summer", "23": "autumn", "24": "winter"}

// readable writes an EDTF date in English at its own precision, never firmer:
// "2025-07" is "July 2025".
func readable(edtf string) string {
	if from, to, ok := strings.Cut(edtf, "/"); ok {
		switch {
		case from == "..":
			return "until " + readable(to)
		case to == "..":
			return "since " + readable(from)
		}
		return readable(from) + " to " + readable(to)
	}
	date := strings.TrimRight(edtf, "?~%")
	switch mark := edtf[len(date):]; mark {
	case "?":
		return readable(date) + " (uncertain)"
	case "~":
		return "about " + readable(date)
	case "%":
		return "about " + readable(date) + " (uncertain)"
	}
	parts := strings.Split(date, "-")
	if strings.HasPrefix(date, "-") || len(parts) > 3 {
		return date
	}
	year := parts[0]
	if strings.HasSuffix(year, "XX") {
		return year[:len(year)-2] + "00 to " + year[:len(year)-2] + "99"
	}
	if strings.HasSuffix(year, "X") {
		return year[:len(year)-1] + "0s"
	}
	if len(parts) == 1 || parts[1] == "XX" {
		return year
	}
	if s, ok := seasons[parts[1]]; ok {
		return s + " " + year
	}
	m, err := strconv.Atoi(parts[1])
	if err != nil || m < 1 || m > 12 {
		return date
	}
	month := months[m-1] + " " + year
	if len(parts) == 2 || parts[2] == "XX" {
		return month
	}
	return strings.TrimLeft(parts[2], "0") + " " + month
}
