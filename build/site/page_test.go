package site

import "testing"

func TestEditorsTextLoadsNothing(t *testing.T) {
	const pixel = "data:image/png;base64,iVBORw0KGgo="
	for source, want := range map[string]string{
		"![x](javascript:alert(1)) a":                        "<p>x a</p>\n",
		"![a *map*](map.png)":                                "<p>a <em>map</em></p>\n",
		"![](map.png)a":                                      "<p>a</p>\n",
		"![x](//example.org/x.png)":                          "<p>x</p>\n",
		"![x](https://example.org/x.png \"T\")":              `<p><a href="https://example.org/x.png" title="T">x</a></p>` + "\n",
		"![](HTTPS://example.org/a_b.png?c&d)":               `<p><a href="HTTPS://example.org/a_b.png?c&amp;d">HTTPS://example.org/a_b.png?c&amp;d</a></p>` + "\n",
		"[![x](https://example.org/x.png)](https://a.org/)":  `<p><a href="https://a.org/">x</a></p>` + "\n",
		"![a ![b](b.png) c](https://example.org/x.png)":      `<p><a href="https://example.org/x.png">a b c</a></p>` + "\n",
		"![a ![b](https://a.org/b) c](https://example.org/)": `<p><a href="https://example.org/">a b c</a></p>` + "\n",
		"![x](" + pixel + ")":                                `<p><img src="` + pixel + `" alt="x"></p>` + "\n",
		"![x](data:text/html,a)":                             "<p>x</p>\n",
		"[x](javascript:alert(1)) <b>y</b>":                  `<p><a href="">x</a> <!-- raw HTML omitted -->y<!-- raw HTML omitted --></p>` + "\n",
	} {
		if got, err := markdown(source); err != nil || got != want {
			t.Errorf("%s is\n%s, %v, want\n%s", source, got, err, want)
		}
	}
}
