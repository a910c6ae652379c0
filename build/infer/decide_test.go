package infer

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"vitrine/build/input"
)

// columnOf makes a column of values, each followed by itself n times more.
func columnOf(t *testing.T, name string, n int, values ...string) (*profile, *column) {
	t.Helper()
	rows := [][]string{{name}}
	for range n + 1 {
		for _, v := range values {
			rows = append(rows, []string{v})
		}
	}
	room := room{keepBytes, keepHashes}
	p := newProfile(&room)
	if err := p.read(context.Background(), table("t.csv", rows...)); err != nil {
		t.Fatal(err)
	}
	c := p.column(name)
	if c == nil {
		t.Fatalf("no column %q", name)
	}
	return p, c
}

func TestKindsOfColumns(t *testing.T) {
	tests := []struct {
		behaviour string
		name      string
		repeat    int
		values    string // with two blanks between them
		want      string // kind, then what else was decided
	}{
		{"days of ISO are dates", "added", 0, "2020-01-02  2020-03-04  2021-05-06", "date"},
		{"years are dates by name", "year", 0, "1985  1990  2001", "date"},
		{"years are dates by distribution", "vintage", 0, "1985  1990  2001", "date"},
		{"numbers like years are no dates where the name says a measure", "height", 0, "1985  1990  2001", "number"},
		{"a number above 12 in first place says day first", "date", 0, "03/04/2020  25/12/2020  01/02/2021", "date dmy"},
		{"a number above 12 in second place says month first", "date", 0, "03/04/2020  12/25/2020  01/02/2021", "date mdy"},
		{"undecided dates are read day first", "date", 0, "03/04/2020  05/06/2020  01/02/2021", "date dmy"},
		{"of both orders the commoner is taken", "date", 0, "31/01/2020  30/01/2020  29/01/2020  28/01/2020  27/01/2020  03/01/2020  03/04/2020  03/02/2020  03/07/2020  01/31/2020", "date dmy"},
		{"years of two digits are dates in a column of dates", "date", 0, "31/01/20  30/04/99  02/03/04", "date dmy"},
		{"seconds since 1970 are dates by name", "created", 0, "1609459200  1609459300  1709459300", "date unix"},
		{"numbers of ten digits are no dates without a name", "amount", 0, "1609459200  1609459300  1709459300", "number"},
		{"milliseconds since 1970 are dates by name", "ts", 0, "1700000000090  1700003600000  1701796400239", "date unix-ms"},
		{"a number beside the name of a month says nothing of the others", "date", 0, "14 Jan 08  3/25/2001  15 Feb 09  12/5/2001", "date mdy"},
		{"years of Persian digits are no texts for nothing, nor years of the Gregorian calendar", "سال", 3, "۱۳۶۰  ۱۳۳۴  ۱۳۸۰", "keyword order label"},
		{"days of another calendar are kept as written", "تاریخ", 0, "۱۳۹۹/۰۲/۱۰  ۱۴۰۲/۱۲/۲۶  ۱۳۹۰/۰۱/۱۱", "keyword order label"},
		{"days of the Gregorian calendar in Persian digits are dates", "تاریخ", 0, "۲۰۲۱-۰۲-۱۰  ۲۰۲۲-۱۲-۲۶", "date"},
		{"1 Januaries are years", "born", 1, "1933-01-01  1905-01-01  1918-01-01", "date precision year"},
		{"several formats in which each date has one reading are dates", "made", 0, "2020-01-31  31/01/2019  31 January 2018  January 31, 2017  Jan 2016  20150131  13.02.2013  2011  2010  soon", "date dmy"},
		{"dates in more formats than can be read are kept as written", "d", 0, "2020-01-02  03/04/2019  5 May 2018  2017  20160607  nonsense", "keyword order label"},
		{"of a column called date more than nine in ten have to be read if the formats differ", "date", 0, "2020-01-02  2020-03-04  2020-05-06  2020-07-08  25/12/2019  24/12/2019  23/12/2019  22/12/2019  31/04/2019  30/02/2020", "keyword order label"},
		{"numbers with points are no dates of two digits", "shelf", 0, "77.9.1  2005.1.6  77.9.1.a  78.9.1  79.9.1", "keyword order label"},
		{"words among dates mean not recorded when frequent", "date", 3, "1785  1790  1811  date not known", `date empty ["date not known"]`},
		{"prose is no date", "date", 0, "late 19th century  1826–7, reprinted 1892  after the war  1811", "keyword"},

		{"numbers", "visitors", 0, "12  3500  8", "number"},
		{"a decimal comma is told by what is a number in no other way", "size", 0, "1,68  1,7  1.200", "number comma"},
		{"thousands separators", "visitors", 0, "1,200  350  12,345,678", "number"},
		{"money", "box_office", 0, "$56.7M  $537K  -", `number unit $ empty ["-"]`},
		{"per cent", "share", 0, "12%  13.5%  80 %", "number unit %"},
		{"a code of a currency is a unit", "price", 0, "1,200 CHF  35 CHF", "number unit CHF"},
		{"prices in several currencies are no numbers", "price", 0, "$1,200  €900  £35  $12", "keyword"},
		{"Persian digits are digits", "قیمت", 3, "۶۵۱٬۰۰۰  ۱۷۶٬۰۰۰  ۲۳٬۰۰۰", "number"},
		{"zeros stand for nothing where all else is clear of zero", "width", 3, "0.0  10.1  10.2  10.3  10.4  11.5  12.6  13.7  14.8  15.9  0.0", `number empty ["0.0"]`},
		{"zeros of a count are counts", "goals", 3, "0  1  2  3  4  5  6  7  8  9  10  11  0", "number"},
		{"more digits than a number keeps make ids", "amount", 0, "12345678901234567890  -98765432109876543211  5  99999999999999999", "keyword weight 0"},
		{"fifteen digits are a number", "amount", 0, "123456789012345  000123456789012345.50  1e20", "number"},
		{"leading zeros make codes", "branch", 0, "007  012  134", "keyword weight 0"},
		{"ids are no numbers", "artistId", 0, "38  39  558", "keyword weight 0"},
		{"telephone numbers are no numbers", "phone", 0, "5551234567  5559876543  5551112222", "keyword weight 0"},
		{"few whole numbers are values", "number_of_subjects", 4, "1  2  3", "keyword order label"},
		{"latitude by name and range", "lat", 0, "51.5  -33.9  48.2", "number role latitude"},
		{"a latitude out of range is a number", "lat", 0, "51.5  -133.9  48.2", "number"},

		{"0 and 1 are no and yes", "person_of_color", 1, "0  1", `keyword map [[0 no] [1 yes]] weight 0`},
		{"true and false stay", "open", 1, "true  false", "keyword weight 0"},
		{"groups of age stand in their order", "age", 2, "25-34  18-24  65+", "keyword order label"},
		{"addresses", "site", 0, "http://example.org/a/b  https://example.org/a,b", "url"},
		{"paths of images are texts", "image", 0, "/assets/a.jpg  /assets/b.png", "text weight 0"},
		{"two coordinates in one", "place", 0, "51.5, -0.12  48.2,16.37", `number split ","`},

		{"countries by name", "land", 1, "Germany  France  Spain  West Germany  Italy", "keyword vocab iso-3166"},
		{"countries by code", "country", 1, "DE  FR  ES", "keyword vocab iso-3166"},
		{"countries by other names are mapped", "country", 1, "UK  France  USA", "keyword map [[UK GB]] vocab iso-3166"},
		{"languages are no countries", "language", 1, "de  fr  es  it", "keyword"},
		{"states of the US are no countries", "region", 1, "NY  TX  CA  OR  WA  DE  NJ  WI", "keyword"},

		{"a slash splits what recurs", "country", 0, "US/UK  US  UK/US/Canada  Canada  UK", `keyword split "/" map [[UK GB]] vocab iso-3166`},
		{"a bar splits, a comma within does not", "subjects", 0, "arm|man, old|blessing  figure|group|fear  arm|figure|man, old  group|fear", `keyword split "|"`},
		{"a semicolon splits", "tags", 0, "red; green  green; blue  blue; red; green  red", `keyword split ";"`},
		{"a semicolon of Arabic script splits", "موضوع", 0, "شعر؛ رمان  رمان؛ تاریخ  تاریخ؛ شعر؛ رمان  شعر", `keyword split "؛"`},
		{"a comma splits what comes in any place", "tags", 0, "red, green  green, blue  blue, red, green  red", `keyword split ","`},
		{"a comma within kinds does not split", "classification", 3, "on paper, unique  on paper, print  painting  sculpture", "keyword"},
		{"a comma within names does not split", "artist", 3, "Blake, Robert  Blake, William  Turner, Joseph  Turner, William  Hunt, William", "keyword"},
		{"a comma within places does not split", "birthplace", 3, "London, United Kingdom  Leeds, United Kingdom  Paris, France  Lyon, France", "keyword"},
		{"JSON in a cell", "tags", 0, `["a","b"]  ["b","c"]  []`, `keyword split "json" empty ["[]"]`},
		{"titles are never split", "title", 0, "One / Two  Two / One  One", "keyword"},

		{"Unknown stays a value", "use", 2, "Known  Unknown", "keyword"},
		{"NA among codes is Namibia", "iso", 2, "NA  DE  FR  ES", "keyword vocab iso-3166"},
		{"NA among words is nothing", "colour", 2, "NA  red  green", `keyword empty ["NA"]`},
		{"sentences are text", "note", 0, "This is the first of two sentences that say something.  And this is the second one, which says more than the first did.", "text"},
		{"tags make HTML", "note", 0, "<p>This is the first of two sentences that say something.</p>  <p>And this is <b>the second</b> one, which says more.</p>", "text html"},
		{"emoji are words", "mood", 2, "😀  😢", "keyword"},
	}
	for _, test := range tests {
		t.Run(test.behaviour, func(t *testing.T) {
			p, c := columnOf(t, test.name, test.repeat, strings.Split(test.values, "  ")...)
			if got := summary((&judge{p: p}).field(c)); got != test.want {
				t.Errorf("%s of %q is %s, want %s", test.name, test.values, got, test.want)
			}
		})
	}
}

