/** Bodies of requests and responses: Fetch, 2.2.4 "Bodies", 5.2 "BodyInit unions" and 5.3 "Body mixin". */
import { onForeignCancel } from "../aio/futures.mjs";
import { Blob, bytesOfBlob } from "./blob.mjs";
import { concat, isBufferSource, viewOf } from "./buffers.mjs";
import { TextDecoder, TextEncoder } from "./encoding.mjs";
import { FormData, fromMultipart, toMultipart } from "./formdata.mjs";
import { ReadableStream } from "./streams.mjs";
import { URLSearchParams } from "./url.mjs";

const encoder = new TextEncoder();

/**
 * A body with its type.
 *
 * @param {unknown} init
 * @returns {{stream: ReadableStream, bytes: Uint8Array | null, type: string | null}} bytes, to be sent again if need be, unless it is a stream
 */
export function extractBody(init) {
  if (init instanceof ReadableStream) {
    if (init.locked) {
      throw new TypeError("the body is a stream that is locked");
    }
    return { stream: init, bytes: null, type: null };
  }
  const [bytes, type] = contentOf(init);
  if (bytes === undefined) {
    return { stream: ReadableStream.from(init), bytes: null, type: null };
  }
  return { stream: streamOf(bytes), bytes, type };
}

function contentOf(init) {
  if (init instanceof Blob) {
    return [bytesOfBlob(init), init.type || null];
  }
  if (isBufferSource(init)) {
    return [viewOf(init).slice(), null];
  }
  if (init instanceof FormData) {
    const boundary = `----polyloop${`${Math.random()}${Math.random()}`.replace(/\D/g, "")}`;
    return [toMultipart(init, boundary), `multipart/form-data; boundary=${boundary}`];
  }
  if (init instanceof URLSearchParams) {
    return [encoder.encode(`${init}`), "application/x-www-form-urlencoded;charset=UTF-8"];
  }
  if (typeof init === "object" && init !== null && init[Symbol.asyncIterator] !== undefined) {
    return [];
  }
  return [encoder.encode(`${init}`), "text/plain;charset=UTF-8"];
}

function streamOf(bytes) {
  return new ReadableStream({
    type: "bytes",
    start(controller) {
      if (bytes.length === 0) {
        controller.close();
      }
    },
    // The stream gets a copy, for it may be sent away; often nobody reads it.
    pull(controller) {
      controller.enqueue(bytes.slice());
      controller.close();
    },
  });
}

let bodyOf;
let wasUsed;

/** What has a body. */
export class BodyHolder {
  /** @type {{stream: ReadableStream, bytes: Uint8Array | null} | null} */
  #body = null;
  #used = false;

  static {
    bodyOf = (holder) => holder.#body;
    wasUsed = (holder) => holder.bodyUsed;
  }

  constructor(body) {
    this.#body = body;
  }

  /** @returns {ReadableStream | null} */
  get body() {
    return this.#body?.stream ?? null;
  }

  get bodyUsed() {
    // The one thing that the standard asks of a stream and that only its implementation knows.
    const stream = this.#body?.stream;
    return this.#used || (stream !== undefined && stream._disturbed === true);
  }

  arrayBuffer() {
    return this.#consume(({ buffer, byteOffset, byteLength }) => buffer.slice(byteOffset, byteOffset + byteLength));
  }

  blob() {
    return this.#consume((bytes) => new Blob([bytes], { type: this.headers.get("content-type") ?? "" }));
  }

  bytes() {
    return this.#consume((bytes) => bytes);
  }

  formData() {
    return this.#consume((bytes) => {
      const type = this.headers.get("content-type") ?? "";
      if (/^application\/x-www-form-urlencoded\s*(;|$)/i.test(type)) {
        const form = new FormData();
        new URLSearchParams(utf8(bytes)).forEach((value, name) => form.append(name, value));
        return form;
      }
      const boundary = /^multipart\/form-data\s*;.*boundary=(?:"([^"]+)"|([^;\s]+))/i.exec(type);
      if (boundary === null) {
        throw new TypeError("formData: the content type is not one of a form");
      }
      return fromMultipart(bytes, boundary[1] ?? boundary[2]);
    });
  }

  json() {
    return this.#consume((bytes) => JSON.parse(utf8(bytes)));
  }

  text() {
    return this.#consume(utf8);
  }

  #consume(convert) {
    const stream = this.#body?.stream;
    if (this.bodyUsed || stream?.locked) {
      return Promise.reject(new TypeError("the body has been used already"));
    }
    if (stream === undefined) {
      return Promise.resolve(new Uint8Array(0)).then(convert);
    }
    this.#used = true;
    const reader = stream.getReader();
    return onForeignCancel(
      readAll(reader).then(convert),
      (reason) => reader.cancel(reason).catch(() => undefined),
    );
  }

  /** A second body, for a clone. */
  static tee(holder) {
    if (wasUsed(holder) || holder.#body?.stream.locked) {
      throw new TypeError("clone: the body has been used already");
    }
    if (holder.#body === null) {
      return null;
    }
    const [mine, other] = holder.#body.stream.tee();
    holder.#body = { ...holder.#body, stream: mine };
    return { ...holder.#body, stream: other };
  }

  /** The body, which is used from now on. */
  static take(holder) {
    if (wasUsed(holder) || bodyOf(holder)?.stream.locked) {
      throw new TypeError("the body has been used already");
    }
    const body = holder.#body;
    holder.#used = body !== null;
    return body;
  }
}

async function readAll(reader) {
  const chunks = [];
  for (;;) {
    const { done, value } = await reader.read();
    if (done) {
      return chunks.length === 1 ? chunks[0] : concat(chunks);
    }
    if (!(value instanceof Uint8Array)) {
      throw new TypeError("a chunk of the body is not a Uint8Array");
    }
    chunks.push(value);
  }
}

function utf8(bytes) {
  return new TextDecoder().decode(bytes);
}
