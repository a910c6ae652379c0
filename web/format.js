// @ts-check
/**
 * Dates, numbers and names as readers see them. A date is never shown firmer
 * than it was recorded: "2025-07" is July 2025, not 1 July 2025.
 */

/** @typedef {(key: string, args?: Record<string, string | number>) => string} Translate */
/** @typedef {"year" | "month" | "day"} Unit */

/**
 * @typedef {object} Format
 * @property {(n: number) => string} count a whole number
 * @property {(value: string) => string} quantity a decimal number as recorded, unrounded
 * @property {(n: number, unit?: string) => string} number the value of a number field, unrounded
 * @property {(range: string, unit?: string) => string} numbers a range of numbers as it stands in an address, `a..b`; empty when it is none
 * @property {(edtf: string) => string} date an EDTF date at its own precision
 * @property {(range: string) => string} range a range as it stands in an address, `a..b`
 * @property {(tag: string) => string} language the name of a language
 * @property {Intl.Collator} collator order of labels
 */

/** A number as an address writes it; as in build/records/number.go. */
const NUMBER = /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/;

/**
 * Formatters for one language.
 * @param {string} lang
 * @param {Translate} t
 * @returns {Format}
 */
export function createFormat(lang, t) {
  const locale = lang === "en" ? "en-GB" : lang; // day before month, as the records are written
  const whole = new Intl.NumberFormat(locale);
  const day = new Intl.DateTimeFormat(locale, { timeZone: "UTC", day: "numeric", month: "long", year: "numeric" });
  const month = new Intl.DateTimeFormat(locale, { timeZone: "UTC", month: "long", year: "numeric" });
  const monthOnly = new Intl.DateTimeFormat(locale, { timeZone: "UTC", month: "long" });
  const dayMonth = new Intl.DateTimeFormat(locale, { timeZone: "UTC", day: "numeric", month: "long" });
  const dayOnly = new Intl.DateTimeFormat(locale, { timeZone: "UTC", day: "numeric" });
  const year = new Intl.DateTimeFormat(locale, { timeZone: "UTC", year: "numeric" });

  /**
   * One end of a date, marks aside; undefined when it is not a plain date.
   * @param {string} text
   */
  const plain = (text) => {
    const m = /^(-?\d{4})(?:-(\d\d))?(?:-(\d\d))?$/.exec(text);
    if (!m) return undefined;
    const [y, mo, d] = [Number(m[1]), m[2] ? Number(m[2]) : 0, m[3] ? Number(m[3]) : 0];
    if (mo > 24 || (mo > 12 && mo < 21) || d > 31) return undefined;
    if (mo >= 21) return d ? undefined : t("date.season", { season: t(`date.season.${mo}`), year: year.format(utc(y, 1, 1)) });
    const at = utc(y, mo || 1, d || 1);
    return d ? day.format(at) : mo ? month.format(at) : year.format(at);
  };

  /** @param {string} text */
  const one = (text) => {
    const m = /^(.*?)([?~%])?$/.exec(text);
    const [body, mark] = [m?.[1] ?? text, m?.[2] ?? ""];
    const shown = plain(body) ?? unspecified(body) ?? body;
    if (mark === "?") return t("date.uncertain", { date: shown });
    if (mark === "~") return t("date.about", { date: shown });
    if (mark === "%") return t("date.aboutUncertain", { date: shown });
    return shown;
  };

  /** @param {string} text */
  const unspecified = (text) => {
    let m = /^(\d{3})X$/.exec(text);
    if (m) return t("date.decade", { decade: `${m[1]}0` });
    m = /^(\d{2})XX$/.exec(text);
    if (m) return t("date.century", { from: `${m[1]}00`, to: `${m[1]}99` });
    m = /^(\d{4})-XX(?:-XX)?$/.exec(text);
    if (m) return t("date.monthUnknown", { date: m[1] });
    m = /^(\d{4}-\d\d)-XX$/.exec(text);
    if (m) return t("date.dayUnknown", { date: plain(m[1]) ?? m[1] });
    return undefined;
  };

  /**
   * A span, with what both ends share said once.
   * @param {string} a
   * @param {string} b
   */
  const span = (a, b) => {
    if (a === b) return one(a);
    const [x, y] = [split(a), split(b)];
    if (x && y && x.y === y.y) {
      if (x.d && y.d) {
        const left = x.m === y.m ? dayOnly.format(utc(x.y, x.m, x.d)) : dayMonth.format(utc(x.y, x.m, x.d));
        return x.m === y.m ? `${left}–${one(b)}` : `${left} – ${one(b)}`;
      }
      if (x.m && y.m && !x.d && !y.d) return `${monthOnly.format(utc(x.y, x.m, 1))} – ${one(b)}`;
    }
    if (x && y && !x.m && !y.m) return `${one(a)}–${one(b)}`;
    return `${one(a)} – ${one(b)}`;
  };

  /**
   * @param {string} a
   * @param {string} b
   */
  const ends = (a, b) => {
    if (a && b) return span(a, b);
    if (a) return t("date.from", { date: one(a) });
    if (b) return t("date.until", { date: one(b) });
    return t("date.any");
  };

  /**
   * @param {number} n
   * @param {string} [unit]
   */
  const number = (n, unit = "") => {
    const text = String(n);
    const shown = text.includes("e") ? new Intl.NumberFormat(locale, { notation: "scientific", maximumFractionDigits: 17 }).format(n) : quantity(text, locale);
    if (!unit) return shown;
    return unit === "%" ? t("number.percent", { n: shown }) : t("number.unit", { n: shown, unit });
  };

  return {
    count: (n) => whole.format(n),
    quantity: (value) => quantity(value, locale),
    number,
    numbers(range, unit) {
      const { from, to } = splitRange(range);
      const [a, b] = [from, to].map((end) => (NUMBER.test(end) ? Number(end) : undefined));
      if ((from && a === undefined) || (to && b === undefined)) return "";
      if (a !== undefined && b !== undefined) {
        if (a > b) return "";
        return a === b ? number(a, unit) : t("number.between", { from: number(a), to: number(b, unit) });
      }
      if (a !== undefined) return t("number.from", { n: number(a, unit) });
      return b === undefined ? "" : t("number.to", { n: number(b, unit) });
    },
    date(edtf) {
      const at = edtf.indexOf("/");
      if (at < 0) return one(edtf);
      const [a, b] = [edtf.slice(0, at), edtf.slice(at + 1)];
      if (a === "" && b !== "") return t("date.unknownStart", { date: one(b) });
      if (b === "" && a !== "") return t("date.unknownEnd", { date: one(a) });
      return ends(a === ".." ? "" : a, b === ".." ? "" : b);
    },
    range(range) {
      const { from, to } = splitRange(range);
      return ends(from, to);
    },
    language(tag) {
      try {
        return new Intl.DisplayNames([locale], { type: "language" }).of(tag) ?? tag;
      } catch {
        return tag;
      }
    },
    collator: new Intl.Collator(locale, { numeric: true, sensitivity: "base" }),
  };
}

