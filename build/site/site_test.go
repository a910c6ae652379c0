package site

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"vitrine/build/indexer"
	"vitrine/build/records"
	"vitrine/wasm/index"
)

// deFacto builds the site of the built-in collection once for all tests.
var deFacto = sync.OnceValues(func() (Files, error) {
	in, err := deFactoInput()
	if err != nil {
		return nil, err
	}
	files := Files{}
	return files, Build(context.Background(), in, Options{}, files)
})

// deFactoInput returns what the command line makes De Facto's site of.
func deFactoInput() (in Input, err error) {
	r, err := records.Open(os.DirFS("../../corpus"), "corpus", records.Options{})
	if err != nil {
		return Input{}, err
	}
	if p := r.Problems(); len(p) > 0 {
		return Input{}, errors.New(p.String())
	}
	b, err := indexer.New(r.Collection(), indexer.Options{})
	if err != nil {
		return Input{}, err
	}
	h, err := r.Read(context.Background(), b.Add)
	if err != nil {
		return Input{}, err
	}
	if h.Failed() {
		return Input{}, errors.New(h.Problems.String())
	}
	in = Input{Collection: r.Collection()}
	if in.Parts, err = b.Finish(); err != nil {
		return Input{}, err
	}
	in.Health, err = Health(in.Collection, h)
	return in, err
}

// buildFiles builds a site into memory, its index in so many parts.
func buildFiles(c *records.Collection, parts int, o Options) (Files, error) {
	index, err := indexer.Build(c, indexer.Options{Parts: parts})
	if err != nil {
		return nil, err
	}
	files := Files{}
	err = Build(context.Background(), Input{Collection: c, Parts: index}, o, files)
	return files, err
}

