// @ts-check
/**
 * Loads the Go module and asks it: the only file that knows of WebAssembly.
 *
 * The payload comes by one of three carriers, the first present wins: blocks of
 * base64 in the page (one-file form), the inert twin of the module (a folder or
 * a saved page opened from disk), fetch (over http). The compiled module is kept
 * and shared; an instance whose Go program has ended is dead, although its
 * exports still answer, and is replaced by a new one before it is asked again.
 */

import { loadGo } from "wasm-exec";
import { scopeFor } from "./go-scope.js";

/** @typedef {import("./wire").Meta} Meta */
/** @typedef {import("./wire").Result} Result */
/** @typedef {import("./wire").Answer} Answer */
/** @typedef {import("./wire").Config} Config */

/**
 * @typedef {{ kind: "inline", blocks: Element[], sha256: string, name: string }
 *   | { kind: "twin", script: () => HTMLScriptElement, sha256: string, name: string }
 *   | { kind: "fetch", url: string, sha256: string, name: string }} Carrier
 */

/**
 * What can go wrong: "blocked" by a policy, "unsupported" by the browser, data
 * "damaged" or "missing", an index of another "version", a program that "died"
 * twice, or a "panic" it survived.
 */
export class EngineError extends Error {
  /**
   * @param {string} code
   * @param {{ message?: string, expected?: string, found?: string, name?: string, trace?: string, cause?: unknown }} [detail]
   */
  constructor(code, detail = {}) {
    super(detail.message || [code, detail.trace?.trim()].filter(Boolean).join(": "), { cause: detail.cause });
    this.name = "EngineError";
    this.code = code;
    this.expected = detail.expected ?? "";
    this.found = detail.found ?? "";
    this.file = detail.name ?? "";
    this.trace = detail.trace ?? "";
  }
}

/**
 * @typedef {object} Engine
 * @property {Meta} meta
 * @property {(request: string) => Promise<Result>} ask rejects with an EngineError
 */

/**
 * The way the payload of a page travels. Names are relative to base.
 * @param {Document} doc
 * @param {Config} config
 * @param {string} base
 * @returns {Carrier}
 */
export function carrierOf(doc, config, base) {
  const blocks = [...doc.querySelectorAll("script.vitrine-payload")];
  if (blocks.length) return { kind: "inline", blocks, sha256: config.sha256, name: config.page };
  const twin = doc.getElementById("vitrine-twin");
  if (location.protocol === "file:" && twin instanceof HTMLScriptElement) {
    return { kind: "twin", script: () => activeCopy(twin), sha256: config.sha256, name: config.twin };
  }
  return { kind: "fetch", url: new URL(config.module, base).href, sha256: config.sha256, name: config.module };
}

/**
 * The way it travels to an element on a foreign page. From disk there is no
 * inert twin in the markup, so a script is made for it.
 * @param {Config} config
 * @param {string} base
 * @returns {Carrier}
 */
export function carrierAt(config, base) {
  if (!base.startsWith("file:")) {
    return { kind: "fetch", url: new URL(config.module, base).href, sha256: config.sha256, name: config.module };
  }
  const script = () => {
    const el = document.createElement("script");
    el.src = new URL(config.twin, base).href;
    return el;
  };
  return { kind: "twin", script, sha256: config.sha256, name: config.twin };
}

/**
 * Compiled modules by what they were made from; a module is compiled once per
 * page, however many elements show it.
 * @type {Map<string, Promise<WebAssembly.Module>>}
 */
const modules = new Map();

/**
 * Opens the engine. Rejects with an EngineError, or with the signal's reason
 * when it is aborted.
 * @param {Carrier} carrier
 * @param {{ signal?: AbortSignal }} [options]
 * @returns {Promise<Engine>}
 */
export async function open(carrier, { signal } = {}) {
  const key = `${carrier.kind} ${carrier.sha256} ${carrier.kind === "fetch" ? carrier.url : ""}`;
  let compiling = modules.get(key);
  if (!compiling) {
    compiling = compile(carrier);
    compiling.catch(() => modules.delete(key)); // another try may find the file there
    modules.set(key, compiling);
  }
  const module = await compiling;
  signal?.throwIfAborted();
  const first = await start(module);
  signal?.throwIfAborted();

  let program = first;
  /** @type {Promise<Program> | undefined} */
  let starting;
  const restart = () => (starting ??= start(module).finally(() => (starting = undefined)));

  return {
    meta: first.meta,
    async ask(request) {
      if (program.dead()) program = await restart(); // it ended after its last answer
      let result = program.ask(request);
      if (!result) {
        program = await restart();
        result = program.ask(request);
      }
      if (!result) throw new EngineError("died", { trace: program.log() });
      const { error } = result.answer;
      if (error) throw new EngineError(error.code || "panic", error);
      return result;
    },
  };
}

