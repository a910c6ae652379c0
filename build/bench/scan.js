// @ts-check
/**
 * The rival: a scan over typed arrays, the fastest thing a site could use in
 * place of the engine. It answers with totals, all counts (those of a facet
 * with its own choice left out) and the newest twenty records. Whatever makes
 * it faster belongs into it: a slow rival flatters us.
 *
 * Its file is explained in rival.go. Every pass over a column stands in a
 * function of its own per kind of column, so that each is compiled for one kind
 * of array.
 */

/**
 * @typedef {object} Query
 * @property {{ facet: number, values: number[] }[] | null} facets AND-ed; the values of one are OR-ed
 * @property {[number, number] | null} range first and last day
 * @property {string[] | null} words AND-ed
 * @property {string} prefix of a word
 */

/**
 * A facet has its values in bytes, or in shorts where bytes are too small; with
 * starts there are several per row, always in bytes.
 * @typedef {{ values: number, bytes: Uint8Array, shorts?: Uint16Array, starts?: Uint32Array, totals: Uint32Array }} Facet
 */

const FIRST = 20;

export class Scan {
  /** @param {ArrayBuffer} buffer */
  constructor(buffer) {
    const length = new DataView(buffer).getUint32(0, true);
    const head = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, length)));
    const base = (4 + length + 7) & ~7;
    /** @type {Record<string, any>} */
    const sections = {};
    for (const s of head.sections) {
      const kind = s.width === 1 ? Uint8Array : s.width === 2 ? Uint16Array : Uint32Array;
      sections[s.name] = new kind(buffer, base + s.offset, s.length / s.width);
    }
    const n = (this.n = head.rows);
    /** @type {Uint32Array} */
    this.rid = sections["rid"];
    const days = sections["day"];
    this.day = new Int32Array(buffer, days.byteOffset, n);
    /** @type {Facet[]} */
    this.facets = head.facets.map((/** @type {any} */ f, /** @type {number} */ i) => {
      const column = sections[f.multi ? "v" + i : "c" + i];
      /** @type {Facet} */
      const facet = { values: f.values, bytes: column, totals: new Uint32Array(f.values + 1) };
      if (column instanceof Uint16Array) facet.shorts = column;
      if (f.multi) {
        const starts = (facet.starts = new Uint32Array(n + 1));
        const counts = sections["k" + i];
        for (let r = 0; r < n; r++) starts[r + 1] = starts[r] + counts[r];
      }
      countRange(facet, 0, n, facet.totals);
      return facet;
    });
    this.terms = new TextDecoder().decode(sections["terms"]).split("\n");
    /** @type {Uint32Array} */
    this.starts = sections["starts"];
    /** @type {Uint8Array} */
    this.posts = sections["posts"];
    // Room for one answer, used again by the next.
    this.misses = new Uint8Array(n);
    this.hits = new Uint32Array(n);
    this.rows = new Uint32Array(n);
    this.marks = new Uint8Array(n);
    /** @type {Uint32Array[]} rows that miss one choice alone, by choice */
    this.near = [];
    this.nNear = new Uint32Array(8);
  }

  /** @param {Query} q */
  ask(q) {
    let lo = 0;
    let hi = this.n;
    if (q.range) {
      lo = this.rowUpTo(q.range[1]);
      hi = this.rowUpTo(q.range[0] - 1);
    }
    /** @type {Uint32Array | null} */
    let rows = null;
    if (q.prefix) rows = this.rowsOfPrefix(q.prefix);
    else if (q.words?.length) rows = this.rowsOfWords(q.words);
    if (rows && q.range) rows = rows.subarray(lowerBound(rows, lo), lowerBound(rows, hi));
    const chosen = q.facets ?? [];
    if (chosen.length > 8) throw new Error("more choices than bits in a byte");

    let hits = rows ?? this.hits;
    let total = rows ? rows.length : hi - lo;
    if (chosen.length) {
      const misses = this.misses;
      if (rows) for (let j = 0; j < rows.length; j++) misses[rows[j]] = 0;
      else misses.fill(0, lo, hi);
      chosen.forEach((c, k) => {
        const f = this.facets[c.facet];
        const table = new Uint8Array(f.values + 1).fill(1 << k);
        for (const v of c.values) table[v] = 0;
        if (rows) mark(f, rows, table, 1 << k, misses);
        else markRange(f, lo, hi, table, 1 << k, misses);
      });
      hits = this.hits;
      total = rows ? this.part(rows, chosen.length) : this.partRange(lo, hi, chosen.length);
    }
    // Without a list of rows and without a choice the hits are the range itself.
    const listed = rows !== null || chosen.length > 0;
    const counts = this.facets.map((f, i) => {
      const k = chosen.findIndex((c) => c.facet === i);
      if (k < 0 && !listed || k >= 0 && chosen.length === 1 && !rows) {
        if (lo === 0 && hi === this.n) return f.totals.slice(0, f.values);
        const out = new Uint32Array(f.values + 1);
        countRange(f, lo, hi, out);
        return out.subarray(0, f.values);
      }
      const out = new Uint32Array(f.values + 1);
      if (k >= 0 && chosen.length === 1 && rows) count(f, rows, rows.length, out);
      else {
        count(f, hits, total, out);
        if (k >= 0) count(f, this.near[k], this.nNear[k], out);
      }
      return out.subarray(0, f.values);
    });
    const ids = [];
    for (let j = 0; j < total && j < FIRST; j++) ids.push(this.rid[listed ? hits[j] : lo + j]);
    return { total, counts, ids };
  }

  /**
   * The first row of a day or of one before it; rows are newest first.
   * @param {number} day
   */
  rowUpTo(day) {
    let lo = 0;
    let hi = this.n;
    while (lo < hi) {
      const m = (lo + hi) >> 1;
      if (this.day[m] > day) lo = m + 1;
      else hi = m;
    }
    return lo;
  }

  /** @param {string} term */
  place(term) {
    let lo = 0;
    let hi = this.terms.length;
    while (lo < hi) {
      const m = (lo + hi) >> 1;
      if (this.terms[m] < term) lo = m + 1;
      else hi = m;
    }
    return lo;
  }

  /** @param {string[]} words */
  rowsOfWords(words) {
    /** @type {number[]} */
    const places = [];
    for (const word of words) {
      const p = this.place(word);
      if (this.terms[p] !== word) return this.rows.subarray(0, 0);
      places.push(p);
    }
    const size = (/** @type {number} */ p) => this.starts[p + 1] - this.starts[p];
    places.sort((a, b) => size(a) - size(b)); // the shortest list is the one unpacked
    let rows = this.rows.subarray(0, unpack(this.posts, this.starts[places[0]], this.starts[places[0] + 1], this.rows));
    for (const p of places.slice(1)) {
      const both = rows.length < this.n / 50 ? keep : keepMany;
      rows = rows.subarray(0, both(this.posts, this.starts[p], this.starts[p + 1], rows, this.marks));
    }
    return rows;
  }

  /** @param {string} prefix */
  rowsOfPrefix(prefix) {
    const a = this.place(prefix);
    const b = this.place(prefix + "\uffff");
    const { rows, marks, posts } = this;
    if (b - a <= 1) return rows.subarray(0, a === b ? 0 : unpack(posts, this.starts[a], this.starts[b], rows));
    marks.fill(0);
    for (let t = a; t < b; t++) setMarks(posts, this.starts[t], this.starts[t + 1], marks);
    let n = 0;
    for (let r = 0; r < marks.length; r++) {
      rows[n] = r;
      n += marks[r];
    }
    return rows.subarray(0, n);
  }

  /**
   * Parts rows into hits and those that miss one of k choices alone.
   * @param {Uint32Array} rows
   * @param {number} k
   */
  part(rows, k) {
    const { misses, hits } = this;
    let total = 0;
    for (let j = 0; j < rows.length; j++) {
      hits[total] = rows[j];
      total += isZero(misses[rows[j]]);
    }
    for (let c = 0; k > 1 && c < k; c++) {
      const near = (this.near[c] ??= new Uint32Array(this.n));
      const bit = 1 << c;
      let n = 0;
      for (let j = 0; j < rows.length; j++) {
        near[n] = rows[j];
        n += isZero(misses[rows[j]] ^ bit);
      }
      this.nNear[c] = n;
    }
    return total;
  }

  /**
   * The same for rows lo to hi.
   * @param {number} lo
   * @param {number} hi
   * @param {number} k
   */
  partRange(lo, hi, k) {
    const { misses, hits } = this;
    let total = 0;
    for (let r = lo; r < hi; r++) {
      hits[total] = r;
      total += isZero(misses[r]);
    }
    for (let c = 0; k > 1 && c < k; c++) {
      const near = (this.near[c] ??= new Uint32Array(this.n));
      const bit = 1 << c;
      let n = 0;
      for (let r = lo; r < hi; r++) {
        near[n] = r;
        n += isZero(misses[r] ^ bit);
      }
      this.nNear[c] = n;
    }
    return total;
  }
}

