// @ts-check
/**
 * The explorer: builds the page around an engine and keeps it in step with the
 * address. There is one way to the screen: a state is asked, its answer is
 * given to every part. Answers that were overtaken are dropped.
 */

import { known, linker } from "./context.js";
import { WINDOW, createCards } from "./cards.js";
import { createDates } from "./dates.js";
import { h, setAttr } from "./dom.js";
import { createFacets } from "./facets.js";
import { createFormat } from "./format.js";
import { createHistogram } from "./histogram.js";
import { translator } from "./messages.js";
import { createEmpty, createInstead, createLost, createProblems, failure } from "./notices.js";
import { awaited, closed, createRecord } from "./record.js";
import { Schema, labelLanguage } from "./schema.js";
import { createSentence } from "./sentence.js";
import { createSheet } from "./sheet.js";
import { createStanding } from "./standing.js";
import { EMPTY, NONE, listKey, parse, print, request, toggle } from "./state.js";
import { createTop } from "./top.js";
import { titleOf } from "./values.js";

/** @typedef {import("./state.js").State} State */
/** @typedef {import("./context.js").Context} Context */

/**
 * Where the state is kept: the page's fragment, or an element's memory.
 * @typedef {object} Address
 * @property {() => string} read
 * @property {(fragment: string, how: "push" | "replace") => void} write
 * @property {(fragment: string) => string} href
 * @property {(listener: () => void, signal: AbortSignal) => void} listen
 */

/**
 * @typedef {object} Options
 * @property {import("./engine.js").Engine} engine
 * @property {Address} address
 * @property {string} lang of the interface
 * @property {readonly string[]} wishes the languages the reader would have, the strongest first
 * @property {boolean} embedded
 * @property {string} page address of the explorer's own page, without fragment
 * @property {(name: string) => string} media address of a file that travels with the site, empty if it is not there
 * @property {string} plain address of all records as plain text, empty where there is none
 * @property {import("./top.js").Theme} theme
 * @property {(() => Node[]) | null} about makes the about text, where the page has one
 * @property {(title: string) => void} title names the page
 * @property {EventTarget} keys what hears the keys `/` and Escape
 * @property {AbortSignal} signal takes the explorer down
 */

/**
 * Builds the explorer in root, whatever was there before, and shows the
 * address. Resolves when the first answer is on the screen.
 * @param {HTMLElement} root
 * @param {Options} options
 */
