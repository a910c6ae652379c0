package serve

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/fsnotify/fsnotify"

	"vitrine/build/browser"
)

// page has the policy of an explorer's page.
const page = `<!doctype html><html><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='; connect-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'">
<link rel="icon" href="data:,"><title>T</title></head><body><main>TEXT</main>
<script src="grow.js" defer></script></body></html>`

// grow makes the page long after it has loaded, as an explorer does.
const grow = `requestAnimationFrame(() => { for (let i = 0; i < 300; i++) document.querySelector("main").append(document.createElement("p"), String(i)); });`

// rebuildOf returns a builder of a page from root/text: a text that begins
// with "bad" does not build.
func rebuildOf(root string) Rebuild {
	return func(context.Context) (map[string][]byte, error) {
		text, err := os.ReadFile(filepath.Join(root, "text"))
		if err != nil {
			return nil, err
		}
		if strings.HasPrefix(string(text), "bad") {
			return nil, errors.New("error: text:1: " + string(text) + " & <b>\nhint: mend it")
		}
		return map[string][]byte{"index.html": []byte(strings.Replace(page, "TEXT", string(text), 1)), "grow.js": []byte(grow),
			"assets/" + string(text) + ".wasm": text, "plain.html": []byte("<p>plain")}, nil
	}
}

// started serves root until the test is over. What is built is sent to builds.
func started(t *testing.T, root string, rebuild Rebuild) (address string, builds chan Built) {
	t.Helper()
	builds = make(chan Built, 100)
	s, err := New(Options{Root: root, Rebuild: rebuild, Built: func(b Built) { builds <- b }})
	if err != nil {
		t.Fatal(err)
	}
	h := httptest.NewServer(s)
	ctx, stop := context.WithCancel(context.Background())
	over := make(chan struct{})
	go func() {
		defer close(over)
		s.Run(ctx)
	}()
	t.Cleanup(func() {
		stop()
		<-over
		h.CloseClientConnections() // of pages that still listen
		h.Close()
	})
	return h.URL, builds
}

func next[T any](t *testing.T, c <-chan T) T {
	t.Helper()
	select {
	case v, ok := <-c:
		if !ok {
			t.Fatal("nothing more comes")
		}
		return v
	case <-time.After(patience):
		t.Fatal("waited in vain")
	}
	panic("not reached")
}

func get(t *testing.T, address string) (status int, body string) {
	t.Helper()
	r, err := http.Get(address)
	must(t, err)
	defer r.Body.Close()
	b, err := io.ReadAll(r.Body)
	must(t, err)
	return r.StatusCode, string(b)
}

func TestPageIsServedWithItsReloader(t *testing.T) {
	root := tree(t)
	put(t, filepath.Join(root, "text"), "one")
	address, builds := started(t, root, rebuildOf(root))
	if b := next(t, builds); !b.OK || b.Problems != nil || len(b.Changed) > 0 {
		t.Errorf("the first build: %+v", b)
	}
	for _, path := range []string{"/", "/index.html"} {
		if status, body := get(t, address+path); status != 200 || strings.Count(body, `<script src="/-/reload.js"`) != 1 || !strings.HasSuffix(body, "></script></body></html>") {
			t.Errorf("%s: %d, %s", path, status, body)
		}
	}
	for path, want := range map[string]string{"/plain.html": "<p>plain", "/assets/one.wasm": "one", "/-/reload.js": string(reloadJS)} {
		if status, body := get(t, address+path); status != 200 || body != want {
			t.Errorf("%s: %d, %q, want %q", path, status, body, want)
		}
	}
	if status, _ := get(t, address+"/nowhere"); status != 404 {
		t.Errorf("what is not there: %d, want 404", status)
	}
}

func TestImagesAreServedAsWhatTheyAre(t *testing.T) {
	root := tree(t)
	want := map[string]string{"media/a.png": "image/png", "media/a.jpg": "image/jpeg", "media/a.jpeg": "image/jpeg", "media/a.gif": "image/gif", "media/a.webp": "image/webp", "media/a.avif": "image/avif",
		"SHA256SUMS": "text/plain; charset=utf-8", "a.svg": "text/plain; charset=utf-8"}
	address, builds := started(t, root, func(context.Context) (map[string][]byte, error) {
		files := map[string][]byte{}
		for name := range want {
			files[name] = []byte("x")
		}
		return files, nil
	})
	next(t, builds)
	for name, kind := range want {
		r, err := http.Get(address + "/" + name)
		must(t, err)
		r.Body.Close()
		if got := r.Header.Get("Content-Type"); got != kind || r.Header.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%s is %s, want %s", name, got, kind)
		}
	}
}

