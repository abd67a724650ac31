/** `node:timers/promises`. Source: Node.js, Timers, "Timers Promises API". */
import * as timers from "../../web/timers.mjs";
import { abortError, checkSignal, wrongType } from "../errors.mjs";

function checkDelay(delay) {
  if (delay !== undefined && typeof delay !== "number") {
    throw wrongType("delay", "of type number", delay);
  }
  return delay;
}

function check(options) {
  if (typeof options !== "object" || options === null) {
    throw wrongType("options", "of type object", options);
  }
  const { signal, ref = true } = options;
  checkSignal(signal);
  if (typeof ref !== "boolean") {
    throw wrongType("options.ref", "of type boolean", ref);
  }
  return { signal, ref };
}

/** A promise for what `start` reports, taken back by `stop` when the signal aborts. */
function once(start, stop, value, options) {
  return new Promise((resolve, reject) => {
    const { signal, ref } = check(options);
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
    if (!ref) {
      id.unref();
    }
    signal?.addEventListener("abort", abort, { once: true });
  });
}

export function setTimeout(delay = 1, value = undefined, options = {}) {
  return once((done) => timers.setTimeout(done, checkDelay(delay)), timers.clearTimeout, value, options);
}

export function setImmediate(value = undefined, options = {}) {
  return once((done) => timers.setImmediate(done), timers.clearImmediate, value, options);
}

export async function* setInterval(delay = 1, value = undefined, options = {}) {
  checkDelay(delay);
  const { signal, ref } = check(options);
  if (signal?.aborted) {
    throw abortError(signal);
  }
  let due = 0;
  let wake;
  const id = timers.setInterval(() => {
    due++;
    wake?.();
  }, delay);
  if (!ref) {
    id.unref();
  }
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
