package e2e

import (
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp/kb"
)

// The scenarios assert that nothing was heard. So the first thing to know is
// that the ears work: this page makes every kind of noise.
func TestHarnessHearsThePage(t *testing.T) {
	s := serve(t, t.TempDir())
	s.files["index.html"] = []byte(`<!doctype html><title>Noise</title><link rel="icon" href="data:,">
<meta http-equiv="Content-Security-Policy" content="script-src 'self' 'unsafe-inline'">
<button id="b">Press</button><input id="i">
<div style="height: 3000px"></div><button id="far">Far</button>
<p><button id="under">Under</button></p><div style="position: relative; top: -2.2em; height: 2em; background: tan">over</div>
<script>
console.log("a log", 1);
console.warn("a warning");
Promise.reject(new Error("a rejection"));
document.getElementById("b").onclick = (e) => { document.title = "pressed " + e.isTrusted; setTimeout(() => { throw new Error("a throw"); }); };
document.getElementById("far").onclick = () => { document.title = "far"; };
fetch("missing.json");
</script>
<script src="broken.js"></script>`)
	s.files["broken.js"] = []byte("eval('1')")

	p := openTab(t)
	defer func() { p.noisy, p.allowed, p.answered = true, []string{"http:"}, -1 }() // no complaints at the end
	p.allowed = []string{s.URL}
	p.goTo(s.URL)
	p.click("V.one('#b')")
	p.until("the real click", "document.title === 'pressed true'")
	p.click("V.one('#far')")
	p.until("the click below the fold", "document.title === 'far'")
	p.click("V.one('#i')")
	p.keys("hé" + kb.Tab)
	if got := query[string](p, "V.one('#i').value"); got != "hé" {
		t.Errorf("typed into the field: got %q, want hé", got)
	}
	if got := query[string](p, "V.coveredBy(V.one('#under'))"); !strings.Contains(got, "<div") {
		t.Errorf("what lies over the last button: got %q, want the div", got)
	}
	if got := query[string](p, "args[0] + args[1]", "a", 1); got != "a1" {
		t.Errorf("arguments of a query: got %q, want a1", got)
	}

	heard := strings.Join(p.messages(), "\n")
	for _, want := range []string{"log: a log 1", "warning: a warning", "a rejection", "a throw", "404", "violates"} {
		if !strings.Contains(heard, want) {
			t.Errorf("not heard: %q in\n%s", want, heard)
		}
	}
	for _, name := range []string{"", "broken.js", "missing.json"} {
		if !slices.Contains(p.asked, s.URL+name) {
			t.Errorf("request for %q not seen in %q", s.URL+name, p.asked)
		}
	}
	if got := s.requests(); !slices.Contains(got, "404 /missing.json") || !slices.Contains(got, "200 /") {
		t.Errorf("the host saw %q", got)
	}
	// Each kind of noise is a complaint of its own.
	complains := func(kind string, want bool) {
		t.Helper()
		got := strings.Join(p.complaints(), "\n")
		if strings.Contains(got, kind) != want {
			t.Errorf("complaint about %q: got %v, want %v, in\n%s", kind, !want, want, got)
		}
	}
	complains("a warning", true)
	complains("a throw", true)
	complains("asked for", false)
	p.answered = 1
	complains("missing.json after its first answer", true)
	p.answered = -1
	p.allowed = []string{s.URL + "broken.js"}
	complains("missing.json, allowed is below", true)
	complains("asked for "+s.URL+"broken.js", false)
	p.noisy = true
	complains("a throw", false)

	p.allowed = []string{s.URL}
	for address, want := range map[string]bool{
		s.URL + "a": true, "data:,": true, "blob:null/1": true,
		"https://example.org/": false, "file:///etc/passwd": false,
	} {
		if got := p.mayAsk(address); got != want {
			t.Errorf("may ask for %s: got %v, want %v", address, got, want)
		}
	}
}

// The same from disk, under an awkward path.
func TestHarnessOpensFolders(t *testing.T) {
	dir := t.TempDir()
	writeFile(t, dir, "index.html", []byte(`<!doctype html><title>no</title><script src="sub/a.js"></script>`))
	writeFile(t, dir, "sub/a.js", []byte(`document.title = location.protocol`))
	folder := copyFolder(t, dir)
	p := openTab(t)
	p.allowed = []string{fileURL(folder) + "/"}
	p.goTo(fileURL(folder) + "/index.html#country=DE")
	if got := query[string](p, "document.title + location.hash"); got != "file:#country=DE" {
		t.Errorf("got %q, want file:#country=DE", got)
	}
	if len(p.asked) != 2 {
		t.Errorf("asked for %q, want the page and its script", p.asked)
	}
}
