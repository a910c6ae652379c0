package rules

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"vitrine/build/input"
	"vitrine/build/records"
	"vitrine/wasm/index"
)

// What stands in a text and may be somebody's name is looked up in a closed
// list: the labels and aliases of the vocabularies, and the people and words of
// the collection's file of names. Everything with a capital letter is looked up,
// and everything in a script that has none; a word at the beginning of a
// sentence only if it is not written small anywhere else. People must be marked
// as public, so nobody is named by accident, and the list of those who must not
// be named need not be written anywhere.

// typePerson is the property type of a vocabulary's value that is a person.
const typePerson = "person"

const namesHint = "private people are never named: say who they are instead. People with a public role belong under people in %s with public: true, other capitalised words under words"

// longestName is how many words of a name are compared.
const longestName = 12

// names looks for people who may not be named.
type names struct {
	c       *records.Collection
	file    string
	known   map[string]bool // phrases of folded words
	surname map[string]bool // the last words of public people
	common  map[string]bool // words that stand somewhere in small letters
	parts   map[string]bool // the words of known phrases, for ids
	doubts  []doubt
	sure    records.Problems
}

// A doubt is capitalised words that are not known. The first soft ones stand
// where any word is capitalised, and are none if they are common ones.
type doubt struct {
	words []word
	soft  int
	pos   records.Pos
	where string
}

type word struct{ text, folded string }

func newNames(c *records.Collection) *names {
	n := &names{c: c, file: c.Names.Pos.File, known: map[string]bool{}, surname: map[string]bool{}, common: map[string]bool{}, parts: map[string]bool{}}
	for _, p := range c.Names.People {
		if !p.Public {
			n.private(p.Pos, p.Name)
			continue
		}
		n.person(p.Name)
		for _, a := range p.Aliases {
			n.person(a)
		}
	}
	for _, w := range c.Names.Words {
		n.learn(w.Text)
	}
	seen := map[*records.Vocabulary]bool{}
	for _, f := range c.Fields {
		if f.Vocab == nil || seen[f.Vocab] {
			continue
		}
		seen[f.Vocab] = true
		for _, v := range f.Vocab.Values {
			n.value(v)
		}
	}
	n.texts()
	return n
}

func (n *names) private(pos records.Pos, name string) {
	n.sure = append(n.sure, records.Problem{Pos: pos, Message: fmt.Sprintf("person %s is not marked as public", input.Quote(name)),
		Hint: "write public: true if an office or a public role is why the person is named, else take the name out everywhere"})
}

// value learns the names of a vocabulary's value.
func (n *names) value(v *records.Value) {
	all := slices.Clone(v.Aliases)
	for _, l := range v.Label {
		all = append(all, l)
	}
	person := v.Props["type"] == typePerson
	if person && v.Props["public"] != "true" {
		n.private(v.Pos, v.Label.In(n.c.Languages[0], v.ID))
		return
	}
	for _, name := range all {
		if person {
			n.person(name)
		} else {
			n.learn(name)
		}
	}
}

func (n *names) learn(phrase string) {
	var words []string
	for _, t := range tokens(phrase) {
		words = append(words, t.folded)
		n.parts[t.folded] = true
	}
	if len(words) > 0 {
		n.known[strings.Join(words, " ")] = true
	}
}

func (n *names) person(name string) {
	n.learn(name)
	all := tokens(name)
	if len(all) > 1 {
		n.surname[all[len(all)-1].folded] = true
	}
}

// texts looks through what the collection says beside its records.
func (n *names) texts() {
	file := records.Pos{File: n.file}
	for _, f := range n.c.Fields {
		for _, s := range f.Help {
			n.look(s, f.Pos, "the help of field "+f.Name, false)
		}
		if f.Vocab == nil {
			continue
		}
		for _, v := range f.Vocab.Values {
			for lang, s := range v.Definition {
				if lang == n.c.Languages[0] {
					n.look(s, v.Pos, "the definition of "+v.ID, false)
				}
			}
		}
	}
	n.look(n.c.About, file, "the About text", true)
	for _, s := range n.c.Sources {
		for _, a := range s.Authors {
			n.look(a, s.Pos, "an author of source "+s.ID, false)
		}
		n.look(s.Title, s.Pos, "the title of source "+s.ID, true)
		for _, t := range []string{s.Short, s.Publisher, s.Seen, s.Note} {
			n.look(t, s.Pos, "source "+s.ID, false)
		}
	}
}

// record looks through a record.
func (n *names) record(r *records.Record) {
	for _, f := range n.c.Fields {
		for i := range r.Values[f.Name] {
			it := &r.Values[f.Name][i]
			pos, where := place(it.Pos, r.Pos), f.Name+" of record "+r.ID
			switch f.Kind {
			case index.Text:
				n.look(it.Text, pos, where, false)
			case index.Keyword:
				if f.Vocab == nil {
					n.look(it.Text, pos, where, false)
				}
			case index.Figure:
				for _, s := range []string{it.Figure.What, it.Figure.Unit, it.Figure.Counter} {
					n.look(s, pos, where, false)
				}
			case index.Source:
				n.look(it.Source.At, pos, where, false)
			}
		}
	}
	var id []string
	for _, w := range strings.Split(r.ID, "-") {
		if !strings.ContainsAny(w, "0123456789") && len(w) > 2 {
			id = append(id, w)
		}
	}
	for _, w := range id {
		if !n.parts[w] { // in an id a name is cut into its words
			n.doubts = append(n.doubts, doubt{words: []word{{w, w}}, soft: 1, pos: r.Pos, where: "the id of record " + r.ID})
		}
	}
}

