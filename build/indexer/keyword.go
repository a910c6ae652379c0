package indexer

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/RoaringBitmap/roaring/v2"

	"vitrine/build/records"
	"vitrine/wasm/analysis"
	"vitrine/wasm/index"
)

// A keyword keeps the values of a keyword field while records come. A value's
// number is its place in the vocabulary, which may grow meanwhile, or for free values in the order in
// which they came; its ordinal in the value table is known at the end.
type keyword struct {
	field    *records.Field
	lang     string // of free values
	langs    []string
	analyzer *analysis.Analyzer // nil if the field is not searched

	keys  *interner
	used  []bool     // by number: a record names it
	names [][]string // by number, once used: the terms by which it is found

	table    []uint32 // by ordinal: number
	ordinals []uint32 // by number; unlisted if it is not in the table
}

const unlisted = math.MaxUint32

func newKeyword(c *records.Collection, f *records.Field, analyzer *analysis.Analyzer) *keyword {
	k := &keyword{field: f, lang: c.Languages[0], langs: c.Languages, keys: newInterner()}
	if f.Weight > 0 {
		k.analyzer = analyzer
	}
	if f.Vocab != nil {
		for _, v := range f.Vocab.Values {
			k.enter(v.ID)
		}
	}
	return k
}

// enter returns the number of a value, a new one if it has none yet.
func (k *keyword) enter(id string) uint32 {
	n := k.keys.intern([]byte(id))
	if int(n) == len(k.used) {
		k.used, k.names = append(k.used, false), append(k.names, nil)
	}
	return n
}

// number returns the number of a value that a record names, and sees to it
// that its names are known.
func (k *keyword) number(id string) (uint32, error) {
	var n uint32
	if k.field.Vocab != nil {
		var known bool
		for n, known = k.keys.find([]byte(id)); !known; n, known = k.keys.find([]byte(id)) {
			if k.keys.len() == len(k.field.Vocab.Values) {
				return 0, fmt.Errorf("field %q has no value %q", k.field.Name, id)
			}
			k.enter(k.field.Vocab.Values[k.keys.len()].ID) // it came to the vocabulary since
		}
	} else {
		n = k.enter(id)
	}
	if !k.used[n] {
		k.used[n] = true
		if k.analyzer != nil {
			k.names[n] = k.nameTerms(n)
		}
	}
	return n, nil
}

// nameTerms returns the terms by which a value is found: those of its labels
// in every language and of its aliases, each once.
func (k *keyword) nameTerms(n uint32) []string {
	names := []string{k.keys.at(n)}
	if k.field.Vocab != nil {
		v := k.field.Vocab.Values[n]
		names = names[:0]
		for _, lang := range k.langs {
			names = append(names, v.Label[lang])
		}
		names = append(names, v.Aliases...)
	}
	var terms []string
	for _, name := range names {
		terms = append(terms, k.analyzer.Terms(name)...)
	}
	slices.Sort(terms)
	return slices.Compact(terms)
}

// arrange settles the value table. Values of a vocabulary keep its order, and
// those that no record names, neither themselves nor by a value below them, are
// left out unless the order is fixed, where the gap tells something; of ranges
// only those between others. Free values stand in the order of their labels.
func (k *keyword) arrange(workers int) error {
	if k.field.Vocab == nil {
		k.table = collated(k.lang, k.keys.len(), workers, func(n uint32) []byte { return []byte(k.keys.at(n)) },
			func(x, y uint32) int { return strings.Compare(k.keys.at(x), k.keys.at(y)) })
	} else {
		listed := slices.Clone(k.used)
		first, last := 0, len(listed)-1
		if k.field.Group != nil { // ranges below the least number and above the greatest tell nothing
			first, last = max(0, slices.Index(k.used, true)), lastTrue(k.used)
		}
		for n := range listed {
			if listed[n] = listed[n] || k.field.Order == "fixed" && n >= first && n <= last; !listed[n] {
				continue
			}
			above, ok := k.parent(uint32(n))
			for depth := 1; ok; depth++ {
				if depth > index.MaxDepth {
					return fmt.Errorf("field %q: value %q stands below more than %d others", k.field.Name, k.keys.at(uint32(n)), index.MaxDepth)
				}
				listed[above] = true
				above, ok = k.parent(above)
			}
		}
		for n, yes := range listed {
			if yes {
				k.table = append(k.table, uint32(n))
			}
		}
	}
	k.ordinals = make([]uint32, k.keys.len())
	for n := range k.ordinals {
		k.ordinals[n] = unlisted
	}
	for ord, n := range k.table {
		k.ordinals[n] = uint32(ord)
	}
	return nil
}

