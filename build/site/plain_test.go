package site

import (
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"vitrine/build/records"
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
	page := (&builder{c: c, order: c.Records}).plainRecords("")
	one, two, found := strings.Cut(page, `id="two"`)
	if !found {
		t.Fatalf("record two is not on the page:\n%s", page)
	}
	for part, want := range map[string]string{one: "<dt>Price</dt><dd>1,234.5\u00a0euros</dd>\n<dt>Share</dt><dd>40%</dd>\n<dt>Mass</dt><dd>1e&#43;22</dd>", two: "<dt>Price</dt><dd>0\u00a0euros</dd>"} {
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
