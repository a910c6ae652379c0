//go:build stem_en || stem_de || stem_fr || stem_ru || stem_all || !(js && wasm)

package stem

import "github.com/blevesearch/snowballstem"

// written reports whether term has no runes but those from first to last.
func written(term string, first, last rune) bool {
	for _, r := range term {
		if r < first || r > last {
			return false
		}
	}
	return true
}

// run returns what is left of word after a Snowball stemmer.
func run(stem func(*snowballstem.Env) bool, word string) string {
	env := snowballstem.NewEnv(word)
	stem(env)
	return env.Current()
}
