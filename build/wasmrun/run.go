package main

import (
	"context"
	_ "embed"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/chromedp/cdproto/inspector"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"vitrine/build/browser"
)

//go:embed page.html
var pageHTML string

//go:embed run.js
var runJS string

// program is one run of a compiled Go program.
type program struct {
	path           string // the .wasm file
	args           []string
	env            map[string]string
	dir            string // what os.Getwd says
	limit          time.Duration
	stdout, stderr io.Writer
}

// run executes p in a browser of its own and returns its exit code. The error
// is about the page, the browser or the time limit, never about the program.
func run(ctx context.Context, p program) (code int, err error) {
	path, err := browser.Find()
	if err != nil {
		return 0, err
	}
	handler, err := p.handler()
	if err != nil {
		return 0, err
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	server := &http.Server{Handler: handler}
	go server.Serve(listener)
	defer server.Close()

	ctx, cancel := context.WithTimeoutCause(ctx, p.limit, fmt.Errorf("%s: not finished after %v", filepath.Base(p.path), p.limit))
	defer cancel()
	tab, stop := browser.Start(ctx, path)
	defer stop()

	end := newEnding()
	err = chromedp.Listen(tab, func(event any) {
		switch event := event.(type) {
		case *runtime.EventBindingCalled:
			p.report(event.Payload, end)
		case *runtime.EventExceptionThrown:
			end.fail(&chromedp.ExceptionError{ExceptionDetails: event.ExceptionDetails})
		case *runtime.EventConsoleAPICalled:
			fmt.Fprintf(p.stderr, "console.%s:%s\n", event.Type, consoleText(event.Args))
		case *inspector.EventTargetCrashed:
			end.fail(errors.New("the page crashed"))
		}
	})
	if err != nil {
		return 0, fmt.Errorf("start %s: %w", path, cause(ctx, err))
	}
	if _, err := chromedp.Call(tab, runtime.AddBinding, runtime.AddBindingParams{Name: "wasmrun"}); err != nil {
		return 0, cause(ctx, err)
	}
	// Not chromedp.Navigate: that waits for the page to be loaded, which a busy
	// program holds up.
	opened, err := chromedp.Call(tab, page.Navigate, page.NavigateParams{URL: "http://" + listener.Addr().String() + "/"})
	if err == nil && opened.ErrorText != "" {
		err = errors.New(opened.ErrorText)
	}
	if err != nil {
		return 0, fmt.Errorf("open the page: %w", cause(ctx, err))
	}
	select {
	case <-end.reached:
		return end.code, end.err
	case <-ctx.Done():
		return 0, context.Cause(ctx)
	case <-tab.Done():
		return 0, fmt.Errorf("the browser ended: %w", context.Cause(tab))
	}
}

// cause prefers the reason ctx ended, if it did, to the error that followed.
func cause(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return err
}

// report handles one message of run.js.
func (p program) report(message string, end *ending) {
	if message == "" {
		return
	}
	kind, rest := message[0], message[1:]
	switch kind {
	case '1', '2':
		text, err := base64.StdEncoding.DecodeString(rest)
		if err != nil {
			end.fail(fmt.Errorf("output of the page: %w", err))
			return
		}
		out := p.stdout
		if kind == '2' {
			out = p.stderr
		}
		if _, err := out.Write(text); err != nil {
			end.fail(err)
		}
	case 'x':
		code, err := strconv.Atoi(rest)
		if err != nil {
			end.fail(fmt.Errorf("exit code of the page: %w", err))
			return
		}
		end.exit(code)
	case 'e':
		end.fail(errors.New(rest))
	}
}

// ending keeps the first of the ways a run can end. Events arrive one after
// the other, on one goroutine.
type ending struct {
	reached chan struct{} // closed once code and err are final
	done    bool
	code    int
	err     error
}

func newEnding() *ending { return &ending{reached: make(chan struct{})} }

func (e *ending) exit(code int)  { e.set(code, nil) }
func (e *ending) fail(err error) { e.set(0, err) }

func (e *ending) set(code int, err error) {
	if e.done {
		return
	}
	e.done, e.code, e.err = true, code, err
	close(e.reached)
}

func consoleText(args []*runtime.RemoteObject) string {
	var b strings.Builder
	for _, arg := range args {
		b.WriteByte(' ')
		var text string
		switch {
		case json.Unmarshal(arg.Value, &text) == nil:
			b.WriteString(text)
		case len(arg.Value) > 0:
			b.Write(arg.Value)
		default:
			b.WriteString(arg.Description)
		}
	}
	return b.String()
}

// handler serves the page, the program, and the wasm_exec.js of the toolchain
// on PATH: go test puts the one that built the program first there.
func (p program) handler() (http.Handler, error) {
	if _, err := os.Stat(p.path); err != nil {
		return nil, err
	}
	root, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		return nil, fmt.Errorf("go env GOROOT: %w", err)
	}
	glue := filepath.Join(strings.TrimSpace(string(root)), "lib", "wasm", "wasm_exec.js")
	if _, err := os.Stat(glue); err != nil {
		return nil, err
	}
	config, err := json.Marshal(map[string]any{ // escapes <, so it can stand in a script element
		"args": append([]string{p.path}, p.args...),
		"env":  p.env,
		"dir":  p.dir,
	})
	if err != nil {
		return nil, err
	}
	text := func(kind, body string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", kind)
			io.WriteString(w, body)
		}
	}
	file := func(kind, path string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", kind)
			http.ServeFile(w, r, path)
		}
	}
	mux := http.NewServeMux()
	mux.Handle("/{$}", text("text/html", strings.Replace(pageHTML, "CONFIG", string(config), 1)))
	mux.Handle("/run.js", text("text/javascript", runJS))
	mux.Handle("/wasm_exec.js", file("text/javascript", glue))
	mux.Handle("/program.wasm", file("application/wasm", p.path))
	return mux, nil
}
