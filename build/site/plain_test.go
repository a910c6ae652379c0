package site

import (
	"bytes"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"vitrine/build/indexer"
	"vitrine/build/records"
	"vitrine/wasm/index"
)

func TestPlainShowsNumbers(t *testing.T) {
	c, problems, err := records.LoadFS(fstest.MapFS{
		"collection.yaml": {Data: []byte(`id: test
title: Test
edition: 2026-11-21
languages: [en, de]
fields:
  - {name: title, kind: text, role: title}
  - {name: price, kind: number, label: Price, unit: {en: euros, de: Euro}, facet: true}
  - {name: share, kind: number, label: Share, unit: "%"}
  - {name: mass, kind: number, label: Mass}
  - {name: tag, kind: keyword, label: Tag, facet: true}
`)},
		"records/a.yaml": {Data: []byte("- {id: one, title: One, price: 1234.50, share: 40, mass: 1e22, tag: x}\n- {id: two, title: Two, price: 0}\n")},
	}, "")
	if err != nil || len(problems) > 0 {
		t.Fatal(err, problems)
	}
	page := string(opened(t, c).all)
	one, two, found := strings.Cut(page, `id="two"`)
	if !found {
		t.Fatalf("record two is not on the page:\n%s", page)
	}
	for part, want := range map[string]string{one: "<dt>Price</dt><dd>1,234.5\u00a0euros</dd><dt>Share</dt><dd>40%</dd><dt>Mass</dt><dd>1e+22</dd>", two: "<dt>Price</dt><dd>0\u00a0euros</dd>"} {
		if !strings.Contains(part, want) {
			t.Errorf("got:\n%s\nwant in it:\n%s", part, want)
		}
	}
	var indexes []string
	for _, m := range regexp.MustCompile(`<summary><h2>(.*?)</h2>`).FindAllStringSubmatch(page, -1) {
		indexes = append(indexes, m[1])
	}
	if got := strings.Join(indexes, ", "); got != "Tag" {
		t.Errorf("got indexes by %s, want one by Tag: a number's values are no headings", got)
	}
}

// TestLargeCollectionsHavePlainPages reads all records on pages of their own.
func TestLargeCollectionsHavePlainPages(t *testing.T) {
	in := largeInput(t, beyond)
	files := assembled(t, in, Options{Brotli: 1})
	checkLinks(t, files)
	ix, err := index.Open(in.Parts...)
	if err != nil {
		t.Fatal(err)
	}
	ids, err := ix.IDs()
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	pages := 0
	for ; ; pages++ {
		name := pageName(pages)
		page, ok := files[name]
		if !ok {
			break
		}
		for _, e := range parsed(t, page) {
			if e.Data == "article" {
				found = append(found, attribute(e, "id"))
			}
		}
		if !bytes.Contains(page, []byte("default-src 'none'; style-src 'sha256-")) || bytes.Contains(page, []byte("<script")) {
			t.Errorf("%s has scripts or no strict policy", name)
		}
		if files[name+".gz"] == nil || files[name+".br"] == nil {
			t.Errorf("%s is there in one form only", name)
		}
		if !bytes.Contains(files["plain.html"], []byte(`href="`+name+`"`)) {
			t.Errorf("plain.html does not lead to %s", name)
		}
	}
	want := make([]string, ids.Len())
	for i := range want {
		want[i] = ids.At(i)
	}
	if !slices.Equal(found, want) {
		t.Errorf("%d records on %d pages, want the %d of the index in its order", len(found), pages, len(want))
	}
	if pages != (beyond+pageRecords-1)/pageRecords {
		t.Errorf("%d pages", pages)
	}
	if newest := `href="plain/0001.html#` + ids.At(0) + `"`; !bytes.Contains(files["index.html"], []byte(newest)) {
		t.Errorf("index.html does not have %s in it", newest)
	}
	single := files["large.html"]
	if !bytes.Contains(single, []byte(`"plain":""`)) || !bytes.Contains(files["index.html"], []byte(`"plain":"plain.html"`)) {
		t.Error("the pages do not tell the explorer where the plain records are")
	}
	if bytes.Contains(single, []byte(`id="plain"`)) || bytes.Contains(single, []byte(`href="#plain"`)) || bytes.Contains(single, []byte("plain/")) {
		t.Error("the one file leads to plain records that are not in it")
	}
	if files["large.html.br"] != nil {
		t.Error("the one file is compressed twice")
	}
}

