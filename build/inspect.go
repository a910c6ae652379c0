package main

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"text/tabwriter"

	"vitrine/build/site"
	"vitrine/wasm/index"
)

type inspectCommand struct {
	Path string `arg:"" help:"An index, a module, or the folder of a site."`
}

func (*inspectCommand) reads() {}

// Run prints the section table and verifies everything: of a site's folder the
// sums of all files, of an index every checksum and all that is in it.
func (c *inspectCommand) Run(v *voice) error {
	if err := verifySums(v, c.Path); err != nil {
		return err
	}
	data, err := readModule(c.Path)
	if err != nil {
		return err
	}
	if bytes.HasPrefix(data, []byte("\x00asm")) {
		if data, err = site.Memory(data); err != nil {
			return fmt.Errorf("%s: %w", c.Path, err)
		}
	}
	at, err := site.FindIndex(data)
	if err != nil {
		return fmt.Errorf("%s: %w", c.Path, err)
	}
	further, err := readParts(c.Path)
	if err != nil {
		return err
	}
	ix, err := index.Open(append([][]byte{data[at:]}, further...)...)
	if err != nil {
		return fmt.Errorf("%s: %w", c.Path, err)
	}
	whole := len(further) >= ix.Parts()-1
	if v.json {
		if err := ix.Check(); err != nil {
			return fmt.Errorf("%s: %w", c.Path, err)
		}
		v.result(inspected(ix, at, len(data), whole), "")
		return nil
	}
	v.say("index of format %d, edition %s, %s, %d bytes at %d of %d", index.FormatVersion, ix.EditionString(), counted(ix.Records, "record"), ix.PartLength(0), at, len(data))
	for n := 1; n < ix.Parts(); n++ {
		if size := ix.PartLength(n); size > 0 {
			v.say("part %d: %d bytes", n, size)
		} else {
			v.say("part %d: not here, in a file of its own", n)
		}
	}
	w := tabwriter.NewWriter(v.out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "section\tpart\toffset\tbytes\tchecksum\t")
	for _, r := range ix.Rows() {
		name := r.Tag.String()
		if r.Field != index.NoField {
			name += " " + ix.Fields[r.Field].Name
		}
		if r.Item > 0 {
			name += fmt.Sprintf(" %d", r.Item)
		}
		fmt.Fprintf(w, "%s\t%d\t%d\t%d\t%08x\t\n", name, r.Part, r.Offset, r.Length, r.Checksum)
	}
	if err := w.Flush(); err != nil {
		return err
	}
	if err := ix.Check(); err != nil {
		return fmt.Errorf("%s: %w", c.Path, err)
	}
	if whole {
		v.say("every section is whole")
	} else {
		v.say("every section that is here is whole")
	}
	return nil
}

// inspected is what is printed of an index that was found at a place in data of
// so many bytes, for programs.
func inspected(ix *index.Index, at, of int, whole bool) any {
	type part struct {
		Part  int `json:"part"`
		Bytes int `json:"bytes"` // 0 where it is not here
	}
	type section struct {
		Section  string `json:"section"`
		Field    string `json:"field,omitempty"`
		Item     uint32 `json:"item"`
		Part     uint16 `json:"part"`
		Offset   uint64 `json:"offset"`
		Bytes    uint64 `json:"bytes"`
		Checksum string `json:"checksum"`
	}
	var parts []part
	for n := range ix.Parts() {
		parts = append(parts, part{n, ix.PartLength(n)})
	}
	var sections []section
	for _, r := range ix.Rows() {
		s := section{r.Tag.String(), "", r.Item, r.Part, r.Offset, r.Length, fmt.Sprintf("%08x", r.Checksum)}
		if r.Field != index.NoField {
			s.Field = ix.Fields[r.Field].Name
		}
		sections = append(sections, s)
	}
	return struct {
		Format   int       `json:"format"`
		Edition  string    `json:"edition"`
		Records  int       `json:"records"`
		Bytes    int       `json:"bytes"`
		Offset   int       `json:"offset"`
		Of       int       `json:"of"`
		Parts    []part    `json:"parts"`
		Sections []section `json:"sections"`
		Whole    bool      `json:"whole"`
	}{index.FormatVersion, ix.EditionString(), ix.Records, ix.PartLength(0), at, of, parts, sections, whole}
}

// verifySums holds the files of a site's folder against its SHA256SUMS. A path
// that is no folder has none.
func verifySums(v *voice, dir string) error {
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		return err
	}
	list, err := os.ReadFile(filepath.Join(dir, "SHA256SUMS"))
	if err != nil {
		return err
	}
	n := 0
	p := v.progress("verifying", int64(bytes.Count(list, []byte("\n"))), "files")
	defer p.done()
	for line := range strings.Lines(string(list)) {
		want, name, ok := strings.Cut(strings.TrimSuffix(line, "\n"), "  ")
		if !ok || !filepath.IsLocal(filepath.FromSlash(name)) {
			return fmt.Errorf("%s: line %d is not a sum and a name", filepath.Join(dir, "SHA256SUMS"), n+1)
		}
		data, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(name)))
		if err != nil {
			return err
		}
		if got := fmt.Sprintf("%x", sha256.Sum256(data)); got != want {
			return fmt.Errorf("%s has SHA-256 %s, expected %s", filepath.Join(dir, filepath.FromSlash(name)), got, want)
		}
		n++
		p.add(1)
	}
	if n == 0 {
		return fmt.Errorf("%s lists no file", filepath.Join(dir, "SHA256SUMS"))
	}
	return nil
}

// readModule returns the bytes of a file, or of the module in a site's folder.
func readModule(name string) ([]byte, error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, err
	}
	if !info.IsDir() {
		return os.ReadFile(name)
	}
	found, err := fs.Glob(os.DirFS(name), "assets/*.wasm")
	if err != nil {
		return nil, err
	}
	if len(found) != 1 {
		return nil, fmt.Errorf("%s holds %s in assets, expected 1", name, counted(len(found), "module"))
	}
	return os.ReadFile(filepath.Join(name, filepath.FromSlash(found[0])))
}

// readParts returns the further parts of the index in a site's folder. A path
// that is no folder has none.
func readParts(dir string) (parts [][]byte, err error) {
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		return nil, err
	}
	found, err := fs.Glob(os.DirFS(dir), "assets/*.vtx")
	if err != nil {
		return nil, err
	}
	for _, name := range found {
		data, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(name)))
		if err != nil {
			return nil, err
		}
		parts = append(parts, data)
	}
	return parts, nil
}
