// Package rich turns Markdown and HTML into texts that a page can show without
// parsing markup.
//
// The explorer's policy forbids innerHTML and its kin, and words are searched
// and marked in plain text. So a rich text travels as two: Plain, the words as
// they are read, and Markup, which says how they are laid out.
//
// # Markup
//
// Markup is JSON without blank space. Its leaves are lengths in UTF-16 units,
// as JavaScript counts them, of what comes next in Plain:
//
//	markup     = "[" [ node { "," node } ] "]"
//	node       = shown | skipped | element
//	shown      = n                 the next n units of Plain; n > 0
//	skipped    = -n                the next n units only keep words apart in Plain; n > 0
//	element    = "[" tag [ "," attributes ] { "," node } "]"
//	tag        = JSON string, one of those in allow.go
//	attributes = JSON object of strings, by name
//
// All leaves together are as long as Plain. For example
//
//	Plain   Duty free⏎⏎Read the terms.
//	Markup  [["h1",9],["p",-2,5,["a",{"href":"https://example.org/"},9],1]]
//
// A node of the top that is shown and not an element is a text without markup:
// its lines stand on lines of their own. An img has its alternative text as its
// content, and as src either a safe data: address or the name media/… under
// which a copy travels with the site. The biggest heading of a text is h1,
// whatever it was where it was written: whoever shows a text puts its headings
// below their own. Markup is empty where it would say no more than that Plain
// is paragraphs, with blank lines between them.
//
// # Plain
//
// Plain is valid UTF-8 without control characters but \n and \t. Blocks are
// apart by blank lines, items, rows and lines by one line feed, cells by tabs.
//
// # What is let through
//
// A list of elements and attributes that are known to be harmless, in allow.go;
// the content of others stays where it is words. It is applied three times: by
// bluemonday to the HTML, to what becomes Markup, and by whoever shows it.
package rich

import (
	"bytes"
	"cmp"
	"errors"
	"slices"
	"strings"
	"unicode"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/renderer/html"
	"github.com/yuin/goldmark/text"
)

// Text is a text as it travels; see the package's comment.
type Text struct{ Plain, Markup string }

// Options say what becomes of addresses that mean something only where a text
// was written.
type Options struct {
	// Image returns the name media/… under which a copy of an image travels
	// with the site, or "" if there is none: then its alternative text stands
	// there. It is asked for every image whose address is neither http, https
	// nor a safe data: address. If nil there are no copies. An error is noticed,
	// unless it is ErrReported.
	Image func(src string) (ref string, err error)
	// Link returns where a relative link leads, or "" to keep its words alone.
	// If nil all of them keep only their words.
	Link func(href string) string
}

// ErrReported is what Image returns where it has told itself why there is no copy.
var ErrReported = errors.New("reported")

// Notice is something that was taken out of a text or changed, and how often.
type Notice struct {
	What string // "script", "event handler", "image not found: x.png"
	N    int
}

var markdown = goldmark.New(
	goldmark.WithExtensions(
		extension.NewTable(extension.WithTableCellAlignMethod(extension.TableCellAlignAttribute)),
		extension.Strikethrough,
		extension.Linkify,
		extension.NewFootnote(extension.WithFootnoteBacklinkHTML("")),
	),
	goldmark.WithRendererOptions(html.WithUnsafe()), // what is unsafe goes afterwards
)

// Markdown returns a text written in Markdown, with tables, strikethrough, bare
// addresses as links and footnotes, and with HTML in it where it is harmless.
// The notices are sorted. A text that would take more time or room than its
// size lets expect is returned as it is written, and a notice says so.
func Markdown(src string, o Options) (Text, []Notice) {
	src = strings.ToValidUTF8(src, "\ufffd")
	if len(src) > largestParsed {
		return bare(src, tooLong)
	}
	tags, hidden := hideTags(src)
	if beyond := boundOfMarkdown(hidden); beyond != "" {
		return bare(src, beyond)
	}
	doc := markdown.Parser().Parse(text.NewReader([]byte(hidden)))
	if far(repeats(doc), len(src)) {
		return bare(src, tooMuch)
	}
	var b bytes.Buffer
	_ = markdown.Renderer().Render(&b, []byte(hidden), doc) // fails with what it writes to, and a buffer takes everything
	return fromHTML(b.String(), len(src), tags, o)
}

// HTML returns a text written in HTML; of a whole page, what is in its body. The
// notices are sorted. Of a text that would take more time or room than its size
// lets expect the words are returned, and a notice says so.
func HTML(src string, o Options) (Text, []Notice) {
	src = strings.ToValidUTF8(src, "\ufffd")
	if len(src) > largestParsed {
		return bare(words(src), tooLong)
	}
	tags, hidden := hideTags(src)
	return fromHTML(hidden, len(src), tags, o)
}

// bare returns a text that is not laid out.
func bare(src, why string) (Text, []Notice) {
	src = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' && r != '\t' {
			return -1
		}
		return r
	}, src)
	return Text{Plain: strings.TrimSpace(src)}, []Notice{{why, 1}}
}

// fromHTML returns the text of HTML that was made of size bytes.
func fromHTML(src string, size int, tags tags, o Options) (Text, []Notice) {
	if beyond := boundOfHTML(src); beyond != "" {
		return bare(tags.restore(words(src)), beyond)
	}
	c := cleaner{tags: tags, options: o, notices: map[string]int{}}
	t := layOut(c.clean(src))
	if far(len(t.Markup), size) {
		t.Markup = ""
		c.notices[tooMuch]++
	}
	var list []Notice
	for what, n := range c.notices {
		list = append(list, Notice{what, n})
	}
	slices.SortFunc(list, func(a, b Notice) int { return cmp.Compare(a.What, b.What) })
	return t, list
}

// isSpace reports whether HTML takes a rune for blank space, which runs
// together with what is beside it.
func isSpace(r rune) bool { return strings.ContainsRune(" \t\n\r\f", r) }
