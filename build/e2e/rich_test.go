package e2e

import (
	"bytes"
	"context"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"vitrine/build/indexer"
	"vitrine/build/records"
	"vitrine/build/rich"
	build "vitrine/build/site"
)

// What an editor may write, and what somebody may try.
const richBody = `# What was weighed

See [the *register* of quinces](https://example.org/register?a=1&b=2 "Register") and [the other parcel](#record=r2).

| Parcel | Weighed by | On | With | Above | Below | Between | Remark |
|---|---|---|---|--:|--:|--:|---|
| First | the harbourmaster's assistant | Monday | brass scales | 1200 | 900 | 1050 | **quince**, wrapped |
| Second | nobody | | | | | | |

## How

` + "```" + `
weigh quince --unit=kg	# a line that is longer than a telephone is wide, and then some more of it
` + "```" + `

1. open
2. look
   - inside

<p dir="rtl" lang="fa">یک به</p>

![Brass scales](scale.png) ![A large picture](large.png) ![Somewhere else](https://example.org/elsewhere.png)

<script>window.hacked = "script"</script>
<img src="scale.png" alt="tried" onerror="window.hacked = 'onerror'" onload="window.hacked = 'onload'">
<a href="javascript:window.hacked='link'">run</a> <iframe src="https://example.org/film" title="Film"></iframe>
<svg onload="window.hacked='svg'"></svg><b style="position:fixed">bold</b>
`

// richSite is the site of two records, the first with all of that. Its id is the
// one that partsCarriers opens.
var richSite = sync.OnceValues(func() (dir string, err error) {
	from := filepath.Join(shared.temp, "rich")
	const schema = `id: gathered
title: {en: Rich}
edition: 2026-01-01
languages: [en]
fields:
  - {name: title, kind: text, role: title}
  - {name: body, kind: text, role: body}
  - {name: note, kind: text}
  - {name: picture, kind: url, role: image, multi: true}
  - {name: link, kind: url, role: link, multi: true}
  - {name: date, kind: date, role: date}
`
	const list = `- {id: r1, title: Parcel one, body: x, note: x, picture: "https://example.org/picture.png", link: ["https://example.org/1", "https://example.org/2"], date: 2025-01-02}
- {id: r2, title: Parcel two, body: Nothing was weighed., date: 2025-01-01}
`
	if err := os.MkdirAll(filepath.Join(from, "records"), 0o777); err != nil {
		return "", err
	}
	for name, text := range map[string]string{"collection.yaml": schema, "records/all.yaml": list} {
		if err := os.WriteFile(filepath.Join(from, name), []byte(text), 0o666); err != nil {
			return "", err
		}
	}
	o, err := readTruth(from)
	if err != nil {
		return "", err
	}
	options := rich.Options{
		Image: func(src string) (string, error) { return "media/" + src, nil },
		Link:  func(href string) string { return href },
	}
	values := o.Records[0].Values
	for field, text := range map[string]string{"body": richBody, "note": "A note, *twice*\n\n- quince"} {
		t, _ := rich.Markdown(text, options)
		values[field] = []records.Item{{Text: t.Plain, Markup: t.Markup}}
	}
	values["picture"] = append([]records.Item{{Text: "media/scale.png"}}, values["picture"]...)

	picture := image.NewRGBA(image.Rect(0, 0, 640, 20))
	for i := range picture.Bounds().Dx() {
		picture.Set(i, i%20, color.RGBA{R: 200, A: 255})
	}
	var b bytes.Buffer
	if err := png.Encode(&b, picture); err != nil {
		return "", err
	}
	large := append(bytes.Clone(b.Bytes()), make([]byte, 8<<20)...) // what follows the image is not looked at
	parts, err := indexer.Build(o.Collection, indexer.Options{})
	if err != nil {
		return "", err
	}
	dir = filepath.Join(shared.temp, "rich-site")
	return dir, build.Write(dir, func(out build.Output) error {
		in := build.Input{Collection: o.Collection, Parts: parts, Media: map[string]records.Medium{}}
		for name, data := range map[string][]byte{"media/scale.png": b.Bytes(), "media/large.png": large} {
			in.Media[name] = records.Medium{Bytes: int64(len(data)), Read: func() ([]byte, error) { return data, nil }}
		}
		return build.Build(context.Background(), in, build.Options{}, out)
	})
})

