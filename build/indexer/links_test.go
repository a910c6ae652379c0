//go:build !js

package indexer

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"
)

// leastLinks is how many links there are at least in testdata/links.golden.
// Whoever adds some raises it: links that were handed out are never taken
// back.
const leastLinks = 86

// TestLinksThatWereHandedOutKeepTheirMeaning asks links of every form that the
// explorer has had, over De Facto, and holds the canonical form, the number of
// records, the open record and the problems against testdata/links.golden. A
// number may change with the collection; a canonical form or a problem that
// changes is a link that broke, unless the diff shows what mended it.
func TestLinksThatWereHandedOutKeepTheirMeaning(t *testing.T) {
	const golden = "testdata/links.golden"
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	e := deFacto(t)
	var out strings.Builder
	seen := map[string]bool{}
	for line := range strings.Lines(string(want)) {
		link := strings.TrimSuffix(line, "\n")
		if strings.HasPrefix(link, "\t") { // an answer, written anew with its link
			continue
		}
		out.WriteString(line)
		if link == "" || strings.HasPrefix(link, "# ") {
			continue
		}
		if seen[link] {
			t.Errorf("%q is there twice", link)
		}
		seen[link] = true
		got := linkAnswer(t, e.Ask(link).JSON)
		fmt.Fprintln(&out, strings.TrimRight(fmt.Sprintf("\t%d of %d\t%s", got.Total, got.Of, got.Query), "\t"))
		if got.Record != nil {
			fmt.Fprintf(&out, "\trecord %s at %d\n", got.Record.Hit.ID, got.Record.Index)
		}
		for _, p := range got.Problems {
			fmt.Fprintln(&out, strings.TrimSuffix(fmt.Sprintf("\t%s=%q: %s · %s", p.Param, p.Value, p.Message, p.Hint), " · "))
		}
		// The canonical form is a link too, and means the same.
		again := linkAnswer(t, e.Ask(got.Query).JSON)
		if again.Query != got.Query || again.Total != got.Total || len(again.Problems) > 0 {
			t.Errorf("%q is %q, which asked again is %q, %d of %d records, problems %v", link, got.Query, again.Query, again.Total, got.Total, again.Problems)
		}
	}
	if len(seen) < leastLinks {
		t.Errorf("%s has %d links, want at least %d", golden, len(seen), leastLinks)
	}
	compareGolden(t, golden, string(want), out.String())
}

// linkFacts is what a link means.
type linkFacts struct {
	Total, Of int
	Query     string
	Record    *struct {
		Hit   struct{ ID string }
		Index int
	}
	Problems []struct{ Param, Value, Message, Hint string }
}

func linkAnswer(t *testing.T, text []byte) (got linkFacts) {
	t.Helper()
	if err := json.Unmarshal(text, &got); err != nil {
		t.Fatal(err)
	}
	return got
}