/**
 * The two ends of a range in an address; an open end is empty. A single date
 * is both ends.
 * @param {string} range
 */
export function splitRange(range) {
  const at = range.indexOf("..");
  if (at < 0) return { from: range, to: range };
  return { from: range.slice(0, at), to: range.slice(at + 2) };
}

/**
 * A range as it stands in an address; empty when both ends are open.
 * @param {string} from
 * @param {string} to
 */
export function joinRange(from, to) {
  if (!from && !to) return "";
  return from === to ? from : `${from}..${to}`;
}

/**
 * Whether a text is a date that a range may have for an end.
 * @param {string} text
 */
export function isRangeEnd(text) {
  const parts = split(text);
  return parts !== undefined && parts.m <= 12 && (parts.d === 0 || parts.d <= daysIn(parts.y, parts.m));
}

/**
 * Number of a bar in time: years, months or days on one line of whole numbers.
 * @param {string} date a date of the unit's precision or finer
 * @param {Unit} unit
 */
export function barOf(date, unit) {
  const p = split(date) ?? { y: 0, m: 1, d: 1 };
  if (unit === "year") return p.y;
  if (unit === "month") return p.y * 12 + (p.m || 1) - 1;
  return Math.round(utc(p.y, p.m || 1, p.d || 1).getTime() / 864e5);
}

/**
 * The last bar a date covers: the December of a year, the 31st of a January.
 * @param {string} date
 * @param {Unit} unit
 */
export function lastBarOf(date, unit) {
  const p = split(date) ?? { y: 0, m: 12, d: 31 };
  const m = p.m || 12;
  return barOf(key(p.y, m, p.d || daysIn(p.y, m)), unit);
}

