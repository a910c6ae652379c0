package rich

import (
	"regexp"
	"strings"
)

// Site generators fill in tags of templates before they read Markdown. Here
// they stay what they are, but where an address is expected they would end it
// at the first blank or quote. So every tag is hidden behind a word that no
// parser finds anything in, and put back when the text is a tree.

// tags are those of a text. The word behind which one is hidden is mark, its
// number in letters from a to j, and z.
type tags struct {
	mark  string
	found []string
}

// longestTag is how many bytes a tag may have between its braces.
const longestTag = 300

// hideTags returns src with its tags hidden. One that has words in it that look
// like all marks stays as it is.
func hideTags(src string) (tags, string) {
	t := tags{mark: "tplq"}
	if !strings.Contains(src, "{{") && !strings.Contains(src, "{%") {
		return t, src
	}
	for tries := 0; strings.Contains(src, t.mark); tries++ {
		if t.mark += "q"; tries == 8 {
			return t, src
		}
	}
	var b strings.Builder
	ends := map[byte]int{'{': 0, '%': 0} // where the next }} and %} begin, as of the last look
	from := 0                            // what is not written yet
	for i := 0; ; {
		k := strings.IndexByte(src[i:], '{')
		if k < 0 || i+k+2 > len(src) {
			return t, b.String() + src[from:]
		}
		i += k
		kind := src[i+1]
		end, begins := ends[kind]
		if !begins {
			i++
			continue
		}
		if end < i+2 {
			braces := "}}"
			if kind == '%' {
				braces = "%}"
			}
			end = len(src)
			if k := strings.Index(src[i+2:], braces); k >= 0 {
				end = i + 2 + k
			}
			ends[kind] = end
		}
		if end == len(src) || end-i-2 > longestTag {
			i++
			continue
		}
		if tag := src[i : end+2]; !strings.Contains(tag, "\n\n") { // else two paragraphs, each with a brace in it
			t.found = append(t.found, tag)
			b.WriteString(src[from:i])
			b.WriteString(t.word(len(t.found) - 1))
			from = end + 2
		}
		i = end + 2
	}
}

func (t *tags) word(n int) string {
	digits := []byte{'z'}
	for ; n > 9; n /= 10 {
		digits = append(digits, byte('a'+n%10))
	}
	digits = append(digits, byte('a'+n))
	for i, j := 0, len(digits)-1; i < j; i, j = i+1, j-1 {
		digits[i], digits[j] = digits[j], digits[i]
	}
	return t.mark + string(digits)
}

// next returns where the first hidden tag of s stands and its number, or -1.
func (t *tags) next(s string) (from, to, n int) {
	if len(t.found) == 0 {
		return -1, -1, -1
	}
	for at := 0; ; {
		i := strings.Index(s[at:], t.mark)
		if i < 0 {
			return -1, -1, -1
		}
		from, to, n = at+i, at+i+len(t.mark), 0
		for to < len(s) && s[to] >= 'a' && s[to] <= 'j' && n < len(t.found) {
			n = 10*n + int(s[to]-'a')
			to++
		}
		if to < len(s) && s[to] == 'z' && n < len(t.found) && to > from+len(t.mark) {
			return from, to + 1, n
		}
		at = from + 1
	}
}

// restore puts the tags of s back.
func (t *tags) restore(s string) string {
	var b strings.Builder
	for {
		from, to, n := t.next(s)
		if n < 0 {
			return b.String() + s
		}
		b.WriteString(s[:from])
		b.WriteString(t.found[n])
		s = s[to:]
	}
}

var (
	quoted  = regexp.MustCompile(`"([^"]*)"|'([^']*)'`)
	baseURL = regexp.MustCompile(`^\{\{-?\s*(?:[A-Za-z_]+\.)*baseurl\s*-?\}\}$`)
)

// address returns an address without blank space that browsers ignore and with
// its tag worked out: {{ "/a/b" | url }} and {{ site.baseurl }}/a/b both are
// /a/b. What a further tag would become nobody knows: ok is false.
func (t *tags) address(s string) (address string, ok bool) {
	s = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return -1
		}
		return r
	}, s)
	s = strings.TrimSpace(s)
	from, to, n := t.next(s)
	if n < 0 {
		return strings.ReplaceAll(s, " ", "%20"), true
	}
	rest := s[to:]
	if _, _, more := t.next(rest); from > 0 || more >= 0 {
		return "", false
	}
	if paths := quoted.FindAllStringSubmatch(t.found[n], -1); len(paths) == 1 {
		rest = paths[0][1] + paths[0][2] + rest
	} else if !baseURL.MatchString(t.found[n]) || !strings.HasPrefix(rest, "/") {
		return "", false
	}
	return strings.ReplaceAll(strings.TrimSpace(rest), " ", "%20"), true
}

// Kinds of addresses.
type addressKind int

const (
	relative addressKind = iota
	fragment             // # and a place in the same text
	remote               // http or https
	mail
	data
	unsafe
)

var scheme = regexp.MustCompile(`^([A-Za-z][A-Za-z0-9+.-]*):`)

// kindOf returns what an address is, and the address with the scheme that one
// beginning with two slashes takes over from the page it stands in.
func kindOf(address string) (addressKind, string) {
	if len(address) > 1 && strings.Trim(address[:2], `/\`) == "" {
		return remote, "https://" + address[2:]
	}
	if strings.HasPrefix(address, "#") {
		return fragment, address
	}
	m := scheme.FindStringSubmatch(address)
	if m == nil {
		return relative, address
	}
	switch strings.ToLower(m[1]) {
	case "http", "https":
		return remote, address
	case "mailto":
		return mail, address
	case "data":
		return data, address
	}
	return unsafe, address
}
