package records

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
)

var (
	valueKeys  = []string{"id", "label", "definition", "aliases", "parent"}
	sourceKeys = []string{"id", "title", "short", "publisher", "authors", "date", "language", "url", "archived", "seen", "note"}
)

// loadVocabs reads every file of vocab/, whether a field names it or not.
func (l *loader) loadVocabs() error {
	entries, err := fs.ReadDir(l.fsys, vocabDir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("%s: %w", l.name(vocabDir), cause(err))
	}
	for _, e := range entries {
		name, ok := strings.CutSuffix(e.Name(), ".yaml")
		if !ok || strings.HasPrefix(name, ".") {
			continue
		}
		n, err := l.readOne(path.Join(vocabDir, e.Name()), list, "a list of values")
		if err != nil {
			return err
		}
		l.vocabs[name] = nil
		if n != nil {
			l.vocabs[name] = l.vocabulary(name, n)
		}
	}
	return nil
}

func (l *loader) vocabulary(name string, n *node) *Vocabulary {
	v := &Vocabulary{Name: name, byID: make(map[string]*Value, len(n.Items))}
	parents := map[*Value]*node{}
	for _, item := range n.Items {
		if !l.shaped(item, mapping, "a value", `a map: "- id: …"`) {
			continue
		}
		value, ok := l.value(item)
		if !ok {
			continue
		}
		if first := v.byID[value.ID]; first != nil {
			l.add(item.Get("id").Value.Pos, "", "id %s is taken, first in line %d", quote(value.ID), first.Pos.Line)
			continue
		}
		v.byID[value.ID] = value
		v.Values = append(v.Values, value)
		if value.Parent != "" {
			parents[value] = item.Get("parent").Value
		}
	}
	for _, value := range v.Values {
		at := parents[value]
		switch {
		case at == nil:
		case value.Parent == value.ID:
			l.add(at.Pos, "", "%s is its own parent", quote(value.ID))
			l.orphan(v, value, parents)
		case v.byID[value.Parent] == nil:
			l.add(at.Pos, l.vocabHint(v, value.Parent), "unknown parent %s, expected an id of this file", quote(value.Parent))
			l.orphan(v, value, parents)
		}
	}
	l.checkCycles(v, parents)
	return v
}

// orphan takes away a parent that has been reported, so that every chain of
// parents ends.
func (l *loader) orphan(v *Vocabulary, value *Value, parents map[*Value]*node) {
	value.Parent = ""
	delete(parents, value)
	l.orphaned[v] = true
}

// checkCycles reports each circle of parents once, at its first value in the
// file. parents holds the links that lead somewhere. Every value is walked
// over twice at most.
func (l *loader) checkCycles(v *Vocabulary, parents map[*Value]*node) {
	walk := make(map[*Value]int, len(v.Values)) // the walk that came by first
	for i, start := range v.Values {
		value := start
		for value != nil && walk[value] == 0 && parents[value] != nil {
			walk[value] = i + 1
			value = v.byID[value.Parent]
		}
		if value == nil || walk[value] != i+1 {
			continue
		}
		circle := []*Value{value}
		for next := v.byID[value.Parent]; next != value; next = v.byID[next.Parent] {
			circle = append(circle, next)
		}
		first := 0
		for i, member := range circle {
			if member.Pos.Compare(circle[first].Pos) < 0 {
				first = i
			}
		}
		circle = slices.Concat(circle[first:], circle[:first], circle[first:first+1])
		ids := make([]string, len(circle))
		for i, member := range circle {
			ids[i] = member.ID
		}
		l.add(parents[circle[0]].Pos, "", "parents go round in a circle: %s", chain(ids))
		l.orphan(v, circle[0], parents)
	}
}

// chain joins the members of a chain, leaving out the middle of a long one.
func chain(ids []string) string {
	if len(ids) > 12 {
		ids = append(append(slices.Clone(ids[:6]), "…"), ids[len(ids)-5:]...)
	}
	return strings.Join(ids, " > ")
}

// value reads one value of a vocabulary; ok is false when it has no id.
func (l *loader) value(n *node) (*Value, bool) {
	owner := "a value"
	v := &Value{Pos: n.Pos}
	v.ID = l.key(n, "id", owner, true, l.looseID)
	if v.ID != "" {
		owner = fmt.Sprintf("value %s", quote(v.ID))
	}
	v.Label = Text{}
	if len(l.c.Languages) > 0 {
		v.Label[l.c.Languages[0]] = v.ID
	}
	if p := n.Get("label"); p != nil {
		v.Label = l.localized(p.Value, "label of "+owner)
	}
	if p := n.Get("definition"); p != nil {
		v.Definition = l.localized(p.Value, "definition of "+owner)
	}
	if p := n.Get("aliases"); p != nil {
		v.Aliases, _ = l.lines(p.Value, "aliases of "+owner, l.line)
	}
	v.Parent = l.key(n, "parent", owner, false, l.line)
	v.Props, v.propPos = l.props(n, owner, valueKeys)
	return v, v.ID != ""
}

