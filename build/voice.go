package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
	"sync"
	"time"
	"unicode"

	"golang.org/x/term"

	"vitrine/build/records"
)

// voice is how the program speaks: results on out, everything else on errs.
// Problems look like
//
//	error: corpus/records/aid.yaml:12:3: unknown field "yaer"
//	hint: did you mean "year"?
//	warning: corpus/records/aid.yaml:14:3: …
//	1 error, 1 warning; nothing was written
//
// Nothing else in the program prints. With -q only results and errors are
// printed; with -v also how long each step took and how large the files are.
//
// # --json
//
// Every line is one JSON object with one member, whose name says what the line
// is. Members are only ever added. On out:
//
//	{"result":{…}}        of check    folder, records, sources, warnings
//	                      of schema   the schema itself
//	                      of site     title, records, folder, page, file
//	                      of serve    title, url
//	                      of inspect  format, edition, records, bytes, offset, of, parts, sections, whole
//	                      of bench    its figures
//	                      of others   text
//
// query prints the engine's answer as it is, as web/wire.d.ts has it; --ask
// with counts puts their array on a second line. On errs:
//
//	{"error":{…}}         message; where they are known: hint, file, line, column
//	{"warning":{…}}       the same
//	{"kind":{…}}          kind, n: how many warnings there are of a kind; note: it is none, only worth knowing
//	{"total":{…}}         errors, warnings: how many problems a collection has
//	{"note":{…}}          message
//	{"step":{…}}          name, of what is done from now on; with -v once more when it is over, with seconds
//	{"file":{…}}          name, bytes; with -v, of each file made
//	{"progress":{…}}      name, done, unit, seconds; total where it is known; at most twice a second
//	{"build":{…}}         of serve, after each build but the first: changed (files), ok, records, seconds
//
// Of these -q leaves error, and total where there are errors.
type voice struct {
	out, errs            io.Writer
	quiet, verbose, json bool
	terminal             bool // errs is one: people see progress there
	now                  func() time.Time

	mu      sync.Mutex // of what follows and of printing
	bars    []*progress
	step    string // being done, or empty
	started time.Time
}

func newVoice() *voice {
	return &voice{out: os.Stdout, errs: os.Stderr, terminal: term.IsTerminal(int(os.Stderr.Fd())), now: time.Now}
}

// printed is a line of text on w, or of JSON of that kind. Progress on the
// terminal makes way for it.
func (v *voice) printed(w io.Writer, kind string, members any, format string, args ...any) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.print(w, kind, members, format, args...)
}

// print is printed for who holds mu.
func (v *voice) print(w io.Writer, kind string, members any, format string, args ...any) {
	v.wipe()
	if !v.json {
		fmt.Fprintln(w, printable(fmt.Sprintf(format, args...)))
		return
	}
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	// Members are of our own types, which all have a JSON form.
	_ = e.Encode(map[string]any{kind: members})
}

// printable returns a text without what would move the cursor of a terminal:
// names of files may hold anything.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if r != '\n' && r != '\t' && unicode.IsControl(r) {
			return unicode.ReplacementChar
		}
		return r
	}, s)
}

// textual are the members of lines that are text.
type textual struct {
	Text string `json:"text"`
}

// say prints a line of a result that has no other form.
func (v *voice) say(format string, args ...any) {
	v.result(textual{fmt.Sprintf(format, args...)}, format, args...)
}

// result prints a result: members with --json, otherwise text.
func (v *voice) result(members any, format string, args ...any) {
	v.printed(v.out, "result", members, format, args...)
}

// answer prints what is JSON in either case.
func (v *voice) answer(text []byte) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.wipe()
	fmt.Fprintf(v.out, "%s\n", text)
}

// note tells what is going on, unless it was asked not to.
func (v *voice) note(format string, args ...any) {
	if v.quiet {
		return
	}
	v.printed(v.errs, "note", struct {
		Message string `json:"message"`
	}{fmt.Sprintf(format, args...)}, format, args...)
}

type stepMembers struct {
	Name    string   `json:"name"`
	Seconds *float64 `json:"seconds,omitempty"`
}

// begin tells what is being done from now on, until the next step or end.
func (v *voice) begin(step string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.finish()
	v.step, v.started = step, v.now()
	if !v.quiet {
		v.print(v.errs, "step", stepMembers{Name: step}, "%s …", step)
	}
}

// end says that the last step is over.
func (v *voice) end() {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.finish()
}

func (v *voice) finish() {
	if v.step != "" && v.verbose {
		s := v.now().Sub(v.started).Seconds()
		v.print(v.errs, "step", stepMembers{v.step, &s}, "%s took %.2f s", v.step, s)
	}
	v.step = ""
}