func richDist(t testing.TB) string {
	t.Helper()
	if testing.Short() {
		t.Skip("builds a whole site: not with -short")
	}
	dir, err := richSite()
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

func TestRichTexts(t *testing.T) {
	theBrowser(t)
	dir := richDist(t)
	const body = "V.one('.rich.remark-text', V.record())"
	for _, carrier := range partsCarriers {
		t.Run(carrier.name, func(t *testing.T) {
			x := carrier.open(t, dir, fragment("q", "quince", "record", "r1"))
			x.until("the body", "V.record() && "+body)
			alone := carrier.name == "the one file from disk"
			heading := "h3"
			if x.element >= 0 {
				heading = "h4"
			}
			for what, expression := range map[string]string{
				"the biggest heading is one below the record's": "V.text(V.one(args[0], " + body + ")) === 'What was weighed'",
				"the table is whole":                            "V.all('.wide-table table tbody tr', " + body + ").length === 2 && V.all('th', " + body + ").length === 8",
				"numbers stand on their side":                   "getComputedStyle(V.all('tbody td', " + body + ")[4]).textAlign.endsWith('right')",
				"the table can be scrolled by keyboard":         "V.one('.wide-table', " + body + ").matches('[role=region][aria-label=Table][tabindex=\"0\"]')",
				"code keeps its space":                          "V.one('pre code', " + body + ").textContent.includes('--unit=kg\\t# a')",
				"lists are in one another":                      "V.text(V.one('ol > li > ul > li', " + body + ")) === 'inside'",
				"a link leaves":                                 "V.one('a[href=\"https://example.org/register?a=1&b=2\"][target=_blank][rel=\"noreferrer noopener\"][title=Register] em', " + body + ").textContent === 'register'",
				"a frame is a link":                             "V.one('a[href=\"https://example.org/film\"]', " + body + ")",
				"an image from elsewhere is a link":             "V.one('a[href=\"https://example.org/elsewhere.png\"]', " + body + ")",
				"a language and its direction":                  "getComputedStyle(V.one('p[lang=fa]', " + body + ")).direction === 'rtl'",
				"words are marked in all of it":                 "['a mark', 'strong mark', 'pre mark'].every((s) => V.one(s, " + body + ")) && V.one('.facts .rich li mark', V.record())",
				"words keep apart":                              "!/weighedSee|harbourmaster's assistantMonday/.test(" + body + ".innerText)",
				"several links are listed":                      "V.all('.facts a[href^=\"https://example.org/\"]', V.record()).length >= 3",
				"nothing that runs":                             "!V.one('script, iframe, svg, [onerror], [onload], [style], a[href^=javascript]', " + body + ") && V.text(" + body + ").includes('run')",
			} {
				if !query[bool](x.tab, "!!("+expression+")", heading) {
					t.Errorf("not so: %s\n%s", what, query[string](x.tab, body+".innerHTML"))
				}
			}
			x.until("the images", "V.all('img[alt=\"Brass scales\"], .pictures img', V.record()).filter((i) => i.scrollIntoView() || (i.complete && i.naturalWidth === 640)).length === 2")
			if got := query[int](x.tab, "V.all('img', V.record()).length"); alone && got != 3 || !alone && got != 4 {
				t.Errorf("%d images", got)
			}
			if got := query[string](x.tab, "V.text(V.one('.no-image', V.record()))"); alone && got != "A large picture (image not included here)" || !alone && got != "" {
				t.Errorf("instead of an image stands %q", got)
			}
			x.viewport(phone)
			if wide := query[string](x.tab, "V.overflow()"); wide != "" {
				t.Error(wide)
			}
			x.shot("rich text on a phone, " + carrier.name)
			if got := query[string](x.tab, "String(window.hacked)"); got != "undefined" {
				t.Errorf("the %s ran", got)
			}
			x.click("V.all('a', " + body + ").find((a) => V.text(a) === 'the other parcel')")
			x.until("the other record", "V.record() && V.text(V.one('.headline', V.record())) === 'Parcel two'")
		})
	}
}

// The pages without script have the same, sieved the same way.
func TestRichTextsWithoutScript(t *testing.T) {
	dir := richDist(t)
	for name, images := range map[string]int{"plain.html": 4, "gathered.html": 0} {
		page := string(readFile(t, dir, name))
		_, page, _ = strings.Cut(page, `id="r1"`)
		page, _, _ = strings.Cut(page, "</article>")
		found := map[string]int{}
		for _, e := range parseHTML(t, []byte("<article "+page)) {
			found[e.name]++
			for key := range e.attr {
				if strings.HasPrefix(key, "on") || key == "style" {
					t.Errorf("%s: <%s %s=%q>", name, e.name, key, e.attr[key])
				}
			}
		}
		if found["table"] != 1 || found["pre"] != 1 || found["script"] != 0 || found["iframe"] != 0 || found["svg"] != 0 || found["img"] != images {
			t.Errorf("%s has the elements %v", name, found)
		}
		for _, want := range []string{"<h4>What was weighed</h4>", "Brass scales", "A large picture", "https://example.org/2"} {
			if !strings.Contains(page, want) {
				t.Errorf("%s lacks %q", name, want)
			}
		}
	}
}