// summary is what was decided about a field, in one line.
func summary(f *field) string {
	s := f.kind
	add := func(format string, args ...any) { s += " " + fmt.Sprintf(format, args...) }
	if f.format != "" {
		add("%s", f.format)
	}
	if f.precision != "" {
		add("precision %s", f.precision)
	}
	if f.unit != "" {
		add("unit %s", f.unit)
	}
	if f.split != "" {
		add("split %q", f.split)
	}
	if len(f.empty) > 0 {
		add("empty %q", f.empty)
	}
	if len(f.mapping) > 0 {
		add("map %v", f.mapping)
	}
	if f.vocab != "" {
		add("vocab %s", f.vocab)
	}
	if f.role != "" {
		add("role %s", f.role)
	}
	if f.order != "" {
		add("order %s", f.order)
	}
	if f.weight >= 0 {
		add("weight %d", f.weight)
	}
	if len(f.evidence) == 0 {
		add("without evidence")
	}
	return s
}

// TestRoundedNumbersAreTold has a few numbers too long among many that are not.
func TestRoundedNumbersAreTold(t *testing.T) {
	var values []string
	for i := range 300 {
		values = append(values, fmt.Sprint(1000+7*i))
	}
	p, c := columnOf(t, "amount", 0, append(values, "12345678901234567890")...)
	f := (&judge{p: p}).field(c)
	if want := "check this: 1 has more than 15 digits and is rounded"; f.kind != "number" || !slices.Contains(f.evidence, want) {
		t.Errorf("amount is %s, because %q; want a number and %q", f.kind, f.evidence, want)
	}
}

