// @ts-check
/**
 * The query: what an address asks for, as an immutable value. Pure functions
 * only; nothing here knows which fields a collection has. Everything that
 * narrows the collection is a *term*, a name and a value as they stand in the
 * address: `country=DE`, `-kind=statement`, `date=2025-07..`. Unknown terms are
 * carried along, so that the engine can say what it did not understand.
 */

/** @typedef {readonly [name: string, value: string]} Term */

/**
 * @typedef {object} State
 * @property {string} q words searched, as typed
 * @property {readonly Term[]} terms in the order they were chosen
 * @property {string} sort empty for the collection's own order
 * @property {string} view "about", or empty for the records
 * @property {string} record id of the open record, or empty
 * @property {string} lang language of the interface, or empty
 */

/** @typedef {"q" | "sort" | "view" | "record" | "lang"} Single */

/** @type {readonly Single[]} */
const SINGLES = ["q", "sort", "view", "record", "lang"];

/** Names that mean something else than a field; as in wasm/search/request.go. */
const RESERVED = ["q", "sort", "view", "record", "lang", "asof", "known", "vs", "rows", "cols", "limit", "offset"];

/** How the name of a field's setting ends. */
const SETTING = /\.(?:all|match|by)$/;

/** The value that stands for records without a value. */
export const NONE = "(none)";

/** @type {State} */
export const EMPTY = Object.freeze({ q: "", terms: Object.freeze([]), sort: "", view: "", record: "", lang: "" });

/**
 * Reads an address's fragment, with or without its `#`. Never fails: what is
 * not understood stays a term.
 * @param {string} fragment
 * @returns {State}
 */
