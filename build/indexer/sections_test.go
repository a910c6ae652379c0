package indexer

import (
	"bytes"
	"encoding/binary"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"

	"vitrine/build/records"
	"vitrine/wasm/analysis"
	"vitrine/wasm/index"
)

// TestValuesAboveAreKept checks that the value table holds what stands above a
// value that a record names, in the order of the vocabulary, and nothing else.
func TestValuesAboveAreKept(t *testing.T) {
	c := mixedCollection(t, 0)
	for i, place := range []string{"kabul", "berlin"} {
		c.Records = append(c.Records, &records.Record{ID: strconv.Itoa(i), Values: map[string][]records.Item{"place": {{Text: place}}}})
	}
	ix := opened(t, c, Options{})
	const place, level = 1, 4
	list := func(l index.List) (s []string) {
		for i := range l.Len() {
			s = append(s, l.At(i))
		}
		return s
	}
	want := []string{"world", "asia", "europe", "de", "berlin", "af", "kabul"}
	if got := list(must(ix.Values(place))(t)); !slices.Equal(got, want) {
		t.Errorf("got values %q, want %q", got, want)
	}
	if got, want := must(ix.Parents(place))(t), []int{-1, 0, 0, 2, 3, 1, 5}; !slices.Equal(got, want) {
		t.Errorf("got parents %v, want %v", got, want)
	}
	if got, want := list(must(ix.Names(place))(t)), []string{"", "", "", "Germany\nBRD", "", "", ""}; !slices.Equal(got, want) {
		t.Errorf("got names %q, want %q", got, want)
	}
	if got, want := list(must(ix.Help(place))(t)), []string{"", "", "", "a country", "", "", ""}; !slices.Equal(got, want) {
		t.Errorf("got definitions %q, want %q", got, want)
	}
	for ord, list := range must(ix.ValuePostings(place))(t) {
		if got, want := list.N, map[int]int{4: 1, 6: 1}[ord]; got != want {
			t.Errorf("%d records name value %d themselves, want %d", got, ord, want)
		}
	}
	// A fixed order keeps what nobody names; without names above, or any
	// others, their sections are left out.
	if got := list(must(ix.Values(level))(t)); !slices.Equal(got, []string{"low", "middle", "high"}) {
		t.Errorf("got values %q", got)
	}
	for lang, want := range [][]string{{"low", "middle", "high"}, {"niedrig", "", ""}} {
		if got := list(must(ix.Labels(level, lang))(t)); !slices.Equal(got, want) {
			t.Errorf("got labels %q, want %q", got, want)
		}
	}
	for _, tag := range []index.Tag{index.TagParents, index.TagNames, index.TagHelp} {
		if ix.Has(tag, level) || !ix.Has(tag, place) {
			t.Errorf("section %v: field %d %v, field %d %v", tag, level, ix.Has(tag, level), place, ix.Has(tag, place))
		}
	}
}

