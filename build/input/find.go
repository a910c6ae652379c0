package input

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"

	"golang.org/x/text/transform"
)

// A Skip is a file or folder that was passed over. One that is Missed may have
// had records that somebody looks for: it was named, or is called as such files
// are.
type Skip struct {
	Name, Why string
	Missed    bool
}

// ErrNoRecords is that of a folder or file without any records.
var ErrNoRecords = errors.New("no records found")

// Find lists the files of records in a folder, in order of their paths, and
// what it passed over, so that nothing is passed over silently; dir is what
// messages put before the names of files, and may be empty.
//
// Patterns are those of path.Match, with ** for any number of folders; a file
// that matches one is of records whatever its name is. Without patterns files
// with the endings of known formats are, in the folder records if there is
// one, else in all of the folder but for what is part of the collection or
// about it: collection.yaml, sources.yaml, vocab, README, LICENSE and the like,
// and folders that an explorer was built into. Names that begin with a dot are
// looked at only where a pattern has that dot.
//
// Links are followed, those to folders after the folders themselves, and no
// folder is entered twice. The format, the encoding and the rest of File.Found
// are judged by content, which is read once, a JSON file twice.
func Find(fsys fs.FS, dir string, patterns []string, o Options) (files []*File, skipped []Skip, err error) {
	f := &finder{fsys: fsys, dir: dir}
	root := "."
	if patterns == nil {
		if info, err := fs.Stat(fsys, recordsDir); err == nil && info.IsDir() {
			root = recordsDir
			f.inRecords = true
		}
	}
	for _, p := range patterns {
		if err := CheckPattern(p); err != nil {
			return nil, nil, err
		}
		f.patterns = append(f.patterns, cutPattern(p))
	}
	if err := f.walk(root); err != nil {
		return nil, nil, err
	}
	for i := 0; i < len(f.links); i++ { // more links may be found on the way
		if err := f.walk(f.links[i]); err != nil {
			return nil, nil, err
		}
	}
	for i, p := range patterns {
		if !slices.Contains(f.matched, i) {
			f.miss(p, "matches no file")
		}
	}
	return f.result()
}

// CheckPattern returns what is wrong with a pattern for Find, which must not
// lead out of the folder.
func CheckPattern(pattern string) error {
	for part := range strings.SplitSeq(pattern, "/") {
		if _, err := path.Match(part, ""); err != nil {
			return fmt.Errorf("%q is not a pattern for names of files: %w", pattern, err)
		}
	}
	if clean := path.Clean(pattern); path.IsAbs(clean) || clean == ".." || strings.HasPrefix(clean, "../") {
		return fmt.Errorf("%q leads out of the folder", pattern)
	}
	return nil
}

// Pattern returns the pattern that matches a path and nothing else.
func Pattern(name string) string { return escapes.Replace(name) }

