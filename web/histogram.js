// @ts-check
/**
 * Time, always in view: the whole collection in sand, the selection in lapis on
 * top, and the range control at once. Drag over it, press a bar, or move the two
 * native sliders at its foot. A few paths draw it, however many bars there are.
 *
 * A bar is strong as far as records certainly lie in it and faint as far as they
 * may: dates known to the year may lie in any of its months. Its whole height is
 * what choosing it gives; where dates must lie in the range, only what is
 * certain is drawn.
 * Places are SVG attributes, never styles: a saved page keeps style attributes,
 * and its own policy would refuse them when it is opened again.
 */

import { known } from "./context.js";
import { h, setAttr, setText, svg } from "./dom.js";
import { barOf, dateOf, joinRange, lastBarOf, splitRange } from "./format.js";
import { NONE, chosen, set } from "./state.js";

/** @typedef {import("./context.js").Context} Context */
/** @typedef {import("./context.js").View} View */
/** @typedef {import("./wire").Result} Result */
/** @typedef {{ from: number, to: number }} Range first and last bar */
/** @typedef {{ certain: Uint32Array, possible: Uint32Array }} Bars records per bar: those in it for certain, and those that may be */

/** Height of the drawing in CSS pixels, as the style has it; a bar that counts something is at least two high. */
const HEIGHT = 72;
/** Pixels a year's label needs. */
const TICK = 44;

/**
 * The histogram of an answer's dates, if the collection has dates. Bars of weeks
 * are never asked for here.
 * @param {import("./wire").Answer} answer
 */
export function dateHistogram(answer) {
  for (const h of answer.histograms) if (h.kind === "date" && h.unit !== "week") return { ...h, unit: h.unit };
  return undefined;
}

/**
 * The bars of an answer.
 * @param {Result} result
 * @returns {Bars}
 */
function barsOf({ answer, counts }) {
  const { offset, n } = dateHistogram(answer) ?? { offset: 0, n: 0 };
  return { certain: counts.slice(offset, offset + n), possible: counts.slice(offset + n, offset + 2 * n) };
}

/**
 * The histogram, or null when the collection has no dates.
 * @param {Context} ctx
 * @param {Result} base the answer to the empty question
 */