// TestWeightsAndLengths counts every term of every record once more, the slow
// way.
func TestWeightsAndLengths(t *testing.T) {
	c := mixedCollection(t, batchSize+90)
	docs := Order(c)
	ix := opened(t, c, Options{Workers: 3})
	a := must(analysis.New(Tables()))(t)
	names := func(f *records.Field, id string) []string {
		texts := []string{id}
		if f.Vocab != nil {
			v := f.Vocab.Values[slices.IndexFunc(f.Vocab.Values, func(v *records.Value) bool { return v.ID == id })]
			texts = append([]string{v.Label["en"], v.Label["de"]}, v.Aliases...)
		}
		terms := a.Terms(strings.Join(texts, " "))
		slices.Sort(terms)
		return slices.Compact(terms)
	}
	type posting struct {
		term string
		doc  uint32
	}
	want, lengths, total := map[posting]int{}, make([]int, len(docs)), 0
	for doc, r := range docs {
		for _, f := range c.Fields {
			if f.Weight == 0 {
				continue
			}
			for _, it := range r.Values[f.Name] {
				terms := a.Terms(it.Text)
				if f.Kind == index.Keyword {
					terms = names(f, it.Text)
				}
				for _, term := range terms {
					want[posting{term, uint32(doc)}] += f.Weight
				}
				lengths[doc] += f.Weight * len(terms)
			}
		}
		total += lengths[doc]
	}
	terms := must(ix.Terms())(t)
	n, full := 0, 0
	terms.From("", func(_ int, term []byte, _ int, p index.Postings) bool {
		p.Each(func(doc uint32, weight uint8) {
			n++
			w := want[posting{string(term), doc}]
			if w > 255 {
				w = 255
				full++
			}
			if w == 0 || int(weight) != w {
				t.Errorf("%s in record %d weighs %d, want %d", term, doc, weight, w)
			}
		})
		return true
	})
	if n != len(want) || full == 0 {
		t.Errorf("got %d postings, %d of them full, want %d", n, full, len(want))
	}
	average := float64(total) / float64(len(docs))
	leads := map[string]float64{} // to a record
	for _, r := range docs {
		for _, f := range c.Fields {
			if f.Kind == index.Relation {
				for _, it := range r.Values[f.Name] {
					leads[it.Text]++
				}
			}
		}
	}
	for doc, norm := range terms.Norms() {
		want := math.Round(32 * (0.25 + 0.75*float64(lengths[doc])/average) / (1 + 0.5*math.Log2(1+leads[docs[doc].ID])))
		if got := float64(norm); got != min(255, want) {
			t.Errorf("record %d of length %d has norm %v, want %v", doc, lengths[doc], got, want)
		}
	}
}

// TestTermsFillManyBlocks reads dictionaries back that were encoded in pieces.
func TestTermsFillManyBlocks(t *testing.T) {
	c := mixedCollection(t, 0)
	want := []string{}
	for i := range 5000 {
		word := "w" + strconv.Itoa(i)
		want = append(want, word)
		c.Records = append(c.Records, &records.Record{ID: word, Values: map[string][]records.Item{"title": {{Text: word + " all"}}}})
	}
	want = append(want, "all")
	slices.Sort(want)
	terms := must(opened(t, c, Options{}).Terms())(t)
	got := []string{}
	terms.From("", func(_ int, term []byte, _ int, p index.Postings) bool {
		got = append(got, string(term))
		if word, ok := strings.CutPrefix(string(term), "w"); ok {
			p.Each(func(doc uint32, _ uint8) {
				if strconv.Itoa(int(doc)) != word {
					t.Errorf("%s is in record %d", term, doc)
				}
			})
		}
		return true
	})
	if !slices.Equal(got, want) {
		t.Errorf("got %d terms, want %d", len(got), len(want))
	}
}

func TestStemsJoinTerms(t *testing.T) {
	c := mixedCollection(t, 0)
	c.Fields = c.Fields[:1]
	for i, s := range []string{"visas visa", "talk visa", "talked talking", "envoys"} {
		c.Records = append(c.Records, &records.Record{ID: strconv.Itoa(i), Values: map[string][]records.Item{"title": {{Text: s}}}})
	}
	for _, workers := range []int{1, 3} {
		b := must(New(c, Options{Workers: workers}))(t)
		b.stemmer = func(lang string) func(string) string {
			if lang != "en" {
				t.Errorf("asked for a stemmer of %q", lang)
			}
			return func(term string) string {
				for _, end := range []string{"s", "ed", "ing"} {
					term = strings.TrimSuffix(term, end)
				}
				return term
			}
		}
		for _, r := range c.Records {
			if err := b.Add(r); err != nil {
				t.Fatal(err)
			}
		}
		ix := openedParts(t, must(b.Finish())(t)...)
		terms, stems := must(ix.Terms())(t), must(ix.Stems())(t)
		for stem, want := range map[string]string{"visa": "visa visas", "talk": "talk talked talking", "envoy": "envoys", "talked": ""} {
			var got []string
			stems.Each(stem, func(n int) {
				term, _ := terms.At(n)
				got = append(got, term)
			})
			if strings.Join(got, " ") != want {
				t.Errorf("%s joins %q, want %q", stem, got, want)
			}
		}
		if stems.Len() != 3 {
			t.Errorf("got %d groups, want 3", stems.Len())
		}
	}
	c.Languages = []string{"fa"}
	if opened(t, c, Options{}).Promises(index.TagStems, index.NoField) {
		t.Error("there are stems without a stemmer")
	}
	single := stemGroups([]string{"talk", "talks"}, 1, func() func(string) string { return func(s string) string { return s } })
	if len(single) != 0 {
		t.Errorf("terms that are their own stems make groups: %v", single)
	}
}

