package browser

import (
	"context"
	"os"

	"github.com/chromedp/chromedp"
)

// hosts lets the browser resolve nothing but loopback: no look-ups, and no
// connections to addresses written as numbers either.
const hosts = "MAP * ~NOTFOUND , EXCLUDE 127.0.0.1"

// flags are those every browser here is started with. Those about the network
// are not about speed: without them Chromium calls home at every start, and on
// a machine without a way out it retries for as long as it runs.
func flags(root bool) map[string]any {
	f := map[string]any{
		"headless":            "new",
		"disable-gpu":         true,
		"hide-scrollbars":     true,
		"mute-audio":          true,
		"force-color-profile": "srgb",
		// The desktop of whoever runs the tests must not decide how pages look.
		"force-device-scale-factor":              "1",
		"lang":                                   "en-US",
		"no-first-run":                           true,
		"no-default-browser-check":               true,
		"password-store":                         "basic",
		"use-mock-keychain":                      true,
		"disable-dev-shm-usage":                  true, // /dev/shm is 64 MB in many containers
		"disable-background-networking":          true,
		"disable-breakpad":                       true,
		"disable-client-side-phishing-detection": true,
		"disable-component-update":               true,
		"disable-default-apps":                   true,
		"disable-domain-reliability":             true,
		"disable-extensions":                     true,
		"disable-features":                       "Translate,MediaRouter,OptimizationHints,AutofillServerCommunication,InterestFeedContentSuggestions,CertificateTransparencyComponentUpdater,DialMediaRouteProvider",
		"disable-field-trial-config":             true,
		"disable-quic":                           true,
		"disable-sync":                           true,
		"metrics-recording-only":                 true,
		"no-pings":                               true,
		"no-proxy-server":                        true, // a proxy of the environment would resolve what we refuse to
		"host-resolver-rules":                    hosts,
		"safebrowsing-disable-auto-update":       true,
		// A page in the background is a page under test here.
		"disable-background-timer-throttling":    true,
		"disable-backgrounding-occluded-windows": true,
		"disable-renderer-backgrounding":         true,
		"disable-hang-monitor":                   true,
	}
	if root {
		f["no-sandbox"] = true // Chromium refuses to start as root with its sandbox
	}
	return f
}

// Start prepares the browser at path with a profile of its own under the
// temporary folder, and returns a chromedp context of its first tab; the
// process starts with the first chromedp.Do. The function returned ends the
// browser, waits for that and removes the profile.
func Start(ctx context.Context, path string) (context.Context, context.CancelFunc) {
	options := []chromedp.ExecAllocatorOption{chromedp.ExecPath(path)}
	for name, value := range flags(os.Geteuid() == 0) {
		options = append(options, chromedp.Flag(name, value))
	}
	allocator, free := chromedp.NewExecAllocator(ctx, options...)
	tab, done := chromedp.NewContext(allocator)
	return tab, func() {
		done()
		free()
	}
}
