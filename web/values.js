// @ts-check
/** How single values are drawn, on cards and in records alike. */

import { external, h } from "./dom.js";
import { chosen, pick } from "./state.js";

/** @typedef {import("./context.js").Context} Context */
/** @typedef {import("./wire").Field} Field */
/** @typedef {import("./wire").Figure} Figure */
/** @typedef {import("./wire").Hit} Hit */
/** @typedef {import("./wire").Source} Source */
/** @typedef {import("./wire").SourceRef} SourceRef */
/** @typedef {import("./wire").TextValue} TextValue */

/**
 * The value of the field that plays a part, if the hit has one.
 * @template T
 * @param {Context} ctx
 * @param {Hit} hit
 * @param {import("./wire").Role} role
 * @returns {T | undefined}
 */
export function valueOf(ctx, hit, role) {
  const field = ctx.schema.role(role);
  return field ? /** @type {any} */ (hit.fields[field.name]) : undefined;
}

/**
 * A hit's title as plain text, or its id.
 * @param {Context} ctx
 * @param {Hit} hit
 */
export function titleOf(ctx, hit) {
  return /** @type {TextValue | undefined} */ (valueOf(ctx, hit, "title"))?.t || hit.id;
}

/**
 * A text with its matched words marked.
 * @param {TextValue} value
 * @returns {(string | Node)[]}
 */
export function marked(value) {
  const out = [];
  const spans = value.m ?? [];
  let at = 0;
  for (let i = 0; i + 1 < spans.length; i += 2) {
    const [start, end] = [spans[i], spans[i] + spans[i + 1]];
    if (start < at) continue;
    if (start > at) out.push(value.t.slice(at, start));
    out.push(h("mark", {}, value.t.slice(start, end)));
    at = end;
  }
  out.push(value.t.slice(at));
  return out;
}

/**
 * The addresses in a value of a url field.
 * @param {unknown} value
 */
export function urlsOf(value) {
  return typeof value === "string" ? value.split("\n") : [];
}

/**
 * A keyword value as a link that filters by it, where the field can be
 * filtered by.
 * @param {Context} ctx
 * @param {Field} field
 * @param {number} ordinal
 * @param {string} [look] class name
 */
export function keyword(ctx, field, ordinal, look) {
  const key = ctx.schema.key(field, ordinal);
  const on = chosen(ctx.state(), field.name).includes(key);
  const help = ctx.schema.valueHelp(field, ordinal);
  if (!field.filter) return h("span", { class: look, title: help || undefined }, h("bdi", {}, ctx.schema.valueLabel(field, ordinal)));
  return ctx.link(
    (state) => pick(state, field.name, key),
    { class: look, title: help || undefined, "aria-current": on ? "true" : undefined, data: { field: field.name, value: key } },
    h("bdi", {}, ctx.schema.valueLabel(field, ordinal)),
  );
}

/**
 * The value of a number field with its unit.
 * @param {Context} ctx
 * @param {Field} field
 * @param {number} n
 */
export function amount(ctx, field, n) {
  return h("bdi", {}, ctx.format.number(n, ctx.schema.text(field.unit)));
}

/**
 * The number of a figure with the word that bounds it, and with its unit unless
 * the words for what was counted name it.
 * @param {Context} ctx
 * @param {Figure} figure
 */
export function number(ctx, figure) {
  const bound = figure.bound && figure.bound !== "exact" ? ctx.t(`figure.${figure.bound}`) : "";
  const percent = figure.unit === "percent" || figure.unit === "%";
  const unit = percent || figure.what?.toLowerCase().includes(figure.unit.toLowerCase()) ? "" : figure.unit;
  return h(
    "span",
    { class: "number" },
    bound && h("span", { class: "bound" }, `${bound} `),
    h("b", {}, ctx.format.quantity(figure.value) + (percent ? ctx.t("figure.percent") : "")),
    unit && h("span", { class: "of" }, ` ${unit}`),
  );
}

/**
 * A figure with everything it means nothing without: unit, what was counted,
 * period and counter, as far as they are recorded.
 * @param {Context} ctx
 * @param {Figure} figure
 * @param {number} [more] further figures that are not shown here
 */
