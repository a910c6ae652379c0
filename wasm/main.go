//go:build js && wasm

// Command wasm is the module that runs in the reader's browser: an index,
// embedded, and the engine that answers requests over it. Of an index in
// parts, the first is embedded and the page hands over the others.
//
// The file embedded here is the smallest complete index. `go run ./build site`
// compiles this package with that of a collection in its place (go build
// -overlay), without touching the source tree.
package main

import (
	_ "embed"
	"unsafe"
)

// data lies in the module's data segment, which the garbage collector does not
// scan and which nothing may write to. Its length is the slot's, not the
// index's: a smaller index may have been put in its place.
//
//go:embed collection.vtx
var data string

func main() {
	b, err := connect(unsafe.Slice(unsafe.StringData(data), len(data)))
	if err != nil { // there is nobody to tell but the console
		println("vitrine:", err.Error())
		return
	}
	if err := b.serve(); err != nil {
		b.fail(err)
		return
	}
	select {}
}
