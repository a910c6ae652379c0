//go:build stem_all || !(js && wasm)

package stem

import (
	"math/rand/v2"
	"strings"
	"testing"
	"unicode/utf8"
)

// forms are words, folded, behind the stem they share. A word stands with
// those that readers mean by it as far as Snowball joins them.
var forms = map[string]string{
	"en": `
deport: deport deports deported deporting deportation deportations deportable
deporte: deportee deportees
negoti: negotiate negotiated negotiating negotiation negotiations negotiator negotiators
embassi: embassy embassies
visa: visa visas
refug: refuge refuges
refuge: refugee refugees
agreement: agreement agreements
agre: agree agreed agreeing
return: return returned returning returns
returne: returnees
nation: national nationals nationality
decis: decision decisions decisive
polit: political politics
polici: policy policies
organ: organization organizations
organis: organisation organisations
caress: caresses
tie: ties
cri: cries
hop: hopping
hope: hoping hoped hopefulness
luxuri: luxuriated
sky: sky skies
ski: skis
die: dying dies
lie: lying
news: news
inning: inning innings
proceed: proceed proceeding
communism: communism
arsenal: arsenal arsenals
general: general generally
gas: gas
`,
	"de": `
abschieb: abschieben abschiebung abschiebungen
abgeschob: abgeschoben abgeschobene abgeschobener abgeschobenen
haus: haus hauser hausern hauses
strass: strasse strassen
botschaft: botschaft botschaften botschafter botschaftern
regier: regierung regierungen
aufenthalt: aufenthalt aufenthalte aufenthalts aufenthaltes
verhandl: verhandlung verhandlungen
fluchtling: fluchtling fluchtlinge fluchtlingen fluchtlings
deutsch: deutsch deutsche deutscher deutschen deutsches
moglich: moglich mogliche moglichkeit moglichkeiten
freundlich: freundlich freundlichkeit
konsulat: konsulat konsulate konsulats
gesprach: gesprach gesprache gesprachen
flug: flug fluge flugen fluges
asyl: asyl asyls
asylbewerb: asylbewerber asylbewerbern
ausland: auslander auslandern ausland
minist: minister ministers ministern
ministeri: ministerien
gesetz: gesetz gesetze gesetzes gesetzen
lehr: lehrer lehrern
lehrerin: lehrerin
kategori: kategorie kategorien
schlesisch: schlesische schlesischen
aufeinand: aufeinander
frau: frau frauen
`,
	"fr": `
expuls: expulsion expulsions expulser expulse expulses expulsee expulsees expulserent
ambassad: ambassade ambassades
ambassadeur: ambassadeur ambassadeurs
refug: refugie refugies refugiee refugiees
negoci: negocier negociation negociations negocierent
arriv: arriver arrive arrivee arrivees arriverent
national: national nationale nationales nationaux nationalite nationalites
different: different differents differente differentes
coherent: coherent coherents coherente
activ: active activite activites
visit: visite visites visiter
limit: limite limites limiter
autor: autorite autorites
secur: securite
resultat: resultat resultats
gouvern: gouvernement gouvernements
employ: employe employes employee employees
majestu: majestueux majestueuse majestueusement
continu: continu continua continuait continuant continuation continuer
continuel: continuellement
heureux: heureux heureuse heureusement
italien: italien italiens
journal: journal journaux
diplomat: diplomate diplomates diplomatique diplomatiques
droit: droit droits
cherch: chercher cherche cherchait chercherent
`,
	"ru": `
депортац: депортация депортации депортацию депортациеи
депортирова: депортировать депортировал
посольств: посольство посольства посольством посольстве
русск: русскии русского русская русскои русские русских
росс: россия россии россию россиеи
переговор: переговоры переговоров переговорами
важн: важныи важная важнее важнеишии важнеишая
чита: читать читал читаите
воин: воина воины воине
войн: война
министр: министр министра министры министров
министерств: министерство министерства
афганистан: афганистан афганистана афганистану афганистаном афганистане
афганск: афганскии афганского афганская
высылк: высылка высылки высылку
договор: договор договоры договора договорились
беженец: беженец
беженц: беженцы беженцев беженцам
виз: виза визы визу визои
визов: визовыи визовая
московск: московскии московская
вариант: вариант варианты вариантов
вагон: вагон вагона вагоне вагонов
человек: человек человека
встреча: встречаися встречаитесь
вавиловк: вавиловка
валентинович: валентинович
`,
}

