package e2e

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// driver.js finds things on the page under test, and only that: keys and
// pointers go through the browser. See its head.
//
//go:embed testdata/driver.js
var driverJS string

// tab is one browser tab with everything that happens in it on record.
type tab struct {
	testing.TB
	ctx context.Context

	element int // which <vitrine-explorer> V looks into; -1 for the page itself

	// What the end of the test allows:
	allowed []string // prefixes of addresses that may be asked for
	noisy   bool     // the scenario expects messages and looks at them itself

	mu       sync.Mutex
	console  []string // "warning: text (address:line)"
	asked    []string // addresses, in order
	answered int      // len(asked) when the first answer was there; -1 before
}

// openTab opens an empty tab that shares nothing (history, storage, cache) with
// the others. It is closed with the test, after checking that it was quiet.
func openTab(t testing.TB) *tab {
	t.Helper()
	ctx, cancel := chromedp.NewContext(theBrowser(t), chromedp.WithNewBrowserContext())
	t.Cleanup(cancel)
	p := &tab{TB: t, ctx: ctx, element: -1, answered: -1}
	if err := chromedp.Listen(ctx, p.note); err != nil {
		t.Fatal(err)
	}
	// A tab in the background gets no animation frames and no clipboard.
	call(p, emulation.SetFocusEmulationEnabled, emulation.SetFocusEmulationEnabledParams{Enabled: true})
	p.viewport(desktop)
	t.Cleanup(p.finish)
	return p
}

// note runs inside chromedp's reading loop: it must only take notes.
func (p *tab) note(event any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch event := event.(type) {
	case *runtime.EventConsoleAPICalled:
		var parts []string
		for _, arg := range event.Args {
			parts = append(parts, remoteText(arg))
		}
		p.console = append(p.console, fmt.Sprintf("%s: %s", event.Type, strings.Join(parts, " ")))
	case *runtime.EventExceptionThrown:
		d := event.ExceptionDetails
		text := d.Text
		if d.Exception != nil {
			text += " " + d.Exception.Description
		}
		p.console = append(p.console, "exception: "+text)
	case *log.EventEntryAdded:
		p.console = append(p.console, fmt.Sprintf("%s: %s (%s:%d)", event.Entry.Level, event.Entry.Text, event.Entry.URL, event.Entry.LineNumber))
	case *network.EventRequestWillBeSent:
		p.asked = append(p.asked, event.Request.URL)
	}
}

func remoteText(v *runtime.RemoteObject) string {
	var text string
	switch {
	case json.Unmarshal(v.Value, &text) == nil:
		return text
	case len(v.Value) > 0:
		return string(v.Value)
	}
	return v.Description
}

// finish is the end of every scenario.
func (p *tab) finish() {
	p.Helper()
	if p.Failed() {
		p.shot("failed " + p.Name())
	}
	// Events come before the answer of a later command: this one waits for all
	// of the past.
	if _, err := chromedp.Run(p.ctx, chromedp.Evaluate[int]("1")); err != nil {
		p.Errorf("at the end of the scenario: %v", err)
		return
	}
	complaints := p.complaints()
	for i, complaint := range complaints[:min(len(complaints), 5)] {
		p.Errorf("%d of %d: %s", i+1, len(complaints), complaint)
	}
}

// complaints are what the tab has heard and seen that it should not have.
func (p *tab) complaints() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	var out []string
	if !p.noisy {
		for _, message := range p.console {
			out = append(out, "console: "+message)
		}
	}
	for i, address := range p.asked {
		if !p.mayAsk(address) {
			out = append(out, fmt.Sprintf("the page asked for %s, allowed is below %q", address, p.allowed))
		} else if p.answered >= 0 && i >= p.answered && !inert(address) {
			out = append(out, fmt.Sprintf("the page asked for %s after its first answer", address))
		}
	}
	return out
}

// inert addresses name data that is in the page already.
func inert(address string) bool {
	return strings.HasPrefix(address, "data:") || strings.HasPrefix(address, "blob:") || address == "about:blank"
}

func (p *tab) mayAsk(address string) bool {
	if inert(address) {
		return true
	}
	for _, prefix := range p.allowed {
		if strings.HasPrefix(address, prefix) {
			return true
		}
	}
	return false
}

// messages returns what the console showed so far.
func (p *tab) messages() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]string(nil), p.console...)
}

// do runs steps and ends the test at an error.
func (p *tab) do(steps ...chromedp.Action[chromedp.Void]) {
	p.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		p.Fatalf("%v\nconsole: %q", err, p.messages())
	}
}

// goTo opens an address and waits for its load event, not for the explorer.
func (p *tab) goTo(address string) {
	p.Helper()
	p.do(chromedp.Navigate(address))
}

// query evaluates an expression in the page; V is driver.js.
func query[T any](p *tab, expression string, args ...any) T {
	p.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	value, err := chromedp.Run(ctx, chromedp.Evaluate[T](p.withDriver(expression, args), chromedp.EvalAwaitPromise))
	if err != nil {
		p.Fatalf("%s: %v\nconsole: %q", expression, err, p.messages())
	}
	return value
}

