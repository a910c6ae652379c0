package input

import (
	"bytes"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// A front is a text cut into its front matter and what is behind.
type front struct {
	language string // "YAML", "TOML", "JSON" or empty
	head     []byte
	line     int // the head begins in
	body     []byte
	bodyLine int
	open     bool // a line begins front matter and none ends it
}

// frontMatter cuts a text whose line ends are line feeds:
//
//	--- YAML, up to --- or ...
//	+++ TOML, up to +++
//	{   JSON, up to the brace that closes
//
// Lines of dashes around nothing like front matter are a rule across the page.
func frontMatter(text []byte) front {
	rest := bytes.TrimLeft(text, "\n")
	line := 1 + len(text) - len(rest)
	whole := front{body: text, bodyLine: 1}
	first, behind, _ := bytes.Cut(rest, []byte("\n"))
	f := front{line: line + 1}
	var ends []string
	switch string(bytes.TrimRight(first, " \t")) {
	case "---":
		f.language, ends = "YAML", []string{"---", "..."}
	case "+++":
		f.language, ends = "TOML", []string{"+++"}
	default:
		if len(rest) > 0 && rest[0] == '{' {
			d := jsontext.NewDecoder(bytes.NewReader(rest), jsonOptions...)
			if v, err := d.ReadValue(); err == nil {
				f.language, f.head, f.line = "JSON", v, line
				f.body = rest[d.InputOffset():]
				f.bodyLine = line + bytes.Count(v, []byte("\n"))
				f.trim()
				return f
			}
		}
		return whole
	}
	at := 0
	for lines := behind; len(lines) > 0; {
		one, next, _ := bytes.Cut(lines, []byte("\n"))
		for _, end := range ends {
			if string(bytes.TrimRight(one, " \t")) == end {
				f.head, f.body = behind[:at], next
				f.bodyLine = f.line + bytes.Count(f.head, []byte("\n")) + 1
				f.trim()
				return f
			}
		}
		at = len(behind) - len(next)
		lines = next
	}
	// Nothing ends it.
	key, _, colon := bytes.Cut(behind, []byte(":"))
	whole.open = f.language == "TOML" || colon && !bytes.ContainsAny(key, " \n")
	return whole
}

// trim leaves out blank lines before the body.
func (f *front) trim() {
	for {
		line, next, more := bytes.Cut(f.body, []byte("\n"))
		if !more || len(bytes.TrimSpace(line)) > 0 {
			return
		}
		f.body = next
		f.bodyLine++
	}
}

// onePage yields the one record a Markdown or HTML file is.
func (f *File) onePage(src *source, o Options, yield func(*Node) error) error {
	text, err := src.all(maxText)
	if err != nil {
		return err
	}
	cut := frontMatter(text)
	cut.bodyLine = min(cut.bodyLine, 1+bytes.Count(text, []byte("\n"))) // a body of nothing is in the last line
	n := &Node{Shape: Map, Pos: Pos{f.Name, 1, 1}}
	if cut.open {
		o.Warn(n.Pos, "end it with the line it begins with", "front matter begins here and does not end; read as part of the body")
	}
	if cut.language != "" {
		n.Pairs = f.head(cut, o)
	}
	body, bodyLine := string(cut.body), cut.bodyLine
	markup := "markdown"
	if f.Format == HTML {
		markup = "html"
		page := readHTML(f.Name, body, bodyLine)
		for _, p := range page.pairs {
			if n.Get(p.Key) == nil {
				n.Pairs = append(n.Pairs, p)
			}
		}
		body, bodyLine = page.body, page.bodyLine
	} else if n.Get("title") == nil {
		if title, line := heading(body); title != "" {
			pos := Pos{File: f.Name, Line: bodyLine + line}
			n.Pairs = append(n.Pairs, Pair{"title", pos, &Node{Shape: Scalar, Text: title, Pos: pos}})
		}
	}
	at := Pos{File: f.Name, Line: bodyLine}
	n.Pairs = append(n.Pairs,
		Pair{"@body", at, &Node{Shape: Scalar, Text: body, Pos: at}},
		Pair{"@format", at, &Node{Shape: Scalar, Text: markup, Pos: at}})
	n.Pairs = append(n.Pairs, f.pseudo()...)
	return yield(n)
}

// head reads the front matter. What cannot be read is reported, and the record
// goes without.
func (f *File) head(cut front, o Options) []Pair {
	// Blank lines before it give all places their lines in the file.
	padded := append(bytes.Repeat([]byte("\n"), cut.line-1), cut.head...)
	var docs []*Node
	var problems Problems
	ok := false
	switch cut.language {
	case "YAML":
		docs, problems, ok = parseYAML(f.Name, padded)
	case "TOML":
		var root *Node
		root, problems, ok = parseTOML(f.Name, padded)
		docs = []*Node{root}
	case "JSON":
		r := f.newJSONReader(o)
		r.lines = &lineReader{r: bytes.NewReader(padded), line: 1}
		r.dec = jsontext.NewDecoder(r.lines, jsonOptions...)
		root, err := r.value(0)
		docs, ok = []*Node{root}, err == nil // it was read once already
	}
	for i := range problems {
		if !ok {
			problems[i].Message += "; the record goes without its front matter"
		}
	}
	report(problems, o.Warn)
	if !ok || len(docs) == 0 {
		return nil
	}
	if docs[0].Shape != Map {
		o.Warn(docs[0].Pos, `expected "key: value" lines`, "front matter is %s, expected a map; the record goes without it", docs[0].Shape)
		return nil
	}
	return docs[0].Pairs
}

// heading returns the text of a heading of level one that a Markdown body
// begins with, and its line, from 0.
func heading(body string) (title string, line int) {
	for body != "" {
		first, rest, _ := strings.Cut(body, "\n")
		if text, ok := strings.CutPrefix(first, "# "); ok {
			return strings.TrimSpace(strings.TrimRight(strings.TrimSpace(text), "#")), line
		}
		next, _, _ := strings.Cut(rest, "\n")
		if strings.TrimSpace(first) != "" {
			if under := strings.TrimSpace(next); under != "" && strings.Trim(under, "=") == "" {
				return strings.TrimSpace(first), line
			}
			return "", 0
		}
		body = rest
		line++
	}
	return "", 0
}

// A htmlPage is what is taken from a page of HTML.
type htmlPage struct {
	pairs    []Pair
	body     string
	bodyLine int
}

// metaNames are the names of meta elements that are read, and their keys.
var metaNames = map[string]string{
	"description": "description", "og:description": "description", "dc.description": "description",
	"author": "author", "dc.creator": "author", "article:author": "author",
	"date": "date", "dc.date": "date", "dcterms.date": "date", "dcterms.created": "date", "article:published_time": "date",
	"keywords": "keywords", "og:image": "image",
}

// readHTML takes the title, a few meta elements and the source of the first
// main element, else of the article if there is one only, else of the body.
func readHTML(file, text string, line int) htmlPage {
	page := htmlPage{body: text, bodyLine: line}
	add := func(key, value string, at int) {
		value = strings.Join(strings.Fields(value), " ")
		if value == "" {
			return
		}
		for _, p := range page.pairs {
			if p.Key == key {
				return
			}
		}
		pos := Pos{File: file, Line: at}
		page.pairs = append(page.pairs, Pair{key, pos, &Node{Shape: Scalar, Text: value, Pos: pos}})
	}
	z := html.NewTokenizer(strings.NewReader(text))
	offset := 0
	type span struct {
		from, to, line, depth int
		several               bool // there is another one behind it
	}
	spans := map[atom.Atom]*span{}
	var within atom.Atom // title or h1
	var words strings.Builder
	wordsLine, h1, h1Line := 0, "", 0
	for {
		kind := z.Next()
		raw := z.Raw()
		if kind == html.ErrorToken {
			break
		}
		start := offset
		offset += len(raw)
		at := line
		line += bytes.Count(raw, []byte("\n"))
		switch kind {
		case html.TextToken:
			if within != 0 {
				words.Write(z.Text())
			}
		case html.StartTagToken, html.EndTagToken, html.SelfClosingTagToken:
			name, attributes := z.TagName()
			tag := atom.Lookup(name)
			opens := kind == html.StartTagToken
			switch tag {
			case atom.Title, atom.H1:
				if opens && within == 0 {
					within, wordsLine = tag, at
					words.Reset()
				} else if !opens && within == tag {
					within = 0
					if tag == atom.Title {
						add("title", words.String(), wordsLine)
					} else if h1 == "" {
						h1, h1Line = words.String(), wordsLine
					}
				}
			case atom.Meta:
				key, content := "", ""
				for attributes {
					var k, v []byte
					k, v, attributes = z.TagAttr()
					switch string(k) {
					case "name", "property":
						key = metaNames[strings.ToLower(string(v))]
					case "content":
						content = string(v)
					}
				}
				if key != "" {
					add(key, content, at)
				}
			case atom.Main, atom.Article, atom.Body:
				s := spans[tag]
				switch {
				case opens && s == nil:
					spans[tag] = &span{from: offset, to: -1, line: line, depth: 1}
				case opens && s.to >= 0:
					s.several = true
				case opens:
					s.depth++
				case s != nil && s.to < 0 && kind == html.EndTagToken:
					if s.depth--; s.depth == 0 {
						s.to = start
					}
				}
			}
		}
	}
	add("title", h1, h1Line)
	for _, tag := range []atom.Atom{atom.Main, atom.Article, atom.Body} {
		s := spans[tag]
		if s == nil || tag == atom.Article && s.several {
			continue
		}
		if s.to < 0 {
			s.to = min(offset, len(text))
		}
		page.body, page.bodyLine = text[s.from:s.to], s.line
		break
	}
	trimmed := strings.TrimLeft(page.body, " \t\n")
	page.bodyLine += strings.Count(page.body[:len(page.body)-len(trimmed)], "\n")
	page.body = strings.TrimRight(trimmed, " \t\n")
	return page
}
