package input

import (
	"bytes"
	"io"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	utf "golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// encoding is how characters are written as bytes.
type encoding uint8

const (
	utf8Code encoding = iota
	utf8BOM
	utf16LE
	utf16LEBOM
	utf16BE
	utf16BEBOM
	windows1252 // and Latin-1, which it contains but for control characters
	macRoman
)

func (e encoding) String() string {
	return [...]string{"UTF-8", "UTF-8 with BOM", "UTF-16LE", "UTF-16LE with BOM", "UTF-16BE", "UTF-16BE with BOM", "Windows-1252", "Mac OS Roman"}[e]
}

// decoder returns what makes UTF-8 of the encoding, nil when it is UTF-8. A
// byte order mark is left in.
func (e encoding) decoder() transform.Transformer {
	switch e {
	case utf16LE, utf16LEBOM:
		return utf.UTF16(utf.LittleEndian, utf.IgnoreBOM).NewDecoder()
	case utf16BE, utf16BEBOM:
		return utf.UTF16(utf.BigEndian, utf.IgnoreBOM).NewDecoder()
	case windows1252:
		return charmap.Windows1252.NewDecoder()
	case macRoman:
		return charmap.Macintosh.NewDecoder()
	}
	return nil
}

// sampleSize is how much of a file's beginning its format is judged by.
const sampleSize = 1 << 20

// A scan is what one pass over all bytes of a file tells of its encoding. It
// holds a sample and counts, never the file.
type scan struct {
	sample []byte // the beginning, sampleSize at most
	size   int64  // unpacked

	nul       [2]int // zero bytes in the sample at even and odd offsets
	high      int64  // bytes beyond ASCII
	letters   int64  // ASCII letters
	badLines  int    // that are not UTF-8
	goodLines int    // that are UTF-8 beyond ASCII, and read like text
	oddLines  int    // that are UTF-8 beyond ASCII by chance
	dirty     bool   // there is something for a cleaner to do or to count
	near      map[[3]byte]int

	carry []byte
}

// maxNear bounds the kinds of neighbourhoods of high bytes that are kept; text
// in one encoding has a few hundred.
const maxNear = 4096

// scanBytes reads all of r; size is what there is of it when it is not packed.
func scanBytes(r io.Reader, packed bool, size int64) (*scan, error) {
	s := &scan{near: map[[3]byte]int{}}
	room := int64(readSize)
	if !packed {
		room = min(room, size+1)
	}
	buf := make([]byte, room)
	for {
		n, err := io.ReadFull(r, buf)
		s.add(buf[:n])
		if err == io.EOF || err == io.ErrUnexpectedEOF {
			s.lines(s.carry)
			s.carry = nil
			return s, nil
		}
		if err != nil {
			return s, err
		}
	}
}

func (s *scan) add(chunk []byte) {
	if room := sampleSize - len(s.sample); room > 0 {
		for i, c := range chunk[:min(room, len(chunk))] {
			if c == 0 {
				s.nul[(s.size+int64(i))&1]++
			}
		}
		s.sample = append(s.sample, chunk[:min(room, len(chunk))]...)
	}
	s.size += int64(len(chunk))
	// Whole lines are looked at, so that no character is cut; a line without
	// end is cut anywhere, which the counts can bear but for one bad line.
	end := bytes.LastIndexByte(chunk, '\n') + 1
	if end == 0 {
		s.carry = append(s.carry, chunk...)
		if len(s.carry) > sampleSize {
			end := len(s.carry)
			for end > len(s.carry)-utf8.UTFMax && !utf8.RuneStart(s.carry[end-1]) {
				end--
			}
			if s.carry[end-1] >= utf8.RuneSelf {
				end--
			}
			s.lines(s.carry[:end])
			s.carry = append(s.carry[:0], s.carry[end:]...)
		}
		return
	}
	if len(s.carry) > 0 {
		s.carry = append(s.carry, chunk[:end]...)
		s.lines(s.carry)
		s.carry = s.carry[:0]
	} else {
		s.lines(chunk[:end])
	}
	s.carry = append(s.carry, chunk[end:]...)
}

// classes of bytes: what a cleaner looks at.
var classes = func() (c [256]uint8) {
	for i := range c {
		switch {
		case i >= utf8.RuneSelf:
			c[i] = isHigh
		case i < ' ' && i != '\t' && i != '\n' && i != '\r', i == 0x7f:
			c[i] = isControl
		}
	}
	return c
}()

const (
	isHigh    = 1
	isControl = 2
)

func classOf(b []byte) (class uint8) {
	for _, c := range b {
		class |= classes[c]
	}
	return class
}

func (s *scan) lines(block []byte) {
	class := classOf(block)
	if class&isControl != 0 {
		s.dirty = true
	}
	if class&isHigh == 0 {
		return
	}
	valid := utf8.Valid(block)
	if !valid || suspicious(block) {
		s.dirty = true
	}
	for len(block) > 0 {
		end := bytes.IndexByte(block, '\n') + 1
		if end == 0 {
			end = len(block)
		}
		line := block[:end]
		block = block[end:]
		if classOf(line)&isHigh == 0 {
			continue
		}
		switch {
		case !valid && !utf8.Valid(line):
			s.badLines++
		case s.goodLines < 10_000 && !plausible(line):
			s.oddLines++
		default:
			s.goodLines++
		}
		if s.goodLines < 10_000 {
			s.neighbours(line)
		}
	}
}

// suspicious reports whether UTF-8 has something a cleaner mends or counts.
func suspicious(b []byte) bool {
	for _, mark := range []string{"Ã", "Â", "â€", "\ufffd"} {
		if bytes.Contains(b, []byte(mark)) {
			return true
		}
	}
	for i := bytes.IndexByte(b, 0xc2); i >= 0; {
		if i+1 < len(b) && b[i+1] < 0xa0 {
			return true // a control character beyond ASCII
		}
		next := bytes.IndexByte(b[i+1:], 0xc2)
		if next < 0 {
			break
		}
		i += 1 + next
	}
	return false
}

// plausible reports whether a line that is UTF-8 is so on purpose: bytes of
// another encoding that happen to be UTF-8 make combining marks no language
// uses, letters of dead scripts and unassigned characters.
func plausible(line []byte) bool {
	for i := 0; i < len(line); {
		if line[i] < utf8.RuneSelf {
			i++
			continue
		}
		r, size := utf8.DecodeRune(line[i:])
		i += size
		switch {
		case r >= 0x0300 && r <= 0x036f:
			if r > 0x030c && r != 0x0323 && r != 0x0327 && r != 0x0328 && r != 0x031b {
				return false
			}
		case !unicode.IsGraphic(r) && !unicode.Is(unicode.Cf, r) && !unicode.Is(unicode.Co, r) && r >= 0xa0:
			return false
		}
	}
	return true
}

func (s *scan) neighbours(line []byte) {
	at := func(i int) byte {
		if i < 0 || i >= len(line) {
			return ' '
		}
		return line[i]
	}
	for i, c := range line {
		if c|0x20 >= 'a' && c|0x20 <= 'z' {
			s.letters++
		}
		if c < utf8.RuneSelf {
			continue
		}
		s.high++
		key := [3]byte{at(i - 1), c, at(i + 1)}
		if _, known := s.near[key]; known || len(s.near) < maxNear {
			s.near[key]++
		}
	}
}

// encoding decides. A byte order mark says it all; zero bytes at every other
// place are UTF-16; lines that are UTF-8 and read like text are so by no
// accident, so one of those to ten of others makes a UTF-8 file with mistakes,
// whose lines are read each as it is.
func (s *scan) encoding() encoding {
	switch b := s.sample; {
	case bytes.HasPrefix(b, []byte("\ufeff")):
		return utf8BOM
	case bytes.HasPrefix(b, []byte{0xff, 0xfe}):
		return utf16LEBOM
	case bytes.HasPrefix(b, []byte{0xfe, 0xff}):
		return utf16BEBOM
	}
	// In UTF-16 spaces and line ends have a zero byte whatever the script is,
	// and text never has the other byte of a pair zero.
	if half := len(s.sample) / 2; half > 0 {
		switch even, odd := s.nul[0], s.nul[1]; {
		case odd*20 > half && even*20 < odd && s.wideLines("\n\x00"):
			return utf16LE
		case even*20 > half && odd*20 < even && s.wideLines("\x00\n"):
			return utf16BE
		}
	}
	if s.badLines == 0 || s.goodLines*10 >= s.badLines {
		return utf8Code
	}
	if s.score(macRoman) > s.score(windows1252) {
		return macRoman
	}
	return windows1252
}

// wideLines reports whether the line feeds of the sample are mostly pairs of
// bytes, so that a text with a few stray zero bytes is not taken for UTF-16.
func (s *scan) wideLines(pair string) bool {
	wide := 0
	for i := 0; i+1 < len(s.sample); i += 2 {
		if string(s.sample[i:i+2]) == pair {
			wide++
		}
	}
	return wide*2 >= bytes.Count(s.sample, []byte{'\n'})
}

// foreign reports whether most letters are beyond ASCII in an encoding of one
// byte a letter: text in Cyrillic or Greek, which none of ours can be.
func (s *scan) foreign() bool { return s.high > s.letters && s.high > 20 }

// score says how much the neighbourhoods of bytes beyond ASCII read like text
// in an encoding of one byte a character.
func (s *scan) score(e encoding) int {
	table := charmap.Windows1252
	if e == macRoman {
		table = charmap.Macintosh
	}
	sum := 0
	for key, n := range s.near {
		a, r, b := table.DecodeByte(key[0]), table.DecodeByte(key[1]), table.DecodeByte(key[2])
		sum += n * reads(a, r, b)
	}
	return sum
}

// reads says how well a character fits between two others.
func reads(a, r, b rune) int {
	switch {
	case unicode.IsControl(r), r == utf8.RuneError:
		return -5
	case (r == 'Ã' || r == 'Â') && twiceByte(b):
		return 4
	case (a == 'Ã' || a == 'Â') && twiceByte(r):
		return 0
	case r == 'ƒ', r == 'ﬁ', r == 'ﬂ', r == 'ı', r == 'Ω', r == 'π':
		return -2 // letters of Mac OS Roman that languages in it do not have
	case unicode.IsLower(r):
		switch {
		case unicode.IsLetter(a) || unicode.IsLetter(b):
			return 2
		}
		return 0
	case unicode.IsUpper(r):
		switch {
		case unicode.IsLower(a):
			return -3
		case unicode.IsLetter(b):
			return 1
		}
		return 0
	case unicode.IsLetter(r):
		return 0
	case r == '’' && unicode.IsLetter(a), r == '‘', r == '“', r == '”', r == '–', r == '—', r == '…', r == '«', r == '»', r == '\u00a0':
		return 1
	case unicode.IsLetter(a) && unicode.IsLetter(b):
		return -3
	case r == '°' && unicode.IsDigit(a), (r == '£' || r == '€') && unicode.IsDigit(b), r == '©', r == '®', r == '•':
		return 1
	}
	return 0
}

// twiceByte reports whether a character is how Windows-1252 or Latin-1 reads a
// byte that continues a character of UTF-8.
func twiceByte(r rune) bool {
	if r >= 0x80 && r <= 0xbf {
		return true
	}
	b, ok := charmap.Windows1252.EncodeRune(r)
	return ok && b >= 0x80 && b <= 0x9f
}
