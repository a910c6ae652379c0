package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"path/filepath"
	"time"

	"vitrine/build/records"
	"vitrine/build/serve"
	"vitrine/build/site"
)

type serveCommand struct {
	collection
	Parts int `default:"0" help:"Parts the index is delivered in; 0 decides by its size (${default})."`
	Port  int `default:"0" help:"Port on the loopback address; 0 takes a free one (${default})."`
}

// Run serves the site from memory and builds it again on every change, until
// it is interrupted.
func (c *serveCommand) Run(ctx context.Context, v *voice) error {
	p, err := c.place()
	if err != nil {
		return err
	}
	root, beside := p.folder, []string(nil)
	if p.files != nil && !p.described {
		root = c.Path
		for _, name := range []string{schemaFile, "sources.yaml", "vocab"} { // which may come
			beside = append(beside, filepath.Join(p.folder, name))
		}
	}
	l, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", c.Port))
	if err != nil {
		return err
	}
	address := fmt.Sprintf("http://%s/", l.Addr())
	b := &served{c: c, v: v, address: address}
	s, err := serve.New(serve.Options{Root: root, Beside: beside, Rebuild: b.build, Built: b.tell, Trouble: func(err error) {
		v.note("changes are looked for every second, because the system does not tell of them: %v", err)
	}})
	if err != nil {
		l.Close()
		return err
	}
	server := &http.Server{Handler: s, ReadHeaderTimeout: 10 * time.Second}
	over := make(chan struct{})
	go func() {
		defer close(over)
		s.Run(ctx)
	}()
	context.AfterFunc(ctx, func() { server.Close() })
	if err := server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	// A build that is stopped cleans up behind the compiler, unless it takes its time.
	select {
	case <-over:
	case <-time.After(time.Second):
	}
	return nil
}

// served is the site of one run of serve.
type served struct {
	c       *serveCommand
	v       *voice
	address string
	cache   site.Cache
	title   string
	health  *records.Health // of the last good build, nil before
	builds  int
}

// build makes the site once more.
func (b *served) build(ctx context.Context) (map[string][]byte, error) {
	v := b.v
	if b.builds++; b.builds > 1 && !v.verbose { // its steps are over before they are read
		v = v.hushed()
	}
	files := site.Files{}
	x, err := b.c.collection.build(ctx, v, b.c.Parts, site.Options{Cache: &b.cache}, files)
	if err != nil {
		return nil, err
	}
	b.title, b.health = x.Title.In(x.Languages[0]), x.health
	return files, nil
}

// tell prints how a build went: what is wrong, then one line.
func (b *served) tell(built serve.Built) {
	b.v.end()
	var wrong problemsError
	records := 0
	if b.health != nil {
		records = b.health.Records
	}
	outcome := fmt.Sprintf("%s in %.2f s", counted(records, "record"), built.Took.Seconds())
	switch {
	case errors.As(built.Problems, &wrong):
		b.v.list(wrong.Problems)
		outcome = totals(wrong.count())
	case built.Problems == nil:
		b.v.health(b.health)
	default:
		b.v.fail(built.Problems)
		outcome = "not built"
	}
	if !built.OK && b.title != "" {
		outcome += "; the last good build stays"
	}
	if len(built.Changed) > 0 {
		b.v.built(built, records, outcome)
	} else {
		title := b.title
		if !built.OK {
			title = b.c.Path
			b.v.note("%s; it is tried again when something changes", outcome)
		}
		b.v.result(struct {
			Title string `json:"title"`
			URL   string `json:"url"`
		}{title, b.address}, "%s on %s until Ctrl-C", title, b.address)
	}
}

// built tells of a build in serve, with the time of day: people come back to
// the terminal later.
func (v *voice) built(b serve.Built, records int, outcome string) {
	if v.quiet {
		return
	}
	what := b.Changed[0]
	if n := len(b.Changed) - 1; n > 0 {
		what += fmt.Sprintf(" and %d more", n)
	}
	v.printed(v.errs, "build", struct {
		Changed []string `json:"changed"`
		OK      bool     `json:"ok"`
		Records int      `json:"records"`
		Seconds float64  `json:"seconds"`
	}{b.Changed, b.OK, records, b.Took.Seconds()}, "%s %s changed: %s", v.now().Format(time.TimeOnly), what, outcome)
}
