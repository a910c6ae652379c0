//go:build !unix

package site

import "testing"

func asNobody(t *testing.T) { t.Fatal("no other user to run as") }
