/** `data:` URLs: Fetch, 6. */
import { atob } from "./base64.mjs";
import { percentDecode, serializeMimeType } from "./mimetype.mjs";

/**
 * @param {string} href
 * @returns {{bytes: Uint8Array, type: string}}
 * @throws {Error} if it is not one
 */
export function parseDataUrl(href) {
  const input = href.split("#", 1)[0].slice("data:".length);
  const comma = input.indexOf(",");
  if (comma < 0) {
    throw new TypeError("a data: URL has a comma");
  }
  const given = input.slice(0, comma).replace(/^[\t\n\f\r ]+|[\t\n\f\r ]+$/g, "");
  const type = given.replace(/; *base64$/i, "");
  let bytes = percentDecode(input.slice(comma + 1));
  if (type !== given) {
    bytes = Uint8Array.from(atob(latin1(bytes)), (c) => c.charCodeAt(0));
  }
  return { bytes, type: serializeMimeType(type.startsWith(";") ? `text/plain${type}` : type) ?? "text/plain;charset=US-ASCII" };
}

function latin1(bytes) {
  return Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
}
