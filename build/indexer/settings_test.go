package indexer

import (
	"encoding/json"
	"math/rand/v2"
	"strings"
	"testing"
)

// TestSettingsAreOnePerField spells the setting of a field in both ways: the
// last counts, and what follows it is not lost.
func TestSettingsAreOnePerField(t *testing.T) {
	_, e := open(t, oracleCollection(t, rand.New(rand.NewPCG(31, 32)), 20), Options{})
	for request, want := range map[string]string{
		"date.by=month&f:date.by=year&amount.by=5": "date.by=year&amount.by=nice:5",
		"f:date.by=day&date.by=week":               "date.by=week",
		"kind=(none)&kind.all=1&f:kind.all=0":      "kind=(none)",
	} {
		var got struct {
			Query    string
			Problems []struct{ Message string }
		}
		if err := json.Unmarshal(e.Ask(request).JSON, &got); err != nil {
			t.Fatal(err)
		}
		if got.Query != want || len(got.Problems) > 0 {
			t.Errorf("%q is %q, want %q; %v", request, got.Query, want, got.Problems)
		}
	}
}

// TestRepeatedParametersCostWhatTheyAre asks a megabyte of single words and of
// suggestions: either ends long before the test's own patience.
func TestRepeatedParametersCostWhatTheyAre(t *testing.T) {
	_, e := open(t, oracleCollection(t, rand.New(rand.NewPCG(33, 34)), 20), Options{})
	long := strings.Repeat("q=visa&", 1<<17)
	for _, question := range []string{"", "suggest"} {
		if a := e.Do(question, long); !json.Valid(a.JSON) {
			t.Errorf("%q: %d bytes that are not JSON", question, len(a.JSON))
		}
	}
}
