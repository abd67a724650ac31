/**
 * `EventEmitter` of `node:events`.
 *
 * Source: Node.js, Events, "Class: EventEmitter", "Capture rejections of promises", "Error events".
 */
import { nextTick } from "../aio/ticks.mjs";
import { inspect } from "../web/inspect.mjs";
import { checkFunction, coded, wrongType } from "./errors.mjs";

/** Listeners of it see an error before those of "error", whether or not there are any. */
export const errorMonitor = Symbol("events.errorMonitor");
export const captureRejectionSymbol = Symbol.for("nodejs.rejection");

const CAPTURES = Symbol("kCapture");
const DEFAULT_LIMIT = 10;
let defaultLimit = DEFAULT_LIMIT;
let capturesByDefault = false;
let emitWarning;

/** `process` is an emitter itself, and so says by itself how to warn. */
export function warnBy(warner) {
  emitWarning = warner;
}

/** Calls listeners by the names of events. Libraries call it as a function, and mix its methods into objects that it did not make. */
export function EventEmitter(options = undefined) {
  Reflect.apply(EventEmitter.init, this, [options]);
}

EventEmitter.init = function init(options) {
  if (!Object.hasOwn(this, "_events") || this._events === undefined) {
    this._events = { __proto__: null };
    this._eventsCount = 0;
  }
  this._maxListeners ||= undefined;
  if (options?.captureRejections !== undefined) {
    this[CAPTURES] = checkBoolean("options.captureRejections", options.captureRejections);
  } else {
    this[CAPTURES] = capturesByDefault;
  }
};

function checkBoolean(name, value) {
  if (typeof value !== "boolean") {
    throw wrongType(name, "of type boolean", value);
  }
  return value;
}

/** @throws if it is no number from 0 */
export function checkLimit(name, value) {
  if (typeof value !== "number") {
    throw wrongType(name, "of type number", value);
  }
  if (!(value >= 0)) {
    throw coded(RangeError, "ERR_OUT_OF_RANGE", `The value of "${name}" is out of range. It must be >= 0. Received ${value}`);
  }
  return value;
}

/** name -> its listeners; an object that was not made by the constructor gets some. */
function eventsOf(emitter) {
  if (emitter._events === undefined) {
    emitter._events = { __proto__: null };
    emitter._eventsCount = 0;
  }
  return emitter._events;
}

function add(emitter, type, listener, first) {
  checkFunction("listener", listener);
  const events = eventsOf(emitter);
  if (events.newListener !== undefined) {
    emitter.emit("newListener", type, listener.listener ?? listener);
  }
  const known = (events[type] ??= []);
  if (known.length === 0) {
    emitter._eventsCount++;
  }
  known[first ? "unshift" : "push"](listener);
  const limit = limitOf(emitter);
  if (limit > 0 && known.length > limit && !known.warned) {
    known.warned = true;
    warn(emitter, type, known.length);
  }
  return emitter;
}

function warn(emitter, type, count) {
  const text =
    `Possible EventEmitter memory leak detected. ${count} ${String(type)} listeners added to ${inspect(emitter, { depth: -1 })}. ` +
    "Use emitter.setMaxListeners() to increase limit";
  emitWarning(Object.assign(new Error(text), { name: "MaxListenersExceededWarning", emitter, type, count }));
}

function limitOf(emitter) {
  return emitter._maxListeners ?? defaultLimit;
}

function once(emitter, type, listener) {
  checkFunction("listener", listener);
  let fired = false;
  const wrapper = (...args) => {
    if (!fired) {
      fired = true;
      emitter.removeListener(type, wrapper);
      return Reflect.apply(listener, emitter, args);
    }
    return undefined;
  };
  return Object.assign(wrapper, { listener });
}

/** An error that nobody listens to. */
function unheard(error) {
  if (error instanceof Error) {
    return error;
  }
  return Object.assign(coded(Error, "ERR_UNHANDLED_ERROR", `Unhandled error. (${inspect(error)})`), { context: error });
}

