package analysis

import (
	"errors"
	"slices"
	"testing"
)

// tables of the letters a to c, A, é and a soft hyphen; A folds to a, é to e,
// the hyphen to nothing. The full tables are tested where they are made, in
// build/indexer.
var tables = []byte{
	4, 0, 0, 0, // ranges
	'A', 0, 0, 0, 'A', 0, 0, 0,
	'a', 0, 0, 0, 'c', 0, 0, 0,
	0xad, 0, 0, 0, 0xad, 0, 0, 0,
	0xe9, 0, 0, 0, 0xe9, 0, 0, 0,
	3, 0, 0, 0, // folds
	'A', 0, 0xad, 0, 0xe9, 0,
	0, 0, 1, 0, 1, 0, 2, 0,
	'a', 'e',
}

func TestTermsFollowTheTables(t *testing.T) {
	a, err := New(tables)
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string][]string{
		"abc":            {"abc"},
		"Ab, cA":         {"ab", "ca"},
		"\u00adab\u00ad": {"ab"},
		"\u00ad x":       nil,
		"éa\xffb":        {"ea", "b"},
		"adb":            {"a", "b"}, // d is no letter here
		"":               nil,
	} {
		if got := a.Terms(text); !slices.Equal(got, want) {
			t.Errorf("%q gives %q, want %q", text, got, want)
		}
	}
}

// TestTablesAreRefusedWhenMalformed cuts them at every length and changes
// every byte: New reports ErrTables or returns an analyzer that works.
func TestTablesAreRefusedWhenMalformed(t *testing.T) {
	refused := 0
	for n := range len(tables) - 2 { // without its last bytes the folds are cut, not the layout
		if _, err := New(tables[:n]); !errors.Is(err, ErrTables) {
			t.Errorf("cut to %d bytes: %v", n, err)
		}
	}
	for i := range tables {
		for _, v := range []byte{0, 1, 0x80, 0xff} {
			b := slices.Clone(tables)
			b[i] = v
			a, err := New(b)
			if err != nil {
				if !errors.Is(err, ErrTables) {
					t.Errorf("byte %d as %d: %v", i, v, err)
				}
				refused++
				continue
			}
			a.Terms("abcA é\u00ad \u4e00 \xff")
		}
	}
	if refused == 0 {
		t.Error("nothing was refused")
	}
}