// TestSeveralFormatsAreTold wants to know which formats there are, how many
// dates are in each, and what to do, whether or not the column is one of dates.
func TestSeveralFormatsAreTold(t *testing.T) {
	for _, test := range []struct {
		behaviour, values string
		want              []string
	}{
		{"as dates", "2020-01-31  31/01/2019  31 January 2018  30/12/2017  2011", []string{
			"date: 5 of 5 parse as a date",
			"day first: the first number is above 12 in 2, the second never",
			`written in 3 ways, like "31/01/2019" 2, "31 January 2018" 1, "2020-01-31" 1`,
			"from 2011 to 2020-01-31",
		}},
		{"as texts", "2020-01-02  03/04/2019  04/04/2019  5 May 2018  2017  20160607  nonsense", []string{
			"check this: looks like dates, written in 4 ways, like \"03/04/2019\" 2, \"5 May 2018\" 1, \"2020-01-02\" 1, \"20160607\" 1; write them in one way, or with `kind: date, format: dmy` 6 of 7 are read and the others kept as written",
			"keyword: 7 values in 7 records",
		}},
		{"times are of no matter", "2020-01-02T10:00:00Z  2020-01-03 10:00  2020-01-04", []string{
			"date: 3 of 3 parse as a date", "from 2020-01-02 to 2020-01-04", "2 with a time of day, which is cut off",
		}},
		{"years are no format", "1785  1790-05-02  1811", []string{"date: 3 of 3 parse as a date", "from 1785 to 1811"}},
	} {
		t.Run(test.behaviour, func(t *testing.T) {
			p, c := columnOf(t, "d", 0, strings.Split(test.values, "  ")...)
			if f := (&judge{p: p}).field(c); !slices.Equal(f.evidence, test.want) {
				t.Errorf("the evidence is\n%s\nwant\n%s", strings.Join(f.evidence, "\n"), strings.Join(test.want, "\n"))
			}
		})
	}
}

func TestUndecidedDatesFollowOtherColumns(t *testing.T) {
	rows := [][]string{{"name", "added", "seen"}, {"One thing", "12/25/2020", "03/04/2020"}, {"Another thing", "01/31/2020", "05/06/2020"}, {"A third thing", "02/03/2020", "07/08/2020"}}
	pl := planOf(t, table("t.csv", rows...))
	for _, f := range pl.fields[1:] {
		if f.kind == "date" && f.format != "mdy" {
			t.Errorf("%s is read %s, want mdy", f.path, f.format)
		}
	}
}

func planOf(t *testing.T, sheets ...*sheet) *plan {
	t.Helper()
	groups, err := group(context.Background(), sheets)
	if err != nil {
		t.Fatal(err)
	}
	room := room{keepBytes, keepHashes}
	var profiles []*profile
	for _, g := range groups {
		p := newProfile(&room)
		for _, s := range g {
			if err := p.read(context.Background(), s); err != nil {
				t.Fatal(err)
			}
		}
		profiles = append(profiles, p)
	}
	return decide(together(profiles))
}

// withRole returns the path of the field that plays a part, or "".
func (pl *plan) withRole(role string) string {
	for _, f := range pl.fields {
		if f.role == role && f.ignored == "" {
			return f.path
		}
	}
	return ""
}

// numbered makes rows of the same text with a number of their own.
func numbered(n int, text string) (rows [][]string) {
	for i := range n {
		rows = append(rows, []string{text + strings.Repeat("!", i%2), fmt.Sprintf("r%02d", i)})
	}
	return rows
}

