//go:build stem_ru || stem_all || !(js && wasm)

package stem

import (
	"strings"

	snowball "github.com/blevesearch/snowballstem/russian"
)

// russian gives back the й that was folded to и, which the endings of
// adjectives, feminines and imperatives are known by: an и behind a vowel is
// one at the end, before -те, -тесь and -ся, and in the -ейш- of superlatives.
// Elsewhere и behind a vowel is mostly и (стоит, своим). Kept 99.9%, true
// 99.7% (49,785 words); without the й 86% and 99.5%.
//
// Countries in -стан are kept from losing their н in two cases of six, as if
// they were participles.
func russian() func(string) string { return stemRussian }

func stemRussian(term string) string {
	if !written(term, 'а', 'я') {
		return term
	}
	if country := strings.TrimSuffix(term, "а"); strings.HasSuffix(country, "стан") {
		return country
	}
	return run(snowball.Stem, withShortI(term))
}

// withShortI returns term with its й again.
func withShortI(term string) string {
	const size = len("и") // as of every letter from а to я
	for i := size; i < len(term); i += size {
		if term[i:i+size] != "и" || !strings.Contains("аеиоуыэюя", term[i-size:i]) {
			continue
		}
		switch rest := term[i+size:]; {
		case rest == "", rest == "те", rest == "тесь", rest == "ся", term[i-size:i] == "е" && strings.HasPrefix(rest, "ш"):
			term = term[:i] + "й" + rest
		}
	}
	return term
}
