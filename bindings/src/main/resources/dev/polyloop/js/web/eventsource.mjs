/**
 * EventSource: HTML, 9.2 "Server-sent events", on fetch. `error` is an ErrorEvent, which says why. The next piece is
 * read when the listeners of all events in the one before it have run.
 */
import { bind } from "../aio/context.mjs";
import { clock, network } from "../host.mjs";
import { AbortController } from "./abort.mjs";
import { DOMException } from "./domexception.mjs";
import { TextDecoder } from "./encoding.mjs";
import { ErrorEvent } from "./errorevents.mjs";
import { defineHandler, Event, EventTarget } from "./events.mjs";
import { fetch } from "./fetch.mjs";
import { MessageEvent } from "./messaging.mjs";
import { clearTimeout, setTimeout } from "./timers.mjs";
import { URL } from "./url.mjs";

const CONNECTING = 0;
const OPEN = 1;
const CLOSED = 2;

/** Milliseconds until the next attempt, if the server does not say. */
const RECONNECTION_TIME = 3000;

/** Events that a server sends, for as long as it wishes. It keeps the program alive until it is closed. */
export class EventSource extends EventTarget {
  #url;
  #withCredentials;
  #readyState = CONNECTING;
  #controller = new AbortController();
  #parser = new Parser();
  #timer = undefined;

  /**
   * @param {string | URL} url
   * @param {{withCredentials?: boolean}} [options]
   * @throws {DOMException} a SyntaxError, or a SecurityError if the program may not use the network
   */
  constructor(url, options = undefined) {
    if (arguments.length === 0) {
      throw new TypeError("EventSource: 1 argument required, but only 0 present.");
    }
    super();
    if (!URL.canParse(`${url}`)) {
      throw new DOMException(`EventSource: '${url}' is not an absolute URL`, "SyntaxError");
    }
    this.#url = new URL(`${url}`);
    this.#withCredentials = Boolean(options?.withCredentials);
    if (!network.isAllowed()) {
      throw new DOMException("only a trusted program may use the network", "SecurityError");
    }
    this.#run();
  }

  get url() {
    return this.#url.href;
  }

  /** As given: there are no cookies here. */
  get withCredentials() {
    return this.#withCredentials;
  }

  get readyState() {
    return this.#readyState;
  }

  close() {
    this.#readyState = CLOSED;
    clearTimeout(this.#timer);
    this.#controller.abort();
  }

  /** Connects again and again, until it is closed or the server is not one of events. */
  async #run() {
    while (this.#readyState !== CLOSED) {
      let why;
      try {
        const response = await this.#connect();
        if (response === null) {
          return;
        }
        await this.#read(response);
        why = new Error("the server has ended the stream");
      } catch (error) {
        why = error;
      }
      await this.#tell(() => this.#lose(CONNECTING, why));
      await this.#wait();
    }
  }

  /** @returns {Promise<Response | null>} null if it has failed */
  async #connect() {
    const headers = { accept: "text/event-stream", "cache-control": "no-cache" };
    const { lastEventId } = this.#parser;
    if (!/^[\0-\x7f]*$/.test(lastEventId)) {
      // The JDK's client writes a question mark for each byte of it: the server would go on at another place, and another try does not help.
      await this.#tell(() => this.#lose(CLOSED, new Error(`the last event's id is not ASCII and cannot be sent: '${lastEventId}'`)));
      return null;
    }
    if (lastEventId !== "") {
      headers["last-event-id"] = lastEventId;
    }
    const response = await fetch(this.#url, { headers, signal: this.#controller.signal });
    const type = response.headers.get("content-type") ?? "";
    const isStream = /^text\/event-stream[\t ]*(;|$)/i.test(type.trim());
    if (response.status === 200 && isStream) {
      await this.#tell(() => {
        this.#readyState = OPEN;
        this.dispatchEvent(new Event("open"));
      });
      return response;
    }
    await response.body?.cancel();
    const why = response.status === 200 ? `has the type '${type}'` : `has the status ${response.status}`;
    await this.#tell(() => this.#lose(CLOSED, new Error(`the answer ${why}`)));
    return null;
  }

  async #read(response) {
    const { origin } = new URL(response.url);
    const decoder = new TextDecoder();
    this.#parser.begin();
    for await (const chunk of response.body) {
      for (const { type, ...data } of this.#parser.push(decoder.decode(chunk, { stream: true }))) {
        await this.#tell(() => this.dispatchEvent(new MessageEvent(type, { ...data, origin })));
      }
    }
  }

  #lose(state, error) {
    this.#readyState = state;
    this.dispatchEvent(new ErrorEvent("error", { message: `${this.#url.href}: ${error.message}`, error }));
  }

  /** Does it in a turn of its own, unless it is closed by then. */
  #tell(action) {
    return new Promise((resolve) => {
      clock.startImmediate(bind(() => {
        if (this.#readyState !== CLOSED) {
          action();
        }
        resolve();
      }));
    });
  }

  async #wait() {
    if (this.#readyState !== CLOSED) {
      await new Promise((resolve) => {
        this.#timer = setTimeout(resolve, this.#parser.reconnectionTime);
      });
    }
  }

  get [Symbol.toStringTag]() {
    return "EventSource";
  }
}
for (const [name, value] of Object.entries({ CONNECTING, OPEN, CLOSED })) {
  const constant = { value, enumerable: true };
  Object.defineProperty(EventSource, name, constant);
  Object.defineProperty(EventSource.prototype, name, constant);
}
for (const type of ["open", "message", "error"]) {
  defineHandler(EventSource.prototype, type);
}

/** The format of event streams: 9.2.5 and 9.2.6. What it knows of ids and times outlives a connection. */
class Parser {
  reconnectionTime = RECONNECTION_TIME;
  /** That of the last event, whether it had data or not. */
  lastEventId = "";
  #nextId = "";
  #type = "";
  #data = "";
  #rest = "";
  #afterReturn = false;

  /** A new stream begins; what is left of the one before is no event. */
  begin() {
    this.#nextId = this.lastEventId;
    this.#type = this.#data = this.#rest = "";
    this.#afterReturn = false;
  }

  /** The events that are complete with the next piece. */
  *push(piece) {
    const text = this.#afterReturn && piece.startsWith("\n") ? piece.slice(1) : piece;
    if (piece !== "") {
      this.#afterReturn = piece.endsWith("\r");
    }
    const lines = text.split(/\r\n|\r|\n/);
    lines[0] = this.#rest + lines[0];
    this.#rest = lines.pop();
    for (const line of lines) {
      if (line !== "") {
        this.#field(line);
        continue;
      }
      this.lastEventId = this.#nextId;
      const event = { type: this.#type || "message", data: this.#data.slice(0, -1), lastEventId: this.lastEventId };
      const isEmpty = this.#data === "";
      this.#type = this.#data = "";
      if (!isEmpty) {
        yield event;
      }
    }
  }

  #field(line) {
    const colon = line.indexOf(":");
    const name = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(line[colon + 1] === " " ? colon + 2 : colon + 1);
    if (name === "event") {
      this.#type = value;
    } else if (name === "data") {
      this.#data += `${value}\n`;
    } else if (name === "id" && !value.includes("\0")) {
      this.#nextId = value;
    } else if (name === "retry" && /^[0-9]+$/.test(value)) {
      this.reconnectionTime = Number(value);
    }
  }
}