/**
 * 1 for 0, else 0: lists are written without a branch that nobody could
 * predict.
 * @param {number} byte
 */
function isZero(byte) {
  return (byte - 1) >>> 31;
}

/**
 * The first place in rows that holds row or more.
 * @param {Uint32Array} rows
 * @param {number} row
 */
function lowerBound(rows, row) {
  let lo = 0;
  let hi = rows.length;
  while (lo < hi) {
    const m = (lo + hi) >> 1;
    if (rows[m] < row) lo = m + 1;
    else hi = m;
  }
  return lo;
}

/**
 * Unpacks a list of rows and returns their number.
 * @param {Uint8Array} posts
 * @param {number} from
 * @param {number} to
 * @param {Uint32Array} rows
 */
function unpack(posts, from, to, rows) {
  let n = 0;
  let row = -1;
  while (from < to) {
    let x = posts[from++];
    let gap = x & 127;
    for (let shift = 7; x > 127; shift += 7) {
      x = posts[from++];
      gap |= (x & 127) << shift;
    }
    row += gap + 1;
    rows[n++] = row;
  }
  return n;
}

/**
 * Keeps those rows that stand in a packed list too, and returns their number.
 * @param {Uint8Array} posts
 * @param {number} from
 * @param {number} to
 * @param {Uint32Array} rows
 */
