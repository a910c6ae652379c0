package e2e

import (
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp/kb"

	"vitrine/build/records"
)

// standing is what the records say of one place on one track: its values, each
// with the last day by which it was taken for certain.
type standing map[string]int32

// standings goes through the records for what the view Standing shows.
func (o *truth) standings(t testing.TB) (tracks []*records.Field, all map[string]map[string]standing) {
	t.Helper()
	place, date := o.byRole(t, "place"), o.byRole(t, "date")
	for _, f := range o.Fields {
		if f.Role == "track" {
			tracks = append(tracks, f)
		}
	}
	all = map[string]map[string]standing{}
	for _, r := range o.Records {
		for _, where := range r.Values[place.Name] {
			for _, f := range tracks {
				for _, value := range r.Values[f.Name] {
					d := r.Values[date.Name][0].Date
					if d.Hi == records.MaxDay {
						d.Hi = d.Lo
					}
					if all[where.Text] == nil {
						all[where.Text] = map[string]standing{}
					}
					if all[where.Text][f.Name] == nil {
						all[where.Text][f.Name] = standing{}
					}
					of := all[where.Text][f.Name]
					of[value.Text] = max(of[value.Text], d.Hi)
				}
			}
		}
	}
	return tracks, all
}

func TestStanding(t *testing.T) {
	theBrowser(t)
	o := collection(t)
	tracks, all := o.standings(t)
	if len(tracks) == 0 {
		t.Skip("no field is a track")
	}
	place := o.byRole(t, "place")
	const rows = "V.all('.standing tbody tr', V.app())"
	const row = rows + ".find((tr) => V.text(V.one('th', tr)) === args[0])"
	shown := func(x *explorer) {
		x.until("the table", rows+".length > 0 && V.one('.standing', V.app()).checkVisibility()")
	}

	t.Run("every place with a step has a row, and what nobody has found says so", func(t *testing.T) {
		x := openHTTP(t, fragment("view", "standing"))
		shown(x)
		var want []string
		for id := range all {
			want = append(want, label(o, place, id))
		}
		got := query[[]string](x.tab, rows+".map((tr) => V.text(V.one('th', tr)))")
		slices.Sort(want)
		slices.Sort(got)
		if !slices.Equal(got, want) {
			t.Errorf("rows of %q, want %q", got, want)
		}
		alone, none := 0, 0
		for id, byTrack := range all {
			cells := query[[]string](x.tab, "V.all('td', "+row+").map(V.text)", label(o, place, id))
			if len(cells) != len(tracks) {
				t.Fatalf("%s has %d cells, want %d", id, len(cells), len(tracks))
			}
			for i, f := range tracks {
				switch of := byTrack[f.Name]; len(of) {
				case 0:
					none++
					if cells[i] != "no evidence here" {
						t.Errorf("%s on %s: %q, want no evidence", id, f.Name, cells[i])
					}
				case 1:
					alone++
					for value := range of {
						if !strings.Contains(cells[i], squeeze(label(o, f, value))) {
							t.Errorf("%s on %s: %q, want %q", id, f.Name, cells[i], label(o, f, value))
						}
					}
				default: // one of them at least; which one is for the tests of the module
					if !slices.ContainsFunc(f.Vocab.Values, func(v *records.Value) bool {
						_, held := of[v.ID]
						return held && strings.Contains(cells[i], squeeze(label(o, f, v.ID)))
					}) {
						t.Errorf("%s on %s: %q, want one of %v", id, f.Name, cells[i], of)
					}
				}
			}
		}
		if alone == 0 || none == 0 {
			t.Errorf("%d cells with one value and %d with none: nothing was compared", alone, none)
		}
	})

	t.Run("nothing is known before the first record but what was searched, by keyboard", func(t *testing.T) {
		x := openHTTP(t, fragment("view", "standing"))
		shown(x)
		x.click("V.one('.asof input', V.app())")
		x.keys("a", ctrl)
		x.keys("1900")
		x.keys(kb.Enter)
		x.addressBecomes("view", "standing", "asof", "1900")
		x.until("no evidence", rows+".length > 0 && V.all('.standing td', V.app()).every((td) => td.matches('.no-evidence'))")
		x.keys("x")
		x.keys(kb.Enter)
		x.until("what is wrong", "V.text(V.one('.asof .wrong', V.app())) !== ''")
		x.addressBecomes("view", "standing", "asof", "1900")
		x.travel(-1)
		x.until("the day before, with nothing wrong", "V.one('.asof input', V.app()).value !== '1900x' && V.text(V.one('.asof .wrong', V.app())) === '' && !V.one('.asof input', V.app()).hasAttribute('aria-invalid')")
	})

	t.Run("one place shows all its steps, and each opens its record", func(t *testing.T) {
		best, most := "", 0
		for id, byTrack := range all {
			n := 0
			for _, of := range byTrack {
				n += len(of)
			}
			if n > most || n == most && id < best {
				best, most = id, n
			}
		}
		x := openHTTP(t, fragment("view", "standing"))
		shown(x)
		x.click("V.one('th a', "+row+")", label(o, place, best))
		x.addressBecomes(place.Name, best, "view", "standing")
		x.until("its steps", rows+".length === 1 && V.all('.steps-of li', V.app()).length >= args[0]", most)
		x.until("the focus to stay in the view", "V.one('.standing', V.app()).contains(V.focused())")
		title := query[string](x.tab, "V.text(V.one('.steps-of li a', V.app()))")
		x.click("V.one('.steps-of li a', V.app())")
		x.until("the record", "V.record() && V.text(V.one('.headline', V.record())) === args[0]", title)
		x.travel(-1)
		shown(x)
	})
}
