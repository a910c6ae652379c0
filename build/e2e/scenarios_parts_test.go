package e2e

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"hash/crc32"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"vitrine/wasm/index"
)

// What one carrier shows, every carrier shows, in parts as in one.
func TestPartsByEveryCarrier(t *testing.T) {
	dir, o, _ := gathered(t)
	f, a, _ := o.pick(t, 0)
	for _, c := range partsCarriers {
		t.Run(c.name, func(t *testing.T) {
			x := c.open(t, dir, oldest)
			x.arrived()
			x.agrees(o, choose())
			x.toggle(o, f, a)
			x.agrees(o, choose(f.Name, a))
			x.toggle(o, f, a)
			x.finds(o, "quince")
			x.click("V.headline(V.ids()[0])")
			x.until("the record", "V.record() && V.text(V.one('.headline', V.record())).includes('quince')")
		})
	}
}

func TestPartsArriveInOrderOfNeed(t *testing.T) {
	dir, o, parts := gathered(t)
	f, a, b := o.pick(t, 0)

	t.Run("facets answer before words and records, which fill in by themselves", func(t *testing.T) {
		s := serve(t, dir)
		release := s.hold(t, parts...)
		x := openParts(t, s, oldest)
		x.counts(o, choose())
		x.until("cards on their way, with what is known of them", `V.busy() && V.pending().length === 20 && V.pending().every((el) =>
			V.text(V.one(".when", el)) !== "" && V.one("a[data-field=colour]", el) && !V.one("a.head", el))`)
		x.shot("records on their way")
		x.toggle(o, f, a)
		x.counts(o, choose(f.Name, a))
		x.toggle(o, f, b)
		x.counts(o, choose(f.Name, a, f.Name, b))
		if busy := query[bool](x.tab, "V.busy() && V.pending().length > 0"); !busy {
			t.Error("the records are there before their part")
		}
		for _, next := range release {
			next()
		}
		x.arrived()
		x.agrees(o, choose(f.Name, a, f.Name, b))
		if got := query[int](x.tab, "V.all('a.head', V.app()).length"); got != 20 {
			t.Errorf("%d headlines, want 20", got)
		}
	})

	t.Run("a search waits for the words, and is answered when they come", func(t *testing.T) {
		s := serve(t, dir)
		release := s.hold(t, parts...)
		x := openParts(t, s, "")
		x.click("V.search()")
		x.keys("quince")
		x.until("the sentence to say so", "V.sentence().includes('still arriving') && V.sentence().includes('quince')")
		if says := query[string](x.tab, "V.sentence() + ' ' + V.text(V.empty()) + ' ' + V.problems()"); strings.Contains(says, "No record") || strings.Contains(says, "0 of") || strings.Contains(says, "not understood") {
			t.Errorf("it says %q while the words are on their way", says)
		}
		release[0]()
		x.until("the records with the word", "V.total() === args[0] && V.app().dataset.total === String(args[0])", o.having("quince"))
		if !query[bool](x.tab, "V.focused() === V.search() && V.search().value === 'quince'") {
			t.Error("the search lost the focus")
		}
		for _, next := range release[1:] {
			next()
		}
		x.arrived()
		x.until("marked words", "V.marks().length > 0")
	})

	t.Run("a search in the address is answered when the words come", func(t *testing.T) {
		s := serve(t, dir)
		release := s.hold(t, parts...)
		x := openParts(t, s, "q=medlar")
		x.until("the sentence to say so", "V.sentence().includes('still arriving')")
		for _, next := range release {
			next()
		}
		x.until("the records with the word", "V.total() === args[0]", o.having("medlar"))
		x.arrived()
	})

	t.Run("nothing is told of a result before the words are there", func(t *testing.T) {
		s := serve(t, dir)
		release := s.hold(t, parts...)
		// The record is one that a page opens with and has no medlar in it.
		x := openParts(t, s, fragment("q", "medlar -zzqqxx", "record", "r1199"))
		x.until("the sentence to say so", "V.sentence().includes('still arriving')")
		x.click("V.one('.dates > summary', V.app())")
		const year = "V.all('.years tbody tr', V.app()).map((tr) => V.text(tr.lastElementChild))"
		x.until("the years", year+".length > 0")
		x.shot("words on their way")
		const told = `[
			...V.all(".row", V.app()).filter((row) => /\d/.test(V.text(row) + V.one("input", row).ariaLabel) || row.dataset.state === "zero").map(V.describe),
			...V.all(":is(.row .part, .hist :is(.over, .mine))", V.app()).filter((el) => el.getAttribute("d") || parseFloat(el.getAttribute("width"))).map(V.describe),
			...V.all(".hist input", V.app()).map((el) => el.getAttribute("aria-valuetext")).filter((text) => / of /.test(text)),
			...` + year + `.filter((text) => /\d/.test(text)),
			...[V.sentence(), V.text(V.record()), V.instead(), V.text(V.empty())].filter((text) => /not in this selection|nothing was excluded|No record|^0 /.test(text)),
		]`
		if told := query[[]string](x.tab, told); len(told) > 0 {
			t.Errorf("it tells %q", told)
		}
		rows := query[int](x.tab, "V.all('.row .count', V.app()).length")
		if rows < 10 {
			t.Errorf("only %d counts to look at", rows)
		}
		const height = "V.one('.facets', V.app()).getBoundingClientRect().height"
		before := query[float64](x.tab, height)
		for _, next := range release {
			next()
		}
		x.until("the records with the word", "V.total() === args[0]", o.having("medlar"))
		x.until("every count", "V.all('.row .count', V.app()).filter((el) => /^[0-9]/.test(el.textContent)).length === args[0]", rows)
		x.until("the rest", "V.one('.hist path.over', V.app()).getAttribute('d') && V.text(V.record()).includes('not in this selection') && V.instead().includes('zzqqxx')")
		x.until("the years", year+".every((text) => /^[0-9]/.test(text))")
		if after := query[float64](x.tab, height); after != before {
			t.Errorf("the facets were %v high and are %v", before, after)
		}
		x.arrived()
	})

	t.Run("a record in the address opens when it comes", func(t *testing.T) {
		s := serve(t, dir)
		release := s.hold(t, parts...)
		x := openParts(t, s, "record=r0003")
		x.counts(o, choose())
		x.until("it to be said", "V.text(V.record()).includes('on its way')")
		x.shot("record on its way")
		if says := query[string](x.tab, "V.problems()"); says != "" {
			t.Errorf("it says %q of a record on its way", says)
		}
		for _, next := range release {
			next()
		}
		x.until("the record", "V.record() && V.text(V.one('.headline', V.record())) === args[0]", o.title(o.record(t, "r0003")))
		x.arrived()
	})

	for _, focused := range []bool{true, false} {
		t.Run(fmt.Sprintf("filling in does not move what is read, with the focus in it: %v", focused), func(t *testing.T) {
			s := serve(t, dir)
			release := s.hold(t, parts...)
			x := openParts(t, s, oldest)
			x.click("V.more()")
			x.until("more cards", "V.pending().length === 40")
			const link = "V.one('a[data-field=colour]', V.all('ol.cards > li', V.app())[30])"
			place := query[float64](x.tab, `(() => {
			const el = `+link+`;
			if (args[0]) el.focus({ preventScroll: true });
			scrollTo({ top: scrollY + el.getBoundingClientRect().top - (args[0] ? 200 : 0), behavior: "instant" });
			return el.closest("li").getBoundingClientRect().top;
		})()`, focused)
			for _, next := range release {
				next()
			}
			x.arrived()
			now := query[struct {
				Top     float64
				Focused bool
				Cards   int
			}](x.tab, `({ Top: V.all("ol.cards > li", V.app())[30].getBoundingClientRect().top, Focused: V.focused() === `+link+`, Cards: V.cards().length })`)
			if now.Cards != 40 || now.Focused != focused {
				t.Errorf("%d cards, want 40; it has the focus: %v", now.Cards, now.Focused)
			}
			if now.Top < place-1 || now.Top > place+1 {
				t.Errorf("the card was at %v and is at %v", place, now.Top)
			}
		})
	}

	t.Run("a record on its way can be left", func(t *testing.T) {
		s := serve(t, dir)
		release := s.hold(t, parts...)
		x := openParts(t, s, oldest+"&record=r0003")
		x.viewport(phone)
		x.until("it to be said", "V.text(V.record()).includes('on its way')")
		x.shot("record on its way phone")
		x.click("V.button('← Back to the records', V.record())")
		x.until("the list", "!V.record() && V.cards().every(V.seen)")
		for _, next := range release {
			next()
		}
		x.arrived()
	})

	t.Run("an id that no record has is not on its way when all ids are there", func(t *testing.T) {
		s := serve(t, dir)
		release := s.hold(t, parts...)
		x := openParts(t, s, "record=nothing")
		x.until("it to be awaited", "V.text(V.record()).includes('on its way')")
		for _, next := range release {
			next()
		}
		x.until("the problem", "!V.record() && V.problems().includes('nothing')")
		x.arrived()
	})

	t.Run("the module comes first, then part by part, each once, no twin", func(t *testing.T) {
		s := serve(t, dir)
		x := openParts(t, s, oldest)
		x.arrived()
		want := []string{"200 /" + oneFile(t, dir, "assets/*.wasm")}
		for _, name := range parts {
			want = append(want, "200 /"+name)
		}
		var got []string
		for _, r := range s.requests() {
			if strings.HasSuffix(r, ".wasm") || strings.HasSuffix(r, ".vtx") {
				got = append(got, r)
			}
			if strings.HasSuffix(r, ".wasm.js") || strings.HasSuffix(r, ".vtx.js") || !strings.HasPrefix(r, "200 ") {
				t.Errorf("answered with %s", r)
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("asked for %q, want %q", got, want)
		}
	})

	t.Run("no part is asked for while the module is on its way", func(t *testing.T) {
		s := serve(t, dir)
		module := oneFile(t, dir, "assets/*.wasm")
		release := s.hold(t, append([]string{module}, parts...)...)
		x := &explorer{tab: openTab(t), at: s.URL}
		x.allowed = []string{s.URL}
		x.goTo(s.URL)
		names := append([]string{module}, parts...)
		for i, next := range release {
			s.asked(t, names[i])
			for _, later := range names[i+1:] {
				if s.isAsked(later) {
					t.Errorf("%s was asked for before %s had arrived", later, names[i])
				}
			}
			next()
		}
		x.ready()
		x.unanswered()
		x.arrived()
	})

	t.Run("two elements share one delivery", func(t *testing.T) {
		s := serve(t, dir)
		host := serveHost(t, s, `<vitrine-explorer></vitrine-explorer><vitrine-explorer query="`+oldest+`"></vitrine-explorer>`)
		x := &explorer{tab: openTab(t), at: host.URL}
		x.allowed = []string{s.URL, host.URL}
		x.goTo(host.URL)
		for x.element = range 2 {
			x.until("the records", "V.ready() && V.cards().length > 0 && V.pending().length === 0")
			x.agrees(o, choose())
		}
		for _, name := range parts {
			if n := strings.Count(strings.Join(s.requests(), "\n"), name); n != 1 {
				t.Errorf("%s was asked for %d times, want once", name, n)
			}
		}
	})

	t.Run("a page saved by a browser opens again with its parts", func(t *testing.T) {
		x := openParts(t, serve(t, dir), oldest)
		x.arrived()
		saved := query[string](x.tab, "'<!doctype html>' + document.documentElement.outerHTML")
		folder := copyFolder(t, dir)
		writeFile(t, folder, "index.html", []byte(saved))
		y := openDisk(t, folder, "index.html", oldest)
		y.arrived()
		y.agrees(o, choose())
		y.finds(o, "plum")
	})
}

// misses waits for the notice that something did not arrive, and checks that
// the rest goes on.
func (x *explorer) misses(o *truth) (says string) {
	x.Helper()
	x.noisy = true
	x.until("the notice", "V.lost()")
	x.shot("lost " + x.Name())
	x.until("nothing to be on its way any more", "!V.busy()")
	if query[bool](x.tab, "!!V.failure() || !V.one('a.plain-link', V.lost())") {
		x.Error("it has failed altogether, or does not lead to the plain records")
	}
	f, a, _ := o.pick(x, 0)
	x.counts(o, choose())
	x.toggle(o, f, a)
	x.counts(o, choose(f.Name, a))
	x.toggle(o, f, a)
	x.counts(o, choose())
	return query[string](x.tab, "V.text(V.lost())")
}

func TestPartsThatDoNotArrive(t *testing.T) {
	dir, o, parts := gathered(t)
	last := len(parts) - 1
	whole := make([][]byte, len(parts))
	for i, name := range parts {
		whole[i] = readFile(t, dir, name)
	}
	without := func(t *testing.T, names ...string) string {
		folder := copyFolder(t, dir)
		for _, name := range names {
			remove(t, folder, name)
		}
		return folder
	}

	for i, name := range parts {
		t.Run("a part that is missing is named, and comes when it is tried again: "+what(i, last), func(t *testing.T) {
			s := serve(t, without(t, name))
			x := openParts(t, s, oldest)
			says := x.misses(o)
			if !strings.Contains(says, path.Base(name)) || !strings.Contains(says, what(i, last)) {
				t.Errorf("it says %q, want %s and %s in it", says, path.Base(name), what(i, last))
			}
			if i == last && query[int](x.tab, "V.pending().filter((el) => V.text(el).includes('did not arrive')).length") != 20 {
				t.Error("the cards do not say that their records are missing")
			}
			x.click("V.search()")
			x.keys("pear")
			if i == 0 {
				x.until("the sentence to say so", "V.sentence().includes('Without their words') && !V.empty()")
			} else {
				x.until("the records with the word", "V.total() === args[0]", o.having("pear"))
			}
			x.click("V.button('Try again', V.lost())")
			x.until("the notice again", "V.lost() && !V.button('Try again', V.lost()).hasAttribute('aria-disabled')")
			s.put(name, whole[i])
			x.click("V.button('Try again', V.lost())")
			x.until("the notice to go, and the focus on", "!V.lost() && V.focused() === V.one('.results', V.app())")
			x.until("the records with the word", "V.total() === args[0] && V.marks().length > 0", o.having("pear"))
		})

		t.Run("one altered byte is found, with both checksums: "+what(i, last), func(t *testing.T) {
			s := serve(t, dir)
			altered := bytes.Clone(whole[i])
			altered[len(altered)/2] ^= 0x10
			s.files[name] = altered
			says := openParts(t, s, oldest).misses(o)
			for _, data := range [][]byte{whole[i], altered} {
				if sum := sha256.Sum256(data); !strings.Contains(says, hex.EncodeToString(sum[:])) {
					t.Errorf("it says %q, want %x in it", says, sum)
				}
			}
		})
	}

	t.Run("without the words there is a way to the selection without them", func(t *testing.T) {
		x := openParts(t, serve(t, without(t, parts[0])), oldest)
		f, a, _ := o.pick(t, 0)
		x.misses(o)
		const way = "V.all('a', V.lost()).find((el) => V.seen(el) && V.text(el).includes('without the words'))"
		if query[bool](x.tab, "!!"+way) {
			t.Error("it leads away from words that nobody asked for")
		}
		x.toggle(o, f, a)
		x.click("V.search()")
		x.keys("pear")
		x.until("the way", way)
		if got, want := query[string](x.tab, way+".getAttribute('href')"), "#"+f.Name+"="+a+"&"+oldest; got != want {
			t.Errorf("the address is %q, want %q", got, want)
		}
		x.click(way)
		x.counts(o, choose(f.Name, a))
		x.until("the way to go, and the focus on", "!"+way+" && V.focused() === V.one('.results', V.app())")
	})

	for _, size := range []screen{desktop, phone} {
		t.Run("a lost record is told, and opens when it is tried again: "+size.name, func(t *testing.T) {
			s := serve(t, without(t, parts[last]))
			x := openParts(t, s, "record=r0003")
			x.noisy = true
			x.viewport(size)
			x.until("it to be said", "V.text(V.record()).includes('could not be loaded')")
			x.shot("record lost " + size.name)
			const again = "V.button('Try again', V.record())"
			x.click(again)
			x.until("it again", again+" && !"+again+".hasAttribute('aria-disabled') && V.focused() === "+again)
			s.put(parts[last], whole[last])
			x.click(again)
			x.until("the record, and the focus on it", "V.record() && V.text(V.one('.headline', V.record())) === args[0] && V.focused() === V.one('.headline', V.record())", o.title(o.record(t, "r0003")))
		})
	}

	for name, c := range map[string]struct {
		data []byte
		says string
	}{
		"cut short is damaged":               {whole[last][:len(whole[last])/2], "damaged or was cut short"},
		"that is a page is damaged":          {[]byte("<!doctype html><p>Please log in."), "damaged or was cut short"},
		"that is empty is damaged":           {nil, "damaged or was cut short"},
		"of another edition is told as such": {otherEdition(whole[last]), "belongs to another edition"},
	} {
		t.Run("a part "+name, func(t *testing.T) {
			s := serve(t, dir)
			s.files[parts[last]] = c.data
			if says := openParts(t, s, oldest).misses(o); !strings.Contains(says, c.says) {
				t.Errorf("it says %q, want %q in it", says, c.says)
			}
		})
	}

	t.Run("on disk, a twin that is not there is named", func(t *testing.T) {
		folder := without(t, parts[last]+".js")
		if says := openDisk(t, folder, "index.html", oldest).misses(o); !strings.Contains(says, path.Base(parts[last])+".js") {
			t.Errorf("it says %q, want the file's name in it", says)
		}
	})

	t.Run("on disk, a twin cut short is damaged", func(t *testing.T) {
		folder := copyFolder(t, dir)
		twin := readFile(t, folder, parts[last]+".js")
		writeFile(t, folder, parts[last]+".js", twin[:len(twin)/2])
		if says := openDisk(t, folder, "index.html", oldest).misses(o); !strings.Contains(says, "damaged or was cut short") {
			t.Errorf("it says %q", says)
		}
	})

	t.Run("the one file without its last part says that it is not whole", func(t *testing.T) {
		folder := t.TempDir()
		page := readFile(t, dir, "gathered.html")
		blocks := regexp.MustCompile(`<script type="text/plain" class="vitrine-payload" data-part="` + string(rune('1'+last)) + `">[^<]*</script>`)
		cut := blocks.ReplaceAll(page, nil)
		if len(cut) == len(page) {
			t.Fatal("the part is not in the page")
		}
		writeFile(t, folder, "gathered.html", cut)
		if says := openDisk(t, folder, "gathered.html", oldest).misses(o); !strings.Contains(says, "not saved or copied whole") {
			t.Errorf("it says %q", says)
		}
	})
}

// what says what a further part of the index holds, as the notice does: the
// first has the words, the last the records.
func what(i, last int) string {
	switch {
	case last == 0:
		return "words and the records"
	case i == 0:
		return "words of this collection"
	default:
		return "The records did not arrive"
	}
}

// otherEdition returns a part with another edition in its header.
func otherEdition(part []byte) []byte {
	b := bytes.Clone(part)
	b[32] ^= 1
	binary.LittleEndian.PutUint32(b[60:], 0)
	binary.LittleEndian.PutUint32(b[60:], crc32.Checksum(b[:index.HeaderSize], crc32.MakeTable(crc32.Castagnoli)))
	return b
}

// A program that ended is started again with the parts it had.
func TestDyingModuleGetsItsPartsAgain(t *testing.T) {
	dir, _, parts := gathered(t)
	program, err := dyingModule()
	if err != nil {
		t.Fatal(err)
	}
	for _, way := range []string{"die-once", "die-late"} {
		t.Run(way, func(t *testing.T) {
			s := serve(t, dir)
			s.files[oneFile(t, dir, "assets/*.wasm")] = program
			x := openParts(t, s, "")
			const withParts = "V.text(V.headline('one')) === `First, with ${args[0]} parts`"
			query[bool](x.tab, "(location.hash = 'q=alive', true)")
			for i := range parts {
				x.until("part "+parts[i], "performance.getEntriesByType('resource').some((e) => e.name.endsWith(args[0]) && e.responseEnd > 0)", parts[i])
			}
			// The stand-in tells how many it has, once it is asked anew.
			x.until("all parts", "(location.hash = 'q=alive' + Math.random(), "+withParts+")", len(parts))
			query[bool](x.tab, "(location.hash = 'q=' + args[0], true)", way)
			x.until("the answer of the second program, which has them too", "V.search().value === args[1] && Object.vitrineDeaths === 1 && "+withParts, len(parts), way)
		})
	}
}

// What says what an edition is names its parts.
func TestPartsAreListed(t *testing.T) {
	dir, _, parts := gathered(t)
	edition := string(readFile(t, dir, "edition.json"))
	for _, name := range parts {
		sum := sha256.Sum256(readFile(t, dir, name))
		if !strings.Contains(edition, hex.EncodeToString(sum[:])) {
			t.Errorf("edition.json does not have the sum of %s", name)
		}
		if _, err := os.Stat(filepath.Join(dir, filepath.FromSlash(name+".js"))); err != nil {
			t.Error(err)
		}
	}
}
