package bench

import (
	"math/rand/v2"
	"net/url"
	"slices"
	"strings"

	"vitrine/build/records"
)

// The classes of queries, in the order of the table.
const (
	ClassValue  = "one value"
	ClassFacets = "three facets"
	ClassRange  = "range + value"
	ClassWord   = "one word"
	ClassWords  = "two words"
	ClassPrefix = "prefix"
	ClassPage   = "whole page"
)

// Classes lists the classes of sixty queries, ten each.
var Classes = []string{ClassValue, ClassFacets, ClassRange, ClassWord, ClassWords, ClassPrefix}

// perClass is the number of queries in a class.
const perClass = 10

// Query is one question, as the engine takes it and in the terms of the scan.
type Query struct {
	Class   string
	Request string // in the query language of the explorer

	Facets []Choice  `json:"facets"`
	Range  *[2]int32 `json:"range"` // first and last day
	Words  []string  `json:"words"`
	Prefix string    `json:"prefix"` // of a word
}

// Choice is what a query chooses of one facet: values that are OR-ed.
type Choice struct {
	Facet  int   `json:"facet"`
	Values []int `json:"values"`
}

// choice names a facet by its place and values by their rank; a rank below 0
// counts from the rarest.
type choice struct {
	facet int
	ranks []int
}

// The choices run from the most frequent values to the rarest. What is rare by
// rank is still there in a few thousand records, but for the last place.
var (
	oneValue = []choice{{0, []int{0}}, {0, []int{-1}}, {1, []int{3}}, {2, []int{0}}, {3, []int{0}}, {3, []int{-1}},
		{4, []int{9}}, {5, []int{99}}, {6, []int{0}}, {7, []int{-1}}}
	threeFacets = [][]choice{
		{{0, []int{0, 1}}, {1, []int{0}}, {2, []int{0}}},
		{{0, []int{0, 2}}, {3, []int{0}}, {6, []int{0}}},
		{{1, []int{0, 1}}, {4, []int{0}}, {3, []int{1}}},
		{{2, []int{0, 1}}, {0, []int{1}}, {5, []int{0}}},
		{{3, []int{0, 1}}, {6, []int{0}}, {0, []int{0}}},
		{{3, []int{2, 5}}, {1, []int{1}}, {2, []int{2}}},
		{{4, []int{0, 3}}, {1, []int{0}}, {6, []int{4}}},
		{{5, []int{1, 2}}, {0, []int{0}}, {3, []int{0}}},
		{{6, []int{0, 9}}, {2, []int{1}}, {1, []int{2}}},
		{{7, []int{0, 1}}, {6, []int{0}}, {0, []int{3}}},
	}
	// Months of a range, from one to all there are, and what is chosen beside it.
	ranges = []struct {
		months int
		choice
	}{
		{1, choice{0, []int{0}}}, {3, choice{1, []int{1}}}, {6, choice{3, []int{0}}}, {12, choice{2, []int{4}}}, {24, choice{6, []int{0}}},
		{36, choice{0, []int{1}}}, {48, choice{4, []int{0}}}, {60, choice{5, []int{9}}}, {84, choice{3, []int{4}}}, {120, choice{0, []int{0}}},
	}
	// Ranks of words in the vocabulary; further queries take words of records.
	wordRanks = []int{0, 1, 3, 10, 30, 100, 300, 1000}
	pairRanks = [][2]int{{0, 1}, {0, 10}, {2, 30}, {5, 100}}
	// Letters that are there of the two words being typed.
	typed = [][]int{{1, 2, 3, 4, 6}, {1, 2, 3, 5, 6}}
)

// queryStream sets the generator of queries apart from those of the records.
const queryStream = 1 << 63

