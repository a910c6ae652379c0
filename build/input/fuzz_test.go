package input

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

// fuzzRead reads one file and checks what holds for any: no panic, text that
// is UTF-8 without control characters, places within the file, and reports
// that name them.
func fuzzRead(t *testing.T, file, data string) (f *File, records int, texts []string, reports string) {
	t.Helper()
	files, skipped, err := Find(mapFS(file, data), "", nil, Options{})
	if err != nil {
		if len(skipped) != 1 || !strings.Contains(err.Error(), skipped[0].Why) {
			t.Fatalf("error %v, skipped %v", err, skipped)
		}
		return nil, 0, nil, ""
	}
	f = files[0]
	// UTF-16 has no more line ends than bytes, and a file one line more.
	lines := 1 + strings.Count(data, "\n") + strings.Count(data, "\r")
	packed := f.Found.Compression != ""
	place := func(what string, pos Pos) {
		if pos.File != file || pos.Line < 0 || pos.Col < 0 || pos.Line > lines && !packed {
			t.Fatalf("%s at %s, the file has %d lines", what, pos, lines)
		}
	}
	text := func(s string) {
		if !utf8.ValidString(s) {
			t.Fatalf("%q is not UTF-8", s)
		}
		if i := strings.IndexFunc(s, func(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\t' }); i >= 0 {
			t.Fatalf("%q has a control character at %d", s, i)
		}
	}
	var b strings.Builder
	report := func(level string) Report {
		return func(pos Pos, hint, format string, args ...any) {
			place(level, pos)
			message := fmt.Sprintf(format, args...)
			if strings.Contains(message, "%!") && !strings.Contains(data, "%!") || strings.Contains(message, "\n") {
				t.Fatalf("message %q", message)
			}
			note(&b, level)(pos, hint, "%s", message)
		}
	}
	var walk func(n *Node)
	walk = func(n *Node) {
		place(n.Shape.String(), n.Pos)
		text(n.Text)
		for _, item := range n.Items {
			walk(item)
		}
		keys := map[string]bool{}
		for _, p := range n.Pairs {
			place(p.Key, p.Pos)
			text(p.Key)
			if keys[p.Key] && !strings.HasPrefix(p.Key, "@") {
				t.Fatalf("key %q twice", p.Key)
			}
			keys[p.Key] = true
			walk(p.Value)
		}
	}
	err = f.Each(context.Background(), Options{Warn: report("warn"), Fail: report("fail")}, func(n *Node) error {
		records++
		walk(n)
		texts = append(texts, show(n, 0))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return f, records, texts, b.String()
}

func FuzzCSV(f *testing.F) {
	for _, s := range []string{table, "a;b\n1;\"x\ny\"\n", "a,b\n1,\"x\"y\"\n,\n", "sep=|\na|b\n1|2\n", "t\n\na,b,c\n1,2,3\r4,5,6\r\n", "a\tb\n\"1\\\"\"\t2\n", utf16("a,b\n1,2\n", false), "a,b\n1,\xcc\xa9\x00\n", gzipped(table),
		"\"a\", \"b\"\n1, \"2\"\n", "x,y\n1,2,3,4\n5\n"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, data string) {
		file, records, _, reports := fuzzRead(t, "a.csv", data)
		if file == nil || file.Format != CSV || strings.Contains(reports, "fail ") {
			return
		}
		left := strings.Count(reports, ", left out\n")
		// Where encoding/csv can read the file it finds as many rows.
		if !file.clean || file.Found.Compression != "" || strings.Contains(data, "\r") || strings.Contains(reports, "quote") || file.csv.backslash || file.csv.spaced {
			return
		}
		r := csv.NewReader(strings.NewReader(strings.TrimPrefix(data, "\ufeff")))
		r.Comma = file.Found.Delimiter
		r.FieldsPerRecord = -1
		rows, err := r.ReadAll()
		if err != nil {
			return
		}
		want := len(rows) - file.csv.skip
		if file.Found.HasHeader {
			want--
		}
		if records+left != want {
			t.Errorf("%d records and %d left out, encoding/csv has %d rows\n%q\n%s", records, left, want, data, reports)
		}
	})
}

func FuzzJSON(f *testing.F) {
	for _, s := range []string{`[{"a": 1}, {"b": [null, "x\u0000"]}, 5]`, `{"t": 1, "items": [{"a": {"b": 2}}]}`, `{"x": {"a": 1}, "y": {"a": 2}}`, "{\"a\": 1}\n{\"a\": 2,}\n{\"a\": 3}", `{"type": "FeatureCollection", "features": [{"properties": {"a": 1}, "geometry": {"type": "Point", "coordinates": [1, 2]}}]}`, `[{"a": 1, "a": 2, "a 2": 3}]`, "[\n{\"a\": 1},\n]", "\ufeff[{\"a\": \"\xff\"}]", `[{"@file": 1, "@key": 2}]`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, data string) {
		file, records, _, reports := fuzzRead(t, "a.json", data)
		if file == nil || file.Format != JSON || file.Found.Wrapper != "" || file.Found.Keyed || strings.Contains(reports, "fail ") {
			return
		}
		var list []any
		if !file.clean || json.Unmarshal([]byte(strings.TrimPrefix(data, "\ufeff")), &list) != nil {
			return
		}
		objects := 0
		for _, item := range list {
			if _, ok := item.(map[string]any); ok {
				objects++
			}
		}
		if left := strings.Count(reports, "left out"); records != objects || records+left != len(list) {
			t.Errorf("%d records and %d left out, want %d of %d", records, left, objects, len(list))
		}
	})
}

func FuzzMarkdown(f *testing.F) {
	for _, s := range []string{"---\ntitle: T\n---\nBody\n", "+++\na.b = 1\n[c]\nd = [1, {e = 2}]\n[[f]]\n+++\nx", "{\"a\": 1}\nx", "\n# H\n", "---\n- a\n...\n", "---\na: &x 1\nb: *x\n---\n", "+++\na = 'x\n+++\n", "---\r\na: 1\r---\rx"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, data string) {
		for _, name := range []string{"a.md", "2020-1-2-a.html"} {
			file, records, texts, reports := fuzzRead(t, name, data)
			if file != nil && (records != 1 || strings.Contains(reports, "fail ")) && file.Found.Compression == "" {
				t.Errorf("%d records %q, want 1; reports %s", records, texts, reports)
			}
		}
	})
}