// lastTrue returns the place of the last one that is true, -1 if none is.
func lastTrue(list []bool) int {
	for i := len(list) - 1; i >= 0; i-- {
		if list[i] {
			return i
		}
	}
	return -1
}

// parent returns the value above a value, and whether there is one.
func (k *keyword) parent(n uint32) (uint32, bool) {
	if k.field.Vocab == nil || k.field.Vocab.Values[n].Parent == "" {
		return 0, false
	}
	return k.keys.find([]byte(k.field.Vocab.Values[n].Parent))
}

// filterable reports whether a keyword field gets posting lists: facets do, fields
// with a vocabulary, which may be chosen where a record shows them, and the one
// that joins records in claims. Free values that nobody counts stay in the
// stored fields alone.
func filterable(f *records.Field) bool { return f.Facet || f.Vocab != nil || f.Role == "claim" }

// sections returns the value table of field i.
func (k *keyword) sections(i int) []section {
	keys := k.column(func(n uint32) string { return k.keys.at(n) })
	out := []section{newSection(index.TagValues, i, 0, index.AppendList(nil, keys))}
	if k.field.Vocab == nil {
		for l := 1; l < len(k.langs); l++ {
			out = append(out, newSection(index.TagLabels, i, uint32(l), index.AppendList(nil, make([]string, len(keys)))))
		}
		return out
	}
	values := k.field.Vocab.Values
	for l, lang := range k.langs {
		labels := k.column(func(n uint32) string {
			if label := values[n].Label[lang]; l > 0 || label != "" {
				return label
			}
			return values[n].ID
		})
		if l == 0 && slices.Equal(labels, keys) {
			continue
		}
		out = append(out, newSection(index.TagLabels, i, uint32(l), index.AppendList(nil, labels)))
	}
	optional := func(tag index.Tag, list []string) {
		if slices.ContainsFunc(list, func(s string) bool { return s != "" }) {
			out = append(out, newSection(tag, i, 0, index.AppendList(nil, list)))
		}
	}
	optional(index.TagHelp, k.column(func(n uint32) string { return values[n].Definition.In(k.lang) }))
	optional(index.TagNames, k.column(func(n uint32) string { return strings.Join(values[n].Aliases, "\n") }))
	parents, any := make([]int, len(k.table)), false
	for ord, n := range k.table {
		parents[ord] = -1
		if above, ok := k.parent(n); ok {
			parents[ord], any = int(k.ordinals[above]), true
		}
	}
	if any {
		out = append(out, newSection(index.TagParents, i, 0, index.AppendParents(nil, parents)))
	}
	return out
}

// column returns what text says of every value, in the order of the table.
func (k *keyword) column(text func(n uint32) string) []string {
	list := make([]string, len(k.table))
	for ord, n := range k.table {
		list[ord] = text(n)
	}
	return list
}

// valuePostings returns section VPST of field i. The docIDs of all values are sorted
// into one list by counting first: bitmaps are made several times faster from
// lists than record by record.
func (b *Builder) valuePostings(i int) []byte {
	k := b.keywords[i]
	none := len(k.table)
	starts := make([]int, none+2) // where the list of each ordinal begins
	for _, full := range b.batches {
		c := &full.columns[i]
		for _, n := range c.values {
			starts[k.ordinals[n]+1]++
		}
		for r := range c.ends {
			if len(c.valuesOf(r)) == 0 {
				starts[none+1]++
			}
		}
	}
	for ord := range none + 1 {
		starts[ord+1] += starts[ord]
	}
	docs := make([]uint32, starts[none+1])
	next := slices.Clone(starts[:none+1])
	for doc, arrival := range b.order {
		full, r := b.at(arrival)
		values := full.columns[i].valuesOf(r)
		for _, n := range values {
			ord := k.ordinals[n]
			docs[next[ord]] = uint32(doc)
			next[ord]++
		}
		if len(values) == 0 {
			docs[next[none]] = uint32(doc)
			next[none]++
		}
	}
	bitmaps := make([]*roaring.Bitmap, none+1)
	for ord := range bitmaps {
		bitmaps[ord] = roaring.BitmapOf(docs[starts[ord]:starts[ord+1]]...)
	}
	return index.AppendValuePostings(bitmaps, len(b.order))
}