func TestRoles(t *testing.T) {
	long := strings.Repeat("A long text that goes on for quite a while. ", 15)
	mid := "A text of a sentence or two, which says in short what the matter is about and fits on a card."
	tests := []struct {
		behaviour  string
		rows       [][]string
		role, want string
	}{
		{"the column called title is the title", [][]string{{"id", "place", "title"}, {"1", "Some Town", "On Rivers"}, {"2", "Other Town", "On Hills"}}, "title", "title"},
		{"a name of a thing is one too", [][]string{{"code", "vulnerabilityName"}, {"a1", "Path Traversal"}, {"a2", "Open Redirect"}}, "title", "vulnerabilityName"},
		{"without a hint the unlike words win", [][]string{{"kind", "what"}, {"a", "first of the things"}, {"a", "second of the things"}, {"b", "third of the things"}}, "title", "what"},
		{"numbers are the title when nothing else is there", [][]string{{"n"}, {"12"}, {"13"}}, "title", "n"},
		{"a constant is the title when nothing else is there", [][]string{{"n"}, {"x"}, {"x"}, {"x"}}, "title", "n"},
		{"what many share is a poor name", append([][]string{{"answer given here", "nr"}}, numbered(40, "quite satisfied with all of it")...), "title", "nr"},
		{"a time is a poor name", [][]string{{"Timestamp", "Respondent"}, {"2024-03-01 10:00:00", "r1"}, {"2024-03-02 11:00:00", "r2"}}, "title", "Respondent"},
		{"a text fit for a card is the summary", [][]string{{"title", "description", "body"}, {"One", mid + "1", long + "1"}, {"Two", mid + "2", long + "2"}}, "summary", "description"},
		{"the longest text is the body", [][]string{{"title", "description", "body"}, {"One", mid + "1", long + "1"}, {"Two", mid + "2", long + "2"}}, "body", "body"},
		{"a date of publication comes before one of change", [][]string{{"title", "updated", "published"}, {"One", "2020-01-01", "2019-01-02"}, {"Two", "2020-01-03", "2019-01-04"}}, "date", "published"},
		{"a date of birth is better than none", [][]string{{"title", "born"}, {"One", "1950-01-02"}, {"Two", "1951-01-04"}}, "date", "born"},
		{"a picture is an address of an image", [][]string{{"title", "a", "b"}, {"One", "http://e.org/1", "http://e.org/1.jpg"}, {"Two", "http://e.org/2", "http://e.org/2.jpg"}}, "image", "b"},
		{"the link is the other address", [][]string{{"title", "a", "b"}, {"One", "http://e.org/1", "http://e.org/1.jpg"}, {"Two", "http://e.org/2", "http://e.org/2.jpg"}}, "link", "a"},
		{"an address that all share is no link", [][]string{{"title", "a"}, {"One", "http://e.org/1"}, {"Two", "http://e.org/1"}, {"Three", "http://e.org/2"}, {"Four", "http://e.org/2"}}, "link", ""},
		{"one latitude without longitude is none", [][]string{{"title", "lat"}, {"One", "51.5"}, {"Two", "48.2"}}, "latitude", ""},
		{"two columns of coordinates", [][]string{{"title", "lat", "lng"}, {"One", "51.5", "0.1"}, {"Two", "48.2", "16.4"}}, "longitude", "lng"},
	}
	for _, test := range tests {
		t.Run(test.behaviour, func(t *testing.T) {
			if got := planOf(t, table("t.csv", test.rows...)).withRole(test.role); got != test.want {
				t.Errorf("%s is %q, want %q", test.role, got, test.want)
			}
		})
	}
}

func TestIdsOfRecords(t *testing.T) {
	tests := []struct {
		behaviour string
		rows      [][]string
		want      string
	}{
		{"id before accession number", [][]string{{"accession_number", "id", "title"}, {"A1", "7", "One"}, {"A2", "8", "Two"}}, "id"},
		{"a key with another name", [][]string{{"cveID", "title"}, {"CVE-1", "One"}, {"CVE-2", "Two"}}, "cveID"},
		{"an id that all have is none", [][]string{{"id", "title"}, {"7", "One"}, {"7", "Two"}}, "@title"},
		{"a class called id is none", [][]string{{"id", "title"}, {"a", "One"}, {"b", "Two"}, {"a", "Three"}, {"b", "Four"}}, "@title"},
		{"an id with a mistake is one, so that the mistake is told", [][]string{{"id", "title"}, {"7", "One"}, {"8", "Two"}, {"9", "Three"}, {"9", "Four"}}, "id"},
		{"an address is an id if it is called so", [][]string{{"id", "title"}, {"https://e.org/1", "One"}, {"https://e.org/2", "Two"}}, "id"},
		{"an id that is missing in half is none", [][]string{{"id", "title"}, {"7", "One"}, {"", "Two"}}, "@title"},
		{"unique titles are no ids", [][]string{{"title"}, {"One"}, {"Two"}}, ""},
	}
	for _, test := range tests {
		t.Run(test.behaviour, func(t *testing.T) {
			result, err := inferSheets(context.Background(), []*sheet{table("t.csv", test.rows...)}, "t.csv", true)
			if err != nil {
				t.Fatal(err)
			}
			got := ""
			if p := read(t, result.YAML).Get("record_id"); p != nil {
				got = p.Value.Text
			}
			if got != test.want {
				t.Errorf("record_id is %q, want %q", got, test.want)
			}
			if got == "@title" && !strings.Contains(string(result.YAML), "# the column id is no id, ") {
				t.Errorf("no reason is given:\n%s", result.YAML)
			}
		})
	}
}

// TestPagesWithAnIdOfNoUse are called by their files, as pages are.
func TestPagesWithAnIdOfNoUse(t *testing.T) {
	var pages []*sheet
	for i, row := range [][]string{{"blog", "Walk up the hill"}, {"blog", "Walk by the river"}, {"news", "Night at sea"}, {"news", "Day on land"}} {
		s := table(fmt.Sprintf("posts/post-%d.md", i), []string{"id", "title"}, row)
		s.page, s.text = true, true
		pages = append(pages, s)
	}
	result, err := inferSheets(context.Background(), pages, "posts", true)
	if err != nil {
		t.Fatal(err)
	}
	if p := read(t, result.YAML).Get("record_id"); p == nil || p.Value.Text != "@stem" {
		t.Errorf("record_id is not the name of the file:\n%s", result.YAML)
	}
}

