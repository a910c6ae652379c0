package indexer

import (
	"cmp"
	"slices"
	"sync"
	"sync/atomic"
)

// parallel calls do with every number below n, on so many goroutines at once,
// and returns when all calls have.
func parallel(workers, n int, do func(i int)) {
	var next atomic.Int64
	var wait sync.WaitGroup
	for range min(workers, n) {
		wait.Go(func() {
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				do(i)
			}
		})
	}
	wait.Wait()
}

// ranges cuts n things into pieces of size or less, calls do for each in
// parallel, and returns what it returned, in order.
func ranges[T any](workers, n, size int, do func(from, to int) T) []T {
	results := make([]T, (n+size-1)/size)
	parallel(workers, len(results), func(i int) { results[i] = do(i*size, min(n, (i+1)*size)) })
	return results
}

// sorted returns the numbers below n in the order of compare; equal ones stay
// as they are. Each worker sorts a piece, then pieces are merged two by two.
func sorted(workers, n int, compare func(x, y uint32) int) []uint32 {
	order, spare := make([]uint32, n), make([]uint32, n)
	total := func(x, y uint32) int {
		if c := compare(x, y); c != 0 {
			return c
		}
		return cmp.Compare(x, y)
	}
	size := max(1, (n+workers-1)/workers)
	ranges(workers, n, size, func(from, to int) struct{} {
		for i := from; i < to; i++ {
			order[i] = uint32(i)
		}
		slices.SortFunc(order[from:to], total)
		return struct{}{}
	})
	for ; size < n; size *= 2 {
		ranges(workers, n, 2*size, func(from, to int) struct{} {
			middle := min(from+size, to)
			merge(spare[from:from], order[from:middle], order[middle:to], total)
			return struct{}{}
		})
		order, spare = spare, order
	}
	return order
}

// merge appends two sorted lists to out, which has room for them.
func merge(out, a, b []uint32, compare func(x, y uint32) int) {
	for len(a) > 0 && len(b) > 0 {
		if compare(a[0], b[0]) <= 0 {
			out, a = append(out, a[0]), a[1:]
		} else {
			out, b = append(out, b[0]), b[1:]
		}
	}
	_ = append(append(out, a...), b...)
}
