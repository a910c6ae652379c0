package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"vitrine/build/browser"
)

// copied returns a copy of De Facto to write to, and a function that replaces
// text in one of its files.
func copied(t *testing.T) (dir string, edit func(file, old, new string)) {
	t.Helper()
	dir = filepath.Join(t.TempDir(), "corpus")
	if err := os.CopyFS(dir, os.DirFS("../corpus")); err != nil {
		t.Fatal(err)
	}
	return dir, func(file, old, new string) {
		t.Helper()
		path := filepath.Join(dir, file)
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if n := strings.Count(string(text), old); n != 1 {
			t.Fatalf("%s holds %q %d times, want once", file, old, n)
		}
		if err := os.WriteFile(path, []byte(strings.Replace(string(text), old, new, 1)), 0o666); err != nil {
			t.Fatal(err)
		}
	}
}

const (
	aid      = "records/aid-funding.yaml"
	oldTitle = "title: US ends humanitarian aid to Afghanistan by executive order"
	newTitle = "title: A title that was edited just now"
)

// TestServeTellsOfEveryBuild edits De Facto while it is served.
func TestServeTellsOfEveryBuild(t *testing.T) {
	if testing.Short() {
		t.Skip("builds a whole site: not with -short")
	}
	dir, edit := copied(t)
	cmd, out, errs := command(t, "serve", dir)
	if line := reads(t, out, "until Ctrl-C"); !regexp.MustCompile(`^De Facto on http://127\.0\.0\.1:\d+/ until Ctrl-C$`).MatchString(line) {
		t.Errorf("said %q", line)
	}
	file := regexp.QuoteMeta(filepath.Join(dir, aid))

	edit(aid, oldTitle, newTitle)
	if line := reads(t, errs, "changed"); !regexp.MustCompile(`^\d\d:\d\d:\d\d ` + file + ` changed: \d+ records in \d+\.\d\d s$`).MatchString(line) {
		t.Errorf("said %q", line)
	}
	edit(aid, "title: A title", "titel: A title")
	text, err := os.ReadFile(filepath.Join(dir, aid))
	if err != nil {
		t.Fatal(err)
	}
	line := strings.Count(string(text[:strings.Index(string(text), "titel:")]), "\n") + 1
	reads(t, errs, fmt.Sprintf(`error: %s:%d:3: unknown field "titel"`, filepath.Join(dir, aid), line))
	reads(t, errs, `hint: did you mean "title"?`)
	if line := reads(t, errs, "changed"); !regexp.MustCompile(`^\d\d:\d\d:\d\d ` + file + ` changed: 2 problems; the last good build stays$`).MatchString(line) {
		t.Errorf("said %q", line)
	}
	if status, _ := stop(t, cmd, errs); status != 0 {
		t.Errorf("status %d, want 0", status)
	}
}

// TestServeBeginsWithWhatIsBroken serves a collection that does not build yet,
// to a program.
func TestServeBeginsWithWhatIsBroken(t *testing.T) {
	if testing.Short() {
		t.Skip("builds a whole site: not with -short")
	}
	dir, edit := copied(t)
	broken := strings.Replace(oldTitle, "title", "titel", 1)
	edit(aid, oldTitle, broken)
	cmd, out, errs := command(t, "serve", "--json", dir)
	var result struct{ Result struct{ Title, URL string } }
	if err := json.Unmarshal([]byte(reads(t, out, "result")), &result); err != nil || result.Result.Title != dir || !strings.HasPrefix(result.Result.URL, "http://127.0.0.1:") {
		t.Errorf("%v, %+v", err, result)
	}
	reads(t, errs, `{"error":{"message":"unknown field \"titel\"","hint":"did you mean \"title\"?","file":`)
	edit(aid, broken, oldTitle)
	var line struct {
		Build struct {
			Changed []string
			OK      bool
			Records int
			Seconds float64
		}
	}
	if err := json.Unmarshal([]byte(reads(t, errs, `{"build":`)), &line); err != nil || !line.Build.OK || line.Build.Records == 0 ||
		line.Build.Seconds == 0 || len(line.Build.Changed) != 1 || line.Build.Changed[0] != filepath.Join(dir, aid) {
		t.Errorf("%v, %+v", err, line)
	}
	if status, _ := stop(t, cmd, errs); status != 0 {
		t.Errorf("status %d, want 0", status)
	}
}

