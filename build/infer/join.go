package infer

import (
	"fmt"
	"slices"
	"strings"
)

// A join is a file that is looked up instead of listed.
type join struct {
	p       *profile
	records int    // of the file
	on      string // the column of the records
	key     string // the column of the file
	as      string
	values  int    // different values of on
	found   int    // of them, in the file
	prefix  string // of the names of its fields
}

// together finds out which files are looked up by others, and makes one of all
// that are not. A join goes by a column of the records, so what only files refer
// to that are looked up themselves is left out, with the reason.
func together(profiles []*profile) (all *profile, joins []*join, left []Evidence) {
	refers := map[*profile]map[*profile]*join{}
	for _, p := range profiles {
		refers[p] = map[*profile]*join{}
		for _, q := range profiles {
			if p != q {
				if j := findJoin(p, q); j != nil {
					refers[p][q] = j
				}
			}
		}
	}
	listed := unreferred(profiles, refers)
	named := map[string]bool{}
	for _, q := range profiles {
		if slices.Contains(listed, q) {
			continue
		}
		var found *join
		for _, p := range listed {
			if found = refers[p][q]; found != nil {
				break
			}
		}
		if found != nil {
			as := found.as
			for n := 2; named[found.as]; n++ {
				found.as = fmt.Sprintf("%s_%d", as, n)
			}
			named[found.as] = true
			joins = append(joins, found)
			continue
		}
		for _, p := range profiles {
			if j := refers[p][q]; j != nil {
				why := fmt.Sprintf("check this: not taken over: it is looked up by %s of %s, which is no file of records itself; write its columns into that file to have them", j.on, p.sheets[0].path)
				left = append(left, Evidence{q.sheets[0].path, why})
				break
			}
		}
	}
	all = listed[0]
	for _, p := range listed[1:] {
		all.merge(p)
	}
	return all, joins, left
}

// unreferred returns the profiles that no other refers to, so that their rows
// are the records. Of profiles that refer to each other in a circle it is the
// one with the most.
func unreferred(profiles []*profile, refers map[*profile]map[*profile]*join) (listed []*profile) {
	reached := map[*profile]bool{}
	var reach func(p *profile)
	reach = func(p *profile) {
		if !reached[p] {
			reached[p] = true
			for q := range refers[p] {
				reach(q)
			}
		}
	}
	add := func(p *profile) {
		listed = append(listed, p)
		reach(p)
	}
	for _, q := range profiles {
		if !slices.ContainsFunc(profiles, func(p *profile) bool { return refers[p][q] != nil }) {
			add(q)
		}
	}
	for {
		var most *profile
		for _, p := range profiles {
			if !reached[p] && (most == nil || p.records > most.records) {
				most = p
			}
		}
		if most == nil {
			return listed
		}
		add(most)
	}
}

// findJoin returns how the records of p refer to those of q, or nil: a column
// of q is unique, looks like a key, and holds 90% of the values of a column of
// p that is called after it.
func findJoin(p, q *profile) *join {
	if len(q.sheets) != 1 || q.sheets[0].page || q.records < 2 {
		return nil
	}
	var best *join
	for _, key := range q.columns {
		if !key.unique() || key.records != q.records || key.list || strings.HasPrefix(key.path, "@") {
			continue
		}
		words := tokens(key.path)
		if len(words) == 0 || !keyWords[words[len(words)-1]] {
			continue
		}
		for _, on := range p.columns {
			base, ok := refersTo(on.path, key.path, q.sheets[0].path)
			if !ok || on.records*2 < p.records || on.unique() && p.records <= q.records {
				continue
			}
			j := &join{p: q, records: q.records, on: on.path, key: key.path, as: base}
			for _, d := range on.distinct {
				j.values++
				if key.has(d.s) {
					j.found++
				}
			}
			if j.found >= 2 && j.found*10 >= j.values*9 && (best == nil || j.found > best.found) {
				best = j
			}
		}
	}
	if best == nil {
		return nil
	}
	// The records may have a column of that name already: Tate's artist.
	stem, _, _ := strings.Cut(q.sheets[0].path[strings.LastIndexByte(q.sheets[0].path, '/')+1:], ".")
	best.prefix = best.as
	for _, name := range []string{best.as, snake(stem), best.as + "_row"} {
		if name != "" && p.column(name) == nil {
			best.as = name
			break
		}
	}
	return best
}

// refersTo reports whether a column is called after a key of another file:
// artistId after id of artists.csv, isbn after isbn. The base is what the row
// is of: artist.
func refersTo(on, key, file string) (base string, ok bool) {
	a, b := tokens(on), tokens(key)
	if len(a) == 0 {
		return "", false
	}
	stem := tokens(file[strings.LastIndexByte(file, '/')+1:])
	last := a[len(a)-1]
	switch {
	case len(a) > 1 && idWords[last] && (len(b) == 1 || strings.Join(a, " ") == strings.Join(b, " ")):
		return strings.Join(a[:len(a)-1], "_"), true
	case strings.Join(a, " ") == strings.Join(b, " ") && len(b) > 1 || on == key && key != "id":
		return singular(snake(stem[0])), true
	case len(stem) > 0 && singular(last) == singular(stem[0]):
		return singular(snake(last)), true
	}
	return "", false
}

// singular takes the s of an English plural away.
func singular(s string) string {
	if strings.HasSuffix(s, "ies") {
		return strings.TrimSuffix(s, "ies") + "y"
	}
	if strings.HasSuffix(s, "ss") {
		return s
	}
	return strings.TrimSuffix(s, "s")
}