func TestFacets(t *testing.T) {
	rows := [][]string{{"title", "kind", "place", "code", "price", "note", "year", "seen"}}
	for i := range 400 {
		rows = append(rows, []string{
			fmt.Sprintf("Thing number %d", i),
			[]string{"red", "green", "blue"}[i%3],
			fmt.Sprintf("Town %c", 'A'+i%26),
			fmt.Sprintf("x%03d", i),
			fmt.Sprint(10 + i*i%997),
			fmt.Sprintf("A note on the thing which has the number %d in this long list of things.", i),
			fmt.Sprint(1900 + i%90),
			fmt.Sprintf("20%02d-01-%02d", 10+i%10, 1+i%28),
		})
	}
	pl := planOf(t, table("t.csv", rows...))
	var got []string
	for _, f := range pl.fields {
		if f.facet {
			got = append(got, strings.TrimSpace(f.path+" "+f.group))
		}
	}
	want := []string{"kind", "place", "seen year", "price", "price [200, 400, 600, 800]"}
	if !slices.Equal(got, want) {
		t.Errorf("facets are %q, want %q", got, want)
	}
}

// TestCardsTellRecordsApart wants what a card needs beside a title that others
// have as well: who made it, then classes, but neither yes and no nor long lists
// nor what somebody is.
func TestCardsTellRecordsApart(t *testing.T) {
	rows := [][]string{{"title", "signed", "medium", "artist", "subjects", "race of sitter"}}
	for i := range 300 {
		rows = append(rows, []string{
			[]string{"Memory", "Night"}[i%2],
			[]string{"yes", "no"}[i%2],
			[]string{"oil", "ink", "clay", "wood", "wax"}[i%5],
			fmt.Sprintf("Artist %c", 'A'+i%20),
			fmt.Sprintf("a%d|b%d|c%d|d", i%9, i%8, i%7),
			fmt.Sprintf("Group %d", i%6),
		})
	}
	var got []string
	for _, f := range planOf(t, table("t.csv", rows...)).fields {
		if f.shown == "[card, record]" {
			got = append(got, f.path)
		}
	}
	slices.Sort(got)
	if want := []string{"artist", "medium"}; !slices.Equal(got, want) {
		t.Errorf("cards show %q, want %q", got, want)
	}
}

func TestNumbersOfMembersAreSearched(t *testing.T) {
	rows := [][]string{{"name", "phone"}}
	for i := range 300 {
		rows = append(rows, []string{fmt.Sprintf("Person %d", i), fmt.Sprint(5550000000 + i)})
	}
	for _, f := range planOf(t, table("t.csv", rows...)).fields {
		if f.path == "phone" && (f.kind != "text" || f.weight != 1) {
			t.Errorf("phone is %s of weight %d, want text of weight 1", f.kind, f.weight)
		}
	}
}

func TestAtMostTwelveFacetsAndSixtyFields(t *testing.T) {
	const columns, records = 1093, 40
	header := []string{"title"}
	for i := range columns {
		header = append(header, fmt.Sprintf("c%d", i))
	}
	rows := [][]string{header}
	for r := range records {
		row := []string{fmt.Sprintf("Record number %d", r)}
		for i := range columns {
			row = append(row, fmt.Sprintf("%c%c", 'a'+i%26, 'a'+r%(2+i%7)))
		}
		rows = append(rows, row)
	}
	pl := planOf(t, table("t.csv", rows...))
	fields, facets, ignored := 0, 0, 0
	for _, f := range pl.fields {
		switch {
		case f.ignored != "":
			ignored++
			continue
		case f.facet:
			facets++
		}
		fields++
	}
	if fields != maxFields || facets != maxFacets || ignored != columns+1-maxFields {
		t.Errorf("%d fields, %d facets, %d left out; want %d, %d, %d", fields, facets, ignored, maxFields, maxFacets, columns+1-maxFields)
	}
	checkDescription(t, rows)
}

func TestFilesThatAreLookedUp(t *testing.T) {
	works := table("works.csv", []string{"id", "title", "artistId", "artist"}, []string{"1", "On Rivers", "7", "Ann"}, []string{"2", "On Hills", "8", "Ben"}, []string{"3", "On Seas", "7", "Ann"}, []string{"4", "On Towns", "9", "Cleo"}, []string{"5", "On Lakes", "8", "Ben"})
	artists := table("artists.csv", []string{"id", "gender", "born"}, []string{"7", "f", "1950"}, []string{"8", "m", "1960"}, []string{"9", "f", "1970"})
	others := table("others.csv", []string{"id", "gender", "born"}, []string{"17", "f", "1950"}, []string{"18", "m", "1960"}, []string{"19", "f", "1970"})
	t.Run("by name and by values", func(t *testing.T) {
		pl := planOf(t, artists, works)
		if len(pl.joins) != 1 || pl.p.records != 5 {
			t.Fatalf("%d joins and %d records, want 1 and 5", len(pl.joins), pl.p.records)
		}
		if j := pl.joins[0]; j.on != "artistId" || j.key != "id" || j.as != "artists" || j.found != 3 {
			t.Errorf("joined on %s = %s as %s, %d found", j.on, j.key, j.as, j.found)
		}
		result := pl.write("works")
		n := read(t, result.YAML)
		var names []string
		for _, f := range n.Get("fields").Value.Items {
			names = append(names, f.Get("name").Value.Text)
		}
		if !slices.Contains(names, "artist_gender") || !slices.Contains(names, "artist_born") {
			t.Errorf("fields are %q", names)
		}
		if n.Get("records").Value.Items[0].Text != "works.csv" {
			t.Errorf("records are of %q", n.Get("records").Value.Items[0].Text)
		}
	})
	t.Run("not when the values are others", func(t *testing.T) {
		if pl := planOf(t, others, works); len(pl.joins) != 0 || pl.p.records != 8 {
			t.Errorf("%d joins and %d records, want 0 and 8", len(pl.joins), pl.p.records)
		}
	})
}

