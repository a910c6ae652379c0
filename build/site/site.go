// Package site turns the index of a collection into the folder that readers
// open: the module with the index in it, the explorer in its forms, the pages
// that need no script, and the sums that tell whether a copy is whole.
package site

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"

	"vitrine/build/records"
	"vitrine/wasm/index"
	"vitrine/web"
)

// Input is what a site is made of.
type Input struct {
	// Collection describes the records: schema, vocabularies, sources, texts. Its
	// own Records are not looked at.
	Collection *records.Collection
	// Parts is the index of the records, as an indexer.Builder returns it.
	Parts [][]byte
	// Health is what is said of the state of the data, behind the editor's text
	// about the collection; it may be empty. It is HTML that is trusted.
	Health string
	// Media are the files that texts and image fields name as media/…, by that
	// name. They are read one at a time, when they are written; in the one-file form
	// those travel that fit into inlineMedia.
	Media map[string]records.Medium
}

// Options say how a site is made.
type Options struct {
	// Brotli is the quality of the compressed twins that servers hand out, 1
	// to 11; 0 makes none, neither brotli nor gzip.
	Brotli int
	// Cache, if set, makes every build after the first faster; see there.
	Cache *Cache
	// Step, if set, is told what is being done, before it is.
	Step func(string)
	// Progress, if set, begins to tell how far work is of which there is that much:
	// add takes what is done since, from any goroutine, and done ends it.
	Progress func(name string, total int64, unit string) (add func(n int64), done func())
}

// Build makes the site of a collection and hands its files to out. The same
// input and the same toolchain give the same bytes. When ctx is done Build
// returns its error soon, and what out was given is of no use.
func Build(ctx context.Context, in Input, o Options, out Output) error {
	step := func(s string) {
		if o.Step != nil {
			o.Step(s)
		}
	}
	ix, err := index.Open(in.Parts...)
	if err != nil {
		return fmt.Errorf("the index does not open: %w", err)
	}
	if err := ix.Check(); err != nil {
		return fmt.Errorf("the index is wrong: %w", err)
	}
	step("compiling the module")
	tools, err := findToolchain(ctx)
	if err != nil {
		return cmp.Or(ctx.Err(), err)
	}
	module, err := o.Cache.module(ctx, tools, in.Parts[0], in.Collection.Languages[0])
	if err != nil {
		return cmp.Or(ctx.Err(), err) // a compiler that was stopped fails in its own words
	}
	return newBuilder(ctx, in, ix, o, out).build(module, tools.wasmExec, step)
}

type builder struct {
	ledger
	in       Input
	c        *records.Collection
	ix       *index.Index
	edition  string
	brotli   int       // quality, 0 for none
	gzip     int       // level
	config   config    // of the folder
	packings []packing // for compress
	cache    *Cache    // nil if there is none
	progress func(name string, total int64, unit string) (add func(int64), done func())
}

func newBuilder(ctx context.Context, in Input, ix *index.Index, o Options, out Output) *builder {
	edition := ix.EditionString()
	if day := in.Collection.Edition; day != "" {
		edition = day + "-" + edition
	}
	progress := o.Progress
	if progress == nil {
		progress = func(string, int64, string) (func(int64), func()) { return func(int64) {}, func() {} }
	}
	return &builder{progress: progress, ledger: ledger{ctx: ctx, out: out, files: map[string]made{}}, in: in, c: in.Collection, ix: ix, edition: edition, brotli: o.Brotli, gzip: gzipLevel(len(in.Parts), o.Brotli, o.Cache != nil), cache: o.Cache}
}

// hashed returns a name with the start of the contents' hash in it.
func hashed(dir, name, ext string, data []byte) string {
	sum := sha256.Sum256(data)
	return path.Join(dir, name+"."+hex.EncodeToString(sum[:5])+ext)
}

// hand hands over a file that servers give out compressed, too. packed is its
// gzip if that is known.
func (s *builder) hand(name string, data, packed []byte) error {
	if s.brotli > 0 {
		s.packings = append(s.packings, packing{name, data, packed})
	}
	return s.add(name, data)
}

// build makes the site of a compiled module.
func (s *builder) build(module []byte, wasmExec string, step func(string)) error {
	step("writing the pages")
	if err := s.forms(module, wasmExec); err != nil {
		return err
	}
	if s.brotli > 0 {
		step("compressing")
		if err := s.compress(); err != nil {
			return err
		}
	}
	return s.sums()
}

// forms hands over the explorer in all its forms, and the plain pages.
func (s *builder) forms(module []byte, wasmExec string) error {
	payloads, err := s.payloads(module)
	if err != nil {
		return err
	}
	shell, err := s.cache.pageScript(wasmExec)
	if err != nil {
		return err
	}
	shellName := hashed("assets", "shell", ".js", []byte(shell))
	element, err := bundle("vitrine-element-define.js", wasmExec, &s.config)
	if err != nil {
		return err
	}
	if err := s.hand(shellName, []byte(shell), nil); err != nil {
		return err
	}
	if err := s.hand("embed.js", []byte(element), nil); err != nil {
		return err
	}
	if err := s.media(); err != nil {
		return err
	}
	style, err := styleSheet("vitrine.css")
	if err != nil {
		return err
	}
	about, err := markdown(s.c.About)
	if err != nil {
		return err
	}
	about += s.in.Health
	plain, err := s.plainPages(about)
	if err != nil {
		return err
	}
	page := pageData{c: s.c, Edition: s.edition, Records: s.ix.Records, Style: style, AboutHTML: about, Dated: plain.date >= 0}
	folder := page
	folder.Newest, folder.PlainHref = plain.newest("plain.html"), "plain.html"
	folder.Config, folder.ShellSrc, folder.TwinSrc = s.config, shellName, s.config.Twin
	folder.policy = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src STYLES; connect-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
	text, err := folder.render()
	if err != nil {
		return err
	}
	if err := s.hand("index.html", text, nil); err != nil {
		return err
	}
	page.Shell = shell
	return s.oneFile(page, plain, payloads)
}

