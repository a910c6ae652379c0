package main

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"
)

// privateName is one that nobody has, and no word of De Facto.
const privateName = "Zarghunah Testzai"

// plantedRecord is a record of De Facto with a place for a name in every field
// that takes words.
const plantedRecord = `- id: pk-interview-2025-ID
  title: Somebody speaks TITLE
  fact: >-
    A woman in Pakistan, interviewed in 2025, speaks of her fear of being sent back. FACT
  note: It was said in an interview. NOTE
  date: 2025-09-16
  date_basis: as-of
  country: [PK]
  theme: [refugee-voices]
  kind: statement
  figure:
    - {value: 1, unit: UNIT interview, what: interviews WHAT, as_of: 2025-09-16, counter: not named COUNTER}
  role: ["a refugee ROLE"]
  standing: testimony
  source:
    - {id: ut, at: ¶ 32 AT}
`

var plantedFields = []string{"ID", "TITLE", "FACT", "NOTE", "UNIT", "WHAT", "COUNTER", "ROLE", "AT"}

// TestPrivateNamesGoNowhere plants a private name in every field of De Facto
// and has the build refuse each with nothing written; and where a name may stand,
// in what only editors read, it is in no file that is emitted, and not found.
func TestPrivateNamesGoNowhere(t *testing.T) {
	corpus := map[string]string{}
	if err := fs.WalkDir(os.DirFS("../corpus"), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(filepath.Join("../corpus", name))
		corpus[name] = string(data)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	planted := func(where string) string {
		text := plantedRecord
		for _, field := range plantedFields {
			name := ""
			if field == where {
				if name = privateName; field == "ID" {
					name = "zarghunah"
				}
			}
			text = strings.Replace(text, field, name, 1)
		}
		return strings.NewReplacer("2025-\n", "2025\n", " \n", "\n", ": \"\"", "", " \"]", "\"]", " }", "}", " ,", ",").Replace(text)
	}
	refused := map[string]map[string]string{}
	for _, field := range plantedFields {
		refused[field] = map[string]string{"records/planted.yaml": planted(field)}
	}
	instead := func(file, old, new string) map[string]string {
		t.Helper()
		if !strings.Contains(corpus[file], old) {
			t.Fatalf("%s has no %q", file, old)
		}
		return map[string]string{file: strings.Replace(corpus[file], old, new, 1)}
	}
	const source = "- id: planted\n  title: A title\n  short: Blog\n  publisher: Uncharted Thoughts\n  outlet: ut\n  source_type: blog\n  form: original\n  read: full\n"
	for field, line := range map[string]string{
		"source title":     strings.Replace(source, "A title", "What "+privateName+" Told Us", 1),
		"source author":    source + "  authors: [" + privateName + "]\n",
		"source note":      source + "  note: The author is " + privateName + "\n",
		"source seen":      source + "  seen: in a letter to " + privateName + "\n",
		"source short":     strings.Replace(source, "short: Blog", "short: Blog of "+privateName, 1),
		"source publisher": strings.Replace(source, "publisher: Uncharted Thoughts", "publisher: "+privateName, 1),
	} {
		refused[field] = map[string]string{"sources.yaml": corpus["sources.yaml"] + line}
	}
	refused["a person of a vocabulary"] = map[string]string{"vocab/actors.yaml": corpus["vocab/actors.yaml"] + "- {id: planted, label: {en: " + privateName + "}, type: person}\n"}
	refused["a definition"] = instead("vocab/kinds.yaml", "Something dated that happened", privateName+" did something dated that happened")
	refused["the About text"] = map[string]string{"about.md": corpus["about.md"] + "\nThanks to " + privateName + ".\n"}
	refused["the list of names"] = instead("names.yaml", "people:\n", "people:\n  - {name: "+privateName+", why: no reason}\n")

	write := func(t *testing.T, changes map[string]string) string {
		files := maps.Clone(corpus)
		maps.Copy(files, changes)
		return writeFiles(t, files)
	}
	if status, said := says(t, "~", "check", write(t, map[string]string{"records/planted.yaml": planted("")})); status != 0 {
		t.Fatalf("without a name the record is refused: %s", said)
	}
	for where, changes := range refused {
		t.Run(where, func(t *testing.T) {
			out := filepath.Join(t.TempDir(), "out")
			status, said := says(t, "~", "site", "-o", out, write(t, changes))
			if low := strings.ToLower(said); status != 1 || !strings.Contains(low, "unknown name \"zarghunah") && !strings.Contains(low, "\"zarghunah testzai\" is not marked as public") {
				t.Errorf("status %d, and it says\n%s", status, said)
			}
			if all, _ := os.ReadDir(out); len(all) > 0 {
				t.Errorf("%d files were written", len(all))
			}
		})
	}

	t.Run("what only editors read", func(t *testing.T) {
		changes := map[string]string{"notes.txt": privateName, "README.md": privateName, "vocab/unused.yaml": "- {id: unused, label: {en: " + privateName + "}}\n"}
		for name, text := range corpus {
			if strings.HasSuffix(name, ".yaml") {
				changes[name] = text + "# " + privateName + "\n"
			}
		}
		dir, out := write(t, changes), filepath.Join(t.TempDir(), "out")
		if status, said := says(t, "~", "site", "-o", out, dir); status != 0 {
			t.Fatalf("refused:\n%s", said)
		}
		n := 0
		if err := filepath.WalkDir(out, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			n++
			data, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			for what, text := range unpacked(t, path, data) {
				for _, part := range append(strings.Fields(privateName), "Afghanistan") {
					found := bytes.Contains(bytes.ToLower(text), []byte(strings.ToLower(part)))
					if found && part != "Afghanistan" {
						t.Errorf("%s (%s) has %q", filepath.Base(path), what, part)
					}
					if !found && part == "Afghanistan" && strings.HasSuffix(path, "plain.html") {
						t.Errorf("%s (%s) has no %q: the test does not look where words are", filepath.Base(path), what, part)
					}
				}
			}
			return nil
		}); err != nil || n < 10 {
			t.Fatalf("looked at %d files, error %v", n, err)
		}
		for request, want := range map[string]bool{"q=zarghunah": false, "q=Testzai": false, "q=zargh*": false, "q=Kabul": true} {
			status, said := says(t, "~", "query", "--corpus", dir, request)
			if none := strings.HasPrefix(said, "0 of "); none == want || status != 0 {
				t.Errorf("%s: status %d: %s", request, status, said)
			}
		}
		if status, said := says(t, "~", "query", "--corpus", dir, "--ask", "suggest", "q=zarghu"); status != 0 || strings.Contains(said, "zarghunah") || !strings.Contains(said, `"terms":[]`) {
			t.Errorf("status %d, it is suggested: %s", status, said)
		}
	})
}

// base64Run is the payload of the one-file form.
var base64Run = regexp.MustCompile(`[A-Za-z0-9+/]{200,}={0,2}`)

// unpacked returns the bytes of a file as they are, and what is packed in them.
func unpacked(t *testing.T, name string, data []byte) map[string][]byte {
	t.Helper()
	all := map[string][]byte{"as it is": data}
	read := func(what string, r io.Reader, err error) {
		if err == nil {
			data, err = io.ReadAll(r)
		}
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		all[what] = data
	}
	switch filepath.Ext(name) {
	case ".gz":
		r, err := gzip.NewReader(bytes.NewReader(data))
		read("unpacked", r, err)
	case ".br":
		read("unpacked", brotli.NewReader(bytes.NewReader(data)), nil)
	case ".html", ".js":
		var payload []byte
		for _, run := range base64Run.FindAll(data, -1) {
			part, err := base64.StdEncoding.DecodeString(string(run))
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			payload = append(payload, part...)
		}
		if bytes.HasPrefix(payload, []byte{0x1f, 0x8b}) {
			r, err := gzip.NewReader(bytes.NewReader(payload))
			read("its payload", r, err)
		}
	}
	return all
}
