package records

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"
	"unicode/utf8"
)

// baseFolder writes testdata/base.txtar to a new folder and makes it the
// current one, so that messages are the same on every machine.
func baseFolder(t *testing.T) {
	t.Helper()
	t.Chdir(t.TempDir())
	for _, f := range baseArchive.Files {
		write(t, "base/"+f.Name, f.Data)
	}
}

func write(t *testing.T, name string, data []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, data, 0o644); err != nil {
		t.Fatal(err)
	}
}

// wantProblems loads the folder base and compares the messages.
func wantProblems(t *testing.T, want ...string) {
	t.Helper()
	c, problems, err := Load("base")
	if err != nil {
		t.Fatal(err)
	}
	if (c == nil) != (len(problems) > 0) {
		t.Errorf("got a collection: %t, and %d problems", c != nil, len(problems))
	}
	if got, want := problems.String(), strings.Join(append(want, ""), "\n"); got != want {
		t.Errorf("got:\n%swant:\n%s", got, want)
	}
}

func TestEncoding(t *testing.T) {
	const head = "- id: two\n  title: "
	for _, c := range []struct{ name, text, want string }{
		{"Latin-1", head + "Caf\xe9\n", "base/records/b.yaml:2:13: byte 0xE9 at offset 22 is not UTF-8\nhint: save the file as UTF-8"},
		{"Latin-1 after a byte order mark", "\ufeffé" + head + "\xe9", "base/records/b.yaml:2:10: byte 0xE9 at offset 24 is not UTF-8\nhint: save the file as UTF-8"},
		{"column counts letters", head + "éé\xe9\n", "base/records/b.yaml:2:12: byte 0xE9 at offset 23 is not UTF-8\nhint: save the file as UTF-8"},
		{"UTF-16", "\xff\xfe-\x00 \x00", "base/records/b.yaml:1:1: byte 0xFF at offset 0 is not UTF-8\nhint: save the file as UTF-8"},
		{"NUL", head + "a\x00b\n", "base/records/b.yaml:2:11: control character U+0000\nhint: delete it: most editors can show invisible characters"},
		{"escape", head + "a\x1b[1m\n", "base/records/b.yaml:2:11: control character U+001B\nhint: delete it: most editors can show invisible characters"},
		{"C1 control", head + "a\u0085\n", "base/records/b.yaml:2:11: control character U+0085\nhint: delete it: most editors can show invisible characters"},
		{"line ends of old Macs", "- id: two\r  title: x\r", "base/records/b.yaml:1:10: carriage return without line feed\nhint: save the file with line ends of Unix or Windows"},
		{"byte order mark", "\ufeff" + head + "x\n", ""},
		{"line ends of Windows", strings.ReplaceAll(head+"x\n", "\n", "\r\n"), ""},
		{"column after a byte order mark", "\ufeff- id: Two\r\n  title: x\r\n", "base/records/b.yaml:1:7: bad id \"Two\": expected a-z, 0-9 and hyphens, not beginning with a hyphen\nhint: did you mean \"two\"?"},
	} {
		t.Run(c.name, func(t *testing.T) {
			baseFolder(t)
			write(t, "base/records/b.yaml", []byte(c.text))
			if c.want == "" {
				wantProblems(t)
			} else {
				wantProblems(t, c.want)
			}
		})
	}
}

func TestLargeFileIsNotRead(t *testing.T) {
	for _, c := range []struct {
		file string
		size int64
		want string
	}{
		{"base/records/big.yaml", 200 << 20, "base/records/big.yaml: is 200 MB, records files may be up to 16 MB\nhint: split it: any number of files and folders may hold the records"},
		{"base/records/big.yaml", maxFile + 1, "base/records/big.yaml: is 16.1 MB, records files may be up to 16 MB\nhint: split it: any number of files and folders may hold the records"},
		{"base/vocab/big.yaml", 200 << 20, "base/vocab/big.yaml: is 200 MB, files of a collection may be up to 16 MB"},
	} {
		baseFolder(t)
		f, err := os.Create(c.file)
		if err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(f.Truncate(c.size), f.Close()); err != nil {
			t.Fatal(err)
		}
		start := time.Now()
		wantProblems(t, c.want)
		if d := time.Since(start); d > time.Second {
			t.Errorf("%s took %v: was it read?", c.file, d)
		}
	}
}

