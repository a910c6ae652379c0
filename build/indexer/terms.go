package indexer

import (
	"math"
	"slices"
	"strings"

	"vitrine/build/records"
	"vitrine/wasm/index"
)

// BM25F after Robertson, Zaragoza and Taylor, "Simple BM25 Extension to
// Multiple Weighted Fields" (CIKM 2004), with the customary constants.
const (
	k1 = 1.2  // how soon further occurrences stop to count
	bm = 0.75 // how much long fields are held against a record
)

// terms collects the terms of every searched field: texts, and the labels and
// aliases of keyword values, so that a record about DE is found by "Germany"
// and by "Deutschland".
func (b *builder) terms() []index.TermPostings {
	type posting struct {
		doc uint32
		tf  float64
	}
	lists := map[string][]posting{}
	for i, f := range b.c.Fields {
		if f.Weight == 0 || f.Kind != index.Text && f.Kind != index.Keyword {
			continue
		}
		names := map[string][]string{} // value id to the terms it is found by
		counts := make([]map[string]int, len(b.docs))
		lengths := make([]int, len(b.docs))
		total := 0
		for doc, r := range b.docs {
			tf := map[string]int{}
			for _, it := range r.Values[f.Name] {
				var terms []string
				if f.Kind == index.Text {
					terms = b.analyzer.Terms(it.Text)
				} else {
					known := false
					if terms, known = names[it.Text]; !known {
						terms = b.nameTerms(f, it.Text)
						names[it.Text] = terms
					}
				}
				for _, t := range terms {
					tf[t]++
				}
				lengths[doc] += len(terms)
			}
			counts[doc] = tf
			total += lengths[doc]
		}
		if total == 0 {
			continue
		}
		average := float64(total) / float64(len(b.docs))
		weight := float64(b.c.Fields[i].Weight)
		for doc, tf := range counts {
			norm := 1 - bm + bm*float64(lengths[doc])/average
			for t, n := range tf {
				w := weight * float64(n) / norm
				list := lists[t]
				if k := len(list); k > 0 && list[k-1].doc == uint32(doc) {
					list[k-1].tf += w
				} else {
					lists[t] = append(list, posting{uint32(doc), w})
				}
			}
		}
	}
	terms := make([]index.TermPostings, 0, len(lists))
	for t, list := range lists {
		// Fields were walked one after the other: bring records together.
		slices.SortStableFunc(list, func(x, y posting) int { return int(x.doc) - int(y.doc) })
		tp := index.TermPostings{Term: t}
		for k := 0; k < len(list); {
			doc, tf := list[k].doc, 0.0
			for ; k < len(list) && list[k].doc == doc; k++ {
				tf += list[k].tf
			}
			tp.Docs = append(tp.Docs, doc)
			tp.Impacts = append(tp.Impacts, uint8(max(1, math.Round(255*tf/(k1+tf)))))
		}
		terms = append(terms, tp)
	}
	slices.SortFunc(terms, func(x, y index.TermPostings) int { return strings.Compare(x.Term, y.Term) })
	return terms
}

// nameTerms returns the terms by which a keyword value is found: those of its
// labels in every language and of its aliases, each once.
func (b *builder) nameTerms(f *records.Field, id string) []string {
	names := []string{id}
	if f.Vocab != nil {
		v := f.Vocab.ByID(id)
		names = names[:0]
		for _, lang := range b.c.Languages {
			names = append(names, v.Label[lang])
		}
		names = append(names, v.Aliases...)
	}
	var terms []string
	for _, n := range names {
		for _, t := range b.analyzer.Terms(n) {
			if !slices.Contains(terms, t) {
				terms = append(terms, t)
			}
		}
	}
	return terms
}
