package e2e

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"hash/crc32"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"vitrine/wasm/index"
)

// fails waits for the message of that kind and checks that it offers the
// records without the engine, and that nothing else pretends to work.
func (x *explorer) fails(code string) (says string) {
	x.Helper()
	x.noisy = true
	x.until("the failure "+code, "V.failure()?.dataset.error === args[0]", code)
	found := query[struct{ Text, Link string }](x.tab, `({ Text: V.text(V.failure()), Link: V.seen(V.one("a.plain-link", V.failure())) ? V.one("a.plain-link", V.failure()).href : "" })`)
	if !strings.HasSuffix(found.Link, "plain.html") && !strings.HasSuffix(found.Link, "#plain") {
		x.Errorf("the failure links to %q, want plain.html", found.Link)
	}
	if len(found.Text) < 40 {
		x.Errorf("the failure says %q", found.Text)
	}
	x.shot("failure " + x.Name())
	return found.Text
}

// openFailing opens a page without waiting for an answer.
func openFailing(t testing.TB, address string, allowed ...string) *explorer {
	t.Helper()
	x := &explorer{tab: openTab(t), at: address}
	x.allowed = allowed
	x.goTo(address)
	return x
}

// plainLinks counts the links to plain.html that can be seen.
const plainLinks = `V.all('a[href="plain.html"]').filter(V.seen).length`

func TestWithoutScript(t *testing.T) {
	theBrowser(t)
	o := collection(t)

	t.Run("the page says what it is and leads to the plain records", func(t *testing.T) {
		s := serve(t, dist(t))
		x := &explorer{tab: openTab(t), at: s.URL}
		x.allowed = []string{s.URL}
		x.disableScript()
		x.goTo(s.URL)
		text := x.text()
		for _, want := range []string{o.Title.In(o.Languages[0]), "need JavaScript"} {
			if !strings.Contains(text, want) {
				t.Errorf("the page says %q, want %q in it", text, want)
			}
		}
		if links := query[int](x.tab, plainLinks); links == 0 {
			t.Error("no visible link to plain.html")
		}
		x.shot("without script")
	})

	t.Run("the one file shows its plain records", func(t *testing.T) {
		at := fileURL(filepath.Join(dist(t), singleName(t)))
		x := &explorer{tab: openTab(t), at: at}
		x.allowed = []string{at}
		x.disableScript()
		x.goTo(at)
		for _, r := range o.Records {
			if !query[bool](x.tab, "V.seen(document.getElementById(args[0]))", r.ID) {
				t.Errorf("record %s cannot be seen", r.ID)
			}
		}
	})

	t.Run("a shell that never arrives leaves the first paint", func(t *testing.T) {
		s := serve(t, dist(t))
		shell := oneFile(t, dist(t), "assets/shell.*.js")
		s.files[shell] = []byte("")
		x := openFailing(t, s.URL, s.URL)
		if links := query[int](x.tab, plainLinks); links == 0 {
			t.Error("no visible link to plain.html")
		}
	})
}

