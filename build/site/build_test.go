package site

import (
	"bytes"
	"context"
	"errors"
	"io"
	"maps"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"runtime"

	"strings"
	"testing"

	"golang.org/x/net/html"

	"vitrine/build/indexer"
	"vitrine/build/records"
	"vitrine/wasm/index"
)

// assemble makes a site around a module that is none, which no page minds that
// is not opened.
func assemble(ctx context.Context, in Input, o Options, out Output) error {
	ix, err := index.Open(in.Parts...)
	if err != nil {
		return err
	}
	return newBuilder(ctx, in, ix, o, out).build([]byte("no module"), "globalThis.Go = class {}", func(string) {})
}

func assembled(t *testing.T, in Input, o Options) Files {
	t.Helper()
	files := Files{}
	if err := assemble(t.Context(), in, o, files); err != nil {
		t.Fatal(err)
	}
	return files
}

// inputOf is the input of a site of c.
func inputOf(t *testing.T, c *records.Collection, parts int) Input {
	t.Helper()
	list, err := indexer.Build(c, indexer.Options{Parts: parts})
	if err != nil {
		t.Fatal(err)
	}
	return Input{Collection: c, Parts: list}
}

// beyond is a number of records too large for one page.
const beyond = wholeRecords + 1

// TestSameBytesOnAnyNumberOfCores makes a site that is written on several
// goroutines.
func TestSameBytesOnAnyNumberOfCores(t *testing.T) {
	in := largeInput(t, beyond)
	want := assembled(t, in, Options{Brotli: 1})
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	if got := assembled(t, in, Options{Brotli: 1}); !maps.EqualFunc(got, want, bytes.Equal) {
		t.Errorf("%d files, another time %d; not all with the same bytes", len(want), len(got))
	}
}

// stoppingAt is an output that stops the build when it is asked for the nth file.
type stoppingAt struct {
	Output
	n    int
	stop func()
}

func (s *stoppingAt) Create(name string) (io.WriteCloser, error) {
	if s.n--; s.n == 0 {
		s.stop()
	}
	return s.Output.Create(name)
}

// TestStoppedBuildLeavesTheLastSite stops a build at every file it makes.
func TestStoppedBuildLeavesTheLastSite(t *testing.T) {
	parent := t.TempDir()
	out := filepath.Join(parent, "dist")
	if err := writeFiles(summed(Files{"edition.json": []byte("the last one")}), out); err != nil {
		t.Fatal(err)
	}
	in := largeInput(t, beyond)
	all := len(assembled(t, in, Options{Brotli: 1}))
	for n := 1; n <= all; n++ {
		ctx, stop := context.WithCancel(t.Context())
		err := Write(out, func(to Output) error {
			return assemble(ctx, in, Options{Brotli: 1}, &stoppingAt{to, n, stop})
		})
		stop()
		if !errors.Is(err, context.Canceled) {
			t.Errorf("stopped at file %d of %d: got %v, want %v", n, all, err, context.Canceled)
		}
		if got := list(t, parent); got != "dist/SHA256SUMS dist/edition.json" {
			t.Fatalf("stopped at file %d of %d: the folder holds %s", n, all, got)
		}
		entries, err := os.ReadDir(parent)
		if err != nil || len(entries) != 1 {
			t.Fatalf("stopped at file %d of %d: %d entries beside the site, %v", n, all, len(entries)-1, err)
		}
	}
	if b, err := os.ReadFile(filepath.Join(out, "edition.json")); err != nil || string(b) != "the last one" {
		t.Errorf("edition.json is %q, %v", b, err)
	}
}

// full is an output on a disk that takes so many bytes, for builds that write
// one file after the other.
type full struct {
	Output
	left int
}

type fullFile struct {
	io.WriteCloser
	disk *full
}

var errFull = errors.New("no space left")

func (f *full) Create(name string) (io.WriteCloser, error) {
	w, err := f.Output.Create(name)
	return fullFile{w, f}, err
}

func (f fullFile) Write(b []byte) (int, error) {
	if f.disk.left -= len(b); f.disk.left < 0 {
		return 0, errFull
	}
	return f.WriteCloser.Write(b)
}

func TestFullDiskEndsTheBuild(t *testing.T) {
	in := inputOf(t, tinyCollection(), 1)
	out := filepath.Join(t.TempDir(), "not", "there")
	for _, left := range []int{0, 20, 100_000} {
		err := Write(out, func(to Output) error { return assemble(t.Context(), in, Options{}, &full{to, left}) })
		if !errors.Is(err, errFull) {
			t.Errorf("room for %d bytes: got %v, want %v", left, err, errFull)
		}
	}
	if _, err := os.Stat(filepath.Dir(out)); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the folder above is there: %v", err)
	}
}

// TestFileThatCannotBeWrittenIsNamed has the error of the system reach the user.
func TestFileThatCannotBeWrittenIsNamed(t *testing.T) {
	out := filepath.Join(t.TempDir(), "dist")
	in := inputOf(t, tinyCollection(), 1)
	in.Media = mediaOf(map[string]string{"assets": "a file where a folder must be"})
	err := Write(out, func(to Output) error { return assemble(t.Context(), in, Options{}, to) })
	if pathError := new(os.PathError); !errors.As(err, &pathError) || !strings.HasSuffix(pathError.Path, "assets") {
		t.Errorf("got %v, want an error that names assets", err)
	}
}

