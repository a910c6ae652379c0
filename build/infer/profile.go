package infer

import (
	"context"
	"hash/maphash"
	"maps"
	"slices"
	"strings"

	"vitrine/build/input"
)

const (
	// maxDistinct is how many different texts of a column are kept; the others
	// are known by their hashes. Facets of more values are of no use.
	maxDistinct = 50_000
	// maxKept is the length of the longest text that is kept as a value of its own.
	maxKept = 1_000
	// maxPiece is the length of the longest piece of a list that is counted when
	// the list itself is not kept.
	maxPiece = 100
	// keepBytes is what the kept texts of all columns may take together.
	keepBytes = 192 << 20
	// keepHashes is how many further values of all columns are told apart; past
	// it, a value that was not kept is taken for a new one.
	keepHashes = 4 << 20
	// maxSample is how many of the texts that are not kept are looked at once more.
	maxSample = 2_000
	// sampleBytes is how much of a long text is looked at.
	sampleBytes = 4_000
)

// A sheet is a file of records as inference sees it.
type sheet struct {
	path  string // in the folder of the collection
	found string // what was recognised, in words
	title string // what the file calls itself, or empty
	day   string // the day the file says it is of, or empty
	page  bool   // one record
	text  bool   // Markdown or HTML
	each  func(ctx context.Context, yield func(*input.Node) error) error
	peek  func(ctx context.Context, yield func(*input.Node) error) error // the same without reports
}

// A profile is what is remembered of the records of one or several sheets of
// the same shape.
type profile struct {
	sheets  []*sheet
	counts  []int // records of each sheet
	records int
	columns []*column // in the order they were first met
	root    branch
	room    *room
}

// A room is what is left of what may be kept; all profiles share it.
type room struct {
	bytes  int
	hashes int
}

// take reports whether there is room for a text, and takes it.
func (r *room) take(s string) bool {
	if r.bytes < len(s) {
		return false
	}
	r.bytes -= len(s) + 64 // and what a map needs for it
	return true
}

// A column is what is remembered of the values under one dotted path.
type column struct {
	path    string
	records int  // that hold a value
	values  int  // that hold something; more than records where there are lists
	blank   int  // values that are there and empty
	several int  // records with more than one value
	list    bool // some record has a list on the way to the value

	distinct []text         // kept, in the order they were first met
	index    map[string]int // of distinct
	more     map[uint64]struct{}
	fresh    int      // values that are neither kept nor told apart
	rest     tally    // of the values that are not kept
	sample   []string // of them, cut to sampleBytes
	pieces   map[string]map[string]int
	twice    bool // the last record has several values
	rows     bool // so far the values count 0, 1, 2 … or 1, 2, 3 …
	first    int  // the first of them
	last     int  // the record that came last, counted from 1
}

// A text is one value and how often it occurs.
type text struct {
	s string
	n int
}

// A branch finds the column of a key without putting its path together.
type branch struct {
	path string
	kids []*branch // in the order of the keys of the record before
	key  string
	leaf *column
	here map[string]*branch
}

var seed = maphash.MakeSeed()

func newProfile(room *room) *profile { return &profile{room: room} }

// read adds the records of a sheet.
func (p *profile) read(ctx context.Context, s *sheet) error {
	before := p.records
	err := s.each(ctx, func(n *input.Node) error {
		p.records++
		p.walk(&p.root, n, false)
		return nil
	})
	p.sheets = append(p.sheets, s)
	p.counts = append(p.counts, p.records-before)
	return err
}

// walk adds all texts below a node.
func (p *profile) walk(b *branch, n *input.Node, list bool) {
	switch n.Shape {
	case input.Scalar:
		p.leaf(b).add(p, n.Text, list)
	case input.Null:
		if b.path != "" {
			p.leaf(b).blank++
		}
	case input.List:
		for _, item := range n.Items {
			p.walk(b, item, true)
		}
	case input.Map:
		for i := range n.Pairs {
			p.walk(b.kid(i, n.Pairs[i].Key), n.Pairs[i].Value, list)
		}
	}
}

// kid returns the branch of the key that stands in place i of its map. Records
// mostly have the same keys in the same places.
func (b *branch) kid(i int, key string) *branch {
	if i < len(b.kids) && b.kids[i].key == key {
		return b.kids[i]
	}
	k := b.here[key]
	if k == nil {
		k = &branch{key: strings.Clone(key)}
		k.path = k.key
		if b.path != "" {
			k.path = b.path + "." + k.key
		}
		if b.here == nil {
			b.here = map[string]*branch{}
		}
		b.here[k.key] = k
	}
	if i < len(b.kids) {
		b.kids[i] = k
	} else if i == len(b.kids) {
		b.kids = append(b.kids, k)
	}
	return k
}

func (p *profile) leaf(b *branch) *column {
	if b.leaf == nil {
		b.leaf = &column{path: b.path, index: map[string]int{}, rows: true}
		p.columns = append(p.columns, b.leaf)
	}
	return b.leaf
}

