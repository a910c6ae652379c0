package rules

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"vitrine/build/records"
)

const schema = `id: t
title: Test
languages: [en, de]
strict: true
names: names.yaml
fields:
  - {name: title, kind: text, role: title, limits: {characters: 60, quoted_words: 3}}
  - {name: fact, kind: text, role: summary, limits: {sentences: 2, sentence_words: 9}}
  - {name: date, kind: date, role: date, not_after: source}
  - {name: actor, kind: keyword, vocab: actors, multi: true}
  - {name: track, kind: keyword, vocab: tracks}
  - {name: search, kind: text}
  - {name: figure, kind: figure, role: figure, complete: true}
  - {name: claim, kind: keyword, role: claim, vocab: claims, with: reading}
  - {name: reading, kind: keyword}
  - {name: tag, kind: keyword}
  - {name: source, kind: source, role: source}
  - {name: related, kind: relation, both_ways: true}
`

var files = map[string]string{
	"collection.yaml": schema,
	"names.yaml": `people:
  - {name: Jane Scribe, public: true, why: byline}
words: [test, old, new, undated, March, Mar, Kabul, Red Crescent, Minister, they, something, second, third, what, one, two, the, a]
`,
	"sources.yaml": `- {id: old, title: A paper about the matter, short: "Paper, 2024", publisher: Paper, date: 2024, authors: [Jane Scribe]}
- {id: new, title: Second paper, short: "Paper, 3 Mar", publisher: Paper, date: 2025-03-03}
- {id: undated, title: Third paper, short: Paper, publisher: Paper}
`,
	"vocab/actors.yaml": `- {id: paper, label: {en: Paper}, type: media}
- {id: amir, label: {en: Amir Khan Muttaqi, de: Amir Chan Muttaki}, aliases: [Mutaqi], type: person, public: true}
- {id: hasan, label: {en: Gul Hassan Hassan}, type: person, public: true}
`,
	"vocab/tracks.yaml": "- {id: open}\n- {id: not-found, needs: search}\n",
	"vocab/claims.yaml": "- {id: how-many}\n",
}

// record is one that no rule is against; tests change parts of it.
const record = `- id: one
  title: Minister Muttaqi meets the Red Crescent in Kabul
  fact: They met on a day in March. Mutaqi spoke of trade and water.
  date: 2025-03-01
  actor: [amir]
  source: [{id: new, at: p. 1}]
  claim: how-many
  reading: current
  figure: [{value: 1, unit: minister, what: people who met, as_of: 2025, counter: not named}]
- id: two
  title: Something wholly other happened, said the minister
  claim: how-many
  reading: current
  source: [{id: old, at: p. 2}]
`

// problems checks a collection made of the files above and the changes.
func problems(t *testing.T, changes map[string]string) records.Problems {
	t.Helper()
	return checked(t, changes).Finish()
}

// checked returns what has seen the records of the files above and the changes.
func checked(t *testing.T, changes map[string]string) *Checker {
	t.Helper()
	fsys := fstest.MapFS{"records/a.yaml": {Data: []byte(record)}}
	for name, text := range files {
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
	}
	for name, text := range changes {
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
	}
	c, bad, err := records.LoadFS(fsys, "")
	if err != nil || len(bad) > 0 {
		t.Fatalf("got error %v and\n%s", err, bad)
	}
	k := New(c, true)
	for _, r := range c.Records {
		k.Record(r)
	}
	return k
}

