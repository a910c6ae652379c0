package index

import (
	"encoding/binary"
	"slices"
	"sort"
	"unsafe"
)

// List is a list of strings read in place; its layout stands in format.go.
// The zero value is an empty list.
type List struct {
	offsets []byte // (n+1) × 4
	sorted  []byte // n × 4
	bytes   []byte
}

func readList(b []byte) (List, error) {
	if b == nil {
		return List{}, nil
	}
	if len(b) < 8 {
		return List{}, corrupt("a list is %d bytes long, expected at least 8", len(b))
	}
	n := uint64(binary.LittleEndian.Uint32(b))
	if need := 8 + 8*n; need > uint64(len(b)) {
		return List{}, corrupt("a list of %d strings is %d bytes long, expected at least %d", n, len(b), need)
	}
	return List{offsets: b[4 : 8+4*n], sorted: b[8+4*n : 8+8*n], bytes: b[8+8*n:]}, nil
}

// Len returns the number of strings.
func (l List) Len() int { return len(l.sorted) / 4 }

// At returns string i, in place: it lives as long as the index does. In a
// damaged list it may be empty.
func (l List) At(i int) string {
	from := binary.LittleEndian.Uint32(l.offsets[i*4:])
	to := binary.LittleEndian.Uint32(l.offsets[i*4+4:])
	if from >= to || uint64(to) > uint64(len(l.bytes)) {
		return ""
	}
	return unsafe.String(&l.bytes[from], int(to-from))
}

// Find returns the number of the string equal to s, or -1. It takes log n
// comparisons.
func (l List) Find(s string) int {
	k := sort.Search(l.Len(), func(k int) bool { return l.nth(k) >= s })
	if k < l.Len() && l.nth(k) == s {
		return int(binary.LittleEndian.Uint32(l.sorted[k*4:]))
	}
	return -1
}

// nth returns the k-th string in byte order.
func (l List) nth(k int) string {
	i := binary.LittleEndian.Uint32(l.sorted[k*4:])
	if uint64(i) >= uint64(l.Len()) {
		return ""
	}
	return l.At(int(i))
}

// AppendList appends a string list to b.
func AppendList(b []byte, list []string) []byte {
	b = appendUint32(b, uint32(len(list)))
	at := 0
	for _, s := range list {
		b = appendUint32(b, uint32(at))
		at += len(s)
	}
	b = appendUint32(b, uint32(at))
	sorted := make([]int, len(list))
	for i := range sorted {
		sorted[i] = i
	}
	slices.SortStableFunc(sorted, func(i, j int) int {
		switch {
		case list[i] < list[j]:
			return -1
		case list[i] > list[j]:
			return 1
		}
		return 0
	})
	for _, i := range sorted {
		b = appendUint32(b, uint32(i))
	}
	for _, s := range list {
		b = append(b, s...)
	}
	return b
}

func (ix *Index) list(t Tag, field int, item uint32) (List, error) {
	b, err := ix.Section(t, field, item)
	if err != nil {
		return List{}, err
	}
	return readList(b)
}

// Values returns the keys of a keyword field's values in value-table order.
func (ix *Index) Values(field int) (List, error) { return ix.list(TagValues, field, 0) }

// Labels returns the labels of a field's values in language number lang, which
// in the first may be their keys.
func (ix *Index) Labels(field, lang int) (List, error) {
	if lang == 0 && !ix.Promises(TagLabels, field) {
		return ix.Values(field)
	}
	return ix.list(TagLabels, field, uint32(lang))
}

// Help returns the definitions of a field's values, empty where it has none.
func (ix *Index) Help(field int) (List, error) { return ix.list(TagHelp, field, 0) }

// Names returns the further names of a field's values, those of one value with
// a line feed between them, empty where it has none.
func (ix *Index) Names(field int) (List, error) { return ix.list(TagNames, field, 0) }

// Sources returns the bibliography, one JSON object per source.
func (ix *Index) Sources() (List, error) { return ix.list(TagSources, NoField, 0) }

// Languages returns the collection's languages, the first that of its records.
func (ix *Index) Languages() (List, error) { return ix.list(TagLanguages, NoField, 0) }

// Parents returns for each value of a field the ordinal of the value above it,
// -1 where there is none; nil when no value has one.
func (ix *Index) Parents(field int) ([]int, error) {
	b, err := ix.Section(TagParents, field, 0)
	if b == nil || err != nil {
		return nil, err
	}
	keys, err := ix.Values(field)
	if err != nil {
		return nil, err
	}
	if len(b) != 4*keys.Len() {
		return nil, corrupt("section VPAR of field %d is %d bytes long, expected %d", field, len(b), 4*keys.Len())
	}
	parents := make([]int, keys.Len())
	for i := range parents {
		p := binary.LittleEndian.Uint32(b[4*i:])
		if uint64(p) > uint64(len(parents)) {
			return nil, corrupt("value %d of field %d stands below value %d of %d", i, field, p-1, len(parents))
		}
		parents[i] = int(p) - 1
	}
	for i := range parents { // a circle would never end
		for p, n := parents[i], 0; p >= 0; p, n = parents[p], n+1 {
			if n > MaxDepth {
				return nil, corrupt("value %d of field %d stands below more than %d others", i, field, MaxDepth)
			}
		}
	}
	return parents, nil
}

// AppendParents appends section VPAR; -1 is no parent.
func AppendParents(b []byte, parents []int) []byte {
	for _, p := range parents {
		b = appendUint32(b, uint32(p+1))
	}
	return b
}
