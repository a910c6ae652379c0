// @ts-check
/** The selection as a sentence, each part removable where it stands. */

import { known } from "./context.js";
import { h, quiet, setText, sync } from "./dom.js";
import { NONE, clear, drop, isWhole } from "./state.js";

/** @typedef {import("./context.js").Context} Context */
/** @typedef {import("./context.js").View} View */

/**
 * One part of a selection that can be taken out.
 * @typedef {object} Part
 * @property {string} name of the term, or "q"
 * @property {string} value
 * @property {string} label as readers see it
 * @property {string} group parts of one group are joined by "or", with field.all=1 by "and"
 * @property {boolean} not
 */

/**
 * What the sentence names: parts the collection knows, in reading order.
 * @param {Context} ctx
 * @param {import("./state.js").State} state
 * @returns {Part[]}
 */
export function partsOf(ctx, state) {
  const { schema, t, format } = ctx;
  /** @type {Part[]} */
  const parts = [];
  if (state.q.trim()) parts.push({ name: "q", value: state.q, label: t("sentence.words", { words: state.q.trim() }), group: "q", not: false });
  for (const [name, value] of state.terms) {
    const not = name.startsWith("-");
    const field = schema.field(not ? name.slice(1) : name);
    if (!field) continue;
    if (field.kind === "date" && !not && value !== NONE) {
      const certain = state.terms.some((x) => x[0] === `${name}.match` && x[1] === "certain");
      const range = format.range(value);
      parts.push({ name, value, label: certain ? t("sentence.certain", { range }) : range, group: name, not });
      continue;
    }
    if (field.kind === "number" && !not && value !== NONE) {
      const range = format.numbers(value, schema.text(field.unit));
      if (range) parts.push({ name, value, label: t("sentence.number", { label: schema.label(field), range }), group: name, not });
      continue;
    }
    const ordinal = schema.ordinal(field, value);
    if ((field.kind !== "keyword" && !isRanged(field)) || ordinal < 0) continue;
    const label = value === NONE ? t("sentence.noneOf", { label: schema.label(field) }) : schema.valueLabel(field, ordinal);
    parts.push({ name, value, label, group: name, not });
  }
  // Words first, then each field's values together, exclusions after, ranges last.
  const groups = [...new Set(parts.map((p) => p.group))];
  const rank = (/** @type {Part} */ p) => (p.name === "q" ? 0 : p.not ? 2e3 : isRanged(schema.field(p.name)) ? 3e3 : 1e3) + groups.indexOf(p.group);
  return parts.sort((a, b) => rank(a) - rank(b));
}

/**
 * Whether a field is narrowed by ranges instead of values.
 * @param {import("./wire").Field | undefined} field
 */
function isRanged(field) {
  return field?.kind === "date" || field?.kind === "number";
}

/**
 * A selection without one of its parts; a range takes its match along.
 * @param {Part} part
 * @returns {(state: import("./state.js").State) => import("./state.js").State}
 */
export function without(part) {
  return (state) => {
    const bare = drop(state, part.name, part.value);
    return bare.terms.some((x) => x[0] === part.name) ? bare : { ...bare, terms: bare.terms.filter((x) => x[0] !== `${part.name}.match`) };
  };
}

/** @param {Context} ctx */
export function createSentence(ctx) {
  const { t, format } = ctx;
  const text = h("p", { class: "sentence" });
  const live = h("output", { class: "quiet", "aria-live": "polite" });
  const clearAll = h("button", { type: "button", class: "text", on: { click: () => (focusHeading(), ctx.go(clear)) } }, t("sentence.clear"));
  const el = h("div", { class: "ask" }, text, clearAll, live);
  let shown = "";
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let saying;

  function focusHeading() {
    text.setAttribute("tabindex", "-1");
    text.focus({ preventScroll: true });
  }

  return {
    el,
    /** @param {View} view */
    update({ state, answer }) {
      const parts = partsOf(ctx, state);
      clearAll.hidden = isWhole(state);
      // Without the words there is no number to tell yet, least of all 0.
      const waiting = !known(answer) && t(ctx.engine.lost.size > 0 ? "sentence.wordless" : "sentence.waiting", { of: answer.of });
      const count = waiting || t("sentence.of", { n: answer.total, of: answer.of });
      clearTimeout(saying);
      saying = setTimeout(() => setText(live, count), 500); // once per pause, not per keystroke
      const key = JSON.stringify([parts, answer.total, answer.of, waiting, state.terms]);
      if (key === shown) return;
      shown = key;
      const inside = text.contains(ctxFocus(text));
      if (parts.length === 0) {
        sync(text, [...withNumber(answer.total === answer.of ? t("sentence.all", { n: answer.of }) : count, format.count(answer.total))]);
      } else {
        /** @type {Node[]} */
        const nodes = waiting
          ? [h("span", { class: "aside" }, waiting), document.createTextNode(" ")]
          : [h("b", {}, format.count(answer.total)), document.createTextNode(` ${t("sentence.tail", { of: answer.of })} `)];
        parts.forEach((part, i) => {
          const before = parts[i - 1];
          const joined = before && before.group === part.group;
          const all = state.terms.some((x) => x[0] === `${part.name}.all` && x[1] === "1");
          const join = !before ? "" : joined ? t(all ? "sentence.both" : "sentence.or") : t("sentence.and");
          nodes.push(document.createTextNode(join + (part.not && !joined ? t("sentence.not") : "")), chip(part));
        });
        sync(text, nodes);
      }
      if (inside) focusHeading(); // the chip that was pressed is gone
    },
  };

  /** @param {Part} part */
  function chip(part) {
    const says = t(part.not ? "sentence.removeNot" : "sentence.remove", { label: part.label });
    return h(
      "button",
      { type: "button", class: part.not ? "chip chip-not" : "chip", title: says, data: { part: `${part.name}=${part.value}` }, on: { click: () => ctx.go(without(part)) } },
      h("bdi", {}, part.label),
      h("span", { class: "x", "aria-hidden": "true" }, "×"),
      quiet(` (${says})`),
    );
  }
}

/**
 * The focused element, also inside a shadow root.
 * @param {Node} node
 */
function ctxFocus(node) {
  const root = /** @type {Document | ShadowRoot} */ (node.getRootNode());
  return root.activeElement ?? null;
}

/**
 * A text with its number set bold.
 * @param {string} text
 * @param {string} number
 * @returns {Node[]}
 */
function withNumber(text, number) {
  const at = text.indexOf(number);
  if (at < 0) return [document.createTextNode(text)];
  return [document.createTextNode(text.slice(0, at)), h("b", {}, number), document.createTextNode(text.slice(at + number.length))];
}
