package site

import (
	"cmp"
	"context"
	"fmt"
	"math/bits"
	"path"
	"slices"
	"sort"
	"strings"

	"vitrine/wasm/index"
)

// The records as plain text stand on one page as long as that has at most
// wholeRecords of them in wholeBytes of markup: what a phone lays out in a second
// or two. Beyond that the page is a table of contents, and the records stand on
// pages of at most pageRecords in about pageBytes.
const (
	wholeRecords = 2000
	wholeBytes   = 6 << 20
	pageRecords  = 500
	pageBytes    = 1 << 20 // of stored texts
)

// listedValues is how many values of a facet the contents name, the most
// frequent ones.
const listedValues = 200

// What more than this part of all records have is no way to find one: an index
// names it with its number alone, unless the records are few anyway.
const (
	listedPart = 4
	fewRecords = 100
)

// newestRecords is how many records the first paint shows.
const newestRecords = 8

// plainPages are the pages without script: every record with an anchor, and an
// index of them by each facet. They are what readers see whose browser runs no
// WASM or no script, what search engines read, and what prints.
type plainPages struct {
	*reader
	style  string
	all    []byte   // records with their indexes; nil if they stand on pages of their own
	alone  []byte   // the records alone, for the one-file form: every reader of it pays for them
	starts []uint32 // the first record of each of those, and their number
}

// plainPages hands over the plain pages.
func (s *builder) plainPages(about string) (*plainPages, error) {
	r, err := newReader(s.ctx, s.c, s.ix)
	if err != nil {
		return nil, err
	}
	p := &plainPages{reader: r}
	if p.style, err = styleSheet("plain.css"); err != nil {
		return nil, err
	}
	if p.n <= wholeRecords {
		if p.all, err = p.whole(s.ctx); err != nil {
			return nil, err
		}
		if p.all != nil {
			if p.alone, err = p.brief(s.ctx); err != nil {
				return nil, err
			}
		}
	}
	page := plainPage{pageData: pageData{c: s.c, Edition: s.edition, AboutHTML: about, Style: p.style}, Heading: "all records",
		Intro: "All " + counted(p.n, "record") + " on one page, for reading and printing without script."}
	body := markup(p.all)
	if p.all == nil {
		p.cut()
		page.Intro = fmt.Sprintf("All %s on %s, for reading and printing without script.", counted(p.n, "record"), counted(p.pages(), "page"))
		body = p.contents()
	}
	text, err := page.render(body)
	if err != nil {
		return nil, err
	}
	if err := s.hand("plain.html", text, nil); err != nil {
		return nil, err
	}
	page.AboutHTML = ""
	add, done := s.progress("writing plain pages", int64(p.n), "records")
	defer done()
	err = parallel(s.ctx, p.pages(), func(ctx context.Context, i int) error {
		defer add(int64(p.starts[i+1] - p.starts[i]))
		return s.plainPart(ctx, p, page, i)
	})
	return p, err
}

// plainPart hands over one of the pages that the records stand on, compressed as
// well where servers are to have that.
func (s *builder) plainPart(ctx context.Context, p *plainPages, page plainPage, i int) error {
	from, to := p.starts[i], p.starts[i+1]
	w := p.writer(i, "../"+mediaFolder)
	w.raw("<section class=\"entries\" aria-label=\"Records\">\n")
	for doc := from; doc < to; doc++ {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := w.record(doc); err != nil {
			return err
		}
	}
	w.raw("</section>")
	page.Heading, page.Up = fmt.Sprintf("records %s to %s", grouped(fmt.Sprint(from+1)), grouped(fmt.Sprint(to))), "../"
	page.Intro = fmt.Sprintf("Records %s to %s of %s, for reading and printing without script.", grouped(fmt.Sprint(from+1)), grouped(fmt.Sprint(to)), grouped(fmt.Sprint(p.n)))
	if i > 0 {
		page.Previous = path.Base(pageName(i - 1))
	}
	if i+1 < p.pages() {
		page.Next = path.Base(pageName(i + 1))
	}
	text, err := page.render(w.markup)
	if err != nil {
		return err
	}
	if err := s.add(pageName(i), text); err != nil || s.brotli == 0 {
		return err
	}
	packed, err := gzipped(ctx, text, plainLevel)
	if err != nil {
		return err
	}
	if err := s.add(pageName(i)+".gz", packed); err != nil {
		return err
	}
	if packed, err = brotlied(ctx, text, min(s.brotli, plainQuality)); err != nil {
		return err
	}
	return s.add(pageName(i)+".br", packed)
}

