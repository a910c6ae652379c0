//go:build js && wasm

package panic

import (
	"os"
	"syscall/js"
	"testing"
	"time"
)

func TestPanic(t *testing.T) {
	var m map[string]int
	m["a"] = 1
}

func TestExit(t *testing.T) { os.Exit(7) }

func TestPanicInCallback(t *testing.T) {
	js.Global().Call("setTimeout", js.FuncOf(func(js.Value, []js.Value) any { panic("in a callback") }), 0)
	time.Sleep(time.Minute)
}

// The page throws outside Go: nobody would notice.
func TestPageThrows(t *testing.T) {
	js.Global().Call("setTimeout", js.Global().Call("Function", "throw new Error('thrown by the page')"), 0)
	time.Sleep(time.Minute)
}

func TestSleep(t *testing.T) { time.Sleep(time.Minute) }

func TestBusy(t *testing.T) {
	print("busy\n")
	for {
	}
}

func TestCrash(t *testing.T) {
	js.Global().Get("location").Set("href", "chrome://crash")
	js.Global().Call("open", "chrome://crash", "_self")
	time.Sleep(time.Minute)
}