// sizes lists the files of a folder with their sizes, by name, where it is
// asked for.
func (v *voice) sizes(dir string) error {
	if !v.verbose {
		return nil
	}
	return fs.WalkDir(os.DirFS(dir), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if err == nil {
			v.printed(v.errs, "file", struct {
				Name  string `json:"name"`
				Bytes int64  `json:"bytes"`
			}{name, info.Size()}, "%10d bytes  %s", info.Size(), name)
		}
		return err
	})
}

// The severities of a problem, as they are printed.
const (
	severityError   = "error"
	severityWarning = "warning"
)

// A complaint is one problem as it is printed.
type complaint struct {
	Message string `json:"message"`
	Hint    string `json:"hint,omitempty"`
	File    string `json:"file,omitempty"`
	Line    int    `json:"line,omitempty"`
	Column  int    `json:"column,omitempty"`

	where string // the place, as text has it
}

// complain prints one problem; a warning only unless it was asked not to.
func (v *voice) complain(severity string, c complaint) {
	if v.quiet && severity == severityWarning {
		return
	}
	text := severity + ": "
	if c.where != "" {
		text += c.where + ": "
	}
	text += c.Message
	if c.Hint != "" {
		text += "\nhint: " + c.Hint
	}
	v.printed(v.errs, severity, c, "%s", text)
}

// warn prints a warning that has no place.
func (v *voice) warn(message, hint string) {
	v.complain(severityWarning, complaint{Message: message, Hint: hint})
}

// fail prints an error, with the hint that its text may have on a further line.
func (v *voice) fail(err error) {
	if err == nil || errors.Is(err, errSaid) {
		return
	}
	var wrong problemsError
	if errors.As(err, &wrong) {
		v.list(wrong.Problems)
		errs, warnings := wrong.count()
		v.total(errs, warnings, "nothing was written")
		return
	}
	message, hint, _ := strings.Cut(err.Error(), "\nhint: ")
	v.complain(severityError, complaint{Message: message, Hint: hint})
}

// stopped says that the program was told to end, and did.
func (v *voice) stopped() {
	c := complaint{Message: "stopped; nothing was written"}
	v.printed(v.errs, severityError, c, "%s", c.Message)
}

// list prints problems without their total.
func (v *voice) list(list records.Problems) {
	for _, p := range list {
		v.complain(severityOf(p), complaint{p.Message, p.Hint, p.Pos.File, p.Pos.Line, p.Pos.Col, p.Pos.String()})
	}
}

func severityOf(p records.Problem) string {
	if p.Warning {
		return severityWarning
	}
	return severityError
}

// listedWarnings is how many warnings of a good build are listed unless more
// are asked for; the rest is told by how many there are of each kind.
const listedWarnings = 20

// health prints the warnings of a collection: the first of them, how many there
// are of each kind, and the total.
func (v *voice) health(h *records.Health) {
	n := h.Warnings()
	if v.quiet {
		return
	}
	list := h.Problems
	if !v.verbose && !v.json {
		list = list[:min(len(list), listedWarnings)]
	}
	v.list(list)
	for _, t := range h.Kinds {
		if t.Note && !v.verbose || n <= len(list) && !t.Note {
			continue
		}
		v.printed(v.errs, "kind", struct {
			Kind string `json:"kind"`
			N    int    `json:"n"`
			Note bool   `json:"note,omitempty"`
		}{t.Kind, t.N, t.Note}, "%9d  %s", t.N, t.Kind)
	}
	for _, s := range h.Skipped {
		v.more("%s: passed over, it %s", s.Name, s.Why)
	}
	if n > 0 {
		outcome := ""
		if h.Unread() > 0 {
			outcome = "what could not be read is kept as text on its record"
		}
		v.total(0, n, outcome)
	}
}

// more tells what few people want to know.
func (v *voice) more(format string, args ...any) {
	if v.verbose {
		v.note(format, args...)
	}
}

// hushed returns a voice that prints errors and results only.
func (v *voice) hushed() *voice {
	return &voice{out: v.out, errs: v.errs, quiet: true, json: v.json, now: v.now}
}

// total prints how many problems there were and what came of it, which may be
// left empty.
func (v *voice) total(errs, warnings int, outcome string) {
	if v.quiet && errs == 0 {
		return
	}
	if outcome != "" {
		outcome = "; " + outcome
	}
	v.printed(v.errs, "total", struct {
		Errors   int `json:"errors"`
		Warnings int `json:"warnings"`
	}{errs, warnings}, "%s%s", totals(errs, warnings), outcome)
}

// totals counts problems in words.
func totals(errs, warnings int) string {
	switch {
	case warnings == 0:
		return counted(errs, "problem")
	case errs == 0:
		return counted(warnings, "warning")
	}
	return counted(errs, "error") + ", " + counted(warnings, "warning")
}

// errSaid stands for an error that was printed already.
var errSaid = errors.New("problems were printed")
