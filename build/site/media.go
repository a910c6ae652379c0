package site

import (
	"cmp"
	"encoding/base64"
	"fmt"
	"html"
	"io"
	"maps"
	"path"
	"slices"
	"strings"

	"vitrine/build/records"
)

// mediaFolder is where the files lie that texts and image fields name.
const mediaFolder = "media/"

// inlineMedia is how many bytes of media the one-file form carries. More would
// make of a file that is sent by mail one that is not.
const inlineMedia = 8 << 20

// mediaTypes are the kinds of images that texts may show.
var mediaTypes = map[string]string{
	".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".gif": "image/gif", ".webp": "image/webp", ".avif": "image/avif",
}

// inlined returns which of the media the one-file form carries: the smallest, so
// that it has as many as it can.
func inlined(media map[string]records.Medium) (names []string) {
	room := int64(inlineMedia)
	for _, name := range slices.SortedFunc(maps.Keys(media), func(a, b string) int {
		return cmp.Or(cmp.Compare(media[a].Bytes, media[b].Bytes), cmp.Compare(a, b))
	}) {
		if size := media[name].Bytes; mediaTypes[strings.ToLower(path.Ext(name))] != "" && size <= room {
			room -= size
			names = append(names, name)
		}
	}
	return names
}

// media hands over the media, of which one at a time is in memory.
func (s *builder) media() error {
	for _, name := range slices.Sorted(maps.Keys(s.in.Media)) {
		if err := s.ctx.Err(); err != nil {
			return err
		}
		data, err := s.in.Media[name].Read()
		if err != nil {
			return err
		}
		if err := s.add(name, data); err != nil {
			return err
		}
	}
	return nil
}

// writeMedia writes the media of the one-file form as elements.
func (s *builder) writeMedia(w io.Writer) error {
	for _, name := range inlined(s.in.Media) {
		data, err := s.in.Media[name].Read()
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(w, "<script type=\"text/plain\" class=\"vitrine-media\" data-name=\"%s\" data-type=\"%s\">%s</script>\n",
			html.EscapeString(name), mediaTypes[strings.ToLower(path.Ext(name))], base64.StdEncoding.EncodeToString(data))
		if err != nil {
			return err
		}
	}
	return nil
}