func TestWhatRulesAreFor(t *testing.T) {
	replace := func(file, old, new string) map[string]string {
		text := files[file]
		if file == "records/a.yaml" {
			text = record
		}
		if !strings.Contains(text, old) {
			t.Fatalf("%s has no %q", file, old)
		}
		return map[string]string{file: strings.Replace(text, old, new, 1)}
	}
	for _, c := range []struct {
		name, file, old, new string
		want                 []string // parts of the messages, none: it is as it should be
	}{
		{"as it is", "records/a.yaml", "one", "one", nil},
		{"a long headline", "records/a.yaml", "Something wholly other happened", "Something wholly other happened and went on and on for days", []string{"title has 78 characters, expected at most 60"}},
		{"a quotation", "records/a.yaml", "Something wholly other happened", "A “much too long quotation” here", []string{"title quotes 4 words, expected at most 3"}},
		{"a third sentence", "records/a.yaml", "and water.", "and water. They left.", []string{"fact has 3 sentences, expected at most 2"}},
		{"no sentence behind an initial", "records/a.yaml", "They met on a day in March. Mutaqi", "They met the U. K. Paper. Mutaqi", []string{`unknown name "U K"`}},
		{"an initial before a public surname", "records/a.yaml", "They met on a day", "They met J. Muttaqi on a day", []string{`unknown name "Muttaqi" in fact`}},
		{"two initials", "records/a.yaml", "They met on a day", "They met Z. R. on a day", []string{`unknown name "Z R" in fact`}},
		{"a name with digits", "records/a.yaml", "They met on a day", "They met Zarmina2 on a day", []string{`unknown name "Zarmina2" in fact`}},
		{"a surname of somebody the record is not about", "records/a.yaml", "They met on a day", "They met Hassan on a day", []string{`unknown name "Hassan" in fact`}},
		{"a surname of a byline", "records/a.yaml", "They met on a day", "They met Scribe on a day", []string{`unknown name "Scribe" in fact`}},
		{"a public name and another surname", "records/a.yaml", "They met on a day", "They met Jane Scribe Muttaqi on a day", []string{`unknown name "Muttaqi" in fact`}},
		{"a private name in brackets", "records/a.yaml", "They met", "They met (Water) there", []string{`unknown name "Water"`}},
		{"a long sentence", "records/a.yaml", "spoke of trade", "spoke of trade and of many a thing beside", []string{"a sentence of 12 words, expected at most 9"}},
		{"later than its source", "records/a.yaml", "2025-03-01", "2025-03-04", []string{"date 2025-03-04 of record \"one\" is later than its latest source, which is of 2025-03-03"}},
		{"not later: a rough date", "records/a.yaml", "2025-03-01", "2025-03", nil},
		{"not later: an undated source", "records/a.yaml", "{id: new, at: p. 1}", "{id: undated, at: p. 1}", nil},
		{"an older source beside a newer", "records/a.yaml", "{id: new, at: p. 1}", "{id: new, at: p. 1}, {id: old, at: p. 1}", nil},
		{"a figure without time", "records/a.yaml", "as_of: 2025, ", "", []string{"has no period and no day"}},
		{"a figure without counter", "records/a.yaml", ", counter: not named", "", []string{"has no counter"}},
		{"one answer", "records/a.yaml", "  claim: how-many\n  reading: current\n  figure", "  figure", []string{`"how-many" has 1 answers, expected at least two`}},
		{"a claim without reading", "records/a.yaml", "  reading: current\n  figure", "  figure", []string{"has claim and no reading"}},
		{"looked for without a search", "records/a.yaml", "  actor: [amir]", "  track: not-found", []string{`"not-found" of track needs field "search"`}},
		{"looked for", "records/a.yaml", "  actor: [amir]", "  track: not-found\n  search: it was looked for", nil},

		{"a private name", "records/a.yaml", "They met", "They met Zarmina there", []string{`unknown name "Zarmina" in fact of record one`}},
		{"a private name at the beginning", "records/a.yaml", "They met", "Zarmina met them", []string{`unknown name "Zarmina"`}},
		{"a word known in small letters at the beginning", "records/a.yaml", "They met", "Water met them", nil},
		{"two private names", "records/a.yaml", "They met", "They met Zarmina Rahimi there", []string{`unknown name "Zarmina Rahimi"`}},
		{"a private person with a public surname", "records/a.yaml", "They met", "They met Zarmina Muttaqi there", []string{`unknown name "Zarmina"`}},
		{"two surnames are a name of somebody else", "records/a.yaml", "They met", "They met Gul Hassan Hassan, and Hassan Muttaqi", []string{`unknown name "Muttaqi"`}},
		{"part of a public name", "records/a.yaml", "They met", "They met Amir there", []string{`unknown name "Amir"`}},
		{"a name with an s", "records/a.yaml", "They met", "They met Muttaqi's clerk", nil},
		{"nobody's name", "records/a.yaml", "They met on a day", "They met the G7, 43M and M", nil},
		{"a name in another script", "records/a.yaml", "They met", "They met زرمینه there", []string{"unknown name \"زرمینه\""}},
		{"in a keyword without vocabulary", "records/a.yaml", "  actor: [amir]", "  tag: to Zarmina", []string{`unknown name "Zarmina" in tag of record one`}},
		{"in a figure", "records/a.yaml", "people who met", "people with Zarmina", []string{`unknown name "Zarmina" in figure`}},
		{"in a counter", "records/a.yaml", "counter: not named", "counter: her sister Zarmina", []string{`unknown name "Zarmina" in figure`}},
		{"in a locator", "records/a.yaml", "at: p. 1", "at: what Zarmina says", []string{`unknown name "Zarmina" in source`}},
		{"in an id", "records/a.yaml", "id: one", "id: one-zarmina", []string{`unknown name "zarmina" in the id of record one-zarmina`}},
		{"in an id, part of a public name", "records/a.yaml", "id: one", "id: one-amir", []string{`unknown name "amir" in the id of record one-amir`}},
		{"in an id, the whole public name", "records/a.yaml", "id: one", "id: one-amir-khan-muttaqi", nil},
		{"in an id with a digit", "records/a.yaml", "id: one", "id: one-zarmina2", []string{`unknown name "zarmina" in the id`}},
		{"in the id of a source", "sources.yaml", "{id: undated,", "{id: undated-zarmina,", []string{`unknown name "zarmina" in the id of source undated-zarmina`}},
		{"in a property of a source", "sources.yaml", "date: 2024,", "date: 2024, origin: a letter of Zarmina,", []string{`unknown name "Zarmina" in origin of source old`}},
		{"in the title of the collection", "collection.yaml", "title: Test", "title: Letters to Zarmina", []string{`unknown name "Zarmina" in the description`}},
		{"in the label of a field", "collection.yaml", "{name: tag, kind: keyword}", "{name: tag, kind: keyword, label: Zarmina}", []string{`unknown name "Zarmina" in the label of field tag`}},
		{"a value without a type beside people", "vocab/actors.yaml", ", type: media", "", []string{`"paper" has no type, in a vocabulary that lists people`}},
		{"a person in capitals", "vocab/actors.yaml", "type: person, public: true}\n- {id: hasan", "type: Person}\n- {id: hasan", []string{`person "Amir Khan Muttaqi" is not marked as public`}},
		{"in the title of a source", "sources.yaml", "A paper about the matter", "What Zarmina Says about the Matter", []string{`unknown name "Zarmina Says" in the title of source old`}},
		{"a headline with capitals", "sources.yaml", "A paper about the matter", "The Paper Spoke of Trade and Water", nil},
		{"an author", "sources.yaml", "[Jane Scribe]", "[Jane Scribe, Zarmina R]", []string{`unknown name "Zarmina" in an author of source old`}},
		{"in the note of a source", "sources.yaml", "date: 2024,", "date: 2024, note: told by Zarmina,", []string{`unknown name "Zarmina" in source old`}},
		{"in a definition", "vocab/claims.yaml", "{id: how-many}", "{id: how-many, definition: {en: They met Zarmina}}", []string{`unknown name "Zarmina" in the definition of how-many`}},
		{"in the help of a field", "collection.yaml", "{name: tag, kind: keyword}", "{name: tag, kind: keyword, help: {en: as Zarmina said}}", []string{`unknown name "Zarmina" in the help of field tag`}},
		{"a person of a vocabulary who is not public", "vocab/actors.yaml", "type: person, public: true}\n- {id: hasan", "type: person}\n- {id: hasan", []string{`person "Amir Khan Muttaqi" is not marked as public`, `unknown name "Muttaqi" in title`}},
		{"a person of the list who is not public", "names.yaml", "public: true, ", "", []string{`person "Jane Scribe" is not marked as public`, `unknown name "Jane Scribe" in an author`}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := problems(t, replace(c.file, c.old, c.new))
			for _, want := range c.want {
				if !strings.Contains(got.String(), want) {
					t.Errorf("no %q in\n%s", want, got)
				}
			}
			if len(c.want) == 0 && len(got) > 0 {
				t.Errorf("got\n%swant nothing", got)
			}
			if slices.ContainsFunc(got, func(p records.Problem) bool { return p.Warning }) {
				t.Errorf("got warnings of a strict collection:\n%s", got)
			}
			for _, p := range got {
				if p.Pos.File == "" || p.Pos.Line == 0 && p.Pos.File != "collection.yaml" {
					t.Errorf("%s: no place", p)
				}
			}
		})
	}
}

