/** `node:string_decoder`: text of bytes that come in pieces. Source: Node.js, String decoder. */
import { Buffer } from "./bytes.mjs";

/** How many of the last bytes begin a character of UTF-8 that is not there yet. */
function unfinishedUtf8(bytes) {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back];
    if (byte >= 0xc2 && byte <= 0xf4) {
      const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
      return length > back ? back : 0;
    }
    if (byte < 0x80 || byte > 0xbf) {
      return 0;
    }
  }
  return 0;
}

/** How many of the last bytes are less than a code unit, or than a pair of surrogates. */
function unfinishedUtf16(bytes) {
  const odd = bytes.length % 2;
  const high = bytes.length - odd >= 2 ? bytes[bytes.length - odd - 1] : 0;
  return high >= 0xd8 && high <= 0xdb ? 2 + odd : odd;
}

const UNFINISHED = {
  __proto__: null,
  utf8: unfinishedUtf8,
  utf16le: unfinishedUtf16,
  base64: (bytes) => bytes.length % 3,
  base64url: (bytes) => bytes.length % 3,
};

const NAMES = { __proto__: null, "utf-8": "utf8", ucs2: "utf16le", "ucs-2": "utf16le", "utf-16le": "utf16le", binary: "latin1" };

export class StringDecoder {
  #rest = Buffer.alloc(0);

  constructor(encoding = "utf8") {
    const name = `${encoding}`.toLowerCase();
    if (!Buffer.isEncoding(name)) {
      throw Object.assign(new TypeError(`Unknown encoding: ${encoding}`), { code: "ERR_UNKNOWN_ENCODING" });
    }
    this.encoding = NAMES[name] ?? name;
  }

  write(chunk) {
    if (typeof chunk === "string") {
      return chunk;
    }
    const bytes = Buffer.concat([this.#rest, Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)]);
    const end = bytes.length - (UNFINISHED[this.encoding]?.(bytes) ?? 0);
    this.#rest = bytes.subarray(end);
    return bytes.toString(this.encoding, 0, end);
  }

  end(chunk = undefined) {
    const text = chunk === undefined ? "" : this.write(chunk);
    const rest = this.#rest;
    this.#rest = Buffer.alloc(0);
    if (this.encoding === "utf8") {
      return text + (rest.length > 0 ? "\ufffd" : "");
    }
    return text + rest.toString(this.encoding);
  }
}

export default { StringDecoder };
