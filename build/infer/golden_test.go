package infer

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"vitrine/build/input"
)

var update = flag.Bool("update", false, "rewrite the goldens")

// TestDescriptions compares the whole description of each folder in testdata
// with the golden beside it. The folders are small and made up, in the shape of
// what people have: a table of films with several countries to a cell, one JSON
// object around a list, posts in Markdown, a museum's nested objects, a gallery
// with a second file of artists, and tables with dates and numbers as they are
// written in America and in Germany.
func TestDescriptions(t *testing.T) {
	entries, err := os.ReadDir("testdata")
	if err != nil {
		t.Fatal(err)
	}
	folders, goldens := 0, 0
	for _, e := range entries {
		if !e.IsDir() {
			if name, ok := strings.CutSuffix(e.Name(), ".golden"); !ok {
				t.Errorf("testdata/%s is neither a folder nor a golden", e.Name())
			} else if _, err := os.Stat(filepath.Join("testdata", name)); err != nil {
				t.Errorf("testdata/%s is the golden of no folder", e.Name())
			}
			goldens++
			continue
		}
		folders++
		t.Run(e.Name(), func(t *testing.T) {
			got := describe(t, filepath.Join("testdata", e.Name()))
			golden := filepath.Join("testdata", e.Name()+".golden")
			if *update {
				if err := os.WriteFile(golden, got, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			gotLines, wantLines := strings.Split(string(got), "\n"), strings.Split(string(want), "\n")
			for i := range min(len(gotLines), len(wantLines)) {
				if gotLines[i] != wantLines[i] {
					t.Fatalf("%s:%d: got %q, want %q", golden, i+1, gotLines[i], wantLines[i])
				}
			}
			if len(gotLines) != len(wantLines) {
				t.Errorf("%s: got %d lines, want %d", golden, len(gotLines), len(wantLines))
			}
		})
	}
	if folders < 7 || !*update && goldens != folders {
		t.Errorf("%d folders and %d goldens", folders, goldens)
	}
}

// describe infers the description of a folder, twice, and reads it back.
func describe(t *testing.T, folder string) []byte {
	t.Helper()
	fail := func(pos input.Pos, hint, format string, args ...any) {
		t.Errorf("%s: %s", pos, fmt.Sprintf(format, args...))
	}
	var texts [2][]byte
	for i := range texts {
		files, _, err := input.Find(os.DirFS(folder), filepath.ToSlash(folder), nil, input.Options{Warn: fail, Fail: fail})
		if err != nil {
			t.Fatal(err)
		}
		result, err := Infer(context.Background(), files, Options{Name: filepath.Base(folder), Named: true, Warn: fail, Fail: fail})
		if err != nil {
			t.Fatal(err)
		}
		if len(result.Evidence) == 0 {
			t.Error("no evidence")
		}
		texts[i] = result.YAML
	}
	if string(texts[0]) != string(texts[1]) {
		t.Error("two runs give two descriptions")
	}
	read(t, texts[0])
	return texts[0]
}
