package infer

import (
	"cmp"
	"math"
	"slices"
	"strings"
)

const (
	// maxFacets is how many facets a rail begins with; more of them hide each other.
	maxFacets = 12
	// maxFields is how many columns become fields.
	maxFields = 60
	// maxValues is how many values a facet can have before it is a list of names.
	maxValues = 20_000
)

// facetScore says how useful a keyword field is for choosing records; 0 is not
// at all.
func (pl *plan) facetScore(f *field) float64 {
	v := f.v
	records := f.records(pl.p)
	coverage := pl.coverage(f)
	if f.kind != "keyword" || f.role == "title" || f.role == "id" || v.distinct < 2 || v.distinct > maxValues || coverage < 0.02 || f.weight == 0 && len(f.mapping) == 0 && v.distinct > 2 {
		return 0
	}
	mean := float64(v.values) / float64(v.distinct)
	switch {
	case f.role == "place" && mean > 1:
	case mean < 1.5, mean < 2 && v.distinct > 2_000, v.distinct > 5_000 && mean < 3:
		return 0
	case float64(v.topCount) > 0.995*float64(records):
		return 0
	}
	size := 0.5
	switch {
	case v.distinct <= 2:
		size = 0.7
	case v.distinct <= 50:
		size = 1
	case v.distinct <= 300:
		size = 0.85
	case v.distinct <= 2_000:
		size = 0.7
	}
	s := math.Sqrt(coverage) * size * (0.45 + 0.55*v.entropy)
	if f.role == "place" || f.multi {
		s *= 1.4 // a list is made for choosing
	}
	if mean < 2 {
		s *= 0.6
	}
	if f.split == "" && f.mean() > 35 {
		s *= 0.7 // sentences, which a rail has no room for
		if f.mean() > 60 {
			s *= 0.7
		}
	}
	if f.of != nil {
		s *= 0.6
	}
	return s
}

// pickFacets chooses facets among keywords, numbers and ranges of both.
func (pl *plan) pickFacets() {
	var candidates []*field
	for _, f := range slices.Clone(pl.fields) {
		if f.ignored != "" {
			continue
		}
		if f.score = pl.facetScore(f); f.score > 0 {
			candidates = append(candidates, f)
		}
		if g := pl.ranges(f); g != nil {
			pl.fields = slices.Insert(pl.fields, slices.Index(pl.fields, f)+1, g)
			candidates = append(candidates, g)
		}
		if f.kind == "number" && f.role == "" && f.col.different() >= 5 && pl.coverage(f) >= 0.1 {
			f.score = 0.3 * math.Sqrt(pl.coverage(f))
			candidates = append(candidates, f)
		}
	}
	slices.SortStableFunc(candidates, func(a, b *field) int { return cmp.Compare(b.score, a.score) })
	var chosen []*field
	for _, f := range candidates {
		if g := twin(f, candidates); g != nil {
			f.say("no facet: its values are spread as those of %s are", g.path)
		} else if len(chosen) == maxFacets {
			f.say("no facet: %d others tell records apart better", maxFacets)
		} else {
			f.facet = true
			chosen = append(chosen, f)
			continue
		}
		f.score = 0
	}
	pl.fields = slices.DeleteFunc(pl.fields, func(f *field) bool { return f.group != "" && !f.facet })
}

// twin returns the field of an earlier column that has the same values under
// other names, such as Dan Flavin for Flavin, Dan; or nil.
func twin(f *field, others []*field) *field {
	near := func(a, b int) bool { return 50*a <= 51*b && 50*b <= 51*a }
	for _, g := range others {
		if g == f || f.of != g.of || f.place < g.place {
			continue
		}
		if f.kind == "keyword" && g.kind == "keyword" && f.group == "" && g.group == "" && f.v.distinct > 50 &&
			near(f.v.distinct, g.v.distinct) && near(f.v.values, g.v.values) && near(f.v.topCount, g.v.topCount) {
			return g
		}
	}
	return nil
}

