package indexer

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"vitrine/wasm/index"
	"vitrine/wasm/search"
)

// questions are asked wherever everything is asked, each with what it needs
// beside a request.
var questions = map[string]string{"": "&limit=200", "count": "", "crosstab": "&rows=country&cols=place", "compare": "&vs=country%3DDE%26q%3Dvisa",
	"suggest": "&q=vis", "export": "", "explain": "&limit=5", "steps": ""}

// arrivals opens the parts that are there as they come, as the page does.
func arrivals(t *testing.T, parts [][]byte, numbers ...[]int) (engines []func() *search.Engine) {
	t.Helper()
	for i := range numbers {
		engines = append(engines, func() *search.Engine {
			var there [][]byte
			for _, n := range numbers[i] {
				there = append(there, parts[n])
			}
			ix, err := index.Open(there...)
			if err != nil {
				t.Fatal(err)
			}
			e, err := search.New(ix)
			if err != nil {
				t.Fatal(err)
			}
			return e
		})
	}
	return engines
}

// joinedBy returns e with all parts there.
func joinedBy(t *testing.T, e *search.Engine, parts ...[]byte) *search.Engine {
	t.Helper()
	ix, err := index.Open(parts...)
	if err != nil {
		t.Fatal(err)
	}
	next, err := e.With(ix)
	if err != nil {
		t.Fatal(err)
	}
	return next
}

// TestPartsAnswerAsTheyArrive asks one index of one part and of three. With all
// parts the answers are the same; without, those that hold without words and
// records are, and the others say what they wait for; and parts that come
// later leave nothing behind of what was asked before.
func TestPartsAnswerAsTheyArrive(t *testing.T) {
	c := oracleCollection(t, rand.New(rand.NewPCG(13, 14)), firstRecords+60)
	_, whole := open(t, c, Options{})
	parts, err := buildStemmed(c, Options{Parts: 3})
	if err != nil {
		t.Fatal(err)
	}
	if len(parts) != 3 {
		t.Fatalf("got %d parts, want 3", len(parts))
	}
	ix, last := openParts(t, parts[2], parts[0], parts[1])
	o := newOracle(t, c, ix, last)
	rng := rand.New(rand.NewPCG(15, 16))
	same, waited := 0, map[string]int{}
	for range scaled(40) {
		for i, fresh := range arrivals(t, parts, []int{0}, []int{0, 1}, []int{0, 2}) {
			e := fresh()
			var asked []string
			for range 6 {
				q := o.randomRequest(rng)
				request := q.String()
				asked = append(asked, request)
				for question, rest := range questions {
					comparePartial(t, whole, e, question, request+rest, i, waited)
				}
			}
			if between := []int{1, 1, 2}[i]; rng.IntN(2) == 0 { // one by one
				e = joinedBy(t, e, parts[0], parts[between])
				e.Ask(asked[0])
			}
			e = joinedBy(t, e, parts...)
			for _, request := range asked {
				for question, rest := range questions {
					want, got := whole.Do(question, request+rest), e.Do(question, request+rest)
					if string(got.JSON) != string(want.JSON) || !slices.Equal(got.Counts, want.Counts) {
						t.Fatalf("%s %q answers with parts that came later\n%s\n%v\nwant\n%s\n%v", question, request, got.JSON, got.Counts, want.JSON, want.Counts)
					}
					same++
				}
			}
		}
	}
	if same < scaled(40)*100 || waited["words"] < 20 || waited["records"] < 20 || waited[""] < 20 {
		t.Errorf("compared %d answers; waited for %v", same, waited)
	}
}

// comparePartial compares an answer without all parts with that of the whole:
// it is the same in all that it counts, or says what it waits for.
func comparePartial(t *testing.T, whole, e *search.Engine, question, request string, missing int, waited map[string]int) {
	t.Helper()
	want, a := whole.Do(question, request), e.Do(question, request)
	full, got := read(t, question, request, want), read(t, question, request, a)
	words, recs := missing != 1, missing != 2 // that are not there
	waited[strings.Join(got.Waiting, " ")]++
	if string(a.JSON) == string(want.JSON) && slices.Equal(a.Counts, want.Counts) {
		return
	}
	if len(got.Waiting) == 0 {
		t.Fatalf("%s %q, parts missing (%d): the answer waits for nothing, and is\n%s\nwant\n%s", question, request, missing, a.JSON, want.JSON)
	}
	asks := strings.Contains(request, "q=") // perhaps for a phrase, which needs the texts
	if w := got.Waiting[0]; w != "words" && w != "records" || w == "words" && !words && !(recs && asks) || w == "records" && !recs {
		t.Errorf("%s %q waits for %q, with words missing %v and records missing %v", question, request, w, words, recs)
	} else if w == "records" && got.Total != full.Total {
		t.Errorf("%s %q waits for records alone and has total %d, want %d", question, request, got.Total, full.Total)
	}
	if strings.Contains(request, "q=") {
		return
	}
	// Without words in the request all counts stand; what it is compared with
	// has some.
	if question == "export" { // the order may still be on its way
		slices.Sort(a.Counts)
		slices.Sort(want.Counts)
	}
	if got.Total != full.Total || question != "compare" && !slices.Equal(a.Counts, want.Counts) {
		t.Fatalf("%s %q, parts missing (%d): total %d counts %v, want %d %v", question, request, missing, got.Total, a.Counts, full.Total, want.Counts)
	}
}

// TestOtherEditionsDoNotMix hands an engine the parts of another collection.
func TestOtherEditionsDoNotMix(t *testing.T) {
	var parts [2][][]byte
	for i := range parts {
		var err error
		if parts[i], err = buildStemmed(oracleCollection(t, rand.New(rand.NewPCG(17, uint64(i))), firstRecords+5), Options{Parts: 3}); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := index.Open(parts[0][0], parts[1][1]); err == nil {
		t.Error("parts of two editions open together")
	}
	e := arrivals(t, parts[0], []int{0})[0]()
	other, err := index.Open(parts[1]...)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := e.With(other); err == nil {
		t.Error("an engine goes on with another edition")
	}
}

// TestFirstRecordsComeWithTheFacets asks for the window the page opens with.
func TestFirstRecordsComeWithTheFacets(t *testing.T) {
	c := oracleCollection(t, rand.New(rand.NewPCG(19, 20)), firstRecords+30)
	parts, err := buildStemmed(c, Options{Parts: 3})
	if err != nil {
		t.Fatal(err)
	}
	_, whole := open(t, c, Options{})
	e := arrivals(t, parts, []int{0})[0]()
	for _, request := range []string{"", "limit=100", "offset=80&limit=20"} {
		got, want := read(t, "", request, e.Ask(request)), read(t, "", request, whole.Ask(request))
		if len(got.Waiting) > 0 || !slices.EqualFunc(got.Hits, want.Hits, func(a, b answerHit) bool { return a.ID == b.ID && a.ID != "" }) {
			t.Errorf("%q waits for %v with %d hits", request, got.Waiting, len(got.Hits))
		}
	}
	if got := read(t, "", "", e.Ask("offset=99&limit=2")); !slices.Equal(got.Waiting, []string{"records"}) {
		t.Errorf("record %d is there, or not waited for: %v", firstRecords, got.Waiting)
	}
	var ids []string
	for _, r := range oracleOrder(c)[:firstRecords] {
		ids = append(ids, r.ID)
	}
	got := read(t, "", "", e.Ask("limit=100"))
	if !slices.EqualFunc(got.Hits, ids, func(h answerHit, id string) bool { return h.ID == id }) {
		t.Errorf("the first records are %v, want %v", got.Hits, ids)
	}
}