// How hard the pages of a large collection are compressed. Those of 70,000 works
// of a museum are 103 MB: in one core's time, gzip makes 12.9 of them in 0.4 s
// and brotli 11.5 in 1.2 s. More of either would take minutes, for pages that
// few readers open.
const (
	plainLevel   = 7
	plainQuality = 5
)

func pageName(i int) string { return fmt.Sprintf("plain/%04d.html", i+1) }

// pages returns how many pages the records stand on beside the contents.
func (p *plainPages) pages() int { return max(0, len(p.starts)-1) }

// cut decides which records share a page.
func (p *plainPages) cut() {
	size := 0
	for doc := range uint32(p.n) {
		if n := len(p.starts); n == 0 || doc-p.starts[n-1] == pageRecords || size >= pageBytes {
			p.starts, size = append(p.starts, doc), 0
		}
		p.stored.Each(doc, func(_ int, value []byte) { size += len(value) })
	}
	p.starts = append(p.starts, uint32(p.n))
}

// pageOf returns the number of the page that a record stands on.
func (p *plainPages) pageOf(doc uint32) int {
	return sort.Search(p.pages(), func(i int) bool { return p.starts[i+1] > doc })
}

// newest returns the first records for the first paint. They lead to their places
// on page; where each has a page of its own, to that, or nowhere from a page that
// has none beside it.
func (p *plainPages) newest(page string) []newest {
	list := make([]newest, min(newestRecords, p.n))
	for i := range list {
		doc := uint32(i)
		id := p.ids.At(i)
		list[i] = newest{ID: id, Title: p.titleOf(doc), Date: p.dateOf(doc), Href: page + "#" + escaped(id)}
		if p.all == nil {
			if list[i].Href = ""; page != "" {
				list[i].Href = pageName(p.pageOf(doc)) + "#" + escaped(id)
			}
		}
	}
	return list
}

// brief returns all records without indexes, without what is told of sources
// beside them, and without media.
func (p *plainPages) brief(ctx context.Context) ([]byte, error) {
	w := p.writer(-1, "")
	w.brief = true
	err := w.records(ctx)
	return w.markup, err
}

// whole returns all records with an index of them by each facet and a list of
// their sources, or nil if that is more than one page should hold.
func (p *plainPages) whole(ctx context.Context) ([]byte, error) {
	w := p.writer(-1, mediaFolder)
	indexed := slices.ContainsFunc(p.fields, column.indexed)
	if indexed {
		w.raw("<nav class=\"index\" aria-label=\"Indexes\">\n")
	}
	var docs []uint32
	for i := range p.fields {
		f := &p.fields[i]
		if !f.indexed() {
			continue
		}
		used := 0
		for _, list := range f.lists {
			used += min(list.N, 1)
		}
		w.summary(f.label, used)
		w.raw("<dl>")
		for ord, list := range f.lists {
			if list.N == 0 {
				continue
			}
			w.raw("<dt id=")
			w.attribute(anchor(f, ord))
			w.raw(">")
			w.text(f.labels[ord])
			w.raw(" <span>(", grouped(fmt.Sprint(list.N)), ")</span></dt><dd>")
			if list.N > max(p.n/listedPart, fewRecords) {
				w.raw("Too many to be listed here.</dd>")
				continue
			}
			w.raw("<ul>")
			docs = list.AppendDocs(docs[:0])
			for _, doc := range docs {
				w.raw("<li>")
				w.recordLink(doc, p.titleOf(doc))
				if date := p.dateOf(doc); date != "" {
					w.raw(" <time>")
					w.text(date)
					w.raw("</time>")
				}
				w.raw("</li>")
			}
			w.raw("</ul></dd>")
		}
		w.raw("</dl></details>")
		if err := ctx.Err(); err != nil || len(w.markup) > wholeBytes {
			return nil, err
		}
	}
	if indexed {
		w.raw("</nav>\n")
	}
	if err := w.records(ctx); err != nil || len(w.markup) > wholeBytes {
		return nil, err
	}
	if err := w.bibliography(); err != nil || len(w.markup) > wholeBytes {
		return nil, err
	}
	return w.markup, nil
}

