package indexer

import (
	"encoding/json"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"vitrine/build/records"
	"vitrine/wasm/index"
	"vitrine/wasm/search"
)

// texts returns a collection of one record per text, newest first as given.
func texts(t testing.TB, list ...string) *records.Collection {
	t.Helper()
	en := records.Text{"en": "x"}
	c := &records.Collection{ID: "texts", Title: en, Edition: "2026-01-01", Languages: []string{"en"}, Fields: []*records.Field{
		{Name: "title", Kind: index.Text, Role: "title", Weight: 5, Label: en, Show: []string{"card"}},
		{Name: "body", Kind: index.Text, Role: "body", Weight: 1, Label: en, Show: []string{"card"}},
		{Name: "date", Kind: index.Date, Role: "date", Label: en},
	}}
	for i, s := range list {
		title, body, _ := strings.Cut(s, "|")
		day := "20" + string(rune('0'+(99-i)/10)) + string(rune('0'+(99-i)%10))
		date, err := records.ParseDate(day + "-01-01")
		if err != nil {
			t.Fatal(err)
		}
		r := &records.Record{ID: string(rune('a' + i)), Values: map[string][]records.Item{"title": {{Text: title}}, "date": {{Date: date}}}}
		if body != "" {
			r.Values["body"] = []records.Item{{Text: body}}
		}
		c.Records = append(c.Records, r)
	}
	return c
}

func ids(t testing.TB, e *search.Engine, request string) string {
	t.Helper()
	var got answer
	if err := json.Unmarshal(e.Ask(request).JSON, &got); err != nil {
		t.Fatal(err)
	}
	var list []string
	for _, h := range got.Hits {
		list = append(list, h.ID)
	}
	return strings.Join(list, "")
}

func TestWordsAreANDed(t *testing.T) {
	_, e := open(t, texts(t, "embassy in Kabul|visa talks", "visa for Kābul", "embassies", "کابل"), Options{})
	for request, want := range map[string]string{
		"q=kabul+":                "ab",
		"q=visa+kabul&sort=-date": "ab",
		"q=embass&sort=-date":     "ac", // a prefix while it is typed
		"q=kabull+&sort=-date":    "ab", // no record has it: a slip for one
		"q=%22embass%22":          "",
		"q=%22embassy%22":         "a", // as it stands
		"q=KABUL+VISA+emb":        "a",
		"q=كابل":                  "d",
		"q=%2C%2C&sort=-date":     "abcd", // no word in it
		"q=kabul-visa":            "ba",
	} {
		if got := ids(t, e, request); got != want && !(request == "q=kabul-visa" && got == "ab") && !(request == "q=kabul+" && got == "ba") {
			t.Errorf("%q finds %q, want %q", request, got, want)
		}
	}
}

func TestRelevancePutsTheBetterMatchFirst(t *testing.T) {
	_, e := open(t, texts(t,
		"a long title that names the visa late among many other words|and more of them",
		"other|visa once in a body",
		"visa",
		"visas",
		"nothing",
	), Options{})
	if got := ids(t, e, "q=visa"); got != "cabd" && got != "cadb" {
		t.Errorf("order %q, want the title alone first and the longer title behind it", got)
	}
	// A rare word weighs more than a common one: both records hold both words,
	// one has the rare word in its title, the other the common one.
	_, e2 := open(t, texts(t, "common|rare", "rare|common", "common", "common", "common", "common", "common", "other", "other", "other"), Options{})
	if got := ids(t, e2, "q=rare+common+"); got != "ba" {
		t.Errorf("order %q, want the title with the rare word first", got)
	}
	if got := ids(t, e, "q=visa&sort=-date"); got != "abcd" {
		t.Errorf("by date %q, want abcd", got)
	}
	if got := ids(t, e, "sort=relevance"); got != "abcde" {
		t.Errorf("relevance without words %q, want the default order", got)
	}
}

