package input

import (
	"bytes"
	"io"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// A cleaner makes text of what claims to be UTF-8: bytes that are not are read
// as Windows-1252, control characters are taken out, and what looks damaged
// before it was written is counted. It works line by line and passes lines
// that need nothing on as they are.
type cleaner struct {
	src  io.Reader
	warn Report
	name string

	in    []byte // read and not yet cleaned
	out   []byte // cleaned and not yet passed on
	spare []byte // room for out
	err   error  // of src, once in is all there is
	line  int    // of the first byte of in
	cr    bool   // the byte before in was a carriage return

	warned  map[string]int // line of the last warning of a kind, so that a long line has one
	twice   count
	lost    count
	foreign bool
}

// count counts lines.
type count struct{ n, first, last int }

func (c *count) add(line int) {
	if c.n == 0 {
		c.first = line
	}
	if c.last != line {
		c.n++
	}
	c.last = line
}

func newCleaner(f *File, src io.Reader, warn Report) *cleaner {
	return &cleaner{src: src, warn: warn, name: f.Name, line: 1, warned: map[string]int{}, foreign: f.foreign}
}

func (c *cleaner) Read(p []byte) (int, error) {
	for len(c.out) == 0 {
		if len(c.in) == 0 && c.err != nil {
			return 0, c.err
		}
		c.fill()
	}
	n := copy(p, c.out)
	c.out = c.out[n:]
	return n, nil
}

// fill reads on to a line end, or to readSize bytes of a longer line, and
// cleans what is there.
func (c *cleaner) fill() {
	end := -1
	for c.err == nil && len(c.in) < readSize {
		n := len(c.in)
		c.in = append(c.in, make([]byte, readSize/4)...)
		m, err := c.src.Read(c.in[n:])
		c.in, c.err = c.in[:n+m], err
		if i := bytes.LastIndexByte(c.in[n:], '\n'); i >= 0 {
			end = n + i + 1
			break
		}
	}
	switch {
	case c.err != nil:
		end = len(c.in)
	case end < 0:
		// A long line is cut before a character that may go on.
		for end = len(c.in); end > len(c.in)-utf8.UTFMax && !utf8.RuneStart(c.in[end-1]); end-- {
		}
		if c.in[end-1] >= utf8.RuneSelf && utf8.RuneStart(c.in[end-1]) {
			end--
		}
	}
	c.spare = c.spare[:0]
	for rest := c.in[:end]; len(rest) > 0; {
		i := bytes.IndexAny(rest, "\r\n")
		if i < 0 {
			c.text(rest)
			c.cr = false
			break
		}
		if i > 0 {
			c.text(rest[:i])
			c.cr = false
		}
		if rest[i] == '\r' || !c.cr {
			c.line++
		}
		c.cr = rest[i] == '\r'
		c.spare = append(c.spare, rest[i])
		rest = rest[i+1:]
	}
	c.out = c.spare
	c.in = append(c.in[:0], c.in[end:]...)
}

// text cleans a line, or a part of one, and appends it to spare.
func (c *cleaner) text(s []byte) {
	class := classOf(s)
	if class == 0 || class == isHigh && utf8.Valid(s) && !suspicious(s) {
		c.spare = append(c.spare, s...)
		return
	}
	start := len(c.spare)
	controls, bytesOf1252 := 0, 0
	var control, first rune
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRune(s[i:])
		if r == utf8.RuneError && size == 1 {
			r = charmap.Windows1252.DecodeByte(s[i])
			if bytesOf1252 == 0 {
				first = rune(s[i])
			}
			bytesOf1252++
		}
		i += size
		if r >= 0x80 && r < 0xa0 {
			// What was read as Latin-1 once and should have been Windows-1252.
			if w := charmap.Windows1252.DecodeByte(byte(r)); w != utf8.RuneError {
				c.warnOnce("", "control character %U read as %q, which it is in Windows-1252", r, w)
				r = w
			}
		}
		if unicode.IsControl(r) && r != '\t' {
			if controls == 0 {
				control = r
			}
			controls++
			continue
		}
		c.spare = utf8.AppendRune(c.spare, r)
	}
	if bytesOf1252 > 0 {
		c.warnOnce("save the file as UTF-8", "not UTF-8: %s read as Windows-1252, the first 0x%02X", plural(bytesOf1252, "byte"), first)
	}
	if controls > 0 {
		c.warnOnce("", "%s taken out, the first %U", plural(controls, "control character"), control)
	}
	out := c.spare[start:]
	if bytes.Contains(out, []byte("\ufffd")) {
		c.lost.add(c.line)
	}
	if twiceDecoded(out) {
		c.twice.add(c.line)
	}
}

// warnOnce warns of the current line, and of a line in several parts once for
// each message.
func (c *cleaner) warnOnce(hint, format string, args ...any) {
	if c.warned[format] != c.line {
		c.warned[format] = c.line
		c.warn(Pos{File: c.name, Line: c.line}, hint, format, args...)
	}
}

// twiceDecoded reports whether there are the pairs of characters that a letter
// of UTF-8 becomes when it is read as Windows-1252: é as Ã©, ’ as â€™.
func twiceDecoded(s []byte) bool {
	for i, c := range s {
		if c != 0xc3 {
			continue
		}
		rest := s[i:]
		r, size := utf8.DecodeRune(rest)
		next, _ := utf8.DecodeRune(rest[size:])
		if (r == 'Ã' || r == 'Â') && twiceByte(next) || r == 'â' && next == '€' {
			return true
		}
	}
	return false
}

// summary warns of what was counted over the whole file.
func (c *cleaner) summary() {
	if c.twice.n > 0 {
		c.warn(Pos{File: c.name, Line: c.twice.first}, "find the text before it was damaged; it is kept as it is",
			"text looks decoded twice (as é that became Ã©) in %s, this is the first", plural(c.twice.n, "line"))
	}
	if c.lost.n > 0 {
		c.warn(Pos{File: c.name, Line: c.lost.first}, "find the text before it was damaged; it is kept as it is",
			"characters were lost (\ufffd) in %s, this is the first", plural(c.lost.n, "line"))
	}
	if c.foreign {
		c.warn(Pos{File: c.name}, "save it as UTF-8", "most letters are not ASCII: the file may be in an encoding that is not known here")
	}
}