/** What a listener's promise is rejected with goes to the emitter's own method for that, or is an error event. */
function capture(emitter, promise, type, args) {
  promise.then(undefined, (error) => nextTick(rejected, [emitter, error, type, args]));
}

function rejected(emitter, error, type, args) {
  if (typeof emitter[captureRejectionSymbol] === "function") {
    emitter[captureRejectionSymbol](error, type, ...args);
    return;
  }
  const before = emitter[CAPTURES];
  // A listener to the error that fails, too, must not go round for ever.
  emitter[CAPTURES] = false;
  try {
    emitter.emit("error", error);
  } finally {
    emitter[CAPTURES] = before;
  }
}

const methods = {
  emit(type, ...args) {
    const events = eventsOf(this);
    if (type === "error") {
      if (events[errorMonitor] !== undefined) {
        this.emit(errorMonitor, ...args);
      }
      if (events.error === undefined) {
        throw unheard(args[0]);
      }
    }
    const known = events[type];
    if (known === undefined) {
      return false;
    }
    for (const listener of [...known]) {
      const result = Reflect.apply(listener, this, args);
      if (this[CAPTURES] && typeof result?.then === "function") {
        capture(this, result, type, args);
      }
    }
    return true;
  },

  addListener(type, listener) {
    return add(this, type, listener, false);
  },

  prependListener(type, listener) {
    return add(this, type, listener, true);
  },

  once(type, listener) {
    return this.on(type, once(this, type, listener));
  },

  prependOnceListener(type, listener) {
    return this.prependListener(type, once(this, type, listener));
  },

  removeListener(type, listener) {
    checkFunction("listener", listener);
    const events = eventsOf(this);
    const known = events[type];
    const index = known === undefined ? -1 : known.findLastIndex((other) => other === listener || other.listener === listener);
    if (index >= 0) {
      known.splice(index, 1);
      if (known.length === 0) {
        delete events[type];
        this._eventsCount--;
      }
      if (events.removeListener !== undefined) {
        this.emit("removeListener", type, listener);
      }
    }
    return this;
  },

  removeAllListeners(...types) {
    const events = eventsOf(this);
    const removed = types.length === 0 ? Reflect.ownKeys(events) : types.slice(0, 1);
    // Those who listen to removals hear of all but their own.
    if (events.removeListener !== undefined && removed[0] !== "removeListener") {
      for (const type of removed.filter((name) => name !== "removeListener")) {
        [...(events[type] ?? [])].reverse().forEach((listener) => this.removeListener(type, listener));
      }
    }
    removed.forEach((type) => delete events[type]);
    this._eventsCount = Reflect.ownKeys(events).length;
    return this;
  },

  setMaxListeners(count) {
    this._maxListeners = checkLimit("setMaxListeners", count);
    return this;
  },

  getMaxListeners() {
    return limitOf(this);
  },

  listeners(type) {
    return (eventsOf(this)[type] ?? []).map((listener) => listener.listener ?? listener);
  },

  rawListeners(type) {
    return [...(eventsOf(this)[type] ?? [])];
  },

  listenerCount(type, listener = undefined) {
    const known = eventsOf(this)[type] ?? [];
    return listener ? known.filter((other) => other === listener || other.listener === listener).length : known.length;
  },

  eventNames() {
    return Reflect.ownKeys(eventsOf(this));
  },
};

Object.assign(EventEmitter.prototype, { _events: undefined, _eventsCount: 0, _maxListeners: undefined }, methods);
EventEmitter.prototype.on = methods.addListener;
EventEmitter.prototype.off = methods.removeListener;

/** For all emitters without a limit of their own. */
export function setDefaultLimit(count) {
  defaultLimit = checkLimit("defaultMaxListeners", count);
}

Object.defineProperties(EventEmitter, {
  defaultMaxListeners: { enumerable: true, get: () => defaultLimit, set: setDefaultLimit },
  captureRejections: {
    enumerable: true,
    get: () => capturesByDefault,
    set(value) {
      capturesByDefault = checkBoolean("EventEmitter.captureRejections", value);
    },
  },
});