export async function mountExplorer(root, options) {
  const { engine, address, lang, embedded, signal } = options;
  const t = translator(lang);
  const schema = new Schema(engine.meta, labelLanguage(engine.meta.collection.languages, options.wishes), t);
  const name = schema.text(engine.meta.collection.title);
  let state = parse(address.read());
  let turn = 0;
  let owed = false; // whether an answer that was overtaken was to something the reader did
  /** @type {string | undefined} */
  let listed;
  let listScroll = 0;
  let openId = "";

  /** @type {Context} */
  const ctx = {
    engine,
    schema,
    t,
    format: createFormat(lang, t),
    state: () => state,
    go(change, how = "push") {
      const next = change(state);
      if (print(next) === print(state)) return;
      state = next;
      address.write(print(state), how);
      void show("hand");
    },
    href: (s) => address.href(print(s)),
    link: (change, props, ...children) => linker(ctx)(change, props, ...children),
    fail,
    embedded,
    heading: (level) => `h${level + (embedded ? 1 : 0)}`,
    page: options.page,
    media: options.media,
    plain: options.plain,
    signal,
  };

  const base = await engine.ask(""); // totals of the whole collection: the sand under every bar
  signal.throwIfAborted();

  const top = createTop(ctx, { theme: options.theme, about: options.about !== null });
  const facets = createFacets(ctx, base);
  const sentence = createSentence(ctx);
  const problems = createProblems(ctx);
  const instead = createInstead(ctx);
  const lost = createLost(ctx);
  const histogram = createHistogram(ctx, base);
  const dates = createDates(ctx, base);
  const cards = createCards(ctx);
  const empty = createEmpty(ctx);
  const record = createRecord(ctx);
  const order = createOrder(ctx);
  const rail = h("aside", { class: "rail", "aria-label": t("filters.title") }, h(ctx.heading(2), { class: "quiet" }, t("filters.title")), facets.el);
  const sheet = createSheet(ctx, rail, facets.el);
  const broken = h("div", { class: "broken", hidden: true });
  const results = h("section", { class: "results", tabindex: "-1", "aria-label": t("list.title") }, h(ctx.heading(2), { class: "quiet" }, t("list.title")), empty.el, cards.el);
  const split = h("div", { class: "split" }, results, record.el);
  const about = h("section", { class: "about", hidden: true, tabindex: "-1" });
  const standing = createStanding(ctx);
  const head = h("div", { class: "lead-in" }, sentence.el, problems.el, instead.el, lost.el, histogram?.el, h("div", { class: "bar-line" }, dates?.el, order.el));
  const main = h(embedded ? "div" : "main", { class: "main", id: embedded ? undefined : "vitrine-main" }, broken, head, split, standing?.el, about);
  const skip = h("a", { class: "skip", href: "#vitrine-main", on: { click: skipTo } }, t("skip"));
  const body = h("div", { class: "body" }, rail, main);
  root.replaceChildren(skip, top.el, body, ...sheet.el, foot(ctx));
  for (const frame of [body, split]) stick(frame, ctx.signal);

  /** @param {Event} event */
  function skipTo(event) {
    event.preventDefault(); // the fragment is the state
    const headline = /** @type {HTMLElement | null} */ (record.el.querySelector(".headline"));
    [about, standing?.el, results, headline].find((el) => el?.checkVisibility())?.focus();
  }

  const parts = [top, facets, sentence, problems, instead, lost, histogram, dates, cards, empty, order, sheet, standing];

  /**
   * Asks the state and shows the answer.
   * @param {"hand" | "address" | "part"} why the reader did something here; came here, or went back; or a part of the index arrived or is lost
   */
  async function show(why) {
    const mine = ++turn;
    owed ||= why === "hand";
    const asked = state;
    /** @type {import("./wire").Result} */
    let result;
    try {
      result = await engine.ask(request(asked, { limit: WINDOW }));
    } catch (error) {
      if (mine !== turn || signal.aborted) return;
      owed = false;
      fail(error);
      return;
    }
    if (mine !== turn || signal.aborted) return;
    const byHand = owed;
    owed = false;
    const stay = why === "part" ? cards.place() : undefined;
    const key = listKey(asked);
    const narrowedAnew = listed !== undefined && listed !== key;
    listed = key;
    const view = { state: asked, answer: result.answer, counts: result.counts, key };
    const scope = /** @type {Document | ShadowRoot} */ (root.getRootNode());
    const held = root.contains(scope.activeElement);
    const inRecord = record.el.contains(scope.activeElement) ? scope.activeElement : null;
    broken.hidden = true;
    const onStanding = standing?.shown(asked) ?? false;
    head.hidden = asked.view === "about" && options.about !== null;
    split.hidden = head.hidden || onStanding;
    setAttr(head, "data-standing", onStanding);
    for (const part of parts) part?.update(view);
    showAbout(asked);
    showRecord(view, byHand);
    if (inRecord && !byHand && !inRecord.isConnected) sameIn(record.el, inRecord)?.focus({ preventScroll: true });
    stay?.();
    // What was pressed may be gone, as a value on a card is: the reader goes on where its result is.
    if (held && !(root.contains(scope.activeElement) && scope.activeElement?.checkVisibility())) results.focus({ preventScroll: true });
    if (byHand && narrowedAnew && results.getBoundingClientRect().top < 0) head.scrollIntoView({ block: "start" });
    root.setAttribute("data-ready", ""); // what tests and host pages wait for
    setAttr(root, "data-total", known(result.answer) ? String(result.answer.total) : null);
  }

  /**
   * @param {import("./context.js").View} view
   * @param {boolean} byHand
   */
  function showRecord(view, byHand) {
    const opened = view.answer.record?.hit;
    const before = openId;
    openId = opened?.id ?? (awaited(view) ? view.state.record : "");
    if (openId && !before) listScroll = scrollY;
    const other = record.update(view);
    setAttr(root, "data-record", openId !== "");
    const alone = openId && getComputedStyle(results).display === "none";
    if (other && alone && (byHand || scrollY > 0)) record.el.scrollIntoView({ block: "start" });
    if (other && byHand) record.focus();
    if (before && !openId) {
      if (getComputedStyle(record.el).position !== "sticky" && !embedded) scrollTo({ top: listScroll });
      if (byHand && !cards.focus(before)) results.focus({ preventScroll: true });
    }
    options.title(opened ? `${titleOf(ctx, opened)} – ${name}` : view.state.view === "about" ? t("about.title", { title: name }) : standing?.shown(view.state) ? `${t("standing.title")} – ${name}` : name);
  }

  /** @param {State} now */
  function showAbout(now) {
    const wanted = now.view === "about" && options.about !== null;
    if (wanted === !about.hidden) return;
    about.hidden = !wanted;
    if (!wanted) return about.replaceChildren();
    about.replaceChildren(
      ctx.link((s) => ({ ...s, view: "" }), { class: "back-link" }, h("span", { class: "turn", "aria-hidden": "true" }, "←"), ` ${t("about.back")}`),
      ...(options.about?.() ?? []),
    );
    // The build counts the records without a field and leaves the links to the page.
    for (const cell of about.querySelectorAll("[data-none]")) {
      const field = cell.getAttribute("data-none") ?? "";
      cell.replaceChildren(ctx.link((s) => toggle({ ...EMPTY, lang: s.lang }, field, NONE), {}, cell.textContent ?? ""));
    }
    if (main.getBoundingClientRect().top < 0) main.scrollIntoView({ block: "start" });
    about.focus({ preventScroll: true });
  }

  /** @param {unknown} error */
  function fail(error) {
    console.error(error);
    broken.replaceChildren(failure(error, t, { plain: options.plain, restart: { href: address.href(""), go: restart } }));
    broken.hidden = false;
    head.hidden = split.hidden = true;
    if (standing) standing.el.hidden = true;
  }

  function restart() {
    state = parse("");
    address.write("", "push");
    void show("hand");
  }

  address.listen(() => {
    const next = parse(address.read());
    if (print(next) === print(state)) return;
    state = next;
    void show("address");
  }, signal);

  options.keys.addEventListener(
    "keydown",
    (e) => {
      const event = /** @type {KeyboardEvent} */ (e);
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
      const target = /** @type {Element} */ (event.composedPath()[0]);
      const typing = target instanceof Element && target.matches("input:not([type=checkbox], [type=range]), textarea, select, [contenteditable]");
      if (event.key === "/" && !typing) {
        event.preventDefault();
        top.focus();
      } else if (event.key === "Escape" && state.record && !typing && !sheet.open()) {
        event.preventDefault();
        ctx.go(closed);
      }
    },
    { signal },
  );

  const before = engine.settled();
  await show("address");
  engine.onPart(() => void show("part"), signal);
  if (engine.settled() !== before) void show("part"); // one came while the first answer was on its way
}

