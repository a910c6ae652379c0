package site

import (
	"bytes"
	"cmp"
	"html/template"
	"strings"

	"vitrine/build/records"
	"vitrine/build/rich"
	"vitrine/wasm/index"
)

// plain holds the page without script: every record with an anchor, and an
// index of them by each facet. It is what readers see whose browser runs no
// WASM or no script, what search engines read, and what prints.
var plain = template.Must(template.New("plain").Parse(`
{{define "records"}}<nav class="index" aria-label="Indexes">
{{range .Facets}}<details><summary><h2>{{.Label}}</h2> <span>({{len .Values}})</span></summary>
<dl>{{range .Values}}<dt id="{{.Anchor}}">{{.Label}} <span>({{len .Records}})</span></dt><dd><ul>{{range .Records}}<li><a href="#{{.ID}}">{{.Title}}</a>{{if .Date}} <time>{{.Date}}</time>{{end}}</li>{{end}}</ul></dd>
{{end}}</dl></details>
{{end}}</nav>
<section class="entries" aria-label="Records">
{{range $record := .Records}}<article class="entry" id="{{.ID}}" lang="{{$.Lang}}">
<h3><a href="#{{.ID}}">{{.Title}}</a></h3>
<p class="meta">{{range $i, $m := .Meta}}{{if $i}} · {{end}}{{$m}}{{end}}</p>
{{range .Images}}<p><img src="{{.}}" alt="{{$record.Title}}" loading="lazy"></p>
{{end}}{{range .Texts}}{{if .HTML}}<div class="prose {{.Class}}-text">{{.HTML}}</div>{{else}}<p class="prose {{.Class}}-text">{{.Text}}</p>{{end}}
{{end}}{{range .Figures}}<p class="amount"><b>{{.Value}}</b> {{.Rest}}</p>
{{end}}<dl>{{range .Rows}}<dt>{{.Label}}</dt><dd>{{range $i, $v := .Values}}{{if $i}}, {{end}}{{if $v.Anchor}}<a href="#{{$v.Anchor}}">{{$v.Label}}</a>{{else}}{{$v.Label}}{{end}}{{end}}</dd>
{{end}}</dl>
{{if .Sources}}<ol class="refs">{{range .Sources}}<li>{{if .URL}}<a href="{{.URL}}" rel="noreferrer noopener" target="_blank">{{.Title}}</a>{{else}}{{.Title}}{{end}}. {{.Rest}}</li>{{end}}</ol>{{end}}
</article>
{{end}}</section>{{end}}

{{define "page"}}<!doctype html>
<html lang="{{.Lang}}" dir="{{.Dir}}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{{.Mark}}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>{{.Title}}: all records</title>
<meta name="description" content="{{.Subtitle}}">
<link rel="icon" href="data:,">
<style>{{.Style}}</style>
</head>
<body class="plain">
<header class="top"><h1>{{.Title}}</h1><p>{{.Subtitle}}</p>
<p>All {{.N}} records on one page, for reading and printing without script. <a href="index.html">The explorer</a> filters, searches and charts the same records.</p>
<p><a href="#about">About this collection</a></p></header>
<main>{{.Body}}</main>
<section id="about" aria-label="About">{{.About}}</section>
<footer><p>{{.Title}}, edition {{.Edition}}. {{if .LicenceURL}}<a href="{{.LicenceURL}}" rel="license noreferrer">{{.Licence}}</a>{{else}}{{.Licence}}{{end}}</p></footer>
</body>
</html>
{{end}}`))

type plainValue struct {
	Label, Anchor string
	Records       []*plainRecord
}

type plainRecord struct {
	ID, Title, Date string
	Meta            []string
	Images          []string // addresses
	Texts           []plainText
	Figures         []struct{ Value, Rest string }
	Rows            []plainRow
	Sources         []struct{ Title, URL, Rest string }
}

type plainText struct {
	Class, Text string
	HTML        template.HTML // of a text with markup
}

