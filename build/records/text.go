package records

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

var (
	languageTag = regexp.MustCompile(`^[a-zA-Z]{2,3}(-[a-zA-Z0-9]{1,8})*$`)
	decimal     = regexp.MustCompile(`^-?(0|[1-9][0-9]*)(\.[0-9]+)?$`)
)

// unknownKeys reports the keys of a map that are not known. owner names the
// map: "the collection", "a source".
func (l *loader) unknownKeys(n *node, owner string, known []string) {
	for _, p := range n.Pairs {
		found := false
		for _, k := range known {
			found = found || k == p.Key
		}
		if !found {
			l.unknownKey(n, p, owner, known)
		}
	}
}

func (l *loader) unknownKey(n *node, p pair, owner string, known []string) {
	hint := l.guess.didYouMean(p.Key, known, "the keys are "+enumerate(known))
	if n.Flow && p.Value.Shape == null {
		hint = "between { and } a comma ends the value: put a value that has one in quotes"
	}
	l.add(p.Pos, hint, "unknown key %s of %s", quote(p.Key), owner)
}

// enumerate lists names, the first dozen of them.
func enumerate(names []string) string {
	if len(names) > 12 {
		return strings.Join(names[:12], ", ") + ", …"
	}
	return strings.Join(names, ", ")
}

func emptyHint(n *node) string {
	if n.Shape == null && n.Text != "" {
		return fmt.Sprintf("%s without quotes means nothing; if the word is meant, write %q", n.Text, n.Text)
	}
	return "leave the key out when there is no value"
}

// text returns the text of a scalar that is not empty; what is its name in
// messages. Line ends and tabs are allowed, other control characters are not.
func (l *loader) text(n *node, what string) (string, bool) {
	if n.Empty() {
		l.add(n.Pos, emptyHint(n), "%s is empty", what)
		return "", false
	}
	if !l.shaped(n, scalar, what, "text") {
		return "", false
	}
	for _, c := range n.Text {
		if c != '\n' && c != '\t' && (unicode.IsControl(c) || c == utf8.RuneError) {
			l.add(n.Pos, "", "%s has the control character %U", what, c)
			return "", false
		}
	}
	return n.Text, true
}

// line is text that must be on one line, without spaces around it: what is
// compared, counted or followed, where a stray space would be another value.
func (l *loader) line(n *node, what string) (string, bool) {
	s, ok := l.text(n, what)
	if !ok {
		return "", false
	}
	if strings.ContainsAny(s, "\n\t") {
		l.add(n.Pos, "", "%s has a line end or a tab in it, expected one line", what)
		return "", false
	}
	if strings.TrimSpace(s) != s {
		l.add(n.Pos, "", "%s begins or ends with a space: %s", what, quote(s))
		return "", false
	}
	return s, true
}

// need returns the value of a key that must be there and not be empty, or nil
// when it is not, which has been reported.
func (l *loader) need(n *node, key, owner string) *node {
	p := n.Get(key)
	switch {
	case p == nil:
		l.add(n.Pos, "", "missing %s of %s", key, owner)
	case p.Value.Empty():
		hint := ""
		if p.Value.Shape == null && p.Value.Text != "" {
			hint = emptyHint(p.Value)
		}
		l.add(p.Value.Pos, hint, "%s of %s is empty", key, owner)
	default:
		return p.Value
	}
	return nil
}

// key returns the value of a key of n as text, and "" when there is none. A
// missing key is reported only when it is required.
func (l *loader) key(n *node, key, owner string, required bool, read func(*node, string) (string, bool)) string {
	var value *node
	if required {
		value = l.need(n, key, owner)
	} else if p := n.Get(key); p != nil {
		value = p.Value
	}
	if value == nil {
		return ""
	}
	s, _ := read(value, key+" of "+owner)
	return s
}

// localized returns a text in one or more languages. A bare string is in the
// first language of the collection, which a map must have as well.
func (l *loader) localized(n *node, what string) Text {
	first := "und"
	if len(l.c.Languages) > 0 {
		first = l.c.Languages[0]
	}
	if n.Shape != mapping {
		s, ok := l.text(n, what)
		if !ok {
			return nil
		}
		return Text{first: s}
	}
	t := Text{}
	for _, p := range n.Pairs {
		known := len(l.c.Languages) == 0
		for _, lang := range l.c.Languages {
			known = known || lang == p.Key
		}
		if !known {
			l.add(p.Pos, fmt.Sprintf("the languages of the collection are %s", enumerate(l.c.Languages)),
				"unknown language %s of %s", quote(p.Key), what)
		}
		if s, ok := l.text(p.Value, what); ok {
			t[p.Key] = s
		}
	}
	if len(l.c.Languages) > 0 && n.Get(first) == nil {
		l.add(n.Pos, "", "%s has no text in %q, the first language of the collection", what, first)
	}
	return t
}

