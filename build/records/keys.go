package records

import (
	"encoding/json"
	"slices"

	"vitrine/wasm/index"
)

// A key is one that collection.yaml may have, with what an editor of it is told.
// These lists are both what is checked and what editors complete.
type key struct {
	name string
	form any // JSON Schema of the value
	doc  string
}

type object = map[string]any

// Forms of values in the JSON Schema.
var (
	aText      = object{"type": []string{"string", "number", "boolean"}, "minLength": 1} // 2019 may be a title, and a column
	aScalar    = object{"type": []string{"string", "number", "boolean"}}
	aFlag      = object{"type": "boolean"}
	aLocalized = object{"oneOf": []object{aText, {"type": "object", "additionalProperties": aText}}}
	someTexts  = object{"oneOf": []object{aText, listOf(aText)}}
	someFiles  = object{"oneOf": []object{aText, {"type": "array", "items": aText, "minItems": 1}}}
	someValues = object{"oneOf": []object{aScalar, listOf(aScalar)}}
)

func listOf(form any) object { return object{"type": "array", "items": form} }

func oneOfWords(words []string) object { return object{"type": "string", "enum": words} }

// mapOf is the form of a map with known keys.
func mapOf(keys []key, required ...string) object {
	properties := object{}
	for _, k := range keys {
		form := object{"description": k.doc}
		for name, value := range k.form.(object) {
			form[name] = value
		}
		properties[k.name] = form
	}
	m := object{"type": "object", "properties": properties, "additionalProperties": false}
	if len(required) > 0 {
		m["required"] = required
	}
	return m
}

func namesOfKeys(keys []key) []string {
	names := make([]string, len(keys))
	for i, k := range keys {
		names[i] = k.name
	}
	return names
}

var licenceSpec = []key{
	{"name", aText, "Name of the licence."},
	{"url", object{"type": "string", "format": "uri"}, "Where the licence can be read."},
}

var joinSpec = []key{
	{"file", aText, "The file that is looked up, in the collection's folder."},
	{"on", aText, "The column of the records."},
	{"key", aText, "The column of the file that holds the same value; each value once."},
	{"as", aText, "What the columns of the file are called by: with as: artist, its column name is artist.name."},
}

var collectionSpec = []key{
	{"id", object{"type": []string{"string", "number"}, "pattern": "^[a-z0-9-]+$"}, "Short name, used in names of files: a-z, 0-9 and hyphens."},
	{"title", aLocalized, "What the explorer is called."},
	{"subtitle", aLocalized, "One line under the title."},
	{"edition", object{"type": "string"}, "The day this edition is named by, YYYY-MM-DD. Without it an edition is named by its content."},
	{"languages", someTexts, "Languages of the collection as BCP 47 tags (en, de, fa-AF). The first is that of the records, and decides how words are found and values sorted."},
	{"licence", mapOf(licenceSpec, "name"), "Terms under which the collection may be used."},
	{"home", object{"type": "string", "format": "uri"}, "Address at which the explorer is published."},
	{"about", aText, "A Markdown file of the folder: the text of the About page."},
	{"base", object{"type": "string", "format": "uri"}, "Address that relative links in the records start from."},
	{"records", someFiles, "The files with the records, as globs: \"data/*.csv\", \"posts/**/*.md\". Without it: the folder records/, or else every file of a known format."},
	{"names", aText, "A file of the folder with the people and words that texts may name. Nobody else may be named anywhere."},
	{"strict", aFlag, "true: everything that is wrong with the records is an error and nothing is built. Else it is counted, listed and kept as text."},
	{"record_id", aText, "The column that holds each record's id. Without it: the column id, or the file's name, or the title; with @title ids are made though there is a column id."},
	{"empty", someValues, "What means \"not recorded\", in every field."},
	{"ignore", someTexts, "Columns that are left out on purpose."},
	{"join", listOf(mapOf(joinSpec, "file", "on", "key", "as")), "Files that are looked up for each record."},
	{"fields", object{}, "The fields, in the order of the filters and of the record page."}, // its form is set by JSONSchema
}

