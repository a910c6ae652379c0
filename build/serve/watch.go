package serve

import (
	"context"
	"crypto/sha256"
	"errors"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/fsnotify/fsnotify"
)

// Editors write a file in several steps, and people save several files at
// once: what follows within settle belongs to one change. A change that goes on
// and on is looked at every settleMost.
const (
	settle     = 100 * time.Millisecond
	settleMost = time.Second
	pollEvery  = time.Second
)

// A watcher tells when the contents of files change. Notifications of the
// system only say when to look: what counts is the bytes found then, so that a
// file saved as it was is no change, and a folder can come, go and be replaced.
type watcher struct {
	root    string
	beside  []string          // further files and folders
	notify  *fsnotify.Watcher // nil where the files are looked at in turns
	folders map[string]bool   // in which anything may happen
	files   map[string]stamp  // by path, as of the last look
	now     func() time.Time
}

// stamp is what is remembered of a file.
type stamp struct {
	size     int64
	modified time.Time
	seen     time.Time // when it was read
	sum      [sha256.Size]byte
}

// newWatcher begins to watch a file, or a folder with all below it, and what lies
// beside it. The error
// beside a watcher says why the system does not notify it of changes; then it
// looks itself.
func newWatcher(root string, beside []string, notifier func() (*fsnotify.Watcher, error)) (*watcher, error) {
	root, err := filepath.Abs(root)
	if err != nil {
		return nil, err
	}
	w := &watcher{root: root, now: time.Now}
	for _, path := range beside {
		if path, err = filepath.Abs(path); err != nil {
			return nil, err
		}
		w.beside = append(w.beside, path)
	}
	if w.notify, err = notifier(); err == nil {
		err = w.look()
	}
	if err != nil {
		w.close()
		_ = w.look() // without notifications there is nothing that can fail
	}
	return w, err
}

func (w *watcher) close() {
	if w.notify != nil {
		w.notify.Close()
		w.notify = nil
	}
}

// run calls changed with the paths that changed, after each change, until ctx
// ends. trouble is called once if the system stops notifying.
func (w *watcher) run(ctx context.Context, changed func([]string), trouble func(error)) {
	defer w.close()
	for {
		var err error
		if w.notify != nil {
			err = w.wait(ctx)
		} else {
			sleep(ctx, pollEvery)
		}
		if ctx.Err() != nil {
			return
		}
		before := w.files
		if err == nil {
			err = w.look()
		}
		if err != nil {
			w.close()
			trouble(err)
			_ = w.look()
		}
		if paths := difference(before, w.files); len(paths) > 0 {
			changed(paths)
		}
	}
}

func sleep(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}

// wait returns when something happened and then nothing did for a while.
func (w *watcher) wait(ctx context.Context) error {
	var settled, most <-chan time.Time
	for {
		select {
		case <-ctx.Done():
			return nil
		case e, ok := <-w.notify.Events:
			if !ok {
				return fsnotify.ErrClosed
			}
			if e.Op == fsnotify.Chmod || !w.concerns(e.Name) {
				continue
			}
		case err, ok := <-w.notify.Errors:
			if !ok {
				return fsnotify.ErrClosed
			}
			if !errors.Is(err, fsnotify.ErrEventOverflow) { // then some are missing: look
				return err
			}
		case <-settled:
			return nil
		case <-most:
			return nil
		}
		settled = time.After(settle)
		if most == nil {
			most = time.After(settleMost)
		}
	}
}

// concerns reports whether a change of the file at path may be one of ours. Of
// the folder that the root lies in only the root is, and what is beside it.
func (w *watcher) concerns(path string) bool {
	if path == w.root || slices.Contains(w.beside, path) {
		return true
	}
	return w.folders[filepath.Dir(path)] && !ignored(filepath.Base(path))
}

