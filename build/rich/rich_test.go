package rich

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const onePixel = "data:image/png;base64,iVBORw0KGgo="

// testOptions know one image and one way to resolve a link.
var testOptions = Options{
	Image: func(src string) (string, error) {
		switch src {
		case "a.png", "/assets/a.png", "a%20b.png":
			return "media/0123.png", nil
		case "broken.png":
			return "", errors.New("not an image")
		case "odd.png":
			return "javascript:alert(1)", nil
		}
		return "", nil
	},
	Link: func(href string) string {
		if path, ok := strings.CutPrefix(href, "/"); ok {
			return "https://example.org/" + path
		}
		if href == "#here" {
			return "#record=here"
		}
		if href == "odd" {
			return "javascript:alert(1)"
		}
		return ""
	},
}

func TestTexts(t *testing.T) {
	tests := []struct {
		name, src     string
		html          bool
		plain, markup string
		notices       string
	}{
		{name: "paragraphs need no markup", src: "One *not\n\nTwo\nlines", plain: "One *not\n\nTwo lines"},
		{name: "nor do lines in them", src: "One  \nTwo\n\nThree", plain: "One\nTwo\n\nThree"},
		{name: "an empty line", html: true, src: "a<br><br>b", plain: "a\n\nb"},
		{name: "breaks nobody sees", html: true, src: "<p><br>a</p><p><br>b <b>c</b></p>", plain: "a\n\nb c", markup: `[["p",1],["p",-2,2,["b",1]]]`},
		{name: "nothing", src: " \n\n", plain: ""},
		{name: "emphasis", src: "a **b** _c_d ~~e~~ `f  g`", plain: "a b _c_d e f g", markup: `[["p",2,["strong",1],6,["del",1],1,["code",3]]]`},
		{name: "the package's example", src: "# Duty free\n\nRead [the terms](https://example.org/).", plain: "Duty free\n\nRead the terms.",
			markup: `[["h1",9],["p",-2,5,["a",{"href":"https://example.org/"},9],1]]`},
		{name: "the biggest heading is h1", src: "### a\n#### b\n## c", plain: "a\n\nb\n\nc", markup: `[["h2",1],["h3",-2,1],["h1",-2,1]]`},
		{name: "lengths are UTF-16 units", src: "𝄞 *é* 𝄞", plain: "𝄞 é 𝄞", markup: `[["p",3,["em",1],3]]`},
		{name: "lists are tight", src: "- a\n- b\n  1. c\n  2. d\n\ne", plain: "a\nb\nc\nd\n\ne",
			markup: `[["ul",["li",1],["li",-1,2,["ol",["li",1],["li",-1,1]]]],["p",-2,1]]`},
		{name: "a list from five", src: "5. a\n6. b", plain: "a\nb", markup: `[["ol",{"start":"5"},["li",1],["li",-1,1]]]`},
		{name: "cells are apart", src: "| a | b |\n|---|--:|\n| c | |\n| | d |", plain: "a\tb\nc\nd",
			markup: `[["table",["thead",["tr",["th",1],["th",{"align":"right"},-1,1]]],["tbody",["tr",["td",-1,1],["td",{"align":"right"}]],["tr",["td"],["td",{"align":"right"},-1,1]]]]]`},
		{name: "code keeps its space", src: "```go\na\n\n\tb  c\n```\nd", plain: "a\n\n\tb  c\n\nd", markup: `[["pre",["code",8]],["p",-2,1]]`},
		{name: "a quote", src: "> a\n>\n> b", plain: "a\n\nb", markup: `[["blockquote",["p",1],["p",-2,1]]]`},
		{name: "a footnote's number is no part of the word", src: "word[^1] on\n\n[^1]: note", plain: "word[1] on\n\nnote",
			markup: `[["p",4,["sup",3],3],["hr"],["ol",["li",["p",-2,4]]]]`},
		{name: "bare addresses", src: "see https://example.org/a_b.", plain: "see https://example.org/a_b.", markup: `[["p",4,["a",{"href":"https://example.org/a_b"},23],1]]`},
		{name: "blocks without markup of their own do not glue", html: true, src: "a<div>b</div><section>c</section>d<custom-x>e</custom-x>", plain: "a\n\nb\n\nc\n\nde"},
		{name: "blocks in an inline element", html: true, src: "<b>a<div>b</div>c</b>", plain: "a\n\nb\n\nc", markup: `[["b",1,["p",-2,1],-2,1]]`},
		{name: "definitions", html: true, src: "<dl><dt>a<dd>b<dt>c<dd>d</dl>", plain: "a\nb\nc\nd", markup: `[["dl",["dt",1],["dd",-1,1],["dt",-1,1],["dd",-1,1]]]`},
		{name: "an image's words", src: "x![alt  text](a.png \"T\")y", plain: "x alt text y", markup: `[["p",1,["img",{"src":"media/0123.png","title":"T"},-1,8],-1,1]]`},
		{name: "an image without words", html: true, src: `a<img src=a.png width=10 height=x onerror=alert(1)>b`, plain: "a b",
			markup: `[["p",1,["img",{"src":"media/0123.png","width":"10"}],-1,1]]`, notices: "event handler"},
		{name: "an image in its address", html: true, src: `<img alt=p src="` + onePixel + `">`, plain: "p", markup: `[["p",["img",{"src":"` + onePixel + `"},1]]]`},
		{name: "an address that is no safe image", html: true, src: `<img alt=p src="data:image/svg+xml;base64,PHN2Zz4=">`, plain: "p", notices: "image not found: data:image/svg+xml;base64,PHN2Zz4="},
		{name: "images that are not there", src: "![p](b.png) ![q](broken.png) ![r](odd.png)", plain: "p q r",
			notices: "image broken.png: not an image, image not found: b.png, image not found: odd.png"},
		{name: "a remote image is a link", src: "![p](https://example.org/p.png)", plain: "p", markup: `[["p",["a",{"href":"https://example.org/p.png"},1]]]`, notices: "remote image"},
		{name: "a remote image in a link is its words", src: "[![](//example.org/p.png)](https://example.org/)", plain: "https://example.org/p.png",
			markup: `[["p",["a",{"href":"https://example.org/"},25]]]`, notices: "remote image"},
		{name: "links that are resolved", src: "[a](/x) [b](#here) [c](mailto:a@example.org)", plain: "a b c",
			markup: `[["p",["a",{"href":"https://example.org/x"},1],1,["a",{"href":"#record=here"},1],1,["a",{"href":"mailto:a@example.org"},1]]]`},
		{name: "links that lead nowhere", src: "[a](x) [b](#y) [c](odd)", plain: "a b c", notices: "relative link 2"},
		{name: "links that would run", html: true, src: `<a href="javascript:alert(1)">a</a> <a href=" java&#10;script:alert(1)">b</a> <a href="vbscript:x">c</a> <a href="` + onePixel + `">d</a>`,
			plain: "a b c d", notices: "unsafe link 4"},
		{name: "scripts and styles", html: true, src: `a<script>alert(1)</script><style>p{}</style><svg onload=alert(1)><text>t</text></svg><p style="color:red" onclick="x()">b</p>`,
			plain: "a\n\nb", notices: "event handler 2, script, style 2, svg"},
		{name: "frames and films are links", html: true, src: `<iframe src="https://example.org/v" title="Film"></iframe><video><source src="//example.org/w"></video><object data="file:///x">no</object>`,
			plain: "Film https://example.org/w", markup: `[["p",["a",{"href":"https://example.org/v"},4],1,["a",{"href":"https://example.org/w"},21]]]`, notices: "iframe, object, video"},
		{name: "forms", html: true, src: `<form>a <input value=x><button>b</button></form>`, plain: "a\n\nb", notices: "form 3"},
		{name: "a whole page", html: true, src: "<!doctype html><html><head><title>t</title><style>x</style></head><body><h2>a</h2></body></html>", plain: "a", markup: `[["h1",1]]`, notices: "style"},
		{name: "directions and languages", html: true, src: `<p dir=rtl lang=fa>کابل</p><p dir=up lang="x y">b</p>`, plain: "کابل\n\nb", markup: `[["p",{"dir":"rtl","lang":"fa"},4],["p",-2,1]]`},
		{name: "control characters", html: true, src: "a\u0000\u0007&#7;\u0085b\xff<pre>\tc\r\nd</pre>", plain: "ab\ufffd\n\n\tc\nd", markup: `[["p",3],["pre",-2,4]]`},
		{name: "template tags in words", src: "{{ a }} and *{% raw %}* `{{ \"b\" }}`", plain: `{{ a }} and {% raw %} {{ "b" }}`, markup: `[["p",12,["em",9],1,["code",9]]]`},
		{name: "a template tag's path", src: "[a]({{ \"/b/\" | url }}#c) ![d]({{ '/assets/a.png' | url }})", plain: "a d",
			markup: `[["p",["a",{"href":"https://example.org/b/#c"},1],1,["img",{"src":"media/0123.png"},1]]]`},
		{name: "the base of a site", html: true, src: `<img src="{{site.baseurl}}/assets/a.png" alt=a> <a href="{{ site.baseurl }}/b c">b</a>`, plain: "a b",
			markup: `[["p",["img",{"src":"media/0123.png"},1],1,["a",{"href":"https://example.org/b%20c"},1]]]`},
		{name: "template tags that nobody can read", src: "[a]({{ page.url }}) [b]({{ x | f: \"c\", \"d\" }}) [e](https://example.org/{{ f }}) ![g]({{ h }})", plain: "a b e g",
			notices: "image not found: {{ h }}, relative link 3"},
		{name: "two braces far apart", src: "a {{ b\n\nc }} d", plain: "a {{ b\n\nc }} d"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			read := Markdown
			if test.html {
				read = HTML
			}
			text, list := read(test.src, testOptions)
			if text.Plain != test.plain || text.Markup != test.markup {
				t.Errorf("%q is\n%q\n%s\nwant\n%q\n%s", test.src, text.Plain, text.Markup, test.plain, test.markup)
			}
			if got := noticed(list); got != test.notices {
				t.Errorf("%q: noticed %q, want %q", test.src, got, test.notices)
			}
			if wrong := faults(text); wrong != "" {
				t.Error(wrong)
			}
		})
	}
}

