// Package site turns a checked collection into the folder that readers open:
// the module with the index in it, the explorer in its forms, the pages that
// need no script, and the sums that tell whether a copy is whole.
package site

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/gzip"

	"vitrine/build/indexer"
	"vitrine/build/records"
	"vitrine/wasm/index"
	"vitrine/web"
)

// Options say how a site is made.
type Options struct {
	// Brotli is the quality of the compressed twins that servers hand out, 1
	// to 11; 0 makes none, neither brotli nor gzip.
	Brotli int
	// Parts is how many parts the index is delivered in; 0 decides by its size.
	Parts int
	// Media are the files that texts and image fields name as media/…, by that
	// name. In the one-file form those travel that fit into inlineMedia.
	Media map[string][]byte
	// Step, if set, is told what is being done, before it is.
	Step func(string)
}

// Files are the files of a site by their path with forward slashes.
type Files map[string][]byte

// blockSize is how much base64 stands in one element of the one-file form.
// WebKit stalls on elements of many megabytes; a multiple of 4 lets every
// block decode alone.
const blockSize = 256 << 10

// A collection whose index is smaller than wholeBelow bytes travels in one part
// inside the module, a larger one in manyParts: facets, words, records. 4 MiB
// are some 1.5 MB compressed, half a second on a line of 20 Mbit/s: less than
// that is not worth two more requests, and a page that fills in by steps.
const (
	wholeBelow = 4 << 20
	manyParts  = 3
)

// Build returns the files of a collection's site. The same collection and the
// same toolchain give the same bytes.
func Build(ctx context.Context, c *records.Collection, o Options) (Files, error) {
	step := func(s string) {
		if o.Step != nil {
			o.Step(s)
		}
	}
	step("indexing")
	parts, err := indexed(c, o.Parts)
	if err != nil {
		return nil, err
	}
	ix, err := index.Open(parts...)
	if err != nil {
		return nil, fmt.Errorf("the index just written does not open: %w", err)
	}
	if err := ix.Check(); err != nil {
		return nil, fmt.Errorf("the index just written is wrong: %w", err)
	}
	step("compiling the module")
	tools, err := findToolchain(ctx)
	if err != nil {
		return nil, err
	}
	module, err := tools.compile(ctx, parts[0], c.Languages[0])
	if err != nil {
		return nil, err
	}
	step("writing the pages")
	s := &builder{c: c, edition: c.Edition + "-" + ix.EditionString(), files: Files{}, media: o.Media, module: module, parts: parts, order: indexer.Order(c)}
	if err := s.build(tools); err != nil {
		return nil, err
	}
	if o.Brotli > 0 {
		step("compressing")
		if err := s.compress(o.Brotli); err != nil {
			return nil, err
		}
	}
	return s.files, s.sums(ix.Records)
}

// indexed returns the index of c in n parts, or in as many as its size asks
// for. Texts are stored as they are: where they alone are large the index is
// larger still, and need not be made in one part to know it.
func indexed(c *records.Collection, n int) ([][]byte, error) {
	if n > 0 {
		return indexer.Build(c, indexer.Options{Parts: n})
	}
	if textBytes(c) < wholeBelow {
		parts, err := indexer.Build(c, indexer.Options{Parts: 1})
		if err != nil || len(parts[0]) < wholeBelow {
			return parts, err
		}
	}
	return indexer.Build(c, indexer.Options{Parts: manyParts})
}

func textBytes(c *records.Collection) (n int) {
	for _, f := range c.Fields {
		if f.Kind != index.Text {
			continue
		}
		for _, r := range c.Records {
			for _, item := range r.Values[f.Name] {
				n += len(item.Text)
			}
		}
	}
	return n
}

type builder struct {
	c       *records.Collection
	order   []*records.Record // newest first
	edition string
	module  []byte
	parts   [][]byte // of the index; the first is in the module
	config  config   // of the folder
	files   Files
	media   map[string][]byte // by name
}

