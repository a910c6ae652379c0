package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"strconv"

	"vitrine/build/bench"
)

type benchCommand struct {
	Records []int  `short:"n" default:"100000" help:"Numbers of made-up records, one or several (${default})."`
	Seed    uint64 `default:"1" help:"What the records and queries follow from (${default})."`
	Native  bool   `help:"Measure here only, without a browser."`
	Text    bool   `xor:"texts" help:"Give records a text also from 1,000,000 on."`
	Titles  bool   `xor:"texts" help:"Give records titles only also below 1,000,000."`
	Rounds  int    `help:"How often every query is asked; by default as often as some seconds allow."`
	Sizes   bool   `default:"true" negatable:"" help:"Compress the index, which takes minutes."`
	Figures string `placeholder:"FILE" help:"Write all figures into a file, too."`
	Load    bool   `help:"Measure instead how long the site takes to load over a throttled line."`
	Build   string `hidden:"" placeholder:"DIR" help:"Build the index into a folder and no more."`
}

// fromTitles is the number of records from which a workload has titles only:
// with texts its index alone would be half a gigabyte.
const fromTitles = 1_000_000

// Run measures the engine and prints a table.
func (c *benchCommand) Run(ctx context.Context, v *voice) error {
	var list []*bench.Workload
	for _, n := range c.Records {
		if n < 1000 || n > 10_000_000 {
			return usageError{fmt.Errorf("-n is %d, expected 1000 to 10000000", n)}
		}
		list = append(list, bench.NewWorkload(n, c.Seed, c.Text || n < fromTitles && !c.Titles))
	}
	if c.Rounds < 0 {
		return usageError{fmt.Errorf("--rounds is %d, expected 1 or more, or 0 to choose by the number of records", c.Rounds)}
	}
	switch {
	case c.Build != "":
		built, err := bench.Build(list[0])
		if err != nil {
			return err
		}
		return built.Write(c.Build)
	case c.Load:
		all := map[int][]bench.Load{}
		for _, w := range list {
			loads, err := bench.MeasureLoad(ctx, w, v.begin)
			if err != nil {
				return err
			}
			v.end()
			if !v.json {
				if err := bench.WriteLoads(v.out, w, loads); err != nil {
					return err
				}
			}
			all[w.Records] = loads
		}
		return c.writeFigures(v, all)
	}
	var reports []*bench.Report
	for _, w := range list {
		r, err := bench.Run(ctx, w, bench.Options{Native: c.Native, Rounds: c.Rounds, Sizes: c.Sizes, Build: buildApart,
			Step: v.begin})
		if err != nil {
			return err
		}
		reports = append(reports, r)
	}
	v.end()
	if !v.json {
		if err := bench.WriteTable(v.out, reports); err != nil {
			return err
		}
	}
	return c.writeFigures(v, reports)
}

// writeFigures prints figures as JSON where it is asked for, and writes them
// into a file where one is.
func (c *benchCommand) writeFigures(v *voice, figures any) error {
	if v.json {
		v.result(figures, "")
	}
	if c.Figures == "" {
		return nil
	}
	j, err := json.MarshalIndent(figures, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(c.Figures, append(j, '\n'), 0o644)
}

// buildApart builds an index in a process of its own, so that its peak of
// memory is that of indexing and of nothing before or after.
func buildApart(ctx context.Context, w *bench.Workload) (*bench.Built, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "vitrine-bench-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	texts := "--titles"
	if w.Text {
		texts = "--text"
	}
	cmd := exec.CommandContext(ctx, self, "bench", "-n", strconv.Itoa(w.Records), "--seed", strconv.FormatUint(w.Seed, 10), texts, "--build", dir)
	cmd.Stderr = os.Stderr
	if err := cmd.Run(); err != nil {
		return nil, fmt.Errorf("build the index in a process of its own: %w", err)
	}
	return bench.Read(dir)
}
