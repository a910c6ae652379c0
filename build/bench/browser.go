package bench

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"net"
	"net/http"
	"path"
	"strings"

	"github.com/chromedp/chromedp"

	"vitrine/build/browser"
	"vitrine/build/site"
	"vitrine/web"
)

//go:embed page.html
var pageHTML []byte

//go:embed page.js
var pageJS []byte

//go:embed scan.js
var scanJS []byte

var mimeTypes = map[string]string{".html": "text/html; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".wasm": "application/wasm", ".css": "text/css; charset=utf-8"}

// served is a file as a server sends it.
type served struct {
	data     []byte
	encoding string // of data, empty if it is as it is
}

// serveFiles serves files on the loopback address, and returns the address of
// the folder they are in and a function that ends it.
//
// The pages are isolated from others: then performance.now counts in steps of
// 5 µs, not of 100.
func serveFiles(files map[string]served) (url string, stop func(), err error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", nil, err
	}
	server := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name := strings.TrimPrefix(path.Clean(r.URL.Path), "/")
		if name == "" {
			name = "index.html"
		}
		file, ok := files[name]
		if !ok {
			http.NotFound(w, r)
			return
		}
		mime := mimeTypes[path.Ext(name)]
		if mime == "" {
			mime = "application/octet-stream"
		}
		w.Header().Set("Content-Type", mime)
		if file.encoding != "" {
			w.Header().Set("Content-Encoding", file.encoding)
		}
		w.Header().Set("Cross-Origin-Opener-Policy", "same-origin")
		w.Header().Set("Cross-Origin-Embedder-Policy", "require-corp")
		w.Write(file.data)
	})}
	go server.Serve(listener)
	return "http://" + listener.Addr().String() + "/", func() { server.Close() }, nil
}

// page is the page in which both are measured.
type page struct {
	tab  context.Context
	stop func()
}

// openPage starts a browser with the engine's program, its further parts and
// the scan's file.
func openPage(ctx context.Context, program *site.Program, parts [][]byte, columns []byte) (*page, error) {
	chromium, err := browser.Find()
	if err != nil {
		return nil, err
	}
	files := map[string]served{
		"index.html": {data: pageHTML}, "page.js": {data: pageJS}, "scan.js": {data: scanJS},
		"wasm-exec.js": {data: []byte(program.Glue)},
		"module.wasm":  {data: program.Module}, "columns.bin": {data: columns},
	}
	for _, name := range []string{"program.js", "carrier.js", "go-scope.js"} {
		data, err := fs.ReadFile(web.Files, name)
		if err != nil {
			return nil, err
		}
		files[name] = served{data: data}
	}
	for i, part := range parts {
		files[partName(i+1)] = served{data: part}
	}
	url, stop, err := serveFiles(files)
	if err != nil {
		return nil, err
	}
	tab, end := browser.Start(ctx, chromium)
	p := &page{tab, func() {
		end()
		stop()
	}}
	if err := chromedp.Do(tab, chromedp.Navigate(url)); err != nil {
		p.stop()
		return nil, fmt.Errorf("open the page: %w", err)
	}
	return p, nil
}

// call calls one of the functions of page.js.
func call[T any](p *page, name string, args ...any) (T, error) {
	list, err := json.Marshal(args)
	if err != nil {
		var zero T
		return zero, err
	}
	value, err := chromedp.Run(p.tab, chromedp.Evaluate[T](fmt.Sprintf("bench.%s(...%s)", name, list), chromedp.EvalAwaitPromise))
	if err != nil {
		return value, fmt.Errorf("%s in the page: %w", name, err)
	}
	return value, nil
}
