// @ts-check
/** What the parts of an explorer share: schema, words, state and the ways to change it. */

import { h } from "./dom.js";

/** @typedef {import("./state.js").State} State */

/**
 * @typedef {object} Context
 * @property {import("./engine.js").Engine} engine
 * @property {import("./schema.js").Schema} schema
 * @property {import("./format.js").Translate} t
 * @property {import("./format.js").Format} format
 * @property {() => State} state the state shown now
 * @property {(change: (state: State) => State, how?: "push" | "replace") => void} go moves to another state
 * @property {(state: State) => string} href address of a state
 * @property {(change: (state: State) => State, props: Record<string, unknown>, ...children: import("./dom.js").Child[]) => HTMLAnchorElement} link
 * @property {boolean} embedded inside another page
 * @property {(level: number) => string} heading tag of a heading; one lower when embedded
 * @property {string} page address of the explorer's own page, without fragment
 * @property {(name: string) => string} media address of a file that travels with the site, empty if it is not there
 * @property {string} plain address of all records as plain text, empty where there is none
 * @property {(error: unknown) => void} fail shows what went wrong while answering
 * @property {AbortSignal} signal aborted when the explorer is taken down
 */

/** What parts are updated with. */
/** @typedef {{ state: State, answer: import("./wire").Answer, counts: Uint32Array, key: string }} View */

/**
 * Whether an answer tells of a result. While words are asked for and have not
 * arrived, every total and count in it is 0 and says nothing.
 * @param {import("./wire").Answer} answer
 */
export function known(answer) {
  return !answer.waiting?.includes("words");
}

/**
 * Builds a link whose address is right when it is made and whose change is
 * worked out when it is followed. With a modifier key the browser follows it.
 * @param {Pick<Context, "state" | "go" | "href">} ctx
 * @returns {Context["link"]}
 */
export function linker(ctx) {
  return (change, props, ...children) => {
    const link = h("a", { ...props, href: ctx.href(change(ctx.state())) }, ...children);
    link.addEventListener("click", (event) => {
      if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
      event.preventDefault();
      ctx.go(change);
    });
    return link;
  };
}
