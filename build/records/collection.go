// Package records turns a folder of text files into a checked Collection.
//
// Nothing here knows of bitmaps, files of indexes or pages: the package ends
// where every value is known to be right and has the place it was read from.
package records

import (
	"slices"

	"vitrine/wasm/index"
)

// Collection is a checked collection: every reference in it resolves, every
// date parses, every id is unique. It is made by Load and only read afterwards.
type Collection struct {
	ID        string   // short name, used in file names: [a-z0-9-]+
	Title     Text     // name shown to readers
	Subtitle  Text     // one line under the title
	About     string   // Markdown, in the first of Languages
	AboutFile string   // it was read from, as messages name it
	File      string   // the description was read from, likewise
	Licence   Licence  // of the collection, not of the software
	Edition   string   // day the edition is named by, YYYY-MM-DD; empty when it is named by its content alone
	Languages []string // BCP 47; the first is the language of the records
	Home      string   // canonical address, empty when unknown
	Strict    bool     // problems of the records are errors
	Names     *Names   // that may stand in texts; nil where any may
	Fields    []*Field // in the author's order
	Joins     []Join   // files that are looked up
	Sources   []*Source
	Records   []*Record // in order of path and place within the file; empty if they are read one by one
}

// Text is a short text in one or more languages, keyed by BCP 47 tag.
type Text map[string]string

// In returns the text in lang, else in the first fallback that has one.
func (t Text) In(lang string, fallback ...string) string {
	if s := t[lang]; s != "" {
		return s
	}
	for _, l := range fallback {
		if s := t[l]; s != "" {
			return s
		}
	}
	return ""
}

// Licence names the terms under which the collection may be used.
type Licence struct{ Name, URL string }

// Field is one column of the schema.
type Field struct {
	Name     string
	Kind     index.Kind
	Label    Text
	Help     Text
	Role     string // one of Roles, or empty
	Multi    bool
	Required bool
	Facet    bool
	Order    string // order of a facet's values: "count", "label" or "fixed"
	Show     []string
	Weight   int         // weight of a text field in ranking, 1 to 9; 0 means not searched
	Unit     Text        // of a number field, shown behind its values; nil without one
	Vocab    *Vocabulary // nil for free keywords; for a source field nil as well
	Derive   *Derive     // nil unless the values are worked out from another field
	Rules
	Transform
	Pos Pos
}

// Derive says that a keyword field's values are a property of the values of
// another field: the region of a country, the outlet of a source. Properties
// of vocabulary values and of sources are looked up by name. A value that does
// not have the property takes it from the nearest value above that has.
type Derive struct {
	From     *Field
	Property string
}

// Vocabulary is a list of controlled values in the author's order.
type Vocabulary struct {
	Name   string
	Values []*Value
	byID   map[string]*Value
}

// ByID returns the value with that id, or nil.
func (v *Vocabulary) ByID(id string) *Value { return v.byID[id] }

// add appends a value whose id is new.
func (v *Vocabulary) add(value *Value) {
	v.Values = append(v.Values, value)
	v.byID[value.ID] = value
}

// Ancestors returns the ids of the values above a value, nearest first; none
// for an id the vocabulary does not have. Every value stands in Values, whether
// a record holds it or only one below it.
func (v *Vocabulary) Ancestors(id string) []string {
	var ids []string
	for value := v.above(v.byID[id]); value != nil; value = v.above(value) {
		ids = append(ids, value.ID)
	}
	return ids
}

// above returns the parent of a value, or nil. The chain of parents ends, since
// a vocabulary is read without those that lead round in a circle.
func (v *Vocabulary) above(value *Value) *Value {
	if value == nil {
		return nil
	}
	return v.byID[value.Parent]
}

// Parent returns the id of the value above one of the field's values, and ""
// at the top, for free keywords and for what is no value.
func (f *Field) Parent(id string) string {
	if f.Vocab == nil {
		return ""
	}
	if value := f.Vocab.above(f.Vocab.byID[id]); value != nil {
		return value.ID
	}
	return ""
}

// Value is one controlled value.
type Value struct {
	ID         string
	Label      Text
	Definition Text
	Aliases    []string          // other names it is searched by
	Parent     string            // id of the value above it, or empty
	Props      map[string]string // further single-valued properties: code, region, type …
	Pos        Pos

	propPos  map[string]Pos
	Unlisted bool // it came from the records, not from the vocabulary's file
}

// Source is one entry of the bibliography.
type Source struct {
	ID        string
	Title     string
	Short     string // how a locator line names it: "Deutsche Welle, 14 Aug 2025"
	Publisher string
	Authors   []string
	Date      string // EDTF, empty when unknown
	Language  string // BCP 47
	URL       string
	Archived  string
	Seen      string            // where and how the editors read it
	Note      string            // limits, reprints, translations
	Props     map[string]string // further properties (outlet, type) that fields can be derived from
	Pos       Pos

	propPos map[string]Pos
}

// Record is one checked record.
type Record struct {
	ID     string
	Values map[string][]Item // by field name; derived fields included
	Pos    Pos
}

// clone returns a copy that stays as it is.
func (r *Record) clone() *Record {
	c := &Record{ID: r.ID, Values: make(map[string][]Item, len(r.Values)), Pos: r.Pos}
	for name, items := range r.Values {
		c.Values[name] = slices.Clone(items)
	}
	return c
}

// Item is one value of a field in a record. Which members are set depends on
// the field's kind.
type Item struct {
	Text   string     // Keyword: the value's id; Text, URL: as written; Relation: the record's id; Number: by FormatNumber
	Markup string     // Text: how Text is laid out, see package rich; empty for plain text
	Number float64    // Number: finite, and never -0
	Date   Date       // Date
	Source *SourceRef // Source
	Figure *FigureRef // Figure
	Back   bool       // Relation: the other record says it, and it leads both ways
	Pos    Pos
}

// SourceRef points to a place in a source.
type SourceRef struct {
	Source *Source
	At     string // locator: "¶ 12", "p. 3", or "not seen"
}

// FigureRef is a quantity as a source gives it.
type FigureRef struct {
	Value   string `json:"value"`             // decimal number as written, without separators
	Unit    string `json:"unit"`              // people, USD, missions …
	What    string `json:"what"`              // what is counted
	Bound   string `json:"bound,omitempty"`   // one of Bounds; empty means exact as stated
	Period  string `json:"period,omitempty"`  // EDTF: the time the figure covers
	AsOf    string `json:"asOf,omitempty"`    // EDTF: the day it was counted
	Counter string `json:"counter,omitempty"` // who counted
}
