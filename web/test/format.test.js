// @ts-check
import assert from "node:assert/strict";
import test from "node:test";
import { barOf, createFormat, dateOf, fold, isRangeEnd, joinRange, lastBarOf, splitRange } from "../format.js";
import { translator } from "../messages.js";

const f = createFormat("en", translator("en"));

/** A date is shown at the precision it was recorded with, never firmer. */
const DATES = [
  ["2025", "2025"],
  ["2025-07", "July 2025"],
  ["2025-07-03", "3 July 2025"],
  ["2025-01/2025-07", "January – July 2025"],
  ["2025-07-03/2025-07-08", "3–8 July 2025"],
  ["2025-07-03/2025-08-08", "3 July – 8 August 2025"],
  ["2024-12/2025-02", "December 2024 – February 2025"],
  ["2021/2025", "2021–2025"],
  ["2025-07-03/2025-08", "3 July 2025 – August 2025"],
  ["2023-09/..", "since September 2023"],
  ["../2021", "until 2021"],
  ["2023-09/", "since September 2023, end unknown"],
  ["/2021", "until 2021, start unknown"],
  ["2025-07?", "July 2025 (uncertain)"],
  ["2025-07~", "about July 2025"],
  ["2025-07%", "about July 2025 (uncertain)"],
  ["2024~/2025", "about 2024 – 2025"],
  ["2025-21", "spring 2025"],
  ["2025-24~", "about winter 2025"],
  ["202X", "2020s"],
  ["20XX", "between 2000 and 2099"],
  ["2025-XX", "2025, month unknown"],
  ["2025-07-XX", "July 2025, day unknown"],
  ["1899-12", "December 1899"],
  ["somewhen", "somewhen"],
];
for (const [edtf, want] of DATES) test(`${edtf} is shown as ${want}`, () => assert.equal(f.date(edtf), want));

const RANGES = [
  ["2025-07..2025-09", "July – September 2025"],
  ["2025-07..", "since July 2025"],
  ["..2025-09", "until September 2025"],
  ["2025", "2025"],
  ["2025-07-03", "3 July 2025"],
];
for (const [range, want] of RANGES) test(`the range ${range} reads ${want}`, () => assert.equal(f.range(range), want));

test("a range is split and joined", () => {
  assert.deepEqual(splitRange("2025-07.."), { from: "2025-07", to: "" });
  assert.deepEqual(splitRange("2025"), { from: "2025", to: "2025" });
  assert.equal(joinRange("2025", "2025"), "2025");
  assert.equal(joinRange("", ""), "");
  assert.equal(joinRange("", "2025"), "..2025");
});

test("a range's end is a year, month or day that exists", () => {
  for (const ok of ["2025", "2025-07", "2024-02-29"]) assert.equal(isRangeEnd(ok), true, ok);
  for (const bad of ["", "25", "2025-13", "2025-00", "2025-7", "2025-02-29", "2025-07-32", "July"]) assert.equal(isRangeEnd(bad), false, bad);
});

test("bars and dates are inverse", () => {
  for (const [unit, dates] of /** @type {const} */ ([
    ["year", ["1899", "2025"]],
    ["month", ["1969-12", "2025-01", "2025-12"]],
    ["day", ["1969-12-31", "2024-02-29"]],
  ])) {
    for (const d of dates) assert.equal(dateOf(barOf(d, unit), unit), d);
  }
  assert.equal(lastBarOf("2025", "month") - barOf("2025", "month"), 11);
  assert.equal(dateOf(lastBarOf("2024-02", "day"), "day"), "2024-02-29");
  assert.equal(lastBarOf("2025-07-15", "month"), barOf("2025-07", "month"));
});

test("numbers keep every digit that was recorded", () => {
  const cases = [
    ["109", "109"],
    ["2100000", "2,100,000"],
    ["12.50", "12.50"],
    ["1700000000", "1.7 billion"],
    ["1700000001", "1,700,000,001"],
    ["-3", "-3"],
    ["9007199254740993", "9,007,199,254,740,993"],
    ["1234560000000", "1,234,560,000,000"],
    ["1000010000000", "1,000,010,000,000"],
    ["123456789012.4567", "123,456,789,012.4567"],
    ["1".repeat(40), "1".repeat(40)],
    ["many", "many"],
  ];
  for (const [value, want] of cases) assert.equal(f.quantity(value), want, value);
});

test("the value of a number field keeps its digits and is followed by its unit", () => {
  /** @type {[n: number, unit: string, want: string][]} */
  const cases = [
    [12.5, "", "12.5"],
    [0, "EUR", "0\u00a0EUR"],
    [-1234.5, "m", "-1,234.5\u00a0m"],
    [0.1 + 0.2, "", "0.30000000000000004"],
    [0.00001234, "g", "0.00001234\u00a0g"],
    [2500000000, "EUR", "2.5 billion\u00a0EUR"],
    [40, "%", "40%"],
    [1e22, "J", "1E22\u00a0J"],
    [2.5e-7, "", "2.5E-7"],
  ];
  for (const [n, unit, want] of cases) assert.equal(f.number(n, unit), want, String(n));
  assert.equal(createFormat("de", translator("de")).number(1234.5, "m"), "1.234,5\u00a0m");
});

test("a range of numbers says its unit once", () => {
  /** @type {[range: string, unit: string, want: string][]} */
  const cases = [
    ["10..20", "EUR", "10 to 20\u00a0EUR"],
    ["10..20", "", "10 to 20"],
    ["-5..-1.5", "m", "-5 to -1.5\u00a0m"],
    ["10..", "EUR", "10\u00a0EUR or more"],
    ["..5", "EUR", "5\u00a0EUR or less"],
    ["0..0", "%", "0%"],
    ["1e6", "", "1,000,000"],
    ["7..7.0", "", "7"],
  ];
  for (const [range, unit, want] of cases) assert.equal(f.numbers(range, unit), want, range);
  for (const none of ["", "..", "x", "1..x", "x..1", "20..10", "1,5", "0x1F", "Infinity", "..-", "1...2"]) assert.equal(f.numbers(none), "", none);
});

test("folding takes accents, case and letter variants away", () => {
  const same = [
    ["Türkiye", "turkiye"],
    ["Łódź Ørsted", "lodz orsted"],
    ["ي", "ی"],
    ["كتاب", "کتاب"],
    ["أفغانستان", "افغانستان"],
    ["افغان‌ستان", "افغانستان"],
    ["۱۲٣", "123"],
  ];
  for (const [a, b] of same) assert.equal(fold(a), fold(b), a);
});

test("plurals follow their number", () => {
  const t = translator("en");
  assert.equal(t("list.title"), "Records");
  assert.equal(t("empty.records", { n: 1 }), "1 record");
  assert.equal(t("empty.records", { n: 1023 }), "1,023 records");
});
