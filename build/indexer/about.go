package indexer

import (
	"encoding/json"
	"slices"

	"vitrine/build/records"
	"vitrine/wasm/index"
)

// aboutSections returns what an index says of the collection as a whole.
func (b *Builder) aboutSections() ([]section, error) {
	schema, err := b.schema()
	if err != nil {
		return nil, err
	}
	sources, err := b.sources()
	if err != nil {
		return nil, err
	}
	return []section{
		newSection(index.TagSchema, index.NoField, 0, schema),
		newSection(index.TagFields, index.NoField, 0, b.fields()),
		newSection(index.TagLanguages, index.NoField, 0, index.AppendList(nil, b.c.Languages)),
		newSection(index.TagSources, index.NoField, 0, index.AppendList(nil, sources)),
	}, nil
}

// schema is section SCHM: what the shell is told about the collection.
func (b *Builder) schema() ([]byte, error) {
	type licence struct {
		Name string `json:"name"`
		URL  string `json:"url"`
	}
	roles := map[string]string{}
	for _, f := range b.c.Fields {
		if f.Role != "" {
			roles[f.Role] = f.Name
		}
	}
	subtitle := b.c.Subtitle
	if subtitle == nil {
		subtitle = records.Text{}
	}
	return json.Marshal(struct {
		Date       string                       `json:"date"`
		Collection any                          `json:"collection"`
		Roles      map[string]string            `json:"roles"`
		Derived    map[string]map[string]string `json:"derived,omitempty"`
	}{b.c.Edition, struct {
		ID        string       `json:"id"`
		Title     records.Text `json:"title"`
		Subtitle  records.Text `json:"subtitle"`
		Licence   licence      `json:"licence"`
		Languages []string     `json:"languages"`
		Home      string       `json:"home"`
	}{b.c.ID, b.c.Title, subtitle, licence(b.c.Licence), b.c.Languages, b.c.Home}, roles, b.derived()})
}

// derived returns what is derived of each place: by field, the value that a place
// has there, its own or that of the nearest place above. A record with several
// places does not tell which of them has it.
func (b *Builder) derived() map[string]map[string]string {
	all := map[string]map[string]string{}
	for _, f := range b.c.Fields {
		if f.Derive == nil || f.Derive.From.Role != "place" || f.Derive.From.Vocab == nil {
			continue
		}
		of := map[string]string{}
		for _, v := range f.Derive.From.Vocab.Values {
			for _, id := range append([]string{v.ID}, f.Derive.From.Vocab.Ancestors(v.ID)...) {
				if value, ok := f.Derive.From.Vocab.ByID(id).Props[f.Derive.Property]; ok {
					of[v.ID] = value
					break
				}
			}
		}
		all[f.Name] = of
	}
	return all
}

func (b *Builder) fields() []byte {
	fields := make([]index.Field, len(b.c.Fields))
	for i, f := range b.c.Fields {
		var flags index.Flags
		if f.Facet {
			flags |= index.Facet
		}
		if f.Multi {
			flags |= index.Multi
		}
		if slices.Contains(f.Show, "card") {
			flags |= index.OnCard
		}
		if slices.Contains(f.Show, "record") {
			flags |= index.OnRecord
		}
		fields[i] = index.Field{Kind: f.Kind, Flags: flags, Weight: uint8(f.Weight), Name: f.Name, Role: f.Role,
			Order: f.Order, Label: jsonText(f.Label), Help: jsonText(f.Help), Unit: jsonText(f.Unit)}
	}
	return index.AppendFields(nil, fields)
}

// jsonText returns t as JSON, or "" when there is nothing in it.
func jsonText(t records.Text) string {
	if len(t) == 0 {
		return ""
	}
	b, err := json.Marshal(t)
	if err != nil { // strings always marshal
		panic(err)
	}
	return string(b)
}

// sources returns the bibliography as the shell takes it.
func (b *Builder) sources() ([]string, error) {
	list := make([]string, len(b.c.Sources))
	for i, s := range b.c.Sources {
		j, err := json.Marshal(struct {
			ID        string            `json:"id"`
			Title     string            `json:"title"`
			Short     string            `json:"short"`
			Publisher string            `json:"publisher"`
			Authors   []string          `json:"authors,omitempty"`
			Date      string            `json:"date,omitempty"`
			Language  string            `json:"language,omitempty"`
			URL       string            `json:"url,omitempty"`
			Archived  string            `json:"archived,omitempty"`
			Seen      string            `json:"seen,omitempty"`
			Note      string            `json:"note,omitempty"`
			Props     map[string]string `json:"props,omitempty"`
		}{s.ID, s.Title, s.Short, s.Publisher, s.Authors, s.Date, s.Language, s.URL, s.Archived, s.Seen, s.Note, s.Props})
		if err != nil {
			return nil, err
		}
		list[i] = string(j)
	}
	return list, nil
}

// fieldSections returns the value table, posting lists, days or numbers of field i.
func (b *Builder) fieldSections(i int) []section {
	f := b.c.Fields[i]
	switch f.Kind {
	case index.Keyword:
		sections := b.keywords[i].sections(i)
		if filterable(f) {
			sections = append(sections, newSection(index.TagValuePostings, i, 0, b.valuePostings(i)))
		}
		return sections
	case index.Date:
		spans := make([]index.Span, len(b.order))
		for doc, arrival := range b.order {
			full, r := b.at(arrival)
			spans[doc] = full.columns[i].spans[r]
		}
		days, imprecise, last, uncertain := index.AppendDays(spans)
		return []section{
			newSection(index.TagDays, i, 0, days),
			newSection(index.TagImprecise, i, 0, imprecise),
			newSection(index.TagLastDays, i, 0, last),
			newSection(index.TagUncertain, i, 0, uncertain),
		}
	case index.Number:
		numbers := make([]float64, len(b.order))
		for doc, arrival := range b.order {
			full, r := b.at(arrival)
			numbers[doc] = full.columns[i].numbers[r]
		}
		return []section{newSection(index.TagNumbers, i, 0, index.AppendNumbers(numbers))}
	}
	return nil
}
