package input

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// A dialect is how a file of cells is written.
type dialect struct {
	delimiter byte
	backslash bool // \" is a quote within quotes
	spaced    bool // spaces may stand before the quote that opens
	skip      int  // rows above the header, or above the first record
}

// A rowScanner cuts text into rows of cells. It is one of ours because
// encoding/csv either refuses a stray quote or, when lazy, takes a quote that
// is never closed for the rest of the file without a word; it does not know
// line ends of one carriage return, and has no limit for a cell. Files of
// people have all of these.
//
//	cell     = quoted / text
//	quoted   = '"' *( any but '"' / '""' ) '"', then spaces, before a delimiter or line end
//	text     = anything up to a delimiter or line end; quotes in it are quotes
//	line end = CR LF / LF / CR
type rowScanner struct {
	dialect
	r     io.Reader
	name  string
	warn  Report
	stops [256]bool // what ends a cell without quotes

	buf      []byte
	pos, end int
	base     int64 // of buf in the text
	eof      bool
	err      error // of r

	line int // of pos
	row  []byte
	ends []cellEnd
	odd  int // quotes in places they should not be in, so far
	told int // line that has been warned of for that

	closes, open int64 // where a cell may close next, and up to where none does: see closesInLine
}

// A cellEnd says where a cell ends in row, and the line it begins in.
type cellEnd struct {
	end, line int
	quoted    bool
}

// A rowError is a row that cannot be read, nor what follows it.
type rowError struct {
	line    int
	message string
	hint    string
}

func (e *rowError) Error() string { return e.message }

func newRowScanner(r io.Reader, d dialect, name string, warn Report) *rowScanner {
	s := &rowScanner{dialect: d, r: r, name: name, warn: warn, buf: make([]byte, readSize), line: 1}
	s.stops[d.delimiter], s.stops['\n'], s.stops['\r'] = true, true, true
	return s
}

// fill reads on, keeping what is not yet scanned. It returns false at the end.
func (s *rowScanner) fill() bool {
	if s.eof {
		return false
	}
	s.base += int64(s.pos)
	s.end = copy(s.buf, s.buf[s.pos:s.end])
	s.pos = 0
	if s.end == len(s.buf) {
		s.buf = append(s.buf, make([]byte, len(s.buf))...)
	}
	n, err := s.r.Read(s.buf[s.end:])
	s.end += n
	if err != nil {
		s.eof = true
		if err != io.EOF {
			s.err = err
		}
	}
	return n > 0 || !s.eof
}

// peek returns the byte i behind pos, and false behind the end of the text.
func (s *rowScanner) peek(i int) (byte, bool) {
	for s.pos+i >= s.end {
		if !s.fill() {
			return 0, false
		}
	}
	return s.buf[s.pos+i], true
}

// next reads a row into row and ends; lines without anything are passed over.
// The error is io.EOF, a rowError, or the reader's.
func (s *rowScanner) next() error {
	for {
		s.row, s.ends = s.row[:0], s.ends[:0]
		if _, more := s.peek(0); !more {
			if s.err != nil {
				return s.err
			}
			return io.EOF
		}
		for last := false; !last; {
			var err error
			if last, err = s.cell(); err != nil {
				return err
			}
		}
		if s.err != nil {
			return s.err
		}
		if len(s.ends) > 1 || len(s.row) > 0 || s.ends[0].quoted {
			return nil
		}
	}
}

// cells appends the cells of the row.
func (s *rowScanner) cells(to []string) []string {
	all, start := string(s.row), 0
	for _, e := range s.ends {
		to = append(to, all[start:e.end])
		start = e.end
	}
	return to
}

// cell reads one cell with what ends it; last is true at the end of a row.
func (s *rowScanner) cell() (last bool, err error) {
	start, line := len(s.row), s.line
	quoted := false
	if c, more := s.peek(0); more && (c == '"' || c == ' ' && s.spaced) {
		i := 0
		for ; more && c == ' '; c, more = s.peek(i) {
			i++
		}
		if more && c == '"' {
			s.pos += i + 1
			if quoted, err = s.quoted(start, line); err != nil {
				return false, err
			}
		}
	}
	if !quoted {
		for {
			i := s.pos
			for i < s.end && !s.stops[s.buf[i]] {
				i++
			}
			s.row = append(s.row, s.buf[s.pos:i]...)
			s.pos = i
			if i < s.end || !s.fill() {
				break
			}
			if err := s.tooLong(start, line); err != nil {
				return false, err
			}
		}
	}
	s.ends = append(s.ends, cellEnd{len(s.row), line, quoted})
	c, more := s.peek(0)
	if !more {
		return true, nil
	}
	s.pos++
	switch c {
	case '\r':
		if next, more := s.peek(0); more && next == '\n' {
			s.pos++
		}
		s.line++
		return true, nil
	case '\n':
		s.line++
		return true, nil
	}
	return false, nil
}

