package search

// sums are how many records up to the end of each block of them have each
// value: what an interval of docIDs counts is then the difference of two of
// them, and of what it has of the blocks at its ends. Ranges of dates are such
// intervals.
type sums struct {
	block   int      // records of a block, a multiple of 64
	counts  int      // per block
	of      []uint32 // nil where they would be too large
	derived bool
}

const (
	// blocksMost is how many blocks a collection has at most: more make the
	// ends shorter, and the sums larger and longer to make.
	blocksMost = 256
	blockLeast = 1024
	// lookUpFrom is from how many blocks on an interval is looked up: the ends
	// are one block's records on average and two at most, and there are other
	// costs.
	lookUpFrom = 3
	// sumsMost is the part of the columns' memory that sums may take.
	sumsMost = 4
)

// newSums returns the sums of columns with so many counts, not yet made.
func newSums(c *columns, counts int) *sums {
	s := &sums{block: blockLeast, counts: counts}
	for s.block*blocksMost < c.records {
		s.block *= 2
	}
	return s
}

// derive makes the sums, unless they would be too large.
func (s *sums) derive(c *columns) {
	s.derived = true
	n := c.records / s.block
	if 4*n*s.counts > len(c.rows)/sumsMost {
		return
	}
	s.of = make([]uint32, n*s.counts)
	block := newSet(c.records)
	for i := range n {
		own := s.of[i*s.counts : (i+1)*s.counts]
		if i > 0 {
			copy(own, s.of[(i-1)*s.counts:])
		}
		from, to := uint32(i*s.block), uint32((i+1)*s.block)
		block.fill(from, to)
		c.count(block.walk(windowOf(from, to)), own)
	}
}

// looksUp returns the interval that a set is, if it is one and long enough to
// look its counts up.
func (e *Engine) looksUp(c *columns, s set, w window) (from, to uint32, ok bool) {
	if c != e.counted {
		return 0, 0, false
	}
	if from, to, ok = s.interval(w); !ok {
		return 0, 0, false
	}
	if c.sums == nil {
		c.sums = newSums(c, e.nCounts)
	}
	if int(to-from) < lookUpFrom*c.sums.block {
		return 0, 0, false
	}
	if !c.sums.derived {
		c.sums.derive(c)
	}
	return from, to, c.sums.of != nil
}

// blocks returns which whole blocks an interval has: from up to, but without, to.
func (s *sums) blocks(from, to uint32) (first, last int) {
	return (int(from) + s.block - 1) / s.block, min(int(to)/s.block, len(s.of)/s.counts)
}

// add adds what the whole blocks of an interval have of a facet's values to
// its part of counts.
func (s *sums) add(f *facet, from, to uint32, counts []uint32) {
	first, last := s.blocks(from, to)
	own := counts[f.offset : f.offset+f.n()]
	end := s.of[(last-1)*s.counts+f.offset:][:len(own)]
	if first == 0 {
		for i := range own {
			own[i] += end[i]
		}
		return
	}
	begin := s.of[(first-1)*s.counts+f.offset:][:len(own)]
	for i := range own {
		own[i] += end[i] - begin[i]
	}
}

// countEnds adds what an interval has beside whole blocks, of one facet or of
// all, to counts.
func (c *columns) countEnds(e *Engine, f *facet, from, to uint32, counts []uint32) {
	first, last := c.sums.blocks(from, to)
	w := windowOf(from, to)
	ends := e.sets.within(w)
	ends.fill(from, uint32(first*c.sums.block))
	ends.fill(uint32(last*c.sums.block), to)
	if f == nil {
		c.count(ends.walk(w), counts)
	} else {
		c.countOf(f, ends.walk(w), counts)
	}
}
