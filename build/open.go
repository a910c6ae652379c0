package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"vitrine/build/indexer"
	"vitrine/build/infer"
	"vitrine/build/input"
	"vitrine/build/records"
	"vitrine/build/rules"
	"vitrine/build/site"
)

const schemaFile = "collection.yaml"

// collection is the argument that every command shares.
type collection struct {
	Path   string `arg:"" optional:"" default:"corpus" name:"path" help:"Folder of the collection, or one file of records (${default})."`
	Strict bool   `help:"Take everything that is wrong with the records for an error."`
}

// A place is where a collection lies.
type place struct {
	fsys      fs.FS
	dir       string       // as messages name it
	folder    string       // on this machine
	files     []string     // the one file it is, or nil
	described bool         // there is a collection.yaml, or what was meant to be one
	skipped   []input.Skip // by infer
}

// patterns returns files as globs that match nothing else.
func (p *place) patterns() (globs []string) {
	for _, name := range p.files {
		globs = append(globs, input.Pattern(name))
	}
	return globs
}

// place finds the folder of a collection that is named by its folder or by the
// file with its records.
func (c *collection) place() (*place, error) {
	info, err := os.Stat(c.Path)
	if err != nil {
		return nil, err
	}
	p := &place{folder: c.Path}
	if !info.IsDir() {
		p.folder, p.files = filepath.Dir(c.Path), []string{filepath.Base(c.Path)}
		if p.files[0] == schemaFile {
			p.files = nil
		}
	}
	p.fsys, p.dir = os.DirFS(p.folder), filepath.ToSlash(filepath.Clean(p.folder))
	for _, name := range []string{schemaFile, "collection.yml", "collection.YAML", "collection.YML", "collection.yaml.txt", "collection.json"} {
		if _, err := os.Stat(filepath.Join(p.folder, name)); err == nil && (p.files == nil || name == schemaFile && p.names(p.files[0])) {
			p.described = true
		}
	}
	if p.dir == "." {
		p.dir = ""
	}
	return p, nil
}

// names reports whether the collection.yaml beside a file is about that file.
func (p *place) names(file string) bool {
	r, err := records.Open(p.fsys, p.dir, records.Options{})
	return err == nil && r.Names(file)
}

// name is what a collection is called that does not say it itself.
func (p *place) name() string {
	if p.files != nil {
		return p.files[0]
	}
	abs, err := filepath.Abs(p.folder)
	if err != nil {
		return p.folder
	}
	return filepath.Base(abs)
}

// problemsError is what is wrong with a collection.
type problemsError struct {
	records.Problems
	more int // that are not among them
}

// Error returns all problems and their number, a line each.
func (p problemsError) Error() string {
	var b strings.Builder
	for _, p := range p.Problems {
		fmt.Fprintf(&b, "%s: %s\n", severityOf(p), p)
	}
	return b.String() + totals(p.count())
}

// count returns how many errors and warnings there are.
func (p problemsError) count() (errs, warnings int) {
	for _, problem := range p.Problems {
		if problem.Warning {
			warnings++
		}
	}
	return len(p.Problems) - warnings + p.more, warnings
}

// open reads the description of the collection, or works one out of its records.
func (c *collection) open(ctx context.Context, v *voice, o records.Options) (*records.Reader, error) {
	p, err := c.place()
	if err != nil {
		return nil, err
	}
	o.Strict, o.Files = c.Strict, p.patterns()
	if !p.described {
		v.begin("looking at the data")
		inferred, err := p.infer(ctx, v, false)
		if err != nil {
			return nil, err
		}
		v.end()
		o.Name, o.Schema = "the fields as worked out", inferred.YAML
		left := 0
		for _, e := range inferred.Evidence {
			if strings.HasPrefix(e.Text, "left out") {
				left++
			}
			if v.verbose || strings.Contains(e.Text, "check this") {
				v.note("%s: %s", e.Field, e.Text)
			}
		}
		if left > 0 {
			v.note("%s left out: the About page lists them, and init says why", counted(left, "column"))
		}
		why := "there is no " + schemaFile
		if _, err := os.Stat(filepath.Join(p.folder, schemaFile)); err == nil {
			why = filepath.Join(p.folder, schemaFile) + " is about other files"
		}
		v.note("%s: the fields were worked out from the data; go run ./build init %s writes them down, with the reasons", why, c.Path)
	}
	return records.Open(p.fsys, p.dir, o)
}