var escapes = strings.NewReplacer(`\`, `\\`, "*", `\*`, "?", `\?`, "[", `\[`)

const recordsDir = "records"

type finder struct {
	fsys      fs.FS
	dir       string
	patterns  [][]string // cut at slashes
	matched   []int      // patterns that matched
	inRecords bool

	files   []*File
	skipped []Skip
	entered []fs.FileInfo
	paths   []string // of entered
	links   []string // to folders, yet to be entered
	err     error
}

func (f *finder) result() ([]*File, []Skip, error) {
	if f.err != nil {
		return nil, nil, f.err
	}
	slices.SortFunc(f.files, func(a, b *File) int { return cmp.Compare(a.Path, b.Path) })
	slices.SortFunc(f.skipped, func(a, b Skip) int { return cmp.Compare(a.Name, b.Name) })
	if len(f.files) > 0 {
		return f.files, f.skipped, nil
	}
	where := cmp.Or(f.dir, ".")
	switch len(f.skipped) {
	case 0:
		return nil, nil, fmt.Errorf("%s: %w: it has no file in a known format (CSV, JSON, JSON Lines, YAML, Markdown, HTML)", where, ErrNoRecords)
	case 1:
		return nil, f.skipped, fmt.Errorf("%s: %w: it %s", f.skipped[0].Name, ErrNoRecords, f.skipped[0].Why)
	}
	return nil, f.skipped, fmt.Errorf("%s: %w: %s passed over, the first is %s, which %s", where, ErrNoRecords, plural(len(f.skipped), "file"), f.skipped[0].Name, f.skipped[0].Why)
}

func (f *finder) name(file string) string { return path.Join(f.dir, file) }

func (f *finder) skip(file, format string, args ...any) {
	f.skipped = append(f.skipped, Skip{Name: f.name(file), Why: fmt.Sprintf(format, args...)})
}

// miss is skip for what somebody may look for.
func (f *finder) miss(file, format string, args ...any) {
	f.skip(file, format, args...)
	f.skipped[len(f.skipped)-1].Missed = true
}

// maxFolders ends what leads ever deeper on a file system whose folders cannot
// be told apart; no one nests folders like that.
const maxFolders = 64

// walk looks at a folder and all below it, and notes links to folders.
func (f *finder) walk(folder string) error {
	info, err := fs.Stat(f.fsys, folder)
	if err != nil {
		return f.named(folder, err)
	}
	for i, other := range f.entered {
		if os.SameFile(info, other) {
			f.skip(folder, "is the folder %s once more, by a link", f.name(f.paths[i]))
			return nil
		}
	}
	if strings.Count(folder, "/") > maxFolders {
		f.skip(folder, "is more than %d folders deep", maxFolders)
		return nil
	}
	f.entered, f.paths = append(f.entered, info), append(f.paths, folder)
	entries, err := fs.ReadDir(f.fsys, folder)
	if errors.Is(err, fs.ErrPermission) && folder != "." {
		f.miss(folder, "may not be read")
		return nil
	}
	if err != nil {
		return f.named(folder, err)
	}
	if folder != "." && isSite(entries) {
		f.skip(folder, "is an explorer that was built")
		return nil
	}
	for _, e := range entries {
		file := path.Join(folder, e.Name())
		if strings.HasPrefix(e.Name(), ".") && !f.dotted(file) {
			continue
		}
		if !fs.ValidPath(file) {
			if f.patterns == nil {
				f.miss(strings.ToValidUTF8(file, "\ufffd"), "has a name that is not UTF-8: rename it")
			}
			continue
		}
		kind := e.Type()
		if kind&fs.ModeSymlink != 0 {
			info, err := fs.Stat(f.fsys, file)
			if err != nil {
				if f.patterns == nil && formats[endingOf(file)] == 0 {
					f.skip(file, "is a link that leads nowhere")
				} else if f.patterns == nil || f.matches(file) {
					f.miss(file, "is a link that leads nowhere")
				}
				continue
			}
			kind = info.Mode().Type()
			if info.IsDir() {
				if f.folder(file) {
					f.links = append(f.links, file)
				}
				continue
			}
		}
		switch {
		case kind.IsDir():
			if f.folder(file) {
				if err := f.walk(file); err != nil {
					return err
				}
			}
		case !kind.IsRegular():
			if f.patterns == nil || f.matches(file) {
				f.skip(file, "is not a regular file")
			}
		default:
			f.look(file)
			if f.err != nil {
				return f.err
			}
		}
	}
	return nil
}

func (f *finder) named(file string, err error) error {
	var pe *fs.PathError
	if errors.As(err, &pe) {
		return &fs.PathError{Op: pe.Op, Path: f.name(file), Err: pe.Err}
	}
	return err
}

// folder reports whether there may be records in a folder.
func (f *finder) folder(file string) bool {
	if f.patterns != nil {
		parts := strings.Split(file, "/")
		return slices.ContainsFunc(f.patterns, func(p []string) bool { return leads(p, parts) })
	}
	if f.inRecords {
		return true
	}
	if file == "vocab" {
		return false
	}
	if path.Base(file) == "node_modules" {
		f.skip(file, "is a folder of programs")
		return false
	}
	return true
}

// look decides whether a file is one of records by its name.
func (f *finder) look(file string) {
	if f.patterns != nil {
		if f.matches(file) {
			f.file(file, true)
		}
		return
	}
	if !f.inRecords {
		if file == "collection.yaml" || file == "sources.yaml" {
			return
		}
		if about(path.Base(file)) {
			f.skip(file, "is about the data, by its name")
			return
		}
	}
	f.file(file, false)
}

// Match reports whether a file's path matches a pattern for Find. A pattern
// that CheckPattern finds wrong matches nothing.
func Match(pattern, file string) bool {
	return CheckPattern(pattern) == nil && match(cutPattern(pattern), strings.Split(file, "/"))
}

// cutPattern cuts a pattern that was checked at its slashes.
func cutPattern(pattern string) []string { return strings.Split(path.Clean(pattern), "/") }

// matches reports whether a file matches a pattern, and takes note of which.
func (f *finder) matches(file string) (hit bool) {
	parts := strings.Split(file, "/")
	for i, p := range f.patterns {
		if match(p, parts) {
			hit = true
			f.matched = append(f.matched, i)
		}
	}
	return hit
}

// dotted reports whether a pattern asks for a name that begins with a dot.
func (f *finder) dotted(file string) bool {
	at := strings.Count(file, "/")
	return slices.ContainsFunc(f.patterns, func(p []string) bool { return at < len(p) && strings.HasPrefix(p[at], ".") })
}

// leads reports whether something below a folder may match a pattern.
func leads(pattern, folder []string) bool {
	for i, name := range folder {
		if i == len(pattern) {
			return false
		}
		if pattern[i] == "**" {
			return true
		}
		if ok, _ := path.Match(pattern[i], name); !ok { // patterns were checked
			return false
		}
	}
	return len(folder) < len(pattern)
}

// isSite reports whether a folder is what was made of a collection: its pages
// are no records.
func isSite(entries []fs.DirEntry) bool {
	found := 0
	for _, e := range entries {
		if e.Name() == "edition.json" || e.Name() == "SHA256SUMS" {
			found++
		}
	}
	return found == 2
}

// match matches a path with a pattern, both cut at slashes.
func match(pattern, file []string) bool {
	if len(pattern) == 0 {
		return len(file) == 0
	}
	if pattern[0] == "**" {
		for i := range len(file) + 1 {
			if match(pattern[1:], file[i:]) {
				return true
			}
		}
		return false
	}
	if len(file) == 0 {
		return false
	}
	ok, _ := path.Match(pattern[0], file[0]) // patterns were checked
	return ok && match(pattern[1:], file[1:])
}

// about reports whether a file goes with data, or with a program, by its name.
func about(name string) bool {
	name = strings.ToLower(name)
	if strings.HasSuffix(name, ".schema.json") {
		return true
	}
	first, _, _ := strings.Cut(name, ".")
	switch first {
	case "_index", "readme", "license", "licence", "copying", "notice", "changelog", "changes", "contributing", "code_of_conduct", "security", "authors", "contributors", "todo":
		return true
	}
	switch name {
	case "package.json", "package-lock.json", "npm-shrinkwrap.json", "composer.json", "tsconfig.json", "jsconfig.json", "datapackage.json", "dataset-metadata.json",
		"manifest.json", "_config.yml", "_config.yaml", "mkdocs.yml", "docker-compose.yml", "docker-compose.yaml", "robots.txt", "requirements.txt", "pnpm-lock.yaml", "citation.cff", "index.html", "404.html":
		return true
	}
	return false
}

// formats by ending, as a hint only.
var formats = map[string]Format{
	".csv": CSV, ".tsv": CSV, ".tab": CSV, ".psv": CSV,
	".json": JSON, ".geojson": JSON, ".jsonl": JSONLines, ".ndjson": JSONLines, ".jsonlines": JSONLines,
	".yaml": YAMLFile, ".yml": YAMLFile,
	".md": Markdown, ".markdown": Markdown, ".mdown": Markdown, ".mkd": Markdown,
	".html": HTML, ".htm": HTML, ".xhtml": HTML,
}

// others are what people try, with what to do instead.
var others = []struct{ magic, why string }{
	{"PK\x03\x04", "is a spreadsheet or another zip archive: save the sheet as CSV, or unpack it"},
	{"\xd0\xcf\x11\xe0", "is a spreadsheet or document of an old Office: save it as CSV"},
	{"SQLite format 3", "is an SQLite database: export the table as CSV"},
	{"PAR1", "is a Parquet file: export it as CSV"},
	{"%PDF", "is a PDF"},
	{"\x28\xb5\x2f\xfd", "is packed with zstd: unpack it, or pack it with gzip"},
	{"BZh", "is packed with bzip2: unpack it, or pack it with gzip"},
	{"\xfd7zXZ", "is packed with xz: unpack it, or pack it with gzip"},
}

// endingOf returns the ending of a file's name that says its format.
func endingOf(file string) string {
	return path.Ext(strings.TrimSuffix(strings.ToLower(file), ".gz"))
}

// file recognises one file; named says that a person named it.
func (f *finder) file(file string, named bool) {
	ending := endingOf(file)
	hint := formats[ending]
	if hint == 0 && ending != ".txt" && !named && !strings.EqualFold(path.Ext(file), ".gz") {
		if ending == ".xlsx" || ending == ".xls" || ending == ".ods" {
			f.miss(file, "is a spreadsheet: save the sheet as CSV")
		} else {
			f.skip(file, "has no known format by its name")
		}
		return
	}
	found := &File{Name: f.name(file), Path: file, fsys: f.fsys}
	why, err := found.recognise(hint, ending, named)
	switch {
	case errors.Is(err, fs.ErrPermission):
		f.miss(file, "may not be read")
	case err != nil:
		f.err = found.named(err)
	case why != "" && (hint != 0 || named):
		f.miss(file, "%s", why)
	case why != "":
		f.skip(file, "%s", why)
	default:
		f.files = append(f.files, found)
	}
}

// recognise reads the file and fills in what is found. A file without records
// has a reason.
func (f *File) recognise(hint Format, ending string, named bool) (why string, err error) {
	file, err := f.fsys.Open(f.Path)
	if err != nil {
		return "", err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return "", err
	}
	f.Bytes, f.modTime = info.Size(), info.ModTime()
	disk := &diskReader{ctx: context.Background(), file: file}
	r, packed, err := raw(disk, f.Bytes)
	if disk.err != nil {
		return "", disk.err
	}
	if packed {
		f.Found.Compression = "gzip"
	}
	if err != nil {
		return "is a gzip archive that is broken: " + err.Error(), nil
	}
	s, err := scanBytes(r, packed, f.Bytes)
	if disk.err != nil {
		return "", disk.err
	}
	whole := err == nil && s.size <= sampleSize // an archive that breaks off is Each's to report
	for _, other := range others {
		if bytes.HasPrefix(s.sample, []byte(other.magic)) {
			return other.why, nil
		}
	}
	f.code = s.encoding()
	f.clean = f.code <= utf8BOM && s.badLines == 0 && !s.dirty
	f.foreign = f.code >= windows1252 && s.foreign()
	f.Found.Encoding = f.code.String()
	sample := f.decoded(s.sample)
	if notText(sample[:min(len(sample), 8000)]) {
		return "is not text", nil
	}
	if len(bytes.Trim(sample, " \t\r\n\x00")) == 0 && whole {
		if len(sample) == 0 {
			return "is empty", nil
		}
		return "has nothing but blank lines", nil
	}
	f.Format = format(sample, whole, hint)
	f.Found.format = f.Format
	switch f.Format {
	case CSV:
		delimiter := map[string]byte{".csv": ',', ".tsv": '\t', ".tab": '\t', ".psv": '|'}[ending]
		sample := f.cleaned(sample)
		if table := f.sniff(sample, whole, delimiter); !table && hint == 0 && !named {
			return "is text without columns", nil
		}
		if !f.hasRows(sample, whole) {
			return fmt.Sprintf("has a header in line %d and no rows below it", f.Found.HeaderLine), nil
		}
	case JSON:
		return f.planJSON()
	case YAMLFile:
		return f.planYAML()
	case Markdown, HTML:
		f.Found.FrontMatter = frontMatter(lineFeeds(f.cleaned(sample))).language
	}
	return "", nil
}

// notText reports whether a sample has zero bytes in every tenth place, or other
// control characters in every twentieth: text that was damaged has a few, and
// what is no text has them by chance. Nothing but zero bytes is an empty file
// of some size.
func notText(sample []byte) bool {
	zeros, controls := 0, 0
	for _, c := range sample {
		switch {
		case c == 0:
			zeros++
		case c < ' ' && c != '\t' && c != '\n' && c != '\r' && c != '\f' && c != '\v' && c != 0x1b:
			controls++
		}
	}
	const few = 30
	return zeros < len(sample) && zeros*10 > len(sample) || controls > few && controls*20 > len(sample)
}

// decoded returns a sample as UTF-8 without byte order mark.
func (f *File) decoded(sample []byte) []byte {
	if d := f.code.decoder(); d != nil {
		sample, _, _ = transform.Bytes(d, sample) // these decoders have no errors
	}
	return bytes.TrimPrefix(sample, []byte("\ufeff"))
}

// cleaned returns a decoded sample as a reader of the file will get it.
func (f *File) cleaned(sample []byte) []byte {
	if f.clean {
		return bytes.Clone(sample)
	}
	out, _ := io.ReadAll(newCleaner(f, bytes.NewReader(sample), func(Pos, string, string, ...any) {}))
	return out
}

// format decides by the beginning of the text, with the ending as a hint.
func format(sample []byte, whole bool, hint Format) Format {
	switch hint {
	case YAMLFile, Markdown, HTML:
		return hint
	}
	text := bytes.TrimLeft(sample, " \t\r\n")
	if len(text) > 0 && (text[0] == '{' || text[0] == '[') {
		if f := jsonFormat(text, whole, hint); f != 0 {
			return f
		}
	}
	switch {
	case hint == JSON || hint == JSONLines:
		return hint
	case hint == CSV:
		return CSV
	}
	lower := bytes.ToLower(text[:min(len(text), 100)])
	switch {
	case bytes.HasPrefix(lower, []byte("<!doctype html")), bytes.HasPrefix(lower, []byte("<html")):
		return HTML
	case frontMatter(lineFeeds(bytes.Clone(sample))).language != "":
		return Markdown
	}
	return CSV
}
