package e2e

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/chromedp/chromedp/kb"

	"vitrine/wasm/stem"
)

func TestFiltering(t *testing.T) {
	theBrowser(t)
	o := collection(t)
	all := choose()

	t.Run("opens with all records, newest first, and every count right", func(t *testing.T) {
		x := openHTTP(t, "")
		x.agreesWhole(o, all)
		if got, want := x.listed(), o.ids(all); !slices.Equal(got, want) {
			t.Errorf("listed %q, want %q", got, want)
		}
	})

	t.Run("a click on a value narrows to it, a second value of the facet widens", func(t *testing.T) {
		f, a, b := o.pick(t, 0)
		x := openHTTP(t, "")
		x.toggle(o, f, a)
		x.agreesWhole(o, choose(f.Name, a))
		x.toggle(o, f, b)
		x.agrees(o, choose(f.Name, a, f.Name, b))
		x.addressBecomes(f.Name, a, f.Name, b)
		if got, want := x.listed(), o.ids(choose(f.Name, a, f.Name, b)); !slices.Equal(got, want) {
			t.Errorf("listed %q, want %q", got, want)
		}
		x.toggle(o, f, a)
		x.agrees(o, choose(f.Name, b))
		x.toggle(o, f, b)
		x.agrees(o, all)
		x.addressBecomes()
	})

	t.Run("values of two facets narrow each other", func(t *testing.T) {
		f, a, _ := o.pick(t, 0)
		g, b, _ := o.pick(t, 1)
		x := openHTTP(t, "")
		x.toggle(o, f, a)
		x.toggle(o, g, b)
		x.agreesWhole(o, choose(f.Name, a, g.Name, b))
	})

	t.Run("not recorded can be chosen where records lack a value", func(t *testing.T) {
		counts := o.counts(all)
		for _, f := range o.facets {
			if n := counts[f.Name][none]; n == 0 || n == len(o.Records) {
				continue
			}
			x := openHTTP(t, "")
			x.toggle(o, f, none)
			x.agreesWhole(o, choose(f.Name, none))
			return
		}
		t.Skip("every record has a value in every facet")
	})

	t.Run("excluding a value hides its records and says how many", func(t *testing.T) {
		f, a, b := o.pick(t, 0)
		g, c, _ := o.pick(t, 1)
		x := openHTTP(t, "")
		x.exclude(o, f, a)
		x.agreesWhole(o, choose("-"+f.Name, a))
		x.addressBecomes("-"+f.Name, a)
		if state := query[string](x.tab, "V.shown(V.row(args[0], args[1])).state", f.Name, a); state != "off" {
			t.Errorf("state of the excluded row: got %q, want off", state)
		}
		x.exclude(o, f, b)
		x.toggle(o, g, c)
		x.agrees(o, choose("-"+f.Name, a, "-"+f.Name, b, g.Name, c))
		x.exclude(o, f, a) // lets it in again
		x.agrees(o, choose("-"+f.Name, b, g.Name, c))
	})

	t.Run("each part of the sentence can be taken out, and all at once", func(t *testing.T) {
		f, a, b := o.pick(t, 0)
		g, c, _ := o.pick(t, 1)
		x := openHTTP(t, fragment(f.Name, a, f.Name, b, "-"+g.Name, c))
		x.agrees(o, choose(f.Name, a, f.Name, b, "-"+g.Name, c))
		sentence := query[string](x.tab, "V.sentence()")
		for _, want := range []string{label(o, f, a), label(o, f, b), "not", label(o, g, c)} {
			if !strings.Contains(sentence, want) {
				t.Errorf("the sentence %q lacks %q", sentence, want)
			}
		}
		x.click("V.chip(args[0])", f.Name+"="+a)
		x.agrees(o, choose(f.Name, b, "-"+g.Name, c))
		x.click("V.button('Clear all')")
		x.agrees(o, all)
	})

	t.Run("Back and Forward walk through the selections", func(t *testing.T) {
		f, a, _ := o.pick(t, 0)
		g, b, _ := o.pick(t, 1)
		x := openHTTP(t, "")
		x.toggle(o, f, a)
		x.agrees(o, choose(f.Name, a))
		x.toggle(o, g, b)
		x.agrees(o, choose(f.Name, a, g.Name, b))
		x.travel(-1)
		x.agrees(o, choose(f.Name, a))
		x.travel(-1)
		x.agrees(o, all)
		x.travel(+1)
		x.agrees(o, choose(f.Name, a))
		x.travel(+1)
		x.agrees(o, choose(f.Name, a, g.Name, b))
	})

	t.Run("a copied address shows the same view in a fresh tab", func(t *testing.T) {
		f, a, _ := o.pick(t, 0)
		g, b, _ := o.pick(t, 1)
		x := openHTTP(t, "")
		x.toggle(o, f, a)
		x.exclude(o, g, b)
		x.agrees(o, choose(f.Name, a, "-"+g.Name, b))
		const view = "({ sentence: V.sentence(), counts: V.counts(), ids: V.ids() })"
		want := mustJSON(query[map[string]any](x.tab, view))
		y := openHTTP(t, strings.TrimPrefix(query[string](x.tab, "location.hash"), "#"))
		y.agrees(o, choose(f.Name, a, "-"+g.Name, b))
		if got := mustJSON(query[map[string]any](y.tab, view)); got != want {
			t.Errorf("the fresh tab shows\n%s\nwant\n%s", got, want)
		}
	})

	t.Run("an address edited by hand is followed", func(t *testing.T) {
		f, a, _ := o.pick(t, 0)
		x := openHTTP(t, "")
		query[bool](x.tab, "(location.hash = args[0], true)", fragment(f.Name, a))
		x.agrees(o, choose(f.Name, a))
	})

	t.Run("unknown names and values in an address are reported, the rest holds", func(t *testing.T) {
		f, a, _ := o.pick(t, 0)
		x := openHTTP(t, fragment("nosuchfield", "1", f.Name, a, f.Name, "nosuchvalue"))
		x.agrees(o, choose(f.Name, a))
		says := query[string](x.tab, "V.problems()")
		for _, want := range []string{"nosuchfield", "nosuchvalue"} {
			if !strings.Contains(says, want) {
				t.Errorf("the note says %q, want %q in it", says, want)
			}
		}
		x.click("V.button('Leave it out')")
		x.until("the note to go", "V.problems() === ''")
		x.addressBecomes(f.Name, a)
		x.agrees(o, choose(f.Name, a))
	})

	t.Run("an address that is no address opens everything, and says so", func(t *testing.T) {
		for _, broken := range []string{"100%", "%", "%E0%A4%A", "=", "&&&"} {
			x := openHTTP(t, broken)
			x.agrees(o, choose())
			if says := query[string](x.tab, "V.problems()"); strings.Trim(broken, "&") != "" && says == "" {
				t.Errorf("#%s is passed over in silence", broken)
			}
		}
	})

	t.Run("about tells how many records lack a field, and leads to them", func(t *testing.T) {
		x := openHTTP(t, fragment("view", "about"))
		x.until("the numbers", "V.all('.about .health [data-none] a').length > 3")
		field := query[string](x.tab, "V.one('.about .health [data-none]').dataset.none")
		missing := query[string](x.tab, "V.text(V.one('.about .health [data-none] a'))")
		n := 0
		for _, r := range o.Records {
			if len(r.Values[field]) == 0 {
				n++
			}
		}
		if missing != strconv.Itoa(n) {
			t.Errorf("%s: %s records without it, want %d", field, missing, n)
		}
		x.click("V.one('.about .health [data-none] a')")
		x.addressBecomes(field, "(none)")
		x.until("their number", "V.app().dataset.total === args[0]", missing)
	})

	t.Run("about opens in its place, and Back leads to the records", func(t *testing.T) {
		f, a, _ := o.pick(t, 0)
		x := openHTTP(t, fragment(f.Name, a))
		x.click("V.all('.top nav a', V.app()).find((a) => V.text(a) === 'About')")
		x.until("the about text, and no records", "V.seen(V.one('.about', V.app())) && V.text(V.one('.about', V.app())).length > 200 && !V.cards().some(V.seen)")
		x.travel(-1)
		x.until("the records", "!V.seen(V.one('.about', V.app())) && V.cards().some(V.seen)")
		x.agrees(o, choose(f.Name, a))
	})

	t.Run("an empty result names the ways out, with their counts", func(t *testing.T) {
		f, a, g, b := disjoint(t, o)
		x := openHTTP(t, fragment(f, a, g, b))
		x.until("the empty result", "V.empty() && V.all('a', V.empty()).length === 2")
		if got := query[int](x.tab, "V.total()"); got != 0 {
			t.Errorf("total: got %d, want 0", got)
		}
		text := query[string](x.tab, "V.text(V.empty())")
		for _, left := range []selection{choose(f, a), choose(g, b)} {
			if want := fmt.Sprintf(": %d record", o.total(left)); !strings.Contains(text, want) {
				t.Errorf("the empty result says %q, want %q in it", text, want)
			}
		}
		x.click("V.one('a', V.empty())")
		x.until("records again", "!V.empty() && V.total() > 0")
	})
}