func TestFormsOfAWordShareItsStem(t *testing.T) {
	for lang, groups := range forms {
		stem, words := For(lang), 0
		if stem == nil {
			t.Fatalf("there is no stemmer for %q", lang)
		}
		for line := range strings.Lines(strings.TrimSpace(groups)) {
			want, list, _ := strings.Cut(strings.TrimSpace(line), ": ")
			for _, word := range strings.Fields(list) {
				words++
				if got := stem(word); got != want {
					t.Errorf("%s: %s has the stem %s, want %s", lang, word, got, want)
				}
			}
		}
		if words < 25 {
			t.Errorf("%s: %d words, want 25 and more", lang, words)
		}
	}
}

func TestForTakesLanguageTags(t *testing.T) {
	for tag, word := range map[string]string{"en": "visas", "en-GB": "visas", "EN-us": "visas", "de-Latn-AT": "asyls", "fr": "droits", "ru-RU": "визы"} {
		stem := For(tag)
		if stem == nil {
			t.Errorf("there is no stemmer for %q", tag)
		} else if got := stem(word); got == word {
			t.Errorf("%s: %s has the stem %s", tag, word, got)
		}
	}
	for _, tag := range []string{"", "e", "eng", "fa", "zh-Hant", "x-en", "english", "en_GB"} {
		if For(tag) != nil {
			t.Errorf("there is a stemmer for %q", tag)
		}
	}
}

func TestOtherTermsAreLeftAlone(t *testing.T) {
	for _, c := range []struct{ lang, term string }{
		{"en", ""}, {"en", "1990s"}, {"en", "g7s"}, {"en", "визы"}, {"en", "visaς"}, {"en", "\xffing"}, {"en", "visas\x00"},
		{"de", "2024er"}, {"de", "کابل"}, {"fr", "日本"}, {"ru", "visas"}, {"ru", "визы2"}, {"ru", "киів"}, {"ru", "a"}, {"ru", "\xd0"},
	} {
		if got := For(c.lang)(c.term); got != c.term {
			t.Errorf("%s: %q became %q", c.lang, c.term, got)
		}
	}
}

// TestAnyLettersHaveAStem strings syllables and endings together: whatever
// they make ends, keeps to the alphabet and gives the same again.
func TestAnyLettersHaveAStem(t *testing.T) {
	parts := map[string][]string{
		"en": strings.Fields("a e i o u y b c d l n s t ing ed ly ation izer fulness ousli y ies eed sses us bl at iz ee"),
		"de": strings.Fields("a e i o u y b g h k l n r s t ung heit keit isch lich ig en ern er est end niss uu yy"),
		"fr": strings.Fields("a e i o u y q c l n s t que issement ees ite erent atrice ement aux euse yee iee logie ution"),
		"ru": strings.Fields("а е и о ы я ю б в г н с т ш щ ь ость еише аите ися ии стан вшись ую иями ее нн"),
	}
	rng := rand.New(rand.NewPCG(1, 2))
	for lang, list := range parts {
		stem := For(lang)
		for range 5000 {
			var b strings.Builder
			for range 1 + rng.IntN(7) {
				b.WriteString(list[rng.IntN(len(list))])
			}
			word := b.String()
			got := stem(word)
			if got == "" || !utf8.ValidString(got) || utf8.RuneCountInString(got) > utf8.RuneCountInString(word)+1 {
				t.Fatalf("%s: %q has the stem %q", lang, word, got)
			}
			if again := stem(word); again != got {
				t.Fatalf("%s: %q has the stem %q, then %q", lang, word, got, again)
			}
		}
	}
}
