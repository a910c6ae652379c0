package rich

import (
	"fmt"
	"strings"
	"testing"
)

// numbered repeats a text with a number in the place of every #.
func numbered(text string, n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(strings.ReplaceAll(text, "#", fmt.Sprint(i)))
	}
	return b.String()
}

// TestTextsBeyondBoundsAreNotLaidOut has texts that would take minutes, or fill
// the memory: so a bound that is missing is noticed by who runs this.
func TestTextsBeyondBoundsAreNotLaidOut(t *testing.T) {
	many := strings.Repeat
	open := numbered("<b id=#>", 400)
	for _, c := range []struct {
		name, src, notice string
		html              bool
	}{
		{name: "addresses without an end", src: many("![a](", 50_000), notice: tooInvolved},
		{name: "addresses in angles without an end", src: many("[a](<b", 100_000), notice: tooInvolved},
		{name: "titles without an end", src: many("[a](b \"c\n", 100_000), notice: tooInvolved},
		{name: "titles on the next line", src: many("[a](b\n\"c [a](b\n", 100_000), notice: tooInvolved},
		{name: "cells that are not written", src: many("|a", 5000) + "|\n" + many("|-", 5000) + "|\n" + many("|\n", 3000), notice: tooInvolved},
		{name: "cells that are not written, in a quote", src: "> " + many("|a", 5000) + "|\n> " + many("|-", 5000) + "|\n" + many("> |\n", 3000), notice: tooInvolved},
		{name: "many tables with cells that are not written", src: many(many("|a", 200)+"|\n"+many("|-", 200)+"|\n"+many("|\n", 200)+"\n", 200), notice: tooInvolved},
		{name: "marks of emphasis", src: many("*a_", 100_000), notice: tooInvolved},
		{name: "marks of emphasis in a list that is none", src: many("    - *a_b*\n", 100_000), notice: tooInvolved},
		{name: "brackets", src: many("[", 500_000) + many("]", 500_000), notice: tooInvolved},
		{name: "definitions", src: numbered("[a#]: /x\n", 100_000), notice: tooInvolved},
		{name: "footnotes", src: numbered("x[^#]\n\n[^#]: a\n\n", 50_000), notice: tooInvolved},
		{name: "an address that is used often", src: "[a]: /" + many("x", 100_000) + "\n\n" + many("[a] ", 50_000), notice: tooMuch},
		{name: "quotes in quotes", src: many(">", 20_000) + "a", notice: tooDeep},
		{name: "lists in lists", src: many("1. ", 20_000) + "a", notice: tooDeep},
		{name: "lists in lists, by their indent", src: func() string {
			var b strings.Builder
			for i := range 1000 {
				b.WriteString(many("  ", i) + "- a\n")
			}
			return b.String()
		}(), notice: tooDeep},
		{name: "many quotes in quotes", src: many(many(">", 60)+"a\n\n", 30_000), notice: tooDeep},
		{name: "empty lines in lists", src: many("+ ", 60) + many("\n", 1_000_000), notice: tooInvolved},
		{name: "a text that is too long", src: many("*a* \n", largestParsed/5+1), notice: tooLong},
		{name: "HTML that is too long", html: true, src: many("<b>a</b>", largestParsed/8+1), notice: tooLong},
		{name: "elements that begin again", html: true, src: open + many("<p>", 300_000), notice: tooInvolved},
		{name: "elements that begin again, in Markdown", src: open + many("<p>", 300_000), notice: tooInvolved},
		{name: "elements that a cell keeps from ending", html: true, src: open + "<table><tr><td>" + many("</b>", 500) + "</table>" + many("<p>", 300_000), notice: tooInvolved},
		{name: "elements that a choice keeps from ending", html: true, src: open + "<select>" + many("</b>", 500) + "</select>" + many("<p>", 300_000), notice: tooInvolved},
		{name: "elements in what looks like a title", html: true, src: "<svg><title><p>" + open + many("<p>", 300_000), notice: tooInvolved},
		{name: "a long attribute that begins again", html: true, src: "<b title=" + many("x", 100_000) + ">" + many("<p>", 300_000), notice: tooInvolved},
		{name: "attributes that are compared", html: true, src: many("<b"+numbered(" a#", 1000)+"><p>", 200), notice: tooInvolved},
	} {
		t.Run(c.name, func(t *testing.T) {
			read := Markdown
			if c.html {
				read = HTML
			}
			text, list := read(c.src, testOptions)
			if noticed(list) != c.notice || text.Markup != "" || len(text.Plain) > len(c.src) {
				t.Errorf("noticed %q, want %q; %d bytes of %d and %d of markup", noticed(list), c.notice, len(text.Plain), len(c.src), len(text.Markup))
			}
		})
	}
}

// TestLargeTextsAreLaidOut has what people, and their programs, do write.
func TestLargeTextsAreLaidOut(t *testing.T) {
	many := strings.Repeat
	for name, src := range map[string]string{
		"a list of links":             numbered("- [Number #](https://example.org/# \"Title #\"), it's *new*\n", 20_000),
		"a table":                     "| a | b | c | d |\n|---|---|---|---|\n" + numbered("| [#](https://example.org/#) | **b** | *c* | |\n", 7500),
		"a table with rows cut short": many("|a", 20) + "\n" + many("|-", 20) + "\n" + many("|b|c\n", 2000),
		"a book":                      many("# Head\n\n"+many("Some *words* in a _row_ with [a link](https://example.org/) (and more).\n", 20)+"\n", 1000),
		"footnotes":                   numbered("word[^#]\n\n[^#]: note\n\n", 2000),
		"definitions":                 numbered("[a#] ", 5000) + "\n\n" + numbered("[a#]: https://example.org/#\n", 5000),
		"mail that was answered":      many("> > > > *word*\n> > > >\n", 10_000),
		"lists in lists":              many("- a\n  - *b*\n    - c\n\n      d\n", 5000),
		"code without an empty line":  "```\n" + many("a_b(c[0], d['e']) | f_g *h\n", 3000) + "```\n\n*a*",
		"pages":                       many("<p><font size=2><b>a</b> <a href='https://example.org/'>b</a></font></p>", 10_000),
		"tables of old pages":         "<table>" + many("<tr><td><font size=2><b>a<td><a href='https://example.org/'>b</a>", 10_000) + "</table>",
		"an image in its address":     "*a* ![b](data:image/png;base64," + many("AAAA", 200_000) + ")",
		"a line across the page":      many("* ", 200) + "\n\n*a*",
	} {
		t.Run(name, func(t *testing.T) {
			text, list := Markdown(src, Options{})
			if len(list) > 0 || text.Markup == "" {
				t.Errorf("noticed %q, %d bytes of markup", noticed(list), len(text.Markup))
			}
		})
	}
}

func TestTagsAreHiddenInOnePass(t *testing.T) {
	for src, want := range map[string]int{
		"{{ a }}{% b %}": 2, "{{{ a }}}": 1, "{{ a %} }}": 1, "{% {{ a }}": 1, "{{ a\n\nb }} {{ c }}": 1, "{": 0, "{{": 0, "{{" + strings.Repeat("a", longestTag+1) + "}}": 0,
		strings.Repeat("{{", 500_000): 0, "{{a}} tplq" + strings.Repeat("q", 1_000_000): 0,
	} {
		tags, hidden := hideTags(src)
		if len(tags.found) != want || tags.restore(hidden) != src {
			t.Errorf("%.40q hides %d tags, want %d; as %.40q", src, len(tags.found), want, hidden)
		}
	}
}
