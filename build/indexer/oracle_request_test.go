package indexer

import (
	"fmt"
	"math"
	"math/rand/v2"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"vitrine/build/records"
	"vitrine/wasm/index"
	"vitrine/wasm/search"
)

// oracleRequest is a request with what it means.
type oracleRequest struct {
	params  []string
	clauses []oracleClause
	choices map[string]*oracleChoice // by field
	ranges  map[string]*oracleRange
	by      map[string]string
	sort    string
}

// String returns the query string.
func (q *oracleRequest) String() string { return strings.Join(q.params, "&") }

func (q *oracleRequest) add(name, value string) {
	q.params = append(q.params, url.QueryEscape(name)+"="+url.QueryEscape(value))
}

// oracleChoice is what is chosen of a keyword field. What is excluded is not
// among what is included.
type oracleChoice struct {
	include, exclude []string
	all              bool
}

// oracleRange is what is chosen of dates or numbers.
type oracleRange struct {
	spans         [][2]float64 // both ends included
	none, exclude bool         // "(none)" is asked for, or excluded
	certain       bool
}

func (s *oracleRange) holds(f *records.Field, items []records.Item) bool {
	if len(items) == 0 {
		return s.none && !s.exclude
	}
	if len(s.spans) == 0 {
		return s.exclude
	}
	return slices.ContainsFunc(s.spans, func(span [2]float64) bool {
		if f.Kind == index.Number {
			return items[0].Number >= span[0] && items[0].Number <= span[1]
		}
		d := items[0].Date
		lo, hi := float64(d.Lo), float64(d.Hi)
		if s.certain {
			return !d.Marked && lo >= span[0] && hi <= span[1]
		}
		return lo <= span[1] && hi >= span[0]
	})
}

// asked returns the name by which a request asks for a field.
func asked(field string) string {
	reserved := []string{"q", "sort", "view", "record", "lang", "asof", "known", "vs", "rows", "cols", "limit", "offset"}
	if slices.Contains(reserved, field) || strings.Contains(field, ".") || strings.HasPrefix(field, "-") || strings.HasPrefix(field, "f:") {
		return "f:" + field
	}
	return field
}

// randomRequest returns a request of anything the query language has, without
// what would be a problem.
func (o *oracle) randomRequest(rng *rand.Rand) *oracleRequest {
	q := &oracleRequest{choices: map[string]*oracleChoice{}, ranges: map[string]*oracleRange{}, by: map[string]string{}}
	for range rng.IntN(4) {
		switch f := o.c.Fields[rng.IntN(len(o.c.Fields))]; {
		case f.Kind == index.Keyword && (f.Facet || f.Vocab != nil || f.Role == "claim"):
			o.choose(rng, q, f)
		case f.Kind == index.Date || f.Kind == index.Number:
			chooseRange(rng, q, f)
		}
	}
	sizes := map[string][]string{"date": {"year", "month", "week", "day"},
		"amount": {"7", "nice:20", "nice:1", "nice:3", "equal:7", "equal:10", "1"}, "f:rate": {"nice:50", "nice:2", "nice:300", "equal:5", "13"}}
	for _, field := range []string{"date", "amount", "f:rate"} {
		if rng.IntN(4) == 0 {
			q.by[field] = sizes[field][rng.IntN(len(sizes[field]))]
			q.add(asked(field)+".by", q.by[field])
		}
	}
	if rng.IntN(3) == 0 {
		q.sort = o.meta.Sorts[rng.IntN(len(o.meta.Sorts))]
		q.add("sort", q.sort)
	}
	rng.Shuffle(len(q.params), func(i, j int) { q.params[i], q.params[j] = q.params[j], q.params[i] })
	if rng.IntN(2) == 0 {
		o.randomWords(rng, q)
	}
	return q
}

