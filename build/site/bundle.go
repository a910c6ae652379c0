package site

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"

	"github.com/evanw/esbuild/pkg/api"
	"github.com/tdewolff/minify/v2"
	"github.com/tdewolff/minify/v2/css"
	"github.com/tdewolff/minify/v2/html"
	"github.com/tdewolff/minify/v2/js"

	"vitrine/web"
)

var minifier = func() *minify.M {
	m := minify.New()
	m.Add("application/javascript", &js.Minifier{Version: 2022})
	m.Add("text/css", &css.Minifier{})
	return m
}()

// pages is the minifier of whole pages. It leaves scripts and styles alone:
// they were minified before, and their hashes stand in the page's policy.
var pages = func() *minify.M {
	m := minify.New()
	m.Add("text/html", &html.Minifier{KeepDocumentTags: true, KeepEndTags: true, KeepQuotes: true, KeepDefaultAttrVals: true})
	return m
}()

// config is what the shell must know of the files beside it.
type config struct {
	Module string `json:"module"` // address of the .wasm, relative to the page or to embed.js
	Twin   string `json:"twin"`   // the same as a script, for file://
	SHA256 string `json:"sha256"` // of the .wasm, in hex
	Page   string `json:"page"`   // the explorer's own page
	Plain  string `json:"plain"`  // the page without script
	Parts  []part `json:"parts"`  // of the index, behind the one in the module, in order of need
}

// part is a further part of the index. In the one-file form it has no file.
type part struct {
	File   string `json:"file"`   // addresses as in config
	Twin   string `json:"twin"`   // the same as a script
	SHA256 string `json:"sha256"` // of the file, in hex
	Bytes  int    `json:"bytes"`
}

// bundle makes one classic script of the modules that entry imports, from the
// sources embedded in package web. Two modules are not files: "wasm-exec"
// holds Go's glue with its global object replaced by a scope of ours, so that
// a host page's own globals are neither seen nor touched; "vitrine-config"
// holds conf, which only the script for other people's pages has.
func bundle(entry, wasmExec string, conf *config) (string, error) {
	confJS, err := json.Marshal(conf)
	if err != nil {
		return "", err
	}
	virtual := map[string]string{
		"wasm-exec":      glueModule(wasmExec),
		"vitrine-config": "export default " + string(confJS),
	}
	plugin := api.Plugin{Name: "web", Setup: func(b api.PluginBuild) {
		b.OnResolve(api.OnResolveOptions{Filter: ".*"}, func(a api.OnResolveArgs) (api.OnResolveResult, error) {
			if _, ok := virtual[a.Path]; ok {
				return api.OnResolveResult{Path: a.Path, Namespace: "virtual"}, nil
			}
			return api.OnResolveResult{Path: path.Join(path.Dir(a.Importer), a.Path), Namespace: "web"}, nil
		})
		b.OnLoad(api.OnLoadOptions{Filter: ".*", Namespace: "virtual"}, func(a api.OnLoadArgs) (api.OnLoadResult, error) {
			text := virtual[a.Path]
			return api.OnLoadResult{Contents: &text, Loader: api.LoaderJS}, nil
		})
		b.OnLoad(api.OnLoadOptions{Filter: ".*", Namespace: "web"}, func(a api.OnLoadArgs) (api.OnLoadResult, error) {
			data, err := fs.ReadFile(web.Files, a.Path)
			if err != nil {
				return api.OnLoadResult{}, err
			}
			text, loader := string(data), api.LoaderJS
			if path.Ext(a.Path) == ".css" {
				loader = api.LoaderText
				if text, err = minifier.String("text/css", text); err != nil {
					return api.OnLoadResult{}, fmt.Errorf("%s: %w", a.Path, err)
				}
			}
			return api.OnLoadResult{Contents: &text, Loader: loader}, nil
		})
	}}
	result := api.Build(api.BuildOptions{
		EntryPoints: []string{entry}, Bundle: true, Write: false, Format: api.FormatIIFE, Target: api.ES2022,
		Charset: api.CharsetUTF8, LegalComments: api.LegalCommentsNone, TreeShaking: api.TreeShakingTrue,
		Plugins: []api.Plugin{plugin}, LogLevel: api.LogLevelSilent,
	})
	if len(result.Errors) > 0 {
		var all []error
		for _, e := range result.Errors {
			where := ""
			if e.Location != nil {
				where = fmt.Sprintf("%s:%d:%d: ", strings.TrimPrefix(e.Location.File, "web:"), e.Location.Line, e.Location.Column+1)
			}
			all = append(all, errors.New("web/"+where+e.Text))
		}
		return "", errors.Join(all...)
	}
	script, err := minifier.String("application/javascript", string(result.OutputFiles[0].Contents))
	if err != nil {
		return "", fmt.Errorf("minifying %s: %w", entry, err)
	}
	if conf == nil {
		return closeProof(script), nil
	}
	// A host page may not say in which encoding it is written: then scripts
	// are read in the browser's own. Only ASCII means the same in all of them,
	// and the minifier undoes escapes, so that comes last.
	ascii := api.Transform(script, api.TransformOptions{Charset: api.CharsetASCII, MinifyWhitespace: true, Target: api.ES2022, LegalComments: api.LegalCommentsNone})
	if len(ascii.Errors) > 0 {
		return "", fmt.Errorf("escaping %s: %s", entry, ascii.Errors[0].Text)
	}
	return closeProof(string(ascii.Code)), nil
}

// closeProof keeps a script from ending the element it stands in. It comes
// after minifying, which would undo it.
func closeProof(script string) string {
	return strings.NewReplacer("</script", `<\/script`, "</SCRIPT", `<\/SCRIPT`, "<!--", `<\!--`).Replace(script)
}
