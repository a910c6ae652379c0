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
}

export interface Field {
  name: string;
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
  sorts: string[];
  fields: Field[];
  /** Length of the facet part of the counts. */
  nCounts: number;
}

export type Role = "title" | "summary" | "body" | "date" | "place" | "source" | "figure" | "claim" | "image" | "link";

/** Text with matched words: start and length in UTF-16 units, in pairs. A cut text has its ellipses in it. */
export interface TextValue {
  t: string;
  m?: number[];
  cut?: boolean;
}

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

export interface Word {
  text: string;
  prefix: boolean;
  df: number;
}

export interface Histogram {
  field: string;
  unit: "year" | "month" | "day";
  start: string;
  n: number;
  /** Place in the counts: n bars of records certainly in them, then n of those that may be. */
  offset: number;
  /** Records that may be in a bar and are in none for certain. */
  wide: number;
  /** Records from before the first bar, and records without a date: in no bar. */
  before: number;
  none: number;
}

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
  histogram?: Histogram | null;
  hits: Hit[];
  sources?: Record<string, Source>;
  record?: RecordAnswer | null;
  /** What parts of the index that have not arrived would add. */
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
  /** The page of all records without script. */
  plain: string;
  /** Further parts of the index, in order of need. */
  parts: { file: string; twin: string; sha256: string; bytes: number }[];
}
