// Package values reads numbers and dates as people write them.
//
// It knows nothing of fields or records: a text goes in, a number or a date of
// EDTF comes out, or the word that it is none. What a text alone cannot say,
// such as which of two numbers is the day, the caller says.
package values

import (
	"math"
	"strconv"
	"strings"
	"unicode"
)

// ParseNumber reads a decimal number. With comma, decimals stand behind a comma
// and thousands may be set off by points, otherwise the other way round; blanks
// and apostrophes set off thousands either way. Currency signs, a percent sign
// (45% is 45) and letters for thousands, millions and billions are understood,
// as are a typographic minus, parentheses for negative numbers and the digits
// of Arabic and Persian. It returns false for all other texts.
func ParseNumber(s string, comma bool) (float64, bool) {
	if v, ok := plainNumber(s, comma); ok {
		return v, true
	}
	s = FoldDigits(strings.TrimFunc(s, blank))
	if s == "" || len(s) > 64 {
		return 0, false
	}
	negative := false
	if inner, ok := strings.CutPrefix(s, "("); ok {
		if s, ok = strings.CutSuffix(inner, ")"); !ok {
			return 0, false
		}
		negative = true
	}
	signs, money := 0, false
	for { // sign and currency come in either order: -$5, $-5
		rest, sign, isMoney := cutLead(s)
		if rest == s {
			break
		}
		if sign != 0 {
			signs++
			negative = negative || sign < 0
		}
		money = money || isMoney
		s = rest
	}
	if signs > 1 {
		return 0, false
	}
	s, exponent, ok := cutTail(s, money)
	if !ok {
		return 0, false
	}
	digits, ok := ungroup(s, comma)
	if !ok || exponent != "" && strings.ContainsAny(digits, "eE") {
		return 0, false
	}
	// The factor goes in as an exponent: 56.7 times a million is not 56700000.
	v, err := strconv.ParseFloat(digits+exponent, 64)
	if err != nil || math.IsInf(v, 0) {
		return 0, false
	}
	if negative && v != 0 {
		v = -v
	}
	return v, true
}

// plainNumber reads what most numbers are, digits with at most one decimal
// sign, without looking twice.
func plainNumber(s string, comma bool) (float64, bool) {
	if s == "" || len(s) > 15 || comma && strings.IndexByte(s, ',') >= 0 {
		return 0, false
	}
	whole, i, points := 0, 0, 0
	if s[0] == '-' {
		i = 1
	}
	digits := i
	for ; i < len(s); i++ {
		switch c := s[i]; {
		case c >= '0' && c <= '9':
			whole = whole*10 + int(c-'0')
			digits++
		case c == '.' && !comma && points == 0 && i > 0 && s[i-1] != '-' && i+1 < len(s):
			points++
		default:
			return 0, false
		}
	}
	switch {
	case digits == 0 || s == "-":
		return 0, false
	case points > 0:
		v, err := strconv.ParseFloat(s, 64)
		return v + 0, err == nil // -0.0 + 0 is 0
	case s[0] == '-':
		return float64(-whole), true
	}
	return float64(whole), true
}

// currencyCodes are the currencies that are commonly written as letters.
var currencyCodes = []string{"US$", "USD", "EUR", "GBP", "CHF", "JPY", "CNY", "RMB", "INR", "CAD", "C$", "AUD", "A$", "NZD", "HK$",
	"SEK", "NOK", "DKK", "kr.", "kr", "PLN", "zł", "CZK", "Kč", "HUF", "RUB", "TRY", "TL", "BRL", "R$", "MXN", "ZAR", "AFN", "PKR", "IRR", "Rs.", "Rs"}

// cutLead cuts a sign or a currency from the beginning of a number.
func cutLead(s string) (rest string, sign int, money bool) {
	for _, c := range currencyCodes {
		if after, ok := strings.CutPrefix(s, c); ok {
			return strings.TrimLeftFunc(after, blank), 0, true
		}
	}
	for i, r := range s {
		if i > 0 {
			break
		}
		after := strings.TrimLeftFunc(s[len(string(r)):], blank)
		switch {
		case r == '+':
			return after, 1, false
		case r == '-', r == '\u2212', r == '\u2013':
			return after, -1, false
		case unicode.Is(unicode.Sc, r):
			return after, 0, true
		}
	}
	return s, 0, false
}

