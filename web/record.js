// @ts-check
/**
 * One record, answering in this order: what, when, the fields in the author's
 * order (who, whose word, which step …), who says otherwise, where it is
 * written, how to cite it.
 */

import { known } from "./context.js";
import { independent, inOrder, originsOf, stands } from "./claims.js";
import { external, h, setText } from "./dom.js";
import { citation, copy } from "./cite.js";
import { MEDIA, image, rich } from "./rich.js";
import { retryButton } from "./notices.js";
import { amount, figureBasis, figureBlock, keyword, marked, number, sourceFull, sourceShort, titleOf, urlsOf, valueOf } from "./values.js";

/** @typedef {import("./context.js").Context} Context */
/** @typedef {import("./context.js").View} View */
/** @typedef {import("./wire").Answer} Answer */
/** @typedef {import("./wire").Field} Field */
/** @typedef {import("./wire").Hit} Hit */
/** @typedef {import("./wire").RecordAnswer} RecordAnswer */
/** @typedef {import("./wire").TextValue} TextValue */
/** @typedef {import("./wire").DateValue} DateValue */
/** @typedef {import("./wire").Figure} Figure */
/** @typedef {import("./wire").SourceRef} SourceRef */
/** @typedef {import("./wire").Relation} Relation */

/**
 * Closes the record.
 * @param {import("./state.js").State} state
 */
export const closed = (state) => ({ ...state, record: "" });

/**
 * Whether the record asked for is one whose part has not arrived. Of an id that
 * no record has the answer says so as soon as all ids are there.
 * @param {View} view
 */
export function awaited({ state, answer }) {
  return state.record !== "" && !answer.record && Boolean(answer.waiting?.length) && !answer.problems?.some((p) => p.param === "record");
}

/** @param {Context} ctx */
export function createRecord(ctx) {
  const el = h("article", { class: "record", hidden: true, "aria-label": ctx.t("record.label") });
  let shown = "";
  let stepping = false;
  let waiting = false; // what is shown stands for a record that is not there
  const again = retryButton(ctx);
  const headline = () => /** @type {HTMLElement | null} */ (el.querySelector("[tabindex='-1']"))?.focus({ preventScroll: true });
  return {
    el,
    /**
     * Draws the open record, or says that it is not there yet, or hides the
     * panel. Returns whether another record than before is open now.
     * @param {View} view
     */
    update(view) {
      const { state, answer } = view;
      const record = answer.record;
      el.hidden = !record && !awaited(view);
      if (el.hidden) {
        shown = "";
        el.replaceChildren();
        return false;
      }
      const lost = ctx.engine.lost.has(ctx.engine.meta.parts - 1);
      const id = record?.hit.id ?? state.record;
      const key = JSON.stringify(record ? [id, record.index, record.prev, record.next, answer.total, answer.query, answer.waiting] : [id, lost]);
      if (key === shown) return false;
      const other = !shown.startsWith(JSON.stringify([id]).slice(0, -1));
      shown = key;
      const focused = /** @type {HTMLElement | null} */ (/** @type {Document | ShadowRoot} */ (el.getRootNode()).activeElement);
      const step = focused?.dataset["step"];
      const held = waiting && el.contains(focused);
      waiting = !record;
      el.replaceChildren(...(record ? build(ctx, record, answer, state.record) : absent(ctx, lost ? again : null)));
      if (held) headline(); // whoever waited for it goes on there
      const same = step ? /** @type {HTMLButtonElement | null} */ (el.querySelector(`[data-step="${step}"]:not(:disabled)`)) : null;
      stepping = same !== null; // whoever walks from record to record keeps the button
      same?.focus({ preventScroll: true });
      if (other) el.scrollTop = 0;
      return other;
    },
    /** Moves the focus to the headline. */
    focus() {
      if (!stepping) headline();
    },
  };
}

/**
 * @param {Context} ctx
 * @param {RecordAnswer} record
 * @param {Answer} answer
 * @param {string} id
 * @returns {Node[]}
 */
