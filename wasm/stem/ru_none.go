//go:build js && wasm && !(stem_ru || stem_all)

package stem

func russian() func(string) string { return nil }
