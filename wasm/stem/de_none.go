//go:build js && wasm && !(stem_de || stem_all)

package stem

func german() func(string) string { return nil }
