// @ts-check
/**
 * How the module and the parts of the index reach a page: as blocks of base64
 * in it (one-file form), as inert twins of the files (a folder or a saved page
 * opened from disk), by fetch (over http).
 */

/** Number of the part of an index in parts that has the words; the last one has the records. */
export const WORDS = 1;

/** @typedef {import("./wire").Config} Config */

/**
 * One file on its way: the module, or a part of the index.
 * @typedef {{ kind: "inline", blocks: Element[], sha256: string, name: string }
 *   | { kind: "twin", script: () => HTMLScriptElement, sha256: string, name: string }
 *   | { kind: "fetch", url: string, sha256: string, name: string }} Parcel
 */

/**
 * All files of an edition, the parts in order of need.
 * @typedef {{ module: Parcel, parts: Parcel[] }} Carrier
 */

/**
 * What can go wrong: "blocked" by a policy, "unsupported" by the browser, data
 * "damaged" or "missing", an index of another "version", a part of an
 * "other-edition", a program that "died" twice, or a "panic" it survived.
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
 * The way the edition of a page travels: the first of the three that is there.
 * Names are relative to base.
 * @param {Document} doc
 * @param {Config} config
 * @param {string} base
 * @returns {Carrier}
 */
export function carrierOf(doc, config, base) {
  const blocks = [...doc.querySelectorAll("script.vitrine-payload")];
  if (blocks.length) {
    /**
     * @param {string | null} part
     * @param {string} sha256
     * @returns {Parcel}
     */
    const inline = (part, sha256) => ({ kind: "inline", blocks: blocks.filter((b) => b.getAttribute("data-part") === part), sha256, name: config.page });
    return { module: inline(null, config.sha256), parts: config.parts.map((part, i) => inline(String(i + 1), part.sha256)) };
  }
  if (location.protocol !== "file:" || !doc.getElementById("vitrine-twin")) return fetching(config, base);
  /**
   * @param {string} selector
   * @param {string} sha256
   * @param {string} name
   * @returns {Parcel}
   */
  const copy = (selector, sha256, name) => ({
    kind: "twin",
    script() {
      const inert = doc.querySelector(selector);
      if (!(inert instanceof HTMLScriptElement)) throw new EngineError("missing", { name });
      return activeCopy(inert);
    },
    sha256,
    name,
  });
  return {
    module: copy("#vitrine-twin", config.sha256, config.twin),
    parts: config.parts.map((part, i) => copy(`script.vitrine-twin[data-part="${i + 1}"]`, part.sha256, part.twin)),
  };
}

/**
 * Where the files are that travel with a site: a name beginning with media/
 * becomes an address. In the one-file form that is one of the data itself, for
 * those that are in the page; names are relative to base elsewhere.
 * @param {Document} doc
 * @param {string} base
 * @returns {(name: string) => string}
 */
export function mediaOf(doc, base) {
  if (!doc.querySelector("script.vitrine-payload")) return (name) => new URL(name, base).href;
  return (name) => {
    const block = doc.querySelector(`script.vitrine-media[data-name="${CSS.escape(name)}"]`);
    return block ? `data:${block.getAttribute("data-type")};base64,${(block.textContent ?? "").trim()}` : "";
  };
}

/**
 * @param {Config} config
 * @param {string} base
 * @returns {Carrier}
 */
function fetching(config, base) {
  /**
   * @param {string} file
   * @param {string} sha256
   * @returns {Parcel}
   */
  const at = (file, sha256) => ({ kind: "fetch", url: new URL(file, base).href, sha256, name: file });
  return { module: at(config.module, config.sha256), parts: config.parts.map((part) => at(part.file, part.sha256)) };
}

/**
 * The way it travels to an element on a foreign page. From disk there is no
 * inert twin in the markup, so a script is made for it.
 * @param {Config} config
 * @param {string} base
 * @returns {Carrier}
 */
export function carrierAt(config, base) {
  if (!base.startsWith("file:")) return fetching(config, base);
  /**
   * @param {string} name
   * @param {string} sha256
   * @returns {Parcel}
   */
  const made = (name, sha256) => ({
    kind: "twin",
    script() {
      const el = document.createElement("script");
      el.src = new URL(name, base).href;
      return el;
    },
    sha256,
    name,
  });
  return { module: made(config.twin, config.sha256), parts: config.parts.map((part) => made(part.twin, part.sha256)) };
}

/**
 * Unwraps a parcel. Nothing is loaded before it is asked for.
 * @param {Parcel} parcel
 * @param {RequestPriority} priority among what the page fetches
 * @returns {Payload}
 */
export function unwrap(parcel, priority) {
  return parcel.kind === "fetch" ? fetched(parcel, priority) : unpacked(parcel);
}

/**
 * What is in a parcel, as a module or as bytes.
 * @typedef {object} Payload
 * @property {() => Promise<WebAssembly.Module>} compile
 * @property {(cache?: RequestCache) => Promise<Uint8Array<ArrayBuffer>>} bytes by default those that the host has, not a kept copy
 */

/**
 * @param {Extract<Parcel, { kind: "fetch" }>} parcel
 * @param {RequestPriority} priority
 * @returns {Payload}
 */
function fetched({ url, name }, priority) {
  /** @param {RequestCache} cache */
  const get = async (cache) => {
    if (!name) throw new EngineError("missing"); // the one-file form without its blocks
    /** @type {Response} */
    let response;
    try {
      response = await fetch(url, { cache, priority, credentials: "same-origin" });
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
    async bytes(cache = "reload") {
      const response = await get(cache);
      try {
        return new Uint8Array(await response.arrayBuffer());
      } catch (cause) {
        throw new EngineError("missing", { name, cause }); // the line broke
      }
    },
  };
}

/**
 * @param {Exclude<Parcel, { kind: "fetch" }>} parcel
 * @returns {Payload}
 */
function unpacked(parcel) {
  /** @type {Promise<string[]> | undefined} */
  let loading;
  const blocks = () =>
    (loading ??= parcel.kind === "twin" ? loadTwin(parcel.script(), parcel.name) : inThePage(parcel));
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
 * @param {Extract<Parcel, { kind: "inline" }>} parcel
 * @returns {Promise<string[]>}
 */
async function inThePage({ blocks, name }) {
  if (!blocks.length) throw new EngineError("missing", { name });
  return blocks.map((b) => b.textContent ?? "");
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
export async function checksum(bytes) {
  if (!globalThis.crypto?.subtle) return "";
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return [...hash].map((b) => b.toString(16).padStart(2, "0")).join("");
}
