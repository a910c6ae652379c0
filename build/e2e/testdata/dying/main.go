//go:build js && wasm

// Command dying stands in for the module in tests of what the shell does when
// Go dies. It speaks the bridge's language and answers everything with the same
// three records, but a question that contains
//
//	die-once    ends the program the first time it is asked on a page
//	die-late    the same, by a panic after it has answered
//	die-always  ends it every time
//
// It takes any bytes for a part of the index, and says in its first record's
// title how many parts it has.
//
// It uses syscall/js as it is: it must depend on nothing that is under test.
// What the functions do is told in wasm/bridge.go.
package main

import (
	"fmt"
	"os"
	"strings"
	"syscall/js"
	"unsafe"
)

const meta = `{"format":1,"edition":"2026-01-01-00000000","date":"2026-01-01","records":3,"parts":1,
"collection":{"id":"dying","title":{"en":"Dying"},"subtitle":{"en":"A module that dies"},"licence":{"name":"CC0","url":"https://example.org/"},"languages":["en"],"home":""},
"roles":{"title":"title"},"sorts":["title","relevance"],
"fields":[
{"name":"title","kind":"text","label":{"en":"Title"},"facet":false,"multi":false,"order":"count","show":["card","record"]},
{"name":"colour","kind":"keyword","label":{"en":"Colour"},"facet":true,"multi":true,"order":"count","show":["card","record"],"offset":0,
"values":{"key":["red","blue"],"label":{"en":["Red","Blue"]}}}],
"nCounts":3}`

func answerTo(request string, parts int) string {
	return fmt.Sprintf(`{"total":3,"of":3,"offset":0,"limit":20,"sort":"title","query":%q,"problems":[],"words":[],"nCounts":3,"histograms":[],
"hits":[{"id":"one","doc":0,"fields":{"title":{"t":"First, with %d parts","m":[]},"colour":[0]}},
{"id":"two","doc":1,"fields":{"title":{"t":"Second","m":[]},"colour":[1]}},
{"id":"three","doc":2,"fields":{"title":{"t":"Third","m":[]},"colour":[0,1]}}],
"sources":{},"record":null}`, request, parts)
}

// counts are red 2, blue 2, none 0.
var counts = []uint32{2, 2, 0}

var (
	died, parts int
	room        []byte
	text        []byte
	reply       [4]uint32
)

//go:wasmexport question
func question(n int32) unsafe.Pointer {
	room = make([]byte, n+1)
	return unsafe.Pointer(&room[0])
}

//go:wasmexport answer
func answer(n int32) unsafe.Pointer {
	request := string(room[:n])
	switch {
	case strings.Contains(request, "die-always"), strings.Contains(request, "die-once") && died == 0:
		deaths().Set("vitrineDeaths", died+1)
		fmt.Fprintln(os.Stderr, "dying as asked")
		os.Exit(2)
	case strings.Contains(request, "die-late") && died == 0:
		deaths().Set("vitrineDeaths", died+1)
		js.Global().Call("setTimeout", js.FuncOf(func(js.Value, []js.Value) any { panic("dying late, as asked") }))
	}
	_, request, _ = strings.Cut(request, "\n")
	text = []byte(answerTo(request, parts))
	at := func(p unsafe.Pointer) uint32 { return uint32(uintptr(p)) }
	reply = [4]uint32{at(unsafe.Pointer(&text[0])), uint32(len(text)), at(unsafe.Pointer(&counts[0])), uint32(len(counts))}
	return unsafe.Pointer(&reply)
}

// deaths has the number of them in vitrineDeaths: the page's own Object
// outlives this program.
func deaths() js.Value { return js.Global().Get("Object") }

func main() {
	bridge := js.Global().Get("vitrine")
	if n := deaths().Get("vitrineDeaths"); n.Type() == js.TypeNumber {
		died = n.Int()
	}
	bridge.Set("part", js.FuncOf(func(js.Value, []js.Value) any {
		parts++
		return ""
	}))
	bridge.Call("ready", meta, "")
	select {}
}
