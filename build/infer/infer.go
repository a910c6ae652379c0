// Package infer writes the description of a collection from its records: which
// columns are dates, which are facets, which is the title.
//
// It reads all records once and keeps what a decision needs: of every column
// how often each value occurs, up to a number, and how many values look like a
// date, a number, an address. What it decides it writes as the text of a
// collection.yaml, with the evidence of each decision above it, so that a
// person can change what is wrong and nothing is decided twice.
package infer

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"vitrine/build/input"
)

// Options are what Infer is told besides the files.
type Options struct {
	// Name is that of the file or folder; the collection's title and id are made of it.
	Name string
	// Named has the description name a single table, or a file that comes to lie
	// beside it would be read as more of it.
	Named bool
	// Warn and Fail are the readers': see input.Options.
	Warn, Fail input.Report
	// Progress is told of bytes read from the disk since it was told last, and may be nil.
	Progress func(bytesOnDisk int)
}

// A Result is the description of a collection and what it rests on.
type Result struct {
	YAML     []byte // the text of a collection.yaml
	Records  int
	Evidence []Evidence // of every field and every column left out, in the order of the text
}

// Evidence says why a field is what it is. Field is the field's name, or that
// of a column that is left out; it is empty for what concerns the collection.
type Evidence struct{ Field, Text string }

// ErrNoRecords says that there is nothing to infer from.
var ErrNoRecords = errors.New("no records to infer the description of a collection from")

// Infer reads all records once and returns the text of a collection.yaml for
// them, with the evidence of each decision as comments. It returns
// ErrNoRecords when there are none, or the error of reading.
func Infer(ctx context.Context, files []*input.File, o Options) (*Result, error) {
	var sheets []*sheet
	for _, f := range files {
		s := &sheet{path: f.Path, found: f.Found.String(), page: f.Format == input.Markdown || f.Format == input.HTML || f.Found.Single, text: f.Format == input.Markdown || f.Format == input.HTML}
		if m := f.Found.Meta; m != nil {
			s.title, s.day = meta(m, titleWords), meta(m, editionWords)
		}
		s.each = func(ctx context.Context, yield func(*input.Node) error) error {
			return f.Each(ctx, input.Options{Warn: o.Warn, Fail: o.Fail, Progress: o.Progress}, yield)
		}
		s.peek = func(ctx context.Context, yield func(*input.Node) error) error {
			return f.Each(ctx, input.Options{}, yield)
		}
		sheets = append(sheets, s)
	}
	return inferSheets(ctx, sheets, o.Name, o.Named)
}

// meta returns the first text beside the records whose key is one of words.
func meta(n *input.Node, words map[string]bool) string {
	for _, p := range n.Pairs {
		for _, w := range tokens(p.Key) {
			if words[w] && p.Value.Shape == input.Scalar && p.Value.Text != "" {
				return strings.TrimSpace(p.Value.Text)
			}
		}
	}
	return ""
}

func inferSheets(ctx context.Context, sheets []*sheet, name string, named bool) (*Result, error) {
	groups, err := group(ctx, sheets)
	if err != nil {
		return nil, err
	}
	room := room{keepBytes, keepHashes}
	var profiles []*profile
	var without []Evidence
	for _, g := range groups {
		p := newProfile(&room)
		for _, s := range g {
			if err := p.read(ctx, s); err != nil {
				return nil, err
			}
		}
		if p.records > 0 {
			profiles = append(profiles, p)
			continue
		}
		for _, s := range p.sheets {
			without = append(without, Evidence{s.path, "no records"})
		}
	}
	if len(profiles) == 0 {
		return nil, ErrNoRecords
	}
	p, joins, left := together(profiles)
	pl := decide(p, joins, append(without, left...))
	pl.named = named
	return pl.write(name), nil
}

// errEnough ends the reading of a file after its first record.
var errEnough = errors.New("enough")

// group puts sheets of the same shape together: pages with pages, and others
// whose first records have most of their keys in common.
func group(ctx context.Context, sheets []*sheet) ([][]*sheet, error) {
	type shape struct {
		keys   map[string]bool
		page   bool
		sheets []*sheet
	}
	var shapes []*shape
	for _, s := range sheets {
		keys := map[string]bool{}
		if !s.page && len(sheets) > 1 {
			err := s.peek(ctx, func(n *input.Node) error {
				for _, p := range n.Pairs {
					keys[strings.Clone(p.Key)] = true
				}
				return errEnough
			})
			if err != nil && !errors.Is(err, errEnough) {
				return nil, err
			}
		}
		i := slices.IndexFunc(shapes, func(t *shape) bool {
			if t.page || s.page {
				return t.page == s.page
			}
			both := 0
			for k := range keys {
				if t.keys[k] {
					both++
				}
			}
			return both*10 >= 6*(len(keys)+len(t.keys)-both)
		})
		if i < 0 {
			i = len(shapes)
			shapes = append(shapes, &shape{keys: keys, page: s.page})
		}
		shapes[i].sheets = append(shapes[i].sheets, s)
	}
	var groups [][]*sheet
	for _, t := range shapes {
		groups = append(groups, t.sheets)
	}
	return groups, nil
}

