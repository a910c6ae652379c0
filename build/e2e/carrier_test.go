package e2e

import (
	"fmt"
	"io/fs"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// mimeTypes are written down here: those of the system differ.
var mimeTypes = map[string]string{
	".html": "text/html; charset=utf-8",
	".js":   "text/javascript; charset=utf-8",
	".css":  "text/css; charset=utf-8",
	".json": "application/json",
	".svg":  "image/svg+xml",
	".txt":  "text/plain; charset=utf-8",
	".wasm": "application/wasm",
	".png":  "image/png",
	".ico":  "image/x-icon",
	".xml":  "application/xml",
}

// site serves a folder on loopback as a plain web host would.
type site struct {
	URL     string // ends with a slash
	dir     string
	prefix  string                 // path the folder is at: "", or "a/b/"
	header  http.Header            // added to every answer
	perFile map[string]http.Header // added to answers with that file
	mime    map[string]string      // by extension, instead of mimeTypes
	files   map[string][]byte      // by path in the folder, instead of those on disk
	held    map[string]*gate       // by path: answered when it is opened

	mu   sync.Mutex
	seen []string // "200 /index.html", in order
}

// serve starts a host of dir that is closed with the test. What else is in a
// site is set before the first request.
func serve(t testing.TB, dir string) *site {
	t.Helper()
	s := &site{dir: dir, header: make(http.Header), mime: make(map[string]string), files: make(map[string][]byte)}
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	s.URL = server.URL + "/"
	return s
}

func (s *site) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	name := path.Clean("/" + r.URL.Path)[1:]
	if strings.HasSuffix(r.URL.Path, "/") {
		name = path.Join(name, "index.html")
	}
	name, inside := strings.CutPrefix(name, s.prefix)
	if gate, found := s.held[name]; found {
		gate.came()
		select {
		case <-gate.opened:
		case <-r.Context().Done(): // the page is gone
			return
		}
	}
	s.mu.Lock()
	body, found := s.files[name]
	s.mu.Unlock()
	if !found && inside {
		var err error
		body, err = fs.ReadFile(os.DirFS(s.dir), name)
		found = err == nil
	}
	status := http.StatusOK
	if !found {
		status, body = http.StatusNotFound, []byte("not found\n")
		name += ".txt"
	}
	s.mu.Lock()
	s.seen = append(s.seen, fmt.Sprintf("%d %s", status, r.URL.Path))
	s.mu.Unlock()

	for _, header := range []http.Header{s.header, s.perFile[name]} {
		maps.Copy(w.Header(), header)
	}
	kind := mimeTypes[path.Ext(name)]
	if k, set := s.mime[path.Ext(name)]; set {
		kind = k
	}
	if kind == "" {
		kind = "application/octet-stream"
	}
	w.Header().Set("Content-Type", kind)
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		w.Write(body)
	}
}

// hold keeps files back until the functions it returns are called, one for each.
func (s *site) hold(t testing.TB, names ...string) (release []func()) {
	s.held = make(map[string]*gate)
	for _, name := range names {
		asked, opened := make(chan struct{}), make(chan struct{})
		open := sync.OnceFunc(func() { close(opened) })
		s.held[name] = &gate{asked, opened, sync.OnceFunc(func() { close(asked) })}
		t.Cleanup(open) // or the host could not be closed
		release = append(release, open)
	}
	return release
}

// gate is where a file is held back.
type gate struct {
	asked, opened chan struct{}
	came          func() // closes asked
}

// asked waits until a file that is held back was asked for.
func (s *site) asked(t testing.TB, name string) {
	t.Helper()
	select {
	case <-s.held[name].asked:
	case <-time.After(patience):
		t.Fatalf("nobody asked for %s, only for %q", name, s.requests())
	}
}

// isAsked reports whether a file that is held back was asked for.
func (s *site) isAsked(name string) bool {
	select {
	case <-s.held[name].asked:
		return true
	default:
		return false
	}
}

// put replaces a file while the host runs.
func (s *site) put(name string, data []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.files[name] = data
}

// requests returns what was asked for so far.
func (s *site) requests() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string(nil), s.seen...)
}

// copyFolder copies the site to a folder whose path is as awkward as people's
// folders are, and returns that path.
func copyFolder(t testing.TB, from string) string {
	t.Helper()
	to := filepath.Join(t.TempDir(), "Søren’s folder #1 (50% off) & more")
	if err := os.CopyFS(to, os.DirFS(from)); err != nil {
		t.Fatal(err)
	}
	return to
}

// fileURL returns the address of a file on disk.
func fileURL(path string) string {
	path = filepath.ToSlash(path)
	if !strings.HasPrefix(path, "/") {
		path = "/" + path // C:/…
	}
	return (&url.URL{Scheme: "file", Path: path}).String()
}

// hostPage is a page of somebody else, as unfriendly as pages get by accident:
// resets that win over everything, globals of the same names, another reading
// direction. The element must neither suffer nor leak.
const hostPage = `<!doctype html>
<html lang="ar" dir="rtl">
<meta charset="utf-8">
<title>A foreign page</title>
<link rel="icon" href="data:,">
<style>
* { all: unset !important; display: none !important; color: lime !important; font: 40px fantasy !important; direction: rtl !important }
html, body, head + body, .ours { display: block !important }
vitrine-explorer { display: none !important; visibility: hidden !important; opacity: 0 !important; position: fixed !important; height: 1px !important }
</style>
<script>
window.fs = { mine: true };
window.process = { mine: true };
window.path = { mine: true };
window.Go = "mine";
window.vitrine = "mine";
Array.prototype.hostAdded = function () {};
window.events = [];
for (const name of ["vitrine-ready", "vitrine-error"]) {
	document.addEventListener(name, (event) => events.push(name));
}
</script>
<body>
<p class="ours" id="before">The article.</p>
%s
<p class="ours" id="after">More of it.</p>
<script src="%sembed.js"></script>
</body>
</html>
`

// serveHost starts the foreign page on an origin of its own, with elements as
// its body, and returns it. s is the site the script comes from; it is made to
// allow other origins.
func serveHost(t testing.TB, s *site, elements string) *site {
	t.Helper()
	s.header.Set("Access-Control-Allow-Origin", "*")
	host := serve(t, t.TempDir())
	host.files["index.html"] = fillHost(elements, s.URL)
	return host
}

// fillHost writes elements into the foreign page, and the script that comes
// from the folder at an address.
func fillHost(elements, folder string) []byte {
	return fmt.Appendf(nil, hostPage, elements, folder)
}

// readFile returns a file of the site.
func readFile(t testing.TB, dir, name string) []byte {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(name)))
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// writeFile writes a file of a site under a folder.
func writeFile(t testing.TB, dir, name string, data []byte) {
	t.Helper()
	path := filepath.Join(dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, data, 0o666); err != nil {
		t.Fatal(err)
	}
}

// oneFile returns the one file under the folder that matches the pattern.
func oneFile(t testing.TB, dir, pattern string) string {
	t.Helper()
	names, err := fs.Glob(os.DirFS(dir), pattern)
	if err != nil {
		t.Fatal(err)
	}
	if len(names) != 1 {
		t.Fatalf("%s in the site: got %q, want one", pattern, names)
	}
	return names[0]
}
