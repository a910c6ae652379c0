// Modules that exist only while build bundles the shell.

declare module "wasm-exec" {
  /** What the shell uses of the class in Go's wasm_exec.js. */
  export interface Go {
    importObject: WebAssembly.Imports;
    exited?: boolean;
    exit(code: number): void;
    run(instance: WebAssembly.Instance): Promise<void>;
  }
  /** Evaluates wasm_exec.js with scope as its globalThis. */
  export function loadGo(scope: object): new () => Go;
}

declare module "vitrine-config" {
  /** Names relative to embed.js; null in the bundle of a page. */
  const config: import("./wire").Config | null;
  export default config;
}

declare module "*.css" {
  const text: string;
  export default text;
}

interface Uint8ArrayConstructor {
  fromBase64?(text: string): Uint8Array<ArrayBuffer>;
}
