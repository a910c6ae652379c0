// Runs before the page's own scripts and keeps hold of what the shell shows
// nobody: the object through which the Go program answers, and its memory. The
// emitted page is otherwise as it is. What is asked here goes through the same
// functions that web/engine.js calls.
(() => {
	"use strict";
	const held = {};
	// Go sets the functions it offers with Reflect.set, and nobody else does so
	// with one of this name.
	const set = Reflect.set;
	Reflect.set = (target, name, value, ...rest) => {
		if (name === "ask" && typeof value === "function") held.bridge = target;
		return set(target, name, value, ...rest);
	};
	const instantiate = WebAssembly.instantiate;
	WebAssembly.instantiate = async (...args) => {
		const made = await instantiate(...args);
		held.memory = (made.instance ?? made).exports.mem ?? held.memory;
		return made;
	};
	const encoder = new TextEncoder();
	const hex = (buffer) => [...new Uint8Array(buffer)].map((b) => b.toString(16).padStart(2, "0")).join("");

	globalThis.soak = {
		ready: () => Boolean(held.bridge && held.memory),

		// What is asked of a request, as web/engine.js does it: text and counts.
		ask([what, request]) {
			const text = held.bridge.ask(request, what);
			const counts = new Uint8Array((JSON.parse(text).nCounts || 0) * 4);
			const n = held.bridge.counts(counts);
			if (n !== counts.length) throw new Error(`${n} bytes of counts, the answer says ${counts.length}`);
			return { text, counts };
		},

		// One sum per question.
		async sums(questions) {
			const out = [];
			for (const question of questions) {
				const { text, counts } = soak.ask(question);
				const json = encoder.encode(text);
				const all = new Uint8Array(json.length + counts.length);
				all.set(json);
				all.set(counts, json.length);
				out.push(hex((await crypto.subtle.digest("SHA-256", all)).slice(0, 8)));
			}
			return out;
		},

		memoryBytes: () => held.memory.buffer.byteLength,

		// Whatever in the memory begins like an index: its place, and the sum of
		// as many bytes as its header says (wasm/index/format.go).
		async indexes(magic) {
			const bytes = new Uint8Array(held.memory.buffer);
			const view = new DataView(held.memory.buffer);
			const out = [];
			for (let at = bytes.indexOf(magic[0]); at >= 0; at = bytes.indexOf(magic[0], at + 1)) {
				if (!magic.every((b, i) => bytes[at + i] === b) || at + 64 > bytes.length) continue;
				const length = Number(view.getBigUint64(at + 24, true));
				if (length < 64 || at + length > bytes.length) continue; // the word by itself
				out.push({ at, length, sum: hex(await crypto.subtle.digest("SHA-256", bytes.slice(at, at + length))) });
			}
			return out;
		},
	};
})();
