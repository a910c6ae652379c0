package bench

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/chromedp/cdproto/network"
	cdppage "github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"vitrine/build/browser"
	"vitrine/build/site"
)

// The line that loading is measured over: a middling one at home.
const (
	lineBits    = 20_000_000 // per second
	lineLatency = 40         // milliseconds
	loads       = 3
)

// Load is how long a page took to come over the line, in milliseconds from
// the start of navigation.
type Load struct {
	Module float64 `json:"module"` // the last byte of the module is there
	Ready  float64 `json:"ready"`  // the first answer with its facets is on the screen
	Parts  []Part  `json:"parts"`  // that came behind the module, in order
	Bytes  int64   `json:"bytes"`  // of everything, as it travelled
}

// Part is a further part of the index with the time it had arrived.
type Part struct {
	Name string  `json:"name"`
	At   float64 `json:"at"`
}

// watch notes when the explorer says that it is ready: its mark is the
// attribute data-ready of the mount point or of what is in it.
const watch = `new MutationObserver((_, observer) => {
  if (!document.querySelector("[data-ready]")) return;
  globalThis.benchReady = performance.now();
  observer.disconnect();
}).observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: ["data-ready"] });`

// arrived resolves once the page is ready and no further part is on its way:
// nParts of them are there.
const arrived = `new Promise((resolve) => {
  const parts = () => performance.getEntriesByType("resource").filter((e) => e.name.endsWith(".vtx") && e.responseEnd > 0);
  const look = () => {
    if (!globalThis.benchReady || parts().length < %d) return setTimeout(look, 20);
    const all = [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")];
    resolve({
      module: all.find((e) => e.name.endsWith(".wasm")).responseEnd,
      ready: benchReady,
      parts: parts().sort((a, b) => a.responseEnd - b.responseEnd).map((e) => ({ name: e.name.split("/").at(-1), at: e.responseEnd })),
      bytes: all.reduce((sum, e) => sum + e.transferSize, 0),
    });
  };
  look();
})`

// MeasureLoad builds the site of a workload, opens it over a throttled line in
// a fresh browser, three times, and returns the loads in order of readiness:
// the middle one is the median.
func MeasureLoad(ctx context.Context, w *Workload, step func(string)) ([]Load, error) {
	step("indexing")
	index, err := build(w, 0)
	if err != nil {
		return nil, err
	}
	built := site.Files{}
	if err := site.Build(ctx, site.Input{Collection: w.Collection(), Parts: index.Parts}, site.Options{Step: step}, built); err != nil {
		return nil, err
	}
	files, nParts, err := compressedSite(ctx, built, step)
	if err != nil {
		return nil, err
	}
	url, stop, err := serveFiles(files)
	if err != nil {
		return nil, err
	}
	defer stop()
	var list []Load
	for i := range loads {
		step(fmt.Sprintf("load %d of %d", i+1, loads))
		l, err := load(ctx, url, nParts)
		if err != nil {
			return nil, err
		}
		list = append(list, l)
	}
	slices.SortFunc(list, func(a, b Load) int { return int(a.Ready - b.Ready) })
	return list, nil
}

// compressedSite compresses those files of a site that the page asks for over
// http, as `make dist` does, and counts the parts among them.
func compressedSite(ctx context.Context, built site.Files, step func(string)) (files map[string]served, nParts int, err error) {
	files = map[string]served{}
	var mu sync.Mutex
	var wg sync.WaitGroup
	var errs []error
	step("compressing, brotli 11")
	for name, data := range built {
		if name != "index.html" && path.Dir(name) != "assets" || strings.HasSuffix(name, ".wasm.js") || strings.HasSuffix(name, ".vtx.js") {
			continue // other pages, and what is only read from disk
		}
		if path.Ext(name) == ".vtx" {
			nParts++
		}
		wg.Go(func() {
			packed, err := brotlied(ctx, data, 11)
			mu.Lock()
			defer mu.Unlock()
			files[name] = served{packed, "br"}
			if err != nil {
				errs = append(errs, err)
			}
		})
	}
	wg.Wait()
	return files, nParts, errors.Join(errs...)
}

// load opens the page once, with nothing in the browser's caches.
func load(ctx context.Context, url string, nParts int) (l Load, err error) {
	chromium, err := browser.Find()
	if err != nil {
		return l, err
	}
	ctx, cancel := context.WithTimeoutCause(ctx, 5*time.Minute, errors.New("the page was not ready after five minutes"))
	defer cancel()
	tab, stop := browser.Start(ctx, chromium)
	defer stop()
	if _, err := chromedp.Call(tab, network.Enable, network.EnableParams{}); err != nil {
		return l, err
	}
	_, err = chromedp.Call(tab, network.EmulateNetworkConditionsByRule, network.EmulateNetworkConditionsByRuleParams{
		MatchedNetworkConditions: []*network.Conditions{{Latency: lineLatency, DownloadThroughput: lineBits / 8, UploadThroughput: lineBits / 8}},
	})
	if err != nil {
		return l, fmt.Errorf("throttle the browser: %w", err)
	}
	if _, err := chromedp.Call(tab, cdppage.AddScriptToEvaluateOnNewDocument, cdppage.AddScriptToEvaluateOnNewDocumentParams{Source: watch}); err != nil {
		return l, err
	}
	if err := chromedp.Do(tab, chromedp.Navigate(url)); err != nil {
		return l, err
	}
	l, err = chromedp.Run(tab, chromedp.Evaluate[Load](fmt.Sprintf(arrived, nParts), chromedp.EvalAwaitPromise))
	if err != nil && ctx.Err() != nil {
		return l, context.Cause(ctx)
	}
	return l, err
}

// WriteLoads writes what MeasureLoad found.
func WriteLoads(out io.Writer, w *Workload, list []Load) error {
	l := list[len(list)/2]
	fmt.Fprintf(out, "%s records over %d Mbit/s and %d ms, brotli 11, cold, the median of %d loads:\n", grouped(w.Records), lineBits/1_000_000, lineLatency, len(list))
	fmt.Fprintf(out, "  module        %s ms\n", millis(l.Module))
	fmt.Fprintf(out, "  first answer  %s ms, of %s ms to %s ms\n", millis(l.Ready), millis(list[0].Ready), millis(list[len(list)-1].Ready))
	for i, p := range l.Parts {
		name := [...]string{"words", "records"}
		what := p.Name
		if i < len(name) {
			what = name[i]
		}
		fmt.Fprintf(out, "  %-12s  %s ms (%s)\n", what, millis(p.At), p.Name)
	}
	_, err := fmt.Fprintf(out, "  travelled     %s\n", megabytes(int(l.Bytes)))
	return err
}
