package site

import (
	"context"
	"encoding/base64"
	"errors"
	"io"
	"regexp"
	"slices"
	"strings"
	"testing"

	"vitrine/build/records"
)

// mediaOf are media that are held in memory.
func mediaOf(texts map[string]string) map[string]records.Medium {
	media := map[string]records.Medium{}
	for name, text := range texts {
		media[name] = records.Medium{Bytes: int64(len(text)), Read: func() ([]byte, error) { return []byte(text), nil }}
	}
	return media
}

func TestOneFileCarriesTheSmallestMedia(t *testing.T) {
	half := strings.Repeat("h", inlineMedia/2)
	texts := map[string]string{"media/b.png": "b", "media/a.jpg": "aa", "media/text.html": "<script>", "media/half.webp": half, "media/more.gif": half}
	var b strings.Builder
	s := &builder{in: Input{Media: mediaOf(texts)}}
	if err := s.writeMedia(&b); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, m := range regexp.MustCompile(`(?m)^<script type="text/plain" class="vitrine-media" data-name="(.*)" data-type="(.*)">(.*)</script>$`).FindAllStringSubmatch(b.String(), -1) {
		data, err := base64.StdEncoding.DecodeString(m[3])
		if err != nil || string(data) != texts[m[1]] {
			t.Errorf("%s holds %d bytes, %v", m[1], len(data), err)
		}
		got = append(got, m[1]+" "+m[2])
	}
	if want := []string{"media/b.png image/png", "media/a.jpg image/jpeg", "media/half.webp image/webp"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// slowOutput tells of every file that is done.
type slowOutput struct{ closed func(name string) }

func (o slowOutput) Create(name string) (io.WriteCloser, error) {
	return &slowFile{closed: func() { o.closed(name) }}, nil
}

type slowFile struct{ closed func() }

func (f *slowFile) Write(b []byte) (int, error) { return len(b), nil }
func (f *slowFile) Close() error                { f.closed(); return nil }

// TestMediaAreReadOneAtATime has every medium handed over before the next is read.
func TestMediaAreReadOneAtATime(t *testing.T) {
	read, written := 0, 0
	media := map[string]records.Medium{}
	for _, name := range []string{"media/a.png", "media/b.png", "media/c.png"} {
		media[name] = records.Medium{Bytes: 1, Read: func() ([]byte, error) {
			if read != written {
				t.Errorf("%s is read while %d of %d are written", name, written, read)
			}
			read++
			return []byte("x"), nil
		}}
	}
	s := &builder{in: Input{Media: media}, ledger: ledger{ctx: context.Background(), out: slowOutput{func(string) { written++ }}, files: map[string]made{}}}
	if err := s.media(); err != nil || written != 3 {
		t.Errorf("%d written, %v", written, err)
	}
	want := errors.New("gone")
	media["media/b.png"] = records.Medium{Bytes: 1, Read: func() ([]byte, error) { return nil, want }}
	s.ledger.files = map[string]made{}
	written, read = 0, 0
	if err := s.media(); !errors.Is(err, want) {
		t.Errorf("got %v, want %v", err, want)
	}
}
