// @ts-check
/**
 * The explorer as an element of somebody else's page. It keeps its state to
 * itself: the host's address and history are not touched. Styles travel as an
 * adopted sheet, which needs no permission from the host's policy.
 */

import config from "vitrine-config";
import css from "./vitrine.css";
import { carrierAt, open } from "./engine.js";
import { mountExplorer } from "./explorer.js";
import { chooseLanguage, translator } from "./messages.js";
import { failure } from "./notices.js";

/** The folder this script came from; read while it runs, later nobody knows. */
const HOME = document.currentScript instanceof HTMLScriptElement && document.currentScript.src ? new URL("./", document.currentScript.src).href : document.baseURI;

/** Languages written from right to left that may be asked for. */
/** @type {CSSStyleSheet | undefined} */
let sheet;

/**
 * `<vitrine-explorer>`. Attributes: `src`, the explorer's folder (default: the
 * folder of this script); `query`, the selection to start with, written as in an
 * address; `theme`, "light" or "dark"; `lang`; `height`, any CSS length, which
 * makes the element scroll by itself. Events: `vitrine-ready`, `vitrine-error`
 * (detail: code and message). A change of `src`, `query` or `lang` starts anew.
 */
export class VitrineElement extends HTMLElement {
  static observedAttributes = ["src", "query", "lang", "height"];

  /** @type {AbortController | undefined} */
  #life;
  #root = this.shadowRoot ?? this.attachShadow({ mode: "open" });

  /**
   * Registers the element, once.
   * @param {string} [tag]
   * @param {CustomElementRegistry} [registry]
   */
  static define(tag = "vitrine-explorer", registry = customElements) {
    if (!registry.get(tag)) registry.define(tag, this);
  }

  connectedCallback() {
    this.#life?.abort();
    this.#life = new AbortController();
    void this.#start(this.#life.signal);
  }

  disconnectedCallback() {
    this.#life?.abort();
    this.#life = undefined;
  }

  /**
   * @param {string} _name
   * @param {string | null} before
   * @param {string | null} after
   */
  attributeChangedCallback(_name, before, after) {
    if (this.#life && before !== after) this.connectedCallback();
  }

  /** Address of the explorer's folder; where the attribute is missing or no address, that of this script. */
  get src() {
    const given = this.getAttribute("src");
    const folder = given && (given.endsWith("/") ? given : `${given}/`);
    return folder && URL.canParse(folder, document.baseURI) ? new URL(folder, document.baseURI).href : HOME;
  }

  set src(value) {
    this.setAttribute("src", value);
  }

  /** The selection to start with, written as in an address. */
  get query() {
    return this.getAttribute("query") ?? "";
  }

  set query(value) {
    this.setAttribute("query", value);
  }

  /** @param {AbortSignal} signal */
  async #start(signal) {
    const wish = this.getAttribute("lang") || document.documentElement.lang;
    const lang = chooseLanguage(wish);
    const mount = document.createElement("div");
    mount.className = "vitrine embedded";
    mount.dir = "ltr"; // as all languages of the interface so far; a host's own must not leak in
    mount.lang = lang;
    const height = this.getAttribute("height");
    const sheets = [(sheet ??= sheetOf(css))];
    if (height) {
      // A rule of its own instead of a style attribute, which a host's policy may refuse.
      const box = sheetOf(".boxed {}");
      /** @type {CSSStyleRule} */ (box.cssRules[0]).style.blockSize = /^\d+$/.test(height) ? `${height}px` : height;
      sheets.push(box);
      mount.classList.add("boxed");
    }
    const t = translator(lang);
    const wait = document.createElement("p");
    wait.className = "status";
    wait.textContent = t("loading");
    mount.append(wait);
    this.#root.adoptedStyleSheets = sheets;
    this.#root.replaceChildren(mount); // a page saved by Chromium brings its shadow roots along

    const names = config ?? { module: "", twin: "", sha256: "", page: "index.html", plain: "plain.html", parts: [] };
    const base = this.src;
    const page = new URL(names.page, base).href;
    const plain = new URL(names.plain, base).href;
    try {
      const engine = await open(carrierAt(names, base), { signal });
      let fragment = this.query.replace(/^[?#]/, "");
      await mountExplorer(mount, {
        engine,
        address: {
          read: () => fragment,
          write: (next) => void (fragment = next),
          href: (next) => `${page}#${next}`,
          listen: () => undefined,
        },
        lang,
        wishes: [this.getAttribute("lang") ?? "", document.documentElement.lang, ...navigator.languages],
        embedded: true,
        page,
        media: (name) => new URL(name, base).href,
        plain,
        theme: {
          get: () => (["light", "dark"].includes(this.getAttribute("theme") ?? "") ? /** @type {string} */ (this.getAttribute("theme")) : "auto"),
          set: (value) => (value === "auto" ? this.removeAttribute("theme") : this.setAttribute("theme", value)),
        },
        about: null,
        title: () => undefined,
        keys: mount,
        signal,
      });
      this.dispatchEvent(new CustomEvent("vitrine-ready", { bubbles: true, composed: true }));
    } catch (error) {
      if (signal.aborted) return;
      console.error(error);
      mount.replaceChildren(failure(error, t, { plain }));
      const { code = "panic", message = String(error) } = /** @type {import("./engine.js").EngineError} */ (error);
      this.dispatchEvent(new CustomEvent("vitrine-error", { bubbles: true, composed: true, detail: { code, message } }));
    }
  }
}

/**
 * @param {string} text
 */
function sheetOf(text) {
  const made = new CSSStyleSheet();
  made.replaceSync(text);
  return made;
}