// TestWhatIsLookedUpIsNotLookedUpFrom has works of artists of countries: a
// country is looked up only where the works name it.
func TestWhatIsLookedUpIsNotLookedUpFrom(t *testing.T) {
	rows := func(header []string, n int, row func(i int) []string) [][]string {
		rows := [][]string{header}
		for i := range n {
			rows = append(rows, row(i))
		}
		return rows
	}
	countries := func() *sheet {
		return table("a_countries.csv", rows([]string{"id", "label", "population"}, 4, func(i int) []string {
			return []string{fmt.Sprintf("c%d", i), fmt.Sprintf("Country %d", i), fmt.Sprint(1000 + i)}
		})...)
	}
	artists := func() *sheet {
		return table("artists.csv", rows([]string{"id", "name", "countryId"}, 10, func(i int) []string {
			return []string{fmt.Sprintf("a%d", i), fmt.Sprintf("Artist %d", i), fmt.Sprintf("c%d", i%4)}
		})...)
	}
	works := func(more ...string) *sheet {
		return table("works.csv", rows(append([]string{"title", "artistId"}, more...), 40, func(i int) []string {
			return append([]string{fmt.Sprintf("Work number %d", i), fmt.Sprintf("a%d", i%10)}, fmt.Sprintf("c%d", i%3))[:2+len(more)]
		})...)
	}
	countries2 := func() *sheet { // which refer to artists, as those to them
		return table("a_countries.csv", rows([]string{"id", "label", "artistId"}, 4, func(i int) []string {
			return []string{fmt.Sprintf("c%d", i), fmt.Sprintf("Country %d", i), fmt.Sprintf("a%d", i%2)}
		})...)
	}
	for _, test := range []struct {
		behaviour string
		sheets    []*sheet
		records   int
		joins     []string
		without   string
	}{
		{"a chain", []*sheet{countries(), artists(), works()}, 40, []string{"artists.csv on artistId"},
			"a_countries.csv check this: not taken over: it is looked up by countryId of artists.csv, which is no file of records itself; write its columns into that file to have them"},
		{"a chain the other way round", []*sheet{works(), artists(), countries()}, 40, []string{"artists.csv on artistId"},
			"a_countries.csv check this: not taken over: it is looked up by countryId of artists.csv, which is no file of records itself; write its columns into that file to have them"},
		{"both in the works", []*sheet{countries(), artists(), works("countryId")}, 40, []string{"a_countries.csv on countryId", "artists.csv on artistId"}, ""},
		{"without the works", []*sheet{countries(), artists()}, 10, []string{"a_countries.csv on countryId"}, ""},
		{"a circle", []*sheet{countries2(), artists()}, 10, []string{"a_countries.csv on countryId"}, ""},
	} {
		t.Run(test.behaviour, func(t *testing.T) {
			pl := planOf(t, test.sheets...)
			var joins []string
			without := ""
			for _, e := range pl.without {
				without += e.Field + " " + e.Text
			}
			for _, j := range pl.joins {
				joins = append(joins, j.p.sheets[0].path+" on "+j.on)
				if pl.p.column(j.on) == nil {
					t.Errorf("the records have no column %s", j.on)
				}
			}
			if pl.p.records != test.records || !slices.Equal(joins, test.joins) || without != test.without {
				t.Errorf("%d records, joins %q, left out %q; want %d, %q, %q", pl.p.records, joins, without, test.records, test.joins, test.without)
			}
			if yaml := string(pl.write("works").YAML); strings.Contains(yaml, "not taken over: it is looked up") != (test.without != "") {
				t.Errorf("the description does not say what is left out:\n%s", yaml)
			}
		})
	}
}

// TestFilesOfTheSameBaseHaveNamesOfTheirOwn joins two files by one column.
func TestFilesOfTheSameBaseHaveNamesOfTheirOwn(t *testing.T) {
	works := table("works.csv", []string{"title", "artistId"}, []string{"On Rivers", "7"}, []string{"On Hills", "8"}, []string{"On Seas", "7"}, []string{"On Towns", "9"})
	artists := table("artists.csv", []string{"id", "gender"}, []string{"7", "f"}, []string{"8", "m"}, []string{"9", "f"})
	lives := table("lives.csv", []string{"artistId", "born", "died", "note"}, []string{"7", "1950", "1990", "x y"}, []string{"8", "1960", "2001", "x z"}, []string{"9", "1970", "2002", "z y"})
	names := map[string]bool{}
	pl := planOf(t, artists, lives, works)
	for _, j := range pl.joins {
		names[j.as] = true
	}
	if len(pl.joins) != 2 || len(names) != 2 {
		t.Errorf("%d joins under %d names, want 2 under 2", len(pl.joins), len(names))
	}
}

