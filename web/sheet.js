// @ts-check
/**
 * Filters on a narrow screen: a bar at the foot of the page with one button,
 * and a native dialog into which the facets are moved while it is open. The bar
 * is part of the flow and opaque, so it never lies over text.
 */

import { known } from "./context.js";
import { h, setText } from "./dom.js";
import { clear, isWhole } from "./state.js";
import { partsOf } from "./sentence.js";

/** @typedef {import("./context.js").Context} Context */
/** @typedef {import("./context.js").View} View */

/**
 * @param {Context} ctx
 * @param {HTMLElement} home where the facets stand when the sheet is closed
 * @param {HTMLElement} facets
 */
export function createSheet(ctx, home, facets) {
  const { t } = ctx;
  const button = h("button", { type: "button", class: "thumb", "aria-haspopup": "dialog" });
  const done = h("button", { type: "button", class: "primary", on: { click: () => dialog.close() } });
  // The button that clears hides itself: the focus goes on before it does.
  const all = h("button", { type: "button", class: "text", on: { click: () => (done.focus(), ctx.go(clear)) } }, t("sentence.clear"));
  const body = h("div", { class: "sheet-body" });
  const dialog = h(
    "dialog",
    { class: "sheet", "aria-label": t("filters.title") },
    h(
      "div",
      { class: "sheet-head" },
      h(ctx.heading(2), {}, t("filters.title")),
      all,
      h("button", { type: "button", class: "icon", "aria-label": t("filters.close"), on: { click: () => dialog.close() } }, "×"),
    ),
    body,
    h("div", { class: "sheet-foot" }, done),
  );
  button.addEventListener("click", () => {
    body.append(facets);
    dialog.showModal();
  });
  dialog.addEventListener("close", () => {
    home.append(facets);
    button.focus();
  });
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close(); // the backdrop
  });
  // A window made wider shows the rail again: a dialog left open would keep the
  // facets from it, and the page inert.
  const dock = h("div", { class: "dock" }, button);
  const watch = new ResizeObserver(() => {
    if (dialog.open && getComputedStyle(dock).display === "none") dialog.close();
  });
  watch.observe(document.documentElement);
  ctx.signal.addEventListener("abort", () => watch.disconnect());
  return {
    el: [dock, dialog],
    open: () => dialog.open,
    /** @param {View} view */
    update({ state, answer }) {
      const n = partsOf(ctx, state).filter((p) => p.name !== "q").length;
      setText(button, n ? t("filters.openN", { n }) : t("filters.open"));
      setText(done, known(answer) ? t("filters.show", { n: answer.total }) : t("filters.close"));
      all.hidden = isWhole(state);
    },
  };
}
