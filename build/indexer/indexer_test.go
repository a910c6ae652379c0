package indexer

import (
	"bytes"
	"encoding/json"
	"math/rand/v2"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"vitrine/build/records"
	"vitrine/wasm/analysis"
	"vitrine/wasm/index"
)

func TestBuildIsDeterministic(t *testing.T) {
	c := oracleCollection(t, rand.New(rand.NewPCG(11, 12)), 40)
	first, err := Build(c, Options{})
	if err != nil {
		t.Fatal(err)
	}
	for range 5 {
		again, err := Build(c, Options{})
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(first[0], again[0]) {
			t.Fatal("the same collection gave different bytes")
		}
	}
}

// TestEveryValueIsReadBack builds De Facto and compares every value of every
// record with what the engine hands to the page.
func TestEveryValueIsReadBack(t *testing.T) {
	if _, err := os.Stat("../../corpus"); err != nil {
		t.Skip("no file system here")
	}
	c, problems, err := records.Load("../../corpus")
	if err != nil || len(problems) > 0 {
		t.Fatal(err, problems)
	}
	_, e := open(t, c, Options{})
	var meta struct {
		Fields []struct {
			Name   string
			Values struct{ Key []string }
		}
	}
	if err := json.Unmarshal(e.Meta(), &meta); err != nil {
		t.Fatal(err)
	}
	keys := map[string][]string{}
	for _, f := range meta.Fields {
		keys[f.Name] = f.Values.Key
	}
	compared := 0
	for _, r := range c.Records {
		var got struct {
			Record struct {
				Hit struct{ Fields map[string]any }
			}
			Sources map[string]struct{ ID, Title string }
		}
		if err := json.Unmarshal(e.Ask("record="+r.ID).JSON, &got); err != nil {
			t.Fatal(err)
		}
		fields := got.Record.Hit.Fields
		for i, s := range c.Sources {
			cited := slices.ContainsFunc(r.Values["source"], func(it records.Item) bool { return it.Source.Source == s })
			if g, ok := got.Sources[decimal(i)]; cited && (!ok || g.ID != s.ID || g.Title != s.Title) {
				t.Errorf("%s: source %d is %+v, want %s", r.ID, i, g, s.ID)
			}
		}
		for _, f := range c.Fields {
			var want any
			for _, it := range r.Values[f.Name] {
				compared++
				list, _ := want.([]any)
				switch f.Kind {
				case index.Text:
					text := it.Text
					if before, ok := want.(map[string]any); ok { // several are kept as lines
						text = before["t"].(string) + "\n" + text
					}
					want = map[string]any{"t": text, "m": []any{}}
				case index.Keyword:
					want = append(list, float64(slices.Index(keys[f.Name], it.Text)))
				case index.Date:
					d := map[string]any{"edtf": it.Date.EDTF}
					if it.Date.Lo != index.MinDay {
						d["lo"] = records.FormatDay(it.Date.Lo)
					}
					if it.Date.Hi != index.MaxDay {
						d["hi"] = records.FormatDay(it.Date.Hi)
					}
					want = d
				case index.Source:
					want = append(list, map[string]any{"s": float64(slices.Index(c.Sources, it.Source.Source)), "at": it.Source.At})
				case index.Figure:
					b, err := json.Marshal(it.Figure)
					if err != nil {
						t.Fatal(err)
					}
					var m any
					if err := json.Unmarshal(b, &m); err != nil {
						t.Fatal(err)
					}
					want = append(list, m)
				case index.Relation:
					i := slices.IndexFunc(c.Records, func(o *records.Record) bool { return o.ID == it.Text })
					want = append(list, map[string]any{"id": it.Text, "title": c.Records[i].Values["title"][0].Text})
				case index.URL:
					want = it.Text
				}
			}
			if list, ok := want.([]any); ok && f.Kind == index.Keyword { // columns keep values in the order of the table
				slices.SortFunc(list, func(a, b any) int { return int(a.(float64) - b.(float64)) })
			}
			if !reflect.DeepEqual(fields[f.Name], want) {
				t.Errorf("%s: %s is %v, want %v", r.ID, f.Name, fields[f.Name], want)
			}
		}
	}
	if compared < 500 {
		t.Errorf("compared %d values, expected hundreds", compared)
	}
}

func analyzer(t testing.TB) *analysis.Analyzer {
	t.Helper()
	a, err := analysis.New(Tables())
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// TestFolding is the list of what a reader may type for the same word.
func TestFolding(t *testing.T) {
	a := analyzer(t)
	for _, c := range []struct{ name, text, want string }{
		{"case and accents", "Über ÉMIGRÉS Ångström", "uber emigres angstrom"},
		{"letters without decomposition", "Straße Łódź Ærø œuvre þing", "strasse lodz aero oeuvre thing"},
		{"ligatures and full width", "ﬁnance ＡＢＣ １２", "finance abc 12"},
		{"punctuation separates", "Taliban's visa-holder, e.g. 1,000.5", "taliban s visa holder e g 1 000 5"},
		{"Arabic and Persian yeh and kaf", "كابلي کابلی", "کابلی کابلی"},
		{"Pashto yeh and gaf, other letters stay", "پولې ګډ", "پولی گډ"},
		{"zero-width non-joiner", "هبت\u200cالله می\u200cشود", "هبتالله میشود"},
		{"vowel signs and tatweel", "مُحَمَّد كـــتاب", "محمد کتاب"},
		{"alef with madda and hamza", "آب أب إب ٱب", "اب اب اب اب"},
		{"teh marbuta and heh", "مدرسة مدرسه", "مدرسه مدرسه"},
		{"digits of three scripts", "۲۰۲۵ ٢٠٢٥ 2025 १९", "2025 2025 2025 19"},
		{"Cyrillic and Greek", "Ёлка Й ΣΊΣΥΦΟΣ", "елка и σισυφοσ"},
		{"combining marks typed apart", "e\u0301migre\u0301", "emigre"},
		{"marks of direction", "a\u200fb \u202bcd\u202c", "ab cd"},
		{"not UTF-8", "ab\xffcd", "ab cd"},
		{"Devanagari keeps its vowels", "हिन्दी", "हिन्दी"},
		{"nothing", " ,.- ", ""},
	} {
		if got := strings.Join(a.Terms(c.text), " "); got != c.want {
			t.Errorf("%s: %q gives %q, want %q", c.name, c.text, got, c.want)
		}
	}
}

func TestTokensTellTheirPlace(t *testing.T) {
	a := analyzer(t)
	text := "Die Übergabe, كابل!"
	var got []string
	a.Tokens(text, func(start, end int, term []byte) bool {
		got = append(got, text[start:end]+"="+string(term))
		return true
	})
	if want := []string{"Die=die", "Übergabe=ubergabe", "كابل=کابل"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	n := 0
	a.Tokens("one two three", func(int, int, []byte) bool { n++; return n < 2 })
	if n != 2 {
		t.Errorf("went on for %d tokens after false", n)
	}
}
