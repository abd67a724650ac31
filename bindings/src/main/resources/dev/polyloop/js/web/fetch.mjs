/**
 * fetch: Fetch, 4 "Fetching" (HTTP-network fetch and HTTP-redirect fetch) and 5.6. The JDK's client does HTTP
 * (`dev.polyloop.js.JsNetwork`). There is no origin: nothing is blocked, no cookies are kept, and only the
 * headers that the client sets by itself are not the program's.
 */
import { onForeignCancel } from "../aio/futures.mjs";
import { network } from "../host.mjs";
import { Blob } from "./blob.mjs";
import { BodyHolder, extractBody } from "./body.mjs";
import { bytesOf, viewOf } from "./buffers.mjs";
import { DecompressionStream } from "./compression.mjs";
import { parseDataUrl } from "./dataurl.mjs";
import { Headers, makeImmutable } from "./headers.mjs";
import { load } from "./lazy.mjs";
import { blobOf } from "./objecturls.mjs";
import { Request } from "./request.mjs";
import { hasNullBody, isRedirect, makeResponse } from "./response.mjs";
import { ReadableStream } from "./streams.mjs";
import { URL } from "./url.mjs";

const MOST_REDIRECTS = 20;
/** What the client sets by itself. */
const CLIENTS_HEADERS = new Set(["connection", "content-length", "expect", "host", "upgrade", "transfer-encoding"]);
/** What a body brings, and goes with it (Fetch, "request-body-header name"). */
const BODY_HEADERS = ["content-encoding", "content-language", "content-location", "content-type"];

/**
 * @param {Request | URL | string} input
 * @param {object} [init]
 * @returns {Promise<Response>} rejected with the signal's reason, or with a TypeError if there is no response
 */
export function fetch(input, init = undefined) {
  let request;
  try {
    request = new Request(...(arguments.length === 0 ? [] : [input, init]));
  } catch (error) {
    return Promise.reject(error);
  }
  const exchange = new Exchange(request);
  return onForeignCancel(exchange.run(), (reason) => exchange.abort(reason));
}

/** A request on its way, through all its redirects, until the end of the body. */
class Exchange {
  #request;
  #signal;
  #onAbort = () => this.abort(this.#signal.reason);
  #java = undefined;
  #aborted = false;
  #reason = undefined;
  #rejectHead = undefined;
  #controller = undefined;

  constructor(request) {
    this.#request = request;
    this.#signal = request.signal;
  }

