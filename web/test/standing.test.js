import assert from "node:assert/strict";
import { test } from "node:test";
import { barOf } from "../format.js";
import { Schema } from "../schema.js";
import { STALE, cellOf, daysOf, placeFilter } from "../standing.js";
import { parse } from "../state.js";

const day = (/** @type {string} */ date) => barOf(date, "day");
const SEARCH = 9;
/**
 * @param {number} value
 * @param {string} lo
 * @param {string} [hi]
 */
const step = (value, lo, hi = lo) => ({ value, step: /** @type {any} */ ({ id: `${value}-${lo}` }), from: day(lo), to: day(hi) });
/**
 * @param {ReturnType<typeof step>[]} steps
 * @param {string} on
 */
const cell = (steps, on) => {
  // 11 and 12 say more of the same than 1.
  const c = cellOf(steps, day(on), { search: (v) => v === SEARCH, within: (v, wider) => Math.floor(v / 10) === wider });
  return { last: c.last.map((s) => s.value), ...(c.still ? { still: c.still.value } : {}), perhaps: c.perhaps?.value, searched: c.searched?.value, stale: c.stale };
};

test("the last step on or before the day is told", () => {
  const steps = [step(1, "2023-12-01"), step(2, "2024-01-30"), step(3, "2025-09-01")];
  assert.deepEqual(cell(steps, "2024-06-01"), { last: [2], perhaps: undefined, searched: undefined, stale: false });
  assert.deepEqual(cell(steps, "2024-01-30").last, [2]);
  assert.deepEqual(cell(steps, "2024-01-29").last, [1]);
  assert.deepEqual(cell(steps, "2023-11-30").last, []);
});

test("evidence older than the stated age is the last known", () => {
  const steps = [step(1, "2024-01-01")];
  assert.equal(cell(steps, "2024-12-31").stale, day("2024-12-31") - day("2024-01-01") > STALE);
  assert.equal(cell(steps, "2025-01-02").stale, true);
  assert.equal(cell([], "2025-01-02").stale, false);
});

test("a rough date counts once it has certainly passed, and is told as perhaps before", () => {
  const steps = [step(1, "2025-01-01"), step(2, "2025-07-01", "2025-09-30")];
  assert.deepEqual(cell(steps, "2025-08-01"), { last: [1], perhaps: 2, searched: undefined, stale: false });
  assert.deepEqual(cell(steps, "2025-09-30").last, [2]);
  assert.deepEqual(cell([step(1, "2025-01-01"), step(1, "2025-07-01", "2025-09-30")], "2025-08-01").perhaps, undefined); // the same step is nothing new
});

test("records of one day that differ are told together", () => {
  assert.deepEqual(cell([step(1, "2025-01-01"), step(2, "2025-01-01"), step(1, "2025-01-01")], "2025-02-01").last, [1, 2]);
});

test("a day within a rough date is told beside it", () => {
  assert.deepEqual(cell([step(1, "2025-07-24"), step(2, "2025-07-01", "2025-07-31")], "2025-08-01").last, [2, 1]);
  assert.deepEqual(cell([step(1, "2025-06-30"), step(2, "2025-07-01", "2025-07-31")], "2025-08-01").last, [2]);
  assert.deepEqual(cell([step(1, "2025-01-01", "2025-12-31"), step(3, "2025-03-01"), step(2, "2025-06-01")], "2026-01-01").last, [1, 2]); // March is before June
});

test("later evidence that says less of the same does not take a step back", () => {
  assert.deepEqual(cell([step(11, "2024-01-30"), step(1, "2024-02-05")], "2024-06-01"), { last: [11], still: 1, perhaps: undefined, searched: undefined, stale: false });
  assert.deepEqual(cell([step(11, "2024-01-30"), step(1, "2024-01-30")], "2024-06-01").last, [11]);
  assert.deepEqual(cell([step(11, "2024-01-30"), step(12, "2024-01-30"), step(1, "2024-02-05")], "2024-06-01").last, [11, 12]); // they contradict one another
  assert.deepEqual(cell([step(11, "2024-01-30"), step(2, "2024-02-01"), step(1, "2024-02-05")], "2024-06-01").last, [1]); // something else came between
  assert.deepEqual(cell([step(1, "2024-01-30"), step(12, "2024-02-05")], "2024-06-01").last, [12]);
  assert.deepEqual(cell([step(11, "2022-01-30"), step(1, "2024-02-05")], "2024-06-01").stale, false); // it was still so
  assert.equal(cell([step(11, "2024-01-30"), step(1, "2024-01-01", "2024-12-31")], "2024-06-01").perhaps, undefined);
});

test("a search that found nothing is told only where nothing was found", () => {
  assert.deepEqual(cell([step(SEARCH, "2026-11-21")], "2025-08-01"), { last: [], perhaps: undefined, searched: SEARCH, stale: false });
  assert.deepEqual(cell([step(SEARCH, "2025-01-01"), step(1, "2024-01-01")], "2025-08-01").last, [1]);
  assert.equal(cell([step(SEARCH, "2025-01-01"), step(1, "2024-01-01")], "2025-08-01").searched, undefined);
});

test("an interval with an open end tells of the end that is known", () => {
  assert.deepEqual(daysOf({ edtf: "2023-09/..", lo: "2023-09-01" }), { from: day("2023-09-01"), to: day("2023-09-01") });
  assert.deepEqual(daysOf({ edtf: "../2025-05", hi: "2025-05-31" }), { from: day("2025-05-31"), to: day("2025-05-31") });
  assert.deepEqual(daysOf({ edtf: "2025", lo: "2025-01-01", hi: "2025-12-31" }), { from: day("2025-01-01"), to: day("2025-12-31") });
  assert.equal(daysOf(undefined), undefined);
});

test("a record of several places counts for those that are selected", () => {
  const places = { name: "country", kind: "keyword", label: {}, values: { key: ["150", "DE", "NO", "RU", "eu"], label: {}, parent: [-1, 0, 0, 0, -1] } };
  const schema = new Schema(
    /** @type {any} */ ({ fields: [places], roles: { place: "country" }, collection: { languages: ["en"] }, derived: { bloc: { DE: "member", NO: "other", RU: "other" } } }),
    "en",
    (key) => key,
  );
  /** @param {string} address */
  const rows = (address) => [0, 1, 2, 3, 4].filter(placeFilter(schema, parse(address), /** @type {any} */ (places))).map((o) => places.values.key[o]);
  assert.deepEqual(rows(""), ["150", "DE", "NO", "RU", "eu"]);
  assert.deepEqual(rows("country=150"), ["150", "DE", "NO", "RU"]);
  assert.deepEqual(rows("country=DE&country=eu"), ["DE", "eu"]);
  assert.deepEqual(rows("-country=RU"), ["150", "DE", "NO", "eu"]);
  assert.deepEqual(rows("-country=150"), ["eu"]);
  assert.deepEqual(rows("bloc=member"), ["DE"]);
  assert.deepEqual(rows("-bloc=other"), ["150", "DE", "eu"]);
  assert.deepEqual(rows("country=150&bloc=other"), ["NO", "RU"]);
  assert.deepEqual(rows("theme=x"), ["150", "DE", "NO", "RU", "eu"]);
});
