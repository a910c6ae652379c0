// @ts-check
/** Entry of embed.js: registers `<vitrine-explorer>`. */

import { VitrineElement } from "./vitrine-element.js";

VitrineElement.define();
