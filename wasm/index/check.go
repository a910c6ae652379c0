package index

import (
	"bytes"
	"encoding/binary"
	"math"
	"math/bits"
	"unicode/utf8"

	"github.com/RoaringBitmap/roaring/v2"
)

// Check walks everything the parts given to Open brought along and verifies
// what accessors take for granted: lists sorted and within their bytes,
// posting lists well formed and below the number of records, terms and docIDs
// ascending, orders permutations. It costs a pass over the whole index. An
// index that passes can be walked and searched without a panic whatever its
// origin; whether what is handed on as JSON is JSON, it does not look. The error
// wraps ErrCorrupt.
func (ix *Index) Check() error {
	for i := range ix.rows {
		if ix.parts[ix.rows[i].Part] == nil {
			continue
		}
		if err := ix.verify(i); err != nil {
			return err
		}
	}
	ids, err := ix.IDs()
	if err != nil {
		return err
	}
	for _, l := range [...]List{ids.first, ids.rest} {
		if err := checkList(l, "RIDS", true); err != nil {
			return err
		}
	}
	sources, err := ix.Sources()
	if err != nil {
		return err
	}
	if err := checkList(sources, "SRCS", false); err != nil {
		return err
	}
	languages, err := ix.Languages()
	if err != nil {
		return err
	}
	if err := checkList(languages, "LANG", false); err != nil {
		return err
	}
	nValues := make([]int, len(ix.Fields))
	for i, f := range ix.Fields {
		if nValues[i], err = ix.checkField(i, f); err != nil {
			return err
		}
	}
	if err := ix.checkStored(nValues, sources.Len()); err != nil {
		return err
	}
	return ix.checkTerms()
}

func checkList(l List, where string, unique bool) error {
	last := uint32(0)
	for i := range l.Len() + 1 {
		if l.offsets == nil {
			break
		}
		o := binary.LittleEndian.Uint32(l.offsets[4*i:])
		if o < last || uint64(o) > uint64(len(l.bytes)) {
			return corrupt("string %d of section %s begins at %d of %d bytes", i, where, o, len(l.bytes))
		}
		last = o
	}
	seen := make([]bool, l.Len())
	for k := range l.Len() {
		i := binary.LittleEndian.Uint32(l.sorted[4*k:])
		if uint64(i) >= uint64(l.Len()) || seen[i] {
			return corrupt("place %d in the order of section %s names string %d of %d", k, where, i, l.Len())
		}
		seen[i] = true
		if !utf8.ValidString(l.nth(k)) {
			return corrupt("string %d of section %s is not UTF-8", i, where)
		}
		if k > 0 && (l.nth(k-1) > l.nth(k) || unique && l.nth(k-1) == l.nth(k)) {
			return corrupt("strings %d and %d of section %s are out of order", k-1, k, where)
		}
	}
	return nil
}

