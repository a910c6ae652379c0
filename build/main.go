// Command build turns a collection into an explorer.
//
//	go run ./build site [folder]    check, index, compile, write dist
//	go run ./build check [folder]   check only
//	go run ./build serve [folder]   serve the site on loopback, rebuild it on every change
//	go run ./build query [request]  ask the engine on the command line
//	go run ./build schema           the JSON Schema of collection.yaml
//	go run ./build inspect file     what is in an index, a module or a site
//	go run ./build bench            measure the engine over made-up records
//
// Exit status is 0 when all went well, 1 when something was wrong with the
// collection or the machine, 2 when the command line was, and 130 when it was
// stopped by a signal before it had written anything. Ctrl-C is how serve ends,
// with 0.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"slices"
	"syscall"
	"time"

	"github.com/alecthomas/kong"
)

// cli is the command line.
type cli struct {
	Quiet   bool `short:"q" xor:"loud" help:"Print errors and results only."`
	Verbose bool `short:"v" xor:"loud" help:"Print also how long each step takes and how large the files are."`
	JSON    bool `name:"json" help:"Print one JSON object per line, for programs."`

	Site    siteCommand    `cmd:"" help:"Build a collection's explorer into a folder."`
	Init    initCommand    `cmd:"" help:"Work out what the columns of your data are and write it down as collection.yaml."`
	Check   checkCommand   `cmd:"" help:"Check a collection and print every problem in it."`
	Serve   serveCommand   `cmd:"" help:"Serve a collection's explorer on this machine, rebuilding it on every change."`
	Query   queryCommand   `cmd:"" help:"Ask a collection a question: the same query string as in the explorer's address."`
	Schema  schemaCommand  `cmd:"" help:"Print the JSON Schema of collection.yaml, for editors."`
	Inspect inspectCommand `cmd:"" help:"Print the sections of an index, a module or a site, and verify them."`
	Bench   benchCommand   `cmd:"" help:"Measure the engine against a plain scan, over made-up records."`
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	// A second signal ends the program as it stands, but not one right behind the
	// first: what sends it to the process and to its group sends two.
	context.AfterFunc(ctx, func() {
		time.Sleep(500 * time.Millisecond)
		stop()
	})
	os.Exit(run(ctx, os.Args[1:], newVoice()))
}

// A reader is a command that writes nothing: when it is stopped it is left at
// once, wherever it is. Others are waited for, so that they clean up.
type reader interface{ reads() }

// run carries out one command line and returns the exit status.
func run(ctx context.Context, args []string, v *voice) (status int) {
	var c cli
	exited := -1
	parser, err := kong.New(&c, kong.Name("build"), kong.Description("Vitrine: from a collection of records to an explorer that runs in the reader's browser."),
		kong.Writers(v.out, v.errs), kong.Exit(func(code int) { exited = code }), kong.UsageOnError(), kong.ConfigureHelp(kong.HelpOptions{Compact: true}))
	if err != nil {
		v.fail(err)
		return 2
	}
	v.json = slices.Contains(args, "--json") // mistakes of the command line are told in that form too
	k, err := parser.Parse(args)
	if exited >= 0 { // --help
		return exited
	}
	if err != nil {
		v.fail(fmt.Errorf("%w\nhint: go run ./build --help", err))
		return 2
	}
	v.quiet, v.verbose, v.json = c.Quiet, c.Verbose, c.JSON
	k.BindTo(ctx, (*context.Context)(nil))
	ended := make(chan error, 1)
	go func() { ended <- k.Run(v) }()
	var hurry <-chan struct{}
	if _, ok := k.Selected().Target.Addr().Interface().(reader); ok {
		hurry = ctx.Done()
	}
	select {
	case err = <-ended:
	case <-hurry:
		err = ctx.Err()
	}
	switch {
	case err == nil:
		v.end()
		return 0
	case ctx.Err() != nil: // whatever it says, it says because it was stopped
		v.stopped()
		return 130
	}
	v.fail(err)
	if errors.As(err, new(usageError)) {
		return 2
	}
	return 1
}

// usageError is a mistake on the command line that only a command can see.
type usageError struct{ error }
