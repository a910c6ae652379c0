// @ts-check
import assert from "node:assert/strict";
import test from "node:test";
import { createFormat } from "../format.js";
import { translator } from "../messages.js";
import { parse, print } from "../state.js";

/** As much of an element as the shell's helpers ask for; it writes itself as HTML. */
class Element {
  /** @param {string} tag */
  constructor(tag) {
    this.tag = tag;
    /** @type {Map<string, string>} */
    this.attributes = new Map();
    /** @type {(string | Element)[]} */
    this.children = [];
  }
  /** @param {string} name @param {string} value */
  setAttribute(name, value) {
    this.attributes.set(name, value);
  }
  /** @param {...(string | Element)} nodes */
  append(...nodes) {
    this.children.push(...nodes);
  }
  addEventListener() {}
  querySelector() {
    return null;
  }
  /** @returns {string} */
  toString() {
    const attributes = [...this.attributes].map(([name, value]) => ` ${name}="${value}"`).join("");
    return `<${this.tag}${attributes}>${this.children.join("")}</${this.tag}>`;
  }
}

Object.assign(globalThis, { document: { createElement: (/** @type {string} */ tag) => new Element(tag) } });
const { rich } = await import("../rich.js");

const t = translator("en");
const ctx = /** @type {import("../context.js").Context} */ (/** @type {unknown} */ ({
  t,
  format: createFormat("en", t),
  embedded: false,
  heading: (/** @type {number} */ level) => `h${level}`,
  page: "https://example.org/x/index.html",
  media: (/** @type {string} */ name) => (name === "media/gone.png" ? "" : `https://example.org/x/${name}`),
  link: (/** @type {(s: unknown) => import("../state.js").State} */ change, /** @type {{}} */ _props, /** @type {(string | Element)[]} */ ...words) => {
    const a = new Element("a");
    a.setAttribute("href", `#${print(change(parse("")))}`);
    a.append(...words.flat(9).filter(Boolean));
    return a;
  },
}));

/**
 * @param {string} text
 * @param {any} markup
 * @param {number[]} [marks]
 */
const shown = (text, markup, marks = []) =>
  String(rich(ctx, { t: text, m: marks, x: markup }, "r"))
    .replace(/^<div class="r" dir="auto">(.*)<\/div>$/s, "$1")
    .replaceAll(' dir="auto"', "");

test("lengths cut the text, and what is skipped is not shown", () => {
  assert.equal(shown("a𝄞\n\nb c", [["p", 3], ["p", -2, 2, ["em", 1]]]), "<p>a𝄞</p><p>b <em>c</em></p>");
});

test("a match that ends in another element is marked in both", () => {
  assert.equal(shown("visa visas\nvisa", [["p", 2, ["b", 5], 3], ["p", -1, 4]], [0, 4, 5, 5, 11, 4]),
    "<p><mark>vi</mark><b><mark>sa</mark> <mark>vi</mark></b><mark>sas</mark></p><p><mark>visa</mark></p>");
});

test("headings stand below the record's, as deep as there are any", () => {
  assert.equal(shown("abc", [["h1", 1], ["h2", 1], ["h6", 1]]), "<h3>a</h3><h4>b</h4><h6>c</h6>");
});

test("of unknown elements the content is shown", () => {
  assert.equal(shown("abc", [["script", { src: "x" }, 1, ["iframe", ["p", 1]]], ["toString", 1]]), "a<p>b</p>c");
});

test("attributes that are not on the list are left out", () => {
  assert.equal(shown("ab", [["p", { onclick: "x", style: "y", class: "z", lang: "fa" }, 1], ["td", { colspan: "2", href: "x" }, 1]]), '<p lang="fa">a</p><td colspan="2">b</td>');
});

test("links lead where they may, or are words", () => {
  const link = (/** @type {string} */ href) => shown("a", [["a", { href }, 1]]);
  assert.match(link("https://example.com/"), /^<a href="https:\/\/example.com\/" target="_blank" rel="noreferrer noopener"/);
  assert.equal(link("mailto:a@example.org"), '<a href="mailto:a@example.org">a</a>');
  assert.equal(link("data.csv"), '<a href="https://example.org/x/data.csv">a</a>');
  assert.equal(link("#record=r2"), '<a href="#record=r2">a</a>');
  for (const href of ["javascript:x", "JavaScript:x", "data:text/html,x", "vbscript:x", ""]) assert.equal(link(href), "a", href);
});

test("an address that a browser reads otherwise runs nothing", () => {
  for (const href of [" javascript:x", "java\nscript:x", "\u0001javascript:x"]) {
    const made = shown("a", [["a", { href }, 1]]);
    assert.ok(made === "a" || /href="https:\/\/example\.org\//.test(made), `${JSON.stringify(href)} becomes ${made}`);
  }
});

test("images are copies or data, else their words", () => {
  const image = (/** @type {string} */ src) => shown("x y", [["p", 1, ["img", { src, onerror: "z", width: "5" }, -1, 1]]]);
  assert.equal(image("media/a.png"), '<p>x<img loading="lazy" decoding="async" width="5" alt="y" src="https://example.org/x/media/a.png"></img></p>');
  assert.match(image("data:image/png;base64,AAAA"), /src="data:image\/png;base64,AAAA"/);
  for (const src of ["media/gone.png", "media/../a.png", "https://example.org/a.png", "data:image/svg+xml;base64,AAAA", "javascript:x"]) {
    assert.equal(image(src), '<p>x<span class="no-image"> y <span class="aside">(image not included here)</span></span></p>'.replace("> y", ">y"), src);
  }
});

test("a text without markup among others keeps its lines", () => {
  assert.equal(shown("a\nb\nc", [3, -1, ["p", 1]]), '<p class="lines">a\nb</p><p>c</p>');
});

test("markup that is longer than the text ends with it", () => {
  assert.equal(shown("ab", [["p", 9], ["p", 9]]), "<p>ab</p><p></p>");
});
