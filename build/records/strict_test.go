package records

import (
	"context"
	"io/fs"
	"os"
	"strings"
	"testing"
	"testing/fstest"
)

// TestStrictCorpusIsReadByHand has slips in records of the collection that comes
// with the program, which is strict and written by hand: each is an error, and
// nothing is made of the rest. Not strict, the same records are made the best of.
func TestStrictCorpusIsReadByHand(t *testing.T) {
	corpus := fstest.MapFS{}
	if err := fs.WalkDir(os.DirFS("../../corpus"), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile("../../corpus/" + name)
		corpus[name] = &fstest.MapFile{Data: data}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	const slips = `- id: a-slip
  title: A slip
  fact: It happened.
  date: 03/07/2025
  countri: DE
  country: Narnia
  source: {id: nobody, at: "p. 1"}
- title: No id
  date: 2025-02-30
`
	for _, c := range []struct {
		name, records string
		strict        bool
		want          []string // none: it is accepted
	}{
		{"as it is", "", true, nil},
		{"with slips", slips, true, []string{
			`records/slips.yaml:4:9: bad date "03/07/2025"`, `records/slips.yaml:5:3: unknown field "countri"`, `did you mean "country"?`,
			`records/slips.yaml:6:12: unknown value "Narnia"`, `records/slips.yaml:7:16: unknown source "nobody"`, `records/slips.yaml:8:3: missing id`, `bad date "2025-02-30"`,
		}},
		{"with slips, not strict", slips, false, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			files := fstest.MapFS{}
			for name, file := range corpus {
				files[name] = file
			}
			if c.records != "" {
				files["records/slips.yaml"] = &fstest.MapFile{Data: []byte(c.records)}
			}
			description := string(corpus["collection.yaml"].Data)
			if !c.strict {
				description = strings.NewReplacer("\nstrict: true\n", "\n", "    both_ways: true\n", "").Replace(description)
			}
			files["collection.yaml"] = &fstest.MapFile{Data: []byte(description)}
			r, err := Open(files, "", Options{})
			if err != nil {
				t.Fatal(err)
			}
			n := 0
			h, err := r.Read(context.Background(), func(*Record) error { n++; return nil })
			if err != nil {
				t.Fatal(err)
			}
			if r.Collection().Strict != c.strict || h.Failed() != (c.want != nil) || (n > 0) == (c.want != nil) {
				t.Errorf("strict %t, failed %t, %d records, want %t, %t\n%s", r.Collection().Strict, h.Failed(), n, c.strict, c.want != nil, h.Problems)
			}
			for _, want := range c.want {
				if !strings.Contains(h.Problems.String(), want) {
					t.Errorf("no %q in\n%s", want, h.Problems)
				}
			}
			if c.records != "" && !c.strict && h.Warnings() < 5 {
				t.Errorf("%d warnings of what is wrong, want each to be told:\n%s", h.Warnings(), h.Problems)
			}
		})
	}
}
