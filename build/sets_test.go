package main

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"encoding/csv"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"

	"vitrine/wasm/index"
	"vitrine/wasm/search"
)

// A row is a record of a set as a plain reader of its format sees it: values by
// column, lists opened.
type row map[string][]string

func (r row) has(column, value string) bool { return slices.Contains(r[column], value) }

func (r row) none(column string) bool { return len(r[column]) == 0 }

// year returns the year that a column begins with, 0 if it is empty.
func (r row) year(column string) int {
	if r.none(column) {
		return 0
	}
	y, _ := strconv.Atoi(r[column][0][:min(4, len(r[column][0]))])
	return y
}

// A set is an excerpt of other people's data under testdata/sets, whose README
// says where it is from. rows reads it without anything of this program; facets
// are columns by the field that was inferred for them; each question is a
// request and what it should mean.
type set struct {
	name      string
	rows      func(t *testing.T, folder string) []row
	facets    map[string]string
	rename    map[string]string // values, where the field has others than the column
	questions []question
}

type question struct {
	request string
	means   func(row) bool
}

var sets = []set{
	{
		name: "biopics",
		rows: func(t *testing.T, folder string) []row {
			return csvRows(t, filepath.Join(folder, "biopics.csv"), map[string]string{"country": "/"})
		},
		facets: map[string]string{"country": "country", "subject_sex": "subject_sex", "type_of_subject": "type_of_subject", "subject_race": "subject_race"},
		rename: map[string]string{"UK": "GB", "Canada": "CA"},
		questions: []question{
			{"country=GB&subject_sex=Female", func(r row) bool { return r.has("country", "UK") && r.has("subject_sex", "Female") }},
			{"country=GB&country=CA&type_of_subject=Musician", func(r row) bool {
				return (r.has("country", "UK") || r.has("country", "Canada")) && r.has("type_of_subject", "Musician")
			}},
			{"year_release=1990..2009&-country=US", func(r row) bool {
				return r.year("year_release") >= 1990 && r.year("year_release") <= 2009 && !r.has("country", "US")
			}},
			{"subject_race=(none)&country=US&country=GB&country.all=1", func(r row) bool {
				return r.none("subject_race") && r.has("country", "US") && r.has("country", "UK")
			}},
		},
	},
	{
		name: "cisa-kev",
		rows: func(t *testing.T, folder string) []row {
			var whole struct{ Vulnerabilities []map[string]any }
			decode(t, filepath.Join(folder, "known_exploited_vulnerabilities.json"), &whole)
			return objectRows(whole.Vulnerabilities)
		},
		facets: map[string]string{"vendor_project": "vendorProject", "cwes": "cwes", "known_ransomware_campaign_use": "knownRansomwareCampaignUse"},
		questions: []question{
			{"vendor_project=Microsoft&known_ransomware_campaign_use=Known", func(r row) bool {
				return r.has("vendorProject", "Microsoft") && r.has("knownRansomwareCampaignUse", "Known")
			}},
			{"date_added=2022&vendor_project=Microsoft&vendor_project=Apple&vendor_project=Cisco", func(r row) bool {
				return r.year("dateAdded") == 2022 && (r.has("vendorProject", "Microsoft") || r.has("vendorProject", "Apple") || r.has("vendorProject", "Cisco"))
			}},
			{"cwes=(none)&date_added=2021-11..2022-03", func(r row) bool {
				return r.none("cwes") && r["dateAdded"][0] >= "2021-11" && r["dateAdded"][0] < "2022-04"
			}},
			{"-vendor_project=Microsoft&cwes=CWE-20&cwes=CWE-787", func(r row) bool {
				return !r.has("vendorProject", "Microsoft") && (r.has("cwes", "CWE-20") || r.has("cwes", "CWE-787"))
			}},
		},
	},
	{
		name:   "18f-posts",
		rows:   postRows,
		facets: map[string]string{"tags": "tags", "authors": "authors"},
		questions: []question{
			{"date=2014..2016", func(r row) bool { return r.year("@date") <= 2016 }},
			{"tags=how we work&date=2016..", func(r row) bool { return r.has("tags", "how we work") && r.year("@date") >= 2016 }},
			{"-tags=how we work&-tags=best practices", func(r row) bool { return !r.has("tags", "how we work") && !r.has("tags", "best practices") }},
			{"tags=open source&tags=agency work&date=..2020", func(r row) bool {
				return (r.has("tags", "open source") || r.has("tags", "agency work")) && r.year("@date") <= 2020
			}},
		},
	},
	{
		name: "cmoa-art",
		rows: func(t *testing.T, folder string) []row {
			var objects []map[string]any
			lines := bufio.NewScanner(bytes.NewReader(contents(t, filepath.Join(folder, "cmoa.jsonl"))))
			lines.Buffer(nil, 1<<20)
			for lines.Scan() {
				var o map[string]any
				if err := json.Unmarshal(lines.Bytes(), &o); err != nil {
					t.Fatal(err)
				}
				objects = append(objects, o)
			}
			return objectRows(objects)
		},
		facets: map[string]string{"department": "department", "classification": "classification", "creator_nationality": "creator.nationality"},
		questions: []question{
			{"department=Photography&creator_nationality=American", func(r row) bool {
				return r.has("department", "Photography") && r.has("creator.nationality", "American")
			}},
			// An interval is in a range when it may be.
			{"creation_date_interval=1990..1999&department=Contemporary Art", func(r row) bool {
				from, to := r.year("creation_date_earliest"), r.year("creation_date_latest")
				if from == 0 {
					from = to
				}
				if to == 0 {
					to = from
				}
				return from != 0 && from <= 1999 && to >= 1990 && r.has("department", "Contemporary Art")
			}},
			{"classification=prints&classification=photographs&-creator_nationality=American", func(r row) bool {
				return (r.has("classification", "prints") || r.has("classification", "photographs")) && !r.has("creator.nationality", "American")
			}},
			{"item_width=10..20&department=Photography", func(r row) bool {
				w, err := strconv.ParseFloat(r["item_width"][0], 64)
				return err == nil && w >= 10 && w <= 20 && r.has("department", "Photography")
			}},
		},
	},
	{
		name: "tate-artworks",
		rows: func(t *testing.T, folder string) []row {
			rows := csvRows(t, filepath.Join(folder, "artwork_data.csv"), map[string]string{"subjectsTop": "|", "subjectsMid": "|", "subjects": "|", "movements": "|"})
			artists := map[string]row{}
			for _, a := range csvRows(t, filepath.Join(folder, "artist_data.csv"), nil) {
				artists[a["id"][0]] = a
			}
			for _, r := range rows {
				if a := artists[r["artistId"][0]]; a != nil {
					r["artist.gender"] = a["gender"]
				}
			}
			return rows
		},
		facets: map[string]string{"classification": "classification", "subjects_top": "subjectsTop", "subjects_mid": "subjectsMid", "artist_gender": "artist.gender"},
		questions: []question{
			{"subjects_top=nature&subjects_top=architecture&subjects_top.all=1", func(r row) bool {
				return r.has("subjectsTop", "nature") && r.has("subjectsTop", "architecture")
			}},
			{"classification=on paper%2C unique&subjects_top=people", func(r row) bool {
				return r.has("classification", "on paper, unique") && r.has("subjectsTop", "people")
			}},
			{"acquisition_year=1900..1999&-classification=on paper%2C unique", func(r row) bool {
				return r.year("acquisitionYear") >= 1900 && r.year("acquisitionYear") <= 1999 && !r.has("classification", "on paper, unique")
			}},
			{"subjects_top=(none)&acquisition_year=1960..", func(r row) bool { return r.none("subjectsTop") && r.year("acquisitionYear") >= 1960 }},
		},
	},
}

