package bench

import (
	"context"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"vitrine/wasm/index"
)

var update = flag.Bool("update", false, "rewrite testdata/sizes.golden")

const (
	sizesGolden = "testdata/sizes.golden"
	sizesOf     = 100_000 // records, titles only: some seconds
	sizesSlack  = 0.01
)

// TestSizesPerRecord holds what a record takes in the index against the golden
// file. The budgets of a million records, 40 bytes raw and 16 compressed of
// facets, dates and numbers, are in the table that `make bench` prints; here
// they hold as well.
func TestSizesPerRecord(t *testing.T) {
	if os.Getenv("BUDGETS") != "required" {
		t.Skip("compresses an index as far as it goes; make budgets runs it")
	}
	b, err := Build(NewWorkload(sizesOf, 1, false))
	if err != nil {
		t.Fatal(err)
	}
	ix, err := index.Open(b.Parts...)
	if err != nil {
		t.Fatal(err)
	}
	data := sections(ix, b.Parts)
	packed, err := compressed(context.Background(), 11, []string{groupFacets}, data)
	if err != nil {
		t.Fatal(err)
	}
	if raw, packed := packed[0].Raw, packed[0].Brotli; raw == 0 || raw > 40*sizesOf || packed > 16*sizesOf {
		t.Errorf("%s take %d bytes, %d compressed; the budget is 40 and 16 per record", groupFacets, raw, packed)
	}
	var text strings.Builder
	fmt.Fprintf(&text, "%8.2f  %s, brotli 11\n", float64(packed[0].Brotli)/sizesOf, groupFacets)
	for _, name := range groups {
		fmt.Fprintf(&text, "%8.2f  %s\n", float64(len(data[name]))/sizesOf, name)
	}
	if *update {
		if err := os.WriteFile(sizesGolden, []byte(text.String()), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	golden, err := os.ReadFile(sizesGolden)
	if err != nil {
		t.Fatal(err)
	}
	want := strings.Split(strings.TrimSpace(string(golden)), "\n")
	got := strings.Split(strings.TrimSpace(text.String()), "\n")
	if len(got) != len(want) {
		t.Fatalf("%d groups of sections, %s has %d", len(got), sizesGolden, len(want))
	}
	for i := range got {
		var n, w float64
		_, errGot := fmt.Sscan(got[i], &n)
		_, errWant := fmt.Sscan(want[i], &w)
		if errGot != nil || errWant != nil || n < w*(1-sizesSlack) || n > w*(1+sizesSlack) {
			t.Errorf("bytes per record: %q, %s has %q; if that is meant, make update", got[i], sizesGolden, want[i])
		}
	}
}
