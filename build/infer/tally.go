package infer

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"vitrine/build/values"
)

// A tally counts what the values of a column look like. A value may count in
// several places: 1985 is a number and a year.
type tally struct {
	n        int
	runes    int
	words    int
	letters  int // values with a letter
	long     int // values of more than 300 bytes
	longest  int
	markup   int // with tags of HTML
	markdown int // with links, headings or emphasis of Markdown

	url, image, path int // addresses; those of images; paths of image files

	number    [2]int // by point, by comma
	onlyOne   [2]int // numbers in that reading and not in the other
	whole     int
	padded    int // whole numbers that begin with 0
	wide      int // whole numbers of more digits than a number keeps
	negative  int
	zero      int
	currency  int
	eastern   int // with the digits of Arabic or Persian
	percent   int
	unix      [2]int // seconds, milliseconds between 1980 and 2080
	pairs     int    // two coordinates with a comma
	latitude  int    // decimal numbers in range
	longitude int
	numbers   []number

	year     int     // four digits between 1000 and 2100
	late     int     // of them, 1400 and later
	date     int     // dates in any way that needs no format
	ordered  int     // dates that need one
	prose    int     // of them, with words or marks
	timed    int     // dates with a time of day
	order    [3]int  // dates as dmy, mdy and ymd
	big      [2]int  // of dates of three small numbers: the first, the second above 12
	days     int     // dates to the day
	newYear  int     // of them, on 1 January
	firstDay int     // of them, on the first of a month
	span     [4]span // of the dates that need no format, and of each of orders
	forms    map[string]form
}

// A number is one value of a number column and how often it occurs.
type number struct {
	v     float64 // read with a decimal point, if it can be
	comma float64 // read with a decimal comma, if it can be
	n     int
}

// orders are the formats that tally.order counts.
var orders = [3]string{"dmy", "mdy", "ymd"}

// add judges a value that occurs n times. Most columns are texts, so what is
// cheap to see comes first.
func (t *tally) add(s string, n int) {
	t.n += n
	if len(s) <= 96 {
		if folded := values.FoldDigits(s); folded != s {
			s = folded
			t.eastern += n
		}
	}
	if len(s) > 300 {
		t.long += n
	}
	length := utf8.RuneCountInString(s)
	t.runes += n * length
	t.longest = max(t.longest, length)
	digit, letter, blanks := false, false, 0
	for i := range len(s) {
		switch c := s[i]; {
		case c >= '0' && c <= '9':
			digit = true
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z':
			letter = true
		case c >= 0x80:
			letter = letter || c >= 0xC3 && c != 0xE2
		case c == ' ', c == '\n':
			blanks++
		}
	}
	t.words += n * (blanks + 1)
	if letter {
		t.letters += n
	}
	if strings.IndexByte(s, '<') >= 0 && hasTags(s) {
		t.markup += n
	} else if strings.Contains(s, "](") || strings.HasPrefix(s, "# ") || strings.Contains(s, "\n#") {
		t.markdown += n
	}
	if s[0] == 'h' && (strings.HasPrefix(s, "https://") || strings.HasPrefix(s, "http://")) && blanks == 0 {
		t.url += n
		if isImage(s) {
			t.image += n
		}
		return
	}
	if blanks == 0 && letter && isImage(s) {
		t.path += n
	}
	if len(s) > 48 || !digit && s[0] < 0x80 {
		return
	}
	t.addNumber(s, n)
	t.addDate(s, n)
}

func (t *tally) addNumber(s string, n int) {
	point, ok := values.ParseNumber(s, false)
	comma, okComma := point, ok
	if strings.ContainsAny(s, ".,") {
		comma, okComma = values.ParseNumber(s, true)
	}
	if !ok && !okComma {
		if a, b, found := strings.Cut(s, ","); found && isDegree(strings.TrimSpace(a), 90) && isDegree(strings.TrimSpace(b), 180) {
			t.pairs += n
		}
		return
	}
	if ok {
		t.number[0] += n
	} else {
		point = comma
		t.onlyOne[1] += n
	}
	if okComma {
		t.number[1] += n
	} else {
		comma = point
		t.onlyOne[0] += n
	}
	v := point
	t.numbers = append(t.numbers, number{point, comma, n})
	if len(t.numbers) > 4*maxDistinct { // of more, every second one tells as much
		for i := range t.numbers[:len(t.numbers)/2] {
			t.numbers[i] = t.numbers[2*i]
		}
		t.numbers = t.numbers[:len(t.numbers)/2]
	}
	if v == float64(int64(v)) && !strings.ContainsAny(s, ".,%") {
		t.whole += n
		if s[0] == '0' && len(s) > 1 {
			t.padded += n
		}
	}
	if digits := strings.TrimLeft(s, "+-0"); len(digits) > exactDigits && strings.Trim(digits, "0123456789") == "" {
		t.wide += n
	}
	switch {
	case v < 0:
		t.negative += n
	case v == 0:
		t.zero += n
	}
	if strings.Contains(s, "%") {
		t.percent += n
	} else if strings.IndexFunc(s, isUnit) >= 0 {
		t.currency += n
	}
	switch {
	case len(s) == 10 && v > 315e6 && v < 3472e6:
		t.unix[0] += n
	case len(s) == 13 && v > 315e9 && v < 3472e9:
		t.unix[1] += n
	}
	if isDegree(s, 90) {
		t.latitude += n
	}
	if isDegree(s, 180) {
		t.longitude += n
	}
}

// exactDigits is how many digits of a number are kept, whatever they are.
const exactDigits = 15

