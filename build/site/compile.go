package site

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"vitrine/wasm/stem"
)

// goTool runs the Go command in dir and returns what it prints. The caller's
// GOFLAGS are kept out: they could change what is built.
func goTool(ctx context.Context, dir string, env []string, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), append([]string{"GOFLAGS=", "GOWORK=off"}, env...)...)
	// Asked to stop, it first waits for the compilers it runs; killed, it does not.
	cmd.Cancel = func() error {
		if cmd.Process.Signal(os.Interrupt) != nil {
			return cmd.Process.Kill()
		}
		return nil
	}
	cmd.WaitDelay = 5 * time.Second
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); err != nil {
		if ctx.Err() != nil { // what it says then is that it was killed
			return "", ctx.Err()
		}
		if s := strings.TrimSpace(errs.String()); s != "" {
			return "", fmt.Errorf("go %s: %s", args[0], s)
		}
		return "", fmt.Errorf("go %s: %w", args[0], err)
	}
	return strings.TrimSpace(out.String()), nil
}

// toolchain is what a module is built with: the checkout, and Go's own glue.
type toolchain struct {
	root     string // of this module's checkout
	wasmExec string // text of wasm_exec.js
}

// tiny returns the smallest complete index, which the source tree has in place
// of a collection's.
func (t *toolchain) tiny() ([]byte, error) {
	return os.ReadFile(filepath.Join(t.root, "wasm", "collection.vtx"))
}

func findToolchain(ctx context.Context) (*toolchain, error) {
	const hint = "hint: run this in the folder of Vitrine's source, with Go installed"
	root, err := goTool(ctx, "", nil, "list", "-m", "-f", "{{.Dir}}", "vitrine")
	if err != nil {
		return nil, fmt.Errorf("%w\n%s", err, hint)
	}
	if _, err := os.Stat(filepath.Join(root, "wasm", "collection.vtx")); err != nil {
		return nil, fmt.Errorf("%s is not Vitrine's source\n%s", root, hint)
	}
	goroot, err := goTool(ctx, root, nil, "env", "GOROOT")
	if err != nil {
		return nil, err
	}
	js, err := os.ReadFile(filepath.Join(goroot, "lib", "wasm", "wasm_exec.js"))
	if err != nil {
		return nil, fmt.Errorf("this Go has no wasm_exec.js: %w", err)
	}
	return &toolchain{root: root, wasmExec: string(js)}, nil
}

// Ready reports what keeps this machine from building a site, so that nobody
// waits for an index first.
func Ready(ctx context.Context) error {
	_, err := findToolchain(ctx)
	return err
}

// uninlined are the packages that are compiled without inlining. None of them is
// at work while a question is answered, and calls compress better than copies
// of what they call: that saves the reader 40 of 840 kB (brotli 11).
var uninlined = []string{"runtime", "fmt", "reflect", "time", "os", "log", "syscall", "internal/..."}

// compile builds the module with idx in the place of the index in the source
// tree, and with the stemmer of lang if there is one. Nothing in the tree is
// touched, and nothing of where it lies or when it was built gets into the
// result.
func (t *toolchain) compile(ctx context.Context, idx []byte, lang string) ([]byte, error) {
	tmp, err := os.MkdirTemp("", "vitrine-module-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(tmp)
	data, overlay, out := filepath.Join(tmp, "collection.vtx"), filepath.Join(tmp, "overlay.json"), filepath.Join(tmp, "module.wasm")
	if err := os.WriteFile(data, idx, 0o644); err != nil {
		return nil, err
	}
	replace, err := json.Marshal(map[string]map[string]string{"Replace": {filepath.Join(t.root, "wasm", "collection.vtx"): data}})
	if err != nil {
		return nil, err
	}
	if err := os.WriteFile(overlay, replace, 0o644); err != nil {
		return nil, err
	}
	args := []string{"build", "-tags", stem.Tag(lang), "-overlay", overlay, "-trimpath", "-buildvcs=false", "-ldflags=-s -w"}
	for _, p := range uninlined {
		args = append(args, "-gcflags="+p+"=-l")
	}
	args = append(args, "-gcflags=internal/byteorder=") // of the loops that read bitmaps; the last flag that fits a package counts
	_, err = goTool(ctx, t.root, []string{"GOOS=js", "GOARCH=wasm", "GOWASM=", "CGO_ENABLED=0", "GOTMPDIR=" + tmp},
		append(args, "-o", out, "./wasm")...)
	if err != nil {
		return nil, err
	}
	return os.ReadFile(out)
}
