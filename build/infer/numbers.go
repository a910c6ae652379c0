package infer

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"strings"
)

// readNumbers decides which sign stands before the decimals.
func readNumbers(t *tally) (comma bool, parsed int, why string) {
	switch {
	case t.onlyOne[1] > t.onlyOne[0]:
		return true, t.number[1], "decimal comma: " + figure(t.onlyOne[1]) + " are numbers in no other way"
	case t.onlyOne[1] > 0:
		return false, t.number[0], "decimal point; " + figure(t.onlyOne[1]) + " with a comma do not parse"
	}
	return false, t.number[0], ""
}

// falseZero reports whether 0 stands for what was not recorded: many zeros
// where everything else is positive and stays clear of zero.
func falseZero(t *tally) bool {
	if t.zero < 3 || t.negative > 0 || t.zero*20 < t.n {
		return false
	}
	sorted := sortNumbers(t.numbers)
	positive, low := 0, 0
	var values []number
	for _, n := range sorted {
		if n.v > 0 {
			positive += n.n
			values = append(values, n)
		}
	}
	if len(values) < 8 || t.whole*2 > t.n && values[0].v <= 2 {
		return false // where there is 1, 0 is a count like others
	}
	median := quantile(values, positive, 0.5)
	for _, n := range values {
		if n.v < median/20 {
			low += n.n
		}
	}
	commonest := 0
	for _, n := range values {
		commonest = max(commonest, n.n)
	}
	return low*20 < positive && t.zero >= 2*commonest
}

func sortNumbers(numbers []number) []number {
	sorted := slices.Clone(numbers)
	slices.SortFunc(sorted, func(a, b number) int { return cmp.Compare(a.v, b.v) })
	return sorted
}

// quantile returns the value below which a share of n sorted values lies.
func quantile(sorted []number, n int, share float64) float64 {
	at, sum := int(share*float64(n)), 0
	for _, v := range sorted {
		if sum += v.n; sum > at {
			return v.v
		}
	}
	return 0
}

// bounds returns round numbers that part the values, four to eight of them;
// fewer when the values do not tell apart more. Values that are spread evenly
// get equal steps, others 1, 2, 5, 10 … so that about equally many lie between.
func bounds(numbers []number) []float64 {
	sorted := sortNumbers(numbers)
	n := 0
	for _, v := range sorted {
		n += v.n
	}
	if n == 0 {
		return nil
	}
	var b []float64
	add := func(v float64) {
		if len(b) == 0 || v > b[len(b)-1] {
			b = append(b, v)
		}
	}
	low, median, high := sorted[0].v, quantile(sorted, n, 0.5), quantile(sorted, n, 0.98)
	if low < 0 || high < 4*median {
		start := quantile(sorted, n, 0.02)
		step := roundUp((high - start) / 6)
		if first := math.Floor(start/step) * step; step > 0 {
			switch {
			case low >= first:
			case low >= 0:
				add(0)
			default:
				add(-roundUp(-low))
			}
			for v := first; v <= high && len(b) < 8; v += step {
				add(v + 0) // not -0
			}
			return b
		}
	}
	add(0)
	const parts = 7
	for i := 1; i < parts; i++ {
		add(round(quantile(sorted, n, float64(i)/parts)))
	}
	// A bound above all values makes an empty range.
	for len(b) > 0 && b[len(b)-1] > sorted[len(sorted)-1].v {
		b = b[:len(b)-1]
	}
	return b
}

// round returns the nearest of 1, 2, 5, 10, 20, 50 …
func round(v float64) float64 {
	if v <= 0 {
		return 0
	}
	unit := math.Pow(10, math.Floor(math.Log10(v)))
	best := unit
	for _, f := range []float64{2, 5, 10} {
		if math.Abs(math.Log(v/(f*unit))) < math.Abs(math.Log(v/best)) {
			best = f * unit
		}
	}
	return best
}

// roundUp is the next of the round numbers, and 0 of 0.
func roundUp(v float64) float64 {
	if v <= 0 {
		return 0
	}
	unit := math.Pow(10, math.Floor(math.Log10(v)))
	for _, f := range []float64{1, 2, 5} {
		if f*unit >= v {
			return f * unit
		}
	}
	return 10 * unit
}

// formatBounds writes bounds as a list of YAML.
func formatBounds(b []float64) string {
	texts := make([]string, len(b))
	for i, v := range b {
		texts[i] = strconv.FormatFloat(v, 'f', -1, 64)
	}
	return "[" + strings.Join(texts, ", ") + "]"
}
