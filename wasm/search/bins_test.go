package search

import (
	"math"
	"math/rand/v2"
	"testing"
)

// TestBinsHoldEveryNumber makes bars over ranges of every size, as far as
// numbers go. Every number has one bar, in order, and there are no more bars
// than asked for.
func TestBinsHoldEveryNumber(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	number := func() float64 {
		switch rng.IntN(8) {
		case 0:
			return math.MaxFloat64
		case 1:
			return -math.MaxFloat64
		case 2:
			return math.SmallestNonzeroFloat64
		case 3:
			return 0
		case 4:
			return float64(rng.IntN(2000)-1000) / 100
		}
		return (rng.Float64() - 0.5) * math.Pow10(rng.IntN(600)-300)
	}
	tried := 0
	for range 20000 {
		low, high := number(), number()
		if rng.IntN(4) == 0 { // as near as two numbers can be
			high = math.Nextafter(low, math.Inf(1))
		}
		if low > high {
			low, high = high, low
		}
		if math.IsInf(high, 0) {
			continue
		}
		n, nice := 1+rng.IntN(50), rng.IntN(2) == 0
		b := binsOf(low, high, n, nice)
		if b.n < 1 || b.n > n || b.low > low || math.IsNaN(b.width) || math.IsInf(b.width, 0) || math.IsInf(b.low, 0) {
			t.Fatalf("%g to %g, %d bars, nice %v: got %d from %g by %g", low, high, n, nice, b.n, b.low, b.width)
		}
		if first, last := b.of(low), b.of(high); first != 0 && (b.ends == nil || b.ends[1] > low) || last != b.n-1 {
			t.Fatalf("%g to %g, %d bars, nice %v: the least stands in bar %d, the greatest in %d of %d", low, high, n, nice, first, last, b.n)
		}
		before := 0
		for k := range 20 {
			v := low + (high/20-low/20)*float64(k)
			if bar := b.of(min(max(v, low), high)); bar < before || bar >= b.n {
				t.Fatalf("%g to %g, %d bars, nice %v: %g stands in bar %d of %d, behind %d", low, high, n, nice, v, bar, b.n, before)
			} else {
				before = bar
			}
		}
		tried++
	}
	if tried < 10000 {
		t.Errorf("tried %d ranges", tried)
	}
}
