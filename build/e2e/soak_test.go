package e2e

import (
	"crypto/sha256"
	_ "embed"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/heapprofiler"
	"github.com/chromedp/cdproto/runtime"

	"vitrine/build/indexer"
	"vitrine/build/records"
	"vitrine/wasm/index"
	"vitrine/wasm/search"
)

//go:embed testdata/soak.js
var soakJS string

// soakQuestions is how many questions one page is asked: SOAK=100000, as `make
// soak` has it, or as many as fit among the other scenarios.
func soakQuestions(t *testing.T) int {
	t.Helper()
	text := os.Getenv("SOAK")
	if text == "" {
		return 2000
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1000 {
		t.Fatalf("SOAK is %q, expected a number of questions from 1000", text)
	}
	return n
}

// What a page may grow by once it has been asked for a while. Go's heap grows by
// arenas of 512 KiB, eight pages of WebAssembly memory; the largest answers may
// come late and find no free run as long, which is what four arenas are for. A
// leak of 23 bytes with each of 95,000 questions is more than that. In the heap
// of JavaScript is the compiled code of the page too, which comes and goes.
const (
	mostMemoryGrowth = 4 * 512 << 10
	mostHeapGrowth   = 1 << 20
)

// One page answers random questions of every kind like an engine on this
// machine that was asked nothing before, byte by byte, and is in the end as it
// was: no larger, and its index unchanged.
func TestSoak(t *testing.T) {
	theBrowser(t)
	n := soakQuestions(t)
	ix, part := nativeIndex(t)
	x := soakedPage(t)
	indexIs(t, x, part, "before the first question")

	s := newSoaker(t)
	const chunk = 250
	var memory int
	var heap float64
	seen := map[string]int{}
	found := 0
	for asked := 0; asked < n; {
		questions := make([][2]string, 0, chunk)
		var want []string
		for range min(chunk, n-asked) {
			what, request := s.question()
			questions = append(questions, [2]string{what, request})
			a := fresh(t, ix).Do(what, request)
			want = append(want, sumOf(a))
			seen[what]++
			if !strings.HasPrefix(string(a.JSON), `{"total":0,`) {
				found++
			}
		}
		got := query[[]string](x.tab, "soak.sums(args[0])", questions)
		for i := range questions {
			if i >= len(got) || got[i] != want[i] {
				t.Fatalf("question %d, %q of %q:\n%s", asked+i, questions[i][0], questions[i][1], difference(x, questions[i], fresh(t, ix)))
			}
		}
		if asked += len(questions); memory == 0 && asked >= n/20 { // warm: 5,000 of 100,000
			memory, heap = query[int](x.tab, "soak.memoryBytes()"), heapOf(x)
		}
	}
	for _, what := range search.Questions {
		if seen[what] < n/20 {
			t.Errorf("asked %q %d times of %d", what, seen[what], n)
		}
	}
	if found < n/4 {
		t.Errorf("only %d of %d questions were about any record", found, n)
	}
	grown, heapNow := query[int](x.tab, "soak.memoryBytes()"), heapOf(x)
	t.Logf("%d questions, %d of them with records; WebAssembly memory %.1f MB, %.1f MB in the end; JavaScript heap %.2f MB, %.2f MB in the end",
		n, found, float64(memory)/1e6, float64(grown)/1e6, heap/1e6, heapNow/1e6)
	if grown-memory > mostMemoryGrowth {
		t.Errorf("WebAssembly memory grew from %d to %d bytes, want at most %d more", memory, grown, mostMemoryGrowth)
	}
	if heapNow-heap > mostHeapGrowth {
		t.Errorf("the JavaScript heap grew from %.0f to %.0f bytes, want at most %d more", heap, heapNow, mostHeapGrowth)
	}
	indexIs(t, x, part, "after the last question")
}

// soakedPage opens the explorer with soak.js in it.
func soakedPage(t *testing.T) *explorer {
	t.Helper()
	s := serve(t, dist(t))
	x := &explorer{tab: openTab(t), at: s.URL + "index.html"}
	x.allowed = []string{s.URL}
	x.beforeScripts(soakJS)
	x.goTo(x.at)
	x.ready()
	x.until("the engine within reach", "soak.ready()")
	return x
}

// nativeIndex makes the index of the collection as the site has it in its
// module: in one part.
func nativeIndex(t *testing.T) (*index.Index, []byte) {
	t.Helper()
	parts, err := indexer.Build(collection(t).Collection, indexer.Options{})
	if err != nil {
		t.Fatal(err)
	}
	ix, err := index.Open(parts...)
	if err != nil || len(parts) != 1 {
		t.Fatalf("%d parts, want one; %v", len(parts), err)
	}
	return ix, parts[0]
}

func fresh(t *testing.T, ix *index.Index) *search.Engine {
	t.Helper()
	e, err := search.New(ix)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// sumOf is what soak.sums says of the same answer.
func sumOf(a search.Answer) string {
	all := slices.Clone(a.JSON)
	for _, n := range a.Counts { // as they stand in the module's memory
		all = binary.LittleEndian.AppendUint32(all, n)
	}
	sum := sha256.Sum256(all)
	return hex.EncodeToString(sum[:8])
}

// difference tells where the page's answer to a question, asked once more,
// departs from the engine's here.
func difference(x *explorer, question [2]string, e *search.Engine) string {
	x.Helper()
	got := query[struct {
		Text   string
		Counts []uint32
	}](x.tab, "(({ json, counts }) => ({ text: new TextDecoder().decode(json), counts: [...new Uint32Array(counts.buffer)] }))(soak.ask(args[0]))", question)
	want := e.Do(question[0], question[1])
	if got.Text == string(want.JSON) && slices.Equal(got.Counts, want.Counts) {
		return "asked again the answers are the same: something was left over from the questions before"
	}
	at := 0
	for at < min(len(got.Text), len(want.JSON)) && got.Text[at] == want.JSON[at] {
		at++
	}
	from := max(0, at-80)
	around := func(s string) string { return s[min(from, len(s)):min(at+160, len(s))] }
	return fmt.Sprintf("from byte %d the page answers\n…%s\nwant\n…%s\ncounts %v\nwant %v", at, around(got.Text), around(string(want.JSON)), got.Counts, want.Counts)
}

// heapOf is what JavaScript uses when it has tidied up.
func heapOf(x *explorer) float64 {
	x.Helper()
	call(x.tab, heapprofiler.CollectGarbage, empty)
	return call(x.tab, runtime.GetHeapUsage, empty).UsedSize
}

// indexIs checks that the index in the program's memory, every section of it,
// has the bytes that were built.
func indexIs(t *testing.T, x *explorer, part []byte, when string) {
	t.Helper()
	sum := sha256.Sum256(part)
	want := hex.EncodeToString(sum[:])
	var magic []int
	for _, b := range []byte(index.Magic) {
		magic = append(magic, int(b))
	}
	type place struct {
		At, Length int
		Sum        string
	}
	found := query[[]place](x.tab, "soak.indexes(args[0])", magic)
	if !slices.ContainsFunc(found, func(p place) bool { return p.Length == len(part) && p.Sum == want }) {
		t.Errorf("%s the memory has %+v, want an index of %d bytes with sum %s", when, found, len(part), want)
	}
}

// soaker thinks up questions about the collection.
type soaker struct {
	rng    *rand.Rand
	fields []*records.Field
	values map[string][]string // by field: those that records have, and some that none has
	ids    []string
	words  []string // of titles and facts, in order
}

func newSoaker(t *testing.T) *soaker {
	t.Helper()
	o := collection(t)
	s := &soaker{rng: rand.New(rand.NewPCG(41, 42)), values: map[string][]string{}}
	for _, f := range o.Fields {
		if f.Kind == index.Keyword {
			s.fields = append(s.fields, f)
		}
	}
	for _, r := range o.Records {
		s.ids = append(s.ids, r.ID)
		for _, f := range o.Fields {
			for _, item := range r.Values[f.Name] {
				switch f.Kind {
				case index.Keyword:
					if !slices.Contains(s.values[f.Name], item.Text) {
						s.values[f.Name] = append(s.values[f.Name], item.Text)
					}
				case index.Text:
					s.words = append(s.words, strings.Fields(item.Text)...)
				}
			}
		}
	}
	for _, f := range s.fields {
		s.values[f.Name] = append(s.values[f.Name], none, "no-such-value")
		if f.Vocab != nil { // readers search by labels and other names as well
			for _, v := range f.Vocab.Values {
				s.words = append(s.words, v.Aliases...)
				s.words = append(s.words, v.Label[o.Languages[0]])
			}
		}
	}
	if len(s.fields) < 5 || len(s.words) < 1000 || len(s.ids) < 10 {
		t.Fatalf("%d fields, %d words, %d records: too little to ask about", len(s.fields), len(s.words), len(s.ids))
	}
	s.ids = append(s.ids, "no-such-record")
	return s
}

// one picks from a list, and "" from none.
func (s *soaker) one(list ...string) string {
	if len(list) == 0 {
		return ""
	}
	return list[s.rng.IntN(len(list))]
}

// in reports true once in n times.
func (s *soaker) in(n int) bool { return s.rng.IntN(n) == 0 }

// question returns what is asked, and of which request.
func (s *soaker) question() (what, request string) {
	what = s.one(append([]string{""}, search.Questions...)...)
	request = s.request()
	add := func(name, value string) { request += "&" + name + "=" + url.QueryEscape(value) }
	switch what {
	case "crosstab":
		add("rows", s.field())
		add("cols", s.field())
	case "compare":
		add("vs", s.request())
	}
	if s.in(4) {
		add("record", s.one(s.ids...))
	}
	if s.in(4) {
		add("limit", s.one("0", "1", "3", "200", "9999", "-1", "many"))
		add("offset", s.one("0", "2", "20", "59", "1000"))
	}
	return what, request
}

func (s *soaker) field() string {
	if s.in(30) {
		return "no_such_field"
	}
	return s.fields[s.rng.IntN(len(s.fields))].Name
}

// request returns a query of some words, values, ranges, an order and what
// nobody understands.
func (s *soaker) request() string {
	var parts []string
	add := func(name, value string) { parts = append(parts, url.QueryEscape(name)+"="+url.QueryEscape(value)) }
	if s.in(2) {
		var words []string
		for range 1 + s.rng.IntN(3) {
			words = append(words, s.clause())
		}
		add("q", strings.Join(words, " ")+s.one("", "", " "))
	}
	for range s.rng.IntN(3) {
		field := s.field()
		for range 1 + s.rng.IntN(3) {
			add(s.one("", "", "", "-", "f:")+field, s.one(s.values[field]...))
		}
		if s.in(6) {
			add(field+".all", s.one("1", "1", "0", "yes"))
		}
	}
	if s.in(4) {
		add("date", s.span())
		if s.in(3) {
			add("date.match", s.one("certain", "certain", "possible", "perhaps"))
		}
	}
	if s.in(8) {
		add("date.by", s.one("year", "month", "week", "day", "decade"))
	}
	if s.in(4) {
		add("sort", s.one("date", "-date", "title", "relevance", "size"))
	}
	if s.in(12) {
		parts = append(parts, s.one("", "=", "%", "q=%FF%zz", "a=b=c", "country", "f:=1", "-=x", "q=%00%E2%80%8F", "view=about", "utm=1"))
	}
	s.rng.Shuffle(len(parts), func(i, j int) { parts[i], parts[j] = parts[j], parts[i] })
	return strings.Join(parts, "&")
}

// clause is a word as people type it, with what the query language has for one.
func (s *soaker) clause() string {
	at := s.rng.IntN(len(s.words) - 3)
	word := s.words[at]
	letters := []rune(word)
	switch s.rng.IntN(12) {
	case 0:
		return `"` + strings.Join(s.words[at:at+1+s.rng.IntN(3)], " ") + s.one(`"`, `"`, "")
	case 1:
		return "-" + word
	case 2:
		return s.one("title:", "country:", "note:", "nothing:") + word
	case 3, 4:
		return string(letters[:1+s.rng.IntN(len(letters))]) + s.one("", "*")
	case 5: // two letters changed places
		if len(letters) > 3 {
			i := s.rng.IntN(len(letters) - 1)
			letters[i], letters[i+1] = letters[i+1], letters[i]
		}
		return string(letters)
	case 6:
		return s.one("国", "中国", "قطر", "ایران", "😀", "co-operation", "--", `""`, "*")
	case 7:
		return strings.ToUpper(word)
	}
	return word
}

// span is a range of dates as addresses have them, some of them wrong.
func (s *soaker) span() string {
	if s.in(6) {
		return s.one(none, "2025-13", "..", "2026..2024", "today", "2025-02-29")
	}
	day := func() string {
		text := fmt.Sprintf("%d", 2020+s.rng.IntN(7))
		if s.in(2) {
			text += fmt.Sprintf("-%02d", 1+s.rng.IntN(12))
			if s.in(2) {
				text += fmt.Sprintf("-%02d", 1+s.rng.IntN(28))
			}
		}
		return text
	}
	return s.one(day(), day()+"..", ".."+day(), day()+".."+day())
}

// TestSoakerAsksWhatItShould looks at the questions themselves: every kind
// comes, and none twice in a row.
func TestSoakerAsksWhatItShould(t *testing.T) {
	s := newSoaker(t)
	kinds := map[string]int{}
	last := ""
	for range 3000 {
		what, request := s.question()
		for part := range strings.SplitSeq(request, "&") {
			name, _, _ := strings.Cut(part, "=")
			kinds[name]++
		}
		kinds["asks "+what]++
		if request != "" && what+request == last {
			t.Errorf("%q comes twice in a row", last)
		}
		last = what + request
	}
	for _, kind := range []string{"q", "country", "-country", "country.all", "date", "date.match", "date.by", "sort", "record", "limit", "offset", "rows", "vs", "asks suggest", "asks explain"} {
		if kinds[kind] < 10 {
			t.Errorf("%s comes %d times in 3000 questions: %v", kind, kinds[kind], kinds)
		}
	}
}
