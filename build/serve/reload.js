// @ts-check
"use strict";

// What a page has beside its own scripts while it is served by `serve`: it
// reloads the page when the site was built anew, and says so when that failed.
// The page's policy allows neither markup made of text nor styles in the
// document: elements are made one by one, styles are adopted.

(() => {
	const script = /** @type {HTMLScriptElement} */ (document.currentScript);
	// The edition this page is of; empty on the page that waits for the first.
	const edition = script.dataset.edition ?? "";
	const scrollKey = "vitrine-serve-scroll";

	const sheet = new CSSStyleSheet();
	sheet.replaceSync(`
		:host { all: initial; color-scheme: light dark; }
		.panel, .note {
			position: fixed; inset: auto 0 0 0; margin: 0; box-sizing: border-box; z-index: 2147483647;
			font: 15px/1.5 system-ui, sans-serif; color: light-dark(#1c1b1a, #f3f1ee); background: light-dark(#fffdfa, #1f1d1b);
		}
		.panel { width: 100%; max-width: none; max-height: 60vh; overflow: auto; padding: 12px 20px 20px; border: 0; border-top: 4px solid light-dark(#b3261e, #f2b8b5); box-shadow: 0 -4px 24px #0005; }
		.panel header { display: flex; gap: 16px; align-items: baseline; justify-content: space-between; }
		h2 { font-size: 17px; margin: 4px 0; color: light-dark(#8c1d18, #f2b8b5); }
		p { margin: 0 0 8px; }
		pre { margin: 0; font: 13px/1.5 ui-monospace, monospace; white-space: pre-wrap; overflow-wrap: anywhere; }
		button { font: inherit; color: inherit; background: none; border: 1px solid currentColor; border-radius: 4px; padding: 4px 12px; cursor: pointer; }
		:focus-visible { outline: 2px solid light-dark(#0b57d0, #a8c7fa); outline-offset: 2px; }
		.note { inset: auto 16px 16px auto; width: max-content; padding: 4px 12px; border: 1px solid light-dark(#8a8580, #a09a94); border-radius: 4px; }
		[hidden] { display: none; }
	`);

	/**
	 * @param {string} name
	 * @param {string} [text]
	 */
	const make = (name, text = "") => {
		const e = document.createElement(name);
		e.textContent = text;
		return e;
	};

	const host = make("vitrine-serve");
	const root = host.attachShadow({ mode: "open" });
	root.adoptedStyleSheets = [sheet];

	const note = make("div", "Building …");
	note.className = "note";
	note.role = "status";
	note.hidden = true;

	const panel = make("section");
	panel.className = "panel";
	panel.role = "alert";
	panel.hidden = true;
	const header = make("header");
	const dismiss = make("button", "Dismiss");
	const problems = make("pre");
	problems.tabIndex = 0; // so that keys scroll it
	header.append(make("h2", "The last build failed"), dismiss);
	panel.append(header, make("p", "What you see is the one before it."), problems);
	root.append(note, panel);
	document.body.append(host);

	let dismissed = "";
	const close = () => {
		dismissed = problems.textContent ?? "";
		panel.hidden = true;
	};
	dismiss.addEventListener("click", close);
	panel.addEventListener("keydown", (e) => {
		if (e.key === "Escape") {
			e.stopPropagation();
			close();
		}
	});

	/** @param {string} text */
	const showProblems = (text) => {
		if (edition === "") {
			// The page that waits has nothing else to show.
			document.title = "Not built";
			const heading = document.querySelector("h1");
			if (heading) heading.textContent = "This could not be built";
			let pre = document.querySelector("pre");
			if (!pre) {
				pre = document.createElement("pre");
				heading?.after(pre);
			}
			pre.textContent = text;
			return;
		}
		if (text === dismissed) return;
		problems.textContent = text;
		panel.hidden = false;
	};

	// The explorer draws itself after loading: there is nowhere to scroll to until
	// it is as long as it was, and the browser may give up by then. Whoever scrolls
	// in the meantime is not disturbed.
	/** @type {{x: number, y: number, mode: ScrollRestoration} | undefined} */
	let wanted = JSON.parse(sessionStorage.getItem(scrollKey) ?? "null") ?? undefined;
	sessionStorage.removeItem(scrollKey);
	if (wanted) {
		const { x, y, mode } = wanted;
		const own = new AbortController();
		const restore = () => {
			if (document.documentElement.scrollHeight >= y + innerHeight) {
				scrollTo(x, y);
				own.abort();
			}
		};
		const grown = new ResizeObserver(restore);
		own.signal.addEventListener("abort", () => {
			grown.disconnect();
			history.scrollRestoration = mode;
			wanted = undefined;
		});
		for (const kind of ["wheel", "keydown", "pointerdown", "touchstart"]) {
			addEventListener(kind, () => own.abort(), { signal: own.signal, passive: true });
		}
		restore();
		if (wanted) {
			grown.observe(document.documentElement);
			grown.observe(document.body);
		}
	}

	const reload = () => {
		// One that comes before the page is where it was goes on where it should be.
		wanted ??= { x: scrollX, y: scrollY, mode: history.scrollRestoration };
		sessionStorage.setItem(scrollKey, JSON.stringify(wanted));
		history.scrollRestoration = "manual";
		location.reload(); // the fragment stays
	};

	/** @type {EventSource | undefined} */
	let source;
	const listen = () => {
		source = new EventSource("/-/events");
		source.addEventListener("building", () => {
			note.hidden = false;
		});
		source.addEventListener("built", (e) => {
			note.hidden = true;
			if (JSON.parse(e.data).edition !== edition) {
				reload();
				return;
			}
			dismissed = "";
			panel.hidden = true;
		});
		source.addEventListener("failed", (e) => {
			note.hidden = true;
			const told = JSON.parse(e.data);
			if (told.edition !== edition) reload();
			else showProblems(told.problems);
		});
		source.addEventListener("error", () => {
			note.hidden = true;
			// A browser does not ask again after an answer that is not one of ours.
			if (source?.readyState === EventSource.CLOSED) setTimeout(listen, 1000);
		});
	};

	// A browser opens six connections to a server, among all its pages: those out
	// of sight do without.
	const follow = () => {
		source?.close();
		source = undefined;
		if (document.visibilityState === "visible") listen();
	};
	document.addEventListener("visibilitychange", follow);
	follow();
})();
