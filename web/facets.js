// @ts-check
/**
 * The facet rail. A row is a native checkbox in its label, a "not" button and a
 * hairline bar: the whole collection in sand, the selection over it. Rows stand
 * in an order that does not depend on the selection, so nothing jumps.
 */

import { known } from "./context.js";
import { h, quiet, setAttr, setText, svg, sync } from "./dom.js";
import { fold } from "./format.js";
import { chosen, clearField, excluded, toggle, toggleExcluded } from "./state.js";

/** @typedef {import("./context.js").Context} Context */
/** @typedef {import("./context.js").View} View */
/** @typedef {import("./wire").Field} Field */
/** @typedef {import("./wire").Result} Result */

/** Facets open at the start; the others show their name only. */
const OPEN = 4;
/** Values listed before "show all"; two more are listed rather than hidden behind it. */
const FIRST = 8;
/** From this many values on a facet has a search of its own. */
const SEARCH = 12;
/** Rows drawn at most; beyond, the search narrows. */
const MOST = 500;

/**
 * All facets of the collection.
 * @param {Context} ctx
 * @param {Result} base the answer to the empty question
 */
export function createFacets(ctx, base) {
  const facets = ctx.schema.facets.map((field, i) => createFacet(ctx, field, base.counts, i < OPEN));
  return {
    el: h("div", { class: "facets" }, ...facets.map((f) => f.el)),
    /** @param {View} view */
    update(view) {
      for (const facet of facets) facet.update(view);
    },
  };
}

/**
 * @param {Context} ctx
 * @param {Field} field
 * @param {Uint32Array} totals
 * @param {boolean} open
 */
function createFacet(ctx, field, totals, open) {
  const { schema, t, format } = ctx;
  const offset = field.offset ?? 0;
  const n = field.values?.key.length ?? 0;
  const label = schema.label(field);
  const order = orderOf(ctx, field, totals);
  const folded = order.map((o) => fold(schema.valueLabel(field, o)));
  const max = Math.max(1, ...order.map((o) => totals[offset + o]));
  const leading = leadingOf(field, order, totals);
  /** @type {Map<number, ReturnType<typeof createRow>>} */
  const rows = new Map();
  let expanded = false;
  /** @type {View | undefined} */
  let last;

  const note = h("span", { class: "note" });
  const list = h("ul", { class: "rows" });
  const nothing = h("p", { class: "aside", hidden: true });
  const search = h("input", {
    type: "search",
    class: "within",
    hidden: true,
    autocomplete: "off",
    spellcheck: "false",
    "aria-label": t("facet.searchIn", { label }),
    placeholder: t("facet.searchIn", { label }),
    on: { input: () => draw() },
  });
  search.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || search.value === "") return;
    event.stopPropagation();
    event.preventDefault();
    search.value = "";
    draw();
  });
  const all = h("button", { type: "button", class: "text", "aria-expanded": "false", on: { click: () => expand(!expanded) } });
  const find = h("button", { type: "button", class: "text", on: { click: () => (expand(true), search.focus()) } }, t("facet.search"), quiet(` (${label})`));
  const clear = h(
    "button",
    { type: "button", class: "text", on: { click: () => (el.querySelector("summary")?.focus(), ctx.go((s) => clearField(s, field.name))) } },
    t("facet.clear"),
    quiet(` (${label})`),
  );
  const tools = h("p", { class: "tools" }, all, find, clear);
  const group = h("fieldset", {}, h("legend", { class: "quiet" }, label), search, list, nothing, tools);
  const el = h("details", { class: "facet", data: { facet: field.name } }, h("summary", {}, h(ctx.heading(3), { title: schema.text(field.help) || undefined }, label), note), group);
  el.open = open;

  /** @param {boolean} to */
  function expand(to) {
    expanded = to;
    search.value = "";
    draw();
  }

  /** @param {number} ordinal */
  function rowOf(ordinal) {
    let row = rows.get(ordinal);
    if (!row) rows.set(ordinal, (row = createRow(ctx, field, ordinal, totals[offset + ordinal], max)));
    return row;
  }

  function draw() {
    if (!last) return;
    const { state, answer, counts } = last;
    const tells = known(answer);
    const on = new Set(chosen(state, field.name).map((k) => schema.ordinal(field, k)));
    const off = new Set(excluded(state, field.name).map((k) => schema.ordinal(field, k)));
    const needle = fold(search.value);
    const long = order.length > FIRST + 2;
    const shown = order.filter((o, i) =>
      on.has(o) || off.has(o) || (needle ? folded[i].includes(needle) : expanded || !long || leading.has(o) || (o === n && totals[offset + n] > 0)),
    );
    const drawn = shown.slice(0, MOST);
    sync(list, drawn.map((o) => rowOf(o).el));
    for (const o of drawn) rowOf(o).update(tells ? counts[offset + o] : undefined, on.has(o), off.has(o));

    nothing.hidden = shown.length > 0 && shown.length <= MOST;
    setText(nothing, shown.length === 0 ? t("facet.nothing") : t("facet.more", { n: shown.length - MOST }));
    search.hidden = !(expanded && order.length > SEARCH);
    all.hidden = !long;
    setText(all, expanded ? t("facet.fewer") : t("facet.all", { n }));
    setAttr(all, "aria-expanded", String(expanded));
    find.hidden = !(long && !expanded && order.length > SEARCH);
    const choices = [...on, ...off].filter((o) => o >= 0).length;
    clear.hidden = choices === 0;
    tools.hidden = all.hidden && find.hidden && clear.hidden;
    setText(note, choices ? t("facet.chosen", { n: choices }) : format.count(n));
    setAttr(note, "title", t("facet.values", { n }));
    setAttr(note, "data-on", choices > 0);
  }

  return {
    el,
    /** @param {View} view */
    update(view) {
      const first = !last;
      last = view;
      draw();
      if (first && !clear.hidden) el.open = true; // a choice that came with the address is seen
    },
  };
}

