package analysis

import (
	"encoding/binary"
	"errors"
	"slices"
	"testing"
)

// tables of the letters a to c, A, é, a soft hyphen, the Han characters 一 to
// 二 and the kana カ and its half-width form with their marks; A folds to a, é
// to e, the hyphen to nothing, ｶ and its mark to カ and U+3099, ヿ to カカ. The
// full tables are tested where they are made, in build/indexer.
var tables = []byte{
	8, 0, 0, 0, // ranges
	'A', 0, 0, 0, 'A', 0, 0, 0,
	'a', 0, 0, 0, 'c', 0, 0, 0,
	0xad, 0, 0, 0, 0xad, 0, 0, 0,
	0xe9, 0, 0, 0, 0xe9, 0, 0, 0,
	0x99, 0x30, 0, 0, 0xff, 0x30, 0, 0,
	0x00, 0x4e, 0, 0, 0x8c, 0x4e, 0, 0,
	0x76, 0xff, 0, 0, 0x76, 0xff, 0, 0,
	0x9e, 0xff, 0, 0, 0x9e, 0xff, 0, 0,
	2, 0, 0, 0, // CJK
	0x99, 0x30, 0, 0, 0xff, 0x30, 0, 0,
	0x00, 0x4e, 0, 0, 0x8c, 0x4e, 0, 0,
	6, 0, 0, 0, // folds
	'A', 0, 0xad, 0, 0xe9, 0, 0xff, 0x30, 0x76, 0xff, 0x9e, 0xff,
	0, 0, 1, 0, 1, 0, 2, 0, 8, 0, 11, 0, 14, 0,
	'a', 'e',
	0xe3, 0x82, 0xab, 0xe3, 0x82, 0xab, // カカ
	0xe3, 0x82, 0xab, // カ
	0xe3, 0x82, 0x99, // U+3099
}

func TestTermsFollowTheTables(t *testing.T) {
	a, err := New(tables)
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string][]string{
		"abc":             {"abc"},
		"Ab, cA":          {"ab", "ca"},
		"\u00adab\u00ad":  {"ab"},
		"\u00ad x":        nil,
		"éa\xffb":         {"ea", "b"},
		"adb":             {"a", "b"}, // d is no letter here
		"":                nil,
		"一":               {"一"},
		"一丁":              {"一丁", "丁"},
		"一丁丂":             {"一丁", "丁丂", "丂"},
		"一 丁丂":            {"一", "丁丂", "丂"},
		"a一丁b":            {"a", "一丁", "丁", "b"},
		"一\u00ad丁":        {"一丁", "丁"},
		"\u00ad一":         {"一"},
		"一é":              {"一", "e"},
		"ｶﾞ一":             {"カ\u3099一", "一"},
		"一ｶﾞ":             {"一カ\u3099", "カ\u3099"},
		"ｶﾞｶﾞ":            {"カ\u3099カ\u3099", "カ\u3099"},
		"\u3099\u3099カ":   {"\u3099\u3099カ", "カ"},
		"ヿ":               {"カカ", "カ"},
		"一\xff丁":          {"一", "丁"},
		"a\u00ad一\u00ada": {"a", "一", "a"},
	} {
		if got := a.Terms(text); !slices.Equal(got, want) {
			t.Errorf("%q gives %q, want %q", text, got, want)
		}
	}
}

func TestQueryAsksForPairsOrOneOpenCharacter(t *testing.T) {
	a, err := New(tables)
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string][]Term{
		"":               nil,
		"cA é":           {{"ca", 0, 2, false, false}, {"e", 3, 5, false, false}},
		"一":              {{"一", 0, 3, true, true}},
		"一丁":             {{"一丁", 0, 6, true, false}},
		"一丁丂":            {{"一丁", 0, 6, true, false}, {"丁丂", 3, 9, true, false}},
		"a一b":            {{"a", 0, 1, false, false}, {"一", 1, 4, true, true}, {"b", 4, 5, false, false}},
		"ｶﾞ":             {{"カ\u3099", 0, 6, true, true}},
		"ヿ一":             {{"カカ", 0, 3, true, false}, {"カ一", 0, 6, true, false}},
		"\u00ad一\u00ad丁": {{"一丁", 0, 10, true, false}},
	} {
		if got := a.Query(text); !slices.Equal(got, want) {
			t.Errorf("%q asks for %v, want %v", text, got, want)
		}
	}
}

