package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"vitrine/build/browser"
)

// compile returns the test binary of a package under testdata.
func compile(t *testing.T, name string) string {
	t.Helper()
	out := filepath.Join(t.TempDir(), name+".wasm")
	cmd := exec.CommandContext(t.Context(), "go", "test", "-c", "-o", out, "./testdata/"+name)
	cmd.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm")
	if text, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("compile testdata/%s: %v\n%s", name, err, text)
	}
	return out
}

func TestRun(t *testing.T) {
	browser.Require(t)
	binaries := map[string]string{"ok": compile(t, "ok"), "fail": compile(t, "fail"), "panic": compile(t, "panic")}
	var lines strings.Builder // what TestOutput prints between its own header and footer
	for i := range 50 {
		lines.WriteString("line " + string(rune('0'+i/10)) + string(rune('0'+i%10)) + "\n")
	}
	lines.WriteString("no newline, and é…\xff\n")

	for _, test := range []struct {
		name   string
		binary string
		args   []string
		limit  time.Duration
		code   int
		stdout []string // parts in their order
		stderr []string
		err    string
	}{
		{
			name: "passing tests exit 0, with all output in its order", binary: "ok", args: []string{"-test.v"},
			stdout: []string{"=== RUN   TestPlatform", `working directory "/where/go/test/is"`, `VITRINE_TEST is "here"`,
				"=== RUN   TestOutput\n" + lines.String() + "--- PASS: TestOutput", "--- SKIP: TestSkipped", "PASS\n"},
			stderr: []string{"to stderr\n"},
		},
		{
			name: "-test.run reaches the program", binary: "ok", args: []string{"-test.v", "-test.run=TestSkipped"},
			stdout: []string{"=== RUN   TestSkipped\n    ok_test.go:", "PASS\n"},
		},
		{
			name: "a failing test exits 1", binary: "fail", code: 1,
			stdout: []string{"--- FAIL: TestFails", "got 1, want 2", "FAIL\n"},
		},
		{
			name: "an unknown flag exits 2", binary: "ok", args: []string{"-test.nonsense"}, code: 2,
			stderr: []string{"flag provided but not defined: -test.nonsense"},
		},
		{
			name: "a panic exits 2 and shows the stack", binary: "panic", args: []string{"-test.run=TestPanic$"}, code: 2,
			stderr: []string{"panic: assignment to entry in nil map", "panic_test.go:"},
		},
		{
			name: "a panic in a callback exits 2 and shows the stack", binary: "panic", args: []string{"-test.run=TestPanicInCallback"}, code: 2,
			stderr: []string{"panic: in a callback", "panic_test.go:"},
		},
		{
			name: "the program's own exit code comes out", binary: "panic", args: []string{"-test.run=TestExit"}, code: 7,
		},
		{
			name: "what the page throws is an error", binary: "panic", args: []string{"-test.run=TestPageThrows"},
			err: "thrown by the page",
		},
		{
			name: "-test.timeout ends a program that waits", binary: "panic", args: []string{"-test.run=TestSleep", "-test.timeout=200ms"}, code: 2,
			stderr: []string{"panic: test timed out after 200ms"},
		},
		{
			name: "the limit ends a program that never yields", binary: "panic", args: []string{"-test.run=TestBusy"}, limit: 3 * time.Second,
			err: "panic.wasm: not finished after 3s",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			var stdout, stderr bytes.Buffer
			if test.limit == 0 {
				test.limit = time.Minute
			}
			code, err := run(t.Context(), program{
				path:   binaries[test.binary],
				args:   test.args,
				env:    map[string]string{"VITRINE_TEST": "here"},
				dir:    "/where/go/test/is",
				limit:  test.limit,
				stdout: &stdout,
				stderr: &stderr,
			})
			text := ""
			if err != nil {
				text = err.Error()
			}
			if code != test.code || !strings.Contains(text, test.err) || (text == "") != (test.err == "") {
				t.Errorf("got exit code %d, error %q; want %d, error with %q\nstdout: %s\nstderr: %s", code, text, test.code, test.err, &stdout, &stderr)
			}
			inOrder(t, "stdout", stdout.String(), test.stdout)
			inOrder(t, "stderr", stderr.String(), test.stderr)
		})
	}

	t.Run("runs at the same time do not meet", func(t *testing.T) {
		var all sync.WaitGroup
		for range 3 {
			all.Go(func() {
				var stdout, stderr bytes.Buffer
				code, err := run(t.Context(), program{path: binaries["ok"], args: []string{"-test.v"}, limit: time.Minute, stdout: &stdout, stderr: &stderr})
				if got := strings.Count(stdout.String(), "=== RUN"); code != 0 || err != nil || got != 3 {
					t.Errorf("got exit code %d, error %v, %d tests; want 0, nil, 3\n%s", code, err, got, &stderr)
				}
			})
		}
		all.Wait()
	})

	t.Run("a file that is no program is an error", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "broken.wasm")
		if err := os.WriteFile(path, []byte("not wasm"), 0o666); err != nil {
			t.Fatal(err)
		}
		_, err := run(t.Context(), program{path: path, limit: time.Minute, stdout: new(bytes.Buffer), stderr: new(bytes.Buffer)})
		if err == nil || !strings.Contains(err.Error(), "CompileError") {
			t.Errorf("got error %v, want a CompileError", err)
		}
	})
}

