/** What the algorithms of the Web Cryptography API share: how they fail, and checks of usages and formats. */
import { DOMException } from "../domexception.mjs";

const fail = (name) => (message) => {
  throw new DOMException(message, name);
};

export const failData = fail("DataError");
export const failAccess = fail("InvalidAccessError");
export const failSupport = fail("NotSupportedError");
export const failOperation = fail("OperationError");
export const failSyntax = fail("SyntaxError");

/** Refuses usages that such a key does not have. @param {string[]} usages @param {string[]} allowed */
export function checkUsages(usages, allowed) {
  for (const usage of usages) {
    if (!allowed.includes(usage)) {
      failSyntax(`A key of this kind cannot be used for ${usage}`);
    }
  }
}

/** Refuses a key of another type. */
export function checkType(slots, type) {
  if (slots.type !== type) {
    failAccess(`The key is not a ${type} key`);
  }
}

/** The part of the usages that the other half of the pair does not have. */
export function only(usages, allowed) {
  return usages.filter((usage) => allowed.includes(usage));
}

export function failFormat(format) {
  failSupport(`There is no format '${format}' for such a key`);
}

/** A view's bytes as an ArrayBuffer that is nothing else. @param {Uint8Array} bytes */
export function bufferOf(bytes) {
  return bytes.byteLength === bytes.buffer.byteLength ? bytes.buffer : bytes.slice().buffer;
}

/** The first bits of the bytes, the rest of the last byte being zero. */
export function firstBits(bytes, bits) {
  const first = bytes.slice(0, Math.ceil(bits / 8));
  if (bits % 8 !== 0) {
    first[first.length - 1] &= 0xff << (8 - (bits % 8));
  }
  return first;
}