func built(t *testing.T) Files {
	t.Helper()
	files, err := deFacto()
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func TestSiteHoldsEveryForm(t *testing.T) {
	files := built(t)
	for _, pattern := range []string{`^index\.html$`, `^de-facto\.html$`, `^plain\.html$`, `^embed\.js$`, `^edition\.json$`, `^SHA256SUMS$`,
		`^assets/de-facto\.[0-9a-f]{10}\.wasm$`, `^assets/de-facto\.[0-9a-f]{10}\.wasm\.js$`, `^assets/shell\.[0-9a-f]{10}\.js$`} {
		n := 0
		for name := range files {
			if regexp.MustCompile(pattern).MatchString(name) {
				n++
			}
		}
		if n != 1 {
			t.Errorf("%d files match %s, want 1", n, pattern)
		}
	}
}

func TestSumsAreThoseOfTheFiles(t *testing.T) {
	files := built(t)
	listed := 0
	for line := range strings.Lines(string(files["SHA256SUMS"])) {
		sum, name, _ := strings.Cut(strings.TrimSpace(line), "  ")
		got := sha256.Sum256(files[name])
		if hex.EncodeToString(got[:]) != sum {
			t.Errorf("%s: listed with another sum", name)
		}
		listed++
	}
	if listed != len(files)-1 {
		t.Errorf("%d files listed of %d", listed, len(files)-1)
	}
}

// TestPoliciesFitThePages recomputes the hashes of what stands in each page.
func TestPoliciesFitThePages(t *testing.T) {
	files := built(t)
	policy := regexp.MustCompile(`http-equiv="?Content-Security-Policy"? content="([^"]*)"`)
	for _, name := range []string{"index.html", "de-facto.html", "plain.html"} {
		page := files[name]
		m := policy.FindSubmatch(page)
		if m == nil {
			t.Errorf("%s has no policy", name)
			continue
		}
		p := string(m[1])
		for _, must := range []string{"default-src 'none'", "base-uri 'none'", "form-action 'none'"} {
			if !strings.Contains(p, must) {
				t.Errorf("%s: the policy lacks %s", name, must)
			}
		}
		if strings.Contains(p, "unsafe-inline") || strings.Contains(p, "'unsafe-eval'") {
			t.Errorf("%s: the policy is loose: %s", name, p)
		}
		scripts, styles, err := inlineHashes(page)
		if err != nil || len(styles) == 0 || (name == "de-facto.html") != (len(scripts) > 0) {
			t.Errorf("%s: %d scripts, %d styles, %v", name, len(scripts), len(styles), err)
		}
		for _, h := range slices.Concat(scripts, styles) {
			if !strings.Contains(p, h) {
				t.Errorf("%s: the policy lacks %s", name, h)
			}
		}
	}
}

func TestPagesNameNoOtherHostToLoadFrom(t *testing.T) {
	load := regexp.MustCompile(`(?i)<(script|link|img|iframe|source|video|audio|object|embed)\b[^>]*\b(src|href|data)="?(https?:)?//`)
	for _, name := range []string{"index.html", "de-facto.html", "plain.html"} {
		if m := load.Find(built(t)[name]); m != nil {
			t.Errorf("%s loads from elsewhere: %s", name, m)
		}
	}
}

// TestPayloadsHoldTheModule decodes the module from the twin and from the one
// file, block by block as a browser does.
func TestPayloadsHoldTheModule(t *testing.T) {
	files := built(t)
	var module []byte
	for name, data := range files {
		if strings.HasSuffix(name, ".wasm") {
			module = data
		}
	}
	want, err := gzipped(t.Context(), module, gzipLevel(1, 0, false))
	if err != nil {
		t.Fatal(err)
	}
	block := regexp.MustCompile(`"([A-Za-z0-9+/=]{160,})"|class="vitrine-payload">([A-Za-z0-9+/=]+)<`)
	carriers := 0
	for name, data := range files {
		if name != "de-facto.html" && !strings.HasSuffix(name, ".wasm.js") {
			continue
		}
		var got []byte
		for _, m := range block.FindAllSubmatch(data, -1) {
			text := append(m[1], m[2]...)
			if len(text) > blockSize {
				t.Errorf("%s: a block of %d bytes, at most %d decode quickly everywhere", name, len(text), blockSize)
			}
			b, err := base64.StdEncoding.DecodeString(string(text))
			if err != nil {
				t.Fatalf("%s: a block does not decode alone: %v", name, err)
			}
			got = append(got, b...)
		}
		if !bytes.Equal(got, want) {
			t.Errorf("%s holds %d bytes of payload, want %d", name, len(got), len(want))
		}
		carriers++
	}
	if carriers != 2 {
		t.Errorf("looked into %d carriers, want 2", carriers)
	}
}

// TestIndexInParts builds the site once more with its index in parts, and puts
// them together again from each carrier.
func TestIndexInParts(t *testing.T) {
	c, problems, err := records.Load("../../corpus")
	if err != nil || len(problems) > 0 {
		t.Fatal(err, problems)
	}
	files, err := buildFiles(c, 3, Options{Brotli: 1})
	if err != nil {
		t.Fatal(err)
	}
	var edition struct {
		IndexBytes int
		Parts      []part
	}
	if err := json.Unmarshal(files["edition.json"], &edition); err != nil || len(edition.Parts) != 2 {
		t.Fatalf("%v, %d parts beside the module, want 2", err, len(edition.Parts))
	}
	for i, p := range edition.Parts {
		n := strconv.Itoa(i + 1)
		data := files[p.File]
		if sum := sha256.Sum256(data); hex.EncodeToString(sum[:]) != p.SHA256 || len(data) != p.Bytes || len(data) == 0 || p.Bytes >= edition.IndexBytes {
			t.Errorf("%d bytes of %x, edition.json says %+v of %d bytes", len(data), sum, p, edition.IndexBytes)
		}
		if !regexp.MustCompile(`^assets/de-facto\.[0-9a-f]{10}\.part`+n+`\.vtx$`).MatchString(p.File) || p.Twin != p.File+".js" {
			t.Errorf("it is called %s and %s", p.File, p.Twin)
		}
		for name, want := range map[string]bool{p.File + ".br": true, p.File + ".gz": true, p.Twin + ".br": false, p.Twin + ".gz": false} {
			if _, found := files[name]; found != want {
				t.Errorf("%s is there: %v, want %v", name, found, want)
			}
		}
		if _, err := index.Open(data); !errors.Is(err, index.ErrNotIndex) { // a later part alone is no index, but whole
			t.Errorf("the part: %v", err)
		}
		packed, err := gzipped(t.Context(), data, gzipLevel(3, 1, false))
		if err != nil {
			t.Fatal(err)
		}
		block := regexp.MustCompile(`"([A-Za-z0-9+/=]{160,})"|class="vitrine-payload" data-part="` + n + `">([A-Za-z0-9+/=]+)<`)
		for _, name := range []string{p.Twin, "de-facto.html"} {
			var got []byte
			for _, m := range block.FindAllSubmatch(files[name], -1) {
				b, err := base64.StdEncoding.DecodeString(string(m[1]) + string(m[2]))
				if err != nil {
					t.Fatalf("%s: a block does not decode alone: %v", name, err)
				}
				got = append(got, b...)
			}
			if !bytes.Equal(got, packed) {
				t.Errorf("%s holds %d bytes of the part, want %d", name, len(got), len(packed))
			}
		}
		for name, want := range map[string]string{
			"index.html":    `<script type="text/plain" class="vitrine-twin" data-part="` + n + `" src="` + p.Twin + `"></script>`,
			"embed.js":      p.File,
			"de-facto.html": p.SHA256,
		} {
			if !bytes.Contains(files[name], []byte(want)) {
				t.Errorf("%s does not have %s in it", name, want)
			}
		}
		if bytes.Contains(files["de-facto.html"], []byte(p.File)) {
			t.Error("the one file names a file beside it")
		}
	}
}

func TestSmallIndexStaysInOnePiece(t *testing.T) {
	for name := range built(t) {
		if strings.Contains(name, ".vtx") {
			t.Errorf("%s is there", name)
		}
	}
	var edition struct{ Parts []part }
	if err := json.Unmarshal(built(t)["edition.json"], &edition); err != nil || edition.Parts == nil || len(edition.Parts) > 0 {
		t.Errorf("%v, parts %v, want an empty list", err, edition.Parts)
	}
}

// No record may be called like a part of the page it stands on.
func TestPagePartsAreKeptFromRecords(t *testing.T) {
	id := regexp.MustCompile(`<(?:[a-z]+)[^>]*? id="?([a-z0-9-]+)`)
	c, _, err := records.Load("../../corpus")
	if err != nil {
		t.Fatal(err)
	}
	ids := map[string]bool{}
	for _, r := range c.Records {
		ids[r.ID] = true
	}
	found := 0
	for _, name := range []string{"index.html", "de-facto.html", "plain.html"} {
		for _, m := range id.FindAllSubmatch(built(t)[name], -1) {
			if part := string(m[1]); !ids[part] && !records.PagePart(part) && !bytes.Contains(m[0], []byte("<dt")) {
				t.Errorf("%s: %s is the id of a part of the page; records.PagePart does not know it", name, part)
			}
			found++
		}
	}
	if found < 100 {
		t.Errorf("found %d ids", found)
	}
}

func TestOneFileNamesNoFileBesideIt(t *testing.T) {
	page := built(t)["de-facto.html"]
	local := regexp.MustCompile(`(?:href|src)="?([^"#>][^">]*)`)
	links := 0
	for _, m := range local.FindAllSubmatch(page, -1) {
		if address := string(m[1]); !strings.HasPrefix(address, "http") && !strings.HasPrefix(address, "data:") {
			t.Errorf("it names %s", address)
		}
		links++
	}
	if links == 0 {
		t.Error("no link was found")
	}
}

func TestScriptForOtherPagesIsASCII(t *testing.T) {
	script := built(t)["embed.js"]
	for i, c := range script {
		if c >= 0x80 {
			t.Fatalf("byte %d of embed.js is %#x: %s", i, c, script[max(0, i-40):i])
		}
	}
	if len(script) == 0 {
		t.Error("there is none")
	}
}

func TestScriptsDoNotEndTheirElement(t *testing.T) {
	got := closeProof(`a="</script>";b="<!-- c"`)
	if strings.Contains(got, "</script") || strings.Contains(got, "<!--") {
		t.Errorf("got %s", got)
	}
}

func TestDatesKeepTheirPrecision(t *testing.T) {
	for in, want := range map[string]string{"2025": "2025", "2025-07": "July 2025", "2025-07-03": "3 July 2025", "2025-07~": "about July 2025",
		"2025?": "2025 (uncertain)", "2025-01%": "about January 2025 (uncertain)", "2025-01/2025-07": "January 2025 to July 2025", "2023-09/..": "since September 2023",
		"../2021": "until 2021", "2025-22": "summer 2025", "202X": "2020s", "20XX": "2000 to 2099", "2025-XX": "2025", "2025-07-XX": "July 2025"} {
		if got := readable(in); got != want {
			t.Errorf("%s reads %q, want %q", in, got, want)
		}
	}
}

func TestNumbersAreGrouped(t *testing.T) {
	for in, want := range map[string]string{"1": "1", "123": "123", "1234": "1,234", "2100000": "2,100,000", "-1234.5": "-1,234.5", "12.25": "12.25"} {
		if got := grouped(in); got != want {
			t.Errorf("%s is %s, want %s", in, got, want)
		}
	}
}

// writeFiles writes files into the folder out.
func writeFiles(files Files, out string) error {
	return Write(out, func(to Output) error {
		for _, name := range slices.Sorted(maps.Keys(files)) {
			w, err := to.Create(name)
			if err != nil {
				return err
			}
			if _, err := w.Write(files[name]); err != nil {
				return errors.Join(err, w.Close())
			}
			if err := w.Close(); err != nil {
				return err
			}
		}
		return nil
	})
}

func TestWriteReplacesASiteWhole(t *testing.T) {
	out := filepath.Join(t.TempDir(), "made", "here")
	if err := writeFiles(summed(Files{"edition.json": []byte("1"), "a/b.txt": []byte("b"), "gone.txt": nil}), out); err != nil {
		t.Fatal(err)
	}
	if err := writeFiles(summed(Files{"edition.json": []byte("2"), "new.txt": []byte("n")}), out); err != nil {
		t.Fatal(err)
	}
	want := "SHA256SUMS edition.json new.txt"
	if got := list(t, out); got != want {
		t.Errorf("the folder holds %s, want %s", got, want)
	}
	entries, err := os.ReadDir(filepath.Dir(out))
	if err != nil || len(entries) != 1 {
		t.Errorf("%d entries beside the site, %v; want it alone", len(entries), err)
	}
}

// summed adds the list of files that makes a folder a site.
func summed(files Files) Files {
	var list strings.Builder
	for name := range files {
		fmt.Fprintf(&list, "%064d  %s\n", 0, name)
	}
	files["SHA256SUMS"] = []byte(list.String())
	return files
}

// TestWriteThatFailsLeavesTheLastSite makes writing fail half-way.
func TestWriteThatFailsLeavesTheLastSite(t *testing.T) {
	out := filepath.Join(t.TempDir(), "dist")
	if err := writeFiles(summed(Files{"edition.json": []byte("1"), "kept.txt": nil}), out); err != nil {
		t.Fatal(err)
	}
	if err := writeFiles(Files{"a": nil, "a/b": nil, "edition.json": []byte("2")}, out); err == nil {
		t.Fatal("wrote a file and a folder of the same name")
	}
	if got := list(t, filepath.Dir(out)); got != "dist/SHA256SUMS dist/edition.json dist/kept.txt" {
		t.Errorf("the folder holds %s", got)
	}
	if b, err := os.ReadFile(filepath.Join(out, "edition.json")); err != nil || string(b) != "1" {
		t.Errorf("edition.json is %q, %v", b, err)
	}
}

// list returns the files below dir.
func list(t *testing.T, dir string) string {
	t.Helper()
	var names []string
	err := filepath.WalkDir(dir, func(p string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			rel, _ := filepath.Rel(dir, p)
			names = append(names, filepath.ToSlash(rel))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(names, " ")
}

func TestWriteTouchesNothingThatIsNotASite(t *testing.T) {
	dir := t.TempDir()
	mine := filepath.Join(dir, "mine")
	if err := errors.Join(os.Mkdir(mine, 0o755), os.WriteFile(filepath.Join(mine, "thesis.doc"), []byte("years of work"), 0o644)); err != nil {
		t.Fatal(err)
	}
	err := writeFiles(Files{"edition.json": nil}, mine)
	if err == nil || !strings.Contains(err.Error(), "thesis.doc is in the way: this program did not make it") || !strings.Contains(err.Error(), "\nhint: ") {
		t.Errorf("got %v", err)
	}
	// A site that somebody put a file into is one too.
	site := filepath.Join(t.TempDir(), "site")
	files := Files{"index.html": []byte("i"), "SHA256SUMS": []byte(strings.Repeat("0", 64) + "  index.html\n")}
	if err := errors.Join(writeFiles(files, site), writeFiles(files, site), os.WriteFile(filepath.Join(site, "CNAME"), nil, 0o644)); err != nil {
		t.Fatal(err)
	}
	if err := writeFiles(files, site); err == nil || !strings.Contains(err.Error(), "CNAME is in the way") {
		t.Errorf("got %v", err)
	}
	if got := list(t, dir); got != "mine/thesis.doc" {
		t.Errorf("the folder holds %s", got)
	}
	err = writeFiles(Files{"edition.json": nil}, filepath.Join(mine, "thesis.doc"))
	if err == nil || !strings.Contains(err.Error(), "is a file, expected a folder") {
		t.Errorf("got %v", err)
	}
}

func TestReadOnlyOutputFolderIsSaid(t *testing.T) {
	if os.Geteuid() == 0 {
		asNobody(t) // root may write anywhere
		return
	}
	parent := filepath.Join(t.TempDir(), "locked")
	if err := os.Mkdir(parent, 0o555); err != nil {
		t.Fatal(err)
	}
	err := writeFiles(Files{"edition.json": nil}, filepath.Join(parent, "dist"))
	if err == nil || !strings.Contains(err.Error(), "cannot write beside") || !strings.Contains(err.Error(), "hint: choose another folder with -o") {
		t.Errorf("got %v", err)
	}
}

func TestOutputBelowAFileIsRefused(t *testing.T) {
	parent := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(parent, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := writeFiles(Files{"edition.json": nil}, filepath.Join(parent, "dist")); err == nil {
		t.Error("wrote into a file")
	}
}

// TestSameBytesFromAnotherDirectory builds the site from a copy of the source
// tree in another place and compares every file.
func TestSameBytesFromAnotherDirectory(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the command and the module once more")
	}
	copyDir := filepath.Join(t.TempDir(), "a copy of the tree")
	for _, name := range []string{"wasm", "web", "build", "corpus"} {
		if err := os.CopyFS(filepath.Join(copyDir, name), os.DirFS(filepath.Join("../..", name))); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"go.mod", "go.sum"} {
		data, err := os.ReadFile(filepath.Join("../..", name))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(copyDir, name), data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.Command("go", "run", "./build", "-q", "site", "--brotli", "0", "-o", "out")
	cmd.Dir = copyDir
	if text, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	files := built(t)
	for name, data := range files {
		other, err := os.ReadFile(filepath.Join(copyDir, "out", filepath.FromSlash(name)))
		if err != nil {
			t.Error(err)
		} else if !bytes.Equal(other, data) {
			t.Errorf("%s differs: %d and %d bytes", name, len(data), len(other))
		}
	}
	if n := len(strings.Fields(list(t, filepath.Join(copyDir, "out")))); n != len(files) {
		t.Errorf("%d files from there, %d from here", n, len(files))
	}
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	for name, data := range files {
		if bytes.Contains(data, []byte(root)) {
			t.Errorf("%s holds the path of the source tree", name)
		}
	}
}

func TestPlainPageHoldsEveryRecord(t *testing.T) {
	c, _, err := records.Load("../../corpus")
	if err != nil {
		t.Fatal(err)
	}
	page := string(built(t)["plain.html"])
	for _, r := range c.Records {
		if !strings.Contains(page, fmt.Sprintf(`id="%s"`, r.ID)) {
			t.Errorf("%s is not on the page", r.ID)
		}
	}
	if len(c.Records) == 0 || strings.Contains(page, "<script") {
		t.Errorf("%d records; script on the page: %v", len(c.Records), strings.Contains(page, "<script"))
	}
}
