package indexer

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"vitrine/build/records"
	"vitrine/wasm/index"
	"vitrine/wasm/search"
)

// BenchmarkAsk times whole answers, with counts, bars and twenty records, over
// De Facto and over a collection of 10,000 small records.
func BenchmarkAsk(b *testing.B) {
	deFacto, problems, err := records.Load("../../corpus")
	if err != nil || len(problems) > 0 {
		b.Fatal(err, problems)
	}
	for _, c := range []struct {
		name       string
		collection *records.Collection
		requests   []string
	}{
		{"DeFacto", deFacto, []string{"", "country=DE", "country=DE&country=AT&-kind=statement&theme=deportation-return-deals", "date=2025-07..2025-09", "q=embassy", "q=tal"}},
		{"10k", oracleCollection(b, rand.New(rand.NewPCG(1, 1)), 10000), []string{"", "country=DE", "country=DE&country=AT&-kind=event", "date=2021-03..2022-01", "q=visa", "q=v"}},
	} {
		_, e := open(b, c.collection, Options{})
		for _, r := range c.requests {
			b.Run(fmt.Sprintf("%s/%s", c.name, r), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					e.Ask(r)
				}
			})
		}
	}
}

// BenchmarkOpen times opening an index and its first answer.
func BenchmarkOpen(b *testing.B) {
	parts, err := Build(oracleCollection(b, rand.New(rand.NewPCG(1, 1)), 10000), Options{})
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		ix, err := index.Open(parts...)
		if err != nil {
			b.Fatal(err)
		}
		e, err := search.New(ix)
		if err != nil {
			b.Fatal(err)
		}
		e.Ask("country=DE")
	}
}