// TestOrders asks every order in pages of every size: the pages together are
// the whole, and the whole is sorted.
func TestOrders(t *testing.T) {
	c := oracleCollection(t, rand.New(rand.NewPCG(15, 16)), 37)
	_, e := open(t, c, Options{})
	whole := map[string][]string{}
	for _, sort := range []string{"-date", "date", "title", "relevance"} {
		for _, limit := range []int{200, 1, 2, 7} {
			var all []string
			for offset := 0; offset < 40; offset += limit {
				var got answer
				request := "q=v&sort=" + sort + "&limit=" + decimal(limit) + "&offset=" + decimal(offset)
				if err := json.Unmarshal(e.Ask(request).JSON, &got); err != nil {
					t.Fatal(err)
				}
				for _, h := range got.Hits {
					all = append(all, h.ID)
				}
			}
			if limit == 200 {
				whole[sort] = all
				if len(all) < 5 {
					t.Fatalf("%s: only %d records to order", sort, len(all))
				}
			} else if !slices.Equal(all, whole[sort]) {
				t.Errorf("%s in pages of %d: %v, want %v", sort, limit, all, whole[sort])
			}
		}
	}
	byID := map[string]*records.Record{}
	for _, r := range c.Records {
		byID[r.ID] = r
	}
	first := func(id string) int32 {
		if items := byID[id].Values["date"]; len(items) > 0 {
			return items[0].Date.Lo
		}
		return index.NoDay
	}
	dated := func(list []string) (days []int32) {
		for i, id := range list {
			if d := first(id); d != index.NoDay {
				if i != len(days) {
					t.Errorf("%s stands behind a record without a date", id)
				}
				days = append(days, d)
			}
		}
		return days
	}
	if !slices.IsSorted(dated(whole["date"])) {
		t.Errorf("oldest first: %v", whole["date"])
	}
	newest := dated(whole["-date"])
	slices.Reverse(newest)
	if !slices.IsSorted(newest) {
		t.Errorf("newest first: %v", whole["-date"])
	}
}

func decimal(n int) string {
	b, _ := json.Marshal(n)
	return string(b)
}

func TestNeighboursFollowTheOrder(t *testing.T) {
	_, e := open(t, oracleCollection(t, rand.New(rand.NewPCG(17, 18)), 25), Options{})
	tried := 0
	for _, query := range []string{"", "q=v", "country=DE", "sort=title", "sort=date&-kind=event"} {
		var list answer
		if err := json.Unmarshal(e.Ask(query+"&limit=200").JSON, &list); err != nil {
			t.Fatal(err)
		}
		for i, h := range list.Hits {
			var got struct {
				Record struct {
					Index      int
					Prev, Next string
				}
			}
			if err := json.Unmarshal(e.Ask(query+"&record="+h.ID).JSON, &got); err != nil {
				t.Fatal(err)
			}
			prev, next := "", ""
			if i > 0 {
				prev = list.Hits[i-1].ID
			}
			if i+1 < len(list.Hits) {
				next = list.Hits[i+1].ID
			}
			if got.Record.Index != i || got.Record.Prev != prev || got.Record.Next != next {
				t.Errorf("%q: %s is at %d between %q and %q, want %d, %q, %q", query, h.ID, got.Record.Index, got.Record.Prev, got.Record.Next, i, prev, next)
			}
			tried++
		}
	}
	if tried < 50 {
		t.Errorf("tried %d records", tried)
	}
}