func noticed(list []Notice) string {
	var all []string
	for _, n := range list {
		s := n.What
		if n.N != 1 {
			s += fmt.Sprintf(" %d", n.N)
		}
		all = append(all, s)
	}
	return strings.Join(all, ", ")
}

func TestNestingHasBounds(t *testing.T) {
	text, list := HTML(strings.Repeat("<b>x<div>", 5000)+"<script>no</script>", Options{})
	if !strings.HasPrefix(text.Plain, "x x x") || strings.Contains(text.Plain, "no") || noticed(list) != "markup nested too deeply" {
		t.Errorf("got %.40q, %q", text.Plain, noticed(list))
	}
	if wrong := faults(text); wrong != "" {
		t.Error(wrong)
	}
}

func TestWithoutOptions(t *testing.T) {
	text, list := Markdown("[a](b) ![c](d.png)", Options{})
	if text != (Text{Plain: "a c"}) || noticed(list) != "image not found: d.png, relative link" {
		t.Errorf("got %+v, %q", text, noticed(list))
	}
}

func TestRender(t *testing.T) {
	tests := []struct {
		name  string
		text  Text
		media string
		want  string
	}{
		{"a text without markup", Text{"a\nb\n\n<c>", ""}, "", "<p>a<br>b</p><p>&lt;c&gt;</p>"},
		{"headings below the record's", Text{"a\n\nb", `[["h1",1],["h6",-2,1]]`}, "", "<h4>a</h4><h6>b</h6>"},
		{"a link", Text{"a&b", `[["p",["a",{"href":"https://example.org/?a&b","onclick":"x"},3]]]`}, "", `<p><a href="https://example.org/?a&amp;b" rel="noreferrer noopener" target="_blank">a&amp;b</a></p>`},
		{"a link that would run", Text{"a", `[["p",["a",{"href":"javascript:x"},1]]]`}, "", "<p><a>a</a></p>"},
		{"an element that is not allowed", Text{"ab", `[["script",1,["b",1]]]`}, "", "a<b>b</b>"},
		{"an image", Text{"x y", `[["p",1,["img",{"src":"media/1.png","width":"5"},-1,1]]]`}, "../media/", `<p>x<img src="../media/1.png" alt="y" width="5" loading="lazy"></p>`},
		{"an image without copies", Text{"x y", `[["p",1,["img",{"src":"media/1.png"},-1,1]]]`}, "", `<p>xy</p>`},
		{"a line feed that begins code", Text{"\na", `[["pre",2]]`}, "", "<pre>\n\na</pre>"},
		{"a text without markup among others", Text{"a\nb\nc", `[["h1",1],-1,3]`}, "", "<h4>a</h4><p>b<br>c</p>"},
		{"markup that is too long", Text{"ab", `[["b",3]]`}, "", "<p>ab</p>"},
		{"markup that is too short", Text{"ab", `[["b",1]]`}, "", "<p>ab</p>"},
		{"markup that is none", Text{"ab", `{"b":2}`}, "", "<p>ab</p>"},
		{"half a unit", Text{"ab", `[1.5,0.5]`}, "", "<p>ab</p>"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := Render(test.text, test.media); got != test.want {
				t.Errorf("%+v: got %s, want %s", test.text, got, test.want)
			}
		})
	}
}

