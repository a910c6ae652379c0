// @ts-check
/**
 * Every text of the interface. A message is a text with {placeholders}, or one
 * per plural form, chosen by its argument `n`. Other languages are further
 * catalogues with the same keys.
 */

/** @typedef {string | { zero?: string, one?: string, two?: string, few?: string, many?: string, other: string }} Message */
/** @typedef {Record<string, string | number>} Args */

/** @type {Record<string, Message>} */
const EN = {
  "skip": "Skip to the records",
  "search.label": "Search the records",
  "search.placeholder": { one: "Search {n} record", other: "Search {n} records" },
  "search.clear": "Clear the search",
  "nav.about": "About",
  "nav.standing": "Standing",
  "nav.label": "This collection",
  "theme.auto": "Colours: as the device",
  "theme.light": "Colours: light",
  "theme.dark": "Colours: dark",

  "filters.title": "Filters",
  "filters.open": "Filters",
  "filters.openN": "Filters · {n}",
  "filters.close": "Close",
  "filters.show": { one: "Show {n} record", other: "Show {n} records" },

  "count.unknown": "…",
  "facet.none": "Not recorded",
  "facet.row": { one: "{label}, {n} record", other: "{label}, {n} records" },
  "facet.rowNot": { one: "not {label}, hides {n} record", other: "not {label}, hides {n} records" },
  "facet.rowUnknown": "{label}, number of records not known",
  "facet.rowNotUnknown": "not {label}, number of records not known",
  "facet.exclude": "Exclude: not {label}",
  "facet.not": "not",
  "facet.all": "Show all {n}",
  "facet.fewer": "Show fewer",
  "facet.search": "Search",
  "facet.searchIn": "Search in {label}",
  "facet.nothing": "No value of that name",
  "facet.more": "{n} more: search to find them",
  "facet.clear": "Clear",
  "facet.values": { one: "{n} value", other: "{n} values" },
  "facet.chosen": "{n} chosen",

  "sentence.all": { one: "{n} record", other: "All {n} records" },
  "sentence.of": { one: "{n} of {of} record", other: "{n} of {of} records" },
  "sentence.tail": "of {of} records:",
  "sentence.or": " or ",
  "sentence.and": ", ",
  "sentence.not": "not ",
  "sentence.both": " and ",
  "sentence.noneOf": "{label} not recorded",
  "sentence.words": "“{words}”",
  "sentence.number": "{label} {range}",
  "sentence.certain": "{range}, certainly",
  "sentence.remove": "Remove {label}",
  "sentence.removeNot": "Stop excluding {label}",
  "sentence.clear": "Clear all",
  "sentence.waiting": "The words of {of} records are still arriving. To be shown:",
  "sentence.wordless": "Without their words, {of} records cannot be searched for:",

  "problem.title": "Part of this address was not understood.",
  "problem.hint": "{message}: {hint}",
  "problem.dismiss": "Leave it out",

  "hist.title": "When",
  "hist.whole": "all {n}",
  "hist.selection": "this selection",
  "hist.idle.year": "by year, tallest bar: {max}",
  "hist.idle.month": "by month, tallest bar: {max}",
  "hist.idle.day": "by day, tallest bar: {max}",
  "hist.bar": "{date}: {n} of {of}",
  "hist.plain": "{date}: {n}",
  "hist.from": "Earliest date",
  "hist.to": "Latest date",
  "hist.sure": "{text}, {n} for certain",
  "hist.faint": "dated more roughly",
  "hist.before": { one: "{n} record is from before {date} and not drawn", other: "{n} records are from before {date} and not drawn" },
  "hist.undated": { one: "{n} has no date", other: "{n} have no date" },
  "dates.title": "Dates",
  "dates.from": "From",
  "dates.to": "To",
  "dates.hint": "A year, a month or a day: 2025, 2025-07 or 2025-07-03. Leave one empty for an open end.",
  "dates.wrong": "Write a year, a month or a day: 2025, 2025-07 or 2025-07-03.",
  "dates.order": "The first date is after the last one.",
  "dates.match": "Records whose date is only known roughly",
  "dates.possible": "may fall in it",
  "dates.certain": "must fall in it",
  "dates.apply": "Set",
  "dates.clear": "All dates",
  "dates.table": "Records that may fall in a year",
  "dates.tableCertain": "Records that fall in a year for certain",
  "dates.year": "Year",
  "dates.all": "All",
  "dates.selected": "Selection",

  "sort.label": "Order",
  "sort.default": "As collected",
  "sort.-date": "Newest first",
  "sort.date": "Oldest first",
  "sort.title": "By title",
  "sort.relevance": "Best match first",

  "list.title": "Records",
  "list.more": { one: "Show {n} more", other: "Show {n} more" },
  "list.shown": "{shown} of {n} shown",
  "card.sources": "Source",
  "card.lost": "This record did not arrive",
  "card.figures": { one: "and {n} more figure", other: "and {n} more figures" },

  "figure.more-than": "more than",
  "figure.less-than": "fewer than",
  "figure.at-least": "at least",
  "figure.at-most": "at most",
  "figure.up-to": "up to",
  "figure.about": "about",
  "figure.exact": "exactly",
  "figure.percent": "%",
  "figure.asOf": "as of {date}",
  "figure.counter": "counter: {who}",
  "figure.title": "Figures",

  "record.label": "Record",
  "record.waiting": "This record is on its way.",
  "record.lost": "This record could not be loaded.",
  "record.place": "record {i} of {n}",
  "record.outside": "not in this selection",
  "record.close": "Close the record",
  "record.back": "Back to the records",
  "record.prev": "Previous record",
  "record.next": "Next record",
  "record.date": "Date",
  "record.claim": "Who says what",
  "record.claim.reading": "What it says",
  "record.claim.source": "Source",
  "record.claim.voices": { one: "{n} answer from {voices}. Reports of one agency count once, and so do the officials of one authority.", other: "{n} answers from {voices}. Reports of one agency count once, and so do the officials of one authority." },
  "record.claim.voice": { one: "one voice", other: "{n} different voices" },
  "record.this": "this record",
  "record.sources": { one: "Source", other: "Sources" },
  "source.noPlace": "place in the text not noted",
  "record.source.about": "About this source",
  "record.source.archived": "archived copy",
  "record.source.seen": "{what}",
  "record.cite": "How to cite this",
  "record.copyCitation": "Copy citation",
  "record.copyLink": "Copy link",
  "record.copied": "Copied",
  "record.selected": "Selected: copy it with your keyboard or menu",
  "cite.text": "“{title}”, {collection}, edition {edition}, record {id}. Source: {sources}.",
  "cite.nosource": "“{title}”, {collection}, edition {edition}, record {id}.",

  "empty.title": "No record matches all of this.",
  "empty.word": "No record contains “{word}”.",
  "empty.wordIn": "No record has “{word}” in {field}.",
  "words.instead": "No record contains “{word}”; searched instead: {instead}.",
  "words.notExcluded": "No record contains “{word}”: nothing was excluded by it.",
  "empty.without": "Without {part}",
  "empty.letIn": "Without excluding {part}",
  "empty.records": { one: "{n} record", other: "{n} records" },

  "about.title": "About {title}",
  "about.back": "Back to the records",
  "about.page": "Open the full explorer",

  "standing.title": "Where each stood",
  "standing.on": "On",
  "standing.help": "The last evidence on or before that day, track by track; the tracks are never added up. Evidence older than {days} days is marked as the last known. No evidence means that this collection has none, not that there was nothing.",
  "standing.wrong": "Write a year, a month or a day: 2025, 2025-08 or 2025-08-01.",
  "standing.caption": { one: "Last evidence by {date}: {n} row, from the records selected", other: "Last evidence by {date}: {n} rows, from the records selected" },
  "standing.none": "no evidence here",
  "standing.lastKnown": "last known",
  "standing.still": "still so by another record: {step},",
  "standing.perhaps": "perhaps by then: {step},",
  "standing.steps": "{place}: all dated steps",
  "standing.later": "later than the day asked about",
  "standing.empty": "None of the records selected shows a step on any track.",
  "standing.more": "{shown} of {n} records with a step are used here: narrow the selection to see the rest.",

  "foot.edition": "Edition {edition}",
  "foot.licence": "Licence",
  "foot.plain": "All records as plain text",
  "foot.records": { one: "{n} record", other: "{n} records" },
  "external": "opens in a new tab",
  "rich.table": "Table",
  "rich.noImage": "image not included here",

  "error.blocked": "The explorer cannot run here: the policy of this page or browser forbids WebAssembly ('wasm-unsafe-eval' is missing).",
  "error.unsupported": "The explorer cannot run here: this browser has no WebAssembly, or has it switched off.",
  "error.damaged": "The explorer’s data is damaged or was cut short, so nothing from it is shown.",
  "error.checksum": "Checksum expected {expected}, found {found}.",
  "error.unread": "unreadable",
  "error.missing": "The explorer’s data did not arrive: the file {name} is missing, or loading it is not allowed.",
  "error.cut": "The explorer’s data is missing from this page: it was not saved or copied whole.",
  "error.version": "The explorer’s data has another format than this page reads.",
  "error.died": "The explorer stopped twice while answering and was not started again.",
  "error.panic": "The explorer could not answer this.",
  "error.plain": "Read all records as plain text",
  "error.noPlain": "This file has no records as plain text: fetch it once more, try another browser, or open plain.html on the collection’s site.",
  "error.restart": "Start again with all records",
  "lost.words": "The words of this collection did not arrive: searching finds nothing. Everything else works.",
  "lost.records": "The records did not arrive: only their dates and values are shown. Filters count as always.",
  "lost.both": "The words and the records did not arrive: searching finds nothing, and only dates and values are shown. Filters count as always.",
  "lost.missing": "The file {name} is missing, or loading it is not allowed.",
  "lost.damaged": "The file {name} is damaged or was cut short.",
  "lost.cut": "This page was not saved or copied whole.",
  "lost.other-edition": "The file {name} belongs to another edition.",
  "lost.version": "The file {name} has another format than this page reads.",
  "lost.died": "The explorer stopped while it read the file {name}.",
  "lost.panic": "The explorer could not read the file {name}.",
  "lost.retry": "Try again",
  "lost.wordless": "Show this selection without the words",
  "loading": "The explorer is loading …",

  "number.unit": "{n}\u00a0{unit}",
  "number.percent": "{n}%",
  "number.between": "{from} to {to}",
  "number.from": "{n} or more",
  "number.to": "{n} or less",

  "date.season": "{season} {year}",
  "date.season.21": "spring",
  "date.season.22": "summer",
  "date.season.23": "autumn",
  "date.season.24": "winter",
  "date.uncertain": "{date} (uncertain)",
  "date.about": "about {date}",
  "date.aboutUncertain": "about {date} (uncertain)",
  "date.decade": "{decade}s",
  "date.century": "between {from} and {to}",
  "date.monthUnknown": "{date}, month unknown",
  "date.dayUnknown": "{date}, day unknown",
  "date.from": "since {date}",
  "date.until": "until {date}",
  "date.unknownStart": "until {date}, start unknown",
  "date.unknownEnd": "since {date}, end unknown",
  "date.any": "any date",
};

