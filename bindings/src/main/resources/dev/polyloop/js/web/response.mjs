/** Response: Fetch, 5.5. */
import { BodyHolder, extractBody } from "./body.mjs";
import { Headers, makeImmutable } from "./headers.mjs";
import { URL } from "./url.mjs";
import { showAs } from "./inspect.mjs";

const NULL_BODY = [101, 103, 204, 205, 304];
const REDIRECT = [301, 302, 303, 307, 308];
const KEY = Symbol("Response");

/** What was answered. */
export class Response extends BodyHolder {
  #status;
  #statusText;
  #headers;
  #type;
  #url;
  #redirected;

  /**
   * @param {unknown} [body]
   * @param {{status?: number, statusText?: string, headers?: unknown}} [init]
   */
  constructor(body = null, init = undefined) {
    if (init?.[KEY]) {
      super(body);
      this.#status = init.status;
      this.#statusText = init.statusText ?? "";
      this.#headers = init.headers;
      this.#type = init.type;
      this.#url = init.url ?? "";
      this.#redirected = init.redirected ?? false;
      return;
    }
    const { status = 200, statusText = "", headers = undefined } = init ?? {};
    const code = Math.trunc(Number(status)) || 0;
    if (code < 200 || code > 599) {
      throw new RangeError(`Response: the status is 200 to 599, not ${status}`);
    }
    if (/[^\t\x20-\x7e\x80-\xff]/.test(`${statusText}`)) {
      throw new TypeError("Response: the status text has characters that none may have");
    }
    const own = new Headers(headers);
    let made = null;
    if (body !== null) {
      if (NULL_BODY.includes(code)) {
        throw new TypeError(`Response: one with the status ${code} has no body`);
      }
      const { type, ...extracted } = extractBody(body);
      if (type !== null && !own.has("content-type")) {
        own.append("content-type", type);
      }
      made = extracted;
    }
    super(made);
    this.#status = code;
    this.#statusText = `${statusText}`;
    this.#headers = own;
    this.#type = "default";
    this.#url = "";
    this.#redirected = false;
  }

  /** A network error. */
  static error() {
    return makeResponse(null, { status: 0, headers: new Headers(), type: "error" });
  }

  /** A response with the data as JSON. */
  static json(data, init = undefined) {
    const text = JSON.stringify(data);
    if (text === undefined) {
      throw new TypeError("Response.json: the value has no JSON");
    }
    const headers = new Headers(init?.headers);
    if (!headers.has("content-type")) {
      headers.set("content-type", "application/json");
    }
    return new Response(text, { ...init, headers });
  }

  /** A response that sends to another URL. */
  static redirect(url, status = 302) {
    const target = new URL(`${url}`);
    if (!REDIRECT.includes(status)) {
      throw new RangeError(`Response.redirect: the status ${status} is not one of a redirect`);
    }
    const headers = makeImmutable(new Headers([["location", target.href]]));
    return makeResponse(null, { status, headers, type: "default" });
  }

  get type() {
    return this.#type;
  }

  get url() {
    return this.#url;
  }

  get redirected() {
    return this.#redirected;
  }

  get status() {
    return this.#status;
  }

  get ok() {
    return this.#status >= 200 && this.#status <= 299;
  }

  get statusText() {
    return this.#statusText;
  }

  get headers() {
    return this.#headers;
  }

  /** @returns {Response} */
  clone() {
    return makeResponse(BodyHolder.tee(this), {
      status: this.#status, statusText: this.#statusText, headers: new Headers(this.#headers), type: this.#type, url: this.#url,
      redirected: this.#redirected,
    });
  }

  get [Symbol.toStringTag]() {
    return "Response";
  }
}

/** A response as the network gives it. */
export function makeResponse(body, init) {
  return new Response(body, { ...init, [KEY]: true });
}

/** Whether one of that status has no body. */
export function hasNullBody(status) {
  return NULL_BODY.includes(status);
}

/** Whether the status is one of a redirect. */
export function isRedirect(status) {
  return REDIRECT.includes(status);
}

showAs(Response, ["status", "statusText", "headers", "body", "bodyUsed", "ok", "redirected", "type", "url"]);