function keep(posts, from, to, rows) {
  let n = 0;
  let row = -1;
  for (let j = 0; j < rows.length && from < to; ) {
    let x = posts[from++];
    let gap = x & 127;
    for (let shift = 7; x > 127; shift += 7) {
      x = posts[from++];
      gap |= (x & 127) << shift;
    }
    row += gap + 1;
    while (j < rows.length && rows[j] < row) j++;
    if (j < rows.length && rows[j] === row) rows[n++] = rows[j++];
  }
  return n;
}

/**
 * The same for many rows: no branch depends on them.
 * @param {Uint8Array} posts
 * @param {number} from
 * @param {number} to
 * @param {Uint32Array} rows
 * @param {Uint8Array} marks
 */
function keepMany(posts, from, to, rows, marks) {
  marks.fill(0);
  for (let j = 0; j < rows.length; j++) marks[rows[j]] = 1;
  let n = 0;
  let row = -1;
  while (from < to) {
    let x = posts[from++];
    let gap = x & 127;
    for (let shift = 7; x > 127; shift += 7) {
      x = posts[from++];
      gap |= (x & 127) << shift;
    }
    row += gap + 1;
    rows[n] = row; // past the end of rows, when all are found, a write is dropped
    n += marks[row];
  }
  return n;
}

/**
 * @param {Uint8Array} posts
 * @param {number} from
 * @param {number} to
 * @param {Uint8Array} marks
 */
function setMarks(posts, from, to, marks) {
  let row = -1;
  while (from < to) {
    let x = posts[from++];
    let gap = x & 127;
    for (let shift = 7; x > 127; shift += 7) {
      x = posts[from++];
      gap |= (x & 127) << shift;
    }
    row += gap + 1;
    marks[row] = 1;
  }
}

// ---- passes over columns

/**
 * Adds bit to the misses of rows that have none of the values with 0 in table.
 * @param {Facet} f
 * @param {Uint32Array} rows
 * @param {Uint8Array} table
 * @param {number} bit
 * @param {Uint8Array} misses
 */
function mark(f, rows, table, bit, misses) {
  if (f.shorts) markShorts(f.shorts, rows, table, misses);
  else if (f.starts) markByteLists(f.bytes, f.starts, rows, table, bit, misses);
  else markBytes(f.bytes, rows, table, misses);
}

/** @param {Uint8Array} column @param {Uint32Array} rows @param {Uint8Array} table @param {Uint8Array} misses */
function markBytes(column, rows, table, misses) {
  for (let j = 0; j < rows.length; j++) misses[rows[j]] |= table[column[rows[j]]];
}

/** @param {Uint16Array} column @param {Uint32Array} rows @param {Uint8Array} table @param {Uint8Array} misses */
function markShorts(column, rows, table, misses) {
  for (let j = 0; j < rows.length; j++) misses[rows[j]] |= table[column[rows[j]]];
}