// ranges makes the facet that groups a date or a number, or nil.
func (pl *plan) ranges(f *field) *field {
	coverage := pl.coverage(f)
	if coverage < 0.05 || f.until != "" {
		return nil
	}
	g := &field{col: f.col, t: f.t, of: f.of, place: f.place, path: f.path, from: f.from, kind: "keyword", format: f.format, empty: f.empty, weight: 0, multi: f.col.several > 0, shown: "[]"}
	if len(g.from) == 0 {
		g.from = []string{f.path}
	}
	switch {
	case f.kind == "date" && f.role != "date":
		first, last := f.span.first, f.span.last
		if len(first) < 4 || len(last) < 4 {
			return nil
		}
		years := year(last) - year(first)
		switch {
		case years > 30:
			g.group = "decade"
		case years >= 2:
			g.group = "year"
		case len(first) >= 7 && first[:7] != last[:min(7, len(last))]:
			g.group = "month"
		default:
			return nil
		}
		g.order, g.score = "label", 0.5*math.Sqrt(coverage)
		g.say("%s by %s: from %s to %s", f.path, g.group, first, last)
	case f.kind == "number" && f.role == "" && f.col.different() >= 12:
		b := bounds(f.t.numbers)
		if len(b) < 4 {
			return nil
		}
		if b[0] <= smallest(f.t.numbers) {
			b = b[1:] // nothing lies below it
		}
		g.group, g.score = formatBounds(b), 0.32*math.Sqrt(coverage)
		g.say("%s in ranges of about equally many records, at round numbers", f.path)
	default:
		return nil
	}
	if f.of != nil {
		g.score *= 0.6
	}
	suffix := g.group
	if strings.HasPrefix(suffix, "[") {
		suffix = "range"
	}
	g.base, g.suffix = f.baseName()+"_"+suffix, suffix
	return g
}

func year(edtf string) int {
	n := 0
	for _, c := range edtf[:4] {
		if c == 'X' {
			c = '0'
		}
		n = n*10 + int(c-'0')
	}
	return n
}

// pickShown chooses what cards show besides the title, or records with the same
// title could not be told apart: who made it first, then the facets that tell
// most, of short values and few to a record. What is looked up is about
// something else, and what a person is does not belong on a card without a word
// that says so.
func (pl *plan) pickShown() {
	most := 3
	if slices.ContainsFunc(pl.fields, func(f *field) bool { return f.role == "summary" && f.ignored == "" }) {
		most = 2
	}
	told := func(f *field) float64 {
		if !f.facet || f.kind != "keyword" || f.of != nil || f.hinted(personalWords) || f.group != "" || f.shown != "" || f.weight == 0 || f.pseudo() ||
			f.v.distinct < 3 || f.v.mean() > 35 || f.v.mean() < 2.5 && f.vocab == "" || f.v.values*2 > f.col.records*5 || pl.coverage(f) < 0.3 {
			return 0
		}
		s := pl.coverage(f) * f.v.entropy * math.Log(float64(f.v.distinct))
		if f.hinted(makerWords) {
			s += 5
		}
		return s
	}
	var families []string
	for len(families) < most {
		f := best(pl.fields, func(f *field) float64 {
			if slices.Contains(families, f.family()) {
				return 0
			}
			return told(f)
		})
		if f == nil {
			return
		}
		families = append(families, f.family())
		f.shown = "[card, record]"
		f.say("on cards, where it tells records apart")
	}
}

// limit leaves out fields past maxFields, those that tell least.
func (pl *plan) limit() {
	var fields []*field
	for _, f := range pl.fields {
		if f.ignored == "" {
			fields = append(fields, f)
		}
	}
	if len(fields) <= maxFields {
		return
	}
	rank := func(f *field) float64 {
		switch {
		case f.role != "":
			return 10
		case f.facet:
			return 5 + f.score
		}
		return pl.coverage(f)
	}
	slices.SortStableFunc(fields, func(a, b *field) int { return cmp.Compare(rank(b), rank(a)) })
	for _, f := range fields[maxFields:] {
		f.ignored = "one of more than " + figure(maxFields) + " columns, and not among those that tell most; " + strings.Join(f.evidence, "; ")
	}
}

// arrange puts the fields in the order of the rail: what makes a card first,
// then facets, the best first and those of one family together, then the rest
// as the columns stand.
func (pl *plan) arrange() {
	slices.SortStableFunc(pl.fields, byColumn(pl.p))
	place := []string{"title", "summary", "date", "place", "image", "link"}
	family := map[string]float64{}
	for _, f := range pl.fields {
		if f.facet {
			family[f.family()] = max(family[f.family()], f.score)
		}
	}
	rank := func(f *field) (int, float64, string) {
		if i := slices.Index(place, f.role); i >= 0 && f.role != "image" && f.role != "link" {
			return i, 0, ""
		}
		switch {
		case f.facet:
			return 10, -family[f.family()], f.family()
		case f.role == "body":
			return 30, 0, ""
		}
		return 20, 0, ""
	}
	slices.SortStableFunc(pl.fields, func(a, b *field) int {
		ra, sa, fa := rank(a)
		rb, sb, fb := rank(b)
		return cmp.Or(cmp.Compare(ra, rb), cmp.Compare(sa, sb), cmp.Compare(fa, fb))
	})
}

// family is the first word of a field's path: subjects, subjectsTop.
func (f *field) family() string {
	words := f.tokens()
	if f.of != nil {
		return f.of.as
	}
	if len(words) == 0 {
		return f.path
	}
	return words[0]
}