/**
 * What stands in the place of an element that was drawn anew.
 * @param {Element} el
 * @param {Element} gone
 * @returns {HTMLElement | undefined}
 */
function sameIn(el, gone) {
  const alike = /** @type {HTMLElement[]} */ ([...el.querySelectorAll(gone.localName)]);
  return alike.find((other) => other.textContent === gone.textContent && other.getAttribute("aria-label") === gone.getAttribute("aria-label"));
}

/**
 * The order of the list.
 * @param {Context} ctx
 */
function createOrder(ctx) {
  const { t, schema } = ctx;
  const select = h("select");
  const el = h("label", { class: "order" }, h("span", { class: "quiet" }, t("sort.label")), select);
  const standard = schema.meta.sorts[0] ?? "";
  select.addEventListener("change", () =>
    ctx.go((s) => ({ ...s, sort: select.value === (s.q.trim() ? "relevance" : standard) ? "" : select.value })),
  );
  let shown = "";
  return {
    el,
    /** @param {import("./context.js").View} view */
    update({ state, answer }) {
      const words = state.q.trim() !== "";
      const sorts = schema.meta.sorts.filter((s) => s !== "relevance" || words || answer.sort === s);
      if (sorts.join() !== shown) {
        shown = sorts.join();
        select.replaceChildren(...sorts.map((s) => h("option", { value: s }, t(`sort.${s}`))));
      }
      select.value = answer.sort;
      el.hidden = sorts.length < 2;
    },
  };
}

/** @param {Context} ctx */
function foot(ctx) {
  const { schema, t } = ctx;
  const { collection, records } = schema.meta;
  const licence = collection.licence;
  const items = [
    h("span", {}, schema.text(collection.title)),
    h("span", {}, t("foot.edition", { edition: schema.edition })),
    h("span", {}, t("foot.records", { n: records })),
    licence?.name && h("span", {}, `${t("foot.licence")}: `, licence.url ? h("a", { href: licence.url, rel: "license noreferrer noopener", target: "_blank" }, licence.name) : licence.name),
    ctx.plain && h("a", { href: ctx.plain }, t("foot.plain")),
    ctx.embedded && ctx.page && h("a", { href: ctx.page }, t("about.page")),
  ];
  return h(ctx.embedded ? "div" : "footer", { class: "foot" }, ...items);
}

/**
 * Marks a frame while its top is above the window: what sticks in it may then
 * be as high as the window, and before that only as high as what is left of it.
 * @param {HTMLElement} frame
 * @param {AbortSignal} signal
 */
function stick(frame, signal) {
  const mark = h("div");
  frame.before(mark);
  const watch = new IntersectionObserver(([{ isIntersecting, boundingClientRect }]) => setAttr(frame, "data-stuck", !isIntersecting && boundingClientRect.top < 0));
  watch.observe(mark);
  signal.addEventListener("abort", () => watch.disconnect());
}
