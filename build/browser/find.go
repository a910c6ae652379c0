// Package browser finds a Chromium on this machine, installs one where that is
// allowed, and starts it cut off from the network.
//
// Whoever runs something in a browser here (build/wasmrun, build/e2e) goes
// through Start, so that the flags stand in one place.
package browser

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
)

// ErrNotFound is returned when no browser is there. Its text is the one line
// shown to people: what to install, and how to point to one that is elsewhere.
var ErrNotFound = errors.New("no Chromium found: install Chromium or Google Chrome, or set CHROME=/path/to/it")

// names are looked up on PATH, in this order.
var names = []string{
	"chromium", "chromium-browser", "google-chrome", "google-chrome-stable",
	"microsoft-edge", "microsoft-edge-stable",
}

// apps are where installers of macOS and Windows put a browser. What stands
// between % is a variable of the environment.
var apps = map[string][]string{
	"darwin": {
		"/Applications/Chromium.app/Contents/MacOS/Chromium",
		"/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
		"/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
	},
	"windows": {
		`%ProgramFiles%\Chromium\Application\chrome.exe`,
		`%ProgramFiles%\Google\Chrome\Application\chrome.exe`,
		`%ProgramFiles(x86)%\Google\Chrome\Application\chrome.exe`,
		`%LocalAppData%\Chromium\Application\chrome.exe`,
		`%LocalAppData%\Google\Chrome\Application\chrome.exe`,
		`%ProgramFiles(x86)%\Microsoft\Edge\Application\msedge.exe`,
		`%ProgramFiles%\Microsoft\Edge\Application\msedge.exe`,
	},
}

// machine is what finding and installing ask of the computer, so that tests
// can answer instead.
type machine struct {
	os       string // as runtime.GOOS spells it
	getenv   func(name string) string
	lookPath func(name string) (string, error) // of a name or a path: where the program is
	readFile func(path string) ([]byte, error)
	euid     func() int
	run      func(ctx context.Context, log io.Writer, name string, args ...string) error
}

func thisMachine() machine {
	return machine{
		os:       runtime.GOOS,
		getenv:   os.Getenv,
		lookPath: exec.LookPath,
		readFile: os.ReadFile,
		euid:     os.Geteuid,
		run: func(ctx context.Context, log io.Writer, name string, args ...string) error {
			cmd := exec.CommandContext(ctx, name, args...)
			cmd.Stdout, cmd.Stderr = log, log
			cmd.Env = append(os.Environ(), "DEBIAN_FRONTEND=noninteractive")
			return cmd.Run()
		},
	}
}

// Find returns the path of a browser: the one CHROME names, else the first on
// PATH, else the first where macOS and Windows keep theirs. A CHROME that leads
// nowhere is an error of its own: whoever set it means that one and no other.
// Without any browser the error is ErrNotFound.
func Find() (string, error) { return thisMachine().find() }

func (m machine) find() (string, error) {
	if chrome := m.getenv("CHROME"); chrome != "" {
		path, err := m.lookPath(chrome)
		if err != nil {
			return "", fmt.Errorf("CHROME=%q is not a program that can be run", chrome)
		}
		return absolute(path), nil
	}
	for _, name := range names {
		if path, err := m.lookPath(name); err == nil {
			return absolute(path), nil
		}
	}
	for _, app := range apps[m.os] {
		if app = m.expand(app); app == "" {
			continue
		}
		if path, err := m.lookPath(app); err == nil {
			return path, nil
		}
	}
	return "", ErrNotFound
}

// absolute makes a path found through a relative PATH or CHROME usable from
// another working directory: `go test` runs each package in its own.
func absolute(path string) string {
	if abs, err := filepath.Abs(path); err == nil {
		return abs
	}
	return path
}

// expand replaces the %Variable% a path starts with; without that variable
// there is no such path, and the result is empty.
func (m machine) expand(path string) string {
	if !strings.HasPrefix(path, "%") {
		return path
	}
	name, rest, _ := strings.Cut(path[1:], "%")
	dir := m.getenv(name)
	if dir == "" {
		return ""
	}
	return dir + rest
}

// Ensure returns what Find finds. If that is nothing, and this is Debian or a
// child of it and we are root, it installs the package chromium and looks
// again; what apt-get prints goes to log. Everywhere else a missing browser is
// ErrNotFound.
func Ensure(ctx context.Context, log io.Writer) (string, error) {
	return thisMachine().ensure(ctx, log)
}

func (m machine) ensure(ctx context.Context, log io.Writer) (string, error) {
	path, err := m.find()
	if !errors.Is(err, ErrNotFound) {
		return path, err
	}
	if m.os != "linux" || m.euid() != 0 || !m.isDebian() {
		return "", err
	}
	if _, missing := m.lookPath("apt-get"); missing != nil {
		return "", err
	}
	steps := [][]string{{"update"}, {"install", "-y", "--no-install-recommends", "chromium"}}
	for _, args := range steps {
		if failed := m.run(ctx, log, "apt-get", args...); failed != nil {
			return "", fmt.Errorf("apt-get %s: %w (%w)", args[0], failed, err)
		}
	}
	return m.find()
}

// isDebian reports whether os-release names Debian as this system or as one it
// is made from (Ubuntu says ID_LIKE=debian).
func (m machine) isDebian() bool {
	text, err := m.readFile("/etc/os-release")
	if err != nil {
		return false
	}
	for line := range strings.Lines(string(text)) {
		key, value, _ := strings.Cut(strings.TrimSpace(line), "=")
		if key != "ID" && key != "ID_LIKE" {
			continue
		}
		for _, id := range strings.Fields(strings.Trim(value, `"'`)) {
			if id == "debian" {
				return true
			}
		}
	}
	return false
}