function build(ctx, record, answer, id) {
  const { hit } = record;
  const summary = /** @type {TextValue | undefined} */ (valueOf(ctx, hit, "summary"));
  const body = /** @type {TextValue | undefined} */ (valueOf(ctx, hit, "body"));
  const figures = /** @type {Figure[]} */ (valueOf(ctx, hit, "figure") ?? []);
  const title = /** @type {TextValue | undefined} */ (valueOf(ctx, hit, "title"));
  const nodes = [
    bar(ctx, record, answer),
    h(ctx.heading(2), { tabindex: "-1", class: "headline" }, h("bdi", {}, ...(title ? marked(title) : [hit.id]))),
    summary && prose(ctx, summary, "fact"),
    pictures(ctx, hit),
    figures.length > 0 && h("div", { class: "figures" }, ...figures.map((f) => figureBlock(ctx, f))),
    facts(ctx, hit),
    body && prose(ctx, body, "remark"),
    siblings(ctx, record, answer, id),
    sources(ctx, hit, answer),
    cite(ctx, hit, answer),
  ];
  return /** @type {Node[]} */ (nodes.filter(Boolean));
}

/**
 * A text that stands by itself.
 * @param {Context} ctx
 * @param {TextValue} value
 * @param {string} look
 */
function prose(ctx, value, look) {
  return value.x ? rich(ctx, value, `rich ${look}-text`) : h("p", { class: look }, h("bdi", {}, ...marked(value)));
}

/**
 * The record's images that travel with the site; others are links, with the
 * facts.
 * @param {Context} ctx
 * @param {Hit} hit
 */
function pictures(ctx, hit) {
  const names = urlsOf(valueOf(ctx, hit, "image")).filter((name) => MEDIA.test(name));
  return names.length > 0 && h("div", { class: "pictures" }, ...names.map((name) => image(ctx, name, titleOf(ctx, hit))));
}

/**
 * What stands in the place of a record that is on its way, or is lost and can
 * be tried for again.
 * @param {Context} ctx
 * @param {HTMLElement | null} again
 */
function absent(ctx, again) {
  return [
    frame(ctx),
    h(
      "div",
      { role: again ? "alert" : "status" },
      h(ctx.heading(2), { tabindex: "-1", class: "headline" }, ctx.t(again ? "record.lost" : "record.waiting")),
      again && h("p", {}, again),
    ),
  ];
}

/**
 * The bar above a record, with the ways back to the list.
 * @param {Context} ctx
 * @param {HTMLElement} [kicker]
 * @param {...HTMLElement} steps
 */
function frame({ t, go }, kicker, ...steps) {
  return h(
    "div",
    { class: "record-bar" },
    h("button", { type: "button", class: "back", on: { click: () => go(closed) } }, h("span", { class: "turn", "aria-hidden": "true" }, "←"), ` ${t("record.back")}`),
    kicker ?? h("p", { class: "kicker" }),
    h("span", { class: "steps" }, ...steps, h("button", { type: "button", class: "icon close", "aria-label": t("record.close"), title: t("record.close"), on: { click: () => go(closed) } }, "×")),
  );
}

/**
 * Where one is in the result, and the ways on.
 * @param {Context} ctx
 * @param {RecordAnswer} record
 * @param {Answer} answer
 */
function bar(ctx, record, answer) {
  const { t, schema } = ctx;
  const kicker = schema.kicker;
  const kinds = kicker ? /** @type {number[] | undefined} */ (record.hit.fields[kicker.name]) : undefined;
  const place = record.index >= 0 ? t("record.place", { i: record.index + 1, n: answer.total }) : known(answer) ? t("record.outside") : "";
  /**
   * @param {string} to
   * @param {string} key
   * @param {string} sign
   */
  const step = (to, key, sign) =>
    h("button", { type: "button", class: "icon", data: { step: key }, "aria-label": t(key), title: t(key), disabled: !to, on: { click: () => ctx.go((s) => ({ ...s, record: to }), "replace") } }, h("span", { class: "turn", "aria-hidden": "true" }, sign));
  return frame(
    ctx,
    h("p", { class: "kicker" }, kicker && kinds?.map((o) => keyword(ctx, kicker, o, "kind")), h("span", { class: "when" }, place)),
    step(record.prev, "record.prev", "‹"),
    step(record.next, "record.next", "›"),
  );
}

/**
 * Everything that has no place of its own, by label. Fields named after the
 * date field (`date_basis` after `date`) stand beside the date they explain.
 * @param {Context} ctx
 * @param {Hit} hit
 */
