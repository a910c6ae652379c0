//go:build js && wasm && !(stem_en || stem_all)

package stem

func english() func(string) string { return nil }
