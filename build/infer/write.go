package infer

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"vitrine/build/input"
	"vitrine/build/values"
)

// A writer puts the text of a collection.yaml together.
type writer struct {
	b        strings.Builder
	evidence []Evidence
}

func (w *writer) line(format string, args ...any) {
	fmt.Fprintf(&w.b, format, args...)
	w.b.WriteByte('\n')
}

// comment writes lines of a comment, broken at blanks.
func (w *writer) comment(indent, text string) {
	const width = 100
	text = strings.Join(strings.Fields(printable(text)), " ")
	for text != "" {
		n := len(text)
		if n > width {
			if n = strings.LastIndexByte(text[:width], ' '); n <= 0 {
				if n = strings.IndexByte(text, ' '); n < 0 {
					n = len(text)
				}
			}
		}
		w.line("%s# %s", indent, text[:n])
		text = strings.TrimSpace(text[n:])
	}
}

// say adds evidence to the result.
func (w *writer) say(field, text string) {
	w.evidence = append(w.evidence, Evidence{field, text})
}

// write returns the result of a plan.
func (pl *plan) write(name string) *Result {
	w := &writer{}
	p := pl.p
	names := namer{}
	for _, f := range pl.fields {
		if f.ignored == "" {
			f.name = names.name(f.baseName(), f.place+1)
			if f.label == "" {
				f.label = humanise(f.baseName())
				if f.suffix != "" {
					f.label = humanise(strings.TrimSuffix(f.baseName(), "_"+f.suffix)) + " (" + f.suffix + ")"
				}
			}
			if f.label == "" {
				f.label = f.name
			}
		}
	}

	heading := title(name)
	if p.sheets[0].title != "" && len(p.sheets) == 1 {
		heading = p.sheets[0].title
	}
	w.comment("", fmt.Sprintf("The description of a collection of %s, worked out from the data. Change what is wrong: `go run ./build site FOLDER` builds the explorer anew.", plural(p.records, "record", "records")))
	w.comment("", "With this as the first line, editors know the keys and complete them; `go run ./build schema` writes the file it names:")
	w.comment("", "yaml-language-server: $schema=collection.schema.json")
	for _, line := range p.fileCounts() {
		w.comment("", line)
		w.say("", line)
	}
	for _, e := range pl.without {
		w.comment("", e.Field+": "+e.Text)
		w.say(e.Field, e.Text)
	}
	w.line("id: %s", yamlText(slug(stem(name))))
	w.line("title: %s", yamlText(lost.Replace(heading)))
	if day := p.sheets[0].day; day != "" && len(p.sheets) == 1 {
		if edtf, ok := values.ParseDate(day, ""); ok && len(edtf) == 10 {
			w.comment("", "the day the file says it is of")
			w.line("edition: %s", edtf)
			w.say("", "edition: "+edtf+", which the file says it is of")
		}
	}
	tag, why := pl.language()
	if tag == "" {
		tag, why = "en", "language: nothing tells which, English is assumed; change it if it is another"
	} else {
		why = "language: " + languageNames[tag] + ", " + why
	}
	w.comment("", why)
	w.say("", why)
	w.line("languages: [%s]", yamlText(tag))
	pl.writeFiles(w)
	everywhere := pl.commonEmpty()
	if len(everywhere) > 0 {
		w.comment("", "texts that mean not recorded, in every field")
		w.line("empty: %s", yamlList(everywhere))
	}
	w.line("")
	w.comment("", "Fields stand in the order of the rail and of the record page.")
	w.line("fields:")
	for _, f := range pl.fields {
		if f.ignored == "" {
			f.write(w, everywhere)
		}
	}
	pl.writeIgnored(w)
	return &Result{YAML: []byte(w.b.String()), Records: p.records, Evidence: w.evidence}
}

// language tells the language of the titles and texts.
func (pl *plan) language() (tag, why string) {
	var texts []string
	size := 0
	for _, f := range pl.fields {
		if f.kind != "text" || f.of != nil || f.ignored != "" || f.t.path > 0 || f.role == "id" {
			continue
		}
		for _, s := range f.col.texts(500) {
			if s = s[:min(len(s), sampleBytes)]; size < 400_000 {
				texts = append(texts, s)
				size += len(s)
			}
		}
	}
	return languageOf(texts)
}

// writeFiles writes which files hold the records and which are looked up, and
// the column of the ids.
func (pl *plan) writeFiles(w *writer) {
	if len(pl.joins) > 0 || pl.named && len(pl.p.sheets) == 1 && !pl.p.sheets[0].page {
		var paths []string
		for _, s := range pl.p.sheets {
			paths = append(paths, input.Pattern(s.path))
		}
		slices.Sort(paths)
		w.line("records: %s", yamlList(paths))
	}
	if len(pl.joins) > 0 {
		w.line("join:")
		for _, j := range pl.joins {
			why := fmt.Sprintf("%s of %s of %s are found in column %s of %s, where all values are different", figure(j.found), plural(j.values, "value", "values"), j.on, j.key, j.p.sheets[0].path)
			w.comment("  ", why)
			w.say(j.as, "join: "+why)
			w.line("  - {file: %s, on: %s, key: %s, as: %s}", yamlFlow(j.p.sheets[0].path), yamlFlow(j.on), yamlFlow(j.key), yamlFlow(j.as))
		}
	}
	column, why := pl.recordID()
	subject := column
	if strings.HasPrefix(column, "@") && column != "@key" {
		subject = ""
	}
	w.say(subject, why)
	if column != "" || !pl.pages() {
		w.comment("", why)
	}
	if column != "" {
		w.line("record_id: %s", yamlText(column))
	}
}

