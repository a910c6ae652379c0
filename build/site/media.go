package site

import (
	"cmp"
	"encoding/base64"
	"maps"
	"path"
	"slices"
	"strings"
)

// mediaFolder is where the files lie that texts and image fields name.
const mediaFolder = "media/"

// inlineMedia is how many bytes of media the one-file form carries. More would
// make of a file that is sent by mail one that is not.
const inlineMedia = 8 << 20

// mediaElement is a file in the one-file form.
type mediaElement struct{ Name, Type, Base64 string }

// mediaTypes are the kinds of images that texts may show.
var mediaTypes = map[string]string{
	".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".gif": "image/gif", ".webp": "image/webp", ".avif": "image/avif",
}

// mediaElements returns those of the media that the one-file form carries: the
// smallest, so that it has as many as it can.
func mediaElements(media map[string][]byte) (elements []mediaElement) {
	names := slices.SortedFunc(maps.Keys(media), func(a, b string) int {
		return cmp.Or(cmp.Compare(len(media[a]), len(media[b])), cmp.Compare(a, b))
	})
	room := inlineMedia
	for _, name := range names {
		data := media[name]
		kind := mediaTypes[strings.ToLower(path.Ext(name))]
		if kind != "" && len(data) <= room {
			room -= len(data)
			elements = append(elements, mediaElement{name, kind, base64.StdEncoding.EncodeToString(data)})
		}
	}
	return elements
}
