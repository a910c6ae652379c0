//go:build js && wasm && !stem_en && !stem_de && !stem_fr && !stem_ru && !stem_all

package stem

import "testing"

func TestModuleHasNoStemmerUnasked(t *testing.T) {
	for _, lang := range []string{"en", "de", "fr", "ru"} {
		if For(lang) != nil {
			t.Errorf("there is a stemmer for %q", lang)
		}
	}
}