func TestAddSaysWhatIsWrong(t *testing.T) {
	record := func(field string, items ...records.Item) []*records.Record {
		return []*records.Record{{ID: "a", Values: map[string][]records.Item{field: items}}}
	}
	deep := &records.Vocabulary{Name: "deep"}
	for i := range index.MaxDepth + 2 {
		deep.Values = append(deep.Values, &records.Value{ID: strconv.Itoa(i), Parent: strconv.Itoa(i - 1)})
	}
	for _, c := range []struct {
		name    string
		records []*records.Record
		want    string
	}{
		{"an id twice", []*records.Record{{ID: "a"}, {ID: "a"}}, `record "a" is there twice`},
		{"no such value", record("place", records.Item{Text: "mars"}), `record "a": field "place" has no value "mars"`},
		{"no such record", record("related", records.Item{Text: "b"}), `record "a": field "related": there is no record "b"`},
		{"no such source", record("source", records.Item{Source: &records.SourceRef{Source: &records.Source{ID: "s0"}}}), `record "a": field "source": source "s0" is not in the bibliography`},
		{"too deep", record("deep", records.Item{Text: strconv.Itoa(index.MaxDepth + 1)}), `field "deep": value "65" stands below more than 64 others`},
	} {
		collection := mixedCollection(t, 0)
		collection.Fields = append(collection.Fields, &records.Field{Name: "deep", Kind: index.Keyword, Vocab: deep})
		collection.Records = c.records
		if _, err := Build(collection, Options{}); err == nil || err.Error() != c.want {
			t.Errorf("%s: got %v, want %s", c.name, err, c.want)
		}
	}
	collection := mixedCollection(t, 0)
	collection.Fields = append(collection.Fields, &records.Field{Name: "deep", Kind: index.Keyword, Vocab: deep})
	collection.Records = record("deep", records.Item{Text: strconv.Itoa(index.MaxDepth)})
	opened(t, collection, Options{})
}

// TestWriterAlignsSections writes and reads sections of every small length.
func TestWriterAlignsSections(t *testing.T) {
	for n := range 18 {
		w := writer{parts: make([][]section, 2)}
		data := bytes.Repeat([]byte{0xaa}, n)
		w.add(0, newSection(index.TagFields, index.NoField, 0, binary.LittleEndian.AppendUint32(nil, 0)), newSection(index.TagSchema, index.NoField, 0, data))
		w.add(1, newSection(index.TagFold, index.NoField, 0, data), newSection(index.TagTerms, index.NoField, 0, nil))
		ix, err := index.Open(must(w.bytes(0))(t)...)
		if err != nil {
			t.Fatal(err)
		}
		for tag, want := range map[index.Tag][]byte{index.TagSchema: data, index.TagFold: data, index.TagTerms: nil} {
			if got := must(ix.Section(tag, index.NoField, 0))(t); !bytes.Equal(got, want) {
				t.Errorf("section %v reads %x, want %x", tag, got, want)
			}
		}
	}
}
