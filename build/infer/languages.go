package infer

import (
	"strings"
	"unicode"
)

// stopWords are frequent words that few other languages share.
var stopWords = map[string]map[string]bool{
	"en": set("the of and to in is that for it was with as his by from at are this be not have which or were their on we you they has an but our will who"),
	"de": set("der die und das von den mit ist des im dem nicht ein eine auf für sich auch als werden wurde oder nach bei zum"),
	"fr": set("le les et des est une du dans qui que pour sur pas au avec par sont ce cette aux plus ou ses"),
	"es": set("el los las y del que una por con para es su como se más al fue sus entre pero lo"),
	"it": set("il di che e della per una con del non sono gli dei nel alla delle è più anche come dal"),
	"pt": set("os das dos uma não com para que em do da no na ao pelo mais foi são como à seu"),
	"nl": set("het een van en dat op te zijn met voor niet aan er ook door naar bij uit deze werd wordt"),
	"sv": set("och att det som en på är av för med den till inte om ett har från var sig eller"),
	"da": set("og at det er en til på af som med den for ikke der et har fra blev også eller være"),
	"no": set("og det er en til på av som med den for ikke et har fra ble også eller være etter"),
	"fi": set("ja on oli että ei se hän myös kun mutta sekä joka tai ovat olivat sen mukaan jälkeen"),
	"pl": set("i w na z się nie do jest że to przez od po dla jak oraz był ale jego"),
	"tr": set("ve bir bu için ile olarak da de olan daha çok gibi en sonra kadar olduğu tarafından"),
}

// languageNames are how messages call languages.
var languageNames = map[string]string{"en": "English", "de": "German", "fr": "French", "es": "Spanish", "it": "Italian", "pt": "Portuguese", "nl": "Dutch",
	"sv": "Swedish", "da": "Danish", "no": "Norwegian", "fi": "Finnish", "pl": "Polish", "tr": "Turkish", "ru": "Russian", "uk": "Ukrainian", "el": "Greek",
	"he": "Hebrew", "fa": "Persian", "ar": "Arabic", "ps": "Pashto", "zh": "Chinese", "ja": "Japanese", "ko": "Korean"}

// languageOf tells the language of texts, by script first and by frequent words
// where scripts are shared. It returns no language when nothing decides.
func languageOf(texts []string) (tag, why string) {
	scripts := map[string]int{}
	hits, different := map[string]int{}, map[string]map[string]bool{}
	letters, words := 0, 0
	for _, s := range texts {
		for _, r := range s {
			if !unicode.IsLetter(r) {
				continue
			}
			letters++
			switch {
			case r < 0x250:
				scripts["latin"]++
				if r == 'ß' {
					scripts["ß"]++
				}
			case unicode.Is(unicode.Cyrillic, r):
				scripts["cyrillic"]++
				if strings.ContainsRune("іїєґІЇЄҐ", r) {
					scripts["uk"]++
				}
			case unicode.Is(unicode.Arabic, r):
				scripts["arabic"]++
				switch {
				case strings.ContainsRune("ټډړږښڼۍېګ", r):
					scripts["ps"]++
				case strings.ContainsRune("پچژگکی", r):
					scripts["fa"]++
				case strings.ContainsRune("ةيكىإأ", r):
					scripts["ar"]++
				}
			case unicode.Is(unicode.Greek, r):
				scripts["el"]++
			case unicode.Is(unicode.Hebrew, r):
				scripts["he"]++
			case unicode.In(r, unicode.Hiragana, unicode.Katakana):
				scripts["ja"]++
			case unicode.Is(unicode.Hangul, r):
				scripts["ko"]++
			case unicode.Is(unicode.Han, r):
				scripts["zh"]++
			}
		}
		for _, w := range strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return !unicode.IsLetter(r) }) {
			words++
			for tag, stop := range stopWords {
				if stop[w] {
					hits[tag]++
					if different[tag] == nil {
						different[tag] = map[string]bool{}
					}
					different[tag][w] = true
				}
			}
		}
	}
	half := letters / 2
	by := func(tag string) (string, string) { return tag, "by script" }
	switch {
	case letters == 0:
		return "", ""
	case scripts["cyrillic"] > half:
		if scripts["uk"]*100 > scripts["cyrillic"] {
			return by("uk")
		}
		return by("ru")
	case scripts["arabic"] > half:
		switch {
		case scripts["ps"]*100 > scripts["arabic"]*2:
			return "ps", "by letters only Pashto has"
		case scripts["fa"] > scripts["ar"]:
			return "fa", "by letters Arabic does not have"
		}
		return by("ar")
	case scripts["ja"]*10 > letters:
		return by("ja")
	}
	for _, tag := range []string{"el", "he", "ko", "zh"} {
		if scripts[tag] > half {
			return by(tag)
		}
	}
	best, second := "", 0
	for _, tag := range sortedKeys(stopWords) {
		if n := hits[tag]; n > hits[best] {
			best, second = tag, hits[best]
		} else {
			second = max(second, n)
		}
	}
	// Prose is a third stop words, titles a tenth; lists of names have none. One
	// word that comes again and again is a name, or a word of another language.
	if n := hits[best]; n < 5 || n*50 < words || n*10 < second*11 || len(different[best]) < 3 {
		if scripts["ß"] >= 3 {
			return "de", "by the letter ß in " + figure(scripts["ß"]) + " places"
		}
		return "", ""
	}
	return best, figure(hits[best]) + " of " + figure(words) + " words are the commonest of it"
}