function facts(ctx, hit) {
  const { schema, format, t } = ctx;
  const { roles, fields } = schema.meta;
  const placed = new Set([roles.title, roles.summary, roles.body, roles.date, roles.figure, roles.source, roles.claim, schema.kicker?.name]);
  const beside = fields.filter((f) => roles.date && f.name.startsWith(`${roles.date}_`) && f.kind === "keyword");
  for (const f of beside) placed.add(f.name);
  const rows = [];
  const date = /** @type {DateValue | undefined} */ (valueOf(ctx, hit, "date"));
  if (date) {
    const field = schema.role("date");
    const basis = beside.flatMap((f) => /** @type {number[]} */ (hit.fields[f.name] ?? []).map((o) => h("span", { class: "aside" }, keyword(ctx, f, o))));
    rows.push(row(field ? schema.label(field) : t("record.date"), [format.date(date.edtf), ...basis.flatMap((b) => [" ", b])]));
  }
  for (const field of fields) {
    if (placed.has(field.name) || !(field.name in hit.fields)) continue;
    if (field.show && !field.show.includes("record")) continue;
    const value = values(ctx, field, hit);
    const wide = Boolean(/** @type {TextValue} */ (hit.fields[field.name]).x);
    if (value.length) rows.push(row(schema.label(field), value, schema.text(field.help), wide));
  }
  return rows.length ? h("dl", { class: "facts" }, ...rows) : null;
}

/**
 * @param {string} label
 * @param {import("./dom.js").Child[]} value
 * @param {string} [help]
 * @param {boolean} [wide] the value takes the width of the record
 */
function row(label, value, help, wide) {
  return h("div", { class: wide && "wide" }, h("dt", { title: help || undefined }, label), h("dd", {}, ...value));
}

/**
 * The values of a field of any kind.
 * @param {Context} ctx
 * @param {Field} field
 * @param {Hit} hit
 * @returns {import("./dom.js").Child[]}
 */
function values(ctx, field, hit) {
  const { format, t } = ctx;
  const value = /** @type {any} */ (hit.fields[field.name]);
  switch (field.kind) {
    case "keyword":
      return joined(/** @type {number[]} */ (value).map((o) => keyword(ctx, field, o)));
    case "date":
      return [format.date(/** @type {DateValue} */ (value).edtf)];
    case "number":
      return [amount(ctx, field, /** @type {number} */ (value))];
    case "relation":
      return [h("ul", {}, .../** @type {Relation[]} */ (value).map((r) => h("li", {}, ctx.link((s) => ({ ...s, record: r.id }), {}, h("bdi", {}, r.title)))))];
    case "figure":
      return /** @type {Figure[]} */ (value).map((f) => figureBlock(ctx, f));
    case "url": {
      const shown = field.name === ctx.schema.meta.roles.image ? urlsOf(value).filter((url) => !MEDIA.test(url)) : urlsOf(value);
      const links = shown.map((url) => external(url, t("external"), url));
      return links.length > 1 ? [h("ul", {}, ...links.map((a) => h("li", {}, a)))] : links;
    }
    case "source":
      return []; // listed with the sources
    default:
      return [value.x ? rich(ctx, value, "rich") : h("bdi", { class: field.multi && "lines" }, ...marked(/** @type {TextValue} */ (value)))]; // several texts are lines of one
  }
}

/**
 * Values with something between them that none of them has in it.
 * @param {Node[]} nodes
 */
function joined(nodes) {
  const between = nodes.some((node) => node.textContent?.includes(",")) ? "; " : ", ";
  return nodes.flatMap((node, i) => (i ? [between, node] : [node]));
}

/**
 * The records that answer the same question, side by side.
 * @param {Context} ctx
 * @param {RecordAnswer} record
 * @param {Answer} answer
 * @param {string} id
 */