// add takes note of one text. It belongs to the reader and is copied.
func (c *column) add(p *profile, s string, list bool) {
	s = strings.TrimSpace(s)
	if s == "" {
		c.blank++
		return
	}
	c.values++
	if c.last != p.records {
		c.last, c.twice = p.records, false
		c.records++
	} else if !c.twice {
		c.twice = true
		c.several++
	}
	c.list = c.list || list
	if c.rows {
		c.rows = c.counts(s)
	}
	if i, ok := c.index[s]; ok {
		c.distinct[i].n++
		return
	}
	if len(s) <= maxKept && len(c.distinct) < maxDistinct && p.room.take(s) {
		s = strings.Clone(s)
		c.index[s] = len(c.distinct)
		c.distinct = append(c.distinct, text{s, 1})
		return
	}
	if c.more == nil {
		c.more = map[uint64]struct{}{}
	}
	if hash := maphash.String(seed, s); !has(c.more, hash) {
		if p.room.hashes > 0 {
			p.room.hashes--
			c.more[hash] = struct{}{}
		} else {
			c.fresh++
		}
	}
	c.rest.add(s, 1)
	if len(c.sample) < maxSample && p.room.take(s[:min(len(s), sampleBytes)]) {
		c.sample = append(c.sample, strings.Clone(s[:min(len(s), sampleBytes)]))
	}
	if len(s) > maxKept {
		return
	}
	for _, sep := range []string{"|", ";"} { // these two are told at once; slashes and commas by what is kept
		if strings.Contains(s, sep) {
			if c.pieces == nil {
				c.pieces = map[string]map[string]int{}
			}
			if c.pieces[sep] == nil {
				c.pieces[sep] = map[string]int{}
			}
			for piece := range strings.SplitSeq(s, sep) {
				piece = strings.TrimSpace(piece)
				if m := c.pieces[sep]; m[piece] > 0 {
					m[piece]++
				} else if piece != "" && len(piece) <= maxPiece && len(m) < maxDistinct && p.room.take(piece) {
					m[strings.Clone(piece)] = 1
				}
			}
		}
	}
}

// counts reports whether s is the number of the value, counted from 0 or 1.
func (c *column) counts(s string) bool {
	n := 0
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' || i > 8 {
			return false
		}
		n = n*10 + int(s[i]-'0')
	}
	if c.values == 1 {
		c.first = n
	}
	return c.first <= 1 && n == c.first+c.values-1
}

// different returns how many different values there are.
func (c *column) different() int { return len(c.distinct) + len(c.more) + c.fresh }

// unique reports whether no value occurs twice.
func (c *column) unique() bool {
	return c.values > 0 && c.different() == c.values
}

// has reports whether a value occurs.
func (c *column) has(s string) bool {
	if _, ok := c.index[s]; ok {
		return true
	}
	return has(c.more, maphash.String(seed, s))
}

func has(hashes map[uint64]struct{}, h uint64) bool {
	_, ok := hashes[h]
	return ok
}

// tally judges all values but those in empty.
func (c *column) tally(empty map[string]bool) tally {
	t := c.rest
	t.numbers, t.forms = slices.Clone(t.numbers), maps.Clone(t.forms)
	for _, d := range c.distinct {
		if !empty[d.s] {
			t.add(d.s, d.n)
		}
	}
	return t
}

// texts returns up to n of the values, those that are kept first.
func (c *column) texts(n int) []string {
	var texts []string
	for _, d := range c.distinct[:min(n, len(c.distinct))] {
		texts = append(texts, d.s)
	}
	return append(texts, c.sample[:min(n-len(texts), len(c.sample))]...)
}

// column returns the column of a path, or nil.
func (p *profile) column(path string) *column {
	for _, c := range p.columns {
		if c.path == path {
			return c
		}
	}
	return nil
}

// merge adds the records of another profile, whose records follow.
func (p *profile) merge(q *profile) {
	p.sheets = append(p.sheets, q.sheets...)
	p.counts = append(p.counts, q.counts...)
	p.records += q.records
	for _, d := range q.columns {
		c := p.column(d.path)
		if c == nil {
			p.columns = append(p.columns, d)
			continue
		}
		c.records += d.records
		c.values += d.values
		c.blank += d.blank
		c.several += d.several
		c.list = c.list || d.list
		c.rows = false
		for _, v := range d.distinct {
			if i, ok := c.index[v.s]; ok {
				c.distinct[i].n += v.n
			} else {
				c.index[v.s] = len(c.distinct)
				c.distinct = append(c.distinct, v)
			}
		}
		if c.more == nil {
			c.more = d.more
		}
		for h := range d.more {
			c.more[h] = struct{}{}
		}
		c.fresh += d.fresh
		c.rest.merge(&d.rest)
		c.sample = append(c.sample, d.sample[:min(len(d.sample), max(0, maxSample-len(c.sample)))]...)
		if c.pieces == nil {
			c.pieces = d.pieces
			continue
		}
		for sep, m := range d.pieces {
			if c.pieces[sep] == nil {
				c.pieces[sep] = m
				continue
			}
			for piece, n := range m {
				c.pieces[sep][piece] += n
			}
		}
	}
}
