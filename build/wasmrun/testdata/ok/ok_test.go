//go:build js && wasm

package ok

import (
	"fmt"
	"os"
	"syscall/js"
	"testing"
	"time"
)

func TestPlatform(t *testing.T) {
	if js.Global().Get("document").IsUndefined() {
		t.Error("not in a page")
	}
	dir, err := os.Getwd()
	t.Logf("working directory %q, %v", dir, err)
	t.Logf("VITRINE_TEST is %q", os.Getenv("VITRINE_TEST"))
}

func TestOutput(t *testing.T) {
	for i := range 50 {
		fmt.Printf("line %02d\n", i)
		if i%10 == 0 {
			time.Sleep(time.Millisecond) // back to the page and in again
		}
	}
	fmt.Print("no newline, and é…\xff\n")
	fmt.Fprintln(os.Stderr, "to stderr")
}

func TestSkipped(t *testing.T) { t.Skip("not now") }
