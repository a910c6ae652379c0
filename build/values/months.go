package values

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// monthNames are the months of each language, January first. Of each the first
// three letters or more are understood when they belong to one month only.
var monthNames = []string{
	"january february march april may june july august september october november december",
	"januar februar märz april mai juni juli august september oktober november dezember",
	"jänner feber maerz april mai juni juli august september oktober november dezember",
	"janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
	"enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
	"gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
	"janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
	"januari februari maart april mei juni juli augustus september oktober november december",
	"januari februari mars april maj juni juli augusti september oktober november december",
	"styczeń luty marzec kwiecień maj czerwiec lipiec sierpień wrzesień październik listopad grudzień",
	"stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia",
	"января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
}

// months maps names and abbreviations to 1 to 12, and seasons to EDTF's 21 to 24.
var months = func() map[string]int {
	m := map[string]int{"spring": 21, "summer": 22, "autumn": 23, "fall": 23, "winter": 24,
		"frühling": 21, "frühjahr": 21, "sommer": 22, "herbst": 23, "printemps": 21, "été": 22, "automne": 23, "hiver": 24,
		"primavera": 21, "verano": 22, "otoño": 23, "invierno": 24}
	several := map[string]bool{}
	for _, language := range monthNames {
		for i, name := range strings.Fields(language) {
			m[name] = i + 1
		}
	}
	for _, language := range monthNames {
		for i, name := range strings.Fields(language) {
			for end := range name {
				short := name[:end]
				if utf8.RuneCountInString(short) < 3 {
					continue
				}
				if other, taken := m[short]; taken && other != i+1 {
					several[short] = true
				}
				m[short] = i + 1
			}
		}
	}
	for short := range several {
		delete(m, short)
	}
	// The shortest forms that the rule above finds in two months, as they are meant.
	for short, i := range map[string]int{"mar": 3, "jun": 6, "jul": 7, "mai": 5, "may": 5, "maj": 5, "mei": 5, "lis": 11, "sept": 9} {
		m[short] = i
	}
	return m
}()

// fillers are words within dates that say nothing of their own.
var fillers = map[string]bool{"of": true, "the": true, "de": true, "del": true, "di": true, "den": true, "der": true, "le": true, "el": true, "am": true, "on": true, "г": true, "года": true}

// ordinals are the endings of ordinal numbers.
var ordinals = map[string]bool{"st": true, "nd": true, "rd": true, "th": true, "er": true, "º": true, "ª": true, "o": true}

// weekdays are told by their beginnings, which no month shares.
var weekdays = []string{"mon", "tue", "wed", "thu", "fri", "sat", "sun",
	"montag", "dienstag", "mittwoch", "donnerstag", "freitag", "samstag", "sonnabend", "sonntag",
	"lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche",
	"lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"}

func isWeekday(w string) bool {
	for i, day := range weekdays {
		if w == day || i < 7 && strings.HasPrefix(w, day) && strings.HasSuffix(w, "day") {
			return true
		}
	}
	return w == "tues" || w == "thur" || w == "thurs"
}

// named reads a date with a month, a season, a decade or an era in words.
func named(s, format string) (point, bool) {
	var numbers []string
	month, era, decade := 0, "", false
	afterDigits := false
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case isDigit(s[i]):
			end := i
			for end < len(s) && isDigit(s[end]) {
				end++
			}
			numbers = append(numbers, s[i:end])
			i, afterDigits = end, true
			continue
		case unicode.IsLetter(r):
			end := i
			for end < len(s) {
				r, n := utf8.DecodeRuneInString(s[end:])
				if !unicode.IsLetter(r) && !unicode.Is(unicode.Mn, r) {
					break
				}
				end += n
			}
			word := strings.ToLower(s[i:end])
			i = end
			m, isMonth := months[word]
			switch {
			case afterDigits && word == "s" || afterDigits && word == "er" && i == len(s) && len(numbers) == 1 && len(numbers[0]) == 4:
				decade = true
			case afterDigits && ordinals[word]:
			case isMonth && month == 0:
				month = m
			case isMonth, era != "":
				return point{}, false
			case word == "bc" || word == "bce" || word == "ad" || word == "ce":
				era = word
			case !fillers[word] && !isWeekday(word):
				return point{}, false
			}
		case strings.ContainsRune(" ,.-/'’", r):
			i += size
			if r == '\'' || r == '’' {
				continue // the 1990's
			}
		default:
			return point{}, false
		}
		afterDigits = false
	}
	switch {
	case era != "" && month == 0 && !decade && len(numbers) == 1 && len(numbers[0]) <= 4:
		y := atoi(numbers[0])
		if y == 0 {
			return point{}, false
		}
		if era == "bc" || era == "bce" { // the year before 1 is 0
			if y--; y > 0 {
				return canonical(fmt.Sprintf("-%04d", y))
			}
		}
		return canonical(fmt.Sprintf("%04d", y))
	case era != "":
	case decade && month == 0 && len(numbers) == 1 && len(numbers[0]) == 4 && numbers[0][3] == '0':
		year := numbers[0]
		if year[2] == '0' { // the 1900s are ten years or a hundred
			return canonical(year[:2] + "XX")
		}
		return canonical(year[:3] + "X")
	case decade || month == 0:
	case len(numbers) == 1 && len(numbers[0]) == 4:
		return canonical(fmt.Sprintf("%s-%02d", numbers[0], month))
	case len(numbers) != 2 || month > 12:
	case len(numbers[1]) == 4 && len(numbers[0]) <= 2:
		return canonical(fmt.Sprintf("%s-%02d-%02d", numbers[1], month, atoi(numbers[0])))
	case len(numbers[0]) == 4 && len(numbers[1]) <= 2:
		return canonical(fmt.Sprintf("%s-%02d-%02d", numbers[0], month, atoi(numbers[1])))
	case format != "" && len(numbers[1]) == 2 && len(numbers[0]) <= 2:
		return canonical(fmt.Sprintf("%s-%02d-%02d", longYear(numbers[1]), month, atoi(numbers[0])))
	}
	return point{}, false
}
