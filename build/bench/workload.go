// Package bench measures the engine against the fastest thing a site could
// use in its place: a plain scan over typed arrays, written in JavaScript. Both
// answer the same fixed queries over the same made-up records, in the same page
// of the same browser, and nothing is timed before their answers are equal.
package bench

import (
	"math"
	"math/rand/v2"
	"strconv"
	"strings"

	"vitrine/build/records"
	"vitrine/wasm/index"
)

// Workload is a made-up collection whose records follow from its options
// alone. Any record can be made at any time, so that none needs to be kept.
type Workload struct {
	Records int
	Seed    uint64
	Text    bool // whether records have a text behind their title

	facets []facet
	words  []string // the vocabulary, the most frequent first
	wordOf zipf
	dates  []string // of the days from firstDay on, as they are written
}

// facet is a keyword field of the workload with its values, the most frequent
// first.
type facet struct {
	name   string
	multi  bool // one to four values instead of one
	gaps   bool // one record in a hundred has none
	values []string
	of     zipf
}

// The facets are of the sizes that collections of museums and archives have:
// from a handful of kinds to some hundred places.
var facets = []struct {
	name        string
	cardinality int
	multi, gaps bool
}{
	{name: "kind", cardinality: 5},
	{name: "status", cardinality: 10},
	{name: "region", cardinality: 20},
	{name: "theme", cardinality: 50, multi: true, gaps: true},
	{name: "country", cardinality: 100},
	{name: "outlet", cardinality: 200, gaps: true},
	{name: "actor", cardinality: 200, multi: true},
	{name: "place", cardinality: 300},
}

const (
	vocabularySize = 50_000
	// wordShift flattens the head of the words' Zipf distribution as it is in
	// prose (Mandelbrot's correction): the first word is 4% of a text, not 9%.
	wordShift = 2.7
	maxValues = 4 // of a multi-valued facet in one record
	// language is one without a stemmer: forms of made-up words are no forms,
	// and the scan finds none.
	language  = "eo"
	gapShare  = 0.01
	maxNumber = 100_000
)

// Days of the workload: ten years.
var (
	firstDay = records.DayOf(2015, 1, 1)
	lastDay  = records.DayOf(2024, 12, 31)
)

// NewWorkload prepares a workload of n records.
func NewWorkload(n int, seed uint64, text bool) *Workload {
	w := &Workload{Records: n, Seed: seed, Text: text, wordOf: newZipf(vocabularySize, wordShift)}
	rng := rand.New(rand.NewPCG(seed, 0))
	w.words = inventWords(rng, vocabularySize)
	for _, f := range facets {
		w.facets = append(w.facets, facet{f.name, f.multi, f.gaps, inventWords(rng, f.cardinality), newZipf(f.cardinality, 1)})
	}
	for day := firstDay; day <= lastDay; day++ {
		w.dates = append(w.dates, records.FormatDay(day))
	}
	return w
}

// draft is a record in numbers. Its slices are used again by the next one.
type draft struct {
	day    int32
	number uint32
	values [][]uint32 // by facet: places in its values
	title  []uint32   // places in the vocabulary
	text   []uint32
}

// record is the generator of record i. Records next to each other differ in
// every bit of their seeds, not in the last few.
func (w *Workload) record(i int) *rand.Rand {
	return rand.New(rand.NewPCG(w.Seed, uint64(i+1)*0x9e3779b97f4a7c15))
}

// draw makes record i in d.
func (w *Workload) draw(i int, d *draft) {
	rng := w.record(i)
	d.day = drawDay(rng)
	u := rng.Float64()
	d.number = uint32(maxNumber * u * u * u) // half of all below an eighth
	if d.values == nil {
		d.values = make([][]uint32, len(w.facets))
	}
	for k := range w.facets {
		f := &w.facets[k]
		d.values[k] = d.values[k][:0]
		if f.gaps && rng.Float64() < gapShare {
			continue
		}
		n := 1
		if f.multi {
			n += rng.IntN(maxValues)
		}
		for len(d.values[k]) < n {
			d.values[k] = appendNew(d.values[k], f.of.draw(rng))
		}
	}
	d.title = w.drawWords(rng, d.title[:0], 5+rng.IntN(6))
	d.text = d.text[:0]
	if w.Text {
		d.text = w.drawWords(rng, d.text, 40+rng.IntN(41))
	}
}

// day is the day of record i without the rest of it.
func (w *Workload) day(i int) int32 { return drawDay(w.record(i)) }

func drawDay(rng *rand.Rand) int32 { return firstDay + rng.Int32N(lastDay-firstDay+1) }

func appendNew(list []uint32, v uint32) []uint32 {
	for _, old := range list {
		if old == v {
			return list
		}
	}
	return append(list, v)
}

func (w *Workload) drawWords(rng *rand.Rand, list []uint32, n int) []uint32 {
	for range n {
		list = append(list, w.wordOf.draw(rng))
	}
	return list
}

