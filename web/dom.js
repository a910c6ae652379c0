// @ts-check
/**
 * The few DOM helpers the shell needs: elements by createElement, text by
 * textContent. Nothing here parses HTML or writes a style attribute, so the
 * shell runs under every policy tested, Trusted Types `'none'` included.
 */

/** @typedef {string | number | Node | null | undefined | false | Children} Child */
/** @typedef {{ readonly length: number, readonly [index: number]: Child }} Children an array of them */

/**
 * Makes an element. Members of props are attributes; a false or missing value
 * leaves one out, true writes it empty; `on` adds listeners by event name,
 * `data` writes data attributes.
 * @template {string} K
 * @param {K} tag
 * @param {Record<string, unknown>} [props]
 * @param {...Child} children
 * @returns {K extends keyof HTMLElementTagNameMap ? HTMLElementTagNameMap[K] : HTMLElement}
 */
export function h(tag, props = {}, ...children) {
  const el = document.createElement(tag);
  apply(el, props);
  append(el, children);
  return /** @type {any} */ (el);
}

/**
 * Makes an SVG element; like h.
 * @template {keyof SVGElementTagNameMap} K
 * @param {K} tag
 * @param {Record<string, unknown>} [props]
 * @param {...Child} children
 * @returns {SVGElementTagNameMap[K]}
 */
export function svg(tag, props = {}, ...children) {
  const el = document.createElementNS("http://www.w3.org/2000/svg", tag);
  apply(el, props);
  append(el, children);
  return el;
}

/**
 * @param {Element} el
 * @param {Record<string, unknown>} props
 */
function apply(el, props) {
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (name === "on") {
      for (const [type, listener] of Object.entries(/** @type {Record<string, EventListener>} */ (value))) {
        el.addEventListener(type, listener);
      }
    } else if (name === "data") {
      for (const [key, text] of Object.entries(/** @type {Record<string, unknown>} */ (value))) {
        el.setAttribute(`data-${key}`, String(text));
      }
    } else {
      el.setAttribute(name, value === true ? "" : String(value));
    }
  }
}

/**
 * @param {Element} el
 * @param {readonly Child[]} children
 */
function append(el, children) {
  for (const child of children) {
    if (child === undefined || child === null || child === false) continue;
    if (Array.isArray(child)) append(el, /** @type {readonly Child[]} */ (child));
    else el.append(typeof child === "number" ? String(child) : /** @type {string | Node} */ (child));
  }
}

/**
 * Writes text only where it differs: a write that changes nothing still costs
 * a layout and tells a screen reader that something happened.
 * @param {Element} el
 * @param {string} text
 */
export function setText(el, text) {
  if (el.textContent !== text) el.textContent = text;
}

/**
 * Writes an attribute only where it differs; null or false removes it.
 * @param {Element} el
 * @param {string} name
 * @param {string | boolean | null} value
 */
export function setAttr(el, name, value) {
  if (value === null || value === false) {
    if (el.hasAttribute(name)) el.removeAttribute(name);
    return;
  }
  const text = value === true ? "" : value;
  if (el.getAttribute(name) !== text) el.setAttribute(name, text);
}

/**
 * Makes the children of parent exactly nodes. Nodes that stay are not taken
 * out and put back, so focus and scroll survive.
 * @param {Element} parent
 * @param {readonly Node[]} nodes
 */
export function sync(parent, nodes) {
  const keep = new Set(nodes);
  for (const child of [...parent.childNodes]) if (!keep.has(child)) child.remove();
  let at = parent.firstChild;
  for (const node of nodes) {
    if (node === at) at = at.nextSibling;
    else parent.insertBefore(node, at);
  }
}

/**
 * Text for screen readers only.
 * @param {string} text
 */
export function quiet(text) {
  return h("span", { class: "quiet" }, text);
}

/**
 * The address if it is one that a link may carry, else an empty text.
 * @param {string | undefined} address
 */
export function safeAddress(address) {
  return address && /^https?:\/\//i.test(address) ? address : "";
}

/**
 * A link that leaves the explorer: says so, sends no referrer.
 * @param {string} address
 * @param {string} note said after the text, "opens in a new tab"
 * @param {...Child} children
 */
export function external(address, note, ...children) {
  const href = safeAddress(address);
  if (!href) return h("span", {}, ...children);
  return h("a", { href, target: "_blank", rel: "noreferrer noopener", class: "out" }, ...children, quiet(` (${note})`));
}
