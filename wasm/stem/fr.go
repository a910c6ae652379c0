//go:build stem_fr || stem_all || !(js && wasm)

package stem

import (
	"strings"

	snowball "github.com/blevesearch/snowballstem/french"
)

// french gives back the accents that endings had before they were folded:
// Snowball does not take -ee and -erent for the -ée and -èrent of verbs.
// Endings that may as well have had none are left alone, as -at (résultat,
// parlât) and -ie (industrie, réfugié); -iée goes with the latter, as -yée does
// with -yé (employé). A last -é needs none, for a last e goes anyway. Kept 96%,
// true 98% (21,655 words); without the accents 79% and 97%.
func french() func(string) string { return stemFrench }

// frenchEndings are what terms end in and what Snowball is given; the first
// that fits counts.
var frenchEndings = [...][2]string{{"iee", "ie"}, {"iees", "ies"}, {"yee", "ye"}, {"yees", "yes"}, {"ee", "ée"}, {"ees", "ées"}, {"ite", "ité"}, {"ites", "ités"}, {"erent", "èrent"}}

// frenchAdjectives end like verbs; their plurals and feminines do not.
var frenchAdjectives = [...]string{"different", "coherent", "inherent", "adherent"}

func stemFrench(term string) string {
	if !written(term, 'a', 'z') {
		return term
	}
	for _, a := range frenchAdjectives {
		if strings.HasSuffix(term, a) {
			return run(snowball.Stem, term)
		}
	}
	for _, e := range frenchEndings {
		if rest, ok := strings.CutSuffix(term, e[0]); ok {
			term = rest + e[1]
			break
		}
	}
	return run(snowball.Stem, term)
}