/**
 * @typedef {object} Program one running instance
 * @property {Meta} meta
 * @property {() => boolean} dead
 * @property {(request: string) => Result | undefined} ask undefined when it died of it
 * @property {() => string} log what it wrote to standard error
 */

/**
 * What Go and the shell share: the object `vitrine` in the program's scope.
 * @typedef {object} Bridge
 * @property {(meta: string, error: string) => void} ready
 * @property {((request: string) => string | undefined)} [ask]
 * @property {((into: Uint8Array) => number | undefined)} [counts]
 */

/**
 * Runs a new instance until it says it is ready.
 * @param {WebAssembly.Module} module
 * @returns {Promise<Program>}
 */
async function start(module) {
  /** @type {string[]} */
  const lines = [];
  const log = () => lines.join("");
  let dead = false;
  /** @type {PromiseWithResolvers<Meta>} */
  const ready = withResolvers();
  /** @type {Bridge} */
  const bridge = {
    ready(meta, error) {
      if (error) {
        const failure = JSON.parse(error);
        ready.reject(new EngineError(failure.code === "not-index" ? "damaged" : failure.code, failure));
      } else ready.resolve(JSON.parse(meta));
    },
  };
  const Go = loadGo(scopeFor(bridge, lines));
  const go = new Go();
  go.exit = () => {
    dead = true;
  };
  const instance = await WebAssembly.instantiate(module, go.importObject);
  const ended = () => {
    dead = true;
    ready.reject(new EngineError("died", { trace: log() }));
  };
  go.run(instance).then(ended, ended);
  const meta = await ready.promise;

  return {
    meta,
    log,
    dead: () => dead || go.exited === true,
    ask(request) {
      try {
        const text = bridge.ask?.(request);
        if (dead || text === undefined) throw new Error("no answer");
        /** @type {Answer} */
        const answer = JSON.parse(text);
        const bytes = new Uint8Array((answer.nCounts || 0) * 4);
        const n = answer.error ? 0 : bridge.counts?.(bytes);
        if (dead || n === undefined) throw new Error("no counts");
        return { answer, counts: new Uint32Array(bytes.buffer) };
      } catch (cause) {
        // A Go panic gives undefined, a stack overflow a RangeError that leaves
        // an instance in an unknown state: both are the end of this instance.
        dead = true;
        lines.push(`${cause}\n`);
        return undefined;
      }
    },
  };
}

/** The smallest module there is: magic and version. */
const SMALLEST = new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]);

/**
 * Compiles the payload, or says why that cannot be. A policy is told from
 * damage by compiling the smallest module first: only WebKit and Firefox name
 * the policy in the error, and in words of their own.
 * @param {Carrier} carrier
 * @returns {Promise<WebAssembly.Module>}
 */
async function compile(carrier) {
  if (typeof WebAssembly !== "object") throw new EngineError("unsupported");
  try {
    await WebAssembly.compile(SMALLEST);
  } catch (cause) {
    throw new EngineError("blocked", { cause });
  }
  const source = carrier.kind === "fetch" ? fetched(carrier) : unpacked(carrier);
  try {
    return await source.compile();
  } catch (cause) {
    if (cause instanceof EngineError) throw cause;
    const expected = carrier.sha256;
    /** @type {Uint8Array<ArrayBuffer>} */
    let bytes;
    try {
      bytes = await source.bytes();
    } catch (unread) {
      if (unread instanceof EngineError) throw unread;
      throw new EngineError("damaged", { expected, cause: unread });
    }
    const found = await checksum(bytes);
    // Outside secure contexts browsers compute no sums: then the second copy is tried unread.
    if (found && found !== expected) throw new EngineError("damaged", { expected, found, cause });
    try {
      return await WebAssembly.compile(bytes); // the second copy was whole
    } catch (again) {
      throw new EngineError("unsupported", { cause: again });
    }
  }
}

