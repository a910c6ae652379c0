package input

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/pelletier/go-toml/v2/unstable"
)

// A tomlReader turns TOML into nodes. It reads the parser's tree and not what
// toml.Unmarshal makes of it, since that has neither places nor values as they
// are written; the tree's package is called unstable for its interface.
type tomlReader struct {
	file   string
	report Report
	parser unstable.Parser
	data   []byte
}

// parseTOML returns the map a text in TOML is. It returns false when the text
// is not TOML, which is then the last of the problems.
func parseTOML(file string, data []byte) (root *Node, problems Problems, ok bool) {
	r := &tomlReader{file: file, data: data, report: func(pos Pos, hint, format string, args ...any) {
		problems = append(problems, Problem{Pos: pos, Message: fmt.Sprintf(format, args...), Hint: hint})
	}}
	r.parser.Reset(data)
	root = &Node{Shape: Map, Pos: Pos{file, 1, 1}}
	table := root
	for r.parser.NextExpression() {
		e := r.parser.Expression()
		switch e.Kind {
		case unstable.KeyValue:
			r.pair(table, e, 0)
		case unstable.Table, unstable.ArrayTable:
			table = r.table(root, e)
		}
		if table == nil {
			// What is behind a wrong heading belongs nowhere; it has been reported.
			table = &Node{Shape: Map}
		}
	}
	if err := r.parser.Error(); err != nil {
		var at *unstable.ParserError
		pos := Pos{File: file}
		if errors.As(err, &at) {
			pos = r.at(r.parser.Range(at.Highlight))
		}
		r.report(pos, "a text goes in double quotes", "not TOML: %s", err.Error())
		return nil, problems, false
	}
	return root, problems, true
}

func (r *tomlReader) at(of unstable.Range) Pos {
	before := string(r.data[:min(int(of.Offset), len(r.data))])
	line := strings.Count(before, "\n") + 1
	return Pos{r.file, line, utf8.RuneCountInString(before[strings.LastIndexByte(before, '\n')+1:]) + 1}
}

// key is one part of a dotted key.
type tomlKey struct {
	name string
	pos  Pos
}

func (r *tomlReader) keys(of unstable.Iterator) (keys []tomlKey) {
	for of.Next() {
		keys = append(keys, tomlKey{string(of.Node().Data), r.at(of.Node().Raw)})
	}
	return keys
}

// below returns the map under a key, made when there is none, of a list of
// maps the last. It is nil when there is something else, which is reported.
func (r *tomlReader) below(n *Node, k tomlKey) *Node {
	p := n.Get(k.name)
	if p == nil {
		n.Pairs = append(n.Pairs, Pair{k.name, k.pos, &Node{Shape: Map, Pos: k.pos}})
		return n.Pairs[len(n.Pairs)-1].Value
	}
	v := p.Value
	if v.Shape == List && len(v.Items) > 0 {
		v = v.Items[len(v.Items)-1]
	}
	if v.Shape != Map {
		r.report(k.pos, "keep one of them", "key %s twice in one table, first in line %d; left out", Quote(k.name), p.Pos.Line)
		return nil
	}
	return v
}

func (r *tomlReader) table(root *Node, e *unstable.Node) *Node {
	keys := r.keys(e.Key())
	n, last := root, keys[len(keys)-1]
	for _, k := range keys[:len(keys)-1] {
		if n = r.below(n, k); n == nil {
			return nil
		}
	}
	if e.Kind == unstable.Table {
		return r.below(n, last)
	}
	p := n.Get(last.name)
	if p == nil {
		n.Pairs = append(n.Pairs, Pair{last.name, last.pos, &Node{Shape: List, Pos: last.pos}})
		p = &n.Pairs[len(n.Pairs)-1]
	}
	if p.Value.Shape != List {
		r.report(last.pos, "keep one of them", "key %s twice in one table, first in line %d; left out", Quote(last.name), p.Pos.Line)
		return nil
	}
	item := &Node{Shape: Map, Pos: last.pos}
	p.Value.Items = append(p.Value.Items, item)
	return item
}

func (r *tomlReader) pair(n *Node, e *unstable.Node, depth int) {
	keys := r.keys(e.Key())
	last := keys[len(keys)-1]
	for _, k := range keys[:len(keys)-1] {
		if n = r.below(n, k); n == nil {
			return
		}
	}
	if p := n.Get(last.name); p != nil {
		r.report(last.pos, "keep one of them", "key %s twice in one table, first in line %d; left out", Quote(last.name), p.Pos.Line)
		return
	}
	n.Pairs = append(n.Pairs, Pair{last.name, last.pos, r.value(e.Value(), last.pos, depth)})
}

func (r *tomlReader) value(v *unstable.Node, pos Pos, depth int) *Node {
	if depth > maxDepth {
		r.report(pos, "", "nested more than %d levels deep", maxDepth)
		return &Node{Shape: Broken, Pos: pos}
	}
	switch v.Kind {
	case unstable.Array:
		n := &Node{Shape: List, Flow: true, Pos: pos}
		for c := v.Children(); c.Next(); {
			if c.Node().Kind != unstable.Comment {
				n.Items = append(n.Items, r.value(c.Node(), pos, depth+1))
			}
		}
		return n
	case unstable.InlineTable:
		n := &Node{Shape: Map, Flow: true, Pos: pos}
		for c := v.Children(); c.Next(); {
			if c.Node().Kind == unstable.KeyValue {
				r.pair(n, c.Node(), depth+1)
			}
		}
		return n
	}
	return &Node{Shape: Scalar, Text: string(v.Data), Pos: pos}
}