// ignored reports whether a file of that name is no part of a collection:
// hidden, or what editors leave beside the file they work on.
func ignored(name string) bool {
	return strings.HasPrefix(name, ".") || strings.HasSuffix(name, "~") ||
		strings.HasPrefix(name, "#") && strings.HasSuffix(name, "#") || // Emacs
		strings.HasSuffix(name, ".swp") || name == "4913" || // Vim
		strings.HasSuffix(name, "___jb_tmp___") || strings.HasSuffix(name, "___jb_old___") // JetBrains
}

// look reads what is there now. What cannot be read counts as not there: the
// build that follows says why. The error is of the system's notifications.
func (w *watcher) look() error {
	before := w.files
	w.files, w.folders = map[string]stamp{}, map[string]bool{}
	for _, path := range append([]string{w.root}, w.beside...) {
		// What is replaced, or is not there at the moment, is seen from outside.
		if err := w.add(filepath.Dir(path)); err != nil {
			return err
		}
		info, err := os.Stat(path)
		if err != nil {
			continue
		}
		if info.IsDir() {
			err = w.lookInto(path, before)
		} else {
			err = w.lookAt(path, before)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// add has the system notify of what happens in a folder. One that is gone
// again by now is seen to be missing in the folder above.
func (w *watcher) add(folder string) error {
	if w.notify == nil {
		return nil
	}
	if err := w.notify.Add(folder); err != nil && !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, fs.ErrPermission) {
		return err
	}
	return nil
}

// lookInto looks at a folder and all below it. Links to folders are not
// followed, as they are not where collections are read: so there is no loop.
func (w *watcher) lookInto(folder string, before map[string]stamp) error {
	// First the notification, then the list: what comes in between is seen twice.
	if err := w.add(folder); err != nil {
		return err
	}
	w.folders[folder] = true
	entries, err := os.ReadDir(folder)
	if err != nil {
		return nil
	}
	if folder != w.root && isSite(entries) {
		return nil
	}
	for _, e := range entries {
		path := filepath.Join(folder, e.Name())
		switch {
		case ignored(e.Name()):
		case e.IsDir():
			err = w.lookInto(path, before)
		default:
			err = w.lookAt(path, before)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// isSite reports whether a folder holds what this program writes.
func isSite(entries []fs.DirEntry) bool {
	found := 0
	for _, e := range entries {
		if e.Name() == "SHA256SUMS" || e.Name() == "edition.json" {
			found++
		}
	}
	return found == 2
}

// lookAt remembers a file, and reads it if it may have changed. Clocks of file
// systems are coarse: two changes may leave the same time behind, so one that
// was young when it was read is read again.
func (w *watcher) lookAt(path string, before map[string]stamp) error {
	const young = 2 * time.Second
	if link, err := os.Lstat(path); err == nil && link.Mode()&fs.ModeSymlink != 0 {
		if target, err := filepath.EvalSymlinks(path); err == nil { // what changes then lies elsewhere
			if err := w.add(filepath.Dir(target)); err != nil {
				return err
			}
			w.folders[filepath.Dir(target)] = true
		}
	}
	info, err := os.Stat(path)
	if err != nil || !info.Mode().IsRegular() {
		return nil
	}
	old, known := before[path]
	if known && old.size == info.Size() && old.modified.Equal(info.ModTime()) && old.seen.Sub(old.modified) > young {
		w.files[path] = old
		return nil
	}
	s := stamp{size: info.Size(), modified: info.ModTime(), seen: w.now()}
	if s.sum, err = sumOf(path); err == nil {
		w.files[path] = s
	}
	return nil
}

func sumOf(path string) (sum [sha256.Size]byte, err error) {
	f, err := os.Open(path)
	if err != nil {
		return sum, err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return sum, err
	}
	h.Sum(sum[:0])
	return sum, nil
}

// difference returns the paths that came, went or have other contents, sorted.
func difference(before, after map[string]stamp) []string {
	changed := map[string]bool{}
	for path, s := range after {
		if old, ok := before[path]; !ok || old.sum != s.sum {
			changed[path] = true
		}
	}
	for path := range before {
		if _, ok := after[path]; !ok {
			changed[path] = true
		}
	}
	return slices.Sorted(maps.Keys(changed))
}