// props reads the keys of a value or source that are not its own. A name one
// slip away from a key is taken for that key, unless a field is derived from it.
func (l *loader) props(n *node, owner string, own []string) (map[string]string, map[string]Pos) {
	props, places := map[string]string{}, map[string]Pos{}
	for _, p := range n.Pairs {
		if slices.Contains(own, p.Key) {
			continue
		}
		if n.Flow && p.Value.Shape == null {
			l.unknownKey(n, p, owner, own)
			continue
		}
		if meant := slip(p.Key, own); meant != "" && !l.derivesFrom(p.Key) {
			l.add(p.Pos, fmt.Sprintf("did you mean %q?", meant), "unknown key %s of %s", quote(p.Key), owner)
			continue
		}
		if !validFieldName(p.Key) {
			l.add(p.Pos, "", "bad name %s of a property of %s, expected small letters a-z, digits and _", quote(p.Key), owner)
			continue
		}
		if s, ok := l.line(p.Value, p.Key+" of "+owner); ok {
			props[p.Key], places[p.Key] = s, p.Value.Pos
		}
	}
	return props, places
}

// slip returns the key that word is one letter away from, or "". Short words
// are left alone: too many of them are one letter from another.
func slip(word string, keys []string) string {
	for _, k := range keys {
		if min(len(word), len(k)) >= 4 && max(len(word), len(k)) <= 16 && distance(word, k) == 1 {
			return k
		}
	}
	return ""
}

func (l *loader) derivesFrom(property string) bool {
	for _, d := range l.drafts {
		if d.property == property {
			return true
		}
	}
	return false
}

// loadSources reads the bibliography, which need not be there.
func (l *loader) loadSources() error {
	n, err := l.readOne(sourcesFile, list, "a list of sources")
	if errors.Is(err, fs.ErrNotExist) {
		l.noSources = "there is no " + sourcesFile
		return nil
	}
	if err != nil {
		return err
	}
	if n == nil {
		l.partSources = true
		return nil
	}
	for _, item := range n.Items {
		if !l.shaped(item, mapping, "a source", `a map: "- id: …"`) {
			l.partSources = true
			continue
		}
		s := l.source(item)
		if s.ID == "" {
			l.partSources = true
			continue
		}
		if first := l.sources[s.ID]; first != nil {
			l.add(item.Get("id").Value.Pos, "", "id %s is taken, first in line %d", quote(s.ID), first.Pos.Line)
			continue
		}
		l.sources[s.ID] = s
		l.c.Sources = append(l.c.Sources, s)
	}
	return nil
}

func (l *loader) source(n *node) *Source {
	owner := "a source"
	s := &Source{Pos: n.Pos}
	s.ID = l.key(n, "id", owner, true, l.looseID)
	if s.ID != "" {
		owner = "source " + quote(s.ID)
	}
	s.Title = l.key(n, "title", owner, true, l.text)
	s.Short = l.key(n, "short", owner, true, l.text)
	s.Publisher = l.key(n, "publisher", owner, true, l.text)
	if p := n.Get("authors"); p != nil {
		s.Authors, _ = l.lines(p.Value, "authors of "+owner, l.line)
	}
	s.Date = l.key(n, "date", owner, false, l.edtf)
	s.Language = l.key(n, "language", owner, false, l.language)
	s.URL = l.key(n, "url", owner, false, l.link)
	s.Archived = l.key(n, "archived", owner, false, l.link)
	s.Seen = l.key(n, "seen", owner, false, l.text)
	s.Note = l.key(n, "note", owner, false, l.text)
	s.Props, s.propPos = l.props(n, owner, sourceKeys)
	return s
}

// vocabNames are the words an author may use for a value by mistake: ids,
// then labels and aliases.
type vocabNames struct {
	words []string
	value []*Value
	exact map[string]*Value // by word in small letters; ids not included
}

// vocabHint says which value of v may be meant by a word that is no id of it.
func (l *loader) vocabHint(v *Vocabulary, word string) string {
	names := l.names[v]
	if names == nil {
		names = &vocabNames{exact: map[string]*Value{}}
		for _, value := range v.Values {
			names.words, names.value = append(names.words, value.ID), append(names.value, value)
		}
		for _, value := range v.Values {
			labels := slices.Clone(value.Aliases)
			for _, lang := range l.c.Languages {
				if s := value.Label[lang]; s != "" {
					labels = append(labels, s)
				}
			}
			for _, s := range labels {
				names.words, names.value = append(names.words, s), append(names.value, value)
				if low := strings.ToLower(s); names.exact[low] == nil {
					names.exact[low] = value
				}
			}
		}
		l.names[v] = names
	}
	if value := names.exact[strings.ToLower(word)]; value != nil && value.ID != word {
		return fmt.Sprintf("%s is a name of %s: write %s", quote(word), quote(value.ID), value.ID)
	}
	i := l.guess.index(word, names.words)
	if i < 0 {
		return ""
	}
	value := names.value[i]
	label := ""
	for _, lang := range l.c.Languages {
		if s := value.Label[lang]; s != "" && s != value.ID {
			label = " (" + s + ")"
			break
		}
	}
	return fmt.Sprintf("did you mean %q%s?", value.ID, label)
}
