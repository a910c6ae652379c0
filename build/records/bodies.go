package records

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"vitrine/build/rich"
)

// text returns the value of a text field and its markup, if it has some.
func (c *converter) text(p *plan, text string, pos Pos) (plain, markup string) {
	format := p.field.Format
	if format == "" && slices.ContainsFunc(p.from, func(from *columnPath) bool { return from.name == "@body" }) {
		if q := c.node.Get("@format"); q != nil {
			format = q.Value.Text
		}
	}
	var read func(string, rich.Options) (rich.Text, []rich.Notice)
	switch format {
	case "markdown":
		read = rich.Markdown
	case "html":
		read = rich.HTML
	default:
		return strings.TrimSpace(cleanText(text)), ""
	}
	t, notices := read(cleanText(text), rich.Options{Image: c.image, Link: c.linkOfBody})
	for _, n := range notices {
		what, _, _ := strings.Cut(n.What, ":")
		times := ""
		if n.N > 1 {
			times = fmt.Sprintf(", %d times", n.N)
		}
		c.note(p.field.Name+": not taken over as it is: "+what, pos, "%s: not taken over as it is: %s%s", p.field.Name, n.What, times)
	}
	return t.Plain, t.Markup
}

// linkOfBody returns where a relative link in a text leads, or "".
func (c *converter) linkOfBody(href string) string {
	s, _ := c.absolute(href)
	return s
}

// absolute returns a relative address as one of the web, if it is known what it
// is relative to.
func (c *converter) absolute(href string) (string, bool) {
	base, err := url.Parse(c.base)
	if err != nil || c.base == "" {
		return "", false
	}
	u, err := base.Parse(href)
	if err != nil {
		return "", false
	}
	return webAddress(u.String())
}
