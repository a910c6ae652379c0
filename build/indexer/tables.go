package indexer

import (
	"encoding/binary"
	"math"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Tables returns the analysis tables in the layout that package analysis
// documents: which runes make words, which are cut as CJK, and how each folds.
// They are the same for every collection, so that a query may hold any letter
// at all.
//
// Folding follows Unicode compatibility decomposition (UAX #15, NFKD) and
// lower case, without the marks that readers leave out: accents of Latin,
// Greek and Cyrillic, the points of Hebrew and the vowel signs of Arabic. The
// letters of Persian, Pashto, Urdu and Arabic that stand for one another in
// what people type become one. Digits of every script become 0 to 9. Kana come
// apart from their voicing marks but keep them, so that half-width ones, whose
// marks are runes of their own, equal the others. Runes above U+FFFF fold to
// themselves: ancient scripts, and letters of mathematics.
func Tables() []byte {
	type fold struct {
		from rune
		to   string
	}
	var words, cjk [][2]rune
	extend := func(ranges [][2]rune, r rune) [][2]rune {
		if n := len(ranges); n > 0 && ranges[n-1][1] == r-1 {
			ranges[n-1][1] = r
			return ranges
		}
		return append(ranges, [2]rune{r, r})
	}
	var folds []fold
	for r := rune(0); r <= unicode.MaxRune; r++ {
		if !isWordRune(r) {
			continue
		}
		words = extend(words, r)
		if isCJK(r) {
			cjk = extend(cjk, r)
		}
		if to := foldRune(r); r <= 0xffff && to != string(r) {
			folds = append(folds, fold{r, to})
		}
	}
	var b []byte
	u32 := func(v int) { b = binary.LittleEndian.AppendUint32(b, uint32(v)) }
	for _, ranges := range [][][2]rune{words, cjk} {
		u32(len(ranges))
		for _, r := range ranges {
			u32(int(r[0]))
			u32(int(r[1]))
		}
	}
	u16 := func(v int) {
		if v > math.MaxUint16 {
			panic("analysis tables outgrew their 16-bit offsets")
		}
		b = binary.LittleEndian.AppendUint16(b, uint16(v))
	}
	u32(len(folds))
	for _, f := range folds {
		u16(int(f.from))
	}
	at := 0
	for _, f := range folds {
		u16(at)
		at += len(f.to)
	}
	u16(at)
	for _, f := range folds {
		b = append(b, f.to...)
	}
	return b
}

// joiners stand inside words without being letters: the zero-width non-joiner
// of Persian, the soft hyphen, marks of writing direction, the word joiner.
// They are word runes that fold to nothing.
var joiners = &unicode.RangeTable{R16: []unicode.Range16{
	{Lo: 0x00ad, Hi: 0x00ad, Stride: 1}, {Lo: 0x0640, Hi: 0x0640, Stride: 1}, {Lo: 0x061c, Hi: 0x061c, Stride: 1},
	{Lo: 0x200c, Hi: 0x200f, Stride: 1}, {Lo: 0x2060, Hi: 0x2060, Stride: 1}, {Lo: 0xfeff, Hi: 0xfeff, Stride: 1},
}}

// radicals are symbols to Unicode, but what is copied out of PDF files often
// holds them in place of the characters they fold to.
var radicals = &unicode.RangeTable{R16: []unicode.Range16{{Lo: 0x2f00, Hi: 0x2fd5, Stride: 1}}}

func isWordRune(r rune) bool {
	return unicode.In(r, unicode.L, unicode.M, unicode.N) || unicode.In(r, joiners, radicals)
}

// kanaMarks belong to kana without being of their scripts: the voicing marks,
// 〆, the repetition marks of vertical writing, 〼 and ー.
var kanaMarks = &unicode.RangeTable{R16: []unicode.Range16{
	{Lo: 0x3006, Hi: 0x3006, Stride: 1}, {Lo: 0x3031, Hi: 0x3035, Stride: 1}, {Lo: 0x303c, Hi: 0x303c, Stride: 1},
	{Lo: 0x3099, Hi: 0x309a, Stride: 1}, {Lo: 0x30fc, Hi: 0x30fc, Stride: 1}, {Lo: 0xff70, Hi: 0xff70, Stride: 1},
	{Lo: 0xff9e, Hi: 0xff9f, Stride: 1},
}}

// isCJK reports whether the word rune r is of a script that is searched by
// pairs of characters.
func isCJK(r rune) bool {
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul, kanaMarks)
}

