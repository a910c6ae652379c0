// @ts-check
/**
 * Entry of the page's bundle: starts the explorer in `#vitrine`. What the page
 * shows before (and instead, if the engine cannot start) stands in `#vitrine-first` and
 * is only hidden, never taken apart, so that a page saved while running starts
 * afresh when it is opened again.
 */

import { carrierOf, mediaOf, open } from "./engine.js";
import { mountExplorer } from "./explorer.js";
import { chooseLanguage, translator } from "./messages.js";
import { failure } from "./notices.js";
import { parse } from "./state.js";

const html = document.documentElement;
const mount = /** @type {HTMLElement} */ (document.getElementById("vitrine"));
const first = /** @type {HTMLElement} */ (document.getElementById("vitrine-first"));
const status = /** @type {HTMLElement} */ (document.getElementById("vitrine-status"));
/** @type {import("./wire").Config} */
const config = JSON.parse(document.getElementById("vitrine-config")?.textContent ?? "{}");
const plain = config.plain ?? "plain.html";
const lang = chooseLanguage(parse(location.hash).lang || html.lang);
const t = translator(lang);

// A saved page carries what was on the screen.
mount.replaceChildren();
for (const name of ["data-ready", "data-total", "data-record"]) mount.removeAttribute(name);
mount.hidden = true;
first.hidden = false;
html.removeAttribute("data-failed");
html.removeAttribute("data-plain");
html.setAttribute("data-shell", ""); // tells the one-file page that it came whole
status.textContent = t("loading");

const here = location.href.split("#")[0];

/** The part of the one-file page that a fragment names as an ordinary anchor would, if any. */
function anchor() {
  const id = location.hash.slice(1);
  if (!id || id.includes("=")) return null;
  try {
    return document.getElementById(decodeURIComponent(id))?.closest("#plain, #about");
  } catch {
    return null; // a stray % names nothing
  }
}

// The one-file form has its plain records in the page; they are shown when asked for.
document.addEventListener("click", (event) => {
  const link = event.target instanceof Element ? event.target.closest("a") : null;
  if (!link || !plain.startsWith("#") || link.getAttribute("href") !== plain) return;
  event.preventDefault();
  html.setAttribute("data-plain", "");
  document.querySelector(plain)?.scrollIntoView();
});

/** @type {import("./explorer.js").Address} */
const address = {
  read: () => (anchor() ? "" : location.hash.slice(1)),
  write(fragment, how) {
    const url = fragment ? `#${fragment}` : here;
    try {
      history[how === "push" ? "pushState" : "replaceState"](null, "", url);
    } catch {
      location.hash = fragment; // browsers limit how often the history may be written
    }
  },
  href: (fragment) => `#${fragment}`,
  listen(listener, signal) {
    const moved = () => anchor() || listener();
    addEventListener("popstate", moved, { signal });
    addEventListener("hashchange", moved, { signal });
  },
};

const theme = {
  get: () => html.dataset["theme"] ?? "auto",
  /** @param {string} value */
  set(value) {
    if (value === "auto") delete html.dataset["theme"];
    else html.dataset["theme"] = value;
  },
};

/** A copy of the page's about text, without the ids the original keeps. */
function about() {
  const nodes = [...(document.getElementById("about")?.childNodes ?? [])].map((n) => n.cloneNode(true));
  for (const node of nodes) {
    if (!(node instanceof Element)) continue;
    for (const el of [node, ...node.querySelectorAll("[id]")]) el.removeAttribute("id");
  }
  return nodes;
}

async function start() {
  const { signal } = new AbortController();
  const engine = await open(carrierOf(document, config, document.baseURI));
  await mountExplorer(mount, {
    engine,
    address,
    lang,
    wishes: [parse(location.hash).lang, ...navigator.languages],
    embedded: false,
    page: here,
    media: mediaOf(document, document.baseURI),
    plain,
    theme,
    about: document.getElementById("about") ? about : null,
    title: (text) => {
      if (document.title !== text) document.title = text;
    },
    keys: document,
    signal,
  });
  status.textContent = "";
  first.hidden = true;
  mount.hidden = false;
}

start().catch((error) => {
  console.error(error);
  html.setAttribute("data-failed", "");
  mount.hidden = true;
  mount.replaceChildren();
  first.hidden = false;
  status.replaceChildren(failure(error, t, { plain }));
});
