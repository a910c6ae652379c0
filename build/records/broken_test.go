package records

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/rogpeppe/go-internal/txtar"
)

var update = flag.Bool("update", false, "rewrite the messages wanted by testdata/broken")

// baseArchive is read at the start, before a test changes the current folder.
var baseArchive = func() *txtar.Archive {
	archive, err := txtar.ParseFile("testdata/base.txtar")
	if err != nil {
		panic(err)
	}
	return archive
}()

// TestBroken loads one collection for each mistake an editor can make. A case
// is testdata/base.txtar with the files of the case put over it, or taken away
// when the name of a file begins with a hyphen.
func TestBroken(t *testing.T) {
	base := baseArchive
	if _, problems, err := LoadFS(overlay(base), ""); err != nil || len(problems) > 0 {
		t.Fatalf("base.txtar itself: %v\n%s", err, problems)
	}
	goldenCases(t, "testdata/broken/*.txtar", func(t *testing.T, files []txtar.File) string {
		c, problems, err := LoadFS(overlay(base, files...), "")
		if err != nil {
			t.Fatal(err)
		}
		if c != nil || len(problems) == 0 {
			t.Fatalf("the collection was accepted, want problems")
		}
		return problems.String()
	})
}

// goldenCases compares what becomes of the files of each case with its last
// section, want.
func goldenCases(t *testing.T, pattern string, become func(*testing.T, []txtar.File) string) {
	t.Helper()
	cases, err := filepath.Glob(pattern)
	if err != nil || len(cases) == 0 {
		t.Fatalf("no case is %s, expected many (error %v)", pattern, err)
	}
	for _, file := range cases {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			archive := readArchive(t, file)
			last := len(archive.Files) - 1
			if last < 0 || archive.Files[last].Name != "want" {
				t.Fatalf("%s does not end in a section want", file)
			}
			want := &archive.Files[last]
			got := become(t, archive.Files[:last])
			if *update {
				want.Data = []byte(got)
				if err := os.WriteFile(file, txtar.Format(archive), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if got != string(want.Data) {
				t.Errorf("got:\n%swant:\n%s", got, want.Data)
			}
		})
	}
}

func readArchive(t *testing.T, file string) *txtar.Archive {
	t.Helper()
	archive, err := txtar.ParseFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return archive
}

func overlay(base *txtar.Archive, files ...txtar.File) fstest.MapFS {
	fsys := fstest.MapFS{}
	for _, f := range base.Files {
		fsys[f.Name] = &fstest.MapFile{Data: f.Data}
	}
	for _, f := range files {
		if name, ok := strings.CutPrefix(f.Name, "-"); ok {
			delete(fsys, name)
		} else {
			fsys[f.Name] = &fstest.MapFile{Data: f.Data}
		}
	}
	return fsys
}
