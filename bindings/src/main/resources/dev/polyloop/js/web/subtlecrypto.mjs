/**
 * SubtleCrypto: Web Cryptography API, 14. What an operation is, stands here; how an algorithm does it, in `webcrypto/`.
 * The work is done on other threads (`dev.polyloop.js.JsSubtle`).
 */
import { bytes as text } from "../host.mjs";
import { bytesOf } from "./buffers.mjs";
import { slotsOf, USAGES } from "./cryptokey.mjs";
import { TextDecoder } from "./encoding.mjs";
import { load } from "./lazy.mjs";
import { bufferOf, failAccess, failData, failSupport, failSyntax } from "./webcrypto/common.mjs";
import { toJwk } from "./webcrypto/jwk.mjs";
import { buffer, checkBuffer, cryptoKey } from "./webcrypto/parameters.mjs";

const KEY = Symbol("SubtleCrypto");
const FORMATS = ["raw", "spki", "pkcs8", "jwk"];

/** Cryptography on keys; each method returns a promise. */
export class SubtleCrypto {
  #brand;

  constructor(key) {
    if (key !== KEY) {
      throw new TypeError("Illegal constructor");
    }
  }

  #begin(what, count, least) {
    // A foreign object fails here, as it must, with a TypeError.
    void this.#brand;
    if (count < least) {
      throw new TypeError(`${what}: ${least} arguments required, but only ${count} present.`);
    }
  }

  /** @returns {Promise<ArrayBuffer>} */
  async digest(algorithm, data) {
    this.#begin("digest", arguments.length, 2);
    checkBuffer(data, "data");
    const hash = normalize("digest", algorithm).algorithm;
    return bufferOf(await hash.digest(buffer(data, "data")));
  }

  /** @returns {Promise<ArrayBuffer>} */
  async encrypt(algorithm, key, data) {
    this.#begin("encrypt", arguments.length, 3);
    return transform("encrypt", algorithm, key, data);
  }

  /** @returns {Promise<ArrayBuffer>} */
  async decrypt(algorithm, key, data) {
    this.#begin("decrypt", arguments.length, 3);
    return transform("decrypt", algorithm, key, data);
  }

  /** @returns {Promise<ArrayBuffer>} the signature */
  async sign(algorithm, key, data) {
    this.#begin("sign", arguments.length, 3);
    return transform("sign", algorithm, key, data);
  }

  /** @returns {Promise<boolean>} */
  async verify(algorithm, key, signature, data) {
    this.#begin("verify", arguments.length, 4);
    cryptoKey(key, "key");
    checkBuffer(signature, "signature");
    checkBuffer(data, "data");
    const meant = normalize("verify", algorithm);
    const given = buffer(signature, "signature");
    const signed = buffer(data, "data");
    return meant.algorithm.verify(meant.parameters, permitted(key, meant, "verify"), given, signed);
  }

  /** @returns {Promise<CryptoKey | {publicKey: CryptoKey, privateKey: CryptoKey}>} */
  async generateKey(algorithm, extractable, keyUsages) {
    this.#begin("generateKey", arguments.length, 3);
    const usages = toUsages(keyUsages);
    const meant = normalize("generateKey", algorithm);
    const made = await meant.algorithm.generateKey(meant.parameters, Boolean(extractable), usages);
    checkUsable(made.privateKey ?? made);
    return made;
  }

  /** @returns {Promise<CryptoKey>} */
  async importKey(format, keyData, algorithm, extractable, keyUsages) {
    this.#begin("importKey", arguments.length, 5);
    const form = toFormat(format);
    const isBuffer = ArrayBuffer.isView(keyData) || keyData instanceof ArrayBuffer;
    if (isBuffer === (form === "jwk") || (!isBuffer && typeof keyData !== "object" && keyData !== undefined)) {
      throw new TypeError(`keyData: ${form === "jwk" ? "a JSON Web Key" : "an ArrayBuffer or a view of one"} is required`);
    }
    const jwk = isBuffer ? undefined : toJwk(keyData);
    const usages = toUsages(keyUsages);
    const meant = normalize("importKey", algorithm);
    return importKey(meant, form, jwk ?? buffer(keyData, "keyData"), Boolean(extractable), usages);
  }

  /** @returns {Promise<ArrayBuffer | object>} bytes or a JSON Web Key */
  async exportKey(format, key) {
    this.#begin("exportKey", arguments.length, 2);
    const form = toFormat(format);
    const exported = await exportKey(form, cryptoKey(key, "key"));
    return form === "jwk" ? exported : bufferOf(exported);
  }

  /** @returns {Promise<ArrayBuffer>} */
  async deriveBits(algorithm, baseKey, length = null) {
    this.#begin("deriveBits", arguments.length, 2);
    cryptoKey(baseKey, "baseKey");
    const bits = length === null ? null : Number(length) >>> 0;
    const meant = normalize("deriveBits", algorithm);
    return bufferOf(await meant.algorithm.deriveBits(meant.parameters, permitted(baseKey, meant, "deriveBits"), bits));
  }

  /** @returns {Promise<CryptoKey>} */
  async deriveKey(algorithm, baseKey, derivedKeyType, extractable, keyUsages) {
    this.#begin("deriveKey", arguments.length, 5);
    cryptoKey(baseKey, "baseKey");
    const usages = toUsages(keyUsages);
    const meant = normalize("deriveBits", algorithm);
    const derived = normalize("importKey", derivedKeyType);
    const sized = normalize("getKeyLength", derivedKeyType);
    const slots = permitted(baseKey, meant, "deriveKey");
    const length = sized.algorithm.getKeyLength(sized.parameters);
    const secret = await meant.algorithm.deriveBits(meant.parameters, slots, length);
    return importKey(derived, "raw", secret, Boolean(extractable), usages);
  }

  /** @returns {Promise<ArrayBuffer>} */
  async wrapKey(format, key, wrappingKey, wrapAlgorithm) {
    this.#begin("wrapKey", arguments.length, 4);
    const form = toFormat(format);
    cryptoKey(key, "key");
    cryptoKey(wrappingKey, "wrappingKey");
    const [operation, meant] = either("wrapKey", "encrypt", wrapAlgorithm);
    const slots = permitted(wrappingKey, meant, "wrapKey");
    const exported = await exportKey(form, key);
    const bytes = form === "jwk" ? bytesOf(text.encodeUtf8(JSON.stringify(exported))) : exported;
    return bufferOf(await meant.algorithm[operation](meant.parameters, slots, bytes));
  }

  /** @returns {Promise<CryptoKey>} */
  async unwrapKey(format, wrappedKey, unwrappingKey, unwrapAlgorithm, unwrappedKeyAlgorithm, extractable, keyUsages) {
    this.#begin("unwrapKey", arguments.length, 7);
    const form = toFormat(format);
    checkBuffer(wrappedKey, "wrappedKey");
    cryptoKey(unwrappingKey, "unwrappingKey");
    const usages = toUsages(keyUsages);
    const [operation, meant] = either("unwrapKey", "decrypt", unwrapAlgorithm);
    const unwrapped = normalize("importKey", unwrappedKeyAlgorithm);
    const wrapped = buffer(wrappedKey, "wrappedKey");
    const slots = permitted(unwrappingKey, meant, "unwrapKey");
    const bytes = await meant.algorithm[operation](meant.parameters, slots, wrapped);
    return importKey(unwrapped, form, form === "jwk" ? parseJwk(bytes) : bytes, Boolean(extractable), usages);
  }

  get [Symbol.toStringTag]() {
    return "SubtleCrypto";
  }
}

