package records

import (
	"slices"
	"testing"
	"testing/fstest"
)

// places loads a vocabulary of three levels, of which records hold the ends
// only, and a field derived from it whose own values have parents.
func places(t *testing.T) *Collection {
	t.Helper()
	fsys := overlay(baseArchive)
	for name, text := range map[string]string{
		"collection.yaml": `id: base
title: Base
edition: 2026-11-21
languages: [en]
fields:
  - {name: title, kind: text, role: title}
  - {name: place, kind: keyword, vocab: places, multi: true, facet: true}
  - {name: zone, kind: keyword, derive: place.zone, vocab: zones, facet: true}
  - {name: tag, kind: keyword}
`,
		"vocab/places.yaml": `
- {id: munich, parent: bavaria}
- {id: bavaria, parent: germany, zone: south}
- {id: germany, parent: europe, zone: west}
- {id: berlin, parent: germany}
- {id: europe, zone: any}
- {id: oslo, parent: europe, zone: north}
- {id: moon}
`,
		"vocab/zones.yaml": `
- {id: any}
- {id: west, parent: any}
- {id: south, parent: west}
- {id: north, parent: any}
`,
		"records/a.yaml": `
- {id: one, title: One, place: [munich, berlin], tag: x}
- {id: two, title: Two, place: [moon, oslo]}
`,
	} {
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
	}
	c, problems, err := LoadFS(fsys, "")
	if err != nil || len(problems) > 0 {
		t.Fatalf("got error %v and\n%s", err, problems)
	}
	return c
}

func TestAncestors(t *testing.T) {
	c := places(t)
	place, zone, tag := c.Fields[1], c.Fields[2], c.Fields[3]
	for _, want := range [][]string{
		{"munich", "bavaria", "germany", "europe"}, {"berlin", "germany", "europe"}, {"germany", "europe"}, {"europe"}, {"moon"}, {"atlantis"}, {""},
	} {
		id, above := want[0], want[1:]
		if got := place.Vocab.Ancestors(id); !slices.Equal(got, above) {
			t.Errorf("above %q: got %q, want %q", id, got, above)
		}
		parent := ""
		if len(above) > 0 {
			parent = above[0]
		}
		if got := place.Parent(id); got != parent {
			t.Errorf("parent of %q: got %q, want %q", id, got, parent)
		}
	}
	if got := zone.Vocab.Ancestors("south"); !slices.Equal(got, []string{"west", "any"}) {
		t.Errorf("above south, a value of a derived field: got %q, want west and any", got)
	}
	if got := tag.Parent("x"); got != "" {
		t.Errorf("parent of a free keyword: got %q, want none", got)
	}
}

// TestParentsStay: whoever counts a value with those below it finds it in the
// vocabulary, in the author's order, though no record names it.
func TestParentsStay(t *testing.T) {
	c := places(t)
	var got []string
	for _, v := range c.Fields[1].Vocab.Values {
		got = append(got, v.ID)
	}
	if want := []string{"munich", "bavaria", "germany", "berlin", "europe", "oslo", "moon"}; !slices.Equal(got, want) {
		t.Errorf("got values %q, want %q", got, want)
	}
	for _, r := range c.Records {
		for _, item := range r.Values["place"] {
			if item.Text == "germany" || item.Text == "europe" {
				t.Errorf("record %s holds %s, which it does not name", r.ID, item.Text)
			}
		}
	}
}

func TestDerivedValuesAreInherited(t *testing.T) {
	c := places(t)
	want := map[string][]string{
		"one": {"south", "west"}, // of bavaria, the nearest that has one, and of germany
		"two": {"north"},         // its own, not europe's; the moon has none
	}
	for _, r := range c.Records {
		var got []string
		for _, item := range r.Values["zone"] {
			got = append(got, item.Text)
		}
		if !slices.Equal(got, want[r.ID]) {
			t.Errorf("record %s: got zones %q, want %q", r.ID, got, want[r.ID])
		}
	}
}
