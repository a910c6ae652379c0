package rich

import (
	"io/fs"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"vitrine/web"
)

// TestShellHasTheSameList holds the list of elements in web/rich.js against
// ours.
func TestShellHasTheSameList(t *testing.T) {
	source, err := fs.ReadFile(web.Files, "rich.js")
	if err != nil {
		t.Fatal(err)
	}
	_, list, _ := strings.Cut(string(source), "new Set(")
	list, _, found := strings.Cut(list, ");")
	if !found {
		t.Fatal("web/rich.js has no list of elements")
	}
	var got []string
	for _, part := range regexp.MustCompile(`"([^"]*)"`).FindAllStringSubmatch(list, -1) {
		got = append(got, strings.Fields(part[1])...)
	}
	slices.Sort(got)
	if want := slices.Sorted(maps.Keys(elements)); !slices.Equal(got, want) {
		t.Errorf("web/rich.js has the elements\n%q\nwant\n%q", got, want)
	}
}
