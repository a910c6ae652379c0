// @ts-check
/** Exact dates by typing, how rough dates match, and the chart as a table. */

import { known } from "./context.js";
import { h, setAttr, setText } from "./dom.js";
import { barOf, dateOf, isRangeEnd, joinRange, lastBarOf, splitRange } from "./format.js";
import { dateHistogram } from "./histogram.js";
import { EMPTY, chosen, request, set } from "./state.js";

/** @typedef {import("./context.js").Context} Context */
/** @typedef {import("./context.js").View} View */
/** @typedef {import("./wire").Result} Result */

/**
 * The form behind "Dates"; null when the collection has no dates.
 * @param {Context} ctx
 * @param {Result} base the answer to the empty question
 */
export function createDates(ctx, base) {
  const spec = dateHistogram(base.answer);
  const field = ctx.schema.role("date") ?? ctx.schema.meta.fields.find((f) => f.kind === "date");
  if (!field || !spec) return null;
  const { t, format } = ctx;
  const name = field.name;

  const from = end("dates.from");
  const to = end("dates.to");
  const match = h("select", { name: "match" }, option("possible"), option("certain"));
  const error = h("p", { class: "wrong", role: "alert" });
  const clear = h("button", { type: "button", class: "text", on: { click: () => ctx.go((s) => set(set(s, name, ""), `${name}.match`, "")) } }, t("dates.clear"));
  const form = h(
    "form",
    { class: "dates-form", on: { submit: /** @param {Event} e */ (e) => (e.preventDefault(), apply()) } },
    h("label", {}, t("dates.from"), from),
    h("label", {}, t("dates.to"), to),
    h("button", { type: "submit", class: "plain-button" }, t("dates.apply")),
    clear,
    h("label", { class: "match" }, `${t("dates.match")} `, match),
    h("p", { class: "aside" }, t("dates.hint")),
    error,
  );
  match.addEventListener("change", () => apply());
  const table = h("tbody");
  const caption = h("caption");
  const wide = h("div", { class: "years" }, h("table", {}, caption, head(), table));
  const el = h("details", { class: "dates" }, h("summary", {}, t("dates.title")), h("div", { class: "drop" }, form, spec.n ? wide : null));
  el.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !el.open) return;
    event.stopPropagation();
    el.open = false;
    el.querySelector("summary")?.focus();
  });
  el.addEventListener("toggle", () => el.open && last && void drawTable(last));
  /** @type {View | undefined} */
  let last;

  /** @param {string} key */
  function end(key) {
    return h("input", { type: "text", name: key, size: 10, autocomplete: "off", spellcheck: "false", inputmode: "numeric", placeholder: "2025-07", dir: "ltr" });
  }
  /** @param {string} value */
  function option(value) {
    return h("option", { value }, t(`dates.${value}`));
  }
  function head() {
    const cell = (/** @type {string} */ key) => h("th", { scope: "col" }, t(key));
    return h("thead", {}, h("tr", {}, cell("dates.year"), cell("dates.all"), cell("dates.selected")));
  }

  function apply() {
    const [a, b] = [from.value.trim(), to.value.trim()];
    let wrong = false;
    for (const [input, value] of /** @type {const} */ ([[from, a], [to, b]])) {
      const bad = value !== "" && !isRangeEnd(value);
      setAttr(input, "aria-invalid", bad ? "true" : null);
      wrong ||= bad;
    }
    if (wrong) return setText(error, t("dates.wrong"));
    if (a && b && barOf(a, "day") > lastBarOf(b, "day")) return setText(error, t("dates.order"));
    setText(error, "");
    const range = joinRange(a, b);
    ctx.go((s) => set(set(s, name, range), `${name}.match`, range && match.value === "certain" ? "certain" : ""));
  }

  /** Each year's numbers are asked for, so that they are the records their link opens. */
  let turn = 0;
  /** @param {View} view */
  async function drawTable({ state }) {
    const mine = ++turn;
    const certain = chosen(state, `${name}.match`)[0] === "certain";
    const years = yearsOf(spec);
    /** @param {import("./state.js").State} from */
    const total = async (from, /** @type {string} */ year) => {
      const { answer } = await ctx.engine.ask(request({ ...set(from, name, year), record: "" }, { limit: 1 }));
      return known(answer) ? format.count(answer.total) : t("count.unknown");
    };
    const whole = certain ? set(EMPTY, `${name}.match`, "certain") : EMPTY;
    try {
      const rows = await Promise.all(years.map(async (year) => ({ year, all: await total(whole, year), selected: await total(state, year) })));
      if (mine !== turn || ctx.signal.aborted) return;
      setText(caption, t(certain ? "dates.tableCertain" : "dates.table"));
      table.replaceChildren(
        ...rows.map(({ year, all, selected }) =>
          h(
            "tr",
            {},
            h("th", { scope: "row" }, ctx.link((s) => set(s, name, year), {}, format.date(year))),
            h("td", {}, all),
            h("td", {}, selected),
          ),
        ),
      );
    } catch (error) {
      ctx.fail(error);
    }
  }

  return {
    el,
    /** @param {View} view */
    update(view) {
      last = view;
      const value = chosen(view.state, name)[0] ?? "";
      const ends = splitRange(value === "(none)" ? "" : value);
      const focus = /** @type {Document | ShadowRoot} */ (el.getRootNode()).activeElement;
      if (focus !== from) from.value = ends.from;
      if (focus !== to) to.value = ends.to;
      match.value = chosen(view.state, `${name}.match`)[0] === "certain" ? "certain" : "possible";
      clear.hidden = !value;
      if (el.open) void drawTable(view);
    },
  };
}

/** Years listed at most; a longer span would be a list of thousands. */
const MOST = 120;

/**
 * The years the chart spans.
 * @param {ReturnType<typeof dateHistogram>} spec
 */
function yearsOf(spec) {
  if (!spec) return [];
  const start = barOf(spec.start, spec.unit);
  const first = Number(dateOf(start, spec.unit).slice(0, 4));
  const last = Number(dateOf(start + spec.n - 1, spec.unit).slice(0, 4));
  return Array.from({ length: last - first + 1 }, (_, i) => String(first + i).padStart(4, "0")).slice(-MOST);
}
