package input

import (
	"bytes"
	"context"
	"slices"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// A plan says how to get to the records of a JSON or YAML file.
type plan struct {
	path   []step  // members to go down by
	unread []place // that hold records as well
	more   int     // of such places that are not among them
}

// A step is one member of an object; names may come twice, so it is counted.
type step struct {
	name   string
	member int // from 0
}

// surveyDepth is how many objects deep records are looked for.
const surveyDepth = 4

// metaMost is how many scalars of one depth are kept beside the records.
const metaMost = 100

// placesMost is how many places that could hold records are remembered.
const placesMost = 1000

// A survey gathers what could hold the records of a file.
type survey struct {
	list    place   // the longest list of objects
	keyed   place   // the largest object of like objects
	places  []place // all of both
	more    int     // that are not among them
	scalars [surveyDepth + 1][]beside
	single  int // scalars at the top
	geo     bool
}

type place struct {
	path  []step
	n     int // records
	line  int
	keyed bool
	over  int // of the places that are not remembered, those in it and itself
}

// dotted returns the names of steps with points between them.
func dotted(steps []step) string {
	var names []string
	for _, s := range steps {
		names = append(names, s.name)
	}
	return strings.Join(names, ".")
}

// beside is a scalar on the way.
type beside struct {
	path []step
	pair Pair
}

func (s *survey) foundList(path []step, n, line int) {
	if n == 0 {
		return
	}
	p := place{path: slices.Clone(path), n: n, line: line}
	s.remember(&p)
	if n > s.list.n {
		s.list = p
	}
}

func (s *survey) remember(p *place) {
	if len(s.places) < placesMost {
		s.places = append(s.places, *p)
		return
	}
	s.more++
	p.over++
}

// members counts the members of an object and the names below them.
type members struct {
	n, objects int
	names      []string       // of the members, as many as it takes to compare
	below      map[string]int // how many members have that name
}

func (m *members) add(name string) {
	m.n++
	if len(m.names) < 100 {
		m.names = append(m.names, name)
	}
}

// object takes note of a member that is an object.
func (m *members) object(below members) {
	m.objects++
	if m.below == nil {
		m.below = map[string]int{}
	}
	for _, name := range below.names {
		if m.below[name] > 0 || len(m.below) < 1000 {
			m.below[name]++
		}
	}
}

// foundObject takes note of an object whose members may be the records: all
// objects, and alike. more is what the survey's was before the object.
func (s *survey) foundObject(path []step, m *members, line, more int) {
	if m.n < 2 || m.objects < m.n || aside(path) {
		return
	}
	for _, n := range m.below {
		if n*10 < m.n*8 {
			continue
		}
		p := place{path: slices.Clone(path), n: m.n, line: line, keyed: true, over: s.more - more}
		if m.n >= surelyKeyed {
			s.more, p.over = more, 0 // what lies in it are details of its records
			s.remember(&p)
		}
		if m.n > s.keyed.n {
			s.keyed = p
		}
		return
	}
}

// aside reports whether a name on the way says that what it holds is about the
// data, as the "@context" of JSON-LD does.
func aside(path []step) bool {
	return slices.ContainsFunc(path, func(s step) bool { return strings.HasPrefix(s.name, "@") || strings.HasPrefix(s.name, "$") })
}

// surelyKeyed is how many objects that are alike are no chance.
const surelyKeyed = 3

func (s *survey) foundScalar(path []step, pair Pair) {
	if len(path) == 0 {
		s.single++
	}
	if kept := &s.scalars[len(path)]; len(*kept) < metaMost {
		*kept = append(*kept, beside{slices.Clone(path), pair})
	}
}

// wrappers are names under which records are, however few.
var wrappers = []string{"data", "items", "records", "results", "rows", "entries", "features", "list", "hits", "docs", "documents", "objects", "value", "values", "content", "collection"}

// decide fills in the plan. It returns false when the file is one record.
func (s *survey) decide(f *File) bool {
	best := s.list
	inside := len(s.keyed.path) < len(s.list.path) && slices.Equal(s.keyed.path, s.list.path[:len(s.keyed.path)])
	switch {
	case s.keyed.n == 0:
	case s.list.n == 0, inside && (s.keyed.n >= surelyKeyed || s.list.n <= s.keyed.n), s.keyed.n > 4*s.list.n:
		best = s.keyed
	}
	if best.n == 0 {
		return false
	}
	// An object with more scalars than the list has objects is a record with a list of details.
	if !best.keyed && s.single > best.n && !slices.Contains(wrappers, strings.ToLower(best.path[len(best.path)-1].name)) {
		return false
	}
	f.json.path = best.path
	f.json.unread, f.json.more = s.unread(best), max(0, s.more-best.over)
	f.Found.Unread = len(f.json.unread) + f.json.more
	f.Found.Keyed = best.keyed
	f.Found.GeoJSON = s.geo && !best.keyed && len(best.path) == 1 && best.path[0].name == "features"
	f.Found.Wrapper = dotted(best.path)
	meta := &Node{Shape: Map, Pos: Pos{File: f.Name}}
	for depth := range min(len(best.path)+1, len(s.scalars)) {
		for _, b := range s.scalars[depth] {
			if depth == len(best.path) || !slices.Equal(b.path, best.path[:depth]) {
				continue
			}
			b.pair.Key = dotted(append(slices.Clone(b.path), step{name: b.pair.Key}))
			if meta.Get(b.pair.Key) == nil {
				meta.Pairs = append(meta.Pairs, b.pair)
			}
		}
	}
	if len(meta.Pairs) > 0 {
		f.Found.Meta = meta
	}
	return true
}

// planJSON looks for the records of a JSON file. A file that is broken is
// planned as far as it goes; Each reports it.
func (f *File) planJSON() (why string, err error) {
	o := Options{}.quiet()
	src, err := f.open(context.Background(), o)
	if err != nil {
		return "", err
	}
	defer src.close()
	r := f.newJSONReader(o)
	r.lines = &lineReader{r: src.text, line: 1}
	r.dec = jsontext.NewDecoder(r.lines, jsonOptions...)
	var s survey
	kind := r.dec.PeekKind()
	switch kind {
	case '[':
		n, complete := r.countObjects(true)
		if n == 0 && complete {
			return "is a list without any object", nil
		}
		return "", src.disk.err
	case '{':
	case '"', 'n', 't', 'f', '0':
		return "is one " + map[jsontext.Kind]string{'"': "text", 'n': "null", 't': "true", 'f': "false", '0': "number"}[kind] + ", expected a list of objects", nil
	default:
		return "", src.disk.err
	}
	top, broken := r.survey(&s, nil, 1)
	if src.disk.err != nil {
		return "", src.disk.err
	}
	more := broken == nil && r.dec.PeekKind() != 0
	switch {
	case more:
		return "", nil // one after the other
	case s.decide(f):
		return "", nil
	case broken == nil && top.n == 0:
		return "is an empty object", nil
	}
	f.Found.Single = true
	return "", nil
}

// countObjects reads a list; one stops at the first object.
func (r *jsonReader) countObjects(one bool) (n int, complete bool) {
	if _, err := r.dec.ReadToken(); err != nil {
		return 0, false
	}
	for {
		switch r.dec.PeekKind() {
		case ']':
			_, err := r.dec.ReadToken()
			return n, err == nil
		case '{':
			n++
			if one {
				return n, true
			}
		}
		if r.dec.SkipValue() != nil {
			return n, false
		}
	}
}

// survey walks through an object, whose name stands in a line.
func (r *jsonReader) survey(s *survey, path []step, line int) (m members, err error) {
	if _, err := r.dec.ReadToken(); err != nil {
		return m, err
	}
	more := s.more
	for r.dec.PeekKind() != '}' {
		name, pos, err := r.name()
		if err != nil {
			return m, err
		}
		to := append(path, step{name, m.n})
		m.add(name)
		switch r.dec.PeekKind() {
		case '[':
			if len(path) == surveyDepth {
				if err := r.dec.SkipValue(); err != nil {
					return m, err
				}
				continue
			}
			n, complete := r.countObjects(false)
			s.foundList(to, n, pos.Line)
			if !complete {
				_, err := r.dec.ReadToken()
				return m, err
			}
		case '{':
			if len(path) == surveyDepth {
				if err := r.dec.SkipValue(); err != nil {
					return m, err
				}
				m.object(members{})
				continue
			}
			below, err := r.survey(s, to, pos.Line)
			m.object(below)
			if err != nil {
				return m, err
			}
		default:
			v, err := r.dec.ReadValue()
			if err != nil {
				return m, err
			}
			if len(v) < 1000 {
				text := &Node{Shape: Scalar, Pos: pos, Text: r.text(v, pos)}
				if v.Kind() == 'n' {
					text.Shape = Null
				}
				s.foundScalar(path, Pair{name, pos, text})
				if len(path) == 0 && name == "type" && text.Text == "FeatureCollection" {
					s.geo = true
				}
			}
		}
	}
	if _, err := r.dec.ReadToken(); err != nil {
		return m, err
	}
	s.foundObject(path, &m, line, more)
	return m, nil
}

// jsonFormat tells JSON from JSON Lines, for a text that begins with a bracket;
// 0 is neither.
func jsonFormat(text []byte, whole bool, hint Format) Format {
	if hint != JSON && hint != JSONLines {
		d := jsontext.NewDecoder(bytes.NewReader(text), jsonOptions...)
		for range 3 {
			if _, err := d.ReadToken(); err != nil {
				return 0
			}
		}
	}
	if text[0] == '[' {
		return JSON
	}
	lines, good, begin := 0, 0, 0
	for rest := text; len(rest) > 0 && lines < 20; {
		i := bytes.IndexAny(rest, "\r\n")
		if i < 0 {
			if !whole && lines > 0 {
				break
			}
			i = len(rest)
		}
		line := bytes.TrimSpace(rest[:i])
		rest = rest[min(i+1, len(rest)):]
		if len(line) == 0 {
			continue
		}
		lines++
		if line[0] == '{' {
			begin++
		}
		if line[0] == '{' && jsontext.Value(line).IsValid(jsonOptions...) {
			good++
		}
	}
	switch {
	case good*2 >= lines && lines > 1, hint == JSONLines && begin*2 >= lines:
		return JSONLines
	}
	return JSON
}
