package site

import "strings"

// markup is HTML in the making. Records are written by hand: 70,000 of them by
// way of a template take ten times as long.
type markup []byte

// Write implements io.Writer.
func (m *markup) Write(b []byte) (int, error) {
	*m = append(*m, b...)
	return len(b), nil
}

// raw appends markup of ours.
func (m *markup) raw(parts ...string) {
	for _, p := range parts {
		*m = append(*m, p...)
	}
}

// text appends a text as content.
func (m *markup) text(s string) { m.escape(s, false) }

// attribute appends a text as the value of an attribute, in quotes.
func (m *markup) attribute(s string) {
	*m = append(*m, '"')
	m.escape(s, true)
	*m = append(*m, '"')
}

func (m *markup) escape(s string, quotes bool) {
	from := 0
	for i := 0; i < len(s); i++ {
		as := ""
		switch c := s[i]; {
		case c == '&':
			as = "&amp;"
		case c == '<':
			as = "&lt;"
		case c == '>':
			as = "&gt;"
		case c == '"' && quotes:
			as = "&#34;"
		default:
			continue
		}
		*m = append(append(*m, s[from:i]...), as...)
		from = i + 1
	}
	*m = append(*m, s[from:]...)
}

// fragment appends the id of an element as it stands behind the # of an address.
// What is no letter of ASCII, digit or one of -._~: is escaped, "=" among them:
// the explorer takes fragments with that for queries.
func (m *markup) fragment(id string) { *m = append(*m, escaped(id)...) }

func escaped(id string) string {
	const hex = "0123456789ABCDEF"
	var b strings.Builder
	for i := range len(id) {
		switch c := id[i]; {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9', c == '-', c == '.', c == '_', c == '~', c == ':':
			b.WriteByte(c)
		default:
			b.WriteByte('%')
			b.WriteByte(hex[c>>4])
			b.WriteByte(hex[c&15])
		}
	}
	return b.String()
}

// link appends a link to an address on the web, or the address as text where it
// is of a kind that no browser should follow from here.
func (m *markup) link(address, text string) {
	if !strings.HasPrefix(address, "https://") && !strings.HasPrefix(address, "http://") && !strings.HasPrefix(address, "mailto:") {
		m.text(text)
		return
	}
	m.raw(`<a href=`)
	m.attribute(address)
	m.raw(` rel="noreferrer noopener" target="_blank">`)
	m.text(text)
	m.raw("</a>")
}