// TestServeOfOneFileSeesItsDescription serves a file of records that has no
// collection.yaml, and then gets one.
func TestServeOfOneFileSeesItsDescription(t *testing.T) {
	if testing.Short() {
		t.Skip("builds a whole site: not with -short")
	}
	dir := t.TempDir()
	table := filepath.Join(dir, "data.csv")
	write := func(name, text string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	write("data.csv", "id,title\n1,One\n2,Two\n")
	cmd, out, errs := command(t, "serve", table)
	reads(t, out, "until Ctrl-C")
	write("other.csv", "x")
	description := "id: a\ntitle: Described\nlanguages: [en]\nrecords: [data.csv]\nfields:\n  - {name: title, kind: text, role: title}\n"
	write(schemaFile, description)
	file := filepath.Join(dir, schemaFile)
	if line := reads(t, errs, "changed"); !strings.HasSuffix(line[:strings.LastIndex(line, " in ")], file+" changed: 2 records") {
		t.Errorf("said %q", line)
	}
	write(schemaFile, strings.Replace(description, "kind: text", "kind: txt", 1))
	if line := reads(t, errs, "changed"); !strings.Contains(line, file+" changed: 2 problems; the last good build stays") {
		t.Errorf("said %q", line)
	}
	if status, _ := stop(t, cmd, errs); status != 0 {
		t.Errorf("status %d, want 0", status)
	}
}

// TestServedPageShowsWhatWasEdited opens De Facto in the browser, edits it and
// starts the server again.
func TestServedPageShowsWhatWasEdited(t *testing.T) {
	if testing.Short() {
		t.Skip("builds a whole site: not with -short")
	}
	path := browser.Require(t)
	dir, edit := copied(t)
	cmd, out, errs := command(t, "serve", dir)
	address := strings.Fields(reads(t, out, "until Ctrl-C"))[3]
	go func() { // what it says is not looked at, but must go somewhere
		for errs.Scan() {
		}
	}()

	ctx, end := browser.Start(context.Background(), path)
	defer end()
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	shows := func(what, expression string) {
		t.Helper()
		if err := browser.Await(ctx, expression); err != nil {
			t.Fatalf("%s: %v", what, err)
		}
	}
	// The explorer draws what the engine answers: by then the module with the
	// patched index runs.
	engine := `document.querySelector("#vitrine")?.hidden === false && document.querySelector("#vitrine").textContent.includes(`

	if err := chromedp.Do(ctx, chromedp.Navigate(address+"#q=executive")); err != nil {
		t.Fatal(err)
	}
	shows("the explorer", engine+`"US ends humanitarian aid to Afghanistan by executive order")`)
	edit(aid, oldTitle, newTitle)
	shows("the new title", engine+`"A title that was edited just now") && location.hash === "#q=executive"`)

	const panel = `document.querySelector("vitrine-serve").shadowRoot.querySelector(".panel")`
	edit(aid, newTitle, "titel: nothing")
	shows("what is wrong", `!`+panel+`.hidden && `+panel+`.textContent.includes("unknown field \"titel\"") && getComputedStyle(`+panel+`).position === "fixed"`)
	shows("the last good build", engine+`"A title that was edited just now")`)
	edit(aid, "titel: nothing", "title: Now it is whole again")
	shows("that it is mended", engine+`"Now it is whole again") && `+panel+`.hidden`)

	// A server that comes back with something else has open pages reload.
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Wait(); err != nil {
		t.Fatal(err)
	}
	edit(aid, "title: Now it is whole again", "title: Served anew")
	_, out, _ = command(t, "serve", "-q", "--port", address[strings.LastIndex(address, ":")+1:len(address)-1], dir)
	reads(t, out, "until Ctrl-C")
	shows("the new server's page", engine+`"Served anew")`)
}
