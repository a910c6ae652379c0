package infer

import (
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"vitrine/build/values"
)

// nothing are the texts that mean not recorded wherever they stand. Unknown is
// not among them: that something is not known is worth a value.
var nothing = func() map[string]bool {
	m := map[string]bool{}
	for _, s := range []string{"-", "–", "—", "--", "---", "n/a", "N/A", "N/a", "n.a.", "#N/A", "NA", "na", "NULL", "null", "Null", "(null)", "NaN", "nan", "\\N",
		"None", "?", "??", "???", ".", "..", "...", "…", "not available", "Not available", "not recorded", "Not recorded", "#REF!", "#VALUE!", "#DIV/0!", "[]", "{}"} {
		m[s] = true
	}
	return m
}()

// emptyTexts returns those of a column's values that mean not recorded, the
// most frequent first.
func emptyTexts(c *column) (texts []text) {
	for _, d := range c.distinct {
		// A work may be called "?"; twice, it is a habit.
		if nothing[d.s] && !(d.n == 1 && strings.Trim(d.s, "?.…") == "") && !(d.s == "NA" && slices.ContainsFunc(c.distinct, isCode)) {
			texts = append(texts, d)
		}
	}
	slices.SortStableFunc(texts, func(a, b text) int { return b.n - a.n })
	return texts
}

// isCode reports whether a value is a code like NA, Namibia: then NA is none
// of the texts that mean nothing.
func isCode(d text) bool {
	return len(d.s) == 2 && d.s != "NA" && d.s >= "AA" && d.s <= "ZZ" && d.s[1] >= 'A' && d.s[1] <= 'Z'
}

// A judge decides about columns one at a time.
type judge struct {
	p          *profile
	monthFirst bool // dates of other columns begin with the month
}

// field decides what kind of field a column is.
func (j *judge) field(c *column) *field {
	f := &field{col: c, path: c.path, weight: -1, multi: c.list}
	empty := map[string]bool{}
	for _, d := range emptyTexts(c) {
		empty[d.s] = true
		f.empty = append(f.empty, d.s)
		f.say("%s means not recorded: %s", quote(d.s), plural(d.n, "value", "values"))
	}
	f.t = c.tally(empty)
	if j.useless(f) {
		return f
	}
	if j.asURL(f) || j.asBoolean(f) || j.asDate(f, empty) || j.asNumber(f, empty) {
		return f
	}
	j.asWords(f, empty)
	return f
}

// useless takes note of columns that tell nothing.
func (j *judge) useless(f *field) bool {
	c := f.col
	switch {
	case c.path == "geometry.coordinates" && j.p.column("longitude") != nil:
		f.ignored = "given as longitude and latitude"
	case c.path == "@extra":
		f.ignored = "cells behind the last column, in " + plural(c.records, "row", "rows")
	case f.t.n == 0:
		f.ignored = "no record has a value"
	case f.t.n <= 3 && c.records*100 < j.p.records:
		f.ignored = "in " + plural(c.records, "record", "records") + " only: " + quote(c.distinct0())
	case c.rows && c.values == j.p.records && j.p.records > 1 && (madeUp(c.path) || f.path == "index" || f.path == "rownum" || f.path == "row"):
		f.ignored = "numbers the rows"
	case c.path != "@body" && c.different() == 1 && c.records == j.p.records && j.p.records > 2:
		f.ignored = "always " + quote(c.distinct0())
	default:
		return false
	}
	return true
}

// madeUp reports whether a column had no name in its file.
func madeUp(path string) bool {
	n, ok := strings.CutPrefix(path, "column ")
	_, err := strconv.Atoi(n)
	return ok && err == nil || strings.HasPrefix(path, "Unnamed")
}

func (c *column) distinct0() string {
	if len(c.distinct) > 0 {
		return c.distinct[0].s
	}
	if len(c.sample) > 0 {
		return c.sample[0]
	}
	return ""
}

// coverage says how many records hold a value.
func (j *judge) coverage(f *field) string {
	missing := j.p.records - f.col.records
	if missing == 0 {
		return ""
	}
	return "; " + figure(missing) + " empty"
}

