package indexer

import (
	"encoding/json"
	"maps"
	"testing"
	"testing/fstest"

	"vitrine/build/records"
)

// TestMetaTellsWhatIsDerivedOfPlaces has the shell know of each place alone what
// records of several places cannot tell.
func TestMetaTellsWhatIsDerivedOfPlaces(t *testing.T) {
	c := loaded(t, fstest.MapFS{
		"collection.yaml": {Data: []byte(`id: test
title: Test
languages: [en]
fields:
  - {name: title, kind: text, role: title}
  - {name: where, kind: keyword, vocab: places, role: place, multi: true}
  - {name: part, kind: keyword, derive: where.part, facet: true}
  - {name: who, kind: keyword, vocab: people}
  - {name: order, kind: keyword, derive: who.sort}
`)},
		"vocab/places.yaml": {Data: []byte("- {id: world, part: all}\n- {id: europe, parent: world, part: west}\n- {id: berlin, parent: europe}\n- {id: kabul, parent: world}\n- {id: moon}\n")},
		"vocab/people.yaml": {Data: []byte("- {id: paper, sort: body}\n")},
		"records/a.yaml":    {Data: []byte("- {id: one, title: One, where: [berlin, kabul], who: paper}\n")},
	})
	_, e := open(t, c, Options{})
	var meta struct{ Derived map[string]map[string]string }
	if err := json.Unmarshal(e.Meta(), &meta); err != nil {
		t.Fatal(err)
	}
	want := map[string]string{"world": "all", "europe": "west", "berlin": "west", "kabul": "all"}
	if len(meta.Derived) != 1 || !maps.Equal(meta.Derived["part"], want) {
		t.Errorf("got %v, want part: %v", meta.Derived, want)
	}
}

// loaded returns the collection in some files.
func loaded(t *testing.T, files fstest.MapFS) *records.Collection {
	t.Helper()
	c, problems, err := records.LoadFS(files, "")
	if err != nil || len(problems) > 0 {
		t.Fatal(err, problems)
	}
	return c
}
