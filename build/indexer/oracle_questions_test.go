package indexer

import (
	"cmp"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"net/url"
	"slices"
	"strings"
	"testing"

	"vitrine/build/records"
	"vitrine/wasm/index"
	"vitrine/wasm/search"
)

// TestQuestionsEqualALoopOverTheRecords asks everything but the page's own
// question and compares the answers with the oracle's.
func TestQuestionsEqualALoopOverTheRecords(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	asked := 0
	for _, c := range []struct{ records, requests int }{{1, 100}, {12, 500}, {90, 700}} {
		collection := oracleCollection(t, rng, c.records)
		ix, e := open(t, collection, Options{})
		o := newOracle(t, collection, ix, e)
		for range scaled(c.requests) {
			q := o.randomRequest(rng)
			verdicts := o.judge(q)
			o.compareCount(t, e, rng, q, verdicts)
			o.compareCrosstab(t, e, rng, q, verdicts)
			o.compareTwo(t, e, q, o.randomRequest(rng))
			o.compareExport(t, e, q, verdicts)
			o.compareReasons(t, e, q, verdicts)
			o.compareSuggestions(t, e, rng, q)
			o.compareSteps(t, e, q, verdicts)
			asked += 7
			if t.Failed() {
				return
			}
		}
	}
	if asked < scaled(8000) {
		t.Errorf("asked %d questions, expected thousands", asked)
	}
}

// ask asks a question whose answer has no problems.
func ask(t testing.TB, e *search.Engine, question, request string) (answer, []uint32) {
	t.Helper()
	a := e.Do(question, request)
	got := read(t, question, request, a)
	if len(got.Problems) > 0 || len(got.Waiting) > 0 || got.Error != nil {
		t.Fatalf("%s %q: problems %v, waiting for %v, error %v", question, request, got.Problems, got.Waiting, got.Error)
	}
	return got, a.Counts
}

// compareCount compares the plain counts and ids with what the page is told,
// and a window of any place with that of the whole.
func (o *oracle) compareCount(t *testing.T, e *search.Engine, rng *rand.Rand, q *oracleRequest, verdicts []verdict) {
	t.Helper()
	offset, limit := rng.IntN(len(o.docs)+2), rng.IntN(20)
	request := q.String() + fmt.Sprintf("&offset=%d&limit=%d", offset, limit)
	_, page := ask(t, e, "", request)
	got, counts := ask(t, e, "count", request)
	if !slices.Equal(counts, page[:o.meta.NCounts]) {
		t.Errorf("%q counts %v, and %v for the page", q, counts, page[:o.meta.NCounts])
	}
	whole, _ := ask(t, e, "count", q.String()+"&limit=200")
	want := whole.Hits[min(offset, len(whole.Hits)):min(offset+limit, len(whole.Hits))]
	if !slices.EqualFunc(got.Hits, want, func(a, b answerHit) bool { return a.ID == b.ID && a.Doc == b.Doc }) {
		t.Errorf("%q: got %v, want %v", request, got.Hits, want)
	}
	o.compareHits(t, q, verdicts, whole)
}

func (o *oracle) compareCrosstab(t *testing.T, e *search.Engine, rng *rand.Rand, q *oracleRequest, verdicts []verdict) {
	t.Helper()
	var names []string
	keys := map[string][]string{}
	for _, f := range o.meta.Fields {
		if s := o.fields[f.Name]; s.Kind == index.Keyword && (s.Facet || s.Vocab != nil || s.Role == "claim") {
			names = append(names, f.Name)
			keys[f.Name] = append(slices.Clip(f.Values.Key), search.None)
		}
	}
	rows, cols := names[rng.IntN(len(names))], names[rng.IntN(len(names))]
	got, counts := ask(t, e, "crosstab", q.String()+"&rows="+url.QueryEscape(asked(rows))+"&cols="+url.QueryEscape(asked(cols)))
	if got.NRows != len(keys[rows]) || got.NCols != len(keys[cols]) || len(counts) != got.NRows*got.NCols {
		t.Fatalf("%q: %s × %s is %d × %d in %d counts, want %d × %d", q, rows, cols, got.NRows, got.NCols, len(counts), len(keys[rows]), len(keys[cols]))
	}
	for i, row := range keys[rows] {
		for j, col := range keys[cols] {
			want := uint32(0)
			for doc, v := range verdicts {
				if v.meets() && o.held[doc][rows][row] && o.held[doc][cols][col] {
					want++
				}
			}
			if got := counts[i*len(keys[cols])+j]; got != want {
				t.Errorf("%q: %s=%s with %s=%s counts %d, want %d", q, rows, row, cols, col, got, want)
			}
		}
	}
}