func (j *judge) asURL(f *field) bool {
	if f.t.url*20 < f.t.n*19 {
		if f.t.path*20 >= f.t.n*19 && f.t.n > 0 {
			f.kind, f.weight, f.shown = "text", 0, "[record]"
			f.say("paths of image files, not addresses: %s%s", figure(f.t.path), j.coverage(f))
			return true
		}
		return false
	}
	f.kind, f.multi = "url", f.col.several > 0
	f.say("url: %s of %s are addresses%s", figure(f.t.url), figure(f.t.n), j.coverage(f))
	return true
}

// truths are the ways to write yes and no.
var truths = []struct{ no, yes string }{{"0", "1"}, {"no", "yes"}, {"n", "y"}, {"false", "true"}, {"f", "t"}, {"nein", "ja"}, {"non", "oui"}}

func (j *judge) asBoolean(f *field) bool {
	c := f.col
	if len(c.more) > 0 || f.multi {
		return false
	}
	var left []text
	for _, d := range c.distinct {
		if !slices.Contains(f.empty, d.s) {
			left = append(left, d)
		}
	}
	if len(left) != 2 {
		return false
	}
	for _, t := range truths {
		a, b := left[0], left[1]
		if !strings.EqualFold(a.s, t.no) {
			a, b = b, a
		}
		if !strings.EqualFold(a.s, t.no) || !strings.EqualFold(b.s, t.yes) {
			continue
		}
		f.kind = "keyword"
		f.say("yes or no: %s %s, %s %s%s", figure(a.n), quote(a.s), figure(b.n), quote(b.s), j.coverage(f))
		if t.no == "0" || t.no == "n" || t.no == "f" {
			f.mapping = [][2]string{{a.s, "no"}, {b.s, "yes"}}
		}
		f.weight = 0
		f.v = spreadOf(c, "", setOf(f.empty))
		return true
	}
	return false
}

func setOf(texts []string) map[string]bool {
	m := map[string]bool{}
	for _, s := range texts {
		m[s] = true
	}
	return m
}

// frequentWords returns values without digits that are so frequent that they
// are no mistakes: date not known, unknown.
func frequentWords(f *field, empty map[string]bool) []text {
	var words []text
	for _, d := range f.col.distinct {
		if !empty[d.s] && d.n >= 3 && d.n*200 >= f.t.n && len(d.s) <= 40 && !strings.ContainsFunc(d.s, unicode.IsDigit) {
			words = append(words, d)
		}
	}
	slices.SortStableFunc(words, func(a, b text) int { return b.n - a.n })
	return words[:min(3, len(words))]
}

// without takes the frequent words among numbers or dates for not recorded,
// when the rest is numbers or dates.
func (j *judge) without(f *field, empty map[string]bool, parsed func(*tally) int, share int) bool {
	if f.t.n == 0 {
		return false
	}
	enough := parsed(&f.t)*100 >= f.t.n*share
	words := frequentWords(f, empty)
	if len(words) == 0 {
		return enough
	}
	more := setOf(f.empty)
	for _, w := range words {
		more[w.s] = true
	}
	t := f.col.tally(more)
	if !enough && (t.n == 0 || parsed(&t)*100 < t.n*95 || t.n*4 < f.t.n) {
		return false
	}
	for _, w := range words {
		f.empty = append(f.empty, w.s)
		f.say("%s means not recorded here: %s", quote(w.s), plural(w.n, "value", "values"))
	}
	f.t = t
	return true
}

