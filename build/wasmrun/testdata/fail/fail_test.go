//go:build js && wasm

package fail

import "testing"

func TestFails(t *testing.T) { t.Error("got 1, want 2") }
