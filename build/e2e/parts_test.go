package e2e

import (
	"fmt"
	"html"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
)

// partsUnderTest is how many parts the site of these scenarios is delivered
// in. They hold for any number but one.
const partsUnderTest = "3"

// gatheredRecords is enough of them that most are in none of the lists that a
// page opens with.
const gatheredRecords = 1200

var (
	fruits  = []string{"apple", "cherry", "damson", "medlar", "pear", "plum", "quince"}
	colours = []string{"amber", "black", "cream", "dun", "ecru", "fawn", "green"}
	shapes  = []string{"cone", "cube", "disc", "prism", "ring"}
)

// gather writes a collection in which every record has a fruit in its title, a
// colour, most have a shape, and every one a day of its own.
func gather(dir string) error {
	const schema = `id: gathered
title: {en: Gathered}
edition: 2026-01-01
languages: [en]
fields:
  - {name: title, kind: text, role: title, required: true, show: [card, record]}
  - {name: fact, kind: text, role: summary, show: [card, record]}
  - {name: date, kind: date, role: date, show: [card, record]}
  - {name: colour, kind: keyword, facet: true, show: [card, record]}
  - {name: shape, kind: keyword, facet: true, show: [card, record]}
`
	var list strings.Builder
	for i := range gatheredRecords {
		fmt.Fprintf(&list, "- id: r%04d\n  title: Parcel %d holds one %s\n  fact: What was said of parcel %d when it was opened.\n", i, i, fruits[i%len(fruits)], i)
		fmt.Fprintf(&list, "  date: %04d-%02d-%02d\n  colour: %s\n", 1950+i/300, 1+i/25%12, 1+i%25, colours[i*i%29%len(colours)])
		if i%11 != 0 {
			fmt.Fprintf(&list, "  shape: %s\n", shapes[i*7%31%len(shapes)])
		}
	}
	if err := os.MkdirAll(filepath.Join(dir, "records"), 0o777); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(dir, "collection.yaml"), []byte(schema), 0o666); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, "records", "all.yaml"), []byte(list.String()), 0o666)
}

// gatheredSite is that collection's site, in parts, with what is true of it.
var gatheredSite = sync.OnceValues(func() (site struct {
	dir string
	*truth
}, err error) {
	from := filepath.Join(shared.temp, "gathered")
	if err := gather(from); err != nil {
		return site, err
	}
	if site.truth, err = readTruth(from); err != nil {
		return site, err
	}
	site.dir = filepath.Join(shared.temp, "gathered-site")
	return site, buildSite(site.dir, from, "--parts", partsUnderTest, "--brotli", "0")
})

// gathered returns the folder of a site in parts, what is true of it, and the
// names of its parts in order.
func gathered(t testing.TB) (dir string, o *truth, parts []string) {
	t.Helper()
	if testing.Short() {
		t.Skip("builds a whole site: not with -short")
	}
	theBrowser(t)
	site, err := gatheredSite()
	if err != nil {
		t.Fatal(err)
	}
	parts, err = fs.Glob(os.DirFS(site.dir), "assets/*.vtx")
	if err != nil || len(parts) == 0 {
		t.Fatalf("parts %q, %v", parts, err)
	}
	number := func(name string) string { return name[strings.LastIndex(name, ".part"):] }
	slices.SortFunc(parts, func(a, b string) int { return strings.Compare(number(a), number(b)) })
	return site.dir, site.truth, parts
}

// having counts the records with a word in their title.
func (o *truth) having(word string) int {
	n := 0
	for _, r := range o.Records {
		if slices.Contains(strings.Fields(o.title(r)), word) {
			n++
		}
	}
	return n
}

// openParts opens a site in parts. Its parts may be asked for after the first
// answer, until arrived was called.
func openParts(t testing.TB, s *site, fragment string) *explorer {
	t.Helper()
	x := openSite(t, s, fragment)
	x.unanswered()
	return x
}

func (p *tab) unanswered() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.answered = -1
}

// arrived waits until the records are there; from now on nothing may be asked
// for any more.
func (x *explorer) arrived() {
	x.Helper()
	x.until("the records", "!V.busy() && V.pending().length === 0 && V.cards().length > 0")
	x.mu.Lock()
	defer x.mu.Unlock()
	x.answered = len(x.asked)
}

// counts waits until total and counts are right, whatever is listed.
func (x *explorer) counts(o *truth, s selection) {
	x.Helper()
	if err := x.soon("V.miscounted(args[0], args[1], false).length === 0", o.total(s), o.counts(s)); err != nil {
		x.Fatalf("the explorer differs from the records (%v):\n%s", err,
			strings.Join(query[[]string](x.tab, "V.miscounted(args[0], args[1], false)", o.total(s), o.counts(s)), "\n"))
	}
}

// finds types a word and waits for its records.
func (x *explorer) finds(o *truth, word string) {
	x.Helper()
	x.click("V.search()")
	x.keys(word)
	x.until("the records with the word", "V.total() === args[0] && V.marks().length > 0", o.having(word))
}

// oldest is an order in which the first records are none of those that a page
// opens with.
const oldest = "sort=date"

// partsCarriers are the ways a site in parts reaches a reader.
var partsCarriers = []struct {
	name string
	open func(t testing.TB, dir, fragment string) *explorer
}{
	{"over http", func(t testing.TB, dir, fragment string) *explorer {
		return openParts(t, serve(t, dir), fragment)
	}},
	{"the folder from disk, moved", func(t testing.TB, dir, fragment string) *explorer {
		return openDisk(t, copyFolder(t, dir), "index.html", fragment)
	}},
	{"the one file from disk", func(t testing.TB, dir, fragment string) *explorer {
		alone := t.TempDir()
		writeFile(t, alone, "gathered.html", readFile(t, dir, "gathered.html"))
		return openDisk(t, alone, "gathered.html", fragment)
	}},
	{"the element on a foreign page", func(t testing.TB, dir, fragment string) *explorer {
		s := serve(t, dir)
		host := serveHost(t, s, `<vitrine-explorer query="`+html.EscapeString(fragment)+`"></vitrine-explorer>`)
		x := &explorer{tab: openTab(t), at: host.URL}
		x.element = 0
		x.allowed = []string{s.URL, host.URL}
		x.goTo(host.URL)
		x.ready()
		x.unanswered()
		return x
	}},
	{"the element on a page from disk", func(t testing.TB, dir, fragment string) *explorer {
		at := t.TempDir()
		if err := os.CopyFS(filepath.Join(at, "explorer"), os.DirFS(dir)); err != nil {
			t.Fatal(err)
		}
		writeFile(t, at, "article.html", fillHost(`<vitrine-explorer query="`+html.EscapeString(fragment)+`"></vitrine-explorer>`, "explorer/"))
		x := &explorer{tab: openTab(t), at: fileURL(at) + "/article.html"}
		x.element = 0
		x.allowed = []string{fileURL(at) + "/"}
		x.goTo(x.at)
		x.ready()
		x.unanswered()
		return x
	}},
}

// openDisk opens a page of a folder by its address on disk.
func openDisk(t testing.TB, folder, page, fragment string) *explorer {
	t.Helper()
	at := fileURL(folder) + "/"
	x := &explorer{tab: openTab(t), at: at + page}
	x.allowed = []string{at}
	x.goTo(x.at + hash(fragment))
	x.ready()
	x.unanswered()
	return x
}
