// Package stem joins the forms of a word: "deportation", "deported" and
// "deporting" have the stem "deport". A stem is a key, never shown, and need
// not be a word.
//
// The stems are those of the Snowball stemmers. Each is some kilobytes, so a
// module of js/wasm carries only those it is built for: the tags stem_en,
// stem_de, stem_fr and stem_ru name a language, stem_all names all. Without
// one For knows no language there. Everywhere else all are linked: the builder
// serves collections in any language, and tests see them all.
//
// Terms come folded (see package analysis), while Snowball wants letters as
// they are spelled. What each language does about it stands with its stemmer,
// with what it keeps of Snowball's groups: of all pairs of words in Snowball's
// published vocabulary of that language that share a stem, how many still do
// after folding ("kept"), and how many of the pairs that do afterwards did
// before ("true").
//
// The price in js/wasm, on a module of 753 kB (brotli 11, which is only good to
// 3 kB here): 24 kB for English or French, 21 for German or Russian, 40 for all
// four. Of each, 13 kB is package log, which the library imports for a method
// that is never called.
package stem

// For returns the stemmer of a language, or nil when there is none for it or
// it was not linked. The language is a BCP 47 tag of which only the language
// counts: en-GB is English. The stemmer takes a folded term; terms with
// anything but letters of the language's alphabet are returned as they are.
// It is safe for concurrent use.
func For(lang string) func(term string) string {
	switch base(lang) {
	case "en":
		return english()
	case "de":
		return german()
	case "fr":
		return french()
	case "ru":
		return russian()
	}
	return nil
}

// Tag returns the build tag that links the stemmer of a language into a module
// of js/wasm, "" when there is none for it.
func Tag(lang string) string {
	switch lang := base(lang); lang {
	case "en", "de", "fr", "ru":
		return "stem_" + lang
	}
	return ""
}

// base returns the language of a BCP 47 tag in lower case, "" where it has not
// two letters.
func base(lang string) string {
	if len(lang) > 2 && lang[2] == '-' {
		lang = lang[:2]
	}
	if len(lang) != 2 {
		return ""
	}
	return string([]byte{lang[0] | 0x20, lang[1] | 0x20}) // tags are written in either case
}