func (ix *Index) checkField(i int, f Field) (nValues int, err error) {
	if f.Kind.String() == "unknown" {
		return 0, corrupt("field %d is of kind %d, expected 1 to %d", i, f.Kind, len(kindNames)-1)
	}
	values, err := ix.Values(i)
	if err != nil {
		return 0, err
	}
	if err := checkList(values, "VALS", true); err != nil {
		return 0, err
	}
	for _, r := range ix.rows {
		if int(r.Field) != i || r.Tag != TagLabels && r.Tag != TagHelp && r.Tag != TagNames {
			continue
		}
		if !ix.HasPart(int(r.Part)) {
			continue
		}
		l, err := ix.list(r.Tag, i, r.Item)
		if err != nil {
			return 0, err
		}
		if l.Len() != values.Len() {
			return 0, corrupt("%v holds %d strings for %d values", r, l.Len(), values.Len())
		}
		if err := checkList(l, r.Tag.String(), false); err != nil {
			return 0, err
		}
	}
	if _, err := ix.Parents(i); err != nil {
		return 0, err
	}
	if ix.Has(TagNumbers, i) {
		n, err := ix.Numbers(i)
		if err != nil {
			return 0, err
		}
		for doc := range uint32(ix.Records) {
			if v, _ := n.At(doc); math.IsInf(v, 0) {
				return 0, corrupt("record %d has an infinite number in field %d", doc, i)
			}
		}
	}
	if f.Kind == Keyword && f.Flags&Facet != 0 || ix.Has(TagValuePostings, i) {
		if err := ix.checkValuePostings(i); err != nil {
			return 0, err
		}
	}
	if ix.Has(TagDays, i) {
		if err := ix.checkDays(i); err != nil {
			return 0, err
		}
	}
	order, err := ix.Order(i)
	if err != nil {
		return 0, err
	}
	if order != nil {
		seen := make([]bool, ix.Records)
		for k := range ix.Records {
			if d := order.At(k); uint64(d) >= uint64(ix.Records) || seen[d] {
				return 0, corrupt("section ORDR of field %d has record %d at place %d", i, d, k)
			} else {
				seen[d] = true
			}
		}
	}
	return values.Len(), nil
}

func (ix *Index) checkValuePostings(field int) error {
	lists, err := ix.ValuePostings(field)
	if err != nil {
		return err
	}
	some := make([]uint64, (ix.Records+63)/64)
	for i, p := range lists {
		if err := ix.checkPostings(p); err != nil {
			return corrupt("list %d of field %d: %v", i, field, err)
		}
		if i < len(lists)-1 {
			p.OrInto(some)
		}
	}
	none := make([]uint64, len(some))
	lists[len(lists)-1].OrInto(none)
	n := 0
	for i := range some {
		if some[i]&none[i] != 0 {
			return corrupt("field %d: a record has a value and none", field)
		}
		n += bits.OnesCount64(some[i] | none[i])
	}
	if n != ix.Records {
		return corrupt("field %d: %d of %d records have a value or none", field, n, ix.Records)
	}
	return nil
}

// checkPostings reports what is wrong with the docIDs of a posting list.
func (ix *Index) checkPostings(p Postings) error {
	if p.dense {
		bm := roaring.New()
		if err := view(bm, p.docs); err != nil {
			return err
		}
		if err := ix.checkBitmap(bm); err != nil {
			return err
		}
		if n := bm.GetCardinality(); n != uint64(p.N) {
			return corrupt("holds %d records, expected %d", n, p.N)
		}
		return nil
	}
	if n := countVarints(p.docs); n != p.N {
		return corrupt("holds %d records, expected %d", n, p.N)
	}
	docs := p.AppendDocs(nil)
	if len(docs) != p.N { // gaps of more than 32 bits
		return corrupt("holds %d records, expected %d", len(docs), p.N)
	}
	prev := int64(-1)
	for _, doc := range docs {
		if int64(doc) <= prev || uint64(doc) >= uint64(ix.Records) {
			return corrupt("holds record %d after %d, of %d", doc, prev, ix.Records)
		}
		prev = int64(doc)
	}
	return nil
}

// checkBitmap reports what is wrong with a view. Roaring's own Validate does
// not see an empty bitmap as an error of its own, so that is let through.
func (ix *Index) checkBitmap(bm *roaring.Bitmap) error {
	if bm.IsEmpty() {
		return nil
	}
	if err := bm.Validate(); err != nil {
		return err
	}
	if m := bm.Maximum(); uint64(m) >= uint64(ix.Records) {
		return corrupt("holds record %d of %d", m, ix.Records)
	}
	return nil
}

