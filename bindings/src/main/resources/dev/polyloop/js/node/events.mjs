/**
 * `node:events`: the npm package of that name, and what Node has beyond it.
 *
 * Source: Node.js, Events.
 */
import { requireLibrary } from "../web/library.mjs";

export const EventEmitter = requireLibrary("events");

/** Listeners of it see an error before those of "error", whether or not there are any. */
export const errorMonitor = Symbol("events.errorMonitor");
export const captureRejectionSymbol = Symbol.for("nodejs.rejection");

const emitPlainly = EventEmitter.prototype.emit;
EventEmitter.prototype.emit = function emit(type, ...args) {
  if (type === "error" && this.listenerCount(errorMonitor) > 0) {
    Reflect.apply(emitPlainly, this, [errorMonitor, ...args]);
  }
  return Reflect.apply(emitPlainly, this, [type, ...args]);
};

function abortError(signal) {
  const error = new Error("The operation was aborted", { cause: signal.reason });
  return Object.assign(error, { name: "AbortError", code: "ABORT_ERR" });
}

function listen(emitter, name, listener, options = undefined) {
  if (typeof emitter.on === "function") {
    (options?.once ? emitter.once : emitter.on).call(emitter, name, listener);
  } else if (typeof emitter.addEventListener === "function") {
    emitter.addEventListener(name, listener, options);
  } else {
    throw new TypeError("The \"emitter\" argument must be an instance of EventEmitter or EventTarget");
  }
}

function forget(emitter, name, listener) {
  if (typeof emitter.removeListener === "function") {
    emitter.removeListener(name, listener);
  } else {
    emitter.removeEventListener(name, listener);
  }
}

/** The arguments of the next event of that name. */
export function once(emitter, name, { signal } = {}) {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      throw abortError(signal);
    }
    const isEmitter = typeof emitter.on === "function";
    const end = () => {
      forget(emitter, name, arrived);
      if (isEmitter && name !== "error") {
        forget(emitter, "error", failed);
      }
      signal?.removeEventListener("abort", aborted);
    };
    const arrived = (...args) => {
      end();
      resolve(args);
    };
    const failed = (error) => {
      end();
      reject(error);
    };
    const aborted = () => failed(abortError(signal));
    listen(emitter, name, arrived, { once: true });
    if (isEmitter && name !== "error") {
      listen(emitter, "error", failed, { once: true });
    }
    signal?.addEventListener("abort", aborted, { once: true });
  });
}

/** The arguments of all events of that name, as an async iterator. */
export function on(emitter, name, { signal, close = [] } = {}) {
  if (signal?.aborted) {
    throw abortError(signal);
  }
  const arrived = [];
  const waiting = [];
  let failure;
  let over = false;
  const push = (...args) => (waiting.length > 0 ? waiting.shift().resolve({ value: args, done: false }) : arrived.push(args));
  const fail = (error) => {
    if (waiting.length > 0) {
      waiting.shift().reject(error);
    } else {
      failure = { error };
    }
    end();
  };
  const aborted = () => fail(abortError(signal));
  const end = () => {
    over = true;
    forget(emitter, name, push);
    if (name !== "error" && typeof emitter.on === "function") {
      forget(emitter, "error", fail);
    }
    close.forEach((closing) => forget(emitter, closing, end));
    signal?.removeEventListener("abort", aborted);
    waiting.splice(0).forEach(({ resolve }) => resolve({ value: undefined, done: true }));
    return Promise.resolve({ value: undefined, done: true });
  };
  listen(emitter, name, push);
  if (name !== "error" && typeof emitter.on === "function") {
    listen(emitter, "error", fail);
  }
  close.forEach((closing) => listen(emitter, closing, end));
  signal?.addEventListener("abort", aborted, { once: true });
  return {
    next() {
      if (arrived.length > 0) {
        return Promise.resolve({ value: arrived.shift(), done: false });
      }
      if (failure !== undefined) {
        const { error } = failure;
        failure = undefined;
        return Promise.reject(error);
      }
      return over ? Promise.resolve({ value: undefined, done: true })
        : new Promise((resolve, reject) => waiting.push({ resolve, reject }));
    },
    return: end,
    throw(error) {
      fail(error);
      return Promise.resolve({ value: undefined, done: true });
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

export function getEventListeners(emitter, name) {
  if (typeof emitter.listeners === "function") {
    return emitter.listeners(name);
  }
  throw new TypeError("The \"emitter\" argument must be an instance of EventEmitter");
}

export function setMaxListeners(count, ...emitters) {
  if (emitters.length === 0) {
    EventEmitter.defaultMaxListeners = count;
  }
  emitters.forEach((emitter) => emitter.setMaxListeners?.(count));
}

export const listenerCount = (emitter, name) => emitter.listenerCount(name);

Object.assign(EventEmitter, {
  EventEmitter, captureRejectionSymbol, errorMonitor, getEventListeners, listenerCount, on, once, setMaxListeners,
});

export default EventEmitter;
