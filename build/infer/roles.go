package infer

import (
	"cmp"
	"slices"
	"strings"
)

// A plan is what is decided about all fields together.
type plan struct {
	p      *profile
	fields []*field
	id     *field // whose values are the records' ids, or nil
	joins  []*join

	without []Evidence // files that are left out
	named   bool       // a single table is named
}

// best returns the field with the highest score above 0, the first of several.
func best(fields []*field, score func(*field) float64) *field {
	var found *field
	most := 0.0
	for _, f := range fields {
		if f.ignored != "" || f.role != "" {
			continue
		}
		if s := score(f); s > most {
			found, most = f, s
		}
	}
	return found
}

// coverage is the share of records that hold a value.
func (pl *plan) coverage(f *field) float64 {
	return float64(f.col.records) / float64(max(1, f.records(pl.p)))
}

// records is of how many rows the column is: of the joined file's for its own.
func (f *field) records(p *profile) int {
	if f.of != nil {
		return f.of.records
	}
	return p.records
}

// unlike is the share of the values that are different.
func unlike(f *field) float64 {
	return float64(f.col.different()) / float64(max(1, f.col.values))
}

// pseudo reports whether a column is none of the file's own.
func (f *field) pseudo() bool { return strings.HasPrefix(f.path, "@") }

func (pl *plan) assignRoles() {
	pl.mergeDates()
	pl.pairDates()
	pl.pickTitle()
	pl.pickID()
	pl.dropPseudo()
	pl.pickTexts()
	pl.pickDate()
	pl.datesInWords()
	pl.pickPlace()
	pl.pickAddresses()
	pl.pairCoordinates()
}

// titleScore says how well a field names a record.
func (pl *plan) titleScore(f *field) float64 {
	if f.split != "" || f.multi || f.vocab != "" || f.of != nil || f.path == "@file" || f.path == "@format" || f.path == "@body" || f.path == "@extra" {
		return 0
	}
	s := 0.1 + 3*pl.coverage(f) + 3*unlike(f)
	switch f.kind {
	case "text", "keyword":
		s += 2
	case "url":
		s--
	case "date":
		s -= 6 // when something was is a poor name for it
	}
	words := f.tokens()
	switch {
	case len(words) == 1 && titleWords[words[0]]:
		s += 6
	case len(words) > 0 && titleWords[words[len(words)-1]]:
		s += 4
	case f.hinted(idWords):
		s -= 2
	}
	switch m := f.mean(); {
	case m >= 3 && m <= 150 && f.meanWords() > 1.5:
		s += 3
	case m > 150:
		s -= 6
	case m >= 3:
		s++
	}
	if strings.Contains(f.path, ".") || f.pseudo() {
		s -= 2
	}
	if len(f.mapping) > 0 || f.weight == 0 {
		s -= 2
	}
	if f.kind == "keyword" && unlike(f) < 0.1 {
		s -= 4 // an answer or a class, which many share
	}
	return max(s, 0.01)
}

// pickTitle finds the field that names a record. There is always one: the
// columns left are asked when nothing else will do.
func (pl *plan) pickTitle() {
	f := best(pl.fields, pl.titleScore)
	if f == nil {
		for _, g := range pl.fields { // all columns are useless but for this
			if g.of == nil && g.path != "@format" && (f == nil || g.col.records > f.col.records) {
				f = g
			}
		}
		f.ignored = ""
	}
	f.evidence = slices.DeleteFunc(f.evidence, func(e string) bool { return !strings.Contains(e, "means not recorded") })
	f.kind, f.role, f.weight = "text", "title", 5
	f.split, f.multi, f.mapping, f.vocab, f.order, f.precision, f.until = "", false, nil, "", "", "", ""
	if f.format != "html" && f.format != "markdown" {
		f.format = ""
	}
	f.say("title: %s different in %s", figure(f.col.different()), plural(f.col.records, "record", "records"))
	if without := pl.p.records - f.col.records; without > 0 {
		f.say("%s without one are called by their id", plural(without, "record", "records"))
	}
}

// dropPseudo forgets what readers say of files and nobody asked for.
func (pl *plan) dropPseudo() {
	pl.fields = slices.DeleteFunc(pl.fields, func(f *field) bool {
		return f.role == "" && f != pl.id && (f.path == "@stem" || f.path == "@file" && f.base == "" || f.path == "@format" || f.path == "@key")
	})
}

