package indexer

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"vitrine/wasm/analysis"
)

// vectors are texts with the terms they are filed under and, where they
// differ, those they are asked by; a star marks what is asked as a prefix.
// A second reader of the tables can be held against them.
var vectors = []struct{ text, filed, asked string }{
	// English
	{"The Taliban's visa-holders", "the taliban s visa holders", ""},
	{"Co-operation, co‑operation and cooperation", "co operation co operation and cooperation", ""},
	{"naïve café résumé", "naive cafe resume", ""},
	{"U.S. $1,000.50 (≈€950)", "u s 1 000 50 950", ""},
	{"COVID-19 3rd H2O", "covid 19 3rd h2o", ""},
	{"it’s “quoted”—isn’t it?", "it s quoted isn t it", ""},
	{"ﬁrst ﬂoor oﬃce", "first floor office", ""},
	{"İstanbul ISTANBUL ıstanbul", "istanbul istanbul istanbul", ""},
	{"x² + y³ = ①", "x2 y3 1", ""},
	{"foo_bar #tag @name a/b", "foo bar tag name a b", ""},
	// German
	{"Rückführungsflüge", "ruckfuhrungsfluge", ""},
	{"Straße STRASSE straẞe", "strasse strasse strasse", ""},
	{"Österreichs Außenminister Schäuble", "osterreichs aussenminister schauble", ""},
	{"Ärzt*innen Ärzt:innen", "arzt innen arzt innen", ""},
	{"Drs. 20/1234, § 60a Abs. 2", "drs 20 1234 60a abs 2", ""},
	{"Fußgängerübergänge", "fussgangerubergange", ""},
	{"Zu\u00adwan\u00adde\u00adrung", "zuwanderung", ""},
	// French
	{"L'été à l’œuvre", "l ete a l oeuvre", ""},
	{"réfugiés, expulsée, Noël", "refugies expulsee noel", ""},
	{"aujourd'hui qu’elle", "aujourd hui qu elle", ""},
	{"ÇA coûte 1 234,50 €", "ca coute 1 234 50", ""},
	{"garçon GARÇON garc̦on", "garcon garcon garcon", ""},
	// Russian
	{"Посольство Афганистана", "посольство афганистана", ""},
	{"Ёлка ёлка елка", "елка елка елка", ""},
	{"Русский РУССКИЙ", "русскии русскии", ""},
	{"район йод", "раион иод", ""},
	{"Київ Ўзбекистон", "киів узбекистон", ""},
	// Persian
	{"می\u200cشود نمی\u200cخواهم", "میشود نمیخواهم", ""},
	{"ژوئیهٔ ۲۰۲۵", "ژوییه 2025", ""},
	{"گفت\u200cوگوی دوحه", "گفتوگوی دوحه", ""},
	{"هبت\u200cالله آخوندزاده", "هبتالله اخوندزاده", ""},
	{"کابل كابل ڪابل", "کابل کابل کابل", ""},
	{"مسؤول هیأت", "مسوول هیات", ""},
	{"خانۀ خانه\u200cی", "خانه خانهی", ""},
	// Pashto
	{"د افغانستان اسلامي امارت", "د افغانستان اسلامی امارت", ""},
	{"پولې ګډ ښوونځی ړوند", "پولی گډ ښوونځی ړوند", ""},
	{"سرپرست وزیر ۱۴۰۴", "سرپرست وزیر 1404", ""},
	{"څوک ځوان ۍ", "څوک ځوان ی", ""},
	// Arabic
	{"مُحَمَّدٌ رَسُولُ", "محمد رسول", ""},
	{"كـــتاب الكتب", "کتاب الکتب", ""},
	{"إلى الى أحمد آمال", "الی الی احمد امال", ""},
	{"مدرسة مدرسه", "مدرسه مدرسه", ""},
	{"٢٠٢٥ ١٬٢٣٤٫٥", "2025 1 234 5", ""},
	{"ﷺ ﻼ", "صلیاللهعلیهوسلم لا", ""},
	{"شىء شيء", "شیء شیء", ""},
	// Urdu
	{"افغانستان کے وزیرِ خارجہ", "افغانستان کی وزیر خارجه", ""},
	{"ہندوستان ھندوستان", "هندوستان هندوستان", ""},
	// Hebrew
	{"שָׁלוֹם שלום", "שלום שלום", ""},
	// Greek
	{"Ἀθῆναι ΑΘΉΝΑΙ ΣΊΣΥΦΟΣ", "αθηναι αθηναι σισυφοσ", ""},
	// Hindi
	{"हिन्दी में समाचार", "हिन्दी में समाचार", ""},
	{"२०२५ अफ़ग़ानिस्तान", "2025 अफ़ग़ानिस्तान", ""},
	{"क़ानून", "क़ानून", ""},
	// Vietnamese
	{"Việt Nam Đà Nẵng", "viet nam da nang", ""},
	// Chinese
	{"阿富汗", "阿富 富汗 汗", "阿富 富汗"},
	{"人", "人", "人*"},
	{"人口", "人口 口", "人口"},
	{"北京，上海", "北京 京 上海 海", "北京 上海"},
	{"二〇二四年", "二〇 〇二 二四 四年 年", "二〇 〇二 二四 四年"},
	{"中国驻阿富汗大使馆", "中国 国驻 驻阿 阿富 富汗 汗大 大使 使馆 馆", "中国 国驻 驻阿 阿富 富汗 汗大 大使 使馆"},
	{"塔利班政府发言人。", "塔利 利班 班政 政府 府发 发言 言人 人", "塔利 利班 班政 政府 府发 发言 言人"},
	{"G7峰会", "g7 峰会 会", "g7 峰会"},
	{"〇", "〇", "〇*"},
	{"⽇本", "日本 本", "日本"},
	{"\ufa19 神", "神 神", "神* 神*"},
	// Japanese
	{"東京都", "東京 京都 都", "東京 京都"},
	{"カブール", "カブ ブー ール ル", "カブ ブー ール"},
	{"ｶﾌﾞｰﾙ", "カブ ブー ール ル", "カブ ブー ール"},
	{"\u304b\u3099\u304d\u3099 がぎ ぱ", "がぎ ぎ がぎ ぎ ぱ", "がぎ がぎ ぱ*"},
	{"送還便", "送還 還便 便", "送還 還便"},
	{"ひらがな", "ひら らが がな な", "ひら らが がな"},
	{"人々", "人々 々", "人々"},
	{"時々刻々", "時々 々刻 刻々 々", "時々 々刻 刻々"},
	{"日本2024年abc", "日本 本 2024 年 abc", "日本 2024 年* abc"},
	{"ＡＢＣ株式会社１２３", "abc 株式 式会 会社 社 123", "abc 株式 式会 会社 123"},
	{"アフガニスタン・イスラム首長国", "アフ フガ ガニ ニス スタ タン ン イス スラ ラム ム首 首長 長国 国", "アフ フガ ガニ ニス スタ タン イス スラ ラム ム首 首長 長国"},
	{"ドイツの外務省", "ドイ イツ ツの の外 外務 務省 省", "ドイ イツ ツの の外 外務 務省"},
	{"コーヒー", "コー ーヒ ヒー ー", "コー ーヒ ヒー"},
	{"食べる", "食べ べる る", "食べ べる"},
	{"一ヶ月", "一ヶ ヶ月 月", "一ヶ ヶ月"},
	// Korean
	{"아프가니스탄", "아프 프가 가니 니스 스탄 탄", "아프 프가 가니 니스 스탄"},
	{"대사관 추방", "대사 사관 관 추방 방", "대사 사관 추방"},
	{"독일 정부는", "독일 일 정부 부는 는", "독일 정부 부는"},
	{"한", "한", "한*"},
	{"ㅋㅋㅋ", "ㅋㅋ ㅋㅋ ㅋ", "ㅋㅋ ㅋㅋ"},
	{"2025년 7월", "2025 년 7 월", "2025 년* 7 월*"},
	// Mixed, emoji and what is broken
	{"Kabul كابل 喀布尔 Кабул", "kabul کابل 喀布 布尔 尔 кабул", "kabul کابل 喀布 布尔 кабул"},
	{"🇩🇪 visa 🛂✈️", "visa", ""},
	{"👩\u200d👩\u200d👧 family", "family", ""},
	{"❤️", "", ""},
	{"abc\xffdef\xc3", "abc def", ""},
	{"\xed\xa0\x80", "", ""},
	{"日\xff本", "日 本", "日* 本*"},
	{"e\u0301migre\u0301 o\u0308 e", "emigre o e", ""},
	{"A\u030angstro\u0308m", "angstrom", ""},
	{"\u0301", "", ""},
	{"\u200f\u202bنص\u202c", "نص", ""},
	{"12日", "12 日", "12 日*"},
	{"1\u00a0000 1\u202f000", "1 000 1 000", ""},
	{"a\u00adb\u2060c\ufeff", "abc", ""},
	{"𝐚𝐛 𐎠", "𝐚𝐛 𐎠", ""},
	{"٪ ، ؛ ؟ 。 、", "", ""},
}

