package rules

import (
	"cmp"
	"slices"

	"vitrine/build/records"
	"vitrine/wasm/index"
)

// Bounds of the comparison of records with one another: pairs that share this
// part of the longer words of their titles and summaries are told, and beyond
// that many records nothing is compared, for each is held against all others.
const (
	alike       = 0.6
	mostRecords = 5000
	leastWords  = 5
)

// Pair is two records that say nearly the same.
type Pair struct {
	A, B  string // ids
	Share float64
}

// near holds the longer words of records.
type near struct {
	fields []*records.Field // title and summary
	ids    []string
	words  []map[string]bool
	linked map[[2]string]bool // by a claim or a relation
	claims map[string][]string
	c      *records.Collection
}

func newNear(c *records.Collection) *near {
	n := &near{c: c, linked: map[[2]string]bool{}, claims: map[string][]string{}}
	for _, f := range c.Fields {
		if f.Role == "title" || f.Role == "summary" {
			n.fields = append(n.fields, f)
		}
	}
	return n
}

func (n *near) record(r *records.Record) {
	if len(n.ids) >= mostRecords {
		return
	}
	for _, f := range n.c.Fields {
		for _, it := range r.Values[f.Name] {
			if f.Vocab != nil && f.Vocab.ByID(it.Text) != nil && f.Vocab.ByID(it.Text).Props["needs"] != "" {
				return // records of searches are alike
			}
		}
	}
	words := map[string]bool{}
	for _, f := range n.fields {
		for _, it := range r.Values[f.Name] {
			for _, t := range tokens(it.Text) {
				if len(t.folded) > 3 {
					words[t.folded] = true
				}
			}
		}
	}
	for _, f := range n.c.Fields {
		for _, it := range r.Values[f.Name] {
			switch {
			case f.Kind == index.Relation:
				n.linked[[2]string{r.ID, it.Text}] = true
				n.linked[[2]string{it.Text, r.ID}] = true
			case f.Role == "claim":
				for _, other := range n.claims[it.Text] {
					n.linked[[2]string{other, r.ID}] = true
				}
				n.claims[it.Text] = append(n.claims[it.Text], r.ID)
			}
		}
	}
	n.ids, n.words = append(n.ids, r.ID), append(n.words, words)
}

// pairs compares each record with all that share a word with it.
func (n *near) pairs() (list []Pair) {
	holders := map[string][]int{}
	for i, words := range n.words {
		for w := range words {
			holders[w] = append(holders[w], i)
		}
	}
	for i, words := range n.words {
		if len(words) < leastWords {
			continue
		}
		shared := map[int]int{}
		for w := range words {
			for _, j := range holders[w] {
				if j < i {
					shared[j]++
				}
			}
		}
		for j, k := range shared {
			share := float64(k) / float64(len(words)+len(n.words[j])-k)
			if share >= alike && len(n.words[j]) >= leastWords && !n.linked[[2]string{n.ids[j], n.ids[i]}] {
				list = append(list, Pair{n.ids[j], n.ids[i], share})
			}
		}
	}
	slices.SortFunc(list, func(a, b Pair) int {
		return cmp.Or(cmp.Compare(b.Share, a.Share), cmp.Compare(a.A, b.A), cmp.Compare(a.B, b.B))
	})
	return list
}
