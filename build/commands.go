package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"text/tabwriter"

	"vitrine/build/records"
	"vitrine/build/site"
	"vitrine/wasm/index"
	"vitrine/wasm/search"
)

type siteCommand struct {
	collection
	Out    string `short:"o" default:"dist" help:"Folder to write (${default})."`
	Brotli int    `default:"5" help:"Quality of the compressed twins, 1 to 11; 0 makes none (${default})."`
	Parts  int    `default:"0" help:"Parts the index is delivered in; 0 decides by its size (${default})."`
	Open   bool   `help:"Open the explorer in the browser, where there is a display."`
}

// Run builds the site.
func (c *siteCommand) Run(ctx context.Context, v *voice) error {
	if c.Brotli < 0 || c.Brotli > 11 {
		return usageError{fmt.Errorf("--brotli is %d, expected 0 to 11", c.Brotli)}
	}
	if c.Parts < 0 {
		return usageError{fmt.Errorf("--parts is %d, expected 0 or more", c.Parts)}
	}
	if err := site.Ready(ctx); err != nil {
		return cmp.Or(ctx.Err(), err)
	}
	var x *indexed
	err := site.Write(c.Out, func(out site.Output) (err error) {
		x, err = c.build(ctx, v, c.Parts, site.Options{Brotli: c.Brotli}, out)
		return err
	})
	if err != nil {
		return err
	}
	abs, err := filepath.Abs(c.Out)
	if err != nil {
		return err
	}
	v.begin("verifying")
	if err := verifySums(v, c.Out); err != nil {
		return err
	}
	v.end()
	if err := v.sizes(c.Out); err != nil {
		return err
	}
	v.health(x.health)
	title, page, file := x.Title.In(x.Languages[0]), filepath.Join(abs, "index.html"), filepath.Join(abs, x.ID+".html")
	v.result(struct {
		Title   string `json:"title"`
		Records int    `json:"records"`
		Folder  string `json:"folder"`
		Page    string `json:"page"`
		File    string `json:"file"`
	}{title, x.health.Records, abs, page, file},
		"%s: %s in %s\nopen %s\n  or %s, the same in one file", title, counted(x.health.Records, "record"), abs, page, file)
	if c.Open {
		openPage(page)
	}
	return nil
}

// openPage shows a page in the reader's browser, if this is a machine with a
// display. Where it is not, or has no browser, the printed path is all there
// is, and that is no error.
func openPage(page string) {
	var cmd *exec.Cmd
	switch {
	case runtime.GOOS == "darwin":
		cmd = exec.Command("open", page)
	case runtime.GOOS == "windows":
		cmd = exec.Command("rundll32", "url.dll,FileProtocolHandler", page)
	case os.Getenv("DISPLAY") != "" || os.Getenv("WAYLAND_DISPLAY") != "":
		cmd = exec.Command("xdg-open", page)
	default:
		return
	}
	_ = cmd.Start()
}

func counted(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

type checkCommand struct{ collection }

func (*checkCommand) reads() {}

// Run checks the collection.
func (c *checkCommand) Run(ctx context.Context, v *voice) error {
	cited := map[*records.Source]bool{}
	r, h, near, err := c.readBy(ctx, v, true, func(*records.Collection) (func(*records.Record) error, error) {
		return func(r *records.Record) error {
			for _, items := range r.Values {
				for _, it := range items {
					if it.Source != nil {
						cited[it.Source.Source] = true
					}
				}
			}
			return nil
		}, nil
	})
	if err != nil {
		return err
	}
	v.end()
	v.health(h)
	for _, p := range near {
		v.note("nearly the same: %s and %s", p.A, p.B)
	}
	for _, s := range r.Collection().Sources {
		if !cited[s] {
			v.note("cited by no record: %s", s.ID)
		}
	}
	outcome := "no problem found"
	if n := h.Warnings(); n > 0 {
		outcome = counted(n, "warning")
	}
	sources, from := len(r.Collection().Sources), ""
	if sources > 0 {
		from = " from " + counted(sources, "source")
	}
	v.result(struct {
		Folder   string `json:"folder"`
		Records  int    `json:"records"`
		Sources  int    `json:"sources"`
		Warnings int    `json:"warnings"`
	}{c.Path, h.Records, sources, h.Warnings()},
		"%s: %s%s, %s", c.Path, counted(h.Records, "record"), from, outcome)
	return nil
}

type queryCommand struct {
	Request string `arg:"" optional:"" help:"Query string, as behind the # of the explorer's address; empty asks for everything."`
	Corpus  string `default:"corpus" help:"Folder of the collection, or one file of records (${default})."`
	Ask     string `help:"Ask something else of the request and print the answer as it is, then its counts: ${enum}." enum:"page,count,crosstab,compare,suggest,export,explain,steps" default:"page"`
}

func (*queryCommand) reads() {}

// Run asks the engine.
func (c *queryCommand) Run(ctx context.Context, v *voice) error {
	x, err := (&collection{Path: c.Corpus}).index(ctx, v.hushed(), 1)
	if err != nil {
		return err
	}
	engine, err := engineOf(x.parts)
	if err != nil {
		return err
	}
	request := strings.TrimPrefix(c.Request, "#")
	if c.Ask != "page" {
		a := engine.Do(c.Ask, request)
		counts, err := json.Marshal(a.Counts)
		if err != nil {
			return err
		}
		v.answer(a.JSON)
		if len(a.Counts) > 0 {
			v.answer(counts)
		}
		return nil
	}
	a := engine.Ask(request)
	if v.json {
		v.answer(a.JSON)
		return nil
	}
	var answer struct {
		Total, Of int
		Query     string
		Hits      []struct {
			ID     string
			Fields map[string]json.RawMessage
		}
		Problems []struct{ Message, Hint string }
	}
	var meta struct {
		Roles  map[string]string
		Fields []struct {
			Name   string
			Facet  bool
			Offset int
			Values struct{ Key []string }
		}
	}
	if err := errors.Join(json.Unmarshal(a.JSON, &answer), json.Unmarshal(engine.Meta(), &meta)); err != nil {
		return err
	}
	for _, p := range answer.Problems {
		v.warn(p.Message, p.Hint)
	}
	v.say("%d of %s  %s", answer.Total, counted(answer.Of, "record"), answer.Query)
	w := tabwriter.NewWriter(v.out, 0, 0, 2, ' ', 0)
	for _, h := range answer.Hits {
		var title struct{ T string }
		var date struct{ EDTF string }
		// A record may lack either: then the column stays empty.
		_ = json.Unmarshal(h.Fields[meta.Roles["title"]], &title)
		_ = json.Unmarshal(h.Fields[meta.Roles["date"]], &date)
		fmt.Fprintf(w, "%s\t%s\t%s\n", date.EDTF, h.ID, title.T)
	}
	if err := w.Flush(); err != nil {
		return err
	}
	for _, f := range meta.Fields {
		if !f.Facet {
			continue
		}
		var counts []string
		for i, key := range append(f.Values.Key, search.None) {
			if n := a.Counts[f.Offset+i]; n > 0 {
				counts = append(counts, fmt.Sprintf("%s %d", key, n))
			}
		}
		v.say("%s: %s", f.Name, strings.Join(counts, ", "))
	}
	return nil
}

func engineOf(parts [][]byte) (*search.Engine, error) {
	ix, err := index.Open(parts...)
	if err != nil {
		return nil, err
	}
	return search.New(ix)
}
