/**
 * WebSocket and CloseEvent: WebSockets (WHATWG), 3 and 4. The JDK's client has the connection
 * (`dev.polyloop.js.JsSockets`). A message is asked for when the listeners of the one before it have run.
 * `error` is an ErrorEvent, which says why.
 */
import { bind } from "../aio/context.mjs";
import { clock, network, sockets } from "../host.mjs";
import { load } from "./lazy.mjs";
import { Blob, bytesOfBlob } from "./blob.mjs";
import { bytesOf, viewOf } from "./buffers.mjs";
import { DOMException } from "./domexception.mjs";
import { TextEncoder } from "./encoding.mjs";
import { defineHandler, Event, EventTarget } from "./events.mjs";
import { MessageEvent } from "./messaging.mjs";
import { URL } from "./url.mjs";

const CONNECTING = 0;
const OPEN = 1;
const CLOSING = 2;
const CLOSED = 3;

const NORMAL = 1000;
/** The connection has ended without a closing handshake. */
const ABNORMAL = 1006;
/** What fits in a Close frame beside the code, in bytes. */
const LONGEST_REASON = 123;
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

const encoder = new TextEncoder();

/** A connection has ended. */
export class CloseEvent extends Event {
  #wasClean;
  #code;
  #reason;

  /**
   * @param {string} type
   * @param {{wasClean?: boolean, code?: number, reason?: string}} [options]
   */
  constructor(type, { wasClean = false, code = 0, reason = "", ...options } = {}) {
    super(...(arguments.length === 0 ? [] : [type, options]));
    this.#wasClean = Boolean(wasClean);
    this.#code = Number(code) & 0xffff;
    this.#reason = `${reason}`.toWellFormed();
  }

  get wasClean() {
    return this.#wasClean;
  }

  get code() {
    return this.#code;
  }

  get reason() {
    return this.#reason;
  }

  get [Symbol.toStringTag]() {
    return "CloseEvent";
  }
}

/** A connection on which both sides send messages. It keeps the program alive until it is closed. */
export class WebSocket extends EventTarget {
  #url;
  #java = undefined;
  #readyState = CONNECTING;
  #bufferedAmount = 0;
  #binaryType = "blob";
  #protocol = "";
  #ended = false;

  /**
   * @param {string | URL} url
   * @param {string | Iterable<string>} [protocols]
   * @throws {DOMException} a SyntaxError, or a SecurityError if the program may not use the network
   */
  constructor(url, protocols = []) {
    if (arguments.length === 0) {
      throw new TypeError("WebSocket: 1 argument required, but only 0 present.");
    }
    super();
    this.#url = addressOf(`${url}`);
    const wanted = protocolsOf(protocols);
    if (!network.isAllowed()) {
      throw new DOMException("only a trusted program may use the network", "SecurityError");
    }
    this.#run(wanted);
  }

  get url() {
    return this.#url.href;
  }

  get readyState() {
    return this.#readyState;
  }

  /** The bytes that were given to `send` and are not on their way. */
  get bufferedAmount() {
    return this.#bufferedAmount;
  }

  /** Extensions are not negotiated. */
  get extensions() {
    return "";
  }

  get protocol() {
    return this.#protocol;
  }

  get binaryType() {
    return this.#binaryType;
  }

  set binaryType(type) {
    // An enumeration's attribute: other values are ignored.
    if (type === "blob" || type === "arraybuffer") {
      this.#binaryType = type;
    }
  }

