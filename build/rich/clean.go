package rich

import (
	"errors"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/microcosm-cc/bluemonday"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// cleaner makes the HTML of a text harmless.
type cleaner struct {
	tags    tags
	options Options
	notices map[string]int
}

// clean returns the tree of src with addresses resolved and without anything
// that policy does not let through. Of elements in one another beyond all
// bounds only the words are left.
func (c *cleaner) clean(src string) *html.Node {
	root, err := c.sieved(src)
	if err != nil {
		c.notices[tooDeep]++
		root = &html.Node{Type: html.ElementNode, Data: "body", DataAtom: atom.Body}
		root.AppendChild(newText(c.tags.restore(words(src))))
	}
	return root
}

func (c *cleaner) sieved(src string) (*html.Node, error) {
	root, err := parse(src)
	if err != nil {
		return nil, err
	}
	c.children(root)
	var b strings.Builder
	for n := root.FirstChild; n != nil; n = n.NextSibling {
		if err := html.Render(&b, n); err != nil {
			return nil, err
		}
	}
	return parse(policy().Sanitize(b.String()))
}

func parse(src string) (*html.Node, error) {
	root := &html.Node{Type: html.ElementNode, Data: "body", DataAtom: atom.Body}
	list, err := html.ParseFragmentWithOptions(strings.NewReader(src), root, html.ParseOptionEnableScripting(false))
	if err != nil {
		return nil, err
	}
	for _, n := range list {
		root.AppendChild(n)
	}
	return root, nil
}

// words returns the text of HTML that makes no tree, a blank for every tag.
func words(src string) string {
	var b strings.Builder
	z := html.NewTokenizer(strings.NewReader(src))
	raw := false
	for {
		switch z.Next() {
		case html.ErrorToken:
			return b.String()
		case html.TextToken:
			if !raw {
				b.Write(z.Text())
			}
		case html.StartTagToken:
			name, _ := z.TagName()
			raw = slices.Contains([]string{"script", "style", "iframe", "noembed", "noframes", "xmp"}, string(name))
			b.WriteByte(' ')
		default:
			raw = false
			b.WriteByte(' ')
		}
	}
}

// policy is the first of the sieves. It knows one element that Markup does not
// have: div, which keeps apart what was in blocks of other names.
var policy = sync.OnceValue(func() *bluemonday.Policy {
	p := bluemonday.NewPolicy()
	p.AllowElements("div")
	for tag := range elements {
		p.AllowElements(tag)
		for name, values := range attributes[tag] {
			p.AllowAttrs(name).Matching(values).OnElements(tag)
		}
	}
	p.AllowAttrs("alt").OnElements("img") // becomes the image's content
	for name, values := range attributes[""] {
		p.AllowAttrs(name).Matching(values).Globally()
	}
	p.RequireParseableURLs(true)
	p.AllowRelativeURLs(true)
	p.AllowURLSchemes("http", "https", "mailto")
	p.AllowURLSchemeWithCustomPolicy("data", func(u *url.URL) bool { return safeData.MatchString(u.String()) })
	return p
})

// children makes everything below n harmless.
func (c *cleaner) children(n *html.Node) {
	for k := n.FirstChild; k != nil; {
		next := k.NextSibling
		switch k.Type {
		case html.TextNode:
			k.Data = c.tags.restore(k.Data)
		case html.ElementNode:
			c.element(k)
		default:
			n.RemoveChild(k)
		}
		k = next
	}
}

func (c *cleaner) element(n *html.Node) {
	for _, a := range n.Attr {
		switch {
		case strings.HasPrefix(a.Key, "on"):
			c.notices["event handler"]++
		case a.Key == "style":
			c.notices["style"]++
		}
	}
	if n.Namespace != "" {
		c.notices[n.Data]++
		if n.Data == "math" {
			n.Parent.InsertBefore(newText(c.tags.restore(textOf(n))), n)
		}
		n.Parent.RemoveChild(n)
		return
	}
	switch n.Data {
	case "script", "style", "template", "frameset", "noembed", "noframes", "canvas", "dialog":
		c.notices[n.Data]++
		n.Parent.RemoveChild(n)
		return
	case "title", "head", "meta", "link", "base": // of a whole page, nothing of its text
		n.Parent.RemoveChild(n)
		return
	case "input", "select", "textarea", "datalist", "meter", "progress":
		c.notices["form"]++
		n.Parent.RemoveChild(n)
		return
	case "iframe", "frame", "video", "audio", "embed", "object":
		c.embedded(n)
		return
	case "img":
		c.image(n)
		return
	case "a":
		c.link(n)
	case "form", "div", "section", "article", "aside", "main", "header", "footer", "nav", "center", "address", "fieldset", "legend",
		"hgroup", "search", "menu", "dir", "optgroup", "option", "noscript", "plaintext", "xmp", "listing", "button":
		if n.Data == "form" || n.Data == "button" {
			c.notices["form"]++
		}
		n.Data, n.DataAtom = "div", atom.Div
	}
	for i := range n.Attr {
		n.Attr[i].Val = c.tags.restore(n.Attr[i].Val)
	}
	c.children(n)
}

// embedded puts a link in the place of what a page would load.
func (c *cleaner) embedded(n *html.Node) {
	c.notices[n.Data]++
	at := attr(n, "src")
	if n.Data == "object" {
		at = attr(n, "data")
	}
	for k := n.FirstChild; k != nil && at == ""; k = k.NextSibling {
		if k.Data == "source" {
			at = attr(k, "src")
		}
	}
	address, ok := c.tags.address(at)
	if kind, address := kindOf(address); ok && kind == remote {
		c.leads(n, address, attr(n, "title"))
	}
	n.Parent.RemoveChild(n)
}

// leads puts a link before n. Where n is in a link already it is words alone.
func (c *cleaner) leads(n *html.Node, address, says string) {
	says = c.tags.restore(strings.TrimSpace(says))
	if says == "" {
		says = address
	}
	link := newText(says)
	if !within(n, "a") {
		link = &html.Node{Type: html.ElementNode, Data: "a", DataAtom: atom.A, Attr: []html.Attribute{{Key: "href", Val: address}}}
		link.AppendChild(newText(says))
	}
	n.Parent.InsertBefore(newText(" "), n)
	n.Parent.InsertBefore(link, n)
	n.Parent.InsertBefore(newText(" "), n)
}

// image sees to it that an image is in the site or in its address, or that its
// alternative text stands there.
func (c *cleaner) image(n *html.Node) {
	alt := c.tags.restore(strings.TrimSpace(attr(n, "alt")))
	at, ok := c.tags.address(attr(n, "src"))
	kind, at := kindOf(at)
	src := ""
	switch {
	case !ok || at == "":
		c.notices["image not found: "+c.tags.restore(attr(n, "src"))]++
	case kind == remote:
		c.notices["remote image"]++
		c.leads(n, at, alt)
		n.Parent.RemoveChild(n)
		return
	case kind == data && safeData.MatchString(at):
		src = at
	default:
		ref, err := "", error(nil)
		if c.options.Image != nil {
			ref, err = c.options.Image(at)
		}
		switch {
		case errors.Is(err, ErrReported):
		case err != nil:
			c.notices["image "+at+": "+err.Error()]++
		case !media.MatchString(ref):
			c.notices["image not found: "+at]++
		default:
			src = ref
		}
	}
	if src == "" {
		if alt != "" {
			n.Parent.InsertBefore(newText(" "+alt+" "), n)
		}
		n.Parent.RemoveChild(n)
		return
	}
	kept := []html.Attribute{{Key: "src", Val: src}, {Key: "alt", Val: alt}}
	for _, a := range n.Attr {
		if a.Key != "src" && a.Key != "alt" {
			kept = append(kept, html.Attribute{Key: a.Key, Val: c.tags.restore(a.Val)})
		}
	}
	n.Attr = kept
}

var footnote = regexp.MustCompile(`^#fn[0-9]*:`) // as goldmark writes them

// link resolves where a link leads. One that leads nowhere is left without an
// address, and with its words.
func (c *cleaner) link(n *html.Node) {
	i := slices.IndexFunc(n.Attr, func(a html.Attribute) bool { return a.Key == "href" })
	if i < 0 {
		return
	}
	at, ok := c.tags.address(n.Attr[i].Val)
	kind, at := kindOf(at)
	switch {
	case !ok:
		c.notices["relative link"]++
		at = ""
	case footnote.MatchString(at):
		if n.FirstChild != nil && n.FirstChild.Type == html.TextNode { // a number behind a word is no part of it
			n.FirstChild.Data = "[" + n.FirstChild.Data + "]"
		}
		at = ""
	case strings.HasPrefix(at, "#fnref") && n.FirstChild == nil: // the way back, behind a blank
		if n.PrevSibling != nil && n.PrevSibling.Type == html.TextNode {
			n.PrevSibling.Data = strings.TrimSuffix(n.PrevSibling.Data, "\u00a0")
		}
		at = ""
	case kind == unsafe || kind == data:
		c.notices["unsafe link"]++
		at = ""
	case kind == relative || kind == fragment:
		to := ""
		if c.options.Link != nil {
			to = c.options.Link(at)
		}
		if to == "" {
			c.notices["relative link"]++
		}
		if _, at = kindOf(to); !linkAddress.MatchString(at) {
			at = ""
		}
	}
	if n.Attr[i].Val = at; at == "" {
		n.Attr = slices.Delete(n.Attr, i, i+1)
	}
}

func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name && a.Namespace == "" {
			return a.Val
		}
	}
	return ""
}

func within(n *html.Node, tag string) bool {
	for n = n.Parent; n != nil; n = n.Parent {
		if n.Data == tag && n.Type == html.ElementNode {
			return true
		}
	}
	return false
}

func newText(s string) *html.Node { return &html.Node{Type: html.TextNode, Data: s} }

func textOf(n *html.Node) string {
	var b strings.Builder
	for k := range n.Descendants() {
		if k.Type == html.TextNode {
			b.WriteString(k.Data)
		}
	}
	return b.String()
}
