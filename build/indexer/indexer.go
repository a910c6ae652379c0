// Package indexer turns a checked collection into the bytes of an index. It
// is the only writer of the format that package index defines and reads.
//
// Records are handed over one at a time and not kept: what an index needs of
// them goes into columns in the order of arrival, their texts are cut into
// terms meanwhile on other goroutines, and when all have come they are put
// into the order of docIDs. That takes some 400 bytes per small record while
// they come and 1 kB at its peak, and so a collection of a million needs no more
// than a laptop has.
//
// The output depends on the collection alone: no clock, no map order, no
// path of the machine it runs on, and not on how many goroutines took part.
package indexer

import (
	"fmt"
	"runtime"
	"slices"

	"vitrine/build/records"
	"vitrine/wasm/analysis"
	"vitrine/wasm/index"
	"vitrine/wasm/stem"
)

// Options say how an index is laid out and made.
type Options struct {
	// Parts is 1, or 3 to let facets and the first records travel ahead of the
	// words, and those ahead of the other records. 0 decides by their size.
	Parts int
	// Workers is how many goroutines share the work; 0 means as many as the
	// machine runs at once. The index is the same whatever their number.
	Workers int
	// Loose leaves out relations to records that never came, which are an error
	// otherwise.
	Loose bool
}

// firstRecords is how many records travel with the facets when an index has
// three parts: as many as the page shows before anyone scrolls, several times.
const firstRecords = 100

// An index smaller than wholeBelow bytes travels in one part inside the module, a
// larger one in manyParts: facets, words, records. 4 MiB are some 1.5 MB
// compressed, half a second on a line of 20 Mbit/s: less than that is not worth
// two more requests, and a page that fills in by steps.
const (
	wholeBelow = 4 << 20
	manyParts  = 3
)

// Build returns the parts of the index of c and all of its records.
func Build(c *records.Collection, o Options) ([][]byte, error) { return build(c, o, Tables()) }

// build is Build with analysis tables of the caller's.
func build(c *records.Collection, o Options, tables []byte) ([][]byte, error) {
	b, err := newBuilder(c, o, tables)
	if err != nil {
		return nil, err
	}
	for _, r := range c.Records {
		if err := b.Add(r); err != nil {
			return nil, err
		}
	}
	return b.Finish()
}

// A Builder makes one index out of records that come one at a time. After an
// error, and after Finish, it is of no further use. Its methods must not be
// called at the same time.
type Builder struct {
	c       *records.Collection
	parts   int // 0 until Finish if the size decides
	workers int
	loose   bool
	tables  []byte
	stemmer func(lang string) func(term string) string // nil for a language without one

	ids      *interner // of the records: their numbers are those of arrival
	keywords []*keyword
	sourceOf map[*records.Source]uint64
	current  *batch            // being filled
	batches  []*batch          // full, in order of arrival
	value    []byte            // reused by Add
	leads    map[string]uint32 // by id of a record: how many others lead to it
	passed   map[string]bool   // by id: its answer is not the one that stands

	analysis analysts
	order    []uint32 // by docID: the number of arrival
	docOf    []uint32 // the other way round
}

// New returns a builder for the collection that c describes. The records of c
// are not looked at.
func New(c *records.Collection, o Options) (*Builder, error) { return newBuilder(c, o, Tables()) }

func newBuilder(c *records.Collection, o Options, tables []byte) (*Builder, error) {
	if o.Parts != 0 && o.Parts != 1 && o.Parts != manyParts {
		return nil, fmt.Errorf("an index has 1 or 3 parts, not %d", o.Parts)
	}
	if o.Workers <= 0 {
		o.Workers = runtime.GOMAXPROCS(0)
	}
	analyzer, err := analysis.New(tables)
	if err != nil {
		return nil, err
	}
	b := &Builder{c: c, parts: o.Parts, workers: o.Workers, loose: o.Loose, tables: tables, stemmer: stem.For, leads: map[string]uint32{}, passed: map[string]bool{},
		ids: newInterner(), sourceOf: make(map[*records.Source]uint64, len(c.Sources)), current: newBatch(len(c.Fields)), value: []byte{},
		keywords: make([]*keyword, len(c.Fields)), analysis: analysts{analyzer: analyzer, terms: newInterner()}}
	for i, s := range c.Sources {
		b.sourceOf[s] = uint64(i)
	}
	for i, f := range c.Fields {
		if f.Kind == index.Keyword {
			b.keywords[i] = newKeyword(c, f, analyzer)
		}
	}
	return b, nil
}

