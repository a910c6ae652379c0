package indexer

import (
	"encoding/json"
	"sync"
	"testing"

	"vitrine/build/records"
	"vitrine/wasm/index"
	"vitrine/wasm/search"
	"vitrine/wasm/stem"
)

// answer is what is read of the engine's answers.
type answer struct {
	Total, Of int
	Sort      string
	Query     string
	Problems  []struct{ Param, Value, Message, Hint string }
	Words     []answerWord
	Hits      []answerHit
	IDs       []string
	NCounts   int
	Waiting   []string

	Histograms []answerHistogram
	Error      *struct{ Code string }

	NRows, NCols                int
	VS                          string
	TotalVS, Only, OnlyVS, Both int
	Values                      []answerValue
	Terms                       []answerTerm
	Record                      *struct{ Index int }

	Place  string
	Tracks []string
	Steps  []answerStep
	N      int
}

// answerStep is a record that holds a step; its fields are values by number, but
// for the date.
type answerStep struct {
	ID, Title string
	Doc       int
	Fields    map[string]json.RawMessage
}

type answerWord struct {
	Text, Typed, Field      string
	Prefix, Exclude, Phrase bool
	DF                      int
	Replaced                []string
}

type answerHit struct {
	ID    string
	Doc   int
	Score float64
	Why   []answerWhy
}

type answerWhy struct {
	Param    string
	Value    any
	Excluded bool
	Below    bool
	Terms    []struct{ Field, Term, How string }
}

type answerHistogram struct {
	Field, Kind, Unit, Start string
	Low, Width               json.Number
	N, Offset                int
	Wide, Before, None       int
}

type answerValue struct {
	Field, Key, Name string
	Ord, Count       int
}

type answerTerm struct {
	Term string
	DF   int
}

// read parses an answer, which must be JSON whatever was asked.
func read(t testing.TB, question, request string, a search.Answer) (got answer) {
	t.Helper()
	if err := json.Unmarshal(a.JSON, &got); err != nil {
		t.Fatalf("%s %q: the answer is not JSON: %v\n%s", question, request, err, a.JSON)
	}
	if got.Error == nil && got.NCounts != len(a.Counts) {
		t.Errorf("%s %q: nCounts is %d of %d counts", question, request, got.NCounts, len(a.Counts))
	}
	return got
}

// tables are Tables, which take longer to make than a small index.
var tables = sync.OnceValue(Tables)

// buildStemmed is Build with the stemmer of the collection's language.
func buildStemmed(c *records.Collection, o Options) ([][]byte, error) {
	b, err := newBuilder(c, o, tables())
	if err != nil {
		return nil, err
	}
	b.stemmer = stem.For
	for _, r := range c.Records {
		if err := b.Add(r); err != nil {
			return nil, err
		}
	}
	return b.Finish()
}

func open(t testing.TB, c *records.Collection, o Options) (*index.Index, *search.Engine) {
	t.Helper()
	parts, err := buildStemmed(c, o)
	if err != nil {
		t.Fatal(err)
	}
	return openParts(t, parts...)
}

// openParts opens parts as the module does, and checks them whole.
func openParts(t testing.TB, parts ...[]byte) (*index.Index, *search.Engine) {
	t.Helper()
	ix, err := index.Open(parts...)
	if err != nil {
		t.Fatal(err)
	}
	if err := ix.Check(); err != nil {
		t.Fatal(err)
	}
	e, err := search.New(ix)
	if err != nil {
		t.Fatal(err)
	}
	return ix, e
}
