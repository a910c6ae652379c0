// @ts-check
/** The head of an explorer: title, search, the way to the about text, colours. */

import { h, quiet, setAttr, setText } from "./dom.js";
import { tracksOf } from "./standing.js";

/** @typedef {import("./context.js").Context} Context */
/** @typedef {import("./context.js").View} View */

/**
 * Where the choice of colours is kept: "auto", "light" or "dark".
 * @typedef {{ get: () => string, set: (theme: string) => void }} Theme
 */

const THEMES = ["auto", "light", "dark"];

/**
 * @param {Context} ctx
 * @param {{ theme: Theme, about: boolean }} options about: whether there is an about text to show here
 */
export function createTop(ctx, { theme, about }) {
  const { schema, t } = ctx;
  const { collection, records } = schema.meta;
  const title = schema.text(collection.title);
  const subtitle = schema.text(collection.subtitle);
  const whole = ctx.link((s) => ({ ...s, q: "", terms: [], sort: "", view: "", record: "" }), { class: "home" }, title);

  const input = h("input", {
    type: "search",
    name: "q",
    autocomplete: "off",
    autocapitalize: "off",
    spellcheck: "false",
    enterkeyhint: "search",
    "aria-label": t("search.label"),
    placeholder: t("search.placeholder", { n: records }),
    dir: "auto",
  });
  const wipe = h("button", { type: "button", class: "wipe", "aria-label": t("search.clear"), title: t("search.clear"), hidden: true }, "×");
  const key = h("kbd", { "aria-hidden": "true" }, "/");
  const form = h("form", { class: "search", role: "search" }, h("span", { class: "glass", "aria-hidden": "true" }), input, wipe, key);

  let composing = false;
  let typing = false;
  /** One step in the history for as long as somebody types. */
  function ask() {
    if (composing) return;
    const q = input.value;
    ctx.go((s) => ({ ...s, q, view: "" }), typing ? "replace" : "push");
    typing = true;
  }
  function clear() {
    input.value = "";
    ask();
    input.focus();
  }
  input.addEventListener("compositionstart", () => (composing = true));
  input.addEventListener("compositionend", () => {
    composing = false;
    ask();
  });
  input.addEventListener("input", ask);
  input.addEventListener("blur", () => (typing = false));
  input.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || composing) return;
    event.preventDefault(); // the browser's own clearing would come twice
    event.stopPropagation();
    if (input.value) clear();
    else input.blur();
  });
  wipe.addEventListener("click", clear);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    typing = false;
  });

  const dot = h("span", { class: "dot", "aria-hidden": "true" });
  const says = quiet("");
  const colours = h("button", { type: "button", class: "theme" }, dot, says);
  function paint() {
    const label = t(`theme.${theme.get()}`);
    setAttr(dot, "data-theme", theme.get());
    setAttr(colours, "title", label);
    setText(says, label);
  }
  colours.addEventListener("click", () => {
    theme.set(THEMES[(THEMES.indexOf(theme.get()) + 1) % THEMES.length]);
    paint();
  });
  paint();

  const aboutLink = about
    ? ctx.link((s) => ({ ...s, view: "about", record: "" }), {}, t("nav.about"))
    : ctx.page && h("a", { href: `${ctx.page}#view=about` }, t("nav.about"));
  const standingLink = tracksOf(schema).length > 0 && ctx.link((s) => ({ ...s, view: "standing", record: "" }), {}, t("nav.standing"));
  const el = h(
    ctx.embedded ? "div" : "header",
    { class: "top" },
    h("div", { class: "brand" }, h(ctx.heading(1), {}, whole), subtitle && h("p", {}, subtitle)),
    form,
    h("nav", { "aria-label": t("nav.label") }, standingLink, aboutLink, colours),
  );

  return {
    el,
    focus() {
      input.focus();
      input.select();
    },
    /** @param {View} view */
    update({ state }) {
      const focus = /** @type {Document | ShadowRoot} */ (input.getRootNode()).activeElement;
      if (input.value !== state.q && (focus !== input || !typing)) input.value = state.q;
      wipe.hidden = !input.value;
      key.hidden = Boolean(input.value);
    },
  };
}
