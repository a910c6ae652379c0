package browser

import (
	"context"
	"fmt"
	"strings"

	"github.com/chromedp/chromedp"
)

// Await waits until a JavaScript expression is true in the page of ctx, through
// reloads and whatever it throws meanwhile. When ctx is over first, the error
// says what the page was.
func Await(ctx context.Context, expression string) error {
	// The page looks by itself at every frame for a second: asking costs more.
	const frames = `new Promise((done) => { let n = 0; const step = () => { let v = false; try { v = !!(EXPRESSION); } catch {} if (v || ++n > 60) done(v); else requestAnimationFrame(step); }; step(); })`
	for {
		v, err := chromedp.Run(ctx, chromedp.Evaluate[bool](strings.Replace(frames, "EXPRESSION", expression, 1), chromedp.EvalAwaitPromise))
		if err == nil && v {
			return nil
		}
		if ctx.Err() != nil {
			page, _ := chromedp.Run(context.WithoutCancel(ctx), chromedp.Evaluate[string](`document.documentElement.outerHTML.slice(0, 2000)`))
			return fmt.Errorf("waited in vain for %s, %v; the page is %s", expression, err, page)
		}
	}
}