// TestPosts reads the posts of a folder, if one is named: real texts have what
// nobody thinks of.
func TestPosts(t *testing.T) {
	folder := os.Getenv("VITRINE_POSTS")
	if folder == "" {
		t.Skip("VITRINE_POSTS names no folder of Markdown files")
	}
	files, err := filepath.Glob(filepath.Join(folder, "*.md"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no posts in %s: %v", folder, err)
	}
	total := map[string]int{}
	sizes := [3]int{}
	for _, name := range files {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		_, body, _ := strings.Cut(strings.TrimPrefix(string(data), "---\n"), "\n---\n")
		text, list := Markdown(body, Options{
			Image: func(src string) (string, error) { return "media/" + fmt.Sprintf("%x", len(src)) + ".png", nil },
			Link:  func(href string) string { return "https://example.org/" + strings.TrimPrefix(href, "/") },
		})
		if wrong := faults(text); wrong != "" {
			t.Errorf("%s: %s", name, wrong)
		}
		for _, n := range list {
			total[n.What] += n.N
		}
		sizes[0] += len(body)
		sizes[1] += len(text.Plain)
		sizes[2] += len(text.Markup)
		for _, address := range addresses(text) {
			if strings.Contains(address, "{") || strings.Contains(address, "tplq") || strings.Contains(address, "%7B") {
				t.Errorf("%s: a link or image leads to %s", name, address)
			}
		}
	}
	var whats []string
	for what, n := range total {
		whats = append(whats, fmt.Sprintf("%6d %s", n, what))
	}
	slices.Sort(whats)
	t.Logf("%d posts of %d bytes: plain %d, markup %d\n%s", len(files), sizes[0], sizes[1], sizes[2], strings.Join(whats, "\n"))
}
