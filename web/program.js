// @ts-check
/**
 * One running instance of the Go module, and how it is asked.
 *
 * A question goes by way of two functions that the module exports, and its
 * answer is read out of the module's memory (wasm/bridge.go): a call of that
 * kind costs nothing, one through a function that Go made some 10 µs. But such
 * exports go on answering when the Go program has ended, and wrongly: dead()
 * has to be looked at before every question.
 */

import { loadGo } from "wasm-exec";
import { EngineError } from "./carrier.js";
import { scopeFor } from "./go-scope.js";

/** @typedef {import("./wire").Meta} Meta */
/** @typedef {import("./wire").Result} Result */

/**
 * What is asked of a request; "" asks for its records and counts.
 * @typedef {"" | "count" | "crosstab" | "compare" | "suggest" | "export" | "explain" | "steps"} What
 */

/**
 * @typedef {object} Program one running instance
 * @property {Meta} meta
 * @property {() => boolean} dead it has ended, and must not be asked
 * @property {(request: string, what: What) => Result | undefined} ask undefined when it died of it
 * @property {(bytes: Uint8Array) => EngineError | undefined} part hands a part of the index over, and returns why it is refused
 * @property {() => string} log what it wrote to standard error
 */

/**
 * What Go and the shell share: the object `vitrine` in the program's scope.
 * @typedef {object} Bridge
 * @property {(meta: string, error: string) => void} ready
 * @property {((bytes: Uint8Array) => string | undefined)} [part]
 */

/**
 * What the module exports beside what wasm_exec.js calls, see wasm/bridge.go.
 * Both return an address, which JavaScript takes for negative beyond 2 GB. When
 * the program ends in the call they return anything.
 * @typedef {object} Exports
 * @property {WebAssembly.Memory} mem
 * @property {(bytes: number) => number} question room for so many bytes
 * @property {(bytes: number) => number} answer to the question of so many bytes that stands there
 */

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/**
 * Runs a new instance until it says it is ready. Rejects with an EngineError
 * where it does not get so far.
 * @param {WebAssembly.Module} module
 * @returns {Promise<Program>}
 */
export async function start(module) {
  /** @type {string[]} */
  const lines = [];
  const log = () => lines.join("");
  let dead = false;
  /** @type {PromiseWithResolvers<Meta>} */
  const ready = withResolvers();
  /** @type {Bridge} */
  const bridge = {
    ready(meta, error) {
      if (error) ready.reject(refusal(error));
      else ready.resolve(JSON.parse(meta));
    },
  };
  const Go = loadGo(scopeFor(bridge, lines));
  const go = new Go();
  go.exit = () => {
    dead = true;
  };
  const instance = await WebAssembly.instantiate(module, go.importObject);
  const end = () => {
    dead = true;
    ready.reject(new EngineError("died", { trace: log() }));
  };
  go.run(instance).then(end, end);
  const ended = () => dead || go.exited === true;
  const meta = await ready.promise;
  const { mem, question, answer } = /** @type {Exports} */ (/** @type {unknown} */ (instance.exports));

  return {
    meta,
    log,
    dead: ended,
    part(bytes) {
      if (ended()) return new EngineError("died", { trace: log() });
      try {
        const text = bridge.part?.(bytes);
        if (dead || text === undefined) throw new Error("no answer to a part");
        return text ? refusal(text) : undefined;
      } catch (cause) {
        dead = true; // as below
        return new EngineError("died", { trace: log(), cause });
      }
    },
    ask(request, what) {
      if (ended()) return undefined;
      try {
        const asked = encoder.encode(`${what}\n${request}`);
        // The memory may grow in any call, and every view of it is void then.
        const room = question(asked.length);
        if (dead) throw new Error("no room for the question");
        new Uint8Array(mem.buffer, room >>> 0, asked.length).set(asked);
        const at = answer(asked.length);
        if (dead) throw new Error("no answer");
        const [json, length, counts, n] = new Uint32Array(mem.buffer, at >>> 0, 4);
        return {
          answer: JSON.parse(decoder.decode(new Uint8Array(mem.buffer, json, length))),
          counts: new Uint32Array(mem.buffer, counts, n).slice(),
        };
      } catch (cause) {
        // The program ended, or a stack overflow, which is a RangeError here, left
        // it in an unknown state: both are the end of this instance.
        dead = true;
        lines.push(`${cause}\n`);
        return undefined;
      }
    },
  };
}

/**
 * Go's error object as an error.
 * @param {string} json
 */
function refusal(json) {
  /** @type {import("./wire").EngineFailure} */
  const failure = JSON.parse(json);
  return new EngineError(failure.code === "not-index" ? "damaged" : failure.code, failure);
}

/**
 * @template T
 * @returns {PromiseWithResolvers<T>}
 */
function withResolvers() {
  /** @type {any} */
  const out = {};
  out.promise = new Promise((resolve, reject) => Object.assign(out, { resolve, reject }));
  return out;
}
