/** AbortController and AbortSignal of the DOM standard. */
import { TimeoutError } from "../aio/errors.mjs";
import { clock } from "../host.mjs";
import { DOMException } from "./domexception.mjs";
import { defineHandler, Event, EventTarget, hasListeners, watchListeners } from "./events.mjs";
import { showAs } from "./inspect.mjs";

const KEY = Symbol("AbortSignal");

let abortSignal;

/** Says whether, and why, to stop. */
export class AbortSignal extends EventTarget {
  #aborted = false;
  #reason = undefined;
  /** Signals made of this one by `any`. @type {Set<AbortSignal>} */
  #dependents = new Set();
  /** The signals that this one was made of. @type {Set<AbortSignal>} */
  #sources = new Set();
  /** The timer of `timeout`, or 0. */
  #timer = 0;

  static {
    abortSignal = (signal, reason) => signal.#abort(reason);
  }

  constructor(key) {
    if (key !== KEY) {
      throw new TypeError("Illegal constructor");
    }
    super();
  }

  /** A signal that is aborted already. */
  static abort(reason = undefined) {
    const signal = new AbortSignal(KEY);
    signal.#aborted = true;
    signal.#reason = reason === undefined ? aborted() : reason;
    return signal;
  }

  /**
   * A signal that aborts with a TimeoutError.
   *
   * @param {number} milliseconds
   */
  static timeout(milliseconds) {
    const delay = Number(milliseconds);
    if (!(delay >= 0 && delay <= Number.MAX_SAFE_INTEGER)) {
      throw new TypeError("AbortSignal.timeout: the delay is out of range");
    }
    const signal = new AbortSignal(KEY);
    signal.#timer = clock.startTimer(
      () => signal.#abort(new TimeoutError("The operation was aborted due to timeout")),
      Math.trunc(delay),
      false,
    );
    clock.backgroundTimer(signal.#timer, true);
    watchListeners(signal, () => signal.#listenersChanged());
    return signal;
  }

  /**
   * A signal that aborts with the first of the given ones.
   *
   * @param {Iterable<AbortSignal>} signals
   */
  static any(signals) {
    const all = [...signals];
    if (!all.every((signal) => signal instanceof AbortSignal)) {
      throw new TypeError("AbortSignal.any: not a signal");
    }
    const result = new AbortSignal(KEY);
    const first = all.find((signal) => signal.aborted);
    if (first !== undefined) {
      result.#aborted = true;
      result.#reason = first.reason;
      return result;
    }
    // A dependent listens to the original signals only, so that all abort before any event is sent.
    for (const signal of all) {
      const originals = signal.#sources.size > 0 ? signal.#sources : [signal];
      for (const original of originals) {
        result.#sources.add(original);
        original.#dependents.add(result);
      }
    }
    watchListeners(result, () => result.#sources.forEach((source) => source.#listenersChanged()));
    return result;
  }

  get aborted() {
    return this.#aborted;
  }

  get reason() {
    return this.#reason;
  }

  /** Throws the reason if it is aborted. */
  throwIfAborted() {
    if (this.#aborted) {
      throw this.#reason;
    }
  }

  /** A program waits for the time only as long as somebody listens. */
  #listenersChanged() {
    if (this.#timer !== 0) {
      const heard = [this, ...this.#dependents].some((signal) => hasListeners(signal, "abort"));
      clock.backgroundTimer(this.#timer, !heard);
    }
  }

  #abort(reason) {
    if (this.#aborted) {
      return;
    }
    this.#aborted = true;
    this.#reason = reason === undefined ? aborted() : reason;
    const now = [this];
    for (const dependent of this.#dependents) {
      if (!dependent.#aborted) {
        dependent.#aborted = true;
        dependent.#reason = this.#reason;
        now.push(dependent);
      }
    }
    this.#dependents.clear();
    for (const signal of now) {
      signal.dispatchEvent(new Event("abort"));
    }
  }

  get [Symbol.toStringTag]() {
    return "AbortSignal";
  }
}

defineHandler(AbortSignal.prototype, "abort");

/** Aborts its signal. */
export class AbortController {
  #signal = new AbortSignal(KEY);

  /** @returns {AbortSignal} */
  get signal() {
    return this.#signal;
  }

  abort(reason = undefined) {
    abortSignal(this.#signal, reason);
  }

  get [Symbol.toStringTag]() {
    return "AbortController";
  }
}

function aborted() {
  return new DOMException("This operation was aborted", "AbortError");
}

showAs(AbortSignal, ["aborted"]);
showAs(AbortController, ["signal"]);