// TestContentsCountAsTheExplorerDoes counts the records below a value as well.
func TestContentsCountAsTheExplorerDoes(t *testing.T) {
	c := tinyCollection()
	places := []*records.Value{{ID: "asia", Label: records.Text{"en": "Asia"}}, {ID: "af", Label: records.Text{"en": "Afghanistan"}, Parent: "asia"}, {ID: "in", Parent: "asia"}, {ID: "unused"}}
	c.Fields = append(c.Fields,
		&records.Field{Name: "place", Kind: index.Keyword, Facet: true, Multi: true, Vocab: &records.Vocabulary{Name: "places", Values: places}, Label: records.Text{"en": "Place"}},
		&records.Field{Name: "maker", Kind: index.Keyword, Facet: true, Label: records.Text{"en": "Maker"}})
	c.Records = nil
	for i := range beyond {
		r := &records.Record{ID: string(rune('a'+i%26)) + strings.Repeat("x", i/26), Values: map[string][]records.Item{"maker": {{Text: "m" + string(rune(0x4e00+i%300))}}}}
		if i%2 == 0 {
			r.Values["place"] = []records.Item{{Text: "af"}, {Text: "in"}}
		} else if i%4 == 1 {
			r.Values["place"] = []records.Item{{Text: "asia"}}
		}
		c.Records = append(c.Records, r)
	}
	page := string(assembled(t, inputOf(t, c, 0), Options{})["plain.html"])
	for _, want := range []string{"<li>Asia <span>(1,501)</span></li><li>Afghanistan <span>(1,001)</span></li><li>in <span>(1,001)</span></li></ul>", "<h2>Place</h2> <span>(3)</span>",
		"<h2>Maker</h2> <span>(300)</span>", "<li>and 100 more</li>", ">“a” to “"} {
		if !strings.Contains(page, want) {
			t.Errorf("plain.html does not have %s in it", want)
		}
	}
}

// TestIDsAndValuesOfAnyKind has ids and values that mean something in HTML, in
// addresses, and to the pages themselves.
func TestIDsAndValuesOfAnyKind(t *testing.T) {
	odd := []string{"tag:x", "a&b", `"quoted"`, "<b>", "50%", "%25", "a=b", "#1", "a/b?c", "ü", "vitrin", "field", "&amp;", "a+b", "'", "plain.html"}
	c := tinyCollection()
	c.Fields = append(c.Fields, &records.Field{Name: "tag", Kind: index.Keyword, Facet: true, Multi: true, Label: records.Text{"en": "Tag"}},
		&records.Field{Name: "other", Kind: index.Relation, Label: records.Text{"en": "Other"}})
	c.Records = nil
	for i, id := range odd {
		c.Records = append(c.Records, &records.Record{ID: id, Values: map[string][]records.Item{
			"title": {{Text: "Record " + id}}, "tag": {{Text: id}, {Text: "with space " + id}}, "other": {{Text: odd[(i+1)%len(odd)]}}}})
	}
	files := assembled(t, inputOf(t, c, 0), Options{})
	checkLinks(t, files)
	got := map[string]bool{}
	for _, e := range parsed(t, files["plain.html"]) {
		if e.Data == "article" {
			got[attribute(e, "id")] = true
		}
	}
	for _, id := range odd {
		if !got[id] {
			t.Errorf("record %q has no place on the page", id)
		}
	}
}