// factors are the letters and words behind a number that multiply it. A lone m
// is metres as often as millions and counts only for money.
var factors = map[string]string{
	"k": "e3", "K": "e3", "thousand": "e3", "tsd": "e3", "tsd.": "e3",
	"M": "e6", "mn": "e6", "mio": "e6", "mio.": "e6", "million": "e6", "millions": "e6", "millionen": "e6",
	"B": "e9", "bn": "e9", "mrd": "e9", "mrd.": "e9", "billion": "e9", "billions": "e9", "milliarden": "e9",
	"tn": "e12", "trillion": "e12", "trillions": "e12",
}

// cutTail cuts a percent sign, a currency and a factor from the end of a number
// and returns the factor as an exponent.
func cutTail(s string, money bool) (rest, exponent string, ok bool) {
	if r, found := strings.CutSuffix(s, "%"); found {
		return strings.TrimRightFunc(r, blank), "", !money
	}
	if !money {
		for _, c := range currencyCodes {
			if r, found := strings.CutSuffix(s, c); found {
				s, money = r, true
				break
			}
		}
		for _, r := range lastRune(s) {
			if unicode.Is(unicode.Sc, r) {
				s, money = strings.TrimSuffix(s, string(r)), true
			}
		}
		s = strings.TrimRightFunc(s, blank)
	}
	end := strings.LastIndexFunc(s, func(r rune) bool { return r >= '0' && r <= '9' }) + 1
	if end < len(s) && (s[end] == '.' || s[end] == ',') && end+1 == len(s) {
		return s, "", true
	}
	tail := strings.TrimLeftFunc(s[end:], blank)
	if tail == "" {
		return s[:end], "", end > 0
	}
	exponent, ok = factors[tail]
	if !ok && len(tail) > 1 {
		exponent, ok = factors[strings.ToLower(tail)]
	}
	if !ok && money && tail == "m" {
		exponent, ok = "e6", true
	}
	return s[:end], exponent, ok && end > 0
}

// lastRune returns the last rune of s, if there is one.
func lastRune(s string) []rune {
	r := []rune(s)
	return r[max(0, len(r)-1):]
}

// ungroup returns a number without its thousands separators and with a point
// before the decimals. Groups must be of three digits; of two before the last
// when commas set them off, as in India.
func ungroup(s string, comma bool) (string, bool) {
	decimal, group := byte('.'), byte(',')
	if comma {
		decimal, group = ',', '.'
	}
	var b strings.Builder
	var separator rune
	groups, run, decimals, digits := 0, 0, false, 0
	for i, r := range s {
		switch {
		case r >= '0' && r <= '9':
			b.WriteByte(byte(r))
			run++
			digits++
		case r == rune(decimal) && !decimals:
			if groups > 0 && run != 3 {
				return "", false
			}
			b.WriteByte('.')
			decimals, run = true, 0
		case (r == 'e' || r == 'E') && digits > 0 && (groups == 0 || decimals):
			b.WriteString(s[i:])
			_, err := strconv.Atoi(s[i+1:])
			return b.String(), err == nil
		case !decimals && (r == rune(group) || r == '\'' || r == '\u2019' || r == '_' || blank(r)):
			most := 3
			switch {
			case run == 0 || separator != 0 && r != separator:
				return "", false
			case groups > 0 && (run > most || run < 2 || run == 2 && group != ','):
				return "", false
			case groups == 0 && run > most:
				return "", false
			}
			separator = r
			groups++
			run = 0
		default:
			return "", false
		}
	}
	if !decimals && groups > 0 && run != 3 {
		return "", false
	}
	return b.String(), digits > 0
}

// blank reports whether r is a space of any width, or a mark without any.
func blank(r rune) bool { return unicode.IsSpace(r) || r == '\ufeff' || r == '\u200e' || r == '\u200f' }

// FoldDigits writes the digits and separators of Arabic and Persian as those of
// ASCII, and the wide digits of East Asia too.
func FoldDigits(s string) string {
	ascii := true
	for i := 0; i < len(s) && ascii; i++ {
		ascii = s[i] < 0x80
	}
	if ascii {
		return s
	}
	return strings.Map(func(r rune) rune {
		switch {
		case r >= '٠' && r <= '٩':
			return r - '٠' + '0'
		case r >= '۰' && r <= '۹':
			return r - '۰' + '0'
		case r >= '０' && r <= '９':
			return r - '０' + '0'
		case r == '٫':
			return '.'
		case r == '٬':
			return '\''
		case r == '٪':
			return '%'
		}
		return r
	}, s)
}
