package e2e

import (
	"fmt"
	"testing"
)

func TestPhone(t *testing.T) {
	theBrowser(t)
	o := collection(t)
	f, a, _ := o.pick(t, 0)

	t.Run("the filters open as a sheet, count as one chooses, and close", func(t *testing.T) {
		x := openHTTP(t, "")
		x.viewport(phone)
		x.agrees(o, choose())
		if query[bool](x.tab, "V.seen(V.label(args[0], args[1]))", f.Name, a) {
			t.Error("the facets are open before anybody asked")
		}
		x.tap("V.button('Filters')")
		x.until("the sheet", "V.sheet()")
		x.tap("V.label(args[0], args[1])", f.Name, a)
		n := o.total(choose(f.Name, a))
		x.until("the count in the button", "V.text(V.one('.sheet-foot button', V.sheet())) === args[0]", showRecords(n))
		x.shot("phone sheet")
		x.agrees(o, choose(f.Name, a))
		x.tap("V.one('.sheet-foot button', V.sheet())")
		x.until("the sheet to close", "!V.sheet()")
		x.until("the number of choices", "V.text(V.one('button.thumb', V.app())) === 'Filters · 1'")
		x.agrees(o, choose(f.Name, a))
	})

	t.Run("a value can be excluded by touch", func(t *testing.T) {
		x := openHTTP(t, "")
		x.viewport(phone)
		x.tap("V.button('Filters')")
		x.until("the sheet", "V.sheet()")
		x.tap("V.not(args[0], args[1])", f.Name, a)
		x.agrees(o, choose("-"+f.Name, a))
	})

	t.Run("what fingers press is big enough", func(t *testing.T) {
		x := openHTTP(t, fragment(f.Name, a))
		x.viewport(phone)
		// Links within text are as high as their line; all else is for fingers.
		const small = `V.all("button, summary, select, label:has(input)", V.app()).filter(V.seen)
			.map((el) => [el, el.getBoundingClientRect()]).filter(([, r]) => r.height < 30 || r.width < 30)
			.map(([el, r]) => r.width.toFixed() + " × " + r.height.toFixed() + ": " + V.describe(el))`
		for _, el := range query[[]string](x.tab, small) {
			t.Error(el)
		}
		x.tap("V.one('button.thumb', V.app())")
		x.until("the sheet", "V.sheet()")
		for _, el := range query[[]string](x.tab, small) {
			t.Error(el)
		}
	})

	t.Run("the button lies over no text at the end of the page", func(t *testing.T) {
		x := openHTTP(t, fragment(f.Name, a))
		x.viewport(phone)
		query[bool](x.tab, "(scrollTo({ top: document.documentElement.scrollHeight, behavior: 'instant' }), true)")
		x.until("the end", "scrollY + innerHeight >= document.documentElement.scrollHeight - 2")
		if by := query[string](x.tab, "V.coveredBy(V.all('.foot > *', V.app()).at(-1))"); by != "" {
			t.Errorf("the last line is covered by %s", by)
		}
	})
}

func showRecords(n int) string {
	if n == 1 {
		return "Show 1 record"
	}
	return fmt.Sprintf("Show %d records", n)
}

// Nothing is wider than the screen, in either direction of writing, with a
// record open and without.
func TestNothingIsWiderThanTheScreen(t *testing.T) {
	theBrowser(t)
	o := collection(t)
	f, a, _ := o.pick(t, 0)
	views := map[string]string{
		"everything":  "",
		"a selection": fragment(f.Name, a, "-"+f.Name, none),
		"a record":    fragment("record", o.Records[0].ID),
		"nothing":     "q=zzqqxx",
		"about":       "view=about",
	}
	narrow := screen{"narrow", 320, 640, true}
	for name, view := range views {
		t.Run(name, func(t *testing.T) {
			x := openHTTP(t, view)
			for _, dir := range []string{"ltr", "rtl"} {
				query[bool](x.tab, "(document.documentElement.dir = args[0], true)", dir)
				for _, s := range []screen{narrow, phone, tablet, desktop} {
					x.viewport(s)
					if err := x.soon("innerWidth === args[0] && V.overflow() === ''", s.width); err != nil {
						t.Errorf("%s, %s, %d wide: %s", name, dir, s.width, query[string](x.tab, "V.overflow()"))
					}
				}
			}
		})
	}
	t.Run("plain.html", func(t *testing.T) {
		s := serve(t, dist(t))
		p := openTab(t)
		p.allowed = []string{s.URL}
		p.goTo(s.URL + "plain.html")
		for _, size := range []screen{narrow, phone, tablet, desktop} {
			p.viewport(size)
			if wide := query[string](p, "V.overflow()"); wide != "" {
				t.Errorf("%d wide: %s", size.width, wide)
			}
			p.shot("plain " + size.name)
		}
	})
}

