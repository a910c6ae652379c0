package records

import (
	"errors"
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"vitrine/build/input"
	"vitrine/wasm/index"
)

// Roles are the parts a field can play on cards and pages, each at most once
// in a collection but for manyRoles.
var Roles = []string{"title", "summary", "body", "date", "place", "source", "figure", "claim", "link", "image", "latitude", "longitude", "track", "mark", "speaker", "reading"}

// manyRoles are parts that several fields can play.
var manyRoles = []string{"track", "mark"}

// roleKinds says what kind of field can play each part.
var roleKinds = map[string]index.Kind{
	"title": index.Text, "summary": index.Text, "body": index.Text,
	"date": index.Date, "place": index.Keyword, "source": index.Source,
	"figure": index.Figure, "claim": index.Keyword, "link": index.URL, "image": index.URL,
	"latitude": index.Number, "longitude": index.Number,
	"track": index.Keyword, "mark": index.Keyword, "speaker": index.Keyword, "reading": index.Keyword,
}

// Bounds are the ways a figure can be meant.
var Bounds = []string{"exact", "at-least", "at-most", "about", "more-than", "less-than", "up-to"}

// PagePart reports whether an id is kept for parts of the page. Records have
// places on the same pages, so none may be called like that. A test of package
// site holds this against the pages.
func PagePart(id string) bool {
	return id == "about" || id == "plain" || id == "vitrine" || strings.HasPrefix(id, "vitrine-")
}

// pageNames are the pages of every site; the one-file form is called like the
// collection, and may not replace them.
var pageNames = []string{"index", "plain"}

// Reserved are names a field cannot have: the page's query string uses them,
// and id is the record's own.
var Reserved = []string{"q", "sort", "view", "record", "lang", "asof", "known", "vs", "rows", "cols", "limit", "offset", "id"}

var (
	orders = []string{"count", "label", "fixed"}
	shows  = []string{"card", "record"}
)

// Weights a field has when the author gives none.
const (
	defaultTextWeight    = 3
	defaultKeywordWeight = 1
	maxWeight            = 9
)

var fieldName = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)

func validFieldName(s string) bool { return fieldName.MatchString(s) }

// A draft is a field with the names in it that are looked up when all fields
// and vocabularies are known.
type draft struct {
	field          *Field
	vocab, derive  *node  // as written, or nil
	origin         string // of derive: the part before the point, empty when badly written
	property       string // of derive: the part after it
	multi          bool   // as the author set it
	notAfter, with *node  // as written, or nil
}

func (l *loader) loadCollection() error {
	l.c.File = l.name(collectionFile)
	n, err := l.readDescription()
	missing := errors.Is(err, fs.ErrNotExist)
	if missing {
		l.missing(l.file(collectionFile), collectionFile, "not found, expected the description of the collection")
		err = nil
	}
	if n == nil {
		l.noSchema = true
		l.partRecords = l.partRecords || !missing // of which nothing is looked for
		return err
	}
	const owner = "the collection"
	l.unknownKeys(n, owner, collectionKeys)
	// Languages come first: a text without one is in the first of them.
	if v := l.need(n, "languages", owner); v != nil {
		l.c.Languages, _ = l.lines(v, "languages", l.language)
		if v.Shape == list && len(v.Items) == 0 {
			l.add(v.Pos, "", "languages is an empty list, expected at least one")
		}
	}
	l.c.ID = l.key(n, "id", owner, true, func(n *node, what string) (string, bool) {
		s, ok := l.line(n, what)
		if ok && slices.Contains(pageNames, s) {
			l.add(n.Pos, "", "id %s is the name of a page of every site, expected another", quote(s))
		} else if ok && !validID(s) {
			l.add(n.Pos, idHint(s), "bad id %s: expected a-z, 0-9 and hyphens", quote(s))
		}
		return s, ok
	})
	if v := l.need(n, "title", owner); v != nil {
		l.c.Title = l.localized(v, "title of the collection")
	}
	if p := n.Get("subtitle"); p != nil {
		l.c.Subtitle = l.localized(p.Value, "subtitle")
	}
	l.c.Edition = l.key(n, "edition", owner, false, l.edition)
	l.c.Home = l.key(n, "home", owner, false, l.link)
	if p := n.Get("licence"); p != nil && l.shaped(p.Value, mapping, "licence", "a map: {name: …, url: …}") {
		l.unknownKeys(p.Value, "licence", licenceKeys)
		l.c.Licence.Name = l.key(p.Value, "name", "licence", true, l.text)
		l.c.Licence.URL = l.key(p.Value, "url", "licence", false, l.link)
	}
	if p := n.Get("about"); p != nil {
		if err := l.loadAbout(p.Value); err != nil {
			return err
		}
	}
	if p := n.Get("names"); p != nil {
		if err := l.loadNames(p.Value); err != nil {
			return err
		}
	}
	if p := n.Get("records"); p != nil {
		patterns, at := l.lines(p.Value, "records", l.pattern)
		if l.options.Files == nil { // else they were chosen by who asks
			l.patterns, l.patternsAt = patterns, at
		}
		if p.Value.Shape == list && len(p.Value.Items) == 0 {
			l.add(p.Value.Pos, "leave the key out to take all files of a known format", "records is an empty list")
		}
	}
	if p := n.Get("strict"); p != nil {
		l.c.Strict = l.flag(n, "strict", owner) || l.c.Strict
	}
	l.base = l.key(n, "base", owner, false, l.link)
	l.recordID = l.key(n, "record_id", owner, false, l.asIs)
	if p := n.Get("empty"); p != nil {
		l.empties, _ = l.lines(p.Value, "empty", l.asIs)
	}
	if p := n.Get("ignore"); p != nil {
		l.ignored, _ = l.lines(p.Value, "ignore", l.asIs)
	}
	if p := n.Get("join"); p != nil {
		l.loadJoins(p.Value)
	}
	for _, key := range []string{"records", "record_id", "empty", "ignore", "join"} {
		l.transforms = l.transforms || n.Get(key) != nil
	}
	fields := l.need(n, "fields", owner)
	if fields == nil || !l.shaped(fields, list, "fields", "a list of fields") {
		l.noSchema = true
		return nil
	}
	l.loadFields(fields)
	return nil
}

