package indexer

import (
	"context"
	"slices"
	"testing"
	"testing/fstest"

	"vitrine/build/records"
	"vitrine/wasm/index"
)

// TestRangesEndWhereTheDataDoes leaves out ranges at both ends that no record is
// in, and keeps the gap between others.
func TestRangesEndWhereTheDataDoes(t *testing.T) {
	r, err := records.Open(fstest.MapFS{
		"collection.yaml": {Data: []byte("id: a\ntitle: A\nlanguages: [en]\nfields:\n  - {name: title, kind: text, role: title}\n" +
			"  - {name: size, kind: keyword, facet: true, group: [0, 10, 20, 30, 40, 50]}\n")},
		"a.csv": {Data: []byte("title,size\nOne,12\nTwo,35\nThree,\n")},
	}, "", records.Options{})
	if err != nil {
		t.Fatal(err)
	}
	b, err := New(r.Collection(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	if h, err := r.Read(context.Background(), b.Add); err != nil || h.Failed() {
		t.Fatal(err, h.Problems)
	}
	parts, err := b.Finish()
	if err != nil {
		t.Fatal(err)
	}
	ix, err := index.Open(parts...)
	if err != nil {
		t.Fatal(err)
	}
	keys, err := ix.Values(1)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for i := range keys.Len() {
		got = append(got, keys.At(i))
	}
	if want := []string{"10-to-20", "20-to-30", "30-to-40"}; !slices.Equal(got, want) {
		t.Errorf("the ranges are %q, want %q", got, want)
	}
}
