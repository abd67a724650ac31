/** JSON Web Keys (RFC 7517): Web Cryptography API, 15 "JsonWebKey dictionary". */
import { atob, btoa } from "../base64.mjs";
import { failData } from "./common.mjs";

const text = (value) => `${value}`;
const sequence = (convert) => (value, member) => {
  if (typeof value?.[Symbol.iterator] !== "function" || typeof value === "string") {
    throw new TypeError(`${member}: a sequence is required`);
  }
  return Array.from(value, convert);
};

const MEMBERS = {
  alg: text,
  crv: text,
  d: text,
  dp: text,
  dq: text,
  e: text,
  ext: Boolean,
  k: text,
  key_ops: sequence(text),
  kty: text,
  n: text,
  oth: sequence((prime) => prime),
  p: text,
  q: text,
  qi: text,
  use: text,
  x: text,
  y: text,
};

/** What of the object is a JSON Web Key. @param {object} source */
export function toJwk(source) {
  const jwk = {};
  for (const [member, convert] of Object.entries(MEMBERS)) {
    const value = source?.[member];
    if (value !== undefined) {
      jwk[member] = convert(value, member);
    }
  }
  return jwk;
}

/** A JSON Web Key of these members, which has them in the dictionary's order. */
export function makeJwk(slots, members) {
  const all = { ...members, ext: slots.extractable, key_ops: [...slots.usages] };
  return Object.fromEntries(
    Object.keys(MEMBERS)
      .filter((member) => all[member] !== undefined)
      .map((member) => [member, all[member]]),
  );
}

/**
 * Refuses a JSON Web Key that is not meant for this.
 *
 * @param {object} jwk
 * @param {{kty: string, use?: "sig" | "enc", alg?: string[]}} expected
 * @param {boolean} extractable
 * @param {string[]} usages
 */
export function checkJwk(jwk, { kty, use, alg }, extractable, usages) {
  if (jwk.kty !== kty) {
    failData(`The JWK's 'kty' is not '${kty}'`);
  }
  if (alg !== undefined && jwk.alg !== undefined && !alg.includes(jwk.alg)) {
    failData(`The JWK's 'alg' is not '${alg.join("' or '")}'`);
  }
  if (use !== undefined && usages.length > 0 && jwk.use !== undefined && jwk.use !== use) {
    failData(`The JWK's 'use' is not '${use}'`);
  }
  if (jwk.key_ops !== undefined) {
    if (new Set(jwk.key_ops).size < jwk.key_ops.length) {
      failData("The JWK's 'key_ops' has a duplicate");
    }
    if (!usages.every((usage) => jwk.key_ops.includes(usage))) {
      failData("The JWK's 'key_ops' does not allow all usages");
    }
  }
  if (jwk.ext === false && extractable) {
    failData("The JWK's 'ext' does not allow it to be extractable");
  }
}

/**
 * A member's bytes.
 *
 * @param {object} jwk
 * @param {string} member
 * @param {number} [length] how many they must be
 * @returns {Uint8Array}
 */
export function bytesIn(jwk, member, length = undefined) {
  const value = jwk[member];
  if (value === undefined || value.length % 4 === 1 || /[^A-Za-z0-9_-]/.test(value)) {
    failData(`The JWK's '${member}' is not base64url`);
  }
  const bytes = Uint8Array.from(atob(value.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
  if (length !== undefined && bytes.length !== length) {
    failData(`The JWK's '${member}' has ${bytes.length} bytes, not ${length}`);
  }
  return bytes;
}

/** Bytes as base64url. @param {Uint8Array} bytes */
export function base64Url(bytes) {
  const latin1 = Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
  return btoa(latin1).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}