// hashed returns a name with the start of the contents' hash in it.
func hashed(dir, name, ext string, data []byte) string {
	sum := sha256.Sum256(data)
	return path.Join(dir, name+"."+hex.EncodeToString(sum[:5])+ext)
}

func (s *builder) build(tools *toolchain) error {
	sum := sha256.Sum256(s.module)
	packed, err := gzipped(s.module)
	if err != nil {
		return err
	}
	blocks := base64Blocks(packed)
	conf := config{Module: hashed("assets", s.c.ID, ".wasm", s.module), SHA256: hex.EncodeToString(sum[:]),
		Page: "index.html", Plain: "plain.html", Parts: []part{}}
	conf.Twin = conf.Module + ".js"
	s.files[conf.Module] = s.module
	s.files[conf.Twin] = twin(blocks)
	var partBlocks [][]string
	for i, data := range s.parts[1:] {
		packed, err := gzipped(data)
		if err != nil {
			return err
		}
		p := part{File: hashed("assets", s.c.ID, fmt.Sprintf(".part%d.vtx", i+1), data), SHA256: fmt.Sprintf("%x", sha256.Sum256(data)), Bytes: len(data)}
		p.Twin = p.File + ".js"
		conf.Parts = append(conf.Parts, p)
		partBlocks = append(partBlocks, base64Blocks(packed))
		s.files[p.File] = data
		s.files[p.Twin] = twin(partBlocks[i])
	}
	s.config = conf

	shell, err := bundle("page.js", tools.wasmExec, nil)
	if err != nil {
		return err
	}
	shellName := hashed("assets", "shell", ".js", []byte(shell))
	s.files[shellName] = []byte(shell)
	element, err := bundle("vitrine-element-define.js", tools.wasmExec, &conf)
	if err != nil {
		return err
	}
	s.files["embed.js"] = []byte(element)

	style, err := s.style("vitrine.css")
	if err != nil {
		return err
	}
	plainStyle, err := s.style("plain.css")
	if err != nil {
		return err
	}
	plainRecords := s.plainRecords("")
	page := pageData{c: s.c, Edition: s.edition, Records: len(s.c.Records), Style: style, PlainHref: "plain.html"}
	if page.AboutHTML, err = markdown(s.c.About); err != nil {
		return err
	}
	folder := page
	folder.Newest = s.newest(8, "plain.html")
	folder.Config, folder.ShellSrc, folder.TwinSrc = conf, shellName, conf.Twin
	folder.policy = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src STYLES; connect-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
	if s.files["index.html"], err = folder.render(); err != nil {
		return err
	}
	single := page
	single.Newest = s.newest(8, "")
	single.Style += plainStyle
	single.Config = config{SHA256: conf.SHA256, Plain: "#plain", Parts: []part{}}
	for _, p := range conf.Parts {
		single.Config.Parts = append(single.Config.Parts, part{SHA256: p.SHA256, Bytes: p.Bytes})
	}
	single.Single, single.Shell, single.Payload, single.PartPayloads, single.PlainHTML, single.PlainHref = true, shell, blocks, partBlocks, plainRecords, "#plain"
	single.Media = s.addMedia()
	single.policy = "default-src 'none'; script-src SCRIPTS 'wasm-unsafe-eval'; style-src STYLES; img-src data:; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
	if s.files[s.c.ID+".html"], err = single.render(); err != nil {
		return err
	}
	if len(s.media) > 0 {
		plainRecords = s.plainRecords("media/")
	}
	s.files["plain.html"], err = s.plainPage(plainStyle, plainRecords, page.AboutHTML)
	return err
}

