// Command ensure prints the path of the browser the tests will use, after
// installing one where that is allowed. When there is none it says in one line
// what to install, and exits 1.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"

	"vitrine/build/browser"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	path, err := browser.Ensure(ctx, os.Stderr)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "error:", err)
		os.Exit(1)
	}
	fmt.Println(path)
}
