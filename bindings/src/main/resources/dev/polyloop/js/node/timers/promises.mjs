/** `node:timers/promises`. Source: Node.js, Timers, "Timers Promises API". */
import * as timers from "../../web/timers.mjs";

function abortError(signal) {
  const error = new Error("The operation was aborted", { cause: signal.reason });
  return Object.assign(error, { name: "AbortError", code: "ABORT_ERR" });
}

/** A promise for what `start` reports, taken back by `stop` when the signal aborts. */
function once(start, stop, value, signal) {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      throw abortError(signal);
    }
    const abort = () => {
      stop(id);
      reject(abortError(signal));
    };
    const id = start(() => {
      signal?.removeEventListener("abort", abort);
      resolve(value);
    });
    signal?.addEventListener("abort", abort, { once: true });
  });
}

export function setTimeout(delay = 1, value = undefined, { signal } = {}) {
  return once((done) => timers.setTimeout(done, delay), timers.clearTimeout, value, signal);
}

export function setImmediate(value = undefined, { signal } = {}) {
  return once((done) => timers.setImmediate(done), timers.clearImmediate, value, signal);
}

export async function* setInterval(delay = 1, value = undefined, { signal } = {}) {
  if (signal?.aborted) {
    throw abortError(signal);
  }
  let due = 0;
  let wake;
  const id = timers.setInterval(() => {
    due++;
    wake?.();
  }, delay);
  const abort = () => wake?.();
  signal?.addEventListener("abort", abort, { once: true });
  try {
    while (true) {
      if (due === 0 && !signal?.aborted) {
        await new Promise((resolve) => (wake = resolve));
      }
      for (; due > 0; due--) {
        yield value;
      }
      if (signal?.aborted) {
        throw abortError(signal);
      }
    }
  } finally {
    timers.clearInterval(id);
    signal?.removeEventListener("abort", abort);
  }
}

export const scheduler = Object.freeze({
  wait: (delay, options = undefined) => setTimeout(delay, undefined, options),
  yield: () => setImmediate(),
});

export default { setTimeout, setImmediate, setInterval, scheduler };
