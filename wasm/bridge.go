//go:build js && wasm

package main

import (
	"errors"
	"fmt"
	"runtime/debug"
	"slices"

	"github.com/hack-pad/safejs"

	"vitrine/wasm/index"
	"vitrine/wasm/search"
)

// bridge connects the engine with the shell. It is the only place that knows
// of JavaScript. The shell hands the program a private scope as its globalThis
// with an object vitrine in it, which this fills:
//
//	vitrine.ready(meta, error)   called once, by us: search.Engine.Meta, or an error object, as JSON
//	vitrine.ask(request, what)   answers a request: JSON, or {"error":{…}} where the engine panicked;
//	                             what is asked of it is search.Engine.Do's, by default ""
//	vitrine.part(bytes)          takes a further part of the index: "", or an error object as JSON
//	vitrine.counts(bytes)        copies the counts of the last answer into a Uint8Array, returns their
//	                             length in bytes
//
// One call crosses per question; a crossing costs some 10 µs, a field set
// through safejs as much again, so the answer is one string.
type bridge struct {
	shell  safejs.Value
	parts  [][]byte // of the index, as far as they have arrived
	engine *search.Engine
	counts []byte
}

// connect finds the shell's object. Part 0 of the index is read in place.
func connect(part []byte) (*bridge, error) {
	shell, err := safejs.Global().Get("vitrine")
	if err != nil {
		return nil, err
	}
	if shell.IsUndefined() {
		return nil, errors.New("the page has no object vitrine to answer to")
	}
	return &bridge{shell: shell, parts: [][]byte{part}}, nil
}

// serve opens the engine, offers the functions and says that it is ready. The
// functions live as long as the program.
func (b *bridge) serve() (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = panicError{p, debug.Stack()}
		}
	}()
	if b.engine, err = opened(b.parts); err != nil {
		return err
	}
	for name, f := range map[string]func(args []safejs.Value) any{
		"ask": func(args []safejs.Value) any {
			var texts [2]string
			for i := range min(len(args), len(texts)) {
				if args[i].IsUndefined() {
					continue
				}
				texts[i], _ = args[i].String() // what is no string is asked as JavaScript writes it
			}
			return b.ask(texts[0], texts[1])
		},
		"part": func(args []safejs.Value) any {
			if len(args) == 0 {
				return string(errorJSON(index.ErrNotIndex))
			}
			return b.part(args[0])
		},
		"counts": func(args []safejs.Value) any {
			if len(args) > 0 {
				if _, err := safejs.CopyBytesToJS(args[0], b.counts); err != nil {
					return 0
				}
			}
			return len(b.counts)
		},
	} {
		fn, err := safejs.FuncOf(func(_ safejs.Value, args []safejs.Value) any { return f(args) })
		if err != nil {
			return err
		}
		if err := b.shell.Set(name, fn.Value()); err != nil {
			return err
		}
	}
	_, err = b.shell.Call("ready", string(b.engine.Meta()), "")
	return err
}

// largePart is from how many bytes on a part counts in the memory of a page.
const largePart = 4 << 20

// opened returns an engine over the parts of an index that are there.
func opened(parts [][]byte) (*search.Engine, error) {
	ix, err := index.Open(parts...)
	if err != nil {
		return nil, err
	}
	return search.New(ix)
}

// part takes a further part. It is kept only if an engine opens over it, so
// that one that is damaged takes nothing away; a panic it causes ends here, as
// one in ask does.
func (b *bridge) part(array safejs.Value) (fault string) {
	defer func() {
		if p := recover(); p != nil {
			b.engine, b.counts = nil, b.counts[:0]
			fault = string(errorJSON(panicError{p, debug.Stack()}))
		}
	}()
	n, err := array.Length()
	if err != nil {
		return string(errorJSON(err))
	}
	bytes := make([]byte, n)
	if _, err := safejs.CopyBytesToGo(bytes, array); err != nil {
		return string(errorJSON(err))
	}
	if n > largePart {
		// The collector lets garbage grow to the size of what is alive before it
		// looks; beside parts that would be as much memory again.
		debug.SetGCPercent(25)
	}
	parts := append(slices.Clip(b.parts), bytes)
	engine, err := b.with(parts)
	if err != nil {
		return string(errorJSON(err))
	}
	b.engine, b.parts = engine, parts
	return ""
}

// with returns an engine over parts, which has what the one at work had
// derived already.
func (b *bridge) with(parts [][]byte) (*search.Engine, error) {
	if b.engine == nil {
		return opened(parts)
	}
	ix, err := index.Open(parts...)
	if err != nil {
		return nil, err
	}
	return b.engine.With(ix)
}

// ask answers one request. A panic in the engine ends here: it is told to the
// shell with its trace, and the next request gets a new engine over all parts.
func (b *bridge) ask(request, what string) (answer string) {
	defer func() {
		if p := recover(); p != nil {
			b.engine, b.counts = nil, b.counts[:0]
			answer = `{"error":` + string(errorJSON(panicError{p, debug.Stack()})) + `}`
		}
	}()
	if b.engine == nil {
		engine, err := opened(b.parts)
		if err != nil {
			return `{"error":` + string(errorJSON(err)) + `}`
		}
		b.engine = engine
	}
	a := b.engine.Do(what, request)
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
	var p panicError
	if errors.As(err, &p) {
		return search.ErrorDetail{Code: "panic", Message: p.Error(), Trace: string(p.stack)}.JSON()
	}
	return search.ErrorJSON(err)
}
