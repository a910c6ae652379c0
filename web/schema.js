// @ts-check
/** What the shell asks of a collection's schema: fields by part, labels by language. */

import { NONE } from "./state.js";

/** @typedef {import("./wire").Field} Field */
/** @typedef {import("./wire").Meta} Meta */
/** @typedef {import("./wire").Role} Role */
/** @typedef {import("./wire").Text} Text */
/** @typedef {import("./format.js").Translate} Translate */

/**
 * The language a collection's labels are shown in: the first wish it has, exactly
 * or but for script and region, else its own first.
 * @param {string[]} languages those of the collection, BCP 47 tags
 * @param {readonly string[]} wishes of the reader, the strongest first
 */
export function labelLanguage(languages, wishes) {
  const base = (/** @type {string} */ tag) => tag.toLowerCase().split("-")[0];
  for (const wish of wishes) {
    if (!wish) continue;
    const found = languages.find((l) => l.toLowerCase() === wish.toLowerCase()) ?? languages.find((l) => base(l) === base(wish));
    if (found) return found;
  }
  return languages[0] ?? "";
}

/** Reads one Meta; built once per explorer, then only asked. */
export class Schema {
  #byName;
  #ordinals = new Map();
  #lang;
  #t;

  /**
   * @param {Meta} meta
   * @param {string} lang
   * @param {Translate} t
   */
  constructor(meta, lang, t) {
    this.meta = meta;
    this.#lang = lang;
    this.#t = t;
    this.#byName = new Map(meta.fields.map((f) => [f.name, f]));
    /** Facets, in the author's order. */
    this.facets = meta.fields.filter((f) => f.facet && f.values && f.offset !== undefined);
  }

  /**
   * @param {string} name
   * @returns {Field | undefined}
   */
  field(name) {
    return this.#byName.get(name);
  }

  /**
   * The field that plays a part: title, date, source …
   * @param {Role} role
   * @returns {Field | undefined}
   */
  role(role) {
    const name = this.meta.roles[role];
    return name === undefined ? undefined : this.#byName.get(name);
  }

  /**
   * A text in the reader's language, else in the collection's first.
   * @param {Text | undefined} text
   */
  text(text) {
    return text ? (text[this.#lang] ?? text[this.meta.collection.languages[0] ?? ""] ?? Object.values(text)[0] ?? "") : "";
  }

  /** @param {Field} field */
  label(field) {
    return this.text(field.label) || field.name;
  }

  /**
   * Number of a value within its field; the number of values for "not
   * recorded", -1 for a value the collection does not have.
   * @param {Field} field
   * @param {string} key
   */
  ordinal(field, key) {
    const keys = field.values?.key ?? [];
    if (key === NONE) return keys.length;
    let map = this.#ordinals.get(field.name);
    if (!map) this.#ordinals.set(field.name, (map = new Map(keys.map((k, i) => [k, i]))));
    return map.get(key) ?? -1;
  }

  /**
   * @param {Field} field
   * @param {number} ordinal
   */
  key(field, ordinal) {
    return field.values?.key[ordinal] ?? NONE;
  }

  /**
   * @param {Field} field
   * @param {number} ordinal
   */
  valueLabel(field, ordinal) {
    const values = field.values;
    if (!values || ordinal >= values.key.length) return this.#t("facet.none");
    return this.#pick(values.label, ordinal) || values.key[ordinal];
  }

  /**
   * The definition of a value, or an empty text.
   * @param {Field} field
   * @param {number} ordinal
   */
  valueHelp(field, ordinal) {
    return field.values?.help ? this.#pick(field.values.help, ordinal) : "";
  }

  /**
   * @param {Record<string, string[]>} lists
   * @param {number} ordinal
   */
  #pick(lists, ordinal) {
    const first = this.meta.collection.languages[0] ?? "";
    return lists[this.#lang]?.[ordinal] || lists[first]?.[ordinal] || Object.values(lists)[0]?.[ordinal] || "";
  }

  /** The edition as readers cite it: its day and the hash of its content. */
  get edition() {
    const { date, edition } = this.meta;
    return date && !edition.startsWith(date) ? `${date}-${edition}` : edition;
  }

  /** The field a card names above its headline: the first single-valued keyword it shows. */
  get kicker() {
    return this.meta.fields.find((f) => f.kind === "keyword" && !f.multi && onCard(f) && !this.#hasPart(f));
  }

  /** The fields whose values a card shows as links. */
  get chips() {
    const kicker = this.kicker;
    return this.meta.fields.filter((f) => f.kind === "keyword" && f !== kicker && onCard(f) && f.name !== this.meta.roles.claim);
  }

  /** The number fields whose values a card shows. */
  get amounts() {
    return this.meta.fields.filter((f) => f.kind === "number" && onCard(f));
  }

  /** @param {Field} field */
  #hasPart(field) {
    return Object.values(this.meta.roles).includes(field.name);
  }
}

/** @param {Field} field */
function onCard(field) {
  return field.show?.includes("card") ?? false;
}