/**
 * A bar's date as an address writes it; the inverse of barOf.
 * @param {number} bar
 * @param {Unit} unit
 */
export function dateOf(bar, unit) {
  if (unit === "year") return pad(bar, 4);
  if (unit === "month") return `${pad(Math.floor(bar / 12), 4)}-${pad((bar % 12) + 1, 2)}`;
  return new Date(bar * 864e5).toISOString().slice(0, 10);
}

/**
 * Folds a label or a search in one: no case, no accents, one form of the
 * letters that Arabic, Persian and Pashto keyboards write differently. It is
 * for searching among the values of a facet; the engine folds by tables of its
 * own (build/indexer/tables.go), which this follows for those letters.
 * @param {string} text
 */
export function fold(text) {
  return text
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[\p{M}\u0640\u200b-\u200f\u2060\ufeff]/gu, "")
    .replace(/[\u064a\u0649\u0626\u06cd\u06ce\u06d0\u06d2]/g, "\u06cc") // yeh
    .replace(/[\u0643\u06aa]/g, "\u06a9") // kaf
    .replace(/\u06ab/g, "\u06af") // gaf
    .replace(/[\u0629\u06be\u06c1-\u06c3\u06d5]/g, "\u0647") // heh
    .replace(/[\u0671-\u0673]/g, "\u0627") // alef
    .replace(/[\u0660-\u0669]/g, (c) => String(c.charCodeAt(0) - 0x660))
    .replace(/[\u06f0-\u06f9]/g, (c) => String(c.charCodeAt(0) - 0x6f0))
    .replace(/[\u00f8\u0142\u0111\u0131\u00df\u00e6\u0153]/g, (c) => LATIN[c] ?? c)
    .trim();
}

/** @type {Record<string, string>} */
const LATIN = { "\u00f8": "o", "\u0142": "l", "\u0111": "d", "\u0131": "i", "\u00df": "ss", "\u00e6": "ae", "\u0153": "oe" };

/**
 * Grouped digits; the decimals that were recorded, no more and no fewer.
 * Thousands of millions are written with a word where that loses nothing.
 * @param {string} value
 * @param {string} locale
 */
function quantity(value, locale) {
  if (!/^-?\d+(\.\d+)?$/.test(value)) return value;
  const n = Number(value);
  const decimals = value.split(".")[1]?.length ?? 0;
  if (Math.abs(n) >= 1e9 && Math.abs(n) < 1e12 && decimals === 0 && n % 1e7 === 0) {
    const compact = { notation: /** @type {const} */ ("compact"), compactDisplay: /** @type {const} */ ("long") };
    return new Intl.NumberFormat(locale, { ...compact, maximumFractionDigits: 2 }).format(n);
  }
  if (value.length > 20) return value; // more digits than anybody reads, and than some browsers group exactly
  const exact = /** @type {Intl.StringNumericLiteral} */ (value); // as text: no detour through a double
  return new Intl.NumberFormat(locale, { minimumFractionDigits: decimals, maximumFractionDigits: decimals }).format(exact);
}

/** @param {string} text */
function split(text) {
  const m = /^(\d{4})(?:-(\d\d)(?:-(\d\d))?)?$/.exec(text);
  if (!m) return undefined;
  const parts = { y: Number(m[1]), m: Number(m[2] ?? 0), d: Number(m[3] ?? 0) };
  if (m[2] === "00" || m[3] === "00" || parts.m > 12) return undefined;
  return parts;
}

/**
 * @param {number} y
 * @param {number} m from 1
 * @param {number} d
 */
function utc(y, m, d) {
  const at = new Date(Date.UTC(2000, m - 1, d));
  at.setUTCFullYear(y, m - 1, d); // Date.UTC reads years below 100 as 19xx
  return at;
}

/**
 * @param {number} y
 * @param {number} m from 1
 */
function daysIn(y, m) {
  return utc(y, m + 1, 0).getUTCDate();
}

/**
 * @param {number} y
 * @param {number} m
 * @param {number} d
 */
function key(y, m, d) {
  return `${pad(y, 4)}-${pad(m, 2)}-${pad(d, 2)}`;
}

/**
 * @param {number} n
 * @param {number} width
 */
function pad(n, width) {
  return String(n).padStart(width, "0");
}
