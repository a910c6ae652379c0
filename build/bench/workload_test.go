package bench

import (
	"math"
	"reflect"
	"slices"
	"testing"

	"vitrine/build/indexer"
	"vitrine/build/records"
)

func TestRecordsFollowFromTheSeed(t *testing.T) {
	a, b, other := NewWorkload(50, 7, true), NewWorkload(5000, 7, true), NewWorkload(50, 8, true)
	same := 0
	for _, i := range []int{49, 0, 17, 49} {
		if !reflect.DeepEqual(a.Record(i), b.Record(i)) {
			t.Errorf("record %d differs between two workloads of one seed:\n%v\n%v", i, a.Record(i), b.Record(i))
		}
		if reflect.DeepEqual(a.Record(i).Values, other.Record(i).Values) {
			same++
		}
	}
	if same > 0 {
		t.Errorf("%d of 4 records are the same with another seed", same)
	}
	if r := NewWorkload(10, 1, false).Record(3); r.Values["text"] != nil || len(r.Values["title"]) != 1 {
		t.Errorf("a record of titles only has the values %v", r.Values)
	}
}

func TestRecordsHaveTheShapeOfTheWorkload(t *testing.T) {
	const n = 20000
	w := NewWorkload(n, 1, true)
	if len(w.words) != vocabularySize {
		t.Errorf("vocabulary has %d words, want %d", len(w.words), vocabularySize)
	}
	for i, word := range slices.Sorted(slices.Values(w.words)) {
		if len(word) < 3 || len(word) > 12 {
			t.Errorf("word %d is %q, want 3 to 12 letters", i, word)
		}
	}
	if d := len(w.words) - len(slices.Compact(slices.Sorted(slices.Values(w.words)))); d > 0 {
		t.Errorf("%d words stand twice in the vocabulary", d)
	}

	var d draft
	counts := make([][]int, len(w.facets)) // records per value
	for k, f := range w.facets {
		counts[k] = make([]int, len(f.values))
	}
	none, values := make([]int, len(w.facets)), make([]int, len(w.facets))
	words, nWords, years, low := make([]int, vocabularySize), 0, map[string]int{}, 0
	for i := range n {
		w.draw(i, &d)
		if d.day != w.day(i) {
			t.Fatalf("record %d is of day %d, alone of day %d", i, d.day, w.day(i))
		}
		if d.day < firstDay || d.day > lastDay || d.number >= maxNumber {
			t.Fatalf("record %d: day %d, number %d", i, d.day, d.number)
		}
		years[records.FormatDay(d.day)[:4]]++
		if d.number < maxNumber/8 {
			low++
		}
		for k, list := range d.values {
			limit := 1
			if w.facets[k].multi {
				limit = maxValues
			}
			if len(list) > limit || len(list) != len(slices.Compact(slices.Sorted(slices.Values(list)))) {
				t.Fatalf("record %d has values %v of %s", i, list, w.facets[k].name)
			}
			if len(list) == 0 {
				none[k]++
			}
			values[k] += len(list)
			for _, v := range list {
				counts[k][v]++
			}
		}
		if len(d.title) < 5 || len(d.title) > 10 || len(d.text) < 40 || len(d.text) > 80 {
			t.Fatalf("record %d has %d words in its title, %d in its text", i, len(d.title), len(d.text))
		}
		for _, word := range slices.Concat(d.title, d.text) {
			words[word]++
			nWords++
		}
	}
	near := func(what string, got, want, tolerance float64) {
		t.Helper()
		if math.Abs(got-want) > tolerance*want {
			t.Errorf("%s: got %.4g, want %.4g within %.0f%%", what, got, want, 100*tolerance)
		}
	}
	cardinalities, multi, gaps := []int{}, []int{}, 0
	for k, f := range w.facets {
		cardinalities = append(cardinalities, len(f.values))
		if missing := slices.Index(counts[k], 0); missing >= 0 {
			t.Errorf("no record has value %d of %s", missing, f.name)
		}
		if f.multi {
			multi = append(multi, len(f.values))
			near("values of "+f.name+" in one record", float64(values[k])/float64(n-none[k]), 2.5, 0.05)
		} else {
			// 1/(i+1): the tenth value is a tenth as frequent as the first.
			last := min(10, len(f.values))
			near("first value of "+f.name+" over a later one", float64(counts[k][0])/float64(counts[k][last-1]), float64(last), 0.2)
		}
		if f.gaps {
			gaps++
			near("share of records without "+f.name, float64(none[k])/n, gapShare, 0.25)
		} else if none[k] > 0 {
			t.Errorf("%d records have no %s", none[k], f.name)
		}
	}
	if want := []int{5, 10, 20, 50, 100, 200, 200, 300}; !slices.Equal(cardinalities, want) {
		t.Errorf("cardinalities %v, want %v", cardinalities, want)
	}
	if want := []int{50, 200}; !slices.Equal(multi, want) || gaps != 2 {
		t.Errorf("facets with several values have %v, want %v; %d have gaps, want 2", multi, want, gaps)
	}
	near("words: the first over the hundredth", float64(words[0])/float64(words[99]), (99+wordShift)/wordShift, 0.15)
	near("words: share of the first", float64(words[0])/float64(nWords), 0.037, 0.1)
	near("share of numbers below an eighth", float64(low)/n, 0.5, 0.05)
	if len(years) != 10 {
		t.Errorf("records are of %d years, want 10", len(years))
	}
	for year, k := range years {
		near("records of "+year, float64(k), n/10, 0.1)
	}
}

func TestRowsStandInTheOrderOfDocuments(t *testing.T) {
	w := NewWorkload(3000, 1, false)
	c := w.Collection()
	for i := range w.Records {
		c.Records = append(c.Records, w.Record(i))
	}
	rows := w.rows()
	for doc, r := range indexer.Order(c) {
		if got := recordID(rows[doc]); got != r.ID {
			t.Fatalf("row %d is %s, want %s", doc, got, r.ID)
		}
	}
	if len(rows) != w.Records {
		t.Errorf("%d rows, want %d", len(rows), w.Records)
	}
}
