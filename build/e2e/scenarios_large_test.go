package e2e

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// largeRecords is how many records the collection has that is too large for one
// plain page, and for being in the one file as plain text.
const largeRecords = 2100

// largeSite is the site of that collection.
var largeSite = sync.OnceValues(func() (string, error) {
	const schema = `id: large
title: {en: Large}
edition: 2026-01-01
languages: [en]
fields:
  - {name: title, kind: text, role: title, required: true, show: [card, record]}
  - {name: date, kind: date, role: date, show: [card, record]}
  - {name: colour, kind: keyword, facet: true, show: [card, record]}
  - {name: next, kind: relation, show: [record]}
`
	var list strings.Builder
	for i := range largeRecords {
		fmt.Fprintf(&list, "- id: r%04d\n  title: Sheet %d\n  date: %04d-%02d-%02d\n  colour: %s\n  next: r%04d\n", i, i, 1950+i/300, 1+i/25%12, 1+i%25, colours[i%len(colours)], (i+1)%largeRecords)
	}
	from, dir := filepath.Join(shared.temp, "large"), filepath.Join(shared.temp, "large-site")
	if err := os.MkdirAll(filepath.Join(from, "records"), 0o777); err != nil {
		return "", err
	}
	if err := os.WriteFile(filepath.Join(from, "collection.yaml"), []byte(schema), 0o666); err != nil {
		return "", err
	}
	if err := os.WriteFile(filepath.Join(from, "records", "all.yaml"), []byte(list.String()), 0o666); err != nil {
		return "", err
	}
	return dir, buildSite(dir, from, "--brotli", "0")
})

func large(t testing.TB) string {
	t.Helper()
	if testing.Short() {
		t.Skip("builds a whole site: not with -short")
	}
	theBrowser(t)
	dir, err := largeSite()
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// A collection too large for one plain page has its records on several.
func TestLargeCollectionOnPlainPages(t *testing.T) {
	dir := large(t)

	t.Run("the contents lead to every record, on disk too", func(t *testing.T) {
		at := fileURL(copyFolder(t, dir))
		p := openTab(t)
		p.allowed = []string{at + "/"}
		p.disableScript()
		seen := 0
		p.goTo(at + "/plain.html")
		for _, size := range []screen{phone, desktop} {
			p.viewport(size)
			if wide := query[string](p, "V.overflow()"); wide != "" {
				t.Errorf("%d wide: %s", size.width, wide)
			}
			p.shot("contents " + size.name)
		}
		pages := query[[]string](p, `V.all('main ol a').map((a) => a.href)`)
		p.goTo(pages[0])
		for i := range pages {
			if here := query[string](p, "location.href"); here != pages[i] {
				t.Fatalf("page %d is %s, the contents lead to %s", i+1, here, pages[i])
			}
			seen += query[int](p, "V.all('article').filter(V.seen).length")
			next := query[string](p, `V.one('a[rel=next]')?.href ?? ""`)
			if (next == "") != (i == len(pages)-1) {
				t.Errorf("page %d of %d leads on to %q", i+1, len(pages), next)
			}
			if next != "" {
				p.goTo(next)
			}
		}
		if seen != largeRecords || len(pages) < 2 {
			t.Errorf("%d records on %d pages, want %d", seen, len(pages), largeRecords)
		}
	})

	t.Run("a record names one on another page", func(t *testing.T) {
		s := serve(t, dir)
		p := openTab(t)
		p.allowed = []string{s.URL}
		p.goTo(s.URL + "plain/0001.html")
		away := query[string](p, `V.all('article dd a').map((a) => a.href).find((href) => !href.includes("0001.html"))`)
		p.goTo(away)
		if there := query[string](p, "V.text(document.querySelector('article:target h3'))"); !strings.HasPrefix(there, "Sheet ") {
			t.Errorf("%s leads to %q", away, there)
		}
	})

	t.Run("the newest records lead to their pages without script", func(t *testing.T) {
		s := serve(t, dir)
		p := openTab(t)
		p.allowed = []string{s.URL}
		p.disableScript()
		p.goTo(s.URL)
		href, title := query[string](p, "V.one('.newest .head').href"), query[string](p, "V.text(V.one('.newest .head'))")
		p.goTo(href)
		if there := query[string](p, "V.text(document.querySelector('article:target h3'))"); there != title {
			t.Errorf("%s leads to %q, want %q", href, there, title)
		}
	})
}

// The one file of such a collection has no plain records, and leads to none.
func TestOneFileWithoutPlainRecords(t *testing.T) {
	page := readFile(t, large(t), "large.html")
	const dead = `V.all('a').filter((a) => a.getAttribute("href") === "" || a.getAttribute("href") === "#plain" || a.href.endsWith("plain.html")).length`
	open := func(t *testing.T, page []byte, before string) *explorer {
		folder := t.TempDir()
		writeFile(t, folder, "large.html", page)
		at := fileURL(folder)
		x := &explorer{tab: openTab(t), at: at}
		x.allowed = []string{at + "/"}
		if before != "" {
			x.beforeScripts(before)
		}
		x.goTo(at + "/large.html")
		return x
	}

	t.Run("it works", func(t *testing.T) {
		x := open(t, page, "")
		x.ready()
		if n := query[int](x.tab, dead); n > 0 {
			t.Errorf("%d links lead nowhere", n)
		}
	})

	t.Run("without WebAssembly it says what to do", func(t *testing.T) {
		x := open(t, page, "delete globalThis.WebAssembly")
		x.noisy = true
		x.until("the failure", "V.failure()?.dataset.error === 'unsupported'")
		if says := query[string](x.tab, "V.text(V.failure())"); !strings.Contains(says, "open plain.html") {
			t.Errorf("it says %q", says)
		}
		if n := query[int](x.tab, dead); n > 0 {
			t.Errorf("%d links lead nowhere", n)
		}
		x.shot("one file without plain records")
	})

	t.Run("cut short it says what to do", func(t *testing.T) {
		x := open(t, page[:bytes.LastIndex(page, []byte("vitrine-payload"))], "")
		x.noisy = true
		x.until("the sentence", "V.seen(document.getElementById('vitrine-cut'))")
		if says := query[string](x.tab, "V.text(document.getElementById('vitrine-cut'))"); !strings.Contains(says, "Fetch it once more") {
			t.Errorf("it says %q", says)
		}
		if n := query[int](x.tab, dead); n > 0 {
			t.Errorf("%d links lead nowhere", n)
		}
	})
}
