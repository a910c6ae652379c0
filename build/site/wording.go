package site

import (
	"fmt"
	"strings"

	"vitrine/build/records"
)

// figureValue writes a figure with its bound and its thousands apart.
func figureValue(f *records.FigureRef) string {
	v := grouped(f.Value)
	if f.Bound != "" && f.Bound != "exact" {
		v = strings.ReplaceAll(f.Bound, "-", " ") + " " + v
	}
	return v
}

// withUnit writes the value of a number field as FormatNumber has it, with its
// thousands apart and its unit.
func withUnit(number, unit string) string {
	if !strings.Contains(number, "e") {
		number = grouped(number)
	}
	switch unit {
	case "":
		return number
	case "%":
		return number + unit
	}
	return number + "\u00a0" + unit
}

func grouped(number string) string {
	whole, rest, _ := strings.Cut(number, ".")
	sign := ""
	if strings.HasPrefix(whole, "-") {
		sign, whole = "-", whole[1:]
	}
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	if rest != "" {
		rest = "." + rest
	}
	return sign + whole + rest
}

func figureRest(f *records.FigureRef) string {
	parts := []string{f.Unit + ": " + f.What}
	if f.Period != "" {
		parts = append(parts, readable(f.Period))
	}
	if f.AsOf != "" {
		parts = append(parts, "as of "+readable(f.AsOf))
	}
	if f.Counter != "" {
		parts = append(parts, "counted by "+f.Counter)
	}
	return strings.Join(parts, "; ")
}

func sourceRest(s *records.Source, at string) string {
	parts := []string{}
	if len(s.Authors) > 0 {
		parts = append(parts, strings.Join(s.Authors, ", "))
	}
	if s.Publisher != "" {
		parts = append(parts, s.Publisher)
	}
	if s.Date != "" {
		parts = append(parts, readable(s.Date))
	}
	if at == "not seen" {
		at = "place in the text not noted" // the source itself is known
	}
	if at != "" {
		parts = append(parts, at)
	}
	return strings.Join(parts, ", ")
}

// counted writes a number of things.
func counted(n int, noun string) string {
	if n != 1 {
		noun += "s"
	}
	return grouped(fmt.Sprint(n)) + " " + noun
}