func (j *judge) asDate(f *field, empty map[string]bool) bool {
	c := f.col
	hinted := f.hinted(dateWords) || c.path == "@date"
	share := 90
	if hinted && len(f.t.forms) < 2 {
		share = 80
	}
	parsed := func(t *tally) int { return readDates(t, j.monthFirst).parsed }
	if f.t.date+f.t.year+f.t.order[0]+f.t.order[1]+f.t.order[2]+f.t.unix[0]+f.t.unix[1] == 0 {
		return false
	}
	if !j.without(f, empty, parsed, share) {
		if f.t.looksDated(hinted) && (hinted || !f.hinted(idWords)) {
			f.mixed = mixedDates(&f.t, readDates(&f.t, j.monthFirst))
		}
		return false
	}
	t := &f.t
	r := readDates(t, j.monthFirst)
	if (r.format == "unix" || r.format == "unix-ms") && !hinted {
		return false // a number of ten digits is a phone number as well
	}
	// A bare year is a number, too: of metres, of pages.
	if t.year*2 > t.n && !f.hinted(yearWords) && !hinted &&
		(f.hinted(measureWords) || f.hinted(idWords) || t.late*50 < t.year*49 || c.different() < 3) {
		return false
	}
	if t.date-t.year > 0 && t.prose == 0 && f.hinted(idWords) && !hinted {
		return false
	}
	if t.eastern*2 > t.n && r.span.first >= "1200" && r.span.last < "1500" {
		f.foreign = true
		f.say("dates of another calendar, from %s to %s: only the Gregorian one is read, so these are kept as written", r.span.first, r.span.last)
		return false
	}
	f.kind, f.multi, f.format = "date", false, r.format
	unit := "a date"
	if t.year*10 > t.n*9 {
		unit = "a year"
	}
	f.say("date: %s of %s parse as %s%s", figure(r.parsed), figure(t.n), unit, j.coverage(f))
	if r.why != "" {
		f.say("%s", r.why)
	}
	if len(t.forms) > 1 {
		f.say("written in %s", t.ways())
	}
	if r.parsed < t.n {
		f.say("not a date: %s", some(j.notDates(c, r.format, setOf(f.empty)), 3))
	}
	if f.span = r.span; f.span.first != f.span.last {
		f.say("from %s to %s", f.span.first, f.span.last)
	}
	if t.timed*2 > t.n {
		f.say("%s with a time of day, which is cut off", figure(t.timed))
	}
	if precision, why := precisionOf(t); precision != "" {
		f.precision = precision
		f.say("kept to the %s: %s", precision, why)
	}
	f.several(c)
	return true
}

// notDates returns values of a column of dates that are none.
func (j *judge) notDates(c *column, format string, empty map[string]bool) (texts []string) {
	for _, s := range c.texts(maxDistinct) {
		if _, ok := values.ParseDate(s, format); !ok && !empty[s] {
			texts = append(texts, quote(s))
		}
	}
	return texts
}

// several says what becomes of a second value of a field that holds one.
func (f *field) several(c *column) {
	if c.several > 0 {
		f.say("%s with several, of which the first is kept", plural(c.several, "record", "records"))
	}
}

func (j *judge) asNumber(f *field, empty map[string]bool) bool {
	c, t := f.col, &f.t
	parsed := func(t *tally) int { _, n, _ := readNumbers(t); return n }
	if f.foreign || t.number[0]+t.number[1] == 0 || c.several*10 > c.records || !j.without(f, empty, parsed, 90) {
		return false
	}
	t = &f.t
	last := ""
	if words := f.tokens(); len(words) > 0 {
		last = words[len(words)-1]
	}
	switch {
	case t.wide*100 > t.n:
		f.asCode("whole numbers of more than %d digits are ids, which a number would round: %s", exactDigits, figure(t.wide))
		return true
	case t.padded*100 > t.n && t.whole == t.n:
		f.asCode("numbers that begin with 0 are codes: %s", figure(t.padded))
		return true
	case t.whole == t.n && idWords[last] && (last != "no" && last != "number" && last != "code" && last != "ref" || c.different()*2 > t.n):
		f.asCode("whole numbers called %s are no measure", quote(last))
		return true
	case t.latitude*20 >= t.n*19 && (last == "lat" || last == "latitude"):
		f.kind, f.role, f.multi = "number", "latitude", false
		f.say("latitude: %s of %s lie between -90 and 90", figure(t.latitude), figure(t.n))
		return true
	case t.longitude*20 >= t.n*19 && (last == "lon" || last == "lng" || last == "long" || last == "longitude"):
		f.kind, f.role, f.multi = "number", "longitude", false
		f.say("longitude: %s of %s lie between -180 and 180", figure(t.longitude), figure(t.n))
		return true
	}
	f.v = spreadOf(c, "", setOf(f.empty))
	if d := c.different() - len(f.empty); d >= 2 && d <= 9 && t.whole == t.n && t.negative == 0 && largest(t.numbers) <= 9 && j.p.records >= 4*d {
		f.kind, f.order = "keyword", "label"
		f.say("whole numbers from %s to %s: %s", formatNumber(smallest(t.numbers)), formatNumber(largest(t.numbers)), plural(d, "value", "values"))
		return true
	}
	currencies := currenciesOf(c)
	if len(currencies) > 1 {
		f.say("prices in several currencies, %s: they cannot be compared and are kept as written", strings.Join(currencies, " and "))
		return false
	}
	comma, n, why := readNumbers(t)
	f.kind, f.multi = "number", false
	f.say("number: %s of %s parse%s", figure(n), figure(t.n), j.coverage(f))
	if why != "" {
		f.say("%s", why)
	}
	if comma {
		f.format = "comma"
		t.numbers = slices.Clone(t.numbers)
		for i := range t.numbers {
			t.numbers[i].v = t.numbers[i].comma
		}
	}
	if t.currency > 0 {
		f.say("%s with a currency or a unit, such as %s", figure(t.currency), quote(firstWith(c, "$€£¥kKMB")))
	}
	if len(currencies) == 1 && t.currency*10 > t.n*9 {
		f.unit = currencies[0]
	}
	if t.percent > 0 {
		f.say("%s in per cent", figure(t.percent))
		if t.percent*10 > t.n*9 {
			f.unit = "%"
		}
	}
	if n < t.n {
		f.say("not a number: %s", some(j.notNumbers(c, comma, setOf(f.empty)), 3))
	}
	if t.wide > 0 {
		have, are := "have", "are"
		if t.wide == 1 {
			have, are = "has", "is"
		}
		f.say("check this: %s %s more than %d digits and %s rounded", figure(t.wide), have, exactDigits, are)
	}
	if len(t.numbers) > 0 {
		f.say("from %s to %s", formatNumber(smallest(t.numbers)), formatNumber(largest(t.numbers)))
	}
	if falseZero(t) {
		for _, d := range c.distinct {
			if v := strings.Trim(d.s, "0."); v == "" && strings.ContainsRune(d.s, '0') {
				f.empty = append(f.empty, d.s)
				f.say("%s means not recorded here: %s, and all other values are clear of zero", quote(d.s), plural(d.n, "value", "values"))
			}
		}
		t.numbers = slices.DeleteFunc(slices.Clone(t.numbers), func(n number) bool { return n.v == 0 })
	}
	f.several(c)
	return true
}