/** @param {Uint8Array} values @param {Uint32Array} starts @param {Uint32Array} rows @param {Uint8Array} table @param {number} bit @param {Uint8Array} misses */
function markByteLists(values, starts, rows, table, bit, misses) {
  for (let j = 0; j < rows.length; j++) {
    const end = starts[rows[j] + 1];
    let miss = bit;
    for (let p = starts[rows[j]]; p < end; p++) miss &= table[values[p]];
    misses[rows[j]] |= miss;
  }
}

/**
 * The same for rows lo to hi.
 * @param {Facet} f
 * @param {number} lo
 * @param {number} hi
 * @param {Uint8Array} table
 * @param {number} bit
 * @param {Uint8Array} misses
 */
function markRange(f, lo, hi, table, bit, misses) {
  if (f.shorts) markShortRange(f.shorts, lo, hi, table, misses);
  else if (f.starts) markByteListRange(f.bytes, f.starts, lo, hi, table, bit, misses);
  else markByteRange(f.bytes, lo, hi, table, misses);
}

/** @param {Uint8Array} column @param {number} lo @param {number} hi @param {Uint8Array} table @param {Uint8Array} misses */
function markByteRange(column, lo, hi, table, misses) {
  for (let r = lo; r < hi; r++) misses[r] |= table[column[r]];
}

/** @param {Uint16Array} column @param {number} lo @param {number} hi @param {Uint8Array} table @param {Uint8Array} misses */
function markShortRange(column, lo, hi, table, misses) {
  for (let r = lo; r < hi; r++) misses[r] |= table[column[r]];
}

/** @param {Uint8Array} values @param {Uint32Array} starts @param {number} lo @param {number} hi @param {Uint8Array} table @param {number} bit @param {Uint8Array} misses */
function markByteListRange(values, starts, lo, hi, table, bit, misses) {
  let p = starts[lo];
  for (let r = lo; r < hi; r++) {
    const end = starts[r + 1];
    let miss = bit;
    for (; p < end; p++) miss &= table[values[p]];
    misses[r] |= miss;
  }
}

/**
 * Adds the values of the first n rows to counts.
 * @param {Facet} f
 * @param {Uint32Array} rows
 * @param {number} n
 * @param {Uint32Array} counts
 */
function count(f, rows, n, counts) {
  if (f.shorts) countShorts(f.shorts, rows, n, counts);
  else if (f.starts) countByteLists(f.bytes, f.starts, rows, n, counts);
  else countBytes(f.bytes, rows, n, counts);
}

/** @param {Uint8Array} column @param {Uint32Array} rows @param {number} n @param {Uint32Array} counts */
function countBytes(column, rows, n, counts) {
  for (let j = 0; j < n; j++) counts[column[rows[j]]]++;
}

/** @param {Uint16Array} column @param {Uint32Array} rows @param {number} n @param {Uint32Array} counts */
function countShorts(column, rows, n, counts) {
  for (let j = 0; j < n; j++) counts[column[rows[j]]]++;
}

/** @param {Uint8Array} values @param {Uint32Array} starts @param {Uint32Array} rows @param {number} n @param {Uint32Array} counts */
function countByteLists(values, starts, rows, n, counts) {
  for (let j = 0; j < n; j++) {
    const end = starts[rows[j] + 1];
    for (let p = starts[rows[j]]; p < end; p++) counts[values[p]]++;
  }
}

/**
 * The same for rows lo to hi. Values of lists stand row by row, so that both
 * kinds of facets are one walk along a column.
 * @param {Facet} f
 * @param {number} lo
 * @param {number} hi
 * @param {Uint32Array} counts
 */
function countRange(f, lo, hi, counts) {
  const from = f.starts ? f.starts[lo] : lo;
  const to = f.starts ? f.starts[hi] : hi;
  if (f.shorts) countShortRange(f.shorts, from, to, counts);
  else countByteRange(f.bytes, from, to, counts);
}

/** @param {Uint8Array} column @param {number} from @param {number} to @param {Uint32Array} counts */
function countByteRange(column, from, to, counts) {
  for (let j = from; j < to; j++) counts[column[j]]++;
}

/** @param {Uint16Array} column @param {number} from @param {number} to @param {Uint32Array} counts */
function countShortRange(column, from, to, counts) {
  for (let j = from; j < to; j++) counts[column[j]]++;
}
