package records

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"vitrine/build/input"
)

// maxFile is the largest file that is read, in bytes. The parser needs some
// 60 times a file's size in memory; a records file of 1 MB is large already.
const maxFile = 16 << 20

// Options say how a collection is read. The zero value takes everything from
// its folder, and a problem of the data for a warning.
type Options struct {
	Name   string   // of what stands in place of collection.yaml, in messages
	Strict bool     // problems of the records are errors, whatever collection.yaml says
	Schema []byte   // text read in place of collection.yaml; nil: the file
	Files  []string // globs of the files with the records; nil: what collection.yaml says
	// Read, if set, is told of bytes read of the files with the records since it
	// was told last, and of how many there are.
	Read func(n int, of int64)
}

// A Reader reads one collection: its description by Open, its records by Read.
type Reader struct{ l *loader }

// Open reads and checks what a collection says of itself: fields, vocabularies,
// bibliography. dir is what messages put before the names of files in fsys, and
// may be empty. The error is for what is not the collection's content: the
// folder does not exist, or a file cannot be read.
func Open(fsys fs.FS, dir string, o Options) (*Reader, error) {
	l := &loader{
		fsys:      fsys,
		dir:       dir,
		options:   o,
		c:         &Collection{Strict: o.Strict},
		patterns:  o.Files,
		guess:     guesser{guessBudget},
		fields:    map[string]*Field{},
		vocabs:    map[string]*Vocabulary{},
		orphaned:  map[*Vocabulary]bool{},
		names:     map[*Vocabulary]*vocabNames{},
		sources:   map[string]*Source{},
		records:   map[string]*Record{},
		unchecked: map[*Field]bool{},
		derived:   map[*Field]bool{},
		damaged:   map[*Record]bool{},
		kinds:     map[string]*Tally{},
	}
	for _, step := range []func() error{l.loadCollection, l.loadVocabs, l.linkFields, l.linkRules, l.loadSources} {
		if err := step(); err != nil {
			return nil, err
		}
	}
	if !l.byHand() {
		l.checkBothWays()
		l.prepare()
	}
	return &Reader{l}, nil
}

// Collection returns the collection without its records. It is not to be used
// when Read reports a failure.
func (r *Reader) Collection() *Collection { return r.l.c }

// Names reports whether collection.yaml names a file of the folder among those
// with the records, or names none, so that it has all of them.
func (r *Reader) Names(file string) bool {
	return r.l.patterns == nil || slices.ContainsFunc(r.l.patterns, func(p string) bool { return input.Match(p, file) })
}

// Problems returns what is wrong with the description of the collection, sorted.
func (r *Reader) Problems() Problems {
	p := slices.Clone(r.l.problems)
	p.Sort()
	return p
}

// Read hands the checked records to add in order of path and place within the
// file. What add gets it must not keep: it changes with the next record. All
// problems are in what Read returns, those of the description included; with an
// error among them nothing should be made of the records. An error of its own
// is add's, ctx's, or one of reading the disk. Read is to be called once.
func (r *Reader) Read(ctx context.Context, add func(*Record) error) (*Health, error) {
	if r.l.plans == nil {
		return r.l.readByHand(add)
	}
	return r.l.readFiles(ctx, add)
}

// byHand reports whether the records are written for this collection, in the
// form it asks for, as YAML under records/: then nothing in them is guessed at,
// and every slip is told.
func (l *loader) byHand() bool {
	if l.noSchema || !l.c.Strict || l.transforms || l.options.Files != nil {
		return l.noSchema
	}
	found := false
	_ = fs.WalkDir(l.fsys, recordsDir, func(file string, d fs.DirEntry, err error) error {
		if err != nil { // told where the records are read
			return fs.SkipDir
		}
		if found = strings.HasSuffix(file, ".yaml") || strings.HasSuffix(file, ".yml"); found {
			return fs.SkipAll
		}
		return nil
	})
	return found
}

func (l *loader) readByHand(add func(*Record) error) (*Health, error) {
	if err := l.loadRecords(); err != nil {
		return nil, err
	}
	l.checkRelations()
	l.symmetry()
	l.derive()
	l.checkRequired()
	h := l.health()
	if h.Failed() {
		return h, nil
	}
	for _, r := range l.c.Records {
		h.count(r)
		if err := add(r); err != nil {
			return nil, err
		}
	}
	return h, nil
}