type plainRow struct {
	Label  string
	Values []plainValue
}

type plainFacet struct {
	Label  string
	Values []plainValue
}

// plainRecords returns the indexes and all records as markup. Media is the
// address of the folder media, "" where there is none.
func (s *builder) plainRecords(media string) string {
	lang := s.c.Languages[0]
	all := make([]*plainRecord, len(s.order))
	for i, r := range s.order {
		all[i] = s.plainRecord(r, media)
	}
	var facets []plainFacet
	for _, f := range s.c.Fields {
		if !f.Facet || f.Kind != index.Keyword { // a number's facet is ranges, not values
			continue
		}
		pf := plainFacet{Label: f.Label.In(lang, s.c.Languages...)}
		at := map[string]int{}
		value := func(id string) {
			if _, ok := at[id]; !ok {
				at[id] = len(pf.Values)
				pf.Values = append(pf.Values, plainValue{Label: s.label(f, id), Anchor: anchor(f, id)})
			}
		}
		if f.Vocab != nil { // its order
			used := map[string]bool{}
			for _, r := range s.order {
				for _, it := range r.Values[f.Name] {
					used[it.Text] = true
				}
			}
			for _, v := range f.Vocab.Values {
				if used[v.ID] {
					value(v.ID)
				}
			}
		}
		for i, r := range s.order {
			for _, it := range r.Values[f.Name] {
				value(it.Text)
				v := &pf.Values[at[it.Text]]
				v.Records = append(v.Records, all[i])
			}
		}
		facets = append(facets, pf)
	}
	var b bytes.Buffer
	err := plain.ExecuteTemplate(&b, "records", struct {
		Lang    string
		Facets  []plainFacet
		Records []*plainRecord
	}{lang, facets, all})
	if err != nil { // the template is ours and its data is plain
		panic(err)
	}
	return b.String()
}

// anchor is the id of a value's place in the indexes. Ids of records have no
// colon, so the two never clash.
func anchor(f *records.Field, id string) string { return f.Name + ":" + id }

func (s *builder) label(f *records.Field, id string) string {
	if f.Vocab != nil {
		if v := f.Vocab.ByID(id); v != nil {
			if l := v.Label.In(s.c.Languages[0], s.c.Languages...); l != "" {
				return l
			}
		}
	}
	return id
}

func (s *builder) plainRecord(r *records.Record, media string) *plainRecord {
	p := &plainRecord{ID: r.ID}
	lang := s.c.Languages[0]
	for _, f := range s.c.Fields {
		items := r.Values[f.Name]
		if len(items) == 0 {
			continue
		}
		label := f.Label.In(lang, s.c.Languages...)
		switch f.Kind {
		case index.Text:
			if f.Role == "title" {
				p.Title = items[0].Text
			} else {
				for _, it := range items {
					text := plainText{Class: cmp.Or(f.Role, "text"), Text: it.Text}
					if it.Markup != "" {
						text.HTML = template.HTML(rich.Render(rich.Text{Plain: it.Text, Markup: it.Markup}, media))
					}
					p.Texts = append(p.Texts, text)
				}
			}
		case index.Date:
			if f.Role == "date" {
				p.Date = readable(items[0].Date.EDTF)
				p.Meta = append(p.Meta, p.Date)
			} else {
				p.Rows = append(p.Rows, plainRow{label, []plainValue{{Label: readable(items[0].Date.EDTF)}}})
			}
		case index.Keyword:
			row := plainRow{Label: label}
			for _, it := range items {
				v := plainValue{Label: s.label(f, it.Text)}
				if f.Facet {
					v.Anchor = anchor(f, it.Text)
				}
				row.Values = append(row.Values, v)
			}
			p.Rows = append(p.Rows, row)
		case index.Relation:
			row := plainRow{Label: label}
			for _, it := range items {
				row.Values = append(row.Values, plainValue{Label: s.titleOf(it.Text), Anchor: it.Text})
			}
			p.Rows = append(p.Rows, row)
		case index.URL:
			row := plainRow{Label: label}
			for _, it := range items {
				name, isCopy := strings.CutPrefix(it.Text, "media/")
				switch {
				case f.Role != "image" || !isCopy:
					row.Values = append(row.Values, plainValue{Label: it.Text})
				case media != "":
					p.Images = append(p.Images, media+name)
				}
			}
			if len(row.Values) > 0 {
				p.Rows = append(p.Rows, row)
			}
		case index.Number:
			p.Rows = append(p.Rows, plainRow{label, []plainValue{{Label: withUnit(items[0].Text, f.Unit.In(lang, s.c.Languages...))}}})
		case index.Figure:
			for _, it := range items {
				p.Figures = append(p.Figures, struct{ Value, Rest string }{figureValue(it.Figure), figureRest(it.Figure)})
			}
		case index.Source:
			for _, it := range items {
				p.Sources = append(p.Sources, struct{ Title, URL, Rest string }{it.Source.Source.Title, it.Source.Source.URL, sourceRest(it.Source)})
			}
		}
	}
	return p
}

