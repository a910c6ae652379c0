// Package indexer turns a checked collection into the bytes of an index. It
// is the only writer of the format that package index defines and reads.
//
// The output depends on the collection alone: no clock, no map order, no
// path of the machine it runs on.
package indexer

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/RoaringBitmap/roaring/v2"
	"golang.org/x/text/collate"
	"golang.org/x/text/language"

	"vitrine/build/records"
	"vitrine/wasm/analysis"
	"vitrine/wasm/index"
)

// Options say how an index is laid out.
type Options struct {
	// Parts is 1, or 2 to let words and texts travel in a part of their own,
	// behind the one that answers facets.
	Parts int
}

// Build returns the parts of c's index.
func Build(c *records.Collection, o Options) ([][]byte, error) { return build(c, o, Tables()) }

// build is Build with analysis tables of the caller's.
func build(c *records.Collection, o Options, tables []byte) ([][]byte, error) {
	if o.Parts == 0 {
		o.Parts = 1
	}
	if o.Parts < 1 || o.Parts > 2 {
		return nil, fmt.Errorf("an index has 1 or 2 parts, not %d", o.Parts)
	}
	b := &builder{c: c, docs: Order(c), last: uint16(o.Parts - 1), w: writer{parts: make([][]section, o.Parts)}}
	var err error
	if b.analyzer, err = analysis.New(tables); err != nil {
		return nil, err
	}
	b.docOf = make(map[string]uint32, len(b.docs))
	for doc, r := range b.docs {
		b.docOf[r.ID] = uint32(doc)
	}
	schema, err := b.schema()
	if err != nil {
		return nil, err
	}
	b.w.add(0, index.TagSchema, index.NoField, 0, schema)
	b.w.add(0, index.TagFields, index.NoField, 0, b.fields())
	b.w.add(0, index.TagLanguages, index.NoField, 0, index.AppendList(nil, c.Languages))
	b.w.add(b.last, index.TagFold, index.NoField, 0, tables)
	for i, f := range c.Fields {
		b.values(i, f)
		if f.Kind == index.Date {
			b.days(i, f)
		}
	}
	b.ids()
	if err := b.stored(); err != nil {
		return nil, err
	}
	if err := b.sources(); err != nil {
		return nil, err
	}
	b.orders()
	dictionary, postings := index.AppendTerms(b.terms(), len(b.docs))
	b.w.add(b.last, index.TagTerms, index.NoField, 0, dictionary)
	b.w.add(b.last, index.TagPostings, index.NoField, 0, postings)
	return b.w.bytes(len(b.docs))
}

type builder struct {
	c        *records.Collection
	docs     []*records.Record // in docID order
	docOf    map[string]uint32
	ordinals []map[string]uint32 // per field: value id to ordinal
	analyzer *analysis.Analyzer
	last     uint16 // part of what is not needed for the first answer
	w        writer
}

// Order returns the records in the collection's default order, which is that of docIDs: newest first
// by the first day of the date in question, then by its last day, then as
// they stand in the files. Records without a date come last.
func Order(c *records.Collection) []*records.Record {
	docs := slices.Clone(c.Records)
	name := ""
	for _, f := range c.Fields {
		if f.Role == "date" {
			name = f.Name
		}
	}
	if name == "" {
		return docs
	}
	day := func(r *records.Record) (int64, int64) {
		if items := r.Values[name]; len(items) > 0 {
			return int64(items[0].Date.Lo), int64(items[0].Date.Hi)
		}
		return index.NoDay, index.NoDay
	}
	slices.SortStableFunc(docs, func(a, b *records.Record) int {
		alo, ahi := day(a)
		blo, bhi := day(b)
		if alo != blo {
			return sign(blo - alo)
		}
		return sign(bhi - ahi)
	})
	return docs
}

func sign(v int64) int {
	switch {
	case v < 0:
		return -1
	case v > 0:
		return 1
	}
	return 0
}

// schema is section SCHM: what the shell is told about the collection.
func (b *builder) schema() ([]byte, error) {
	type licence struct {
		Name string `json:"name"`
		URL  string `json:"url"`
	}
	roles := map[string]string{}
	for _, f := range b.c.Fields {
		if f.Role != "" {
			roles[f.Role] = f.Name
		}
	}
	subtitle := b.c.Subtitle
	if subtitle == nil {
		subtitle = records.Text{}
	}
	return json.Marshal(struct {
		Date       string            `json:"date"`
		Collection any               `json:"collection"`
		Roles      map[string]string `json:"roles"`
	}{b.c.Edition, struct {
		ID        string       `json:"id"`
		Title     records.Text `json:"title"`
		Subtitle  records.Text `json:"subtitle"`
		Licence   licence      `json:"licence"`
		Languages []string     `json:"languages"`
		Home      string       `json:"home"`
	}{b.c.ID, b.c.Title, subtitle, licence(b.c.Licence), b.c.Languages, b.c.Home}, roles})
}

