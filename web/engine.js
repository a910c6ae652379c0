// @ts-check
/**
 * Loads the Go module and asks it.
 *
 * The compiled module is kept and shared; a program that has ended is replaced
 * by a new one before it is asked again.
 *
 * A large index is cut in parts. The first is in the module and answers facets;
 * the others come after it by the same carrier, one behind the other in order
 * of need, and are handed to the running program. Their bytes are kept, because
 * a new instance starts without them.
 */

import { EngineError, checksum, unwrap } from "./carrier.js";
import { start } from "./program.js";

export { EngineError, carrierAt, carrierOf, mediaOf } from "./carrier.js";

/** @typedef {import("./wire").Meta} Meta */
/** @typedef {import("./wire").Result} Result */
/** @typedef {import("./carrier.js").Carrier} Carrier */
/** @typedef {import("./carrier.js").Parcel} Parcel */
/** @typedef {import("./program.js").What} What */

/**
 * @typedef {object} Engine
 * @property {Meta} meta
 * @property {(request: string, what?: What) => Promise<Result>} ask rejects with an EngineError
 * @property {ReadonlyMap<number, EngineError>} lost parts of the index that could not be had, by number, and why
 * @property {() => number} settled how many parts have arrived or are lost so far
 * @property {(listener: () => void, signal: AbortSignal) => void} onPart hears of every part that arrives or is lost
 * @property {() => void} retry tries once more to get what is lost
 */

/**
 * What one page has loaded: a module is compiled once per page and its parts
 * come once, however many elements show them.
 * @typedef {object} Delivery
 * @property {Promise<WebAssembly.Module>} module
 * @property {((again?: boolean) => Promise<Uint8Array<ArrayBuffer>>)[]} parts by their number, less one; again asks for one anew that failed
 */

/**
 * Deliveries by what they are of.
 * @type {Map<string, Delivery>}
 */
const deliveries = new Map();

/**
 * The module, and behind it the parts: each begins to load when those needed
 * before it have arrived, so that they do not share the line.
 * @param {Carrier} carrier
 * @returns {Delivery}
 */
function deliver({ module: parcel, parts: parcels }) {
  const key = `${parcel.kind} ${parcel.sha256} ${parcel.kind === "fetch" ? parcel.url : ""}`;
  const known = deliveries.get(key);
  if (known) return known;
  const module = compile(parcel);
  module.catch(() => deliveries.delete(key)); // another try may find the file there
  const ignore = () => undefined;
  let before = module.then(ignore);
  before.catch(ignore);
  const parts = parcels.map((part) => {
    let bytes = before.then(() => unwrap(part, "auto").bytes("default"));
    before = bytes.then(ignore, () => module.then(ignore)); // a part that fails does not hold up the next, a module does
    before.catch(ignore);
    return (again = false) => (again ? (bytes = unwrap(part, "auto").bytes("reload")) : bytes);
  });
  const delivery = { module, parts };
  deliveries.set(key, delivery);
  return delivery;
}

/**
 * Opens the engine. Rejects with an EngineError, or with the signal's reason
 * when it is aborted. It can be asked as soon as the module runs; parts of the
 * index that come later are taken when they do.
 * @param {Carrier} carrier
 * @param {{ signal?: AbortSignal }} [options]
 * @returns {Promise<Engine>}
 */
export async function open(carrier, { signal } = {}) {
  const delivery = deliver(carrier);
  const module = await delivery.module;
  signal?.throwIfAborted();
  let program = await start(module);
  signal?.throwIfAborted();
  const { meta } = program;

  /** @type {Map<number, Uint8Array>} the parts the program was given, by number */
  const held = new Map();
  /** @type {Map<number, EngineError>} */
  const lost = new Map();
  const news = new EventTarget();
  /** @type {Promise<void> | undefined} */
  let starting;
  async function restarted() {
    const next = await start(module);
    for (const [number, bytes] of held) {
      const fault = next.part(bytes);
      if (fault) lose(number, fault); // what opened before does so again, unless memory ran out
      if (next.dead()) break;
    }
    program = next;
  }
  const restart = () => (starting ??= restarted().finally(() => (starting = undefined)));

  /**
   * @param {number} number
   * @param {EngineError} error
   */
  function lose(number, error) {
    held.delete(number);
    lost.set(number, error);
  }

  /** Parts on their way. @type {Set<number>} */
  const taking = new Set();

  /**
   * Hands a part over when it is there.
   * @param {number} number
   * @param {boolean} [again]
   */
  async function take(number, again) {
    const { name, sha256 } = carrier.parts[number - 1];
    taking.add(number);
    try {
      const bytes = await delivery.parts[number - 1](again);
      if (signal?.aborted) return;
      if (program.dead()) await restart();
      const fault = program.part(bytes);
      if (fault) {
        // Damage the engine found: now it is worth knowing whether this is the file that was built.
        const found = fault.code === "damaged" ? await checksum(bytes) : "";
        throw found && found !== sha256 ? new EngineError("damaged", { name, expected: sha256, found, cause: fault }) : fault;
      }
      held.set(number, bytes);
      lost.delete(number);
    } catch (cause) {
      const error = cause instanceof EngineError ? cause : new EngineError("damaged", { expected: sha256, cause });
      error.file ||= name;
      console.error(error);
      lose(number, error);
    } finally {
      taking.delete(number);
    }
    if (!signal?.aborted) news.dispatchEvent(new Event("part"));
  }
  delivery.parts.forEach((_, i) => void take(i + 1));

  return {
    meta,
    lost,
    settled: () => held.size + lost.size,
    onPart: (listener, until) => news.addEventListener("part", listener, { signal: until }),
    retry() {
      for (const number of lost.keys()) if (!taking.has(number)) void take(number, true);
    },
    async ask(request, what = "") {
      if (program.dead()) await restart(); // it ended after its last answer
      let result = program.ask(request, what);
      if (!result) {
        await restart();
        result = program.ask(request, what);
      }
      if (!result) throw new EngineError("died", { trace: program.log() });
      const { error } = result.answer;
      if (error) throw new EngineError(error.code || "panic", error);
      return result;
    },
  };
}

/** The smallest module there is: magic and version. */
const SMALLEST = new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]);

/**
 * Compiles the payload, or says why that cannot be. A policy is told from
 * damage by compiling the smallest module first: only WebKit and Firefox name
 * the policy in the error, and in words of their own.
 * @param {Parcel} parcel
 * @returns {Promise<WebAssembly.Module>}
 */
async function compile(parcel) {
  if (typeof WebAssembly !== "object") throw new EngineError("unsupported");
  try {
    await WebAssembly.compile(SMALLEST);
  } catch (cause) {
    throw new EngineError("blocked", { cause });
  }
  const source = unwrap(parcel, "high");
  try {
    return await source.compile();
  } catch (cause) {
    if (cause instanceof EngineError) throw cause;
    const expected = parcel.sha256;
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
