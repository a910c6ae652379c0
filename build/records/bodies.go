package records

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"path"
	"slices"
	"strings"

	"vitrine/build/rich"
)

// largestImage is how large an image may be to travel with the site, in bytes.
const largestImage = 8 << 20

// imageTypes are the endings of images that browsers show.
var imageTypes = []string{".png", ".jpg", ".jpeg", ".gif", ".webp", ".avif"}

// text returns the value of a text field and its markup, if it has some.
func (c *converter) text(p *plan, text string, pos Pos) (plain, markup string) {
	format := p.field.Format
	if format == "" && slices.ContainsFunc(p.from, func(from *columnPath) bool { return from.name == "@body" }) {
		if q := c.node.Get("@format"); q != nil {
			format = q.Value.Text
		}
	}
	var read func(string, rich.Options) (rich.Text, []rich.Notice)
	switch format {
	case "markdown":
		read = rich.Markdown
	case "html":
		read = rich.HTML
	default:
		return strings.TrimSpace(cleanText(text)), ""
	}
	t, notices := read(cleanText(text), rich.Options{Image: c.imageOfBody, Link: c.linkOfBody})
	for _, n := range notices {
		what, _, _ := strings.Cut(n.What, ":")
		times := ""
		if n.N > 1 {
			times = fmt.Sprintf(", %d times", n.N)
		}
		c.note(p.field.Name+": not taken over as it is: "+what, pos, "%s: not taken over as it is: %s%s", p.field.Name, n.What, times)
	}
	return t.Plain, t.Markup
}

// imageOfBody is image for the text of a record.
func (c *converter) imageOfBody(src string) (ref string, err error) {
	ref, _ = c.image(src)
	return ref, nil
}

// linkOfBody returns where a relative link in a text leads, or "".
func (c *converter) linkOfBody(href string) string {
	s, _ := c.absolute(href)
	return s
}

// absolute returns a relative address as one of the web, if it is known what it
// is relative to.
func (c *converter) absolute(href string) (string, bool) {
	base, err := url.Parse(c.base)
	if err != nil || c.base == "" {
		return "", false
	}
	u, err := base.Parse(href)
	if err != nil {
		return "", false
	}
	return webAddress(u.String())
}

// image returns the name under which an image of the collection's folder
// travels with the site. src is relative to the record's file, or to the folder
// if it begins with a slash or is not found beside the file.
func (c *converter) image(src string) (ref string, ok bool) {
	src, _, _ = strings.Cut(src, "#")
	src, _, _ = strings.Cut(src, "?")
	src, err := url.PathUnescape(src)
	if err != nil || !slices.Contains(imageTypes, strings.ToLower(path.Ext(src))) {
		return "", false
	}
	for _, name := range []string{path.Join(path.Dir(c.file.Path), src), strings.TrimPrefix(path.Clean("/"+src), "/")} {
		if !fs.ValidPath(name) || src[0] == '/' && name != strings.TrimPrefix(path.Clean(src), "/") {
			continue
		}
		data, err := c.readImage(name)
		if err != nil {
			continue
		}
		sum := sha256.Sum256(data)
		ref = "media/" + hex.EncodeToString(sum[:8]) + strings.ToLower(path.Ext(name))
		if c.media == nil {
			c.media, c.shown = map[string][]byte{}, map[string]bool{}
		}
		c.media[ref] = data
		c.shown[c.name(name)] = true
		return ref, true
	}
	return "", false
}

var errNoImage = errors.New("not an image that can travel with the site")

func (c *converter) readImage(name string) ([]byte, error) {
	info, err := fs.Stat(c.fsys, name)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() || info.Size() == 0 {
		return nil, errNoImage
	}
	if info.Size() > largestImage {
		c.warn("image too large", Pos{File: c.name(name)}, "make it smaller", "is %s, images may be up to %s", megabytes(info.Size()), megabytes(largestImage))
		return nil, errNoImage
	}
	f, err := c.fsys.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, largestImage))
}

// Media returns the images that travel with the site, by the names that texts
// call them by: media/….
func (r *Reader) Media() map[string][]byte { return r.l.media }