export function createHistogram(ctx, base) {
  const spec = dateHistogram(base.answer);
  if (!spec) return null;
  const { t, format } = ctx;
  const { field, unit, n } = spec;
  const start = barOf(spec.start, unit);
  /** @type {Bars} */
  const whole = barsOf(base);
  const max = Math.max(1, ...whole.possible);
  /** @type {Bars} */
  let counts = whole;
  let certainOnly = false;
  /** @type {Range | null} */
  let range = null;
  let narrowed = false;
  /** The applied range as it stands in the address. */
  let written = "";

  const band = svg("rect", { class: "band", height: HEIGHT, hidden: true, "vector-effect": "non-scaling-stroke" });
  const cursor = svg("rect", { class: "cursor", height: HEIGHT, hidden: true });
  const underFaint = svg("path", { class: "under faint" });
  const under = svg("path", { class: "under" });
  const edge = svg("path", { class: "edge", "vector-effect": "non-scaling-stroke" });
  const overFaint = svg("path", { class: "over faint" });
  const over = svg("path", { class: "over" });
  const sureEdge = svg("path", { class: "edge", "vector-effect": "non-scaling-stroke" });
  const overEdge = svg("path", { class: "edge mine", "vector-effect": "non-scaling-stroke" });
  const drawing = svg("svg", { viewBox: `0 0 ${n} ${HEIGHT}`, preserveAspectRatio: "none", "aria-hidden": "true" }, cursor, band, underFaint, under, overFaint, over, sureEdge, edge, overEdge);
  const plot = h("div", { class: "plot" }, drawing);
  const from = slider("hist.from");
  const to = slider("hist.to");
  const ticks = svg("svg", { class: "ticks", "aria-hidden": "true" });
  const readout = h("span", { class: "readout" });
  const everything = h("span", { class: "key-all" }, t("hist.whole", { n: base.answer.of }));
  const mine = h("span", { class: "key-sel" }, t("hist.selection"));
  const rough = h("span", { class: "key-faint" }, t("hist.faint"));
  const note = h("p", { class: "aside hist-note", hidden: true });
  const el = h(
    "figure",
    { class: "hist", "aria-label": t("hist.title") },
    h("figcaption", {}, h("b", {}, t("hist.title")), everything, mine, rough, readout),
    h("div", { class: "stage" }, plot, from, to),
    ticks,
    note,
  );

  /** @param {string} name */
  function slider(name) {
    return h("input", { type: "range", min: 0, max: n, step: 1, "aria-label": t(name), class: name === "hist.from" ? "from" : "to" });
  }

  /** @param {number} c */
  const height = (c) => (c === 0 ? 0 : Math.max(2, (c / max) * (HEIGHT - 4)));

  /** @param {Uint32Array} values */
  function bars(values) {
    let d = "";
    values.forEach((c, i) => {
      if (c) d += `M${i + 0.08} ${HEIGHT}v${-height(c)}h.84V${HEIGHT}z`;
    });
    return d;
  }

  /** @param {Uint32Array} values */
  function tops(values) {
    let d = "";
    values.forEach((c, i) => {
      if (c) d += `M${i + 0.08} ${HEIGHT - height(c)}h.84`;
    });
    return d;
  }

  /** @param {number} i */
  const dateAt = (i) => dateOf(start + i, unit);

  /** @param {Range} r */
  const label = (r) => format.range(joinRange(dateAt(r.from), dateAt(r.to)));

  /**
   * What is said of a bar: the records that choosing it gives, and how many of
   * them are in it for certain.
   * @param {number} i
   */
  function reading(i) {
    const date = format.range(dateAt(i));
    const [n, of] = certainOnly ? [counts.certain[i], whole.certain[i]] : [counts.possible[i], whole.possible[i]];
    const text = narrowed ? t("hist.bar", { date, n, of }) : t("hist.plain", { date, n });
    return counts.certain[i] < n ? t("hist.sure", { text, n: counts.certain[i] }) : text;
  }

  function idle() {
    setText(readout, range ? format.range(written || joinRange(dateAt(range.from), dateAt(range.to))) : t(`hist.idle.${unit}`, { max }));
    setAttr(cursor, "hidden", true);
  }

  /**
   * Lays a box over bars.
   * @param {SVGRectElement} box
   * @param {Range} r
   */
  function place(box, r) {
    setAttr(box, "x", String(r.from));
    setAttr(box, "width", String(r.to - r.from + 1));
    setAttr(box, "hidden", null);
  }

  /** @param {Range | null} r */
  function show(r) {
    if (r) place(band, r);
    else setAttr(band, "hidden", true);
    const a = r ? r.from : 0;
    const b = r ? r.to + 1 : n;
    if (from.valueAsNumber !== a) from.value = String(a);
    if (to.valueAsNumber !== b) to.value = String(b);
    setAttr(from, "aria-valuetext", reading(Math.min(a, n - 1)));
    setAttr(to, "aria-valuetext", reading(Math.max(b - 1, 0)));
    setAttr(from, "data-high", a > n / 2); // else the other thumb lies on top and this one cannot be taken back
  }

  /**
   * @param {Range} r
   * @param {"push" | "replace"} how
   */
  function commit(r, how) {
    const value = r.from <= 0 && r.to >= n - 1 ? "" : joinRange(dateAt(r.from), dateAt(r.to));
    ctx.go((s) => (value ? set(s, field, value) : set(set(s, field, ""), `${field}.match`, "")), how);
  }

  // Pointer: press, or press and drag.
  /** @type {{ id: number, at: number, moved: boolean } | null} */
  let drag = null;
  /** @type {Range | null} */
  let draft = null;

  /** @param {PointerEvent} event */
  function barAt(event) {
    const box = plot.getBoundingClientRect();
    const x = (event.clientX - box.left) / box.width;
    const along = plot.matches(":dir(rtl)") ? 1 - x : x;
    return Math.min(n - 1, Math.max(0, Math.floor(along * n)));
  }

  plot.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    event.preventDefault();
    plot.setPointerCapture(event.pointerId);
    drag = { id: event.pointerId, at: barAt(event), moved: false };
    draft = { from: drag.at, to: drag.at };
    show(draft);
    setText(readout, reading(drag.at));
  });
  plot.addEventListener("pointermove", (event) => {
    const i = barAt(event);
    if (!drag || event.pointerId !== drag.id) {
      place(cursor, { from: i, to: i });
      setText(readout, reading(i));
      return;
    }
    drag.moved ||= i !== drag.at;
    draft = { from: Math.min(i, drag.at), to: Math.max(i, drag.at) };
    show(draft);
    setText(readout, draft.from === draft.to ? reading(i) : label(draft));
  });
  plot.addEventListener("pointerup", (event) => {
    if (!drag || !draft || event.pointerId !== drag.id) return;
    const again = !drag.moved && range && range.from === draft.from && range.to === draft.to;
    const next = again ? { from: 0, to: n - 1 } : draft;
    drag = draft = null;
    commit(next, "push");
  });
  const cancel = () => {
    if (!drag) return;
    drag = draft = null;
    show(range);
    idle();
  };
  plot.addEventListener("pointercancel", cancel);
  plot.addEventListener("pointerleave", () => !drag && idle());

  // Sliders: one step in the history for as long as one keeps the focus.
  for (const input of [from, to]) {
    let moved = false;
    const current = () => {
      const a = Math.min(from.valueAsNumber, n - 1);
      const b = Math.max(to.valueAsNumber - 1, 0);
      return input === from ? { from: Math.min(a, b), to: b } : { from: a, to: Math.max(a, b) };
    };
    input.addEventListener("input", () => {
      const r = current();
      show(r);
      setText(readout, reading(input === from ? r.from : r.to));
    });
    input.addEventListener("change", () => {
      commit(current(), moved ? "replace" : "push");
      moved = true;
    });
    input.addEventListener("focus", () => setText(readout, reading(input === from ? current().from : current().to)));
    input.addEventListener("blur", () => {
      moved = false;
      idle();
    });
  }

  // Year labels, as many as fit; within a year or so, those of bars.
  function drawTicks() {
    const width = plot.clientWidth;
    if (!width) return;
    const perYear = (width / n) * (unit === "year" ? 1 : unit === "month" ? 12 : 365);
    const room = (TICK * parseFloat(getComputedStyle(plot).fontSize)) / 16;
    const step = [1, 2, 5, 10, 20, 50, 100].find((s) => s * perYear >= room) ?? 100;
    const first = Number(dateAt(0).slice(0, 4));
    const last = Number(dateAt(n - 1).slice(0, 4));
    /** @type {Element[]} */
    const marks = [];
    /** @type {(at: number, text: string) => void} */
    const mark = (at, text) => {
      const x = `${(100 * at) / n}%`;
      marks.push(svg("line", { x1: x, x2: x, y2: "100%" }), svg("text", { x, dx: 5, y: "1.1em" }, text));
    };
    for (let y = Math.ceil(first / step) * step; y <= last; y += step) {
      const at = (unit === "year" ? y : barOf(`${String(y).padStart(4, "0")}-01-01`, unit)) - start;
      if (at < 0 || ((n - at) / n) * width < room * 0.7) continue;
      mark(at, format.date(String(y).padStart(4, "0")));
    }
    if (last - first < 2 && unit !== "year") {
      marks.length = 0;
      const bars = [1, 2, 3, 6, 7, 14, 28].find((s) => (s * width) / n >= 2.2 * room) ?? 56;
      for (let at = 0; at < n && ((n - at) / n) * width >= 1.6 * room; at += bars) mark(at, format.date(dateAt(at)));
    }
    ticks.replaceChildren(...marks);
  }
  const watch = new ResizeObserver(drawTicks);
  watch.observe(plot);
  ctx.signal.addEventListener("abort", () => watch.disconnect());

  /**
   * The applied range in bars; null when nothing is applied.
   * @param {string | undefined} value
   * @returns {Range | null}
   */
  function applied(value) {
    if (!value || value === "(none)") return null;
    const ends = splitRange(value);
    const a = ends.from ? barOf(ends.from, unit) - start : 0;
    const b = ends.to ? lastBarOf(ends.to, unit) - start : n - 1;
    if (b < 0 || a > n - 1) return null;
    return { from: Math.max(0, a), to: Math.min(n - 1, b) };
  }

  idle();

  return {
    el,
    /** @param {View} view */
    update(view) {
      const { state } = view;
      // While nothing is known of the result, the whole collection is drawn alone.
      const result = known(view.answer) ? view : base;
      const { answer } = result;
      const now = dateHistogram(answer);
      certainOnly = chosen(state, `${field}.match`)[0] === "certain";
      counts = now?.n === n ? barsOf(result) : { certain: new Uint32Array(n), possible: new Uint32Array(n) };
      written = chosen(state, field)[0] ?? "";
      range = applied(written);
      narrowed = answer.total !== answer.of;
      setAttr(el, "data-narrowed", narrowed);
      setAttr(underFaint, "d", certainOnly ? "" : bars(whole.possible));
      setAttr(under, "d", bars(whole.certain));
      setAttr(edge, "d", tops(certainOnly ? whole.certain : whole.possible));
      setAttr(sureEdge, "d", certainOnly ? "" : tops(whole.certain));
      // Outside the range nothing is of this selection, though the counts say
      // what moving the range would give.
      const inside = (/** @type {Uint32Array} */ values) => (range ? values.map((c, i) => (range && i >= range.from && i <= range.to ? c : 0)) : values);
      setAttr(overFaint, "d", narrowed && !certainOnly ? bars(inside(counts.possible)) : "");
      setAttr(over, "d", narrowed ? bars(inside(counts.certain)) : "");
      setAttr(overEdge, "d", narrowed ? tops(inside(certainOnly ? counts.certain : counts.possible)) : "");
      mine.hidden = !narrowed;
      rough.hidden = certainOnly || !now?.wide;
      if (!drag) show(range);
      const focus = /** @type {Document | ShadowRoot} */ (el.getRootNode()).activeElement;
      if (!drag && cursor.hasAttribute("hidden") && focus !== from && focus !== to) idle();
      const { before = 0, none = 0 } = now ?? {};
      note.hidden = !before && !none;
      note.replaceChildren(
        before ? t("hist.before", { n: before, date: format.date(dateAt(0)) }) : "",
        before && none ? " · " : "",
        none ? ctx.link((s) => set(s, field, NONE), {}, t("hist.undated", { n: none })) : "",
      );
    },
  };
}