// decide decides about every column, and then about all of them together;
// without says which files are left out.
func decide(p *profile, joins []*join, without []Evidence) *plan {
	pl := &plan{p: p, joins: joins, without: without}
	j := &judge{p: p}
	for _, c := range p.columns {
		t := c.tally(nothing)
		r := readDates(&t, false)
		if r.format == "mdy" && t.big[1] > 0 {
			j.monthFirst = true
		} else if r.format == "dmy" && t.big[0] > 0 {
			j.monthFirst = false
			break
		}
	}
	for _, c := range p.columns {
		if c.values > 0 || !p.above(c.path) {
			pl.fields = append(pl.fields, j.field(c))
		}
	}
	pl.addFile()
	for _, join := range joins {
		of := &judge{p: join.p, monthFirst: j.monthFirst}
		for _, c := range join.p.columns {
			if c.path == join.key {
				continue
			}
			f := of.field(c)
			f.of = join
			f.evidence = append([]string{"looked up in " + join.p.sheets[0].path + ", whose rows are counted here"}, f.evidence...)
			f.from = []string{join.as + "." + c.path}
			pl.fields = append(pl.fields, f)
		}
	}
	for i, f := range pl.fields {
		f.place = i
	}
	pl.assignRoles()
	pl.asTexts()
	pl.pickFacets()
	pl.pickShown()
	pl.limit()
	pl.arrange()
	return pl
}

// above reports whether other columns lie within a path: where a map is null in
// some records, its own path is a column without values.
func (p *profile) above(path string) bool {
	return slices.ContainsFunc(p.columns, func(c *column) bool { return strings.HasPrefix(c.path, path+".") })
}

// asTexts turns keywords of which nearly every record has its own into texts:
// a table of values would only repeat them.
func (pl *plan) asTexts() {
	for _, f := range pl.fields {
		if f.kind == "keyword" && f.ignored == "" && f.vocab == "" && (f.v.distinct > maxValues || f.v.distinct > 200 && f.v.distinct*10 > f.v.values*9) {
			f.kind, f.split, f.order = "text", "", ""
			f.multi = f.col.list && f.col.several > 0
			f.weight = max(f.weight, 1) // a number of a telephone or a member is searched for
			f.say("text: too many values for a list of them")
		}
	}
}

// addFile makes a facet of the files or folders the records come from.
func (pl *plan) addFile() {
	p := pl.p
	if len(p.sheets) < 2 {
		return
	}
	f := &field{path: "@file", base: "file", label: "File", kind: "keyword", from: []string{"@file"}, weight: 0, col: &column{path: "@file", records: p.records, values: p.records}}
	count := map[string]int{}
	add := func(s string, n int) {
		if count[s] == 0 {
			f.col.distinct = append(f.col.distinct, text{s: s})
		}
		count[s] += n
	}
	pages := slices.ContainsFunc(p.sheets, func(s *sheet) bool { return s.page })
	if !pages && len(p.sheets) <= 50 {
		for i, s := range p.sheets {
			add(s.path, p.counts[i])
			f.mapping = append(f.mapping, [2]string{s.path, title(s.path[strings.LastIndexByte(s.path, '/')+1:])})
		}
	} else { // the first level of folders that differ
		for level := 0; level < 8 && len(count) < 2; level++ {
			clear(count)
			f.col.distinct = nil
			f.take, f.split, f.base, f.label = level+1, "/", "folder", "Folder"
			for i, s := range p.sheets {
				parts := strings.Split(s.path, "/")
				if level+1 >= len(parts) {
					return // a file beside the folders
				}
				add(parts[level], p.counts[i])
			}
		}
	}
	if len(count) < 2 || len(count) > 200 || len(count)*2 > p.records { // a folder to a record tells nothing
		return
	}
	for i := range f.col.distinct {
		f.col.distinct[i].n = count[f.col.distinct[i].s]
	}
	f.v = spreadOf(f.col, "", nil)
	f.t.n = p.records
	f.say("records come from %d %ss", len(count), strings.ToLower(f.label))
	pl.fields = append(pl.fields, f)
}

// fileCounts says how many records come from which files.
func (p *profile) fileCounts() []string {
	var lines []string
	pages, more := 0, 0
	for i, s := range p.sheets {
		switch {
		case s.page && len(p.sheets) > 1:
			pages++
			continue
		case len(lines) == 20:
			more++
			continue
		}
		line := fmt.Sprintf("%s: %s", s.path, plural(p.counts[i], "record", "records"))
		if s.found != "" {
			line += " (" + s.found + ")"
		}
		lines = append(lines, line)
	}
	if more > 0 {
		lines = append(lines, "and "+plural(more, "file", "files")+" more")
	}
	if pages > 0 {
		lines = append(lines, plural(pages, "file", "files")+" of one record each")
	}
	return lines
}
