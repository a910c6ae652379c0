// @ts-check
/**
 * The page in which the engine and the scan are measured. The harness calls
 * what stands in `bench`; the engine is run and asked as the shell does it
 * (web/program.js), without what the shell then shows.
 */

import { start } from "./program.js";
import { Scan } from "./scan.js";

/** @typedef {{ Request: string } & import("./scan.js").Query} Query */

/** @type {import("../../web/program.js").Program} */
let program;
/** @type {() => number} */
let memoryBytes;
/** @type {Scan} */
let scan;

// What the page keeps to itself: how much memory the program takes.
const { instantiate } = WebAssembly;
WebAssembly.instantiate = async (/** @type {any} */ ...args) => {
  const instance = await instantiate(...args);
  memoryBytes = () => instance.exports.mem.buffer.byteLength;
  return instance;
};

/**
 * One whole question: the answer as objects, the counts as numbers.
 * @param {string} request
 * @param {import("../../web/program.js").What} [what]
 */
function ask(request, what = "") {
  const result = program.ask(request, what);
  if (!result) throw new Error(`${request}: the program ended: ${program.log()}`);
  if (result.answer.error) throw new Error(`${request}: ${result.answer.error.message}`);
  return result;
}

/** @param {string} name */
async function bytesOf(name) {
  const response = await fetch(name);
  if (!response.ok) throw new Error(`${name}: status ${response.status}`);
  return response.arrayBuffer();
}

/**
 * @param {() => unknown} question
 * @returns {number} milliseconds
 */
function time(question) {
  const from = performance.now();
  question();
  return performance.now() - from;
}

/** Lets the browser do what it has put off. */
const pause = () => new Promise((resolve) => setTimeout(resolve));

/** @param {number[]} times */
function median(times) {
  times.sort((a, b) => a - b);
  const m = times.length >> 1;
  return times.length % 2 ? times[m] : (times[m - 1] + times[m]) / 2;
}

globalThis.bench = {
  /**
   * Loads both, and measures what can be measured once only.
   * @param {number} nParts further parts of the index
   * @param {string} first a request that needs the columns
   */
  async open(nParts, first) {
    if (!crossOriginIsolated) throw new Error("the page is not isolated: its clock is coarse");
    const module = await WebAssembly.compileStreaming(fetch("module.wasm"));
    const parts = [];
    for (let i = 1; i <= nParts; i++) parts.push(new Uint8Array(await bytesOf(`part${i}.vtx`)));
    const file = await bytesOf("columns.bin");
    const from = performance.now();
    program = await start(module);
    const open = performance.now() - from;
    const firstCount = time(() => ask(first, "count"));
    const facets = memoryBytes();
    const further = time(() => {
      for (const part of parts) {
        const failure = program.part(part);
        if (failure) throw failure;
      }
    });
    const ours = memoryBytes();
    const scanOpen = time(() => {
      scan = new Scan(file);
    });
    return { open, firstCount, facets, further, memory: ours, scanOpen };
  },

  /**
   * The answers of both to every query.
   * @param {Query[]} queries
   */
  answers(queries) {
    return queries.map((q) => {
      const { answer, counts } = ask(q.Request, "count");
      const other = scan.ask(q);
      const hits = answer.hits;
      return {
        engine: { total: answer.total, counts: [...counts], ids: hits.map((/** @type {any} */ h) => h.id), problems: answer.problems ?? [] },
        scan: { total: other.total, counts: other.counts.map((c) => [...c]), ids: other.ids },
      };
    });
  },

  /**
   * Asks each query in turn, the engine and the scan, in as many rounds; who is
   * first changes from round to round. Returns medians per query.
   * @param {Query[]} queries
   * @param {string[]} pages requests for the whole page
   * @param {number} rounds
   */
  async time(queries, pages, rounds) {
    /** @type {() => { engine: number[][], scan: number[][], page: number[][], empty: number[] }} */
    const fresh = () => ({ engine: queries.map(() => []), scan: queries.map(() => []), page: pages.map(() => []), empty: [] });
    let times = fresh();
    for (let round = -2; round < rounds; round++) {
      if (round === 0) times = fresh(); // two rounds warm both up
      for (const who of [() => ask(queries[1].Request, "count"), () => scan.ask(queries[1])]) who(); // after a pause the first question is slow
      for (const [i, q] of queries.entries()) {
        const engine = () => times.engine[i].push(time(() => ask(q.Request, "count")));
        const other = () => times.scan[i].push(time(() => scan.ask(q)));
        for (const turn of round % 2 ? [engine, other] : [other, engine]) turn();
      }
      for (const [i, request] of pages.entries()) times.page[i].push(time(() => ask(request)));
      times.empty.push(time(() => ask("")));
      await pause();
    }
    return {
      engine: times.engine.map(median),
      scan: times.scan.map(median),
      page: times.page.map(median),
      empty: median(times.empty),
      memory: memoryBytes(),
    };
  },
};