func (s *builder) style(name string) (string, error) {
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

func gzipped(b []byte) ([]byte, error) {
	var buf bytes.Buffer
	w, err := gzip.NewWriterLevel(&buf, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(b); err != nil {
		return nil, err
	}
	err = w.Close()
	return buf.Bytes(), err
}

func base64Blocks(b []byte) []string {
	text := base64.StdEncoding.EncodeToString(b)
	var blocks []string
	for block := range slices.Chunk([]byte(text), blockSize) {
		blocks = append(blocks, string(block))
	}
	return blocks
}

// twin is a file as a classic script: where fetch is refused, on file://,
// a script still loads. It hands the blocks to whoever loaded it by an event
// on its own element, and leaves no name behind.
func twin(blocks []string) []byte {
	var b bytes.Buffer
	b.WriteString(`document.currentScript.dispatchEvent(new CustomEvent("vitrine-payload",{bubbles:true,composed:true,detail:[`)
	for i, block := range blocks {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString("\n\"")
		b.WriteString(block)
		b.WriteByte('"')
	}
	b.WriteString("]}))\n")
	return b.Bytes()
}

// compress adds .br and .gz twins of what servers hand out most, with both
// cores.
func (s *builder) compress(quality int) error {
	type job struct {
		name string
		make func([]byte) ([]byte, error)
	}
	var jobs []job
	for name := range s.files {
		if strings.HasSuffix(name, ".wasm.js") || strings.HasSuffix(name, ".vtx.js") || // only ever read from disk
			s.media[name] != nil { // compressed as they are
			continue
		}
		jobs = append(jobs, job{name + ".br", func(b []byte) ([]byte, error) {
			var buf bytes.Buffer
			w := brotli.NewWriterOptions(&buf, brotli.WriterOptions{Quality: quality, LGWin: 22})
			if _, err := w.Write(b); err != nil {
				return nil, err
			}
			err := w.Close()
			return buf.Bytes(), err
		}}, job{name + ".gz", gzipped})
	}
	var mu sync.Mutex
	var wg sync.WaitGroup
	var first error
	out := Files{}
	for _, j := range jobs {
		data := s.files[j.name[:len(j.name)-3]]
		wg.Go(func() {
			b, err := j.make(data)
			mu.Lock()
			defer mu.Unlock()
			if out[j.name] = b; err != nil && first == nil {
				first = err
			}
		})
	}
	wg.Wait()
	for name, data := range out {
		s.files[name] = data
	}
	return first
}

// sums adds edition.json, which says what this edition is, and SHA256SUMS,
// which `sha256sum -c` checks.
func (s *builder) sums(nRecords int) error {
	files := map[string]int{}
	for name, data := range s.files {
		files[name] = len(data)
	}
	indexBytes := 0
	for _, p := range s.parts {
		indexBytes += len(p)
	}
	sum := sha256.Sum256(s.module)
	j, err := json.MarshalIndent(struct {
		Edition    string         `json:"edition"`
		Date       string         `json:"date"`
		Collection string         `json:"collection"`
		Title      records.Text   `json:"title"`
		Licence    string         `json:"licence"`
		Records    int            `json:"records"`
		Format     int            `json:"format"`
		IndexBytes int            `json:"indexBytes"`
		Module     string         `json:"moduleSHA256"`
		Parts      []part         `json:"parts"` // of the index, beside the module
		Files      map[string]int `json:"files"`
	}{s.edition, s.c.Edition, s.c.ID, s.c.Title, s.c.Licence.Name, nRecords, index.FormatVersion, indexBytes, hex.EncodeToString(sum[:]), s.config.Parts, files}, "", "  ")
	if err != nil {
		return err
	}
	s.files["edition.json"] = append(j, '\n')
	names := make([]string, 0, len(s.files))
	for name := range s.files {
		names = append(names, name)
	}
	slices.Sort(names)
	var b bytes.Buffer
	for _, name := range names {
		fmt.Fprintf(&b, "%x  %s\n", sha256.Sum256(s.files[name]), name)
	}
	s.files["SHA256SUMS"] = b.Bytes()
	return nil
}
