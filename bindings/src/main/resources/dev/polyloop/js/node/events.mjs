/**
 * `node:events`: what it has beside `EventEmitter`.
 *
 * Source: Node.js, Events.
 */
import { listenersFor } from "../web/events.mjs";
import { AsyncResource } from "./async_hooks.mjs";
import { captureRejectionSymbol, checkLimit, errorMonitor, EventEmitter, setDefaultLimit } from "./emitter.mjs";
import "./process.mjs";
import { abortError, checkSignal, wrongType } from "./errors.mjs";

export { captureRejectionSymbol, errorMonitor, EventEmitter };

/** An emitter whose listeners run with the values that held when it was made. */
export class EventEmitterAsyncResource extends EventEmitter {
  #resource;

  constructor(options = undefined) {
    super(typeof options === "string" ? undefined : options);
    this.#resource = new AsyncResource((typeof options === "string" ? options : options?.name) || new.target.name);
  }

  get asyncResource() {
    return this.#resource;
  }

  get asyncId() {
    return this.#resource.asyncId();
  }

  get triggerAsyncId() {
    return this.#resource.triggerAsyncId();
  }

  emit(type, ...args) {
    return this.#resource.runInAsyncScope(super.emit, this, type, ...args);
  }

  emitDestroy() {
    this.#resource.emitDestroy();
  }
}

function notAnEmitter(emitter) {
  return wrongType("emitter", "an instance of EventEmitter or EventTarget", emitter);
}

function listen(emitter, name, listener, options = undefined) {
  if (typeof emitter?.on === "function") {
    (options?.once ? emitter.once : emitter.on).call(emitter, name, listener);
  } else if (typeof emitter?.addEventListener === "function") {
    emitter.addEventListener(name, listener, options);
  } else {
    throw notAnEmitter(emitter);
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
    checkSignal(signal);
    if (signal?.aborted) {
      throw abortError(signal);
    }
    const isEmitter = typeof emitter?.on === "function";
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
  checkSignal(signal);
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
  if (typeof emitter?.listeners === "function") {
    return emitter.listeners(name);
  }
  if (emitter instanceof EventTarget) {
    return listenersFor(emitter, name);
  }
  throw notAnEmitter(emitter);
}

/** Limits of EventTargets, which are never reached here. @type {WeakMap<EventTarget, number>} */
const limits = new WeakMap();

export function getMaxListeners(emitter) {
  if (typeof emitter?.getMaxListeners === "function") {
    return emitter.getMaxListeners();
  }
  if (emitter instanceof EventTarget) {
    return limits.get(emitter) ?? EventEmitter.defaultMaxListeners;
  }
  throw notAnEmitter(emitter);
}

export function setMaxListeners(count = EventEmitter.defaultMaxListeners, ...emitters) {
  checkLimit("setMaxListeners", count);
  if (emitters.length === 0) {
    setDefaultLimit(count);
  }
  for (const emitter of emitters) {
    if (emitter instanceof EventTarget) {
      limits.set(emitter, count);
    } else if (typeof emitter?.setMaxListeners === "function") {
      emitter.setMaxListeners(count);
    } else {
      throw wrongType("eventTargets", "an instance of EventEmitter or EventTarget", emitter);
    }
  }
}

export function listenerCount(emitter, name) {
  return typeof emitter.listenerCount === "function" ? emitter.listenerCount(name) : getEventListeners(emitter, name).length;
}

Object.assign(EventEmitter, {
  EventEmitter, EventEmitterAsyncResource, captureRejectionSymbol, errorMonitor, getEventListeners, getMaxListeners, listenerCount, on, once,
  setMaxListeners, usingDomains: false,
});

export default EventEmitter;
