package input

import (
	"bytes"
	"fmt"
	"strings"
	"unicode"

	"github.com/go-json-experiment/json/jsontext"
)

// jsontext does the parsing: it keeps numbers as written, reads on without
// holding the file, and tells offsets, of which encoding/json does none well.
var jsonOptions = []jsontext.Options{jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true)}

// maxJSONDepth is how deep values are made nodes of; what is deeper is kept as
// the text of its JSON.
const maxJSONDepth = 64

// A jsonReader makes nodes of JSON. Its nodes are used again for every record.
type jsonReader struct {
	file    string
	warn    Report
	dec     *jsontext.Decoder
	lines   *lineReader // nil when every value is in line
	line    int
	nodes   []*Node
	used    int
	names   map[string]string // keys seen, so that each is kept once
	scratch []byte
}

// maxNames bounds the keys that are kept: files with ids for keys have many.
const maxNames = 10_000

func (r *jsonReader) pos() Pos {
	if r.lines == nil {
		return Pos{File: r.file, Line: r.line}
	}
	return Pos{File: r.file, Line: r.lines.at(r.dec.InputOffset())}
}

func (r *jsonReader) node(shape Shape, pos Pos) *Node {
	if r.used == len(r.nodes) {
		r.nodes = append(r.nodes, &Node{})
	}
	n := r.nodes[r.used]
	r.used++
	*n = Node{Shape: shape, Items: n.Items[:0], Pairs: n.Pairs[:0], Pos: pos}
	return n
}

// value reads the next value.
func (r *jsonReader) value(depth int) (*Node, error) {
	switch r.dec.PeekKind() {
	case '{':
		if depth < maxJSONDepth {
			return r.object(depth)
		}
	case '[':
		if depth < maxJSONDepth {
			return r.array(depth)
		}
	}
	v, err := r.dec.ReadValue()
	if err != nil {
		return nil, err
	}
	pos := r.pos()
	switch v.Kind() {
	case 'n':
		n := r.node(Null, pos)
		n.Text = "null"
		return n, nil
	case '{', '[':
		r.warn(pos, "", "nested more than %d levels deep, kept as the text of its JSON", maxJSONDepth)
		n := r.node(Scalar, pos)
		n.Text = r.printable(string(v), pos)
		return n, nil
	}
	n := r.node(Scalar, pos)
	n.Text = r.text(v, pos)
	return n, nil
}

// text returns a scalar's text: of a string what it says, else as written.
func (r *jsonReader) text(v jsontext.Value, pos Pos) string {
	if v.Kind() != '"' {
		return string(v)
	}
	if bytes.IndexByte(v, '\\') < 0 {
		return string(v[1 : len(v)-1])
	}
	var err error
	r.scratch, err = jsontext.AppendUnquote(r.scratch[:0], v)
	switch {
	case err != nil:
		r.warn(pos, "", `half of a character (a \u escape without its other), read as %s`, "\ufffd")
	case bytes.Contains(r.scratch, []byte("\ufffd")) && !bytes.Contains(v, []byte("\ufffd")):
		r.warn(pos, "find the text before it was damaged; it is kept as it is", "a character was lost (\ufffd)")
	}
	return r.printable(string(r.scratch), pos)
}

// printable takes control characters out, which escapes can write.
func (r *jsonReader) printable(s string, pos Pos) string {
	if strings.IndexByte(s, '\r') >= 0 {
		s = strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
	}
	n := 0
	var first rune
	out := strings.Map(func(c rune) rune {
		if !unicode.IsControl(c) || c == '\n' || c == '\t' {
			return c
		}
		if n++; n == 1 {
			first = c
		}
		return -1
	}, s)
	if n > 0 {
		r.warn(pos, "", "%s taken out, the first %U", plural(n, "control character"), first)
	}
	return out
}

func (r *jsonReader) array(depth int) (*Node, error) {
	if _, err := r.dec.ReadToken(); err != nil {
		return nil, err
	}
	n := r.node(List, r.pos())
	for r.dec.PeekKind() != ']' {
		item, err := r.value(depth + 1)
		if err != nil {
			return nil, err
		}
		n.Items = append(n.Items, item)
	}
	_, err := r.dec.ReadToken()
	return n, err
}

func (r *jsonReader) object(depth int) (*Node, error) {
	if _, err := r.dec.ReadToken(); err != nil {
		return nil, err
	}
	n := r.node(Map, r.pos())
	var seen map[string]bool // of large objects
	for r.dec.PeekKind() != '}' {
		key, pos, err := r.name()
		if err != nil {
			return nil, err
		}
		value, err := r.value(depth + 1)
		if err != nil {
			return nil, err
		}
		twice := false
		if seen == nil && len(n.Pairs) < 32 {
			twice = n.Get(key) != nil
		} else {
			if seen == nil {
				seen = make(map[string]bool, 2*len(n.Pairs))
				for _, p := range n.Pairs {
					seen[p.Key] = true
				}
			}
			twice = seen[key]
			seen[key] = true
		}
		if !twice {
			n.Pairs = append(n.Pairs, Pair{key, pos, value})
			continue
		}
		// The last value counts, as everywhere; the one before is kept beside it.
		p := n.Get(key)
		if p.Value.same(value) {
			r.warn(pos, "keep one of them", "key %s twice in one object, with the same value", Quote(key))
			continue
		}
		other := key + " 2"
		for i := 3; n.Get(other) != nil; i++ {
			other = fmt.Sprintf("%s %d", key, i)
		}
		r.warn(pos, "keep one of them", "key %s twice in one object, the first value kept as %s", Quote(key), Quote(other))
		p.Pos, p.Value, value = pos, value, p.Value
		n.Pairs = append(n.Pairs, Pair{other, value.Pos, value})
		if seen != nil {
			seen[other] = true
		}
	}
	_, err := r.dec.ReadToken()
	return n, err
}

// same reports whether two nodes hold the same.
func (n *Node) same(o *Node) bool {
	if n.Shape != o.Shape || n.Text != o.Text || len(n.Items) != len(o.Items) || len(n.Pairs) != len(o.Pairs) {
		return false
	}
	for i := range n.Items {
		if !n.Items[i].same(o.Items[i]) {
			return false
		}
	}
	for i := range n.Pairs {
		if n.Pairs[i].Key != o.Pairs[i].Key || !n.Pairs[i].Value.same(o.Pairs[i].Value) {
			return false
		}
	}
	return true
}

// noName is what a key is called that is blank, as programs write it for a
// column without a header: a description could not name it.
const noName = "column"

// name reads the key of a member.
func (r *jsonReader) name() (string, Pos, error) {
	v, err := r.dec.ReadValue()
	if err != nil {
		return "", Pos{}, err
	}
	pos := r.pos()
	if bytes.IndexByte(v, '\\') >= 0 || len(bytes.TrimSpace(v[1:len(v)-1])) == 0 {
		name := r.text(v, pos)
		if strings.TrimSpace(name) == "" {
			name = noName
		}
		return name, pos, nil
	}
	if name, known := r.names[string(v[1:len(v)-1])]; known {
		return name, pos, nil
	}
	name := string(v[1 : len(v)-1])
	if len(r.names) < maxNames {
		r.names[name] = name
	}
	return name, pos, nil
}