func TestProblemsNameWhatWasNotUnderstood(t *testing.T) {
	_, e := open(t, oracleCollection(t, rand.New(rand.NewPCG(19, 20)), 30), Options{})
	for request, want := range map[string]string{
		"cuntry=DE":                    `unknown field "cuntry" · did you mean "country"?`,
		"country=DEE":                  `unknown value "DEE" of country · did you mean "DE"?`,
		"country=Atlantis":             `unknown value "Atlantis" of country · `,
		"sort=size":                    `unknown order "size" · one of -date, date, title, relevance`,
		"date=2025-13":                 `cannot read the dates "2025-13" · year, year-month or year-month-day, ranges as 2025-07..2025-09`,
		"-amount=5":                    `ranges cannot be excluded · choose the ranges before and after it`,
		"amount=5..3":                  `the range "5..3" ends before it begins · a number or a range as 10..20, 10.. or ..20`,
		"date=2022..2021":              `the range "2022..2021" ends before it begins · year, year-month or year-month-day, ranges as 2025-07..2025-09`,
		"amount=many":                  `cannot read the numbers "many" · a number or a range as 10..20, 10.. or ..20`,
		"date.by=decade":               `unknown size of bars "decade" · one of year, month, week, day`,
		"amount.by=nice:0":             `unknown size of bars "nice:0" · nice:20 or equal:20, at most 3660`,
		"seen.by=day":                  `field "seen" has no histogram · `,
		"country.all=yes":              `unknown setting "yes" · 1: records with all chosen values, 0: with any`,
		"tag=late":                     `field "tag" cannot be filtered by · `,
		"country=ZZ":                   `unknown value "ZZ" of country · `,
		"date.match=certain":           `a match without a range of dates has no effect · `,
		"date=2021&date.match=x":       `unknown match "x" · "possible" or "certain"`,
		"limit=many":                   `limit is "many", expected a whole number from 0 · `,
		"title=x":                      `field "title" cannot be filtered by · `,
		"record=nobody":                `unknown record "nobody" · `,
		"seen=2021&date.match=certain": `a match without a range of dates has no effect · `,
		"-date=2021":                   `ranges cannot be excluded · choose the ranges before and after it`,
	} {
		var got struct {
			Problems []struct{ Message, Hint string }
		}
		if err := json.Unmarshal(e.Ask(request).JSON, &got); err != nil {
			t.Fatal(err)
		}
		if len(got.Problems) != 1 || got.Problems[0].Message+" · "+got.Problems[0].Hint != want {
			t.Errorf("%q: got %v, want %s", request, got.Problems, want)
		}
	}
	for _, request := range []string{"", "&&", "view=about&lang=ps", "f:sort=c%3Dd", "q=", "country=(none)"} {
		var got struct{ Problems []any }
		if err := json.Unmarshal(e.Ask(request).JSON, &got); err != nil || len(got.Problems) > 0 {
			t.Errorf("%q: %v %v", request, got.Problems, err)
		}
	}
}

// TestMatchesAreMarked takes the marked places of a text as JavaScript would.
func TestMatchesAreMarked(t *testing.T) {
	long := strings.Repeat("filler words stand here. ", 40) + "Then the Übergabe happens 😀 in Kabul at last, " + strings.Repeat("and more words follow. ", 40)
	_, e := open(t, texts(t, "😀 Übergabe in Kabul|"+long), Options{})
	marks := func(v struct {
		T   string
		M   []int
		Cut bool
	}) (list []string) {
		units := utf16.Encode([]rune(v.T))
		for i := 0; i+1 < len(v.M); i += 2 {
			list = append(list, string(utf16.Decode(units[v.M[i]:v.M[i]+v.M[i+1]])))
		}
		return list
	}
	var got struct {
		Hits []struct {
			Fields struct {
				Title, Body struct {
					T   string
					M   []int
					Cut bool
				}
			}
		}
		Record struct {
			Hit struct {
				Fields struct {
					Body struct {
						T   string
						M   []int
						Cut bool
					}
				}
			}
		}
	}
	if err := json.Unmarshal(e.Ask("q=ubergabe+kab&record=a").JSON, &got); err != nil {
		t.Fatal(err)
	}
	want := []string{"Übergabe", "Kabul"}
	if m := marks(got.Hits[0].Fields.Title); !slices.Equal(m, want) {
		t.Errorf("title marks %q", m)
	}
	body := got.Hits[0].Fields.Body
	if m := marks(body); !slices.Equal(m, want) || !body.Cut || !strings.HasPrefix(body.T, "… ") || !strings.HasSuffix(body.T, " …") || len(body.T) > 600 {
		t.Errorf("body of %d bytes, cut %v, marks %q: %s", len(body.T), body.Cut, m, body.T)
	}
	_, far := open(t, texts(t, "Kabul|"+strings.Repeat("Kabul and other words. ", 60)), Options{})
	var cut struct {
		Hits []struct {
			Fields struct {
				Body struct {
					T   string
					M   []int
					Cut bool
				}
			}
		}
	}
	if err := json.Unmarshal(far.Ask("q=kabul").JSON, &cut); err != nil {
		t.Fatal(err)
	}
	b := cut.Hits[0].Fields.Body
	if last := len(b.M) - 2; last < 2 || b.M[last]+b.M[last+1] > len(utf16.Encode([]rune(b.T))) {
		t.Errorf("a mark lies outside the %d bytes shown: %v", len(b.T), b.M)
	}
	for _, m := range marks(b) {
		if m != "Kabul" {
			t.Errorf("marked %q", m)
		}
	}
	whole := got.Record.Hit.Fields.Body
	if m := marks(whole); !slices.Equal(m, want) || whole.Cut || whole.T != long {
		t.Errorf("the record's body is cut or marks %q", m)
	}
}