// TestLooseCollectionsAreWarned has rules warn where nothing is strict, but for
// people.
func TestLooseCollectionsAreWarned(t *testing.T) {
	loose := strings.NewReplacer("strict: true\n", "", ", both_ways: true", "").Replace(schema)
	fsys := fstest.MapFS{}
	for name, text := range files {
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
	}
	fsys["collection.yaml"] = &fstest.MapFile{Data: []byte(loose)}
	fsys["records/a.yaml"] = &fstest.MapFile{Data: []byte(strings.NewReplacer("and water.", "and water. They left.", "They met", "They met Zarmina", "actor: [amir]", "actor: [amir, Zarmina Rahimi]").Replace(record))}
	r, err := records.Open(fsys, "", records.Options{})
	if err != nil {
		t.Fatal(err)
	}
	k := New(r.Collection(), false)
	h, err := r.Read(t.Context(), func(r *records.Record) error { k.Record(r); return nil })
	if err != nil || h.Failed() {
		t.Fatalf("got error %v and\n%s", err, h.Problems)
	}
	got := k.Finish()
	if len(got) != 3 || !strings.Contains(got.String(), `unknown name "Zarmina Rahimi" in actor`) {
		t.Errorf("got\n%swant an error for each name, and a warning", got)
	}
	for _, p := range got {
		if p.Warning == strings.Contains(p.Message, "Zarmina") {
			t.Errorf("%s: is a warning: %t", p, p.Warning)
		}
	}
}