// tinyCollection has nothing but what a collection must have.
func tinyCollection() *records.Collection {
	return &records.Collection{ID: "tiny", Title: records.Text{"en": "Tiny"}, Languages: []string{"en"},
		Fields:  []*records.Field{{Name: "title", Kind: index.Text, Role: "title", Weight: 1, Label: records.Text{"en": "Title"}}},
		Records: []*records.Record{{ID: "a", Values: map[string][]records.Item{"title": {{Text: "First"}}}}, {ID: "b", Values: map[string][]records.Item{}}},
	}
}

// TestCollectionsMayLackMuch makes a site without edition, licence, subtitle,
// text about it, dates, facets and summary.
func TestCollectionsMayLackMuch(t *testing.T) {
	for _, n := range []int{0, 2} {
		c := tinyCollection()
		c.Records = c.Records[:n]
		files := assembled(t, inputOf(t, c, 0), Options{})
		if !regexp.MustCompile(`(?m)^  "edition": "[0-9a-f]{8}",$`).Match(files["edition.json"]) {
			t.Errorf("%d records: edition.json is\n%s", n, files["edition.json"])
		}
		for _, name := range []string{"index.html", "tiny.html", "plain.html"} {
			for _, element := range parsed(t, files[name]) {
				switch {
				case element.Data == "meta" && attribute(element, "name") == "description",
					element.Data == "nav", element.Data == "dl", element.Data == "time",
					element.Data == "p" && element.FirstChild == nil:
					t.Errorf("%s has an empty %s", name, element.Data)
				}
			}
			if m := regexp.MustCompile(`(?i)edition -?[0-9a-f]+`).Find(files[name]); len(m) != len("edition 01234567") {
				t.Errorf("%s: the edition is called %q", name, m)
			}
			if bytes.Contains(files[name], []byte("· Licence")) {
				t.Errorf("%s speaks of a licence", name)
			}
		}
		checkLinks(t, files)
	}
}

func TestHealthStandsBehindTheTextAboutTheCollection(t *testing.T) {
	for about, want := range map[string]string{"Who **made** it.": `<strong>made</strong> it.</p> <p class="health">`, "": `aria-label="About"><p class="health">`} {
		c := tinyCollection()
		c.About = about
		in := inputOf(t, c, 0)
		in.Health = "\n" + `<p class="health">All is <b>well</b>.</p>`
		files := assembled(t, in, Options{})
		for _, name := range []string{"index.html", "tiny.html", "plain.html"} {
			page := regexp.MustCompile(`\s+`).ReplaceAll(files[name], []byte(" "))
			want := strings.TrimSpace(want)
			if !bytes.Contains(bytes.ReplaceAll(page, []byte("> <"), []byte("><")), []byte(strings.ReplaceAll(want, "> <", "><"))) {
				t.Errorf("%s does not have %s in it", name, want)
			}
		}
	}
}

// checkLinks follows all links among the pages of a site: each leads to a file,
// and to an element if it names one. No id is there twice, none has blank space.
func checkLinks(t *testing.T, files Files) {
	t.Helper()
	ids := map[string]map[string]bool{}
	pages := map[string][]*html.Node{}
	for name, data := range files {
		if path.Ext(name) != ".html" {
			continue
		}
		ids[name], pages[name] = map[string]bool{}, parsed(t, data)
		for _, e := range pages[name] {
			if id := attribute(e, "id"); id != "" {
				if ids[name][id] || strings.ContainsAny(id, " \t\n\r\f") {
					t.Errorf("%s: id %q is there twice or has blank space in it", name, id)
				}
				ids[name][id] = true
			}
		}
	}
	links := 0
	for name, elements := range pages {
		for _, e := range elements {
			href := attribute(e, "href")
			u, err := url.Parse(href)
			if err != nil {
				t.Errorf("%s: %v", name, err)
				continue
			}
			if href == "" || u.Scheme != "" {
				continue
			}
			links++
			target := name
			if u.Path != "" {
				target = path.Join(path.Dir(name), u.Path)
			}
			if _, ok := files[target]; !ok {
				t.Errorf("%s: %s leads to no file", name, href)
			} else if u.Fragment != "" && !ids[target][u.Fragment] {
				t.Errorf("%s: %s leads to nothing on its page", name, href)
			}
		}
	}
	if links == 0 {
		t.Error("no link was found")
	}
}

// parsed returns the elements of a page.
func parsed(t *testing.T, page []byte) (elements []*html.Node) {
	t.Helper()
	doc, err := html.Parse(bytes.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	for n := range doc.Descendants() {
		if n.Type == html.ElementNode {
			elements = append(elements, n)
		}
	}
	if len(elements) == 0 {
		t.Fatal("the page has no elements")
	}
	return elements
}

func attribute(e *html.Node, name string) string {
	for _, a := range e.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}
