package e2e

import (
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp/kb"

	"vitrine/build/records"
)

func TestRecord(t *testing.T) {
	theBrowser(t)
	o := collection(t)

	t.Run("a headline opens the record with its sources, and closing leads back", func(t *testing.T) {
		sources := o.byRole(t, "source")
		x := openHTTP(t, "")
		for _, id := range query[[]string](x.tab, "V.ids().slice(0, 3)") {
			r := o.record(t, id)
			x.click("V.headline(args[0])", id)
			x.addressBecomes("record", id)
			x.until("the record", "V.record() && V.text(V.one('.headline', V.record())) === args[0]", squeeze(o.title(r)))
			items := query[[]string](x.tab, "V.all('.sources li', V.record()).map(V.text)")
			if len(items) != len(r.Values[sources.Name]) {
				t.Errorf("record %s shows %d sources, want %d", id, len(items), len(r.Values[sources.Name]))
			}
			for i, item := range r.Values[sources.Name] {
				at := item.Source.At
				if at == "not seen" {
					at = "place in the text not noted"
				}
				for _, want := range []string{item.Source.Source.Title, item.Source.Source.Publisher, at} {
					if i < len(items) && !strings.Contains(items[i], squeeze(want)) {
						t.Errorf("record %s, source %d: %q lacks %q", id, i+1, items[i], want)
					}
				}
			}
			if title := query[string](x.tab, "document.title"); !strings.Contains(title, o.title(r)) {
				t.Errorf("title of the page: got %q, want %q in it", title, o.title(r))
			}
			x.click("V.button('Close the record')")
			x.until("the record to close", "!V.record()")
			x.addressBecomes()
			if got := query[string](x.tab, "V.focused()?.closest('article.card')?.dataset.id ?? V.describe(V.focused())"); got != id {
				t.Errorf("focus after closing: got %s, want the card of %s", got, id)
			}
		}
	})

	t.Run("what is told of a source stands wherever it is named", func(t *testing.T) {
		sources := o.byRole(t, "source")
		n := 0
		for _, f := range o.Fields {
			if f.Role != "mark" {
				continue
			}
			for _, r := range o.Records {
				ref := r.Values[sources.Name][0].Source
				mark := f.Vocab.ByID(ref.Source.Props[f.Name])
				if mark == nil {
					continue
				}
				n++
				x := openHTTP(t, fragment("q", `"`+o.title(r)+`"`, "record", r.ID))
				x.until("the record", "V.record()")
				if got := query[string](x.tab, "V.text(V.one('.sources li .source-mark', V.record()))"); got != squeeze(label(o, f, mark.ID)) {
					t.Errorf("the source of %s is marked %q, want %q", r.ID, got, label(o, f, mark.ID))
				}
				if got := query[string](x.tab, "V.text(V.one('.where', V.card(args[0])))", r.ID); !strings.Contains(got, squeeze(ref.Source.Short+" ("+label(o, f, mark.ID)+")")) {
					t.Errorf("the card of %s says %q, want the mark of its source", r.ID, got)
				}
				break
			}
		}
		if n == 0 {
			t.Skip("no source has a mark")
		}
	})

	t.Run("source links leave the page without saying where from", func(t *testing.T) {
		sources := o.byRole(t, "source")
		id, address := "", ""
		for _, r := range o.Records {
			for _, item := range r.Values[sources.Name] {
				if item.Source.Source.URL != "" {
					id, address = r.ID, item.Source.Source.URL
				}
			}
		}
		if id == "" {
			t.Skip("no source has an address")
		}
		x := openHTTP(t, fragment("record", id))
		x.until("the record", "V.record()")
		rel := query[[]string](x.tab, "V.all('.sources a', V.record()).filter((a) => a.href === new URL(args[0]).href).map((a) => `${a.rel} ${a.target}`)", address)
		if len(rel) == 0 {
			t.Fatalf("no link to %s", address)
		}
		for _, r := range rel {
			for _, want := range []string{"noreferrer", "noopener", "_blank"} {
				if !strings.Contains(r, want) {
					t.Errorf("link to %s: rel and target %q lack %s", address, r, want)
				}
			}
		}
	})

	t.Run("records that answer the same question stand side by side", func(t *testing.T) {
		claim := o.byRole(t, "claim")
		byClaim := make(map[string][]*records.Record)
		for _, r := range o.Records {
			if items := r.Values[claim.Name]; len(items) > 0 {
				byClaim[items[0].Text] = append(byClaim[items[0].Text], r)
			}
		}
		compared := 0
		for _, value := range slices.Sorted(keys(byClaim)) {
			same := byClaim[value]
			if len(same) < 2 || compared == 2 {
				continue
			}
			compared++
			x := openHTTP(t, fragment("record", same[0].ID))
			x.until("the table", "V.record() && V.all('.claim tbody tr', V.record()).length > 0")
			if got := query[int](x.tab, "V.all('.claim tbody tr', V.record()).length"); got != len(same) {
				t.Errorf("%s: %d readings, want %d", value, got, len(same))
			}
			if text := query[string](x.tab, "V.text(V.one('.claim', V.record()))"); !strings.Contains(text, squeeze(label(o, claim, value))) {
				t.Errorf("%s: the table does not say its question: %s", value, text)
			}
			// The other reading is a link.
			x.click("V.one('.claim tbody a', V.record())")
			x.until("the sibling", "args[0].includes(new URLSearchParams(location.hash.slice(1)).get('record')) && V.record()",
				ids(same[1:]))
		}
		if compared == 0 {
			t.Skip("no two records share a claim")
		}
	})

	t.Run("previous and next walk through the result in its order", func(t *testing.T) {
		x := openHTTP(t, "")
		order := query[[]string](x.tab, "V.ids()")
		x.click("V.headline(args[0])", order[0])
		for _, id := range order[1:4] {
			x.click("V.button('Next record', V.record())")
			x.addressBecomes("record", id)
			x.until("the record", "V.text(V.one('.headline', V.record())) === args[0]", squeeze(o.title(o.record(t, id))))
		}
		x.click("V.button('Previous record', V.record())")
		x.addressBecomes("record", order[2])
	})

	t.Run("the citation is copied with edition and address", func(t *testing.T) {
		r := o.Records[0]
		x := openHTTP(t, fragment("record", r.ID))
		x.allowClipboard(x.at)
		x.until("the record", "V.record()")
		x.click("V.button('Copy citation', V.record())")
		x.until("the answer", "V.text(V.one('.cite output', V.record())) === 'Copied'")
		got := x.clipboard()
		if shown := query[string](x.tab, "V.text(V.one('.citation', V.record()))"); squeeze(got) != shown {
			t.Errorf("copied %q, shown %q", got, shown)
		}
		for _, want := range []string{o.title(r), o.Title.In(o.Languages[0]), o.Edition, "record=" + r.ID} {
			if !strings.Contains(got, want) {
				t.Errorf("the citation %q lacks %q", got, want)
			}
		}
		x.click("V.button('Copy link', V.record())")
		x.until("the answer", "V.text(V.one('.cite output', V.record())) === 'Copied'")
		if got := x.clipboard(); !strings.HasSuffix(got, "#record="+r.ID) {
			t.Errorf("the link copied is %q", got)
		}
	})

	t.Run("a value on a card leads to all records that have it", func(t *testing.T) {
		x := openHTTP(t, "")
		link := query[struct{ Field, Value string }](x.tab, "(({ field, value }) => ({ Field: field, Value: value }))(V.one('.tags a', V.app()).dataset)")
		x.click("V.one('.tags a', V.app())")
		x.agrees(o, choose(link.Field, link.Value))
	})

	t.Run("an unknown record is said, the list stays", func(t *testing.T) {
		x := openHTTP(t, "record=no-such-record")
		x.until("the note", "V.problems().includes('no-such-record')")
		x.agrees(o, choose())
	})

	t.Run("Back closes the record, and the list is where it was", func(t *testing.T) {
		x := openHTTP(t, "")
		ids := query[[]string](x.tab, "V.ids()")
		last := ids[len(ids)-1]
		x.click("V.headline(args[0])", last)
		x.addressBecomes("record", last)
		x.until("the record", "V.record()")
		x.travel(-1)
		x.until("the list", "!V.record() && V.pointable(V.headline(args[0]))", last)
		x.agrees(o, choose())
	})
}

