package bench

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"vitrine/wasm/search"
)

// answer is what is compared of an answer.
type answer struct {
	Total    int       `json:"total"`
	Counts   []uint32  `json:"counts"`
	IDs      []string  `json:"ids"`
	Problems []problem `json:"problems"`
}

type problem struct {
	Param   string `json:"param"`
	Message string `json:"message"`
}

// scanAnswer is an answer of the scan: counts by facet and rank of the value.
type scanAnswer struct {
	Total  int        `json:"total"`
	Counts [][]uint32 `json:"counts"`
	IDs    []uint32   `json:"ids"`
}

// askCounts asks the engine for what the classes of queries compare: total,
// counts and the first records.
func askCounts(e *search.Engine, request string) search.Answer { return e.Do("count", request) }

// nativeAnswer asks the engine here.
func nativeAnswer(e *search.Engine, request string) (*answer, error) {
	a := askCounts(e, request)
	var j struct {
		Total    int
		Hits     []struct{ ID string }
		Problems []problem
	}
	if err := json.Unmarshal(a.JSON, &j); err != nil {
		return nil, fmt.Errorf("%s: %w", request, err)
	}
	out := &answer{Total: j.Total, Counts: a.Counts, Problems: j.Problems}
	for _, h := range j.Hits {
		out.IDs = append(out.IDs, h.ID)
	}
	return out, nil
}

// legend says what stands where in the engine's counts.
type legend struct {
	names []string         // "kind=foo", by place
	place []map[string]int // by facet of the workload: place of each value
}

func newLegend(w *Workload, e *search.Engine) (*legend, error) {
	var meta struct {
		NCounts int
		Fields  []struct {
			Name   string
			Facet  bool
			Offset int
			Values struct{ Key []string }
		}
	}
	if err := json.Unmarshal(e.Meta(), &meta); err != nil {
		return nil, err
	}
	l := &legend{names: make([]string, meta.NCounts), place: make([]map[string]int, len(w.facets))}
	for k, f := range w.facets {
		for _, field := range meta.Fields {
			if field.Name != f.name {
				continue
			}
			l.place[k] = map[string]int{}
			for i, key := range append(field.Values.Key, search.None) {
				l.names[field.Offset+i] = f.name + "=" + key
				l.place[k][key] = field.Offset + i
			}
		}
		if l.place[k] == nil {
			return nil, fmt.Errorf("the engine has no facet %q", f.name)
		}
	}
	return l, nil
}

// name says what the count at a place counts.
func (l *legend) name(i int) string {
	if i < len(l.names) {
		return "count of " + l.names[i]
	}
	return fmt.Sprintf("bar %d of the histogram", i-len(l.names))
}

// shown is how many differences of one query are told.
const shown = 5

// differ returns an error that lists what is different between two answers.
func differ(request, nameA, nameB string, found []string) error {
	if len(found) == 0 {
		return nil
	}
	rest := ""
	if n := len(found) - shown; n > 0 {
		rest = fmt.Sprintf("\n  … and %d more", n)
		found = found[:shown]
	}
	return fmt.Errorf("%s and %s answer %q differently:\n  %s%s", nameA, nameB, request, strings.Join(found, "\n  "), rest)
}

func compareIDs(found []string, a, b []string) []string {
	if len(a) != len(b) {
		return append(found, fmt.Sprintf("first records: %d, %d", len(a), len(b)))
	}
	for i := range a {
		if a[i] != b[i] {
			found = append(found, fmt.Sprintf("record %d: %s, %s", i+1, a[i], b[i]))
		}
	}
	return found
}

// compareEngines compares the engine here with the one in the browser.
func (l *legend) compareEngines(request string, native, page *answer) error {
	var found []string
	for _, p := range append(native.Problems, page.Problems...) {
		found = append(found, fmt.Sprintf("%s was not understood: %s", p.Param, p.Message))
	}
	if native.Total != page.Total {
		found = append(found, fmt.Sprintf("total: %d, %d", native.Total, page.Total))
	}
	if len(native.Counts) != len(page.Counts) {
		found = append(found, fmt.Sprintf("number of counts: %d, %d", len(native.Counts), len(page.Counts)))
	} else {
		for i, n := range native.Counts {
			if n != page.Counts[i] {
				found = append(found, fmt.Sprintf("%s: %d, %d", l.name(i), n, page.Counts[i]))
			}
		}
	}
	return differ(request, "the engine here", "the engine in the browser", compareIDs(found, native.IDs, page.IDs))
}

// compareScan compares the engine with the scan, value by value. A value that
// no record has is unknown to the engine, and counts 0 for the scan.
func (l *legend) compareScan(w *Workload, request string, native *answer, scan *scanAnswer) error {
	var found []string
	if native.Total != scan.Total {
		found = append(found, fmt.Sprintf("total: %d, %d", native.Total, scan.Total))
	}
	if len(scan.Counts) != len(w.facets) {
		return errors.Join(errors.New("the scan did not count all facets"), differ(request, "the engine", "the scan", found))
	}
	for k, f := range w.facets {
		if len(scan.Counts[k]) != len(f.values) {
			found = append(found, fmt.Sprintf("values of %s: %d, %d", f.name, len(f.values), len(scan.Counts[k])))
			continue
		}
		for v, key := range f.values {
			n := uint32(0)
			if place, ok := l.place[k][key]; ok {
				n = native.Counts[place]
			}
			if n != scan.Counts[k][v] {
				found = append(found, fmt.Sprintf("count of %s=%s: %d, %d", f.name, key, n, scan.Counts[k][v]))
			}
		}
	}
	ids := make([]string, len(scan.IDs))
	for i, id := range scan.IDs {
		ids[i] = recordID(id)
	}
	return differ(request, "the engine", "the scan", compareIDs(found, native.IDs, ids))
}
