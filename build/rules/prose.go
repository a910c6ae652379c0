package rules

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// sentences cuts a text behind each full stop, question or exclamation mark
// that is followed by a space and a capital letter, digit or quotation mark,
// but for the full stop of a single capital letter ("U.S. aid").
func sentences(text string) (list []string) {
	start := 0
	for i := 0; i < len(text); i++ {
		if !strings.ContainsRune(".!?", rune(text[i])) {
			continue
		}
		end := i + 1
		for end < len(text) && strings.ContainsRune(`)"'`, rune(text[end])) {
			end++
		}
		if strings.HasPrefix(text[end:], "”") || strings.HasPrefix(text[end:], "’") {
			end += len("”")
		}
		rest := strings.TrimLeft(text[end:], " \n\t")
		if rest == "" || len(rest) == len(text[end:]) {
			continue
		}
		next, _ := utf8.DecodeRuneInString(rest)
		if !unicode.IsUpper(next) && !unicode.IsDigit(next) && !strings.ContainsRune(`"“‘(`, next) {
			continue
		}
		if text[i] == '.' && isAbbreviation(text[start:i]) {
			continue
		}
		list = append(list, strings.TrimSpace(text[start:end]))
		start = end
	}
	if rest := strings.TrimSpace(text[start:]); rest != "" {
		list = append(list, rest)
	}
	return list
}

// isAbbreviation reports whether what stands before a full stop is a single
// capital letter or letters with full stops between them.
func isAbbreviation(before string) bool {
	word := before[strings.LastIndexAny(before, " \n\t(“\"")+1:]
	if i := strings.LastIndexByte(word, '.'); i >= 0 {
		word = word[i+1:]
	}
	r, n := utf8.DecodeRuneInString(word)
	return n > 0 && n == len(word) && unicode.IsUpper(r)
}

// marks are pairs of quotation marks. Single ones are not among them, since an
// apostrophe is the same character.
var marks = []struct{ open, close string }{{"“", "”"}, {"„", "“"}, {"«", "»"}, {`"`, `"`}}

// quotations returns what stands between quotation marks.
func quotations(text string) (list []string) {
	for _, m := range marks {
		rest := text
		for {
			_, after, ok := strings.Cut(rest, m.open)
			if !ok {
				break
			}
			quoted, behind, ok := strings.Cut(after, m.close)
			if !ok {
				break
			}
			list, rest = append(list, quoted), behind
		}
	}
	return list
}