// disjoint returns two values of two facets that no record has both of.
func disjoint(t *testing.T, o *truth) (f, a, g, b string) {
	t.Helper()
	totals := o.counts(choose())
	for i, first := range o.facets {
		for _, second := range o.facets[i+1:] {
			for v := range totals[first.Name] {
				for w := range totals[second.Name] {
					if v != none && w != none && o.total(choose(first.Name, v, second.Name, w)) == 0 {
						return first.Name, v, second.Name, w
					}
				}
			}
		}
	}
	t.Skip("all values of all facets meet")
	return
}

func TestSearching(t *testing.T) {
	theBrowser(t)
	o := collection(t)
	word := titleWord(t, o)

	t.Run("words found are marked, and the address says them", func(t *testing.T) {
		x := openHTTP(t, "")
		x.keys("/")
		x.until("the search to have the focus", "V.focused() === V.search()")
		x.keys(word)
		x.addressBecomes("q", word)
		x.until("marks", "V.marks().length > 0 && V.total() < args[0]", len(o.Records))
		for _, m := range query[[]string](x.tab, "V.marks()") {
			if !strings.HasPrefix(strings.ToLower(m), word) {
				t.Errorf("marked %q, searched %q", m, word)
			}
		}
		for _, id := range query[[]string](x.tab, "V.ids()") {
			if !mentions(o, id, word) {
				t.Errorf("record %s is listed and nowhere says %q", id, word)
			}
		}
		x.keys(kb.Escape)
		x.agrees(o, choose())
		if got := query[string](x.tab, "V.search().value"); got != "" {
			t.Errorf("the search after Escape: got %q, want empty", got)
		}
	})

	t.Run("typing is one step of the history, however many keys", func(t *testing.T) {
		x := openHTTP(t, "")
		x.click("V.search()")
		x.keys(word)
		x.addressBecomes("q", word)
		x.travel(-1)
		x.addressBecomes()
		x.agrees(o, choose())
		x.travel(+1)
		x.addressBecomes("q", word)
		x.until("the words in the field", "V.search().value === args[0]", word)
	})

	t.Run("a word that no record has is named", func(t *testing.T) {
		x := openHTTP(t, "q=zzqqxx")
		x.until("the empty result", "V.empty() && V.text(V.empty()).includes('zzqqxx')")
		x.click("V.button('Clear the search')")
		x.agrees(o, choose())
		f := o.byRole(t, "title")
		x = openHTTP(t, fragment("q", f.Name+":zzqqxx "))
		x.until("the field it is looked for in", "V.empty() && V.text(V.empty()).includes(args[0])", "“zzqqxx” in "+f.Label["en"])
	})

	t.Run("an excluded word that no record has is named", func(t *testing.T) {
		x := openHTTP(t, "q=-zzqqxx")
		x.agrees(o, choose())
		if says := query[string](x.tab, "V.instead()"); !strings.Contains(says, "“zzqqxx”: nothing was excluded") {
			t.Errorf("it says %q", says)
		}
		x.click("V.button('Clear the search')")
		x.until("the note to go", "!V.instead()")
		for _, q := range []string{"-" + word, "-" + word + " zzqqxx"} {
			x := openHTTP(t, fragment("q", q))
			x.until("the answer", "V.total() < args[0]", len(o.Records))
			if says := query[string](x.tab, "V.instead()"); says != "" {
				t.Errorf("%s: it says %q", q, says)
			}
		}
	})

	t.Run("search and facets narrow each other", func(t *testing.T) {
		x := openHTTP(t, "q="+url.QueryEscape(word))
		before := query[int](x.tab, "V.total()")
		f, a, _ := o.pick(t, 0)
		want := query[int](x.tab, "V.counts()[args[0]][args[1]]", f.Name, a)
		x.toggle(o, f, a)
		x.until("the count that stood beside the value", "V.total() === args[0]", want)
		if want > before {
			t.Errorf("%d records with %s=%s among %d found", want, f.Name, a, before)
		}
	})
}

