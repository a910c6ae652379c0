package browser

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// computer is a made-up machine.
type computer struct {
	os        string
	env       map[string]string
	programs  []string // names on PATH and whole paths
	osRelease string
	euid      int
	installs  string // program that appears after apt-get install
	fails     string // apt-get command that fails
	ran       []string
}

func (c *computer) machine() machine {
	return machine{
		os:     c.os,
		getenv: func(name string) string { return c.env[name] },
		lookPath: func(name string) (string, error) {
			if !slices.Contains(c.programs, name) {
				return "", fmt.Errorf("%s: not found", name)
			}
			if strings.ContainsAny(name, `/\`) {
				return name, nil
			}
			return "/usr/bin/" + name, nil
		},
		readFile: func(path string) ([]byte, error) {
			if path != "/etc/os-release" || c.osRelease == "" {
				return nil, os.ErrNotExist
			}
			return []byte(c.osRelease), nil
		},
		euid: func() int { return c.euid },
		run: func(_ context.Context, log io.Writer, name string, args ...string) error {
			c.ran = append(c.ran, name+" "+strings.Join(args, " "))
			fmt.Fprintln(log, "output of", name, args[0])
			if args[0] == c.fails {
				return errors.New("exit status 100")
			}
			if args[0] == "install" && c.installs != "" {
				c.programs = append(c.programs, c.installs)
			}
			return nil
		},
	}
}

func TestFind(t *testing.T) {
	for _, test := range []struct {
		name     string
		computer computer
		want     string
		wantErr  string
	}{
		{
			name:     "CHROME comes before PATH",
			computer: computer{os: "linux", env: map[string]string{"CHROME": "/opt/chrome"}, programs: []string{"chromium", "/opt/chrome"}},
			want:     "/opt/chrome",
		},
		{
			name:     "CHROME may be a name on PATH",
			computer: computer{os: "linux", env: map[string]string{"CHROME": "chromium-dev"}, programs: []string{"chromium-dev"}},
			want:     "/usr/bin/chromium-dev",
		},
		{
			name:     "a CHROME that leads nowhere is not replaced by another browser",
			computer: computer{os: "linux", env: map[string]string{"CHROME": "/opt/gone"}, programs: []string{"chromium"}},
			wantErr:  `CHROME="/opt/gone" is not a program that can be run`,
		},
		{
			name:     "Chromium comes before Chrome and Edge",
			computer: computer{os: "linux", programs: []string{"microsoft-edge", "google-chrome", "chromium-browser"}},
			want:     "/usr/bin/chromium-browser",
		},
		{
			name:     "Edge alone will do",
			computer: computer{os: "linux", programs: []string{"microsoft-edge"}},
			want:     "/usr/bin/microsoft-edge",
		},
		{
			name:     "an application of macOS",
			computer: computer{os: "darwin", programs: []string{"/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"}},
			want:     "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
		},
		{
			name: "an application of Windows, under the folder the system names",
			computer: computer{os: "windows", env: map[string]string{"ProgramFiles(x86)": `D:\Programs`},
				programs: []string{`D:\Programs\Microsoft\Edge\Application\msedge.exe`}},
			want: `D:\Programs\Microsoft\Edge\Application\msedge.exe`,
		},
		{
			name:     "paths of another system are not tried",
			computer: computer{os: "linux", programs: []string{"/Applications/Chromium.app/Contents/MacOS/Chromium"}},
			wantErr:  ErrNotFound.Error(),
		},
		{
			name:     "nothing",
			computer: computer{os: "linux"},
			wantErr:  ErrNotFound.Error(),
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, err := test.computer.machine().find()
			check(t, got, err, test.want, test.wantErr)
		})
	}
}

func TestEnsure(t *testing.T) {
	const debian = "PRETTY_NAME=\"Debian GNU/Linux 12\"\nID=debian\n"
	const ubuntu = "NAME=Ubuntu\nID=ubuntu\nID_LIKE=\"debian\"\n"
	const fedora = "NAME=Fedora\nID=fedora\nHOME_URL=\"https://example.org/debian\"\n"
	install := []string{"apt-get update", "apt-get install -y --no-install-recommends chromium"}
	for _, test := range []struct {
		name     string
		computer computer
		want     string
		wantErr  string
		wantRan  []string
	}{
		{
			name:     "a browser that is there is not installed again",
			computer: computer{os: "linux", programs: []string{"chromium", "apt-get"}, osRelease: debian},
			want:     "/usr/bin/chromium",
		},
		{
			name:     "installed on Debian as root",
			computer: computer{os: "linux", programs: []string{"apt-get"}, osRelease: debian, installs: "chromium"},
			want:     "/usr/bin/chromium",
			wantRan:  install,
		},
		{
			name:     "installed on a child of Debian",
			computer: computer{os: "linux", programs: []string{"apt-get"}, osRelease: ubuntu, installs: "chromium"},
			want:     "/usr/bin/chromium",
			wantRan:  install,
		},
		{
			name:     "not installed for others than root",
			computer: computer{os: "linux", programs: []string{"apt-get"}, osRelease: debian, euid: 1000},
			wantErr:  ErrNotFound.Error(),
		},
		{
			name:     "not installed elsewhere",
			computer: computer{os: "linux", programs: []string{"apt-get"}, osRelease: fedora},
			wantErr:  ErrNotFound.Error(),
		},
		{
			name:     "not installed without os-release",
			computer: computer{os: "linux", programs: []string{"apt-get"}},
			wantErr:  ErrNotFound.Error(),
		},
		{
			name:     "not installed without apt-get",
			computer: computer{os: "linux", osRelease: debian},
			wantErr:  ErrNotFound.Error(),
		},
		{
			name:     "a CHROME that leads nowhere is nothing to install for",
			computer: computer{os: "linux", env: map[string]string{"CHROME": "/opt/gone"}, programs: []string{"apt-get"}, osRelease: debian},
			wantErr:  `CHROME="/opt/gone" is not a program that can be run`,
		},
		{
			name:     "apt-get fails",
			computer: computer{os: "linux", programs: []string{"apt-get"}, osRelease: debian, fails: "update"},
			wantErr:  "apt-get update: exit status 100 (" + ErrNotFound.Error() + ")",
			wantRan:  install[:1],
		},
		{
			name:     "the package brings no browser",
			computer: computer{os: "linux", programs: []string{"apt-get"}, osRelease: debian},
			wantErr:  ErrNotFound.Error(),
			wantRan:  install,
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			var log bytes.Buffer
			got, err := test.computer.machine().ensure(t.Context(), &log)
			check(t, got, err, test.want, test.wantErr)
			if ran := test.computer.ran; !slices.Equal(ran, test.wantRan) {
				t.Errorf("ran %q, want %q", ran, test.wantRan)
			}
			if n := strings.Count(log.String(), "\n"); n != len(test.wantRan) {
				t.Errorf("log has %d lines, want one for each of %q", n, test.wantRan)
			}
			if err != nil && strings.Contains(err.Error(), "\n") {
				t.Errorf("error is more than one line: %q", err)
			}
		})
	}
}

func check(t *testing.T, got string, err error, want, wantErr string) {
	t.Helper()
	text := ""
	if err != nil {
		text = err.Error()
	}
	if got != want || text != wantErr {
		t.Errorf("got %q, error %q; want %q, error %q", got, text, want, wantErr)
	}
}

func TestRequired(t *testing.T) {
	for _, test := range []struct {
		env  map[string]string
		want bool
	}{
		{nil, false},
		{map[string]string{"CI": "false"}, false},
		{map[string]string{"CI": "true"}, true},
		{map[string]string{"E2E": "required"}, true},
	} {
		if got := required(func(name string) string { return test.env[name] }); got != test.want {
			t.Errorf("required with %v: got %v, want %v", test.env, got, test.want)
		}
	}
}

func TestStart(t *testing.T) {
	path := Require(t)
	temp := t.TempDir()
	t.Setenv("TMPDIR", temp)
	ctx, stop := Start(t.Context(), path)
	defer stop()
	got, err := chromedp.Run(ctx, chromedp.Evaluate[int]("6*7"))
	if err != nil || got != 42 {
		t.Fatalf("6*7 in the browser: got %d, error %v; want 42", got, err)
	}
	if profiles := profiles(t, temp); len(profiles) == 0 {
		t.Errorf("no profile under the temporary folder %s: another one is in use", temp)
	}
	// Nothing but 127.0.0.1 is within reach: no name, and no other address. (On
	// 127.0.0.2 the connection would be refused, not the look-up.)
	for _, url := range []string{"http://vitrine.test/", "http://127.0.0.2:18099/"} {
		err := chromedp.Do(ctx, chromedp.Navigate(url))
		if err == nil || !strings.Contains(err.Error(), "ERR_NAME_NOT_RESOLVED") {
			t.Errorf("open %s: got %v, want ERR_NAME_NOT_RESOLVED", url, err)
		}
	}
	stop()
	if left := profiles(t, temp); len(left) != 0 {
		t.Errorf("left behind: %q", left)
	}
}

func profiles(t *testing.T, dir string) []string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(dir, "chromedp-runner*"))
	if err != nil {
		t.Fatal(err)
	}
	return found
}