  /** Ends it with the reason, wherever it is. */
  abort(reason) {
    if (this.#aborted) {
      return;
    }
    this.#aborted = true;
    this.#reason = reason;
    this.#rejectHead?.(reason);
    this.#controller?.error(reason);
    if (this.#java !== undefined) {
      network.abort(this.#java);
    }
    this.#over();
  }

  async run() {
    this.#signal.throwIfAborted();
    this.#signal.addEventListener("abort", this.#onAbort);
    try {
      return await this.#fetch();
    } catch (error) {
      this.#over();
      throw error;
    }
  }

  async #fetch() {
    const request = this.#request;
    let url = new URL(request.url);
    if (url.protocol === "data:" || url.protocol === "blob:") {
      return this.#answerLocally(url);
    }
    let { method } = request;
    let body = BodyHolder.take(request);
    const headers = new Headers(request.headers);
    for (let redirects = 0; ; redirects++) {
      if (url.protocol !== "http:" && url.protocol !== "https:") {
        throw failed(new TypeError(`the scheme of ${url.href} is not one that can be fetched`));
      }
      const status = await this.#send(method, url, headers, body);
      const received = new Headers(pairs(network.headers(this.#java)));
      const location = isRedirect(status) ? received.get("location") : null;
      if (location === null || request.redirect === "manual") {
        return this.#respond(method, url, status, received, redirects > 0);
      }
      if (request.redirect === "error") {
        throw this.#giveUp(`${url.href} redirects to ${location}`);
      }
      if (redirects === MOST_REDIRECTS) {
        throw this.#giveUp(`there are more than ${MOST_REDIRECTS} redirects`);
      }
      if (!URL.canParse(location, url.href)) {
        throw this.#giveUp(`the redirect goes to '${location}', which is no URL`);
      }
      const next = new URL(location, url.href);
      if (status !== 303 && body !== null && body.bytes === null) {
        throw this.#giveUp("a body that is a stream cannot be sent again");
      }
      if (((status === 301 || status === 302) && method === "POST") || (status === 303 && method !== "GET" && method !== "HEAD")) {
        method = "GET";
        body = null;
        BODY_HEADERS.forEach((name) => headers.delete(name));
      }
      if (next.origin !== url.origin) {
        ["authorization", "cookie", "proxy-authorization"].forEach((name) => headers.delete(name));
      }
      if (next.hash === "") {
        next.hash = url.hash;
      }
      network.abort(this.#java);
      url = next;
    }
  }

  /** What needs no network: Fetch, 4.2 "Scheme fetch". */
  #answerLocally(url) {
    let source;
    try {
      source = url.protocol === "data:" ? parseDataUrl(url.href) : blobNamedBy(url.href, this.#request.method);
    } catch (error) {
      throw failed(error);
    }
    const isBlob = source instanceof Blob;
    const { stream, bytes } = extractBody(isBlob ? source : source.bytes);
    const headers = new Headers([["content-type", source.type]]);
    if (isBlob) {
      headers.set("content-length", `${source.size}`);
    }
    this.#over();
    const body = this.#request.method === "HEAD" ? null : { stream, bytes };
    return makeResponse(body, { status: 200, statusText: "OK", headers: makeImmutable(headers), type: "basic", url: url.href });
  }

  /** Stops the exchange that is there. @returns {TypeError} */
  #giveUp(why) {
    network.abort(this.#java);
    return failed(new TypeError(why));
  }

  /** Sends and waits for the head. @returns {Promise<number>} the status */
  async #send(method, url, headers, body) {
    const all = [...headers].filter(([name]) => !CLIENTS_HEADERS.has(name)).flat();
    const add = (name, value) => headers.has(name) || all.push(name, value);
    add("accept", "*/*");
    add("accept-encoding", "gzip, deflate");
    add("accept-language", "*");
    add("user-agent", load("web/navigator").navigator.userAgent);
    const source = body === null ? null : (bufferOf(body.bytes) ?? upload(body.stream, (error) => this.abort(error)));
    const target = new URL(url);
    target.hash = "";
    const sent = new Promise((resolve, reject) => {
      this.#rejectHead = reject;
      try {
        this.#java = network.send(method, target.href, all, source);
        network.head(this.#java).then(resolve, reject);
      } catch (error) {
        reject(error);
      }
    });
    try {
      return await sent;
    } catch (error) {
      if (this.#aborted) {
        throw this.#reason;
      }
      throw failed(error);
    } finally {
      this.#rejectHead = undefined;
    }
  }

  #respond(method, url, status, headers, redirected) {
    const init = { status, headers: makeImmutable(headers), type: "basic", url: url.href, redirected };
    if (method === "HEAD" || hasNullBody(status)) {
      this.#over();
      network.abort(this.#java);
      return makeResponse(null, init);
    }
    let stream = this.#download();
    for (const coding of (headers.get("content-encoding") ?? "").toLowerCase().split(",").map((part) => part.trim()).reverse()) {
      if (coding === "gzip" || coding === "x-gzip") {
        stream = stream.pipeThrough(new DecompressionStream("gzip"));
      } else if (coding === "deflate") {
        stream = stream.pipeThrough(new DecompressionStream("deflate"));
      }
    }
    return makeResponse({ stream, bytes: null }, init);
  }

  /** The body, asked for piece by piece as it is read. */
  #download() {
    return new ReadableStream({
      type: "bytes",
      start: (controller) => {
        this.#controller = controller;
      },
      pull: async (controller) => {
        let piece;
        try {
          // Without bytes there is nothing to enqueue, and nobody would pull again.
          do {
            piece = await network.read(this.#java);
          } while (piece?.remaining() === 0);
        } catch (error) {
          this.#over();
          if (!this.#aborted) {
            controller.error(terminated(error));
          }
          return;
        }
        if (this.#aborted) {
          return;
        }
        if (piece === undefined || piece === null) {
          this.#over();
          controller.close();
          controller.byobRequest?.respond(0);
        } else {
          controller.enqueue(bytesOf(piece));
        }
      },
      cancel: () => {
        this.#aborted = true;
        network.abort(this.#java);
        this.#over();
      },
    }, { highWaterMark: 0 });
  }

  #over() {
    this.#signal.removeEventListener("abort", this.#onAbort);
  }
}

/** The bytes as a buffer of just these, which Java copies. */
function bufferOf(bytes) {
  return bytes === null || bytes.byteLength === bytes.buffer.byteLength ? bytes?.buffer : bytes.slice().buffer;
}

/** The chunks of a stream as buffers. What is wrong with it is told to who ends the request, before this does. */
async function* upload(stream, tell) {
  try {
    for await (const chunk of stream) {
      const view = viewOf(typeof chunk === "string" ? undefined : chunk, "a chunk of the body");
      yield view.buffer.slice(view.byteOffset, view.byteOffset + view.byteLength);
    }
  } catch (error) {
    tell(error);
  }
}

function blobNamedBy(href, method) {
  const blob = blobOf(href);
  if (blob === undefined || method !== "GET") {
    throw new TypeError(blob === undefined ? `${href} names no blob` : `a blob: URL is fetched by GET, not ${method}`);
  }
  return blob;
}

function pairs(flat) {
  const made = [];
  for (let i = 0; i < flat.length; i += 2) {
    made.push([flat[i], flat[i + 1]]);
  }
  return made;
}

function failed(cause) {
  return new TypeError(`fetch failed: ${cause.message}`, { cause });
}

function terminated(cause) {
  return new TypeError(`the body has ended too early: ${cause.message}`, { cause });
}