/**
 * A payload as this module uses it: compiled, or as bytes when that failed.
 * @typedef {object} Payload
 * @property {() => Promise<WebAssembly.Module>} compile
 * @property {() => Promise<Uint8Array<ArrayBuffer>>} bytes
 */

/**
 * @param {Extract<Carrier, { kind: "fetch" }>} carrier
 * @returns {Payload}
 */
function fetched({ url, name }) {
  /** @param {RequestCache} cache */
  const get = async (cache) => {
    if (!name) throw new EngineError("missing"); // the one-file form without its blocks
    /** @type {Response} */
    let response;
    try {
      response = await fetch(url, { cache, credentials: "same-origin" });
    } catch (cause) {
      throw new EngineError("missing", { name, cause });
    }
    if (!response.ok) throw new EngineError("missing", { name, message: `${url}: status ${response.status}` });
    return response;
  };
  return {
    async compile() {
      const response = await get("default");
      const type = response.headers.get("content-type") ?? "";
      if (type.trim().toLowerCase() === "application/wasm" && WebAssembly.compileStreaming) return WebAssembly.compileStreaming(response);
      return WebAssembly.compile(await response.arrayBuffer()); // a server that does not know the type, or says more of it than streaming allows
    },
    async bytes() {
      return new Uint8Array(await (await get("reload")).arrayBuffer());
    },
  };
}

/**
 * @param {Exclude<Carrier, { kind: "fetch" }>} carrier
 * @returns {Payload}
 */
function unpacked(carrier) {
  /** @type {Promise<string[]> | undefined} */
  let loading;
  const blocks = () =>
    (loading ??= carrier.kind === "twin" ? loadTwin(carrier.script(), carrier.name) : Promise.resolve(carrier.blocks.map((b) => b.textContent ?? "")));
  const stream = async () => {
    const rest = (await blocks()).values();
    const packed = new ReadableStream({
      pull(controller) {
        const block = rest.next();
        if (block.done) controller.close();
        else controller.enqueue(fromBase64(block.value));
      },
    });
    return packed.pipeThrough(new DecompressionStream("gzip"));
  };
  const response = async () => new Response(await stream(), { headers: { "content-type": "application/wasm" } });
  return {
    async compile() {
      if (WebAssembly.compileStreaming) return WebAssembly.compileStreaming(await response());
      return WebAssembly.compile(await (await response()).arrayBuffer());
    },
    async bytes() {
      return new Uint8Array(await (await response()).arrayBuffer());
    },
  };
}

/**
 * A copy of the inert twin that loads. Its address is not touched: a browser
 * that saved the page has renamed the file, and only the markup knows.
 * @param {HTMLScriptElement} twin
 */
function activeCopy(twin) {
  const copy = /** @type {HTMLScriptElement} */ (twin.cloneNode(true));
  copy.removeAttribute("type");
  copy.removeAttribute("id");
  return copy;
}

/**
 * Runs the twin and takes the blocks it hands over.
 * @param {HTMLScriptElement} script
 * @param {string} name
 * @returns {Promise<string[]>}
 */
function loadTwin(script, name) {
  return new Promise((resolve, reject) => {
    script.addEventListener("vitrine-payload", (event) => {
      event.stopPropagation();
      resolve(/** @type {CustomEvent<string[]>} */ (event).detail);
      script.remove(); // else a page saved now would carry it twice
    });
    script.addEventListener("error", () => reject(new EngineError("missing", { name })));
    script.addEventListener("load", () => reject(new Error(`${name} ran without handing over its payload`)));
    document.head.append(script);
  });
}

/**
 * @param {string} text base64; blank space around it is allowed
 * @returns {Uint8Array<ArrayBuffer>}
 */
function fromBase64(text) {
  const trimmed = text.trim();
  if (Uint8Array.fromBase64) return Uint8Array.fromBase64(trimmed);
  const binary = atob(trimmed);
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i);
  return bytes;
}

/**
 * SHA-256 in hex; empty where the browser has no crypto.subtle (plain http).
 * @param {Uint8Array<ArrayBuffer>} bytes
 */
async function checksum(bytes) {
  if (!globalThis.crypto?.subtle) return "";
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return [...hash].map((b) => b.toString(16).padStart(2, "0")).join("");
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
