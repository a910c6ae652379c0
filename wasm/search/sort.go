package search

// sortBy sorts n things in place by heap sort, which is not stable: less must
// tell any two of them apart. The library's generic sorts are compiled anew for
// every type, 20 kB each; the lists here are short, and this is a fiftieth.
func sortBy(n int, less func(i, j int) bool, swap func(i, j int)) {
	sink := func(i, n int) {
		for {
			k := 2*i + 1
			if k >= n {
				return
			}
			if k+1 < n && less(k, k+1) {
				k++
			}
			if !less(i, k) {
				return
			}
			swap(i, k)
			i = k
		}
	}
	for i := n/2 - 1; i >= 0; i-- {
		sink(i, n)
	}
	for end := n - 1; end > 0; end-- {
		swap(0, end)
		sink(0, end)
	}
}

// sortOrdinals sorts ordinals and drops repeats.
func sortOrdinals(list []uint32) []uint32 {
	sortBy(len(list), func(i, j int) bool { return list[i] < list[j] }, func(i, j int) { list[i], list[j] = list[j], list[i] })
	out := list[:0]
	for i, v := range list {
		if i == 0 || v != list[i-1] {
			out = append(out, v)
		}
	}
	return out
}

// find returns the place of v in an ascending list, or where it would stand.
func find(list []uint32, v uint32) (at int, found bool) {
	lo, hi := 0, len(list)
	for lo < hi {
		if m := (lo + hi) / 2; list[m] < v {
			lo = m + 1
		} else {
			hi = m
		}
	}
	return lo, lo < len(list) && list[lo] == v
}
