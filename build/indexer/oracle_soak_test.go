package indexer

import (
	"math/rand/v2"
	"slices"
	"testing"

	"vitrine/wasm/index"
	"vitrine/wasm/search"
)

// soak asks one engine thousands of random questions and compares each answer
// with that of an engine that was never asked anything: nothing may be left
// over from one question to the next.
func soak(t *testing.T, o *oracle, ix *index.Index, e *search.Engine, n int) {
	t.Helper()
	rng := rand.New(rand.NewPCG(33, 34))
	kinds := append([]string{"", ""}, search.Questions...)
	seen := map[string]int{}
	last := ""
	for range n {
		request := o.randomRequest(rng).String()
		if rng.IntN(4) == 0 { // the same words again, or the same altogether
			request = last
		}
		last = request
		question := kinds[rng.IntN(len(kinds))]
		request += questions[question]
		switch rng.IntN(6) {
		case 0:
			request += "&offset=5&limit=3"
		case 1:
			request += "&record=r01"
		}
		fresh, err := search.New(ix)
		if err != nil {
			t.Fatal(err)
		}
		want, got := fresh.Do(question, request), e.Do(question, request)
		if string(got.JSON) != string(want.JSON) || !slices.Equal(got.Counts, want.Counts) {
			t.Fatalf("%s %q answers\n%s\n%v\nthe first question of all is answered\n%s\n%v", question, request, got.JSON, got.Counts, want.JSON, want.Counts)
		}
		seen[question]++
	}
	for _, question := range search.Questions {
		if seen[question] < n/20 {
			t.Errorf("asked %d questions %q of %d", seen[question], question, n)
		}
	}
}

// TestNothingIsLeftOverBetweenQuestions asks one engine thousands of questions.
func TestNothingIsLeftOverBetweenQuestions(t *testing.T) {
	c := oracleCollection(t, rand.New(rand.NewPCG(35, 36)), 60)
	ix, e := open(t, c, Options{})
	soak(t, newOracle(t, c, ix, e), ix, e, scaled(1500))
}
