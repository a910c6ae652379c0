package indexer

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"vitrine/build/records"
	"vitrine/wasm/index"
)

// TestRangesOfPreciseDatesCount asks for ranges, with other choices and
// without, of thousands of records with a certain day each: of those docIDs
// are intervals, questions look at no other records, and what lies between
// has its counts looked up. A few records without a date stand behind.
func TestRangesOfPreciseDatesCount(t *testing.T) {
	rng := rand.New(rand.NewPCG(51, 52))
	for _, n := range []int{63, 6144} {
		c := columnsCollection(rng, n)
		c.Fields = slices.DeleteFunc(c.Fields, func(f *records.Field) bool { // fewer values than looking up is worth
			return f.Name == "thousands" || f.Name == "hundreds" || f.Name == "twenty"
		})
		c.Fields = append(c.Fields, &records.Field{Name: "date", Kind: index.Date, Role: "date", Label: records.Text{"en": "Date"}})
		for _, r := range c.Records {
			if rng.IntN(30) > 0 {
				day := time.Date(2020, 9, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, rng.IntN(700))
				r.Values["date"] = []records.Item{oracleDate(t, day.Format(time.DateOnly))}
			}
		}
		ix, e := open(t, c, Options{})
		o := newOracle(t, c, ix, e)
		random := func(choices int) *oracleRequest {
			q := &oracleRequest{choices: map[string]*oracleChoice{}, ranges: map[string]*oracleRange{}, by: map[string]string{}}
			chooseRange(rng, q, o.fields["date"])
			for range choices {
				if f := c.Fields[rng.IntN(len(c.Fields))]; f.Facet {
					o.choose(rng, q, f)
				}
			}
			return q
		}
		long := 0
		for i := range max(12, scaled(45)) {
			q := random(i % 3)
			if i == 0 { // one that is looked up whatever the others are
				from, to := dayNumber(time.Date(2020, 11, 5, 0, 0, 0, 0, time.UTC)), dayNumber(time.Date(2022, 6, 30, 0, 0, 0, 0, time.UTC))
				q = &oracleRequest{choices: map[string]*oracleChoice{}, ranges: map[string]*oracleRange{"date": {spans: [][2]float64{{from, to}}}}, by: map[string]string{}}
				q.add(asked("date"), "2020-11-05..2022-06-30")
			}
			verdicts := o.judge(q)
			want := o.count(q, verdicts)
			for _, question := range []string{"", "count"} {
				got, counts := ask(t, e, question, q.String())
				if total := len(o.result(q, verdicts)); got.Total != total {
					t.Errorf("%q: total %d, want %d", q, got.Total, total)
				}
				o.compareCounts(t, question+" "+q.String(), counts, want)
			}
			o.compareTwo(t, e, q, random(1))
			o.compareExport(t, e, q, verdicts)
			o.compareCrosstab(t, e, rng, q, verdicts)
			if t.Failed() {
				return
			}
			if len(q.choices) == 0 && len(o.result(q, verdicts)) > 4500 {
				long++
			}
		}
		if n > 6000 && long == 0 {
			t.Error("no range was long enough to be looked up")
		}
	}
}
