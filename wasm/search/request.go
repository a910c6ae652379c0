package search

import (
	"slices"
	"strconv"
	"strings"

	"vitrine/wasm/index"
)

// Reserved names of the query language; a field of such a name is asked for
// as "f:name". Some of them have no meaning yet: they are kept free. So are
// names with a dot in them, which are settings of fields.
var reserved = []string{"q", "sort", "view", "record", "lang", "asof", "known", "vs", "rows", "cols", "limit", "offset"}

// None is the value that stands for "not recorded".
const None = "(none)"

// Limits of a request. What goes beyond them is reported in the answer; a
// window is no larger than MaxLimit, whatever is asked.
const (
	DefaultLimit = 20
	MaxLimit     = 200
	maxRanges    = 64
	maxProblems  = 50 // told apart; of more, the number
	maxHints     = 10 // looked for: each compares a name with all there are
)

// query is a parsed request.
type query struct {
	words      string   // as typed
	clauses    []clause // what they say
	selections []selection
	ranges     []rangeSelection
	bins       []binSize // asked for
	sort       string    // "" means the default
	record     string
	rows, cols string // of a cross table
	vs         string // the query to compare with
	limit      int
	offset     int
	problems   []problem
	more       int // problems beyond maxProblems
}

// selection is what is chosen of one keyword field: ordinals, ascending.
type selection struct {
	field            int
	include, exclude []uint32
	all              bool // the included values are AND-ed
}

// problem says which part of a request was not understood and left out.
type problem struct{ param, value, message, hint string }

// parse reads a request. It never fails: what it does not understand becomes a
// problem of the answer.
func (e *Engine) parse(request string) *query {
	q := &query{limit: DefaultLimit}
	settings := map[string]string{} // names with a dot
	var set, words []string         // of settings, in the order they came; the values of q
	for request != "" {
		var part string
		part, request, _ = strings.Cut(request, "&")
		if part == "" {
			continue
		}
		name, value, _ := strings.Cut(part, "=")
		name, value = unescape(name), unescape(value)
		switch name {
		case "q":
			words = append(words, value)
			continue
		case "view", "lang", "asof", "known":
			continue // the shell's own, or not used yet
		case "rows":
			q.rows = value
			continue
		case "cols":
			q.cols = value
			continue
		case "vs":
			q.vs = value
			continue
		case "record":
			q.record = value
			continue
		case "sort":
			if value != "" && !slices.Contains(e.sorts, value) {
				q.problem(name, value, "unknown order "+quote(value), "one of "+strings.Join(e.sorts, ", "))
			} else {
				q.sort = value
			}
			continue
		case "limit", "offset":
			n, err := strconv.Atoi(value)
			if err != nil || n < 0 {
				q.problem(name, value, name+" is "+quote(value)+", expected a whole number from 0", "")
			} else if name == "limit" {
				q.limit = min(n, MaxLimit)
			} else {
				q.offset = n
			}
			continue
		}
		if base, setting, ok := cutLast(name, '.'); ok && e.fieldNamed(name) < 0 && e.fieldNamed(base) >= 0 &&
			(setting == "match" || setting == "all" || setting == "by") {
			name = e.nameOf(e.fieldNamed(base)) + "." + setting // however it was spelled
			if _, seen := settings[name]; !seen {
				set = append(set, name)
			}
			settings[name] = value
			continue
		}
		base, exclude := strings.CutPrefix(name, "-")
		f := e.fieldNamed(base)
		switch {
		case f < 0:
			hint := ""
			if q.mayHint() {
				hint = e.nearField(base)
			}
			q.problem(name, value, "unknown field "+quote(base), hint)
		case e.days[f] != nil || e.isNumber(f):
			e.parseRangeOf(q, f, name, value, exclude)
		case e.facetOf[f] == nil:
			q.problem(name, value, "field "+quote(base)+" cannot be filtered by", "")
		default:
			ord := e.facetOf[f].ordinal(value)
			if ord < 0 {
				hint := ""
				if q.mayHint() {
					hint = e.facetOf[f].near(value)
				}
				q.problem(name, value, "unknown value "+quote(value)+" of "+base, hint)
				continue
			}
			q.choose(f, uint32(ord), exclude)
		}
	}
	q.words = strings.TrimLeft(strings.Join(words, " "), " ")
	for _, name := range set {
		e.parseSetting(q, name, settings[name])
	}
	for i := range q.selections {
		q.selections[i].settle()
	}
	for i := range q.ranges {
		if s := &q.ranges[i]; s.exclude { // both included and excluded is excluded, as with values
			s.ranges = slices.DeleteFunc(s.ranges, func(r valueRange) bool { return r.none })
		}
	}
	s, r, b := q.selections, q.ranges, q.bins
	sortBy(len(s), func(i, j int) bool { return s[i].field < s[j].field }, func(i, j int) { s[i], s[j] = s[j], s[i] })
	sortBy(len(r), func(i, j int) bool { return r[i].field < r[j].field }, func(i, j int) { r[i], r[j] = r[j], r[i] })
	sortBy(len(b), func(i, j int) bool { return b[i].field < b[j].field }, func(i, j int) { b[i], b[j] = b[j], b[i] })
	q.clauses = e.parseWords(q)
	return q
}