// Load reads and checks the collection in a folder with all its records, and
// takes every problem for an error. Either it returns the collection, or
// everything that is wrong with its text and a nil collection; places are given
// relative to the current directory when path is. The error is as Open's.
func Load(path string) (*Collection, Problems, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, nil, err
	}
	if !info.IsDir() {
		return nil, nil, fmt.Errorf("%s is not a folder, expected the folder of a collection", path)
	}
	return LoadFS(os.DirFS(path), filepath.ToSlash(filepath.Clean(path)))
}

// LoadFS is Load for the root of a file system; dir is what messages put
// before the names of its files, and may be empty.
func LoadFS(fsys fs.FS, dir string) (*Collection, Problems, error) {
	r, err := Open(fsys, dir, Options{Strict: true})
	if err != nil {
		return nil, nil, err
	}
	var all []*Record
	h, err := r.Read(context.Background(), func(r *Record) error {
		all = append(all, r.clone())
		return nil
	})
	if err != nil {
		return nil, nil, err
	}
	if h.Failed() {
		return nil, h.Problems, nil
	}
	c := r.Collection()
	c.Records = all
	return c, nil, nil
}

// A loader collects a collection and its problems. Where a file cannot be
// understood, checks that would only repeat this at every mention are left out.
type loader struct {
	fsys     fs.FS
	dir      string
	options  Options
	c        *Collection
	problems Problems
	guess    guesser

	fields      map[string]*Field      // nil for a field that is declared wrongly
	noSchema    bool                   // the fields are not known
	drafts      []*draft               // fields with what linkFields needs
	vocabs      map[string]*Vocabulary // nil for a file that is not understood
	orphaned    map[*Vocabulary]bool   // vocabularies with a parent that is wrong
	names       map[*Vocabulary]*vocabNames
	sources     map[string]*Source
	noSources   string             // why no source can be found, or empty
	partSources bool               // some sources could not be read
	records     map[string]*Record // by id
	partRecords bool               // some records could not be read
	sourceIDs   []string           // for hints, made when first needed
	derived     map[*Field]bool    // fields that are not written in records
	unchecked   map[*Field]bool    // fields whose vocabulary or origin is not known
	damaged     map[*Record]bool   // records with a problem of their own

	// What collection.yaml says of the files with the records.
	patterns   []string
	patternsAt []*node // where they are written, or nil
	recordID   string  // column of the ids, or empty
	empties    []string
	ignored    []string
	about      string // file of the About page, or empty
	base       string // address that relative links start from, or empty
	transforms bool   // records are not written in the form of the fields

	// How records are made out of what the files hold.
	plans          []*plan
	asWritten      *Field // keeps what its own field cannot hold; nil if there is no such field
	derivedInOrder []*Field
	pictures       map[string]picture // what files turned out to be that texts show
	media          map[string]Medium  // images that travel with the site, by name
	mediaBytes     int64              // of all of them
	shown          map[string]bool    // files of media, as messages name them

	kinds map[string]*Tally // of warnings, by kind
	order []*Tally          // of kinds, as they came
}

// add reports a problem. The hint may be empty.
func (l *loader) add(pos Pos, hint, format string, args ...any) {
	l.problems = append(l.problems, Problem{Pos: pos, Message: fmt.Sprintf(format, args...), Hint: hint})
}

// name returns the name of a file for people.
func (l *loader) name(file string) string { return path.Join(l.dir, file) }

// file returns the place that means a whole file.
func (l *loader) file(file string) Pos { return Pos{File: l.name(file)} }

// readFile returns the bytes of a file. A missing file is fs.ErrNotExist; one
// that is too large or no file at all has been reported when ok is false.
func (l *loader) readFile(file string) (data []byte, ok bool, err error) {
	fail := func(err error) ([]byte, bool, error) {
		var pe *fs.PathError
		if errors.As(err, &pe) {
			err = &fs.PathError{Op: pe.Op, Path: l.name(file), Err: pe.Err}
		}
		return nil, false, err
	}
	info, err := fs.Stat(l.fsys, file)
	if err != nil {
		return fail(err)
	}
	if !info.Mode().IsRegular() {
		l.add(l.file(file), "", "is %s, expected a file", kindOfFile(info.Mode()))
		return nil, false, nil
	}
	size := info.Size()
	if size <= maxFile {
		f, err := l.fsys.Open(file)
		if err != nil {
			return fail(err)
		}
		defer f.Close()
		data, err = io.ReadAll(io.LimitReader(f, maxFile+1))
		if err != nil {
			return fail(err)
		}
		size = int64(len(data))
	}
	if size > maxFile {
		what, hint := "files of a collection", ""
		if strings.HasPrefix(file, recordsDir+"/") {
			what, hint = "records files", "split it: any number of files and folders may hold the records"
		}
		l.add(l.file(file), hint, "is %s, %s may be up to %s", megabytes(size), what, megabytes(maxFile))
		return nil, false, nil
	}
	return data, true, nil
}

