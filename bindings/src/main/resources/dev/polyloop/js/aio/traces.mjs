/** Who awaited an error: the frames that JavaScript adds to the traces of all languages (`dev.polyloop.guest.Traces`). */
import { traces } from "../host.mjs";
import { isCancellation, isOwn } from "./errors.mjs";

/**
 * Rejects a promise that other languages' work stands behind. It is done by a promise job that ends in this
 * promise: there the engine tells which functions await it.
 *
 * @param {Promise<unknown>} promise
 * @param {Function} resolve the promise's
 * @param {Function} reject the promise's
 * @param {unknown} error
 */
export function rejectAwaited(promise, resolve, reject, error) {
  if (!(error instanceof Error) || !isOwn(error) || isCancellation(error)) {
    reject(error);
    return;
  }
  const failed = Promise.reject(error);
  // What `then` makes is the promise itself.
  failed.constructor = {
    [Symbol.species]: function (executor) {
      executor(resolve, reject);
      return promise;
    },
  };
  failed.then(undefined, addAwaiters);
}

function addAwaiters(error) {
  const lines = new Error().stack.split("\n").filter((line) => line.startsWith("    at async "));
  if (error._j === undefined) {
    awaited(error, lines);
  } else {
    traces.awaited(error, lines);
  }
  throw error;
}

/** The longest stack. What keeps failing the ones that await it must not grow for ever. */
const LONGEST = 200;

// Called by Java

/** Adds lines to the error's stack that it does not have yet. */
export function awaited(error, lines) {
  const stack = error.stack;
  if (typeof stack !== "string") {
    return;
  }
  const all = new Set(stack.split("\n"));
  const more = [...lines]
    .map((line) => `    ${line.trim()}`)
    .filter((line) => all.size < LONGEST && !all.has(line) && all.add(line));
  if (more.length > 0) {
    // The stack of a frozen one stays.
    Reflect.set(error, "stack", [stack, ...more].join("\n"));
  }
}