// parseRangeOf reads a range of a field of dates or numbers.
func (e *Engine) parseRangeOf(q *query, f int, name, value string, exclude bool) {
	r, reason := valueRange{none: true, text: None}, ""
	if value != None {
		if e.days[f] != nil {
			r, reason = parseRange(value)
		} else {
			r, reason = parseNumbers(value)
		}
	}
	hint := "year, year-month or year-month-day, ranges as 2025-07..2025-09"
	if e.days[f] == nil {
		hint = "a number or a range as 10..20, 10.. or ..20"
	}
	switch {
	case reason != "":
		q.problem(name, value, reason, hint)
		return
	case exclude && !r.none:
		q.problem(name, value, "ranges cannot be excluded", "choose the ranges before and after it")
		return
	}
	i := slices.IndexFunc(q.ranges, func(s rangeSelection) bool { return s.field == f })
	if i < 0 {
		i = len(q.ranges)
		q.ranges = append(q.ranges, rangeSelection{field: f})
	}
	s := &q.ranges[i]
	switch {
	case exclude:
		s.exclude = true
	case slices.ContainsFunc(s.ranges, func(o valueRange) bool { return o.text == r.text }):
	case len(s.ranges) == maxRanges:
		q.problem(name, value, "more than "+strconv.Itoa(maxRanges)+" ranges of a field", "")
	default:
		s.ranges = append(s.ranges, r)
	}
}

// parseSetting reads one of field.all, field.match and field.by.
func (e *Engine) parseSetting(q *query, name, value string) {
	base, setting, _ := cutLast(name, '.')
	f := e.fieldNamed(base)
	field := e.ix.Fields[f]
	switch setting {
	case "all":
		i := slices.IndexFunc(q.selections, func(s selection) bool { return s.field == f })
		switch {
		case e.facetOf[f] == nil:
			q.problem(name, value, "field "+quote(base)+" has no values to choose", "")
		case value != "1" && value != "0":
			q.problem(name, value, "unknown setting "+quote(value), "1: records with all chosen values, 0: with any")
		case i >= 0:
			q.selections[i].all = value == "1"
		}
	case "match":
		i := slices.IndexFunc(q.ranges, func(s rangeSelection) bool { return s.field == f })
		switch {
		case field.Kind != index.Date:
			q.problem(name, value, "field "+quote(base)+" has no dates", "")
		case value != "certain" && value != "possible":
			q.problem(name, value, "unknown match "+quote(value), `"possible" or "certain"`)
		case i >= 0 && slices.ContainsFunc(q.ranges[i].ranges, func(r valueRange) bool { return !r.none }):
			q.ranges[i].certain = value == "certain"
		case value == "certain":
			q.problem(name, value, "a match without a range of dates has no effect", "")
		}
	case "by":
		if b, reason, hint := e.parseBins(f, value); reason != "" {
			q.problem(name, value, reason, hint)
		} else {
			q.bins = append(q.bins, b)
		}
	}
}

// cutLast cuts s around the last sep.
func cutLast(s string, sep byte) (before, after string, found bool) {
	i := strings.LastIndexByte(s, sep)
	if i < 0 {
		return s, "", false
	}
	return s[:i], s[i+1:], true
}

func (q *query) problem(param, value, message, hint string) {
	if len(q.problems) == maxProblems {
		q.more++
		return
	}
	q.problems = append(q.problems, problem{cut(param), cut(value), message, hint})
}

// mayHint reports whether there is still time to look for what was meant.
func (q *query) mayHint() bool { return len(q.problems) < maxHints }

// cut shortens what somebody asked for to what can be shown.
func cut(s string) string {
	const most = 200
	if len(s) <= most {
		return s
	}
	return strings.ToValidUTF8(s[:most], "") + " …"
}

// choose adds a value to the selection of a field.
func (q *query) choose(field int, ord uint32, exclude bool) {
	i := slices.IndexFunc(q.selections, func(s selection) bool { return s.field == field })
	if i < 0 {
		i = len(q.selections)
		q.selections = append(q.selections, selection{field: field})
	}
	if s := &q.selections[i]; exclude {
		s.exclude = append(s.exclude, ord)
	} else {
		s.include = append(s.include, ord)
	}
}

// settle brings the chosen values into order, each once. A value that is both
// included and excluded is excluded.
func (s *selection) settle() {
	s.exclude = sortOrdinals(s.exclude)
	kept := s.include[:0]
	for _, o := range sortOrdinals(s.include) {
		if _, excluded := find(s.exclude, o); !excluded {
			kept = append(kept, o)
		}
	}
	s.include = kept
	s.all = s.all && len(s.include) > 0 // with one value it already says what a second would do
}