// infer works out a description of the records, which names them if it is to be
// kept. Problems of theirs that a build tells of it leaves to that.
func (p *place) infer(ctx context.Context, v *voice, named bool) (*infer.Result, error) {
	var problems, warnings records.Problems
	warn := func(pos input.Pos, hint, format string, args ...any) {
		if len(warnings) < listedWarnings {
			warnings = append(warnings, records.Problem{Pos: pos, Message: fmt.Sprintf(format, args...), Hint: hint, Warning: true})
		}
	}
	fail := func(pos input.Pos, hint, format string, args ...any) {
		problems = append(problems, records.Problem{Pos: pos, Message: fmt.Sprintf(format, args...), Hint: hint})
	}
	files, skipped, err := input.Find(p.fsys, p.dir, p.patterns(), input.Options{Fail: fail})
	p.skipped = skipped
	if err == nil && len(problems) == 0 {
		var size int64
		for _, f := range files {
			v.more("%s: %s", f.Name, f.Found)
			size += f.Bytes
		}
		bar := v.progress("looking at the data", size, "bytes")
		defer bar.done()
		var result *infer.Result
		result, err = infer.Infer(ctx, files, infer.Options{Name: p.name(), Named: named, Warn: warn, Fail: fail, Progress: func(n int) { bar.add(int64(n)) }})
		if err == nil && len(problems) == 0 {
			return result, nil
		}
		if errors.Is(err, infer.ErrNoRecords) && len(problems) == 0 { // what is wrong with the files says why
			problems = append(warnings, records.Problem{Pos: input.Pos{File: cmp.Or(p.dir, ".")}, Message: "no record found, expected at least one"})
		}
	}
	if len(problems) > 0 {
		problems.Sort()
		return nil, problemsError{problems, 0}
	}
	return nil, err
}

// read hands the records to add, and checks them by the collection's rules.
// Problems that are more than warnings are a problemsError.
func (c *collection) read(ctx context.Context, v *voice, begin func(*records.Collection) (add func(*records.Record) error, err error)) (*records.Reader, *records.Health, error) {
	r, h, _, err := c.readBy(ctx, v, false, begin)
	return r, h, err
}

// readBy is read, and with near set returns records that are nearly the same.
func (c *collection) readBy(ctx context.Context, v *voice, near bool, begin func(*records.Collection) (add func(*records.Record) error, err error)) (*records.Reader, *records.Health, []rules.Pair, error) {
	var bar *progress
	r, err := c.open(ctx, v, records.Options{Read: func(n int, of int64) {
		if bar == nil {
			bar = v.progress("reading", of, "bytes")
		}
		bar.add(int64(n))
	}})
	if err != nil {
		return nil, nil, nil, err
	}
	var checker *rules.Checker
	add := func(*records.Record) error { return nil }
	if len(r.Problems()) == 0 { // with some, the records are only looked through for more
		checker = rules.New(r.Collection(), near)
		if add, err = begin(r.Collection()); err != nil {
			return nil, nil, nil, err
		}
	}
	h, err := r.Read(ctx, func(r *records.Record) error {
		if checker != nil {
			checker.Record(r)
		}
		return add(r)
	})
	if bar != nil {
		bar.done()
	}
	switch {
	case err != nil:
		return nil, nil, nil, err
	case h.Failed():
		return nil, nil, nil, problemsError{h.Problems, h.Unlisted()}
	case checker == nil:
		return r, h, nil, nil
	}
	if h.Add("against a rule of the collection", checker.Finish()); h.Failed() {
		return nil, nil, nil, problemsError{h.Problems, h.Unlisted()}
	}
	return r, h, checker.Near(), nil
}

// An indexed collection is one whose records are in an index and no more in memory.
type indexed struct {
	*records.Collection
	parts  [][]byte
	health *records.Health
	media  map[string]records.Medium
}

