// @ts-check
/**
 * Records that answer the same question: who says what, in which order, and how
 * many of them speak independently of one another.
 */

import { valueOf } from "./values.js";

/** @typedef {import("./context.js").Context} Context */
/** @typedef {import("./wire").Hit} Hit */
/** @typedef {import("./wire").Source} Source */
/** @typedef {import("./wire").SourceRef} SourceRef */

/**
 * Who is behind an answer: the speakers it names, else who wrote its sources.
 * An agency's report is the agency's on whatever page it stands, and what one
 * official says is that official's in however many papers; the bodies and
 * officials below a value of the vocabulary speak with its voice.
 * @param {Context} ctx
 * @param {Hit} hit
 * @param {Record<string, Source> | undefined} sources
 * @returns {string[]}
 */
export function originsOf(ctx, hit, sources) {
  const field = ctx.schema.role("speaker");
  const speakers = /** @type {number[] | undefined} */ (valueOf(ctx, hit, "speaker"));
  if (field && speakers?.length) return [...new Set(speakers.map((o) => `speaker ${ctx.schema.key(field, top(field, o))}`))];
  const refs = /** @type {SourceRef[]} */ (valueOf(ctx, hit, "source") ?? []);
  return [...new Set(refs.map((ref) => {
    const source = sources?.[ref.s];
    return `source ${source?.props?.["origin"] ?? source?.props?.["outlet"] ?? source?.publisher ?? ref.s}`;
  }))];
}

/**
 * How many independent voices stand behind answers. Answers that share a
 * speaker or a writer count once together.
 * @param {string[][]} origins of each answer
 */
export function independent(origins) {
  /** @type {Set<string>[]} */
  let groups = [];
  for (const own of origins) {
    if (own.length === 0) continue;
    const touched = groups.filter((g) => own.some((o) => g.has(o)));
    groups = [...groups.filter((g) => !touched.includes(g)), new Set([...own, ...touched.flatMap((g) => [...g])])];
  }
  return groups.length;
}

/**
 * Whether an answer stands: its reading is the first of the vocabulary, or it
 * has none.
 * @param {Context} ctx
 * @param {Hit} hit
 */
export function stands(ctx, hit) {
  return readingOf(ctx, hit) === 0;
}

/**
 * Answers in the order of their readings, otherwise as they come.
 * @param {Context} ctx
 * @param {Hit[]} hits
 */
export function inOrder(ctx, hits) {
  return [...hits].sort((a, b) => readingOf(ctx, a) - readingOf(ctx, b));
}

/**
 * @param {Context} ctx
 * @param {Hit} hit
 */
function readingOf(ctx, hit) {
  return /** @type {number[] | undefined} */ (valueOf(ctx, hit, "reading"))?.[0] ?? 0;
}

/**
 * The value at the head of a value's branch.
 * @param {import("./wire").Field} field
 * @param {number} ordinal
 */
function top(field, ordinal) {
  const parent = field.values?.parent;
  let at = ordinal;
  while (parent && parent[at] >= 0) at = parent[at];
  return at;
}