// currenciesOf returns the signs and codes of currencies that stand beside the
// numbers of a column, those in more than one of a hundred.
func currenciesOf(c *column) (found []string) {
	count, all := map[string]int{}, 0
	for _, d := range c.distinct {
		if sign := currencyOf(d.s); sign != "" {
			count[sign] += d.n
			all += d.n
		}
	}
	for _, sign := range sortedKeys(count) {
		if count[sign]*100 > all {
			found = append(found, sign)
		}
	}
	return found
}

// currencyOf returns the sign or the code of three capitals before or behind a
// number, or nothing.
func currencyOf(s string) string {
	if i := strings.IndexFunc(s, func(r rune) bool { return unicode.Is(unicode.Sc, r) }); i >= 0 {
		_, size := utf8.DecodeRuneInString(s[i:])
		return s[i : i+size]
	}
	code := strings.Trim(s, "0123456789.,'-+() \u00a0")
	if len(code) == 3 && strings.Trim(code, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == "" {
		return code
	}
	return ""
}

// notNumbers returns values of a column of numbers that are none.
func (j *judge) notNumbers(c *column, comma bool, empty map[string]bool) (texts []string) {
	for _, s := range c.texts(maxDistinct) {
		if _, ok := values.ParseNumber(s, comma); !ok && !empty[s] {
			texts = append(texts, quote(s))
		}
	}
	return texts
}

// asCode makes a field of numbers that are names.
func (f *field) asCode(format string, args ...any) {
	f.kind, f.weight = "keyword", 0
	f.say(format, args...)
	f.v = spreadOf(f.col, "", setOf(f.empty))
}

func firstWith(c *column, chars string) string {
	for _, d := range c.distinct {
		if strings.ContainsAny(d.s, chars) {
			return d.s
		}
	}
	return c.distinct0()
}

func smallest(numbers []number) float64 {
	v := numbers[0].v
	for _, n := range numbers {
		v = min(v, n.v)
	}
	return v
}

func largest(numbers []number) float64 {
	v := numbers[0].v
	for _, n := range numbers {
		v = max(v, n.v)
	}
	return v
}

// formatNumber writes a number for a line of evidence.
func formatNumber(v float64) string {
	if v == float64(int(v)) && (v > 9999 || v < -9999) {
		if v < 0 {
			return "-" + figure(int(-v))
		}
		return figure(int(v))
	}
	return strconv.FormatFloat(v, 'g', -1, 64)
}

// asWords tells keywords from texts, and lists from either.
func (j *judge) asWords(f *field, empty map[string]bool) {
	c := f.col
	if f.t.pairs*20 >= f.t.n*19 {
		f.kind, f.split = "number", ","
		f.say("two coordinates in one text: %s of %s", figure(f.t.pairs), figure(f.t.n))
		return
	}
	if f.mixed != "" {
		f.say("%s", f.mixed)
	}
	named := len(f.tokens()) == 1 && titleWords[f.tokens()[0]]
	dated := (f.t.date+f.t.ordered)*2 > f.t.n // whose signs stand between day and month
	if !c.list && !dated && f.t.long*10 < f.t.n && c.path != "@body" && !named {
		kept := slices.DeleteFunc(slices.Clone(c.distinct), func(d text) bool { return empty[d.s] })
		if areJSON(kept) {
			f.split, f.multi = "json", true
			f.say("lists in JSON: %s", figure(f.t.n))
		} else if l := findSeparator(kept, func(sep string) bool { return len(c.pieces[sep]) > 0 }); l.sep != "" {
			f.split, f.multi = l.sep, true
			f.say("lists separated by %s: %s, of pieces that recur", quote(l.sep), plural(l.cells, "value", "values"))
		}
	}
	f.v = spreadOf(c, f.split, setOf(f.empty))
	mean, words := f.mean(), f.meanWords()
	if f.split != "" {
		runes, blanks := 0, 0
		for _, d := range f.v.texts {
			runes += len([]rune(d.s)) * d.n
			blanks += (strings.Count(d.s, " ") + 1) * d.n
		}
		mean, words = float64(runes)/float64(max(1, f.v.values)), float64(blanks)/float64(max(1, f.v.values))
	}
	inWords := f.t.prose > 0 && (f.t.date+f.t.year)*5 > f.t.n*2 && f.hinted(dateWords)
	// A category recurs; a name is short; everything else is text.
	repeats := f.v.distinct*2 <= f.v.values
	switch {
	case inWords:
		f.kind, f.weight = "text", 1
		f.say("text: dates in words, of which %s of %s parse%s", figure(f.t.date+f.t.year), figure(f.t.n), j.coverage(f))
	case mean <= 60 && repeats && f.t.markup == 0, mean <= 30 && words <= 3 && f.t.letters > 0, mean <= 40 && words <= 1.2,
		mean <= 150 && f.v.distinct <= 200 && f.v.distinct*20 <= f.v.values:
		f.kind = "keyword"
		if f.foreign || f.inSteps() {
			f.order = "label"
		}
		f.say("keyword: %s in %s%s", plural(f.v.distinct, "value", "values"), plural(c.records, "record", "records"), j.coverage(f))
		if !f.asCountries() && f.v.topCount > 1 {
			f.say("the commonest is %s, %s", quote(f.v.top), figure(f.v.topCount))
		}
		for _, d := range f.v.texts {
			if strings.EqualFold(d.s, "unknown") {
				f.say("%s is kept as a value, %s", quote(d.s), figure(d.n))
			}
		}
		if words := f.tokens(); len(words) > 0 && (words[len(words)-1] == "id" || words[len(words)-1] == "uuid" || words[len(words)-1] == "key") {
			f.weight = 0
			f.say("ids are not searched, and no facet")
		}
	default:
		f.kind = "text"
		f.say("text: %.0f letters on average, %s%s", mean, plural(f.v.distinct, "value", "values"), j.coverage(f))
		switch {
		case f.t.markup*10 > f.t.n*3:
			f.format = "html"
			f.say("tags of HTML in %s", figure(f.t.markup))
		case f.t.markdown*10 > f.t.n*3:
			f.format = "markdown"
			f.say("Markdown in %s", figure(f.t.markdown))
		}
	}
}

// inSteps reports whether nearly all values begin with a number, as groups of
// age and classes of size do: 18-24, 25-34, 65+.
func (f *field) inSteps() bool {
	steps := 0
	for _, d := range f.v.texts {
		if d.s[0] >= '0' && d.s[0] <= '9' {
			steps++
		}
	}
	return f.v.distinct <= 30 && steps*5 >= f.v.distinct*4
}