// pickTexts finds the summary and the body.
func (pl *plan) pickTexts() {
	if f := best(pl.fields, func(f *field) float64 {
		if f.kind != "text" || f.multi || f.of != nil || f.mean() < 150 && f.path != "@body" || pl.coverage(f) < 0.1 {
			return 0
		}
		s := 0.01 + min(1, f.mean()/2000) + pl.coverage(f)
		switch {
		case f.path == "@body":
			s += 10
		case f.hinted(bodyWords):
			s += 3
		case f.hinted(summaryWords) && f.mean() < 600:
			return 0
		case f.mean() < 500:
			return 0
		}
		return s
	}); f != nil {
		f.role, f.weight = "body", 1
		f.say("body: %.0f letters on average", f.mean())
	}
	if f := best(pl.fields, func(f *field) float64 {
		if f.kind != "text" || f.multi || f.of != nil || pl.coverage(f) < 0.4 || f.t.url+f.t.path > 0 {
			return 0
		}
		s := 2 * pl.coverage(f)
		switch m := f.mean(); {
		case f.hinted(summaryWords) && m >= 20 && m <= 1500:
			s += 4
		case m < 80 || m > 600 || f.hinted(noteWords):
			return 0
		}
		return s
	}); f != nil {
		f.role, f.weight = "summary", 3
		f.say("summary: in %s, %.0f letters on average", percent(f.col.records, pl.p.records), f.mean())
	}
}

// dateRank says how likely a date is when the record's matter happened.
func dateRank(f *field) float64 {
	rank := 1.0
	for _, w := range f.tokens() {
		switch w {
		case "date", "datum", "fecha", "data", "дата", "تاریخ", "published", "publication", "event", "release", "released", "year", "jahr", "année", "año", "anno", "creation", "created", "start", "begin", "from", "earliest":
			rank += 3
		case "added", "posted", "issued":
			rank++
		case "acquired", "acquisition":
			rank -= 2
		case "birth", "born", "death", "died", "dob", "due", "deadline", "end", "latest", "modified", "updated", "update", "retrieved", "accessed", "scraped", "expires", "until":
			rank -= 3
		}
	}
	return rank
}

func (pl *plan) pickDate() {
	f := best(pl.fields, func(f *field) float64 {
		if f.kind != "date" || f.of != nil {
			return 0
		}
		s := 6 + dateRank(f) + 3*pl.coverage(f)
		if f.t.prose*50 > f.t.n {
			s -= 2
		}
		if f.col.list {
			s -= 5
		}
		if f.until != "" {
			s += 2
		}
		return s
	})
	if f == nil {
		return
	}
	f.role = "date"
}

// datesInWords makes texts of dates in words where another field says the same
// in figures.
func (pl *plan) datesInWords() {
	for _, g := range pl.fields {
		if g.kind != "date" || g.until != "" || g.t.prose*50 <= g.t.n || g.role != "" || g.ignored != "" {
			continue
		}
		i := slices.IndexFunc(pl.fields, func(f *field) bool {
			return f.kind == "date" && f.ignored == "" && f.of == g.of && f.t.prose*50 <= f.t.n && (f.role == "date" || f.of != nil)
		})
		if i >= 0 {
			f := pl.fields[i]
			g.kind, g.format, g.precision, g.empty = "text", "", "", nil
			g.weight = 1
			g.evidence = []string{"text: dates in words, such as " + quote(inWords(g.col)) + "; " + figure(g.t.date+g.t.year) + " of " + figure(g.t.n) + " would parse, but " + f.path + " says it in figures"}
		}
	}
}

// inWords returns the first date of a column that is written in words.
func inWords(c *column) string {
	for _, d := range c.distinct {
		var t tally
		if t.add(d.s, 1); t.prose > 0 {
			return d.s
		}
	}
	return c.distinct0()
}

// mergeDates lets the date of the file's name stand in for a missing one.
func (pl *plan) mergeDates() {
	var name *field
	for _, f := range pl.fields {
		if f.path == "@date" && f.ignored == "" && f.kind == "date" {
			name = f
		}
	}
	if name == nil {
		return
	}
	f := best(pl.fields, func(f *field) float64 {
		if f.kind != "date" || f == name || f.col.list {
			return 0
		}
		return dateRank(f) - 2
	})
	if f == nil {
		name.say("date: of the file's name")
		return
	}
	name.ignored = "merged"
	f.from = []string{f.path, "@date"}
	f.say("the date in the file's name stands in where it is missing: %s of %s records have one", figure(name.col.records), figure(pl.p.records))
}

