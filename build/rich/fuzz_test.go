package rich

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/net/html"
)

// faults says what is wrong with a text, whatever it was made of.
func faults(t Text) string {
	if !utf8.ValidString(t.Plain) {
		return fmt.Sprintf("plain text %q is not UTF-8", t.Plain)
	}
	for _, r := range t.Plain {
		if unicode.IsControl(r) && r != '\n' && r != '\t' {
			return fmt.Sprintf("plain text %q has %U in it", t.Plain, r)
		}
	}
	if t.Markup != "" {
		var nodes []any
		if err := json.Unmarshal([]byte(t.Markup), &nodes); err != nil {
			return fmt.Sprintf("markup %s: %v", t.Markup, err)
		}
		if n, want := length(nodes), len(utf16.Encode([]rune(t.Plain))); n != want {
			return fmt.Sprintf("markup %s is %d units long, %q is %d", t.Markup, n, t.Plain, want)
		}
		if strings.ContainsAny(t.Markup, "\x00\n") {
			return fmt.Sprintf("markup %q has a NUL or a line feed in it", t.Markup)
		}
	}
	for _, media := range []string{"", "media/"} {
		if wrong := danger(Render(t, media)); wrong != "" {
			return fmt.Sprintf("%s in what is made of %q, %s", wrong, t.Plain, t.Markup)
		}
	}
	return ""
}

// length returns the units of Plain that nodes are about.
func length(v any) (n int) {
	switch v := v.(type) {
	case float64:
		return int(max(v, -v))
	case []any:
		for _, k := range v {
			n += length(k)
		}
	}
	return n
}

// danger reads HTML as a browser does, and says what in it could run.
func danger(page string) string {
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		return err.Error()
	}
	var wrong string
	var visit func(*html.Node)
	visit = func(n *html.Node) {
		if n.Type == html.ElementNode {
			if _, known := elements[n.Data]; !known && n.Data != "html" && n.Data != "head" && n.Data != "body" {
				wrong = "<" + n.Data + ">"
			}
			for _, a := range n.Attr {
				address := strings.ToLower(strings.Join(strings.Fields(a.Val), ""))
				if strings.HasPrefix(a.Key, "on") || a.Key == "style" || (a.Key == "href" || a.Key == "src") && (strings.HasPrefix(address, "javascript:") || strings.HasPrefix(address, "vbscript:") ||
					strings.HasPrefix(address, "data:") && (a.Key == "href" || !safeData.MatchString(a.Val))) {
					wrong = fmt.Sprintf("%s=%q", a.Key, a.Val)
				}
			}
		}
		for k := n.FirstChild; k != nil; k = k.NextSibling {
			visit(k)
		}
	}
	visit(root)
	return wrong
}

// addresses returns where the links and images of a text lead.
func addresses(t Text) (list []string) {
	var nodes any
	if t.Markup == "" || json.Unmarshal([]byte(t.Markup), &nodes) != nil {
		return nil
	}
	var visit func(any)
	visit = func(v any) {
		switch v := v.(type) {
		case []any:
			for _, k := range v {
				visit(k)
			}
		case map[string]any:
			for _, name := range []string{"href", "src"} {
				if s, ok := v[name].(string); ok {
					list = append(list, s)
				}
			}
		}
	}
	visit(nodes)
	return list
}

var hostile = []string{
	"",
	"<p>a<b>b</p>c",
	"<script>alert(1)</script><img src=x onerror=alert(1)>",
	"<a href='java\tscript:alert(1)'>x</a><a href=&#106;avascript:x>y</a>",
	"<svg><style><img src=x onerror=alert(1)></style></svg><math><mi><mglyph><style><img src=1 onerror=x>",
	"<table><tr><td>a<td><p>b<p>c<tr><th><br><br></table>text<table><b>foster",
	"<pre> \n\n</pre><pre>\n a \n</pre>x<pre></pre>",
	"<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\"></noscript>",
	"<a href='{{ \"/x\" | url }}'>{{ y }}</a>{% raw %}tplqaz tplqqaz",
	"<img src='data:image/png;base64,AAAA' alt=' a  b '><img src='a.png'>x<br><br><br>y",
	"\xff\x00\x7f<p>\u2028\u202e<pre>\t\t</pre>𝄞<em>𝄞</em>",
	"a<textarea></p><b>b</textarea><plaintext>c</plaintext>",
	"<ul>a<li>b<li><ul><li>c</ul>d</ul><dl>e<dd>f</dl><details><summary>g</summary>h</details>",
	"<form action=javascript:x><button formaction=javascript:y>z",
	"<x-a><template><p>a</template><frameset><frame src=//b>",
}

func FuzzHTML(f *testing.F) {
	for _, s := range hostile {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, src string) {
		text, _ := HTML(src, testOptions)
		if wrong := faults(text); wrong != "" {
			t.Fatalf("%q: %s", src, wrong)
		}
		if again, _ := HTML(src, testOptions); again != text {
			t.Fatalf("%q is %+v, and then %+v", src, text, again)
		}
	})
}

func FuzzMarkdown(f *testing.F) {
	for _, s := range hostile {
		f.Add(s)
	}
	f.Add("# a\n\n- b\n  - c\n\n| d | e |\n|---|---|\n| f | g\n\n[^1] ![h](a.png)\n\n[^1]: i\n```\nj")
	f.Fuzz(func(t *testing.T, src string) {
		text, _ := Markdown(src, testOptions)
		if wrong := faults(text); wrong != "" {
			t.Fatalf("%q: %s", src, wrong)
		}
	})
}
