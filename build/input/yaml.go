package input

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
)

// maxDepth is how deep lists and mappings may be nested. Collections need 5;
// the parser's time grows with the square of it.
const maxDepth = 32

// A yamlReader turns the bytes of one file into nodes and reports what is
// wrong with them as YAML.
type yamlReader struct {
	file   string
	report Report
	lines  []string // of the cleaned text
}

// YAML returns one node per document that has content; file is the name of the
// file in messages. It returns false when the text could not be understood,
// which has then been reported.
func YAML(file string, data []byte, report Report) (docs []*Node, ok bool) {
	data, ok = Clean(file, data, report)
	if !ok {
		return nil, false
	}
	r := &yamlReader{file: file, report: report}
	defer func() {
		// The parser is not ours; a file that upsets it is a problem of the file.
		if p := recover(); p != nil {
			r.report(Pos{File: r.file}, "look for unbalanced brackets or quotes", "the YAML parser gave up: %v", p)
			docs, ok = nil, false
		}
	}()
	text := string(data)
	r.lines = strings.Split(text, "\n")
	tokens := lexer.Tokenize(text)
	if t := tooDeep(tokens); t != nil {
		r.report(r.at(t), "", "nested more than %d levels deep", maxDepth)
		return nil, false
	}
	// Duplicate keys are reported by mapping below, all of them and with the place of the first.
	tree, err := parser.Parse(tokens, 0, parser.AllowDuplicateMapKey())
	if err != nil {
		r.syntax(err)
		return nil, false
	}
	for _, d := range tree.Docs {
		if d.Body == nil {
			continue
		}
		if n := r.node(d.Body); n.Shape != Null {
			docs = append(docs, n)
		}
	}
	return docs, true
}

// Clean checks that data is UTF-8 without control characters and returns the
// text without byte order mark and carriage returns, so that columns count what
// an editor shows.
func Clean(file string, data []byte, report Report) ([]byte, bool) {
	text, bom := bytes.CutPrefix(data, []byte("\ufeff"))
	line, start := 1, 0
	for i := 0; i < len(text); {
		c, size := utf8.DecodeRune(text[i:])
		pos := func() Pos {
			return Pos{file, line, utf8.RuneCount(text[start:i]) + 1}
		}
		switch {
		case c == utf8.RuneError && size == 1:
			offset := i
			if bom {
				offset += len("\ufeff")
			}
			report(pos(), "save the file as UTF-8", "byte 0x%02X at offset %d is not UTF-8", text[i], offset)
			return nil, false
		case c == '\n':
			line, start = line+1, i+1
		case c == '\t', c == '\r' && i+1 < len(text) && text[i+1] == '\n':
		case c == '\r':
			report(pos(), "save the file with line ends of Unix or Windows", "carriage return without line feed")
			return nil, false
		case unicode.IsControl(c):
			report(pos(), "delete it: most editors can show invisible characters", "control character %U", c)
			return nil, false
		}
		i += size
	}
	return bytes.ReplaceAll(text, []byte("\r\n"), []byte("\n")), true
}

// tooDeep returns the token that goes below maxDepth, or nil. Nesting by
// indentation is left to the size of the file: it costs a column per level.
func tooDeep(tokens token.Tokens) *token.Token {
	brackets, dashes, line := 0, 0, 0
	for _, t := range tokens {
		switch t.Type {
		case token.SequenceStartType, token.MappingStartType:
			brackets++
		case token.SequenceEndType, token.MappingEndType:
			brackets--
		case token.SequenceEntryType, token.MappingKeyType, token.AnchorType, token.TagType:
			if t.Position.Line != line {
				dashes, line = 0, t.Position.Line
			}
			dashes++
		}
		if brackets > maxDepth || dashes > maxDepth {
			return t
		}
	}
	return nil
}

func (r *yamlReader) at(t *token.Token) Pos {
	if t == nil || t.Position == nil {
		return Pos{File: r.file}
	}
	return Pos{r.file, max(t.Position.Line, 1), max(t.Position.Column, 1)}
}

// plainAt is at for a scalar without quotes: the parser counts the spaces that
// follow such a text into its column, which is put right here.
func (r *yamlReader) plainAt(t *token.Token) Pos {
	pos := r.at(t)
	if pos.Line == 0 || pos.Line > len(r.lines) || t.Type == token.SingleQuoteType || t.Type == token.DoubleQuoteType {
		return pos
	}
	word, _, _ := strings.Cut(t.Value, " ")
	line, before := r.lines[pos.Line-1], 0
	for range pos.Col - 1 {
		_, size := utf8.DecodeRuneInString(line[before:])
		before += size
	}
	for _, text := range []string{t.Value, word} {
		if text == "" || strings.HasPrefix(line[before:], text) {
			return pos
		}
		if i := strings.LastIndex(line[:min(len(line), before+len(text))], text); i >= 0 {
			pos.Col = utf8.RuneCountInString(line[:i]) + 1
			return pos
		}
	}
	return pos
}

