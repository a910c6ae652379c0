/**
 * The wire: what the Go module says and what the shell asks. One request is
 * the page's query string, one answer is a JSON text and an array of counts.
 * The other end is wasm/search/response.go; a member added there is added here.
 */

/** A short text in one or more languages, keyed by BCP 47 tag. */
export type Text = Record<string, string>;

export type Kind = "keyword" | "text" | "date" | "source" | "figure" | "relation" | "url" | "number";

export interface Licence {
  name: string;
  url?: string;
}

export interface CollectionInfo {
  id: string;
  title: Text;
  subtitle?: Text;
  licence?: Licence;
  languages: string[];
  /** Canonical address of the explorer, empty when unknown. */
  home?: string;
}

export interface Values {
  /** Ids as they stand in an address; the ordinal of a value is its place here. */
  key: string[];
  label: Record<string, string[]>;
  /** Definitions; an empty text where there is none. */
  help?: Record<string, string[]>;
  /** Ordinal of the value above each, -1 where there is none; left out if no value has one. */
  parent?: number[];
}

export interface Field {
  name: string;
  /** The part it plays, if any; several fields may be a track or a mark. */
  role?: Role | "track" | "mark" | "latitude" | "longitude";
  kind: Kind;
  label: Text;
  help?: Text;
  facet?: boolean;
  /** Whether a request may choose among its values or dates. */
  filter?: boolean;
  multi?: boolean;
  order?: "count" | "label" | "fixed";
  show?: string[];
  /** Numbers only: what stands behind a value. */
  unit?: Text;
  /** Facets only: index of the first value in the counts; n values, then "not recorded". */
  offset?: number;
  values?: Values;
}

/** What Go hands over once, when the index is open. */
export interface Meta {
  format: number;
  edition: string;
  date: string;
  records: number;
  /** How many parts the index of this edition has. */
  parts: number;
  collection: CollectionInfo;
  /** Names of the fields that play a part in the generic shell. */
  roles: Partial<Record<Role, string>>;
  /** By field derived of places: the value of each place. */
  derived?: Record<string, Record<string, string>>;
  sorts: string[];
  fields: Field[];
  /** Length of the facet part of the counts. */
  nCounts: number;
}

export type Role = "title" | "summary" | "body" | "date" | "place" | "source" | "figure" | "claim" | "image" | "link" | "speaker" | "reading";

/** Text with matched words: start and length in UTF-16 units, in pairs. A cut text has its ellipses in it. */
export interface TextValue {
  t: string;
  m?: number[];
  cut?: boolean;
  /** How t is laid out, if it is more than paragraphs; of the opened record only. */
  x?: Markup[];
}

/**
 * A node of a text's markup: so many UTF-16 units of the text, shown; or, below
 * zero, skipped, for they only keep words apart; or an element with its
 * attributes, if it has any, and its content. All leaves together are as long
 * as the text. The comment of build/rich says it all.
 */
export type Markup = number | [tag: string, ...rest: (Record<string, string> | Markup)[]];

export interface DateValue {
  edtf: string;
  lo?: string;
  hi?: string;
}

export interface SourceRef {
  /** Key into the answer's sources. */
  s: number;
  at: string;
}

export interface Relation {
  id: string;
  title: string;
}

export interface Figure {
  value: string;
  unit: string;
  what?: string;
  bound?: string;
  period?: string;
  asOf?: string;
  counter?: string;
}

/** Addresses are a text with a line feed between them. */
export type Value = TextValue | number[] | DateValue | SourceRef[] | Relation[] | Figure[] | string | number;

export interface Hit {
  id: string;
  doc: number;
  /** The record itself is still on its way: no id, only values and dates that facets need. */
  pending?: boolean;
  fields: Record<string, Value>;
}

export interface Source {
  id: string;
  title: string;
  short: string;
  publisher?: string;
  authors?: string[];
  date?: string;
  language?: string;
  url?: string;
  archived?: string;
  seen?: string;
  note?: string;
  /** Further properties, from which fields are derived. */
  props?: Record<string, string>;
}

export interface Problem {
  param: string;
  value: string;
  message: string;
  hint?: string;
}

/** A word, phrase or other clause of q, as it was searched. */
export interface Word {
  /** Its terms, folded. */
  text: string;
  /** As it stands in q. */
  typed: string;
  prefix: boolean;
  exclude: boolean;
  phrase: boolean;
  /** The one field it is looked for in. */
  field?: string;
  /** Records that meet it. */
  df: number;
  /** Terms searched instead, because no record holds what was typed. */
  replaced: string[];
}

