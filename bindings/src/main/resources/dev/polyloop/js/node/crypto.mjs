/** `node:crypto`: randomness, digests and HMAC. Source: Node.js, Crypto. */
import { crypto as host } from "../host.mjs";
import { bytesOf, concat, viewOf } from "../web/buffers.mjs";
import { crypto as webcrypto } from "../web/crypto.mjs";
import { Buffer } from "./bytes.mjs";
import process from "./process.mjs";

const MOST = 2 ** 31 - 1;

function refuse(type, code, message) {
  throw Object.assign(new type(message), { code });
}

function toBytes(data, encoding) {
  return typeof data === "string" ? viewOf(Buffer.from(data, encoding)) : viewOf(data, "data").slice();
}

function known(algorithm) {
  const name = `${algorithm}`.toLowerCase().replace(/^sha-(\d+)$/, "sha$1");
  if (!host.hasDigest(name)) {
    refuse(Error, "ERR_OSSL_EVP_UNSUPPORTED", "Digest method not supported");
  }
  return name;
}

function encoded(bytes, encoding) {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return encoding === undefined || encoding === "buffer" ? buffer : buffer.toString(encoding);
}

/** What takes bytes in pieces and gives their digest once. */
class Digest {
  #parts = [];
  #finish;
  #over = false;

  constructor(finish, parts = []) {
    this.#finish = finish;
    this.#parts = parts;
  }

  #checkOpen() {
    if (this.#over) {
      refuse(Error, "ERR_CRYPTO_HASH_FINALIZED", "Digest already called");
    }
  }

  update(data, encoding = undefined) {
    this.#checkOpen();
    this.#parts.push(toBytes(data, encoding));
    return this;
  }

  digest(encoding = undefined) {
    this.#checkOpen();
    this.#over = true;
    return encoded(this.#finish(concat(this.#parts)), encoding);
  }

  copy() {
    this.#checkOpen();
    return new Digest(this.#finish, [...this.#parts]);
  }
}

export function createHash(algorithm) {
  const name = known(algorithm);
  return new Digest((all) => bytesOf(host.digest(name, all.buffer, 0, all.byteLength)));
}

export function createHmac(algorithm, key) {
  const name = known(algorithm);
  const secret = toBytes(key, "utf8").slice();
  return new Digest((all) => bytesOf(host.hmac(name, secret.buffer, all.buffer, 0, all.byteLength)));
}

export function hash(algorithm, data, encoding = "hex") {
  return createHash(algorithm).update(data).digest(encoding);
}

export const getHashes = () => [...host.digestNames()];

function checkSize(size) {
  if (typeof size !== "number") {
    refuse(TypeError, "ERR_INVALID_ARG_TYPE", "The \"size\" argument must be of type number.");
  }
  if (!(size >= 0 && size <= MOST)) {
    refuse(RangeError, "ERR_OUT_OF_RANGE", `The value of "size" is out of range. It must be >= 0 && <= ${MOST}. Received ${size}`);
  }
}

export function randomBytes(size, callback = undefined) {
  checkSize(size);
  const bytes = encoded(bytesOf(host.randomBytes(size)));
  if (callback === undefined) {
    return bytes;
  }
  process.nextTick(callback, null, bytes);
  return undefined;
}

export function randomFillSync(target, offset = 0, size = undefined) {
  const view = viewOf(target, "buf");
  const width = target.BYTES_PER_ELEMENT ?? 1;
  const start = offset * width;
  const length = size === undefined ? view.byteLength - start : size * width;
  if (!(start >= 0 && length >= 0 && start + length <= view.byteLength)) {
    refuse(RangeError, "ERR_OUT_OF_RANGE", `The range ${offset}, ${size} is not within the buffer`);
  }
  view.set(bytesOf(host.randomBytes(length)), start);
  return target;
}

export function randomFill(target, ...more) {
  const callback = more.pop();
  randomFillSync(target, ...more);
  process.nextTick(callback, null, target);
}

export function randomInt(least, bound = undefined, callback = undefined) {
  if (bound === undefined || typeof bound === "function") {
    return randomInt(0, least, bound);
  }
  const range = bound - least;
  if (!Number.isSafeInteger(least) || !Number.isSafeInteger(bound) || range <= 0 || range >= 2 ** 48) {
    refuse(RangeError, "ERR_OUT_OF_RANGE", `The value of "max" is out of range. It must be greater than ${least}. Received ${bound}`);
  }
  // What is left over above the last multiple of the range would favour small numbers.
  const limit = 2 ** 48 - (2 ** 48 % range);
  let drawn;
  do {
    drawn = bytesOf(host.randomBytes(6)).reduce((sum, byte) => sum * 256 + byte, 0);
  } while (drawn >= limit);
  const result = least + (drawn % range);
  if (callback === undefined) {
    return result;
  }
  process.nextTick(callback, null, result);
  return undefined;
}

export function timingSafeEqual(a, b) {
  const left = viewOf(a, "buf1");
  const right = viewOf(b, "buf2");
  if (left.byteLength !== right.byteLength) {
    refuse(RangeError, "ERR_CRYPTO_TIMING_SAFE_EQUAL_LENGTH", "Input buffers must have the same byte length");
  }
  return left.reduce((difference, byte, index) => difference | (byte ^ right[index]), 0) === 0;
}

export const randomUUID = () => webcrypto.randomUUID();
export const getRandomValues = (array) => webcrypto.getRandomValues(array);
/** As a global has it, loaded when it is first used. */
export const subtle = webcrypto.subtle;
export { webcrypto };

export default {
  createHash, createHmac, getHashes, getRandomValues, hash, randomBytes, randomFill, randomFillSync, randomInt, randomUUID,
  subtle, timingSafeEqual, webcrypto,
};
