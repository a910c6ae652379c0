package site

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// Write has build make a site in the folder out, all or nothing: files are
// written beside it and the finished folder is renamed into place, so that a
// build that fails or is stopped leaves the last one as it was, and nothing of
// its own. An existing folder is only replaced if all its files are those its
// SHA256SUMS lists: nothing that somebody put there is lost.
func Write(out string, build func(Output) error) (err error) {
	if err := replaceable(out); err != nil {
		return err
	}
	out = filepath.Clean(out)
	parent := filepath.Dir(out)
	missing := missingFolders(parent)
	if err := os.MkdirAll(parent, 0o777); err != nil {
		return err
	}
	defer func() {
		if err != nil {
			for _, dir := range missing {
				os.Remove(dir) // as they were made for this; what is not empty stays
			}
		}
	}()
	tmp, err := os.MkdirTemp(parent, "."+filepath.Base(out)+"-new-")
	if err != nil {
		return fmt.Errorf("cannot write beside %s: %w\nhint: choose another folder with -o", out, err)
	}
	defer os.RemoveAll(tmp)
	if err := os.Chmod(tmp, 0o755); err != nil {
		return err
	}
	if err := build(folder(tmp)); err != nil {
		return err
	}
	if err := replaceable(out); err != nil { // building took its time
		return err
	}
	old := tmp + "-old"
	switch err := os.Rename(out, old); {
	case err == nil:
		defer os.RemoveAll(old)
	case !errors.Is(err, os.ErrNotExist):
		return fmt.Errorf("cannot replace %s: %w", out, err)
	}
	if err := os.Rename(tmp, out); err != nil {
		return errors.Join(err, ignoreMissing(os.Rename(old, out)))
	}
	return nil
}

// missingFolders returns those of a folder and the ones it is in that are not
// there, innermost first.
func missingFolders(dir string) (missing []string) {
	for {
		if _, err := os.Stat(dir); !errors.Is(err, os.ErrNotExist) {
			return missing
		}
		missing = append(missing, dir)
		dir = filepath.Dir(dir)
	}
}

// folder is an output that writes files below the folder of that path.
type folder string

// Create implements Output.
func (f folder) Create(name string) (io.WriteCloser, error) {
	p := filepath.Join(string(f), filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(p), 0o755); err != nil {
		return nil, err
	}
	return os.OpenFile(p, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
}

func ignoreMissing(err error) error {
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	return err
}

// replaceable reports why a folder must not be replaced, or nil.
func replaceable(out string) error {
	info, err := os.Stat(out)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if !info.IsDir() {
		return fmt.Errorf("%s is a file, expected a folder to write into", out)
	}
	entries, err := os.ReadDir(out)
	if err != nil {
		return err
	}
	if len(entries) == 0 {
		return nil
	}
	ours := map[string]bool{"SHA256SUMS": true}
	sums, err := os.ReadFile(filepath.Join(out, "SHA256SUMS"))
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	for line := range strings.Lines(string(sums)) {
		_, name, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "  ")
		ours[name] = true
	}
	return filepath.WalkDir(out, func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		rel, err := filepath.Rel(out, p)
		if err == nil && !ours[filepath.ToSlash(rel)] {
			err = fmt.Errorf("%s is in the way: this program did not make it, and replaces the whole folder\nhint: choose another folder with -o, or move that file away", p)
		}
		return err
	})
}