// fieldNamed returns the field a name of the query language means, or -1.
func (e *Engine) fieldNamed(name string) int {
	if rest, ok := strings.CutPrefix(name, "f:"); ok {
		return e.ix.FieldByName(rest)
	}
	if isReserved(name) {
		return -1
	}
	return e.ix.FieldByName(name)
}

func isReserved(name string) bool {
	return slices.Contains(reserved, name) || strings.Contains(name, ".") || strings.HasPrefix(name, "-")
}

// nameOf returns the name by which a request asks for a field.
func (e *Engine) nameOf(field int) string {
	if name := e.ix.Fields[field].Name; isReserved(name) || strings.HasPrefix(name, "f:") {
		return "f:" + name
	}
	return e.ix.Fields[field].Name
}

// canonical returns the form in which q is written: words, then fields in
// the order of the schema, their ranges as they were asked, then the order. Limit, offset, record and what
// other questions are asked beside it are not part of what a query means.
func (e *Engine) canonical(q *query) []byte {
	var b []byte
	add := func(name, value string) {
		if len(b) > 0 {
			b = append(b, '&')
		}
		b = appendEscaped(b, name)
		b = append(b, '=')
		b = appendEscaped(b, value)
	}
	if strings.TrimSpace(q.words) != "" {
		add("q", q.words)
	}
	ranges, selections, bins := q.ranges, q.selections, q.bins
	for f := range e.ix.Fields { // in the order of the schema
		name := e.nameOf(f)
		if len(ranges) > 0 && ranges[0].field == f {
			for _, r := range ranges[0].ranges {
				add(name, r.text)
			}
			if ranges[0].exclude {
				add("-"+name, None)
			}
			if ranges[0].certain {
				add(name+".match", "certain")
			}
			ranges = ranges[1:]
		}
		if len(selections) > 0 && selections[0].field == f {
			s := selections[0]
			for _, ord := range s.include {
				add(name, e.facetOf[f].key(ord))
			}
			for _, ord := range s.exclude {
				add("-"+name, e.facetOf[f].key(ord))
			}
			if s.all {
				add(name+".all", "1")
			}
			selections = selections[1:]
		}
		if len(bins) > 0 && bins[0].field == f {
			add(name+".by", bins[0].text)
			bins = bins[1:]
		}
	}
	if q.sort != "" && q.sort != e.defaultSort(q) {
		add("sort", q.sort)
	}
	return b
}

// unescape undoes application/x-www-form-urlencoded. A broken escape stays as
// it is; bytes that are not UTF-8 are dealt with where text is written.
func unescape(s string) string {
	if !strings.ContainsAny(s, "%+") {
		return s
	}
	b := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '+':
			b = append(b, ' ')
		case c == '%' && i+2 < len(s) && hex(s[i+1]) >= 0 && hex(s[i+2]) >= 0:
			b = append(b, byte(hex(s[i+1])<<4|hex(s[i+2])))
			i += 2
		default:
			b = append(b, c)
		}
	}
	return string(b)
}

func hex(c byte) int {
	switch {
	case c >= '0' && c <= '9':
		return int(c - '0')
	case c >= 'a' && c <= 'f':
		return int(c-'a') + 10
	case c >= 'A' && c <= 'F':
		return int(c-'A') + 10
	}
	return -1
}

func appendEscaped(b []byte, s string) []byte {
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9', strings.IndexByte("-_.~:,()*!/", c) >= 0:
			b = append(b, c)
		case c == ' ':
			b = append(b, '+')
		default:
			b = append(b, '%', "0123456789ABCDEF"[c>>4], "0123456789ABCDEF"[c&15])
		}
	}
	return b
}

// quote shows a text of a request in a message.
func quote(s string) string { return strconv.Quote(cut(s)) }

func didYouMean(name string) string {
	if name == "" {
		return ""
	}
	return "did you mean " + quote(name) + "?"
}

// nearField returns a hint naming the field most like name, or "".
func (e *Engine) nearField(name string) string {
	best, bestName := nearness(name), ""
	for i := range e.ix.Fields {
		if e.facetOf[i] == nil && e.days[i] == nil && !e.isNumber(i) {
			continue
		}
		if d := distance(name, e.ix.Fields[i].Name, best); d < best {
			best, bestName = d, e.ix.Fields[i].Name
		}
	}
	return didYouMean(bestName)
}

// nearness is how far apart a name and what it was mistaken for may be, less
// one: two short names are always near each other by number of letters, and
// seldom by meaning.
func nearness(name string) int { return min(3, 1+len(name)/3) }

// distance returns the Levenshtein distance of two short strings in bytes, or
// limit if it is that or more.
func distance(a, b string, limit int) int {
	if len(a)-len(b) >= limit || len(b)-len(a) >= limit || len(a) > 64 || len(b) > 64 {
		return limit
	}
	var row [65]int
	for j := range len(b) + 1 {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, diagonal+1)
		}
	}
	return min(row[len(b)], limit)
}
