package e2e

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"vitrine/build/browser"
)

// patience bounds every wait; nothing healthy comes near it. VITRINE_PATIENCE=5s
// makes failures quicker while one works on them.
var patience = func() time.Duration {
	if d, err := time.ParseDuration(os.Getenv("VITRINE_PATIENCE")); err == nil {
		return d
	}
	return 30 * time.Second
}()

// shared is what all scenarios use: made at the first need, freed by TestMain.
var shared struct {
	temp string
	stop func() // ends the browser
}

func TestMain(m *testing.M) {
	code, err := func() (int, error) {
		temp, err := os.MkdirTemp("", "vitrine-e2e-")
		if err != nil {
			return 0, err
		}
		defer os.RemoveAll(temp)
		shared.temp = temp
		defer func() {
			if shared.stop != nil {
				shared.stop()
			}
		}()
		return m.Run(), nil
	}()
	if err != nil {
		fmt.Fprintln(os.Stderr, "e2e:", err)
		code = 1
	}
	os.Exit(code)
}

// corpus is the collection under test, relative to this package.
const corpus = "../../corpus"

// buildSite makes the site of a collection in dir. The one place that knows how
// the command is called.
func buildSite(dir, collection string, flags ...string) error {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, "go", append([]string{"run", "./build", "site", "-o", dir, collection}, flags...)...)
	cmd.Dir = filepath.Join("..", "..")
	if text, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%v: %w\n%s", cmd.Args, err, text)
	}
	return nil
}

// fromRoot makes a path given from outside absolute: people give it relative to
// the repository, tests run in the folder of their package.
func fromRoot(path string) (string, error) {
	if filepath.IsAbs(path) {
		return path, nil
	}
	return filepath.Abs(filepath.Join("..", "..", path))
}

var builtSite = sync.OnceValues(func() (string, error) {
	if dir := os.Getenv("VITRINE_DIST"); dir != "" {
		dir, err := fromRoot(dir)
		if err != nil {
			return "", err
		}
		_, err = os.Stat(filepath.Join(dir, "index.html"))
		return dir, err
	}
	dir := filepath.Join(shared.temp, "dist")
	return dir, buildSite(dir, "corpus")
})

// dist returns the folder under test. Nobody writes to it: to damage something,
// copy it or have the server answer otherwise.
func dist(t testing.TB) string {
	t.Helper()
	if testing.Short() {
		t.Skip("builds the whole site: not with -short")
	}
	dir, err := builtSite()
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

var startedBrowser = sync.OnceValues(func() (context.Context, error) {
	path, err := browser.Find()
	if err != nil {
		return nil, err
	}
	ctx, stop := browser.Start(context.Background(), path)
	shared.stop = stop
	// The first Do starts the process and binds it to its context.
	return ctx, chromedp.Do(ctx)
})

// theBrowser returns the context of the one browser process all scenarios use,
// each in tabs of its own.
func theBrowser(t testing.TB) context.Context {
	t.Helper()
	browser.Require(t)
	ctx, err := startedBrowser()
	if err != nil {
		t.Fatal(errors.Join(errors.New("start the browser"), err))
	}
	return ctx
}
