package rich

import (
	"slices"
	"strings"

	"github.com/yuin/goldmark/ast"
	"golang.org/x/net/html"
)

// Parsers of Markdown and HTML take most texts in time and room in proportion
// to their size, and a few kinds, which nobody writes by hand, in much more:
// goldmark fills up the rows of a table with empty cells, looks for the end of
// every address anew, and compares every star with all before it; HTML has an
// element that is left open begin again in every paragraph. What follows
// estimates that beforehand, from above and in one pass. A text beyond the bounds
// is shown without its layout. The figures are such that what is just within one
// of them takes some second more than its size lets expect.
const (
	// largestParsed is the largest text that is parsed, in bytes: some 1,000 pages.
	largestParsed = 2 << 20
	// deepest is how many lists and quotes may be in one another.
	deepest = 64
	// containersMost is how many lists and quotes lines may begin beside the first.
	containersMost = 1 << 18
	// addedCells is how many cells the rows of tables may lack.
	addedCells = 1 << 18
	// addressSteps is how many bytes may be looked at for ends of addresses and titles.
	addressSteps = 1 << 28
	// starSteps is how many pairs of marks of emphasis one paragraph may have.
	starSteps = 1 << 30
	// brackets is how many of them may open in one paragraph.
	brackets = 1 << 17
	// definitionSteps is how many definitions of references, times the lines with
	// them, may stand without an empty line between them.
	definitionSteps = 1 << 30
	// emptySteps is how many empty lines there may be, times the depth of lists.
	emptySteps = 1 << 22
	// footnoteMarks is how many references and footnotes there may be.
	footnoteMarks = 1 << 14
	// reopened is how many elements may begin again, long ones counting as several.
	reopened = 1 << 20
)

// Notices of texts that are shown without their layout.
const (
	tooLong     = "layout: the text is longer than 2 MB"
	tooInvolved = "layout: the markup is too involved"
	tooMuch     = "layout: the markup is far larger than the text"
	tooDeep     = "markup nested too deeply"
)

// run is what was counted in lines that belong together.
type run struct {
	lines, definitions, pipes, widest int // since the last empty line
	bytes, stars, brackets, titles    int // of what may be one paragraph
}

// boundOfMarkdown returns which bound a text in Markdown is beyond, or "".
func boundOfMarkdown(src string) string {
	var r run
	var steps, stars, definitions, cells, nested, empty, within int
	crowded := false
	paragraph := func() {
		stars += r.stars * r.stars
		steps += r.titles * r.bytes
		crowded = crowded || r.brackets > brackets
		r.bytes, r.stars, r.brackets, r.titles = 0, 0, 0, 0
	}
	block := func() {
		paragraph()
		definitions += r.definitions * r.lines
		cells += r.lines*r.widest - r.pipes
		r = run{}
	}
	for line := range strings.Lines(src) {
		depth, column, item := containers(line)
		switch {
		case depth > deepest || depth > 0 && column > 4*deepest:
			return tooDeep
		case strings.Trim(line, " \t\r\n>") == "":
			block()
			empty++
		case item:
			paragraph()
		}
		if depth > 0 {
			nested += depth - 1
			within = max(within, depth+column/2)
		}
		pipes := strings.Count(line, "|")
		r.lines, r.pipes, r.widest = r.lines+1, r.pipes+pipes, max(r.widest, pipes)
		if strings.Contains(line, "]:") {
			r.definitions++
		}
		r.bytes += len(line)
		r.stars += starsOf(line)
		r.brackets += strings.Count(line, "[")
		ends, titles := stepsOf(line)
		steps += ends
		r.titles += titles
	}
	block()
	footnotes := strings.Count(src, "[^")
	switch {
	case nested > containersMost:
		return tooDeep
	case crowded, steps > addressSteps, stars > starSteps, definitions > definitionSteps, cells > addedCells, empty*within > emptySteps, footnotes > footnoteMarks:
		return tooInvolved
	}
	return ""
}

// containers returns how many lists and quotes a line of Markdown may begin
// anew, in which column the last of them does, and whether the line is sure to
// begin an item of a list.
func containers(line string) (depth, last int, item bool) {
	for _, c := range []string{"-", "*", "_"} {
		if strings.Trim(line, " \t\r\n"+c) == "" { // a line across the page
			return 0, 0, false
		}
	}
	column := 0
	for i := 0; i < len(line); {
		end := i + 1 // of a mark that begins at i
		switch c := line[i]; {
		case c == ' ' || c == '\t':
			column++
			if c == '\t' {
				column += 3
			}
			i++
			continue
		case c == '>':
		case strings.IndexByte("-+*", c) >= 0 || c >= '0' && c <= '9':
			for c >= '0' && c <= '9' && end < len(line) && (line[end] >= '0' && line[end] <= '9' || line[end] == '.' || line[end] == ')') {
				end++
			}
			if end == len(line) || strings.IndexByte(" \t\r\n", line[end]) < 0 {
				return depth, last, item
			}
			// Farther in it may go on with the paragraph, and an empty one or a
			// number does.
			item = item || depth == 0 && column < 4 && (c < '0' || c > '9') && strings.TrimSpace(line[end:]) != ""
		default:
			return depth, last, item
		}
		depth, last = depth+1, column
		column += end - i
		i = end
	}
	return depth, last, item
}

