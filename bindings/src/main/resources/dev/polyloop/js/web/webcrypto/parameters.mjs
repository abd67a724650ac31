/**
 * The dictionaries of the Web Cryptography API's algorithms, read as Web IDL says (3.2.17): a list of members with
 * their converters. What is a buffer source is copied.
 */
import { isBufferSource, viewOf } from "../buffers.mjs";
import { CryptoKey } from "../cryptokey.mjs";

function integer(most) {
  return (value, member) => {
    const number = Math.trunc(Number(value));
    if (!(number >= 0 && number <= most)) {
      throw new TypeError(`${member}: ${String(value)} is not an integer from 0 to ${most}`);
    }
    return number;
  };
}

const octet = integer(2 ** 8 - 1);
const unsignedShort = integer(2 ** 16 - 1);
export const unsignedLong = integer(2 ** 32 - 1);
const text = (value) => `${value}`;

const underlying = (source) => (ArrayBuffer.isView(source) ? source.buffer : source);

/** @returns {Uint8Array} a copy; of what was transferred, none */
export function buffer(value, member) {
  checkBuffer(value, member);
  return underlying(value).detached ? new Uint8Array(0) : viewOf(value).slice();
}

/** Refuses what is no buffer source. */
export function checkBuffer(value, what) {
  if (!isBufferSource(value) || underlying(value) instanceof SharedArrayBuffer) {
    throw new TypeError(`${what}: an ArrayBuffer or a view of one is required`);
  }
}

function bigInteger(value, member) {
  if (!(value instanceof Uint8Array)) {
    throw new TypeError(`${member}: a Uint8Array is required`);
  }
  return value.slice();
}

export function cryptoKey(value, member) {
  if (!(value instanceof CryptoKey)) {
    throw new TypeError(`${member}: a CryptoKey is required`);
  }
  return value;
}

/** A hash function; the one who reads the dictionary knows which there are. */
const hash = (value, member, digestName) => digestName(value);

const required = (convert) => ({ convert, isRequired: true });
const optional = (convert) => ({ convert, isRequired: false });

// In the order in which they are read.
export const None = {};
export const AesCbcParams = { iv: required(buffer) };
export const AesCtrParams = { counter: required(buffer), length: required(octet) };
export const AesGcmParams = { additionalData: optional(buffer), iv: required(buffer), tagLength: optional(octet) };
export const AesLength = { length: required(unsignedShort) };
export const HmacParams = { hash: required(hash), length: optional(unsignedLong) };
export const EcKey = { namedCurve: required(text) };
export const Ecdsa = { hash: required(hash) };
export const Agreement = { public: required(cryptoKey) };
export const Hkdf = { hash: required(hash), info: required(buffer), salt: required(buffer) };
export const Pbkdf2 = { hash: required(hash), iterations: required(unsignedLong), salt: required(buffer) };
export const RsaGeneration = { modulusLength: required(unsignedLong), publicExponent: required(bigInteger), hash: required(hash) };
export const RsaImport = { hash: required(hash) };
export const RsaPss = { saltLength: required(unsignedLong) };
export const RsaOaep = { label: optional(buffer) };

/**
 * Reads a dictionary.
 *
 * @param {object} source
 * @param {Record<string, {convert: Function, isRequired: boolean}>} members
 * @param {(algorithm: unknown) => string} digestName the name of a hash algorithm
 */
export function readParameters(source, members, digestName) {
  const read = {};
  for (const [member, { convert, isRequired }] of Object.entries(members)) {
    const value = source[member];
    if (value !== undefined) {
      read[member] = convert(value, member, digestName);
    } else if (isRequired) {
      throw new TypeError(`The algorithm has no '${member}'`);
    }
  }
  return read;
}