func (b *builder) fields() []byte {
	fields := make([]index.Field, len(b.c.Fields))
	for i, f := range b.c.Fields {
		var flags index.Flags
		if f.Facet {
			flags |= index.Facet
		}
		if f.Multi {
			flags |= index.Multi
		}
		if slices.Contains(f.Show, "card") {
			flags |= index.OnCard
		}
		if slices.Contains(f.Show, "record") {
			flags |= index.OnRecord
		}
		fields[i] = index.Field{Kind: f.Kind, Flags: flags, Weight: uint8(f.Weight), Name: f.Name, Role: f.Role,
			Order: f.Order, Label: jsonText(f.Label), Help: jsonText(f.Help)}
	}
	return index.AppendFields(nil, fields)
}

// jsonText returns t as JSON, or "" when there is nothing in it.
func jsonText(t records.Text) string {
	if len(t) == 0 {
		return ""
	}
	b, err := json.Marshal(t)
	if err != nil { // strings always marshal
		panic(err)
	}
	return string(b)
}

// values writes the value table of a keyword field, and its bitmaps if it can
// be filtered by. Values of a vocabulary keep its order, and those that no record
// holds are left out unless the order is fixed, where the gap tells something.
// Free values stand in the order of their labels.
func (b *builder) values(i int, f *records.Field) {
	b.ordinals = append(b.ordinals, nil)
	if f.Kind != index.Keyword {
		return
	}
	used := map[string]bool{}
	for _, r := range b.docs {
		for _, it := range r.Values[f.Name] {
			used[it.Text] = true
		}
	}
	var values []*records.Value
	if f.Vocab != nil {
		for _, v := range f.Vocab.Values {
			if used[v.ID] || f.Order == "fixed" {
				values = append(values, v)
			}
		}
	} else {
		for id := range used {
			values = append(values, &records.Value{ID: id, Label: records.Text{b.c.Languages[0]: id}})
		}
		c := collate.New(language.Make(b.c.Languages[0]), collate.Numeric)
		slices.SortFunc(values, func(x, y *records.Value) int {
			if d := c.CompareString(x.ID, y.ID); d != 0 {
				return d
			}
			return strings.Compare(x.ID, y.ID)
		})
	}
	ordinals := make(map[string]uint32, len(values))
	keys := make([]string, len(values))
	for ord, v := range values {
		ordinals[v.ID], keys[ord] = uint32(ord), v.ID
	}
	b.ordinals[i] = ordinals
	b.w.add(0, index.TagValues, i, 0, index.AppendList(nil, keys))
	for l, lang := range b.c.Languages {
		labels := make([]string, len(values))
		for ord, v := range values {
			if labels[ord] = v.Label[lang]; l == 0 && labels[ord] == "" {
				labels[ord] = v.ID
			}
		}
		b.w.add(0, index.TagLabels, i, uint32(l), index.AppendList(nil, labels))
	}
	help, hasHelp := make([]string, len(values)), false
	for ord, v := range values {
		help[ord] = v.Definition.In(b.c.Languages[0])
		hasHelp = hasHelp || help[ord] != ""
	}
	if hasHelp {
		b.w.add(0, index.TagHelp, i, 0, index.AppendList(nil, help))
	}
	if filterable(f) {
		b.bitmaps(i, f, ordinals)
	}
}

// filterable reports whether a keyword field gets bitmaps: facets do, fields
// with a vocabulary, which may be chosen where a record shows them, and the one
// that joins records in claims. Free values that nobody counts stay in the
// stored fields alone.
func filterable(f *records.Field) bool { return f.Facet || f.Vocab != nil || f.Role == "claim" }

func (b *builder) bitmaps(i int, f *records.Field, ordinals map[string]uint32) {
	bitmaps := make([]*roaring.Bitmap, len(ordinals)+1)
	for ord := range bitmaps {
		bitmaps[ord] = roaring.New()
	}
	for doc, r := range b.docs {
		items := r.Values[f.Name]
		for _, it := range items {
			bitmaps[ordinals[it.Text]].Add(uint32(doc))
		}
		if len(items) == 0 {
			bitmaps[len(ordinals)].Add(uint32(doc))
		}
	}
	b.w.add(0, index.TagBitmaps, i, 0, index.AppendBitmaps(bitmaps))
}