// index reads a collection and makes its index; parts is as in indexer.Options.
func (c *collection) index(ctx context.Context, v *voice, parts int) (*indexed, error) {
	var b *indexer.Builder
	r, h, err := c.read(ctx, v, func(col *records.Collection) (add func(*records.Record) error, err error) {
		v.begin("reading " + c.Path)
		if b, err = indexer.New(col, indexer.Options{Parts: parts, Loose: true}); err != nil {
			return nil, err
		}
		return func(r *records.Record) error { return cmp.Or(ctx.Err(), b.Add(r)) }, nil
	})
	if err != nil {
		return nil, err
	}
	v.begin("indexing")
	x := &indexed{Collection: r.Collection(), health: h, media: r.Media()}
	x.parts, err = b.Finish()
	return x, err
}

// build makes the site of a collection and returns the collection.
func (c *collection) build(ctx context.Context, v *voice, parts int, o site.Options, out site.Output) (*indexed, error) {
	x, err := c.index(ctx, v, parts)
	if err != nil {
		return nil, err
	}
	in := site.Input{Collection: x.Collection, Parts: x.parts, Media: x.media}
	if in.Health, err = site.Health(x.Collection, x.health); err != nil {
		return nil, err
	}
	o.Step = v.begin
	o.Progress = func(name string, total int64, unit string) (func(int64), func()) {
		bar := v.progress(name, total, unit)
		return bar.add, bar.done
	}
	return x, site.Build(ctx, in, o, out)
}

// initCommand writes down what is worked out of a collection's records.
type initCommand struct {
	Path  string `arg:"" help:"Folder with the records, or one file of them."`
	Out   string `short:"o" help:"File to write; - prints it (collection.yaml beside the records)."`
	Force bool   `help:"Replace a collection.yaml that is there."`
}

// Run writes collection.yaml.
func (c *initCommand) Run(ctx context.Context, v *voice) error {
	p, err := (&collection{Path: c.Path}).place()
	if err != nil {
		return err
	}
	out := c.Out
	if out == "" {
		out = filepath.Join(p.folder, schemaFile)
	}
	if info, err := os.Stat(out); err == nil && info.IsDir() {
		return fmt.Errorf("%s is a folder, expected a file\nhint: -o %s", out, filepath.Join(out, schemaFile))
	} else if err == nil && out != "-" && !c.Force {
		return fmt.Errorf("%s is there already\nhint: --force replaces it, -o writes another file, -o - prints", out)
	}
	result, err := p.infer(ctx, v, true)
	if err != nil {
		return err
	}
	for _, s := range p.skipped {
		if s.Missed {
			v.warn(fmt.Sprintf("%s: passed over: it %s", s.Name, s.Why), "")
		}
	}
	if out == "-" {
		if v.json {
			v.say("%s", result.YAML)
		} else {
			v.answer(bytes.TrimSpace(result.YAML))
		}
		return nil
	}
	for _, e := range result.Evidence {
		v.note("%s: %s", e.Field, e.Text)
	}
	if err := writeWhole(out, result.YAML); err != nil {
		return err
	}
	v.say("%s: %s, worked out from %s", out, counted(strings.Count(string(result.YAML), "\n  - name: "), "field"), counted(result.Records, "record"))
	v.say("change it as you like, then: go run ./build site %s", c.Path)
	return nil
}

// writeWhole writes a file whole or not at all.
func writeWhole(name string, data []byte) error {
	cannot := func(err error) error {
		var pe *fs.PathError
		if errors.As(err, &pe) { // its path is that of a file nobody asked for
			err = pe.Err
		}
		return fmt.Errorf("cannot write %s: %w\nhint: -o writes another file, -o - prints", name, err)
	}
	tmp, err := os.CreateTemp(filepath.Dir(name), "."+filepath.Base(name)+"-")
	if err != nil {
		return cannot(err)
	}
	defer os.Remove(tmp.Name())
	if _, err := tmp.Write(data); err != nil {
		tmp.Close()
		return cannot(err)
	}
	if err := errors.Join(tmp.Chmod(0o644), tmp.Close()); err != nil {
		return cannot(err)
	}
	return os.Rename(tmp.Name(), name)
}

// schemaCommand prints the JSON Schema of collection.yaml.
type schemaCommand struct{}

// Run prints the schema.
func (c *schemaCommand) Run(v *voice) error {
	if v.json {
		v.result(json.RawMessage(records.JSONSchema()), "")
	} else {
		v.answer(bytes.TrimSpace(records.JSONSchema()))
	}
	return nil
}
