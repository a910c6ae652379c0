package input

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"
)

// A lineReader notes where lines begin in the text a decoder has read ahead.
type lineReader struct {
	r      io.Reader
	read   int64   // bytes handed out
	begins []int64 // offsets of lines the decoder has not reached
	next   int     // in begins
	line   int     // the decoder is in
	cr     bool
}

func (l *lineReader) Read(p []byte) (int, error) {
	n, err := l.r.Read(p)
	if l.next > 0 {
		l.begins = append(l.begins[:0], l.begins[l.next:]...)
		l.next = 0
	}
	for i := 0; i < n; {
		j := bytes.IndexByte(p[i:n], '\n')
		if l.cr || bytes.IndexByte(p[i:n], '\r') >= 0 {
			l.slow(p[i:n], l.read+int64(i))
			break
		}
		if j < 0 {
			break
		}
		i += j + 1
		l.begins = append(l.begins, l.read+int64(i))
	}
	l.read += int64(n)
	return n, err
}

// slow is for text with carriage returns.
func (l *lineReader) slow(p []byte, at int64) {
	for i, c := range p {
		if l.cr && c != '\n' {
			l.begins = append(l.begins, at+int64(i))
		}
		l.cr = c == '\r'
		if c == '\n' {
			l.begins = append(l.begins, at+int64(i)+1)
		}
	}
}

// at returns the line of an offset, which must not go backwards.
func (l *lineReader) at(offset int64) int {
	for l.next < len(l.begins) && l.begins[l.next] <= offset {
		l.next++
		l.line++
	}
	return l.line
}

func (f *File) newJSONReader(o Options) *jsonReader {
	return &jsonReader{file: f.Name, warn: o.Warn, names: map[string]string{}}
}

// eachJSON yields the records that planJSON found.
func (f *File) eachJSON(src *source, o Options, yield func(*Node) error) error {
	f.tellUnread(o.Warn)
	r := f.newJSONReader(o)
	r.lines = &lineReader{r: src.text, line: 1}
	r.dec = jsontext.NewDecoder(r.lines, jsonOptions...)
	err := f.records(r, yield)
	var syntax *jsontext.SyntacticError
	switch {
	case err == nil:
		return nil
	case errors.Is(err, errYield):
		return errors.Unwrap(err)
	case errors.As(err, new(*readError)):
		return err
	case errors.As(err, &syntax):
		return f.jsonError(syntax)
	case errors.Is(err, io.ErrUnexpectedEOF), err == io.EOF:
		return f.jsonError(&jsontext.SyntacticError{ByteOffset: r.lines.read, Err: io.ErrUnexpectedEOF})
	}
	return err
}

// errYield marks errors that are the caller's.
var errYield = errors.New("yield")

type yieldError struct{ err error }

func (e *yieldError) Error() string        { return e.err.Error() }
func (e *yieldError) Unwrap() error        { return e.err }
func (e *yieldError) Is(target error) bool { return target == errYield }

// records walks down to what holds the records, yields them, and reads the
// rest, since a file that breaks off may do so behind them.
func (f *File) records(r *jsonReader, yield func(*Node) error) error {
	pseudo := f.pseudo()
	give := func(n *Node) error {
		if f.Found.GeoJSON {
			n = r.feature(n)
		}
		for i := range pseudo {
			pseudo[i].Pos.Line = n.Pos.Line
		}
		n.Pairs = append(n.Pairs, pseudo...)
		if err := yield(n); err != nil {
			return &yieldError{err}
		}
		return nil
	}
	down := f.json.path
	for {
		kind := r.dec.PeekKind()
		switch {
		case len(down) > 0 && kind == '{':
			if err := r.descend(&down); err != nil {
				return err
			}
			continue
		case len(down) == 0 && kind == '[':
			if err := r.list(give); err != nil {
				return err
			}
		case len(down) == 0 && kind == '{' && f.Found.Keyed:
			if err := r.keyed(give); err != nil {
				return err
			}
		case len(down) == 0:
			// One record, or one after the other.
			for n := 1; r.dec.PeekKind() != 0 && r.dec.StackDepth() == 0; n++ {
				if err := r.record(fmt.Sprintf("value %d of the file", n), "", give); err != nil {
					return err
				}
			}
		}
		break
	}
	for {
		if _, err := r.dec.ReadToken(); err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
	}
}

// descend enters an object and stands before the value of the member on the way.
func (r *jsonReader) descend(down *[]step) error {
	if _, err := r.dec.ReadToken(); err != nil {
		return err
	}
	to := (*down)[0]
	*down = (*down)[1:]
	for n := 0; r.dec.PeekKind() == '"'; n++ {
		if _, err := r.dec.ReadValue(); err != nil {
			return err
		}
		if n == to.member {
			return nil
		}
		if err := r.dec.SkipValue(); err != nil {
			return err
		}
	}
	_, err := r.dec.ReadToken() // the file has changed or is broken here
	return err
}