// TestFilesThatAreAsBeforeAreKeptOnce builds twice; one file is another then.
func TestFilesThatAreAsBeforeAreKeptOnce(t *testing.T) {
	n := 0
	s, err := New(Options{Root: tree(t), Rebuild: func(context.Context) (map[string][]byte, error) {
		n++
		return map[string][]byte{"same": []byte("as before"), "other": {byte(n)}}, nil
	}})
	must(t, err)
	defer s.watch.close()
	s.build(t.Context())
	s.build(t.Context())
	if &s.files["same"][0] != &s.before["same"][0] {
		t.Error("the same bytes are kept twice")
	}
	if s.files["other"][0] != 2 || s.before["other"][0] != 1 {
		t.Errorf("the other file is %v, and was %v", s.files["other"], s.before["other"])
	}
}

func TestLoopbackOnly(t *testing.T) {
	root := tree(t)
	put(t, filepath.Join(root, "text"), "one")
	address, builds := started(t, root, rebuildOf(root))
	next(t, builds)
	for host, want := range map[string]int{"localhost": 200, "localhost:8000": 200, "127.0.0.1:1": 200, "[::1]:80": 200,
		"evil.example": 421, "evil.example:80": 421, "192.168.0.1": 421, "127.0.0.1.evil.example": 421, "localhost.evil.example": 421} {
		for _, path := range []string{"/", "/plain.html", "/-/reload.js", "/-/events"} {
			r, err := http.NewRequest("GET", address+path, nil)
			must(t, err)
			r.Host = host
			answer, err := http.DefaultClient.Do(r)
			must(t, err)
			answer.Body.Close()
			if answer.StatusCode != want {
				t.Errorf("%s of %s: %d, want %d", path, host, answer.StatusCode, want)
			}
		}
	}
}

type event struct {
	kind string
	state
}

// listen returns what a page is told.
func listen(t *testing.T, address string) <-chan event {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	t.Cleanup(stop)
	r, err := http.NewRequestWithContext(ctx, "GET", address+"/-/events", nil)
	must(t, err)
	answer, err := http.DefaultClient.Do(r)
	must(t, err)
	events := make(chan event, 100)
	go func() {
		defer close(events)
		defer answer.Body.Close()
		var e event
		for lines := bufio.NewScanner(answer.Body); lines.Scan(); {
			if kind, ok := strings.CutPrefix(lines.Text(), "event: "); ok {
				e = event{kind: kind}
			}
			if data, ok := strings.CutPrefix(lines.Text(), "data: "); ok {
				if err := json.Unmarshal([]byte(data), &e.state); err != nil {
					e.Problems = err.Error()
				}
				events <- e
			}
		}
	}()
	return events
}

// until returns the first event of a kind.
func until(t *testing.T, events <-chan event, kind string) event {
	t.Helper()
	for {
		if e := next(t, events); e.kind == kind {
			return e
		}
	}
}

func TestLastGoodBuildStays(t *testing.T) {
	root := tree(t)
	put(t, filepath.Join(root, "text"), "bad from the start")
	address, builds := started(t, root, rebuildOf(root))
	events := listen(t, address)

	if b := next(t, builds); b.OK || b.Problems == nil {
		t.Errorf("the first build: %+v", b)
	}
	if e := until(t, events, failed); e.Edition != "" || !strings.Contains(e.Problems, "bad from the start") {
		t.Errorf("told %+v", e)
	}
	if status, body := get(t, address); status != 503 || !strings.Contains(body, "bad from the start &amp; &lt;b&gt;\nhint: mend it</pre>") {
		t.Errorf("before there is a page: %d, %s", status, body)
	}

	put(t, filepath.Join(root, "text"), "one")
	if b := next(t, builds); !b.OK || !slices.Equal(b.Changed, []string{filepath.Join(root, "text")}) {
		t.Errorf("mended: %+v", b)
	}
	first := until(t, events, built)
	if first.Edition == "" || first.Problems != "" {
		t.Errorf("told %+v", first)
	}

	put(t, filepath.Join(root, "text"), "bad again")
	if e := until(t, events, failed); e.Edition != first.Edition || !strings.Contains(e.Problems, "bad again") {
		t.Errorf("told %+v, want the edition %s and why", e, first.Edition)
	}
	for path, want := range map[string]string{"/": "<main>one</main>", "/assets/one.wasm": "one"} {
		if status, body := get(t, address+path); status != 200 || !strings.Contains(body, want) {
			t.Errorf("%s while the build is broken: %d, %s", path, status, body)
		}
	}
	if e := next(t, listen(t, address)); e.kind != failed || e.Edition != first.Edition {
		t.Errorf("a page that is opened now is told %+v", e)
	}

	put(t, filepath.Join(root, "text"), "one")
	if e := until(t, events, built); e.Edition != first.Edition {
		t.Errorf("the same text is edition %s, want %s", e.Edition, first.Edition)
	}
	put(t, filepath.Join(root, "text"), "two")
	if e := until(t, events, built); e.Edition == first.Edition {
		t.Error("another text is the same edition")
	}
	// A page of the build before may still be loading.
	if status, body := get(t, address+"/assets/one.wasm"); status != 200 || body != "one" {
		t.Errorf("a file of the build before: %d, %q", status, body)
	}
}

