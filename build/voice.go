package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"vitrine/build/records"
)

// voice is how the program speaks: results on out, everything else on errs.
// Problems look like
//
//	error: corpus/records/aid.yaml:12:3: unknown field "yaer"
//	hint: did you mean "year"?
//
// Nothing else in the program prints.
type voice struct {
	out, errs io.Writer
	quiet     bool
}

func newVoice() *voice { return &voice{out: os.Stdout, errs: os.Stderr} }

// say prints a result.
func (v *voice) say(format string, args ...any) { fmt.Fprintf(v.out, format+"\n", args...) }

// note tells what is going on, unless it was asked not to.
func (v *voice) note(format string, args ...any) {
	if !v.quiet {
		fmt.Fprintf(v.errs, format+"\n", args...)
	}
}

// fail prints an error; lines of its text that begin with "hint:" stay lines.
func (v *voice) fail(err error) {
	if err != nil && !errors.Is(err, errSaid) {
		fmt.Fprintln(v.errs, "error:", err)
	}
}

// problems prints what is wrong with a collection and returns errSaid, or nil
// when there is nothing.
func (v *voice) problems(list records.Problems) error {
	for _, p := range list {
		text := p.String()
		if text, hint, ok := strings.Cut(text, "\nhint: "); ok {
			fmt.Fprintf(v.errs, "error: %s\nhint: %s\n", text, hint)
		} else {
			fmt.Fprintln(v.errs, "error:", text)
		}
	}
	switch len(list) {
	case 0:
		return nil
	case 1:
		fmt.Fprintln(v.errs, "1 problem; nothing was written")
	default:
		fmt.Fprintf(v.errs, "%d problems; nothing was written\n", len(list))
	}
	return errSaid
}

// errSaid stands for an error that was printed already.
var errSaid = errors.New("problems were printed")