// Add takes a record up. It keeps nothing of r, which the caller may change and
// hand over again. Among records of the same date the order of docIDs is the
// one in which they come. It returns an error if the id was there before, or if
// r names a value or source that the collection does not have.
func (b *Builder) Add(r *records.Record) error {
	if n := b.ids.len(); int(b.ids.intern([]byte(r.ID))) != n {
		return fmt.Errorf("record %q is there twice", r.ID)
	}
	cur := b.current
	for i, f := range b.c.Fields {
		items := r.Values[f.Name]
		switch f.Kind {
		case index.Keyword:
			for _, it := range items {
				n, err := b.keywords[i].number(it.Text)
				if err != nil {
					return fmt.Errorf("record %q: %w", r.ID, err)
				}
				cur.columns[i].values = append(cur.columns[i].values, n)
				if f.Role == "reading" && f.Vocab != nil && len(f.Vocab.Values) > 0 && f.Vocab.Values[0].ID != it.Text {
					b.passed[r.ID] = true
				}
			}
			cur.columns[i].ends = append(cur.columns[i].ends, uint32(len(cur.columns[i].values)))
		case index.Date:
			cur.columns[i].spans = append(cur.columns[i].spans, spanOf(items))
		case index.Relation:
			for _, it := range items {
				b.leads[it.Text]++
			}
		case index.Number:
			cur.columns[i].numbers = append(cur.columns[i].numbers, firstNumber(items))
		}
		if len(items) == 0 {
			continue
		}
		value, err := b.storedValue(b.value[:0], f, items)
		if err != nil {
			return fmt.Errorf("record %q: field %q: %w", r.ID, f.Name, err)
		}
		if value != nil {
			cur.store(i, value)
			b.value = value
		}
	}
	cur.ends = append(cur.ends, len(cur.stored))
	if len(cur.ends) == batchSize {
		b.seal()
	}
	return nil
}

// seal closes the batch that is being filled and has its texts analysed.
func (b *Builder) seal() {
	full := b.current.seal()
	b.batches = append(b.batches, full)
	if len(b.analysis.running) == b.workers {
		b.analysis.collect()
	}
	b.analysis.start(full, b.searched())
}

// Finish returns the parts of the index. It returns an error if a record names
// another that never came, or if something outgrew the format.
func (b *Builder) Finish() ([][]byte, error) {
	if len(b.current.ends) > 0 {
		b.seal()
	}
	for len(b.analysis.running) > 0 {
		b.analysis.collect()
	}
	b.arrange()
	// What takes most memory comes first: it is let go before the next begins.
	words := b.wordSections()
	var orders []section
	for i, f := range b.c.Fields {
		if f.Role == "title" && f.Kind == index.Text {
			orders = append(orders, newSection(index.TagOrder, i, 0, index.AppendOrder(b.titleOrder(i))))
		}
	}
	for _, k := range b.keywords {
		if k == nil {
			continue
		}
		if err := k.arrange(b.workers); err != nil {
			return nil, err
		}
	}
	about, err := b.aboutSections()
	if err != nil {
		return nil, err
	}
	var fields []section
	if b.parts == 0 && bytesOf(words)+bytesOf(orders)+b.storedBytes() < wholeBelow {
		fields = b.allFieldSections() // out of turn, but what is that small may lie about
		if bytesOf(words)+bytesOf(orders)+b.storedBytes()+bytesOf(about)+bytesOf(fields) < wholeBelow {
			b.parts = 1
		}
	}
	if b.parts == 0 {
		b.parts = manyParts
	}
	first := len(b.order)
	if b.parts > 1 {
		first = min(first, firstRecords)
	}
	ahead, err := b.recordSections(0, 0, first)
	if err != nil {
		return nil, err
	}
	var rest []section
	if b.parts > 1 {
		if rest, err = b.recordSections(1, first, len(b.order)); err != nil {
			return nil, err
		}
	}
	for _, full := range b.batches {
		full.stored, full.ends = nil, nil
	}
	if fields == nil {
		fields = b.allFieldSections()
	}
	b.batches = nil
	w := writer{parts: make([][]section, b.parts)}
	last := uint16(b.parts - 1)
	w.add(0, about...)
	w.add(0, fields...)
	w.add(0, ahead...)
	w.add(min(1, last), words...)
	w.add(last, rest...)
	w.add(last, orders...)
	return w.bytes(len(b.order))
}

// allFieldSections returns those of every field, in order.
func (b *Builder) allFieldSections() []section {
	fields := make([][]section, len(b.c.Fields))
	parallel(b.workers, len(fields), func(i int) { fields[i] = b.fieldSections(i) })
	return slices.Concat(fields...)
}

// storedBytes is about how long the sections of recordSections will be: ids and
// stored values as they have come, with their offsets and order.
func (b *Builder) storedBytes() int {
	const offsets = 12
	n := offsets*b.ids.len() + len(b.ids.bytes)
	for _, full := range b.batches {
		n += len(full.stored)
	}
	return n
}

func bytesOf(sections []section) (n int) {
	for i := range sections {
		n += sections[i].size()
	}
	return n
}
