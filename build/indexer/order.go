package indexer

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"slices"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"

	"vitrine/build/records"
	"vitrine/wasm/index"
)

// Order returns the records in the collection's default order, which is that of
// docIDs: newest first by the first day of the date in question, then by its last
// day, then as they stand in the files. Records without a date come last. It is
// for who has all records in memory, as tests have; a Builder orders columns.
func Order(c *records.Collection) []*records.Record {
	docs := slices.Clone(c.Records)
	if i := dateField(c); i >= 0 {
		name := c.Fields[i].Name
		slices.SortStableFunc(docs, func(a, b *records.Record) int {
			return cmp.Compare(rank(spanOf(a.Values[name])), rank(spanOf(b.Values[name])))
		})
	}
	return docs
}

// arrange gives the records their docIDs, in the same order.
func (b *Builder) arrange() {
	ranks := make([]uint64, b.ids.len())
	if i := dateField(b.c); i >= 0 {
		for n := range ranks {
			full, r := b.at(uint32(n))
			ranks[n] = rank(full.columns[i].spans[r])
		}
	}
	b.order = sorted(b.workers, len(ranks), func(x, y uint32) int { return cmp.Compare(ranks[x], ranks[y]) })
	b.docOf = make([]uint32, len(b.order))
	for doc, arrival := range b.order {
		b.docOf[arrival] = uint32(doc)
	}
}

// dateField returns the number of the field that records are ordered by, or -1.
func dateField(c *records.Collection) int {
	return slices.IndexFunc(c.Fields, func(f *records.Field) bool { return f.Role == "date" && f.Kind == index.Date })
}

// rank is lower the further ahead a date stands. NoDay is the first of all days.
func rank(s index.Span) uint64 {
	const first = 1 << 31 // makes days order as unsigned numbers
	return ^(uint64(uint32(s.First)^first)<<32 | uint64(uint32(s.Last)^first))
}

func spanOf(items []records.Item) index.Span {
	if len(items) == 0 {
		return index.Span{First: index.NoDay, Last: index.NoDay}
	}
	d := items[0].Date
	return index.Span{First: d.Lo, Last: d.Hi, Imprecise: d.Imprecise, Uncertain: d.Marked}
}

// titleOrder returns the docIDs in the order of the titles, by the rules of
// the collection's language. That of dates is the order of docIDs.
func (b *Builder) titleOrder(field int) []uint32 {
	return collated(b.c.Languages[0], len(b.order), b.workers, func(doc uint32) []byte {
		full, r := b.at(b.order[doc])
		text, _ := index.CutText(full.text(r, field))
		return text
	}, nil)
}

// keyHead is how much of every collation key is kept while sorting. Whole keys
// take six bytes per letter, 200 MB for a million titles; the heads of
// most titles differ.
const keyHead = 24

type head [keyHead / 8]uint64

// collated returns the numbers below n in the order in which the language
// sorts their texts, runs of digits by their value. Numbers whose texts sort
// alike are left to tie, then stay as they are.
func collated(lang string, n, workers int, text func(n uint32) []byte, tie func(x, y uint32) int) []uint32 {
	tag := language.Make(lang)
	heads := make([]head, n)
	ranges(workers, n, 1<<14, func(from, to int) struct{} {
		c := collate.New(tag, collate.Numeric) // not safe for concurrent use
		var buf collate.Buffer
		for i := from; i < to; i++ {
			var padded [keyHead]byte
			copy(padded[:], c.Key(&buf, text(uint32(i))))
			for k := range heads[i] {
				heads[i][k] = binary.BigEndian.Uint64(padded[8*k:])
			}
			buf.Reset()
		}
		return struct{}{}
	})
	order := sorted(workers, n, func(x, y uint32) int { return compareHeads(&heads[x], &heads[y]) })

	// What the heads leave open is settled by whole keys, run by run.
	var runs [][]uint32
	for from := 0; from < n; {
		to := from + 1
		for to < n && heads[order[to]] == heads[order[from]] {
			to++
		}
		if to-from > 1 {
			runs = append(runs, order[from:to])
		}
		from = to
	}
	heads = nil
	ranges(workers, len(runs), 256, func(from, to int) struct{} {
		c := collate.New(tag, collate.Numeric)
		var buf collate.Buffer
		for _, run := range runs[from:to] {
			keys := make([][]byte, len(run))
			for i, x := range run {
				keys[i] = c.Key(&buf, text(x))
			}
			places := sorted(1, len(run), func(i, j uint32) int {
				d := bytes.Compare(keys[i], keys[j])
				if d == 0 && tie != nil {
					d = tie(run[i], run[j])
				}
				return d
			})
			settled := make([]uint32, len(run))
			for i, at := range places {
				settled[i] = run[at]
			}
			copy(run, settled)
			buf.Reset()
		}
		return struct{}{}
	})
	return order
}

func compareHeads(x, y *head) int {
	for k := range x {
		if x[k] != y[k] {
			return cmp.Compare(x[k], y[k])
		}
	}
	return 0
}
