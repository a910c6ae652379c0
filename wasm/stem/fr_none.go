//go:build js && wasm && !(stem_fr || stem_all)

package stem

func french() func(string) string { return nil }
