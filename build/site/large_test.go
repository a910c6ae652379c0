package site

import (
	"context"
	"fmt"
	"io"
	"iter"
	"math"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"vitrine/build/indexer"
	"vitrine/build/records"
	"vitrine/wasm/index"
)

// largeSchema describes made-up records with the 27 fields that a museum's
// table of works joined with its table of artists has.
func largeSchema() *records.Collection {
	c := &records.Collection{ID: "large", Title: records.Text{"en": "Large"}, About: "Made-up works.\n", Languages: []string{"en"}}
	field := func(kind index.Kind, facet bool, names ...string) {
		for _, name := range names {
			f := &records.Field{Name: name, Kind: kind, Facet: facet, Order: "count", Label: records.Text{"en": strings.ToUpper(name[:1]) + name[1:]}, Show: []string{"record"}}
			if kind == index.Text {
				f.Weight = 3
			}
			if kind == index.Keyword {
				f.Weight = 1
			}
			c.Fields = append(c.Fields, f)
		}
	}
	field(index.Text, false, "title")
	c.Fields[0].Role = "title"
	field(index.Date, false, "acquired")
	c.Fields[1].Role = "date"
	field(index.Keyword, true, "artist", "role", "medium", "gender", "born_in", "died_in", "units", "gallery", "subject")
	field(index.Keyword, false, "accession", "artist_id")
	field(index.Number, true, "year", "width", "height", "depth", "birth", "death")
	field(index.Text, false, "dating", "credit", "dimensions", "inscription", "copyright")
	field(index.URL, false, "thumbnail", "page", "artist_page")
	return c
}

// largeRecords makes n records of largeSchema, each of which follows from its
// number alone. A record is only of use until the next one comes.
func largeRecords(n int) iter.Seq[*records.Record] {
	words := make([]string, 20000)
	rng := rand.New(rand.NewPCG(1, 0))
	for i := range words {
		b := make([]byte, 3+rng.IntN(8))
		for k := range b {
			b[k] = "eaiontsrlcdmuhpgby"[int(float64(18)*math.Pow(rng.Float64(), 1.6))]
		}
		words[i] = string(b)
	}
	return func(yield func(*records.Record) bool) {
		rng := rand.New(rand.NewPCG(2, 0))
		pick := func(n int) int { return int(float64(n) * math.Pow(rng.Float64(), 3)) } // few are frequent
		text := func(n int) string {
			var b strings.Builder
			for i := range n {
				if i > 0 {
					b.WriteByte(' ')
				}
				b.WriteString(words[pick(len(words))])
			}
			return b.String()
		}
		name := func(k int) string { return words[k] + ", " + words[(k*7+3)%len(words)] }
		for i := range n {
			r := &records.Record{ID: strconv.Itoa(1000 + i), Values: map[string][]records.Item{}}
			set := func(field, text string) { r.Values[field] = append(r.Values[field], records.Item{Text: text}) }
			number := func(field string, v int) {
				r.Values[field] = []records.Item{{Text: strconv.Itoa(v), Number: float64(v)}}
			}
			artist := pick(3500)
			day := records.DayOf(1823+pick(190), 1+rng.IntN(12), 1)
			r.Values["acquired"] = []records.Item{{Date: records.Date{EDTF: records.FormatDay(day)[:4], Lo: day, Hi: day + 364, Imprecise: true}}}
			set("title", text(1+pick(12)))
			set("artist", name(artist))
			set("role", words[pick(18)])
			set("medium", text(1+pick(5)))
			set("gender", []string{"Male", "Female"}[artist%3/2])
			set("born_in", name(artist%1200))
			set("died_in", name(artist%900))
			set("units", "mm")
			set("gallery", words[pick(30)])
			for range 1 + rng.IntN(4) {
				set("subject", words[pick(800)])
			}
			set("accession", fmt.Sprintf("N%06d", i))
			set("artist_id", strconv.Itoa(artist))
			number("year", 1600+pick(410))
			number("width", 20+pick(4000))
			number("height", 20+pick(4000))
			if i%20 == 0 {
				number("depth", 1+pick(900))
			}
			number("birth", 1500+artist%480)
			number("death", 1560+artist%450)
			set("dating", "date not known")
			set("credit", "Presented by "+text(6)+" 1997")
			set("dimensions", "support: 394 x 419 mm")
			if i%4 == 0 {
				set("inscription", text(3))
			}
			set("copyright", "© "+name(artist))
			set("thumbnail", fmt.Sprintf("http://www.example.org/art/images/A/A%05d/A%05d_8.jpg", i/100, i))
			set("page", fmt.Sprintf("http://www.example.org/art/artworks/%s-a%05d", words[artist], i))
			set("artist_page", fmt.Sprintf("http://www.example.org/art/artists/%s-%d", words[artist], artist))
			if !yield(r) {
				return
			}
		}
	}
}

// largeInput is the input of a site with n such records.
func largeInput(tb testing.TB, n int) Input {
	tb.Helper()
	c := largeSchema()
	b, err := indexer.New(c, indexer.Options{})
	if err != nil {
		tb.Fatal(err)
	}
	for r := range largeRecords(n) {
		if err := b.Add(r); err != nil {
			tb.Fatal(err)
		}
	}
	parts, err := b.Finish()
	if err != nil {
		tb.Fatal(err)
	}
	return Input{Collection: c, Parts: parts}
}

// BenchmarkLarge builds sites of large collections into a folder and reports the
// seconds of each step. The memory it needs at most is that of the process: run
// one size at a time.
func BenchmarkLarge(b *testing.B) {
	for _, n := range []int{70_000, 345_000} {
		b.Run(strconv.Itoa(n), func(b *testing.B) {
			for b.Loop() {
				from, name := time.Now(), "index"
				step := func(next string) {
					b.ReportMetric(time.Since(from).Seconds(), strings.Fields(name)[0]+"-s")
					from, name = time.Now(), next
				}
				in := largeInput(b, n)
				step("opening")
				err := Write(b.TempDir()+"/dist", func(out Output) error {
					return Build(context.Background(), in, Options{Brotli: 5, Step: step}, out)
				})
				step("")
				if err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(peakMiB(b), "peak-MiB")
		})
	}
}

// peakMiB reads the high-water mark of this process's memory, where the system
// tells it.
func peakMiB(tb testing.TB) (n float64) {
	f, err := os.Open("/proc/self/status")
	if err != nil {
		return 0
	}
	defer f.Close()
	status, err := io.ReadAll(f)
	if err != nil {
		tb.Fatal(err)
	}
	for line := range strings.Lines(string(status)) {
		if rest, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			n, err = strconv.ParseFloat(strings.TrimSuffix(strings.TrimSpace(rest), " kB"), 64)
			if err != nil {
				tb.Fatal(err)
			}
		}
	}
	return n / 1024
}
