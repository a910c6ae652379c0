package rich

import (
	"encoding/json"
	"html"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"
)

// biggestHeading is the level of a text's biggest heading on pages without
// script, where a record's own is 3.
const biggestHeading = 4

// Render returns a text as HTML for pages without script. Media is the address
// of the folder that holds the copies of images, with a slash at its end, or ""
// where there are none: then alternative texts stand in their places. Markup
// that is none, or does not fit the text, is left out of account.
func Render(t Text, media string) string {
	var b strings.Builder
	r := renderer{b: &b, units: utf16.Encode([]rune(t.Plain)), media: media}
	var nodes []any
	if t.Markup != "" && json.Unmarshal([]byte(t.Markup), &nodes) == nil && r.top(nodes) && r.at == len(r.units) {
		return b.String()
	}
	b.Reset()
	r.paragraphs(t.Plain)
	return b.String()
}

type renderer struct {
	b     *strings.Builder
	units []uint16 // Plain
	at    int      // in units
	media string
}

// top writes the nodes of the top.
func (r *renderer) top(nodes []any) bool {
	for _, n := range nodes {
		if size, ok := n.(float64); ok && size > 0 { // a text without markup among others
			s, ok := r.take(size)
			if !ok {
				return false
			}
			r.paragraphs(s)
		} else if !r.node(n) {
			return false
		}
	}
	return true
}

// paragraphs writes a text without markup.
func (r *renderer) paragraphs(s string) {
	for p := range strings.SplitSeq(s, "\n\n") {
		if p = strings.Trim(p, "\n"); p != "" {
			r.b.WriteString("<p>" + strings.ReplaceAll(html.EscapeString(p), "\n", "<br>") + "</p>")
		}
	}
}

// take returns the next units of Plain.
func (r *renderer) take(n float64) (string, bool) {
	if n != float64(int(n)) || n < 0 || int(n) > len(r.units)-r.at {
		return "", false
	}
	from := r.at
	r.at += int(n)
	return string(utf16.Decode(r.units[from:r.at])), true
}

func (r *renderer) node(v any) bool {
	switch v := v.(type) {
	case float64:
		if v < 0 {
			_, ok := r.take(-v)
			return ok
		}
		s, ok := r.take(v)
		r.b.WriteString(html.EscapeString(s))
		return ok
	case []any:
		if len(v) == 0 {
			return false
		}
		tag, ok := v[0].(string)
		if !ok {
			return false
		}
		kids := v[1:]
		var attrs map[string]any
		if len(kids) > 0 {
			if attrs, ok = kids[0].(map[string]any); ok {
				kids = kids[1:]
			}
		}
		return r.element(tag, attrs, kids)
	}
	return false
}

func (r *renderer) element(tag string, attrs map[string]any, kids []any) bool {
	_, known := elements[tag]
	if src, _ := attrs["src"].(string); tag == "img" {
		return r.image(src, attrs, kids)
	}
	if !known {
		return r.kids(kids)
	}
	if level := heading(tag); level > 0 {
		tag = "h" + strconv.Itoa(min(biggestHeading-1+level, 6))
	}
	r.b.WriteString("<" + tag)
	r.attributes(tag, attrs)
	if href, _ := attrs["href"].(string); tag == "a" && allowed(tag, "href", href) {
		if kind, _ := kindOf(href); kind == remote {
			r.b.WriteString(` rel="noreferrer noopener" target="_blank"`)
		}
	}
	r.b.WriteString(">")
	if tag == "br" || tag == "hr" {
		return r.kids(kids) // there are none
	}
	if tag == "pre" {
		r.b.WriteString("\n") // is dropped, so that one in the text is not
	}
	ok := r.kids(kids)
	r.b.WriteString("</" + tag + ">")
	return ok
}

func (r *renderer) kids(kids []any) bool {
	for _, k := range kids {
		if !r.node(k) {
			return false
		}
	}
	return true
}

func (r *renderer) attributes(tag string, attrs map[string]any) {
	for _, name := range slices.Sorted(maps.Keys(attrs)) {
		if value, ok := attrs[name].(string); ok && allowed(tag, name, value) {
			r.attribute(name, value)
		}
	}
}

func (r *renderer) attribute(name, value string) {
	r.b.WriteString(" " + name + `="` + html.EscapeString(value) + `"`)
}

// image writes an image, or its alternative text if the pages have no copies.
func (r *renderer) image(src string, attrs map[string]any, kids []any) bool {
	name, isCopy := strings.CutPrefix(src, "media/")
	if !allowed("img", "src", src) || isCopy && r.media == "" {
		return r.kids(kids)
	}
	from, page := r.at, r.b
	r.b = &strings.Builder{} // of the alternative text only the place is of use
	ok := r.kids(kids)
	r.b = page
	if isCopy {
		src = r.media + name
	}
	alt := strings.TrimSpace(string(utf16.Decode(r.units[from:r.at])))
	r.b.WriteString("<img")
	r.attribute("src", src)
	r.attribute("alt", alt)
	delete(attrs, "src")
	r.attributes("img", attrs)
	r.b.WriteString(` loading="lazy">`)
	return ok
}
