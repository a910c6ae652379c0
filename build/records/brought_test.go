package records

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"vitrine/wasm/index"
)

// TestBrought reads collections whose records were not written for them. A case
// is the files of a collection, then what is made of them: every record with its
// values, then every problem, the tallies and the health of the fields.
func TestBrought(t *testing.T) { goldenCases(t, "testdata/brought/*.txtar", dumpBrought) }

func dumpBrought(t *testing.T, files []txtar.File) string {
	t.Helper()
	fsys := overlay(&txtar.Archive{}, files...)
	r, err := Open(fsys, "", Options{})
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	h, err := r.Read(context.Background(), func(record *Record) error {
		fmt.Fprintf(&b, "%s\n", record.ID)
		for _, f := range r.Collection().Fields {
			for _, it := range record.Values[f.Name] {
				fmt.Fprintf(&b, "  %s: %s\n", f.Name, dumpItem(f, it))
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range h.Problems {
		severity := "error: "
		if p.Warning {
			severity = "warning: "
		}
		b.WriteString(severity + p.String() + "\n")
	}
	for _, k := range h.Kinds {
		fmt.Fprintf(&b, "kind: %s %d\n", k.Kind, k.N)
	}
	for _, f := range h.Fields {
		if f.Unread > 0 {
			fmt.Fprintf(&b, "field: %s recorded %d, unread %d\n", f.Field.Name, f.Recorded, f.Unread)
		}
	}
	for name := range r.Media() {
		fmt.Fprintf(&b, "media: %s\n", filepath.Ext(name))
	}
	for _, s := range h.Skipped {
		fmt.Fprintf(&b, "skipped: %s: %s\n", s.Name, s.Why)
	}
	return b.String()
}

func dumpItem(f *Field, it Item) string {
	switch f.Kind {
	case index.Date:
		return it.Date.EDTF
	case index.Keyword:
		if f.Vocab != nil {
			if v := f.Vocab.ByID(it.Text); v.Label["en"] != it.Text {
				return it.Text + " (" + v.Label["en"] + ")"
			}
		}
	case index.Source:
		return it.Source.Source.ID + " at " + it.Source.At
	case index.Figure:
		return it.Figure.Value + " " + it.Figure.Unit
	}
	if it.Markup != "" {
		return fmt.Sprintf("%q %s", it.Text, it.Markup)
	}
	if strings.ContainsAny(it.Text, "\n\t\x00") {
		return fmt.Sprintf("%q", it.Text)
	}
	return it.Text
}

// TestListedAreTheFirst has more warnings of a kind than are listed.
func TestListedAreTheFirst(t *testing.T) {
	rows := "id,title,size\n"
	for i := range 2 * listed {
		rows += fmt.Sprintf("%d,Row %d,large\n", i, i)
	}
	fsys := overlay(&txtar.Archive{}, txtar.File{Name: "a.csv", Data: []byte(rows)}, txtar.File{Name: "collection.yaml", Data: []byte(
		"id: a\ntitle: A\nlanguages: [en]\nfields:\n  - {name: title, kind: text, role: title}\n  - {name: size, kind: number}\n")})
	for _, strict := range []bool{false, true} {
		r, err := Open(fsys, "", Options{Strict: strict})
		if err != nil {
			t.Fatal(err)
		}
		h, err := r.Read(context.Background(), func(*Record) error { return nil })
		if err != nil {
			t.Fatal(err)
		}
		if len(h.Problems) != listed || h.Warnings() != 2*listed || h.Failed() != strict {
			t.Errorf("strict %t: %d listed of %d, failed %t, want %d of %d, %t", strict, len(h.Problems), h.Warnings(), h.Failed(), listed, 2*listed, strict)
		}
		if i := slices.IndexFunc(h.Problems, func(p Problem) bool { return p.Pos.Line != 0 && p.Pos.Line > listed+1 }); i >= 0 {
			t.Errorf("strict %t: %s is listed, want the first %d", strict, h.Problems[i], listed)
		}
	}
}

func TestGroups(t *testing.T) {
	for _, c := range []struct{ unit, date, want string }{
		{"decade", "1985", "1980s"},
		{"decade", "1985-07-03", "1980s"},
		{"decade", "1989/1991", "1980s 1990s"},
		{"decade", "198X", "1980s"},
		{"decade", "1900/2020", ""},
		{"decade", "1985/..", ""},
		{"decade", "0985", "0980s"},
		{"century", "1985", "1900–1999"},
		{"century", "1899/1900", "1800–1899 1900–1999"},
		{"year", "1985?", "1985"},
		{"year", "1985-12/1986-01", "1985 1986"},
		{"month", "1985-12/1986-01", "1985-12 1986-01"},
		{"month", "1985", "1985-01 1985-02 1985-03 1985-04 1985-05 1985-06 1985-07 1985-08 1985-09 1985-10 1985-11 1985-12"},
		{"month", "1985-01/1986-01", ""},
		{"year", "-0044", "-0044"},
		{"decade", "-0044", "-0050s"},
	} {
		d, err := ParseDate(c.date)
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(groupsOf(c.unit, d), " "); got != c.want {
			t.Errorf("groupsOf(%s, %s) = %q, want %q", c.unit, c.date, got, c.want)
		}
	}
}

func TestCoarse(t *testing.T) {
	for _, c := range []struct{ date, precision, want string }{
		{"1996-01-01", "year", "1996"}, {"1996-01-01", "month", "1996-01"}, {"1996-01-01", "", "1996-01-01"},
		{"1996-01-01/1997-01-01", "year", "1996/1997"}, {"1996-01-01/1996-12-31", "year", "1996"},
		{"1996~", "year", "1996~"}, {"-0044-03-15", "year", "-0044"}, {"../1996-05", "year", "../1996"}, {"1996", "month", "1996"},
	} {
		if got := coarse(c.date, c.precision); got != c.want {
			t.Errorf("coarse(%s, %s) = %q, want %q", c.date, c.precision, got, c.want)
		}
	}
}

func TestCountriesAreFoundByWhatTheyAreCalled(t *testing.T) {
	names := namesOf(countries([]string{"en", "de"}), []string{"en", "de"})
	for name, want := range map[string]string{"UK": "GB", "GB": "GB", "gbr": "GB", "United Kingdom": "GB", "Vereinigtes Königreich": "GB",
		"vereinigtes konigreich": "GB", "U.S.A.": "US", "Côte d’Ivoire": "CI", "Cote d'Ivoire": "CI", "Türkei": "TR", "Czech Republic": "CZ", "Kosovo": "XK", "Narnia": ""} {
		if got := names[folded(name)]; got != want {
			t.Errorf("%q is %q, want %q", name, got, want)
		}
	}
	if n := len(countries([]string{"en"}).Values); n < 245 || n > 260 {
		t.Errorf("%d countries and territories, want some 249", n)
	}
}