// TestSetsCountAsTheyDo holds what is inferred of other people's data, read and
// counted, against plain loops over the same files. With SETS naming a folder
// that has the sets whole it takes those.
func TestSetsCountAsTheyDo(t *testing.T) {
	folder := "testdata/sets"
	if whole := os.Getenv("SETS"); whole != "" {
		folder = whole
	}
	for _, s := range sets {
		t.Run(s.name, func(t *testing.T) {
			dir := filepath.Join(folder, s.name)
			rows := s.rows(t, dir)
			if len(rows) < 10 {
				t.Fatalf("%d rows, want an excerpt worth counting", len(rows))
			}
			x, err := (&collection{Path: dir}).index(context.Background(), newVoice().hushed(), 1)
			if err != nil {
				t.Fatal(err)
			}
			ix, err := index.Open(x.parts...)
			if err != nil {
				t.Fatal(err)
			}
			engine, err := search.New(ix)
			if err != nil {
				t.Fatal(err)
			}
			s.compareFacets(t, engine, rows)
			for _, q := range s.questions {
				want := 0
				for _, r := range rows {
					if q.means(r) {
						want++
					}
				}
				if want == 0 || want == len(rows) {
					t.Errorf("%s is true of %d of %d rows: it tells nothing apart", q.request, want, len(rows))
				}
				var answer struct {
					Total    int
					Problems []struct{ Message string }
				}
				if err := json.Unmarshal(engine.Ask(strings.ReplaceAll(q.request, " ", "%20")).JSON, &answer); err != nil {
					t.Fatal(err)
				}
				if answer.Total != want || len(answer.Problems) > 0 {
					t.Errorf("%s: %d records, want %d; problems %v", q.request, answer.Total, want, answer.Problems)
				}
			}
		})
	}
}

