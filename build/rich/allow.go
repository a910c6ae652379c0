package rich

import (
	"regexp"
	"strings"
)

// elements are those that Markup may name, and whether they are blocks. web/rich.js
// has the same list.
var elements = map[string]bool{
	"p": true, "h1": true, "h2": true, "h3": true, "h4": true, "h5": true, "h6": true, "hr": true, "pre": true, "blockquote": true,
	"ul": true, "ol": true, "li": true, "dl": true, "dt": true, "dd": true, "figure": true, "figcaption": true, "details": true, "summary": true,
	"table": true, "caption": true, "thead": true, "tbody": true, "tfoot": true, "tr": true, "th": true, "td": true,
	"br": false, "em": false, "strong": false, "b": false, "i": false, "u": false, "s": false, "del": false, "sub": false, "sup": false,
	"small": false, "code": false, "kbd": false, "samp": false, "q": false, "cite": false, "a": false, "img": false, "abbr": false,
	"time": false, "mark": false, "span": false, "bdi": false, "bdo": false,
}

// attributes are what elements may have, and the values that are let through;
// dir and lang may stand at all of them.
var attributes = map[string]map[string]*regexp.Regexp{
	"":     {"dir": regexp.MustCompile(`^(?:ltr|rtl|auto)$`), "lang": regexp.MustCompile(`^[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8}){0,4}$`)},
	"a":    {"href": linkAddress, "title": anyText},
	"abbr": {"title": anyText},
	"img":  {"src": imageAddress, "title": anyText, "width": pixels, "height": pixels},
	"ol":   {"start": regexp.MustCompile(`^-?[0-9]{1,6}$`)},
	"td":   {"colspan": span, "rowspan": span, "align": align},
	"th":   {"colspan": span, "rowspan": span, "align": align, "scope": regexp.MustCompile(`^(?:col|row|colgroup|rowgroup)$`)},
}

var (
	anyText = regexp.MustCompile(`^[^\p{Cc}]+$`)
	pixels  = regexp.MustCompile(`^[0-9]{1,5}$`)
	span    = regexp.MustCompile(`^[1-9][0-9]{0,2}$`)
	align   = regexp.MustCompile(`^(?:left|center|right)$`)

	// A relative address has no colon in its first step, where it could be
	// taken for a scheme.
	linkAddress  = regexp.MustCompile(`^(?:(?i:https?|mailto):[^\p{Cc} ]+|[^\p{Cc} :/?#\\][^\p{Cc} :/?#\\]*(?:[/?#][^\p{Cc} ]*)?|[/?#][^\p{Cc} ]*)$`)
	imageAddress = regexp.MustCompile(`^(?:` + mediaName + `|` + dataImage + `)$`)
	media        = regexp.MustCompile(`^` + mediaName + `$`)
	safeData     = regexp.MustCompile(`^` + dataImage + `$`)
)

const (
	mediaName = `media/[A-Za-z0-9_-]+(?:\.[A-Za-z0-9]+)?`
	dataImage = `data:image/(?:png|jpeg|gif|webp|avif);base64,[A-Za-z0-9+/]+={0,2}`
)

// allowed reports whether an element may have an attribute of that value.
func allowed(tag, name, value string) bool {
	values := attributes[tag][name]
	if values == nil {
		values = attributes[""][name]
	}
	return values != nil && values.MatchString(value)
}

// heading returns the level of a heading, 0 for other elements.
func heading(tag string) int {
	if len(tag) == 2 && tag[0] == 'h' && strings.ContainsAny(tag[1:], "123456") {
		return int(tag[1] - '0')
	}
	return 0
}
