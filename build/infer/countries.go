package infer

import (
	"strings"
	"sync"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"
)

// commonNames are names of countries that no list of names has, with their
// codes.
var commonNames = map[string]string{
	"uk": "GB", "u k": "GB", "great britain": "GB", "britain": "GB", "england": "GB", "scotland": "GB", "wales": "GB", "northern ireland": "GB",
	"u s": "US", "u s a": "US", "united states of america": "US", "america": "US",
	"russian federation": "RU", "korea": "KR", "republic of korea": "KR", "korea republic of": "KR", "dprk": "KP",
	"iran islamic republic of": "IR", "islamic republic of iran": "IR", "syrian arab republic": "SY", "viet nam": "VN",
	"czech republic": "CZ", "czechia": "CZ", "macedonia": "MK", "burma": "MM", "ivory coast": "CI", "holland": "NL", "the netherlands": "NL",
	"turkey": "TR", "turkiye": "TR", "taiwan province of china": "TW", "republic of china": "TW", "peoples republic of china": "CN", "prc": "CN",
	"hong kong": "HK", "macau": "MO", "palestine": "PS", "state of palestine": "PS", "vatican": "VA", "holy see": "VA",
	"tanzania united republic of": "TZ", "venezuela bolivarian republic of": "VE", "bolivia plurinational state of": "BO", "moldova republic of": "MD",
	"lao pdr": "LA", "congo": "CG", "republic of the congo": "CG", "democratic republic of the congo": "CD", "drc": "CD", "dr congo": "CD",
	"swaziland": "SZ", "cape verde": "CV", "east timor": "TL", "republic of ireland": "IE", "uae": "AE", "brunei darussalam": "BN", "bosnia": "BA",
	"south korea": "KR", "north korea": "KP", "gambia": "GM", "bahamas": "BS",
}

// A countryNames finds countries by their names in the languages one meets most.
type countryNames struct {
	english map[string]string
	others  map[string]string
	iso3    map[string]string
	iso2    map[string]bool
}

var countries = sync.OnceValue(func() *countryNames {
	c := &countryNames{map[string]string{}, map[string]string{}, map[string]string{}, map[string]bool{}}
	var namers []display.Namer
	for _, tag := range []string{"de", "fr", "es", "it", "pt", "nl", "sv", "da", "tr", "ru", "fa", "ar", "ps"} {
		if n := display.Regions(language.Make(tag)); n != nil {
			namers = append(namers, n)
		}
	}
	english := display.English.Regions()
	for a := 'A'; a <= 'Z'; a++ {
		for b := 'A'; b <= 'Z'; b++ {
			code := string(a) + string(b)
			r, err := language.ParseRegion(code)
			if err != nil || !r.IsCountry() || r.String() != code || english.Name(r) == "" || r.Canonicalize() != r {
				continue
			}
			c.iso2[code] = true
			c.iso3[r.ISO3()] = code
			c.english[foldName(english.Name(r))] = code
			for _, n := range namers {
				if name := foldName(n.Name(r)); name != "" {
					c.others[name] = code
				}
			}
		}
	}
	return c
})

// find returns the code of a country. It is known when a builtin vocabulary
// finds it too: by its code or its English name.
func (c *countryNames) find(s string) (code string, known bool) {
	if len(s) == 2 && c.iso2[s] {
		return s, true
	}
	if code := c.iso3[s]; code != "" {
		return code, true
	}
	name := foldName(s)
	if code := c.english[name]; code != "" {
		return code, true
	}
	if code := commonNames[name]; code != "" {
		return code, false
	}
	return c.others[name], false
}

// foldName is a name without accents, signs and capitals.
func foldName(s string) string {
	s = strings.ReplaceAll(strings.ToLower(s), "&", " and ")
	s = strings.NewReplacer("’", "", "'", "").Replace(s)
	var words []string
	for _, w := range strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune(" .,()-–/\u00a0", r) }) {
		if plain := latin(w); plain != "" {
			w = plain
		}
		words = append(words, w)
	}
	return strings.Join(words, " ")
}

// asCountries decides whether a field's values are countries, and which of
// them need another name to be found.
func (f *field) asCountries() bool {
	texts := f.v.texts
	if f.v.distinct < 2 || f.v.distinct > 400 || len(texts) != f.v.distinct {
		return false
	}
	hinted := f.hinted(placeWords)
	if f.v.distinct < 4 && !hinted {
		return false
	}
	found, foundValues := 0, 0
	var unknown []string
	var mapping [][2]string
	names := countries()
	for _, d := range texts {
		code, known := names.find(d.s)
		if code == "" {
			unknown = append(unknown, quote(d.s))
			continue
		}
		found++
		foundValues += d.n
		if !known {
			mapping = append(mapping, [2]string{d.s, code})
		}
	}
	if found*5 < len(texts)*4 || foundValues*5 < f.v.values*4 {
		return false
	}
	f.vocab, f.mapping = "iso-3166", mapping
	f.say("countries: %s of %s found by code or name", figure(found), plural(len(texts), "value", "values"))
	if len(unknown) > 0 {
		f.say("not a country of today: %s", some(unknown, 6))
	}
	return true
}

// some lists the first n of several texts.
func some(texts []string, n int) string {
	if len(texts) <= n {
		return strings.Join(texts, ", ")
	}
	return strings.Join(texts[:n], ", ") + " and " + figure(len(texts)-n) + " more"
}
