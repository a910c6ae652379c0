package browser

import (
	"os"
	"testing"
)

// Required reports whether a test may not be skipped for want of a browser: in
// CI, and wherever E2E=required says so.
func Required() bool { return required(os.Getenv) }

func required(getenv func(string) string) bool {
	return getenv("CI") == "true" || getenv("E2E") == "required"
}

// Require returns the path of a browser. Without one it ends the test: as a
// failure where one is required, else as skipped, with the line that says what
// to install.
func Require(t testing.TB) string {
	t.Helper()
	path, err := Find()
	switch {
	case err == nil:
		return path
	case Required():
		t.Fatal(err)
	default:
		t.Skip(err)
	}
	return ""
}
