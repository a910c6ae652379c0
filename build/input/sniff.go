package input

import (
	"bytes"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// sniffRows is how many rows the delimiter and the header are judged by.
const sniffRows = 200

// A sketch is the beginning of a file as one dialect reads it.
type sketch struct {
	dialect
	rows  [][]string
	lines []int // of rows
	cells int   // the commonest number of cells in a row
	share float64
	odd   int
}

// sketchOf reads the rows of a sample; whole says that the sample is the whole
// text, else its last row may be cut.
func sketchOf(sample []byte, d dialect, whole bool) sketch {
	k := sketch{dialect: d}
	s := newRowScanner(bytes.NewReader(sample), d, "", func(Pos, string, string, ...any) {})
	counts := map[int]int{}
	for len(k.rows) < sniffRows {
		if err := s.next(); err != nil {
			if _, open := err.(*rowError); open && whole {
				k.odd++
			}
			break
		}
		if !whole && s.eof && s.pos == s.end && len(k.rows) > 0 {
			break
		}
		k.rows = append(k.rows, s.cells(nil))
		k.lines = append(k.lines, s.ends[0].line)
		counts[len(trimEnd(k.rows[len(k.rows)-1]))]++
	}
	k.odd += s.odd
	for n, rows := range counts {
		if rows > counts[k.cells] || rows == counts[k.cells] && n > k.cells {
			k.cells = n
		}
	}
	// The longest of the rows that fit is the width: a last column may be empty nearly everywhere.
	longest := map[int]int{}
	for _, row := range k.rows {
		longest[len(row)]++
	}
	filled := k.cells
	for n, rows := range longest {
		if n > k.cells && rows*2 > len(k.rows) {
			k.cells = n
		}
	}
	if len(k.rows) > 0 {
		k.share = float64(max(k.fit(filled), k.fit(k.cells))) / float64(len(k.rows))
	}
	return k
}

// fit counts the rows of n cells. Rows that end in empty cells are as long as
// others.
func (k *sketch) fit(n int) (rows int) {
	for _, row := range k.rows {
		if len(row) >= n && len(trimEnd(row)) <= n {
			rows++
		}
	}
	return rows
}

// trimEnd leaves out empty cells at the end of a row.
func trimEnd(row []string) []string {
	for len(row) > 1 && row[len(row)-1] == "" {
		row = row[:len(row)-1]
	}
	return row
}

func (k *sketch) score() float64 {
	if len(k.rows) == 0 {
		return 0
	}
	score := k.share - 0.5*float64(k.odd)/float64(len(k.rows))
	if k.cells < 2 {
		score -= 0.5
	}
	// Between delimiters that fit alike the one that finds more is right: the other is in the texts.
	return score + 0.02*float64(min(k.cells, 10))
}

var sepLine = regexp.MustCompile(`^(?i:"?sep=(.)"?)\r?\n?$`)

// sniff judges the beginning of a file of cells. hint is the delimiter the
// file's ending speaks for, or 0. ok is false when there are no columns.
func (f *File) sniff(sample []byte, whole bool, hint byte) (ok bool) {
	delimiters := []byte{',', '\t', ';', '|'}
	first, _, _ := bytes.Cut(sample, []byte("\n"))
	sep := sepLine.FindSubmatch(first)
	if sep != nil {
		delimiters = sep[1]
	}
	var best sketch
	bestScore := -1.0
	for _, d := range delimiters {
		options := []dialect{{delimiter: d}}
		if bytes.Contains(sample, []byte(`\"`)) {
			options = append(options, dialect{delimiter: d, backslash: true})
		}
		if bytes.Contains(sample, []byte{d, ' ', '"'}) {
			options = append(options, dialect{delimiter: d, spaced: true})
		}
		for _, o := range options {
			k := sketchOf(sample, o, whole)
			score := k.score()
			if d == hint {
				score += 0.03
			}
			if score > bestScore {
				best, bestScore = k, score
			}
		}
	}
	if best.cells < 2 {
		if hint == 0 {
			hint = ','
		}
		// One column: what its texts hold of any delimiter is the file's ending's to say.
		best = sketchOf(sample, dialect{delimiter: hint}, whole)
	}
	f.header(&best, sep != nil)
	f.csv = best.dialect
	return best.cells >= 2 && best.share >= 0.8 && len(best.rows) >= 2
}

// header finds the header and names the columns.
func (f *File) header(k *sketch, sep bool) {
	found := &f.Found
	found.Delimiter = rune(k.delimiter)
	if len(k.rows) == 0 {
		return
	}
	// What stands above the table: lines of a cell or two above rows of many.
	at := 0
	if sep {
		at = 1
	}
	first := at
	for k.cells > 2 && at < len(k.rows)-1 && at < 20 && len(trimEnd(k.rows[at]))*2 < k.cells+1 {
		at++
	}
	if k.cells == 2 && at < len(k.rows)-2 && len(trimEnd(k.rows[at])) == 1 && len(k.rows[at+1]) == 2 && headerLike(k.rows[at+1], k.rows[at+2:]) {
		at++
	}
	if at >= len(k.rows)-1 || at >= 20 {
		at = first
	}
	for _, row := range k.rows[first:at] {
		found.Preamble = append(found.Preamble, shorten(strings.Join(trimEnd(row), " ")))
	}
	k.skip = at
	names := make([]string, k.cells)
	if at < len(k.rows) && headerLike(k.rows[at], k.rows[at+1:]) {
		found.HasHeader, found.HeaderLine = true, k.lines[at]
		header := k.rows[at]
		if below := k.rows[at+1:]; len(header) == k.cells-1 && full(below, k.cells) {
			// R leaves out the name of the first column, which names the rows.
			header = append([]string{""}, header...)
		}
		// The header may be longer than most rows are, or shorter; empty cells at its end are no columns.
		header = trimEnd(header)
		names = make([]string, max(len(header), width(k, at+1)))
		copy(names, header)
	}
	found.Columns = unique(names)
}

// width is how many columns most rows have that hold anything at their end.
func width(k *sketch, from int) int {
	counts, most := map[int]int{}, 0
	for _, row := range k.rows[min(from, len(k.rows)):] {
		counts[len(trimEnd(row))]++
	}
	for n, rows := range counts {
		if rows*2 > len(k.rows)-from {
			most = n
		}
	}
	return most
}

// full reports whether nearly all rows have n cells, the last not empty.
func full(rows [][]string, n int) bool {
	fit := 0
	for _, row := range rows {
		if len(row) == n && row[n-1] != "" {
			fit++
		}
	}
	return fit > 0 && fit*10 >= len(rows)*9
}

// unique names columns: what has no name by its place, what repeats one by a
// number behind it.
func unique(names []string) []string {
	taken := make(map[string]bool, len(names)) // names as written keep themselves
	for i, name := range names {
		names[i] = strings.Join(strings.Fields(name), " ")
		taken[names[i]] = true
	}
	given := make(map[string]bool, len(names))
	for i, name := range names {
		if name != "" && !given[name] {
			given[name] = true
			continue
		}
		free := name
		if name == "" {
			name = "column"
			free = fmt.Sprintf("column %d", i+1)
		}
		for n := 2; free == name || taken[free]; n++ {
			free = fmt.Sprintf("%s %d", name, n)
		}
		taken[free], given[free] = true, true
		names[i] = free
	}
	return names
}

// valueLike matches what is a number or a date, and hardly the name of a column.
var valueLike = regexp.MustCompile(`^[-+(]?[$€£]?[0-9][0-9.,' /:%TZ-]*[KMB]?\)?$`)

// headerLike reports whether a row names the columns of the rows below it.
func headerLike(row []string, below [][]string) bool {
	row = trimEnd(row)
	votes, empty, values := 0, 0, 0
	seen := map[string]bool{}
	repeats := 0
	series := yearSeries(row)
	below = slices.DeleteFunc(slices.Clone(below), func(r []string) bool { return slices.Equal(trimEnd(r), row) })
	for i, name := range row {
		name = strings.TrimSpace(name)
		if name == "" {
			empty++
			continue
		}
		if seen[name] {
			repeats++
		}
		seen[name] = true
		number := valueLike.MatchString(name)
		if number {
			values++
		}
		filled, numbers, same := 0, 0, 0
		for _, r := range below {
			if i >= len(r) || strings.TrimSpace(r[i]) == "" {
				continue
			}
			filled++
			if valueLike.MatchString(strings.TrimSpace(r[i])) {
				numbers++
			}
			if strings.TrimSpace(r[i]) == name {
				same++
			}
		}
		switch {
		case number && series:
		case number:
			votes--
		case filled > 0 && numbers*10 >= filled*9:
			votes++
		case same > 0:
			votes--
		case strings.Contains(name, "://"), len(name) > 200, strings.Contains(name, "@"):
			votes--
		}
	}
	if empty == len(row) || values == len(row) && !series || repeats*2 > len(row) {
		return false
	}
	return votes >= 0 && (empty*2 <= len(row) || votes > 0)
}

// yearSeries reports whether the numbers in a header are years or other steps
// in a row, as in tables with a column a year.
func yearSeries(row []string) bool {
	var numbers []int
	text := false
	for _, cell := range row {
		n, digits := 0, strings.TrimSpace(cell)
		if digits == "" || len(digits) > 6 || strings.IndexFunc(digits, func(r rune) bool { return !unicode.IsDigit(r) || r > '9' }) >= 0 {
			text = text || digits != ""
			continue
		}
		for _, d := range digits {
			n = n*10 + int(d-'0')
		}
		numbers = append(numbers, n)
	}
	if len(numbers) < 3 || !text {
		return false
	}
	for i := 2; i < len(numbers); i++ {
		if numbers[i]-numbers[i-1] != numbers[1]-numbers[0] || numbers[1] == numbers[0] {
			return false
		}
	}
	return true
}

// hasRows reports whether there is a record below the header.
func (f *File) hasRows(sample []byte, whole bool) bool {
	s := newRowScanner(bytes.NewReader(sample), f.csv, "", func(Pos, string, string, ...any) {})
	skip := f.csv.skip
	if f.Found.HasHeader {
		skip++
	}
	for range skip + 1 {
		if err := s.next(); err != nil {
			return err != io.EOF || !whole
		}
	}
	return true
}