func TestTermsTellTheirPlace(t *testing.T) {
	a, err := New(tables)
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string][]string{
		"ab\u00ad一丁 c":         {"ab\u00ad", "一丁", "丁", "c"},
		"\u00ad一\u00ad丁\u00ad": {"\u00ad一\u00ad丁\u00ad", "丁\u00ad"},
		"ｶﾞ一ｶa":                {"ｶﾞ一", "一ｶ", "ｶ", "a"},
	} {
		var got []string
		a.Tokens(text, func(start, end int, _ []byte) bool { got = append(got, text[start:end]); return true })
		if !slices.Equal(got, want) {
			t.Errorf("%q: terms are at %q, want %q", text, got, want)
		}
	}
}

func TestTokensStopWhereTheyAreTold(t *testing.T) {
	a, err := New(tables)
	if err != nil {
		t.Fatal(err)
	}
	const text = "a一丁丂b一 c"
	all := a.Terms(text)
	if len(all) != 7 {
		t.Fatalf("%q gives %q", text, all)
	}
	for most := range len(all) {
		n := 0
		a.Tokens(text, func(int, int, []byte) bool { n++; return n <= most })
		if n != most+1 {
			t.Errorf("told to stop at term %d it went on to %d", most+1, n)
		}
	}
}

// TestTablesAreRefusedWhenMalformed cuts them at every length and changes
// every byte: New reports ErrTables or returns an analyzer that works.
func TestTablesAreRefusedWhenMalformed(t *testing.T) {
	refused := 0
	for n := range tables {
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
			a.Terms("abcA é\u00ad \u4e00丁ｶﾞヿ \xff")
		}
	}
	if refused == 0 {
		t.Error("nothing was refused")
	}
}

func TestTablesAreRefusedForWhatTheyHold(t *testing.T) {
	u32 := func(b []byte, values ...uint32) []byte {
		for _, v := range values {
			b = binary.LittleEndian.AppendUint32(b, v)
		}
		return b
	}
	none := []byte{0, 0, 0, 0, 0, 0} // no folds
	for _, c := range []struct {
		name   string
		tables []byte
		ok     bool
	}{
		{"letters alone", append(u32(nil, 1, 'a', 'z', 0), none...), true},
		{"CJK in two ranges", append(u32(nil, 0, 2, 0x800, 0x801, 0x803, 0x803), none...), true},
		{"CJK among the runes of two bytes", append(u32(nil, 0, 1, 0x7ff, 0x3000), none...), false},
		{"CJK in descending ranges", append(u32(nil, 0, 2, 0x803, 0x803, 0x800, 0x801), none...), false},
		{"CJK ranges that overlap", append(u32(nil, 0, 2, 0x800, 0x803, 0x803, 0x804), none...), false},
		{"a range that ends before it begins", append(u32(nil, 0, 1, 0x804, 0x803), none...), false},
		{"a range beyond Unicode", append(u32(nil, 0, 1, 0x804, 0x110000), none...), false},
		{"word ranges in descending order", append(u32(nil, 2, 'x', 'z', 'a', 'c', 0), none...), false},
		{"a fold of both kinds", append(u32(nil, 0, 1, 0x4e00, 0x4e8c, 1), 0xe9, 0, 0, 0, 4, 0, 'a', 0xe4, 0xb8, 0x80), false},
		{"a fold of one kind", append(u32(nil, 0, 1, 0x4e00, 0x4e8c, 1), 0xe9, 0, 0, 0, 6, 0, 0xe4, 0xb8, 0x80, 0xe4, 0xb8, 0x81), true},
		{"a fold that is not UTF-8", append(u32(nil, 0, 0, 1), 0xe8, 0, 0, 0, 1, 0, 0xc3), false},
	} {
		if _, err := New(c.tables); errors.Is(err, ErrTables) == c.ok {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}
