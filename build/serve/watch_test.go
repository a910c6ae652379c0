package serve

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/fsnotify/fsnotify"
)

// patience bounds every wait; nothing healthy comes near it.
const patience = 30 * time.Second

// tree makes a folder with files in it.
func tree(t *testing.T, files ...string) string {
	t.Helper()
	// A temporary folder may be reached by a link, which watching does not mind.
	root := filepath.Join(t.TempDir(), "collection")
	for _, name := range append(files, "first.txt") {
		put(t, filepath.Join(root, name), "as it was")
	}
	return root
}

func put(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// watched begins to watch root. The function it returns waits until every path
// of want was told of, and returns all that were since the last call.
func watched(t *testing.T, root string, notifier func() (*fsnotify.Watcher, error), beside ...string) (until func(want ...string) []string) {
	t.Helper()
	w, err := newWatcher(root, beside, notifier)
	if w == nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	told := make(chan []string, 100)
	over := make(chan struct{})
	go func() {
		defer close(over)
		w.run(ctx, func(paths []string) { told <- paths }, func(error) {})
	}()
	t.Cleanup(func() {
		stop()
		<-over
	})
	return func(want ...string) (all []string) {
		t.Helper()
		limit := time.After(patience)
		for {
			missing := slices.DeleteFunc(slices.Clone(want), func(p string) bool { return slices.Contains(all, filepath.Join(root, p)) })
			if len(missing) == 0 {
				return all
			}
			select {
			case paths := <-told:
				all = append(all, paths...)
			case <-limit:
				t.Fatalf("nobody told of %q, only of %q", missing, all)
			}
		}
	}
}

func TestWatcherTellsOfEveryChange(t *testing.T) {
	root := tree(t, "records/a.yaml")
	until := watched(t, root, fsnotify.NewWatcher)

	put(t, filepath.Join(root, "records/a.yaml"), "another")
	until("records/a.yaml")

	put(t, filepath.Join(root, "records/new/deep/b.yaml"), "a new file in new folders")
	until("records/new/deep/b.yaml")
	put(t, filepath.Join(root, "records/new/deep/c.yaml"), "one more in them")
	until("records/new/deep/c.yaml")

	// As editors do it: write beside, rename over.
	put(t, filepath.Join(root, "records/.a.yaml.tmp"), "by rename")
	must(t, os.Rename(filepath.Join(root, "records/.a.yaml.tmp"), filepath.Join(root, "records/a.yaml")))
	until("records/a.yaml")

	must(t, os.Remove(filepath.Join(root, "records/new/deep/b.yaml")))
	until("records/new/deep/b.yaml")
	must(t, os.RemoveAll(filepath.Join(root, "records/new")))
	until("records/new/deep/c.yaml")

	// The root itself goes and comes back, as when another branch is checked out.
	must(t, os.Rename(root, root+"-old"))
	until("first.txt", "records/a.yaml")
	put(t, filepath.Join(root, "first.txt"), "new")
	until("first.txt")
	put(t, filepath.Join(root, "first.txt"), "newer")
	until("first.txt")
}

func TestWatcherPassesOverWhatIsNoChange(t *testing.T) {
	for _, c := range []struct {
		name string
		do   func(t *testing.T, root string)
	}{
		{"the same bytes", func(t *testing.T, root string) { put(t, filepath.Join(root, "a.yaml"), "as it was") }},
		{"the same bytes by rename", func(t *testing.T, root string) {
			put(t, filepath.Join(root, "..", "copy"), "as it was")
			must(t, os.Rename(filepath.Join(root, "..", "copy"), filepath.Join(root, "a.yaml")))
		}},
		{"a touch", func(t *testing.T, root string) {
			later := time.Now().Add(time.Hour)
			must(t, os.Chtimes(filepath.Join(root, "a.yaml"), later, later))
		}},
		{"what editors leave", func(t *testing.T, root string) {
			for _, name := range []string{".a.yaml.swp", "a.yaml~", "#a.yaml#", ".#a.yaml", "4913", "a.swp", ".git/HEAD", "a.yaml___jb_tmp___"} {
				put(t, filepath.Join(root, name), "x")
			}
		}},
		{"a site that is built there", func(t *testing.T, root string) {
			for _, name := range []string{"SHA256SUMS", "edition.json", "index.html", "assets/a.wasm"} {
				put(t, filepath.Join(root, "..", "dist", name), "x")
			}
			must(t, os.Rename(filepath.Join(root, "..", "dist"), filepath.Join(root, "dist")))
		}},
		{"what lies beside the folder", func(t *testing.T, root string) { put(t, filepath.Join(root, "..", "other.yaml"), "x") }},
	} {
		t.Run(c.name, func(t *testing.T) {
			root := tree(t, "a.yaml")
			until := watched(t, root, fsnotify.NewWatcher)
			c.do(t, root)
			put(t, filepath.Join(root, "last.yaml"), "x")
			if all := until("last.yaml"); len(all) != 1 {
				t.Errorf("told of %q, want the last only", all)
			}
		})
	}
}

func TestWatcherOfOneFile(t *testing.T) {
	folder := tree(t)
	file := filepath.Join(folder, "data.csv")
	put(t, file, "a,b\n")
	until := watched(t, file, fsnotify.NewWatcher)
	put(t, filepath.Join(folder, "other.csv"), "x")
	put(t, filepath.Join(folder, "data.csv.new"), "a,b\n1,2\n")
	must(t, os.Rename(filepath.Join(folder, "data.csv.new"), file))
	if all := until(""); len(all) != 1 {
		t.Errorf("told of %q, want the file alone", all)
	}
	put(t, file, "a,b\n3,4\n")
	until("")
}

func TestWatcherOfOneFileAndWhatIsBeside(t *testing.T) {
	for name, notifier := range map[string]func() (*fsnotify.Watcher, error){
		"notified": fsnotify.NewWatcher,
		"looking":  func() (*fsnotify.Watcher, error) { return nil, errors.New("too many open files") },
	} {
		t.Run(name, func(t *testing.T) {
			folder := tree(t)
			file, about, values := filepath.Join(folder, "data.csv"), filepath.Join(folder, "about.yaml"), filepath.Join(folder, "values")
			put(t, file, "a,b\n")
			until := watched(t, file, notifier, about, values)
			put(t, filepath.Join(folder, "other.yaml"), "x")
			put(t, about, "new")
			if all := until("../about.yaml"); len(all) != 1 {
				t.Errorf("told of %q, want %s alone", all, about)
			}
			put(t, filepath.Join(values, "a.yaml"), "new")
			until("../values/a.yaml")
			put(t, filepath.Join(values, "a.yaml"), "newer")
			until("../values/a.yaml")
			must(t, os.Remove(about))
			until("../about.yaml")
			put(t, file, "a,b\n3,4\n")
			until("")
		})
	}
}

func TestWatcherIsNotCaughtInLoopsOfLinks(t *testing.T) {
	root := tree(t, "records/a.yaml")
	if err := os.Symlink(root, filepath.Join(root, "records", "loop")); err != nil {
		t.Skip(err)
	}
	must(t, os.Symlink("self", filepath.Join(root, "self")))
	target := filepath.Join(filepath.Dir(root), "elsewhere", "b.yaml")
	put(t, target, "as it was")
	must(t, os.Symlink(target, filepath.Join(root, "records", "b.yaml")))
	until := watched(t, root, fsnotify.NewWatcher)
	put(t, filepath.Join(root, "records/a.yaml"), "another")
	if all := until("records/a.yaml"); len(all) != 1 {
		t.Errorf("told of %q, want one file once", all)
	}
	put(t, target, "another")
	until("records/b.yaml")
}

func TestWatcherLooksItselfWhereItIsNotNotified(t *testing.T) {
	root := tree(t, "records/a.yaml")
	none := errors.New("too many open files")
	if w, err := newWatcher(root, nil, func() (*fsnotify.Watcher, error) { return nil, none }); w == nil || !errors.Is(err, none) {
		t.Fatalf("a watcher: %v, %v, want one, and %v", w != nil, err, none)
	}
	until := watched(t, root, func() (*fsnotify.Watcher, error) { return nil, none })
	put(t, filepath.Join(root, "records/a.yaml"), "another")
	put(t, filepath.Join(root, "records/b.yaml"), "new")
	until("records/a.yaml", "records/b.yaml")

	// And where notifications end while it is at work.
	var notify *fsnotify.Watcher
	until = watched(t, root, func() (n *fsnotify.Watcher, err error) {
		notify, err = fsnotify.NewWatcher()
		return notify, err
	})
	must(t, notify.Close())
	put(t, filepath.Join(root, "records/a.yaml"), "one more")
	until("records/a.yaml")
}
