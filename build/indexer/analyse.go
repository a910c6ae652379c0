package indexer

import (
	"math"
	"slices"

	"vitrine/wasm/analysis"
	"vitrine/wasm/index"
)

// A searched field says where the terms of a field come from: from a stored
// text, or from the names of its values.
type searched struct {
	weight uint32     // 0: not searched
	names  [][]string // by number of a value; nil for a text
}

// searched returns by field how it is searched. What it returns holds for the
// values that records have named up to now, whatever comes later.
func (b *Builder) searched() []searched {
	fields := make([]searched, len(b.c.Fields))
	for i, f := range b.c.Fields {
		switch {
		case f.Weight <= 0:
		case f.Kind == index.Text:
			fields[i].weight = uint32(f.Weight)
		case f.Kind == index.Keyword:
			fields[i] = searched{uint32(f.Weight), b.keywords[i].names}
		}
	}
	return fields
}

// analysts cut the texts of batches into terms while further records come. Each
// numbers the terms of its batch by itself; what they found is collected in the
// order of the batches, which gives every term its number in the dictionary that
// is being made.
type analysts struct {
	analyzer *analysis.Analyzer
	terms    *interner
	running  []run      // in order of their batches
	idle     []*analyst // for reuse
}

type run struct {
	batch *batch
	by    *analyst
	done  chan struct{}
}

// start has the terms of b found on a goroutine of its own, which ends by
// itself.
func (a *analysts) start(b *batch, fields []searched) {
	by := &analyst{analyzer: a.analyzer, terms: newInterner()}
	if n := len(a.idle); n > 0 {
		by, a.idle = a.idle[n-1], a.idle[:n-1]
	}
	r := run{b, by, make(chan struct{})}
	a.running = append(a.running, r)
	go func() {
		by.analyse(b, fields)
		close(r.done)
	}()
}

// collect waits for the batch that was started first.
func (a *analysts) collect() {
	r := a.running[0]
	a.running = slices.Delete(a.running, 0, 1)
	<-r.done
	numbers := make([]uint32, r.by.terms.len())
	for n := range numbers {
		numbers[n] = a.terms.intern([]byte(r.by.terms.at(uint32(n))))
	}
	for i, n := range r.batch.terms.terms {
		r.batch.terms.terms[i] = numbers[n]
	}
	a.idle = append(a.idle, r.by)
}

// analyst is what the analysis of one batch leaves to that of another.
type analyst struct {
	analyzer *analysis.Analyzer
	terms    *interner // of the batch
	weights  []uint32  // by term: in the record at hand
	found    []uint32  // terms of the record at hand
	length   uint32    // of the record at hand
	out      postings
}

// analyse sets the postings of b, with numbers of terms that hold for this batch.
func (a *analyst) analyse(b *batch, fields []searched) {
	a.terms.reset()
	a.out = postings{a.out.terms[:0], a.out.weights[:0], a.out.ends[:0], a.out.lengths[:0]}
	texts := string(b.stored)
	weight := uint32(0)
	token := func(_, _ int, term []byte) bool {
		a.add(term, weight)
		return true
	}
	for r := range b.ends {
		from, to := b.entries(r)
		for rest := b.stored[from:to]; len(rest) > 0; {
			field, value, behind := entry(rest)
			rest = behind
			if weight = fields[field].weight; weight > 0 {
				end := to - len(rest)
				text, _ := index.CutText(value)
				start := end - len(value)
				a.analyzer.Tokens(texts[start:start+len(text)], token)
			}
		}
		for i := range fields {
			if fields[i].names == nil {
				continue
			}
			for _, n := range b.columns[i].valuesOf(r) {
				for _, term := range fields[i].names[n] {
					a.add([]byte(term), fields[i].weight)
				}
			}
		}
		a.flush()
	}
	b.terms = postings{slices.Clone(a.out.terms), slices.Clone(a.out.weights), slices.Clone(a.out.ends), slices.Clone(a.out.lengths)}
}

// add counts a term of the record at hand.
func (a *analyst) add(term []byte, weight uint32) {
	n := a.terms.intern(term)
	if int(n) >= len(a.weights) {
		a.weights = append(a.weights, make([]uint32, int(n)+1-len(a.weights))...)
	}
	if a.weights[n] == 0 {
		a.found = append(a.found, n)
	}
	a.weights[n] += weight
	a.length += weight
}

// flush ends the record at hand.
func (a *analyst) flush() {
	for _, n := range a.found {
		a.out.terms = append(a.out.terms, n)
		a.out.weights = append(a.out.weights, uint8(min(a.weights[n], math.MaxUint8)))
		a.weights[n] = 0
	}
	a.out.ends = append(a.out.ends, uint32(len(a.out.terms)))
	a.out.lengths = append(a.out.lengths, a.length)
	a.found, a.length = a.found[:0], 0
}
