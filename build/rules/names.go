package rules

import (
	"fmt"
	"maps"
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
	c      *records.Collection
	file   string
	known  map[string]bool     // phrases of folded words
	person map[string][]string // of those, the names of people: the last words that stand for them
	last   map[string]bool     // the last words of people of the vocabularies
	common map[string]bool     // words that stand somewhere in small letters
	doubts []doubt
	sure   records.Problems
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
	n := &names{c: c, file: c.Names.Pos.File, known: map[string]bool{}, person: map[string][]string{}, last: map[string]bool{}, common: map[string]bool{}}
	for _, p := range c.Names.People {
		if !p.Public {
			n.private(p.Pos, p.Name)
			continue
		}
		for _, name := range append([]string{p.Name}, p.Aliases...) { // by these alone: a byline's family name is many people's
			n.person[n.learn(name)] = nil
		}
	}
	for _, w := range c.Names.Words {
		n.learn(w.Text)
	}
	seen := map[*records.Vocabulary]bool{}
	for _, f := range c.Fields {
		if f.Vocab != nil && !seen[f.Vocab] {
			seen[f.Vocab] = true
			n.vocabulary(f.Vocab)
		}
	}
	n.texts()
	return n
}

func (n *names) private(pos records.Pos, name string) {
	n.sure = append(n.sure, records.Problem{Pos: pos, Message: fmt.Sprintf("person %s is not marked as public", input.Quote(name)),
		Hint: "write public: true if an office or a public role is why the person is named, else take the name out everywhere"})
}

// isPerson reports whether a value of a vocabulary is a person.
func isPerson(v *records.Value) bool { return strings.EqualFold(v.Props["type"], typePerson) }

// vocabulary learns the names of a vocabulary's values. One that lists people
// says of each value what it is.
func (n *names) vocabulary(v *records.Vocabulary) {
	people := slices.ContainsFunc(v.Values, isPerson)
	for _, value := range v.Values {
		all := slices.Clone(value.Aliases)
		for _, l := range value.Label {
			all = append(all, l)
		}
		switch {
		case isPerson(value) && value.Props["public"] != "true":
			n.private(value.Pos, value.Label.In(n.c.Languages[0], value.ID))
		case people && value.Props["type"] == "":
			n.sure = append(n.sure, records.Problem{Pos: value.Pos, Message: fmt.Sprintf("%s has no type, in a vocabulary that lists people", input.Quote(value.ID)),
				Hint: "write type: person with public: true, or what else it is"})
		case isPerson(value):
			lasts := lastWords(all)
			for _, name := range all {
				n.person[n.learn(name)] = lasts
			}
			for _, last := range lasts {
				n.last[last] = true
			}
		default:
			for _, name := range all {
				n.learn(name)
			}
		}
	}
}

// lastWords returns the last words of names that have several.
func lastWords(names []string) (last []string) {
	for _, name := range names {
		if all := tokens(name); len(all) > 1 {
			last = append(last, all[len(all)-1].folded)
		}
	}
	return last
}

// learn makes a phrase known, and returns it as it is looked up.
func (n *names) learn(text string) string {
	phrase := phraseOf(tokens(text))
	if phrase != "" {
		n.known[phrase] = true
	}
	return phrase
}

// texts looks through what the collection says beside its records.
func (n *names) texts() {
	lang := n.c.Languages[0]
	own := records.Pos{File: n.c.File}
	for _, s := range []string{n.c.Title.In(lang), n.c.Subtitle.In(lang), n.c.Licence.Name} {
		n.look(s, own, "the description of the collection", true, n.last)
	}
	seen := map[*records.Vocabulary]bool{}
	for _, f := range n.c.Fields {
		if f.Pos.File == "" {
			continue // one of ours
		}
		n.look(f.Label.In(lang), f.Pos, "the label of field "+f.Name, true, n.last)
		n.look(f.Unit.In(lang), f.Pos, "the unit of field "+f.Name, true, n.last)
		n.look(f.Help.In(lang), f.Pos, "the help of field "+f.Name, false, n.last)
		if f.Vocab == nil || seen[f.Vocab] {
			continue
		}
		seen[f.Vocab] = true
		for _, v := range f.Vocab.Values {
			n.look(v.Definition[lang], v.Pos, "the definition of "+v.ID, false, n.last)
		}
	}
	line := 0
	for text := range strings.Lines(n.c.About) {
		line++
		n.look(text, records.Pos{File: n.c.AboutFile, Line: line}, "the About text", strings.HasPrefix(text, "#"), n.last)
	}
	for _, s := range n.c.Sources {
		where := "source " + s.ID
		for _, a := range s.Authors {
			n.look(a, s.Pos, "an author of "+where, false, nil)
		}
		n.look(s.Title, s.Pos, "the title of "+where, true, n.last)
		for _, t := range []string{s.Short, s.Publisher, s.Seen, s.Note} {
			n.look(t, s.Pos, where, false, n.last)
		}
		n.id(s.ID, s.Pos, "the id of "+where, n.last)
		for _, name := range slices.Sorted(maps.Keys(s.Props)) {
			n.look(s.Props[name], s.Pos, name+" of "+where, false, n.last)
		}
	}
}

