package site

import (
	"html/template"
	"io"
	"strings"
)

// plainFrame is a plain page around what it holds.
var plainFrame = template.Must(template.New("plain").Parse(`<!doctype html>
<html lang="{{.Lang}}" dir="{{.Dir}}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{{.CSP}}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>{{.Title}}: {{.Heading}}</title>
{{if .Subtitle}}<meta name="description" content="{{.Subtitle}}">
{{end}}<link rel="icon" href="data:,">
<style>{{.CSS}}</style>
</head>
<body class="plain">
<header class="top"><h1>{{.Title}}</h1>{{if .Subtitle}}<p>{{.Subtitle}}</p>{{end}}
<p>{{.Intro}} <a href="{{.Up}}index.html">The explorer</a> filters, searches and charts the same records.</p>
{{if .AboutHTML}}<p><a href="#about">About this collection</a></p>{{end}}{{template "ways" .}}</header>
<main>{{.PlainHTML}}</main>
{{if .AboutHTML}}<section id="about" aria-label="About">{{.About}}</section>
{{end}}<footer>{{template "ways" .}}<p>{{.Title}}, edition {{.Edition}}.{{if .LicenceName}} {{if .LicenceURL}}<a href="{{.LicenceURL}}" rel="license noreferrer">{{.LicenceName}}</a>{{else}}{{.LicenceName}}{{end}}{{end}}</p></footer>
</body>
</html>
{{define "ways"}}{{if .Up}}<p>{{if .Previous}}<a href="{{.Previous}}" rel="prev">Previous page</a> · {{end}}<a href="{{.Up}}plain.html">Contents</a>{{if .Next}} · <a href="{{.Next}}" rel="next">Next page</a>{{end}}</p>{{end}}{{end}}`))

// plainPage is what plainFrame is filled in with.
type plainPage struct {
	pageData
	Heading        string // what of the collection it holds
	Intro          string // the same in a sentence
	Up             string // the way to the folder of the explorer
	Previous, Next string // the pages before and behind, by name
}

// CSS and About are the style and the text about the collection as markup.

func (p *plainPage) CSS() template.CSS    { return template.CSS(p.Style) }
func (p *plainPage) About() template.HTML { return template.HTML(p.AboutHTML) }

// render returns the page with body in it.
func (p *plainPage) render(body markup) ([]byte, error) {
	var frame strings.Builder
	if err := plainFrame.Execute(&frame, p); err != nil {
		return nil, err
	}
	page, err := finish([]byte(frame.String()), "default-src 'none'; style-src STYLES; img-src 'self' data:; base-uri 'none'; form-action 'none'")
	if err != nil {
		return nil, err
	}
	out := make(markup, 0, len(page)+len(body))
	err = fillIn(&out, page, []mark{{plainMark, func(w io.Writer) error {
		_, err := w.Write(body)
		return err
	}}})
	return out, err
}
