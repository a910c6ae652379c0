package indexer

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"

	"vitrine/build/records"
	"vitrine/wasm/index"
)

// TestBytesDoNotDependOnTheWorkers builds several batches with different
// numbers of goroutines, and from a record that is used again and again.
func TestBytesDoNotDependOnTheWorkers(t *testing.T) {
	c := mixedCollection(t, 2*batchSize+7)
	for _, parts := range []int{1, 3} {
		want := must(Build(c, Options{Parts: parts, Workers: 1}))(t)
		if len(want) != parts {
			t.Fatalf("got %d parts, want %d", len(want), parts)
		}
		compare := func(name string, got [][]byte) {
			t.Helper()
			if !slices.EqualFunc(got, want, bytes.Equal) {
				t.Errorf("%s give other bytes in %d parts", name, parts)
			}
		}
		for _, workers := range []int{0, 2, 3, 16} {
			compare(fmt.Sprintf("%d workers", workers), must(Build(c, Options{Parts: parts, Workers: workers}))(t))
		}
		bare := *c
		bare.Records = nil
		b := must(New(&bare, Options{Parts: parts}))(t)
		r := &records.Record{Values: map[string][]records.Item{}}
		for _, full := range c.Records {
			clear(r.Values)
			r.ID = full.ID
			maps.Copy(r.Values, full.Values)
			if err := b.Add(r); err != nil {
				t.Fatal(err)
			}
		}
		compare("records one at a time", must(b.Finish())(t))
	}
}

// TestEveryValueReadsBack compares what the readers of the index give with the
// records, in one part and in three.
func TestEveryValueReadsBack(t *testing.T) {
	for _, n := range []int{0, 1, firstRecords, 250, batchSize + 1} {
		c := mixedCollection(t, n)
		for _, parts := range []int{1, 3} {
			readBack(t, c, opened(t, c, Options{Parts: parts}))
		}
	}
}

func readBack(t *testing.T, c *records.Collection, ix *index.Index) {
	t.Helper()
	docs := Order(c)
	if ix.Records != len(docs) {
		t.Fatalf("got %d records, want %d", ix.Records, len(docs))
	}
	ids, stored := must(ix.IDs())(t), must(ix.Stored())(t)
	for doc, r := range docs {
		if ids.At(doc) != r.ID || ids.Find(r.ID) != doc {
			t.Fatalf("record %d is %q and %q is found at %d, want %q", doc, ids.At(doc), r.ID, ids.Find(r.ID), r.ID)
		}
	}
	order := must(ix.Order(0))(t)
	collator := collate.New(language.English, collate.Numeric)
	for k := 1; k < len(docs); k++ {
		a, b := order.At(k-1), order.At(k)
		if d := collator.CompareString(docs[a].Values["title"][0].Text, docs[b].Values["title"][0].Text); d > 0 || d == 0 && a > b {
			t.Errorf("in the order of titles record %d, %q, stands ahead of %d, %q", a, docs[a].Values["title"][0].Text, b, docs[b].Values["title"][0].Text)
		}
	}
	for i, f := range c.Fields {
		var values index.List
		var lists [][]uint32
		var days *index.Days
		var numbers *index.Numbers
		switch f.Kind {
		case index.Keyword:
			values = must(ix.Values(i))(t)
			if f.Facet {
				for _, list := range must(ix.ValuePostings(i))(t) {
					lists = append(lists, list.AppendDocs(nil))
				}
			} else if ix.Has(index.TagValuePostings, i) {
				t.Errorf("%s has posting lists", f.Name)
			}
		case index.Date:
			days = must(ix.Days(i))(t)
		case index.Number:
			numbers = must(ix.Numbers(i))(t)
		}
		for doc, r := range docs {
			doc := uint32(doc)
			var got, want any
			items, value := r.Values[f.Name], stored.Field(doc, i)
			texts := make([]string, len(items))
			for k, it := range items {
				texts[k] = it.Text
			}
			switch f.Kind {
			case index.Text, index.URL:
				got, want = string(value), strings.Join(texts, "\n")
			case index.Keyword:
				held := []string{}
				if f.Facet {
					for ord := range values.Len() {
						if slices.Contains(lists[ord], doc) {
							held = append(held, values.At(ord))
						}
					}
					slices.Sort(texts)
					slices.Sort(held)
					none := slices.Contains(lists[values.Len()], doc)
					if none != (len(items) == 0) || value != nil {
						t.Errorf("%s of %s: without a value %v, stored %q", f.Name, r.ID, none, value)
					}
				} else {
					index.EachNumber(value, func(ord uint64) { held = append(held, values.At(int(ord))) })
				}
				got, want = held, texts
			case index.Date:
				s, edtf := spanOf(items), ""
				if s.Imprecise {
					edtf = items[0].Date.EDTF
				}
				got = []any{days.First(doc), days.Last(doc), days.Imprecise.Contains(doc), days.Uncertain.Contains(doc), string(value)}
				want = []any{s.First, s.Last, s.Imprecise, s.Uncertain, edtf}
			case index.Number:
				v, ok := numbers.At(doc)
				got, want = []any{v, ok, value == nil}, []any{0.0, false, true}
				if len(items) > 0 {
					want = []any{firstNumber(items), true, true}
				}
			case index.Relation:
				held := []string{}
				index.EachNumber(value, func(other uint64) { held = append(held, ids.At(int(other))) })
				got, want = held, texts
			case index.Source:
				var held, cited []any
				index.EachSource(value, func(n uint64, at []byte) { held = append(held, c.Sources[n].ID, string(at)) })
				for _, it := range items {
					cited = append(cited, it.Source.Source.ID, it.Source.At)
				}
				got, want = held, cited
			case index.Figure:
				var held, figures []records.FigureRef
				if value != nil {
					if err := json.Unmarshal(value, &held); err != nil {
						t.Fatal(err)
					}
				}
				for _, it := range items {
					figures = append(figures, *it.Figure)
				}
				got, want = held, figures
			}
			if !reflect.DeepEqual(got, want) {
				t.Fatalf("%s of %s is %v, want %v", f.Name, r.ID, got, want)
			}
		}
	}
}