// syntaxHints say what to do about the parser's commonest messages.
var syntaxHints = []struct{ part, hint string }{
	{"mapping value is not allowed", `a value with ": " in it goes in quotes; keys of one map begin in the same column`},
	{"map key-value is pre-defined", "when a value begins with a quote, the quotes go around all of it, and an apostrophe within single quotes is written twice"},
	{"reserved character", "put the value in quotes"},
	{"directive", "put the value in quotes"},
	{"tab character", "indent with spaces"},
	{`'\t'`, "indent with spaces"},
	{"invalid header option", "a text that begins with > or | goes in quotes"},
	{"unexpected key name", `expected "key: value", with a space after the colon`},
	{"non-map value", `expected "key: value", with a space after the colon`},
	{"value is not allowed in this context", "keys of one map, and dashes of one list, begin in the same column; a text that begins with [ or { goes in quotes"},
	{"block sequence entries", "a list begins on the line after its key"},
	{"end character", "close the quote; an apostrophe within single quotes is written twice"},
	{"not found", "close the bracket; a text that begins with one goes in quotes"},
	{"must be specified", "close the bracket; a text that begins with one goes in quotes"},
	{"could not find", "brackets come in pairs; a text that begins with one goes in quotes"},
	{"escape character", `in double quotes a backslash is written \\`},
}

func (r *yamlReader) syntax(err error) {
	var at interface {
		GetToken() *token.Token
		GetMessage() string
	}
	if !errors.As(err, &at) {
		first, _, _ := strings.Cut(err.Error(), "\n")
		r.report(Pos{File: r.file}, "", "not YAML: %s", first)
		return
	}
	message, _, _ := strings.Cut(at.GetMessage(), "\n")
	message = strings.ReplaceAll(message, "\t", `\t`)
	hint := ""
	for _, h := range syntaxHints {
		if strings.Contains(message, h.part) {
			hint = h.hint
			break
		}
	}
	r.report(r.at(at.GetToken()), hint, "not YAML: %s", message)
}

// node copies a node of the parser's tree.
func (r *yamlReader) node(n ast.Node) *Node {
	if n == nil {
		return &Node{Pos: Pos{File: r.file}}
	}
	pos := r.at(n.GetToken())
	switch n := n.(type) {
	case *ast.NullNode:
		if n.Token.Type == token.ImplicitNullType {
			return &Node{Pos: pos}
		}
		return &Node{Text: n.Token.Value, Pos: pos}
	case *ast.StringNode:
		return &Node{Shape: Scalar, Text: n.Value, Pos: r.plainAt(n.Token)}
	case *ast.LiteralNode:
		// The line end before the next key is layout, not text.
		return &Node{Shape: Scalar, Text: strings.TrimRight(n.Value.Value, "\n"), Pos: pos}
	case *ast.BoolNode, *ast.IntegerNode, *ast.FloatNode, *ast.InfinityNode, *ast.NanNode:
		return &Node{Shape: Scalar, Text: n.GetToken().Value, Pos: r.plainAt(n.GetToken())}
	case *ast.SequenceNode:
		l := &Node{Shape: List, Flow: n.IsFlowStyle, Pos: pos}
		for _, v := range n.Values {
			l.Items = append(l.Items, r.node(v))
		}
		return l
	case *ast.MappingNode:
		return r.mapping(n.Values, n.IsFlowStyle, pos)
	case *ast.MappingValueNode:
		return r.mapping([]*ast.MappingValueNode{n}, false, pos)
	case *ast.AnchorNode:
		r.report(pos, "write the value out at each place", "YAML anchor, which collections do not use")
		return r.node(n.Value)
	case *ast.AliasNode:
		r.report(pos, "write the value out at each place; a text that begins with * goes in quotes", "YAML alias, which collections do not use")
	case *ast.TagNode:
		r.report(pos, "values are kept as written; a text that begins with ! goes in quotes", "YAML tag %s, which collections do not use", Quote(n.GetToken().Value))
	case *ast.DirectiveNode:
		r.report(pos, "delete the line", "YAML directive, which collections do not use")
	default:
		r.report(pos, "", "unexpected YAML: %s", strings.ToLower(n.Type().String()))
	}
	return &Node{Shape: Broken, Pos: pos}
}

func (r *yamlReader) mapping(values []*ast.MappingValueNode, flow bool, pos Pos) *Node {
	m := &Node{Shape: Map, Flow: flow, Pos: pos}
	seen := make(map[string]Pos, len(values))
	for i, v := range values {
		at := r.plainAt(v.Key.GetToken())
		if i == 0 && !flow {
			m.Pos = at // the parser's own place is the first colon
		}
		key, ok := r.key(v.Key, at)
		if !ok {
			continue
		}
		value := r.node(v.Value)
		if value.Shape == Null && value.Text == "" {
			value.Pos = at // nothing is there to point at
		}
		if first, twice := seen[key]; twice {
			r.report(at, "keep one of them", "key %s twice in one map, first in line %d", Quote(key), first.Line)
			continue
		}
		seen[key] = at
		m.Pairs = append(m.Pairs, Pair{key, at, value})
	}
	return m
}

func (r *yamlReader) key(k ast.MapKeyNode, at Pos) (string, bool) {
	switch k := k.(type) {
	case *ast.StringNode:
		return k.Value, true
	case *ast.NullNode, *ast.BoolNode, *ast.IntegerNode, *ast.FloatNode, *ast.InfinityNode, *ast.NanNode:
		return k.GetToken().Value, true
	case *ast.MergeKeyNode:
		r.report(at, "write the values out at each place", "YAML merge key <<, which collections do not use")
	default:
		r.report(at, `expected "key: value"`, "%s as a key", fmt.Sprintf("YAML %s", strings.ToLower(k.Type().String())))
	}
	return "", false
}
