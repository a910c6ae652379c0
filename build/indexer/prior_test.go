//go:build !js

package indexer

import (
	"testing"
	"testing/fstest"
)

// TestWhatOthersAreAboutComesFirst ranks records that say the same: first the
// one that others lead to, last the answer that no longer stands.
func TestWhatOthersAreAboutComesFirst(t *testing.T) {
	c := loaded(t, fstest.MapFS{
		"collection.yaml": {Data: []byte(`id: test
title: Test
languages: [en]
fields:
  - {name: title, kind: text, role: title}
  - {name: claim, kind: keyword, role: claim}
  - {name: reading, kind: keyword, role: reading, vocab: readings}
  - {name: related, kind: relation}
`)},
		"vocab/readings.yaml": {Data: []byte("- {id: current}\n- {id: superseded}\n")},
		"records/a.yaml": {Data: []byte(`
- {id: a-old, title: Deaths in the attack, claim: deaths, reading: superseded}
- {id: b-alone, title: Deaths in the attack}
- {id: c-hub, title: Deaths in the attack, claim: deaths, reading: current}
- {id: d-other, title: Something else, related: [c-hub]}
- {id: e-other, title: Something more, related: [c-hub]}
`)},
	})
	_, e := open(t, c, Options{})
	for i, id := range []string{"c-hub", "b-alone", "a-old"} {
		if got := rankOf(t, e, "q=attack&sort=relevance", id); got != i+1 {
			t.Errorf("%s is in place %d, want %d", id, got, i+1)
		}
	}
}