func (s *rowScanner) tooLong(start, line int) error {
	if len(s.row)-start <= maxText {
		return nil
	}
	return &rowError{line, fmt.Sprintf("a cell is longer than %d MB", maxText>>20), "is a quote opened in this line and never closed?"}
}

// quoted reads on behind the quote that opens a cell, up to the delimiter or
// line end behind the one that closes it. It returns false when the quote was
// text after all; the rest of the cell is then still to be read.
func (s *rowScanner) quoted(start, line int) (bool, error) {
	special := `"`
	if s.backslash {
		special = `"\`
	}
	for {
		var i int
		if s.backslash {
			i = bytes.IndexAny(s.buf[s.pos:s.end], special)
		} else {
			i = bytes.IndexByte(s.buf[s.pos:s.end], '"')
		}
		found := i >= 0
		if !found {
			i = s.end - s.pos
			// A carriage return waits for what follows it.
			if !s.eof && i > 0 && s.buf[s.end-1] == '\r' {
				i--
			}
		}
		s.piece(s.buf[s.pos : s.pos+i])
		s.pos += i
		if err := s.tooLong(start, line); err != nil {
			return false, err
		}
		if !found {
			if !s.fill() {
				if s.err != nil {
					return false, s.err
				}
				if s.pos < s.end {
					continue
				}
				return false, &rowError{line, "a quote is opened here and never closed",
					`close it; a quote that is part of the text is written twice, and the text goes in quotes: """so"" he said"`}
			}
			continue
		}
		next, more := s.peek(1)
		if s.buf[s.pos] == '\\' {
			if more && (next == '"' || next == '\\') {
				s.row = append(s.row, next)
				s.pos += 2
			} else {
				s.row = append(s.row, '\\')
				s.pos++
			}
			continue
		}
		if more && next == '"' {
			s.row = append(s.row, '"')
			s.pos += 2
			continue
		}
		i = 1
		for more && next == ' ' && s.delimiter != ' ' {
			i++
			next, more = s.peek(i)
		}
		if !more || s.stops[next] {
			s.pos += i
			return true, nil
		}
		s.odd++
		if s.closesInLine() {
			s.stray("a quote that is part of the text is written twice", "a quote within quotes, read as part of the text")
			s.row = append(s.row, '"')
			s.pos++
			continue
		}
		s.stray("", "text behind the quote that closes, read with its quotes as they are")
		s.row = append(s.row, '"')
		s.pos++
		s.row = append(s.row, 0)
		copy(s.row[start+1:], s.row[start:])
		s.row[start] = '"'
		return false, nil
	}
}

// stray warns of a quote, once a line.
func (s *rowScanner) stray(hint, message string) {
	if s.told != s.line {
		s.told = s.line
		s.warn(Pos{File: s.name, Line: s.line}, hint, "%s", message)
	}
}

// piece appends text in quotes to the row, its line ends as line feeds.
func (s *rowScanner) piece(b []byte) {
	if bytes.IndexByte(b, '\r') < 0 {
		s.line += bytes.Count(b, []byte{'\n'})
		s.row = append(s.row, b...)
		return
	}
	for i, c := range b {
		if c == '\r' {
			if i+1 < len(b) && b[i+1] == '\n' {
				continue
			}
			c = '\n'
		}
		if c == '\n' {
			s.line++
		}
		s.row = append(s.row, c)
	}
}

// closesInLine reports whether behind the quote at pos the line has one more
// that could close the cell. What was looked at once is not looked at again,
// or a long line of stray quotes would take the square of its length.
func (s *rowScanner) closesInLine() bool {
	const most = 64 << 10
	at := s.base + int64(s.pos)
	if at < s.closes {
		return true
	}
	for i := int(max(1, s.open-at)); i < most; i++ {
		c, more := s.peek(i)
		s.open = at + int64(i)
		if !more || c == '\n' || c == '\r' {
			return false
		}
		if c == '"' {
			if next, more := s.peek(i + 1); !more || s.stops[next] {
				s.closes = at + int64(i)
				return true
			}
		}
	}
	return false
}

// extraKey is the pair that holds the cells beyond the last column.
const extraKey = "@extra"

// eachRow yields the rows below the header.
func (f *File) eachRow(src *source, o Options, yield func(*Node) error) error {
	s := newRowScanner(src.text, f.csv, f.Name, o.Warn)
	var row rowNodes
	row.init(f)
	header, names := "", 0
	skip := f.csv.skip
	if f.Found.HasHeader {
		skip++
	}
	for {
		err := s.next()
		switch e := err.(type) {
		case nil:
		case *rowError:
			return f.lost(e.line, 0, e.hint, "%s", e.message)
		default:
			if err == io.EOF {
				return nil
			}
			return err
		}
		if skip > 0 {
			if skip--; skip == 0 && f.Found.HasHeader {
				header, names = string(s.row), len(s.ends)
			}
			continue
		}
		if len(s.ends) == names && names > 1 && string(s.row) == header {
			// Files put one behind the other.
			o.Warn(Pos{File: f.Name, Line: s.ends[0].line}, "", "the header once more, left out")
			continue
		}
		if n := row.set(s, o.Warn); n != nil {
			if err := yield(n); err != nil {
				return err
			}
		}
	}
}

// rowNodes are the nodes of one row, used again for the next.
type rowNodes struct {
	file   string
	node   Node
	cells  []Node // of the columns
	pairs  []Pair // of the columns, then the pseudo pairs
	short  []Pair // room for pairs of a row with fewer or more cells
	pseudo []Pair
	extra  Pair
	spare  []*Node // of extra
}

func (r *rowNodes) init(f *File) {
	r.file = f.Name
	r.node = Node{Shape: Map}
	r.cells = make([]Node, len(f.Found.Columns))
	r.pseudo = f.pseudo()
	for i, name := range f.Found.Columns {
		r.cells[i] = Node{Shape: Scalar, Pos: Pos{File: f.Name}}
		r.pairs = append(r.pairs, Pair{name, Pos{File: f.Name}, &r.cells[i]})
	}
	r.pairs = append(r.pairs, r.pseudo...)
	r.extra = Pair{Key: extraKey, Value: &Node{Shape: List}}
}

// set makes the scanner's row the node's content. It returns nil for a row
// without any value, which has been reported.
func (r *rowNodes) set(s *rowScanner, warn Report) *Node {
	line := s.ends[0].line
	r.node.Pos = Pos{File: r.file, Line: line}
	for i := range r.pseudo {
		r.pairs[len(r.cells)+i].Pos.Line = line
	}
	if len(bytes.TrimSpace(s.row)) == 0 && (len(s.ends) > 1 || !s.ends[0].quoted) {
		warn(r.node.Pos, "", "row of %s without a value, left out", plural(len(s.ends), "cell"))
		return nil
	}
	text, start := string(s.row), 0
	n := min(len(s.ends), len(r.cells))
	for i := range n {
		e := &s.ends[i]
		r.cells[i].Text, r.cells[i].Pos.Line, r.pairs[i].Pos.Line = text[start:e.end], e.line, e.line
		start = e.end
	}
	r.node.Pairs = r.pairs
	switch {
	case len(s.ends) < len(r.cells):
		warn(r.node.Pos, "", "row of %s, expected %d; the last are taken as absent", plural(len(s.ends), "cell"), len(r.cells))
		r.short = append(append(r.short[:0], r.pairs[:n]...), r.pairs[len(r.cells):]...)
		r.node.Pairs = r.short
	case start < len(text):
		warn(r.node.Pos, "is a delimiter within a text, which then goes in quotes?", "row of %s, expected %d; the rest is kept as %s", plural(len(s.ends), "cell"), len(r.cells), extraKey)
		rest := s.ends[n:]
		list := r.extra.Value
		r.extra.Pos = Pos{File: r.file, Line: rest[0].line}
		list.Pos = r.extra.Pos
		list.Items = list.Items[:0]
		for i, e := range rest {
			if i == len(r.spare) {
				r.spare = append(r.spare, &Node{})
			}
			*r.spare[i] = Node{Shape: Scalar, Text: text[start:e.end], Pos: Pos{File: r.file, Line: e.line}}
			list.Items = append(list.Items, r.spare[i])
			start = e.end
		}
		r.short = append(append(append(r.short[:0], r.pairs[:n]...), r.pairs[len(r.cells):]...), r.extra)
		// The pseudo pairs come last, and of those @file.
		last := len(r.short) - 1
		r.short[last-1], r.short[last] = r.short[last], r.short[last-1]
		r.node.Pairs = r.short
	}
	return &r.node
}

// plural returns a number with the thing it counts: "1 cell", "1,204 cells".
func plural(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	digits := fmt.Sprint(n)
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits + " " + thing + "s"
}

func delimiterName(d rune) string {
	switch d {
	case ',':
		return "comma"
	case '\t':
		return "tab"
	case ';':
		return "semicolon"
	case '|':
		return "pipe"
	}
	return fmt.Sprintf("%q", d)
}

// shorten cuts a text to what a message can hold.
func shorten(s string) string {
	const most = 80
	s = strings.TrimSpace(s)
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	return string([]rune(s)[:most]) + "…"
}
