package e2e

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

func TestDates(t *testing.T) {
	theBrowser(t)
	o := collection(t)
	date := o.byRole(t, "date")

	// inRange checks that the explorer shows what the range in its address
	// means, and returns that range.
	inRange := func(x *explorer, more selection) string {
		x.Helper()
		x.until("a range in the address", "new URLSearchParams(location.hash.slice(1)).get(args[0])", date.Name)
		written := x.address().Get(date.Name)
		s := more.within(x, written)
		x.agrees(o, s)
		if n := o.total(s); n == 0 || n == len(o.Records) {
			x.Errorf("the range %s holds %d of %d records: it tests nothing", written, n, len(o.Records))
		}
		return written
	}

	t.Run("dragging over the histogram sets a range", func(t *testing.T) {
		x := openHTTP(t, "")
		x.place("V.plot()")
		x.drag(query[point](x.tab, "V.span(V.plot(), 0.8)"), query[point](x.tab, "V.span(V.plot(), 0.95)"))
		written := inRange(x, choose())
		if !strings.Contains(written, "..") {
			t.Errorf("the range is %q, want one with two ends", written)
		}
		x.until("the chip", "V.all('.chip', V.app()).length === 1")
		x.click("V.one('.chip', V.app())")
		x.agrees(o, choose())
	})

	t.Run("excluding what has no date can be taken out where the sentence says it", func(t *testing.T) {
		x := openHTTP(t, fragment("-"+date.Name, none))
		x.agrees(o, choose("-"+date.Name, none))
		if says := query[string](x.tab, "V.sentence()"); !strings.Contains(says, "not "+date.Label.In("en", o.Languages...)+" not recorded") {
			t.Errorf("the sentence says %q", says)
		}
		x.click("V.chip(args[0])", "-"+date.Name+"="+none)
		x.addressBecomes()
		x.agrees(o, choose())
	})

	t.Run("dragging the other way sets the same range", func(t *testing.T) {
		x := openHTTP(t, "")
		x.place("V.plot()")
		from, to := query[point](x.tab, "V.span(V.plot(), 0.8)"), query[point](x.tab, "V.span(V.plot(), 0.95)")
		x.drag(from, to)
		one := inRange(x, choose())
		y := openHTTP(t, "")
		y.place("V.plot()")
		y.drag(to, from)
		if other := inRange(y, choose()); other != one {
			t.Errorf("to the right %s, to the left %s", one, other)
		}
	})

	t.Run("a press on a bar chooses it, a second press lets it go", func(t *testing.T) {
		x := openHTTP(t, "")
		x.place("V.plot()")
		at := query[point](x.tab, "V.span(V.plot(), 0.97)")
		x.drag(at, at)
		inRange(x, choose())
		x.drag(at, at)
		x.agrees(o, choose())
	})

	t.Run("the histogram works by keyboard", func(t *testing.T) {
		x := openHTTP(t, "")
		x.tabTo("the earliest date", "el === V.slider('from')")
		before := query[string](x.tab, "V.focused().getAttribute('aria-valuetext')")
		for range 4 {
			x.keys(kb.PageUp) // a tenth of the way each
		}
		first := inRange(x, choose())
		if after := query[string](x.tab, "V.focused().getAttribute('aria-valuetext')"); after == before || after == "" {
			t.Errorf("what the slider says: %q before, %q after", before, after)
		}
		x.keys(kb.Tab)
		x.until("the latest date", "V.focused() === V.slider('to')")
		x.keys(kb.PageDown)
		x.until("another range", "new URLSearchParams(location.hash.slice(1)).get(args[0]) !== args[1]", date.Name, first)
		inRange(x, choose())
	})

	t.Run("range and facets narrow each other", func(t *testing.T) {
		f, a, _ := o.pick(t, 0)
		x := openHTTP(t, fragment(f.Name, a))
		x.place("V.plot()")
		x.drag(query[point](x.tab, "V.span(V.plot(), 0.6)"), query[point](x.tab, "V.span(V.plot(), 0.97)"))
		inRange(x, choose(f.Name, a))
	})

	t.Run("every way of writing a range in an address is understood", func(t *testing.T) {
		year := o.Edition[:4]
		for _, r := range o.Records { // a year the collection has
			if items := r.Values[date.Name]; len(items) > 0 && len(items[0].Date.EDTF) >= 4 {
				year = items[0].Date.EDTF[:4]
			}
		}
		x := openHTTP(t, "")
		for _, written := range []string{year, year + "-06", year + "-06..", ".." + year + "-06", year + "-02.." + year, year + "-03-10.." + year + "-09"} {
			for _, certain := range []bool{false, true} {
				pairs := []string{date.Name, written}
				if certain {
					pairs = append(pairs, date.Name+".match", "certain")
				}
				query[bool](x.tab, "(location.hash = args[0], true)", fragment(pairs...))
				s := choose().within(t, written)
				s.certain = certain
				x.agrees(o, s)
			}
		}
	})

	t.Run("exact dates can be typed, and wrong ones are refused", func(t *testing.T) {
		x := openHTTP(t, "")
		x.click("V.one('details.dates summary', V.app())")
		x.click("V.one('.dates input[name=\"dates.from\"]', V.app())")
		x.keys("2025-13" + kb.Enter)
		x.until("the refusal", "V.text(V.one('.dates .wrong', V.app())) !== ''")
		x.addressBecomes()
		x.keys("a", ctrl)
		x.keys("2025-07" + kb.Enter)
		inRange(x, choose())
		if got := x.address().Get(date.Name); got != "2025-07.." {
			t.Errorf("the range is %q, want 2025-07..", got)
		}
		x.shot("dates typed")
	})

	t.Run("the chart has a table, and it counts the same", func(t *testing.T) {
		x := openHTTP(t, "")
		x.click("V.one('details.dates summary', V.app())")
		x.until("the table", "V.all('.years tbody tr', V.app()).length > 0")
		rows := query[map[string]int](x.tab, "Object.fromEntries(V.all('.years tbody tr', V.app()).map((tr) => [V.text(tr.children[0]), V.number(V.text(tr.children[1]))]))")
		for year, n := range rows {
			most, least := 0, 0 // what the link in the row gives; dated to the day
			s := choose().within(t, year)
			for _, r := range o.Records {
				if !o.matches(r, s, "") {
					continue
				}
				most++
				if d := r.Values[date.Name][0].Date; d.Lo == d.Hi {
					least++
				}
			}
			if n < least || n > most {
				t.Errorf("the table counts %d records in %s: choosing that gives %d, of which %d are dated to the day", n, year, most, least)
			}
		}
	})

	// A bar's height, and the number said of it, is what choosing it gives; how
	// many of those are in it for certain is said beside.
	t.Run("a bar says how many records choosing it gives", func(t *testing.T) {
		x := openHTTP(t, "")
		x.place("V.plot()")
		for _, part := range []float64{0.99, 0.97, 0.9} {
			at := query[point](x.tab, "V.span(V.plot(), args[0])", part)
			x.do(chromedp.MouseEvent(chromedp.MouseMoved, at.X, at.Y))
			says := wait[string](x.tab, "the reading", "(V.text(V.one('.hist .readout', V.app())).match(/^.*\\d.*:.*\\d.*$/) ?? [])[0]")
			_, numbers, _ := strings.Cut(says, ":")
			x.drag(at, at)
			x.until("a range in the address", "location.hash.includes(args[0])", date.Name)
			s := choose().within(t, x.address().Get(date.Name))
			possible := o.total(s)
			x.until("the total", "V.total() === args[0]", possible)
			s.certain = true
			certain := o.total(s)
			said := strings.FieldsFunc(numbers, func(r rune) bool { return r < '0' || r > '9' })
			want := []string{fmt.Sprint(possible)}
			if certain < possible {
				want = append(want, fmt.Sprint(certain))
			}
			if !slices.Equal(said, want) {
				t.Errorf("the bar says %q: choosing it gives %d records, %d of them for certain", says, possible, certain)
			}
			x.drag(at, at)
			x.agrees(o, choose())
		}
	})
}
