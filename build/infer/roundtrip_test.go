package infer

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"vitrine/build/input"
	"vitrine/wasm/index"
)

// read reads the text of a collection.yaml back and fails on any problem of it.
func read(t *testing.T, yaml []byte) *input.Node {
	t.Helper()
	docs, ok := input.YAML("collection.yaml", yaml, func(pos input.Pos, hint, format string, args ...any) {
		t.Errorf("%s: %s", pos, fmt.Sprintf(format, args...))
	})
	if !ok || len(docs) != 1 || docs[0].Shape != input.Map {
		t.Fatalf("not one map of YAML:\n%s", yaml)
	}
	return docs[0]
}

// table makes a sheet of rows of cells; the first row is the header.
func table(path string, rows ...[]string) *sheet {
	each := func(_ context.Context, yield func(*input.Node) error) error {
		for i, row := range rows[1:] {
			n := &input.Node{Shape: input.Map, Pos: input.Pos{File: path, Line: i + 2}}
			for j, cell := range row {
				n.Pairs = append(n.Pairs, input.Pair{Key: rows[0][j], Value: &input.Node{Shape: input.Scalar, Text: cell}})
			}
			n.Pairs = append(n.Pairs, input.Pair{Key: "@file", Value: &input.Node{Shape: input.Scalar, Text: path}})
			if err := yield(n); err != nil {
				return err
			}
		}
		return nil
	}
	return &sheet{path: path, each: each, peek: each}
}

// strange are cells that have broken one parser or another.
var strange = []string{"", " ", "-", "n/a", "null", "~", "yes", "No", "0", "1", "2", "007", "3.5", "3,5", "$5M", "1,234", "1e3", "1985", "1985?", "c. 1785",
	"2020-02-30", "31/12/2020", "12/31/2020", "3 March 2020", "0000-00-00", "a|b", "a|b|c", "b; a", "US/UK", "Blake, Robert", `["a","b"]`, "[]", "{", "[", "- x", "# x", "a: b", "a #b",
	"x:", "'", "\"", "\\", "`", "@", "%", "!", "&a", "*a", "|", ">", "?", "é", "e\u0301", "سلام", "😀", "\u200f", "\ufeff", "\u2028", "a\nb", "a\tb", "<p>x</p>", "http://example.org/x.jpg", "https://example.org/1",
	"51.5, -0.1", "51.5", "1609459200", "true", "FALSE", "Germany", "DE", "Unknown", strings.Repeat("long ", 300), "=SUM(A1:A9)", "\u0085", "---", "...", "<<"}

func TestAnyTableGivesADescriptionThatReadsBack(t *testing.T) {
	names := []string{"id", "title", "name", "date", "year", "from", "to", "start_date", "end_date", "lat", "lon", "country", "tags", "url", "image", "view", "q", "", " ", "عنوان", "日本", "a: b", "#", "- x", "null", "x.y", "Straße", "body", "cveID", "@extra", "n\nm", "\"q\"", "price", "column 1"}
	r := rand.New(rand.NewPCG(1, 2))
	for range 800 {
		columns := 1 + r.IntN(8)
		var header []string
		for len(header) < columns {
			if name := names[r.IntN(len(names))]; !slices.Contains(header, name) {
				header = append(header, name)
			}
		}
		few := 1 + r.IntN(len(strange))
		rows := [][]string{header}
		for range 1 + r.IntN(30) {
			row := make([]string, columns)
			for i := range row {
				row[i] = strange[(i*7+r.IntN(few))%len(strange)]
			}
			rows = append(rows, row)
		}
		checkDescription(t, rows)
		if t.Failed() {
			t.Fatalf("of the table %q", rows)
		}
	}
}

