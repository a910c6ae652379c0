package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"build": main,
	})
}

// TestCommandLine runs the scripts of testdata/cli: one per thing a person may
// do or get wrong on the command line.
func TestCommandLine(t *testing.T) {
	scripts, err := filepath.Glob("testdata/cli/*.txtar")
	if err != nil || len(scripts) == 0 {
		t.Fatalf("no scripts found, %v", err)
	}
	root, err := filepath.Abs("..")
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Files: scripts,
		Setup: func(e *testscript.Env) error {
			// The Go command that site runs keeps its caches.
			for _, name := range []string{"GOCACHE", "GOMODCACHE", "GOPATH", "HOME", "GOPROXY"} {
				if v := os.Getenv(name); v != "" {
					e.Setenv(name, v)
				}
			}
			e.Setenv("ROOT", root)
			return nil
		},
	})
}