// compareTwo compares the answer to the question "compare".
func (o *oracle) compareTwo(t *testing.T, e *search.Engine, q, vs *oracleRequest) {
	t.Helper()
	got, counts := ask(t, e, "compare", q.String()+"&vs="+url.QueryEscape(vs.String()))
	first, second := o.judge(q), o.judge(vs)
	total, totalVS, both := 0, 0, 0
	for doc := range o.docs {
		x, y := first[doc].meets(), second[doc].meets()
		if x {
			total++
		}
		if y {
			totalVS++
		}
		if x && y {
			both++
		}
	}
	if got.Total != total || got.TotalVS != totalVS || got.Both != both || got.Only != total-both || got.OnlyVS != totalVS-both {
		t.Errorf("%q and %q: %d and %d, %d only and %d only, %d both, want %d, %d, %d, %d, %d", q, vs,
			got.Total, got.TotalVS, got.Only, got.OnlyVS, got.Both, total, totalVS, total-both, totalVS-both, both)
	}
	for i, verdicts := range [][]verdict{first, second} { // as they are, without looking sideways
		want := o.countIf(func(doc int, _, _ string) bool { return verdicts[doc].meets() })
		o.compareCounts(t, fmt.Sprintf("%s and %s, number %d", q, vs, i), counts[i*o.meta.NCounts:], want)
	}
	if again, _ := ask(t, e, "", got.VS); again.Total != totalVS {
		t.Errorf("%q is written as %q, which means %d records, want %d", vs, got.VS, again.Total, totalVS)
	}
}

// compareExport asks for all records in every order.
func (o *oracle) compareExport(t *testing.T, e *search.Engine, q *oracleRequest, verdicts []verdict) {
	t.Helper()
	sorted := *q
	q = &sorted
	q.params = slices.DeleteFunc(slices.Clone(q.params), func(p string) bool { return strings.HasPrefix(p, "sort=") })
	for _, q.sort = range append(o.meta.Sorts, "") {
		got, docs := ask(t, e, "export", q.String()+"&limit=3&offset=5&sort="+q.sort)
		if len(got.IDs) != len(docs) {
			t.Fatalf("%q: %d ids of %d records", q, len(got.IDs), len(docs))
		}
		list := make([]int, len(docs))
		for i, doc := range docs {
			if list[i] = int(doc); o.docs[doc].ID != got.IDs[i] {
				t.Errorf("%q: record %d is %s, want %s", q, doc, got.IDs[i], o.docs[doc].ID)
			}
		}
		o.compareOrder(t, q, list, o.result(q, verdicts))
	}
}

// compareSteps compares the records that hold a step on a track.
func (o *oracle) compareSteps(t *testing.T, e *search.Engine, q *oracleRequest, verdicts []verdict) {
	t.Helper()
	got, _ := ask(t, e, "steps", q.String()+"&limit=3&offset=1")
	if got.Place != "place" || !slices.Equal(got.Tracks, []string{"level", "status"}) || got.N != len(got.Steps) {
		t.Errorf("%q: %d of %d steps of %q on %q", q, len(got.Steps), got.N, got.Place, got.Tracks)
	}
	var want []int
	for doc, v := range verdicts {
		if v.meets() && len(o.docs[doc].Values["level"])+len(o.docs[doc].Values["status"]) > 0 {
			want = append(want, doc)
		}
	}
	if len(got.Steps) != len(want) {
		t.Fatalf("%q: %d steps, want %d", q, len(got.Steps), len(want))
	}
	for i, s := range got.Steps {
		r := o.docs[want[i]]
		if s.Doc != want[i] || s.ID != r.ID || s.Title != r.Values["title"][0].Text {
			t.Errorf("%q: step %d is %d %s %q, want %d %s %q", q, i, s.Doc, s.ID, s.Title, want[i], r.ID, r.Values["title"][0].Text)
		}
		for _, field := range []string{"place", "level", "status"} {
			var ords []int
			if raw := s.Fields[field]; raw != nil {
				if err := json.Unmarshal(raw, &ords); err != nil {
					t.Fatal(err)
				}
			}
			var keys, values []string
			for _, ord := range ords {
				keys = append(keys, valueKeys(o, field)[ord])
			}
			for _, it := range r.Values[field] {
				values = append(values, it.Text)
			}
			slices.Sort(keys)
			slices.Sort(values)
			if !slices.Equal(keys, values) {
				t.Errorf("%q: %s of %s is %q, want %q", q, field, s.ID, keys, values)
			}
		}
		var date struct{ EDTF string }
		if raw := s.Fields["date"]; raw != nil {
			if err := json.Unmarshal(raw, &date); err != nil {
				t.Fatal(err)
			}
		}
		edtf := ""
		if d := r.Values["date"]; len(d) > 0 {
			edtf = d[0].Date.EDTF
		}
		if date.EDTF != edtf {
			t.Errorf("%q: %s is dated %q, want %q", q, s.ID, date.EDTF, edtf)
		}
	}
}