export function figureBlock(ctx, figure, more = 0) {
  const line = (/** @type {string} */ text) => h("span", { class: "basis" }, text);
  return h(
    "div",
    { class: "figure" },
    number(ctx, figure),
    figure.what && h("span", { class: "unit" }, figure.what),
    ...figureBasis(ctx, figure).map(line),
    more > 0 && line(ctx.t("card.figures", { n: more })),
  );
}

/**
 * Period, day and counter of a figure, as far as they are recorded.
 * @param {Context} ctx
 * @param {Figure} figure
 * @returns {string[]}
 */
export function figureBasis(ctx, figure) {
  return [
    figure.period ? ctx.format.date(figure.period) : "",
    figure.asOf ? ctx.t("figure.asOf", { date: ctx.format.date(figure.asOf) }) : "",
    figure.counter ? ctx.t("figure.counter", { who: figure.counter }) : "",
  ].filter(Boolean);
}

/**
 * What is told wherever a source is named: its values of the fields that are
 * marks. Such a field is called like the property it is derived from.
 * @param {Context} ctx
 * @param {Source | undefined} source
 * @returns {{ label: string, help: string }[]}
 */
export function marksOf({ schema }, source) {
  return schema.meta.fields
    .filter((f) => f.role === "mark")
    .flatMap((f) => {
      const ordinal = schema.ordinal(f, source?.props?.[f.name] ?? "");
      return ordinal < 0 ? [] : [{ label: schema.valueLabel(f, ordinal), help: schema.valueHelp(f, ordinal) }];
    });
}

/**
 * The place within a source. "not seen" says that this is not known, though the
 * source is.
 * @param {Context} ctx
 * @param {SourceRef} ref
 */
function locator({ t }, ref) {
  return ref.at === "not seen" ? t("source.noPlace") : ref.at;
}

/**
 * Where something is written, in short, with what is told of the source:
 * "TASS, 14 Aug 2025 (state-run), ¶ 11".
 * @param {Context} ctx
 * @param {SourceRef} ref
 * @param {Record<string, Source> | undefined} sources
 */
export function sourceShort(ctx, ref, sources) {
  const source = sources?.[ref.s];
  const marks = marksOf(ctx, source).map((m) => m.label);
  const name = source?.short || source?.title;
  return [name && marks.length ? `${name} (${marks.join(", ")})` : name, locator(ctx, ref)].filter(Boolean).join(", ");
}

/**
 * A source in full, for the list under a record.
 * @param {Context} ctx
 * @param {SourceRef} ref
 * @param {Record<string, Source> | undefined} sources
 */
export function sourceFull(ctx, ref, sources) {
  const source = sources?.[ref.s];
  if (!source) return h("li", {}, ref.at);
  const note = ctx.t("external");
  const facts = [
    source.authors?.join(", "),
    source.publisher,
    source.date && ctx.format.date(source.date),
    source.language && ctx.format.language(source.language),
    locator(ctx, ref),
  ].filter(Boolean);
  return h(
    "li",
    {},
    h("cite", {}, external(source.url ?? "", note, h("bdi", {}, source.title))),
    ...marksOf(ctx, source).map((m) => [" ", h("span", { class: "source-mark", title: m.help || undefined }, m.label)]),
    h("p", {}, facts.join(" · "), source.archived ? [" · ", external(source.archived, note, ctx.t("record.source.archived"))] : null),
    source.note && h("p", { class: "aside" }, source.note),
    source.seen && h("p", { class: "aside" }, ctx.t("record.source.seen", { what: source.seen })),
    properties(ctx, source),
  );
}

/**
 * What the collection records of a source in fields called like its
 * properties, marks aside: each value, and what its definition says.
 * @param {Context} ctx
 * @param {Source} source
 */
function properties({ schema, t }, source) {
  const told = Object.entries(source.props ?? {}).flatMap(([name, key]) => {
    const field = schema.field(name);
    const ordinal = field?.values && field.role !== "mark" ? schema.ordinal(field, key) : -1;
    return field && ordinal >= 0 ? [{ label: schema.label(field), value: schema.valueLabel(field, ordinal), help: schema.valueHelp(field, ordinal) }] : [];
  });
  return told.length > 0 && h("details", { class: "of-source" }, h("summary", {}, t("record.source.about")), h("dl", {}, ...told.map((p) => h("div", {}, h("dt", {}, p.label), h("dd", {}, p.value, p.help && [". ", p.help])))));
}