// pattern is a line that names files of the collection's folder.
func (l *loader) pattern(n *node, what string) (string, bool) {
	s, ok := l.line(n, what)
	if !ok {
		return "", false
	}
	if err := input.CheckPattern(s); err != nil {
		l.add(n.Pos, `files of this folder, such as "data/*.csv" or "posts/**/*.md"`, "%v", err)
		return "", false
	}
	return s, true
}

// readDescription returns collection.yaml, or what stands in its place.
func (l *loader) readDescription() (*node, error) {
	const what = "a map with id, title and fields"
	if l.options.Schema == nil {
		return l.readOne(collectionFile, mapping, what)
	}
	docs, ok := input.YAML(l.options.Name, l.options.Schema, l.add)
	if !ok || len(docs) != 1 || !l.shaped(docs[0], mapping, "the file", what) {
		return nil, nil
	}
	return docs[0], nil
}

func (l *loader) edition(n *node, what string) (string, bool) {
	s, ok := l.line(n, what)
	if !ok {
		return "", false
	}
	d, err := ParseDate(s)
	switch {
	case err != nil:
		l.add(n.Pos, err.(*DateError).Hint, "bad edition date %s", strings.TrimPrefix(err.Error(), "bad date "))
	case d.Imprecise || strings.Contains(s, "/"):
		l.add(n.Pos, dateHint, "bad edition date %s: expected one day", quote(s))
	default:
		return s, true
	}
	return "", false
}

func (l *loader) loadAbout(n *node) error {
	file, ok := l.line(n, "about")
	if !ok {
		return nil
	}
	l.about = file
	if !fs.ValidPath(file) || file == "." {
		l.add(n.Pos, "", "bad path %s of about, expected a file in the folder of the collection", quote(file))
		return nil
	}
	data, ok, err := l.readFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		l.add(n.Pos, "", "file %s of about not found", quote(file))
		return nil
	}
	if err != nil || !ok {
		return err
	}
	if data, ok = input.Clean(l.name(file), data, l.add); ok {
		l.c.About, l.c.AboutFile = string(data), l.name(file)
	}
	return nil
}

func (l *loader) loadFields(n *node) {
	roles := map[string]Pos{}
	for _, item := range n.Items {
		if l.shaped(item, mapping, "a field", `a map: "- name: …"`) {
			l.loadField(item, roles)
		}
	}
	if _, ok := roles["title"]; !ok {
		l.add(n.Pos, "write role: title at the text field that names a record", "no field has the role title")
	}
}