// isUnit reports whether a rune of a number says what it counts.
func isUnit(r rune) bool {
	return unicode.Is(unicode.Sc, r) || unicode.IsLetter(r) && r != 'e' && r != 'E'
}

// isDegree reports whether s is a decimal number that can be a coordinate.
func isDegree(s string, most float64) bool {
	v, ok := values.ParseNumber(s, false)
	return ok && v >= -most && v <= most && strings.Trim(s, "0123456789.-") == ""
}

func (t *tally) addDate(s string, n int) {
	if len(s) == 4 && strings.Trim(s, "0123456789") == "" {
		if s >= "1000" && s <= "2100" {
			t.year += n
			t.addDay(s, n)
			if s >= "1400" {
				t.late += n
			}
		}
		return
	}
	if len(s) < 4 || strings.Trim(s, "0123456789") == "" && len(s) != 8 {
		return
	}
	if edtf, ok := values.ParseDate(s, ""); ok {
		t.date += n
		if strings.HasPrefix(s, edtf) || strings.Trim(s, "0123456789-./ ") == "" {
			if len(s) > len(edtf)+1 && strings.Contains(s, ":") {
				t.timed += n
			}
		} else {
			t.prose += n
		}
		t.addDay(edtf, n)
		if len(edtf) >= len("2020-01") {
			t.addForm(s, n)
		}
		return
	}
	if s[0] < '0' || s[0] > '9' {
		return
	}
	any := false
	for i, format := range orders {
		if edtf, ok := values.ParseDate(s, format); ok {
			t.order[i] += n
			t.span[1+i].add(edtf)
			any = true
		}
	}
	if any {
		t.ordered += n
		t.addForm(s, n)
	}
	if any && strings.IndexFunc(s, unicode.IsLetter) < 0 { // in 14 Jan 98 no number is a month
		first, second := smallNumbers(s)
		if first > 12 {
			t.big[0] += n
		}
		if second > 12 {
			t.big[1] += n
		}
	}
}

// addDay takes note of the precision and the range of a date.
func (t *tally) addDay(edtf string, n int) {
	if len(edtf) == 10 {
		t.days += n
		switch {
		case strings.HasSuffix(edtf, "-01-01"):
			t.newYear += n
			t.firstDay += n
		case strings.HasSuffix(edtf, "-01"):
			t.firstDay += n
		}
	}
	t.span[0].add(edtf)
}

// smallNumbers returns the first two numbers of a date.
func smallNumbers(s string) (first, second int) {
	var n [2]int
	at, in := 0, false
	for i := 0; i < len(s) && at < 2; i++ {
		if c := s[i]; c >= '0' && c <= '9' {
			n[at], in = n[at]*10+int(c-'0'), true
		} else if in {
			at, in = at+1, false
		}
	}
	return n[0], n[1]
}

func (t *tally) merge(o *tally) {
	t.n, t.runes, t.words, t.letters, t.long = t.n+o.n, t.runes+o.runes, t.words+o.words, t.letters+o.letters, t.long+o.long
	t.longest = max(t.longest, o.longest)
	t.markup, t.markdown = t.markup+o.markup, t.markdown+o.markdown
	t.url, t.image, t.path = t.url+o.url, t.image+o.image, t.path+o.path
	for i := range 2 {
		t.number[i] += o.number[i]
		t.onlyOne[i] += o.onlyOne[i]
		t.unix[i] += o.unix[i]
		t.big[i] += o.big[i]
	}
	for i := range orders {
		t.order[i] += o.order[i]
	}
	t.whole, t.padded, t.wide, t.negative, t.zero = t.whole+o.whole, t.padded+o.padded, t.wide+o.wide, t.negative+o.negative, t.zero+o.zero
	t.currency, t.percent, t.pairs, t.eastern = t.currency+o.currency, t.percent+o.percent, t.pairs+o.pairs, t.eastern+o.eastern
	t.latitude, t.longitude = t.latitude+o.latitude, t.longitude+o.longitude
	t.numbers = append(t.numbers, o.numbers...)
	t.ordered += o.ordered
	for _, shape := range sortedKeys(o.forms) {
		t.addForm(o.forms[shape].example, o.forms[shape].n)
	}
	t.year, t.late, t.date, t.prose, t.timed = t.year+o.year, t.late+o.late, t.date+o.date, t.prose+o.prose, t.timed+o.timed
	t.days, t.newYear, t.firstDay = t.days+o.days, t.newYear+o.newYear, t.firstDay+o.firstDay
	for i := range t.span {
		t.span[i].join(o.span[i])
	}
}

// hasTags reports whether s holds a tag of HTML.
func hasTags(s string) bool {
	for {
		_, rest, ok := strings.Cut(s, "<")
		if !ok {
			return false
		}
		rest = strings.TrimPrefix(rest, "/")
		end := strings.IndexAny(rest, " >/")
		if end > 0 && end <= 10 && strings.Contains(rest, ">") && strings.Trim(rest[:end], "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ123456") == "" {
			return true
		}
		s = rest
	}
}

// isImage reports whether an address or a path ends like a file of an image.
func isImage(s string) bool {
	if i := strings.IndexAny(s, "?#"); i > 0 {
		s = s[:i]
	}
	dot := strings.LastIndexByte(s, '.')
	if dot < 0 || len(s)-dot > 5 {
		return false
	}
	switch strings.ToLower(s[dot+1:]) {
	case "jpg", "jpeg", "png", "gif", "webp", "svg", "avif", "tif", "tiff", "bmp":
		return true
	}
	return false
}
