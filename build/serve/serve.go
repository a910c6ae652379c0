// Package serve shows a site while somebody works on what it is made of: it
// builds the site again whenever files change, and has open pages reload. When
// a build fails the last good one stays, and pages say what is wrong.
//
// It knows nothing of what is built. Its own addresses begin with /-/, and
// nothing of it stands in the files it is given:
//
//	/-/reload.js  the script that the page is served with, reload.js here
//	/-/events     server-sent events: building, built, failed; see state
package serve

import (
	"bytes"
	"context"
	"crypto/sha256"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"html/template"
	"maps"
	"net"
	"net/http"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/fsnotify/fsnotify"
)

// Rebuild makes the files of a site, by their path with forward slashes. Without
// files the build failed, and problems says why; beside files it is for the
// terminal only.
type Rebuild func(ctx context.Context) (files map[string][]byte, problems error)

// Options say what is served.
type Options struct {
	// Root is the file or folder the site is made of.
	Root string
	// Beside are files and folders that belong to it as well where Root is a file;
	// they need not be there.
	Beside  []string
	Rebuild Rebuild
	// Built, if set, is told of every build when it is over.
	Built func(Built)
	// Trouble, if set, is told once if the system cannot notify of changes: they
	// are then looked for every second.
	Trouble func(error)

	notifier func() (*fsnotify.Watcher, error)
}

// Built is what there is to say of a build.
type Built struct {
	Changed  []string // what made it necessary; nothing before the first
	OK       bool
	Problems error
	Took     time.Duration
}

// A Server serves the latest site that could be built.
type Server struct {
	o     Options
	watch *watcher

	pending chan struct{} // something is in changed
	mu      sync.Mutex    // of what follows
	changed map[string]bool
	state   state
	files   map[string][]byte
	before  map[string][]byte // of the build before: a page may still be loading them
	news    chan struct{}     // closed when state is another
}

// state is what a page is told.
type state struct {
	Kind     string `json:"-"`        // the name of the event
	Edition  string `json:"edition"`  // of the files that are served, empty if there are none
	Problems string `json:"problems"` // of the last build
}

const (
	building = "building"
	built    = "built"
	failed   = "failed"
)

// New begins to watch what o.Root names. Run does the rest.
func New(o Options) (*Server, error) {
	if o.notifier == nil {
		o.notifier = fsnotify.NewWatcher
	}
	if o.Built == nil {
		o.Built = func(Built) {}
	}
	if o.Trouble == nil {
		o.Trouble = func(error) {}
	}
	w, err := newWatcher(o.Root, o.Beside, o.notifier)
	if w == nil {
		return nil, err
	}
	if err != nil {
		o.Trouble(err)
	}
	return &Server{o: o, watch: w, pending: make(chan struct{}, 1), changed: map[string]bool{}, state: state{Kind: building}, news: make(chan struct{})}, nil
}

// Run builds once, and then after every change, until ctx ends. What changes
// during a build leads to another after it.
func (s *Server) Run(ctx context.Context) {
	var watching sync.WaitGroup
	defer watching.Wait()
	watching.Go(func() { s.watch.run(ctx, s.note, s.o.Trouble) })
	for {
		s.build(ctx)
		select {
		case <-ctx.Done():
			return
		case <-s.pending:
		}
	}
}

// note takes down what changed.
func (s *Server) note(paths []string) {
	s.mu.Lock()
	for _, p := range paths {
		s.changed[p] = true
	}
	s.mu.Unlock()
	select {
	case s.pending <- struct{}{}:
	default: // a build is waiting already
	}
}

func (s *Server) build(ctx context.Context) {
	s.mu.Lock()
	changed := slices.Sorted(maps.Keys(s.changed))
	clear(s.changed)
	s.mu.Unlock()
	for i, p := range changed {
		if rel, err := filepath.Rel(s.watch.root, p); err == nil {
			changed[i] = filepath.Join(s.o.Root, rel)
		}
	}
	s.tell(func() { s.state.Kind = building })
	start := time.Now()
	files, problems := s.o.Rebuild(ctx)
	b := Built{changed, files != nil, problems, time.Since(start)}
	if ctx.Err() != nil {
		return
	}
	if b.Problems == nil && !b.OK {
		b.Problems = errors.New("nothing was built")
	}
	s.share(files)
	edition := editionOf(files)
	// Who is told that a build is over may ask for it.
	s.tell(func() {
		if !b.OK {
			s.state.Kind, s.state.Problems = failed, b.Problems.Error()
			return
		}
		s.state = state{Kind: built, Edition: edition}
		s.files, s.before = files, s.files
	})
	s.o.Built(b)
}

