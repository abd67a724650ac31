/**
 * The class Buffer: the npm package `buffer`, with the encoding base64url, and all of Uint8Array taken where Node takes it.
 *
 * Source: Node.js, Buffer.
 */
import { console } from "../web/console.mjs";
import { CUSTOM } from "../web/inspect.mjs";
import { requireLibrary } from "../web/library.mjs";
import { wrongType } from "./errors.mjs";

const library = requireLibrary("buffer", {}, { console });
export const { Buffer, SlowBuffer, INSPECT_MAX_BYTES, kMaxLength } = library;

const isUrlSafe = (encoding) => `${encoding}`.toLowerCase() === "base64url";
const plain = (encoding) => (isUrlSafe(encoding) ? "base64" : encoding);
const { isEncoding, byteLength, from } = Buffer;
const { toString, write, fill, compare } = Buffer.prototype;

function bufferOf(name, value) {
  if (!(value instanceof Uint8Array)) {
    throw wrongType(name, "an instance of Buffer or Uint8Array", value);
  }
  return Buffer.isBuffer(value) ? value : from(value.buffer, value.byteOffset, value.byteLength);
}

Buffer.isEncoding = (encoding) => isUrlSafe(encoding) || isEncoding(encoding);
Buffer.byteLength = (value, encoding) => byteLength(value, plain(encoding));
// Reading base64 takes both alphabets.
Buffer.from = (value, ...more) => from(value, ...(typeof value === "string" ? more.map(plain) : more));
Object.assign(Buffer.prototype, {
  toString(encoding, ...range) {
    return isUrlSafe(encoding)
      ? Reflect.apply(toString, this, ["base64", ...range]).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "")
      : Reflect.apply(toString, this, encoding === undefined ? [] : [encoding, ...range]);
  },
  write(text, ...more) {
    return Reflect.apply(write, this, [text, ...more.map((item) => (typeof item === "string" ? plain(item) : item))]);
  },
  [CUSTOM](depth, options, inspect) {
    const left = this.length - INSPECT_MAX_BYTES;
    const shown = Array.from(this.subarray(0, INSPECT_MAX_BYTES), (byte) => byte.toString(16).padStart(2, "0"));
    if (left > 0) {
      shown.push(`... ${left} more byte${left > 1 ? "s" : ""}`);
    }
    const extras = Object.entries(this).filter(([key]) => !/^\d+$/.test(key));
    const more = extras.length === 0 ? "" : `, ${inspect(Object.fromEntries(extras), { ...options, breakLength: Infinity, compact: true }).slice(2, -2)}`;
    return `<${this.constructor.name}${shown.length === 0 ? "" : ` ${shown.join(" ")}`}${more}>`;
  },
  equals(other) {
    return this === other || Reflect.apply(compare, this, [bufferOf("otherBuffer", other)]) === 0;
  },
  compare(target, ...range) {
    return Reflect.apply(compare, this, [bufferOf("target", target), ...range]);
  },
  fill(value, ...more) {
    return Reflect.apply(fill, this, [value, ...more.map((item) => (typeof item === "string" ? plain(item) : item))]);
  },
});