func TestLinesAreParagraphsAndAddressesLinks(t *testing.T) {
	c := tinyCollection()
	c.Fields = append(c.Fields, &records.Field{Name: "body", Kind: index.Text, Multi: true, Role: "body", Label: records.Text{"en": "Body"}},
		&records.Field{Name: "link", Kind: index.URL, Multi: true, Label: records.Text{"en": "Link"}})
	c.Records[0].Values["body"] = []records.Item{{Text: "One <line>\nand another\n\n"}, {Text: "A second \"text\""}}
	c.Records[0].Values["link"] = []records.Item{{Text: "https://example.org/?a=1&b=2"}, {Text: "javascript:alert(1)"}}
	c.Fields = append(c.Fields, &records.Field{Name: "size", Kind: index.Text, Label: records.Text{"en": "Size"}},
		&records.Field{Name: "note", Kind: index.Text, Label: records.Text{"en": "Note"}},
		&records.Field{Name: "maker", Kind: index.Keyword, Multi: true, Label: records.Text{"en": "Maker"}})
	c.Records[0].Values["size"] = []records.Item{{Text: "4 x 5"}}
	c.Records[0].Values["note"] = []records.Item{{Text: "One\ntwo"}}
	c.Records[0].Values["maker"] = []records.Item{{Text: "Doe, Jane"}, {Text: "Roe, John"}}
	for _, f := range c.Fields {
		f.Show = []string{"record"}
	}
	c.Fields = append(c.Fields, &records.Field{Name: "hidden", Kind: index.Text, Label: records.Text{"en": "Hidden"}})
	c.Records[0].Values["hidden"] = []records.Item{{Text: "nowhere"}}
	page := string(assembled(t, inputOf(t, c, 0), Options{})["plain.html"])
	for _, want := range []string{
		`<dt>Size</dt><dd>4 x 5</dd><dt>Note</dt><dd><p class="prose text-text">One</p><p class="prose text-text">two</p></dd><dt>Maker</dt><dd>Doe, Jane; Roe, John</dd>`,
		`<p class="prose body-text">One &lt;line&gt;</p><p class="prose body-text">and another</p><p class="prose body-text">A second "text"</p>`,
		`<dt>Link</dt><dd><a href="https://example.org/?a=1&amp;b=2" rel="noreferrer noopener" target="_blank">https://example.org/?a=1&amp;b=2</a>, javascript:alert(1)</dd>`,
	} {
		if !strings.Contains(page, want) {
			t.Errorf("the page does not have in it:\n%s", want)
		}
	}
	if strings.Contains(page, "nowhere") {
		t.Error("a field that is shown nowhere is on the page")
	}
}

// TestPlainLeavesOutWhatIsShownNowhere has De Facto's figures and sources shown,
// and then nowhere.
func TestPlainLeavesOutWhatIsShownNowhere(t *testing.T) {
	for _, show := range [][]string{{"record"}, nil} {
		c, problems, err := records.Load("../../corpus")
		if err != nil || len(problems) > 0 {
			t.Fatal(err, problems)
		}
		for _, f := range c.Fields {
			if f.Kind == index.Figure || f.Kind == index.Source {
				f.Show = show
			}
		}
		page := string(opened(t, c).all)
		for _, class := range []string{`class="amount"`, `class="refs"`} {
			if n := strings.Count(page, class); (n > 0) != (show != nil) {
				t.Errorf("shown on %q: %s stands there %d times", show, class, n)
			}
		}
	}
}

// opened returns the plain pages of a collection without handing them over.
func opened(t *testing.T, c *records.Collection) *plainPages {
	t.Helper()
	parts, err := indexer.Build(c, indexer.Options{})
	if err != nil {
		t.Fatal(err)
	}
	ix, err := index.Open(parts...)
	if err != nil {
		t.Fatal(err)
	}
	s := newBuilder(t.Context(), Input{Collection: c, Parts: parts}, ix, Options{}, Files{})
	pages, err := s.plainPages("")
	if err != nil {
		t.Fatal(err)
	}
	return pages
}

