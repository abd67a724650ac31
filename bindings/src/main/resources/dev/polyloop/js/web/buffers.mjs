/** Buffer sources of Web IDL (3.2.25), and bytes that come from Java. */

/** The bytes of an ArrayBuffer or a view, not copied. @returns {Uint8Array} */
export function viewOf(source, what = "the argument") {
  if (ArrayBuffer.isView(source)) {
    return new Uint8Array(source.buffer, source.byteOffset, source.byteLength);
  }
  if (isBuffer(source)) {
    return new Uint8Array(source);
  }
  throw new TypeError(`${what} is not an ArrayBuffer or a view of one`);
}

/** Whether it is an ArrayBuffer or a SharedArrayBuffer. */
export function isBuffer(value) {
  return value instanceof ArrayBuffer || value instanceof SharedArrayBuffer;
}

export function isBufferSource(value) {
  return ArrayBuffer.isView(value) || isBuffer(value);
}

/** A copy of a Java ByteBuffer's content. @returns {Uint8Array} */
export function bytesOf(java) {
  const view = new Uint8Array(new ArrayBuffer(java));
  const bytes = new Uint8Array(view.length);
  bytes.set(view);
  return bytes;
}

/** The views one after the other. @param {Uint8Array[]} parts @returns {Uint8Array} */
export function concat(parts) {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.byteLength, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.byteLength;
  }
  return all;
}
