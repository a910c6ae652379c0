package main

import (
	"bufio"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
)

// patience bounds every wait; nothing healthy comes near it.
const patience = 60 * time.Second

// command starts the program as a person would, with the repository as its
// folder. It is killed with the test.
func command(t *testing.T, args ...string) (cmd *exec.Cmd, out, errs *bufio.Scanner) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd = exec.Command(self, args...)
	cmd.Args[0] = "build" // by which TestMain knows it
	cmd.Dir = ".."
	o, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	e, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	limit := time.AfterFunc(patience, func() { cmd.Process.Kill() })
	t.Cleanup(func() {
		limit.Stop()
		if cmd.ProcessState == nil {
			cmd.Process.Kill()
			cmd.Wait()
		}
	})
	return cmd, bufio.NewScanner(o), bufio.NewScanner(e)
}

// reads passes over lines up to the first that contains text, and returns it.
func reads(t *testing.T, lines *bufio.Scanner, text string) string {
	t.Helper()
	var all []string
	for lines.Scan() {
		if strings.Contains(lines.Text(), text) {
			return lines.Text()
		}
		all = append(all, lines.Text())
	}
	t.Fatalf("no line has %q in it, of %q", text, all)
	return ""
}

// stop interrupts a command and returns its exit status and the rest of what it
// says.
func stop(t *testing.T, cmd *exec.Cmd, errs *bufio.Scanner) (status int, rest []string) {
	t.Helper()
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	for errs.Scan() {
		rest = append(rest, errs.Text())
	}
	_ = cmd.Wait() // its error is the status
	return cmd.ProcessState.ExitCode(), rest
}

func TestInterruptLeavesNothingHalfWritten(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("no process can be sent an interrupt there")
	}
	for _, step := range []string{"indexing", "compiling the module", "writing the pages", "compressing"} {
		t.Run(step, func(t *testing.T) {
			parent, temp := t.TempDir(), t.TempDir()
			t.Setenv("TMPDIR", temp)
			old := filepath.Join(parent, "dist", "SHA256SUMS")
			if err := os.MkdirAll(filepath.Dir(old), 0o777); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(old, nil, 0o666); err != nil {
				t.Fatal(err)
			}
			cmd, _, errs := command(t, "site", "--brotli", "11", "-o", filepath.Dir(old), "corpus")
			reads(t, errs, step+" …")
			status, rest := stop(t, cmd, errs)
			if status != 130 || len(rest) == 0 || rest[len(rest)-1] != "stopped; nothing was written" {
				t.Errorf("status %d, %q, want 130 and that it was stopped", status, rest)
			}
			for _, dir := range []string{parent, filepath.Dir(old), temp} {
				entries, err := os.ReadDir(dir)
				if err != nil {
					t.Fatal(err)
				}
				for _, e := range entries {
					if name := e.Name(); name != "dist" && name != "SHA256SUMS" {
						t.Errorf("%s is left behind", filepath.Join(dir, name))
					}
				}
			}
		})
	}
}

func TestInterruptEndsServe(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("no process can be sent an interrupt there")
	}
	for _, when := range []string{"compiling the module …", ""} {
		cmd, out, errs := command(t, "serve", "corpus")
		if when != "" {
			reads(t, errs, when)
		} else {
			reads(t, out, "until Ctrl-C")
		}
		if status, rest := stop(t, cmd, errs); status != 0 || strings.Contains(strings.Join(rest, "\n"), "error") {
			t.Errorf("%q: status %d, %q, want 0", when, status, rest)
		}
	}
}

// TestInterruptLeavesReadersAtOnce interrupts a command that only reads, in the
// middle of a file that does not end.
func TestInterruptLeavesReadersAtOnce(t *testing.T) {
	fifo := filepath.Join(t.TempDir(), "collection.vtx")
	if err := exec.Command("mkfifo", fifo).Run(); err != nil {
		t.Skip("no mkfifo:", err)
	}
	cmd, _, errs := command(t, "inspect", fifo)
	// It opens once both ends are there; then the command is reading.
	w, err := os.OpenFile(fifo, os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	if _, err := io.WriteString(w, "VITR"); err != nil {
		t.Fatal(err)
	}
	if status, rest := stop(t, cmd, errs); status != 130 || len(rest) != 1 {
		t.Errorf("status %d, %q, want 130 and one line", status, rest)
	}
}
