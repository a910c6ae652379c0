package bench

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
)

// WriteTable writes the reports as one table, and below it what is not about
// single queries.
func WriteTable(out io.Writer, reports []*Report) error {
	fmt.Fprintf(out, "Milliseconds per answer: p50 / p95 / max over the queries of a class, of each the median of %s rounds.\n",
		each(reports, func(r *Report) string { return strconv.Itoa(r.Rounds) }))
	fmt.Fprint(out, "An answer has the total, all counts of all facets and the first 20 records; in the browser it ends with JSON.parse.\n\n")
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	line := func(cells ...string) { fmt.Fprintln(w, strings.Join(cells, "\t")+"\t") }
	line("class", "records", "native", "Chromium", "scan", "scan/Chromium")
	for c := range reports[0].Classes {
		for _, r := range reports {
			row := r.Classes[c]
			line(row.Name, grouped(r.Records), row.Native.String(), row.Chromium.String(), row.Scan.String(), ratio(row.Scan, row.Chromium))
		}
	}
	if err := w.Flush(); err != nil {
		return err
	}
	fmt.Fprintln(out)
	row := func(name string, cell func(*Report) string) {
		cells := []string{name}
		for _, r := range reports {
			cells = append(cells, cell(r))
		}
		line(cells...)
	}
	inPage := func(cell func(*Page) string) func(*Report) string {
		return func(r *Report) string {
			if r.Page == nil {
				return "–"
			}
			return cell(r.Page)
		}
	}
	row("", func(r *Report) string {
		if r.Text {
			return grouped(r.Records) + " with text"
		}
		return grouped(r.Records) + ", titles"
	})
	row("open: instantiate to ready", inPage(func(p *Page) string { return millis(p.Open) + " ms" }))
	row("first full count", inPage(func(p *Page) string { return millis(p.FirstCount) + " ms" }))
	row("empty request, end to end", inPage(func(p *Page) string { return millis(p.Empty) + " ms" }))
	row("taking the parts behind the first", inPage(func(p *Page) string { return millis(p.Further) + " ms" }))
	row("memory of the module with the first part", inPage(func(p *Page) string { return megabytes(p.Facets) }))
	row("  with all parts", inPage(func(p *Page) string { return megabytes(p.Memory) }))
	row("  and after all rounds", inPage(func(p *Page) string { return megabytes(p.MemoryEnd) }))
	row("index", func(r *Report) string { return megabytes(r.Index) })
	row("  with all parts / index", func(r *Report) string {
		if r.Page == nil {
			return "–"
		}
		return fmt.Sprintf("%.2f", float64(r.Page.Memory)/float64(r.Index))
	})
	row("opening the scan's columns", inPage(func(p *Page) string { return millis(p.ScanOpen) + " ms" }))
	row("building the index", func(r *Report) string { return fmt.Sprintf("%.1f s", r.Built.Seconds) })
	row("  peak memory", func(r *Report) string {
		if r.Built.PeakRSS == 0 {
			return "–"
		}
		return megabytes(int(r.Built.PeakRSS))
	})
	if err := w.Flush(); err != nil {
		return err
	}
	if slices.ContainsFunc(reports, func(r *Report) bool { return r.Sizes == nil }) {
		return nil
	}
	fmt.Fprintf(out, "\nSizes as raw → brotli %s, and bytes per record.\n\n", each(reports, func(r *Report) string { return strconv.Itoa(r.Quality) }))
	for _, of := range []func(*Report) []Size{func(r *Report) []Size { return r.Sizes }, func(r *Report) []Size { return r.ScanSizes }} {
		for i, s := range of(reports[0]) {
			row(s.Name, func(r *Report) string {
				s, n := of(r)[i], float64(r.Records)
				return fmt.Sprintf("%s → %s, %.1f → %.1f B", megabytes(s.Raw), megabytes(s.Brotli), float64(s.Raw)/n, float64(s.Brotli)/n)
			})
		}
	}
	return w.Flush()
}

// each lists a property of the reports, once if it is the same in all.
func each(reports []*Report, of func(*Report) string) string {
	var list []string
	for _, r := range reports {
		list = append(list, of(r))
	}
	return strings.Join(slices.Compact(list), " / ")
}

// String writes the three figures, or a dash for what was not measured.
func (s *Stats) String() string {
	if s == nil {
		return "–"
	}
	return millis(s.P50) + " / " + millis(s.P95) + " / " + millis(s.Max)
}

// ratio says how much longer a takes than b, by each of their figures.
func ratio(a, b *Stats) string {
	if a == nil || b == nil {
		return "–"
	}
	return fmt.Sprintf("%.1f / %.1f / %.1f", a.P50/b.P50, a.P95/b.P95, a.Max/b.Max)
}

// millis writes milliseconds in three digits or more.
func millis(ms float64) string {
	switch {
	case ms < 1:
		return fmt.Sprintf("%.3f", ms)
	case ms < 10:
		return fmt.Sprintf("%.2f", ms)
	case ms < 100:
		return fmt.Sprintf("%.1f", ms)
	}
	return fmt.Sprintf("%.0f", ms)
}

func megabytes(n int) string {
	if n < 10e6 {
		return fmt.Sprintf("%.2f MB", float64(n)/1e6)
	}
	return fmt.Sprintf("%.1f MB", float64(n)/1e6)
}

// grouped writes a number with a comma at every thousand.
func grouped(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
