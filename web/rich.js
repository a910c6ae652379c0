// @ts-check
/**
 * Texts with markup. The text comes as plain text; the markup beside it is a
 * tree whose leaves are lengths in that text, as the comment of build/rich
 * describes it. What is built of it is built element by element, and nothing
 * that is not on the lists below: build has sieved it, and here it is sieved
 * once more.
 */

import { external, h, safeAddress } from "./dom.js";
import { parse } from "./state.js";

/** @typedef {import("./context.js").Context} Context */
/** @typedef {import("./wire").Markup} Markup */
/** @typedef {import("./wire").TextValue} TextValue */
/** @typedef {import("./dom.js").Child} Child */

/** Those of build/rich/allow.go. Of any other element only the content is shown. */
const ELEMENTS = new Set(
  ("p h1 h2 h3 h4 h5 h6 hr pre blockquote ul ol li dl dt dd figure figcaption details summary table caption thead tbody tfoot tr th td " +
    "br em strong b i u s del sub sup small code kbd samp q cite a img abbr time mark span bdi bdo").split(" "),
);

/** What elements may have beside `dir` and `lang`, which all may. @type {Record<string, string[]>} */
const ATTRIBUTES = {
  abbr: ["title"],
  img: ["title", "width", "height"],
  ol: ["start"],
  td: ["colspan", "rowspan", "align"],
  th: ["colspan", "rowspan", "align", "scope"],
};

/** Elements whose direction is that of their own words. */
const OWN_DIRECTION = new Set(["p", "h1", "h2", "h3", "h4", "h5", "h6", "dt", "dd", "th", "td", "caption", "figcaption", "summary"]);

/** Names under which copies of images travel with a site. */
export const MEDIA = /^media\/[\w-]+(?:\.[A-Za-z0-9]+)?$/;
const DATA_IMAGE = /^data:image\/(?:png|jpeg|gif|webp|avif);base64,[A-Za-z0-9+/]+={0,2}$/;

/**
 * A text with its markup and its matched words.
 * @param {Context} ctx
 * @param {TextValue} value with markup
 * @param {string} look class names
 */
export function rich(ctx, value, look) {
  const { t: text, m: spans = [], x: markup = [] } = value;
  let at = 0; // in text
  let next = 0; // in spans

  /**
   * The next n units of the text. A match may end in another element than it
   * begins in: each gets its piece of it.
   * @param {number} n
   */
  function words(n) {
    /** @type {Child[]} */
    const out = [];
    const end = Math.min(at + n, text.length);
    while (at < end) {
      while (next < spans.length && spans[next] + spans[next + 1] <= at) next += 2;
      const from = spans[next] ?? Infinity;
      const to = Math.min(end, from > at ? from : from + spans[next + 1]);
      const piece = text.slice(at, to);
      out.push(from > at ? piece : h("mark", {}, piece));
      at = to;
    }
    return out;
  }

  /** @param {readonly Markup[]} nodes */
  const all = (nodes) => nodes.map(node);

  /**
   * @param {Markup} it
   * @returns {Child}
   */
  function node(it) {
    if (typeof it === "number") {
      if (it > 0) return words(it);
      at -= it;
      return null;
    }
    if (!Array.isArray(it)) return null;
    const [tag, ...rest] = it;
    const first = rest[0];
    const given = typeof first === "object" && !Array.isArray(first) ? first : {};
    const kids = /** @type {Markup[]} */ (rest.slice(given === first ? 1 : 0));
    return ELEMENTS.has(tag) ? element(tag, given, kids) : all(kids);
  }

  /**
   * @param {string} tag
   * @param {Record<string, string>} given
   * @param {Markup[]} kids
   * @returns {Child}
   */
  function element(tag, given, kids) {
    /** @type {Record<string, unknown>} */
    const props = OWN_DIRECTION.has(tag) ? { dir: "auto" } : {};
    for (const name of ["dir", "lang", ...(ATTRIBUTES[tag] ?? [])]) if (typeof given[name] === "string") props[name] = given[name];
    if (tag === "a") return link(ctx, String(given["href"] ?? ""), given["title"], all(kids));
    if (tag === "img") {
      const from = at;
      const alt = all(kids);
      return image(ctx, String(given["src"] ?? ""), text.slice(from, at).trim(), props, alt);
    }
    const level = /^h(\d)$/.exec(tag);
    if (level) return h(ctx.heading(Math.min(Number(level[1]) + 2, ctx.embedded ? 5 : 6)), props, ...all(kids));
    if (tag !== "table") return h(tag, props, ...all(kids));
    // A wide table is scrolled by itself, by keyboard too; the page does not get wider.
    const table = h("table", props, ...all(kids));
    const name = table.querySelector("caption")?.textContent || ctx.t("rich.table");
    return h("div", { class: "wide-table", tabindex: "0", role: "region", "aria-label": name }, table);
  }

  const content = markup.map((it) => (typeof it === "number" && it > 0 ? h("p", { dir: "auto", class: "lines" }, ...words(it)) : node(it)));
  return h("div", { class: look, dir: "auto" }, ...content);
}

/**
 * A link of a text. One to another site says so; a fragment is a query of this
 * explorer; others are relative to its own page, wherever it is shown.
 * @param {Context} ctx
 * @param {string} address
 * @param {string | undefined} title
 * @param {Child[]} words
 */
function link(ctx, address, title, words) {
  if (safeAddress(address)) {
    const leaving = external(address, ctx.t("external"), ...words);
    if (title) leaving.setAttribute("title", title);
    return leaving;
  }
  if (address.startsWith("#")) return ctx.link(() => parse(address.slice(1)), { title }, ...words);
  if (!address || !URL.canParse(address, ctx.page)) return words;
  const { href, protocol } = new URL(address, ctx.page); // read as the browser will read it
  const may = ["http:", "https:", "mailto:", new URL(ctx.page).protocol].includes(protocol);
  return may ? h("a", { href, title }, ...words) : words;
}

/**
 * An image that travels with the site, or stands in its own address. Where it
 * cannot be had its alternative text stands in its place, and says so.
 * @param {Context} ctx
 * @param {string} src
 * @param {string} alt
 * @param {Record<string, unknown>} [props]
 * @param {Child[]} [words] the alternative text, with matched words
 */
export function image(ctx, src, alt, props = {}, words = [alt]) {
  const address = MEDIA.test(src) ? ctx.media(src) : DATA_IMAGE.test(src) ? src : "";
  const instead = () => h("span", { class: "no-image" }, ...words, " ", h("span", { class: "aside" }, `(${ctx.t("rich.noImage")})`));
  if (!address) return instead();
  const img = h("img", { loading: "lazy", decoding: "async", ...props, alt, src: address });
  img.addEventListener("error", () => img.replaceWith(instead()), { once: true });
  return img;
}