func TestFilesOfOneShapeAreOneListWithAFacetOfFiles(t *testing.T) {
	a := table("north.csv", []string{"title", "kind"}, []string{"One", "a"}, []string{"Two", "b"})
	b := table("south.csv", []string{"title", "kind"}, []string{"Three", "a"}, []string{"Four", "b"}, []string{"Five", "b"})
	pl := planOf(t, a, b)
	if pl.p.records != 5 {
		t.Errorf("%d records, want 5", pl.p.records)
	}
	for _, f := range pl.fields {
		if f.path == "@file" && f.facet && slices.Equal(f.mapping, [][2]string{{"north.csv", "North"}, {"south.csv", "South"}}) {
			return
		}
	}
	t.Error("no facet of files")
}

// TestFoldersOfOneRecordAreNoFacet has posts in folders of their own, and a
// table beside pages, whose names would be a list as long as the records.
func TestFoldersOfOneRecordAreNoFacet(t *testing.T) {
	var bundles, mixed []*sheet
	for i := range 12 {
		s := table(fmt.Sprintf("posts/post-%d/index.md", i), []string{"title"}, []string{fmt.Sprintf("Walk number %d", i)})
		s.page, s.text = true, true
		bundles = append(bundles, s)
		s = table(fmt.Sprintf("essays/essay-%d.md", i), []string{"title"}, []string{fmt.Sprintf("Essay number %d", i)})
		s.page, s.text = true, true
		mixed = append(mixed, s)
	}
	rows := [][]string{{"title"}}
	for i := range 12 {
		rows = append(rows, []string{fmt.Sprintf("Book number %d", i)})
	}
	mixed = append([]*sheet{table("books.csv", rows...)}, mixed...)
	for _, sheets := range [][]*sheet{bundles, mixed} {
		for _, f := range planOf(t, sheets...).fields {
			if f.path == "@file" && f.ignored == "" {
				t.Errorf("%s and others: there is a field of %ss", sheets[0].path, strings.ToLower(f.label))
			}
		}
	}
}

func TestLanguages(t *testing.T) {
	tests := []struct{ want, text string }{
		{"en", "The house that was built for the guests is not far from the river, and it is open to all of them."},
		{"de", "Das Haus, das für die Gäste gebaut wurde, liegt nicht weit von dem Fluss und ist für alle offen."},
		{"fr", "La maison qui a été construite pour les invités est dans une rue près du fleuve et elle est ouverte avec ses jardins."},
		{"es", "La casa que se construyó para los invitados está cerca del río y es para todos los que la quieren ver, pero no por la noche."},
		{"it", "La casa che è stata costruita per gli ospiti non è lontana dal fiume ed è aperta anche con il giardino della villa."},
		{"pt", "A casa que foi construída para os convidados não fica longe do rio e é aberta para todos, mais ao fim do dia."},
		{"nl", "Het huis dat voor de gasten werd gebouwd ligt niet ver van de rivier en is ook voor alle anderen met een kaart open."},
		{"sv", "Huset som byggdes för gästerna ligger inte långt från floden och det är öppet för alla som har en biljett till parken."},
		{"da", "Huset, som blev bygget til gæsterne, ligger ikke langt fra floden og er åbent for alle, der har været med før eller efter."},
		{"fi", "Talo on rakennettu vieraille ja se ei ole kaukana joesta, mutta se on myös auki kun vieraat ovat matkalla, sekä talvella että kesällä."},
		{"tr", "Bu ev misafirler için yapıldı ve nehre çok yakın bir yerde, daha sonra herkes için açık olarak kaldı gibi."},
		{"ru", "Дом, который был построен для гостей, стоит недалеко от реки."},
		{"uk", "Будинок, який був побудований для гостей, стоїть недалеко від річки."},
		{"fa", "خانهای که برای مهمانان ساخته شد، چندان دور از رودخانه نیست."},
		{"ar", "البيت الذي بني للضيوف ليس بعيدا عن النهر وهو مفتوح للجميع في كل مساء إلى الليل."},
		{"ps", "هغه کور چې د مېلمنو لپاره جوړ شوی دی، له سیند څخه لرې نه دی او ټولو ته خلاص دی."},
		{"el", "Το σπίτι που χτίστηκε για τους επισκέπτες."},
		{"he", "הבית שנבנה עבור האורחים."},
		{"ja", "お客様のために建てられた家です。"},
		{"zh", "为客人建造的房子离河不远。"},
		{"ko", "손님을 위해 지은 집."},
		{"", "Anna Müller, Robert Blake, Dan Flavin"},
		{"", strings.Repeat("Zahlung per Bank ", 20)}, // per is Italian, too, but one word is no language
		{"de", "Weiß, Groß, Hauptstraße"},
		{"", "1234 5678"},
		{"", ""},
	}
	for _, test := range tests {
		if got, _ := languageOf([]string{test.text}); got != test.want {
			t.Errorf("%q is read as %q, want %q", test.text, got, test.want)
		}
		if test.want != "" && languageNames[test.want] == "" {
			t.Errorf("language %s has no name", test.want)
		}
	}
}