// On a phone the record takes the place of the list.
func TestRecordOnAPhone(t *testing.T) {
	theBrowser(t)
	o := collection(t)
	x := openHTTP(t, "")
	x.viewport(phone)
	id := query[string](x.tab, "V.ids()[5]")
	x.tap("V.headline(args[0])", id)
	x.until("the record alone", "V.record() && V.cards().every((c) => !V.seen(c))")
	if wide := query[string](x.tab, "V.overflow()"); wide != "" {
		t.Error(wide)
	}
	if title := query[string](x.tab, "V.text(V.one('.headline', V.record()))"); title != squeeze(o.title(o.record(t, id))) {
		t.Errorf("headline: got %q, want that of %s", title, id)
	}
	x.shot("record on a phone")
	x.tap("V.button('← Back to the records', V.record())")
	x.until("the list where it was", "!V.record() && V.seen(V.headline(args[0])) && V.middle(V.headline(args[0])).y > 0 && V.middle(V.headline(args[0])).y < innerHeight", id)
}

func TestKeyboardAlone(t *testing.T) {
	theBrowser(t)
	o := collection(t)
	f, _, _ := o.pick(t, 0)

	t.Run("Tab reaches a value, Space chooses it, and the focus stays", func(t *testing.T) {
		x := openHTTP(t, "")
		x.tabTo("a value of "+f.Name, "el.closest('li.row')?.dataset.field === args[0] && el.type === 'checkbox'", f.Name)
		value := query[string](x.tab, "V.focused().closest('li.row').dataset.value")
		x.keys(" ")
		x.agrees(o, choose(f.Name, value))
		if !query[bool](x.tab, "V.focused() === V.box(args[0], args[1])", f.Name, value) {
			t.Errorf("the focus is on %s", query[string](x.tab, "V.describe(V.focused())"))
		}
		x.keys(kb.Tab)
		x.until("the not button", "V.focused() === V.not(args[0], args[1]) && V.seen(V.focused())", f.Name, value)
		x.keys(" ")
		x.agrees(o, choose("-"+f.Name, value))
	})

	t.Run("Enter opens a record, Escape closes it", func(t *testing.T) {
		x := openHTTP(t, "")
		x.tabTo("a headline", "el.matches('a.head')")
		id := query[string](x.tab, "V.focused().closest('article.card').dataset.id")
		x.keys(kb.Enter)
		x.until("the record, with the focus in it", "V.record()?.contains(V.focused())")
		x.addressBecomes("record", id)
		x.keys(kb.Escape)
		x.until("the list, with the focus on the headline", "!V.record() && V.focused() === V.headline(args[0])", id)
	})

	t.Run("a value followed by Enter keeps the focus among the results", func(t *testing.T) {
		x := openHTTP(t, "")
		query[bool](x.tab, "(V.one('a[data-field]', V.cards()[0]).focus(), true)")
		x.keys(kb.Enter)
		x.until("fewer records", "V.total() < args[0]", len(o.Records))
		x.until("the focus among the results", "document.activeElement.closest('.results') !== null")
	})

	t.Run("every stop has a name and can be seen", func(t *testing.T) {
		x := openHTTP(t, "")
		const stops = 60
		seen := 0
		for range stops {
			x.keys(kb.Tab)
			if err := x.soon("!V.focused() || V.seen(V.focused())"); err != nil { // some fade in
				t.Errorf("%s: not visible", query[string](x.tab, "V.describe(V.focused())"))
			}
			found := query[struct{ What, Wrong string }](x.tab, `(() => {
				const el = V.focused();
				if (!el) return { What: "", Wrong: "" };
				const name = el.getAttribute("aria-label") ?? el.labels?.[0]?.textContent ?? el.textContent;
				const ring = getComputedStyle(el);
				const outlined = ring.outlineStyle !== "none" && parseFloat(ring.outlineWidth) > 0 || ring.boxShadow !== "none"
					|| el.closest("label, form, .stage") !== null;
				const wrong = !V.squeeze(name) ? "no name" : !outlined ? "no focus ring" : "";
				return { What: V.describe(el), Wrong: wrong };
			})()`)
			if found.What != "" {
				seen++
			}
			if found.Wrong != "" {
				t.Errorf("%s: %s", found.What, found.Wrong)
			}
		}
		if seen < stops/2 {
			t.Errorf("only %d of %d stops had the focus in the page", seen, stops)
		}
	})

	t.Run("the skip link leads past the head", func(t *testing.T) {
		x := openHTTP(t, "")
		x.keys(kb.Tab)
		if got := query[string](x.tab, "V.text(V.focused())"); got != "Skip to the records" {
			t.Fatalf("the first stop is %q", got)
		}
		x.keys(kb.Enter)
		x.until("the focus in the results", "V.focused()?.matches('.results')")
		x.addressBecomes()
	})
}

func keys[V any](m map[string]V) func(func(string) bool) {
	return func(yield func(string) bool) {
		for k := range m {
			if !yield(k) {
				return
			}
		}
	}
}

func ids(rs []*records.Record) []string {
	var out []string
	for _, r := range rs {
		out = append(out, r.ID)
	}
	return out
}
