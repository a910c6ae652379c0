// @ts-check
/**
 * The list of records as cards, a window at a time. Of records that are still
 * on their way it shows what is known already, and fills them in when they are
 * there, without moving what the reader looks at.
 */

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
  /** @type {WeakMap<Element, Hit>} what each item shows */
  const hitOf = new WeakMap();
  const more = h("button", { type: "button", class: "more", on: { click: () => void grow() } });
  const shown = h("span", { class: "aside" });
  const foot = h("p", { class: "more-line" }, more, shown);
  const el = h("div", { class: "list" }, list, foot);
  /** @type {string | undefined} */
  let key;
  let total = 0;
  let growing = false;
  let waiting = false; // for records, when last answered

  /**
   * @param {Hit} hit
   * @param {Answer} answer
   */
  function item(hit, answer) {
    const li = h("li", {}, draw(hit, answer));
    hitOf.set(li, hit);
    return li;
  }

  /**
   * @param {Hit} hit
   * @param {Answer} answer
   */
  const draw = (hit, answer) => (hit.pending ? pendingCard(ctx, hit, isLost()) : card(ctx, hit, answer));
  const isLost = () => ctx.engine.lost.has(ctx.engine.meta.parts - 1);

  /** Items whose record is on its way, or was when they were drawn. */
  const pending = () => [...list.children].filter((li) => hitOf.get(li)?.pending);

  /**
   * Draws pending items anew.
   * @param {Answer} answer
   */
  function fill(answer) {
    const waiting = pending();
    if (waiting.length === 0) return;
    const byDoc = new Map(answer.hits.map((hit) => [hit.doc, hit]));
    const stay = keepPlace([...list.children, foot]);
    for (const li of waiting) {
      const hit = byDoc.get(hitOf.get(li)?.doc ?? -1);
      if (!hit || (hit.pending && isLost() === !li.querySelector(".bars"))) continue;
      const focused = /** @type {HTMLElement | null} */ (/** @type {Document | ShadowRoot} */ (li.getRootNode()).activeElement);
      const { field, value } = (li.contains(focused) && focused?.dataset) || {};
      hitOf.set(li, hit);
      li.replaceChildren(draw(hit, answer));
      if (!field) continue;
      const same = /** @type {HTMLElement[]} */ ([...li.querySelectorAll("[data-field]")]).find((a) => a.dataset["field"] === field && a.dataset["value"] === value);
      same?.focus({ preventScroll: true });
    }
    stay();
  }

  /** Fills what the last answer did not reach: items that "more" had added. */
  async function fillRest() {
    const asked = key;
    try {
      const { answer } = await ctx.engine.ask(request({ ...ctx.state(), record: "" }, { limit: list.childElementCount }));
      if (asked === key && !ctx.signal.aborted) fill(answer);
    } catch (error) {
      ctx.fail(error);
    }
  }

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
      const items = answer.hits.map((hit) => item(hit, answer));
      list.append(...items);
      count();
      if (pending().length > 0 && !waiting) void fillRest(); // its part came in between
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
      waiting = Boolean(answer.waiting?.includes("records"));
      const same = next === key && total === answer.total && answer.hits.every((hit, i) => hitOf.get(list.children[i])?.doc === hit.doc);
      if (same) {
        fill(answer);
        if ((!waiting || isLost()) && list.childElementCount > answer.hits.length && pending().length > 0) void fillRest();
      } else {
        key = next;
        total = answer.total;
        list.replaceChildren(...answer.hits.map((hit) => item(hit, answer)));
        count();
      }
      setAttr(list, "aria-busy", waiting && !isLost() ? "true" : null);
      for (const current of list.querySelectorAll("[aria-current]:is(article)")) setAttr(current, "aria-current", null);
      const open = state.record ? cardOf(state.record) : null;
      if (open) setAttr(open, "aria-current", "true");
    },
    /** Keeps the place of the list in the window: call it before something changes, and what it returns after. */
    place: () => keepPlace([...list.children, foot]),
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
 * What is known of a record that has not arrived.
 * @param {Context} ctx
 * @param {Hit} hit
 * @param {boolean} lost whether it will not arrive
 */
function pendingCard(ctx, hit, lost) {
  return h(
    "article",
    { class: "card pending", data: { doc: hit.doc } },
    kickerOf(ctx, hit),
    lost ? h("p", { class: "aside" }, ctx.t("card.lost")) : h("div", { class: "bars", "aria-hidden": "true" }, h("span"), h("span"), h("span")),
    chipsOf(ctx, hit),
  );
}

