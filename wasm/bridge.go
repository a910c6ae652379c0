//go:build js && wasm

package main

import (
	"errors"
	"fmt"
	"runtime/debug"
	"slices"
	"strings"
	"unsafe"

	"github.com/hack-pad/safejs"

	"vitrine/wasm/index"
	"vitrine/wasm/search"
)

// bridge connects the engine with the shell. It is the only place that knows
// of JavaScript. The shell hands the program a private scope as its globalThis
// with an object vitrine in it, in which it finds one function and sets another:
//
//	vitrine.ready(meta, error)  called once, by us: search.Engine.Meta, or an error object, as JSON
//	vitrine.part(bytes)         takes a further part of the index: "", or an error object as JSON
//
// Questions go by way of the module's exports and its memory: a call of a
// function that safejs made costs some 10 µs and a string as much again, a
// call of an export nothing.
//
//	question(n)  address of room for a question of n bytes, valid until the next call:
//	             what is asked of the request, as search.Engine.Do has it, a newline, the request
//	answer(n)    answers the question of n bytes that stands there: the address of a reply
//
// They must not wait for the page: it gets no turn before they return.
type bridge struct {
	shell    safejs.Value
	parts    [][]byte // of the index, as far as they have arrived
	engine   *search.Engine
	question []byte
	last     search.Answer // stays until the next question, for the shell to read
	reply    reply
}

// reply says where an answer stands in memory: its JSON, or {"error":{…}} where
// the engine panicked, and its counts. It is valid until the next call.
type reply struct {
	json      uint32 // address
	jsonBytes uint32
	counts    uint32 // address of uint32s, little-endian as all of WebAssembly's memory
	nCounts   uint32
}

// asked is the bridge whose engine answers the exports.
var asked *bridge

//go:wasmexport question
func exportQuestion(n uint32) unsafe.Pointer { return unsafe.Pointer(asked.room(int(n))) }

//go:wasmexport answer
func exportAnswer(n uint32) unsafe.Pointer { return unsafe.Pointer(asked.answer(int(n))) }

// commonQuestion is as much room as is kept from one question to the next.
const commonQuestion = 1 << 16

// room returns the first of n bytes for a question.
func (b *bridge) room(n int) *byte {
	if n > len(b.question) || len(b.question) > commonQuestion {
		b.question = make([]byte, max(n, 1024))
	}
	return &b.question[0]
}

// answer answers the question of n bytes that was written into the room for it.
func (b *bridge) answer(n int) *reply {
	n = min(n, len(b.question))
	what, request, _ := strings.Cut(string(b.question[:n]), "\n")
	b.last = b.ask(request, what)
	address := func(p unsafe.Pointer) uint32 { return uint32(uintptr(p)) }
	b.reply = reply{
		json: address(unsafe.Pointer(unsafe.SliceData(b.last.JSON))), jsonBytes: uint32(len(b.last.JSON)),
		counts: address(unsafe.Pointer(unsafe.SliceData(b.last.Counts))), nCounts: uint32(len(b.last.Counts)),
	}
	return &b.reply
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

// serve opens the engine, offers what the shell can call and says that it is
// ready. The bridge lives as long as the program.
func (b *bridge) serve() (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = panicError{p, debug.Stack()}
		}
	}()
	if b.engine, err = opened(b.parts); err != nil {
		return err
	}
	part, err := safejs.FuncOf(func(_ safejs.Value, args []safejs.Value) any {
		if len(args) == 0 {
			return string(errorJSON(index.ErrNotIndex))
		}
		return b.part(args[0])
	})
	if err != nil {
		return err
	}
	if err := b.shell.Set("part", part.Value()); err != nil {
		return err
	}
	asked = b
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
			b.engine = nil
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
func (b *bridge) ask(request, what string) (answer search.Answer) {
	defer func() {
		if p := recover(); p != nil {
			b.engine = nil
			answer = failure(panicError{p, debug.Stack()})
		}
	}()
	if b.engine == nil {
		engine, err := opened(b.parts)
		if err != nil {
			return failure(err)
		}
		b.engine = engine
	}
	return b.engine.Do(what, request)
}

// failure is what is answered in place of an answer.
func failure(err error) search.Answer {
	return search.Answer{JSON: slices.Concat([]byte(`{"error":`), errorJSON(err), []byte("}"))}
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