// choose chooses values of a field that is not chosen of yet.
func (o *oracle) choose(rng *rand.Rand, q *oracleRequest, f *records.Field) {
	if q.choices[f.Name] != nil {
		return
	}
	s := &oracleChoice{}
	values := append(slices.Clip(o.tables[f.Name]), search.None)
	name := asked(f.Name)
	for range 1 + rng.IntN(3) {
		v := values[rng.IntN(len(values))]
		if rng.IntN(3) == 0 {
			q.add("-"+name, v)
			s.exclude = append(s.exclude, v)
		} else {
			q.add(name, v)
			s.include = append(s.include, v)
		}
	}
	once := func(list []string) []string { slices.Sort(list); return slices.Compact(list) }
	s.include = once(slices.DeleteFunc(s.include, func(v string) bool { return slices.Contains(s.exclude, v) }))
	s.exclude = once(s.exclude)
	if setting := rng.IntN(6); setting < 2 {
		q.add(name+".all", strconv.Itoa(setting))
		s.all = setting == 1
	}
	q.choices[f.Name] = s
}

// chooseRange chooses ranges of a field of dates or numbers.
func chooseRange(rng *rand.Rand, q *oracleRequest, f *records.Field) {
	if q.ranges[f.Name] != nil {
		return
	}
	s := &oracleRange{}
	name := asked(f.Name)
	for range 1 + rng.IntN(3) {
		switch rng.IntN(6) {
		case 0:
			q.add(name, search.None)
			s.none = true
		case 1:
			q.add("-"+name, search.None)
			s.exclude = true
		default:
			var text string
			var span [2]float64
			if f.Kind == index.Date {
				text, span = randomDays(rng)
			} else {
				text, span = randomNumbers(rng)
			}
			q.add(name, text)
			s.spans = append(s.spans, span)
		}
	}
	if f.Kind == index.Date && len(s.spans) > 0 {
		switch rng.IntN(4) {
		case 0:
			q.add(name+".match", "certain")
			s.certain = true
		case 1:
			q.add(name+".match", "possible")
		}
	}
	q.ranges[f.Name] = s
}

// randomDays returns a range of days as it is written and as it is meant.
func randomDays(rng *rand.Rand) (text string, span [2]float64) {
	point := func() (string, [2]float64) {
		at := time.Date(2020, 11, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, rng.IntN(600))
		switch rng.IntN(3) {
		case 0:
			from := time.Date(at.Year(), 1, 1, 0, 0, 0, 0, time.UTC)
			return at.Format("2006"), [2]float64{dayNumber(from), dayNumber(from.AddDate(1, 0, -1))}
		case 1:
			from := time.Date(at.Year(), at.Month(), 1, 0, 0, 0, 0, time.UTC)
			return at.Format("2006-01"), [2]float64{dayNumber(from), dayNumber(from.AddDate(0, 1, -1))}
		}
		return at.Format("2006-01-02"), [2]float64{dayNumber(at), dayNumber(at)}
	}
	return joined(rng, point)
}

func dayNumber(t time.Time) float64 { return float64(t.Unix() / 86400) }

// randomNumbers returns a range of numbers as it is written and as it is meant.
func randomNumbers(rng *rand.Rand) (text string, span [2]float64) {
	return joined(rng, func() (string, [2]float64) {
		s := fmt.Sprintf("%.*f", rng.IntN(3), float64(rng.IntN(700)-150)/10)
		v, err := strconv.ParseFloat(s, 64)
		if err != nil {
			panic(err)
		}
		return s, [2]float64{v, v}
	})
}

// joined makes one point or two into a range, either end of which may be open.
func joined(rng *rand.Rand, point func() (string, [2]float64)) (string, [2]float64) {
	a, x := point()
	b, y := point()
	switch rng.IntN(5) {
	case 0:
		return a, x
	case 1:
		return a + "..", [2]float64{x[0], math.Inf(1)}
	case 2:
		return ".." + b, [2]float64{math.Inf(-1), y[1]}
	}
	if x[0] > y[1] {
		a, b, x, y = b, a, y, x
	}
	return a + ".." + b, [2]float64{x[0], y[1]}
}
