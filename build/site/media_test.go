package site

import (
	"encoding/base64"
	"slices"
	"testing"
)

func TestOneFileCarriesTheSmallestMedia(t *testing.T) {
	media := map[string][]byte{
		"media/b.png": []byte("b"), "media/a.jpg": []byte("aa"), "media/text.html": []byte("<script>"),
		"media/half.webp": make([]byte, inlineMedia/2), "media/more.gif": make([]byte, inlineMedia/2),
	}
	var got []string
	for _, e := range mediaElements(media) {
		data, err := base64.StdEncoding.DecodeString(e.Base64)
		if err != nil || string(data) != string(media[e.Name]) {
			t.Errorf("%s holds %d bytes, %v", e.Name, len(data), err)
		}
		got = append(got, e.Name+" "+e.Type)
	}
	if want := []string{"media/b.png image/png", "media/a.jpg image/jpeg", "media/half.webp image/webp"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}
