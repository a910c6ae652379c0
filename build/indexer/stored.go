package indexer

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode/utf16"

	"vitrine/build/records"
	"vitrine/wasm/index"
)

// storedValue appends to v what a record stores in a field; nil means nothing.
// Stored is what columns cannot give: texts, dates wider than a day, sources,
// figures, relations. Relations hold ids, each behind its length, until all
// records have come; keywords that are no facet come out of their column.
func (b *Builder) storedValue(v []byte, f *records.Field, items []records.Item) ([]byte, error) {
	switch f.Kind {
	case index.Text, index.URL:
		for k, it := range items { // several texts are paragraphs
			if k > 0 {
				v = append(v, '\n')
			}
			v = append(v, it.Text...)
		}
		if bytes.IndexByte(v, 0) >= 0 {
			return nil, errors.New("a text has a NUL in it")
		}
		if f.Kind == index.Text {
			return appendMarkup(v, items)
		}
	case index.Date:
		if !items[0].Date.Imprecise {
			return nil, nil
		}
		v = append(v, items[0].Date.EDTF...)
	case index.Relation:
		for _, it := range items {
			v = appendCounted(v, it.Text)
		}
	case index.Source:
		for _, it := range items {
			n, ok := b.sourceOf[it.Source.Source]
			if !ok {
				return nil, fmt.Errorf("source %q is not in the bibliography", it.Source.Source.ID)
			}
			v = appendCounted(binary.AppendUvarint(v, n), it.Source.At)
		}
	case index.Figure:
		figures := make([]*records.FigureRef, len(items))
		for k, it := range items {
			figures[k] = it.Figure
		}
		j, err := json.Marshal(figures)
		if err != nil {
			return nil, err
		}
		v = append(v, j...)
	default:
		return nil, nil
	}
	return v, nil
}

// appendMarkup appends a NUL and the markup of several texts with a line feed
// between them, if any of them has markup. A text that has none is a leaf as
// long as it is; see package rich.
func appendMarkup(v []byte, items []records.Item) ([]byte, error) {
	if !slices.ContainsFunc(items, func(it records.Item) bool { return it.Markup != "" }) {
		return v, nil
	}
	v = append(v, 0)
	var list []string
	for k, it := range items {
		if k > 0 {
			list = append(list, "-1")
		}
		nodes := ""
		if it.Markup != "" {
			if !json.Valid([]byte(it.Markup)) || it.Markup[0] != '[' || !strings.HasSuffix(it.Markup, "]") {
				return nil, fmt.Errorf("markup %.40q is not a JSON array", it.Markup)
			}
			nodes = it.Markup[1 : len(it.Markup)-1]
		} else if n := len(utf16.Encode([]rune(it.Text))); n > 0 {
			nodes = strconv.Itoa(n)
		}
		if nodes != "" {
			list = append(list, nodes)
		}
	}
	return append(append(append(v, '['), strings.Join(list, ",")...), ']'), nil
}

func appendCounted(b []byte, s string) []byte {
	return append(binary.AppendUvarint(b, uint64(len(s))), s...)
}

// firstNumber returns a record's number in a field, NaN if it has none.
func firstNumber(items []records.Item) float64 {
	if len(items) == 0 {
		return math.NaN()
	}
	return items[0].Number
}

// recordSections returns the ids and stored fields of the records from one
// docID to another, as items of that number.
func (b *Builder) recordSections(item uint32, from, to int) ([]section, error) {
	const size = 1 << 13
	ids := make([]string, to-from)
	for i := range ids {
		ids[i] = b.ids.at(b.order[from+i])
	}
	type piece struct {
		data []byte
		err  error
	}
	var list []byte
	var wait sync.WaitGroup
	wait.Go(func() { list = index.AppendList(nil, ids) }) // sorts them, on one core
	pieces := ranges(b.workers, to-from, size, func(lo, hi int) piece {
		data, err := b.storedFields(from+lo, from+hi)
		return piece{data, err}
	})
	wait.Wait()
	// The pieces become one section: all offsets, then all bytes.
	offsets := make([]byte, 0, 4*(to-from+1))
	stored := [][]byte{nil}
	at := 0
	for i, p := range pieces {
		if p.err != nil {
			return nil, p.err
		}
		n := min(size, to-from-i*size)
		for k := range n {
			offsets = binary.LittleEndian.AppendUint32(offsets, uint32(at)+binary.LittleEndian.Uint32(p.data[4*k:]))
		}
		bytes := p.data[4*(n+1):]
		stored = append(stored, bytes)
		at += len(bytes)
	}
	stored[0] = binary.LittleEndian.AppendUint32(offsets, uint32(at))
	return []section{
		newSection(index.TagRecordIDs, index.NoField, item, list),
		newSection(index.TagStored, index.NoField, item, stored...),
	}, nil
}

// storedFields returns the stored fields of the records from one docID to
// another, laid out as a section.
func (b *Builder) storedFields(from, to int) ([]byte, error) {
	docs := make([][]index.StoredField, to-from)
	var fields []index.StoredField
	var values []byte // what is written anew; fields keep pieces of it
	for doc := from; doc < to; doc++ {
		full, r := b.at(b.order[doc])
		start, end := full.entries(r)
		rest := full.stored[start:end]
		first := len(fields)
		for i, f := range b.c.Fields {
			mark := len(values)
			switch f.Kind {
			case index.Keyword:
				if filterable(f) {
					continue
				}
				for _, n := range full.columns[i].valuesOf(r) {
					values = binary.AppendUvarint(values, uint64(b.keywords[i].ordinals[n]))
				}
				if len(values) > mark {
					fields = append(fields, index.StoredField{Field: i, Value: values[mark:]})
				}
				continue
			}
			if len(rest) == 0 {
				continue
			}
			field, value, behind := entry(rest)
			if field != i {
				continue
			}
			rest = behind
			if f.Kind == index.Relation {
				var err error
				if values, err = b.resolve(values, value); err != nil {
					return nil, fmt.Errorf("record %q: field %q: %w", b.ids.at(b.order[doc]), f.Name, err)
				}
				if value = values[mark:]; len(value) == 0 {
					continue
				}
			}
			fields = append(fields, index.StoredField{Field: i, Value: value})
		}
		docs[doc-from] = fields[first:]
	}
	return index.AppendStored(docs), nil
}

// resolve appends the docIDs of the records whose ids storedValue has written.
func (b *Builder) resolve(out, ids []byte) ([]byte, error) {
	for len(ids) > 0 {
		size, k := binary.Uvarint(ids)
		id := ids[k : k+int(size)]
		ids = ids[k+int(size):]
		switch arrival, ok := b.ids.find(id); {
		case ok:
			out = binary.AppendUvarint(out, uint64(b.docOf[arrival]))
		case !b.loose:
			return nil, fmt.Errorf("there is no record %q", id)
		}
	}
	return out, nil
}
