//go:build !js

package indexer

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"vitrine/build/records"
	"vitrine/wasm/search"
)

// How good an order by relevance has to be, whatever the golden file says: the
// share of queries whose record comes first, and the mean of 1/rank.
const (
	leastRecall = 0.80
	leastMRR    = 0.85
)

// deFacto returns the engine over the built-in collection, as it is published.
func deFacto(t testing.TB) *search.Engine {
	t.Helper()
	c, problems, err := records.Load("../../corpus")
	if err != nil || len(problems) > 0 {
		t.Fatal(err, problems)
	}
	parts, err := Build(c, Options{})
	if err != nil {
		t.Fatal(err)
	}
	_, e := openParts(t, parts...)
	return e
}

// rankOf returns the place of a record in the answer to a request, from 1; 0
// when it is not in it.
func rankOf(t testing.TB, e *search.Engine, request, id string) int {
	t.Helper()
	var got struct{ IDs []string }
	if err := json.Unmarshal(e.Do("export", request).JSON, &got); err != nil {
		t.Fatal(err)
	}
	return slices.Index(got.IDs, id) + 1
}

// TestRelevance asks what readers of De Facto would type, and holds the place
// of the record that an editor wants first against testdata/relevance.golden.
// What is wanted was judged before the engine was asked; -update rewrites the
// ranks and the two sums alone.
func TestRelevance(t *testing.T) {
	const golden = "testdata/relevance.golden"
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	e := deFacto(t)
	var got strings.Builder
	queries, first := 0, 0
	var reciprocal float64
	for line := range strings.Lines(string(want)) {
		if strings.HasPrefix(line, "#") {
			got.WriteString(line)
			continue
		}
		if strings.HasPrefix(line, "recall@1 ") || strings.HasPrefix(line, "MRR ") { // written anew below
			continue
		}
		columns := strings.SplitN(strings.TrimSuffix(line, "\n"), "\t", 4)
		if len(columns) != 4 {
			t.Fatalf("%s: %q has %d columns, want rank, record, request and reason", golden, line, len(columns))
		}
		id, request := columns[1], columns[2]
		if rankOf(t, e, "", id) == 0 {
			t.Errorf("%s wants the record %q, which the collection does not have", request, id)
		}
		rank := rankOf(t, e, request, id)
		queries++
		switch {
		case rank == 1:
			first++
		case rank == 0:
			t.Logf("%s does not find %s (%s)", request, id, columns[3])
		default:
			t.Logf("%s has %s in place %d, behind %s (%s)", request, id, rank, leader(t, e, request), columns[3])
		}
		if rank > 0 {
			reciprocal += 1 / float64(rank)
		}
		columns[0] = strconv.Itoa(rank)
		fmt.Fprintln(&got, strings.Join(columns, "\t"))
	}
	if queries < 30 {
		t.Fatalf("%s has %d queries, want at least 30", golden, queries)
	}
	recall, mrr := float64(first)/float64(queries), reciprocal/float64(queries)
	sums := fmt.Sprintf("recall@1 %.3f of %d\nMRR %.3f\n", recall, queries, mrr)
	t.Log(strings.ReplaceAll(strings.TrimSpace(sums), "\n", ", "))
	got.WriteString(sums)
	if recall < leastRecall || mrr < leastMRR {
		t.Errorf("recall@1 %.3f and MRR %.3f, want at least %.2f and %.2f", recall, mrr, leastRecall, leastMRR)
	}
	compareGolden(t, golden, string(want), got.String())
}

// leader returns the id of the first record of an answer.
func leader(t testing.TB, e *search.Engine, request string) string {
	t.Helper()
	var got struct{ IDs []string }
	if err := json.Unmarshal(e.Do("export", request).JSON, &got); err != nil {
		t.Fatal(err)
	}
	return got.IDs[0]
}

// compareGolden rewrites a golden file with -update, and otherwise tells each
// line that differs.
func compareGolden(t *testing.T, name, want, got string) {
	t.Helper()
	if got == want {
		return
	}
	if *update {
		if err := os.WriteFile(name, []byte(got), 0o666); err != nil {
			t.Fatal(err)
		}
		return
	}
	was, is := strings.Split(want, "\n"), strings.Split(got, "\n")
	for i := range max(len(was), len(is)) {
		var a, b string
		if i < len(was) {
			a = was[i]
		}
		if i < len(is) {
			b = is[i]
		}
		if a != b {
			t.Errorf("%s:%d: got %q, want %q (go test -update rewrites it)", name, i+1, b, a)
		}
	}
}
