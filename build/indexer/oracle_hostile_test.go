package indexer

import (
	"encoding/json"
	"math/rand/v2"
	"net/url"
	"runtime"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"vitrine/wasm/search"
)

// hostile are requests that nobody means well with.
func hostile() []string {
	var choices, ranges strings.Builder
	for i := range 10000 {
		choices.WriteString([]string{"&country=AT", "&-country=DE", "&country=ZZ", "&place=kabul", "&nothing=x", "&f:sort=a%26b"}[i%6])
		ranges.WriteString("&date=20" + decimal(10+i%90) + "..&amount=" + decimal(i) + "..")
	}
	words := strings.Repeat("visa embassy \"technical level\" -aid ", 30000)
	return []string{"", "&", "=", "&&=&=", "%", "%%%&=&&q=%ff\x00+\u202e&offset=99999999999999999999", choices.String(), ranges.String(),
		"q=" + url.QueryEscape(words), "q=" + strings.Repeat("a", 1<<20), strings.Repeat("&", 1<<20), strings.Repeat("x=", 1<<18), "q=" + strings.Repeat("%22", 99999),
		"q=%ED%A0%80%ED%BF%BF&country=%ED%A0%BD&record=%ED%A0%80", "q=\xed\xa0\x80&\xff\xfe=\xc0\xaf", "q=%00%01%1f%7f&country=%00", "q=\"visa&sort=\"", "q=\"", "q=-\"", "q=-", "q=title:", "q=title:\"", "q=*", "q=-*",
		"q=%E2%80%AE+visa", "q=visa&country=AT", "-f:sort=a%26b&date=2021..&date.match=certain", "record=r01&limit=3", "date=2022..2021&amount=3..1&-date=2021", "date=2021-02-30&amount=NaN&amount=Inf&amount=0x10&amount=1e999",
		"date.by=century&amount.by=nice:0&amount.by=nice:99999&country.by=3&date.by=day&amount.by=equal:3660&f:f:rate.by=equal:1", "rows=country&cols=nothing&vs=" + url.QueryEscape("vs=vs&q=\"&country=ZZ"),
		"f:=x&f:f:=x&f:f:rate=1&f:a.all=1&a.all=1&country.all=2&country.match=certain&date.all=1", "limit=-1&offset=-5&limit=x", "sort=none&view=\x00&lang=../..", strings.Repeat("%41", 1000) + "=x", "q=" + strings.Repeat("北京人", 2000),
		"amount=1e308..&amount=-1e308..1e308&amount=.5..&amount=5.&amount=-..-", "date=Y5877000..&date=-9999..&date=Y-5877000..Y-5876999", "q=" + strings.Repeat("aid-", 5000)}
}

// checkAsk asks everything about a request. Every answer is JSON of valid
// UTF-8 with as many counts as it says; the canonical form gives the same.
func checkAsk(t *testing.T, e *search.Engine, request string) {
	t.Helper()
	for question, rest := range questions {
		if question != "" && len(request) > 10000 && runtime.GOOS == "js" {
			continue // seconds for nothing that is not tried elsewhere
		}
		first := e.Do(question, request+rest)
		got := read(t, question, request, first)
		if got.Error != nil || !utf8.Valid(first.JSON) {
			t.Fatalf("%s %.200q answers %.500s", question, request, first.JSON)
		}
		if question == "suggest" {
			continue // its words are not part of what it selects
		}
		again := e.Do(question, got.Query)
		said := read(t, question, got.Query, again)
		if said.Query != got.Query || said.Total != got.Total || len(said.Problems) > len(got.Problems) && question != "crosstab" && question != "compare" {
			t.Errorf("%s %.200q is %.500q with %d records, problems %v; asked again %.500q with %d, %v", question, request, got.Query, got.Total, got.Problems, said.Query, said.Total, said.Problems)
		}
		if question == "" && (!slices.Equal(again.Counts, first.Counts) || said.Sort != got.Sort) {
			t.Errorf("%.200q counts %v by %s, its canonical form %.500q %v by %s", request, first.Counts, got.Sort, got.Query, again.Counts, said.Sort)
		}
	}
}

// TestHostileRequestsAreAnswered asks what no shell would, and thousands of
// requests with bytes of good ones changed at random.
func TestHostileRequestsAreAnswered(t *testing.T) {
	c := oracleCollection(t, rand.New(rand.NewPCG(25, 26)), 40)
	ix, e := open(t, c, Options{})
	for _, request := range hostile() {
		checkAsk(t, e, request)
	}
	o, rng := newOracle(t, c, ix, e), rand.New(rand.NewPCG(27, 28))
	pieces := []string{"&", "=", "%", "%22", "-", "+", ":", "..", "*", ".all", "f:", "\xff", "\x00", "(none)", "q=", "北", "."}
	asked := 0
	for range scaled(1000) {
		b := o.randomRequest(rng).String()
		for range 1 + rng.IntN(4) {
			at := rng.IntN(len(b) + 1)
			b = b[:at] + pieces[rng.IntN(len(pieces))] + b[min(len(b), at+rng.IntN(3)):]
		}
		if checkAsk(t, e, b); t.Failed() {
			return
		}
		asked++
	}
	if asked < scaled(1000) {
		t.Errorf("asked %d requests", asked)
	}
}

// TestWhatIsNotUnderstoodIsLeftOut compares requests with a part that means
// nothing to the same without it: the answer is the same but for a problem.
func TestWhatIsNotUnderstoodIsLeftOut(t *testing.T) {
	_, e := open(t, oracleCollection(t, rand.New(rand.NewPCG(29, 30)), 40), Options{})
	tried := 0
	for _, part := range []string{"date=2022..2021", "seen=2021-13", "seen=2021-02-29", "amount=3..1", "amount=three", "amount=..", "date=..", "f:f:rate=1..2..3", "amount=NaN", "amount=0x10", "-date=2021", "-amount=5",
		"country=ZZ", "-country=ZZ", "nothing=x", "title=visa", "country.all=2", "date.by=decade", "amount.by=equal:0", "body.by=3", "sort=size", "limit=x", "date.match=sure", "related=r01", "f:nothing.all=1", "tag=late"} {
		for _, rest := range []string{"", "country=DE", "q=visa&kind=event", "date=2021&-amount=(none)"} {
			plain, with := e.Ask(rest), e.Ask(rest+"&"+part)
			var a, b map[string]json.RawMessage
			if err := json.Unmarshal(plain.JSON, &a); err != nil {
				t.Fatal(err)
			}
			if err := json.Unmarshal(with.JSON, &b); err != nil {
				t.Fatal(err)
			}
			if string(a["problems"]) != "[]" || string(b["problems"]) == "[]" {
				t.Errorf("%q beside %q: problems %s, and %s without it", part, rest, b["problems"], a["problems"])
			}
			delete(a, "problems")
			delete(b, "problems")
			for member := range a {
				if string(a[member]) != string(b[member]) {
					t.Errorf("%q beside %q: %s is %s, want %s", part, rest, member, b[member], a[member])
				}
			}
			if !slices.Equal(plain.Counts, with.Counts) {
				t.Errorf("%q beside %q changes the counts", part, rest)
			}
			tried++
		}
	}
	if tried < 100 {
		t.Errorf("tried %d requests", tried)
	}
}
