// The eyes of the browser tests: finds and reads, never acts; keys and pointers
// go through the browser. One expression, evaluated anew for every question, so
// that nothing is left behind in the page.
(() => {
	"use strict";
	const V = {};

	// Where the explorer is: the page (-1), or the shadow root of the nth element.
	let root = document;
	V.in = (n) => {
		if (n < 0) return V;
		const host = document.querySelectorAll("vitrine-explorer")[n];
		root = host?.shadowRoot ?? document.createDocumentFragment();
		return V;
	};
	V.all = (selector, from = root) => [...from.querySelectorAll(selector)];
	V.one = (selector, from = root) => from.querySelector(selector);

	V.squeeze = (text) => (text ?? "").replace(/\s+/g, " ").trim();
	V.seen = (el) => !!el && el.isConnected && el.checkVisibility({ opacityProperty: true, visibilityProperty: true }) && el.getClientRects().length > 0;

	// Text as rendered, with what is only for screen readers in it.
	V.text = (el) => V.squeeze(el?.innerText);
	V.visibleText = () => V.squeeze(root === document ? document.body?.innerText : [...root.children].map((el) => el.innerText).join(" "));
	V.number = (text) => Number((text ?? "").replace(/[^0-9]/g, "") || NaN);

	V.describe = (el) => {
		if (!el) return "nothing";
		const attributes = [...el.attributes].map((a) => ` ${a.name}="${a.value.slice(0, 40)}"`).join("");
		return `<${el.localName}${attributes}> ${V.squeeze(el.innerText ?? el.textContent).slice(0, 40)}`;
	};
	V.focused = () => {
		let el = document.activeElement;
		while (el?.shadowRoot?.activeElement) el = el.shadowRoot.activeElement;
		return el === document.body || el === document.documentElement ? null : el;
	};

	// The rectangle a hand aims at: the first line box of a link may be short.
	const box = (el) => [...el.getClientRects()].find((r) => r.width > 0 && r.height > 0);
	// Whether there is something to aim at that stands still: a sheet slides in,
	// a page scrolls. What is out of sight is brought into it, once.
	V.pointable = (el) => {
		if (!V.seen(el) || el.disabled || !box(el)) return false;
		if (V.coveredBy(el) && !V.pointable.brought) {
			V.pointable.brought = true;
			el.scrollIntoView({ block: "center", inline: "center", behavior: "instant" });
		}
		const r = box(el);
		const before = V.pointable.last;
		V.pointable.last = r;
		return !!before && before.top === r.top && before.left === r.left && before.width === r.width;
	};
	V.middle = (el) => {
		const r = box(el);
		return { x: r.left + r.width / 2, y: r.top + r.height / 2 };
	};
	V.coveredBy = (el) => {
		const { x, y } = V.middle(el);
		let hit = document.elementFromPoint(x, y);
		while (hit?.shadowRoot?.elementFromPoint(x, y) && hit.shadowRoot.elementFromPoint(x, y) !== hit) {
			hit = hit.shadowRoot.elementFromPoint(x, y);
		}
		const label = hit?.closest("label");
		if (hit && (el.contains(hit) || label?.contains(el) || label?.control === el)) return "";
		return V.describe(hit) + ` at ${x},${y}`;
	};

	// ---- the words of the explorer ----

	V.app = () => V.one("#vitrine") ?? V.one(".vitrine.embedded");
	V.ready = () => V.app()?.hasAttribute("data-ready") && V.seen(V.app()) && (!Number.isNaN(V.total()) || !V.app().hasAttribute("data-total"));

	// What the sentence says; whoever waits for it waits for the whole answer.
	V.total = () => V.number(V.text(V.one(".sentence b", V.app())));
	V.sentence = () => V.text(V.one(".sentence", V.app()));
	V.chip = (part) => V.all(".chip", V.app()).find((el) => el.dataset.part === part);

	// What is listed.
	V.cards = () => V.all("article.card", V.app());
	V.ids = () => V.cards().map((el) => el.dataset.id);
	V.card = (id) => V.cards().find((el) => el.dataset.id === id);
	V.headline = (id) => V.one("a.head", V.card(id) ?? document.createElement("p"));
	V.more = () => V.one("button.more", V.app());

	// Facets: rows that are drawn.
	V.facet = (field) => V.all("details.facet", V.app()).find((el) => el.dataset.facet === field);
	V.facets = () => V.all("details.facet", V.app());
	V.rows = (field) => V.all("li.row", V.facet(field) ?? document.createElement("p"));
	V.row = (field, value) => V.rows(field).find((el) => el.dataset.value === value);
	V.label = (field, value) => V.one("label", V.row(field, value) ?? document.createElement("p"));
	V.box = (field, value) => V.one("input[type=checkbox]", V.row(field, value) ?? document.createElement("p"));
	V.not = (field, value) => V.one("button.not", V.row(field, value) ?? document.createElement("p"));
	V.shown = (row) => ({
		n: V.number(V.one(".count", row).textContent),
		state: row.dataset.state ?? "",
		checked: V.one("input", row).checked,
		says: V.one("input", row).getAttribute("aria-label"),
	});
	// All counts drawn: { field: { value: n } }.
	V.counts = () => {
		const out = {};
		for (const facet of V.facets()) {
			const values = (out[facet.dataset.facet] = {});
			for (const row of V.rows(facet.dataset.facet)) values[row.dataset.value] = V.shown(row).n;
		}
		return out;
	};
	// What is not as it should be; empty when all is well. With whole, values
	// that count something must be drawn as well.
	V.differences = (total, counts, whole) => {
		const out = V.miscounted(total, counts, whole);
		const listed = V.ids();
		if (new Set(listed).size !== listed.length) out.push("a record is listed twice");
		if (listed.length !== Math.min(total, 20) && listed.length !== total && listed.length % 20 !== 0) out.push(`${listed.length} of ${total} records are listed`);
		return out;
	};
	// The same without a look at the list.
	V.miscounted = (total, counts, whole) => {
		const out = [];
		if (V.total() !== total) out.push(`total: got ${V.total()}, want ${total}`);
		const app = V.app()?.getAttribute("data-total");
		if (app !== String(total)) out.push(`data-total: got ${app}, want ${total}`);
		let compared = 0;
		const drawn = V.counts();
		for (const [field, values] of Object.entries(counts)) {
			if (!drawn[field]) {
				out.push(`${field}: no such facet`);
				continue;
			}
			for (const [value, n] of Object.entries(drawn[field])) {
				compared++;
				if (n !== (values[value] ?? 0)) out.push(`${field}=${value}: got ${n}, want ${values[value] ?? 0}`);
			}
			if (whole) for (const value of Object.keys(values)) if (!(value in drawn[field])) out.push(`${field}=${value}: not drawn, want ${values[value]}`);
		}
		if (compared < 10) out.push(`only ${compared} counts to compare`);
		return out;
	};

	V.search = () => V.one("input[name=q]", V.app());
	V.marks = () => V.all(".card mark", V.app()).map((el) => el.textContent);
	V.plot = () => V.one(".hist .plot", V.app());
	V.slider = (end) => V.one(`.hist input.${end}`, V.app());
	V.span = (el, part) => {
		const r = el.getBoundingClientRect();
		return { x: r.left + r.width * part, y: r.top + r.height / 2 };
	};

	V.record = () => {
		const el = V.one("article.record", V.app());
		return V.seen(el) && V.app().hasAttribute("data-record") ? el : null;
	};
	V.button = (name, from = V.app()) => V.all("button", from).find((el) => V.seen(el) && (V.text(el) === name || el.getAttribute("aria-label") === name));
	V.problems = () => { const el = V.one(".problems", V.app()); return V.seen(el) ? V.text(el) : ""; };
	V.instead = () => { const el = V.one(".instead", V.app()); return V.seen(el) ? V.text(el) : ""; };
	V.empty = () => { const el = V.one(".empty", V.app()); return V.seen(el) ? el : null; };
	V.failure = () => V.all(".failure:not(.lost)").find(V.seen) ?? null;

	// An index in parts: what is on its way, and what did not come.
	V.pending = () => V.all("article.card.pending", V.app());
	V.busy = () => V.one("ol.cards", V.app()).getAttribute("aria-busy") === "true";
	V.lost = () => { const el = V.one(".lost", V.app()); return V.seen(el) ? el : null; };
	V.sheet = () => V.one("dialog.sheet[open]", V.app());

	V.overflow = () => {
		const d = document.documentElement;
		if (d.scrollWidth <= innerWidth) return "";
		const wide = V.all("*").filter((el) => {
			const r = el.getBoundingClientRect();
			return r.width > 0 && (r.right > innerWidth + 0.5 || r.left < -0.5);
		});
		return `${d.scrollWidth} wide in ${innerWidth}: ${wide.slice(0, 4).map(V.describe).join("; ")}`;
	};
	return V;
})()
