package site

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"strings"
	"text/template"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	goldmarkhtml "github.com/yuin/goldmark/renderer/html"
	"github.com/yuin/goldmark/text"
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
	Dated     bool   // the records are in the order of their dates
	PlainHref string // where the records are as plain text; empty if nowhere
	Single    bool   // the one-file form
	Shell     string // the script, in the one-file form
	ShellSrc  string // its address, in the folder
	TwinSrc   string // address of the module's twin, in the folder

	c      *records.Collection
	policy string // with SCRIPTS and STYLES where hashes belong
}

// newest is one of the records shown before the engine is there; without Href
// it leads nowhere.
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

// PlainHTML and Payload are marks for what the one-file form has most of: the
// records as plain text, and module and index in base64.
func (p *pageData) PlainHTML() string { return plainMark }
func (p *pageData) Payload() string   { return payloadMark }

const (
	policyMark  = "VITRINE-POLICY"
	plainMark   = "VITRINE-PLAIN"
	payloadMark = "VITRINE-PAYLOAD"
)

// A mark is text in a page, and what stands in its place in the end.
type mark struct {
	text    string
	content func(io.Writer) error
}

// fillIn writes a page with the content of its marks, which come in their order.
func fillIn(w io.Writer, page []byte, marks []mark) error {
	for _, m := range marks {
		before, behind, found := bytes.Cut(page, []byte(m.text))
		if !found || bytes.Contains(behind, []byte(m.text)) {
			return fmt.Errorf("the page does not have %s in it once", m.text)
		}
		if _, err := w.Write(before); err != nil {
			return err
		}
		if err := m.content(w); err != nil {
			return err
		}
		page = behind
	}
	_, err := w.Write(page)
	return err
}

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
func markdown(source string) (string, error) {
	m := goldmark.New()
	doc := m.Parser().Parse(text.NewReader([]byte(source)))
	replaceImages(doc)
	var b bytes.Buffer
	err := m.Renderer().Render(&b, []byte(source), doc)
	return b.String(), err
}

// replaceImages leaves only the images that stand in their own address: pages
// load nothing from elsewhere, and files do not travel with this text. One on the
// web becomes a link, of the others their words stay.
func replaceImages(doc ast.Node) {
	var images []*ast.Image
	// The function returns no error.
	_ = ast.Walk(doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if image, ok := n.(*ast.Image); ok && !entering { // those within it come before it
			images = append(images, image)
		}
		return ast.WalkContinue, nil
	})
	for _, image := range images {
		address := bytes.ToLower(image.Destination)
		if bytes.HasPrefix(address, []byte("data:image/")) && !goldmarkhtml.IsDangerousURL(address) {
			continue
		}
		parent := image.Parent()
		remote := bytes.HasPrefix(address, []byte("https://")) || bytes.HasPrefix(address, []byte("http://"))
		for n := parent; n != nil && remote; n = n.Parent() {
			remote = n.Kind() != ast.KindLink && n.Kind() != ast.KindImage // there is no link in one
		}
		if remote {
			link := ast.NewLink()
			link.Destination, link.Title = image.Destination, image.Title
			if !image.HasChildren() {
				link.AppendChild(link, ast.NewString(image.Destination))
			}
			moveChildren(image, func(n ast.Node) { link.AppendChild(link, n) })
			parent.ReplaceChild(parent, image, link)
			continue
		}
		moveChildren(image, func(n ast.Node) { parent.InsertBefore(parent, image, n) })
		parent.RemoveChild(parent, image)
	}
}

// moveChildren takes all that is in a node out of it.
func moveChildren(from ast.Node, to func(ast.Node)) {
	for n := from.FirstChild(); n != nil; n = from.FirstChild() {
		from.RemoveChild(from, n)
		to(n)
	}
}