// checkDescription infers the description of a table and holds it against the
// rules of collection.yaml.
func checkDescription(t *testing.T, rows [][]string) {
	t.Helper()
	result, err := inferSheets(context.Background(), []*sheet{table("t.csv", rows...)}, "t.csv", true)
	if err != nil {
		t.Fatal(err)
	}
	if result.Records != len(rows)-1 {
		t.Errorf("%d records, want %d", result.Records, len(rows)-1)
	}
	n := read(t, result.YAML)
	told := map[string]bool{} // columns that are spoken of
	see := func(n *input.Node) {
		if n == nil {
			return
		}
		for _, item := range append(n.Items, n) {
			told[item.Text] = true
		}
	}
	if p := n.Get("record_id"); p != nil {
		see(p.Value)
	}
	if p := n.Get("ignore"); p != nil {
		see(p.Value)
	}
	fields := n.Get("fields")
	if fields == nil || len(fields.Value.Items) == 0 {
		t.Fatalf("no fields:\n%s", result.YAML)
	}
	seen := map[string]bool{}
	roles := map[string]int{}
	for _, f := range fields.Value.Items {
		get := func(key string) string {
			if p := f.Get(key); p != nil {
				return p.Value.Text
			}
			return ""
		}
		name, kind := get("name"), get("kind")
		if strings.Trim(name, "abcdefghijklmnopqrstuvwxyz0123456789_") != "" || name == "" || name[0] < 'a' || slices.Contains(reserved, name) || seen[name] {
			t.Errorf("bad name of a field: %q", name)
		}
		seen[name] = true
		told[name] = true
		if _, ok := index.KindOf(kind); !ok {
			t.Errorf("field %s has kind %q", name, kind)
		}
		if get("label") == "" {
			t.Errorf("field %s has no label", name)
		}
		if role := get("role"); role != "" {
			if roles[role]++; roles[role] > 1 {
				t.Errorf("role %s twice", role)
			}
			want := map[string]string{"title": "text", "summary": "text", "body": "text", "date": "date", "place": "keyword", "link": "url", "image": "url", "latitude": "number", "longitude": "number"}[role]
			if kind != want {
				t.Errorf("role %s has kind %s, want %s", role, kind, want)
			}
		}
		if get("facet") != "" && kind != "keyword" && kind != "number" || get("order") != "" && kind != "keyword" || get("weight") != "" && kind != "keyword" && kind != "text" || get("multi") != "" && kind != "keyword" && kind != "text" {
			t.Errorf("field %s of kind %s has a key that is not for it", name, kind)
		}
		for _, key := range []string{"from", "until"} {
			if p := f.Get(key); p != nil {
				see(p.Value)
			}
		}
	}
	if roles["title"] != 1 {
		t.Errorf("%d titles, want 1", roles["title"])
	}
	for _, column := range rows[0] {
		if !told[column] && (column != "@extra" || !strings.Contains(string(result.YAML), "# Not taken over:")) {
			t.Errorf("column %q is neither a field nor left out:\n%s", column, result.YAML)
		}
	}
}

// TestNamesOfColumnsReadBackExactly has names with blanks, line ends and signs
// of YAML at their ends, as JSON can have them: what the description calls a
// column by leads to it in the records, and every column is spoken of.
func TestNamesOfColumnsReadBackExactly(t *testing.T) {
	pieces := []string{"price", "Net", "id", "date", "b", "é", "日本", " ", "  ", "\n", "\t", "\u00a0", "\u2028", "\u200f", "\ufeff", "\ufffd", "'", "\"", ":", " #", "- ", ",", "[", "]", "{", "}", "|", ">", "\\", "?", "&", "*", "!", "%", "@", "~", "`", "null", "."}
	samples := [][]string{{"1985", "1990", "2001"}, {"3.5", "12", "7"}, {"red", "green", "red"}, {"A walk by the river", "A walk up the hill", "A night at sea"}, {"x", "x", "x"}, {"", "", "one"}, {"2020-01-02", "03/04/2020", "5 May 2019"}, {"http://e.org/1", "http://e.org/2", "http://e.org/3"}}
	r := rand.New(rand.NewPCG(5, 6))
	name := func() string {
		for {
			s := ""
			for range 1 + r.IntN(4) {
				s += pieces[r.IntN(len(pieces))]
			}
			if strings.TrimSpace(s) != "" && s[0] != '@' {
				return s
			}
		}
	}
	for range 400 {
		records := make([]map[string]any, 3)
		for i := range records {
			records[i] = map[string]any{}
		}
		var paths []string
		for range 1 + r.IntN(5) {
			key, below, sample := name(), name(), samples[r.IntN(len(samples))]
			nested := r.IntN(4) == 0
			if records[0][key] != nil {
				continue
			}
			for i, record := range records {
				if record[key] = any(sample[i]); nested {
					record[key] = map[string]any{below: sample[i]}
				}
			}
			if nested {
				key += "." + below
			}
			paths = append(paths, key)
		}
		data, err := json.Marshal(records)
		if err != nil {
			t.Fatal(err)
		}
		checkNames(t, data, paths)
		if t.Failed() {
			t.Fatalf("of %s", data)
		}
	}
}