// TestPlainShowsSources has sources stand as records of their own, with what
// the collection records of them, their marks and the records that rest on them;
// the page that goes into the one file has the records alone.
func TestPlainShowsSources(t *testing.T) {
	c, problems, err := records.LoadFS(fstest.MapFS{
		"collection.yaml": {Data: []byte(`id: test
title: Test
edition: 2026-11-21
languages: [en]
fields:
  - {name: title, kind: text, role: title}
  - {name: source, kind: source, role: source}
  - {name: outlet, kind: keyword, label: Outlet, derive: source.outlet, vocab: outlets, facet: true}
  - {name: caution, kind: keyword, label: Caution, derive: source.caution, vocab: cautions, role: mark, facet: true, order: fixed}
  - {name: tag, kind: keyword, label: Tag, facet: true}
`)},
		"vocab/outlets.yaml":  {Data: []byte("- {id: paper, label: The Paper, definition: Good for the weather.}\n- {id: radio, label: The Radio}\n")},
		"vocab/cautions.yaml": {Data: []byte("- {id: state, label: state-run}\n")},
		"sources.yaml": {Data: []byte(`- {id: a, title: First text, short: A, publisher: Paper, date: 2025-03, outlet: paper, caution: state, seen: In excerpt., note: No date on it., archived: "https://example.org/a"}
- {id: b, title: Second text, short: B, publisher: Radio, outlet: radio}
- {id: c, title: Nobody's text, short: C, publisher: Radio, outlet: radio}
`)},
		"records/a.yaml": {Data: []byte("- {id: one, title: One, tag: x, source: [{id: a, at: p. 1}, {id: a, at: p. 2}]}\n- {id: two, title: Two, tag: x, source: [{id: a, at: p. 3}, {id: b, at: p. 4}]}\n")},
	}, "")
	if err != nil || len(problems) > 0 {
		t.Fatal(err, problems)
	}
	p := opened(t, c)
	_, sources, found := strings.Cut(string(p.all), `<h2 id="vitrine-sources">`)
	if !found {
		t.Fatalf("no sources on the page:\n%s", p.all)
	}
	first, second, found := strings.Cut(sources, `id="vitrine-source:b"`)
	if !found {
		t.Fatalf("the second source is missing:\n%s", sources)
	}
	for part, wants := range map[string][]string{
		first: {`id="vitrine-source:a"`, "First text", "March 2025", "<em>(state-run)</em>", "<dt>Outlet</dt><dd>The Paper. Good for the weather.</dd>",
			"<dt>Seen</dt><dd>In excerpt.</dd>", "<dt>Note</dt><dd>No date on it.</dd>", "https://example.org/a", "<dt>Records (2)</dt>", `<a href="#one">One</a>; <a href="#two">Two</a>`},
		second:        {"Second text", "<dt>Records (1)</dt>", `<a href="#two">Two</a>`},
		string(p.all): {"p. 1 <em>(state-run)</em>", `<a href="#vitrine-source:a">`},
	} {
		for _, want := range wants {
			if !strings.Contains(part, want) {
				t.Errorf("no %q in\n%s", want, part)
			}
		}
	}
	for _, never := range []string{"Nobody's text", "<summary><h2>Outlet</h2>", "<summary><h2>Caution</h2>"} {
		if strings.Contains(string(p.all), never) {
			t.Errorf("%q is on the page", never)
		}
	}
	alone := string(p.alone)
	if strings.Count(alone, "<article") != 2 || !strings.Contains(alone, "<em>(state-run)</em>") || strings.Contains(alone, "vitrine-") {
		t.Errorf("for the one file, want the two records with their marks, and nothing that leads elsewhere:\n%s", alone)
	}
}
