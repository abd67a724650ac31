/**
 * The class Buffer: the npm package `buffer`, with the encoding base64url.
 *
 * Source: Node.js, Buffer.
 */
import { requireLibrary } from "../web/library.mjs";

const library = requireLibrary("buffer");
export const { Buffer, SlowBuffer, INSPECT_MAX_BYTES, kMaxLength } = library;

const isUrlSafe = (encoding) => `${encoding}`.toLowerCase() === "base64url";
const plain = (encoding) => (isUrlSafe(encoding) ? "base64" : encoding);
const { isEncoding, byteLength, from } = Buffer;
const { toString, write, fill } = Buffer.prototype;

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
  fill(value, ...more) {
    return Reflect.apply(fill, this, [value, ...more.map((item) => (typeof item === "string" ? plain(item) : item))]);
  },
});
