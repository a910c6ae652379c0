// @ts-check
/**
 * Where each place stood on a day: for every place of the selection and every
 * track the last dated step on or before that day, with the record that shows
 * it. Tracks are never added up. What nobody has found is shown as that, and
 * never as "nothing there".
 */

import { h, setAttr, setText } from "./dom.js";
import { barOf, isRangeEnd, lastBarOf } from "./format.js";
import { NONE, chosen, excluded, pick, request } from "./state.js";

/** @typedef {import("./context.js").Context} Context */
/** @typedef {import("./context.js").View} View */
/** @typedef {import("./wire").Field} Field */
/** @typedef {import("./wire").DateValue} DateValue */
/** @typedef {import("./wire").Step} Step */
/** @typedef {import("./wire").StepsAnswer} StepsAnswer */

/** Evidence older than this many days on the day asked about is only the last known. */
export const STALE = 365;

/** The value of a track that says somebody looked for a step and found none. */
export const NOT_FOUND = "not-found";

/** So few places are shown with all their steps below the table. */
const FEW = 3;

/**
 * One step of one place on one track.
 * @typedef {object} Standing
 * @property {number} value ordinal in the track's values
 * @property {Step} step the record
 * @property {number} from first day it may have been taken, in days from 1970
 * @property {number} to last such day: by then it was taken for certain
 */

/**
 * What a track holds of a place on a day.
 * @typedef {object} Cell
 * @property {Standing[]} last the latest for certain; several where records of the same time differ
 * @property {Standing | undefined} still later evidence that says less of the same: an embassy under an ambassador is at work still
 * @property {Standing | undefined} perhaps a later one whose rough date begins before the day and ends after it
 * @property {Standing | undefined} searched the latest search that found nothing, if nothing was found
 * @property {boolean} stale whether the last is older than STALE
 */

/**
 * The day range of a date. An interval with an open end tells of its known end:
 * from then on, or up to then, is when the source saw it so.
 * @param {DateValue | undefined} date
 */
export function daysOf(date) {
  const from = date?.lo ?? date?.hi;
  const open = date?.edtf.endsWith("/..") || date?.edtf.endsWith("/");
  const to = open ? from : (date?.hi ?? date?.lo);
  return from && to ? { from: barOf(from, "day"), to: barOf(to, "day") } : undefined;
}

/**
 * The steps after which no other was certainly taken, each value once: of a
 * rough date and a day within it nobody knows which came later.
 * @param {Standing[]} steps the latest first
 */
function newest(steps) {
  /** @type {Standing[]} */
  const last = [];
  for (const s of steps) if (!steps.some((other) => other.from > s.to) && !last.some((other) => other.value === s.value)) last.push(s);
  return last;
}

/**
 * What is known of one place on one track on a day.
 * @param {Standing[]} steps of that place on that track
 * @param {number} day in days from 1970
 * @param {{ search: (value: number) => boolean, within: (value: number, wider: number) => boolean }} is whether a value says that
 *   nothing was found; whether one says more of the same than another
 * @returns {Cell}
 */
export function cellOf(steps, day, is) {
  const found = steps.filter((s) => !is.search(s.value));
  const sure = found.filter((s) => s.to <= day).sort((a, b) => b.to - a.to);
  const latest = sure[0]?.to ?? -Infinity;
  let last = newest(sure);
  last = last.filter((s) => !last.some((other) => is.within(other.value, s.value)));
  /** @type {Standing | undefined} */
  let still;
  if (last.length === 1) {
    const wider = last[0];
    const firmer = newest(sure.filter((s) => s.value !== wider.value));
    if (firmer.length > 0 && firmer.every((s) => is.within(s.value, wider.value))) [still, last] = [wider, firmer];
  }
  const perhaps = found
    .filter((s) => s.from <= day && s.to > day && s.to > latest && !last.some((other) => other.value === s.value || is.within(other.value, s.value)))
    .sort((a, b) => b.to - a.to)[0];
  const searched = last.length || perhaps ? undefined : steps.filter((s) => is.search(s.value)).sort((a, b) => b.to - a.to)[0];
  return { last, still, perhaps, searched, stale: last.length > 0 && day - latest > STALE };
}

/**
 * Whether a place is one that is selected: a record of several places is there
 * for the sake of one of them, and tells only part of the others' story.
 * @param {import("./schema.js").Schema} schema
 * @param {import("./state.js").State} state
 * @param {Field} places
 * @returns {(ordinal: number) => boolean}
 */
export function placeFilter(schema, state, places) {
  const parent = places.values?.parent;
  /**
   * @param {number} o
   * @param {string[]} keys
   */
  const below = (o, keys) => {
    for (let at = o; at >= 0; at = parent ? parent[at] : -1) if (keys.includes(schema.key(places, at))) return true;
    return false;
  };
  const [wanted, unwanted] = [chosen(state, places.name), excluded(state, places.name)];
  const derived = Object.entries(schema.meta.derived ?? {}).map(([name, of]) => ({ of, wanted: chosen(state, name), unwanted: excluded(state, name) }));
  return (o) => {
    if ((wanted.length > 0 && !below(o, wanted)) || below(o, unwanted)) return false;
    const key = schema.key(places, o);
    return derived.every((d) => (d.wanted.length === 0 || d.wanted.includes(d.of[key] ?? NONE)) && !d.unwanted.includes(d.of[key] ?? NONE));
  };
}