func (b *builder) days(i int, f *records.Field) {
	spans := make([]index.Span, len(b.docs))
	for doc, r := range b.docs {
		spans[doc] = index.Span{First: index.NoDay, Last: index.NoDay}
		if items := r.Values[f.Name]; len(items) > 0 {
			d := items[0].Date
			spans[doc] = index.Span{First: d.Lo, Last: d.Hi, Imprecise: d.Imprecise, Uncertain: d.Marked}
		}
	}
	days, imprecise, last, uncertain := index.AppendDays(spans)
	b.w.add(0, index.TagDays, i, 0, days)
	b.w.add(0, index.TagImprecise, i, 0, imprecise)
	b.w.add(0, index.TagLastDays, i, 0, last)
	b.w.add(0, index.TagUncertain, i, 0, uncertain)
}

func (b *builder) ids() {
	ids := make([]string, len(b.docs))
	for doc, r := range b.docs {
		ids[doc] = r.ID
	}
	b.w.add(0, index.TagRecordIDs, index.NoField, 0, index.AppendList(nil, ids))
}

// stored writes what columns cannot give: texts, dates wider than a day,
// sources, figures, relations, and keywords that are no facet.
func (b *builder) stored() error {
	sourceOf := make(map[*records.Source]uint64, len(b.c.Sources))
	for i, s := range b.c.Sources {
		sourceOf[s] = uint64(i)
	}
	all := make([][]index.StoredField, len(b.docs))
	for doc, r := range b.docs {
		for i, f := range b.c.Fields {
			items := r.Values[f.Name]
			if len(items) == 0 {
				continue
			}
			var v []byte
			switch f.Kind {
			case index.Text, index.URL:
				for k, it := range items { // several texts are paragraphs
					if k > 0 {
						v = append(v, '\n')
					}
					v = append(v, it.Text...)
				}
			case index.Keyword:
				if filterable(f) {
					continue
				}
				for _, it := range items {
					v = binary.AppendUvarint(v, uint64(b.ordinals[i][it.Text]))
				}
			case index.Date:
				if !items[0].Date.Imprecise {
					continue
				}
				v = []byte(items[0].Date.EDTF)
			case index.Relation:
				for _, it := range items {
					v = binary.AppendUvarint(v, uint64(b.docOf[it.Text]))
				}
			case index.Source:
				for _, it := range items {
					v = binary.AppendUvarint(v, sourceOf[it.Source.Source])
					v = binary.AppendUvarint(v, uint64(len(it.Source.At)))
					v = append(v, it.Source.At...)
				}
			case index.Figure:
				figures := make([]*records.FigureRef, len(items))
				for k, it := range items {
					figures[k] = it.Figure
				}
				j, err := json.Marshal(figures)
				if err != nil {
					return err
				}
				v = j
			}
			all[doc] = append(all[doc], index.StoredField{Field: i, Value: v})
		}
	}
	b.w.add(b.last, index.TagStored, index.NoField, 0, index.AppendStored(all))
	return nil
}

// sources writes the bibliography as the shell takes it.
func (b *builder) sources() error {
	list := make([]string, len(b.c.Sources))
	for i, s := range b.c.Sources {
		j, err := json.Marshal(struct {
			ID        string            `json:"id"`
			Title     string            `json:"title"`
			Short     string            `json:"short"`
			Publisher string            `json:"publisher"`
			Authors   []string          `json:"authors,omitempty"`
			Date      string            `json:"date,omitempty"`
			Language  string            `json:"language,omitempty"`
			URL       string            `json:"url,omitempty"`
			Archived  string            `json:"archived,omitempty"`
			Seen      string            `json:"seen,omitempty"`
			Note      string            `json:"note,omitempty"`
			Props     map[string]string `json:"props,omitempty"`
		}{s.ID, s.Title, s.Short, s.Publisher, s.Authors, s.Date, s.Language, s.URL, s.Archived, s.Seen, s.Note, s.Props})
		if err != nil {
			return err
		}
		list[i] = string(j)
	}
	b.w.add(b.last, index.TagSources, index.NoField, 0, index.AppendList(nil, list))
	return nil
}

// orders writes the order of titles, by the rules of the collection's
// language. That of dates is the order of docIDs.
func (b *builder) orders() {
	for i, f := range b.c.Fields {
		if f.Role != "title" {
			continue
		}
		c := collate.New(language.Make(b.c.Languages[0]), collate.Numeric)
		var buf collate.Buffer
		keys := make([][]byte, len(b.docs))
		docs := make([]uint32, len(b.docs))
		for doc, r := range b.docs {
			docs[doc] = uint32(doc)
			if items := r.Values[f.Name]; len(items) > 0 {
				keys[doc] = slices.Clone(c.KeyFromString(&buf, items[0].Text))
				buf.Reset()
			}
		}
		slices.SortStableFunc(docs, func(x, y uint32) int { return slices.Compare(keys[x], keys[y]) })
		b.w.add(b.last, index.TagOrder, i, 0, index.AppendOrder(docs))
	}
}
