package records

import (
	"golang.org/x/text/language"
	"golang.org/x/text/language/display"
)

// countryVocab is the name of the vocabulary that is built in.
const countryVocab = "iso-3166"

// otherNames are names of countries that are in common use and not in the
// tables of x/text, by code.
var otherNames = map[string][]string{
	"GB": {"UK", "Great Britain", "Britain", "England", "Scotland", "Wales", "Northern Ireland", "U.K."},
	"US": {"USA", "United States of America", "U.S.", "U.S.A.", "America"},
	"RU": {"Russian Federation", "Soviet Union", "USSR"},
	"KR": {"Republic of Korea", "Korea, South", "Korea"},
	"KP": {"Democratic People's Republic of Korea", "DPRK", "Korea, North"},
	"IR": {"Iran, Islamic Republic of", "Islamic Republic of Iran"},
	"SY": {"Syrian Arab Republic"},
	"VN": {"Viet Nam"},
	"LA": {"Lao People's Democratic Republic", "Lao PDR"},
	"BO": {"Bolivia, Plurinational State of", "Plurinational State of Bolivia"},
	"VE": {"Venezuela, Bolivarian Republic of", "Bolivarian Republic of Venezuela"},
	"TZ": {"Tanzania, United Republic of", "United Republic of Tanzania"},
	"MD": {"Moldova, Republic of", "Republic of Moldova"},
	"MK": {"Macedonia", "The former Yugoslav Republic of Macedonia"},
	"CZ": {"Czech Republic"},
	"CD": {"Democratic Republic of the Congo", "DR Congo", "DRC", "Congo, Democratic Republic of the", "Congo (Kinshasa)"},
	"CG": {"Republic of the Congo", "Congo", "Congo (Brazzaville)"},
	"CI": {"Ivory Coast", "Cote d'Ivoire", "Côte d'Ivoire"},
	"CV": {"Cape Verde"}, "SZ": {"Swaziland"}, "MM": {"Burma"}, "TL": {"East Timor"},
	"TR": {"Turkey", "Türkiye", "Turkiye"}, "NL": {"The Netherlands", "Holland"},
	"PS": {"Palestine", "State of Palestine", "Palestine, State of"},
	"TW": {"Taiwan, Province of China", "Chinese Taipei"}, "HK": {"Hong Kong"}, "MO": {"Macau", "Macao"},
	"VA": {"Holy See", "Vatican"}, "AE": {"UAE"}, "BN": {"Brunei Darussalam"}, "CN": {"People's Republic of China", "PRC"},
	"DE": {"Federal Republic of Germany"}, "IE": {"Republic of Ireland"}, "GM": {"The Gambia"}, "BS": {"The Bahamas"},
	"FM": {"Micronesia, Federated States of"}, "XK": {"Kosovo"},
}

// countries returns the vocabulary of countries and territories: ids are ISO
// 3166-1 codes of two letters, labels are those of CLDR, further names are the
// codes of three letters and what else is in use.
func countries(languages []string) *Vocabulary {
	v := &Vocabulary{Name: countryVocab, byID: map[string]*Value{}}
	english := display.Regions(language.English)
	for a := 'A'; a <= 'Z'; a++ {
		for b := 'A'; b <= 'Z'; b++ {
			code := string(a) + string(b)
			region, err := language.ParseRegion(code)
			// Regions without a number of the United Nations' list are not in ISO
			// 3166-1; those without a name are no more.
			if err != nil || !region.IsCountry() || region.Canonicalize().String() != code || region.M49() == 0 || english.Name(region) == "" {
				continue
			}
			value := &Value{ID: code, Label: Text{}}
			for _, lang := range languages {
				if namer := display.Regions(language.Make(lang)); namer != nil {
					if name := namer.Name(region); name != "" {
						value.Label[lang] = name
					}
				}
			}
			if value.Label[languages[0]] == "" {
				value.Label[languages[0]] = english.Name(region)
			}
			if name := english.Name(region); name != value.Label["en"] {
				value.Aliases = append(value.Aliases, name)
			}
			if iso := region.ISO3(); iso != "" && iso != "ZZZ" {
				value.Aliases = append(value.Aliases, iso)
			}
			value.Aliases = append(value.Aliases, otherNames[code]...)
			v.add(value)
		}
	}
	return v
}
