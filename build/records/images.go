package records

import (
	"bytes"
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

const (
	// largestImage is how large an image may be to travel with the site, in bytes.
	largestImage = 8 << 20
	// largestImages is how large all of them may be together.
	largestImages = 500 << 20
)

// imageTypes are the endings of images that browsers show.
var imageTypes = []string{".png", ".jpg", ".jpeg", ".gif", ".webp", ".avif"}

// imageKinds are how files of images begin, a ? standing for any byte, and the
// ending their copies get. What begins otherwise is no image, whatever it is
// called: it may be a link to something that is nobody's business.
var imageKinds = []struct{ begins, ending string }{
	{"\x89PNG\r\n\x1a\n", ".png"}, {"\xff\xd8\xff", ".jpg"}, {"GIF87a", ".gif"}, {"GIF89a", ".gif"},
	{"RIFF????WEBP", ".webp"}, {"????ftypavif", ".avif"}, {"????ftypavis", ".avif"},
}

// A Medium is a file that travels with the site. Its bytes are not held: they
// are read when they are needed.
type Medium struct {
	Bytes int64
	Read  func() ([]byte, error)
}

// Media returns the images that travel with the site, by the names that texts
// call them by: media/….
func (r *Reader) Media() map[string]Medium { return r.l.media }

// image returns the name under which an image of the collection's folder
// travels with the site, or "". src is relative to the record's file, or to the
// folder if it begins with a slash or is not found beside the file. The error
// is rich.ErrReported where it has been told why a file does not travel.
func (c *converter) image(src string) (ref string, err error) {
	src, _, _ = strings.Cut(src, "#")
	src, _, _ = strings.Cut(src, "?")
	src, err = url.PathUnescape(src)
	if err != nil || !slices.Contains(imageTypes, strings.ToLower(path.Ext(src))) {
		return "", nil
	}
	names := []string{strings.TrimPrefix(path.Clean("/"+src), "/")}
	if src[0] != '/' {
		names = []string{path.Join(path.Dir(c.file.Path), src), names[0]}
	}
	for _, name := range names {
		if !fs.ValidPath(name) {
			continue
		}
		if ref, err = c.imageOf(name); ref != "" || err != nil {
			return ref, err
		}
	}
	return "", nil
}

// A picture is what a file that is mentioned as an image turned out to be.
type picture struct {
	ref string // empty if it does not travel
	err error
}

// imageOf is image for a file, which is looked at once.
func (l *loader) imageOf(name string) (ref string, err error) {
	if l.pictures == nil {
		l.pictures, l.media, l.shown = map[string]picture{}, map[string]Medium{}, map[string]bool{}
	}
	p, known := l.pictures[name]
	if !known {
		p.ref, p.err = l.lookAtImage(name)
		l.pictures[name] = p
		if p.ref != "" {
			l.shown[l.name(name)] = true
		}
	}
	return p.ref, p.err
}

// lookAtImage reads a file, and has it travel if it is an image of fitting size.
func (l *loader) lookAtImage(name string) (ref string, err error) {
	info, err := fs.Stat(l.fsys, name)
	if err != nil || !info.Mode().IsRegular() || info.Size() == 0 {
		return "", nil
	}
	at := l.file(name)
	if info.Size() > largestImage {
		l.warn("image too large", at, "make it smaller", "is %s, images may be up to %s", megabytes(info.Size()), megabytes(largestImage))
		return "", rich.ErrReported
	}
	ending, sum, size, err := l.sumOfImage(name)
	if err != nil {
		l.warn("image not read", at, "", "cannot be read: %v", cause(err))
		return "", rich.ErrReported
	}
	if ending == "" {
		l.note("file called an image that is none", at, "does not begin like an image (PNG, JPEG, GIF, WebP or AVIF): it does not travel with the site")
		return "", rich.ErrReported
	}
	ref = "media/" + hex.EncodeToString(sum[:8]) + ending
	if _, twice := l.media[ref]; twice {
		return ref, nil
	}
	if l.mediaBytes+size > largestImages {
		l.warn("images too large together", at, "make the images smaller", "does not travel with the site: the images before it are %s, all may be up to %s", megabytes(l.mediaBytes), megabytes(largestImages))
		return "", rich.ErrReported
	}
	l.mediaBytes += size
	l.media[ref] = Medium{size, func() ([]byte, error) { return l.readImage(name, size, sum) }}
	return ref, nil
}

// sumOfImage returns what there is to know of a file; the ending is "" if it is
// no image.
func (l *loader) sumOfImage(name string) (ending string, sum []byte, size int64, err error) {
	f, err := l.fsys.Open(name)
	if err != nil {
		return "", nil, 0, err
	}
	defer f.Close()
	head := make([]byte, 16)
	n, err := io.ReadFull(f, head)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
		return "", nil, 0, err
	}
	if ending = imageEnding(head[:n]); ending == "" {
		return "", nil, 0, nil
	}
	h := sha256.New()
	h.Write(head[:n])
	rest, err := io.Copy(h, io.LimitReader(f, largestImage))
	return ending, h.Sum(nil), int64(n) + rest, err
}

// imageEnding returns the ending of an image that begins so, "" of what is none.
func imageEnding(head []byte) string {
	for _, k := range imageKinds {
		same := len(head) >= len(k.begins)
		for i := 0; same && i < len(k.begins); i++ {
			same = k.begins[i] == '?' || k.begins[i] == head[i]
		}
		if same {
			return k.ending
		}
	}
	return ""
}

// readImage returns the bytes of an image that was of that size and sum when the
// texts were read.
func (l *loader) readImage(name string, size int64, sum []byte) ([]byte, error) {
	f, err := l.fsys.Open(name)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", l.name(name), cause(err))
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, size+1))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", l.name(name), cause(err))
	}
	if now := sha256.Sum256(data); !bytes.Equal(now[:], sum) {
		return nil, fmt.Errorf("%s changed while the site was made\nhint: try again", l.name(name))
	}
	return data, nil
}