// payloads hands over the module and the further parts of the index in the
// forms that the folder has them in, and returns them for the one file.
func (s *builder) payloads(module []byte) ([]payload, error) {
	payloads := []payload{{data: module}}
	for _, part := range s.in.Parts[1:] {
		payloads = append(payloads, payload{data: part})
	}
	err := parallel(s.ctx, len(payloads), func(ctx context.Context, i int) (err error) {
		p := &payloads[i]
		p.packed, err = gzipped(ctx, p.data, s.gzip)
		return err
	})
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(module)
	s.config = config{Module: hashed("assets", s.c.ID, ".wasm", module), SHA256: hex.EncodeToString(sum[:]),
		Page: "index.html", Plain: "plain.html", Parts: []part{}}
	s.config.Twin = s.config.Module + ".js"
	names := []string{s.config.Module}
	for i, data := range s.in.Parts[1:] {
		p := part{File: hashed("assets", s.c.ID, fmt.Sprintf(".part%d.vtx", i+1), data), SHA256: fmt.Sprintf("%x", sha256.Sum256(data)), Bytes: len(data)}
		p.Twin = p.File + ".js"
		s.config.Parts = append(s.config.Parts, p)
		names = append(names, p.File)
	}
	for i, name := range names {
		p := &payloads[i]
		if err := s.hand(name, p.data, p.packed); err != nil {
			return nil, err
		}
		if err := s.write(name+".js", p.twin); err != nil {
			return nil, err
		}
	}
	return payloads, nil
}

// oneFile hands over the one-file form of page. Where it has the records as
// plain text it is given out compressed as well: without them there is nothing
// in it that was not compressed before.
func (s *builder) oneFile(page pageData, plain *plainPages, payloads []payload) error {
	page.Single = true
	page.Config = config{SHA256: s.config.SHA256, Parts: []part{}}
	for _, p := range s.config.Parts {
		page.Config.Parts = append(page.Config.Parts, part{SHA256: p.SHA256, Bytes: p.Bytes})
	}
	page.Newest = plain.newest("")
	if plain.all != nil {
		page.Style += plain.style
		page.Config.Plain, page.PlainHref = "#plain", "#plain"
	}
	page.policy = "default-src 'none'; script-src SCRIPTS 'wasm-unsafe-eval'; style-src STYLES; img-src data:; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
	text, err := page.render()
	if err != nil {
		return err
	}
	var marks []mark
	if plain.all != nil {
		marks = append(marks, mark{plainMark, func(w io.Writer) error {
			_, err := w.Write(plain.alone)
			return err
		}})
	}
	marks = append(marks, mark{payloadMark, func(w io.Writer) error {
		if err := s.writeMedia(w); err != nil {
			return err
		}
		for i := range payloads {
			before := `<script type="text/plain" class="vitrine-payload">`
			if i > 0 {
				before = fmt.Sprintf(`<script type="text/plain" class="vitrine-payload" data-part="%d">`, i)
			}
			if err := payloads[i].eachBlock(w, before, "</script>"); err != nil {
				return err
			}
		}
		return nil
	}})
	name := s.c.ID + ".html"
	if plain.all == nil {
		return s.write(name, func(w io.Writer) error { return fillIn(w, text, marks) })
	}
	var whole bytes.Buffer
	if err := fillIn(&whole, text, marks); err != nil {
		return err
	}
	return s.hand(name, whole.Bytes(), nil)
}

func styleSheet(name string) (string, error) {
	data, err := fs.ReadFile(web.Files, name)
	if err != nil {
		return "", err
	}
	text, err := minifier.String("text/css", string(data))
	if err != nil {
		return "", fmt.Errorf("web/%s: %w", name, err)
	}
	if strings.Contains(strings.ToLower(text), "</style") {
		return "", fmt.Errorf("web/%s ends the element it stands in", name)
	}
	return text, nil
}

// sums adds edition.json, which says what this edition is, and SHA256SUMS,
// which `sha256sum -c` checks.
func (s *builder) sums() error {
	files := map[string]int{}
	for name, e := range s.files {
		files[name] = e.size
	}
	indexBytes := 0
	for _, p := range s.in.Parts {
		indexBytes += len(p)
	}
	j, err := json.MarshalIndent(struct {
		Edition    string         `json:"edition"`
		Date       string         `json:"date"` // empty where the edition has none
		Collection string         `json:"collection"`
		Title      records.Text   `json:"title"`
		Licence    string         `json:"licence"`
		Records    int            `json:"records"`
		Format     int            `json:"format"`
		IndexBytes int            `json:"indexBytes"`
		Module     string         `json:"moduleSHA256"`
		Parts      []part         `json:"parts"` // of the index, beside the module
		Files      map[string]int `json:"files"`
	}{s.edition, s.c.Edition, s.c.ID, s.c.Title, s.c.Licence.Name, s.ix.Records, index.FormatVersion, indexBytes, s.config.SHA256, s.config.Parts, files}, "", "  ")
	if err != nil {
		return err
	}
	if err := s.add("edition.json", append(j, '\n')); err != nil {
		return err
	}
	var b bytes.Buffer
	for _, name := range slices.Sorted(maps.Keys(s.files)) {
		fmt.Fprintf(&b, "%s  %s\n", s.files[name].hex(), name)
	}
	return s.add("SHA256SUMS", b.Bytes())
}