// dropped are the marks that folding leaves out. Marks of other scripts, as
// the vowels of Devanagari, are part of what a word is and stay.
func dropped(r rune) bool {
	if unicode.Is(joiners, r) {
		return true
	}
	if !unicode.Is(unicode.Mn, r) {
		return false
	}
	return r >= 0x0300 && r <= 0x036f || r >= 0x1ab0 && r <= 0x1aff || r >= 0x1dc0 && r <= 0x1dff ||
		r >= 0x20d0 && r <= 0x20ff || r >= 0xfe00 && r <= 0xfe0f || r >= 0xfe20 && r <= 0xfe2f || r >= 0x0483 && r <= 0x0487 ||
		r >= 0x0591 && r <= 0x05c7 || r >= 0x0610 && r <= 0x061a || r >= 0x064b && r <= 0x065f || r == 0x0670 ||
		r >= 0x06d6 && r <= 0x06ed || r >= 0x08ca && r <= 0x08ff
}

// alike maps letters to the one that stands for them, where decomposition
// does not. Left the letter as typed or printed, right the term's.
var alike = map[rune]string{
	'ي': "ی", 'ى': "ی", 'ې': "ی", 'ۍ': "ی", 'ێ': "ی", 'ے': "ی", // yeh: Arabic, maksura, Pashto, Kurdish, Urdu
	'ك': "ک", 'ڪ': "ک", // kaf
	'ګ': "گ",                     // gaf: Pashto
	'ة': "ه", 'ە': "ه", 'ھ': "ه", // teh marbuta, ae, heh doachashmee
	'ہ': "ه", 'ۃ': "ه", 'ۂ': "ه", // heh goal
	'ٱ': "ا", 'ٲ': "ا", 'ٳ': "ا",
	'ß': "ss", 'ẞ': "ss", 'æ': "ae", 'œ': "oe", 'ø': "o", 'đ': "d", 'ð': "d", 'ł': "l", 'ı': "i", 'þ': "th", 'ħ': "h", 'ŧ': "t", 'ŋ': "n",
	'ς': "σ",
}

// foldRune returns what one rune contributes to a term.
func foldRune(r rune) string {
	if dropped(r) {
		return ""
	}
	if unicode.Is(unicode.Nd, r) {
		return string('0' + digitValue(r))
	}
	if unicode.Is(unicode.Hangul, r) {
		return string(r) // syllables stay whole
	}
	form := norm.NFKC
	if foldsMarks(r) || unicode.In(r, unicode.Hiragana, unicode.Katakana) {
		form = norm.NFKD
	}
	var out []rune
	for _, d := range form.String(string(r)) {
		for _, l := range string(unicode.ToLower(d)) {
			switch to, ok := alike[l]; {
			case ok:
				out = append(out, []rune(to)...)
			case dropped(l):
			case unicode.Is(unicode.Nd, l):
				out = append(out, '0'+digitValue(l))
			case isWordRune(l):
				out = append(out, l)
			}
		}
	}
	if len(out) == 0 { // nothing but punctuation in its decomposition: keep the rune
		return string(r)
	}
	return string(out)
}

// foldsMarks reports whether letters of r's script are written with marks that
// readers leave out when they search.
func foldsMarks(r rune) bool {
	if unicode.In(r, unicode.Latin, unicode.Greek, unicode.Cyrillic, unicode.Hebrew, unicode.Arabic) {
		return true
	}
	for _, d := range norm.NFKD.String(string(r)) {
		if unicode.In(d, unicode.Latin, unicode.Greek, unicode.Cyrillic, unicode.Hebrew, unicode.Arabic) {
			return true
		}
	}
	return false
}

// digitValue returns the value of a decimal digit: the ten digits of a script
// follow one another from a zero (Unicode stability policy).
func digitValue(r rune) rune {
	zero := r
	for unicode.Is(unicode.Nd, zero-1) && r-zero < 9 {
		zero--
	}
	return r - zero
}
