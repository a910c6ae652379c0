// Package e2e tests what `vitrine site` emits, in a browser, with real keys
// and pointers: the folder over http, the same folder from disk, the one-file
// form, and the element on a foreign page.
//
//	go test ./build/e2e                         builds the site of corpus, then tests it
//	VITRINE_DIST=dist go test ./build/e2e       tests a folder built before
//	VITRINE_SHOTS=/tmp/shots go test ./build/e2e -run Looks     keeps pictures
//	E2E=required go test ./build/e2e            a missing browser fails, not skips
//
// Every scenario ends by asserting that the browser's console stayed empty,
// that nothing was asked for but the files of the site, and nothing at all
// after the first answer. Scenarios about failures say what they expect
// instead.
//
// Nothing here sleeps: a scenario waits for a state of the page, for at most
// patience.
//
// Reading order: e2e_test.go (what is under test), carrier_test.go (how a page
// comes to the browser), page_test.go (one tab), hand_test.go (keys and pointers),
// explorer_test.go and testdata/driver.js (the words of the explorer: total,
// facet, card), collection_test.go (what the numbers must be), parts_test.go (a
// site whose index travels in parts), soak_test.go (one page for long), then the
// scenarios_*_test.go.
package e2e
