package rich

import (
	"bytes"
	"encoding/json"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"
)

// node is one of Markup.
type node struct {
	tag   string // empty: a leaf
	attrs map[string]string
	kids  []*node
	n     int // of a leaf: shown if positive, skipped if negative
}

// A gap is what must stand between the last word and the next one in Plain.
// Where several meet the widest wins.
type gap int

const (
	noGap gap = iota
	blank
	cell
	line
	paragraph
)

var gaps = [...]string{"", " ", "\t", "\n", "\n\n"}

// layout writes Plain and the nodes of Markup side by side.
type layout struct {
	plain   []byte
	gap     gap
	last    *node   // the leaf that the end of plain belongs to, if it is shown
	open    []*node // elements around what is written, the outermost first
	verbose int     // pre elements among them
}

// layOut returns the text of a tree that has passed policy.
func layOut(root *html.Node) Text {
	l := &layout{open: []*node{{}}}
	l.blocks(root)
	l.trim()
	nodes := l.open[0].kids
	shiftHeadings(nodes)
	t := Text{Plain: string(l.plain)}
	if !onlyParagraphs(nodes) {
		t.Markup = string(appendNodes([]byte{'['}, nodes, false)) + "]"
	}
	return t
}

// blocks writes what is in a node that holds blocks: of words beside them it
// makes paragraphs.
func (l *layout) blocks(n *html.Node) {
	for k := n.FirstChild; k != nil; {
		if isBlock(k) {
			l.element(k)
			k = k.NextSibling
			continue
		}
		l.widen(paragraph)
		p := l.enter("p", nil)
		for ; k != nil && !isBlock(k); k = k.NextSibling {
			l.inline(k)
		}
		l.leave(p)
		l.widen(paragraph)
	}
}

// isBlock reports whether a node is a block, or holds one.
func isBlock(n *html.Node) bool {
	if n.Type == html.ElementNode && (elements[n.Data] || n.Data == "div") {
		return true
	}
	for k := n.FirstChild; k != nil; k = k.NextSibling {
		if isBlock(k) {
			return true
		}
	}
	return false
}

// inline writes a node among words.
func (l *layout) inline(n *html.Node) {
	if n.Type == html.TextNode {
		l.text(n.Data)
	} else if n.Type == html.ElementNode {
		l.element(n)
	}
}

func (l *layout) element(n *html.Node) {
	around := gapAround(n)
	switch n.Data {
	case "br":
		l.lineBreak()
		return
	case "img":
		l.widen(blank)
		img := l.enter("img", attrsOf(n))
		l.text(strings.Join(strings.Fields(attr(n, "alt")), " "))
		l.leave(img)
		l.widen(blank)
		return
	case "hr":
		l.widen(paragraph)
		l.leave(l.enter("hr", nil))
		return
	case "pre":
		if l.widen(around); !hasWords(n) {
			return
		}
		l.verbose++
		pre := l.enter("pre", attrsOf(n))
		l.content(n)
		l.trim()
		l.leave(pre)
		l.verbose--
		l.widen(around)
		return
	}
	l.widen(around)
	if _, known := elements[n.Data]; !known { // a div, or what bluemonday should have left out
		if isBlock(n) {
			l.blocks(n)
		} else {
			l.content(n)
		}
		l.widen(around)
		return
	}
	e := l.enter(n.Data, attrsOf(n))
	if n.Data == "blockquote" {
		l.blocks(n)
	} else {
		l.content(n)
	}
	l.leave(e)
	l.widen(around)
}

// hasWords reports whether there is more than blank space in a node.
func hasWords(n *html.Node) bool {
	for k := range n.Descendants() {
		if k.Type == html.TextNode && strings.TrimSpace(k.Data) != "" {
			return true
		}
	}
	return false
}

func (l *layout) content(n *html.Node) {
	for k := n.FirstChild; k != nil; k = k.NextSibling {
		l.inline(k)
	}
}

// gapAround returns what keeps an element's words apart from those beside it.
func gapAround(n *html.Node) gap {
	switch n.Data {
	case "td", "th":
		return cell
	case "li", "dt", "dd", "tr", "thead", "tbody", "tfoot", "caption", "summary":
		return line
	case "ul", "ol":
		if n.Parent != nil && n.Parent.Data == "li" { // a list in a list
			return line
		}
		return paragraph
	case "div":
		return paragraph
	}
	if elements[n.Data] {
		return paragraph
	}
	return noGap
}

func (l *layout) widen(g gap) { l.gap = max(l.gap, g) }

// enter opens an element; leave closes it and forgets it if nothing is in it
// that can be seen.
func (l *layout) enter(tag string, attrs map[string]string) *node {
	e := &node{tag: tag, attrs: attrs}
	l.open = append(l.open, e)
	return e
}

func (l *layout) leave(e *node) {
	l.open = l.open[:len(l.open)-1]
	around := l.open[len(l.open)-1]
	switch {
	case e.tag == "a" && e.attrs["href"] == "" || e.tag == "img" && e.attrs["src"] == "" || e.tag == "span" && e.attrs == nil:
		around.kids = append(around.kids, e.kids...)
	case len(e.kids) > 0 || e.tag == "img" || e.tag == "hr" || e.tag == "td" || e.tag == "th":
		around.kids = append(around.kids, e)
	}
}