// inOrder checks that the parts occur in text one after the other.
func inOrder(t *testing.T, name, text string, parts []string) {
	t.Helper()
	rest := text
	for _, part := range parts {
		_, after, found := strings.Cut(rest, part)
		if !found {
			t.Errorf("%s lacks %q in its place:\n%s", name, part, text)
			return
		}
		rest = after
	}
}

// As it is meant to be used: by go test.
func TestExec(t *testing.T) {
	browser.Require(t)
	runner := filepath.Join(t.TempDir(), "wasmrun.exe")
	if text, err := exec.CommandContext(t.Context(), "go", "build", "-o", runner, ".").CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, text)
	}
	cmd := exec.CommandContext(t.Context(), "go", "test", "-count=1", "-exec="+runner, "./testdata/ok", "./testdata/fail")
	cmd.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm")
	text, err := cmd.CombinedOutput()
	if err == nil {
		t.Error("go test with a failing package succeeded")
	}
	for _, want := range []string{"ok  \tvitrine/build/wasmrun/testdata/ok", "FAIL\tvitrine/build/wasmrun/testdata/fail"} {
		if !strings.Contains(string(text), want) {
			t.Errorf("output lacks %q:\n%s", want, text)
		}
	}
}

func TestPassable(t *testing.T) {
	for _, test := range []struct {
		name                string
		args, kept, dropped []string
	}{
		{"what go test passes", []string{"-test.testlogfile=/tmp/log", "-test.paniconexit0", "-test.timeout=10m0s", "-test.v=true"},
			[]string{"-test.paniconexit0", "-test.timeout=10m0s", "-test.v=true"}, nil},
		{"files somebody asked for", []string{"-test.coverprofile=c.out", "-test.run=X"}, []string{"-test.run=X"}, []string{"-test.coverprofile"}},
		{"arguments of the test itself", []string{"-test.v", "-update", "-test.trace=x"}, []string{"-test.v", "-update", "-test.trace=x"}, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			kept, dropped := passable(test.args)
			if !slices.Equal(kept, test.kept) || !slices.Equal(dropped, test.dropped) {
				t.Errorf("got %q and %q, want %q and %q", kept, dropped, test.kept, test.dropped)
			}
		})
	}
}

func TestLimit(t *testing.T) {
	for _, test := range []struct {
		args []string
		want time.Duration
	}{
		{nil, maxTime},
		{[]string{"-test.v", "-test.timeout=1m0s"}, time.Minute + grace},
		{[]string{"-test.timeout=0s"}, maxTime},
		{[]string{"-test.timeout=2h0m0s"}, maxTime},
		{[]string{"-test.timeout=soon"}, maxTime},
	} {
		if got := limit(test.args); got != test.want {
			t.Errorf("limit of %q: got %v, want %v", test.args, got, test.want)
		}
	}
}
