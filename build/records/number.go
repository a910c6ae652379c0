package records

import (
	"math"
	"math/big"
	"regexp"
	"strconv"
	"strings"
)

var (
	// numberForm is how records write the value of a number field. Points and
	// commas between thousands, and commas before decimals, are left out: 1,234
	// is one number to some readers and another to others.
	numberForm = regexp.MustCompile(`^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?$`)

	thousands = regexp.MustCompile(`^-?[1-9][0-9]{0,2}([,.][0-9]{3})+$`)
)

// FormatNumber writes a number as JSON and JavaScript do: the shortest digits
// that read back as it, with an exponent only below 1e-6 and from 1e21 on.
func FormatNumber(v float64) string {
	if a := math.Abs(v); a == 0 || a >= 1e-6 && a < 1e21 {
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	return strings.Replace(strconv.FormatFloat(v, 'e', -1, 64), "e-0", "e-", 1)
}

// float is a line that is the value of a number field.
func (l *loader) float(n *node, what string) (float64, bool) {
	s, ok := l.line(n, what)
	if !ok {
		return 0, false
	}
	if !numberForm.MatchString(s) {
		l.add(n.Pos, numberHint(s), "%s is %s, expected a decimal number", what, quote(s))
		return 0, false
	}
	v, err := strconv.ParseFloat(s, 64)
	digits, _, _ := strings.Cut(strings.ToLower(s), "e")
	switch {
	case err != nil:
		l.add(n.Pos, "", "%s is %s, expected a number below 1.8e308", what, quote(s))
	case v == 0 && strings.ContainsAny(digits, "123456789"):
		l.add(n.Pos, "", "%s is %s, which is too close to 0 to be told from it", what, quote(s))
	case v == 0:
		return 0, true // never -0, which is written like no other number
	case !exactly(s, v):
		l.add(n.Pos, "write "+FormatNumber(v)+" if that is close enough", "%s is %s, which has more digits than can be kept", what, quote(s))
	default:
		return v, true
	}
	return 0, false
}

// exactly reports whether v, as it will be shown, is the number that s says. It
// is called when the exponent of s is known to be small.
func exactly(s string, v float64) bool {
	written, ok := new(big.Rat).SetString(s)
	shown, _ := new(big.Rat).SetString(FormatNumber(v))
	return ok && written.Cmp(shown) == 0
}

// numberHint says which number a text may mean that is none.
func numberHint(s string) string {
	bare := strings.NewReplacer("\u2212", "-", " ", "", "\u00a0", "", "\u202f", "", "'", "", "\u2019", "", "_", "").Replace(s)
	bare = strings.TrimPrefix(bare, "+")
	comma, point := strings.LastIndexByte(bare, ','), strings.LastIndexByte(bare, '.')
	switch {
	case comma >= 0 && point >= 0: // the last of them is before the decimals
		separator := ","
		if comma > point {
			separator = "."
		}
		whole, decimals := bare[:max(comma, point)], bare[max(comma, point)+1:]
		if thousands.MatchString(whole) {
			bare = strings.ReplaceAll(whole, separator, "") + "." + decimals
		}
	case thousands.MatchString(bare):
		bare = strings.NewReplacer(",", "", ".", "").Replace(bare)
	default:
		bare = strings.Replace(bare, ",", ".", 1)
	}
	// 007, .5 and 5. are what numberForm does not take.
	digits, negative := strings.CutPrefix(bare, "-")
	whole, decimals, _ := strings.Cut(digits, ".")
	if whole+decimals != "" && strings.Trim(whole+decimals, "0123456789") == "" {
		bare = strings.TrimLeft(whole, "0")
		if bare == "" {
			bare = "0"
		}
		if decimals != "" {
			bare += "." + decimals
		}
		if negative {
			bare = "-" + bare
		}
	}
	if v, err := strconv.ParseFloat(bare, 64); err == nil && numberForm.MatchString(bare) && exactly(bare, v) {
		return "did you mean " + bare + "?"
	}
	return "digits only, with a point before decimals: 2100000 or 3.5; the unit is set once, at the field in " + collectionFile
}