// Queries returns the sixty queries of the workload, ten of each class.
func (w *Workload) Queries() []*Query {
	rng := rand.New(rand.NewPCG(w.Seed, queryStream))
	var list []*Query
	add := func(class string, q *Query) {
		q.Class = class
		q.Request = w.request(q)
		list = append(list, q)
	}
	for _, c := range oneValue {
		add(ClassValue, &Query{Facets: w.choices(c)})
	}
	for _, c := range threeFacets {
		add(ClassFacets, &Query{Facets: w.choices(c...)})
	}
	for _, r := range ranges {
		month := rng.IntN(10*12 - r.months + 1)
		add(ClassRange, &Query{Facets: w.choices(r.choice),
			Range: &[2]int32{records.DayOf(2015, 1+month, 1), records.DayOf(2015, 1+month+r.months, 0)}})
	}
	asked := map[string]bool{}
	// pick returns n different words of a record, a new choice at each call. The
	// words of one record have at least that record in common.
	pick := func(n int) []string {
		var d draft
		for {
			w.draw(rng.IntN(w.Records), &d)
			var words []string
			for _, k := range rng.Perm(len(d.title))[:n] {
				words = append(words, w.words[d.title[k]])
			}
			slices.Sort(words)
			if key := strings.Join(words, " "); len(slices.Compact(words)) == n && !asked[key] {
				asked[key] = true
				return words
			}
		}
	}
	for _, rank := range wordRanks {
		asked[w.words[rank]] = true
		add(ClassWord, &Query{Words: []string{w.words[rank]}})
	}
	for range perClass - len(wordRanks) {
		add(ClassWord, &Query{Words: pick(1)})
	}
	for _, pair := range pairRanks {
		words := []string{w.words[pair[0]], w.words[pair[1]]}
		slices.Sort(words)
		asked[strings.Join(words, " ")] = true
		add(ClassWords, &Query{Words: words})
	}
	for range perClass - len(pairRanks) {
		add(ClassWords, &Query{Words: pick(2)})
	}
	// The most frequent long word, and one of some record.
	long := func(word string) bool { return len(word) > 6 }
	first := w.words[slices.IndexFunc(w.words, long)]
	second := first
	for !long(second) || second[0] == first[0] {
		second = pick(1)[0]
	}
	for i, word := range []string{first, second} {
		for _, n := range typed[i] {
			add(ClassPrefix, &Query{Prefix: word[:n]})
		}
	}
	return list
}

// PageRequests returns ten requests of all classes as the explorer itself asks
// them: in its default order, and with whole answers.
func (w *Workload) PageRequests(queries []*Query) []string {
	places := map[string][]int{ClassValue: {0, 5}, ClassFacets: {0, 7}, ClassRange: {5}, ClassWord: {0, 4}, ClassWords: {1}, ClassPrefix: {1, 7}}
	var list []string
	for i, class := range Classes {
		for _, k := range places[class] {
			q := queries[i*perClass+k]
			list = append(list, strings.TrimSuffix(q.Request, byDate))
		}
	}
	return list
}

// byDate asks for the newest first, where the engine's own choice would be
// relevance, so that the first records can be compared with those of the scan.
const byDate = "&sort=-date"

func (w *Workload) choices(list ...choice) []Choice {
	var out []Choice
	for _, c := range list {
		chosen := Choice{Facet: c.facet}
		for _, rank := range c.ranks {
			if rank < 0 {
				rank += len(w.facets[c.facet].values)
			}
			chosen.Values = append(chosen.Values, rank)
		}
		out = append(out, chosen)
	}
	return out
}

// request writes q as the explorer would.
func (w *Workload) request(q *Query) string {
	var parts []string
	param := func(name, value string) { parts = append(parts, name+"="+url.QueryEscape(value)) }
	switch {
	case q.Prefix != "":
		param("q", q.Prefix)
	case len(q.Words) > 0:
		param("q", strings.Join(q.Words, " ")+" ") // the space ends the last word
	}
	for _, c := range q.Facets {
		for _, v := range c.Values {
			param(w.facets[c.Facet].name, w.facets[c.Facet].values[v])
		}
	}
	if q.Range != nil {
		param("date", records.FormatDay(q.Range[0])+".."+records.FormatDay(q.Range[1]))
	}
	request := strings.Join(parts, "&")
	if q.Prefix != "" || len(q.Words) > 0 {
		request += byDate
	}
	return request
}
