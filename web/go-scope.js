// @ts-check
/** The global scope a Go program is run in. */

/**
 * The program's private world. Go's support code asks its globalThis for a file
 * system and a process and makes them where they are missing; a host page may
 * have its own, which must neither be used nor changed.
 * @param {object} bridge what the program finds as `vitrine`
 * @param {string[]} lines what it writes is added here
 */
export function scopeFor(bridge, lines) {
  const decoder = new TextDecoder();
  const missing = () => Object.assign(new Error("not implemented"), { code: "ENOSYS" });
  /** @param {unknown[]} args the last one is the callback */
  const refuse = (...args) => /** @type {Function} */ (args.at(-1))(missing());
  const names =
    "chmod chown close fchmod fchown fstat ftruncate lchown link lstat mkdir open read readdir readlink rename rmdir stat symlink truncate unlink utimes";
  /** @type {Record<string, unknown>} */
  const fs = {
    constants: { O_WRONLY: -1, O_RDWR: -1, O_CREAT: -1, O_TRUNC: -1, O_APPEND: -1, O_EXCL: -1, O_DIRECTORY: -1 },
    /**
     * @param {number} _fd
     * @param {Uint8Array} bytes
     */
    writeSync(_fd, bytes) {
      lines.push(decoder.decode(bytes));
      return bytes.length;
    },
    /**
     * @param {number} _fd
     * @param {Uint8Array} bytes
     * @param {number} _offset
     * @param {number} _length
     * @param {unknown} _position
     * @param {(error: Error | null, n: number) => void} done
     */
    write(_fd, bytes, _offset, _length, _position, done) {
      lines.push(decoder.decode(bytes));
      done(null, bytes.length);
    },
    /**
     * @param {number} _fd
     * @param {(error: null) => void} done
     */
    fsync: (_fd, done) => done(null),
  };
  for (const name of names.split(" ")) fs[name] = refuse;
  const nobody = () => -1;
  const refused = () => {
    throw missing();
  };
  const process = {
    getuid: nobody,
    getgid: nobody,
    geteuid: nobody,
    getegid: nobody,
    getgroups: refused,
    pid: -1,
    ppid: -1,
    umask: refused,
    cwd: refused,
    chdir: refused,
  };
  return {
    vitrine: bridge,
    fs,
    process,
    path: { resolve: (/** @type {string[]} */ ...parts) => parts.join("/") },
    Object, Array, Uint8Array, Uint8ClampedArray, Uint32Array, ArrayBuffer, DataView, Map, Set, JSON, Math, Number, String, Boolean,
    Symbol, Function, Reflect, Error, TypeError, RangeError, Promise, Date, TextEncoder, TextDecoder, WebAssembly,
    crypto: globalThis.crypto,
    performance: globalThis.performance,
    console: globalThis.console,
    setTimeout: globalThis.setTimeout.bind(globalThis),
    clearTimeout: globalThis.clearTimeout.bind(globalThis),
  };
}
