// Runs before the page's own scripts and keeps hold of what the shell shows
// nobody: the functions through which the Go program answers, and its memory.
// The emitted page is otherwise as it is. What is asked here goes through the
// same functions that web/program.js calls.
(() => {
	"use strict";
	const held = {};
	const instantiate = WebAssembly.instantiate;
	WebAssembly.instantiate = async (...args) => {
		const made = await instantiate(...args);
		const { exports } = made.instance ?? made;
		if (exports.answer) held.exports = exports;
		return made;
	};
	const encoder = new TextEncoder();
	const hex = (buffer) => [...new Uint8Array(buffer)].map((b) => b.toString(16).padStart(2, "0")).join("");

	globalThis.soak = {
		ready: () => Boolean(held.exports),

		// What is asked of a request, as web/program.js does it: JSON and counts.
		ask([what, request]) {
			const { mem, question, answer } = held.exports;
			const asked = encoder.encode(`${what}\n${request}`);
			const room = question(asked.length);
			new Uint8Array(mem.buffer, room, asked.length).set(asked);
			const at = answer(asked.length);
			const [json, length, counts, n] = new Uint32Array(mem.buffer, at, 4);
			return { json: new Uint8Array(mem.buffer, json, length).slice(), counts: new Uint8Array(mem.buffer, counts, 4 * n).slice() };
		},

		// One sum per question.
		async sums(questions) {
			const out = [];
			for (const question of questions) {
				const { json, counts } = soak.ask(question);
				const all = new Uint8Array(json.length + counts.length);
				all.set(json);
				all.set(counts, json.length);
				out.push(hex((await crypto.subtle.digest("SHA-256", all)).slice(0, 8)));
			}
			return out;
		},

		memoryBytes: () => held.exports.mem.buffer.byteLength,

		// Whatever in the memory begins like an index: its place, and the sum of
		// as many bytes as its header says (wasm/index/format.go).
		async indexes(magic) {
			const bytes = new Uint8Array(held.exports.mem.buffer);
			const view = new DataView(held.exports.mem.buffer);
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
