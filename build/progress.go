package main

import (
	"io"
	"slices"
	"sync/atomic"
	"time"

	"github.com/schollz/progressbar/v3"
)

// Progress on a terminal is for work one waits for: what is over within
// progressAfter shows none, and a bar is drawn anew every progressEvery. With
// --json there is a line every progressLine.
const (
	progressAfter = 300 * time.Millisecond
	progressEvery = 100 * time.Millisecond
	progressLine  = 500 * time.Millisecond
)

// progress tells how far some work is. It may be used from several goroutines.
type progress struct {
	v           *voice
	name, unit  string
	total       int64 // -1 where it is not known
	start       time.Time
	finished    atomic.Int64 // of total
	next        atomic.Int64 // when it is told again, in nanoseconds since start
	bar         *progressbar.ProgressBar
	drawn, over bool
}

// progress begins to tell of work by its name: total units of it, or -1 where
// that is not known. done must be called when it is over. Bytes are told in
// their multiples.
func (v *voice) progress(name string, total int64, unit string) *progress {
	p := &progress{v: v, name: name, unit: unit, total: total, start: v.now()}
	switch {
	case v.quiet:
		return p
	case v.json:
		p.next.Store(int64(progressLine))
	case v.terminal:
		p.next.Store(int64(progressAfter))
	default:
		return p
	}
	p.bar = newBar(v.errs, name, total, unit)
	p.bar.StartWithoutRender()
	v.mu.Lock()
	defer v.mu.Unlock()
	v.bars = append(v.bars, p)
	return p
}

func newBar(w io.Writer, name string, total int64, unit string) *progressbar.ProgressBar {
	if total == 0 { // which the bar takes for a mistake; there is nothing to draw
		total = -1
	}
	options := []progressbar.Option{
		progressbar.OptionSetWriter(w), progressbar.OptionSetDescription(name), progressbar.OptionSetWidth(20),
		progressbar.OptionShowCount(), progressbar.OptionClearOnFinish(), progressbar.OptionSetPredictTime(total > 0),
		progressbar.OptionSetElapsedTime(true),
		// Otherwise a bar without a total draws itself, over whatever is printed.
		progressbar.OptionSetSpinnerChangeInterval(0),
	}
	if unit == "bytes" {
		options = append(options, progressbar.OptionShowBytes(true))
	} else {
		options = append(options, progressbar.OptionShowIts(), progressbar.OptionSetItsString(unit))
	}
	return progressbar.NewOptions64(total, options...)
}

// add says that n more units are done.
func (p *progress) add(n int64) {
	p.finished.Add(n)
	if p.bar == nil {
		return
	}
	// Most calls end here, without a lock.
	since, next := int64(p.v.now().Sub(p.start)), p.next.Load()
	if since < next {
		return
	}
	every := progressEvery
	if p.v.json {
		every = progressLine
	}
	if !p.next.CompareAndSwap(next, since+int64(every)) {
		return
	}
	p.v.mu.Lock()
	defer p.v.mu.Unlock()
	p.show(time.Duration(since))
}

// show tells how far the work is, for who holds the voice's mutex.
func (p *progress) show(since time.Duration) {
	finished := p.finished.Load()
	switch {
	case p.over:
	case p.v.json:
		var total *int64
		if p.total >= 0 {
			total = &p.total
		}
		p.v.print(p.v.errs, "progress", struct {
			Name    string  `json:"name"`
			Done    int64   `json:"done"`
			Total   *int64  `json:"total,omitempty"`
			Unit    string  `json:"unit"`
			Seconds float64 `json:"seconds"`
		}{p.name, finished, total, p.unit, since.Seconds()}, "")
	default:
		p.v.wipe()
		if p.total > 0 { // at its end the bar would take itself for finished
			finished = min(finished, p.total-1)
		}
		// What cannot be drawn is no reason to stop the work.
		_ = p.bar.Set64(finished)
		p.drawn = true
	}
}

// done says that the work is over.
func (p *progress) done() {
	if p.bar == nil {
		return
	}
	p.v.mu.Lock()
	defer p.v.mu.Unlock()
	p.over = true
	p.wipe()
	p.v.bars = slices.DeleteFunc(p.v.bars, func(q *progress) bool { return q == p })
}

func (p *progress) wipe() {
	if p.drawn {
		_ = p.bar.Clear()
		p.drawn = false
	}
}

// wipe clears what progress has drawn, for who holds mu: something else is to
// be printed there. The next add draws it again.
func (v *voice) wipe() {
	for _, p := range v.bars {
		p.wipe()
	}
}