function siblings(ctx, record, answer, id) {
  const { schema, t, format } = ctx;
  const claim = schema.role("claim");
  const list = inOrder(ctx, (record.siblings ?? []).filter((hit) => !hit.pending)); // those on their way are told when they are there
  const ordinal = claim ? /** @type {number[] | undefined} */ (record.hit.fields[claim.name])?.[0] : undefined;
  if (!claim || ordinal === undefined || list.length < 2) return null;
  const help = schema.valueHelp(claim, ordinal);
  // What tells readings apart beside figure, source and date: single words that are no facets.
  const marks = schema.meta.fields.filter((f) => f.kind === "keyword" && !f.facet && f !== claim && f.show?.includes("record"));
  const dated = schema.role("date");
  const lines = list.map((hit) => {
    const figure = /** @type {Figure[] | undefined} */ (valueOf(ctx, hit, "figure"))?.[0]; // the first is the reading
    const refs = /** @type {SourceRef[]} */ (valueOf(ctx, hit, "source") ?? []);
    const date = /** @type {DateValue | undefined} */ (valueOf(ctx, hit, "date"));
    const own = hit.id === id;
    const said = figure ? [number(ctx, figure), " ", figure.what ?? ""] : [h("bdi", {}, titleOf(ctx, hit))];
    const status = marks
      .map((f) => ({ f, v: /** @type {number[]} */ (hit.fields[f.name] ?? []) }))
      .filter(({ v }) => v.length)
      .map(({ f, v }) => `${schema.label(f)}: ${v.map((o) => schema.valueLabel(f, o)).join(", ")}`);
    const basis = [dated && date && `${schema.label(dated)}: ${format.date(date.edtf)}`, ...(figure ? figureBasis(ctx, figure.period === date?.edtf ? { ...figure, period: "" } : figure) : [])].filter(Boolean).join(" · ");
    return h(
      "tr",
      { "aria-current": own ? "true" : undefined, class: !stands(ctx, hit) && "past" },
      h(
        "th",
        { scope: "row" },
        own ? h("span", {}, ...said) : ctx.link((s) => ({ ...s, record: hit.id }), {}, ...said),
        basis && h("p", { class: "aside" }, basis),
        status.length > 0 && h("p", { class: "aside" }, status.join(" · ")),
      ),
      h("td", {}, refs.map((r) => sourceShort(ctx, r, answer.sources)).join("; "), own && h("p", { class: "aside" }, t("record.this"))),
    );
  });
  const column = (/** @type {string} */ key) => h("th", { scope: "col" }, t(key));
  return h(
    "section",
    { class: "claim" },
    h(ctx.heading(3), {}, t("record.claim"), " ", h("span", { class: "question" }, schema.valueLabel(claim, ordinal))),
    help && h("p", { class: "aside" }, help),
    h("p", { class: "aside" }, t("record.claim.voices", { n: list.length, voices: t("record.claim.voice", { n: independent(list.map((hit) => originsOf(ctx, hit, answer.sources))) }) })),
    h(
      "table",
      {},
      h("thead", {}, h("tr", {}, column("record.claim.reading"), column("record.claim.source"))),
      h("tbody", {}, ...lines),
    ),
  );
}

/**
 * @param {Context} ctx
 * @param {Hit} hit
 * @param {Answer} answer
 */
function sources(ctx, hit, answer) {
  const refs = /** @type {SourceRef[]} */ (valueOf(ctx, hit, "source") ?? []);
  if (!refs.length) return null;
  return h(
    "section",
    {},
    h(ctx.heading(3), {}, ctx.t("record.sources", { n: refs.length })),
    h("ol", { class: "sources" }, ...refs.map((r) => sourceFull(ctx, r, answer.sources))),
  );
}

/**
 * @param {Context} ctx
 * @param {Hit} hit
 * @param {Answer} answer
 */
function cite(ctx, hit, answer) {
  const { t } = ctx;
  const { text, address } = citation(ctx, hit, answer);
  const shown = h("p", { class: "citation" }, text);
  const said = h("output", { class: "aside" });
  /**
   * @param {string} key
   * @param {string} what
   */
  const button = (key, what) =>
    h("button", { type: "button", class: "plain-button", on: { click: async () => setText(said, t((await copy(what, section)) ? "record.copied" : "record.selected")) } }, t(key));
  const section = h(
    "section",
    { class: "cite" },
    h(ctx.heading(3), {}, t("record.cite")),
    shown,
    h("p", { class: "buttons" }, button("record.copyCitation", text), address && button("record.copyLink", address), said),
  );
  return section;
}
