package indexer

import (
	"slices"
	"strings"
	"testing"

	"vitrine/build/records"
	"vitrine/wasm/index"
	"vitrine/wasm/stem"
)

// finds asks requests of a collection and compares the ids found, by date.
func finds(t *testing.T, c *records.Collection, cases map[string]string) {
	t.Helper()
	_, e := open(t, c, Options{})
	for request, want := range cases {
		if got := ids(t, e, request+"&sort=-date"); got != want {
			t.Errorf("%q finds %q, want %q", request, got, want)
		}
	}
}

// TestFormsStandForOneAnother asks for forms of words, among them those of a
// stem that only one term has, which is the stem itself.
func TestFormsStandForOneAnother(t *testing.T) {
	if stem.For("en") == nil {
		t.Skip("no stemmer is linked")
	}
	finds(t, texts(t, "embassy", "embassies", "deport", "deported|and returned", "run"), map[string]string{
		"q=embassy":            "ab",
		"q=embassies+":         "ab",
		"q=embassy*":           "a",
		"q=embass+":            "ab", // a slip for one, with its forms
		"q=%22embassy%22":      "a",
		"q=deportation+":       "cd",
		"q=running+":           "e",
		"q=title:deports+":     "cd",
		"q=-embassies+run":     "e",
		"q=-deporting":         "abe",
		"q=return+-embassies+": "d",
	})
	german := texts(t, "Abschiebung nach Kabul", "Abschiebungen", "Häuser", "Haus")
	german.Languages = []string{"de"}
	finds(t, german, map[string]string{"q=abschiebung+": "ab", "q=abschieben+": "ab", "q=häusern+": "cd", "q=haus+": "cd", "q=%22haus%22": "d"})
	persian := texts(t, "visas", "visa")
	persian.Languages = []string{"fa"}
	finds(t, persian, map[string]string{"q=visa+": "b", "q=visas+": "a"})
}

// TestOnlySoManyAreSearchedInstead asks for a slip that is near to more terms
// than are searched: the most frequent are.
func TestOnlySoManyAreSearchedInstead(t *testing.T) {
	finds(t, texts(t, "lamp", "camp", "damp", "ramp", "vamp", "gamp", "tamp", "samp", "hamp|hump", "pamp pump", "tramp", "champs", "hamp", "pamp"), map[string]string{
		"q=%22xamp%22": "",
		"q=xamp+":      "abcdfhijmn", // hamp and pamp are there twice, of the others the first six in the alphabet
		"q=yamq+":      "",
	})
}

// TestEquallyRelevantRecordsKeepTheirOrder pages through records of one score.
func TestEquallyRelevantRecordsKeepTheirOrder(t *testing.T) {
	_, e := open(t, texts(t, "visa", "other", "visa", "visa", "visa visa", "visa", "visa", "other"), Options{})
	for _, limit := range []int{1, 2, 3, 7} {
		found := ""
		for offset := 0; offset < 8; offset += limit {
			found += ids(t, e, "q=visa+&limit="+decimal(limit)+"&offset="+decimal(offset))
		}
		if found != "acdfge" && found != "eacdfg" {
			t.Errorf("in pages of %d the order is %q, want the newest first of those that are alike", limit, found)
		}
	}
}

// TestPhrasesStandAsTheyAreAsked asks for phrases of words and characters.
func TestPhrasesStandAsTheyAreAsked(t *testing.T) {
	finds(t, texts(t, "法人 北京", "人民 北京", "北京人民", "北京 人民", "technical level talks", "level technical", "a technical|level", "北京visa", "北京 visa"), map[string]string{
		"q=%22人+北京%22":             "a",
		"q=%22北京+人%22":             "d",
		"q=北京人民":                   "c",
		"q=人":                      "abcd",
		"q=%22technical+level%22":  "e",
		"q=%22technical+le":        "e",
		"q=%22technical+le%22":     "",
		"q=technical+level+":       "efg",
		"q=-%22technical+level%22": "abcdfghi",
		"q=%22北京+visa%22":          "hi",
		"q=北京visa":                 "hi",
	})
}

// TestWhatIsExcludedIsExcludedWhole excludes words of several terms: only who
// has all of them goes.
func TestWhatIsExcludedIsExcludedWhole(t *testing.T) {
	finds(t, texts(t, "co operation", "operation and more co", "operation", "visa|co", "co-operation"), map[string]string{
		"q=-co-operation":        "cd",
		"q=-title:co-operation":  "cd",
		"q=co-operation":         "abe",
		"q=-%22co-operation%22":  "bcd",
		"q=-co-oper*":            "cd",
		"q=-co-operation+-visa":  "c",
		"q=-title:visa-co":       "abcde",
		"q=-visa-co":             "abce",
		"q=-co+-operation":       "",
		"q=operation+-co+":       "c",
		"q=operation+-title:co+": "c",
	})
}