// record reads one value and gives it if it is an object.
func (r *jsonReader) record(what, key string, give func(*Node) error) error {
	r.used = 0
	n, err := r.value(0)
	if err != nil {
		return err
	}
	if n.Shape != Map {
		r.warn(n.Pos, "", "%s is %s, expected an object; left out", what, n.Shape)
		return nil
	}
	if key != "" {
		k := r.node(Scalar, n.Pos)
		k.Text = key
		n.Pairs = append(n.Pairs, Pair{"@key", n.Pos, k})
	}
	return give(n)
}

func (r *jsonReader) list(give func(*Node) error) error {
	if _, err := r.dec.ReadToken(); err != nil {
		return err
	}
	for n := 1; r.dec.PeekKind() != ']'; n++ {
		if err := r.record(fmt.Sprintf("item %d of the list", n), "", give); err != nil {
			return err
		}
	}
	_, err := r.dec.ReadToken()
	return err
}

func (r *jsonReader) keyed(give func(*Node) error) error {
	if _, err := r.dec.ReadToken(); err != nil {
		return err
	}
	for r.dec.PeekKind() != '}' {
		key, _, err := r.name()
		if err != nil {
			return err
		}
		if err := r.record("member "+Quote(key), key, give); err != nil {
			return err
		}
	}
	_, err := r.dec.ReadToken()
	return err
}

// feature makes a record of a feature of GeoJSON: its properties, then its id
// and geometry under names the properties leave free, and for a point its
// longitude and latitude.
func (r *jsonReader) feature(n *Node) *Node {
	out := r.node(Map, n.Pos)
	if p := n.Get("properties"); p != nil && p.Value.Shape == Map {
		out.Pairs = append(out.Pairs, p.Value.Pairs...)
	}
	add := func(p Pair) {
		if out.Get(p.Key) == nil {
			out.Pairs = append(out.Pairs, p)
		}
	}
	for _, p := range n.Pairs {
		if p.Key != "properties" && p.Key != "type" {
			add(p)
		}
	}
	if g := n.Get("geometry"); g != nil && g.Value.Shape == Map {
		t, c := g.Value.Get("type"), g.Value.Get("coordinates")
		if t != nil && t.Value.Text == "Point" && c != nil && len(c.Value.Items) >= 2 {
			add(Pair{"longitude", c.Pos, c.Value.Items[0]})
			add(Pair{"latitude", c.Pos, c.Value.Items[1]})
		}
	}
	return out
}

// jsonHint says what to do about the commonest mistakes, by what stands there.
func jsonHint(message string, around []byte, at int) string {
	rest := string(around[min(at, len(around)):])
	before := strings.TrimRight(string(around[:min(at, len(around))]), " \t\r\n")
	switch {
	case strings.Contains(message, "max depth"):
		return ""
	case rest == "" || strings.Contains(message, "unexpected EOF"):
		return "the file is cut short: copy or download it again"
	case strings.HasPrefix(rest, "//"), strings.HasPrefix(rest, "/*"), rest[0] == '#':
		return "JSON has no comments: delete it"
	case (rest[0] == ']' || rest[0] == '}') && strings.HasSuffix(before, ","), rest[0] == ',' && strings.HasPrefix(strings.TrimLeft(rest[1:], " \t\r\n"), "}"), rest[0] == ',' && strings.HasPrefix(strings.TrimLeft(rest[1:], " \t\r\n"), "]"):
		return "delete the comma behind the last value"
	case strings.HasPrefix(rest, "NaN"), strings.HasPrefix(rest, "Infinity"), strings.HasPrefix(rest, "-Infinity"):
		return "JSON has no such number: write null"
	case rest[0] == '\'':
		return "texts and names go in double quotes"
	case strings.HasPrefix(rest, "True"), strings.HasPrefix(rest, "False"), strings.HasPrefix(rest, "None"):
		return "this is Python: write true, false or null, or let Python write JSON"
	case rest[0] == '\n' || rest[0] == '\r' || rest[0] == '\t':
		return `within a text a line break is written \n and a tab \t`
	case rest[0] == '"' || rest[0] == '{' || rest[0] == '[':
		return "is a comma missing before it?"
	}
	return ""
}

// jsonError reports a mistake. Its place is found by reading up to it again.
func (f *File) jsonError(e *jsontext.SyntacticError) error {
	line, col, around, at := f.locate(e.ByteOffset)
	message := e.Err.Error()
	if errors.Is(e.Err, io.ErrUnexpectedEOF) {
		return f.lost(line, col, "the file is cut short: copy or download it again", "not JSON: the file ends within a value")
	}
	hint := jsonHint(message, around, at)
	if e.ByteOffset == 0 {
		hint = "the file is something else than its name says"
	}
	return f.lost(line, col, hint, "not JSON: %s", message)
}

