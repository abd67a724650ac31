/** TextEncoder and TextDecoder: Encoding, 7.1 to 7.4. Java decodes (`dev.polyloop.js.TextDecoding`). */
import { bytes } from "../host.mjs";
import { bytesOf, viewOf } from "./buffers.mjs";
import { encodingOf } from "./encodings.mjs";

/** Text as UTF-8. */
export class TextEncoder {
  get encoding() {
    return "utf-8";
  }

  /** @param {string} [input] @returns {Uint8Array} */
  encode(input = "") {
    return bytesOf(bytes.encodeUtf8(wellFormed(`${input}`)));
  }

  /**
   * Writes as many whole characters as there is room for.
   *
   * @param {string} source
   * @param {Uint8Array} destination
   * @returns {{read: number, written: number}} UTF-16 units and bytes
   */
  encodeInto(source, destination) {
    if (arguments.length < 2 || !(destination instanceof Uint8Array)) {
      throw new TypeError("encodeInto: a string and a Uint8Array are required");
    }
    const text = `${source}`;
    let read = 0;
    let written = 0;
    while (read < text.length) {
      const codePoint = text.codePointAt(read);
      const size = codePoint <= 0x7f ? 1 : codePoint <= 0x7ff ? 2 : codePoint <= 0xffff ? 3 : 4;
      if (written + size > destination.length) {
        break;
      }
      read += size === 4 ? 2 : 1;
      written += size;
    }
    destination.set(this.encode(text.slice(0, read)));
    return { read, written };
  }

  get [Symbol.toStringTag]() {
    return "TextEncoder";
  }
}

function wellFormed(text) {
  return text.isWellFormed() ? text : text.toWellFormed();
}

const NOTHING = new Uint8Array(0);

/** Bytes as text. */
export class TextDecoder {
  #encoding;
  #fatal;
  #ignoreBOM;
  #decoding;
  /** Whether the next text is the first, which a byte order mark may begin. */
  #atStart = true;

  /**
   * @param {string} [label]
   * @param {{fatal?: boolean, ignoreBOM?: boolean}} [options]
   */
  constructor(label = "utf-8", options = undefined) {
    const encoding = encodingOf(`${label}`);
    if (encoding === undefined) {
      throw new RangeError(`TextDecoder: the encoding '${label}' is not supported`);
    }
    const { fatal = false, ignoreBOM = false } = options ?? {};
    this.#encoding = encoding.name;
    this.#fatal = Boolean(fatal);
    this.#ignoreBOM = Boolean(ignoreBOM);
    this.#decoding = bytes.newDecoding(encoding.name, encoding.charset, this.#fatal);
  }

  get encoding() {
    return this.#encoding;
  }

  get fatal() {
    return this.#fatal;
  }

  get ignoreBOM() {
    return this.#ignoreBOM;
  }

  /**
   * @param {ArrayBuffer | ArrayBufferView} [input]
   * @param {{stream?: boolean}} [options] stream if more is to follow
   * @returns {string}
   */
  decode(input = NOTHING, options = undefined) {
    const view = viewOf(input, "decode: the input");
    const last = !(options?.stream ?? false);
    let text = bytes.decode(this.#decoding, view.buffer, view.byteOffset, view.byteLength, last);
    if (text === undefined) {
      this.#atStart = true;
      throw new TypeError(`decode: the encoded data was not valid ${this.#encoding}`);
    }
    if (this.#atStart && text !== "") {
      this.#atStart = false;
      if (!this.#ignoreBOM && this.#encoding.startsWith("utf-") && text.charCodeAt(0) === 0xfeff) {
        text = text.slice(1);
      }
    }
    if (last) {
      this.#atStart = true;
    }
    return text;
  }

  get [Symbol.toStringTag]() {
    return "TextDecoder";
  }
}
