/** `atob` and `btoa`: HTML, 8.3 "Base64 utility methods", and Infra, 7 "Forgiving base64". */
import { bytes } from "../host.mjs";
import { DOMException } from "./domexception.mjs";

/** @param {string} data @returns {string} */
export function btoa(data) {
  checkArguments("btoa", arguments);
  const text = `${data}`;
  if (/[^\0-\xff]/.test(text)) {
    throw new DOMException("btoa: a character is outside of Latin-1", "InvalidCharacterError");
  }
  return bytes.toBase64(text);
}

/** @param {string} data @returns {string} */
export function atob(data) {
  checkArguments("atob", arguments);
  let text = `${data}`.replace(/[\t\n\f\r ]/g, "");
  if (text.length % 4 === 0) {
    text = text.replace(/={1,2}$/, "");
  }
  if (text.length % 4 === 1 || /[^A-Za-z0-9+/]/.test(text)) {
    throw new DOMException("atob: the string is not correctly encoded", "InvalidCharacterError");
  }
  return bytes.fromBase64(text);
}

function checkArguments(what, given) {
  if (given.length === 0) {
    throw new TypeError(`${what}: 1 argument required, but only 0 present.`);
  }
}