  /** @param {string | Blob | ArrayBuffer | ArrayBufferView} data */
  send(data) {
    if (arguments.length === 0) {
      throw new TypeError("send: 1 argument required, but only 0 present.");
    }
    const message = data instanceof Blob ? bytesOfBlob(data)
      : data instanceof ArrayBuffer || ArrayBuffer.isView(data) ? viewOf(data)
      : `${data}`.toWellFormed();
    if (this.#readyState === CONNECTING) {
      throw new DOMException("The connection is still being opened.", "InvalidStateError");
    }
    const isText = typeof message === "string";
    const size = isText ? encoder.encode(message).byteLength : message.byteLength;
    this.#bufferedAmount += size;
    if (this.#readyState !== OPEN) {
      return;
    }
    const sent = isText
      ? sockets.sendText(this.#java, message)
      : sockets.sendBytes(this.#java, message.buffer, message.byteOffset, message.byteLength);
    sent.then(
      () => {
        this.#bufferedAmount -= size;
      },
      // What could not be sent stays counted. That the connection is lost is told by who waits for a message.
      () => undefined,
    );
  }

  /** @param {number} [code] @param {string} [reason] */
  close(code = undefined, reason = "") {
    const number = code === undefined ? NORMAL : clamp(code);
    if (number !== NORMAL && (number < 3000 || number > 4999)) {
      throw new DOMException(`close: the code is 1000 or 3000 to 4999, not ${number}`, "InvalidAccessError");
    }
    const text = `${reason}`.toWellFormed();
    if (encoder.encode(text).byteLength > LONGEST_REASON) {
      throw new DOMException(`close: the reason is longer than ${LONGEST_REASON} bytes`, "SyntaxError");
    }
    if (this.#readyState === CONNECTING) {
      this.#readyState = CLOSING;
      this.#end({ error: new Error("closed before the connection was open") });
    } else if (this.#readyState === OPEN) {
      this.#readyState = CLOSING;
      sockets.closeSocket(this.#java, number, text);
    }
  }

  async #run(protocols) {
    let protocol;
    try {
      this.#java = sockets.connect(withoutCredentials(this.#url), protocols, headersFor(this.#url));
      protocol = await sockets.opened(this.#java);
      if (protocols.length > 0 && protocol === "") {
        throw new Error("the server has taken none of the protocols");
      }
    } catch (error) {
      this.#end({ error });
      return;
    }
    if (this.#readyState !== CONNECTING) {
      return;
    }
    this.#readyState = OPEN;
    this.#protocol = protocol;
    this.dispatchEvent(new Event("open"));
    await this.#receive();
  }

  async #receive() {
    const { origin } = this.#url;
    try {
      for (let message; (message = await sockets.receive(this.#java)) !== undefined;) {
        // What the server sends after `close` is of no interest, but for its Close frame.
        if (this.#readyState === OPEN) {
          this.dispatchEvent(new MessageEvent("message", { data: this.#dataOf(message), origin }));
        }
      }
    } catch (error) {
      this.#end({ error });
      return;
    }
    const code = sockets.closeCode(this.#java);
    this.#end({ code, reason: sockets.closeReason(this.#java), wasClean: code !== ABNORMAL });
  }

  #dataOf(message) {
    if (typeof message === "string") {
      return message;
    }
    const bytes = bytesOf(message);
    return this.#binaryType === "blob" ? new Blob([bytes]) : bytes.buffer;
  }

  /** Tells the listeners of the end, in a turn of its own. With an error, the connection has failed. */
  #end({ error = undefined, code = ABNORMAL, reason = "", wasClean = false }) {
    if (this.#ended) {
      return;
    }
    this.#ended = true;
    if (this.#java !== undefined) {
      sockets.abort(this.#java);
    }
    clock.startImmediate(bind(() => {
      this.#readyState = CLOSED;
      if (error !== undefined) {
        const { ErrorEvent } = load("web/errorevents");
        this.dispatchEvent(new ErrorEvent("error", { message: `${this.#url.href}: ${error.message}`, error }));
      }
      this.dispatchEvent(new CloseEvent("close", { wasClean, code, reason }));
    }));
  }

  get [Symbol.toStringTag]() {
    return "WebSocket";
  }
}
for (const [name, value] of Object.entries({ CONNECTING, OPEN, CLOSING, CLOSED })) {
  const constant = { value, enumerable: true };
  Object.defineProperty(WebSocket, name, constant);
  Object.defineProperty(WebSocket.prototype, name, constant);
}
for (const type of ["open", "message", "error", "close"]) {
  defineHandler(WebSocket.prototype, type);
}

/** The URL of a connection, `ws:` or `wss:`. */
function addressOf(input) {
  let url;
  try {
    url = new URL(input);
  } catch (cause) {
    throw new DOMException(`WebSocket: '${input}' is not an absolute URL`, { name: "SyntaxError", cause });
  }
  if (url.protocol === "http:" || url.protocol === "https:") {
    url.protocol = url.protocol.replace("http", "ws");
  }
  if (url.protocol !== "ws:" && url.protocol !== "wss:") {
    throw new DOMException(`WebSocket: the scheme is ws, wss, http or https, not that of '${input}'`, "SyntaxError");
  }
  if (url.href.includes("#")) {
    throw new DOMException(`WebSocket: '${input}' has a fragment`, "SyntaxError");
  }
  return url;
}

function protocolsOf(given) {
  const isSequence = typeof given === "object" && given !== null && Symbol.iterator in given;
  const protocols = isSequence ? Array.from(given, (name) => `${name}`) : [`${given}`];
  const different = new Set(protocols.map((name) => name.toLowerCase()));
  if (different.size < protocols.length || !protocols.every((name) => TOKEN.test(name))) {
    throw new DOMException(`WebSocket: the protocols are different tokens, not '${protocols}'`, "SyntaxError");
  }
  return protocols;
}

function withoutCredentials(url) {
  const bare = new URL(url);
  bare.username = "";
  bare.password = "";
  return bare.href;
}

function headersFor({ username, password }) {
  const headers = ["user-agent", load("web/navigator").navigator.userAgent];
  if (username !== "" || password !== "") {
    const { btoa } = load("web/base64");
    const bytes = encoder.encode(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`);
    headers.push("authorization", `Basic ${btoa(String.fromCharCode(...bytes))}`);
  }
  return headers;
}

/** An unsigned short of Web IDL with [Clamp]. */
function clamp(code) {
  const number = Math.min(Math.max(Number(code), 0), 0xffff);
  const floor = Math.floor(number);
  const rest = number - floor;
  // To the even one, if it is in the middle.
  return Number.isNaN(number) ? 0 : floor + Number(rest > 0.5 || (rest === 0.5 && floor % 2 === 1));
}