func (ix *Index) checkDays(field int) error {
	var rough, marked roaring.Bitmap
	for tag, bm := range map[Tag]*roaring.Bitmap{TagImprecise: &rough, TagUncertain: &marked} {
		if err := ix.viewSection(bm, tag, field); err != nil {
			return err
		}
		if err := ix.checkBitmap(bm); err != nil {
			return corrupt("section %v of field %d: %v", tag, field, err)
		}
	}
	if marked.AndCardinality(&rough) != marked.GetCardinality() {
		return corrupt("section DUNC of field %d holds records that section DIMP does not", field)
	}
	d, err := ix.Days(field)
	if err != nil {
		return err
	}
	d.EachImprecise(func(doc uint32, first, last int32) {
		if first == NoDay || last < first {
			err = corrupt("record %d has a date from day %d to day %d", doc, first, last)
		}
	})
	return err
}

func (ix *Index) checkStored(nValues []int, nSources int) error {
	s, err := ix.Stored()
	if err != nil {
		return err
	}
	for doc := uint32(0); s.Has(doc); doc++ {
		var bad error
		ok := s.Each(doc, func(field int, value []byte) {
			if field >= len(ix.Fields) {
				bad = corrupt("record %d has field %d of %d", doc, field, len(ix.Fields))
				return
			}
			fine := true
			switch ix.Fields[field].Kind {
			case Keyword:
				fine = EachNumber(value, func(v uint64) { fine = fine && v < uint64(nValues[field]) }) && fine
			case Relation:
				fine = EachNumber(value, func(v uint64) { fine = fine && v < uint64(ix.Records) }) && fine
			case Source:
				fine = EachSource(value, func(n uint64, at []byte) { fine = fine && n < uint64(nSources) && utf8.Valid(at) }) && fine
			case Text:
				text, markup := CutText(value)
				fine = utf8.Valid(text) && utf8.Valid(markup)
				if n := len(markup); len(text) < len(value) { // a NUL, and nothing behind it that could be a JSON array
					fine = fine && n > 1 && markup[0] == '[' && markup[n-1] == ']' && bytes.IndexByte(markup, 0) < 0
				}
			default:
				fine = utf8.Valid(value)
			}
			if !fine {
				bad = corrupt("field %d of record %d holds what its kind %v does not allow", field, doc, ix.Fields[field].Kind)
			}
		})
		if !ok {
			return corrupt("the stored fields of record %d do not fit their bytes", doc)
		}
		if bad != nil {
			return bad
		}
	}
	return nil
}

func (ix *Index) checkTerms() error {
	t, err := ix.Terms()
	if err != nil {
		return err
	}
	n, last := 0, ""
	ok := t.From("", func(_ int, term []byte, _ int, p Postings) bool {
		if string(term) <= last || !utf8.Valid(term) {
			err = corrupt("term %d, %q, does not follow %q", n, term, last)
			return false
		}
		n, last = n+1, string(term)
		if e := ix.checkPostings(p); e != nil {
			err = corrupt("postings of %q: %v", term, e)
		}
		return err == nil
	})
	if err == nil && (!ok || n != t.Len()) {
		err = corrupt("section TERM ends after %d of %d terms", n, t.Len())
	}
	if err != nil {
		return err
	}
	stems, err := ix.Stems()
	if err != nil {
		return err
	}
	lastStem := ""
	for i := range stems.Len() {
		stem, members := stems.group(i)
		fine := i == 0 || string(stem) > lastStem
		lastStem = string(stem)
		lastTerm := -1
		fine = eachMember(members, func(term int) { fine, lastTerm = fine && term > lastTerm && term < t.Len(), term }) && fine
		if !fine || lastTerm < 0 || !utf8.Valid(stem) {
			return corrupt("group %d of section STEM, %q, is out of order or names terms that are not there", i, stem)
		}
	}
	return nil
}

// countVarints returns how many varints b consists of, -1 if it ends in one.
func countVarints(b []byte) (n int) {
	for len(b) > 0 {
		_, k := binary.Uvarint(b)
		if k <= 0 {
			return -1
		}
		n, b = n+1, b[k:]
	}
	return n
}
