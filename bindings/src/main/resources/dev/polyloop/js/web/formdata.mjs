/** FormData (XMLHttpRequest, 4) and its multipart form (HTML, 4.10.22.8; RFC 7578). */
import { Blob, bytesOfBlob, File } from "./blob.mjs";
import { concat } from "./buffers.mjs";
import { TextDecoder, TextEncoder } from "./encoding.mjs";
import { makePairIterable } from "./pairs.mjs";
import { showAs } from "./inspect.mjs";

/** Names with values, each a string or a File, in the order they were added. */
export class FormData {
  /** @type {Array<[string, string | File]>} */
  #entries = [];

  constructor(form = undefined) {
    if (form !== undefined) {
      throw new TypeError("FormData: there are no forms here");
    }
  }

  append(name, value, filename = undefined) {
    this.#entries.push(entry("append", arguments));
  }

  set(name, value, filename = undefined) {
    const made = entry("set", arguments);
    const index = this.#entries.findIndex(([other]) => other === made[0]);
    if (index < 0) {
      this.#entries.push(made);
    } else {
      this.#entries = this.#entries.filter(([other], i) => i <= index || other !== made[0]);
      this.#entries[index] = made;
    }
  }

  delete(name) {
    this.#entries = this.#entries.filter(([other]) => other !== scalar(name));
  }

  /** @returns {string | File | null} */
  get(name) {
    return this.#entries.find(([other]) => other === scalar(name))?.[1] ?? null;
  }

  /** @returns {Array<string | File>} */
  getAll(name) {
    return this.#entries.filter(([other]) => other === scalar(name)).map(([, value]) => value);
  }

  has(name) {
    return this.#entries.some(([other]) => other === scalar(name));
  }

  *entries() {
    for (let i = 0; i < this.#entries.length; i++) {
      yield [...this.#entries[i]];
    }
  }

  get [Symbol.toStringTag]() {
    return "FormData";
  }
}

makePairIterable(FormData);

function entry(what, given) {
  const [name, value, filename] = given;
  if (given.length < 2) {
    throw new TypeError(`FormData.${what}: 2 arguments required, but only ${given.length} present.`);
  }
  if (!(value instanceof Blob)) {
    if (given.length > 2) {
      throw new TypeError(`FormData.${what}: a file name is for a Blob`);
    }
    return [scalar(name), scalar(value)];
  }
  if (value instanceof File && filename === undefined) {
    return [scalar(name), value];
  }
  const { type, lastModified } = value;
  return [scalar(name), new File([value], filename === undefined ? "blob" : scalar(filename), { type, lastModified })];
}

function scalar(text) {
  return `${text}`.toWellFormed();
}

const encoder = new TextEncoder();

/**
 * The entries as multipart/form-data.
 *
 * @param {FormData} form
 * @param {string} boundary
 * @returns {Uint8Array}
 */
export function toMultipart(form, boundary) {
  const parts = [];
  for (const [name, value] of form) {
    const head = `--${boundary}\r\nContent-Disposition: form-data; name="${escaped(lines(name))}"`;
    if (typeof value === "string") {
      parts.push(encoder.encode(`${head}\r\n\r\n${lines(value)}\r\n`));
    } else {
      const type = value.type || "application/octet-stream";
      parts.push(encoder.encode(`${head}; filename="${escaped(value.name)}"\r\nContent-Type: ${type}\r\n\r\n`));
      parts.push(bytesOfBlob(value), encoder.encode("\r\n"));
    }
  }
  return concat([...parts, encoder.encode(`--${boundary}--\r\n`)]);
}

function lines(text) {
  return text.replace(/\r\n?|\n/g, "\r\n");
}

function escaped(name) {
  return name.replace(/\n/g, "%0A").replace(/\r/g, "%0D").replace(/"/g, "%22");
}

/**
 * Reads multipart/form-data (Fetch, "multipart/form-data parser").
 *
 * @param {Uint8Array} bytes
 * @param {string} boundary
 * @throws {TypeError} if it is malformed
 */
export function fromMultipart(bytes, boundary) {
  const form = new FormData();
  // One character for each byte, so that positions are the same.
  const text = new TextDecoder("x-user-defined").decode(bytes);
  const delimiter = `--${boundary}`;
  const utf8 = new TextDecoder("utf-8", { ignoreBOM: true });
  let at = text.indexOf(delimiter);
  if (at < 0 || (at > 0 && text.slice(at - 2, at) !== "\r\n")) {
    throw malformed();
  }
  for (;;) {
    at += delimiter.length;
    if (text.startsWith("--", at)) {
      return form;
    }
    const headEnd = text.indexOf("\r\n\r\n", at);
    if (!text.startsWith("\r\n", at) || headEnd < 0) {
      throw malformed();
    }
    const end = text.indexOf(`\r\n${delimiter}`, headEnd + 2);
    if (end < 0) {
      throw malformed();
    }
    const head = utf8.decode(bytes.subarray(at + 2, headEnd));
    const { name, filename, type } = describe(head);
    const content = bytes.subarray(Math.min(headEnd + 4, end), end);
    form.append(
      name,
      filename === undefined ? new TextDecoder().decode(content) : new File([content], filename, { type }),
    );
    at = end + 2;
  }
}

function describe(head) {
  const headers = new Map();
  for (const line of head.split("\r\n")) {
    const colon = line.indexOf(":");
    if (colon <= 0) {
      throw malformed();
    }
    headers.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim());
  }
  const disposition = headers.get("content-disposition") ?? "";
  const name = parameter(disposition, "name");
  if (!/^form-data\s*;/i.test(disposition) || name === undefined) {
    throw malformed();
  }
  return { name, filename: parameter(disposition, "filename"), type: headers.get("content-type") ?? "text/plain" };
}

function parameter(disposition, name) {
  const found = new RegExp(`;\\s*${name}="([^"]*)"`, "i").exec(disposition) ?? new RegExp(`;\\s*${name}=([^;\\s"]+)`, "i").exec(disposition);
  return found?.[1].replace(/%0A/gi, "\n").replace(/%0D/gi, "\r").replace(/%22/g, '"');
}

function malformed() {
  return new TypeError("the body is not valid multipart/form-data");
}

showAs(FormData, (data) => {
  const shown = {};
  for (const name of new Set(data.keys())) {
    const values = data.getAll(name);
    shown[name] = values.length === 1 ? values[0] : values;
  }
  return shown;
});
