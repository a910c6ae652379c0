package records

import (
	"os"
	"strings"
	"testing"
)

// TestKeysAreDocumented holds the page about collection.yaml, and the schema that
// De Facto carries for its editors, against the keys there are.
func TestKeysAreDocumented(t *testing.T) {
	page, err := os.ReadFile("../collection.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, keys := range [][]key{collectionSpec, fieldSpec} {
		for _, k := range keys {
			if !strings.Contains(string(page), "`"+k.name+"`") {
				t.Errorf("build/collection.md does not name the key %s", k.name)
			}
		}
	}
	const file = "../../corpus/collection.schema.json"
	if *update {
		if err := os.WriteFile(file, JSONSchema(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	schema, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if string(schema) != string(JSONSchema()) {
		t.Errorf("%s is not of today: make update", file)
	}
}