func TestFolder(t *testing.T) {
	t.Run("does not exist", func(t *testing.T) {
		t.Chdir(t.TempDir())
		c, problems, err := Load("nowhere")
		if c != nil || problems != nil || !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("got %v, %v, %v, want only an error that it does not exist", c, problems, err)
		}
	})
	t.Run("is a file", func(t *testing.T) {
		baseFolder(t)
		_, problems, err := Load("base/sources.yaml")
		if want := "base/sources.yaml is not a folder, expected the folder of a collection"; problems != nil || err == nil || err.Error() != want {
			t.Errorf("got %v and error %v, want %s", problems, err, want)
		}
	})
	t.Run("is empty", func(t *testing.T) {
		t.Chdir(t.TempDir())
		if err := os.Mkdir("base", 0o755); err != nil {
			t.Fatal(err)
		}
		wantProblems(t, "base/collection.yaml: not found, expected the description of the collection", "base/records/: no record found, expected at least one")
	})
	t.Run("is the current folder", func(t *testing.T) {
		baseFolder(t)
		t.Chdir("base")
		write(t, "records/b.yaml", []byte("- id: two\n"))
		_, problems, err := Load(".")
		if want := "records/b.yaml:1:3: missing required field \"title\"\n"; err != nil || problems.String() != want {
			t.Errorf("got %v and %q, want %q", err, problems, want)
		}
	})
	t.Run("is written with a slash or dots", func(t *testing.T) {
		baseFolder(t)
		c, problems, err := Load("./base/../base/")
		if err != nil || len(problems) > 0 {
			t.Fatal(err, problems)
		}
		if got, want := c.Records[0].Pos.String(), "base/records/a.yaml:1:3"; got != want {
			t.Errorf("got a record at %s, want %s", got, want)
		}
	})
	t.Run("has a folder for a file", func(t *testing.T) {
		baseFolder(t)
		if err := errors.Join(os.Remove("base/sources.yaml"), os.Mkdir("base/sources.yaml", 0o755), os.Mkdir("base/records/c.yaml", 0o755)); err != nil {
			t.Fatal(err)
		}
		wantProblems(t, "base/sources.yaml: is a folder, expected a file")
	})
}

func TestUnreadable(t *testing.T) {
	if os.Getuid() == 0 {
		t.Skip("root can read everything")
	}
	for _, name := range []string{"base/records/a.yaml", "base/records", "base/vocab", "base/collection.yaml"} {
		baseFolder(t)
		if err := os.Chmod(name, 0); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { os.Chmod(name, 0o755) })
		_, problems, err := Load("base")
		if problems != nil || !errors.Is(err, fs.ErrPermission) || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: got %v and error %v, want a permission error that names it", name, problems, err)
		}
		os.Chmod(name, 0o755)
	}
}

// failing is a file system in which one file cannot be opened, which also root
// can test.
type failing struct {
	fstest.MapFS
	name string
}

func (f failing) Open(name string) (fs.File, error) {
	if name == f.name {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrPermission}
	}
	return f.MapFS.Open(name)
}

func (f failing) Stat(name string) (fs.FileInfo, error) { return f.MapFS.Stat(name) }

func TestErrorsNameTheFile(t *testing.T) {
	for _, name := range []string{"collection.yaml", "sources.yaml", "vocab/countries.yaml", "records/a.yaml"} {
		c, problems, err := LoadFS(failing{overlay(baseArchive), name}, "base")
		if want := "open base/" + name + ": permission denied"; c != nil || problems != nil || !errors.Is(err, fs.ErrPermission) || err.Error() != strings.Replace(want, "permission denied", fs.ErrPermission.Error(), 1) {
			t.Errorf("got %v, %v, error %v, want %s", c, problems, err, want)
		}
	}
}

func TestLinks(t *testing.T) {
	baseFolder(t)
	write(t, "elsewhere/two.yaml", []byte("- id: two\n  title: Two\n"))
	for _, link := range []struct{ target, name string }{
		{".", "base/records/loop"},
		{"../..", "base/records/up"},
		{"../../elsewhere/two.yaml", "base/records/two.yaml"},
	} {
		if err := os.Symlink(link.target, link.name); err != nil {
			t.Skipf("no symbolic links here: %v", err)
		}
	}
	wantProblems(t)
	c, _, _ := Load("base")
	if len(c.Records) != 2 || c.Records[1].ID != "two" {
		t.Errorf("got %d records, want one and two, once each", len(c.Records))
	}
	if err := os.Symlink("gone.yaml", "base/records/lost.yaml"); err != nil {
		t.Fatal(err)
	}
	wantProblems(t, "base/records/lost.yaml: is a link that leads nowhere")
}

