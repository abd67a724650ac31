/**
 * The queue of `process.nextTick`: emptied after the code of a turn of the loop, before its promise jobs, and again
 * after those, until both are empty. Java runs a turn by `turn` and then calls `drain` while that answers true.
 *
 * Source: Node.js, Process, "process.nextTick()"; The Node.js event loop.
 */
import { clock, output } from "../host.mjs";
import { bind } from "./context.mjs";

/** @type {Array<() => void>} */
let queue = [];
let used = false;
/** Whether Java drains when the code that runs now is over. */
let inTurn = false;

/** Calls the function soon. */
export function nextTick(callback, args) {
  queue.push(bind(() => callback(...args)));
  used = true;
  if (!inTurn && queue.length === 1) {
    // A promise that Java has settled: there is no turn of JavaScript's around it.
    clock.startImmediate(drain);
  }
}

/** Runs what is queued. */
export function run() {
  while (queue.length > 0) {
    const now = queue;
    queue = [];
    for (const tick of now) {
      try {
        tick();
      } catch (error) {
        output.uncaught(error);
      }
    }
  }
}

// Called by Java

/** Runs code of a turn. @returns {boolean} whether to drain then */
export function turn(code, ...args) {
  inTurn = true;
  try {
    code(...args);
  } finally {
    run();
  }
  return used;
}

/** As `run`. @returns {boolean} whether there was anything */
export function drain() {
  const any = queue.length > 0;
  inTurn = any;
  run();
  return any;
}
