package input

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
	"time"
)

// read finds the records of one file and writes down all there is to know of
// them: what was found, every record with the lines of its values where they
// differ from its own, and every report.
func read(t *testing.T, name, data string) string {
	t.Helper()
	fsys := fstest.MapFS{name: {Data: []byte(data), ModTime: time.Unix(0, 0)}}
	files, skipped, err := Find(fsys, "", nil, Options{})
	var b strings.Builder
	for _, s := range skipped {
		fmt.Fprintf(&b, "skip %s: %s\n", s.Name, s.Why)
	}
	if err != nil {
		fmt.Fprintf(&b, "error %v\n", err)
	}
	for _, f := range files {
		b.WriteString(each(t, f))
	}
	return b.String()
}

func each(t *testing.T, f *File) string {
	t.Helper()
	var b strings.Builder
	fmt.Fprintln(&b, f.Found)
	if len(f.Found.Preamble) > 0 {
		fmt.Fprintf(&b, "above %q\n", f.Found.Preamble)
	}
	if f.Found.Meta != nil {
		fmt.Fprintf(&b, "meta %s\n", show(f.Found.Meta, 0))
	}
	err := f.Each(context.Background(), Options{Warn: note(&b, "warn"), Fail: note(&b, "fail")}, func(n *Node) error {
		if n.Shape != Map {
			t.Errorf("a record is %s", n.Shape)
		}
		if last := n.Pairs[len(n.Pairs)-1]; last.Key != "@file" || last.Value.Text != f.Path {
			t.Errorf("a record ends in %s, expected @file", last.Key)
		}
		fmt.Fprintf(&b, "%d %s\n", n.Pos.Line, show(n, n.Pos.Line))
		return nil
	})
	if err != nil {
		fmt.Fprintf(&b, "error %v\n", err)
	}
	return b.String()
}

func note(b *strings.Builder, level string) Report {
	return func(pos Pos, hint, format string, args ...any) {
		fmt.Fprintf(b, "%s %s: %s\n", level, pos, fmt.Sprintf(format, args...))
		if hint != "" {
			fmt.Fprintf(b, "hint %s\n", hint)
		}
	}
}

// show writes a node down on one line, but for its @file.
func show(n *Node, line int) string {
	switch n.Shape {
	case Null:
		return "null"
	case List:
		var items []string
		for _, item := range n.Items {
			items = append(items, show(item, line))
		}
		return "[" + strings.Join(items, " ") + "]"
	case Map:
		var pairs []string
		for _, p := range n.Pairs {
			if p.Key == "@file" {
				continue
			}
			at := ""
			if line > 0 && p.Pos.Line != line && p.Pos.Line > 0 {
				at = fmt.Sprintf("@%d", p.Pos.Line)
			}
			pairs = append(pairs, fmt.Sprintf("%s%s:%s", p.Key, at, show(p.Value, line)))
		}
		return "{" + strings.Join(pairs, " ") + "}"
	case Broken:
		return "broken"
	}
	return fmt.Sprintf("%q", n.Text)
}

func gzipped(s string) string {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	w.Write([]byte(s))
	w.Close()
	return b.String()
}

// utf16 returns ASCII and Latin-1 text as UTF-16.
func utf16(s string, big bool) string {
	var b strings.Builder
	for _, r := range s {
		if big {
			b.WriteByte(byte(r >> 8))
		}
		b.WriteByte(byte(r))
		if !big {
			b.WriteByte(byte(r >> 8))
		}
	}
	return b.String()
}

// A readCase is a file, and all that is read of it.
type readCase struct{ name, file, data, want string }

func testRead(t *testing.T, cases []readCase) {
	t.Helper()
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if got := read(t, c.file, c.data); got != c.want {
				t.Errorf("got:\n%swant:\n%s\ndata %q", got, c.want, shorten(c.data))
			}
		})
	}
}

// manyKeys returns the members k0 to k(n-1) of an object.
func manyKeys(n int) string {
	var b strings.Builder
	for i := range n {
		if i > 0 {
			b.WriteString(", ")
		}
		fmt.Fprintf(&b, `"k%d": %d`, i, i)
	}
	return b.String()
}

// manyObjects returns the members k0 to k(n-1) of an object, which are objects.
func manyObjects(n int) string {
	var members []string
	for i := range n {
		members = append(members, fmt.Sprintf(`"k%d": {"n": %d}`, i, i))
	}
	return strings.Join(members, ", ")
}