func TestNearDuplicatesAreTold(t *testing.T) {
	text := `
- id: a
  title: Russia takes credentials of the ambassador
  fact: The ministry took papers from the envoy of Kabul.
  source: [{id: old, at: p. 1}]
- id: b
  title: Russia takes the credentials of an ambassador
  fact: The ministry took papers from the envoy in Kabul.
  source: [{id: old, at: p. 1}]
- id: c
  title: Russia takes the credentials of an ambassador
  fact: The ministry took papers from the envoy in Kabul.
  source: [{id: old, at: p. 1}]
  related: [a, b]
- id: d
  title: Norway closes its embassy for want of staff
  fact: Nothing else was said about that by anybody.
  source: [{id: old, at: p. 1}]
`
	got := checked(t, map[string]string{"records/a.yaml": text}).Near()
	if len(got) != 1 || got[0].A != "a" || got[0].B != "b" || got[0].Share < 0.9 {
		t.Errorf("got %v, want a and b alone: c is related to both", got)
	}
}

func TestSentences(t *testing.T) {
	for text, want := range map[string]int{
		"One.": 1, "One. Two.": 2, "The U.S. ended it. Then more.": 2, "At 3.5 percent. 40 left.": 2, "Who? Nobody!": 2,
		"He said “no.” Then he left": 2, "No full stop": 1, "": 0, "J. Smith came. He left.": 2,
	} {
		if got := sentences(text); len(got) != want {
			t.Errorf("%q is %d sentences, want %d: %q", text, len(got), want, got)
		}
	}
}