func TestWithoutTheModule(t *testing.T) {
	theBrowser(t)
	module := oneFile(t, dist(t), "assets/*.wasm")

	t.Run("a policy that forbids WebAssembly is named", func(t *testing.T) {
		s := serve(t, dist(t))
		s.header.Set("Content-Security-Policy", "script-src 'self'")
		says := openFailing(t, s.URL, s.URL).fails("blocked")
		if !strings.Contains(says, "wasm-unsafe-eval") {
			t.Errorf("it says %q", says)
		}
	})

	t.Run("a browser without WebAssembly is named", func(t *testing.T) {
		s := serve(t, dist(t))
		x := &explorer{tab: openTab(t), at: s.URL}
		x.allowed = []string{s.URL}
		x.beforeScripts("delete globalThis.WebAssembly")
		x.goTo(s.URL)
		x.fails("unsupported")
	})

	t.Run("a module that is not there is named", func(t *testing.T) {
		s := serve(t, withoutFile(t, module))
		says := openFailing(t, s.URL, s.URL).fails("missing")
		if !strings.Contains(says, filepath.Base(module)) {
			t.Errorf("it says %q, want the file's name in it", says)
		}
	})

	t.Run("a module cut short is damaged, with both checksums", func(t *testing.T) {
		s := serve(t, dist(t))
		whole := readFile(t, dist(t), module)
		s.files[module] = whole[:len(whole)/2]
		says := openFailing(t, s.URL, s.URL).fails("damaged")
		for _, part := range [][]byte{whole, s.files[module]} {
			sum := sha256.Sum256(part)
			if !strings.Contains(says, hex.EncodeToString(sum[:])) {
				t.Errorf("it says %q, want %x in it", says, sum)
			}
		}
	})

	t.Run("a page sent in place of the module is damage, not a crash", func(t *testing.T) {
		s := serve(t, dist(t))
		s.files[module] = []byte("<!doctype html><p>Please log in.")
		openFailing(t, s.URL, s.URL).fails("damaged")
	})

	t.Run("one altered byte in the index is found, with both checksums", func(t *testing.T) {
		s := serve(t, dist(t))
		altered, expected, found := alterIndex(t, readFile(t, dist(t), module))
		s.files[module] = altered
		says := openFailing(t, s.URL, s.URL).fails("damaged")
		for _, sum := range []string{expected, found} {
			if !strings.Contains(says, sum) {
				t.Errorf("it says %q, want %s in it", says, sum)
			}
		}
	})

	t.Run("on disk, a twin that is not there is named", func(t *testing.T) {
		folder := copyFolder(t, dist(t))
		remove(t, folder, module+".js")
		at := fileURL(folder)
		says := openFailing(t, at+"/index.html", at+"/").fails("missing")
		if !strings.Contains(says, filepath.Base(module)) {
			t.Errorf("it says %q, want the file's name in it", says)
		}
	})

	t.Run("on disk, a twin cut short is damaged", func(t *testing.T) {
		folder := copyFolder(t, dist(t))
		twin := readFile(t, folder, module+".js")
		writeFile(t, folder, module+".js", twin[:len(twin)/2])
		at := fileURL(folder)
		openFailing(t, at+"/index.html", at+"/").fails("damaged")
	})

	t.Run("on disk, a twin with an altered letter is damaged", func(t *testing.T) {
		folder := copyFolder(t, dist(t))
		twin := readFile(t, folder, module+".js")
		middle := len(twin) / 2
		for twin[middle] == '"' || twin[middle] == ',' || twin[middle] == '\n' || twin[middle] == 'A' {
			middle++
		}
		twin[middle] = 'A'
		writeFile(t, folder, module+".js", twin)
		at := fileURL(folder)
		openFailing(t, at+"/index.html", at+"/").fails("damaged")
	})

	t.Run("the one file cut short still leads to its plain records", func(t *testing.T) {
		o := collection(t)
		whole := readFile(t, dist(t), singleName(t))
		folder := t.TempDir()
		writeFile(t, folder, "cut.html", whole[:bytes.LastIndex(whole, []byte("vitrine-payload"))])
		at := fileURL(folder)
		x := openFailing(t, at+"/cut.html", at+"/")
		x.noisy = true
		x.click("V.all('a[href=\"#plain\"]').find(V.seen)")
		x.until("the records", "V.seen(document.getElementById(args[0]))", o.Records[0].ID)
	})

	t.Run("an element says so in its place, and to its host", func(t *testing.T) {
		s := serve(t, withoutFile(t, module))
		host := serveHost(t, s, `<vitrine-explorer></vitrine-explorer>`)
		x := &explorer{tab: openTab(t), at: host.URL}
		x.element = 0
		x.allowed = []string{s.URL, host.URL}
		x.goTo(host.URL)
		x.fails("missing")
		if got := query[string](x.tab, "events.join()"); got != "vitrine-error" {
			t.Errorf("events: got %q, want vitrine-error", got)
		}
	})
}

func withoutFile(t testing.TB, name string) string {
	t.Helper()
	folder := copyFolder(t, dist(t))
	remove(t, folder, name)
	return folder
}

func remove(t testing.TB, folder, name string) {
	t.Helper()
	if err := os.Remove(filepath.Join(folder, filepath.FromSlash(name))); err != nil {
		t.Fatal(err)
	}
}

