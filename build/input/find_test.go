package input

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"
)

func mapFS(files ...string) fstest.MapFS {
	fsys := fstest.MapFS{}
	for i := 0; i < len(files); i += 2 {
		fsys[files[i]] = &fstest.MapFile{Data: []byte(files[i+1])}
	}
	return fsys
}

// names writes down what was found and what was skipped.
func names(files []*File, skipped []Skip, err error) string {
	var b strings.Builder
	for _, f := range files {
		fmt.Fprintf(&b, "%s %s\n", f.Format, f.Name)
	}
	for _, s := range skipped {
		fmt.Fprintf(&b, "skip %s: it %s\n", s.Name, s.Why)
	}
	if err != nil {
		fmt.Fprintf(&b, "error %v\n", err)
	}
	return b.String()
}

const table = "id,name\n1,Ada\n"

func TestFind(t *testing.T) {
	cases := []struct {
		name     string
		fsys     fstest.MapFS
		patterns []string
		want     string
	}{
		{"a folder mixing formats, in order of paths",
			mapFS("b.csv", table, "a/x.md", "text", "a/y.json", `[{"a": 1}]`, "a/x.yaml", "a: 1", "c.html", "<p>", "d.jsonl", `{"a": 1}`, "e.tsv.gz", gzipped("a\tb\n1\t2\n")), nil,
			"Markdown dir/a/x.md\nYAML dir/a/x.yaml\nJSON dir/a/y.json\nCSV dir/b.csv\nHTML dir/c.html\nJSON Lines dir/d.jsonl\nCSV dir/e.tsv.gz\n"},
		{"what is part of the collection, or about it",
			mapFS("a.csv", table, "collection.yaml", "a: 1", "sources.yaml", "a: 1", "vocab/x.yaml", "a: 1", "README.md", "x", "_index.md", "x", "LICENCE.txt", "x", "package.json", "{}", "sub/readme.de.md", "x",
				".git/x.csv", table, ".x.csv", table, "dist/data.csv", table, "dist/edition.json", "{}", "dist/SHA256SUMS", "", "node_modules/x/y.json", "{}", "x.schema.json", "{}"), nil,
			"CSV dir/a.csv\n" +
				"skip dir/LICENCE.txt: it is about the data, by its name\n" +
				"skip dir/README.md: it is about the data, by its name\n" +
				"skip dir/_index.md: it is about the data, by its name\n" +
				"skip dir/dist: it is an explorer that was built\n" +
				"skip dir/node_modules: it is a folder of programs\n" +
				"skip dir/package.json: it is about the data, by its name\n" +
				"skip dir/sub/readme.de.md: it is about the data, by its name\n" +
				"skip dir/x.schema.json: it is about the data, by its name\n"},
		{"other formats",
			mapFS("a.csv", table, "b.png", "x", "c.xlsx", "PK", "d", table, "e.txt", "prose\n", "f.gz", gzipped(table)), nil,
			"CSV dir/a.csv\nCSV dir/f.gz\n" +
				"skip dir/b.png: it has no known format by its name\n" +
				"skip dir/c.xlsx: it is a spreadsheet: save the sheet as CSV\n" +
				"skip dir/d: it has no known format by its name\n" +
				"skip dir/e.txt: it is text without columns\n"},
		{"the folder records is all there is",
			mapFS("a.csv", table, "records/x.csv", table, "records/sub/README.md", "x", "records/collection.yaml", "a: 1"), nil,
			"YAML dir/records/collection.yaml\nMarkdown dir/records/sub/README.md\nCSV dir/records/x.csv\n"},
		{"patterns",
			mapFS("a.csv", table, "b.dat", table, "x/c.csv", table, "x/y/d.csv", table, "x/y/README.csv", table, "z.json", "[]"), []string{"*.dat", "x/**/*.csv", "none/*.csv"},
			"CSV dir/b.dat\nCSV dir/x/c.csv\nCSV dir/x/y/README.csv\nCSV dir/x/y/d.csv\nskip dir/none/*.csv: it matches no file\n"},
		{"patterns that ask for dots, and for signs as they are",
			mapFS(".a.csv", table, ".b/c.csv", table, "[x]*.csv", table, "xy.csv", table, "d/.e.csv", table), []string{".a.csv", ".b/*", `\[x]\*.csv`, "d/*.csv"},
			"CSV dir/.a.csv\nCSV dir/.b/c.csv\nCSV dir/[x]*.csv\nskip dir/d/*.csv: it matches no file\n"},
		{"a pattern that leads out", mapFS("a.csv", table), []string{"x/../../a.csv"},
			"error \"x/../../a.csv\" leads out of the folder\n"},
		{"a pattern that is none", mapFS("a.csv", table), []string{"[a"},
			"error \"[a\" is not a pattern for names of files: syntax error in pattern\n"},
		{"nothing", mapFS("x/.keep", ""), nil,
			"error dir: no records found: it has no file in a known format (CSV, JSON, JSON Lines, YAML, Markdown, HTML)\n"},
		{"nothing but others", mapFS("a.png", "x", "b.csv", ""), nil,
			"skip dir/a.png: it has no known format by its name\nskip dir/b.csv: it is empty\n" +
				"error dir: no records found: 2 files passed over, the first is dir/a.png, which has no known format by its name\n"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			files, skipped, err := Find(c.fsys, "dir", c.patterns, Options{})
			if got := names(files, skipped, err); got != c.want {
				t.Errorf("got:\n%swant:\n%s", got, c.want)
			}
		})
	}
}