// checkNames infers the description of a list in JSON and looks up what it
// calls columns in the first record.
func checkNames(t *testing.T, data []byte, paths []string) {
	t.Helper()
	files, _, err := input.Find(fstest.MapFS{"a.json": {Data: data}}, "", nil, input.Options{})
	if err != nil {
		t.Fatal(err)
	}
	result, err := Infer(context.Background(), files, Options{Name: "a.json"})
	if err != nil {
		t.Fatal(err)
	}
	var told []string
	tell := func(n *input.Node, key string) {
		if p := n.Get(key); p != nil && p.Value.Shape == input.List {
			for _, item := range p.Value.Items {
				told = append(told, item.Text)
			}
		} else if p != nil {
			told = append(told, p.Value.Text)
		}
	}
	n := read(t, result.YAML)
	tell(n, "record_id")
	tell(n, "ignore")
	for _, f := range n.Get("fields").Value.Items {
		if label := f.Get("label").Value.Text; strings.Contains(label, "\ufffd") {
			t.Errorf("label %q has a character that was lost", label)
		}
		tell(f, "until")
		if tell(f, "from"); f.Get("from") == nil {
			tell(f, "name")
		}
	}
	for _, path := range paths {
		if !slices.Contains(told, path) {
			t.Errorf("column %q is neither a field nor left out:\n%s", path, result.YAML)
		}
	}
	for _, path := range told {
		if !slices.Contains(paths, path) && !strings.HasPrefix(path, "@") {
			t.Errorf("there is no column %q", path)
		}
	}
}

func TestNamesInJoinsReadBackExactly(t *testing.T) {
	works := table("works.csv", []string{"title", " artist id\n"}, []string{"On Rivers", "7"}, []string{"On Hills", "8"}, []string{"On Seas", "7"}, []string{"On Towns", "9"})
	artists := table("artists, all.csv", []string{"\tid ", "gender"}, []string{"7", "f"}, []string{"8", "m"}, []string{"9", "f"})
	result, err := inferSheets(context.Background(), []*sheet{artists, works}, "works", true)
	if err != nil {
		t.Fatal(err)
	}
	joins := read(t, result.YAML).Get("join")
	if joins == nil || len(joins.Value.Items) != 1 {
		t.Fatalf("no join:\n%s", result.YAML)
	}
	for key, want := range map[string]string{"file": "artists, all.csv", "on": " artist id\n", "key": "\tid "} {
		if got := joins.Value.Items[0].Get(key).Value.Text; got != want {
			t.Errorf("%s is %q, want %q", key, got, want)
		}
	}
}

// TestOneTableIsNamed: what comes to lie beside a table is not read as more of
// it, whatever the table's name would match as a glob.
func TestOneTableIsNamed(t *testing.T) {
	for _, name := range []string{"list.csv", "data [1].csv", `a*b?\c.csv`} {
		result, err := inferSheets(context.Background(), []*sheet{table(name, []string{"title"}, []string{"One"}, []string{"Two"})}, name, true)
		if err != nil {
			t.Fatal(err)
		}
		records := read(t, result.YAML).Get("records")
		if records == nil || len(records.Value.Items) != 1 {
			t.Fatalf("%s: records are not one file:\n%s", name, result.YAML)
		}
		got := records.Value.Items[0].Text
		if !input.Match(got, name) {
			t.Errorf("records are %q, which does not match %q", got, name)
		}
		if input.Match(got, "data 1.csv") {
			t.Errorf("records are %q, which match other files", got)
		}
	}
}

func TestTextsReadBackTheSame(t *testing.T) {
	check := func(s string) {
		for _, line := range []string{"a: " + yamlText(s), "a: " + yamlList([]string{s, s}), "a: {" + yamlFlow(s) + ": " + yamlFlow(s) + "}"} {
			n := read(t, []byte(line+"\n")).Get("a").Value
			got := []string{n.Text}
			switch n.Shape {
			case input.List:
				got = []string{n.Items[0].Text, n.Items[1].Text}
			case input.Map:
				got = []string{n.Pairs[0].Key, n.Pairs[0].Value.Text}
			}
			for _, g := range got {
				if g != s {
					t.Errorf("%q reads back as %q, written %s", s, g, line)
				}
			}
		}
	}
	for _, s := range strange {
		check(s)
	}
	r := rand.New(rand.NewPCG(3, 4))
	letters := []rune("ab1 :#-,[]{}&*!|>'\"%@`\\\n\té😀\u0085\u2028\ufeff?.~")
	for range 3000 {
		s := make([]rune, 1+r.IntN(6))
		for i := range s {
			s[i] = letters[r.IntN(len(letters))]
		}
		check(string(s))
	}
}