// TestPartsHoldTheSameSections compares an index of one part with one of three
// section by section; only ids and stored fields are cut.
func TestPartsHoldTheSameSections(t *testing.T) {
	c := mixedCollection(t, 300)
	one, three := opened(t, c, Options{}), opened(t, c, Options{Parts: 3})
	var order, wantOrder []string
	for _, r := range one.Rows() {
		if r.Tag != index.TagRecordIDs && r.Tag != index.TagStored {
			wantOrder = append(wantOrder, r.String())
			want := must(one.Section(r.Tag, int(r.Field), r.Item))(t)
			if got := must(three.Section(r.Tag, int(r.Field), r.Item))(t); !bytes.Equal(got, want) {
				t.Errorf("%v differs", r)
			}
		}
	}
	partOf := map[index.Tag]uint16{index.TagFold: 1, index.TagTerms: 1, index.TagPostings: 1, index.TagWeights: 1, index.TagNorms: 1, index.TagStems: 1, index.TagOrder: 2}
	for _, r := range three.Rows() {
		want := partOf[r.Tag]
		if r.Tag == index.TagRecordIDs || r.Tag == index.TagStored {
			want = uint16(2 * r.Item)
		} else {
			order = append(order, r.String())
		}
		if r.Part != want {
			t.Errorf("%v travels in part %d, want %d", r, r.Part, want)
		}
	}
	if !slices.Equal(order, wantOrder) || len(order) < 30 {
		t.Errorf("sections stand in the order\n%v\nwant\n%v", order, wantOrder)
	}
	if _, err := Build(c, Options{Parts: 2}); err == nil || err.Error() != "an index has 1 or 3 parts, not 2" {
		t.Errorf("two parts: got %v", err)
	}
}

// TestFirstRecordsTravelApart opens the first of three parts alone.
func TestFirstRecordsTravelApart(t *testing.T) {
	for _, n := range []int{3, firstRecords, 130} {
		c := mixedCollection(t, n)
		docs := Order(c)
		parts := must(Build(c, Options{Parts: 3}))(t)
		ix := openedParts(t, parts[0])
		ids, stored := must(ix.IDs())(t), must(ix.Stored())(t)
		if want := min(n, firstRecords); ids.Len() != want || stored.Has(uint32(want)) {
			t.Errorf("%d of %d ids came first, want %d", ids.Len(), n, want)
		}
		for doc := range ids.Len() {
			title := docs[doc].Values["title"][0].Text
			if ids.At(doc) != docs[doc].ID || string(stored.Field(uint32(doc), 0)) != title {
				t.Errorf("record %d is %q, %q, want %q, %q", doc, ids.At(doc), stored.Field(uint32(doc), 0), docs[doc].ID, title)
			}
		}
		if ix.Has(index.TagTerms, index.NoField) || !ix.Promises(index.TagTerms, index.NoField) {
			t.Error("the words came with the first part, or never will")
		}
		readBack(t, c, openedParts(t, parts[2], parts[0]))
	}
}

// TestPartsFollowTheSize leaves the number of parts to the size of the index,
// whatever in it is large.
func TestPartsFollowTheSize(t *testing.T) {
	large := strings.Repeat("a", wholeBelow)
	for _, c := range []struct {
		name   string
		change func(c *records.Collection)
		want   int
	}{
		{"a small collection", func(*records.Collection) {}, 1},
		{"texts a little smaller than that", func(c *records.Collection) {
			c.Records[0].Values["link"] = []records.Item{{Text: large[:wholeBelow/2]}}
		}, 1},
		{"large texts", func(c *records.Collection) { c.Records[0].Values["link"] = []records.Item{{Text: large}} }, manyParts},
		{"a large value table", func(c *records.Collection) { c.Records[0].Values["note"] = []records.Item{{Text: large}} }, manyParts},
		{"much about the collection", func(c *records.Collection) { c.Sources[0].Note = large }, manyParts},
		{"large words", func(c *records.Collection) {
			var text strings.Builder
			for i := range 200_000 {
				fmt.Fprintf(&text, "w%dx ", i*7919)
			}
			c.Records[0].Values["body"] = []records.Item{{Text: text.String()}}
		}, manyParts},
	} {
		collection := mixedCollection(t, 20)
		c.change(collection)
		got := must(Build(collection, Options{}))(t)
		if want := must(Build(collection, Options{Parts: c.want}))(t); !slices.EqualFunc(got, want, bytes.Equal) {
			t.Errorf("%s: got %d parts, want what %d of them are", c.name, len(got), c.want)
		}
	}
}