// closedFS is a file system some names of which may not be read.
type closedFS struct {
	fstest.MapFS
	closed []string
	opened []string
}

func (f *closedFS) Open(name string) (fs.File, error) {
	f.opened = append(f.opened, name)
	if slices.Contains(f.closed, name) {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrPermission}
	}
	return f.MapFS.Open(name)
}

func (f *closedFS) ReadDir(name string) ([]fs.DirEntry, error) {
	f.opened = append(f.opened, name)
	if slices.Contains(f.closed, name) {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrPermission}
	}
	return f.MapFS.ReadDir(name)
}

// TestFindMissed has files that somebody may look for among those passed over.
func TestFindMissed(t *testing.T) {
	fsys := &closedFS{MapFS: mapFS("a.csv", table, "b.csv", table, "c/d.csv", table, "e.csv", "", "f.png", "x", "g.xlsx", "PK", "README.md", "x"), closed: []string{"b.csv", "c"}}
	files, skipped, err := Find(fsys, "", nil, Options{})
	if err != nil || len(files) != 1 {
		t.Fatalf("%d files, want a.csv; %v", len(files), err)
	}
	missed := map[string]string{}
	for _, s := range skipped {
		if s.Missed {
			missed[s.Name] = s.Why
		}
	}
	want := map[string]string{"b.csv": "may not be read", "c": "may not be read", "e.csv": "is empty", "g.xlsx": "is a spreadsheet: save the sheet as CSV"}
	if !maps.Equal(missed, want) || len(skipped) != len(want)+2 {
		t.Errorf("missed %v of %v, want %v", missed, skipped, want)
	}
}

// TestFindLooksNowhereElse has a pattern of one file in a folder of many.
func TestFindLooksNowhereElse(t *testing.T) {
	fsys := &closedFS{MapFS: mapFS("a.csv", table, "b.csv", table, "c/d/e.csv", table, "x/a.csv", table, "x/y/a.csv", table)}
	for pattern, unseen := range map[string][]string{"a.csv": {"b.csv", "c", "x"}, "x/*.csv": {"a.csv", "c", "x/y"}} {
		fsys.opened = nil
		if files, _, err := Find(fsys, "", []string{pattern}, Options{}); err != nil || len(files) != 1 {
			t.Fatalf("%s: %d files, %v", pattern, len(files), err)
		}
		for _, name := range fsys.opened {
			if slices.Contains(unseen, name) {
				t.Errorf("%s: %s was looked at", pattern, name)
			}
		}
	}
}

