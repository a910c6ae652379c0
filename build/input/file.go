package input

import (
	"context"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"strings"
	"time"
)

// Format is how the records of a file are written.
type Format uint8

const (
	CSV       Format = iota + 1 // cells with a character between them
	JSON                        // one value, or several one after the other
	JSONLines                   // one object a line
	YAMLFile                    // one or several documents
	Markdown                    // one record: front matter and a body
	HTML                        // likewise
)

// String returns the format as messages name it.
func (f Format) String() string {
	return [...]string{"unknown", "CSV", "JSON", "JSON Lines", "YAML", "Markdown", "HTML"}[f]
}

// A File is one file of records, found and recognised. Find makes it.
type File struct {
	Name   string // as messages name it: the folder as given, and the path in it
	Path   string // in the collection's folder, with slashes
	Bytes  int64  // on disk
	Format Format
	Found  Found

	fsys    fs.FS
	modTime time.Time
	code    encoding
	clean   bool // the text needs no cleaning: see scan
	foreign bool // hardly a text in a western encoding
	csv     dialect
	json    plan
}

// Found is what was recognised in a file. What does not apply to its format is
// zero.
type Found struct {
	Encoding    string // "UTF-8", "UTF-8 with BOM", "UTF-16LE", "Windows-1252" …; a "UTF-8" file may have lines that are not, see File.Each
	Compression string // "gzip" or empty

	Delimiter  rune     // CSV: between cells
	HasHeader  bool     // CSV
	HeaderLine int      // CSV: where the header begins, 0 without one
	Preamble   []string // CSV: lines above the header that are not records, cut to a length one can read
	Columns    []string // CSV: unique names, made up where the file has none

	Wrapper     string // JSON, YAML: dotted path of what holds the records; empty at the top
	Keyed       bool   // JSON, YAML: an object whose members are the records; their names are "@key"
	Single      bool   // JSON, YAML: the file is one record
	Unread      int    // JSON, YAML: other lists of records in the file; File.Each warns of them
	GeoJSON     bool   // JSON: a FeatureCollection
	Meta        *Node  // JSON, YAML: the scalar members beside the records, or above them by dotted names; nil without any
	FrontMatter string // Markdown, HTML: "YAML", "TOML", "JSON" or empty

	format Format
}

// String returns what was recognised in one line for people: "CSV,
// comma-separated, header in line 1, UTF-8 with BOM".
func (f Found) String() string {
	parts := []string{f.format.String()}
	if f.Delimiter != 0 {
		columns := delimiterName(f.Delimiter) + "-separated"
		if len(f.Columns) == 1 {
			columns = "one column"
		}
		parts = append(parts, columns)
		switch {
		case !f.HasHeader:
			parts = append(parts, "no header")
		case len(f.Preamble) == 1:
			parts = append(parts, fmt.Sprintf("header in line %d below 1 other line", f.HeaderLine))
		case len(f.Preamble) > 1:
			parts = append(parts, fmt.Sprintf("header in line %d below %d other lines", f.HeaderLine, len(f.Preamble)))
		default:
			parts = append(parts, fmt.Sprintf("header in line %d", f.HeaderLine))
		}
	}
	at := ""
	if f.Wrapper != "" {
		at = " in " + Quote(f.Wrapper)
	}
	switch {
	case f.GeoJSON:
		parts = append(parts, "GeoJSON features")
	case f.Keyed:
		parts = append(parts, "records by key"+at)
	case f.Wrapper != "":
		parts = append(parts, "records"+at)
	case f.Single:
		parts = append(parts, "one record")
	}
	if f.Unread > 0 {
		parts = append(parts, plural(f.Unread, "other list")+" not read")
	}
	if f.FrontMatter != "" {
		parts = append(parts, f.FrontMatter+" front matter")
	}
	parts = append(parts, f.Encoding)
	if f.Compression != "" {
		parts = append(parts, f.Compression)
	}
	return strings.Join(parts, ", ")
}

// Options are what Find and File.Each are told besides.
type Options struct {
	// Warn takes note of a row or value that is not as expected while the rest
	// goes on, and may be nil.
	Warn Report
	// Fail takes note that an unknown amount is lost: the file is broken, cut
	// short, or changed while it was read. What was yielded is not the whole.
	Fail Report
	// Progress is told of bytes read from the disk since it was told last, and
	// may be nil. Find does not call it.
	Progress func(bytesOnDisk int)
}

