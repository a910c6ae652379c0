// @ts-check
/** The list of records as cards, a window at a time. */

import { h, quiet, setAttr, setText } from "./dom.js";
import { amount, figureBlock, keyword, marked, sourceShort, titleOf, valueOf } from "./values.js";
import { request } from "./state.js";

/** @typedef {import("./context.js").Context} Context */
/** @typedef {import("./context.js").View} View */
/** @typedef {import("./wire").Answer} Answer */
/** @typedef {import("./wire").Hit} Hit */

/** Records asked for at a time. */
export const WINDOW = 20;

/** @param {Context} ctx */
export function createCards(ctx) {
  const { t } = ctx;
  const list = h("ol", { class: "cards" });
  const more = h("button", { type: "button", class: "more", on: { click: () => void grow() } });
  const shown = h("span", { class: "aside" });
  const foot = h("p", { class: "more-line" }, more, shown);
  const el = h("div", { class: "list" }, list, foot);
  /** @type {string | undefined} */
  let key;
  let total = 0;
  let growing = false;

  /**
   * @param {Answer} answer
   * @returns {HTMLElement[]}
   */
  const build = (answer) => answer.hits.map((hit) => h("li", {}, card(ctx, hit, answer)));

  function count() {
    const left = total - list.childElementCount;
    foot.hidden = total <= WINDOW;
    more.hidden = left <= 0;
    setText(more, t("list.more", { n: Math.min(WINDOW, left) }));
    setText(shown, t("list.shown", { shown: list.childElementCount, n: total }));
  }

  async function grow() {
    if (growing) return;
    growing = true;
    const asked = key;
    const from = list.childElementCount;
    try {
      const { answer } = await ctx.engine.ask(request({ ...ctx.state(), record: "" }, { limit: WINDOW, offset: from }));
      if (asked !== key || ctx.signal.aborted) return; // another selection by now
      const items = build(answer);
      list.append(...items);
      count();
      /** @type {HTMLElement | null | undefined} */ (items[0]?.querySelector(".head"))?.focus({ preventScroll: true });
    } catch (error) {
      ctx.fail(error);
    } finally {
      growing = false;
    }
  }

  /** @param {string} id */
  const cardOf = (id) => /** @type {HTMLElement | null} */ (list.querySelector(`[data-id="${CSS.escape(id)}"]`));

  return {
    el,
    /** @param {View} view */
    update({ state, answer, key: next }) {
      if (next !== key) {
        key = next;
        total = answer.total;
        list.replaceChildren(...build(answer));
        count();
      }
      for (const current of list.querySelectorAll("[aria-current]:is(article)")) setAttr(current, "aria-current", null);
      const open = state.record ? cardOf(state.record) : null;
      if (open) setAttr(open, "aria-current", "true");
    },
    /**
     * Focuses a record's headline, if it is listed.
     * @param {string} id
     */
    focus(id) {
      const link = /** @type {HTMLElement | null | undefined} */ (cardOf(id)?.querySelector(".head"));
      link?.focus();
      return Boolean(link);
    },
  };
}

/**
 * One record in the list.
 * @param {Context} ctx
 * @param {Hit} hit
 * @param {Answer} answer
 */
function card(ctx, hit, answer) {
  const { schema, t, format } = ctx;
  const kicker = schema.kicker;
  const kinds = kicker ? /** @type {number[] | undefined} */ (hit.fields[kicker.name]) : undefined;
  const date = /** @type {import("./wire").DateValue | undefined} */ (valueOf(ctx, hit, "date"));
  const title = /** @type {import("./wire").TextValue | undefined} */ (valueOf(ctx, hit, "title"));
  const summary = /** @type {import("./wire").TextValue | undefined} */ (valueOf(ctx, hit, "summary"));
  const body = /** @type {import("./wire").TextValue | undefined} */ (valueOf(ctx, hit, "body"));
  const figures = /** @type {import("./wire").Figure[]} */ (valueOf(ctx, hit, "figure") ?? []);
  const refs = /** @type {import("./wire").SourceRef[]} */ (valueOf(ctx, hit, "source") ?? []);
  const chips = schema.chips.flatMap((field) =>
    /** @type {number[]} */ (hit.fields[field.name] ?? []).map((o) => h("li", {}, keyword(ctx, field, o, "tag"))),
  );
  const amounts = schema.amounts
    .filter((field) => field.name in hit.fields)
    .map((field) => h("li", {}, h("span", { class: "tag", title: schema.text(field.help) || undefined }, `${schema.label(field)} `, amount(ctx, field, /** @type {number} */ (hit.fields[field.name])))));
  const tags = [...chips, ...amounts];
  return h(
    "article",
    { class: figures.length ? "card with-figure" : "card", data: { id: hit.id } },
    h(
      "p",
      { class: "kicker" },
      kicker && kinds?.map((o) => keyword(ctx, kicker, o, "kind")),
      date && h("bdi", { class: "when" }, format.date(date.edtf)),
    ),
    h(ctx.heading(3), {}, ctx.link((state) => ({ ...state, record: hit.id, view: "" }), { class: "head" }, h("bdi", {}, ...(title ? marked(title) : [titleOf(ctx, hit)])))),
    summary && h("p", { class: "fact" }, h("bdi", {}, ...marked(summary))),
    body?.m?.length && h("p", { class: "found" }, h("bdi", {}, ...marked(body))),
    figures.length > 0 && figureBlock(ctx, figures[0], figures.length - 1),
    tags.length > 0 && h("ul", { class: "tags" }, ...tags),
    refs.length > 0 && h("p", { class: "where" }, quiet(`${t("card.sources")}: `), refs.map((r) => sourceShort(r, answer.sources)).join(" · ")),
  );
}
