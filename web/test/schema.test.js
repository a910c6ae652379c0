import assert from "node:assert/strict";
import { test } from "node:test";

import { labelLanguage } from "../schema.js";

test("labels are in the first language wished for that the collection has", () => {
  for (const [languages, wishes, want] of [
    [["en", "de"], ["de-AT", "en"], "de"],
    [["en", "de"], ["", "fr", "en-US"], "en"],
    [["de", "en"], ["fr"], "de"],
    [["de", "en"], [], "de"],
    [["fa-AF", "ps"], ["fa-IR"], "fa-AF"],
    [["pt", "pt-BR"], ["pt-br"], "pt-BR"],
    [[], ["en"], ""],
  ]) {
    assert.equal(labelLanguage(languages, wishes), want, `${languages} for ${wishes}`);
  }
});
