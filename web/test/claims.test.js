import assert from "node:assert/strict";
import { test } from "node:test";
import { independent } from "../claims.js";

test("answers that share a speaker or a writer are one voice", () => {
  for (const [origins, want] of [
    [[["speaker unhcr"], ["speaker iom"]], 2],
    [[["speaker unhcr"], ["speaker unhcr"]], 1],
    [[["source afp"], ["source afp"], ["source dw"]], 2],
    [[["source afp"], ["source dw"], ["source afp", "source dw"]], 1], // the last joins the first two
    [[["speaker a", "speaker b"], ["speaker c"], ["speaker b", "speaker d"], ["speaker d"]], 2],
    [[["speaker dw"], ["source dw"]], 2], // who is quoted and who writes are not the same
    [[[], ["source afp"]], 1],
    [[], 0],
  ]) {
    assert.equal(independent(/** @type {string[][]} */ (origins)), want, JSON.stringify(origins));
  }
});
