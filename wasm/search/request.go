package search

import (
	"slices"
	"strconv"
	"strings"

	"vitrine/wasm/index"
)

// Reserved names of the query language; a field of such a name is asked for
// as "f:name". Some of them have no meaning yet: they are kept free.
var reserved = []string{"q", "sort", "view", "record", "lang", "asof", "known", "vs", "rows", "cols", "limit", "offset"}

// None is the value that stands for "not recorded".
const None = "(none)"

// Limits of a request.
const (
	DefaultLimit = 20
	MaxLimit     = 200
)

// query is a parsed request.
type query struct {
	words      string // as typed
	selections []selection
	dates      *dateRange
	sort       string // "" means the default
	record     string
	limit      int
	offset     int
	problems   []problem
}

// selection is what is chosen of one keyword field: ordinals, ascending.
type selection struct {
	field            int
	include, exclude []uint32
}

// dateRange is a range of days of one date field, both ends included.
type dateRange struct {
	field    int
	from, to int32
	text     string // canonical: "a..b", or None
	certain  bool
	none     bool // the records without a date, instead of a range
}

// problem says which part of a request was not understood and left out.
type problem struct{ param, value, message, hint string }

// parse reads a request. It never fails: what it does not understand becomes a
// problem of the answer.
func (e *Engine) parse(request string) *query {
	q := &query{limit: DefaultLimit}
	match := map[int]string{} // by date field: possible or certain
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
			q.words = strings.TrimLeft(q.words+" "+value, " ")
			continue
		case "view", "lang":
			continue // the shell's own
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
		if base, ok := strings.CutSuffix(name, ".match"); ok {
			if f := e.fieldNamed(base); f >= 0 && e.ix.Fields[f].Kind == index.Date {
				if value != "certain" && value != "possible" {
					q.problem(name, value, "unknown match "+quote(value), `"possible" or "certain"`)
				} else {
					match[f] = value
				}
				continue
			}
		}
		exclude := false
		base := name
		if strings.HasPrefix(name, "-") {
			base, exclude = name[1:], true
		}
		f := e.fieldNamed(base)
		switch {
		case f < 0:
			q.problem(name, value, "unknown field "+quote(base), e.nearField(base))
		case e.ix.Fields[f].Kind == index.Date && !exclude && e.days[f] != nil:
			if r, ok := parseRange(value); !ok {
				q.problem(name, value, "cannot read the dates "+quote(value), "year, year-month or year-month-day, ranges as 2025-07..2025-09")
			} else if q.dates != nil {
				q.problem(name, value, "a second range of dates is left out", "one range at a time")
			} else {
				r.field = f
				q.dates = &r
			}
		case e.facetOf[f] == nil:
			q.problem(name, value, "field "+quote(base)+" cannot be filtered by", "")
		default:
			ord := e.facetOf[f].ordinal(value)
			if ord < 0 {
				q.problem(name, value, "unknown value "+quote(value)+" of "+base, e.facetOf[f].near(value))
				continue
			}
			q.choose(f, uint32(ord), exclude)
		}
	}
	for f := range e.ix.Fields { // in the order of the schema
		switch {
		case match[f] != "certain":
		case q.dates != nil && q.dates.field == f:
			q.dates.certain = !q.dates.none
		default:
			q.problem(e.ix.Fields[f].Name+".match", "certain", "a match without a range of dates has no effect", "")
		}
	}
	slices.SortFunc(q.selections, func(a, b selection) int { return a.field - b.field })
	return q
}

func (q *query) problem(param, value, message, hint string) {
	q.problems = append(q.problems, problem{param, value, message, hint})
}

// choose adds a value to the selection of a field. A value that is both
// included and excluded is excluded.
func (q *query) choose(field int, ord uint32, exclude bool) {
	i := slices.IndexFunc(q.selections, func(s selection) bool { return s.field == field })
	if i < 0 {
		i = len(q.selections)
		q.selections = append(q.selections, selection{field: field})
	}
	s := &q.selections[i]
	if exclude {
		s.exclude = insert(s.exclude, ord)
		if k, found := slices.BinarySearch(s.include, ord); found {
			s.include = slices.Delete(s.include, k, k+1)
		}
	} else if _, found := slices.BinarySearch(s.exclude, ord); !found {
		s.include = insert(s.include, ord)
	}
}

func insert(list []uint32, v uint32) []uint32 {
	k, found := slices.BinarySearch(list, v)
	if found {
		return list
	}
	return slices.Insert(list, k, v)
}

// fieldNamed returns the field a name of the query language means, or -1.
func (e *Engine) fieldNamed(name string) int {
	if rest, ok := strings.CutPrefix(name, "f:"); ok {
		return e.ix.FieldByName(rest)
	}
	if slices.Contains(reserved, name) {
		return -1
	}
	return e.ix.FieldByName(name)
}

// canonical returns the one form in which q is written: words, then fields in
// the order of the schema, then the order. Limit, offset and record are not
// part of what a query means.
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
	rest := q.selections
	for f := range e.ix.Fields {
		name := e.ix.Fields[f].Name
		if slices.Contains(reserved, name) {
			name = "f:" + name
		}
		if q.dates != nil && q.dates.field == f {
			add(name, q.dates.text)
			if q.dates.certain {
				add(name+".match", "certain")
			}
		}
		if len(rest) > 0 && rest[0].field == f {
			for _, ord := range rest[0].include {
				add(name, e.facetOf[f].key(ord))
			}
			for _, ord := range rest[0].exclude {
				add("-"+name, e.facetOf[f].key(ord))
			}
			rest = rest[1:]
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

func quote(s string) string { return strconv.Quote(s) }

// nearField returns a hint naming the field most like name, or "".
func (e *Engine) nearField(name string) string {
	best, bestName := nearness(name), ""
	for i := range e.ix.Fields {
		if e.facetOf[i] == nil && e.days[i] == nil {
			continue
		}
		if d := distance(name, e.ix.Fields[i].Name, best); d < best {
			best, bestName = d, e.ix.Fields[i].Name
		}
	}
	if bestName == "" {
		return ""
	}
	return "did you mean " + quote(bestName) + "?"
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
