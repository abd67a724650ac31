/** CryptoKey: Web Cryptography API, 13. Its material stays where only the algorithms of this package get at it. */
import { registerCloneable } from "./structuredclone.mjs";

const KEY = Symbol("CryptoKey");

/** All that there are, in the order in which a key has them. */
export const USAGES = ["encrypt", "decrypt", "sign", "verify", "deriveKey", "deriveBits", "wrapKey", "unwrapKey"];

/**
 * What a key is, whatever programs have done to what they see of it.
 *
 * @type {(key: CryptoKey) => {type: string, extractable: boolean, algorithm: object, usages: string[], material: unknown}}
 */
export let slotsOf;

/** A key, and what may be done with it. */
export class CryptoKey {
  #type;
  #extractable;
  #algorithm;
  #usages;
  #material;

  constructor(key, slots) {
    if (key !== KEY) {
      throw new TypeError("Illegal constructor");
    }
    this.#type = slots.type;
    this.#extractable = slots.extractable;
    this.#algorithm = slots.algorithm;
    this.#usages = slots.usages;
    this.#material = slots.material;
  }

  /** @returns {"secret" | "public" | "private"} */
  get type() {
    return this.#type;
  }

  get extractable() {
    return this.#extractable;
  }

  /** What programs see; they may alter it, to no effect. */
  get algorithm() {
    return this.#algorithm.seen;
  }

  get usages() {
    return this.#usages.seen;
  }

  get [Symbol.toStringTag]() {
    return "CryptoKey";
  }

  static {
    slotsOf = (key) => ({
      type: key.#type,
      extractable: key.#extractable,
      algorithm: key.#algorithm.held,
      usages: key.#usages.held,
      material: key.#material,
    });
  }
}

/**
 * @param {"secret" | "public" | "private"} type
 * @param {boolean} extractable
 * @param {object} algorithm a KeyAlgorithm
 * @param {string[]} usages
 * @param {Uint8Array | object} material the bytes of a secret key, else Java's key
 */
export function makeKey(type, extractable, algorithm, usages, material) {
  const held = USAGES.filter((usage) => usages.includes(usage));
  return new CryptoKey(KEY, {
    type,
    extractable,
    algorithm: { held: algorithm, seen: seenOf(algorithm) },
    usages: { held, seen: [...held] },
    material,
  });
}

function seenOf(algorithm) {
  const seen = { ...algorithm };
  if (typeof seen.hash === "string") {
    seen.hash = { name: seen.hash };
  }
  if (seen.publicExponent !== undefined) {
    seen.publicExponent = seen.publicExponent.slice();
  }
  return seen;
}

registerCloneable(CryptoKey, (key) => {
  const { type, extractable, algorithm, usages, material } = slotsOf(key);
  return makeKey(type, extractable, algorithm, usages, material);
});
