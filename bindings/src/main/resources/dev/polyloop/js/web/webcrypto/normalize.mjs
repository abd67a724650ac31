/** Which algorithm is meant, and with which parameters: Web Cryptography API, 18.4 "Normalizing algorithms". */
import { aesCbc, aesCtr, aesGcm, aesKw } from "./aes.mjs";
import { failSupport } from "./common.mjs";
import { ed25519, x25519 } from "./curve25519.mjs";
import { hkdf, pbkdf2 } from "./derivation.mjs";
import { ecdh, ecdsa } from "./ec.mjs";
import { DIGESTS } from "./digests.mjs";
import { hmac } from "./hmac.mjs";
import { readParameters } from "./parameters.mjs";
import { rsaOaep, rsaPkcs1, rsaPss } from "./rsa.mjs";

/** By name in lower case. What an algorithm can do, are its `parameters` by operation, with a method for each. */
const ALGORITHMS = new Map(
  [
    ...DIGESTS,
    hmac, aesCbc, aesCtr, aesGcm, aesKw, hkdf, pbkdf2, rsaPkcs1, rsaPss, rsaOaep, ecdsa, ecdh, ed25519, x25519,
  ].map((algorithm) => [algorithm.name.toLowerCase(), algorithm]),
);

/**
 * @param {string} operation as "encrypt" or "getKeyLength"
 * @param {unknown} given an object or a name
 * @returns {{algorithm: object, parameters: object}}
 */
export function normalize(operation, given) {
  const isObject = (typeof given === "object" && given !== null) || typeof given === "function";
  const source = isObject ? given : { name: given };
  const { name } = source;
  if (isObject && name === undefined) {
    throw new TypeError("The algorithm has no 'name'");
  }
  const algorithm = ALGORITHMS.get(`${name}`.toLowerCase());
  const members = algorithm?.parameters[operation];
  if (members === undefined) {
    failSupport(`There is no algorithm '${name}' for this operation`);
  }
  return { algorithm, parameters: readParameters(source, members, digestName) };
}

function digestName(hash) {
  return normalize("digest", hash).algorithm.name;
}

/** The algorithm that made the key. @param {string} name */
export function algorithmOf(name) {
  return ALGORITHMS.get(name.toLowerCase());
}