// starsOf returns how many marks of emphasis are in a line, several of a kind in
// a row counting as one.
func starsOf(line string) (n int) {
	for i := range len(line) {
		if c := line[i]; (c == '*' || c == '_' || c == '~') && (i == 0 || line[i-1] != c) {
			n++
		}
	}
	return n
}

// stepsOf returns how many bytes of a line are looked at for the ends of the
// addresses and titles in it, and how many titles do not end in it.
func stepsOf(line string) (steps, titles int) {
	if !strings.Contains(line, "](") {
		return 0, 0
	}
	next := map[byte]*ahead{}
	for _, chars := range []string{">", " \t\r\n", "(", ")", `"`, "'"} {
		next[chars[0]] = &ahead{line: line, chars: chars, at: -1}
	}
	for i := 0; ; {
		k := strings.Index(line[i:], "](")
		if k < 0 {
			return steps, titles
		}
		i += k + len("](")
		end, closing := next[' '].from(i), next[')'].from(i)
		switch {
		case i < len(line) && line[i] == '<':
			end = next['>'].from(i)
		case closing < next['('].from(i) && closing < end:
			end = closing
		}
		steps += end - i
		at := end + len(line[end:]) - len(strings.TrimLeft(line[end:], "> \t\r\n"))
		if at == end && end == closing {
			continue
		}
		quote := byte('"')
		if at < len(line) {
			quote = line[at]
		}
		if quote == '(' {
			quote = ')'
		}
		if strings.IndexByte(`"')`, quote) < 0 {
			continue
		}
		if e := next[quote].from(min(at+1, len(line))); e < len(line) {
			steps += e - end
		} else {
			titles++
		}
	}
}

// ahead finds the next of some characters, for places that come in order.
type ahead struct {
	line, chars string
	at          int // the one found last, -1 before the first
}

func (a *ahead) from(i int) int {
	if a.at < i {
		if k := strings.IndexAny(a.line[i:], a.chars); k >= 0 {
			a.at = i + k
		} else {
			a.at = len(a.line)
		}
	}
	return a.at
}

// repeats returns how many bytes the addresses and titles of links take when
// each is written where it is used: a reference is written once, and used often.
func repeats(doc ast.Node) (n int) {
	// An error is only what the function returns.
	_ = ast.Walk(doc, func(node ast.Node, entering bool) (ast.WalkStatus, error) {
		if entering {
			switch node := node.(type) {
			case *ast.Link:
				n += len(node.Destination) + len(node.Title)
			case *ast.Image:
				n += len(node.Destination) + len(node.Title)
			}
		}
		return ast.WalkContinue, nil
	})
	return n
}

// far reports whether what is made of a text of that size is out of all
// proportion to it.
func far(made, size int) bool { return made > 8*size+1<<20 }

// Elements that HTML has begin again where they were left open, and those from
// within which an end tag does not reach them.
var (
	formatting = []string{"a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u"}
	barriers   = []string{"applet", "caption", "colgroup", "frameset", "marquee", "math", "noscript", "object", "select", "svg", "table", "td", "template", "th"}
)

// boundOfHTML returns which bound a text in HTML is beyond, or "". It follows
// the elements that may begin again, and where it is not sure that one has
// ended takes it for open.
func boundOfHTML(src string) string {
	type element struct {
		name, tag string
		weight    int
	}
	var open []element
	weight, reach, again := 0, 0, 0 // of open; where end tags begin to count in it
	frozen := false
	closes := func(name string) {
		for i := len(open) - 1; i >= reach && !frozen; i-- {
			if open[i].name == name {
				weight -= open[i].weight
				open = slices.Delete(open, i, i+1)
				return
			}
		}
	}
	z := html.NewTokenizer(strings.NewReader(src))
	for again <= reopened {
		kind := z.Next()
		switch kind {
		case html.ErrorToken:
			return ""
		case html.EndTagToken:
			name, _ := z.TagName()
			closes(string(name))
			continue
		case html.TextToken:
			again += weight
			continue
		case html.StartTagToken, html.SelfClosingTagToken:
		default:
			continue
		}
		again += weight
		if frozen {
			z.NextIsNotRawText()
		}
		raw := z.Raw()
		name, more := z.TagName()
		switch {
		case slices.Contains(barriers, string(name)):
			reach = len(open)
			// In some, words are read by other rules: every tag counts then.
			frozen = frozen || slices.Contains([]string{"frameset", "math", "noscript", "select", "svg"}, string(name))
		case slices.Contains(formatting, string(name)):
			e := element{name: string(name), tag: string(raw), weight: 1 + len(raw)/16}
			if e.name == "a" {
				closes("a") // there is none in another
			}
			attributes, same := 0, 0
			for ; more; attributes++ {
				_, _, more = z.TagAttr()
			}
			for i := range open {
				if open[i].tag == e.tag {
					same++
				}
			}
			again += len(open) * (1 + attributes*attributes) / 64 // each is compared with all
			if same < 3 || e.name == "a" {                        // of more that are alike none begins again
				open = append(open, e)
				weight += e.weight
			}
		}
	}
	return tooInvolved
}
