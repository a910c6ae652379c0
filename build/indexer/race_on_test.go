//go:build race

package indexer

// raceDetector says whether the tests run under the race detector.
const raceDetector = true
