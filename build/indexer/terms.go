package indexer

import (
	"cmp"
	"encoding/binary"
	"math"
	"slices"
	"strings"

	"vitrine/wasm/index"
)

// lengthShare is b of BM25: how much long records are held against them, from
// 0 to 1. 0.75 is the customary value.
const lengthShare = 0.75

// What is known of a record before any word is asked for goes into its norm, as
// if it were shorter or longer. A record that others lead to is what they are
// about: by each doubling of their number it counts as shorter by leadShare of
// itself. An answer to a question that no longer stands counts as longer.
// Chosen over De Facto and 44 judged queries (relevance.golden). With 974 records
// recall@1 is 0.682 without, 0.841 with leadShare 0.5, 0.886 with both; 0.932 with
// leadShare 1, which is more than so few queries can be trusted with.
const (
	leadShare   = 0.5
	passedShare = 1.5
)

// wordSections returns FOLD, TERM, POST, WGHT, NORM and STEM. Texts are searched, and
// so are the labels and other names of keyword values: a record about DE is
// found by "Germany" and by "Deutschland".
func (b *Builder) wordSections() []section {
	terms := b.analysis.terms
	places := sorted(b.workers, terms.len(), func(x, y uint32) int { return strings.Compare(terms.at(x), terms.at(y)) })
	lists := b.invert(places)
	dictionary, post, weights := lists.encode(b.workers, len(b.order))
	norms := b.norms()
	for _, full := range b.batches {
		full.terms = postings{}
	}
	sections := []section{
		newSection(index.TagFold, index.NoField, 0, b.tables),
		newSection(index.TagTerms, index.NoField, 0, dictionary),
		newSection(index.TagPostings, index.NoField, 0, post...),
		newSection(index.TagWeights, index.NoField, 0, weights),
		newSection(index.TagNorms, index.NoField, 0, norms),
	}
	lang := b.c.Languages[0]
	if b.stemmer(lang) != nil {
		groups := stemGroups(lists.names, b.workers, func() func(string) string { return b.stemmer(lang) })
		sections = append(sections, newSection(index.TagStems, index.NoField, 0, index.AppendStems(groups)))
	}
	return sections
}

// inverted holds the postings of all terms, list behind list.
type inverted struct {
	names   []string // in byte order
	starts  []int    // of each term's list, and the end
	docs    []uint32
	weights []uint8
}

// invert sorts the postings by term, then docID, in time linear in their
// number: each worker counts those of a range of docIDs, from which follows
// where they go.
func (b *Builder) invert(places []uint32) *inverted {
	placeOf := make([]uint32, len(places))
	for place, term := range places {
		placeOf[term] = uint32(place)
	}
	// A worker needs four bytes per term, so that more than a few of them would
	// take more memory than they save time.
	size := max(1, (len(b.order)+min(b.workers, 8)-1)/min(b.workers, 8))
	counts := ranges(b.workers, len(b.order), size, func(from, to int) []uint32 {
		n := make([]uint32, len(places))
		for _, arrival := range b.order[from:to] {
			full, r := b.at(arrival)
			for _, term := range cut(full.terms.terms, full.terms.ends, r) {
				n[placeOf[term]]++
			}
		}
		return n
	})
	lists := &inverted{names: make([]string, len(places)), starts: make([]int, len(places)+1)}
	for place, term := range places {
		lists.names[place] = b.analysis.terms.at(term)
		n := uint32(0) // of the list, up to the range
		for _, count := range counts {
			count[place], n = n, n+count[place]
		}
		lists.starts[place+1] = lists.starts[place] + int(n)
	}
	lists.docs = make([]uint32, lists.starts[len(places)])
	lists.weights = make([]uint8, len(lists.docs))
	ranges(b.workers, len(b.order), size, func(from, to int) struct{} {
		next := counts[from/size]
		for doc := from; doc < to; doc++ {
			full, r := b.at(b.order[doc])
			weights := cut(full.terms.weights, full.terms.ends, r)
			for i, term := range cut(full.terms.terms, full.terms.ends, r) {
				place := placeOf[term]
				at := lists.starts[place] + int(next[place])
				next[place]++
				lists.docs[at], lists.weights[at] = uint32(doc), weights[i]
			}
		}
		return struct{}{}
	})
	return lists
}