func TestManyRecords(t *testing.T) {
	const n = 5000
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "- id: r%d\n  title: Record %d\n  country: [DE, FR]\n  source:\n    - {id: dw, at: ¶ %d}\n  related: [r%d]\n", i, i, i, (i+1)%n)
	}
	fsys := overlay(baseArchive)
	fsys["records/many.yaml"] = &fstest.MapFile{Data: []byte(b.String())}
	start := time.Now()
	c, problems, err := LoadFS(fsys, "")
	if err != nil || len(problems) > 0 {
		t.Fatal(err, problems)
	}
	if len(c.Records) != n+1 {
		t.Errorf("got %d records, want %d", len(c.Records), n+1)
	}
	t.Logf("%d records in %v", n, time.Since(start))

	// As many mistakes as records: hints must not make it quadratic.
	fsys["records/many.yaml"].Data = []byte(strings.NewReplacer("[DE", "[Grmany", "id: dw", "id: dww", "related: [r", "related: [rx").Replace(b.String()))
	start = time.Now()
	_, problems, err = LoadFS(fsys, "")
	if err != nil || len(problems) != 3*n {
		t.Errorf("got %d problems, want %d (error %v)", len(problems), 3*n, err)
	}
	if d := time.Since(start); d > 20*time.Second {
		t.Errorf("%d problems took %v", len(problems), d)
	}
	t.Logf("%d problems in %v", len(problems), time.Since(start))
}

func FuzzLoadRecord(f *testing.F) {
	for _, s := range []string{
		"- id: two\n  title: Two\n", "- id: two\n  title: |\n    a\n    b\n  country: [DE, \"NO\"]\n", "- {id: x, title: y}\n---\n- id: z\n  title: >-\n    w\n",
		"- id: a\n  title: b\n  source: [{id: dw, at: \"¶ 12\"}]\n  figure: {value: 1.5, unit: m, what: x, as_of: 2025-07~}\n  related: one\n",
		"- id: &a b\n  title: *a\n", "- <<: {id: a}\n", "? a\n: b\n", "- !!str a: b\n", "\ufeff# c\r\n- id: a\r\n", "%YAML 1.2\n---\n", "[[[[", "{{{{", "- - - -", "\xff", "a\x00", "- id: \"\\ud800\"\n", "'", "|", "- |2\n\t", "...\n", "- id: a\n  id: b\n",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		fsys := overlay(baseArchive)
		fsys["records/b.yaml"] = &fstest.MapFile{Data: data}
		start := time.Now()
		c, problems, err := LoadFS(fsys, "")
		if err != nil {
			t.Fatal(err)
		}
		if d := time.Since(start); d > 2*time.Second && len(data) < 10_000 {
			t.Fatalf("%d bytes took %v", len(data), d)
		}
		if (c == nil) != (len(problems) > 0) {
			t.Fatalf("got a collection: %t, and %d problems", c != nil, len(problems))
		}
		for _, p := range problems {
			text := p.String()
			if p.Message == "" || strings.Contains(p.Message, "\n") || strings.Contains(p.Hint, "\n") || !utf8.ValidString(text) {
				t.Fatalf("problem %q", text)
			}
			if p.Pos.Line > strings.Count(string(data), "\n")+1 && p.Pos.File == "records/b.yaml" {
				t.Fatalf("%q: line %d of %d", text, p.Pos.Line, strings.Count(string(data), "\n")+1)
			}
		}
		if c == nil {
			return
		}
		for _, r := range c.Records {
			if !validID(r.ID) || len(r.Values["title"]) != 1 {
				t.Fatalf("record %q with %d titles", r.ID, len(r.Values["title"]))
			}
			for name, items := range r.Values {
				for _, item := range items {
					if !utf8.ValidString(item.Text) || item.Pos.Line == 0 || item.Date.Lo > item.Date.Hi {
						t.Fatalf("record %s, field %s: %+v", r.ID, name, item)
					}
				}
			}
		}
	})
}