var fieldSpec = []key{
	{"name", object{"type": "string", "pattern": fieldName.String()}, "Name in addresses: a-z, 0-9 and _, beginning with a letter."},
	{"kind", oneOfWords(index.KindNames()), "keyword: a value to choose by. text: to be read and searched. date: a day, month, year or interval. number. url: a link. source: a place in sources.yaml. figure: a quantity with unit, period and counter. relation: the id of another record."},
	{"label", aLocalized, "What readers see."},
	{"help", aLocalized, "One sentence that says what the field holds."},
	{"role", oneOfWords(Roles), "The part the field plays on cards and pages; each part once. Exactly one field is the title."},
	{"required", aFlag, "true: a record without it is a problem."},
	{"multi", aFlag, "true: a record may have several values."},
	{"facet", aFlag, "true: readers filter by it and see counts. Keywords and numbers."},
	{"order", oneOfWords(orders), "Order of a facet's values: count (most frequent first), label (by name), fixed (as the vocabulary has them)."},
	{"show", object{"oneOf": []object{oneOfWords(shows), listOf(oneOfWords(shows))}}, "Where it is shown: card, record, both, or [] for nowhere."},
	{"weight", object{"type": "integer", "minimum": 0, "maximum": maxWeight}, "How much a word in it counts when results are ranked; 0: it is not searched."},
	{"vocab", aText, "The vocabulary its values are of: the name of a file of vocab/, without .yaml, or iso-3166 for countries."},
	{"derive", aText, "field.property: the values are a property of another field's values, such as country.region."},
	{"unit", aLocalized, "What numbers are followed by: %, m, USD."},
	{"limits", mapOf(limitsSpec), "Texts: how long they, their sentences and their quotations may be."},
	{"complete", aFlag, "true: every figure has a counter, and a period or a day."},
	{"not_after", aText, "Dates: the field with the sources than which none may be later."},
	{"with", someTexts, "Fields that a record must have where it has this one."},
	{"both_ways", aFlag, "true: the other record leads back without being told to."},
	{"from", someTexts, "The column or columns it is taken from; dotted paths lead into nested objects. Without it: the column with the field's name."},
	{"until", aText, "Dates: the column with the end of an interval that begins with from."},
	{"split", someTexts, "The text between several values in one cell, such as \";\"; json for a JSON list."},
	{"take", object{"type": "integer", "minimum": -1000, "maximum": 1000, "not": object{"const": 0}}, "Only this piece of what was split: 1 is the first, -1 the last."},
	{"empty", someValues, "What means \"not recorded\" in this field."},
	{"map", object{"type": "object", "additionalProperties": aScalar}, "Values that are replaced: {as written: as wanted}."},
	{"format", oneOfWords(allFormats()), "How the column is written. Dates: ymd, dmy, mdy, unix, unix-ms. Numbers: point (1,234.5) or comma (1.234,5). Text: plain, markdown, html."},
	{"precision", oneOfWords(precisions), "Dates are kept no firmer than the year or the month."},
	{"group", object{"oneOf": []object{oneOfWords(groupUnits), {"type": "array", "items": object{"type": "number"}, "minItems": 1}}}, "Keywords: the range that a date or number falls into: year, month, decade, century, or the bounds between ranges of numbers."},
}

func allFormats() []string {
	var all []string
	for _, kind := range []index.Kind{index.Text, index.Date, index.Number} {
		all = append(all, formats[kind]...)
	}
	return all
}

// JSONSchema returns the JSON Schema (draft 7) of collection.yaml, with which
// editors complete and check it.
func JSONSchema() []byte {
	schema := mapOf(collectionSpec, "id", "title", "languages", "fields")
	fields := schema["properties"].(object)["fields"].(object)
	fields["type"], fields["items"], fields["minItems"] = "array", mapOf(fieldSpec, "name", "kind"), 1
	schema["$schema"] = "http://json-schema.org/draft-07/schema#"
	schema["title"] = "collection.yaml of a Vitrine collection"
	b, err := json.MarshalIndent(schema, "", "  ")
	if err != nil { // it is made of maps, lists and texts
		panic(err)
	}
	return append(b, '\n')
}

var (
	collectionKeys = namesOfKeys(collectionSpec)
	licenceKeys    = namesOfKeys(licenceSpec)
	joinKeys       = namesOfKeys(joinSpec)
	fieldKeys      = namesOfKeys(fieldSpec)
	// transformKeys are the keys of a field that make its values out of columns.
	transformKeys = fieldKeys[slices.Index(fieldKeys, "from"):]
)