// commonEmpty returns the texts that mean not recorded in two fields or more.
func (pl *plan) commonEmpty() []string {
	count := map[string]int{}
	for _, f := range pl.fields {
		for _, s := range f.empty {
			if nothing[s] && f.ignored == "" && f.group == "" && f.of == nil && f.take < 2 {
				count[s]++
			}
		}
	}
	var texts []string
	for _, s := range sortedKeys(count) {
		if count[s] > 1 {
			texts = append(texts, s)
		}
	}
	return texts
}

// write writes one entry of the list of fields.
func (f *field) write(w *writer, everywhere []string) {
	for _, e := range f.evidence {
		w.comment("  ", e)
		w.say(f.name, e)
	}
	w.line("  - name: %s", f.name)
	key := func(key, value string) { w.line("    %s: %s", key, value) }
	key("kind", f.kind)
	key("label", yamlText(f.label))
	from := f.from
	if len(from) == 0 && f.path != f.name {
		from = []string{f.path}
	}
	switch len(from) {
	case 0:
	case 1:
		key("from", yamlText(from[0]))
	default:
		key("from", yamlList(from))
	}
	if f.until != "" {
		key("until", yamlText(f.until))
	}
	if f.split != "" {
		key("split", yamlText(f.split))
	}
	if f.take != 0 {
		key("take", strconv.Itoa(f.take))
	}
	var empty []string
	for _, s := range f.empty {
		if !slices.Contains(everywhere, s) {
			empty = append(empty, s)
		}
	}
	if len(empty) > 0 {
		key("empty", yamlList(empty))
	}
	if len(f.mapping) > 0 {
		var pairs []string
		for _, m := range f.mapping {
			pairs = append(pairs, yamlFlow(m[0])+": "+yamlFlow(m[1]))
		}
		key("map", "{"+strings.Join(pairs, ", ")+"}")
	}
	if f.format != "" && f.path != "@body" {
		key("format", f.format)
	}
	if f.precision != "" {
		key("precision", f.precision)
	}
	if f.unit != "" {
		key("unit", yamlText(f.unit))
	}
	if f.group != "" {
		key("group", f.group)
	}
	if f.vocab != "" {
		key("vocab", f.vocab)
	}
	if f.role != "" && f.role != "id" {
		key("role", f.role)
	}
	if f.multi {
		key("multi", "true")
	}
	if f.facet {
		key("facet", "true")
	}
	if f.order != "" {
		key("order", f.order)
	}
	if f.shown != "" {
		key("show", f.shown)
	}
	if f.weight >= 0 && (f.kind == "text" || f.kind == "keyword") {
		key("weight", strconv.Itoa(f.weight))
	}
}

// writeIgnored writes which columns are left out and why.
func (pl *plan) writeIgnored(w *writer) {
	var left, looked []*field
	for _, f := range pl.fields {
		switch {
		case f.ignored == "" || f.ignored == "merged" || f.ignored == "record_id":
		case f.path == "@extra":
			w.line("")
			w.comment("", "Not taken over: "+f.ignored+".")
			w.say(f.path, "left out: "+f.ignored)
		case f.pseudo():
		case f.of != nil:
			looked = append(looked, f)
		default:
			left = append(left, f)
		}
	}
	if len(left) > 0 {
		w.line("")
		w.comment("", "Columns that are left out.")
		w.line("ignore:")
		for _, f := range left {
			w.comment("  ", f.ignored)
			w.line("  - %s", yamlText(f.path))
			w.say(f.path, "left out: "+f.ignored)
		}
	}
	for _, f := range looked {
		w.comment("", f.from[0]+" is left out: "+f.ignored)
		w.say(f.from[0], "left out: "+f.ignored)
	}
}

// yamlList writes texts as a list in brackets.
func yamlList(texts []string) string {
	quoted := make([]string, len(texts))
	for i, s := range texts {
		quoted[i] = yamlFlow(s)
	}
	return "[" + strings.Join(quoted, ", ") + "]"
}

// yamlFlow is yamlText for a place within brackets, where commas and brackets
// mean something.
func yamlFlow(s string) string {
	if q := yamlText(s); q[0] == '"' || !strings.ContainsAny(s, ",[]{}:") {
		return q
	}
	return doubleQuoted(s)
}

// yamlText writes a text so that it is read back the same: bare where that is
// safe, in double quotes everywhere else.
func yamlText(s string) string {
	if bare(s) {
		return s
	}
	return doubleQuoted(s)
}

// bare reports whether a text needs no quotes. Digits get them too, and so does
// whatever a parser of YAML may take for something else than text.
func bare(s string) bool {
	if s == "" || s[len(s)-1] == ' ' || s[len(s)-1] == ':' || strings.Contains(s, ": ") || strings.Contains(s, " #") {
		return false
	}
	switch strings.ToLower(s) {
	case "null", "true", "false", "yes", "no", "on", "off", "y", "n", "nan", "inf":
		return false
	}
	for i, r := range s {
		switch {
		case unicode.IsLetter(r) && r != utf8.RuneError:
		case i == 0:
			return false
		case r >= '0' && r <= '9', strings.ContainsRune(" .,_()/'+&-:;!?", r):
		default:
			return false
		}
	}
	return true
}

func doubleQuoted(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\t':
			b.WriteString(`\t`)
		case r == '\r':
			b.WriteString(`\r`)
		case r < 0x20 || r >= 0x7f && r < 0xa0 || r == 0x2028 || r == 0x2029 || r == 0xfeff:
			fmt.Fprintf(&b, `\u%04X`, r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}

// printable leaves out of a comment what would end it or could not be shown.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\r' || r == '\t' || unicode.IsSpace(r):
			return ' '
		case unicode.IsControl(r) || r == 0xfeff || r == utf8.RuneError:
			return -1
		}
		return r
	}, s)
}