// TestFieldsThatAreNotSearchedAreFoundByName asks for words in a field whose
// words are not in the dictionary: the word itself or a form of it, never what
// the dictionary has near it.
func TestFieldsThatAreNotSearchedAreFoundByName(t *testing.T) {
	c := texts(t, "zebras", "visa", "nothing")
	c.Fields = append(c.Fields, &records.Field{Name: "remark", Kind: index.Text, Label: records.Text{"en": "Remark"}})
	c.Records[1].Values["remark"] = []records.Item{{Text: "a zebrs was deported"}}
	finds(t, c, map[string]string{"q=remark:zebrs": "b", "q=remark:zebrs+": "b", "q=remark:zeb*": "b", "q=remark:zebros+": "", "q=zebrs+": "a", "q=zebr": "a"})
	if stem.For("en") != nil {
		finds(t, c, map[string]string{"q=remark:deporting+": "b", "q=remark:%22deport%22": ""})
	}
}

// TestOnlyTheFirstWordsAreLookedAt asks for more terms than anybody types, in
// one phrase and in many words.
func TestOnlyTheFirstWordsAreLookedAt(t *testing.T) {
	var distinct []string
	for a := 'a'; a <= 'z'; a++ {
		for b := 'a'; b <= 'e'; b++ {
			distinct = append(distinct, string([]rune{a, b}))
		}
	}
	_, e := open(t, texts(t, strings.Join(distinct, " "), strings.Repeat("北", 200), "other"), Options{})
	for _, c := range []struct {
		request, finds string
		words          int
	}{
		{"q=" + strings.Join(distinct, "+"), "a", 64},
		{"q=" + strings.Join(distinct, "-"), "a", 64},
		{"q=%22" + strings.Join(distinct, "+") + "%22", "a", 1},
		{"q=-" + strings.Join(distinct, "-"), "bc", 1},
		{"q=" + strings.Repeat("北", 200), "b", 1},
		{"q=other+" + strings.Join(distinct, "+"), "", 64},
	} {
		a := e.Ask(c.request + "&sort=-date")
		got := read(t, "", c.request, a)
		if found := ids(t, e, c.request+"&sort=-date"); found != c.finds || len(got.Words) != c.words || len(got.Problems) != 1 ||
			!strings.Contains(got.Problems[0].Message, "beyond the first 64") {
			t.Errorf("%q finds %q by %d words, problems %v, want %q by %d", c.request, found, len(got.Words), got.Problems, c.finds, c.words)
		}
	}
}

// TestValuesAboveAreChosenNotSearched tells the two apart: to choose a value
// is to choose all below it, words are found where a record names the value.
func TestValuesAboveAreChosenNotSearched(t *testing.T) {
	c := texts(t, "one", "two", "three")
	vocab := &records.Vocabulary{Name: "places", Values: []*records.Value{oracleValue("asia", "", "South Asia", ""), oracleValue("kabul", "asia", "Kabul city", "")}}
	c.Fields = append(c.Fields, &records.Field{Name: "place", Kind: index.Keyword, Facet: true, Multi: true, Vocab: vocab, Weight: 1, Order: "count", Label: records.Text{"en": "Place"}})
	c.Records[0].Values["place"] = []records.Item{{Text: "asia"}}
	c.Records[1].Values["place"] = []records.Item{{Text: "kabul"}}
	finds(t, c, map[string]string{"place=asia": "ab", "place=kabul": "b", "-place=asia": "c", "q=asia": "a", "q=place:asia": "a", "q=%22south+asia%22": "a", "q=kabul": "b", "place=(none)": "c", "place=asia&place=kabul&place.all=1": "b"})
}

// TestNumbersStandInTheBarTheyAreWrittenIn counts decimals on the ends of
// bars, where binary fractions are not what they are written as.
func TestNumbersStandInTheBarTheyAreWrittenIn(t *testing.T) {
	c := texts(t, "a", "b", "c", "d", "e", "f", "g", "h", "i", "j")
	c.Fields = append(c.Fields, &records.Field{Name: "n", Kind: index.Number, Facet: true, Label: records.Text{"en": "N"}})
	for i, r := range c.Records {
		r.Values["n"] = []records.Item{oracleNumber([]string{"0.1", "0.2", "0.3", "0.4", "0.5", "0.6", "0.7", "0.8", "0.9", "1.1"}[i])}
	}
	_, e := open(t, c, Options{})
	for _, b := range []struct {
		by, low, width string
		bars           []uint32
	}{
		{"nice:20", "0.1", "0.1", []uint32{1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 1}},                                // 0.05 would be 21 bars
		{"nice:50", "0.1", "0.05", []uint32{1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 0, 0, 1}}, // of 0.02 there would be 51
		{"nice:6", "0", "0.2", []uint32{1, 2, 2, 2, 2, 1}},
		{"nice:3", "0", "0.5", []uint32{4, 5, 1}},
		{"nice:1", "0", "2", []uint32{10}},
		{"equal:10", "0.1", "0.1", []uint32{1, 1, 1, 1, 1, 1, 1, 1, 1, 1}},
		{"equal:2", "0.1", "0.5", []uint32{5, 5}},
	} {
		a := e.Ask("n.by=" + b.by)
		got := read(t, "", b.by, a)
		h := got.Histograms[len(got.Histograms)-1]
		if bars := a.Counts[h.Offset : h.Offset+h.N]; h.Low.String() != b.low || h.Width.String() != b.width || !slices.Equal(bars, b.bars) {
			t.Errorf("%s: from %s by %s: %v, want from %s by %s: %v", b.by, h.Low, h.Width, bars, b.low, b.width, b.bars)
		}
	}
}