/**
 * The tracks of a collection; none where it has no places or dates.
 * @param {import("./schema.js").Schema} schema
 */
export function tracksOf(schema) {
  return schema.role("place") && schema.role("date") ? schema.meta.fields.filter((f) => f.role === "track") : [];
}

/**
 * The view; null where the collection has no tracks.
 * @param {Context} ctx
 */
export function createStanding(ctx) {
  const { schema, t, format } = ctx;
  const tracks = tracksOf(schema);
  const place = schema.role("place");
  if (!place || tracks.length === 0) return null;

  const input = h("input", { type: "text", name: "asof", size: 12, autocomplete: "off", spellcheck: "false", "aria-describedby": "vitrine-asof-wrong", placeholder: "2025-08-01", dir: "ltr" });
  const wrong = h("p", { class: "wrong", id: "vitrine-asof-wrong", role: "alert" });
  const live = h("output", { class: "quiet", "aria-live": "polite" });
  const form = h(
    "form",
    { class: "asof", on: { submit: /** @param {Event} e */ (e) => (e.preventDefault(), apply()) } },
    h("label", {}, `${t("standing.on")} `, input),
    h("button", { type: "submit", class: "plain-button" }, t("dates.apply")),
    wrong,
  );
  const body = h("div", { class: "standing-body" });
  const el = h(
    "section",
    { class: "standing", hidden: true, tabindex: "-1", "aria-label": t("standing.title") },
    ctx.link((s) => ({ ...s, view: "" }), { class: "back-link" }, h("span", { class: "turn", "aria-hidden": "true" }, "←"), ` ${t("about.back")}`),
    h(ctx.heading(2), {}, t("standing.title")),
    form,
    h("p", { class: "aside" }, t("standing.help", { days: STALE })),
    live,
    body,
  );
  let turn = 0;
  let opened = false; // and not drawn yet
  /** @type {string | undefined} */
  let asked;

  function apply() {
    const value = input.value.trim();
    if (!accept(value)) return;
    ctx.go((s) => ({ ...s, terms: [...s.terms.filter(([name]) => name !== "asof"), ...(value ? [/** @type {const} */ (["asof", value])] : [])] }));
  }

  /**
   * Says whether a text is a day, and what is wrong if it is none.
   * @param {string} value
   */
  function accept(value) {
    const bad = value !== "" && !isRangeEnd(value);
    setAttr(input, "aria-invalid", bad ? "true" : null);
    setText(wrong, bad ? t("standing.wrong") : "");
    return !bad;
  }

  /**
   * The day asked about: that of the address, else that of the edition.
   * @param {import("./state.js").State} state
   */
  function dayOf(state) {
    const asked = chosen(state, "asof")[0] ?? "";
    const text = isRangeEnd(asked) ? asked : schema.meta.date;
    return { text, day: isRangeEnd(text) ? lastBarOf(text, "day") : Infinity };
  }

  /**
   * The rows of the table: every place that a step of the answer is about.
   * @param {StepsAnswer} answer
   * @param {import("./state.js").State} state
   * @param {Field} places
   */
  function rowsOf(answer, state, places) {
    const within = placeFilter(schema, state, places);
    /** @type {Map<number, Map<string, Standing[]>>} */
    const rows = new Map();
    for (const step of answer.steps ?? []) {
      const days = daysOf(/** @type {DateValue | undefined} */ (step.fields[schema.role("date")?.name ?? ""]));
      if (!days) continue;
      for (const o of /** @type {number[]} */ (step.fields[places.name] ?? [])) {
        if (!within(o)) continue;
        let row = rows.get(o);
        if (!row) rows.set(o, (row = new Map()));
        for (const track of tracks) {
          for (const value of /** @type {number[]} */ (step.fields[track.name] ?? [])) {
            const list = row.get(track.name) ?? [];
            list.push({ value, step, ...days });
            row.set(track.name, list);
          }
        }
      }
    }
    return [...rows].sort((a, b) => format.collator.compare(schema.valueLabel(places, a[0]), schema.valueLabel(places, b[0])));
  }

  /** @param {Step} step */
  const dateOfStep = (step) => format.date(/** @type {DateValue} */ (step.fields[schema.role("date")?.name ?? ""]).edtf);

  /** @param {Step} step @param {...import("./dom.js").Child} children */
  const open = (step, ...children) => ctx.link((s) => ({ ...s, record: step.id }), { title: step.title }, ...children);

  /**
   * @param {Field} track
   * @param {Standing[]} steps
   * @param {number} day
   */
  function drawCell(track, steps, day) {
    const parent = track.values?.parent;
    const cell = cellOf(steps, day, {
      search: (value) => schema.key(track, value) === NOT_FOUND,
      within(value, wider) {
        for (let at = parent ? parent[value] : -1; at >= 0; at = parent ? parent[at] : -1) if (at === wider) return true;
        return false;
      },
    });
    const label = { "data-label": schema.label(track) };
    if (cell.last.length === 0 && !cell.perhaps) {
      if (cell.searched) return h("td", { ...label, class: "no-evidence" }, open(cell.searched.step, schema.valueLabel(track, cell.searched.value)));
      return h("td", { ...label, class: "no-evidence" }, h("span", { class: "aside" }, t("standing.none")));
    }
    return h(
      "td",
      label,
      ...cell.last.map((s) => [
        h("p", { title: schema.valueHelp(track, s.value) || undefined }, schema.valueLabel(track, s.value)),
        h("p", { class: "aside" }, cell.stale && !cell.still && h("span", { class: "last-known" }, `${t("standing.lastKnown")} · `), open(s.step, dateOfStep(s.step))),
      ]),
      cell.still && h("p", { class: "aside" }, cell.stale && h("span", { class: "last-known" }, `${t("standing.lastKnown")} · `), t("standing.still", { step: schema.valueLabel(track, cell.still.value) }), " ", open(cell.still.step, dateOfStep(cell.still.step))),
      cell.perhaps && h("p", { class: "aside" }, t("standing.perhaps", { step: schema.valueLabel(track, cell.perhaps.value) }), " ", open(cell.perhaps.step, dateOfStep(cell.perhaps.step))),
    );
  }

  /**
   * All steps of one place, track by track, oldest first.
   * @param {Field} places
   * @param {number} o
   * @param {Map<string, Standing[]>} row
   * @param {number} day
   */
  function drawSteps(places, o, row, day) {
    return h(
      "section",
      { class: "steps-of" },
      h(ctx.heading(3), {}, t("standing.steps", { place: schema.valueLabel(places, o) })),
      ...tracks.map((track) => {
        const steps = [...(row.get(track.name) ?? [])].sort((a, b) => a.to - b.to || a.from - b.from);
        return h(
          "div",
          {},
          h(ctx.heading(4), {}, schema.label(track)),
          steps.length === 0
            ? h("p", { class: "aside" }, t("standing.none"))
            : h("ol", {}, ...steps.map((s) => h("li", { class: s.from > day && "later" }, h("b", {}, schema.valueLabel(track, s.value)), " ", h("span", { class: "aside" }, dateOfStep(s.step), s.from > day ? ` (${t("standing.later")})` : ""), h("br"), open(s.step, h("bdi", {}, s.step.title))))),
        );
      }),
    );
  }

  /**
   * @param {StepsAnswer} answer
   * @param {import("./state.js").State} state
   * @param {Field} places
   */
  function draw(answer, state, places) {
    const { text, day } = dayOf(state);
    const rows = rowsOf(answer, state, places);
    if (rows.length === 0) return body.replaceChildren(h("p", { class: "lead" }, t("standing.empty")));
    const column = (/** @type {string} */ name) => h("th", { scope: "col" }, name);
    const caption = t("standing.caption", { date: text ? format.date(text) : t("date.any"), n: rows.length });
    const table = h(
      "table",
      {},
      h("caption", {}, caption),
      h("thead", {}, h("tr", {}, column(schema.label(places)), ...tracks.map((f) => h("th", { scope: "col", title: schema.text(f.help) || undefined }, schema.label(f))))),
      h(
        "tbody",
        {},
        ...rows.map(([o, row]) =>
          h(
            "tr",
            {},
            h("th", { scope: "row" }, ctx.link((s) => ({ ...pick(s, places.name, schema.key(places, o)), view: "standing" }), {}, h("bdi", {}, schema.valueLabel(places, o)))),
            ...tracks.map((track) => drawCell(track, row.get(track.name) ?? [], day)),
          ),
        ),
      ),
    );
    setText(live, caption);
    body.replaceChildren(
      table,
      ...((answer.n ?? 0) > (answer.steps ?? []).length ? [h("p", { class: "aside" }, t("standing.more", { n: answer.n ?? 0, shown: (answer.steps ?? []).length }))] : []),
      ...(rows.length <= FEW ? rows.map(([o, row]) => drawSteps(places, o, row, day)) : []),
    );
  }

  return {
    el,
    /** @param {import("./state.js").State} state */
    shown: (state) => state.view === "standing" && state.record === "",
    /** @param {View} view */
    update({ state }) {
      const wanted = this.shown(state);
      opened = wanted && (opened || el.hidden);
      el.hidden = !wanted;
      const mine = ++turn;
      if (!wanted) return;
      const now = chosen(state, "asof")[0] ?? "";
      if (asked !== now) { // not while the reader types and nothing else has changed
        input.value = now || dayOf(state).text;
        accept(now);
        asked = now;
      }
      void ctx.engine
        .ask(request({ ...state, record: "" }), "steps")
        .then(({ answer }) => {
          if (mine !== turn || ctx.signal.aborted) return;
          const held = body.contains(/** @type {Document | ShadowRoot} */ (el.getRootNode()).activeElement);
          draw(/** @type {any} */ (answer), state, place);
          if (opened || held) el.focus({ preventScroll: true }); // what was pressed is gone
          opened = false;
        })
        .catch(ctx.fail);
    },
  };
}
