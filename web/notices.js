// @ts-check
/** What is said when there is nothing to show, something was not understood, or something broke. */

import { known } from "./context.js";
import { h, setAttr, setText, sync } from "./dom.js";
import { clear, drop, request } from "./state.js";
import { partsOf, without } from "./sentence.js";
import { WORDS } from "./carrier.js";
import { EngineError } from "./engine.js";

/** @typedef {import("./context.js").Context} Context */
/** @typedef {import("./context.js").View} View */

/**
 * A note on what the engine did not understand in an address; dismissing it
 * takes those parts out.
 * @param {Context} ctx
 */
export function createProblems(ctx) {
  const { t } = ctx;
  const el = h("div", { class: "problems", role: "note", hidden: true });
  return {
    el,
    /** @param {View} view */
    update({ answer }) {
      const problems = answer.problems ?? [];
      el.hidden = problems.length === 0;
      if (el.hidden) return;
      const items = problems.map(({ param, value, message, hint }) =>
        h("li", {}, h("code", {}, [param, value].filter(Boolean).join("=")), " ", hint ? t("problem.hint", { message, hint }) : message),
      );
      const leave = () => ctx.go((state) => problems.filter((p) => p.param).reduce((s, p) => drop(s, p.param, p.value), state), "replace");
      el.replaceChildren(
        h("p", {}, h("b", {}, t("problem.title"))),
        h("ul", {}, ...items),
        h("button", { type: "button", class: "text", on: { click: leave } }, t("problem.dismiss")),
      );
    },
  };
}

/**
 * Which words were searched in the place of some that no record holds, and
 * which ones excluded nothing.
 * @param {Context} ctx
 */
export function createInstead(ctx) {
  const { t } = ctx;
  const el = h("p", { class: "instead", role: "note", hidden: true });
  return {
    el,
    /** @param {View} view */
    update({ answer }) {
      const said = (answer.words ?? []).flatMap((w) => {
        if (w.replaced.length > 0) return t("words.instead", { word: w.text, instead: w.replaced.map((term) => t("sentence.words", { words: term })).join(", ") });
        return w.exclude && w.df === 0 && known(answer) ? t("words.notExcluded", { word: w.typed.slice(1) }) : []; // as typed: a field may be named with it
      });
      el.hidden = said.length === 0;
      setText(el, said.join(" "));
    },
  };
}

/**
 * Tries once more to get what is lost. The button is not disabled meanwhile:
 * that would take the focus from it.
 * @param {Context} ctx
 */
export function retryButton({ t, engine, signal }) {
  const el = h("button", { type: "button", class: "text", on: { click: retry } }, t("lost.retry"));
  function retry() {
    if (el.getAttribute("aria-disabled") === "true") return;
    setAttr(el, "aria-disabled", "true");
    engine.retry();
  }
  engine.onPart(() => setAttr(el, "aria-disabled", null), signal);
  return el;
}

/**
 * What did not arrive, why, and the ways on.
 * @param {Context} ctx
 */
export function createLost(ctx) {
  const { t, engine } = ctx;
  const el = h("div", { class: "failure lost", role: "alert", hidden: true });
  /** @type {EngineError[]} */
  let shown = [];
  /** @param {import("./state.js").State} state */
  const wordless = (state) => drop(state, "q", "");
  const leave = ctx.link(wordless, {}, t("lost.wordless"));
  const way = h("span", { hidden: true }, " · ", leave);
  const ways = h("p", {}, retryButton(ctx), way, ctx.plain ? [" · ", h("a", { href: ctx.plain, class: "plain-link" }, t("error.plain"))] : null);
  /** @param {EngineError} error */
  const why = ({ code, file, expected, found }) => {
    const key = !file ? "cut" : ["missing", "damaged", "other-edition", "version", "died"].includes(code) ? code : "panic";
    const sums = key === "damaged" && expected && h("p", { class: "sums" }, t("error.checksum", { expected, found: found || t("error.unread") }));
    return [h("p", { class: "aside" }, t(`lost.${key}`, { name: file })), sums || null].filter((el) => el !== null);
  };
  return {
    el,
    /** @param {View} view */
    update({ state, answer }) {
      way.hidden = known(answer);
      setAttr(leave, "href", ctx.href(wordless(state)));
      const errors = [...engine.lost.values()];
      if (errors.length === shown.length && errors.every((error, i) => error === shown[i])) return;
      shown = errors;
      el.hidden = errors.length === 0;
      const words = engine.lost.has(WORDS);
      const records = engine.lost.has(engine.meta.parts - 1);
      sync(el, [
        h("p", { class: "lead" }, t(words && records ? "lost.both" : words ? "lost.words" : "lost.records")),
        ...errors.flatMap(why),
        ways,
      ]);
    },
  };
}