func TestChangesDuringABuildLeadToAnother(t *testing.T) {
	root := tree(t)
	started1, goOn := make(chan int, 100), make(chan struct{})
	n := 0
	_, builds := started(t, root, func(context.Context) (map[string][]byte, error) {
		n++
		started1 <- n
		<-goOn
		return map[string][]byte{}, nil
	})
	next(t, started1)
	// Two changes while it builds, told of in one build.
	put(t, filepath.Join(root, "a"), "1")
	put(t, filepath.Join(root, "b"), "1")
	goOn <- struct{}{}
	next(t, builds)
	var changed []string
	for len(changed) < 2 {
		next(t, started1)
		goOn <- struct{}{}
		changed = append(changed, next(t, builds).Changed...)
	}
	if want := []string{filepath.Join(root, "a"), filepath.Join(root, "b")}; !slices.Equal(changed, want) {
		t.Errorf("built for %q, want %q", changed, want)
	}
}

func TestTroubleWithNotificationsIsToldOnce(t *testing.T) {
	root := tree(t)
	none := errors.New("too many watches")
	var told []error
	s, err := New(Options{Root: root, Trouble: func(err error) { told = append(told, err) }, notifier: func() (*fsnotify.Watcher, error) { return nil, none }})
	if err != nil || s == nil || len(told) != 1 || !errors.Is(told[0], none) {
		t.Errorf("%v, told %v, want %v once", err, told, none)
	}
}

// TestPageReloads drives a page in the browser through builds that fail and
// succeed.
func TestPageReloads(t *testing.T) {
	path := browser.Require(t)
	root := tree(t)
	put(t, filepath.Join(root, "text"), "bad from the start")
	address, builds := started(t, root, rebuildOf(root))
	next(t, builds)

	ctx, stop := browser.Start(context.Background(), path)
	defer stop()
	ctx, cancel := context.WithTimeout(ctx, 4*patience) // a dozen waits, and the start of a browser
	defer cancel()
	var mu sync.Mutex
	var said []string
	must(t, chromedp.Listen(ctx, func(event any) {
		mu.Lock()
		defer mu.Unlock()
		switch e := event.(type) {
		case *runtime.EventExceptionThrown:
			said = append(said, e.ExceptionDetails.Text)
		case *log.EventEntryAdded:
			said = append(said, e.Entry.Text)
		}
	}))
	complaints := func() []string {
		mu.Lock()
		defer mu.Unlock()
		// The page that waits is an answer 503, which the browser notes.
		return slices.DeleteFunc(slices.Clone(said), func(s string) bool { return strings.Contains(s, "503") })
	}
	do := func(step chromedp.Action[chromedp.Void]) {
		t.Helper()
		must(t, chromedp.Do(ctx, step))
	}
	shows := func(what, expression string) {
		t.Helper()
		if err := browser.Await(ctx, expression); err != nil {
			t.Fatalf("%s: %v", what, err)
		}
	}
	text := func(what, text string) {
		t.Helper()
		shows(what, `document.querySelector("main")?.textContent.startsWith("`+text+`")`)
	}
	const panel = `document.querySelector("vitrine-serve").shadowRoot.querySelector(".panel")`

	do(chromedp.Navigate(address + "/#q=visa"))
	shows("a page that waits", `document.querySelector("pre").textContent.includes("bad from the start & <b>")`)
	put(t, filepath.Join(root, "text"), "bad still")
	shows("it says what is wrong now", `document.querySelector("pre").textContent.includes("bad still")`)
	put(t, filepath.Join(root, "text"), "one")
	text("it becomes the page", "one")
	shows("at the same address", `location.hash === "#q=visa"`)

	shows("scrolled", `document.documentElement.scrollHeight > 4000 && (scrollTo(0, 2500), true)`)
	put(t, filepath.Join(root, "text"), "two")
	text("it reloads", "two")
	shows("where it was", `location.hash === "#q=visa" && scrollY === 2500`)

	put(t, filepath.Join(root, "text"), "bad <i>markup</i>")
	shows("it says what is wrong", `!`+panel+`.hidden && `+panel+`.textContent.includes("bad <i>markup</i>")`)
	text("above the last good build", "two")
	shows("styled", `getComputedStyle(`+panel+`).position === "fixed"`)
	do(chromedp.Navigate(address + "/?again"))
	text("opened anew, it is the last good build", "two")
	shows("with what is wrong", `!`+panel+`.hidden`)
	shows("the button is reached", `(`+panel+`.querySelector("button").focus(), true)`)
	do(chromedp.KeyEvent("\r"))
	shows("dismissed by keyboard", panel+`.hidden`)
	put(t, filepath.Join(root, "text"), "bad in another way")
	shows("but not for what comes next", `!`+panel+`.hidden`)
	put(t, filepath.Join(root, "text"), "two")
	shows("it goes when it is mended", panel+`.hidden`)
	if n := len(complaints()); n > 0 {
		t.Errorf("the console says %q", complaints())
	}
}
