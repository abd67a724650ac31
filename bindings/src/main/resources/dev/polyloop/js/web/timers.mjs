/**
 * Timers of the HTML standard, `setImmediate` and `queueMicrotask`. A callback is a macrotask of the
 * loop that runs when it is due; what it throws is an uncaught exception. Java keeps the timers
 * (`dev.polyloop.js.JsTimers`); an id is a number from the first call.
 */
import { bind } from "../aio/context.mjs";
import { clock, output } from "../host.mjs";

// From the sixth level on, timers set by timers wait at least this many milliseconds.
const NESTING_LIMIT = 5;
const NESTED_MINIMUM = 4;

let nesting = 0;

/**
 * @param {Function} callback
 * @param {number} [delay] milliseconds
 * @param {...unknown} args
 * @returns {number}
 */
export function setTimeout(callback, delay = 0, ...args) {
  return start("setTimeout", callback, delay, args, false);
}

/**
 * @param {Function} callback
 * @param {number} [delay] milliseconds
 * @param {...unknown} args
 * @returns {number}
 */
export function setInterval(callback, delay = 0, ...args) {
  return start("setInterval", callback, delay, args, true);
}

/** @param {number} [id] */
export function clearTimeout(id = 0) {
  clock.clearTimer(Number(id) | 0);
}

/** @param {number} [id] */
export function clearInterval(id = 0) {
  clock.clearTimer(Number(id) | 0);
}

/**
 * Runs the callback in the next turn of the loop.
 *
 * @param {Function} callback
 * @param {...unknown} args
 * @returns {number}
 */
export function setImmediate(callback, ...args) {
  checkFunction("setImmediate", callback);
  return clock.startImmediate(bind(() => callback.apply(globalThis, args)));
}

/** @param {number} [id] */
export function clearImmediate(id = 0) {
  clock.clearTimer(Number(id) | 0);
}

/** @param {Function} callback */
export function queueMicrotask(callback) {
  checkFunction("queueMicrotask", callback);
  done.then(() => {
    try {
      callback();
    } catch (error) {
      output.uncaught(error);
    }
  });
}

const done = Promise.resolve();

function start(what, callback, delay, args, repeat) {
  checkFunction(what, callback);
  const level = nesting + 1;
  let milliseconds = Math.max(Number(delay) | 0, 0);
  if (level > NESTING_LIMIT && milliseconds < NESTED_MINIMUM) {
    milliseconds = NESTED_MINIMUM;
  }
  let runs = 0;
  const entry = () => {
    nesting = level + runs++;
    try {
      callback.apply(globalThis, args);
    } finally {
      nesting = 0;
    }
  };
  return clock.startTimer(bind(entry), milliseconds, repeat);
}

function checkFunction(what, callback) {
  if (typeof callback !== "function") {
    throw new TypeError(`${what}: the callback is not a function`);
  }
}
