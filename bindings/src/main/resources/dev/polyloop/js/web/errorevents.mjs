/**
 * ErrorEvent (HTML, 8.1.4.4 "Runtime script errors in documents") and PromiseRejectionEvent (HTML,
 * 8.1.4.7 "Unhandled promise rejections").
 */
import { Event } from "./events.mjs";

/** An exception that no code caught. */
export class ErrorEvent extends Event {
  #message;
  #filename;
  #lineno;
  #colno;
  #error;

  /**
   * @param {string} type
   * @param {{message?: string, filename?: string, lineno?: number, colno?: number, error?: unknown}} [options]
   */
  constructor(type, options = undefined) {
    super(...arguments);
    const { message = "", filename = "", lineno = 0, colno = 0, error = undefined } = options ?? {};
    this.#message = `${message}`;
    this.#filename = `${filename}`;
    this.#lineno = lineno >>> 0;
    this.#colno = colno >>> 0;
    this.#error = error;
  }

  get message() {
    return this.#message;
  }

  get filename() {
    return this.#filename;
  }

  get lineno() {
    return this.#lineno;
  }

  get colno() {
    return this.#colno;
  }

  get error() {
    return this.#error;
  }

  get [Symbol.toStringTag]() {
    return "ErrorEvent";
  }
}

/** A promise was rejected and nobody handled it, or somebody did after all. */
export class PromiseRejectionEvent extends Event {
  #promise;
  #reason;

  /**
   * @param {string} type
   * @param {{promise: object, reason?: unknown}} options
   */
  constructor(type, options) {
    super(...arguments);
    if (typeof options?.promise !== "object" || options.promise === null) {
      throw new TypeError("PromiseRejectionEvent: a promise is required");
    }
    this.#promise = options.promise;
    this.#reason = options.reason;
  }

  get promise() {
    return this.#promise;
  }

  get reason() {
    return this.#reason;
  }

  get [Symbol.toStringTag]() {
    return "PromiseRejectionEvent";
  }
}