// valueKeys returns the values of a field as the shell is told them.
func valueKeys(o *oracle, field string) []string {
	for _, f := range o.meta.Fields {
		if f.Name == field {
			return f.Values.Key
		}
	}
	return nil
}

// compareReasons compares why records are in a result, and their scores.
func (o *oracle) compareReasons(t *testing.T, e *search.Engine, q *oracleRequest, verdicts []verdict) {
	t.Helper()
	got, _ := ask(t, e, "explain", q.String()+"&limit=7")
	o.compareWords(t, q, got)
	if want := min(7, len(o.result(q, verdicts))); len(got.Hits) != want {
		t.Errorf("%q: %d records are explained, want %d", q, len(got.Hits), want)
	}
	for _, h := range got.Hits {
		if want := o.score(h.Doc, q.clauses); math.Abs(h.Score-want) > 1e-4*want+1e-6 {
			t.Errorf("%q: %s has score %g, want %g", q, h.ID, h.Score, want)
		}
		reasons, want := []string{}, o.reasons(h.Doc, q)
		for _, w := range h.Why {
			s := fmt.Sprint(w.Param, "=", w.Value)
			if w.Excluded {
				s = "-" + s
			}
			if w.Below {
				s += " below"
			}
			for _, term := range w.Terms {
				reasons = append(reasons, fmt.Sprint(s, ": ", term.Field, " has ", term.Term, " ", term.How))
			}
			if len(w.Terms) == 0 {
				reasons = append(reasons, s)
			}
		}
		slices.Sort(reasons)
		if !slices.Equal(reasons, want) {
			t.Errorf("%q: %s is there because\n%s\nwant\n%s", q, h.ID, strings.Join(reasons, "\n"), strings.Join(want, "\n"))
		}
	}
}

// reasons tells in words why a record meets a request.
func (o *oracle) reasons(doc int, q *oracleRequest) (list []string) {
	for i := range q.clauses {
		c := &q.clauses[i]
		if c.exclude {
			list = append(list, "-q="+c.typed)
			continue
		}
		for name, passages := range o.words.passages[doc] {
			if c.field != "" && c.field != name || c.field == "" && o.fields[name].Weight == 0 {
				continue
			}
			seen := map[string]bool{}
			for _, t := range slices.Concat(passages...) {
				if how := o.how(c, t.term); how != "" && !seen[t.term] {
					seen[t.term] = true
					list = append(list, fmt.Sprint("q=", c.typed, ": ", name, " has ", t.term, " ", how))
				}
			}
		}
	}
	for name, s := range q.ranges {
		value := search.None
		if items := o.docs[doc].Values[name]; len(items) > 0 && o.fields[name].Kind == index.Number {
			value = fmt.Sprint(items[0].Number)
		} else if len(items) > 0 {
			d := items[0].Date
			value = oracleDay(d.Lo)
			if d.Hi != d.Lo {
				value += ".." + oracleDay(d.Hi)
			}
		}
		sign := ""
		if s.exclude {
			sign = "-"
		}
		list = append(list, sign+asked(name)+"="+value)
	}
	for name, s := range q.choices {
		for _, v := range s.include {
			if o.held[doc][name][v] {
				reason := asked(name) + "=" + v
				if v != search.None && !slices.ContainsFunc(o.docs[doc].Values[name], func(it records.Item) bool { return it.Text == v }) {
					reason += " below"
				}
				list = append(list, reason)
			}
		}
		for _, v := range s.exclude {
			list = append(list, "-"+asked(name)+"="+v)
		}
	}
	slices.Sort(list)
	return list
}