func (o Options) quiet() Options {
	nothing := func(Pos, string, string, ...any) {}
	if o.Warn == nil {
		o.Warn = nothing
	}
	if o.Fail == nil {
		o.Fail = nothing
	}
	return o
}

// maxText is the longest cell, line or body that is read, in bytes.
const maxText = 64 << 20

// A lostError ends the reading of a file of which an unknown amount is lost.
type lostError struct{ problems Problems }

func (e *lostError) Error() string { return e.problems.String() }

// Each hands every record of the file to yield as a Map node, in order. The
// node and all below it are the reader's and change with the next record: who
// keeps a node copies it; the texts may be kept. Each returns yield's error,
// ctx's, or one of reading the disk; what is wrong with the file goes to o.
//
// Besides its own pairs a record has, always last, "@file", the file's Path.
// Where the file is one record there are "@stem", the file's name without
// endings or, of a file called index, its folder's, and "@date", if that name
// begins with one; Markdown and HTML have "@body", the source behind the front
// matter, and "@format". Cells of a CSV
// row beyond the last column are a list "@extra".
//
// Text is UTF-8 without control characters but tab and line feed, whatever the
// file has: those are removed with a warning. Line ends are line feeds.
func (f *File) Each(ctx context.Context, o Options, yield func(*Node) error) error {
	o = o.quiet()
	s, err := f.open(ctx, o)
	if err != nil {
		return err
	}
	defer s.close()
	var found error
	switch f.Format {
	case CSV:
		found = f.eachRow(s, o, yield)
	case JSON:
		found = f.eachJSON(s, o, yield)
	case JSONLines:
		found = f.eachLine(s, o, yield)
	case YAMLFile:
		found = f.eachYAML(s, o, yield)
	default:
		found = f.onePage(s, o, yield)
	}
	return s.finish(found)
}

// lost returns a lostError.
func (f *File) lost(line, col int, hint, format string, args ...any) error {
	return &lostError{Problems{{Pos: Pos{f.Name, line, col}, Message: fmt.Sprintf(format, args...), Hint: hint}}}
}

// fileDate matches the date a file's name begins with.
var fileDate = regexp.MustCompile(`^([0-9]{4})[-_]([0-9]{1,2})(?:[-_]([0-9]{1,2}))?(?:[-_ T]|$)`)

// stem returns a file's name without endings. A file called index is one with
// its folder: Hugo and others keep a post as walk/index.md beside its pictures.
func stem(file string) string {
	name := path.Base(file)
	if e := path.Ext(name); strings.EqualFold(e, ".gz") {
		name = name[:len(name)-len(e)]
	}
	if e := path.Ext(name); e != name {
		name = name[:len(name)-len(e)]
	}
	if folder := path.Base(path.Dir(file)); strings.EqualFold(name, "index") && folder != "." && folder != "/" {
		return folder
	}
	return name
}

// dateOf returns the date a file's name begins with, or "".
func dateOf(stem string) string {
	m := fileDate.FindStringSubmatch(stem)
	if m == nil {
		return ""
	}
	month := m[1] + "-" + two(m[2])
	if m[3] != "" {
		if day := month + "-" + two(m[3]); valid("2006-01-02", day) {
			return day
		}
	}
	if valid("2006-01", month) {
		return month
	}
	return ""
}

func two(digits string) string {
	if len(digits) == 1 {
		return "0" + digits
	}
	return digits
}

func valid(layout, date string) bool {
	_, err := time.Parse(layout, date)
	return err == nil
}

// pseudo returns the pairs every record of the file ends in.
func (f *File) pseudo() []Pair {
	pair := func(key, text string) Pair {
		pos := Pos{File: f.Name}
		return Pair{key, pos, &Node{Shape: Scalar, Text: text, Pos: pos}}
	}
	var pairs []Pair
	if f.Found.Single || f.Format == Markdown || f.Format == HTML {
		name := stem(f.Path)
		pairs = append(pairs, pair("@stem", name))
		if date := dateOf(name); date != "" {
			pairs = append(pairs, pair("@date", date))
		}
	}
	return append(pairs, pair("@file", f.Path))
}
