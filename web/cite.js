// @ts-check
/** Citations and the clipboard. */

import { h } from "./dom.js";
import { EMPTY, print } from "./state.js";
import { sourceShort, titleOf, valueOf } from "./values.js";

/** @typedef {import("./context.js").Context} Context */

/**
 * A ready-made citation of a record with edition and address. The address is
 * the collection's own; else where this page is read, unless that is somebody's
 * disk: then the citation goes without, and the link serves this machine only.
 * @param {Context} ctx
 * @param {import("./wire").Hit} hit
 * @param {import("./wire").Answer} answer
 */
export function citation(ctx, hit, answer) {
  const { schema, t } = ctx;
  const { collection } = schema.meta;
  const refs = /** @type {import("./wire").SourceRef[]} */ (valueOf(ctx, hit, "source") ?? []);
  const sources = refs.map((r) => sourceShort(ctx, r, answer.sources)).join("; ");
  const args = { title: titleOf(ctx, hit), collection: schema.text(collection.title), edition: schema.edition, id: hit.id, sources };
  const fragment = `#${print({ ...EMPTY, record: hit.id })}`;
  const here = ctx.page;
  const home = collection.home || (/^https?:/.test(here) ? here : "");
  const text = [t(sources ? "cite.text" : "cite.nosource", args), home && home + fragment].filter(Boolean).join(" ");
  return { text, address: (home || here) && (home || here) + fragment };
}

/**
 * Puts a text on the clipboard. Where that is not allowed it is shown selected,
 * for the reader to copy.
 * @param {string} text
 * @param {Element} place where the selected text is shown
 * @returns {Promise<boolean>} false when the reader has to copy it
 */
export async function copy(text, place) {
  place.querySelector("textarea")?.remove();
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const area = h("textarea", { readonly: true, rows: 3 });
    area.value = text;
    place.append(area);
    area.select();
    let done = false;
    try {
      done = document.execCommand("copy");
    } catch {
      // Refused as well: the text stays selected.
    }
    if (done) area.remove();
    return done;
  }
}
