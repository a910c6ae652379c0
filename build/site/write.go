package site

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Write puts files into the folder out, all or nothing: they are written
// beside it and the finished folder is renamed into place, so that a build
// that is stopped leaves the last one as it was. An existing folder is only
// replaced if all its files are those its SHA256SUMS lists: nothing that
// somebody put there is lost.
func Write(files Files, out string) (err error) {
	if err := replaceable(out); err != nil {
		return err
	}
	out = filepath.Clean(out)
	parent := filepath.Dir(out)
	if err := os.MkdirAll(parent, 0o777); err != nil {
		return err
	}
	tmp, err := os.MkdirTemp(parent, "."+filepath.Base(out)+"-new-")
	if err != nil {
		return fmt.Errorf("cannot write beside %s: %w\nhint: choose another folder with -o", out, err)
	}
	defer os.RemoveAll(tmp)
	if err := os.Chmod(tmp, 0o755); err != nil {
		return err
	}
	names := make([]string, 0, len(files))
	for name := range files {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		p := filepath.Join(tmp, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(p), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(p, files[name], 0o644); err != nil {
			return err
		}
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
