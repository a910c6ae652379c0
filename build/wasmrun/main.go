// Command wasmrun runs a Go program compiled for js/wasm in a headless
// Chromium, so that tests for that platform need no Node:
//
//	go build -o /tmp/wasmrun ./build/wasmrun
//	GOOS=js GOARCH=wasm go test -exec=/tmp/wasmrun ./wasm/...
//
// The first argument is the program, the others are its own. What the program
// writes to stdout and stderr appears on ours, in its order, and its exit code
// becomes ours. When the page or the browser fails, or time is up, that is said
// on stderr and the exit code is 2.
//
// There is no file system in a page. Flags of `go test` that name a file to
// write are left out; with a word of warning, unless go test sets them itself.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// maxTime ends every run, whatever -test.timeout says: a page that hangs must
// not hold a CI machine for hours.
const maxTime = 15 * time.Minute

// grace is what a program gets beyond its -test.timeout. Go's own timer fires
// first and prints the stacks, unless the program never yields to the page:
// there is one thread. (go test kills us a minute after the timeout.)
const grace = 10 * time.Second

func main() {
	// Whatever ends us must leave time to remove the browser's profile; a closed
	// stdout then shows as an error of Write.
	signal.Ignore(syscall.SIGPIPE)
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	if len(os.Args) < 2 {
		fmt.Fprintln(os.Stderr, "usage: wasmrun program.wasm [argument ...]")
		os.Exit(2)
	}
	dir, _ := os.Getwd()
	args, dropped := passable(os.Args[2:])
	for _, flag := range dropped {
		fmt.Fprintf(os.Stderr, "wasmrun: %s is left out: a page has no files\n", flag)
	}
	code, err := run(ctx, program{
		path:   os.Args[1],
		args:   args,
		env:    passableEnv(os.Environ()),
		dir:    filepath.ToSlash(dir),
		limit:  limit(args),
		stdout: os.Stdout,
		stderr: os.Stderr,
	})
	if err != nil {
		fmt.Fprintln(os.Stderr, "wasmrun:", err)
		code = 2
	}
	stop()
	os.Exit(code)
}

// fileFlags name a file or folder for the test binary to write. The value says
// whether leaving one out deserves a warning: go test passes the others on its
// own account (testlogfile only serves its cache).
var fileFlags = map[string]bool{
	"-test.testlogfile":  false,
	"-test.gocoverdir":   false,
	"-test.outputdir":    false,
	"-test.coverprofile": true,
	"-test.cpuprofile":   true,
	"-test.memprofile":   true,
	"-test.blockprofile": true,
	"-test.mutexprofile": true,
	"-test.trace":        true,
	"-test.artifacts":    true,
	"-test.fuzzcachedir": true,
}

// passable returns args without the flags that need files, and those left out
// that somebody asked for.
func passable(args []string) (kept, dropped []string) {
	for i, arg := range args {
		if !strings.HasPrefix(arg, "-test.") { // the test's own arguments begin
			return append(kept, args[i:]...), dropped
		}
		name, _, _ := strings.Cut(arg, "=")
		switch warn, needsFile := fileFlags[name]; {
		case warn:
			dropped = append(dropped, name)
		case !needsFile:
			kept = append(kept, arg)
		}
	}
	return kept, dropped
}

// passableEnv returns the variables a test may depend on. The whole
// environment would not fit: arguments and environment share 8 KB.
func passableEnv(environ []string) map[string]string {
	env := make(map[string]string)
	for _, pair := range environ {
		name, value, _ := strings.Cut(pair, "=")
		switch name {
		case "CI", "E2E", "TZ", "GODEBUG", "GOTRACEBACK", "GOGC", "GOMEMLIMIT":
			env[name] = value
		default:
			if strings.HasPrefix(name, "VITRINE_") {
				env[name] = value
			}
		}
	}
	return env
}

// limit returns how long a program with these arguments may run.
func limit(args []string) time.Duration {
	for _, arg := range args {
		if value, found := strings.CutPrefix(arg, "-test.timeout="); found {
			if d, err := time.ParseDuration(value); err == nil && d > 0 {
				return min(d+grace, maxTime)
			}
		}
	}
	return maxTime
}
