/** Blob and File: File API, 3 and 4. A blob's bytes are in memory and never change. */
import { concat, isBufferSource, viewOf } from "./buffers.mjs";
import { TextDecoder, TextEncoder } from "./encoding.mjs";
import { load } from "./lazy.mjs";
import { registerCloneable } from "./structuredclone.mjs";
import { showAs } from "./inspect.mjs";

const KEY = Symbol("Blob");
const CHUNK = 65_536;
const encoder = new TextEncoder();

let contentOf;

/** Bytes with a type. */
export class Blob {
  /** @type {Uint8Array} not shared with anybody */
  #bytes;
  #type;

  static {
    contentOf = (blob) => blob.#bytes;
  }

  /**
   * @param {Iterable<ArrayBuffer | ArrayBufferView | Blob | string>} [parts]
   * @param {{type?: string, endings?: "transparent" | "native"}} [options]
   */
  constructor(parts = [], options = {}) {
    if (parts === KEY) {
      this.#bytes = options.bytes;
      this.#type = options.type;
      return;
    }
    if (typeof parts !== "object" || parts === null || typeof parts[Symbol.iterator] !== "function") {
      throw new TypeError("Blob: the parts are not a sequence");
    }
    const { type = "", endings = "transparent" } = options ?? {};
    if (endings !== "transparent" && endings !== "native") {
      throw new TypeError(`Blob: endings is 'transparent' or 'native', not '${endings}'`);
    }
    this.#bytes = concat(Array.from(parts, (part) => bytesOfPart(part, endings)));
    this.#type = normalized(type);
  }

  get size() {
    return this.#bytes.length;
  }

  get type() {
    return this.#type;
  }

  /** The bytes between two positions, negative ones counted from the end. @returns {Blob} */
  slice(start = 0, end = this.size, contentType = "") {
    // No copy: both only ever read.
    return new Blob(KEY, { bytes: this.#bytes.subarray(clamp(start), clamp(end)), type: normalized(contentType) });
  }

  /** @returns {Promise<ArrayBuffer>} */
  async arrayBuffer() {
    return this.#bytes.slice().buffer;
  }

  /** @returns {Promise<Uint8Array>} */
  async bytes() {
    return this.#bytes.slice();
  }

  /** @returns {Promise<string>} */
  async text() {
    return new TextDecoder().decode(this.#bytes);
  }

  /** @returns {ReadableStream} of bytes */
  stream() {
    const { ReadableStream } = load("web/streams");
    const bytes = this.#bytes;
    let at = 0;
    return new ReadableStream({
      type: "bytes",
      pull(controller) {
        if (at < bytes.length) {
          controller.enqueue(bytes.slice(at, at + CHUNK));
          at += CHUNK;
        } else {
          controller.close();
          controller.byobRequest?.respond(0);
        }
      },
    });
  }

  get [Symbol.toStringTag]() {
    return "Blob";
  }
}

/** A blob with a name. */
export class File extends Blob {
  #name;
  #lastModified;

  /**
   * @param {Iterable<ArrayBuffer | ArrayBufferView | Blob | string>} parts
   * @param {string} name
   * @param {{type?: string, endings?: string, lastModified?: number}} [options]
   */
  constructor(parts, name, options = undefined) {
    if (arguments.length < 2) {
      throw new TypeError(`File: 2 arguments required, but only ${arguments.length} present.`);
    }
    super(parts, options);
    this.#name = `${name}`.toWellFormed();
    this.#lastModified = Math.trunc(Number(options?.lastModified ?? Date.now())) || 0;
  }

  get name() {
    return this.#name;
  }

  /** Milliseconds since 1970. */
  get lastModified() {
    return this.#lastModified;
  }

  get webkitRelativePath() {
    return "";
  }

  get [Symbol.toStringTag]() {
    return "File";
  }
}

// A clone has the same bytes, which never change.
registerCloneable(File, (file) => new File([file], file.name, { type: file.type, lastModified: file.lastModified }));
registerCloneable(Blob, (blob) => blob.slice(0, blob.size, blob.type));

/** The blob's bytes, only to be read. @returns {Uint8Array} */
export function bytesOfBlob(blob) {
  return contentOf(blob);
}

function bytesOfPart(part, endings) {
  if (part instanceof Blob) {
    return contentOf(part);
  }
  if (isBufferSource(part)) {
    return viewOf(part);
  }
  const text = `${part}`;
  return encoder.encode(endings === "native" ? text.replace(/\r\n?|\n/g, "\n") : text);
}

/** A type in lower case, none if it has characters that no type has. */
function normalized(type) {
  const text = `${type}`;
  return /[^\x20-\x7e]/.test(text) ? "" : text.toLowerCase();
}

function clamp(position) {
  return Math.trunc(Number(position)) || 0;
}

showAs(Blob, ["size", "type"]);
showAs(File, ["size", "type", "name", "lastModified"]);
