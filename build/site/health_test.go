package site

import (
	"context"
	"strings"
	"testing"
	"testing/fstest"

	"vitrine/build/records"
)

func TestHealthSaysWhatIsThereAndWhatIsNot(t *testing.T) {
	fsys := fstest.MapFS{
		"collection.yaml": {Data: []byte("id: a\ntitle: A\nlanguages: [en]\nfields:\n  - {name: title, kind: text, role: title}\n" +
			"  - {name: size, kind: number, label: <b>Size</b>}\n  - {name: colour, kind: keyword, facet: true}\n")},
		"a.csv":     {Data: []byte("id,title,size,colour,extra\n1,One,1,red,x\n2,Two,large,,\n3,Three,,blue,\n")},
		"notes.zip": {Data: []byte("PK")},
	}
	r, err := records.Open(fsys, "/home/somebody/data", records.Options{})
	if err != nil {
		t.Fatal(err)
	}
	h, err := r.Read(context.Background(), func(*records.Record) error { return nil })
	if err != nil {
		t.Fatal(err)
	}
	got, err := Health(r.Collection(), h)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"<p>3 records from one file, a.csv (CSV, comma-separated, header in line 1, UTF-8).</p>",
		`<th scope="row">&lt;b&gt;Size&lt;/b&gt;</th><td>1</td><td>33%</td><td>2</td><td>1</td>`,
		`<th scope="row">colour</th><td>2</td><td>67%</td><td data-none="colour">1</td><td>0</td>`,
		`<li>size: not a number: 1<ul><li>a.csv:3: size is &#34;large&#34;, expected a number</li></ul></li>`,
		`<li>column in no field: 1<ul><li>a.csv:2: column &#34;extra&#34; is in no field: its values in 1 record are left out</li></ul></li>`,
		"<li>notes.zip: ",
		"kept on the record under “As written”",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("there is no %s in it", want)
		}
	}
	if strings.Contains(got, "somebody") {
		t.Error("it names a folder of the machine")
	}
	if t.Failed() {
		t.Log(got)
	}
}

func TestPercentIsNeverAllOrNoneByRounding(t *testing.T) {
	for share, want := range map[float64]string{0: "0%", 0.001: "under 1%", 1: "1%", 49.5: "50%", 99: "99%", 99.6: "over 99%", 100: "100%"} {
		if got := percent(share); got != want {
			t.Errorf("percent(%g) = %s, want %s", share, got, want)
		}
	}
}
