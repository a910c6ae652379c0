package site

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io/fs"
	"strings"
	"text/template"

	"github.com/yuin/goldmark"
	"golang.org/x/net/html"

	"vitrine/build/records"
	"vitrine/web"
)

// pageData is what web/index.html is filled in with. Members whose names end
// in HTML are markup we made; the template escapes all others.
type pageData struct {
	Config    config
	Style     string // minified
	Edition   string
	Records   int
	AboutHTML string
	Newest    []newest
	PlainHref string
	PlainHTML string   // all records, in the one-file form
	Single    bool     // the one-file form
	Shell     string   // the script, in the one-file form
	ShellSrc  string   // its address, in the folder
	TwinSrc   string   // address of the module's twin, in the folder
	Payload   []string // the module in base64 blocks, in the one-file form

	PartPayloads [][]string     // the further parts of the index, likewise
	Media        []mediaElement // files that texts name, likewise

	c      *records.Collection
	policy string // with SCRIPTS and STYLES where hashes belong
}

// newest is one of the records shown before the engine is there.
type newest struct{ ID, Date, Title, Href string }

// What the template asks of the collection.

func (p *pageData) Lang() string        { return p.c.Languages[0] }
func (p *pageData) Title() string       { return p.c.Title.In(p.c.Languages[0], p.c.Languages...) }
func (p *pageData) Subtitle() string    { return p.c.Subtitle.In(p.c.Languages[0], p.c.Languages...) }
func (p *pageData) LicenceName() string { return p.c.Licence.Name }
func (p *pageData) LicenceURL() string  { return p.c.Licence.URL }

// Dir is the direction of the collection's first language.
func (p *pageData) Dir() string {
	lang, _, _ := strings.Cut(p.Lang(), "-")
	switch lang {
	case "ar", "fa", "he", "ps", "prs", "ur", "ckb", "sd", "ug", "yi", "dv":
		return "rtl"
	}
	return "ltr"
}

// ConfigJSON is the configuration as it may stand in a script element.
func (p *pageData) ConfigJSON() (string, error) {
	b, err := json.Marshal(p.Config) // escapes <, > and &
	return string(b), err
}

// Number is the number of the part that stands at place i among the further
// ones.
func (p *pageData) Number(i int) int { return i + 1 }

// CSP is a mark for the policy; render puts the policy in its place when the
// page is final and its scripts and styles can be hashed.
func (p *pageData) CSP() string { return policyMark }

const policyMark = "VITRINE-POLICY"

func (p *pageData) render() ([]byte, error) {
	text, err := fs.ReadFile(web.Files, "index.html")
	if err != nil {
		return nil, err
	}
	t, err := template.New("web/index.html").Option("missingkey=error").Parse(string(text))
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	if err := t.Execute(&b, p); err != nil {
		return nil, err
	}
	return finish(b.Bytes(), p.policy)
}

// finish minifies a page and writes its policy, with the hashes of the scripts
// and styles that stand in it.
func finish(page []byte, policy string) ([]byte, error) {
	page, err := pages.Bytes("text/html", page)
	if err != nil {
		return nil, err
	}
	scripts, styles, err := inlineHashes(page)
	if err != nil {
		return nil, err
	}
	if strings.Contains(policy, "SCRIPTS") != (len(scripts) > 0) || len(styles) == 0 {
		return nil, fmt.Errorf("the page has %d scripts and %d styles in it, its policy is %q", len(scripts), len(styles), policy)
	}
	policy = strings.NewReplacer("SCRIPTS", strings.Join(scripts, " "), "STYLES", strings.Join(styles, " ")).Replace(policy)
	if n := bytes.Count(page, []byte(policyMark)); n != 1 {
		return nil, fmt.Errorf("the page has %d places for its policy, expected 1", n)
	}
	return bytes.Replace(page, []byte(policyMark), []byte(policy), 1), nil
}

// inlineHashes returns the hashes, as a content security policy takes them, of
// the scripts that run and the styles that stand in a page.
func inlineHashes(page []byte) (scripts, styles []string, err error) {
	z := html.NewTokenizer(bytes.NewReader(page))
	var list *[]string
	for {
		switch z.Next() {
		case html.ErrorToken:
			return scripts, styles, nil
		case html.StartTagToken:
			tok := z.Token()
			list = nil
			switch tok.Data {
			case "style":
				list = &styles
			case "script":
				list = &scripts
				for _, a := range tok.Attr {
					if a.Key == "src" || a.Key == "type" {
						list = nil
					}
				}
			}
		case html.TextToken:
			if list != nil {
				sum := sha256.Sum256(z.Raw())
				*list = append(*list, "'sha256-"+base64.StdEncoding.EncodeToString(sum[:])+"'")
			}
		case html.EndTagToken:
			list = nil
		}
	}
}

// markdown renders an editor's text. Markup in it is left out: goldmark writes
// none unless told to, nor links that could run script.
func markdown(text string) (string, error) {
	var b bytes.Buffer
	err := goldmark.Convert([]byte(text), &b)
	return b.String(), err
}

// newest returns the first n records for the first paint, linked to their
// places on page.
func (s *builder) newest(n int, page string) []newest {
	var list []newest
	for _, r := range s.order[:min(n, len(s.order))] {
		item := newest{ID: r.ID, Href: page + "#" + r.ID}
		for _, f := range s.c.Fields {
			items := r.Values[f.Name]
			switch {
			case len(items) == 0:
			case f.Role == "title":
				item.Title = items[0].Text
			case f.Role == "date":
				item.Date = readable(items[0].Date.EDTF)
			}
		}
		list = append(list, item)
	}
	return list
}
