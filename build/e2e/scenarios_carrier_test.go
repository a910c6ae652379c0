package e2e

import (
	"html"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// What one carrier shows, every carrier shows.
func TestEveryCarrier(t *testing.T) {
	theBrowser(t)
	o := collection(t)
	f, a, _ := o.pick(t, 0)
	g, b, _ := o.pick(t, 1)
	for _, c := range carriers {
		t.Run(c.name, func(t *testing.T) {
			t.Run("opens with the same totals", func(t *testing.T) {
				x := c.open(t, "")
				x.agreesWhole(o, choose())
				x.shot("carrier " + c.name)
			})
			t.Run("opens at a selection", func(t *testing.T) {
				x := c.open(t, fragment(f.Name, a, "-"+g.Name, b))
				x.agrees(o, choose(f.Name, a, "-"+g.Name, b))
			})
			t.Run("filters, searches and opens a record", func(t *testing.T) {
				x := c.open(t, "")
				x.toggle(o, f, a)
				x.agrees(o, choose(f.Name, a))
				x.toggle(o, f, a)
				x.agrees(o, choose())
				x.click("V.search()")
				word := titleWord(t, o)
				x.keys(word)
				x.until("marks", "V.marks().length > 0 && V.total() < args[0]", len(o.Records))
				id := query[string](x.tab, "V.ids()[0]")
				x.click("V.headline(args[0])", id)
				x.until("the record", "V.record() && V.text(V.one('.headline', V.record())) === args[0]", squeeze(o.title(o.record(t, id))))
			})
		})
	}
}

// Hosts differ in how they send the module.
func TestHosts(t *testing.T) {
	theBrowser(t)
	o := collection(t)
	module := oneFile(t, dist(t), "assets/*.wasm")

	t.Run("a host that does not know .wasm", func(t *testing.T) {
		s := serve(t, dist(t))
		s.mime[".wasm"] = "application/octet-stream"
		openSite(t, s, "").agrees(o, choose())
	})

	t.Run("the module is fetched once, its twin never", func(t *testing.T) {
		s := serve(t, dist(t))
		openSite(t, s, "").agrees(o, choose())
		counts := make(map[string]int)
		for _, r := range s.requests() {
			if !strings.HasPrefix(r, "200 ") {
				t.Errorf("answered with %s", r)
			}
			counts[r]++
		}
		if n := counts["200 /"+module]; n != 1 {
			t.Errorf("the module was asked for %d times, want once", n)
		}
		for r, n := range counts {
			if n > 1 || strings.HasSuffix(r, ".wasm.js") {
				t.Errorf("%s, %d times", r, n)
			}
		}
	})

	t.Run("a folder below the root of a host", func(t *testing.T) {
		s := serve(t, dist(t))
		s.prefix = "some/where/"
		x := &explorer{tab: openTab(t), at: s.URL + s.prefix}
		x.allowed = []string{x.at}
		x.goTo(x.at)
		x.ready()
		x.agrees(o, choose())
	})
}

func TestElement(t *testing.T) {
	theBrowser(t)
	o := collection(t)
	f, a, b := o.pick(t, 0)

	t.Run("is not touched by the host's style, and touches nothing of the host", func(t *testing.T) {
		x := openElement(t, fragment(f.Name, a))
		x.agrees(o, choose(f.Name, a))
		looks := query[struct{ Display, Visibility, Position, Font, Colour, Direction, Opacity string }](x.tab, `(() => {
			const host = document.querySelector("vitrine-explorer"), at = getComputedStyle(host), in_ = getComputedStyle(V.app());
			return { Display: at.display, Visibility: at.visibility, Position: at.position, Opacity: at.opacity,
				Font: in_.fontFamily + " " + in_.fontSize, Colour: in_.color, Direction: in_.direction };
		})()`)
		if looks.Display != "block" || looks.Visibility != "visible" || looks.Position != "static" || looks.Opacity != "1" ||
			strings.Contains(looks.Font, "fantasy") || strings.Contains(looks.Font, "40px") || looks.Colour == "rgb(0, 255, 0)" || looks.Direction != "ltr" {
			t.Errorf("the host's style got in: %+v", looks)
		}
		if tall := query[float64](x.tab, "document.querySelector('vitrine-explorer').getBoundingClientRect().height"); tall < 300 {
			t.Errorf("the element is %v pixels high", tall)
		}
		// Something happens, and the host notices nothing.
		x.toggle(o, f, a)
		x.agrees(o, choose())
		x.keys("/")
		x.until("the host to be as it was", `fs.mine && process.mine && path.mine && Go === "mine" && vitrine === "mine" &&
			Object.keys(fs).length === 1 && Object.keys(process).length === 1 &&
			document.title === "A foreign page" && location.hash === "" && history.length === args[0] &&
			document.querySelectorAll("style").length === 1 && document.adoptedStyleSheets.length === 0 &&
			getComputedStyle(document.getElementById("before")).color === "rgb(0, 255, 0)" && document.head.querySelectorAll("script").length === 1`,
			query[int](x.tab, "history.length"))
		if got := query[string](x.tab, "events.join()"); got != "vitrine-ready" {
			t.Errorf("events: got %q, want vitrine-ready once", got)
		}
	})

	t.Run("two on one page do not meet, and share the module", func(t *testing.T) {
		s := serve(t, dist(t))
		element := func(query string) string {
			return `<vitrine-explorer query="` + html.EscapeString(query) + `"></vitrine-explorer>`
		}
		host := serveHost(t, s, element(fragment(f.Name, a))+element(fragment(f.Name, b)))
		x := &explorer{tab: openTab(t), at: host.URL}
		x.allowed = []string{s.URL, host.URL}
		x.goTo(host.URL)
		x.element = 1
		x.until("the second element", "V.ready()")
		x.element = 0
		x.ready()
		x.agrees(o, choose(f.Name, a))
		x.element = 1
		x.agrees(o, choose(f.Name, b))
		x.toggle(o, f, b)
		x.agrees(o, choose())
		x.element = 0
		x.agrees(o, choose(f.Name, a))
		modules := 0
		for _, r := range s.requests() {
			if strings.HasSuffix(r, ".wasm") {
				modules++
			}
		}
		if modules != 1 {
			t.Errorf("the module was fetched %d times, want once", modules)
		}
	})

	t.Run("can be moved and taken away", func(t *testing.T) {
		x := openElement(t, fragment(f.Name, a))
		query[bool](x.tab, "(document.body.prepend(document.querySelector('vitrine-explorer')), true)")
		x.until("the element in its new place", "V.ready()")
		x.agrees(o, choose(f.Name, a))
		query[bool](x.tab, "(document.querySelector('vitrine-explorer').remove(), true)")
	})

	t.Run("takes its own folder for an address that is none", func(t *testing.T) {
		s := serve(t, dist(t))
		host := serveHost(t, s, `<vitrine-explorer src="http://"></vitrine-explorer>`)
		x := &explorer{tab: openTab(t), at: host.URL}
		x.element = 0
		x.allowed = []string{s.URL, host.URL}
		x.goTo(host.URL)
		x.ready()
		x.agrees(o, choose())
	})

	t.Run("follows its attributes", func(t *testing.T) {
		x := openElement(t, "")
		query[bool](x.tab, "(document.querySelector('vitrine-explorer').setAttribute('query', args[0]), true)", fragment(f.Name, a))
		x.agrees(o, choose(f.Name, a))
	})

	t.Run("works under the strictest policy that allows it", func(t *testing.T) {
		s := serve(t, dist(t))
		host := serveHost(t, s, `<vitrine-explorer></vitrine-explorer>`)
		// The unfriendly style and script of the page go: its policy forbids them.
		page := string(host.files["index.html"])
		page = page[:strings.Index(page, "<style>")] + page[strings.Index(page, "<body>"):]
		host.files["index.html"] = []byte(page)
		host.header.Set("Content-Security-Policy", "default-src 'none'; img-src data:; script-src "+s.URL+" 'wasm-unsafe-eval'; connect-src "+s.URL+
			"; require-trusted-types-for 'script'; trusted-types 'none'")
		x := &explorer{tab: openTab(t), at: host.URL}
		x.element = 0
		x.allowed = []string{s.URL, host.URL}
		x.goTo(host.URL)
		x.ready()
		x.agrees(o, choose())
	})

	t.Run("works on a page opened from disk", func(t *testing.T) {
		at := t.TempDir()
		if err := os.CopyFS(filepath.Join(at, "explorer"), os.DirFS(dist(t))); err != nil {
			t.Fatal(err)
		}
		writeFile(t, at, "article.html", fillHost(`<vitrine-explorer></vitrine-explorer>`, "explorer/"))
		x := &explorer{tab: openTab(t), at: fileURL(at) + "/article.html"}
		x.element = 0
		x.allowed = []string{fileURL(at) + "/"}
		x.goTo(x.at)
		x.ready()
		x.agrees(o, choose())
	})
}

// A page kept with "Save page as" holds what was on the screen and runs again.
// What browsers save is the document as it is, with the files it names.
func TestSavedPageOpensAgain(t *testing.T) {
	theBrowser(t)
	o := collection(t)
	f, a, _ := o.pick(t, 0)
	x := openHTTP(t, fragment(f.Name, a))
	x.agrees(o, choose(f.Name, a))
	saved := query[string](x.tab, "'<!doctype html>' + document.documentElement.outerHTML")
	folder := copyFolder(t, dist(t))
	writeFile(t, folder, "index.html", []byte(saved))
	y := &explorer{tab: openTab(t), at: fileURL(folder) + "/index.html"}
	y.allowed = []string{fileURL(folder) + "/"}
	y.goTo(y.at)
	y.ready()
	y.agrees(o, choose())
}

// A host with compressed twins beside the files sends those.
func TestCompressedTwins(t *testing.T) {
	theBrowser(t)
	o := collection(t)
	module := oneFile(t, dist(t), "assets/*.wasm")
	for suffix, encoding := range map[string]string{".br": "br", ".gz": "gzip"} {
		t.Run(encoding, func(t *testing.T) {
			packed, err := os.ReadFile(filepath.Join(dist(t), module+suffix))
			if err != nil {
				t.Skip("this site was built without compressed twins")
			}
			s := serve(t, dist(t))
			s.files[module] = packed
			s.perFile = map[string]http.Header{module: {"Content-Encoding": {encoding}}}
			openSite(t, s, "").agrees(o, choose())
		})
	}
}