// share has files that are as they were before take no room of their own: the
// images of a collection may be most of a site.
func (s *Server) share(files map[string][]byte) {
	s.mu.Lock()
	served := s.files // which is replaced, never written to
	s.mu.Unlock()
	for name, data := range files {
		if same := served[name]; bytes.Equal(data, same) && same != nil {
			files[name] = same
		}
	}
}

// tell changes the state and wakes those who wait for it.
func (s *Server) tell(change func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	change()
	close(s.news)
	s.news = make(chan struct{})
}

// editionOf returns a name for the contents of files.
func editionOf(files map[string][]byte) string {
	h := sha256.New()
	for _, name := range slices.Sorted(maps.Keys(files)) {
		fmt.Fprintf(h, "%s\n%d\n", name, len(files[name]))
		h.Write(files[name])
	}
	return fmt.Sprintf("%x", h.Sum(nil)[:8])
}

//go:embed reload.js
var reloadJS []byte

// ServeHTTP answers on the loopback address only.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !isLoopback(r.Host) {
		http.Error(w, "this server answers on the loopback address only", http.StatusMisdirectedRequest)
		return
	}
	w.Header().Set("Cache-Control", "no-cache")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	name := strings.TrimPrefix(path.Clean(r.URL.Path), "/")
	switch name {
	case "-/reload.js":
		w.Header().Set("Content-Type", "text/javascript; charset=utf-8")
		w.Write(reloadJS)
		return
	case "-/events":
		s.events(w, r)
		return
	case "":
		name = "index.html"
	}
	s.mu.Lock()
	state, data := s.state, s.files[name]
	if data == nil {
		data = s.before[name]
	}
	s.mu.Unlock()
	switch {
	case name == "index.html" && data == nil:
		waitingPage(w, state)
	case name == "index.html":
		w.Header().Set("Content-Type", contentType(name))
		w.Write(withReload(data, state.Edition))
	case data != nil:
		w.Header().Set("Content-Type", contentType(name))
		w.Write(data)
	default:
		http.NotFound(w, r)
	}
}

// isLoopback reports whether a request names this machine. Others are refused:
// a page from elsewhere may have its own name resolve to this machine, to read
// what is not published.
func isLoopback(host string) bool {
	if h, _, err := net.SplitHostPort(host); err == nil {
		host = h
	}
	ip := net.ParseIP(strings.Trim(host, "[]"))
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

func contentType(name string) string {
	switch path.Ext(name) {
	case ".html":
		return "text/html; charset=utf-8"
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".css":
		return "text/css; charset=utf-8"
	case ".json":
		return "application/json"
	case ".wasm":
		return "application/wasm"
	case ".vtx":
		return "application/octet-stream"
	case ".png", ".gif", ".webp", ".avif", ".jpeg":
		return "image/" + path.Ext(name)[1:]
	case ".jpg":
		return "image/jpeg"
	}
	return "text/plain; charset=utf-8"
}

// withReload returns a page with the script in it that reloads it. The page
// must allow scripts and connections of its own origin.
func withReload(page []byte, edition string) []byte {
	script := fmt.Sprintf(`<script src="/-/reload.js" data-edition="%s" defer></script>`, edition)
	text := string(page)
	at := strings.LastIndex(text, "</body>")
	if at < 0 {
		at = len(text)
	}
	return []byte(text[:at] + script + text[at:])
}

// waiting is what stands in place of the page before there is one.
var waiting = template.Must(template.New("waiting").Parse(`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{{if .Problems}}Not built{{else}}Building{{end}}</title>
<link rel="icon" href="data:,">
</head>
<body>
<h1>{{if .Problems}}This could not be built{{else}}Building …{{end}}</h1>
{{with .Problems}}<pre>{{.}}</pre>
{{end}}<p>The page appears here when it is there.</p>
<script src="/-/reload.js" data-edition="" defer></script>
</body>
</html>
`))

// waitingPage answers in place of a page that could not be built yet.
func waitingPage(w http.ResponseWriter, s state) {
	w.Header().Set("Content-Type", contentType("index.html"))
	w.Header().Set("Content-Security-Policy", "default-src 'none'; script-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'")
	w.WriteHeader(http.StatusServiceUnavailable)
	// An error here is the reader's going away.
	_ = waiting.Execute(w, s)
}

// events tells a page the state, and then every other one. States that follow
// fast on one another may be told as one.
func (s *Server) events(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/event-stream")
	c := http.NewResponseController(w)
	fmt.Fprint(w, "retry: 500\n\n") // milliseconds until a page asks again after a restart
	for {
		s.mu.Lock()
		state, news := s.state, s.news
		s.mu.Unlock()
		data, err := json.Marshal(state)
		if err != nil {
			return
		}
		fmt.Fprintf(w, "event: %s\ndata: %s\n\n", state.Kind, data)
		if err := c.Flush(); err != nil {
			return
		}
		select {
		case <-r.Context().Done():
			return
		case <-news:
		}
	}
}
