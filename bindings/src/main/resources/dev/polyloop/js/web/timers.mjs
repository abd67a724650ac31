/**
 * Timers of the HTML standard, `setImmediate` and `queueMicrotask`. A callback is a macrotask of the
 * loop that runs when it is due; what it throws is an uncaught exception. Java keeps the timers
 * (`dev.polyloop.js.JsTimers`) by numbers.
 *
 * What is returned is an object, as in Node: it has `ref`, `unref`, `hasRef` and `refresh`, and converts
 * to its number wherever one is needed, so that it is as good an id as the standard's. Source: Node.js, Timers.
 */
import { bind } from "../aio/context.mjs";
import { clock, output } from "../host.mjs";
import { load } from "./lazy.mjs";
import { dispose } from "./symbols.mjs";

// From the sixth level on, timers set by timers wait at least this many milliseconds.
const NESTING_LIMIT = 5;
const NESTED_MINIMUM = 4;

let nesting = 0;
let numberOf;

/** What has been set, and whether the program waits for it. */
class Scheduled {
  #number;
  #counts = true;

  static {
    numberOf = (id) => {
      if (typeof id === "object" && id !== null && #number in id) {
        return id.#number;
      }
      return typeof id === "number" || typeof id === "string" ? Number(id) | 0 : 0;
    };
  }

  constructor(number) {
    this.#number = number;
  }

  /** The program goes on until it has run; so it is at first. */
  ref() {
    return this.#count(true);
  }

  /** The program may end before. */
  unref() {
    return this.#count(false);
  }

  hasRef() {
    return this.#counts;
  }

  [Symbol.toPrimitive]() {
    return this.#number;
  }

  #count(counts) {
    if (this.#counts !== counts) {
      this.#counts = counts;
      clock.backgroundTimer(this.#number, !counts);
    }
    return this;
  }
}

/** A timer that `setTimeout` or `setInterval` has set. */
export class Timeout extends Scheduled {
  #callback;
  #milliseconds;
  #repeat;
  #cleared = false;

  static clear(id) {
    if (typeof id === "object" && id !== null && #cleared in id) {
      id.#cleared = true;
    }
    clock.clearTimer(numberOf(id));
  }

  constructor(callback, milliseconds, repeat) {
    super(clock.startTimer(callback, milliseconds, repeat));
    this.#callback = callback;
    this.#milliseconds = milliseconds;
    this.#repeat = repeat;
  }

  /** Lets the time begin again, also after the callback has run, but not after `clearTimeout`. */
  refresh() {
    if (!this.#cleared) {
      clock.restartTimer(numberOf(this), this.#callback, this.#milliseconds, this.#repeat, !this.hasRef());
    }
    return this;
  }

  close() {
    Timeout.clear(this);
    return this;
  }

  [dispose]() {
    Timeout.clear(this);
  }
}

/** What `setImmediate` has queued. */
export class Immediate extends Scheduled {
  [dispose]() {
    clearImmediate(this);
  }
}

/**
 * @param {Function} callback
 * @param {number} [delay] milliseconds
 * @param {...unknown} args
 * @returns {Timeout}
 */
export function setTimeout(callback, delay = 0, ...args) {
  return start(callback, delay, args, false);
}

/**
 * @param {Function} callback
 * @param {number} [delay] milliseconds
 * @param {...unknown} args
 * @returns {Timeout}
 */
export function setInterval(callback, delay = 0, ...args) {
  return start(callback, delay, args, true);
}

/** @param {Timeout | number | string} [id] */
export function clearTimeout(id = undefined) {
  Timeout.clear(id);
}

/** @param {Timeout | number | string} [id] */
export function clearInterval(id = undefined) {
  Timeout.clear(id);
}

/**
 * Runs the callback in the next turn of the loop.
 *
 * @param {Function} callback
 * @param {...unknown} args
 * @returns {Immediate}
 */
export function setImmediate(callback, ...args) {
  checkFunction(callback);
  return new Immediate(clock.startImmediate(bind(() => callback.apply(globalThis, args))));
}

/** @param {Immediate} [id] */
export function clearImmediate(id = undefined) {
  clock.clearTimer(numberOf(id));
}

/** @param {Function} callback */
export function queueMicrotask(callback) {
  checkFunction(callback);
  done.then(() => {
    try {
      callback();
    } catch (error) {
      output.uncaught(error);
    }
  });
}

const done = Promise.resolve();

for (const f of [setTimeout, setImmediate]) {
  // For `util.promisify`.
  Object.defineProperty(f, Symbol.for("nodejs.util.promisify.custom"), {
    configurable: true,
    get: () => load("node/timers/promises")[f.name],
  });
}

function start(callback, delay, args, repeat) {
  checkFunction(callback);
  const level = nesting + 1;
  let milliseconds = Math.max(Number(delay) | 0, 0);
  if (level > NESTING_LIMIT && milliseconds < NESTED_MINIMUM) {
    milliseconds = NESTED_MINIMUM;
  }
  let runs = 0;
  const entry = () => {
    nesting = level + runs++;
    try {
      callback.apply(timeout, args);
    } finally {
      nesting = 0;
    }
  };
  const timeout = new Timeout(bind(entry), milliseconds, repeat);
  return timeout;
}

function checkFunction(callback) {
  if (typeof callback !== "function") {
    load("node/errors").checkFunction("callback", callback);
  }
}
