/** `node:querystring`. Source: Node.js, Query string. */

export function escape(text) {
  return encodeURIComponent(`${text}`);
}

export function unescape(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    // Bytes that are no UTF-8: each stays what it can.
    return text.replace(/%[0-9a-f]{2}/gi, (code) => String.fromCharCode(parseInt(code.slice(1), 16)));
  }
}

const primitive = (value) =>
  typeof value === "string" || typeof value === "bigint" || typeof value === "boolean"
    || (typeof value === "number" && Number.isFinite(value)) ? `${value}` : "";

export function stringify(object, separator = "&", equals = "=", { encodeURIComponent: encode = api.escape } = {}) {
  if (object === null || typeof object !== "object") {
    return "";
  }
  const pair = (key, value) => `${encode(key)}${equals}${encode(primitive(value))}`;
  return Object.entries(object)
    .flatMap(([key, value]) => (Array.isArray(value) ? value.map((item) => pair(key, item)) : [pair(key, value)]))
    .join(separator);
}

export function parse(text, separator = "&", equals = "=", { decodeURIComponent: decode = api.unescape, maxKeys = 1000 } = {}) {
  const result = Object.create(null);
  if (typeof text !== "string" || text === "") {
    return result;
  }
  const decoded = (part) => {
    const spaced = part.replaceAll("+", " ");
    try {
      return decode(spaced);
    } catch {
      return unescape(spaced);
    }
  };
  const parts = text.split(separator);
  for (const part of maxKeys > 0 ? parts.slice(0, maxKeys) : parts) {
    if (part === "") {
      continue;
    }
    const at = part.indexOf(equals);
    const key = decoded(at < 0 ? part : part.slice(0, at));
    const value = at < 0 ? "" : decoded(part.slice(at + equals.length));
    if (key in result) {
      result[key] = Array.isArray(result[key]) ? [...result[key], value] : [result[key], value];
    } else {
      result[key] = value;
    }
  }
  return result;
}

const api = { escape, unescape, stringify, parse, encode: stringify, decode: parse };
export const { encode, decode } = api;
export default api;
