package site

import "context"

// Program is the module as a page runs it, for measurements that do without
// the rest of a site.
type Program struct {
	Module []byte
	Glue   string // the ES module "wasm-exec" that the shell is bundled with
}

// Compile builds the module with part 0 of an index in it, as Build does.
func Compile(ctx context.Context, part0 []byte) (*Program, error) {
	tools, err := findToolchain(ctx)
	if err != nil {
		return nil, err
	}
	module, err := tools.compile(ctx, part0, "")
	if err != nil {
		return nil, err
	}
	return &Program{Module: module, Glue: glueModule(tools.wasmExec)}, nil
}

// glueModule makes Go's glue an ES module with its global object replaced by a
// scope of the caller's, so that a host page's own globals are neither seen nor
// touched. The runtime reports panics through a bare fs: that too must be ours.
func glueModule(wasmExec string) string {
	return "export function loadGo(globalThis) {\nconst {fs} = globalThis;\n" + wasmExec + "\nreturn globalThis.Go;\n}"
}