// locate returns line, column and surroundings of an offset of the text.
func (f *File) locate(offset int64) (line, col int, around []byte, at int) {
	s, err := f.open(context.Background(), Options{}.quiet())
	if err != nil {
		return 0, 0, nil, 0
	}
	defer s.close()
	const near = 64
	b := bufio.NewReaderSize(s.text, readSize)
	line, col = 1, 1
	cr := false
	for n := int64(0); n < offset; n++ {
		c, err := b.ReadByte()
		if err != nil {
			return line, col, around, len(around)
		}
		if len(around) >= 2*near {
			around = append(around[:0], around[near:]...)
		}
		around = append(around, c)
		switch {
		case c == '\n' && cr:
		case c == '\n' || c == '\r':
			line, col = line+1, 1
		case utf8.RuneStart(c):
			col++
		}
		cr = c == '\r'
	}
	at = len(around)
	rest, _ := b.Peek(near)
	return line, col, append(around, rest...), at
}

// eachLine yields the records of JSON Lines.
func (f *File) eachLine(src *source, o Options, yield func(*Node) error) error {
	r := f.newJSONReader(o)
	r.dec = jsontext.NewDecoder(bytes.NewReader(nil), jsonOptions...)
	lines := &lineCutter{r: bufio.NewReaderSize(&lineEnds{r: src.text}, readSize)}
	pseudo := f.pseudo()
	var in bytes.Reader
	for {
		line, err := lines.next()
		if err == io.EOF {
			return nil
		}
		if errors.Is(err, errTooLong) {
			return f.lost(lines.line, 0, "", "a line is longer than %d MB", maxText>>20)
		}
		if err != nil {
			return err
		}
		r.line = lines.line
		if len(bytes.TrimSpace(line)) == 0 {
			continue
		}
		in.Reset(line)
		r.dec.Reset(&in, jsonOptions...)
		r.used = 0
		n, err := r.value(0)
		if err == nil {
			if _, err = r.dec.ReadToken(); err == nil {
				err = errMore
			} else if err == io.EOF {
				err = nil
			}
		}
		if err != nil {
			f.badLine(r, line, err)
			continue
		}
		if n.Shape != Map {
			r.warn(r.pos(), "", "is %s, expected an object; left out", n.Shape)
			continue
		}
		for i := range pseudo {
			pseudo[i].Pos.Line = r.line
		}
		n.Pairs = append(n.Pairs, pseudo...)
		if err := yield(n); err != nil {
			return err
		}
	}
}

var errMore = errors.New("more than one value")

// badLine warns of a line of JSON Lines that is left out.
func (f *File) badLine(r *jsonReader, line []byte, err error) {
	pos := Pos{File: f.Name, Line: r.line}
	var syntax *jsontext.SyntacticError
	switch {
	case errors.As(err, &syntax) && !errors.Is(syntax.Err, io.ErrUnexpectedEOF):
		at := int(min(syntax.ByteOffset, int64(len(line))))
		pos.Col = utf8.RuneCount(line[:at]) + 1
		r.warn(pos, jsonHint(syntax.Err.Error(), line, at), "not JSON: %s; line left out", syntax.Err)
	case errors.Is(err, errMore):
		r.warn(pos, "one record a line", "more than one value in the line; line left out")
	default:
		r.warn(pos, "a record is one line", "not JSON: the line ends within a value; line left out")
	}
}

var errTooLong = errors.New("line too long")

// A lineCutter returns lines without their ends.
type lineCutter struct {
	r    *bufio.Reader
	long []byte
	line int
}

func (l *lineCutter) next() ([]byte, error) {
	l.line++
	l.long = l.long[:0]
	for {
		part, err := l.r.ReadSlice('\n')
		if err == nil && len(l.long) == 0 {
			return bytes.TrimRight(part, "\r\n"), nil
		}
		l.long = append(l.long, part...)
		switch {
		case len(l.long) > maxText:
			return nil, errTooLong
		case err == nil, err == io.EOF && len(l.long) > 0:
			return bytes.TrimRight(l.long, "\r\n"), nil
		case err != bufio.ErrBufferFull:
			return nil, err
		}
	}
}

// lineEnds makes line ends of one carriage return line feeds.
type lineEnds struct {
	r  io.Reader
	cr bool // the last byte was a carriage return
}

func (l *lineEnds) Read(p []byte) (int, error) {
	n, err := l.r.Read(p)
	if !l.cr && bytes.IndexByte(p[:n], '\r') < 0 {
		return n, err
	}
	out := p[:0]
	for _, c := range p[:n] {
		if c == '\r' {
			out = append(out, '\n')
		} else if c != '\n' || !l.cr {
			out = append(out, c)
		}
		l.cr = c == '\r'
	}
	return len(out), err
}
