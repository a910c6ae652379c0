// Command build turns a collection into an explorer.
//
//	go run ./build site [folder]    check, index, compile, write dist
//	go run ./build check [folder]   check only
//	go run ./build serve [folder]   site, then serve it on loopback
//	go run ./build query [request]  ask the engine on the command line
//	go run ./build inspect file     what is in an index, a module or a site
//	go run ./build bench            measure the engine over made-up records
//
// Exit status is 0 when all went well, 1 when something was wrong with the
// collection or the machine, 2 when the command line was.
package main

import (
	"context"
	"errors"
	"os"
	"os/signal"

	"github.com/alecthomas/kong"

	"vitrine/build/records"
)

// cli is the command line.
type cli struct {
	Quiet bool `short:"q" help:"Print errors and results only."`

	Site    siteCommand    `cmd:"" help:"Build a collection's explorer into a folder."`
	Check   checkCommand   `cmd:"" help:"Check a collection and print every problem in it."`
	Serve   serveCommand   `cmd:"" help:"Build a collection's explorer and serve it on this machine."`
	Query   queryCommand   `cmd:"" help:"Ask a collection a question: the same query string as in the explorer's address."`
	Inspect inspectCommand `cmd:"" help:"Print the sections of an index, a module or a site, and verify them."`
	Bench   benchCommand   `cmd:"" help:"Measure the engine against a plain scan, over made-up records."`
}

// Collection is the argument that every command shares.
type collection struct {
	Folder string `arg:"" optional:"" default:"corpus" help:"Folder of the collection (${default})."`
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], newVoice()))
}

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
	k, err := parser.Parse(args)
	if exited >= 0 { // --help
		return exited
	}
	if err != nil {
		v.fail(err)
		v.note("hint: go run ./build --help")
		return 2
	}
	v.quiet = c.Quiet
	k.BindTo(ctx, (*context.Context)(nil))
	if err := k.Run(v); err != nil {
		v.fail(err)
		if errors.As(err, new(usageError)) {
			return 2
		}
		return 1
	}
	return 0
}

// usageError is a mistake on the command line that only a command can see.
type usageError struct{ error }

// load reads and checks a collection, printing its problems.
func (c *collection) load(v *voice) (*records.Collection, error) {
	col, problems, err := records.Load(c.Folder)
	if err != nil {
		return nil, err
	}
	return col, v.problems(problems)
}