func (s *set) compareFacets(t *testing.T, engine *search.Engine, rows []row) {
	t.Helper()
	var meta struct {
		Records int
		Fields  []struct {
			Name   string
			Facet  bool
			Offset int
			Values struct{ Key []string }
		}
	}
	if err := json.Unmarshal(engine.Meta(), &meta); err != nil {
		t.Fatal(err)
	}
	if meta.Records != len(rows) {
		t.Fatalf("%d records, want %d", meta.Records, len(rows))
	}
	counts := engine.Ask("").Counts
	seen := 0
	for _, f := range meta.Fields {
		column := s.facets[f.Name]
		if column == "" {
			continue
		}
		if !f.Facet { // in an excerpt a column may say too little to be one
			continue
		}
		seen++
		want, none := map[string]uint32{}, uint32(0)
		for _, r := range rows {
			if r.none(column) {
				none++
			}
			var once []string
			for _, value := range r[column] {
				if to := s.rename[value]; to != "" {
					value = to
				}
				if !slices.Contains(once, value) {
					once = append(once, value)
					want[value]++
				}
			}
		}
		if len(f.Values.Key) != len(want) {
			t.Errorf("%s has %d values, want %d", f.Name, len(f.Values.Key), len(want))
		}
		for i, key := range append(f.Values.Key, search.None) {
			n := want[key]
			if key == search.None {
				n = none
			}
			if got := counts[f.Offset+i]; got != n {
				t.Errorf("%s=%s: %d records, want %d", f.Name, key, got, n)
			}
		}
	}
	if seen < len(s.facets)-1 || seen < len(s.facets) && os.Getenv("SETS") != "" {
		t.Errorf("%d of the facets %v were inferred", seen, s.facets)
	}
}

// contents reads a file, or the gzipped file of the same name.
func contents(t *testing.T, file string) []byte {
	t.Helper()
	if packed, err := os.Open(file + ".gz"); err == nil {
		defer packed.Close()
		z, err := gzip.NewReader(packed)
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(z)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func decode(t *testing.T, file string, into any) {
	t.Helper()
	if err := json.Unmarshal(contents(t, file), into); err != nil {
		t.Fatal(err)
	}
}

// csvRows reads a CSV file with the columns that hold lists cut at their separator.
func csvRows(t *testing.T, file string, lists map[string]string) []row {
	t.Helper()
	r := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(contents(t, file), []byte("\ufeff"))))
	all, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var rows []row
	for _, cells := range all[1:] {
		out := row{}
		for i, column := range all[0] {
			pieces := []string{cells[i]}
			if sep := lists[column]; sep != "" {
				pieces = strings.Split(cells[i], sep)
			}
			for _, p := range pieces {
				if p = strings.Join(strings.Fields(p), " "); p != "" {
					out[column] = append(out[column], p)
				}
			}
		}
		rows = append(rows, out)
	}
	return rows
}

// objectRows opens objects: members of objects in them get dotted names.
func objectRows(objects []map[string]any) []row {
	var rows []row
	for _, o := range objects {
		out := row{}
		open(out, "", o)
		rows = append(rows, out)
	}
	return rows
}

func open(out row, name string, v any) {
	switch v := v.(type) {
	case map[string]any:
		for key, member := range v {
			if name != "" {
				key = name + "." + key
			}
			open(out, key, member)
		}
	case []any:
		for _, item := range v {
			open(out, name, item)
		}
	case string:
		if s := strings.Join(strings.Fields(v), " "); s != "" {
			out[name] = append(out[name], s)
		}
	case float64:
		out[name] = append(out[name], strconv.FormatFloat(v, 'f', -1, 64))
	}
}

// postRows reads posts with front matter in YAML; a post's day is the one in
// its front matter, else the one its file is named by.
func postRows(t *testing.T, folder string) []row {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(folder, "posts", "*.md"))
	if err != nil {
		t.Fatal(err)
	}
	day := regexp.MustCompile(`^\d{4}-\d{1,2}-\d{1,2}`)
	var rows []row
	for _, file := range files {
		text := string(contents(t, file))
		_, rest, _ := strings.Cut(text, "---\n")
		front, _, _ := strings.Cut(rest, "\n---")
		var fields map[string]any
		if err := yaml.Unmarshal([]byte(front), &fields); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		out := row{}
		open(out, "", fields)
		out["@date"] = []string{day.FindString(filepath.Base(file))}
		if date := regexp.MustCompile(`(?m)^date: *['"]?(\d{4}-\d{2}-\d{2})`).FindStringSubmatch(front); date != nil {
			out["@date"] = []string{date[1]}
		}
		rows = append(rows, out)
	}
	return rows
}
