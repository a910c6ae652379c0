// Runs one Go program in the page and reports to the runner through the
// binding `wasmrun`: "1…" and "2…" carry bytes for stdout and stderr in
// base64, "x…" the exit code, "e…" what went wrong outside Go.
(() => {
	"use strict";
	const report = window.wasmrun;
	const config = JSON.parse(document.getElementById("config").textContent);

	const base64 = (bytes) => {
		let text = "";
		for (let i = 0; i < bytes.length; i += 8192) { // arguments of one call are limited
			text += String.fromCharCode(...bytes.subarray(i, i + 8192));
		}
		return btoa(text);
	};
	// wasm_exec.js ends every path of output here, fs.write included.
	fs.writeSync = (fd, bytes) => {
		report((fd === 2 ? "2" : "1") + base64(bytes));
		return bytes.length;
	};
	process.cwd = () => config.dir;

	const go = new Go();
	go.argv = config.args;
	go.env = config.env ?? {};
	go.exit = (code) => report("x" + code);
	WebAssembly.instantiateStreaming(fetch("program.wasm"), go.importObject)
		.then(({ instance }) => go.run(instance))
		.catch((err) => report("e" + (err.stack || err)));
})();
