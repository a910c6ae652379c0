package search

import (
	"strconv"
	"unicode/utf8"
)

// json is a JSON text (RFC 8259) being written by hand: encoding/json costs
// the module 111 kB brotli, and answers are a few known shapes. The methods
// are kept out of line: inlined at every member they weigh more than they save.
type json []byte

// key writes a member's name, behind a comma unless it is the first.
//
//go:noinline
func (j *json) key(name string) {
	j.comma()
	j.text(name)
	*j = append(*j, ':')
}

// Members with a value of one kind.

//go:noinline
func (j *json) keyInt(name string, v int) { j.key(name); j.int(v) }

//go:noinline
func (j *json) keyText(name, s string) { j.key(name); j.text(s) }

//go:noinline
func (j *json) keyBool(name string, v bool) { j.key(name); j.bool(v) }

//go:noinline
func (j *json) keyRaw(name, s string) { j.key(name); j.raw(s) }

// comma separates members and elements; after an opening bracket or a colon
// it writes nothing.
//
//go:noinline
func (j *json) comma() {
	if n := len(*j); n > 0 {
		switch (*j)[n-1] {
		case '{', '[', ':':
			return
		}
	}
	*j = append(*j, ',')
}

//go:noinline
func (j *json) open(b byte) { *j = append(*j, b) }

func (j *json) close(b byte) { j.open(b) }

//go:noinline
func (j *json) int(v int) { *j = strconv.AppendInt(*j, int64(v), 10) }

// number writes a number as short as it can be read back. Infinities and NaN,
// which JSON does not have, do not occur.
//
//go:noinline
func (j *json) number(v float64) { *j = strconv.AppendFloat(*j, v, 'g', -1, 64) }

//go:noinline
func (j *json) bool(v bool) { *j = strconv.AppendBool(*j, v) }

//go:noinline
func (j *json) raw(s string) { *j = append(*j, s...) }

//go:noinline
func (j *json) bytes(b []byte) { *j = append(*j, b...) }

// text writes a string. Bytes that are not UTF-8 become U+FFFD, so that the
// text is valid whatever was asked.
//
//go:noinline
func (j *json) text(s string) {
	const digits = "0123456789abcdef"
	b := append(*j, '"')
	for len(s) > 0 {
		n := plain(s)
		if b = append(b, s[:n]...); n == len(s) {
			break
		}
		switch c := s[n]; {
		case c == '"' || c == '\\':
			b = append(b, '\\', c)
			n++
		case c < utf8.RuneSelf:
			b = append(b, '\\', 'u', '0', '0', digits[c>>4], digits[c&15])
			n++
		default:
			r, size := utf8.DecodeRuneInString(s[n:])
			b = utf8.AppendRune(b, r)
			n += size
		}
		s = s[n:]
	}
	*j = append(b, '"')
}

// plain returns how many bytes at the beginning of s stand for themselves.
func plain(s string) int {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c >= 0x7f || c == '"' || c == '\\' {
			return i
		}
	}
	return len(s)
}