/**
 * Ordinals in the order rows stand in: by totals of the whole collection, by
 * label, or the author's; "not recorded" last, and only where there is such a
 * record.
 * @param {Context} ctx
 * @param {Field} field
 * @param {Uint32Array} totals
 */
function orderOf(ctx, field, totals) {
  const n = field.values?.key.length ?? 0;
  const offset = field.offset ?? 0;
  const ordinals = Array.from({ length: n }, (_, i) => i);
  /** @param {number} o */
  const label = (o) => ctx.schema.valueLabel(field, o);
  if (field.order !== "fixed") {
    const byLabel = field.order === "label";
    ordinals.sort((a, b) => (byLabel ? 0 : totals[offset + b] - totals[offset + a]) || ctx.format.collator.compare(label(a), label(b)));
  }
  const inTree = field.values?.parent ? treeOrder(ordinals, field.values.parent) : ordinals;
  if (totals[offset + n] > 0) inTree.push(n);
  return inTree;
}

/**
 * The values that are listed at first: those in front, and of a tree those with
 * most records, each with what stands above it.
 * @param {Field} field
 * @param {number[]} order
 * @param {Uint32Array} totals
 */
function leadingOf(field, order, totals) {
  if (!field.values?.parent) return new Set(order.slice(0, FIRST));
  const n = field.values.key.length;
  const offset = field.offset ?? 0;
  const most = order.filter((o) => o < n).sort((a, b) => totals[offset + b] - totals[offset + a]);
  return new Set(most.slice(0, FIRST + 2)); // nothing has more records than what stands above it
}

/**
 * Values each below the one above it, otherwise in the order given.
 * @param {number[]} ordinals
 * @param {number[]} parent
 */
function treeOrder(ordinals, parent) {
  /** @type {Map<number, number[]>} */
  const below = new Map();
  for (const o of ordinals) below.set(parent[o], [...(below.get(parent[o]) ?? []), o]);
  /** @param {number} o @returns {number[]} */
  const branch = (o) => [o, ...(below.get(o) ?? []).flatMap(branch)];
  return (below.get(-1) ?? []).flatMap(branch);
}

/**
 * How many values stand above one.
 * @param {Field} field
 * @param {number} ordinal
 */
function depthOf(field, ordinal) {
  const parent = field.values?.parent ?? [];
  let depth = 0;
  for (let at = parent[ordinal] ?? -1; at >= 0; at = parent[at]) depth++;
  return depth;
}

/**
 * @param {Context} ctx
 * @param {Field} field
 * @param {number} ordinal
 * @param {number} total records with this value in the whole collection
 * @param {number} max the largest total in the facet
 */
function createRow(ctx, field, ordinal, total, max) {
  const { t, schema, format } = ctx;
  const key = schema.key(field, ordinal);
  const label = schema.valueLabel(field, ordinal);
  const box = h("input", { type: "checkbox", on: { change: () => ctx.go((s) => toggle(s, field.name, key)) } });
  const word = h("span", { class: "word", hidden: true }, `${t("facet.not")} `);
  const name = h("bdi", { class: "name" }, label);
  const count = h("bdi", { class: "count", dir: "ltr" });
  const not = h("button", { type: "button", class: "not", "aria-label": t("facet.exclude", { label }), on: { click: () => ctx.go((s) => toggleExcluded(s, field.name, key)) } }, t("facet.not"));
  const part = svg("rect", { class: "part", height: "100%" });
  const bar = svg("svg", { class: "bar", "aria-hidden": "true" }, svg("rect", { height: "100%", width: `${(100 * total) / max}%` }), part);
  const el = h(
    "li",
    { class: "row", data: { field: field.name, value: key, ...(depthOf(field, ordinal) ? { depth: Math.min(depthOf(field, ordinal), 3) } : {}) } },
    h("label", { title: schema.valueHelp(field, ordinal) || undefined }, box, h("span", { class: "what" }, word, name), count),
    not,
    bar,
  );
  return {
    el,
    /**
     * @param {number | undefined} n undefined while nobody knows
     * @param {boolean} on
     * @param {boolean} off
     */
    update(n, on, off) {
      const says = n === undefined ? (off ? "facet.rowNotUnknown" : "facet.rowUnknown") : off ? "facet.rowNot" : "facet.row";
      if (box.checked !== on) box.checked = on;
      if (box.indeterminate !== off) box.indeterminate = off;
      setAttr(el, "data-state", on ? "on" : off ? "off" : n === 0 ? "zero" : null);
      setAttr(box, "aria-label", t(says, n === undefined ? { label } : { label, n }));
      word.hidden = !off;
      setText(count, n === undefined ? t("count.unknown") : off && n > 0 ? `−${format.count(n)}` : format.count(n));
      setAttr(not, "aria-pressed", String(off));
      setAttr(part, "width", `${off || !n ? 0 : (100 * Math.min(n, total)) / max}%`);
    },
  };
}
