/** Media types: MIME Sniffing, 4.4 and 4.5; percent-decoding: URL, 1.3. */
import { TextEncoder } from "./encoding.mjs";

const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const encoder = new TextEncoder();

/** The type as it is to be written, null if it is none. @param {string} input @returns {string | null} */
export function serializeMimeType(input) {
  const [essence, rest] = splitAt(trim(input), ";");
  const [type, subtype] = splitAt(essence, "/");
  const name = subtype?.replace(/[\t\n\r ]+$/, "");
  if (name === undefined || !TOKEN.test(type) || !TOKEN.test(name)) {
    return null;
  }
  const known = new Set();
  let text = `${type}/${name}`.toLowerCase();
  // A parameter, of which a quoted value may have semicolons.
  for (const [, key, , quoted, plain] of (rest ?? "").matchAll(/[\t\n\r ]*([^;=]*)(=(?:"((?:[^"\\]|\\.)*)"?[^;]*|([^;]*)))?(?:;|$)/g)) {
    const parameter = key.toLowerCase();
    const value = quoted?.replace(/\\(.)/g, "$1") ?? plain?.replace(/[\t\n\r ]+$/, "");
    const isOne = TOKEN.test(parameter) && !known.has(parameter) && value !== undefined && (quoted !== undefined || value !== "");
    if (isOne && !/[^\t\x20-\x7e\x80-\xff]/.test(value)) {
      known.add(parameter);
      text += `;${parameter}=${TOKEN.test(value) ? value : `"${value.replace(/["\\]/g, "\\$&")}"`}`;
    }
  }
  return text;
}

/** The bytes of the text, with `%` and two digits as the byte they say. @param {string} text @returns {Uint8Array} */
export function percentDecode(text) {
  const bytes = encoder.encode(text);
  let length = 0;
  for (let i = 0; i < bytes.length; i++) {
    const digits = bytes[i] === 0x25 ? String.fromCharCode(...bytes.subarray(i + 1, i + 3)) : "";
    const isEscape = /^[0-9A-Fa-f]{2}$/.test(digits);
    bytes[length++] = isEscape ? Number.parseInt(digits, 16) : bytes[i];
    i += isEscape ? 2 : 0;
  }
  return bytes.subarray(0, length);
}

function trim(text) {
  return text.replace(/^[\t\n\r ]+|[\t\n\r ]+$/g, "");
}

function splitAt(text, mark) {
  const at = text.indexOf(mark);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}
