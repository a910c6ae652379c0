package records

import (
	"context"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"vitrine/wasm/index"
)

// openings counts how often each file is opened.
type openings struct {
	fstest.MapFS
	n map[string]int
}

func (o openings) Open(name string) (fs.File, error) {
	o.n[name]++
	return o.MapFS.Open(name)
}

func imagesOf(t *testing.T, table string, images map[string]string, used int64) (r *Reader, h *Health, opened map[string]int, shown []string) {
	t.Helper()
	fsys := openings{fstest.MapFS{"a.csv": {Data: []byte(table)}, "collection.yaml": {Data: []byte(
		"id: a\ntitle: A\nlanguages: [en]\nfields:\n  - {name: title, kind: text, role: title}\n" +
			"  - {name: body, kind: text, format: markdown}\n  - {name: picture, kind: url, role: image}\n")}}, map[string]int{}}
	for name, data := range images {
		fsys.MapFS[name] = &fstest.MapFile{Data: []byte(data)}
	}
	r, err := Open(fsys, "", Options{})
	if err != nil {
		t.Fatal(err)
	}
	r.l.mediaBytes = used
	h, err = r.Read(context.Background(), func(record *Record) error {
		for _, it := range record.Values["picture"] {
			shown = append(shown, it.Text)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return r, h, fsys.n, shown
}

func kindsOf(h *Health) string {
	var all []string
	for _, k := range h.Kinds {
		for _, p := range k.First {
			all = append(all, k.Kind+": "+p.Pos.File)
		}
	}
	return strings.Join(all, "; ")
}

// TestImagesAreLookedAtOnce has each of several files mentioned a hundred times.
func TestImagesAreLookedAtOnce(t *testing.T) {
	table := "id,title,body,picture\n" + strings.Repeat(",T,![](a.png) ![](large.png) ![](/none.png) ![](copy.png) ![](b.jpg),a.png\n", 100)
	r, h, opened, _ := imagesOf(t, table, map[string]string{"a.png": "GIF89a", "copy.png": "GIF89a", "b.jpg": "\xff\xd8\xff", "large.png": "GIF89a" + strings.Repeat("x", largestImage)}, 0)
	told := map[string]int{}
	for _, k := range h.Kinds {
		told[k.Kind] = k.N
	}
	if want := map[string]int{"image too large": 1, "body: not taken over as it is: image not found": 100}; !maps.Equal(told, want) {
		t.Errorf("told %v, want %v", told, want)
	}
	media := r.Media()
	if len(media) != 2 {
		t.Errorf("%d media, want one for a and copy, and one for b", len(media))
	}
	for name, m := range media {
		data, err := m.Read()
		if err != nil || int64(len(data)) != m.Bytes {
			t.Errorf("%s: %d bytes, want %d, %v", name, len(data), m.Bytes, err)
		}
	}
	// Once to see what it is, and once to read what travels; sizes need no look inside.
	for name, want := range map[string]int{"a.png": 2, "copy.png": 1, "b.jpg": 2, "large.png": 0, "none.png": 0} {
		if opened[name] != want {
			t.Errorf("%s is opened %d times, want %d", name, opened[name], want)
		}
	}
}

func TestImagesHaveToBeImages(t *testing.T) {
	begins := map[string]string{"a.png": "\x89PNG\r\n\x1a\n...", "b.jpg": "\xff\xd8\xff\xe0", "c.gif": "GIF87a", "d.webp": "RIFF\x00\xff\x00\x00WEBPVP8 ", "e.avif": "\x00\x00\x00\x20ftypavif",
		"f.png": "host.example.org\n", "g.jpg": "x", "h.webp": "RIFF\x00\x00\x00\x00WAVE", "i.gif": "<script>alert(1)</script>", "j.png": ""}
	table := "id,title,body,picture\n"
	for _, name := range slices.Sorted(maps.Keys(begins)) {
		table += "," + name + ",," + name + "\n"
	}
	_, h, _, shown := imagesOf(t, table, begins, 0)
	var endings []string
	for _, name := range shown {
		endings = append(endings, name[strings.LastIndexByte(name, '.'):])
	}
	if got := strings.Join(endings, " "); got != ".png .jpg .gif .webp .avif" {
		t.Errorf("shown are %s", got)
	}
	if got, want := kindsOf(h), "file called an image that is none: f.png; file called an image that is none: g.jpg; file called an image that is none: h.webp; file called an image that is none: i.gif; picture: not an address of the web: a.csv"; got != want {
		t.Errorf("told %s\nwant %s", got, want)
	}
	for _, f := range h.Fields {
		if f.Field.Kind == index.URL && (f.Recorded != 5 || f.Unread != 5) {
			t.Errorf("%d recorded, %d unread", f.Recorded, f.Unread)
		}
	}
}

func TestImagesHaveABoundTogether(t *testing.T) {
	images := map[string]string{"a.gif": "GIF89a....", "b.gif": "GIF89a....again", "c.gif": "GIF89a", "d.gif": "GIF89a...."}
	_, h, _, shown := imagesOf(t, "id,title,picture\n,A,a.gif\n,B,b.gif\n,C,c.gif\n,D,d.gif\n,B,b.gif\n", images, largestImages-17)
	if len(shown) != 3 || shown[0] != shown[2] {
		t.Errorf("shown are %q, want a, c and d, which is as a", shown)
	}
	if got := kindsOf(h); got != "images too large together: b.gif" {
		t.Errorf("told %s", got)
	}
}

func TestImageThatChangedIsNoImage(t *testing.T) {
	images := map[string]string{"a.gif": "GIF89a"}
	r, _, _, _ := imagesOf(t, "id,title,picture\n,A,a.gif\n", images, 0)
	r.l.fsys.(openings).MapFS["a.gif"].Data = []byte("GIF89b")
	for _, m := range r.Media() {
		if _, err := m.Read(); err == nil || !strings.HasPrefix(err.Error(), "a.gif changed") {
			t.Errorf("got %v", err)
		}
	}
	if len(r.Media()) != 1 {
		t.Errorf("%d media, want 1", len(r.Media()))
	}
}