func TestNames(t *testing.T) {
	tests := []struct{ column, name, label string }{
		{"cveID", "cve_id", "CVE ID"},
		{"person_of_color", "person_of_color", "Person of color"},
		{"dateAdded", "date_added", "Date added"},
		{"creator.full_name", "creator_full_name", "Creator full name"},
		{"cwes", "cwes", "CWEs"},
		{"Straße", "strasse", "Straße"},
		{"Año de creación", "ano_de_creacion", "Año de creación"},
		{"TITLE", "title", "Title"},
		{"BOX OFFICE", "box_office", "Box office"},
		{"PLZ", "plz", "PLZ"},
		{"NATO members", "nato_members", "NATO members"},
		{"First Name", "first_name", "First Name"},
		{"Do you own a car?", "do_you_own_a_car", "Do you own a car?"},
		{"Betrag (€)", "betrag", "Betrag (€)"},
		{"E-mail", "e_mail", "E-mail"},
		{"NPS (0-10)", "nps_0_10", "NPS (0-10)"},
		{"Nr.", "nr", "Nr."},
		{"sale date", "sale_date", "Sale date"},
		{"HTMLBody", "html_body", "HTML body"},
		{"2nd place", "n2nd_place", "2nd place"},
		{"عنوان", "column_3", "عنوان"},
		{"view", "view_", "View"},
		{"id", "id_", "ID"},
		{"", "column_3", ""},
	}
	for _, test := range tests {
		if got := (namer{}).name(test.column, 3); got != test.name {
			t.Errorf("the field of %q is called %q, want %q", test.column, got, test.name)
		}
		if got := humanise(test.column); got != test.label {
			t.Errorf("the label of %q is %q, want %q", test.column, got, test.label)
		}
	}
	n := namer{}
	for _, want := range []string{"view_", "view_2", "view_3"} {
		if got := n.name("view", 1); got != want {
			t.Errorf("name %q, want %q", got, want)
		}
	}
}

func TestBoundsAreRoundAndFitTheValues(t *testing.T) {
	tests := []struct {
		behaviour string
		values    func(i int) float64
		want      string
	}{
		{"evenly spread", func(i int) float64 { return float64(i) }, "[0, 200, 400, 600, 800]"},
		{"skewed", func(i int) float64 { return float64(i * i * i) }, "[0, 2000000, 20000000, 100000000, 200000000, 500000000]"},
		{"all the same", func(int) float64 { return 7 }, "[0, 5]"},
		{"below zero", func(i int) float64 { return float64(i - 500) }, "[-600, -400, -200, 0, 200, 400]"},
	}
	for _, test := range tests {
		var numbers []number
		for i := range 1000 {
			numbers = append(numbers, number{v: test.values(i), n: 1})
		}
		if got := formatBounds(bounds(numbers)); got != test.want {
			t.Errorf("%s: bounds are %s, want %s", test.behaviour, got, test.want)
		}
	}
	if got := bounds(nil); len(got) != 0 {
		t.Errorf("bounds of nothing are %v", got)
	}
}

// TestManyValuesAreCountedPastWhatIsKept reads more different values than are
// kept and finds the counts right all the same.
func TestManyValuesAreCountedPastWhatIsKept(t *testing.T) {
	const n = maxDistinct + 12_345
	rows := [][]string{{"id", "tags"}}
	for i := range n {
		rows = append(rows, []string{fmt.Sprintf("r%d", i), fmt.Sprintf("n%d|even %d|x", i, i%2)})
	}
	room := room{keepBytes, keepHashes}
	p := newProfile(&room)
	if err := p.read(context.Background(), table("t.csv", rows...)); err != nil {
		t.Fatal(err)
	}
	id, tags := p.column("id"), p.column("tags")
	if id.different() != n || !id.unique() || len(id.distinct) != maxDistinct {
		t.Errorf("%d different ids of %d, %d kept", id.different(), n, len(id.distinct))
	}
	if !id.has("r0") || !id.has(fmt.Sprintf("r%d", n-1)) || id.has("r-1") {
		t.Error("values are not found again")
	}
	f := (&judge{p: p}).field(tags)
	if f.split != "|" || f.v.top != "x" || f.v.topCount != n || f.v.values != 3*n {
		t.Errorf("split at %q; %d values, of which %q %d times; want | and %d, x %d times", f.split, f.v.values, f.v.top, f.v.topCount, 3*n, n)
	}
}

func TestRoomBoundsWhatIsKept(t *testing.T) {
	room := room{10_000, 3_000}
	p := newProfile(&room)
	rows := [][]string{{"a"}}
	for i := range 5_000 {
		rows = append(rows, []string{fmt.Sprintf("value %d", i)})
	}
	if err := p.read(context.Background(), table("t.csv", rows...)); err != nil {
		t.Fatal(err)
	}
	c := p.column("a")
	if len(c.distinct) > 200 || len(c.more) != 3_000 || c.different() != 5_000 || !c.unique() {
		t.Errorf("%d kept, %d told apart, %d different; want at most 200, 3000, 5000", len(c.distinct), len(c.more), c.different())
	}
}

func TestNothingToInferFrom(t *testing.T) {
	_, err := inferSheets(context.Background(), []*sheet{table("t.csv", []string{"a", "b"})}, "t", true)
	if !errors.Is(err, ErrNoRecords) {
		t.Errorf("error is %v, want %v", err, ErrNoRecords)
	}
}

func TestErrorsOfReadingEndIt(t *testing.T) {
	broken := errors.New("broken")
	s := &sheet{path: "t.csv"}
	s.each = func(context.Context, func(*input.Node) error) error { return broken }
	s.peek = s.each
	for _, sheets := range [][]*sheet{{s}, {s, s}} {
		if _, err := inferSheets(context.Background(), sheets, "t", true); !errors.Is(err, broken) {
			t.Errorf("error of %d files is %v, want %v", len(sheets), err, broken)
		}
	}
}
