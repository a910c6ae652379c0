//go:build js && wasm

// Command wasm is the module that runs in the reader's browser: an index,
// embedded, and the engine that answers requests over it.
//
// The file embedded here is the smallest complete index. `go run ./build site`
// compiles this package with that of a collection in its place (go build
// -overlay), without touching the source tree.
package main

import (
	_ "embed"
	"unsafe"

	"vitrine/wasm/index"
	"vitrine/wasm/search"
)

// data lies in the module's data segment, which the garbage collector does not
// scan and which nothing may write to. Its length is the slot's, not the
// index's: a smaller index may have been put in its place.
//
//go:embed collection.vtx
var data string

func main() {
	b, err := connect()
	if err != nil { // there is nobody to tell but the console
		println("vitrine:", err.Error())
		return
	}
	ix, err := index.Open(unsafe.Slice(unsafe.StringData(data), len(data)))
	if err == nil {
		err = b.serve(func() (*search.Engine, error) { return search.New(ix) })
	}
	if err != nil {
		b.fail(err)
		return
	}
	select {}
}
