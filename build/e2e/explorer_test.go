package e2e

import (
	"encoding/json"
	"html"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"vitrine/build/records"
)

// explorer is an open explorer in a tab.
type explorer struct {
	*tab
	at string // the address without its fragment
}

// ready waits for the first answer on the screen; from now on nothing may be
// asked for any more.
func (p *tab) ready() {
	p.Helper()
	p.until("the first answer", "V.ready() || V.failure()")
	if says := query[string](p, "V.text(V.failure())"); says != "" {
		p.Fatalf("the explorer did not start: %s\nconsole: %q", says, p.messages())
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.answered = len(p.asked)
}

// openHTTP opens the explorer over http at a selection.
func openHTTP(t testing.TB, fragment string) *explorer {
	t.Helper()
	return openSite(t, serve(t, dist(t)), fragment)
}

// openSite opens the explorer of a host.
func openSite(t testing.TB, s *site, fragment string) *explorer {
	t.Helper()
	x := &explorer{tab: openTab(t), at: s.URL + "index.html"}
	x.allowed = []string{s.URL}
	x.goTo(x.at + hash(fragment))
	x.ready()
	return x
}

// openFolder opens the folder from disk, as by a double click.
func openFolder(t testing.TB, fragment string) *explorer {
	t.Helper()
	folder := fileURL(copyFolder(t, dist(t))) + "/"
	x := &explorer{tab: openTab(t), at: folder + "index.html"}
	x.allowed = []string{folder}
	x.goTo(x.at + hash(fragment))
	x.ready()
	return x
}

// openSingle opens the one-file form from disk, alone in a folder.
func openSingle(t testing.TB, fragment string) *explorer {
	t.Helper()
	name := singleName(t)
	alone := t.TempDir()
	writeFile(t, alone, name, readFile(t, dist(t), name))
	x := &explorer{tab: openTab(t), at: fileURL(alone) + "/" + name}
	x.allowed = []string{x.at}
	x.goTo(x.at + hash(fragment))
	x.ready()
	return x
}

// openElement opens a foreign page with the element in it.
func openElement(t testing.TB, fragment string) *explorer {
	t.Helper()
	s := serve(t, dist(t))
	host := serveHost(t, s, `<vitrine-explorer query="`+html.EscapeString(fragment)+`"></vitrine-explorer>`)
	x := &explorer{tab: openTab(t), at: host.URL}
	x.element = 0
	x.allowed = []string{s.URL, host.URL}
	x.goTo(host.URL)
	x.ready()
	return x
}

// carriers are the ways the same explorer reaches a reader.
var carriers = []struct {
	name string
	open func(t testing.TB, fragment string) *explorer
}{
	{"over http", openHTTP},
	{"the folder from disk", openFolder},
	{"the one file from disk", openSingle},
	{"the element on a foreign page", openElement},
}

func hash(fragment string) string {
	if fragment == "" {
		return ""
	}
	return "#" + fragment
}

// fragment writes a selection as an address does: pairs of name and value.
func fragment(pairs ...string) string {
	var parts []string
	for i := 0; i < len(pairs); i += 2 {
		parts = append(parts, url.QueryEscape(pairs[i])+"="+url.QueryEscape(pairs[i+1]))
	}
	return strings.Join(parts, "&")
}

// agrees waits until total and counts on the screen are those of the plain
// loop over the records.
func (x *explorer) agrees(o *truth, s selection) {
	x.Helper()
	x.compare(o, s, false)
}

// agreesWhole does the same with every facet unfolded, so that no value that
// counts something can be missing.
func (x *explorer) agreesWhole(o *truth, s selection) {
	x.Helper()
	x.unfold(o)
	x.compare(o, s, true)
}

func (x *explorer) compare(o *truth, s selection, whole bool) {
	x.Helper()
	total, counts := o.total(s), o.counts(s)
	expression := "V.differences(args[0], args[1], args[2])"
	if err := x.soon(expression+".length === 0", total, counts, whole); err != nil {
		x.Fatalf("the explorer differs from the records (%v):\n%s\nconsole: %q", err,
			strings.Join(query[[]string](x.tab, expression, total, counts, whole), "\n"), x.messages())
	}
}

// unfold opens every facet and lists all values in it.
func (x *explorer) unfold(o *truth) {
	x.Helper()
	for _, f := range o.facets {
		if !query[bool](x.tab, "V.facet(args[0]).open", f.Name) {
			x.click("V.one('summary', V.facet(args[0]))", f.Name)
			x.until("the facet to open", "V.facet(args[0]).open", f.Name)
		}
		const all = "V.one('.tools button[aria-expanded=false]', V.facet(args[0]))"
		if query[bool](x.tab, "V.seen("+all+")", f.Name) {
			x.click(all, f.Name)
			x.until("all values", "!"+all, f.Name)
		}
	}
}

// toggle clicks a facet's row, unfolding what hides it.
func (x *explorer) toggle(o *truth, f *records.Field, value string) {
	x.Helper()
	if !query[bool](x.tab, "V.seen(V.label(args[0], args[1]))", f.Name, value) {
		x.unfold(o)
	}
	x.click("V.label(args[0], args[1])", f.Name, value)
}

// exclude presses the "not" of a facet's row. The pointer has to be on the row
// first: without it the button is not shown.
func (x *explorer) exclude(o *truth, f *records.Field, value string) {
	x.Helper()
	if !query[bool](x.tab, "V.seen(V.label(args[0], args[1]))", f.Name, value) {
		x.unfold(o)
	}
	at := x.place("V.label(args[0], args[1])", f.Name, value)
	x.do(chromedp.MouseEvent(chromedp.MouseMoved, at.X, at.Y))
	x.click("V.not(args[0], args[1])", f.Name, value)
}

// address is the fragment the explorer is at.
func (x *explorer) address() url.Values {
	x.Helper()
	v, err := url.ParseQuery(strings.TrimPrefix(query[string](x.tab, "location.hash"), "#"))
	if err != nil {
		x.Fatalf("the address is not a query: %v", err)
	}
	return v
}

// addressBecomes waits for a fragment, whatever the order of its parts.
func (x *explorer) addressBecomes(pairs ...string) {
	x.Helper()
	var want []string
	for i := 0; i < len(pairs); i += 2 {
		want = append(want, pairs[i]+"="+pairs[i+1])
	}
	slices.Sort(want)
	const at = "[...new URLSearchParams(location.hash.slice(1))].map((p) => p.join('=')).sort()"
	if err := x.soon(at+".join() === args[0].join()", append([]string{}, want...)); err != nil {
		x.Fatalf("the address: %v; got %q, want %q", err, query[[]string](x.tab, at), want)
	}
}

// travel goes back (-1) or forward (+1) in the tab's history, as the browser's
// buttons do.
func (x *explorer) travel(by int) {
	x.Helper()
	history := call(x.tab, page.GetNavigationHistory, empty)
	to := int(history.CurrentIndex) + by
	if to < 0 || to >= len(history.Entries) {
		x.Fatalf("no entry %+d in a history of %d, now at %d", by, len(history.Entries), history.CurrentIndex)
	}
	call(x.tab, page.NavigateToHistoryEntry, page.NavigateToHistoryEntryParams{EntryID: history.Entries[to].ID})
}

// listed returns the ids of all records of the selection, pressing "more"
// until there is none.
func (x *explorer) listed() []string {
	x.Helper()
	for {
		n := query[int](x.tab, "V.cards().length")
		if !query[bool](x.tab, "V.seen(V.more())") {
			ids := query[[]string](x.tab, "V.ids()")
			slices.Sort(ids)
			return ids
		}
		x.click("V.more()")
		x.until("more records", "V.cards().length > args[0]", n)
	}
}

// mustJSON is for messages.
func mustJSON(v any) string {
	text, err := json.Marshal(v)
	if err != nil {
		return err.Error()
	}
	return string(text)
}