func (s *builder) titleOf(id string) string {
	for _, r := range s.order {
		if r.ID != id {
			continue
		}
		for _, f := range s.c.Fields {
			if items := r.Values[f.Name]; f.Role == "title" && len(items) > 0 {
				return items[0].Text
			}
		}
	}
	return id
}

// figureValue writes a figure with its bound and its thousands apart.
func figureValue(f *records.FigureRef) string {
	v := grouped(f.Value)
	if f.Bound != "" && f.Bound != "exact" {
		v = strings.ReplaceAll(f.Bound, "-", " ") + " " + v
	}
	return v
}

// withUnit writes the value of a number field as FormatNumber has it, with its
// thousands apart and its unit.
func withUnit(number, unit string) string {
	if !strings.Contains(number, "e") {
		number = grouped(number)
	}
	switch unit {
	case "":
		return number
	case "%":
		return number + unit
	}
	return number + "\u00a0" + unit
}

func grouped(number string) string {
	whole, rest, _ := strings.Cut(number, ".")
	sign := ""
	if strings.HasPrefix(whole, "-") {
		sign, whole = "-", whole[1:]
	}
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	if rest != "" {
		rest = "." + rest
	}
	return sign + whole + rest
}

func figureRest(f *records.FigureRef) string {
	parts := []string{f.Unit + ": " + f.What}
	if f.Period != "" {
		parts = append(parts, readable(f.Period))
	}
	if f.AsOf != "" {
		parts = append(parts, "as of "+readable(f.AsOf))
	}
	if f.Counter != "" {
		parts = append(parts, "counted by "+f.Counter)
	}
	return strings.Join(parts, "; ")
}

func sourceRest(s *records.SourceRef) string {
	parts := []string{}
	if len(s.Source.Authors) > 0 {
		parts = append(parts, strings.Join(s.Source.Authors, ", "))
	}
	parts = append(parts, s.Source.Publisher)
	if s.Source.Date != "" {
		parts = append(parts, readable(s.Source.Date))
	}
	return strings.Join(append(parts, s.At), ", ")
}

func (s *builder) plainPage(style, body, about string) ([]byte, error) {
	page := pageData{c: s.c}
	var b bytes.Buffer
	err := plain.ExecuteTemplate(&b, "page", map[string]any{
		"Lang": page.Lang(), "Dir": page.Dir(), "Title": page.Title(), "Subtitle": page.Subtitle(), "N": len(s.order),
		"Mark": policyMark, "Style": template.CSS(style), "Body": template.HTML(body), "About": template.HTML(about),
		"Edition": s.edition, "Licence": page.LicenceName(), "LicenceURL": page.LicenceURL(),
	})
	if err != nil {
		return nil, err
	}
	return finish(b.Bytes(), "default-src 'none'; style-src STYLES; img-src 'self' data:; base-uri 'none'; form-action 'none'")
}