// records appends all records, or so many that the page is too large.
func (w *entryWriter) records(ctx context.Context) error {
	w.raw("<section class=\"entries\" aria-label=\"Records\" lang=")
	w.attribute(w.p.c.Languages[0])
	w.raw(">\n")
	for doc := range uint32(w.p.n) {
		if err := w.record(doc); err != nil {
			return err
		}
		if err := ctx.Err(); err != nil || len(w.markup) > wholeBytes {
			return err
		}
	}
	w.raw("</section>")
	return nil
}

// indexed reports whether the pages have an index of the records by a field's
// values. A number's facet is ranges, not values; and what is derived of other
// values or sources stands with these.
func (f column) indexed() bool { return f.Facet && f.Kind == index.Keyword && f.Derive == nil }

// anchor is the id of a value's place in the indexes. No record's id begins with
// "vitrine-": see records.PagePart. HTML has no blank space in ids, values may.
func anchor(f *column, ord int) string {
	value := f.keys.At(ord)
	if strings.ContainsAny(value, " \t\n\f\r%") {
		value = strings.NewReplacer("%", "%25", " ", "%20", "\t", "%09", "\n", "%0A", "\f", "%0C", "\r", "%0D").Replace(value)
	}
	return "vitrine-" + f.Name + ":" + value
}

// contents returns what plain.html holds where the records stand on pages of
// their own: those pages, and the values of each facet with their counts.
func (p *plainPages) contents() markup {
	w := p.writer(-1, mediaFolder)
	w.raw("<nav aria-label=\"Pages\"><h2>Pages</h2>\n<ol>\n")
	for i := range p.pages() {
		from, to := p.starts[i], p.starts[i+1]-1
		w.raw(`<li><a href="`, pageName(i), `">`)
		if first, last := p.dateOf(from), p.dateOf(to); first != "" {
			w.text(first)
			if last = cmp.Or(last, "those without a date"); last != first {
				w.raw(" to ")
				w.text(last)
			}
		} else {
			w.raw("“")
			w.text(p.titleOf(from))
			w.raw("” to “")
			w.text(p.titleOf(to))
			w.raw("”")
		}
		w.raw("</a> <span>(", grouped(fmt.Sprint(to-from+1)), ")</span></li>\n")
	}
	w.raw("</ol></nav>\n<section class=\"index\" aria-label=\"Values\">\n")
	for i := range p.fields {
		f := &p.fields[i]
		if !f.indexed() {
			continue
		}
		counts := p.counts(i)
		ords := make([]int, 0, len(counts))
		for ord, n := range counts {
			if n > 0 {
				ords = append(ords, ord)
			}
		}
		slices.SortStableFunc(ords, func(a, b int) int { return cmp.Compare(counts[b], counts[a]) })
		w.summary(f.label, len(ords))
		w.raw("<ul>")
		for _, ord := range ords[:min(len(ords), listedValues)] {
			w.raw("<li>")
			w.text(f.labels[ord])
			w.raw(" <span>(", grouped(fmt.Sprint(counts[ord])), ")</span></li>")
		}
		if more := len(ords) - listedValues; more > 0 {
			w.raw("<li>and ", grouped(fmt.Sprint(more)), " more</li>")
		}
		w.raw("</ul></details>\n")
	}
	w.raw("</section>")
	return w.markup
}

// counts returns how many records have each value of field i or one below it, as
// the explorer counts them.
func (p *plainPages) counts(i int) []int {
	f := &p.fields[i]
	counts := make([]int, len(f.lists))
	for ord, list := range f.lists {
		counts[ord] = list.N
	}
	if f.parents == nil {
		return counts
	}
	below := make([][]int, len(f.lists)) // each value with those below it, where there are any
	for ord, parent := range f.parents {
		for ; parent >= 0; parent = f.parents[parent] {
			below[parent] = append(below[parent], ord)
		}
	}
	set := make([]uint64, (p.n+63)/64)
	for ord, others := range below {
		if others == nil {
			continue
		}
		clear(set)
		f.lists[ord].OrInto(set)
		for _, other := range others {
			f.lists[other].OrInto(set)
		}
		counts[ord] = 0
		for _, word := range set {
			counts[ord] += bits.OnesCount64(word)
		}
	}
	return counts
}