// titleWord returns a word that stands in some titles and not in most records.
func titleWord(t *testing.T, o *truth) string {
	t.Helper()
	stemmed := stem.For(o.Languages[0])
	for _, r := range o.Records {
		for _, word := range strings.Fields(strings.ToLower(o.title(r))) {
			if len(word) < 6 || strings.Trim(word, "abcdefghijklmnopqrstuvwxyz") != "" || stemmed(word) != word {
				continue // of another form the search finds more than the word begins
			}
			n := 0
			for _, r := range o.Records {
				if mentions(o, r.ID, word) {
					n++
				}
			}
			if n >= 2 && n < len(o.Records)/2 {
				return word
			}
		}
	}
	t.Fatal("no title has a word to search for")
	return ""
}

// mentions reports whether a word begins anywhere in what a record says, or in
// the labels, definitions or other names of its values.
func mentions(o *truth, id, word string) bool {
	for _, r := range o.Records {
		if r.ID != id {
			continue
		}
		for _, f := range o.Fields {
			for _, item := range r.Values[f.Name] {
				texts := []string{item.Text}
				if f.Vocab != nil {
					if v := f.Vocab.ByID(item.Text); v != nil {
						for _, s := range v.Label {
							texts = append(texts, s)
						}
						texts = append(texts, v.Aliases...)
					}
				}
				if item.Source != nil {
					s := item.Source.Source
					texts = append(texts, s.Title, s.Short, s.Publisher)
					texts = append(texts, s.Authors...)
				}
				if item.Figure != nil {
					texts = append(texts, item.Figure.What, item.Figure.Unit, item.Figure.Counter)
				}
				for _, text := range texts {
					for part := range strings.FieldsFuncSeq(strings.ToLower(text), func(r rune) bool { return (r < 'a' || r > 'z') && r < 0x80 }) {
						if strings.HasPrefix(part, word) {
							return true
						}
					}
				}
			}
		}
	}
	return false
}
