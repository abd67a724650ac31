/** Request: Fetch, 5.4. */
import { AbortController, AbortSignal } from "./abort.mjs";
import { BodyHolder, extractBody } from "./body.mjs";
import { Headers } from "./headers.mjs";
import { URL } from "./url.mjs";
import { showAs } from "./inspect.mjs";

const NORMALIZED = ["DELETE", "GET", "HEAD", "OPTIONS", "POST", "PUT"];
const REDIRECTS = ["follow", "error", "manual"];

/** What is asked for. */
export class Request extends BodyHolder {
  #method;
  #url;
  #headers;
  #redirect;
  #signal;
  #keepalive;

  /**
   * @param {Request | URL | string} input
   * @param {object} [init]
   */
  constructor(input, init = undefined) {
    const options = init ?? {};
    if (arguments.length === 0) {
      throw new TypeError("Request: 1 argument required, but only 0 present.");
    }
    const base = input instanceof Request ? input : undefined;
    const url = base === undefined ? parse(`${input}`) : base.#url;
    const method = methodOf(options.method ?? base?.method ?? "GET");
    const headers = new Headers(options.headers ?? base?.headers);
    const redirect = `${options.redirect ?? base?.redirect ?? "follow"}`;
    if (!REDIRECTS.includes(redirect)) {
      throw new TypeError(`Request: redirect is one of ${REDIRECTS.join(", ")}, not '${redirect}'`);
    }
    const given = options.signal === undefined ? base?.signal : options.signal;
    if (given !== undefined && given !== null && !(given instanceof AbortSignal)) {
      throw new TypeError("Request: the signal is not an AbortSignal");
    }
    const isNew = options.body !== undefined && options.body !== null;
    if ((isNew || (base !== undefined && base.body !== null)) && (method === "GET" || method === "HEAD")) {
      throw new TypeError(`Request: a ${method} has no body`);
    }
    let body = null;
    if (isNew) {
      const { type, ...made } = extractBody(options.body);
      if (made.bytes === null && options.duplex !== "half") {
        throw new TypeError("Request: a body that is a stream needs the option duplex: 'half'");
      }
      if (type !== null && !headers.has("content-type")) {
        headers.append("content-type", type);
      }
      body = made;
    } else if (base !== undefined) {
      body = BodyHolder.take(base);
    }
    super(body);
    this.#method = method;
    this.#url = url;
    this.#headers = headers;
    this.#redirect = redirect;
    this.#keepalive = Boolean(options.keepalive ?? base?.keepalive ?? false);
    this.#signal = given === undefined || given === null ? new AbortController().signal : AbortSignal.any([given]);
  }

  get method() {
    return this.#method;
  }

  get url() {
    return this.#url.href;
  }

  get headers() {
    return this.#headers;
  }

  get redirect() {
    return this.#redirect;
  }

  get signal() {
    return this.#signal;
  }

  get keepalive() {
    return this.#keepalive;
  }

  get duplex() {
    return "half";
  }

  // There are no documents, caches and origins here: what browsers say without one.

  get cache() {
    return "default";
  }

  get credentials() {
    return "same-origin";
  }

  get destination() {
    return "";
  }

  get integrity() {
    return "";
  }

  get mode() {
    return "cors";
  }

  get referrer() {
    return "about:client";
  }

  get referrerPolicy() {
    return "";
  }

  /** @returns {Request} */
  clone() {
    const body = BodyHolder.tee(this);
    const copy = new Request(this.url, {
      method: this.#method, headers: this.#headers, redirect: this.#redirect, signal: this.#signal,
      keepalive: this.#keepalive, body: body?.stream, duplex: "half",
    });
    return copy;
  }

  get [Symbol.toStringTag]() {
    return "Request";
  }
}

function parse(input) {
  let url;
  try {
    url = new URL(input);
  } catch (error) {
    throw new TypeError(`Request: '${input}' is not an absolute URL`, { cause: error });
  }
  if (url.username !== "" || url.password !== "") {
    throw new TypeError("Request: a URL with credentials cannot be fetched");
  }
  return url;
}

function methodOf(given) {
  const method = `${given}`;
  const upper = method.toUpperCase();
  if (!/^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(method) || ["CONNECT", "TRACE", "TRACK"].includes(upper)) {
    throw new TypeError(`Request: the method '${method}' is not allowed`);
  }
  return NORMALIZED.includes(upper) ? upper : method;
}

showAs(Request, [
  "method", "url", "headers", "destination", "referrer", "referrerPolicy", "mode", "credentials", "cache", "redirect", "integrity", "keepalive", "signal",
]);