// encode returns sections TERM, POST (in pieces) and WGHT. Ranges of terms are
// encoded apart, whole blocks each, and joined.
func (l *inverted) encode(workers, records int) (dictionary []byte, post [][]byte, weights []byte) {
	type piece struct{ dictionary, postings []byte }
	pieces := ranges(workers, len(l.names), 64*index.BlockTerms, func(from, to int) piece {
		terms := make([]index.TermPostings, to-from)
		for i := range terms {
			start, end := l.starts[from+i], l.starts[from+i+1]
			terms[i] = index.TermPostings{Term: l.names[from+i], Docs: l.docs[start:end], Weights: l.weights[start:end]}
		}
		d, p, _ := index.AppendTerms(terms, records)
		return piece{d, p}
	})
	weights = l.weights // already list behind list
	l.docs, l.weights = nil, nil
	le := binary.LittleEndian
	var offsets, lists, places, blocks []byte
	nPost, first := 0, 0
	for i := range pieces {
		// The tables of a piece, see index.Terms, with the places in them moved on
		// by what the ranges before have.
		p := &pieces[i]
		n := int(le.Uint32(p.dictionary[4:]))
		rest := p.dictionary[8:]
		move := func(table []byte, n, by int) []byte {
			for k := range n {
				table = le.AppendUint32(table, le.Uint32(rest[4*k:])+uint32(by))
			}
			rest = rest[4*n:]
			return table
		}
		offsets = move(offsets, n, len(blocks))
		rest = rest[4:] // the end of the last block
		lists = move(lists, n, nPost)
		places = move(places, n, int(l.starts[first]))
		blocks = append(blocks, rest...)
		nPost += len(p.postings)
		first = min(first+64*index.BlockTerms, len(l.names))
		post = append(post, p.postings)
		p.dictionary = nil
	}
	dictionary = le.AppendUint32(nil, uint32(len(l.names)))
	dictionary = le.AppendUint32(dictionary, uint32(len(offsets)/4))
	offsets = le.AppendUint32(offsets, uint32(len(blocks)))
	return slices.Concat(dictionary, offsets, lists, places, blocks), post, weights
}

// norms returns section NORM.
func (b *Builder) norms() []byte {
	total := 0.0
	for _, full := range b.batches {
		for _, n := range full.terms.lengths {
			total += float64(n)
		}
	}
	norms := make([]byte, len(b.order))
	for doc, arrival := range b.order {
		ratio := 1.0
		if total > 0 {
			full, r := b.at(arrival)
			ratio = float64(full.terms.lengths[r]) * float64(len(norms)) / total
		}
		id := string(b.ids.at(arrival))
		norm := (1 - lengthShare + lengthShare*ratio) / (1 + leadShare*math.Log2(1+float64(b.leads[id])))
		if b.passed[id] {
			norm *= passedShare
		}
		norms[doc] = uint8(max(1, min(math.MaxUint8, math.Round(index.NormOne*norm))))
	}
	return norms
}

// stemGroups joins the terms that have a stem in common. A stem that is its
// own and only term needs no group. stemmer returns a stemmer for the use of
// one goroutine.
func stemGroups(terms []string, workers int, stemmer func() func(string) string) []index.StemGroup {
	stems := make([]string, len(terms))
	ranges(workers, len(terms), 1<<14, func(from, to int) struct{} {
		stem := stemmer()
		for i := from; i < to; i++ {
			stems[i] = stem(terms[i])
		}
		return struct{}{}
	})
	order := sorted(workers, len(terms), func(x, y uint32) int { return cmp.Compare(stems[x], stems[y]) })
	var groups []index.StemGroup
	for len(order) > 0 {
		stem := stems[order[0]]
		n := 1
		for n < len(order) && stems[order[n]] == stem {
			n++
		}
		if n > 1 || terms[order[0]] != stem {
			members := make([]int, n)
			for i, term := range order[:n] {
				members[i] = int(term)
			}
			groups = append(groups, index.StemGroup{Stem: stem, Terms: members})
		}
		order = order[n:]
	}
	return slices.Clip(groups)
}
