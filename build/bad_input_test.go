package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"vitrine/build/records"
	"vitrine/wasm/index"
	"vitrine/wasm/search"
)

// A badInput is a collection as people have them, and what becomes of it: what
// the command says, and how many records answer a request.
type badInput struct {
	name    string
	command string // site, or check if it is empty
	files   map[string]string
	status  int
	says    string // on stderr, without steps and notes, then on stdout
	answers map[string]int
	long    bool // takes its time
}

// rows repeats a line that has its number in it.
func rows(header string, n int, line string) string {
	var b strings.Builder
	b.WriteString(header)
	for i := range n {
		fmt.Fprintf(&b, line, i)
	}
	return b.String()
}

// manyColumns is a table of n columns and 20 rows; the last column has a word
// of its own in each row.
func manyColumns(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "c%d,", i)
	}
	b.WriteString("notes\n")
	for row := range 20 {
		for i := range n {
			fmt.Fprintf(&b, "v%d,", row*i%7)
		}
		fmt.Fprintf(&b, "the last of many is word%d\n", row)
	}
	return b.String()
}

var badInputs = []badInput{
	{name: "empty file", files: map[string]string{"a.csv": ""}, status: 1,
		says: "error: DIR/a.csv: no records found: it is empty\n"},
	{name: "empty file, built", command: "site", files: map[string]string{"a.csv": ""}, status: 1,
		says: "error: DIR/a.csv: no records found: it is empty\n"},
	{name: "header only", files: map[string]string{"a.csv": "id,title,year\r\n"}, status: 1,
		says: "error: DIR/a.csv: no records found: it has a header in line 1 and no rows below it\n"},
	{name: "one column", files: map[string]string{"a.csv": "title\nOne\nTwo\nThree\n"},
		says: "DIR: 3 records, no problem found\n", answers: map[string]int{"": 3, "q=two": 1}},
	{name: "1,093 columns", files: map[string]string{"a.csv": manyColumns(1092)},
		says: "1033 columns left out: the About page lists them, and init says why\nDIR: 20 records, no problem found\n", answers: map[string]int{"": 20, "q=word7": 1}},
	{name: "10 MB in one cell", files: map[string]string{"a.csv": "id,title,notes\n1,One,small\n2,Two,\"" + strings.Repeat("lorem ipsum, ", 800_000) + "needle\"\n3,Three,x\n"},
		says: "DIR: 3 records, no problem found\n", answers: map[string]int{"": 3, "q=needle": 1, "q=needle lorem": 1}},
	{name: "200,000 values in one cell", files: map[string]string{"a.csv": "id,title,tags\n1,One,a\n2,Two,\"" + rows("", 200_000, "t%d;") + "t5\"\n",
		"collection.yaml": "id: a\ntitle: A\nlanguages: [en]\nfields:\n  - {name: title, kind: text, role: title}\n  - {name: tags, kind: keyword, multi: true, split: \";\", facet: true}\n"},
		says: "DIR: 2 records, no problem found\n", answers: map[string]int{"tags=t199999": 1, "tags=a": 1}, long: true},
	{name: "NUL bytes", files: map[string]string{"a.csv": "id,title\n1,A\x00da\n2,Bob\n"},
		says: "warning: DIR/a.csv:2: 1 control character taken out, the first U+0000\n" +
			"1 warning\n" +
			"DIR: 2 records, 1 warning\n", answers: map[string]int{"q=ada": 1}},
	{name: "mixed encodings", files: map[string]string{"a.csv": "id,title\n1,Zoë\n2,Stra\xdfe\n3,na\xefve\n"},
		says: "warning: DIR/a.csv:3: not UTF-8: 1 byte read as Windows-1252, the first 0xDF\nhint: save the file as UTF-8\n" +
			"warning: DIR/a.csv:4: not UTF-8: 1 byte read as Windows-1252, the first 0xEF\nhint: save the file as UTF-8\n" +
			"2 warnings\n" +
			"DIR: 3 records, 2 warnings\n", answers: map[string]int{"q=zoë": 1, "q=straße": 1, "q=naïve": 1}},
	{name: "mixed line ends", files: map[string]string{"a.csv": "id,title\r\n1,Ada\n2,Bob\r3,Eve\r\n4,Kim"},
		says: "DIR: 4 records, no problem found\n", answers: map[string]int{"": 4, "q=bob": 1, "q=kim": 1}},
	{name: "HTML in cells", command: "site", files: map[string]string{"a.csv": "id,title,notes\n1,<b>bold</b>,\"<script>alert(1)</script> uno\"\n2,\"<img src=x onerror=alert(2)>\",</script><script>alert(3)</script>\n"},
		says: "A: 2 records in OUT\nopen OUT/index.html\n  or OUT/a.html, the same in one file\n", answers: map[string]int{"q=bold": 1, "q=uno": 1, "q=alert": 1}},
	{name: "HTML in names, labels, values and ids", command: "site", files: map[string]string{
		"a.jsonl": `{"id": "\"><script>alert(1)</script>", "title": "</title><script>alert(2)</script>", "</script><script>alert(3)</script>": "\" onclick=\"alert(4)", "link": "javascript:alert(5)", "notes": "<a href='javascript:alert(6)' onclick='alert(7)'>x</a><svg onload=alert(8)>"}` + "\n" +
			`{"id": "javascript:alert(9)", "title": "]]></script><!--<script>", "</script><script>alert(3)</script>": "--><script>alert(10)</script>", "link": "data:text/html,<script>alert(11)</script>"}` + "\n" +
			`{"id": "../../x", "title": "{{alert(12)}}", "</script><script>alert(3)</script>": "&amp;<b>", "link": "https://example.org/?a='b"}` + "\n",
		"about.md": "# <script>alert(13)</script>\n\n[x](javascript:alert(14)) <iframe srcdoc='<script>alert(15)</script>'></iframe> <img src=x onerror=alert(16)>\n",
		"collection.yaml": `id: a
title: "</title><script>alert(20)</script>"
subtitle: "\"><img src=x onerror=alert(21)>"
languages: [en]
licence: {name: "<script>alert(22)</script>", url: "https://example.org/"}
about: about.md
fields:
  - {name: title, kind: text, role: title}
  - {name: tag, kind: keyword, from: "</script><script>alert(3)</script>", facet: true, label: "</script><script>alert(23)</script>", help: "\" onmouseover=\"alert(24)"}
  - {name: link, kind: url, role: link}
  - {name: notes, kind: text, format: html}
`},
		says: "warning: DIR/a.jsonl:1: link is \"javascript:alert(5)\", expected an address of the web\n" +
			"warning: DIR/a.jsonl:2: link is \"data:text/html,<script>alert(11)</script>\", expected an address of the web\n" +
			"2 warnings; what could not be read is kept as text on its record\n" +
			"</title><script>alert(20)</script>: 3 records in OUT\nopen OUT/index.html\n  or OUT/a.html, the same in one file\n",
		answers: map[string]int{"": 3, "tag=%22 onclick%3D%22alert(4)": 1, "tag=%26amp%3B%3Cb%3E": 1}},
	{name: "formulas in cells", files: map[string]string{"a.csv": "id,title,f\n1,=SUM(A1:A2),\"=HYPERLINK(\"\"http://x.org\"\")\"\n2,+1+1,@cmd\n3,-2+3,=1+1\n",
		"collection.yaml": "id: a\ntitle: A\nlanguages: [en]\nfields:\n  - {name: title, kind: text, role: title}\n  - {name: f, kind: keyword, facet: true}\n"},
		says: "DIR: 3 records, no problem found\n", answers: map[string]int{"f=@cmd": 1, "f==1%2B1": 1, "q=hyperlink": 1}},
	{name: "a date column with five formats", files: map[string]string{"a.csv": "id,title,made\n1,A,2020-01-31\n2,B,31/01/2019\n3,C,31 January 2018\n4,D,\"January 31, 2017\"\n5,E,Jan 2016\n6,F,soon\n7,G,13/02/2013\n8,H,1 March 2012\n9,I,2011\n10,J,2010\n"},
		says: "warning: DIR/a.csv:7: made is \"soon\", expected a date\n" +
			"1 warning; what could not be read is kept as text on its record\n" +
			"DIR: 10 records, 1 warning\n",
		answers: map[string]int{"made=2020-01-31": 1, "made=2019-01-31": 1, "made=2018-01-31": 1, "made=2017-01": 1, "made=2016-01": 1, "made=2013-02-13": 1, "made=2011..2013": 3, "made=(none)": 1, "q=soon": 1}},
	{name: "ids that differ only in case or normalisation", files: map[string]string{"a.csv": "id,title\nabc,One\nABC,Two\nAbc,Three\ncaf\u00e9,Four\ncafe\u0301,Five\nabc,Six\n"},
		says: "warning: DIR/a.csv:7: id \"abc\" is taken, first in line 2: this record is called \"abc-2\"\n" +
			"1 warning\n" +
			"DIR: 6 records, 1 warning\n", answers: map[string]int{"": 6}},
	{name: "the same id throughout", files: map[string]string{"a.csv": rows("id,title\n", 100_000, "same,T%d\n"),
		"collection.yaml": "id: a\ntitle: A\nlanguages: [en]\nrecord_id: id\nfields:\n  - {name: title, kind: text, role: title}\n"},
		says: func() string {
			said := ""
			for i := range 20 {
				said += fmt.Sprintf("warning: DIR/a.csv:%d: id \"same\" is taken, first in line 2: this record is called \"same-%d\"\n", i+3, i+2)
			}
			return said + "    99999  id twice\n99999 warnings\nDIR: 100000 records, 99999 warnings\n"
		}(), answers: map[string]int{"q=t99999": 1}, long: true},
	{name: "right-to-left text", files: map[string]string{"a.csv": "id,title,tag\n1,سلام دنیا,کتاب\n2,שלום עולם,ספר\n3,\u202egnp.exe\u202c,کتاب\n"},
		says: "DIR: 3 records, no problem found\n", answers: map[string]int{"": 3, "q=سلام": 1, "q=שלום": 1, "tag=کتاب": 2}},
	{name: "emoji", files: map[string]string{"a.csv": "id,title,tag\n1,👩‍👩‍👧 family,🎉\n2,🇩🇪 flag,🎉\n3,plain,x\n"},
		says: "DIR: 3 records, no problem found\n", answers: map[string]int{"": 3, "tag=🎉": 2, "q=family": 1}},
	{name: "300,000 rows", files: map[string]string{"a.csv": rows("id,title,tag\n", 300_000, "%[1]d,Row %[1]d,t\n")},
		says: "1 column left out: the About page lists them, and init says why\nDIR: 300000 records, no problem found\n", answers: map[string]int{"": 300_000, "q=299999": 1}, long: true},

	// What is like them.
	{name: "characters nobody sees", files: map[string]string{"a.csv": "id,title,tag\n\u200b,\u200b\u2060,\u200b\n2,Two,x\n3,Three,x\n",
		"collection.yaml": "id: a\ntitle: A\nlanguages: [en]\nfields:\n  - {name: title, kind: text, role: title}\n  - {name: tag, kind: keyword, facet: true}\n"},
		says: "DIR: 3 records, no problem found\n", answers: map[string]int{"tag=(none)": 1, "q=record 1": 1}},
	{name: "a value that is called like none", files: map[string]string{"a.csv": "id,title,tag\n1,A,(none)\n2,B,(none)\n3,C,\n4,D,x\n5,E,(any)\n6,F,a..b\n",
		"collection.yaml": "id: a\ntitle: A\nlanguages: [en]\nfields:\n  - {name: title, kind: text, role: title}\n  - {name: tag, kind: keyword, facet: true}\n"},
		says: "DIR: 6 records, no problem found\n", answers: map[string]int{"tag=" + search.None: 1, "tag=none": 2, "tag=(any)": 1, "tag=a..b": 1}},
	{name: "names of what JavaScript's objects have", files: map[string]string{"a.json": `[{"id": "__proto__", "title": "A", "constructor": "__proto__", "__proto__": "toString"},
		{"id": "constructor", "title": "B", "constructor": "valueOf", "__proto__": "toString"}, {"id": "3", "title": "C", "constructor": "valueOf"}]`,
		"collection.yaml": "id: a\ntitle: A\nlanguages: [en]\nfields:\n  - {name: title, kind: text, role: title}\n  - {name: constructor, kind: keyword, facet: true}\n  - {name: proto, from: __proto__, kind: keyword, facet: true}\n"},
		says: "DIR: 3 records, no problem found\n", answers: map[string]int{"constructor=valueOf": 2, "constructor=__proto__": 1, "proto=toString": 2, "proto=(none)": 1}},
	{name: "half of a character", files: map[string]string{"a.jsonl": `{"id": "1", "title": "a\ud800b"}` + "\n" + `{"id": "2", "title": "ok"}` + "\n"},
		says: "warning: DIR/a.jsonl:1: half of a character (a \\u escape without its other), read as \ufffd\n" +
			"1 warning\n" +
			"DIR: 2 records, 1 warning\n", answers: map[string]int{"": 2, "q=ok": 1}},
	{name: "numbers beyond all bounds", files: map[string]string{"a.csv": "id,title,n,d\n1,A,1e400,99999\n2,B,-3,2020-02-30\n3,C,999999999999999999999999,1999\n",
		"collection.yaml": "id: a\ntitle: A\nlanguages: [en]\nfields:\n  - {name: title, kind: text, role: title}\n  - {name: n, kind: number, facet: true}\n  - {name: d, kind: date}\n"},
		says: "warning: DIR/a.csv:2: d is \"99999\", expected a date\nwarning: DIR/a.csv:2: n is \"1e400\", expected a number\nwarning: DIR/a.csv:3: d is \"2020-02-30\", expected a date\n" +
			"3 warnings; what could not be read is kept as text on its record\nDIR: 3 records, 3 warnings\n",
		answers: map[string]int{"n=(none)": 1, "n=0..": 1, "q=1e400": 1, "q=99999": 2}},
	{name: "a broken archive, a spreadsheet and an empty file beside a good one", files: map[string]string{"a.csv": "id,title\n1,A\n", "b.csv.gz": "\x1f\x8b\x08garbage", "c.xlsx": "PK\x03\x04", "d.csv": "", "e.png": "x", "README.md": "x"},
		says: "warning: DIR/b.csv.gz: passed over: it is a gzip archive that is broken: unexpected EOF\n" +
			"warning: DIR/c.xlsx: passed over: it is a spreadsheet: save the sheet as CSV\n" +
			"warning: DIR/d.csv: passed over: it is empty\n" +
			"3 warnings\nDIR: 1 record, 3 warnings\n", answers: map[string]int{"": 1}},
	{name: "no text at all", command: "site", files: map[string]string{"a.csv": func() string {
		b := make([]byte, 20_000)
		source := rand.New(rand.NewPCG(1, 2))
		for i := range b {
			b[i] = byte(source.Uint32())
		}
		return string(b)
	}()}, status: 1, says: "error: DIR/a.csv: no records found: it is not text\n"},
	{name: "values that are no records", files: map[string]string{"a.jsonl": "0\n[1]\n"}, status: 1,
		says: "error: DIR: no record found, expected at least one\n" +
			"warning: DIR/a.jsonl:1: is text, expected an object; left out\nwarning: DIR/a.jsonl:2: is a list, expected an object; left out\n" +
			"1 error, 2 warnings; nothing was written\n"},
	{name: "a quote that is never closed", command: "site", files: map[string]string{"a.csv": rows("id,title\n1,\"never closed\n", 1000, "%d,x\n")}, status: 1,
		says: "error: DIR/a.csv:2: a quote is opened here and never closed\n" +
			"hint: close it; a quote that is part of the text is written twice, and the text goes in quotes: \"\"\"so\"\" he said\"\n1 problem; nothing was written\n"},
	{name: "JSON that is nested too deep", files: map[string]string{"a.json": `[{"id": 1, "title": ` + strings.Repeat("[", 20_000) + strings.Repeat("]", 20_000) + "}]"}, status: 1,
		says: "error: DIR/a.json:1:10019: not JSON: exceeded max depth\n1 problem; nothing was written\n"},
	{name: "the About page beside the records", files: map[string]string{"a.csv": "id,title\n1,A\n", "about.md": "# About\n",
		"collection.yaml": "id: a\ntitle: A\nlanguages: [en]\nabout: about.md\nfields:\n  - {name: title, kind: text, role: title}\n"},
		says: "DIR: 1 record, no problem found\n", answers: map[string]int{"": 1}},
	{name: "patterns that lead nowhere or out of the folder", files: map[string]string{"a.csv": "id,title\n1,A\n",
		"collection.yaml": "id: a\ntitle: A\nlanguages: [en]\nrecords: [a.csv, ../b.csv, /etc/*, \"[a\"]\nfields:\n  - {name: title, kind: text, role: title}\n"}, status: 1,
		says: "error: DIR/collection.yaml:4:18: \"../b.csv\" leads out of the folder\nhint: files of this folder, such as \"data/*.csv\" or \"posts/**/*.md\"\n" +
			"error: DIR/collection.yaml:4:28: \"/etc/*\" leads out of the folder\nhint: files of this folder, such as \"data/*.csv\" or \"posts/**/*.md\"\n" +
			"error: DIR/collection.yaml:4:36: \"[a\" is not a pattern for names of files: syntax error in pattern\nhint: files of this folder, such as \"data/*.csv\" or \"posts/**/*.md\"\n" +
			"3 problems; nothing was written\n"},
	{name: "columns and files that are not there", files: map[string]string{"a.csv": "id,title,colour\n1,A,red\n", "b.csv": "key,name\n1,x\n",
		"collection.yaml": "id: a\ntitle: A\nlanguages: [en]\nrecords: [a.csv, none/*.csv]\njoin:\n  - {file: b.csv, on: nope, key: key, as: b}\nfields:\n  - {name: title, kind: text, role: title}\n  - {name: c, kind: keyword, from: color}\n"},
		says: "warning: DIR/a.csv:2: column \"colour\" is in no field: its values in 1 record are left out\nhint: name it in from of a field, or under ignore\n" +
			"warning: DIR/collection.yaml:4:18: \"none/*.csv\" matches no file\n" +
			"warning: DIR/collection.yaml:6:5: no record has the column \"nope\" that \"b.csv\" is looked up by\n" +
			"warning: DIR/collection.yaml:9:5: no record has the column \"color\" that field \"c\" is taken from\nhint: did you mean \"colour\"?\n" +
			"4 warnings\nDIR: 1 record, 4 warnings\n"},
}

