package site

import (
	"bytes"
	"fmt"
	"html/template"
	"strings"

	"vitrine/build/records"
)

// health is the part of the About page that says how complete the data is. The
// shell makes links of the cells with data-none, which lead to the records
// without that field.
var health = template.Must(template.New("health").Parse(`<section class="health">
<h2>The data in this edition</h2>
<p>{{.Summary}}</p>
<div class="wide" tabindex="0" role="region" aria-label="How complete each field is"><table>
<caption>How many records have each field</caption>
<thead><tr><th scope="col">Field</th><th scope="col">Recorded</th><th scope="col">Share</th><th scope="col">Not recorded</th>{{if .AnyUnread}}<th scope="col">Not read</th>{{end}}</tr></thead>
<tbody>{{range .Fields}}<tr><th scope="row">{{.Label}}</th><td>{{.Recorded}}</td><td>{{.Share}}</td><td{{if .Filter}} data-none="{{.Name}}"{{end}}>{{.Missing}}</td>{{if $.AnyUnread}}<td>{{.Unread}}</td>{{end}}</tr>
{{end}}</tbody></table></div>
{{if .AnyUnread}}<p>Not read: a text that is not the date, number, address or value its field holds. Such texts are kept on the record under “{{.AsWritten}}” and are found by their words.</p>
{{end}}{{if .Kinds}}<h3>Noticed while reading</h3>
<ul>{{range .Kinds}}<li>{{.Kind}}: {{.N}}{{if .Examples}}<ul>{{range .Examples}}<li>{{.}}</li>{{end}}</ul>{{end}}</li>
{{end}}</ul>
{{end}}{{if .Ignored}}<h3>Columns left out</h3>
<p>{{.Ignored}}</p>
{{end}}{{if .Skipped}}<h3>Files passed over</h3>
<ul>{{range .Skipped}}<li>{{.Name}}: {{.Why}}</li>
{{end}}</ul>
{{end}}</section>`))

// healthExamples is how many places of each kind of problem the page names.
const healthExamples = 3

// Health returns what h says of a collection as markup for its About page. It
// names no folder of the machine it was made on.
func Health(c *records.Collection, h *records.Health) (string, error) {
	type row struct {
		Label, Name, Recorded, Share, Missing, Unread string
		Filter                                        bool
	}
	type kind struct {
		Kind, N  string
		Examples []string
	}
	data := struct {
		Summary, AsWritten string
		Ignored            string
		AnyUnread          bool
		Fields             []row
		Kinds              []kind
		Skipped            []struct{ Name, Why string }
	}{Summary: fmt.Sprintf("%s records", grouped(fmt.Sprint(h.Records)))}
	if n := len(h.Files); n == 1 {
		data.Summary += fmt.Sprintf(" from one file, %s (%s)", h.Files[0].File.Path, h.Files[0].File.Found)
	} else if n > 1 {
		data.Summary += fmt.Sprintf(" from %s files", grouped(fmt.Sprint(n)))
	}
	data.Summary += "."
	lang := c.Languages[0]
	for _, f := range h.Fields {
		data.AnyUnread = data.AnyUnread || f.Unread > 0
		label := f.Field.Label.In(lang, c.Languages...)
		if f.Field == h.AsWritten {
			data.AsWritten = label
			continue
		}
		share := 0.0
		if h.Records > 0 {
			share = 100 * float64(f.Recorded) / float64(h.Records)
		}
		data.Fields = append(data.Fields, row{Label: label, Name: f.Field.Name, Recorded: grouped(fmt.Sprint(f.Recorded)), Share: percent(share),
			Missing: grouped(fmt.Sprint(h.Records - f.Recorded)), Unread: grouped(fmt.Sprint(f.Unread)), Filter: f.Field.Facet && f.Recorded < h.Records})
	}
	for _, t := range h.Kinds {
		data.Kinds = append(data.Kinds, kind{t.Kind, grouped(fmt.Sprint(t.N)), examples(h, t)})
	}
	data.Ignored = strings.Join(h.Ignored, ", ")
	for _, s := range h.Skipped {
		data.Skipped = append(data.Skipped, struct{ Name, Why string }{inside(h, s.Name), s.Why})
	}
	var b bytes.Buffer
	err := health.Execute(&b, data)
	return b.String(), err
}

// examples returns the first problems of a kind as lines.
func examples(h *records.Health, t *records.Tally) []string {
	var lines []string
	for _, p := range t.First[:min(len(t.First), healthExamples)] {
		p.Pos.File = inside(h, p.Pos.File)
		p.Hint = ""
		lines = append(lines, p.String())
	}
	return lines
}

// inside returns the name of a file within the collection's folder.
func inside(h *records.Health, name string) string {
	if rest, ok := strings.CutPrefix(name, strings.TrimSuffix(h.Dir, "/")+"/"); ok && h.Dir != "" {
		return rest
	}
	return name
}

// percent writes a share so that only all is 100% and only none is 0%.
func percent(share float64) string {
	switch {
	case share > 99 && share < 100:
		return "over 99%"
	case share > 0 && share < 1:
		return "under 1%"
	}
	return fmt.Sprintf("%.0f%%", share)
}