// alterIndex changes one byte in the largest section of the index inside a
// module, and returns the section's checksum before and after as the reader
// writes them.
func alterIndex(t testing.TB, module []byte) (altered []byte, expected, found string) {
	t.Helper()
	memory, file := dataOf(t, module)
	le := binary.LittleEndian
	for at := 0; ; at++ {
		i := bytes.Index(memory[at:], []byte(index.Magic))
		if i < 0 {
			t.Fatal("no index in the module")
		}
		at += i
		part := memory[at:]
		if le.Uint32(part[12:]) != index.FormatVersion {
			continue // the reader's own copy of the magic
		}
		part = part[:le.Uint64(part[24:])]
		var row []byte
		for n := range int(le.Uint32(part[52:])) {
			r := part[index.HeaderSize+n*index.RowSize:][:index.RowSize]
			if le.Uint16(r[6:]) == 0 && (row == nil || le.Uint64(r[24:]) > le.Uint64(row[24:])) {
				row = r
			}
		}
		if row == nil {
			t.Fatal("the index has no sections")
		}
		offset := int(le.Uint64(row[16:]))
		section := part[offset:][:le.Uint64(row[24:])]
		sum := func() uint32 { return crc32.Checksum(section, crc32.MakeTable(crc32.Castagnoli)) }
		if sum() != le.Uint32(row[12:]) {
			t.Fatalf("section %s of the index as built: checksum is %08x, its table says %08x", row[:4], sum(), le.Uint32(row[12:]))
		}
		expected = fmt.Sprintf("%08x", sum())
		middle := len(section) / 2
		for file[at+offset+middle] == 0 { // zeros are not in the file
			middle++
		}
		section[middle] ^= 0x10
		altered = bytes.Clone(module)
		altered[file[at+offset+middle]] ^= 0x10
		return altered, expected, fmt.Sprintf("%08x", sum())
	}
}

// dataOf returns the memory a module starts with, and where in the module each
// byte of it stands: 0 for those that do not, because Go's linker leaves out
// runs of zeros.
func dataOf(t testing.TB, module []byte) (memory []byte, file []int) {
	t.Helper()
	at := 8 // magic and version
	number := func() int {
		n, size := binary.Uvarint(module[at:])
		at += size
		return int(n)
	}
	for at < len(module) {
		id, size := module[at], 0
		at++
		size = number()
		if id != 11 { // not the data section
			at += size
			continue
		}
		for range number() {
			if flags, op := module[at], module[at+1]; flags != 0 || op != 0x41 { // i32.const
				t.Fatalf("data segment with flags %d and instruction %#x", flags, op)
			}
			at += 2
			start := number() // signed, but Go's data lie below 2 GB and the encoder pads
			if module[at] != 0x0b {
				t.Fatal("data segment at no constant address")
			}
			at++
			n := number()
			if grow := start + n - len(memory); grow > 0 {
				memory, file = append(memory, make([]byte, grow)...), append(file, make([]int, grow)...)
			}
			for i := range n {
				memory[start+i], file[start+i] = module[at+i], at+i
			}
			at += n
		}
		return memory, file
	}
	t.Fatal("no data section in the module")
	return nil, nil
}

// dyingModule is testdata/dying, compiled.
var dyingModule = sync.OnceValues(func() ([]byte, error) {
	out := filepath.Join(shared.temp, "dying.wasm")
	cmd := exec.Command("go", "build", "-o", out, "./testdata/dying")
	cmd.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm")
	if text, err := cmd.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("%v: %w\n%s", cmd.Args, err, text)
	}
	return os.ReadFile(out)
})

func TestDyingModule(t *testing.T) {
	theBrowser(t)
	program, err := dyingModule()
	if err != nil {
		t.Fatal(err)
	}
	module := oneFile(t, dist(t), "assets/*.wasm")
	open := func(t *testing.T, fragment string) *explorer {
		s := serve(t, dist(t))
		s.files[module] = program
		return openSite(t, s, fragment)
	}

	t.Run("lives as long as it is not asked to die", func(t *testing.T) {
		x := open(t, "")
		x.until("its records", "V.total() === 3 && V.ids().join() === 'one,two,three'")
	})

	for _, way := range []string{"die-once", "die-late"} {
		t.Run(way+": is started again and answers", func(t *testing.T) {
			x := open(t, "")
			query[bool](x.tab, "(location.hash = 'q=' + args[0], true)", way)
			x.until("the answer of the second program", "V.search().value === args[0] && V.total() === 3 && Object.vitrineDeaths === 1", way)
			x.click("V.label('colour', 'red')")
			x.until("the choice", "V.box('colour', 'red').checked && V.total() === 3")
		})
	}

	t.Run("dies again of the same question: said, and the page can go on", func(t *testing.T) {
		x := open(t, "")
		query[bool](x.tab, "(location.hash = 'q=die-always', true)")
		x.fails("died")
		if n := query[int](x.tab, "Object.vitrineDeaths"); n != 2 {
			t.Errorf("it died %d times, want 2: one new start for a question", n)
		}
		if log := strings.Join(x.messages(), "\n"); !strings.Contains(log, "EngineError") {
			t.Errorf("the console does not say why: %s", log)
		}
		x.click("V.all('a, button', V.failure()).find((el) => V.text(el).startsWith('Start again'))")
		x.until("the records again", "!V.failure() && V.total() === 3 && V.cards().some(V.seen)")
	})
}