func TestTermsOfManyScripts(t *testing.T) {
	a := analyzer(t)
	for _, v := range vectors {
		if got := strings.Join(a.Terms(v.text), " "); got != v.filed {
			t.Errorf("%q is filed under %q, want %q", v.text, got, v.filed)
		}
		var asked []string
		for _, q := range a.Query(v.text) {
			if q.Open {
				q.Text += "*"
			}
			asked = append(asked, q.Text)
		}
		want := v.asked
		if want == "" {
			want = v.filed
		}
		if got := strings.Join(asked, " "); got != want {
			t.Errorf("%q asks for %q, want %q", v.text, got, want)
		}
		if problem := queryProblem(a, v.text); problem != "" {
			t.Error(problem)
		}
	}
}

// TestPartsOfCJKAreFound cuts a text at every two characters: each part asks
// for what the text is filed under.
func TestPartsOfCJKAreFound(t *testing.T) {
	a := analyzer(t)
	asked := 0
	for _, text := range []string{"中国驻阿富汗大使馆", "アフガニスタン・イスラム首長国", "カブールで2024年", "아프가니스탄 대사관"} {
		filed := a.Terms(text)
		for from := range text {
			for to := range text + " " {
				if to <= from {
					continue
				}
				for _, q := range a.Query(text[from:to]) {
					asked++
					if !slices.ContainsFunc(filed, func(t string) bool { return t == q.Text || q.Open && strings.HasPrefix(t, q.Text) }) && q.CJK {
						t.Errorf("%q asks for %q, which is not among %q of %q", text[from:to], q.Text, filed, text)
					}
				}
			}
		}
	}
	if asked < 500 {
		t.Errorf("asked for %d terms, expected hundreds", asked)
	}
}