// The facets stand at the side reading starts from.
func TestRightToLeft(t *testing.T) {
	theBrowser(t)
	o := collection(t)
	f, a, _ := o.pick(t, 0)
	x := openHTTP(t, "")
	const side = "(() => { const rail = V.one('.rail', V.app()).getBoundingClientRect(), main = V.one('.main', V.app()).getBoundingClientRect(); return rail.left < main.left ? 'left' : 'right'; })()"
	if got := query[string](x.tab, side); got != "left" {
		t.Errorf("left to right, the facets are on the %s", got)
	}
	query[bool](x.tab, "(document.documentElement.dir = 'rtl', true)")
	x.until("the facets on the right", side+" === 'right'")
	x.toggle(o, f, a)
	x.agrees(o, choose(f.Name, a))
	// The histogram's time runs the other way as well.
	x.place("V.plot()")
	x.drag(query[point](x.tab, "V.span(V.plot(), 0.03)"), query[point](x.tab, "V.span(V.plot(), 0.3)"))
	date := o.byRole(t, "date")
	x.until("a range", "location.hash.includes(args[0])", date.Name+"=")
	x.agrees(o, choose(f.Name, a).within(t, x.address().Get(date.Name)))
}

// Light and dark, as the device or the reader wants it; and pictures for people
// to look at.
func TestLooks(t *testing.T) {
	theBrowser(t)
	o := collection(t)
	const colours = `(() => {
		const rgb = (text) => (text.match(/[\d.]+/g) ?? [0, 0, 0]).slice(0, 3).map(Number);
		const light = ([r, g, b]) => { const f = (v) => ((v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4); return 0.2126 * f(r) + 0.7152 * f(g) + 0.0722 * f(b); };
		let el = V.app(), ground = "rgba(0, 0, 0, 0)";
		for (; el && ground === "rgba(0, 0, 0, 0)"; el = el.parentElement) ground = getComputedStyle(el).backgroundColor;
		const a = light(rgb(ground)), b = light(rgb(getComputedStyle(V.app()).color));
		return { Ground: a, Contrast: (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05) };
	})()`
	type look struct{ Ground, Contrast float64 }
	for _, scheme := range []string{"light", "dark"} {
		t.Run(scheme, func(t *testing.T) {
			x := openHTTP(t, "")
			x.media("prefers-color-scheme", scheme)
			for _, s := range []screen{phone, tablet, desktop} {
				x.viewport(s)
				got := query[look](x.tab, colours)
				if (got.Ground < 0.2) != (scheme == "dark") || got.Contrast < 7 {
					t.Errorf("%s: ground %.2f, contrast %.1f", s.name, got.Ground, got.Contrast)
				}
				x.shot(s.name + " " + scheme)
			}
			f, a, b := o.pick(t, 0)
			query[bool](x.tab, "(location.hash = args[0], true)", fragment(f.Name, a, f.Name, b, "record", o.ids(choose(f.Name, a))[0]))
			x.until("the record", "V.record()")
			for _, s := range []screen{phone, tablet, desktop} {
				x.viewport(s)
				x.shot(s.name + " " + scheme + " record")
			}
			query[bool](x.tab, "(document.documentElement.dir = 'rtl', true)")
			x.shot("desktop " + scheme + " rtl")
		})
	}
	t.Run("the reader's choice wins over the device's", func(t *testing.T) {
		x := openHTTP(t, "")
		x.media("prefers-color-scheme", "light")
		for _, want := range []bool{false, true} { // auto → light → dark
			x.click("V.one('button.theme', V.app())")
			if got := query[look](x.tab, colours); (got.Ground < 0.2) != want {
				t.Errorf("ground %.2f, want dark %v", got.Ground, want)
			}
		}
	})
	t.Run("nothing moves where motion is not wanted", func(t *testing.T) {
		x := openHTTP(t, "")
		x.media("prefers-reduced-motion", "reduce")
		moving := query[[]string](x.tab, `V.all("*", V.app()).filter((el) => {
			const s = getComputedStyle(el), long = (text) => text.split(",").some((v) => parseFloat(v) > 0.01);
			return long(s.transitionDuration) && s.transitionProperty !== "none" || s.animationName !== "none" && long(s.animationDuration);
		}).map(V.describe)`)
		if len(moving) > 0 {
			t.Errorf("%d elements move, the first: %s", len(moving), moving[0])
		}
	})
}
