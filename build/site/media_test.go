package site

import (
	"encoding/base64"
	"slices"
	"testing"
)

func TestOneFileCarriesTheSmallestMedia(t *testing.T) {
	s := &builder{files: Files{}, media: map[string][]byte{
		"media/b.png": []byte("b"), "media/a.jpg": []byte("aa"), "media/text.html": []byte("<script>"),
		"media/half.webp": make([]byte, inlineMedia/2), "media/more.gif": make([]byte, inlineMedia/2),
	}}
	elements := s.addMedia()
	var got []string
	for _, e := range elements {
		data, err := base64.StdEncoding.DecodeString(e.Base64)
		if err != nil || string(data) != string(s.media[e.Name]) {
			t.Errorf("%s holds %d bytes, %v", e.Name, len(data), err)
		}
		got = append(got, e.Name+" "+e.Type)
	}
	if want := []string{"media/b.png image/png", "media/a.jpg image/jpeg", "media/half.webp image/webp"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	for name := range s.media {
		if string(s.files[name]) != string(s.media[name]) {
			t.Errorf("%s is not in the folder", name)
		}
	}
}