// queryProblem says what is wrong with the question that text makes, in the
// light of what it is filed under; an empty string when nothing is.
func queryProblem(a *analysis.Analyzer, text string) string {
	filed := map[string]bool{} // by place and term
	place := func(start, end int, term string) string { return fmt.Sprint(start, end, term) }
	a.Tokens(text, func(start, end int, term []byte) bool {
		filed[place(start, end, string(term))] = true
		return true
	})
	asked := a.Query(text)
	if len(asked) == 0 && len(filed) > 0 {
		return fmt.Sprintf("%q has terms and asks for none", text)
	}
	at := 0
	for _, q := range asked {
		switch again := a.Query(q.Text); {
		case !filed[place(q.Start, q.End, q.Text)]:
			return fmt.Sprintf("%q asks for %q at %d to %d and is not filed under it", text, q.Text, q.Start, q.End)
		case q.Start < at:
			return fmt.Sprintf("%q asks for %q out of order", text, q.Text)
		case len(again) != 1 || again[0].Text != q.Text || again[0].CJK != q.CJK || again[0].Open != q.Open:
			return fmt.Sprintf("%q asks for %q, which folds to %v", text, q.Text, again)
		}
		at = q.Start
	}
	return ""
}

// BenchmarkTokens times cutting and folding, per megabyte of text.
func BenchmarkTokens(b *testing.B) {
	a := analyzer(b)
	for _, c := range []struct{ name, text string }{
		{"English", "In July 2025 the embassy handed over the list of names; talks about return flights went on for months. "},
		{"German", "Im Juli 2025 übergab die Botschaft die Liste der Namen; über Rückführungsflüge wurde monatelang gesprochen. "},
		{"Persian", "در ژوئیهٔ ۲۰۲۵ سفارت فهرست نام\u200cها را تحویل داد؛ گفت\u200cوگو دربارهٔ پروازها ماه\u200cها ادامه یافت. "},
		{"Japanese", "2025年7月、大使館は名簿を引き渡した。送還便についての協議は何か月も続いた。"},
	} {
		text := strings.Repeat(c.text, 1<<20/len(c.text))
		b.Run(c.name, func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			n := 0
			for b.Loop() {
				a.Tokens(text, func(_, _ int, term []byte) bool { n += len(term); return true })
			}
			if n == 0 {
				b.Fatal("no terms")
			}
		})
	}
}
