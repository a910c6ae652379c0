package records

import (
	"errors"
	"io/fs"
	"strconv"

	"vitrine/wasm/index"
)

// Rules are what a collection asks of the values of a field beyond their form.
// Package rules checks them.
type Rules struct {
	Limits   Limits
	Complete bool     // figures: each has a counter, and a period or a day
	NotAfter *Field   // dates: none begins later than the latest of this field's sources
	With     []*Field // a record with a value has one in each of these fields
	BothWays bool     // relations: the other record leads back, see symmetry
}

// Limits of a text; 0 means none.
type Limits struct {
	Characters    int
	Sentences     int
	SentenceWords int // of the longest sentence
	QuotedWords   int // between quotation marks
}

// Names are the names that may stand in a collection's texts beside those of
// its vocabularies. A collection that has such a list may name nobody else.
type Names struct {
	People []Name // who may be named, each with public: true
	Words  []Word // capitalised words that are nobody's name
	Pos    Pos    // of the file
}

// Name is a person who may be named.
type Name struct {
	Name    string
	Aliases []string
	Public  bool
	Why     string // what makes the person public
	Pos     Pos
}

// Word is a word or phrase that is nobody's name.
type Word struct {
	Text string
	Pos  Pos
}

var limitsSpec = []key{
	{"characters", object{"type": "integer", "minimum": 1}, "How long it may be."},
	{"sentences", object{"type": "integer", "minimum": 1}, "How many sentences it may have."},
	{"sentence_words", object{"type": "integer", "minimum": 1}, "How many words a sentence may have."},
	{"quoted_words", object{"type": "integer", "minimum": 1}, "How many words may stand between quotation marks."},
}

// ruleKinds says which kind of field can have a rule; with is for all.
var ruleKinds = []struct {
	name string
	kind index.Kind
}{{"limits", index.Text}, {"complete", index.Figure}, {"not_after", index.Date}, {"both_ways", index.Relation}}

// loadRules reads the rules of a field. The fields they name are looked up by
// linkRules.
func (l *loader) loadRules(n *node, d *draft, owner string) {
	f := d.field
	for _, rule := range ruleKinds {
		if p := n.Get(rule.name); p != nil && f.Kind != rule.kind {
			l.add(p.Pos, "", "%s of %s, which is of kind %s: only fields of kind %s have it", rule.name, owner, f.Kind, rule.kind)
		}
	}
	f.Complete, f.BothWays = l.flag(n, "complete", owner), l.flag(n, "both_ways", owner)
	if p := n.Get("limits"); p != nil && l.shaped(p.Value, mapping, "limits of "+owner, "a map: {characters: 400, sentences: 3}") {
		l.unknownKeys(p.Value, "limits of "+owner, namesOfKeys(limitsSpec))
		for i, to := range []*int{&f.Limits.Characters, &f.Limits.Sentences, &f.Limits.SentenceWords, &f.Limits.QuotedWords} {
			l.key(p.Value, limitsSpec[i].name, "limits of "+owner, false, func(n *node, what string) (string, bool) {
				s, ok := l.line(n, what)
				k, err := strconv.Atoi(s)
				if ok && (err != nil || k < 1) {
					l.add(n.Pos, "", "%s is %s, expected a whole number above 0", what, quote(s))
				}
				*to = max(k, 0)
				return s, ok
			})
		}
	}
	if p := n.Get("not_after"); p != nil {
		d.notAfter = p.Value
	}
	if p := n.Get("with"); p != nil {
		d.with = p.Value
	}
}

// linkRules finds the fields that rules name.
func (l *loader) linkRules() error {
	for _, d := range l.drafts {
		owner := "field " + quote(d.field.Name)
		if d.notAfter != nil {
			if f := l.ruleField(d.notAfter, "not_after of "+owner); f != nil && f.Kind != index.Source {
				l.add(d.notAfter.Pos, "", "not_after of %s names %s, which is of kind %s, expected a field of kind source", owner, quote(f.Name), f.Kind)
			} else {
				d.field.NotAfter = f
			}
		}
		if d.with != nil {
			names, nodes := l.lines(d.with, "with of "+owner, l.line)
			for i := range names {
				if f := l.ruleField(nodes[i], "with of "+owner); f != nil {
					d.field.With = append(d.field.With, f)
				}
			}
		}
	}
	return nil
}

func (l *loader) ruleField(n *node, what string) *Field {
	name, ok := l.line(n, what)
	if !ok {
		return nil
	}
	f, known := l.fields[name]
	if !known {
		names := l.fieldNames()
		l.add(n.Pos, l.guess.didYouMean(name, names, "the fields are "+enumerate(names)), "unknown field %s in %s", quote(name), what)
	}
	return f
}

// loadNames reads the file with the names that may stand in texts.
func (l *loader) loadNames(n *node) error {
	file, ok := l.line(n, "names")
	if !ok {
		return nil
	}
	if !fs.ValidPath(file) || file == "." {
		l.add(n.Pos, "", "bad path %s of names, expected a file in the folder of the collection", quote(file))
		return nil
	}
	const owner = "the file of names"
	doc, err := l.readOne(file, mapping, "a map with people and words")
	if errors.Is(err, fs.ErrNotExist) {
		l.add(n.Pos, "", "file %s of names not found", quote(file))
		return nil
	}
	if err != nil || doc == nil {
		return err
	}
	l.unknownKeys(doc, owner, []string{"people", "words"})
	names := &Names{Pos: Pos{File: l.name(file)}}
	if p := doc.Get("people"); p != nil && l.shaped(p.Value, list, "people", "a list of people") {
		for _, item := range p.Value.Items {
			const form = `a map: {name: …, public: true, why: …}`
			if !l.shaped(item, mapping, "a person", form) {
				continue
			}
			l.unknownKeys(item, "a person", []string{"name", "aliases", "public", "why"})
			who := Name{Pos: item.Pos, Public: l.flag(item, "public", "a person")}
			who.Name = l.key(item, "name", "a person", true, l.line)
			who.Why = l.key(item, "why", "a person", true, l.text)
			if p := item.Get("aliases"); p != nil {
				who.Aliases, _ = l.lines(p.Value, "aliases of a person", l.line)
			}
			names.People = append(names.People, who)
		}
	}
	if p := doc.Get("words"); p != nil {
		words, nodes := l.lines(p.Value, "words", l.line)
		for i, w := range words {
			names.Words = append(names.Words, Word{w, nodes[i].Pos})
		}
	}
	l.c.Names = names
	return nil
}

// symmetry has relations that go both ways lead back.
func (l *loader) symmetry() {
	for _, f := range l.c.Fields {
		if f.Kind != index.Relation || !f.BothWays {
			continue
		}
		has := make(map[[2]string]bool)
		for _, r := range l.c.Records {
			for _, item := range r.Values[f.Name] {
				has[[2]string{r.ID, item.Text}] = true
			}
		}
		for _, r := range l.c.Records {
			for _, item := range r.Values[f.Name] {
				back := [2]string{item.Text, r.ID}
				if other := l.records[item.Text]; other != nil && !has[back] {
					has[back] = true
					other.Values[f.Name] = append(other.Values[f.Name], Item{Text: r.ID, Back: true, Pos: item.Pos})
				}
			}
		}
	}
}

// checkBothWays reports relations that would have to lead back where records
// are read one by one.
func (l *loader) checkBothWays() {
	for _, f := range l.c.Fields {
		if f.BothWays {
			l.add(f.Pos, "leave both_ways out, or write strict: true and keep the records as YAML in records/", "both_ways of field %s needs records that are written by hand", quote(f.Name))
		}
	}
}
