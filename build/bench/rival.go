package bench

import (
	"encoding/binary"
	"encoding/json"
	"slices"
	"strings"
)

// columns is the scan's own index, the file that scan.js reads: a u32 with the
// length of the JSON that follows, which names the sections, and the sections,
// each at a multiple of 8:
//
//	rid      u32   per row: number of its record; rows are newest first
//	day      i32   per row: day since 1970-01-01
//	number   u32   per row
//	c<f>     u8 or u16 per row: value of a facet, or the number of its values for none
//	k<f>     u8    per row: how many values it has of a multi-valued facet
//	v<f>     u8    those values, row by row
//	terms    the words in byte order, with a newline between
//	starts   u32   per word and one more: where its rows begin in posts
//	posts    per word: its rows, as varints of the distance to the last, less 1
type columns struct {
	head     columnsHead
	sections [][]byte
}

type columnsHead struct {
	Rows     int             `json:"rows"`
	Facets   []columnsFacet  `json:"facets"`
	Sections []columnSection `json:"sections"`
}

type columnsFacet struct {
	Name   string `json:"name"`
	Multi  bool   `json:"multi"`
	Values int    `json:"values"`
}

type columnSection struct {
	Name   string `json:"name"`
	Width  int    `json:"width"` // bytes of one number
	Offset int    `json:"offset"`
	Length int    `json:"length"` // in bytes
}

// buildColumns returns the scan's file of a workload, and where in it the words
// begin, behind the columns.
func buildColumns(w *Workload) (file []byte, wordsAt int, err error) {
	rows := w.rows()
	c := &columns{head: columnsHead{Rows: w.Records}}
	var rid, day, number []byte
	values := make([][]byte, len(w.facets))
	counts := make([][]byte, len(w.facets))
	le := binary.LittleEndian
	posts := make([][]byte, len(w.words))
	last := make([]int, len(w.words)) // row after the last with the word
	var d draft
	for row, r := range rows {
		w.draw(int(r), &d)
		rid = le.AppendUint32(rid, r)
		day = le.AppendUint32(day, uint32(d.day))
		number = le.AppendUint32(number, d.number)
		for k, f := range w.facets {
			if f.multi {
				counts[k] = append(counts[k], byte(len(d.values[k])))
			} else if len(d.values[k]) == 0 {
				values[k] = appendValue(values[k], f, uint32(len(f.values)))
			}
			for _, v := range d.values[k] {
				values[k] = appendValue(values[k], f, v)
			}
		}
		for _, words := range [][]uint32{d.title, d.text} {
			for _, word := range words {
				if last[word] <= row { // not yet in this row
					posts[word] = binary.AppendUvarint(posts[word], uint64(row-last[word]))
					last[word] = row + 1
				}
			}
		}
	}
	c.add("rid", 4, rid)
	c.add("day", 4, day)
	c.add("number", 4, number)
	for k, f := range w.facets {
		c.head.Facets = append(c.head.Facets, columnsFacet{f.name, f.multi, len(f.values)})
		name := string(rune('0' + k))
		if f.multi {
			c.add("k"+name, 1, counts[k])
			c.add("v"+name, f.width(), values[k])
		} else {
			c.add("c"+name, f.width(), values[k])
		}
	}
	var words []int
	for word := range posts {
		if len(posts[word]) > 0 {
			words = append(words, word)
		}
	}
	slices.SortFunc(words, func(a, b int) int { return strings.Compare(w.words[a], w.words[b]) })
	var terms, starts, all []byte
	for i, word := range words {
		if i > 0 {
			terms = append(terms, '\n')
		}
		terms = append(terms, w.words[word]...)
		starts = le.AppendUint32(starts, uint32(len(all)))
		all = append(all, posts[word]...)
	}
	c.add("terms", 1, terms)
	c.add("starts", 4, le.AppendUint32(starts, uint32(len(all))))
	c.add("posts", 1, all)
	return c.bytes()
}

// rows returns the numbers of the records, newest first, those of one day in
// their own order.
func (w *Workload) rows() []uint32 {
	starts := make([]int, lastDay-firstDay+2)
	days := make([]int32, w.Records)
	for i := range days {
		days[i] = lastDay - w.day(i)
		starts[days[i]+1]++
	}
	for d := range starts[1:] {
		starts[d+1] += starts[d]
	}
	rows := make([]uint32, w.Records)
	for i, d := range days {
		rows[starts[d]] = uint32(i)
		starts[d]++
	}
	return rows
}

// width is the number of bytes of a value, "none" included.
func (f *facet) width() int {
	if len(f.values) < 256 {
		return 1
	}
	return 2
}

func appendValue(b []byte, f facet, v uint32) []byte {
	if f.width() == 1 {
		return append(b, byte(v))
	}
	return binary.LittleEndian.AppendUint16(b, uint16(v))
}

func (c *columns) add(name string, width int, data []byte) {
	offset := 0
	if n := len(c.head.Sections); n > 0 {
		last := c.head.Sections[n-1]
		offset = align(last.Offset + last.Length)
	}
	c.head.Sections = append(c.head.Sections, columnSection{name, width, offset, len(data)})
	c.sections = append(c.sections, data)
}

func align(n int) int { return (n + 7) &^ 7 }

// bytes writes the file, and says where section terms begins.
func (c *columns) bytes() (file []byte, wordsAt int, err error) {
	head, err := json.Marshal(c.head)
	if err != nil {
		return nil, 0, err
	}
	b := append(binary.LittleEndian.AppendUint32(nil, uint32(len(head))), head...)
	pad := func() {
		b = append(b, make([]byte, align(len(b))-len(b))...)
	}
	for i, s := range c.sections {
		pad()
		if c.head.Sections[i].Name == "terms" {
			wordsAt = len(b)
		}
		b = append(b, s...)
	}
	return b, wordsAt, nil
}
