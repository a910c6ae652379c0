// Package input reads files of records as nodes: values with the places they
// were read from.
//
// Nothing here knows of fields, kinds or vocabularies: the package ends where
// the text of a file has become maps, lists and texts, whatever the file's
// format was.
package input

import "strings"

// A Node is a value as it stands in a file, with its place. Scalars keep the
// text as it is written: NO is a country, 001 a code and 1e3 three letters;
// nothing is ever decoded into a number, a time or a truth value.
type Node struct {
	Shape Shape
	Text  string  // of a scalar; of null, the word that was written for it
	Items []*Node // list
	Pairs []Pair  // map, in the order written, keys unique
	Flow  bool    // YAML: list or map written in brackets
	Pos   Pos
}

// Shape is what kind of value a node is.
type Shape uint8

const (
	Null   Shape = iota // nothing written, or null, or ~
	Scalar              // text
	List                // a list
	Map                 // keys and values
	Broken              // a problem has been reported already
)

// String returns the shape as messages name it.
func (s Shape) String() string {
	return [...]string{"empty", "text", "a list", "a map", "broken"}[s]
}

// A Pair is one key of a map.
type Pair struct {
	Key   string
	Pos   Pos
	Value *Node
}

// Empty reports whether nothing is written, or nothing but spaces.
func (n *Node) Empty() bool {
	return n.Shape == Null || n.Shape == Scalar && strings.TrimSpace(n.Text) == ""
}

// Get returns the pair with that key, or nil.
func (n *Node) Get(key string) *Pair {
	for i := range n.Pairs {
		if n.Pairs[i].Key == key {
			return &n.Pairs[i]
		}
	}
	return nil
}
