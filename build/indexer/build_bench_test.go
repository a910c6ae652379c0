package indexer

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"vitrine/build/records"
	"vitrine/wasm/index"
)

// stream makes records of eight keyword facets with eleven values together,
// a date, a number and a title of five to ten words, all in one record that is
// used again and again.
type stream struct {
	rng    *rand.Rand
	zipf   *rand.Zipf
	words  []string
	values [8][]string
	record records.Record
}

// streamed returns a stream and the collection that its records are of.
func streamed() (*stream, *records.Collection) {
	text := func(s string) records.Text { return records.Text{"en": s} }
	c := &records.Collection{ID: "stream", Title: text("Stream"), Edition: "2026-01-01", Languages: []string{"en"}}
	s := &stream{rng: rand.New(rand.NewPCG(1, 2)), record: records.Record{Values: map[string][]records.Item{}}}
	s.zipf = rand.NewZipf(s.rng, 1.1, 8, 49999)
	for i := range 50000 {
		s.words = append(s.words, fmt.Sprintf("w%x", i*7919%50000))
	}
	for i, n := range []int{2, 5, 12, 30, 60, 120, 256, 400} {
		f := &records.Field{Name: fmt.Sprintf("facet%d", i), Kind: index.Keyword, Facet: true, Multi: i > 4, Weight: 1, Label: text("Facet")}
		c.Fields = append(c.Fields, f)
		for k := range n {
			s.values[i] = append(s.values[i], fmt.Sprintf("value %d of %d", k, i))
		}
	}
	c.Fields = append(c.Fields,
		&records.Field{Name: "title", Kind: index.Text, Role: "title", Weight: 5, Label: text("Title")},
		&records.Field{Name: "date", Kind: index.Date, Role: "date", Label: text("Date")},
		&records.Field{Name: "amount", Kind: index.Number, Label: text("Amount")})
	return s, c
}

// next returns record n, valid until the next call.
func (s *stream) next(n int) *records.Record {
	r := &s.record
	r.ID = fmt.Sprintf("record-%d", n)
	for i, values := range s.values {
		name := facetNames[i]
		items := r.Values[name][:0]
		for range 1 + i/5 { // the last three have two
			items = append(items, records.Item{Text: values[min(s.rng.IntN(len(values)), s.rng.IntN(len(values)))]})
		}
		r.Values[name] = items
	}
	title := make([]byte, 0, 64)
	for i := range 5 + s.rng.IntN(6) {
		if i > 0 {
			title = append(title, ' ')
		}
		title = append(title, s.words[s.zipf.Uint64()]...)
	}
	r.Values["title"] = append(r.Values["title"][:0], records.Item{Text: string(title)})
	day := int32(s.rng.IntN(40000))
	r.Values["date"] = append(r.Values["date"][:0], records.Item{Date: records.Date{Lo: day, Hi: day}})
	r.Values["amount"] = append(r.Values["amount"][:0], number(float64(s.rng.IntN(1000000))/100))
	return r
}

var facetNames = [8]string{"facet0", "facet1", "facet2", "facet3", "facet4", "facet5", "facet6", "facet7"}

// BenchmarkBuild times writing an index of 100,000 small records that nobody
// keeps.
func BenchmarkBuild(b *testing.B) {
	const n = 100000
	b.ReportAllocs()
	for b.Loop() {
		s, c := streamed()
		builder, err := New(c, Options{Parts: 3})
		if err != nil {
			b.Fatal(err)
		}
		for i := range n {
			if err := builder.Add(s.next(i)); err != nil {
				b.Fatal(err)
			}
		}
		parts, err := builder.Finish()
		if err != nil {
			b.Fatal(err)
		}
		size := 0
		for _, p := range parts {
			size += len(p)
		}
		b.ReportMetric(float64(size)/n, "B/record")
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/n, "ns/record")
}