/**
 * The line above a card's headline: what kind, and when.
 * @param {Context} ctx
 * @param {Hit} hit
 */
function kickerOf(ctx, hit) {
  const { kicker } = ctx.schema;
  const kinds = kicker ? /** @type {number[] | undefined} */ (hit.fields[kicker.name]) : undefined;
  const date = /** @type {import("./wire").DateValue | undefined} */ (valueOf(ctx, hit, "date"));
  return h(
    "p",
    { class: "kicker" },
    kicker && kinds?.map((o) => keyword(ctx, kicker, o, "kind")),
    date && h("bdi", { class: "when" }, ctx.format.date(date.edtf)),
  );
}

/**
 * @param {Context} ctx
 * @param {Hit} hit
 */
function chipsOf(ctx, hit) {
  const { schema } = ctx;
  const chips = schema.chips.flatMap((field) =>
    /** @type {number[]} */ (hit.fields[field.name] ?? []).map((o) => h("li", {}, keyword(ctx, field, o, "tag"))),
  );
  const amounts = schema.amounts
    .filter((field) => field.name in hit.fields)
    .map((field) => h("li", {}, h("span", { class: "tag", title: schema.text(field.help) || undefined }, `${schema.label(field)} `, amount(ctx, field, /** @type {number} */ (hit.fields[field.name])))));
  const tags = [...chips, ...amounts];
  return tags.length > 0 && h("ul", { class: "tags" }, ...tags);
}

/**
 * Notes where the one of elements stands that the reader is at: the one with
 * the focus, if it can be seen, else the first that can. The function it
 * returns scrolls it back there, whatever happened above it.
 * @param {readonly Element[]} elements from top to bottom
 */
function keepPlace(elements) {
  const seen = elements.filter((el) => {
    const { top, bottom } = el.getBoundingClientRect();
    return bottom > 0 && top < innerHeight && el.checkVisibility();
  });
  if (seen.length === 0) return () => {}; // nothing was there to lose the place of
  const at = seen.find((el) => el.matches(":focus-within")) ?? seen[0];
  const before = at.getBoundingClientRect().top;
  return () => {
    if (!at.checkVisibility()) return; // another list by now, or none
    const moved = at.getBoundingClientRect().top - before;
    if (moved !== 0) scrollerOf(at).scrollBy({ top: moved, behavior: "instant" });
  };
}

/**
 * What scrolls an element up and down.
 * @param {Element} el
 * @returns {Element | Window}
 */
function scrollerOf(el) {
  for (let up = el.parentElement; up; up = up.parentElement) {
    if (up.scrollHeight > up.clientHeight && /auto|scroll/.test(getComputedStyle(up).overflowY)) return up;
  }
  return window;
}

/**
 * One record in the list.
 * @param {Context} ctx
 * @param {Hit} hit
 * @param {Answer} answer
 */
function card(ctx, hit, answer) {
  const { t } = ctx;
  const title = /** @type {import("./wire").TextValue | undefined} */ (valueOf(ctx, hit, "title"));
  const summary = /** @type {import("./wire").TextValue | undefined} */ (valueOf(ctx, hit, "summary"));
  const body = /** @type {import("./wire").TextValue | undefined} */ (valueOf(ctx, hit, "body"));
  const figures = /** @type {import("./wire").Figure[]} */ (valueOf(ctx, hit, "figure") ?? []);
  const refs = /** @type {import("./wire").SourceRef[]} */ (valueOf(ctx, hit, "source") ?? []);
  return h(
    "article",
    { class: figures.length ? "card with-figure" : "card", data: { id: hit.id } },
    kickerOf(ctx, hit),
    h(ctx.heading(3), {}, ctx.link((state) => ({ ...state, record: hit.id, view: "" }), { class: "head" }, h("bdi", {}, ...(title ? marked(title) : [titleOf(ctx, hit)])))),
    summary && h("p", { class: "fact" }, h("bdi", {}, ...marked(summary))),
    body?.m?.length && h("p", { class: "found" }, h("bdi", {}, ...marked(body))),
    figures.length > 0 && figureBlock(ctx, figures[0], figures.length - 1),
    chipsOf(ctx, hit),
    refs.length > 0 && h("p", { class: "where" }, quiet(`${t("card.sources")}: `), refs.map((r) => sourceShort(ctx, r, answer.sources)).join(" · ")),
  );
}