func TestFindLinks(t *testing.T) {
	dir := t.TempDir()
	write := func(name, data string) {
		t.Helper()
		name = filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(data), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	link := func(to, name string) {
		t.Helper()
		if err := os.Symlink(to, filepath.Join(dir, name)); err != nil {
			t.Skipf("no links here: %v", err)
		}
	}
	write("c/a/x.csv", table)
	write("c/b/y.csv", table)
	write("outside/z.csv", table)
	link("..", "c/a/loop")
	link("../b", "c/a/b")
	link("../outside", "c/out")
	link("../c", "outside/back")
	link("../outside", "c/out2")
	link("nowhere", "c/gone")
	link("gone2", "c/gone2")
	link("../outside/z.csv", "c/file.csv")
	files, skipped, err := Find(os.DirFS(filepath.Join(dir, "c")), filepath.ToSlash(dir)+"/c", nil, Options{})
	got := strings.ReplaceAll(names(files, skipped, err), filepath.ToSlash(dir)+"/", "")
	want := "CSV c/a/x.csv\nCSV c/b/y.csv\nCSV c/file.csv\nCSV c/out/z.csv\n" +
		"skip c/a/b: it is the folder c/b once more, by a link\n" +
		"skip c/a/loop: it is the folder c once more, by a link\n" +
		"skip c/gone: it is a link that leads nowhere\n" +
		"skip c/gone2: it is a link that leads nowhere\n" +
		"skip c/out/back: it is the folder c once more, by a link\n" +
		"skip c/out2: it is the folder c/out once more, by a link\n"
	if got != want {
		t.Errorf("got:\n%swant:\n%s", got, want)
	}
}

// TestNamedFile names one file, which is read whatever it is called, and nothing
// beside it.
func TestNamedFile(t *testing.T) {
	fsys := mapFS("we[ird] name.dat", table, "wei name.dat", table, "other.csv", table)
	files, skipped, err := Find(fsys, "in", []string{Pattern("we[ird] name.dat")}, Options{})
	if want := "CSV in/we[ird] name.dat\n"; names(files, skipped, err) != want {
		t.Errorf("got %q, want %q", names(files, skipped, err), want)
	}
	if got, want := each(t, files[0]), "CSV, comma-separated, header in line 1, UTF-8\n2 {id:\"1\" name:\"Ada\"}\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func find(t testing.TB, fsys fstest.MapFS) *File {
	t.Helper()
	files, skipped, err := Find(fsys, "", nil, Options{})
	if err != nil || len(files) != 1 {
		t.Fatalf("%d files, want 1; skipped %v, error %v", len(files), skipped, err)
	}
	return files[0]
}

// TestMatch has Match agree with what Find takes by the same pattern.
func TestMatch(t *testing.T) {
	files := []string{"a.csv", "b.csv", "posts/a.md", "posts/2024/may/b.md", "x[1].csv"}
	fsys := fstest.MapFS{}
	for _, f := range files {
		fsys[f] = &fstest.MapFile{Data: []byte(table)}
	}
	for pattern, want := range map[string][]string{
		"*.csv":             {"a.csv", "b.csv", "x[1].csv"},
		"./a.csv":           {"a.csv"},
		"posts/*.md":        {"posts/a.md"},
		"posts/**":          {"posts/2024/may/b.md", "posts/a.md"},
		"posts/**/*.md":     {"posts/2024/may/b.md", "posts/a.md"},
		"**/may/*":          {"posts/2024/may/b.md"},
		"**":                {"a.csv", "b.csv", "posts/2024/may/b.md", "posts/a.md", "x[1].csv"},
		Pattern("x[1].csv"): {"x[1].csv"},
		"none/**":           nil,
	} {
		var matched, taken []string
		for _, f := range files {
			if Match(pattern, f) {
				matched = append(matched, f)
			}
		}
		found, _, err := Find(fsys, "", []string{pattern}, Options{})
		if err != nil && !errors.Is(err, ErrNoRecords) {
			t.Fatal(err)
		}
		for _, f := range found {
			taken = append(taken, f.Path)
		}
		slices.Sort(matched)
		if !slices.Equal(matched, want) || !slices.Equal(taken, want) {
			t.Errorf("%s: Match has %q, Find %q, want %q", pattern, matched, taken, want)
		}
	}
	for _, wrong := range []string{"[", "../a.csv", "/a.csv", "a/[.csv"} {
		if Match(wrong, "a.csv") || Match(wrong, "../a.csv") {
			t.Errorf("%s matches", wrong)
		}
	}
}

// TestManyListsAreToldInBulk has more lists beside the records than anyone reads about.
func TestManyListsAreToldInBulk(t *testing.T) {
	var b strings.Builder
	b.WriteString(`{"works": [{"id": 1}, {"id": 2}]`)
	const lists = placesMost + 50
	for i := range lists {
		fmt.Fprintf(&b, `, "l%d": [{"n": 1}]`, i)
	}
	b.WriteString("}")
	got := read(t, "a.json", b.String())
	if n := strings.Count(got, "warn a.json"); n != unreadMost+1 {
		t.Errorf("%d warnings, want %d", n, unreadMost+1)
	}
	if want := fmt.Sprintf("warn a.json: further lists and objects of records in the file are not read: %d\n", lists-unreadMost); !strings.Contains(got, want) {
		t.Errorf("got %s, want %s", got, want)
	}
}

// TestListsOfManyRecordsByKeyAreTheirs has more of them than are remembered.
func TestListsOfManyRecordsByKeyAreTheirs(t *testing.T) {
	for _, records := range []int{2, placesMost + 50} {
		var members []string
		for i := range records {
			lists := ""
			for j := range (placesMost + 100) / records {
				lists += fmt.Sprintf(`, "l%d": [{"n": 1}]`, j)
			}
			members = append(members, fmt.Sprintf(`"k%d": {"name": "x"%s}`, i, lists))
		}
		data := "{" + strings.Join(members, ",\n") + "}"
		if got := read(t, "a.json", data); !strings.HasPrefix(got, "JSON, records by key, UTF-8\n") || strings.Contains(got, "warn") || strings.Count(got, "@key") != records {
			t.Errorf("%d records are read as %s", records, shorten(got))
		}
		if got := read(t, "a.json", `{"works": `+data+`, "@context": {`+manyObjects(5)+`}, "more": [{"n": 1}]}`); strings.Count(got, "warn") != 1 || !strings.Contains(got, "not read") {
			t.Errorf("%d records beside a list are read as %s", records, shorten(got))
		}
	}
}

// TestChanged changes a file while it is read, or between Find and Each.
func TestChanged(t *testing.T) {
	const wantReport = "fail a.csv: changed while it was read\nhint build again when whatever writes it is done\n"
	var long strings.Builder
	long.WriteString("id,name\n")
	for i := range 100_000 {
		fmt.Fprintf(&long, "%d,name\n", i)
	}
	for _, c := range []struct {
		name   string
		change func(t *testing.T, file string)
	}{
		{"longer", func(t *testing.T, file string) {
			f, err := os.OpenFile(file, os.O_APPEND|os.O_WRONLY, 0)
			if err != nil {
				t.Fatal(err)
			}
			f.WriteString("1,x\n")
			f.Close()
		}},
		{"shorter", func(t *testing.T, file string) {
			if err := os.Truncate(file, 300_000); err != nil {
				t.Fatal(err)
			}
		}},
		{"cut within a quote", func(t *testing.T, file string) {
			if err := os.WriteFile(file, []byte(long.String()[:500_000]+"\n1,\"x"), 0o644); err != nil {
				t.Fatal(err)
			}
		}},
		{"the same size at another time", func(t *testing.T, file string) {
			if err := os.Chtimes(file, time.Time{}, time.Unix(1, 0)); err != nil {
				t.Fatal(err)
			}
		}},
		{"another file in its place", func(t *testing.T, file string) {
			if err := os.WriteFile(file+".new", []byte(table), 0o644); err != nil {
				t.Fatal(err)
			}
			if err := os.Rename(file+".new", file); err != nil {
				t.Fatal(err)
			}
		}},
		{"gone", func(t *testing.T, file string) {
			if err := os.Remove(file); err != nil {
				t.Fatal(err)
			}
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			name := filepath.Join(dir, "a.csv")
			if err := os.WriteFile(name, []byte(long.String()), 0o644); err != nil {
				t.Fatal(err)
			}
			files, _, err := Find(os.DirFS(dir), "", nil, Options{})
			if err != nil {
				t.Fatal(err)
			}
			var b strings.Builder
			n := 0
			err = files[0].Each(context.Background(), Options{Fail: note(&b, "fail")}, func(*Node) error {
				if n++; n == 10 {
					c.change(t, name)
				}
				return nil
			})
			if b.String() != wantReport || err != nil {
				t.Errorf("got %q, error %v, want %q", b.String(), err, wantReport)
			}
		})
	}
	t.Run("between Find and Each", func(t *testing.T) {
		fsys := mapFS("a.csv", table)
		f := find(t, fsys)
		fsys["a.csv"] = &fstest.MapFile{Data: []byte("\xff\xfe" + table)}
		if got := each(t, f); !strings.HasSuffix(got, wantReport) {
			t.Errorf("got %q, want it to end in %q", got, wantReport)
		}
	})
}

func TestEachEnds(t *testing.T) {
	stop := errors.New("stop")
	for file, data := range map[string]string{
		"a.csv": "id,name\n1,a\n2,b\n", "a.json": `[{"a": 1}, {"a": 2}]`, "b.json": `{"x": {"a": 1}, "y": {"a": 2}}`, "a.jsonl": "{\"a\": 1}\n{\"a\": 2}\n",
		"a.yaml": "- a: 1\n- a: 2\n", "a.md": "text", "a.html": "<p>",
	} {
		f := find(t, mapFS(file, data))
		fail := func(pos Pos, hint, format string, args ...any) {
			t.Errorf("%s: "+format, append([]any{pos}, args...)...)
		}
		n := 0
		err := f.Each(context.Background(), Options{Fail: fail}, func(*Node) error { n++; return stop })
		if err != stop || n != 1 {
			t.Errorf("%s: error %v after %d records, want yield's after 1", file, err, n)
		}
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		err = f.Each(ctx, Options{Fail: fail}, func(*Node) error { t.Error("yielded after the end"); return nil })
		if !errors.Is(err, context.Canceled) {
			t.Errorf("%s: error %v, want context.Canceled", file, err)
		}
		read := 0
		if err := f.Each(context.Background(), Options{Fail: fail, Progress: func(n int) { read += n }}, func(*Node) error { return nil }); err != nil {
			t.Errorf("%s: %v", file, err)
		}
		if int64(read) != f.Bytes || f.Bytes != int64(len(data)) {
			t.Errorf("%s: progress of %d bytes, File.Bytes %d, want both %d", file, read, f.Bytes, len(data))
		}
	}
}

func TestSizes(t *testing.T) {
	count := func(f *File) (rows int, last map[string]string, reports string) {
		var b strings.Builder
		err := f.Each(context.Background(), Options{Warn: note(&b, "warn"), Fail: note(&b, "fail")}, func(n *Node) error {
			rows++
			last = map[string]string{}
			for _, p := range n.Pairs {
				last[p.Key] = p.Value.Text
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		return rows, last, b.String()
	}
	t.Run("10 MB in one cell", func(t *testing.T) {
		cell := strings.Repeat("word, \"\"so\"\"\r\n", 10<<20/14)
		f := find(t, mapFS("a.csv", "id,text,end\n1,\""+cell+"\",x\n2,b,y\n"))
		rows, last, reports := count(f)
		if rows != 2 || last["end"] != "y" || reports != "" {
			t.Errorf("%d rows, last %v, reports %q", rows, last, reports)
		}
		want := strings.ReplaceAll(strings.ReplaceAll(cell, "\r", ""), `""`, `"`)
		f.Each(context.Background(), Options{}, func(n *Node) error {
			if got := n.Pairs[1].Value.Text; rows == 2 && got != want {
				t.Errorf("the cell has %d bytes, want %d", len(got), len(want))
			}
			rows--
			return nil
		})
	})
	t.Run("10 MB in one JSON text", func(t *testing.T) {
		text := strings.Repeat(`é\n`, 10<<20/4)
		rows, last, reports := count(find(t, mapFS("a.jsonl", `{"a": "`+text+"\"}\n{\"a\": \"x\"}\n")))
		if rows != 2 || last["a"] != "x" || reports != "" {
			t.Errorf("%d rows, last %v, reports %q", rows, last, reports)
		}
	})
	t.Run("a cell beyond the limit", func(t *testing.T) {
		_, _, reports := count(find(t, mapFS("a.csv", "id,text\n1,x\n2,\""+strings.Repeat("x", maxText)+"xx\"\n")))
		if want := "fail a.csv:3: a cell is longer than 64 MB\nhint is a quote opened in this line and never closed?\n"; reports != want {
			t.Errorf("got %q, want %q", reports, want)
		}
	})
	t.Run("a line beyond the limit", func(t *testing.T) {
		_, _, reports := count(find(t, mapFS("a.jsonl", "{\"a\": 1}\n{\"a\": \""+strings.Repeat("x", maxText)+"\"}\n")))
		if want := "fail a.jsonl:2: a line is longer than 64 MB\n"; reports != want {
			t.Errorf("got %q, want %q", reports, want)
		}
	})
	t.Run("a YAML file beyond the limit", func(t *testing.T) {
		_, _, reports := count(find(t, mapFS("a.yaml", "a: "+strings.Repeat("x", maxYAML))))
		if want := "fail a.yaml: is more than 16 MB, which is too much for one YAML file\nhint split it\n"; reports != want {
			t.Errorf("got %q, want %q", reports, want)
		}
	})
	t.Run("a line of a million stray quotes", func(t *testing.T) {
		for cell, cells := range map[string]string{`"a"b,`: "", `"a "b" c `: `"`} {
			f := find(t, mapFS("a.csv", "id,text\n1,x\n2,"+strings.Repeat(cell, 500_000)+cells+"\n3,y\n"))
			rows, last, reports := count(f)
			if rows != 3 || last["text"] != "y" || strings.Contains(reports, "fail") {
				t.Errorf("%d rows, last %v", rows, last)
			}
		}
	})
	t.Run("1,093 columns", func(t *testing.T) {
		const columns = 1093
		var b strings.Builder
		for i := range columns {
			fmt.Fprintf(&b, "c%d,", i)
		}
		b.WriteString("end\n")
		for row := range 300 {
			for i := range columns {
				fmt.Fprintf(&b, "%d,", row*i)
			}
			b.WriteString("x\n")
		}
		rows, last, reports := count(find(t, mapFS("a.csv", b.String())))
		if rows != 300 || len(last) != columns+2 || last["c1092"] != fmt.Sprint(299*1092) || last["end"] != "x" || reports != "" {
			t.Errorf("%d rows, %d pairs, c1092 %q, reports %q", rows, len(last), last["c1092"], reports)
		}
	})
	t.Run("300,000 rows", func(t *testing.T) {
		rows, last, reports := count(find(t, mapFS("a.csv.gz", gzipped("id,name\n"+strings.Repeat("1,Ada\n", 300_000)+"2,Bob\n"))))
		if rows != 300_001 || last["name"] != "Bob" || reports != "" {
			t.Errorf("%d rows, last %v, reports %q", rows, last, reports)
		}
	})
	t.Run("mistakes far behind the sample", func(t *testing.T) {
		head := "id,name\n" + strings.Repeat("1,Ada\n", 400_000)
		_, last, reports := count(find(t, mapFS("a.csv", head+"2,Stra\xdfe\x00\n3,Zoë\n")))
		want := "warn a.csv:400002: not UTF-8: 1 byte read as Windows-1252, the first 0xDF\nhint save the file as UTF-8\n" +
			"warn a.csv:400002: 1 control character taken out, the first U+0000\n"
		if last["name"] != "Zoë" || reports != want {
			t.Errorf("last %v, reports %q, want %q", last, reports, want)
		}
	})
	t.Run("no character is cut where buffers end", func(t *testing.T) {
		for _, data := range []string{
			strings.Repeat("é€👩", 200_000), // no line end for long
			strings.Repeat("x", readSize-9) + strings.Repeat("é€👩\r\n", 9),
		} {
			// A zero byte sends all of it through the cleaner.
			f := find(t, mapFS("a.csv", "id,text\n1,\""+data+"\x00\"\n"))
			var got, reports string
			var b strings.Builder
			if err := f.Each(context.Background(), Options{Warn: note(&b, "warn"), Fail: note(&b, "fail")}, func(n *Node) error { got = n.Pairs[1].Value.Text; return nil }); err != nil {
				t.Fatal(err)
			}
			reports = b.String()
			if got != strings.ReplaceAll(data, "\r", "") {
				t.Errorf("%d bytes, want %d", len(got), len(data))
			}
			if strings.Count(reports, "warn") != 1 || !strings.Contains(reports, "1 control character taken out, the first U+0000") {
				t.Errorf("reports %q, want one of the zero byte", reports)
			}
		}
	})
}

// TestRowsReuseNodes pins the contract of Each: the node is the same, its
// texts stay as they are.
func TestRowsReuseNodes(t *testing.T) {
	for file, data := range map[string]string{"a.csv": "id,name\n1,a\n2,b\n", "a.jsonl": "{\"id\": \"1\", \"name\": \"a\"}\n{\"id\": \"2\", \"name\": \"b\"}\n"} {
		f := find(t, mapFS(file, data))
		var nodes []*Node
		var texts []string
		if err := f.Each(context.Background(), Options{}, func(n *Node) error {
			nodes = append(nodes, n)
			texts = append(texts, n.Pairs[1].Value.Text)
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		if len(nodes) != 2 || nodes[0] != nodes[1] || texts[0] != "a" || texts[1] != "b" {
			t.Errorf("%s: nodes %p, texts %q", file, nodes, texts)
		}
	}
}

// tableLike returns rows of the shape of a museum's export.
func tableLike(rows int) string {
	var b bytes.Buffer
	b.WriteString("id,number,artist,role,title,date,medium,year,width,url,subjects,empty,empty too,place,group\r\n")
	for i := range rows {
		fmt.Fprintf(&b, "%d,A%05d,\"Blake, Robert %d\",artist,A Figure Bowing before a Seated Old Man with his Arm Outstretched,c.1785,\"Watercolour, ink, chalk and graphite on paper. Verso: graphite on paper\",1785,394,http://www.example.org/art/works/figure-%d,adult|man|old|gestures|%d,,,\"on paper, unique\",x\r\n", i, i, i%300, i, i%1000)
	}
	return b.String()
}

func benchmarkEach(b *testing.B, file, data string) {
	f := find(b, mapFS(file, data))
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		n := 0
		if err := f.Each(context.Background(), Options{}, func(*Node) error { n++; return nil }); err != nil || n == 0 {
			b.Fatal(n, err)
		}
	}
}

func BenchmarkCSV(b *testing.B) { benchmarkEach(b, "a.csv", tableLike(50_000)) }

func BenchmarkCSVCleaned(b *testing.B) {
	benchmarkEach(b, "a.csv", tableLike(50_000)+"1,\x00Zo\xeb\n")
}

func BenchmarkJSONLines(b *testing.B) {
	benchmarkEach(b, "a.jsonl", strings.Repeat("{\"id\": 1, \"name\": \"Zoë \\u2019\", \"creator\": [{\"name\": \"x\", \"role\": null}], \"width\": 14.25}\n", 50_000))
}

func BenchmarkJSON(b *testing.B) {
	benchmarkEach(b, "a.json", "["+strings.Repeat("{\"id\": 1,\n \"name\": \"Zoë \\u2019\", \"creator\": [{\"name\": \"x\", \"role\": null}], \"width\": 14.25},\n", 50_000)+"{}]")
}

func BenchmarkFind(b *testing.B) {
	fsys := mapFS("a.csv", tableLike(50_000))
	b.SetBytes(int64(len(fsys["a.csv"].Data)))
	for b.Loop() {
		find(b, fsys)
	}
}
