package indexer

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"vitrine/build/records"
	"vitrine/wasm/index"
	"vitrine/wasm/search"
)

// withMarkup returns the collection with markup at every other text, the title
// among them. Words of the markup are none of the texts'.
func withMarkup(c *records.Collection) *records.Collection {
	out := *c
	out.Records = nil
	n := 0
	for _, r := range c.Records {
		marked := &records.Record{ID: r.ID, Values: map[string][]records.Item{}}
		for _, f := range c.Fields {
			for _, it := range r.Values[f.Name] {
				if n++; f.Kind == index.Text && n%2 == 0 {
					it.Markup = fmt.Sprintf(`[["p",["a",{"href":"https://example.org/visa?embassy=\"北京\""},%d]]]`, len(utf16.Encode([]rune(it.Text))))
				}
				marked.Values[f.Name] = append(marked.Values[f.Name], it)
			}
		}
		out.Records = append(out.Records, marked)
	}
	return &out
}

// TestMarkupChangesNoAnswer asks two engines the same: that of a collection
// whose texts have markup, and that of the same texts without.
func TestMarkupChangesNoAnswer(t *testing.T) {
	plain := oracleCollection(t, rand.New(rand.NewPCG(71, 72)), 60)
	marked := withMarkup(plain)
	ix, want := open(t, plain, Options{})
	rich, got := open(t, marked, Options{Parts: 3})
	if err := rich.Check(); err != nil {
		t.Fatal(err)
	}
	o := newOracle(t, plain, ix, want)
	rng := rand.New(rand.NewPCG(73, 74))
	kinds := append([]string{"", "", ""}, search.Questions...)
	seen := 0
	for range scaled(600) {
		question := kinds[rng.IntN(len(kinds))]
		request := o.randomRequest(rng).String() + questions[question]
		if question == "" {
			request += fmt.Sprintf("&limit=60&record=%s", plain.Records[rng.IntN(len(plain.Records))].ID)
		}
		a, b := want.Do(question, request), got.Do(question, request)
		if !reflect.DeepEqual(a.Counts, b.Counts) {
			t.Fatalf("%s %q counts\n%v, with markup\n%v", question, request, a.Counts, b.Counts)
		}
		x, _ := withoutMarkup(t, a.JSON)
		y, n := withoutMarkup(t, b.JSON)
		if !reflect.DeepEqual(x, y) {
			t.Fatalf("%s %q answers\n%s, with markup\n%s", question, request, a.JSON, b.JSON)
		}
		seen += n
	}
	if seen == 0 {
		t.Error("no answer had markup in it")
	}
}

// withoutMarkup reads an answer and takes the markup out of it; it stands in
// the opened record alone.
func withoutMarkup(t *testing.T, answer []byte) (v map[string]any, n int) {
	t.Helper()
	if err := json.Unmarshal(answer, &v); err != nil {
		t.Fatalf("%v: %s", err, answer)
	}
	record, _ := v["record"].(map[string]any)
	hit, _ := record["hit"].(map[string]any)
	fields, _ := hit["fields"].(map[string]any)
	for _, field := range fields {
		if text, ok := field.(map[string]any); ok && text["x"] != nil {
			delete(text, "x")
			n++
		}
	}
	if rest, _ := json.Marshal(v); strings.Contains(string(rest), `,"x":[[`) {
		t.Fatalf("there is markup outside the opened record: %s", answer)
	}
	return v, n
}

func TestMarkupOfSeveralTexts(t *testing.T) {
	tests := []struct {
		name  string
		items []records.Item
		want  string
	}{
		{"none has markup", []records.Item{{Text: "a"}, {Text: "b"}}, "a\nb"},
		{"one", []records.Item{{Text: "a", Markup: `[["b",1]]`}}, "a\x00" + `[["b",1]]`},
		{"the first", []records.Item{{Text: "a", Markup: `[["b",1]]`}, {Text: "𝄞é"}}, "a\n𝄞é\x00" + `[["b",1],-1,3]`},
		{"the second", []records.Item{{Text: "a"}, {Text: "b", Markup: `[["b",1]]`}}, "a\nb\x00" + `[1,-1,["b",1]]`},
		{"beside an empty one", []records.Item{{Text: ""}, {Text: "", Markup: `[["hr"]]`}, {Text: ""}}, "\n\n\x00" + `[-1,["hr"],-1]`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			b := &Builder{}
			got, err := b.storedValue(nil, &records.Field{Kind: index.Text}, test.items)
			if err != nil || string(got) != test.want {
				t.Errorf("got %q, %v, want %q", got, err, test.want)
			}
		})
	}
}

// Cells and lines end words as blanks do, where a text is cut too.
func TestTablesAreCutBetweenWords(t *testing.T) {
	row := strings.Repeat("alpha\tbeta\ngamma\n\n", 60)
	_, e := open(t, texts(t, "a|"+row+"quince\n"+row), Options{})
	var got struct {
		Hits []struct {
			Fields struct{ Body struct{ T string } }
		}
	}
	if err := json.Unmarshal(e.Ask("q=quince+").JSON, &got); err != nil || len(got.Hits) != 1 {
		t.Fatal(err, got)
	}
	body := got.Hits[0].Fields.Body
	shown, isCut := strings.CutPrefix(body.T, "… ")
	shown, isCutBehind := strings.CutSuffix(shown, " …")
	if !isCut || !isCutBehind || !strings.Contains(shown, "quince") || strings.TrimSpace(shown) != shown {
		t.Errorf("got %q", body.T)
	}
	for _, word := range strings.Fields(shown) {
		if !slices.Contains([]string{"alpha", "beta", "gamma", "quince"}, word) {
			t.Errorf("%q is no word of the text", word)
		}
	}
}

func TestBadTextsAreNotStored(t *testing.T) {
	for _, it := range []records.Item{{Text: "a\x00b"}, {Text: "a", Markup: "["}, {Text: "a", Markup: "{}"}, {Text: "a", Markup: " [1]"}, {Text: "a", Markup: "[1]\n"}} {
		if got, err := new(Builder).storedValue(nil, &records.Field{Kind: index.Text}, []records.Item{it}); err == nil {
			t.Errorf("%+v is stored as %q", it, got)
		}
	}
}

func TestDamagedMarkupIsFound(t *testing.T) {
	c := texts(t, "a")
	c.Records[0].Values["title"][0].Markup = `["pre",1]`
	parts, err := Build(c, Options{})
	if err != nil {
		t.Fatal(err)
	}
	for damaged, sound := range map[string]bool{
		"a\x00[\"pre\",1]": true, "a\x00[\"\xff\xff\xff\",1]": false, "a\x00{\"pre\":1}": false, "a\x00[\"pre\",\x00]": false, "a123456789\x00": false,
	} {
		part := bytes.Replace(parts[0], []byte("a\x00[\"pre\",1]"), []byte(damaged), 1)
		if got := openRepaired(t, part); got != sound {
			t.Errorf("an index with %q in it is sound: %v, want %v", damaged, got, sound)
		}
	}
}
