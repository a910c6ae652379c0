package e2e

import (
	"strings"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// Keys and pointers, as a reader's hands move them: through the browser's input,
// never through the page's script.

// ctrl is the modifier for shortcuts of the browser.
const ctrl = chromedp.ModifierCtrl

// point is a place in the viewport.
type point struct {
	X float64 `json:"x"`
	Y float64 `json:"y"`
}

// place scrolls the element an expression finds into view and returns its
// middle. Something lying over it is a failure, as it would be for a hand.
func (p *tab) place(element string, args ...any) point {
	p.Helper()
	p.until("something to point at: "+element, "V.pointable("+element+")", args...)
	if by := query[string](p, "V.coveredBy("+element+")", args...); by != "" {
		p.Fatalf("%s %v is covered by %s", element, args, by)
	}
	return query[point](p, "V.middle("+element+")", args...)
}

// click presses the left button on an element, or taps it on a touch screen.
func (p *tab) click(element string, args ...any) {
	p.Helper()
	at := p.place(element, args...)
	p.do(
		chromedp.MouseEvent(chromedp.MouseMoved, at.X, at.Y),
		chromedp.MouseClickXY(at.X, at.Y),
	)
}

// tap touches an element.
func (p *tab) tap(element string, args ...any) {
	p.Helper()
	at := p.place(element, args...)
	p.do(chromedp.TapXY(at.X, at.Y))
}

// drag presses at one point, moves in steps and releases at the other.
func (p *tab) drag(from, to point) {
	p.Helper()
	held := func(e *input.DispatchMouseEventParams) { e.Buttons = 1 }
	steps := []chromedp.Action[chromedp.Void]{
		chromedp.MouseEvent(chromedp.MouseMoved, from.X, from.Y),
		chromedp.MouseEvent(chromedp.MousePressed, from.X, from.Y, chromedp.ButtonLeft, chromedp.ClickCount(1), held),
	}
	const moves = 8
	for i := 1; i <= moves; i++ {
		part := float64(i) / moves
		steps = append(steps, chromedp.MouseEvent(chromedp.MouseMoved,
			from.X+(to.X-from.X)*part, from.Y+(to.Y-from.Y)*part, chromedp.ButtonLeft, held))
	}
	p.do(append(steps, chromedp.MouseEvent(chromedp.MouseReleased, to.X, to.Y, chromedp.ButtonLeft, chromedp.ClickCount(1)))...)
}

// keys types on the keyboard, wherever the focus is. (chromedp.KeyEvent sends
// a key and its character as two events, so a page that handles the key would
// get the character all the same.)
func (p *tab) keys(keys string, held ...chromedp.Modifier) {
	p.Helper()
	for _, r := range keys {
		events := kb.Encode(r)
		down, up := events[0], events[len(events)-1]
		for _, m := range held {
			down.Modifiers |= int64(m)
			up.Modifiers |= int64(m)
		}
		if len(events) == 3 && down.Modifiers&^int64(chromedp.ModifierShift) == 0 {
			down.Text, down.UnmodifiedText = events[1].Text, events[1].UnmodifiedText
		}
		call(p, input.DispatchKeyEvent, *down)
		call(p, input.DispatchKeyEvent, *up)
	}
}

// tabTo presses Tab until the expression about the focused element, called el,
// is true. It gives up after a round that no page here needs.
func (p *tab) tabTo(what, condition string, args ...any) {
	p.Helper()
	var passed []string
	for range 200 {
		p.keys(kb.Tab)
		if query[bool](p, "((el) => !!el && !!("+condition+"))(V.focused())", args...) {
			return
		}
		passed = append(passed, query[string](p, "V.describe(V.focused())"))
	}
	p.Fatalf("Tab never reached %s; it went through\n%s", what, strings.Join(passed, "\n"))
}