func (l *loader) loadField(n *node, roles map[string]Pos) {
	f := &Field{Pos: n.Pos}
	f.Name = l.key(n, "name", "a field", true, l.line)
	owner := "a field"
	if f.Name != "" {
		owner = "field " + quote(f.Name)
		at := n.Get("name").Value.Pos
		_, taken := l.fields[f.Name]
		switch {
		case !validFieldName(f.Name):
			hint := ""
			if s := strings.ReplaceAll(slug(f.Name), "-", "_"); validFieldName(s) {
				hint = fmt.Sprintf("did you mean %q?", s)
			}
			l.add(at, hint, "bad field name %s: expected a letter a-z, then a-z, 0-9 and _", quote(f.Name))
		case slices.Contains(Reserved, f.Name):
			l.add(at, "names in use: "+strings.Join(Reserved, ", "), "field name %s is reserved", quote(f.Name))
		case taken:
			l.add(at, "", "field name %s is taken, first in line %d", quote(f.Name), l.fieldLine(f.Name))
			f.Name = ""
		}
	}
	l.unknownKeys(n, owner, fieldKeys)
	kind := l.key(n, "kind", owner, true, func(n *node, _ string) (string, bool) {
		return l.oneOf(n, "kind", index.KindNames())
	})
	if f.Name != "" {
		l.fields[f.Name] = nil
		l.drafts = append(l.drafts, &draft{field: f})
	}
	f.Kind, _ = index.KindOf(kind)
	if kind == "" || f.Name == "" {
		return
	}
	d := l.drafts[len(l.drafts)-1]
	l.fields[f.Name] = f
	l.c.Fields = append(l.c.Fields, f)

	f.Label = Text{}
	if len(l.c.Languages) > 0 {
		f.Label[l.c.Languages[0]] = f.Name
	}
	if p := n.Get("label"); p != nil {
		f.Label = l.localized(p.Value, "label of "+owner)
	}
	if p := n.Get("help"); p != nil {
		f.Help = l.localized(p.Value, "help of "+owner)
	}
	f.Required = l.flag(n, "required", owner)
	f.Multi = l.flag(n, "multi", owner)
	f.Facet = l.flag(n, "facet", owner)
	if f.Kind == index.Source || f.Kind == index.Figure || f.Kind == index.Relation {
		if p := n.Get("multi"); p != nil && !f.Multi {
			l.add(p.Pos, "leave multi out", "multi: false of %s, fields of kind %s can always have several values", owner, f.Kind)
		}
		f.Multi = true
	}
	if f.Multi && single(f.Kind) {
		hint := "use a second field"
		if f.Kind == index.Date {
			hint += ", or an interval of dates"
		}
		l.add(n.Get("multi").Pos, hint, "multi: true of %s, a field of kind %s holds one value per record", owner, f.Kind)
	}
	d.multi = f.Multi
	if p := n.Get("unit"); p != nil && f.Kind != index.Number {
		l.add(p.Pos, "", "unit of %s, which is of kind %s: only numbers have it", owner, f.Kind)
	} else if p != nil {
		f.Unit = l.localized(p.Value, "unit of "+owner)
	}
	l.loadRole(n, f, owner, roles)
	l.loadRules(n, d, owner)
	l.loadTransform(n, f, owner)
	l.loadDisplay(n, f, owner)
	if f.Kind == index.Keyword {
		if p := n.Get("vocab"); p != nil {
			d.vocab = p.Value
		}
		if p := n.Get("derive"); p != nil {
			d.derive = p.Value
			l.derived[f] = true
			l.splitDerive(d, owner)
		}
		return
	}
	if p := n.Get("facet"); p != nil && f.Facet && f.Kind != index.Number {
		l.add(p.Pos, "", "facet of %s, which is of kind %s: only keywords and numbers have it", owner, f.Kind)
	}
	for _, key := range []string{"order", "vocab", "derive"} {
		if p := n.Get(key); p != nil {
			l.add(p.Pos, "", "%s of %s, which is of kind %s: only keywords have it", key, owner, f.Kind)
		}
	}
}

// single reports whether fields of a kind hold one value per record at most.
func single(k index.Kind) bool { return k == index.Date || k == index.Number }

func (l *loader) fieldLine(name string) int {
	for _, d := range l.drafts {
		if d.field.Name == name {
			return d.field.Pos.Line
		}
	}
	return 0
}