export function parse(fragment) {
  /** @type {Record<Single, string>} */
  const single = { q: "", sort: "", view: "", record: "", lang: "" };
  /** @type {Term[]} */
  const terms = [];
  for (const part of fragment.replace(/^#/, "").split("&")) {
    if (part === "") continue;
    const at = part.indexOf("=");
    const name = plain(decode(at < 0 ? part : part.slice(0, at)));
    const value = at < 0 ? "" : decode(part.slice(at + 1));
    if (name === "limit" || name === "offset") continue;
    const key = SINGLES.find((s) => s === name);
    if (key === "q" && single.q) single.q += ` ${value}`;
    else if (key) single[key] = value;
    else {
      const once = isSetting(name); // the last one holds
      const before = terms.findIndex((t) => t[0] === name && (once || t[1] === value));
      if (before >= 0 && once) terms.splice(before, 1);
      if (before < 0 || once) terms.push([name, value]);
    }
  }
  return { ...single, terms };
}

/**
 * A name without the `f:` that says it is a field's, where it says nothing new.
 * @param {string} name
 */
function plain(name) {
  const [, not = "", field = ""] = /^(-?)f:(.+)$/s.exec(name) ?? [];
  const bare = field.replace(SETTING, "");
  return !bare || RESERVED.includes(bare) || /^(?:-|f:)|\./.test(bare) ? name : not + field;
}

/** @param {string} name */
function isSetting(name) {
  return RESERVED.includes(name) || SETTING.test(name);
}

/**
 * Writes a state as a fragment without `#`; parse(print(s)) equals s.
 * @param {State} state
 * @returns {string}
 */
export function print(state) {
  const out = [];
  if (state.q) out.push(`q=${encode(state.q)}`);
  for (const [name, value] of state.terms) out.push(`${encode(name)}=${encode(value)}`);
  for (const name of SINGLES.slice(1)) if (state[name]) out.push(`${name}=${encode(state[name])}`);
  return out.join("&");
}

/**
 * The request the engine is asked: the address without what only the shell
 * reads, and without the size of bars: charts here have the engine's own.
 * @param {State} state
 * @param {{ limit?: number, offset?: number }} [window]
 * @returns {string}
 */
export function request(state, { limit = 0, offset = 0 } = {}) {
  const terms = state.terms.filter(([name]) => !name.endsWith(".by"));
  const out = [print({ ...state, terms, view: "", lang: "" })];
  if (limit) out.push(`limit=${limit}`);
  if (offset) out.push(`offset=${offset}`);
  return out.filter(Boolean).join("&");
}

/**
 * Values chosen in a field.
 * @param {State} state
 * @param {string} field
 */
export function chosen(state, field) {
  return state.terms.filter((t) => t[0] === field).map((t) => t[1]);
}

/**
 * Values excluded in a field.
 * @param {State} state
 * @param {string} field
 */
export function excluded(state, field) {
  return chosen(state, `-${field}`);
}

/**
 * Whether a state has that term.
 * @param {State} state
 * @param {string} name
 * @param {string} value
 */
export function has(state, name, value) {
  return state.terms.some((t) => t[0] === name && t[1] === value);
}

/**
 * Chooses a value, or lets go of it when it is chosen or excluded.
 * @param {State} state
 * @param {string} field
 * @param {string} value
 * @returns {State}
 */
export function toggle(state, field, value) {
  const bare = drop(drop(state, field, value), `-${field}`, value);
  return bare.terms.length === state.terms.length ? add(state, field, value) : records(bare);
}

/**
 * Excludes a value, or lets it in again.
 * @param {State} state
 * @param {string} field
 * @param {string} value
 * @returns {State}
 */
export function toggleExcluded(state, field, value) {
  if (has(state, `-${field}`, value)) return records(drop(state, `-${field}`, value));
  return add(drop(state, field, value), `-${field}`, value);
}

/**
 * Makes a value the only one chosen in its field and closes the record: what
 * following a value from a card or a record does.
 * @param {State} state
 * @param {string} field
 * @param {string} value
 * @returns {State}
 */
export function pick(state, field, value) {
  const others = clearField(state, field);
  return { ...add(others, field, value), record: "" };
}

/**
 * Sets a term that stands once, such as a range; an empty value removes it.
 * @param {State} state
 * @param {string} name
 * @param {string} value
 * @returns {State}
 */
export function set(state, name, value) {
  const terms = state.terms.filter((t) => t[0] !== name);
  return records({ ...state, terms: value ? [...terms, [name, value]] : terms });
}

/**
 * Removes one part: a term, or with a name such as "q" that one.
 * @param {State} state
 * @param {string} name
 * @param {string} value
 * @returns {State}
 */
export function drop(state, name, value) {
  const key = SINGLES.find((s) => s === name);
  if (key) return { ...state, [key]: "" };
  const terms = state.terms.filter((t) => t[0] !== name || t[1] !== value);
  return { ...state, terms: terms.some((t) => t[0] === name) ? terms : terms.filter((t) => t[0] !== `${name}.all`) }; // of nothing there is no "all"
}

/**
 * Removes everything chosen and excluded in a field.
 * @param {State} state
 * @param {string} field
 * @returns {State}
 */
export function clearField(state, field) {
  return records({ ...state, terms: state.terms.filter((t) => t[0] !== field && t[0] !== `-${field}`) });
}

/**
 * Removes words, terms, order and view; an open record stays open, and so does
 * the view of a day, which is no list of records.
 * @param {State} state
 * @returns {State}
 */
export function clear(state) {
  const day = state.view === "standing" ? state.terms.filter(([name]) => name === "asof") : [];
  return { ...EMPTY, terms: day, view: day.length || state.view === "standing" ? state.view : "", record: state.record, lang: state.lang };
}

/**
 * Whether nothing narrows the collection.
 * @param {State} state
 */
export function isWhole(state) {
  return state.q.trim() === "" && state.terms.every(([name]) => name === "asof" || /\.(all|match|by)$/.test(name)); // settings alone narrow nothing
}

/**
 * What decides which records are listed and in which order.
 * @param {State} state
 */
export function listKey(state) {
  return request({ ...state, record: "", terms: state.terms.filter(([name]) => name !== "asof") });
}

/**
 * @param {State} state
 * @param {string} name
 * @param {string} value
 * @returns {State}
 */
function add(state, name, value) {
  return records({ ...state, terms: [...state.terms, [name, value]] });
}

/**
 * Choosing something leads back from the about text to the records; the view
 * Standing shows the choice itself.
 * @param {State} state
 * @returns {State}
 */
function records(state) {
  return { ...state, view: state.view === "standing" ? state.view : "" };
}

/** @param {string} text */
function decode(text) {
  return text.replace(/\+/g, " ").replace(/(?:%[0-9a-f]{2})+/gi, (escapes) => {
    try {
      return decodeURIComponent(escapes);
    } catch {
      return escapes; // not UTF-8: better shown as typed than lost
    }
  });
}

/** @param {string} text */
function encode(text) {
  const whole = text.replace(/\p{Surrogate}/gu, "\uFFFD"); // half a character cannot be written
  return encodeURIComponent(whole).replace(/%20/g, "+").replace(/%2C/g, ",").replace(/%3A/g, ":");
}
