//go:build js && wasm

package main

import (
	"errors"
	"fmt"
	"runtime/debug"

	"github.com/hack-pad/safejs"

	"vitrine/wasm/index"
	"vitrine/wasm/search"
)

// bridge connects the engine with the shell. It is the only place that knows
// of JavaScript. The shell hands the program a private scope as its globalThis
// with an object vitrine in it, which this fills:
//
//	vitrine.ready(meta, error)   called once, by us: search.Engine.Meta, or an error object, as JSON
//	vitrine.ask(request)         answers a request: JSON, or {"error":{…}} where the engine panicked
//	vitrine.counts(bytes)        copies the counts of the last answer into a Uint8Array, returns their
//	                             length in bytes
//
// One call crosses per question; a crossing costs some 10 µs, a field set
// through safejs as much again, so the answer is one string.
type bridge struct {
	shell  safejs.Value
	open   func() (*search.Engine, error)
	engine *search.Engine
	counts []byte
}

// connect finds the shell's object.
func connect() (*bridge, error) {
	shell, err := safejs.Global().Get("vitrine")
	if err != nil {
		return nil, err
	}
	if shell.IsUndefined() {
		return nil, errors.New("the page has no object vitrine to answer to")
	}
	return &bridge{shell: shell}, nil
}

// serve opens the engine, offers the functions and says that it is ready. The
// functions live as long as the program.
func (b *bridge) serve(open func() (*search.Engine, error)) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = panicError{p, debug.Stack()}
		}
	}()
	b.open = open
	if b.engine, err = open(); err != nil {
		return err
	}
	ask, err := safejs.FuncOf(func(_ safejs.Value, args []safejs.Value) any {
		request := ""
		if len(args) > 0 {
			request, _ = args[0].String() // what is no string is asked as JavaScript writes it
		}
		return b.ask(request)
	})
	if err != nil {
		return err
	}
	if err := b.shell.Set("ask", ask.Value()); err != nil {
		return err
	}
	counts, err := safejs.FuncOf(func(_ safejs.Value, args []safejs.Value) any {
		if len(args) > 0 {
			if _, err := safejs.CopyBytesToJS(args[0], b.counts); err != nil {
				return 0
			}
		}
		return len(b.counts)
	})
	if err != nil {
		return err
	}
	if err := b.shell.Set("counts", counts.Value()); err != nil {
		return err
	}
	_, err = b.shell.Call("ready", string(b.engine.Meta()), "")
	return err
}

// ask answers one request. A panic in the engine ends here: it is told to the
// shell with its trace, and the next request gets a new engine.
func (b *bridge) ask(request string) (answer string) {
	defer func() {
		if p := recover(); p != nil {
			b.engine, b.counts = nil, b.counts[:0]
			answer = `{"error":` + string(errorJSON(panicError{p, debug.Stack()})) + `}`
		}
	}()
	if b.engine == nil {
		engine, err := b.open()
		if err != nil {
			return `{"error":` + string(errorJSON(err)) + `}`
		}
		b.engine = engine
	}
	a := b.engine.Ask(request)
	b.counts = search.AppendCounts(b.counts[:0], a.Counts)
	return string(a.JSON)
}

// fail tells the shell why there is nothing to ask.
func (b *bridge) fail(err error) {
	if _, err := b.shell.Call("ready", "", string(errorJSON(err))); err != nil {
		println("vitrine:", err.Error())
	}
}

// panicError is a recovered panic.
type panicError struct {
	value any
	stack []byte
}

func (e panicError) Error() string { return fmt.Sprint("the engine stopped: ", e.value) }

// errorJSON returns the error object that web/wire.d.ts describes.
func errorJSON(err error) []byte {
	code := "damaged"
	detail := search.ErrorDetail{Message: err.Error()}
	var sum *index.ChecksumError
	var p panicError
	switch {
	case errors.As(err, &sum):
		detail.Expected, detail.Found = fmt.Sprintf("%08x", sum.Expected), fmt.Sprintf("%08x", sum.Found)
	case errors.As(err, &p):
		code, detail.Trace = "panic", string(p.stack)
	case errors.Is(err, index.ErrVersion):
		code = "version"
	case errors.Is(err, index.ErrNotIndex):
		code = "not-index"
	}
	detail.Code = code
	return detail.JSON()
}