// link is a line that is an address of the web.
func (l *loader) link(n *node, what string) (string, bool) {
	s, ok := l.line(n, what)
	if !ok {
		return "", false
	}
	u, err := url.Parse(s)
	hint := "addresses are written in full: https://example.org/page"
	switch {
	case err != nil || strings.ContainsAny(s, " <>\""):
		l.add(n.Pos, hint, "bad url %s: not an address", quote(s))
	case u.Scheme != "http" && u.Scheme != "https":
		found := "without scheme"
		if u.Scheme != "" {
			found = "scheme " + u.Scheme
		}
		l.add(n.Pos, hint, "bad url %s: %s, expected http or https", quote(s), found)
	case u.Hostname() == "":
		l.add(n.Pos, hint, "bad url %s: no host", quote(s))
	default:
		return s, true
	}
	return "", false
}

// language is a line that has the shape of a BCP 47 tag.
func (l *loader) language(n *node, what string) (string, bool) {
	s, ok := l.line(n, what)
	if ok && !languageTag.MatchString(s) {
		l.add(n.Pos, "languages are BCP 47 tags: en, pt-BR, sr-Latn", "bad language tag %s", quote(s))
		return "", false
	}
	return s, ok
}

// edtf is a line that is a date, returned as written.
func (l *loader) edtf(n *node, what string) (string, bool) {
	d, ok := l.date(n, what)
	return d.EDTF, ok
}

func (l *loader) date(n *node, what string) (Date, bool) {
	s, ok := l.line(n, what)
	if !ok {
		return Date{}, false
	}
	d, err := ParseDate(s)
	if err != nil {
		l.add(n.Pos, err.(*DateError).Hint, "%s", err)
		return Date{}, false
	}
	return d, true
}

// flag is true or false; a key that is not there is false.
func (l *loader) flag(n *node, key, owner string) bool {
	p := n.Get(key)
	if p == nil {
		return false
	}
	s, ok := l.text(p.Value, key+" of "+owner)
	if ok && s != "true" && s != "false" {
		l.add(p.Value.Pos, "", "%s of %s is %s, expected true or false", key, owner, quote(s))
	}
	return s == "true"
}

// oneOf is a line from a list of words; kind is what the words are.
func (l *loader) oneOf(n *node, kind string, words []string) (string, bool) {
	s, ok := l.line(n, kind)
	if !ok {
		return "", false
	}
	for _, w := range words {
		if w == s {
			return s, true
		}
	}
	l.add(n.Pos, l.guess.didYouMean(s, words, ""), "unknown %s %s, expected one of %s", kind, quote(s), enumerate(words))
	return "", false
}

// lines returns a list of lines; one line stands for a list of one.
func (l *loader) lines(n *node, what string, read func(*node, string) (string, bool)) (texts []string, nodes []*node) {
	items := []*node{n}
	if n.Shape == list {
		items = n.Items
	}
	seen := map[string]bool{}
	for _, item := range items {
		s, ok := read(item, what)
		if !ok {
			continue
		}
		if seen[s] {
			l.add(item.Pos, "keep one of them", "%s twice in %s", quote(s), what)
			continue
		}
		seen[s] = true
		texts, nodes = append(texts, s), append(nodes, item)
	}
	return texts, nodes
}

// validID reports whether s is made of a-z, 0-9 and hyphens.
func validID(s string) bool { return s != "" && strings.Trim(s, idChars) == "" }

const idChars = "abcdefghijklmnopqrstuvwxyz0123456789-"

// slug makes an id of a text, or "" when nothing of it is left.
func slug(s string) string {
	var b strings.Builder
	for _, c := range strings.ToLower(s) {
		if strings.ContainsRune(idChars, c) && c != '-' {
			b.WriteRune(c)
		} else if b.Len() > 0 && !strings.HasSuffix(b.String(), "-") {
			b.WriteByte('-')
		}
	}
	return strings.TrimSuffix(b.String(), "-")
}

// idHint proposes an id made of the characters that are allowed.
func idHint(s string) string {
	if fixed := slug(s); len(fixed) <= 80 && 2*len(fixed) >= len(s) && fixed != "" {
		return fmt.Sprintf("did you mean %q?", fixed)
	}
	return ""
}

// looseID is the id of a value or source: any text without spaces.
func (l *loader) looseID(n *node, what string) (string, bool) {
	s, ok := l.line(n, what)
	if ok && strings.ContainsFunc(s, unicode.IsSpace) {
		l.add(n.Pos, "", "bad id %s: expected no spaces", quote(s))
		return "", false
	}
	return s, ok
}