/**
 * The empty result: what emptied it and the ways out, each with its count.
 * @param {Context} ctx
 */
export function createEmpty(ctx) {
  const { t } = ctx;
  const el = h("div", { class: "empty", hidden: true });
  let turn = 0;
  return {
    el,
    /** @param {View} view */
    async update({ state, answer }) {
      const mine = ++turn;
      el.hidden = answer.total > 0 || !known(answer);
      if (el.hidden) return;
      const absent = (answer.words ?? []).filter((w) => w.df === 0 && !w.exclude);
      const ways = h("ul");
      sync(el, [
        h("p", { class: "lead" }, t("empty.title")),
        ...absent.map((w) => {
          const field = w.field && ctx.schema.field(w.field);
          return h("p", {}, field ? t("empty.wordIn", { word: w.text, field: ctx.schema.label(field) }) : t("empty.word", { word: w.text }));
        }),
        ways,
      ]);
      const parts = partsOf(ctx, state);
      if (parts.length < 2) return; // the one way out is "clear all"
      try {
        const counts = await Promise.all(
          parts.map(async (part) => (await ctx.engine.ask(request({ ...without(part)(state), record: "" }, { limit: 1 }))).answer.total),
        );
        if (mine !== turn || ctx.signal.aborted) return;
        const out = parts.map((part, i) => ({ part, n: counts[i] })).filter(({ n }) => n > 0);
        ways.replaceChildren(
          ...out.map(({ part, n }) =>
            h("li", {}, ctx.link(without(part), {}, t(part.not ? "empty.letIn" : "empty.without", { part: part.label })), `: ${t("empty.records", { n })}`),
          ),
          ...(out.length ? [] : [h("li", {}, ctx.link(clear, {}, t("sentence.clear")))]),
        );
      } catch (error) {
        ctx.fail(error);
      }
    },
  };
}

/**
 * One sentence on what broke, and the way to the records without the engine: a
 * large collection's one file has none in it, and says what else to do.
 * @param {unknown} error
 * @param {import("./format.js").Translate} t
 * @param {{ plain: string, restart?: { href: string, go: () => void } }} ways
 */
export function failure(error, t, { plain, restart }) {
  const known = error instanceof EngineError ? error : new EngineError("panic", { message: String(error) });
  const code = ["blocked", "unsupported", "damaged", "missing", "version", "died"].includes(known.code) ? known.code : "panic";
  const sums = code === "damaged" && known.expected ? t("error.checksum", { expected: known.expected, found: known.found || t("error.unread") }) : "";
  const detail = known.message !== known.code && (code === "damaged" || code === "version" || code === "panic") ? known.message : "";
  /** @param {Event} event */
  const again = (event) => {
    event.preventDefault();
    restart?.go();
  };
  return h(
    "div",
    { class: "failure", role: "alert", data: { error: code } },
    h("p", { class: "lead" }, t(code === "missing" && !known.file ? "error.cut" : `error.${code}`, { name: known.file })),
    sums && h("p", { class: "sums" }, sums),
    detail && h("p", { class: "aside" }, detail),
    h("p", {}, plain ? h("a", { href: plain, class: "plain-link" }, t("error.plain")) : t("error.noPlain"), restart ? [" · ", h("a", { href: restart.href, on: { click: again } }, t("error.restart"))] : null),
  );
}
