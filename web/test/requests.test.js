// @ts-check
/**
 * The table of addresses that build/indexer/requests_test.go reads as well:
 * two parsers, one query language.
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import * as s from "../state.js";

/**
 * @typedef {object} Row
 * @property {string} address
 * @property {Partial<s.State>} state
 * @property {string} [print]
 * @property {string} [request]
 */

/** @type {{ rows: Row[] }} */
const { rows } = JSON.parse(readFileSync(new URL("requests.json", import.meta.url), "utf8"));

test("there are addresses to read, each once", () => {
  assert.ok(rows.length >= 116, `${rows.length} rows`);
  assert.equal(new Set(rows.map((row) => row.address)).size, rows.length);
});

for (const { address, state, print = address, request = print } of rows) {
  test(`an address is read, written and asked: ${JSON.stringify(address)}`, () => {
    const read = s.parse(address);
    assert.deepEqual(read, { ...s.EMPTY, ...state });
    assert.equal(s.print(read), print);
    assert.deepEqual(s.parse(print), read);
    assert.equal(s.request(read), request);
  });
}

test("half a character, which no address can hold, is written as the sign for what is missing", () => {
  assert.equal(s.print(s.parse("q=a\ud800b&\udc00=1")), "q=a%EF%BF%BDb&%EF%BF%BD=1");
});
