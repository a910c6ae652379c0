package main

import (
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// deps lists the packages that pkg is made of, as the module is built.
func deps(t *testing.T, format, pkg string) []string {
	t.Helper()
	cmd := exec.Command("go", "list", "-deps", "-f", format, pkg)
	cmd.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm")
	cmd.Dir = ".."
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.Fields(string(out))
}

// TestModuleIsMadeOfWhatItMay guards what every reader pays for: none of the
// builder, none of the packages that are too heavy for the module.
func TestModuleIsMadeOfWhatItMay(t *testing.T) {
	list := deps(t, "{{.ImportPath}}", "./wasm")
	if !slices.Contains(list, "vitrine/wasm/search") || !slices.Contains(list, "github.com/hack-pad/safejs") || !slices.Contains(list, "github.com/RoaringBitmap/roaring/v2") {
		t.Fatalf("the module is made of %d packages, and not of those expected", len(list))
	}
	for _, p := range list {
		for _, never := range []string{"vitrine/build", "vitrine/web", "vitrine/corpus", "github.com/tdewolff", "net/http", "net/url", "regexp", "html/template", "text/template", "golang.org/x/text"} {
			if p == never || strings.HasPrefix(p, never+"/") {
				t.Errorf("the module imports %s", p)
			}
		}
	}
	for _, line := range deps(t, `{{if not .Standard}}{{.ImportPath}}:{{join .Imports ","}}{{end}}`, "./wasm") {
		p, imports, _ := strings.Cut(line, ":")
		if !strings.HasPrefix(p, "vitrine/") {
			continue
		}
		for _, i := range strings.Split(imports, ",") {
			switch {
			case i == "encoding/json":
				t.Errorf("%s imports encoding/json, which costs 111 kB brotli once it is used", p)
			case i == "syscall/js":
				t.Errorf("%s imports syscall/js; safejs is the way to JavaScript", p)
			case i == "github.com/hack-pad/safejs" && p != "vitrine/wasm":
				t.Errorf("%s imports safejs; only the bridge may", p)
			}
		}
	}
}

// TestTopLevelHoldsWhatItMay keeps the root of the tree as it was agreed.
func TestTopLevelHoldsWhatItMay(t *testing.T) {
	out, err := exec.Command("git", "-C", "..", "ls-files", "--cached").Output()
	if err != nil {
		t.Skip("not a git checkout")
	}
	may := []string{"wasm", "web", "build", "corpus", "go.mod", "go.sum", "Makefile", "README.md", "LICENSE"}
	for name := range strings.Lines(string(out)) {
		top, _, _ := strings.Cut(strings.TrimSpace(name), "/")
		if !strings.HasPrefix(top, ".") && !slices.Contains(may, top) {
			t.Errorf("%s stands at the top level", top)
		}
	}
}