// TestBadInput takes each collection the whole way: what the command says and
// its status, that a build leaves a whole site or nothing, and what the engine
// answers of it.
func TestBadInput(t *testing.T) {
	for _, c := range badInputs {
		t.Run(c.name, func(t *testing.T) {
			if c.long && testing.Short() {
				t.Skip("long")
			}
			dir := writeFiles(t, c.files)
			c.check(t, dir)
		})
	}
}

// writeFiles writes files into a folder of their own, which is called a.
func writeFiles(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "a")
	for name, data := range files {
		name = filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(data), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// says runs a command line in this process and returns its status and what it
// says: on stderr without steps and notes, then on stdout, DIR and OUT in place
// of the folders.
func says(t *testing.T, dir string, args ...string) (status int, said string) {
	t.Helper()
	v, out, errs, _ := quietly()
	status = run(context.Background(), args, v)
	for line := range strings.Lines(errs.String()) {
		if !strings.HasSuffix(line, " …\n") && !strings.HasPrefix(line, "there is no "+schemaFile) {
			said += line
		}
	}
	return status, strings.NewReplacer(dir+"-out", "OUT", dir, "DIR").Replace(said + out.String())
}

func (c *badInput) check(t *testing.T, dir string) {
	t.Helper()
	temp := t.TempDir()
	t.Setenv("TMPDIR", temp)
	before := names(t, filepath.Dir(dir))
	args := []string{"check", dir}
	if c.command == "site" {
		args = []string{"site", "--brotli", "0", "-o", dir + "-out", dir}
	}
	status, said := says(t, dir, args...)
	if status != c.status || said != c.says {
		t.Errorf("status %d:\n%swant %d:\n%s", status, said, c.status, c.says)
	}
	if c.command == "site" && c.status == 0 {
		if err := verifySums(newVoice().hushed(), dir+"-out"); err != nil {
			t.Error(err)
		}
		harmless(t, dir+"-out")
		if err := os.RemoveAll(dir + "-out"); err != nil {
			t.Fatal(err)
		}
	}
	if after := names(t, filepath.Dir(dir)); !slices.Equal(after, before) {
		t.Errorf("%q is left, want what was there: %q", after, before)
	}
	if left := names(t, temp); len(left) > 1 {
		t.Errorf("%q is left behind", left)
	}
	if c.status == 0 {
		c.ask(t, dir)
	}
}

// harmless holds every page of a site against what may stand in it: scripts are
// the program's own, and nothing else runs.
func harmless(t *testing.T, dir string) {
	t.Helper()
	pages, err := filepath.Glob(filepath.Join(dir, "*.html"))
	if err != nil || len(pages) < 3 {
		t.Fatalf("pages %q, want the folder's, the plain one and the one file; %v", pages, err)
	}
	for _, page := range pages {
		data, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		script := false
		for z := html.NewTokenizer(bytes.NewReader(data)); ; {
			kind := z.Next()
			if kind == html.ErrorToken {
				break
			}
			token := z.Token()
			if script && kind == html.TextToken && strings.HasPrefix(token.Data, "alert(") {
				t.Errorf("%s has the script %.40s", filepath.Base(page), token.Data)
			}
			script = kind == html.StartTagToken && token.DataAtom == atom.Script
			for _, a := range token.Attr {
				address := strings.ToLower(strings.TrimSpace(a.Val))
				if strings.HasPrefix(a.Key, "on") || a.Key == "srcdoc" || (a.Key == "href" || a.Key == "src") && (strings.HasPrefix(address, "javascript:") || strings.HasPrefix(address, "data:text")) {
					t.Errorf("%s has <%s %s=%q>", filepath.Base(page), token.Data, a.Key, a.Val)
				}
			}
		}
	}
}

// names lists all that is below a folder.
func names(t *testing.T, dir string) (all []string) {
	t.Helper()
	if err := filepath.WalkDir(dir, func(name string, _ fs.DirEntry, err error) error {
		all = append(all, name)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return all
}

// ask holds the answers of the engine against those that are wanted.
func (c *badInput) ask(t *testing.T, dir string) {
	t.Helper()
	x, err := (&collection{Path: dir}).index(context.Background(), newVoice().hushed(), 1)
	if err != nil {
		t.Fatal(err)
	}
	ix, err := index.Open(x.parts...)
	if err == nil {
		err = ix.Check()
	}
	if err != nil {
		t.Fatal(err)
	}
	engine, err := search.New(ix)
	if err != nil {
		t.Fatal(err)
	}
	for _, request := range slices.Sorted(maps.Keys(c.answers)) {
		var answer struct {
			Total    int
			Problems []struct{ Message string }
		}
		if err := json.Unmarshal(engine.Ask(strings.ReplaceAll(request, " ", "%20")).JSON, &answer); err != nil {
			t.Fatal(err)
		}
		if want := c.answers[request]; answer.Total != want || len(answer.Problems) > 0 {
			t.Errorf("%s: %d records, want %d; problems %v", request, answer.Total, want, answer.Problems)
		}
	}
}

// TestFileThatChangesWhileItIsRead appends to a file when its first record is
// read.
func TestFileThatChangesWhileItIsRead(t *testing.T) {
	dir := writeFiles(t, map[string]string{"a.csv": rows("id,title\n", 1000, "%d,A title\n")})
	changed := false
	_, _, err := (&collection{Path: dir}).read(context.Background(), newVoice().hushed(), func(*records.Collection) (func(*records.Record) error, error) {
		return func(*records.Record) error {
			if changed {
				return nil
			}
			changed = true
			f, err := os.OpenFile(filepath.Join(dir, "a.csv"), os.O_APPEND|os.O_WRONLY, 0)
			if err != nil {
				return err
			}
			_, err = f.WriteString("1000,One more\n")
			return errors.Join(err, f.Close())
		}, nil
	})
	var wrong problemsError
	if !changed || !errors.As(err, &wrong) {
		t.Fatalf("%v, want a problem of the collection", err)
	}
	if want := "error: " + filepath.ToSlash(dir) + "/a.csv: changed while it was read\nhint: build again when whatever writes it is done\n1 problem"; wrong.Error() != want {
		t.Errorf("got %q, want %q", wrong.Error(), want)
	}
	// With all of it written it is read.
	if status, said := says(t, dir, "check", dir); status != 0 || said != "DIR: 1001 records, no problem found\n" {
		t.Errorf("status %d, %q, want 1001 records", status, said)
	}
}

func TestLinksThatLeadInACircle(t *testing.T) {
	dir := writeFiles(t, map[string]string{"a.csv": "id,title\n1,A\n", "sub/b.csv": "id,title\n2,B\n"})
	for name, to := range map[string]string{"loop": ".", "sub/up": "..", "self.csv": "self.csv", "gone.csv": "nowhere.csv"} {
		if err := os.Symlink(to, filepath.Join(dir, name)); err != nil {
			t.Skip("no links here:", err)
		}
	}
	status, said := says(t, dir, "-v", "check", dir)
	said, _, _ = strings.Cut(said, "DIR: 2 records")
	for _, want := range []string{
		"DIR/loop: passed over, it is the folder DIR once more, by a link\n",
		"DIR/sub/up: passed over, it is the folder DIR once more, by a link\n",
		"warning: DIR/self.csv: passed over: it is a link that leads nowhere\n",
		"warning: DIR/gone.csv: passed over: it is a link that leads nowhere\n",
	} {
		if status != 0 || !strings.Contains(said, want) {
			t.Errorf("status %d, no %q in\n%s", status, want, said)
		}
	}
}

// TestOwnSiteIsNoRecord builds a site into the folder of its collection, and
// builds, checks and describes the collection again.
func TestOwnSiteIsNoRecord(t *testing.T) {
	dir := writeFiles(t, map[string]string{"a.csv": "id,title\n1,A\n2,B\n"})
	out := filepath.Join(dir, "public", "dist")
	for range 2 {
		if status, said := says(t, dir, "site", "--brotli", "0", "-o", out, dir); status != 0 || !strings.HasPrefix(said, "A: 2 records in") {
			t.Fatalf("status %d, %q, want 2 records", status, said)
		}
	}
	if status, said := says(t, dir, "init", "-q", dir); status != 0 || !strings.Contains(said, "1 field, worked out from 2 records") {
		t.Errorf("init: status %d, %q, want 2 records", status, said)
	}
	// What is written down means what was worked out.
	if status, said := says(t, dir, "check", dir); status != 0 || said != "DIR: 2 records, no problem found\n" {
		t.Errorf("check: status %d, %q, want 2 records", status, said)
	}
	if status, said := says(t, dir, "init", dir); status != 1 || !strings.HasPrefix(said, "error: DIR/collection.yaml is there already\n") {
		t.Errorf("init once more: status %d, %q, want that it is there", status, said)
	}
	if status, said := says(t, dir, "site", "--brotli", "0", "-o", dir, dir); status != 1 || !strings.Contains(said, " is in the way: this program did not make it") {
		t.Errorf("site over the records: status %d, %q, want a refusal", status, said)
	}
}

// TestOneFileIsReadByItsName names a file whose name is a pattern as well, and
// that begins with a dot, in a folder with much that cannot be read.
func TestOneFileIsReadByItsName(t *testing.T) {
	for _, name := range []string{"films [2019] *.csv", ".hidden.csv", "a\\b.csv", "tab\there.csv"} {
		dir := writeFiles(t, map[string]string{name: "id,title\n1,A\n2,B\n", "films 2.csv": "id,title\n3,C\n", "broken.csv": "id,title\n1,\"", "sub/broken.csv.gz": "\x1f\x8b\x08"})
		if status, said := says(t, dir, "check", filepath.Join(dir, name)); status != 0 || said != "DIR/"+name+": 2 records, no problem found\n" {
			t.Errorf("%q: status %d, %q, want its 2 records", name, status, said)
		}
	}
}

func TestNamesThatAreNotUTF8(t *testing.T) {
	dir := writeFiles(t, map[string]string{"a.csv": "id,title\n1,A\n", "with space\tand\nlines.csv": "id,title\n2,B\n"})
	if err := os.WriteFile(filepath.Join(dir, "b\xff.csv"), []byte("id,title\n3,C\n"), 0o666); err != nil {
		t.Skip("no such names here:", err)
	}
	want := "warning: DIR/b\ufffd.csv: passed over: it has a name that is not UTF-8: rename it\n" +
		"1 warning\nDIR: 2 records, 1 warning\n"
	if status, said := says(t, dir, "check", dir); status != 0 || said != want {
		t.Errorf("status %d:\n%swant 0:\n%s", status, said, want)
	}
}

// TestStrictCountsEachKind makes an error of each kind of warning there is, and
// counts those that are not listed as well.
func TestStrictCountsEachKind(t *testing.T) {
	const head = "id: a\ntitle: A\nlanguages: [en]\nrecord_id: id\nfields:\n  - {name: title, kind: text, role: title}\n"
	for _, c := range []struct {
		name, fields, data string
		want               string
		n                  int
	}{
		{"an id twice", "", "id,title\n1,A\n1,B\n1,C\n", `id "1" is taken`, 2},
		{"no id", "", "id,title\n1,A\n,B\n", `column "id" is empty`, 1},
		{"a ragged row", "", "id,title\n1,A\n2,B\n3\n4,D,E\n", "row of", 2},
		{"a number", "  - {name: n, kind: number}\n", "id,title,n\n1,A,x\n2,B,5\n", "expected a number", 1},
		{"a date", "  - {name: n, kind: date}\n", "id,title,n\n1,A,x\n2,B,5\n", "expected a date", 2},
		{"an address", "  - {name: n, kind: url}\n", "id,title,n\n1,A,x\n2,B,http://x.org\n", "expected an address of the web", 1},
		{"a value", "  - {name: n, kind: keyword, vocab: iso-3166}\n", "id,title,n\n1,A,Narnia\n2,B,DE\n", "no value of iso-3166", 1},
		{"what is required", "  - {name: n, kind: keyword, required: true}\n", "id,title,n\n1,A,\n2,B,x\n", "missing required field", 1},
		{"a column in no field", "", "id,title,n\n1,A,x\n2,B,x\n", `column "n" is in no field`, 1},
		{"a column in no record", "  - {name: n, kind: keyword, from: m}\n", "id,title\n1,A\n2,B\n", `no record has the column "m"`, 1},
		{"a relation", "  - {name: n, kind: relation}\n", "id,title,n\n1,A,2\n2,B,9\n", `unknown record "9"`, 1},
		{"control characters", "", "id,title\n1,A\x01\n2,B\n", "control character", 1},
		{"an encoding", "", "id,title\n1,A\xdf\n2,Bé\n", "not UTF-8", 1},
		{"more than are listed", "  - {name: n, kind: number}\n", rows("id,title,n\n", 50, "%[1]d,A,x%[1]d\n"), "expected a number", 50},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := writeFiles(t, map[string]string{"a.csv": c.data, schemaFile: head + c.fields})
			status, said := says(t, dir, "check", dir)
			if total := fmt.Sprintf(", %s\n", counted(c.n, "warning")); status != 0 || !strings.Contains(said, c.want) || !strings.HasSuffix(said, total) {
				t.Errorf("status %d, %q, want %q and %q", status, said, c.want, total)
			}
			status, said = says(t, dir, "check", "--strict", dir)
			if total := counted(c.n, "problem") + "; nothing was written\n"; status != 1 || !strings.Contains(said, c.want) || !strings.HasSuffix(said, "\n"+total) || strings.Contains(said, "warning") {
				t.Errorf("strict: status %d, %q, want %q and %q", status, said, c.want, total)
			}
		})
	}
}