// text writes words. Blank space runs together, but not in a pre.
func (l *layout) text(s string) {
	for _, r := range s {
		switch {
		case l.verbose > 0 && (r == '\n' || r == '\t'):
		case isSpace(r):
			if l.verbose > 0 {
				r = ' '
				break
			}
			if l.gap > blank || len(l.plain) == 0 || l.gap == noGap && isBlank(l.plain[len(l.plain)-1]) {
				continue
			}
			r, l.gap = ' ', noGap
		case unicode.IsControl(r):
			continue
		}
		l.write(r)
	}
}

func isBlank(b byte) bool { return b == ' ' || b == '\n' || b == '\t' }

// write appends a rune that is shown, behind the gap that is due.
func (l *layout) write(r rune) {
	if l.gap > noGap {
		l.fill()
	}
	leaf := l.last
	if kids := l.open[len(l.open)-1].kids; leaf == nil || len(kids) == 0 || kids[len(kids)-1] != leaf {
		leaf = l.leaf(0)
		l.last = leaf
	}
	l.plain = utf8.AppendRune(l.plain, r)
	leaf.n += units(r)
}

// fill writes the gap. A blank at the end of a line becomes its beginning: it
// is not seen there.
func (l *layout) fill() {
	g := gaps[l.gap]
	l.gap = noGap
	if len(l.plain) == 0 {
		return
	}
	if n := len(l.plain) - 1; l.plain[n] == ' ' && l.last != nil {
		l.plain[n] = g[0]
		g = g[1:]
	}
	if g != "" {
		l.plain = append(l.plain, g...)
		l.leaf(-len(g))
		l.last = nil
	}
}

func (l *layout) leaf(n int) *node {
	leaf := &node{n: n}
	e := l.open[len(l.open)-1]
	e.kids = append(e.kids, leaf)
	return leaf
}

// lineBreak writes a br. The second in a row is an empty line; the first in a
// block would be one that nobody sees.
func (l *layout) lineBreak() {
	if l.verbose > 0 {
		l.write('\n')
		return
	}
	in := l.open[len(l.open)-1]
	again := len(in.kids) > 0 && in.kids[len(in.kids)-1].tag == "br"
	switch {
	case len(l.plain) == 0 || l.gap > blank && !again:
		return
	case again:
		l.widen(paragraph)
	}
	l.widen(line)
	in.kids = append(in.kids, &node{tag: "br"})
}

// trim takes blank space off the end.
func (l *layout) trim() {
	for n := len(l.plain); n > 0 && isBlank(l.plain[n-1]) && l.last != nil && l.last.n > 0; n-- {
		l.plain = l.plain[:n-1]
		l.last.n--
	}
}

// units returns how many UTF-16 units a rune takes.
func units(r rune) int {
	if r > 0xffff {
		return 2
	}
	return 1
}

// attrsOf returns the attributes of an element that Markup may hold.
func attrsOf(n *html.Node) map[string]string {
	var attrs map[string]string
	for _, a := range n.Attr {
		if a.Namespace == "" && allowed(n.Data, a.Key, a.Val) {
			if attrs == nil {
				attrs = map[string]string{}
			}
			attrs[a.Key] = a.Val
		}
	}
	return attrs
}

// shiftHeadings makes the biggest heading h1.
func shiftHeadings(nodes []*node) {
	biggest := 0
	each(nodes, func(n *node) {
		if level := heading(n.tag); level > 0 && (biggest == 0 || level < biggest) {
			biggest = level
		}
	})
	each(nodes, func(n *node) {
		if level := heading(n.tag); level > 0 {
			n.tag = "h" + strconv.Itoa(level-biggest+1)
		}
	})
}

func each(nodes []*node, yield func(*node)) {
	for _, n := range nodes {
		yield(n)
		each(n.kids, yield)
	}
}

// onlyParagraphs reports whether Plain alone says as much as the nodes do.
func onlyParagraphs(nodes []*node) bool {
	for _, n := range nodes {
		if n.tag != "p" || n.attrs != nil {
			return false
		}
		for _, k := range n.kids {
			if k.tag != "" && k.tag != "br" {
				return false
			}
		}
	}
	return true
}

// appendNodes appends Markup, with commas between nodes and, if asked for,
// before the first.
func appendNodes(b []byte, nodes []*node, comma bool) []byte {
	for _, n := range nodes {
		if n.tag == "" && n.n == 0 {
			continue // a leaf that was trimmed off
		}
		if comma {
			b = append(b, ',')
		}
		comma = true
		if n.tag == "" {
			b = strconv.AppendInt(b, int64(n.n), 10)
			continue
		}
		b = append(b, '[')
		b = appendJSON(b, n.tag)
		if n.attrs != nil {
			b = append(b, ',')
			b = appendJSON(b, n.attrs) // encoding/json sorts the names
		}
		b = append(appendNodes(b, n.kids, true), ']')
	}
	return b
}

// appendJSON appends what is never part of HTML as it is, so < and & need no
// escapes.
func appendJSON(b []byte, v any) []byte {
	var buf bytes.Buffer
	e := json.NewEncoder(&buf)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		panic(err) // strings and maps of strings
	}
	return append(b, bytes.TrimSuffix(buf.Bytes(), []byte("\n"))...)
}