/** @type {Record<string, Record<string, Message>>} */
const CATALOGUES = { en: EN };

/** Languages the interface is written in. */
export const LANGUAGES = Object.keys(CATALOGUES);

/**
 * The language of the interface that serves a wish best.
 * @param {string | null | undefined} wish a BCP 47 tag
 */
export function chooseLanguage(wish) {
  const tag = wish ?? "";
  return LANGUAGES.find((l) => l === tag) ?? LANGUAGES.find((l) => l === tag.split("-")[0]) ?? "en";
}

/**
 * The messages of one language. Numbers among the arguments are grouped; `n`
 * also chooses the plural form.
 * @param {string} lang
 * @returns {import("./format.js").Translate}
 */
export function translator(lang) {
  const catalogue = CATALOGUES[lang] ?? EN;
  const plural = new Intl.PluralRules(lang);
  const number = new Intl.NumberFormat(lang === "en" ? "en-GB" : lang);
  return (key, args = {}) => {
    const message = catalogue[key] ?? EN[key] ?? key;
    const n = args["n"];
    const form = typeof message === "string" ? message : (message[typeof n === "number" ? plural.select(n) : "other"] ?? message.other);
    return form.replace(/\{(\w+)\}/g, (/** @type {string} */ all, /** @type {string} */ name) => {
      const value = args[name];
      return value === undefined ? all : typeof value === "number" ? number.format(value) : value;
    });
  };
}
