package site

import (
	"cmp"
	"encoding/base64"
	"maps"
	"path"
	"slices"
	"strings"
)

// inlineMedia is how many bytes of media the one-file form carries. More would
// make of a file that is sent by mail one that is not.
const inlineMedia = 8 << 20

// mediaElement is a file in the one-file form.
type mediaElement struct{ Name, Type, Base64 string }

// mediaTypes are the kinds of images that texts may show.
var mediaTypes = map[string]string{
	".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".gif": "image/gif", ".webp": "image/webp", ".avif": "image/avif",
}

// addMedia puts the media into the folder and returns those of the one-file
// form: the smallest, so that it has as many as it can.
func (s *builder) addMedia() (elements []mediaElement) {
	names := slices.SortedFunc(maps.Keys(s.media), func(a, b string) int {
		return cmp.Or(cmp.Compare(len(s.media[a]), len(s.media[b])), cmp.Compare(a, b))
	})
	room := inlineMedia
	for _, name := range names {
		data := s.media[name]
		s.files[name] = data
		kind := mediaTypes[strings.ToLower(path.Ext(name))]
		if kind != "" && len(data) <= room {
			room -= len(data)
			elements = append(elements, mediaElement{name, kind, base64.StdEncoding.EncodeToString(data)})
		}
	}
	return elements
}
