/**
 * Reports of exceptions that no code caught and of rejections that no code handled, to the program's
 * own listeners first: HTML, 8.1.4.6 "Report an exception" and 8.1.4.7 "Unhandled promise rejections".
 */
import { describe } from "../aio/errors.mjs";
import { clock, output } from "../host.mjs";
import { hasListeners } from "./events.mjs";
import { load } from "./lazy.mjs";

let reporting = false;

/** What Node's process does with errors, once the program has asked for it. @type {{uncaught: Function, rejection: Function, handled: Function} | null} */
let program = null;

/** Asks also the listeners that a program has at `process`, after those of the global object. */
export function alsoAsk(listeners) {
  program = listeners;
}

/**
 * Dispatches `error` at the global object, unless it is the reason of a rejection. What a listener of it throws is
 * not given to listeners again.
 *
 * @param {unknown} error
 * @param {boolean} isRejection
 * @returns {boolean} whether a listener has prevented the report
 */
export function dispatchError(error, isRejection) {
  return (!isRejection && isPrevented(error)) || (program?.uncaught(error, isRejection) ?? false);
}

function isPrevented(error) {
  if (reporting || !hasListeners(globalThis, "error")) {
    return false;
  }
  reporting = true;
  try {
    const { ErrorEvent } = load("web/errorevents");
    const message = `Uncaught ${describe(error)}`;
    return !globalThis.dispatchEvent(new ErrorEvent("error", { cancelable: true, message, ...placeOf(error), error }));
  } finally {
    reporting = false;
  }
}

/** Where an error was made, as far as its stack tells. */
function placeOf(error) {
  const frame = typeof error?.stack === "string" ? /^ {4}at (?:.*\()?(.+):(\d+):(\d+)\)?$/m.exec(error.stack) : null;
  return frame === null ? {} : { filename: frame[1], lineno: Number(frame[2]), colno: Number(frame[3]) };
}

/**
 * Dispatches `unhandledrejection` at the global object.
 *
 * @returns {boolean} whether a listener has prevented the report
 */
export function dispatchRejection(promise, reason) {
  if (hasListeners(globalThis, "rejectionhandled") || program?.wantsHandled()) {
    notifyWhenHandled(promise, reason);
  }
  if (hasListeners(globalThis, "unhandledrejection")) {
    const { PromiseRejectionEvent } = load("web/errorevents");
    if (!globalThis.dispatchEvent(new PromiseRejectionEvent("unhandledrejection", { cancelable: true, promise, reason }))) {
      return true;
    }
  }
  try {
    return program?.rejection(reason, promise) ?? false;
  } catch (error) {
    output.uncaught(error);
    return true;
  }
}

/*
 * The engine tells nobody when a rejected promise gets its first handler. But `then` and `await` both
 * read the promise's constructor, so that is where it is seen.
 */
function notifyWhenHandled(promise, reason) {
  Reflect.defineProperty(promise, "constructor", {
    configurable: true,
    get() {
      delete promise.constructor;
      clock.startImmediate(() => {
        const { PromiseRejectionEvent } = load("web/errorevents");
        globalThis.dispatchEvent(new PromiseRejectionEvent("rejectionhandled", { promise, reason }));
        program?.handled(promise);
      });
      return promise.constructor;
    },
  });
}
