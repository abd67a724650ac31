/** Crypto of the Web Cryptography API (10): randomness, and the way to `subtle`. */
import { crypto as host } from "../host.mjs";
import { bytesOf } from "./buffers.mjs";
import { DOMException } from "./domexception.mjs";
import { load } from "./lazy.mjs";

const KEY = Symbol("Crypto");
const MOST = 65_536;

const INTEGERS = [
  Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array, BigInt64Array, BigUint64Array,
];

/** Randomness that cannot be foretold. */
export class Crypto {
  #brand;

  constructor(key) {
    if (key !== KEY) {
      throw new TypeError("Illegal constructor");
    }
  }

  /**
   * Fills an array of integers.
   *
   * @template T
   * @param {T} array
   * @returns {T} the same
   */
  getRandomValues(array) {
    if (!INTEGERS.some((type) => array instanceof type)) {
      throw new DOMException("getRandomValues: the argument is not an array of integers", "TypeMismatchError");
    }
    if (array.byteLength > MOST) {
      throw new DOMException(`getRandomValues: ${array.byteLength} bytes are more than ${MOST}`, "QuotaExceededError");
    }
    new Uint8Array(array.buffer, array.byteOffset, array.byteLength).set(bytesOf(host.randomBytes(array.byteLength)));
    return array;
  }

  /** A random UUID, version 4. @returns {string} */
  randomUUID() {
    return host.randomUuid();
  }

  /** Loaded when it is first used. @returns {SubtleCrypto} */
  get subtle() {
    // A foreign object fails here with a TypeError.
    void this.#brand;
    return load("web/subtlecrypto").subtle;
  }

  get [Symbol.toStringTag]() {
    return "Crypto";
  }
}

export const crypto = new Crypto(KEY);
