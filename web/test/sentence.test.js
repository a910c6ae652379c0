// @ts-check
import assert from "node:assert/strict";
import test from "node:test";
import { createFormat } from "../format.js";
import { translator } from "../messages.js";
import { Schema } from "../schema.js";
import { partsOf, without } from "../sentence.js";
import { parse, print } from "../state.js";

const t = translator("en");
const meta = {
  collection: { languages: ["de"] },
  roles: { date: "date" },
  fields: [
    { name: "price", kind: "number", label: { de: "Preis", en: "Price" }, unit: { de: "Euro", en: "euros" } },
    { name: "depth", kind: "number", label: { en: "Depth" } },
    { name: "date", kind: "date", label: { en: "Date" } },
    { name: "country", kind: "keyword", facet: true, offset: 0, label: { en: "Country" }, values: { key: ["DE", "AT"], label: { en: ["Germany", "Austria"] } } },
    { name: "body", kind: "text", label: { en: "Text" } },
  ],
};
const ctx = /** @type {import("../context.js").Context} */ (/** @type {unknown} */ ({
  t,
  format: createFormat("en", t),
  schema: new Schema(/** @type {import("../wire").Meta} */ (/** @type {unknown} */ (meta)), "en", t),
}));

/** @param {string} fragment */
const labels = (fragment) => partsOf(ctx, parse(fragment)).map((p) => (p.not ? "not " : "") + p.label);

/** A selection is named in words, ranges last. */
const SENTENCES = [
  ["price=10..20", ["Price 10 to 20\u00a0euros"]],
  ["price=..5", ["Price 5\u00a0euros or less"]],
  ["price=-2.5..", ["Price -2.5\u00a0euros or more"]],
  ["price=12.5", ["Price 12.5\u00a0euros"]],
  ["depth=1000..2000", ["Depth 1,000 to 2,000"]],
  ["price=(none)", ["Price not recorded"]],
  ["date=(none)", ["Date not recorded"]],
  ["price=1..2&price=5..", ["Price 1 to 2\u00a0euros", "Price 5\u00a0euros or more"]],
  ["price=10..20&date=2025-07..&-country=AT&country=DE&q=visa", ["“visa”", "Germany", "not Austria", "Price 10 to 20\u00a0euros", "since July 2025"]],
  ["date=2025&date.match=certain", ["2025, certainly"]],
  ["-price=(none)&-date=(none)&date=2025", ["not Price not recorded", "not Date not recorded", "2025"]],
  ["price=cheap&price=20..10&-price=10..20&-date=2025&country=XX&nothing=1&body=(none)", []],
];
for (const [fragment, want] of /** @type {[string, string[]][]} */ (SENTENCES)) {
  test(`the selection ${fragment} reads ${want.join(", ") || "as nothing"}`, () => assert.deepEqual(labels(fragment), want));
}

test("each part of a selection can be taken out, a range with its match", () => {
  /** @type {[fragment: string, at: number, want: string][]} */
  const cases = [
    ["price=10..20&country=DE", 1, "country=DE"],
    ["price=(none)&country=DE", 1, "country=DE"],
    ["price=1..2&price=5..", 0, "price=5.."],
    ["-price=(none)&price=5..", 0, "price=5.."],
    ["price=10..20&date=2025&date.match=certain", 1, "price=10..20"],
    ["price=10..20&date=2025&date.match=certain", 0, "date=2025&date.match=certain"],
  ];
  for (const [fragment, at, want] of cases) {
    const state = parse(fragment);
    assert.equal(print(without(partsOf(ctx, state)[at])(state)), want, fragment);
  }
});