// TestBarsFitTheDates checks which bars a collection gets: their unit, where
// they begin, how many there are, and how many records lie before them.
func TestBarsFitTheDates(t *testing.T) {
	many := func(n int, dates ...string) []string {
		for len(dates) < n {
			dates = append(dates, dates[len(dates)-1])
		}
		return dates
	}
	for _, c := range []struct {
		name        string
		dates       []string
		unit, start string
		n, before   int
	}{
		{"a quarter is days", []string{"2025-01-01", "2025-04-02"}, "day", "2025-01-01", 92, 0},
		{"a day more is months", []string{"2025-01-01", "2025-04-03"}, "month", "2025-01", 4, 0},
		{"twenty years are months", []string{"2005-01-01", "2024-12-31"}, "month", "2005-01", 240, 0},
		{"a month more is years", []string{"2004-12-01", "2024-12-31"}, "year", "2004", 21, 0},
		{"one old record in forty does not make years", many(40, "1996-05-01", "2021-08-01", "2025-10-01"), "month", "2021-08", 51, 1},
		{"three in forty do", many(40, "1996-05-01", "1996-06-01", "1996-07-01", "2021-08-01", "2025-10-01"), "year", "1996", 30, 0},
		{"an old date that reaches into the months keeps them", many(40, "1990-01-01/2020-02-01", "2025-10-01"), "month", "2005-11", 240, 0},
		{"240 years are years", []string{"1786", "2025"}, "year", "1786", 240, 0},
		{"what is older is counted apart", many(40, "1000", "1785", "1900", "2025"), "year", "1900", 126, 2},
		{"an open end counts to where it begins", []string{"2025-01-01/..", "2025-01-10"}, "day", "2025-01-01", 10, 0},
		{"one day", []string{"2025-01-01"}, "day", "2025-01-01", 1, 0},
	} {
		col := texts(t, c.dates...)
		for i := range col.Records {
			d, err := records.ParseDate(c.dates[i])
			if err != nil {
				t.Fatal(err)
			}
			col.Records[i].ID = "r" + decimal(i)
			col.Records[i].Values["date"] = []records.Item{{Date: d}}
		}
		_, e := open(t, col, Options{})
		var got answer
		if err := json.Unmarshal(e.Ask("").JSON, &got); err != nil {
			t.Fatal(err)
		}
		if len(got.Histograms) != 1 {
			t.Errorf("%s: %d histograms", c.name, len(got.Histograms))
			continue
		}
		h := got.Histograms[0]
		if h.Unit != c.unit || h.Start != c.start || h.N != c.n || h.Before != c.before {
			t.Errorf("%s: %d bars by %s from %s, %d before; want %d by %s from %s, %d", c.name, h.N, h.Unit, h.Start, h.Before, c.n, c.unit, c.start, c.before)
		}
	}
}
