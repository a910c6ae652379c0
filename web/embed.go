// Package web holds the sources of the shell: the page, its styles and the
// modules that build bundles into scripts. Nothing here runs in Go; types and
// tests of the modules are not embedded.
package web

import "embed"

// Files are the sources of the shell, by name, as build reads them.
//
//go:embed index.html vitrine.css plain.css
//go:embed page.js vitrine-element.js vitrine-element-define.js
//go:embed explorer.js context.js top.js sentence.js facets.js histogram.js dates.js cards.js record.js rich.js
//go:embed standing.js claims.js values.js cite.js notices.js sheet.js schema.js state.js format.js messages.js dom.js
//go:embed engine.js program.js carrier.js go-scope.js
var Files embed.FS