// Record returns record i, 0 ≤ i < w.Records. It is the caller's own.
func (w *Workload) Record(i int) *records.Record {
	var d draft
	w.draw(i, &d)
	n := 4 // title, text, date and number
	for _, v := range d.values {
		n += len(v)
	}
	items := make([]records.Item, 0, n) // of all fields, in one piece
	r := &records.Record{ID: recordID(uint32(i)), Values: make(map[string][]records.Item, len(w.facets)+4)}
	set := func(field string, from int) {
		if len(items) > from {
			r.Values[field] = items[from:len(items):len(items)]
		}
	}
	items = append(items, records.Item{Text: w.sentence(d.title)})
	set("title", 0)
	if w.Text {
		items = append(items, records.Item{Text: w.sentence(d.text)})
		set("text", len(items)-1)
	}
	items = append(items, records.Item{Date: records.Date{EDTF: w.dates[d.day-firstDay], Lo: d.day, Hi: d.day}})
	set("date", len(items)-1)
	items = append(items, records.Item{Text: strconv.FormatUint(uint64(d.number), 10), Number: float64(d.number)})
	set("amount", len(items)-1)
	for k, f := range w.facets {
		from := len(items)
		for _, v := range d.values[k] {
			items = append(items, records.Item{Text: f.values[v]})
		}
		set(f.name, from)
	}
	return r
}

func recordID(i uint32) string { return "r" + strconv.FormatUint(uint64(i), 10) }

func (w *Workload) sentence(words []uint32) string {
	var b strings.Builder
	b.Grow(9 * len(words))
	for i, word := range words {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(w.words[word])
	}
	return b.String()
}

// Collection returns the workload's collection without its records.
func (w *Workload) Collection() *records.Collection {
	text := func(s string) records.Text { return records.Text{language: s} }
	c := &records.Collection{ID: "bench", Title: text("Bench"), Subtitle: text("Made-up records to measure with"), About: "Made-up records to measure with.\n",
		Licence: records.Licence{Name: "CC0-1.0", URL: "https://creativecommons.org/publicdomain/zero/1.0/"}, Edition: "2025-01-01", Languages: []string{language}}
	both := []string{"card", "record"}
	c.Fields = append(c.Fields, &records.Field{Name: "title", Kind: index.Text, Role: "title", Required: true, Weight: 5, Label: text("Title"), Show: both})
	if w.Text {
		c.Fields = append(c.Fields, &records.Field{Name: "text", Kind: index.Text, Role: "body", Weight: 1, Label: text("Text"), Show: both})
	}
	c.Fields = append(c.Fields, &records.Field{Name: "date", Kind: index.Date, Role: "date", Label: text("Date"), Show: both})
	c.Fields = append(c.Fields, &records.Field{Name: "amount", Kind: index.Number, Facet: true, Label: text("Amount"), Show: both})
	for _, f := range w.facets {
		c.Fields = append(c.Fields, &records.Field{Name: f.name, Kind: index.Keyword, Facet: true, Multi: f.multi, Order: "count",
			Label: text(strings.ToUpper(f.name[:1]) + f.name[1:]), Show: both})
	}
	return c
}

// zipf draws 0 … n-1 with weights 1/(i+shift), by Vose's alias method: two
// draws and one look-up, whatever n is.
type zipf struct {
	keep  []float64 // how much of a place is its own
	other []uint32  // whose the rest is
}

func newZipf(n int, shift float64) zipf {
	z := zipf{keep: make([]float64, n), other: make([]uint32, n)}
	sum := 0.0
	for i := range n {
		z.keep[i] = 1 / (float64(i) + shift)
		sum += z.keep[i]
	}
	var small, large []uint32
	for i := range n {
		z.keep[i] *= float64(n) / sum
		if z.keep[i] < 1 {
			small = append(small, uint32(i))
		} else {
			large = append(large, uint32(i))
		}
	}
	for len(small) > 0 && len(large) > 0 {
		s, l := small[len(small)-1], large[len(large)-1]
		small = small[:len(small)-1]
		z.other[s] = l
		z.keep[l] -= 1 - z.keep[s]
		if z.keep[l] < 1 {
			small, large = append(small, l), large[:len(large)-1]
		}
	}
	for _, rest := range [][]uint32{small, large} { // what rounding left over
		for _, i := range rest {
			z.keep[i] = math.Inf(1)
		}
	}
	return z
}

func (z zipf) draw(rng *rand.Rand) uint32 {
	i := rng.IntN(len(z.keep))
	if rng.Float64() < z.keep[i] {
		return uint32(i)
	}
	return z.other[i]
}

// Sounds of which words are made, vowels and consonants in turn.
var (
	consonants = strings.Fields("b c d f g h j k l m n p r s t v w z ch sh th st tr br pl gr nd rt")
	vowels     = strings.Fields("a e i o u a e i o ai ea ou")
)

// inventWords returns n different words of 3 to 12 letters that can be
// pronounced.
func inventWords(rng *rand.Rand, n int) []string {
	seen := make(map[string]bool, n)
	words := make([]string, 0, n)
	for len(words) < n {
		size := 3 + rng.IntN(10)
		var b []byte
		for vowel := rng.IntN(3) == 0; len(b) < size; vowel = !vowel {
			sounds := consonants
			if vowel {
				sounds = vowels
			}
			b = append(b, sounds[rng.IntN(len(sounds))]...)
		}
		if word := string(b[:size]); !seen[word] {
			seen[word] = true
			words = append(words, word)
		}
	}
	return words
}