interface Bars {
  field: string;
  /** Number of bars. */
  n: number;
  /** Place in the counts. */
  offset: number;
  /** Records without a value: in no bar. */
  none: number;
}

/**
 * Counts: n bars of records certainly in them and n of those that may be,
 * among the records that meet everything but the field's own range; then both
 * again for the result.
 */
export interface DateHistogram extends Bars {
  kind: "date";
  unit: "year" | "month" | "week" | "day";
  start: string;
  /** Records that may be in a bar and are in none for certain. */
  wide: number;
  /** Records from before the first bar. */
  before: number;
}

/** Counts: n bars without the field's own range, then n for the result. */
export interface NumberHistogram extends Bars {
  kind: "number";
  unit: "nice" | "equal";
  /** Lower end of the first bar. */
  low: number;
  width: number;
}

export type Histogram = DateHistogram | NumberHistogram;

export interface RecordAnswer {
  hit: Hit;
  /** Place in the result, from 0; -1 when not in it. */
  index: number;
  prev: string;
  next: string;
  siblings?: Hit[];
}

export interface Answer {
  total: number;
  of: number;
  offset: number;
  limit: number;
  sort: string;
  query: string;
  problems?: Problem[];
  words?: Word[];
  nCounts: number;
  histograms: Histogram[];
  hits: Hit[];
  sources?: Record<string, Source>;
  record?: RecordAnswer | null;
  /**
   * What parts of the index that have not arrived would add: "words" when the
   * total is not known yet and 0 stands for it, "records" when ids and texts of
   * records are left out of a true answer.
   */
  waiting?: ("words" | "records")[];
  error?: EngineFailure;
}

/**
 * What Go says when it cannot open the index or a part of it, or recovered
 * from a panic.
 */
export interface EngineFailure {
  code: string;
  message: string;
  expected?: string;
  found?: string;
  trace?: string;
}

/** An answer with its counts. */
export interface Result {
  answer: Answer;
  counts: Uint32Array;
}

/** Where the payload of an edition lies, written by the build. */
export interface Config {
  module: string;
  twin: string;
  sha256: string;
  page: string;
  /** The page of all records without script, or of their contents; empty where there is none. */
  plain: string;
  /** Further parts of the index, in order of need. */
  parts: { file: string; twin: string; sha256: string; bytes: number }[];
}

/*
 * The other questions: `ask(request, question)`. Their answers have the members
 * of an answer up to `words`, then their own, then nCounts, waiting and problems.
 */
interface About {
  total: number;
  of: number;
  offset: number;
  limit: number;
  sort: string;
  query: string;
  words: Word[];
  nCounts: number;
  waiting: ("words" | "records")[];
  problems: Problem[];
}

/** "count": the counts are those of all facets. */
export interface CountAnswer extends About {
  hits: { id: string; doc: number }[];
}

/** "crosstab": nRows × nCols counts, row by row; the last row and column are "not recorded". */
export interface CrosstabAnswer extends About {
  /** These four are left out when a problem says why. */
  rows?: string;
  cols?: string;
  nRows?: number;
  nCols?: number;
}

/** "compare": the counts of all facets in this result, then in that of vs. */
export interface CompareAnswer extends About {
  vs: string;
  totalVs: number;
  only: number;
  onlyVs: number;
  both: number;
}

/** "suggest": most frequent first. */
export interface SuggestAnswer extends About {
  typed: string;
  values: { field: string; ord: number; key: string; name: string; count: number }[];
  terms: { term: string; df: number }[];
}

/** "export": the counts are docIDs, in the order of ids. */
export interface ExportAnswer extends About {
  ids: string[];
}

/** "explain" */
export interface ExplainAnswer extends About {
  hits: {
    id: string;
    doc: number;
    /** Of relevance; with words only. */
    score?: number;
    why: Reason[];
  }[];
}

export interface Reason {
  param: string;
  /** What was asked: a value, a clause of q; or the date or number the record has. */
  value: string | number;
  /** It is why the record was not left out. */
  excluded?: boolean;
  /** The record has a value that stands below the one chosen. */
  below?: boolean;
  /** Where a clause of q was found, and how. */
  terms?: { field: string; term: string; how: "exact" | "form" | "prefix" | "near" }[];
}

/** A record that holds a step on a track: its date, its places and its step on each track. */
export interface Step {
  id: string;
  doc: number;
  title: string;
  fields: Record<string, DateValue | number[]>;
}

/** "steps": in the collection's own order. */
export interface StepsAnswer extends About {
  /** These four are left out when a problem says why. */
  place?: string;
  tracks?: string[];
  steps?: Step[];
  /** Steps in all; more than those told where there are thousands. */
  n?: number;
}