export const subtle = new SubtleCrypto(KEY);

let algorithms;

/** Loads all algorithms when the first is named. */
function normalize(operation, given) {
  algorithms ??= load("web/webcrypto/normalize");
  return algorithms.normalize(operation, given);
}

/** Whether the algorithm may use the key for this. @returns {object} what the key is */
function permitted(key, { algorithm }, usage) {
  const slots = slotsOf(key);
  if (slots.algorithm.name !== algorithm.name) {
    failAccess(`The key is one of ${slots.algorithm.name}, not ${algorithm.name}`);
  }
  if (!slots.usages.includes(usage)) {
    failAccess(`The key may not be used for ${usage}`);
  }
  return slots;
}

async function transform(operation, algorithm, key, data) {
  cryptoKey(key, "key");
  checkBuffer(data, "data");
  const meant = normalize(operation, algorithm);
  const input = buffer(data, "data");
  return bufferOf(await meant.algorithm[operation](meant.parameters, permitted(key, meant, operation), input));
}

/** The first of two operations that the algorithm has. */
function either(first, second, algorithm) {
  try {
    return [first, normalize(first, algorithm)];
  } catch (error) {
    if (error.name !== "NotSupportedError") {
      throw error;
    }
    return [second, normalize(second, algorithm)];
  }
}

async function importKey({ algorithm, parameters }, format, data, extractable, usages) {
  const key = await algorithm.importKey(format, data, parameters, extractable, usages);
  checkUsable(key);
  return key;
}

/** A key that is not public but good for nothing is a mistake. */
function checkUsable(key) {
  if (key.type !== "public" && key.usages.length === 0) {
    failSyntax(`A ${key.type} key needs a usage`);
  }
}

async function exportKey(format, key) {
  const slots = slotsOf(key);
  const algorithm = algorithms.algorithmOf(slots.algorithm.name);
  if (algorithm.exportKey === undefined) {
    failSupport(`Keys of ${slots.algorithm.name} cannot be exported`);
  }
  if (!slots.extractable) {
    failAccess("The key is not extractable");
  }
  return algorithm.exportKey(format, slots);
}

function parseJwk(bytes) {
  let parsed;
  try {
    parsed = JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    failData("What was unwrapped is not JSON");
  }
  const jwk = toJwk(parsed);
  if (jwk.kty === undefined) {
    failData("What was unwrapped is not a JSON Web Key");
  }
  return jwk;
}

// The enumerations of Web IDL

function toFormat(value) {
  const format = `${value}`;
  if (!FORMATS.includes(format)) {
    throw new TypeError(`'${format}' is not one of the formats ${FORMATS.join(", ")}`);
  }
  return format;
}

function toUsages(value) {
  if ((typeof value !== "object" && typeof value !== "function") || typeof value?.[Symbol.iterator] !== "function") {
    throw new TypeError("keyUsages: a sequence is required");
  }
  return Array.from(value, (item) => {
    const usage = `${item}`;
    if (!USAGES.includes(usage)) {
      throw new TypeError(`'${usage}' is not one of the usages ${USAGES.join(", ")}`);
    }
    return usage;
  });
}