// withDriver makes an expression that sees V and its arguments as args.
func (p *tab) withDriver(expression string, args []any) string {
	if args == nil {
		args = []any{}
	}
	values, err := json.Marshal(args)
	if err != nil {
		panic(err)
	}
	return fmt.Sprintf("((args) => { const V = %s.in(%d); return (%s); })(%s)", strings.TrimSpace(driverJS), p.element, expression, values)
}

// wait evaluates an expression at every animation frame until it is true, and
// returns what it then is.
func wait[T any](p *tab, what, expression string, args ...any) T {
	p.Helper()
	value, err := poll[T](p, expression, args)
	if err != nil {
		p.Fatalf("waiting for %s: %v\n%s %v\nconsole: %q\nthe page says: %s", what, err, expression, args, p.messages(), p.text())
	}
	return value
}

// soon waits like wait, and returns the failure.
func (p *tab) soon(expression string, args ...any) error {
	_, err := poll[bool](p, "!!("+expression+")", args)
	return err
}

// poll does the waiting. (chromedp.Poll makes its function from a string in the
// page, which the page's policy forbids.)
func poll[T any](p *tab, expression string, args []any) (T, error) {
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	promise := "new Promise((done, fail) => { const step = () => { try { const v = (" + expression +
		"); if (v) done(v); else requestAnimationFrame(step); } catch (e) { fail(e); } }; step(); })"
	return chromedp.Run(ctx, chromedp.Evaluate[T](p.withDriver(promise, args), chromedp.EvalAwaitPromise))
}

// text is what a reader sees of the page, cut to what fits a failure message.
func (p *tab) text() string {
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	text, err := chromedp.Run(ctx, chromedp.Evaluate[string](p.withDriver("V.visibleText().slice(0, 500)", nil)))
	if err != nil {
		return err.Error()
	}
	return text
}

func (p *tab) until(what, expression string, args ...any) {
	p.Helper()
	wait[bool](p, what, "!!("+expression+")", args...)
}

// empty are the parameters of commands that have none.
var empty cdp.Empty

// call runs one command of the protocol.
func call[P, R any](p *tab, command cdp.Command[P, R], params P) R {
	p.Helper()
	result, err := chromedp.Call(p.ctx, command, params)
	if err != nil {
		p.Fatalf("%s: %v", command.Method, err)
	}
	return result
}

// screen is a size of viewport to look at.
type screen struct {
	name          string
	width, height int64
	touch         bool
}

var (
	desktop = screen{"desktop", 1440, 1000, false}
	tablet  = screen{"tablet", 800, 1000, false}
	phone   = screen{"phone", 360, 740, true}
)

func (p *tab) viewport(s screen) {
	p.Helper()
	var options []chromedp.EmulateViewportOption
	if s.touch {
		options = append(options, chromedp.EmulateMobile, chromedp.EmulateTouch)
	}
	p.do(chromedp.EmulateViewport(s.width, s.height, options...))
}

// media sets features that style sheets ask for: prefers-color-scheme …
func (p *tab) media(name, value string) {
	p.Helper()
	call(p, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: name, Value: value}}})
}

// beforeScripts runs source in every document before its own scripts.
func (p *tab) beforeScripts(source string) {
	p.Helper()
	call(p, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: source})
}

func (p *tab) disableScript() {
	p.Helper()
	call(p, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
}

// allowClipboard lets the test read what the page copied.
func (p *tab) allowClipboard(origin string) {
	p.Helper()
	c := chromedp.FromContext(p.ctx)
	_, err := chromedp.CallBrowser(p.ctx, browser.SetPermission, browser.SetPermissionParams{
		Permission:       &browser.PermissionDescriptor{Name: "clipboard-read"},
		Setting:          browser.PermissionSettingGranted,
		Origin:           strings.TrimSuffix(origin, "/"),
		BrowserContextID: c.BrowserContextID,
	})
	if err != nil {
		p.Fatal(err)
	}
}

func (p *tab) clipboard() string {
	p.Helper()
	return query[string](p, "navigator.clipboard.readText()")
}

var notInNames = regexp.MustCompile(`[^a-zA-Z0-9]+`)

// shot keeps a picture of the viewport in VITRINE_SHOTS, if that is set.
func (p *tab) shot(name string) {
	p.Helper()
	dir := os.Getenv("VITRINE_SHOTS")
	if dir == "" {
		return
	}
	dir, err := fromRoot(dir)
	if err == nil {
		err = os.MkdirAll(dir, 0o777)
	}
	var picture []byte
	if err == nil {
		picture, err = chromedp.Run(p.ctx, chromedp.CaptureScreenshot())
	}
	if err == nil {
		name = strings.Trim(notInNames.ReplaceAllString(name, "-"), "-")
		err = os.WriteFile(filepath.Join(dir, name+".png"), picture, 0o666)
	}
	if err != nil {
		p.Logf("no picture: %v", err)
	}
}