// ends are the words for the two ends of an interval.
var ends = [][2]string{{"earliest", "latest"}, {"start", "end"}, {"begin", "end"}, {"beginning", "end"}, {"from", "to"}, {"from", "until"}, {"since", "until"},
	{"first", "last"}, {"von", "bis"}, {"beginn", "ende"}, {"debut", "fin"}, {"début", "fin"}, {"inicio", "fin"}, {"opened", "closed"}, {"min", "max"}}

// pairDates makes one field of the two ends of an interval.
func (pl *plan) pairDates() {
	for _, f := range pl.fields {
		if f.kind != "date" || f.ignored != "" || f.col.list || f.of != nil {
			continue
		}
		for _, pair := range ends {
			words := f.tokens()
			at := slices.Index(words, pair[0])
			if at < 0 {
				continue
			}
			words[at] = pair[1]
			for _, g := range pl.fields {
				if g.kind != "date" || g.ignored != "" || g == f || g.of != nil || g.format != f.format || !slices.Equal(g.tokens(), words) || f.until != "" {
					continue
				}
				g.ignored = "merged"
				f.until = g.path
				f.from = []string{f.path}
				f.say("an interval: %s is where it ends, %s", g.path, strings.Join(g.evidence, "; "))
				base := slices.Delete(words, at, at+1)
				f.base = strings.Join(base, "_")
				if f.base == "" || f.base == "date" {
					f.base, f.label = "date", humanise(f.path)+" – "+strings.ToLower(humanise(g.path))
				} else if pl.p.column(f.base) != nil || len(base) == 1 && base[0] == "year" {
					f.base += "_interval"
					f.label = humanise(strings.Join(base, "_")) + " (interval)"
				}
			}
		}
	}
}

func (pl *plan) pickPlace() {
	if f := best(pl.fields, func(f *field) float64 {
		if f.vocab == "" || f.of != nil {
			return 0
		}
		return 1 + pl.coverage(f)
	}); f != nil {
		f.role = "place"
	}
}

// pickAddresses finds the image and the link among the urls.
func (pl *plan) pickAddresses() {
	if f := best(pl.fields, func(f *field) float64 {
		if f.kind != "url" || f.of != nil || f.t.image*10 < f.t.n*8 && !f.hinted(imageWords) || pl.coverage(f) < 0.1 {
			return 0
		}
		return 1 + pl.coverage(f) + float64(f.t.image)/float64(f.t.n)
	}); f != nil {
		f.role = "image"
		if f.t.image > 0 {
			f.say("image: %s end like files of images", percent(f.t.image, f.t.n))
		} else {
			f.say("image: by its name")
		}
	}
	if f := best(pl.fields, func(f *field) float64 {
		if f.kind != "url" || f.of != nil || f.col.list || f.t.image*2 > f.t.n || unlike(f) < 0.6 || pl.coverage(f) < 0.5 {
			return 0
		}
		s := 1 + pl.coverage(f) + unlike(f)
		if f.hinted(linkWords) {
			s++
		}
		return s
	}); f != nil {
		f.role = "link"
		f.say("link: %s different", figure(f.col.different()))
	}
}

// pairCoordinates keeps coordinates when both are there, and makes two fields
// of a column that holds them together.
func (pl *plan) pairCoordinates() {
	var both []*field
	n := map[string]int{}
	for i, f := range pl.fields {
		if f.kind == "number" && f.split == "," {
			lon := *f
			f.role, f.take, f.base = "latitude", 1, "latitude"
			lon.role, lon.take, lon.base = "longitude", 2, "longitude"
			f.from, lon.from = []string{f.path}, []string{f.path}
			f.evidence = append([]string{"latitude: the first of two"}, f.evidence...)
			lon.evidence = []string{"longitude: the second of two"}
			pl.fields = slices.Insert(pl.fields, i+1, &lon)
			break
		}
	}
	for _, f := range pl.fields {
		if f.role == "latitude" || f.role == "longitude" {
			n[f.role]++
			both = append(both, f)
		}
	}
	for _, f := range both {
		if n["latitude"] != 1 || n["longitude"] != 1 {
			f.role = ""
		}
	}
}

// byColumn keeps fields in the order of the columns.
func byColumn(p *profile) func(a, b *field) int {
	place := map[*column]int{}
	for i, c := range p.columns {
		place[c] = i + 1
	}
	return func(a, b *field) int {
		x, y := place[a.col], place[b.col]
		if x == 0 {
			x = len(place) + 1
		}
		if y == 0 {
			y = len(place) + 1
		}
		return cmp.Compare(x, y)
	}
}