// look notes what may be a name in a text. In headlines any word may be
// capitalised.
func (n *names) look(text string, pos records.Pos, where string, headline bool) {
	all := tokens(text)
	for _, t := range all {
		if !t.upper && !t.caseless {
			n.common[t.folded] = true
		}
	}
	before := -2 // the last word of the surname before
	for i := 0; i < len(all); {
		t := all[i]
		if !t.upper && !t.caseless {
			i++
			continue
		}
		if k := n.longest(all[i:]); k > 0 {
			i += k
			continue
		}
		if n.surname[t.folded] && !(t.joined && i > 0 && (before == i-1 || all[i-1].initial)) {
			before = i
			i++
			continue
		}
		// All capitalised words that follow at once are told together.
		j := i + 1
		for j < len(all) && all[j].joined && (all[j].upper || all[j].caseless) && n.longest(all[j:]) == 0 && !n.surname[all[j].folded] {
			j++
		}
		d := doubt{pos: pos, where: where}
		for _, t := range all[i:j] {
			if headline || t.starts {
				d.soft = len(d.words) + 1
			}
			d.words = append(d.words, word{text[t.from:t.to], t.folded})
		}
		n.doubts = append(n.doubts, d)
		i = j
	}
}

// longest returns how many words from the first on are a known phrase.
func (n *names) longest(all []token) int {
	phrase, found := "", 0
	for k := 0; k < len(all) && k < longestName; k++ {
		if k > 0 {
			if !all[k].joined {
				break
			}
			phrase += " "
		}
		phrase += all[k].folded
		if n.known[phrase] {
			found = k + 1
		}
	}
	return found
}

// finish returns what is wrong: people are never a warning.
func (n *names) finish() records.Problems {
	list := n.sure
	for _, d := range n.doubts {
		var unknown []string
		for i, w := range d.words {
			if i >= d.soft || !n.common[w.folded] && !n.known[w.folded] {
				unknown = append(unknown, w.text)
			}
		}
		if len(unknown) == 0 {
			continue
		}
		list = append(list, records.Problem{Pos: d.pos, Message: fmt.Sprintf("unknown name %s in %s", input.Quote(strings.Join(unknown, " ")), d.where), Hint: fmt.Sprintf(namesHint, n.file)})
	}
	return list
}

// A token is a word of a text.
type token struct {
	folded   string
	from, to int  // in bytes
	upper    bool // has a capital letter and may be a name
	initial  bool // is a single capital letter
	caseless bool // is of a script without them
	starts   bool // a sentence
	joined   bool // to the word before, by a space, hyphen or a full stop after an initial
}

// tokens cuts a text into words. A 's is no part of one.
func tokens(text string) (list []token) {
	starts, joined := true, false
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			switch {
			case strings.ContainsRune(".!?:;\n•|", r):
				initial := r == '.' && len(list) > 0 && utf8.RuneCountInString(list[len(list)-1].folded) == 1 && list[len(list)-1].to == i
				starts, joined = starts || !initial, joined && initial
			case r == ' ' || r == '-' || r == '\u00a0' || r == '\u200c' || r == '/' || r == '&':
			case strings.ContainsRune("\"“”„«»‘’'(*#[_", r):
				starts = starts || r != '’' && r != '\'' && r != ')' && r != ']'
				joined = joined && (r == '’' || r == '\'')
			default:
				joined = false
			}
			i += size
			continue
		}
		from := i
		for i < len(text) {
			r, size := utf8.DecodeRuneInString(text[i:])
			inside := (r == '\'' || r == '’') && i+size < len(text) && letterAt(text[i+size:]) && !possessive(text[i+size:])
			if !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.Is(unicode.Mn, r) && !inside {
				break
			}
			i += size
		}
		first, size := utf8.DecodeRuneInString(text[from:])
		word := text[from:i]
		list = append(list, token{folded: fold(word), from: from, to: i, upper: nameLike(word), initial: size == len(word) && unicode.IsUpper(first),
			caseless: unicode.IsLetter(first) && !unicode.IsUpper(first) && !unicode.IsLower(first) && !unicode.IsTitle(first),
			starts:   starts, joined: joined})
		if after := text[i:]; possessiveMark(after) {
			i += len(after) - len(strings.TrimLeft(after, "'’s"))
		}
		starts, joined = false, true
	}
	return list
}

// nameLike reports whether a word has a capital letter, in iPhone too, and may
// be a name: nobody is called G7, or by one letter alone.
func nameLike(word string) bool {
	return strings.ContainsFunc(word, unicode.IsUpper) && !strings.ContainsAny(word, "0123456789") && utf8.RuneCountInString(word) > 1
}

func letterAt(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.IsLetter(r)
}

// possessive reports whether an s that ends a word is what follows.
func possessive(s string) bool {
	rest, ok := strings.CutPrefix(s, "s")
	return ok && !letterAt(rest)
}

// possessiveMark reports whether a text begins with 's or ’s.
func possessiveMark(s string) bool {
	for _, mark := range []string{"'", "’"} {
		if rest, ok := strings.CutPrefix(s, mark); ok && possessive(rest) {
			return true
		}
	}
	return false
}

// fold returns a word without case, accents and apostrophes.
func fold(word string) string {
	var b strings.Builder
	for _, r := range norm.NFKD.String(strings.ToLower(word)) {
		if !unicode.Is(unicode.Mn, r) && r != '\'' && r != '’' {
			b.WriteRune(r)
		}
	}
	return b.String()
}
