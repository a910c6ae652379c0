package infer

import (
	"slices"
	"strings"
)

// pages reports whether each record is a file of its own, which it is called by.
func (pl *plan) pages() bool {
	return !slices.ContainsFunc(pl.p.sheets, func(s *sheet) bool { return !s.page })
}

// recordID returns the column of the ids and why it is that. The column is empty
// where it need not be said: where no column is called id, ids are made of what
// a record is called by.
func (pl *plan) recordID() (column, why string) {
	if pl.id != nil {
		return pl.id.path, pl.id.evidence[0]
	}
	c := pl.p.column("id")
	switch {
	case c == nil && pl.pages():
		return "", "record ids: the names of the files"
	case c == nil:
		return "", "no column is an id of every record: ids are made of the titles"
	}
	different := figure(c.different()) + " different in " + plural(pl.p.records, "record", "records")
	switch {
	case c.several == 0 && c.different() == pl.p.records:
		return c.path, "record_id: " + different
	case c.several == 0 && c.different()*2 > pl.p.records: // an id with mistakes, which are told
		return c.path, "record_id: " + different + ", the others are given another"
	case pl.pages():
		return "@stem", "the column id is no id, " + different + ": the names of the files are"
	}
	return "@title", "the column id is no id, " + different + ": ids are made of the titles"
}

// pickID finds the column whose values are the records' ids.
func (pl *plan) pickID() {
	pages := pl.p.sheets[0].text // which are called by their files, unless they say otherwise
	f := best(pl.fields, func(f *field) float64 {
		c := f.col
		words := f.tokens()
		if !c.unique() || c.records != pl.p.records || c.list || f.of != nil || f.mean() > 80 || f.kind == "url" || f.kind == "date" || strings.Contains(f.path, ".") {
			return 0
		}
		last := words[max(0, len(words)-1):]
		switch {
		case f.path == "@key":
			return 4
		case len(last) == 0 || !keyWords[last[0]]:
			return 0
		case len(words) == 1 && words[0] == "id":
			return 3
		case pages:
			return 0
		case last[0] == "id" || last[0] == "key" || last[0] == "slug":
			return 2
		}
		return 1
	})
	if f == nil {
		return
	}
	pl.id = f
	f.evidence = []string{"record_id: all " + figure(f.col.values) + " values are different"}
	// An id people know and search for is a field as well: CVE-2025-48384.
	if f.kind == "keyword" && f.path != "id" && f.path != "@key" && f.t.letters*2 > f.t.n && f.mean() <= 24 {
		f.role = "id"
		f.kind, f.weight, f.split, f.multi, f.vocab, f.mapping = "text", 1, "", false, "", nil
		return
	}
	f.ignored = "record_id"
}