func (l *loader) loadRole(n *node, f *Field, owner string, roles map[string]Pos) {
	p := n.Get("role")
	if p == nil {
		return
	}
	role, ok := l.oneOf(p.Value, "role", Roles)
	if !ok {
		return
	}
	if first, twice := roles[role]; twice && !slices.Contains(manyRoles, role) {
		l.add(p.Value.Pos, "", "role %s twice, first in line %d", role, first.Line)
		return
	}
	roles[role] = p.Value.Pos
	if want := roleKinds[role]; f.Kind != want {
		l.add(p.Value.Pos, "", "role %s of %s, which is of kind %s, expected kind %s", role, owner, f.Kind, want)
		return
	}
	f.Role = role
	if role == "title" {
		// A record without a title could be neither listed nor linked to.
		f.Required = true
		if f.Multi {
			l.add(n.Get("multi").Pos, "", "multi: true of %s, a record has one title", owner)
		}
	}
}

// loadDisplay reads order, show and weight.
func (l *loader) loadDisplay(n *node, f *Field, owner string) {
	f.Order = "count"
	if p := n.Get("order"); p != nil {
		if s, ok := l.oneOf(p.Value, "order", orders); ok {
			f.Order = s
		}
		if f.Order == "fixed" && n.Get("vocab") == nil && n.Get("group") == nil && f.Kind == index.Keyword {
			l.add(p.Pos, "", "order fixed of %s, which has no vocab to take the order from", owner)
		}
	}
	f.Show = []string{"record"}
	switch f.Role { // what makes a card a card
	case "title", "summary", "date", "source", "figure":
		f.Show = []string{"card", "record"}
	}
	if p := n.Get("show"); p != nil {
		f.Show, _ = l.lines(p.Value, "show of "+owner, func(n *node, _ string) (string, bool) {
			return l.oneOf(n, "show", shows)
		})
	}
	searched := f.Kind == index.Text || f.Kind == index.Keyword
	switch f.Kind {
	case index.Text:
		f.Weight = defaultTextWeight
	case index.Keyword:
		f.Weight = defaultKeywordWeight
	}
	if p := n.Get("weight"); p != nil {
		s, ok := l.line(p.Value, "weight of "+owner)
		w, err := strconv.Atoi(s)
		switch {
		case !ok:
		case !searched:
			l.add(p.Pos, "", "weight of %s, which is of kind %s: only text and keywords are searched", owner, f.Kind)
		case err != nil || w < 0 || w > maxWeight || len(s) != 1:
			l.add(p.Value.Pos, "0 means not searched", "weight %s of %s, expected 0 to %d", quote(s), owner, maxWeight)
		default:
			f.Weight = w
		}
	}
}

func (l *loader) splitDerive(d *draft, owner string) {
	s, ok := l.line(d.derive, "derive of "+owner)
	if !ok {
		return
	}
	origin, property, _ := strings.Cut(s, ".")
	if !validFieldName(origin) || !validFieldName(property) {
		l.add(d.derive.Pos, "", "derive %s of %s, expected field.property: country.region", quote(s), owner)
		return
	}
	d.origin, d.property = origin, property
}

// linkFields gives fields their vocabularies and origins.
func (l *loader) linkFields() error {
	for _, d := range l.drafts {
		f, owner := d.field, "field "+quote(d.field.Name)
		if d.vocab == nil {
			continue
		}
		name, ok := l.line(d.vocab, "vocab of "+owner)
		v, found := l.vocabs[name]
		if name == countryVocab && !found && len(l.c.Languages) > 0 {
			v, found = countries(l.c.Languages), true
			l.vocabs[name], l.transforms = v, true
		}
		f.Vocab = v
		l.unchecked[f] = v == nil
		if !ok || found {
			continue
		}
		var names []string
		for n := range l.vocabs {
			names = append(names, n)
		}
		slices.Sort(names)
		file := vocabDir + "/" + name + ".yaml"
		hint := l.guess.didYouMean(name, names, "")
		if hint == "" && strings.HasSuffix(name, ".yaml") {
			hint = "name the vocabulary without .yaml"
		}
		if hint == "" && fs.ValidPath(file) && utf8.ValidString(file) {
			l.missing(d.vocab.Pos, file, "unknown vocab %s, expected a file %s", quote(name), file)
			continue
		}
		l.add(d.vocab.Pos, hint, "unknown vocab %s, expected a file %s", quote(name), file)
	}
	return nil
}