func kindOfFile(m fs.FileMode) string {
	if m.IsDir() {
		return "a folder"
	}
	return "not a regular file"
}

// megabytes rounds up, so that a file over the limit never reads as being at it.
func megabytes(n int64) string {
	const mb = 1 << 20
	tenths := (n*10 + mb - 1) / mb
	if tenths%10 == 0 {
		return fmt.Sprintf("%d MB", tenths/10)
	}
	return fmt.Sprintf("%d.%d MB", tenths/10, tenths%10)
}

// readYAML returns the documents of a file; ok is false when it could not be
// understood and the reason has been reported.
func (l *loader) readYAML(file string) (docs []*node, ok bool, err error) {
	data, ok, err := l.readFile(file)
	if err != nil || !ok {
		return nil, false, err
	}
	docs, ok = input.YAML(l.name(file), data, l.add)
	return docs, ok, nil
}

// readOne is readYAML for a file that holds one document of a shape. The node
// is nil when there is none, which has been reported.
func (l *loader) readOne(file string, want shape, what string) (*node, error) {
	docs, ok, err := l.readYAML(file)
	if err != nil || !ok {
		return nil, err
	}
	if len(docs) == 0 {
		l.add(l.file(file), "", "is empty, expected %s", what)
		return nil, nil
	}
	if len(docs) > 1 {
		l.add(docs[1].Pos, `only files under records/ may hold several, separated by "---"`, "second YAML document, expected one")
	}
	if !l.shaped(docs[0], want, "the file", what) {
		return nil, nil
	}
	return docs[0], nil
}

// shaped reports a node of another shape than wanted. what is the thing the
// node is the value of, expected how it is written.
func (l *loader) shaped(n *node, want shape, what, expected string) bool {
	if n.Shape == want {
		return true
	}
	if n.Shape != broken {
		l.add(n.Pos, "", "%s is %s, expected %s", what, n.Shape, expected)
	}
	return false
}

const (
	collectionFile = "collection.yaml"
	sourcesFile    = "sources.yaml"
	vocabDir       = "vocab"
	recordsDir     = "records"
)

// missing reports a file that must be there; when the same name with another
// ending is, the hint says so.
func (l *loader) missing(pos Pos, file, format string, args ...any) {
	hint := ""
	stem := strings.TrimSuffix(file, ".yaml")
	for _, ending := range []string{".yml", ".YAML", ".YML", ".yaml.txt", ".json"} {
		if _, err := fs.Stat(l.fsys, stem+ending); err == nil {
			hint = fmt.Sprintf("rename %s to %s", stem+ending, file)
			break
		}
	}
	l.add(pos, hint, format, args...)
}

// recordFiles lists the YAML files under records/ in order of their paths and
// reports what is neither. Names that begin with a dot are passed over, and so
// are links to folders: following them could go round in circles.
func (l *loader) recordFiles() ([]string, error) {
	var files []string
	err := fs.WalkDir(l.fsys, recordsDir, func(file string, d fs.DirEntry, err error) error {
		if err != nil {
			if file == recordsDir && errors.Is(err, fs.ErrNotExist) {
				return nil
			}
			return fmt.Errorf("%s: %w", l.name(file), cause(err))
		}
		if strings.HasPrefix(d.Name(), ".") {
			if d.IsDir() {
				return fs.SkipDir
			}
			return nil
		}
		if d.IsDir() {
			return nil
		}
		if d.Type()&fs.ModeSymlink != 0 {
			info, err := fs.Stat(l.fsys, file)
			if err != nil {
				l.add(l.file(file), "", "is a link that leads nowhere")
				return nil
			}
			if info.IsDir() {
				return nil
			}
		}
		if ending := path.Ext(file); ending != ".yaml" && ending != ".yml" {
			l.add(l.file(file), "move it out of records/, or let its name begin with a dot", "is not a records file, expected a name ending in .yaml or .yml")
			return nil
		}
		files = append(files, file)
		return nil
	})
	slices.Sort(files)
	return files, err
}

func cause(err error) error {
	var pe *fs.PathError
	if errors.As(err, &pe) {
		return pe.Err
	}
	return err
}
