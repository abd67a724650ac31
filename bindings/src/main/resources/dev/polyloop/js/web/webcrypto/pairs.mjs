/** Keys that come in pairs: what is the same for RSA, elliptic curves and Curve25519. */
import { subtle as host } from "../../host.mjs";
import { bytesOf } from "../buffers.mjs";
import { makeKey } from "../cryptokey.mjs";
import { checkType, checkUsages, only } from "./common.mjs";

/** @typedef {{public: string[], private: string[]}} PairUsages */

/** @param {object} pair Java's @param {PairUsages} allowed */
export function makePair(pair, algorithm, extractable, usages, allowed) {
  return {
    privateKey: makeKey("private", extractable, algorithm, only(usages, allowed.private), host.privateKey(pair)),
    publicKey: makeKey("public", true, algorithm, only(usages, allowed.public), host.publicKey(pair)),
  };
}

/** Refuses usages that neither of a pair has. */
export function checkPairUsages(usages, allowed) {
  checkUsages(usages, [...allowed.public, ...allowed.private]);
}

/** SPKI and PKCS #8. @param {(slots: object) => Promise<object>} encode Java's bytes */
export async function exportEncoded(format, slots, encode) {
  checkType(slots, format === "spki" ? "public" : "private");
  return bytesOf(await encode(slots.material));
}
