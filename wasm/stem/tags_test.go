//go:build !js

package stem

import (
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// TestModuleCarriesTheStemmersItIsBuiltFor compiles the package for js/wasm
// with each tag and looks which of the library's packages are in it.
func TestModuleCarriesTheStemmersItIsBuiltFor(t *testing.T) {
	const library = "github.com/blevesearch/snowballstem"
	for tags, want := range map[string][]string{
		"":                nil,
		"stem_en":         {"english"},
		"stem_de":         {"german"},
		"stem_fr":         {"french"},
		"stem_ru":         {"russian"},
		"stem_en,stem_de": {"english", "german"},
		"stem_all":        {"english", "french", "german", "russian"},
	} {
		run := func(args ...string) string {
			t.Helper()
			cmd := exec.Command("go", args...)
			cmd.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm", "GOFLAGS=")
			cmd.Stderr = os.Stderr
			out, err := cmd.Output()
			if err != nil {
				t.Fatalf("go %s: %v", strings.Join(args, " "), err)
			}
			return string(out)
		}
		run("build", "-tags="+tags, ".")
		var got []string
		shared := false
		for p := range strings.FieldsSeq(run("list", "-deps", "-tags="+tags, ".")) {
			if rest, ok := strings.CutPrefix(p, library); ok {
				if rest == "" {
					shared = true
				} else {
					got = append(got, rest[1:])
				}
			}
		}
		slices.Sort(got)
		if !slices.Equal(got, want) || shared != (want != nil) {
			t.Errorf("built with %q it carries %q, want %q", tags, got, want)
		}
	}
}

func TestTagsAreThoseOfTheStemmers(t *testing.T) {
	for lang, want := range map[string]string{"en": "stem_en", "en-GB": "stem_en", "DE": "stem_de", "fr-CA": "stem_fr", "ru": "stem_ru", "fa": "", "": "", "eng": ""} {
		if got := Tag(lang); got != want || (got != "") != (For(lang) != nil) {
			t.Errorf("%q has the tag %q, want %q; a stemmer: %v", lang, got, want, For(lang) != nil)
		}
	}
}