// record looks through a record. Of people it may use the last word alone whose
// whole name it has, in a text or as a value.
func (n *names) record(r *records.Record) {
	here := map[string]bool{}
	n.eachText(r, func(text string, _ records.Pos, _ string) { n.people(text, here) })
	for _, f := range n.c.Fields {
		for _, it := range r.Values[f.Name] {
			if f.Kind != index.Keyword || f.Vocab == nil {
				continue
			}
			if v := f.Vocab.ByID(it.Text); v != nil && isPerson(v) {
				for _, l := range v.Label {
					for _, last := range n.person[phraseOf(tokens(l))] {
						here[last] = true
					}
				}
			}
		}
	}
	n.eachText(r, func(text string, pos records.Pos, where string) { n.look(text, pos, where, false, here) })
	n.id(r.ID, r.Pos, "the id of record "+r.ID, here)
}

// eachText yields every text of a record that no vocabulary stands for.
func (n *names) eachText(r *records.Record, yield func(text string, pos records.Pos, where string)) {
	for _, f := range n.c.Fields {
		for i := range r.Values[f.Name] {
			it := &r.Values[f.Name][i]
			pos, where := place(it.Pos, r.Pos), f.Name+" of record "+r.ID
			switch f.Kind {
			case index.Text:
				yield(it.Text, pos, where)
			case index.Keyword:
				if v := valueOf(f, it); v == nil || v.Unlisted { // it is as it was written
					yield(it.Text, pos, where)
				}
			case index.Figure:
				for _, s := range []string{it.Figure.What, it.Figure.Unit, it.Figure.Counter} {
					yield(s, pos, where)
				}
			case index.Source:
				yield(it.Source.At, pos, where)
			}
		}
	}
}

// valueOf returns the value of the vocabulary that an item names, or nil.
func valueOf(f *records.Field, it *records.Item) *records.Value {
	if f.Vocab == nil {
		return nil
	}
	return f.Vocab.ByID(it.Text)
}

// people notes the last words of those whose whole name stands in a text.
func (n *names) people(text string, here map[string]bool) {
	all := tokens(text)
	for i := 0; i < len(all); {
		k := n.longest(all[i:])
		if k > 0 {
			for _, last := range n.person[phraseOf(all[i:i+k])] {
				here[last] = true
			}
		}
		i += max(k, 1)
	}
}

// id looks at the words of an id, which has no capital letters: they are names
// of more than one word that are known, words that are, and common ones.
func (n *names) id(id string, pos records.Pos, where string, lasts map[string]bool) {
	all := tokens(id)
	for i := 0; i < len(all); {
		if k := n.longest(all[i:]); k > 0 {
			i += k
			continue
		}
		letters := strings.Trim(all[i].folded, "0123456789")
		if len(letters) > 2 && !lasts[letters] && !n.known[letters] {
			n.doubts = append(n.doubts, doubt{words: []word{{letters, letters}}, soft: 1, pos: pos, where: where})
		}
		i++
	}
}

// look notes what may be a name in a text. In headlines any word may be
// capitalised. lasts are the last words of names that may stand alone.
func (n *names) look(text string, pos records.Pos, where string, headline bool, lasts map[string]bool) {
	all := tokens(text)
	for _, t := range all {
		if !t.upper && !t.caseless && !t.initial {
			n.common[t.folded] = true
		}
	}
	before := -2 // the last word of the name of a person before
	for i := 0; i < len(all); {
		t := all[i]
		initials := t.initial && i+1 < len(all) && all[i+1].initial && all[i+1].joined
		if !t.upper && !t.caseless && !initials {
			i++
			continue
		}
		if k := n.longest(all[i:]); k > 0 {
			_, person := n.person[phraseOf(all[i:i+k])]
			i += k
			if person {
				before = i - 1
			}
			continue
		}
		if lasts[t.folded] && !(t.joined && i > 0 && (before == i-1 || all[i-1].initial)) {
			before = i
			i++
			continue
		}
		// All capitalised words that follow at once are told together.
		j := i + 1
		for j < len(all) && all[j].joined && (all[j].upper || all[j].caseless || initials && all[j].initial) && n.longest(all[j:]) == 0 && !lasts[all[j].folded] {
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

// phraseOf returns words as a phrase is looked up.
func phraseOf(words []token) string {
	folded := make([]string, len(words))
	for i, t := range words {
		folded[i] = t.folded
	}
	return strings.Join(folded, " ")
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
			case r == '’' || r == '\'':
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
// be a name: nobody is called G7, S2025 or 43M, or by one letter alone.
func nameLike(word string) bool {
	letters := utf8.RuneCountInString(strings.Trim(word, "0123456789"))
	return strings.ContainsFunc(word, unicode.IsUpper) && letters > 1 && (letters > 3 || !strings.ContainsAny(word, "0123456789"))
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
