package site

import (
	"bytes"
	"context"
	"encoding/json"

	"vitrine/build/records"
	"vitrine/wasm/index"
)

// A reader gives the records of an index back as the plain pages show them. It
// is only read once it is made, by any number of goroutines.
type reader struct {
	c      *records.Collection
	n      int // records
	ids    index.IDs
	stored index.Stored
	fields []column
	title  int // fields of these roles, -1 if there is none
	date   int
}

// A column is what a reader needs to know of a field. Which members are set
// depends on its kind.
type column struct {
	*records.Field
	label string // in the collection's language
	unit  string

	labels  []string   // of a keyword's values, by ordinal
	keys    index.List // of a keyword's values
	parents []int      // ordinal of the value above each, nil if no value has one
	lists   []index.Postings
	ends    []uint32 // of each record's in ordinals; nil if they are stored
	values  []uint32 // ordinals
	days    *index.Days
	numbers *index.Numbers
}

func newReader(ctx context.Context, c *records.Collection, ix *index.Index) (*reader, error) {
	r := &reader{c: c, n: ix.Records, title: ix.Role("title"), date: ix.Role("date"), fields: make([]column, len(c.Fields))}
	var err error
	if r.ids, err = ix.IDs(); err != nil {
		return nil, err
	}
	if r.stored, err = ix.Stored(); err != nil {
		return nil, err
	}
	err = parallel(ctx, len(r.fields), func(_ context.Context, i int) error { return r.fields[i].open(c, ix, i) })
	return r, err
}

func (f *column) open(c *records.Collection, ix *index.Index, i int) (err error) {
	f.Field = c.Fields[i]
	f.label, f.unit = f.Label.In(c.Languages[0], c.Languages...), f.Unit.In(c.Languages[0], c.Languages...)
	switch f.Kind {
	case index.Date:
		f.days, err = ix.Days(i)
	case index.Number:
		f.numbers, err = ix.Numbers(i)
	case index.Keyword:
		if f.keys, err = ix.Values(i); err != nil {
			return err
		}
		if err := f.name(ix, i, len(c.Languages)); err != nil {
			return err
		}
		if f.parents, err = ix.Parents(i); err != nil {
			return err
		}
		if !ix.Promises(index.TagValuePostings, i) {
			return nil
		}
		if f.lists, err = ix.ValuePostings(i); err != nil {
			return err
		}
		f.lists = f.lists[:f.keys.Len()] // without that of the records that have no value
		f.turn(ix.Records)
	}
	return err
}

// name sets the labels of a field's values: in the collection's language, else in
// the first that has one, else their keys.
func (f *column) name(ix *index.Index, i, languages int) error {
	f.labels = make([]string, f.keys.Len())
	for lang := range languages {
		labels, err := ix.Labels(i, lang)
		if err != nil {
			return err
		}
		for ord := range min(labels.Len(), len(f.labels)) {
			if label := labels.At(ord); label != "" && (lang == 0 || f.labels[ord] == f.keys.At(ord)) {
				f.labels[ord] = label
			}
		}
	}
	return nil
}

// turn makes the list of every record's values out of those of every value's
// records, which is how an index has them.
func (f *column) turn(n int) {
	ends := make([]uint32, n+1)
	var docs []uint32
	total := 0
	for _, list := range f.lists {
		docs = list.AppendDocs(docs[:0])
		total += len(docs)
		for _, doc := range docs {
			ends[doc+1]++
		}
	}
	for doc := range n {
		ends[doc+1] += ends[doc]
	}
	f.values = make([]uint32, total)
	for ord, list := range f.lists {
		docs = list.AppendDocs(docs[:0])
		for _, doc := range docs {
			f.values[ends[doc]] = uint32(ord)
			ends[doc]++ // from where its values begin to where they end
		}
	}
	f.ends = ends[:n]
}

// ordinals returns the values of a record in a keyword field. stored is what the
// record stores of it.
func (f *column) ordinals(doc uint32, stored []byte) []uint32 {
	if f.ends != nil {
		from := uint32(0)
		if doc > 0 {
			from = f.ends[doc-1]
		}
		return f.values[from:f.ends[doc]]
	}
	var list []uint32
	index.EachNumber(stored, func(n uint64) { list = append(list, uint32(n)) })
	return list
}

// edtf returns the date of a record, "" if it has none. stored is what the
// record stores of it: dates that are one plain day are not stored.
func (f *column) edtf(doc uint32, stored []byte) string {
	if len(stored) > 0 {
		return string(stored)
	}
	if day := f.days.First(doc); day != index.NoDay {
		return records.FormatDay(day)
	}
	return ""
}

// titleOf returns what a record is called: its title, or for want of one its id.
func (r *reader) titleOf(doc uint32) string {
	if r.title >= 0 {
		if title := textOf(r.stored.Field(doc, r.title)); title != "" {
			return title
		}
	}
	return r.ids.At(int(doc))
}

// dateOf returns a record's date in words, "" if it has none.
func (r *reader) dateOf(doc uint32) string {
	if r.date < 0 {
		return ""
	}
	return inWords(r.fields[r.date].edtf(doc, r.stored.Field(doc, r.date)))
}

// inWords is readable for a date that may be missing.
func inWords(edtf string) string {
	if edtf == "" {
		return ""
	}
	return readable(edtf)
}

// storedOf sets values, by field, to what a record stores. The index was checked
// before: what it stores is well formed.
func (r *reader) storedOf(doc uint32, values [][]byte) {
	clear(values)
	r.stored.Each(doc, func(field int, value []byte) { values[field] = value })
}

// textOf returns a stored text as plain text.
func textOf(stored []byte) string {
	plain, _ := index.CutText(stored)
	return string(bytes.TrimSpace(plain))
}

// figuresOf returns the figures in a stored value.
func figuresOf(stored []byte) (list []records.FigureRef, err error) {
	if len(stored) == 0 {
		return nil, nil
	}
	err = json.Unmarshal(stored, &list)
	return list, err
}
