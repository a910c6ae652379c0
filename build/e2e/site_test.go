package e2e

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"vitrine/build/records"
	"vitrine/wasm/index"
)

// These tests read the emitted files; they need no browser.

func TestSumsNameEveryFileAndMatch(t *testing.T) {
	dir := dist(t)
	sums := make(map[string]string)
	for line := range strings.Lines(string(readFile(t, dir, "SHA256SUMS"))) {
		sum, name, found := strings.Cut(strings.TrimRight(line, "\n"), " ")
		name = strings.TrimPrefix(strings.TrimPrefix(name, " "), "*") // as sha256sum writes it: two blanks, or one and a star
		if !found || len(sum) != 64 || sums[name] != "" {
			t.Fatalf("SHA256SUMS: bad or repeated line %q", line)
		}
		sums[name] = sum
	}
	files := 0
	err := fs.WalkDir(os.DirFS(dir), ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || name == "SHA256SUMS" {
			return err
		}
		files++
		sum := sha256.Sum256(readFile(t, dir, name))
		if got := hex.EncodeToString(sum[:]); got != sums[name] {
			t.Errorf("%s: checksum is %s, SHA256SUMS says %q", name, got, sums[name])
		}
		delete(sums, name)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for name := range sums {
		t.Errorf("SHA256SUMS names %s, which is not there", name)
	}
	if files < 4 {
		t.Errorf("only %d files in the site", files)
	}
}

// element is a start tag, or a text between tags.
type element struct {
	name string // empty for a text
	attr map[string]string
	text string
}

// parseHTML returns the tags and texts of a page in order.
func parseHTML(t testing.TB, source []byte) []element {
	t.Helper()
	var out []element
	z := html.NewTokenizer(bytes.NewReader(source))
	for {
		switch z.Next() {
		case html.ErrorToken:
			if len(out) == 0 {
				t.Fatal("the page has no tags")
			}
			return out
		case html.StartTagToken, html.SelfClosingTagToken:
			token := z.Token()
			e := element{name: token.Data, attr: make(map[string]string)}
			for _, a := range token.Attr {
				e.attr[a.Key] = a.Val
			}
			out = append(out, e)
		case html.TextToken:
			out = append(out, element{text: z.Token().Data})
		}
	}
}

// squeeze makes runs of blank space one blank.
func squeeze(s string) string { return strings.Join(strings.Fields(s), " ") }

// articles returns the text of each record's part of a page: from the element
// whose id is the record's to that of the next record.
func articles(o *truth, page []element) map[string]string {
	isRecord := make(map[string]bool)
	for _, r := range o.Records {
		isRecord[r.ID] = true
	}
	out := make(map[string]string)
	current := ""
	for _, e := range page {
		if id := e.attr["id"]; isRecord[id] {
			current = id
		}
		if current != "" {
			out[current] += e.text
			if e.name != "" { // a tag ends a word
				out[current] += " "
			}
		}
	}
	return out
}

// plainShows checks that a record can be read in full in its part of a page.
func plainShows(t *testing.T, o *truth, r *records.Record, text string) {
	t.Helper()
	text = squeeze(text)
	wants := []string{}
	for _, f := range o.Fields {
		if !slices.Contains(f.Show, "record") {
			continue
		}
		for _, item := range r.Values[f.Name] {
			switch f.Kind {
			case index.Text:
				wants = append(wants, item.Text)
			case index.Keyword:
				wants = append(wants, label(o, f, item.Text))
			case index.Source:
				wants = append(wants, item.Source.Source.Title)
			}
		}
	}
	if len(wants) == 0 {
		t.Errorf("record %s has nothing to show", r.ID)
	}
	for _, want := range wants {
		if !strings.Contains(text, squeeze(want)) {
			t.Errorf("record %s: %q is not there, only\n%s", r.ID, want, text)
		}
	}
}

func TestPlainPageHoldsEveryRecord(t *testing.T) {
	dir, o := dist(t), collection(t)
	got := articles(o, parseHTML(t, readFile(t, dir, "plain.html")))
	for _, r := range o.Records {
		text, found := got[r.ID]
		if !found {
			t.Errorf("record %s has no anchor in plain.html", r.ID)
			continue
		}
		plainShows(t, o, r, text)
	}
}

func TestPlainPageNeedsNoScript(t *testing.T) {
	page := parseHTML(t, readFile(t, dist(t), "plain.html"))
	for _, e := range page {
		if e.name == "script" {
			t.Errorf("a script: %v", e.attr)
		}
		for name, value := range e.attr {
			if strings.HasPrefix(name, "on") || strings.HasPrefix(strings.ToLower(strings.TrimSpace(value)), "javascript:") {
				t.Errorf("<%s %s=%q>", e.name, name, value)
			}
		}
	}
}

// Every link from one emitted page to another leads to a file, and to an
// anchor if it names one. The explorer's own fragments are queries: those of
// records are checked against the collection.
func TestLinksBetweenPagesLead(t *testing.T) {
	dir, o := dist(t), collection(t)
	pages, err := fs.Glob(os.DirFS(dir), "*.html")
	if err != nil || len(pages) < 2 {
		t.Fatalf("pages: %q, %v", pages, err)
	}
	anchors := make(map[string]map[string]bool)
	parsed := make(map[string][]element)
	for _, name := range pages {
		parsed[name] = parseHTML(t, readFile(t, dir, name))
		anchors[name] = make(map[string]bool)
		for _, e := range parsed[name] {
			id, found := e.attr["id"]
			if found && (id == "" || anchors[name][id]) {
				t.Errorf("%s: id %q is empty or there twice", name, id)
			}
			anchors[name][id] = true
		}
	}
	inside := 0
	for _, name := range pages {
		for _, e := range parsed[name] {
			for _, key := range []string{"href", "src"} {
				value, found := e.attr[key]
				if !found || e.name == "base" {
					continue
				}
				u, err := url.Parse(value)
				if err != nil {
					t.Errorf("%s: <%s %s=%q>: %v", name, e.name, key, value, err)
					continue
				}
				if u.Scheme != "" || u.Host != "" {
					if key == "src" && u.Scheme != "data" {
						t.Errorf("%s: <%s src=%q> is loaded from elsewhere", name, e.name, value)
					}
					continue
				}
				inside++
				target := name
				if u.Path != "" {
					target = path.Clean(u.Path)
				}
				if _, err := fs.Stat(os.DirFS(dir), target); err != nil {
					t.Errorf("%s: <%s %s=%q>: %v", name, e.name, key, value, err)
					continue
				}
				if problem := badFragment(o, u.EscapedFragment(), anchors[target]); problem != "" {
					t.Errorf("%s: <%s %s=%q>: %s", name, e.name, key, value, problem)
				}
			}
		}
	}
	if inside < len(o.Records) {
		t.Errorf("only %d links between pages for %d records", inside, len(o.Records))
	}
}

// badFragment says what is wrong with the fragment of a link to a page.
func badFragment(o *truth, fragment string, anchors map[string]bool) string {
	if anchors == nil || fragment == "" {
		return ""
	}
	if !strings.Contains(fragment, "=") {
		id, err := url.PathUnescape(fragment)
		if err != nil || !anchors[id] {
			return fmt.Sprintf("no anchor %q", fragment)
		}
		return ""
	}
	query, err := url.ParseQuery(fragment)
	if err != nil {
		return err.Error()
	}
	for _, id := range query["record"] {
		if !slices.ContainsFunc(o.Records, func(r *records.Record) bool { return r.ID == id }) {
			return fmt.Sprintf("no record %q", id)
		}
	}
	return ""
}

// What browsers refuse on file:// must not be in the markup: platform.md,
// section 1.
func TestPagesUseNothingThatFailsFromDisk(t *testing.T) {
	dir := dist(t)
	for _, name := range []string{"index.html", "plain.html", singleName(t)} {
		for _, e := range parseHTML(t, readFile(t, dir, name)) {
			for _, key := range []string{"integrity", "crossorigin", "style"} {
				if value, found := e.attr[key]; found {
					t.Errorf("%s: <%s %s=%q>", name, e.name, key, value)
				}
			}
			if e.name == "script" && e.attr["type"] == "module" {
				t.Errorf("%s: a module script", name)
			}
		}
	}
}

// singleName is the name of the one-file form.
func singleName(t testing.TB) string { return collection(t).ID + ".html" }

func TestSingleFileHoldsEveryRecordAsPlainText(t *testing.T) {
	dir, o := dist(t), collection(t)
	page := parseHTML(t, readFile(t, dir, singleName(t)))
	got := articles(o, page)
	for _, r := range o.Records {
		plainShows(t, o, r, got[r.ID])
	}
	for _, e := range page {
		for _, key := range []string{"src", "href", "srcset", "data"} {
			value := e.attr[key]
			if e.name != "a" && value != "" && !strings.HasPrefix(value, "data:") && !strings.HasPrefix(value, "#") {
				t.Errorf("<%s %s=%q> is not in the file", e.name, key, value)
			}
		}
	}
}