// how says in which way a term of a text stands for one of a clause: the
// nearest way, and "" if it does not.
func (o *oracle) how(c *oracleClause, term string) string {
	ways := map[string]bool{}
	for i := range c.found {
		w := &c.found[i]
		switch {
		case !w.matches(o, term):
		case w.Text == term:
			ways["exact"] = true
		case w.replaced != nil:
			ways["near"] = true
		case w.prefix && strings.HasPrefix(term, w.Text):
			ways["prefix"] = true
		default:
			ways["form"] = true
		}
	}
	for _, way := range []string{"exact", "form", "near", "prefix"} {
		if ways[way] {
			return way
		}
	}
	return ""
}

func oracleDay(day int32) string {
	if day == records.MinDay || day == records.MaxDay {
		return ""
	}
	return timeOf(day).Format("2006-01-02")
}

// compareSuggestions compares what goes on from words as they are typed.
func (o *oracle) compareSuggestions(t *testing.T, e *search.Engine, rng *rand.Rand, q *oracleRequest) {
	t.Helper()
	rest := &oracleRequest{choices: q.choices, ranges: q.ranges, by: q.by, sort: q.sort}
	for _, p := range q.params {
		if !strings.HasPrefix(p, "q=") {
			rest.params = append(rest.params, p)
		}
	}
	verdicts := o.judge(rest)
	typed := o.randomWord(rng)
	if rng.IntN(3) == 0 {
		typed = o.randomWord(rng) + " " + typed
	}
	if rng.IntN(6) == 0 {
		typed += " "
	}
	limit := 1 + rng.IntN(9)
	rest.add("q", typed)
	got, _ := ask(t, e, "suggest", rest.String()+fmt.Sprintf("&limit=%d", limit))
	terms := o.analyzer.Query(typed)
	if len(terms) == 0 {
		if len(got.Values)+len(got.Terms) > 0 {
			t.Errorf("%q suggests something for nothing", rest)
		}
		return
	}
	last := terms[len(terms)-1]
	open := !strings.HasSuffix(typed, " ")

	var values []answerValue
	counts := o.count(rest, verdicts)
	for _, slips := range []bool{false, true} {
		for _, f := range o.meta.Fields {
			if !f.Facet || f.Kind != "keyword" {
				continue
			}
			for ord, key := range f.Values.Key {
				names := []string{key}
				if v := vocabValue(o.fields[f.Name], key); v != nil {
					names = o.namesOf(o.fields[f.Name], key)
				}
				for _, name := range names {
					fits := true
					for i, w := range terms {
						fits = fits && slices.ContainsFunc(o.tokens(name), func(have token) bool {
							if i < len(terms)-1 {
								return have.term == w.Text || w.Open && strings.HasPrefix(have.term, w.Text)
							}
							if slips {
								return o.isNear(last.Text, have.term)
							}
							return have.term == w.Text || (open || w.Open) && strings.HasPrefix(have.term, w.Text)
						})
					}
					if fits {
						values = append(values, answerValue{f.Name, key, name, ord, int(counts[f.Name][key])})
						break
					}
				}
			}
		}
		if len(values) > 0 {
			break
		}
	}
	slices.SortStableFunc(values, func(a, b answerValue) int { return b.Count - a.Count })
	if values = values[:min(limit, len(values))]; !slices.Equal(got.Values, values) {
		t.Errorf("%q suggests %v, want %v", rest, got.Values, values)
	}

	var words []answerTerm
	if open {
		for term, df := range o.words.df {
			if strings.HasPrefix(term, last.Text) {
				words = append(words, answerTerm{term, df})
			}
		}
		if len(words) == 0 {
			for _, term := range o.near(last.Text, true) {
				words = append(words, answerTerm{term, o.words.df[term]})
			}
		}
	}
	slices.SortFunc(words, func(a, b answerTerm) int { return cmp.Or(b.DF-a.DF, cmp.Compare(a.Term, b.Term)) })
	if words = words[:min(limit, len(words))]; !slices.Equal(got.Terms, words) {
		t.Errorf("%q suggests the words %v, want %v", rest, got.Terms, words)
	}
}

// isNear reports whether a term begins with something that word is a slip for.
func (o *oracle) isNear(word, term string) bool {
	letters := []rune(word)
	most := 2
	if len(letters) < 8 {
		most = 1
	}
	return len(letters) >= 4 && len(letters) <= 32 && !strings.ContainsAny(word, "0123456789") && slipsBetween(letters, []rune(term), true) <= most
}
