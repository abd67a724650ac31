/**
 * Event, CustomEvent and EventTarget of the DOM standard, for targets without a tree: there is one
 * phase, at the target. What a listener throws is reported as an uncaught exception and does not keep
 * the next listener from its turn.
 */
import { clock, output } from "../host.mjs";
import { DOMException } from "./domexception.mjs";
import { showAs } from "./inspect.mjs";

// Fields that dispatch owns, out of reach of programs.
let dispatching;

/** Something that happened. */
export class Event {
  #type;
  #bubbles;
  #cancelable;
  #composed;
  #timeStamp = clock.performanceNow();
  #target = null;
  #phase = 0;
  #passive = false;
  #canceled = false;
  #stopped = false;
  #stoppedAtOnce = false;

  static NONE = 0;
  static CAPTURING_PHASE = 1;
  static AT_TARGET = 2;
  static BUBBLING_PHASE = 3;

  static {
    dispatching = {
      begin(event, target) {
        if (event.#phase !== 0) {
          throw new DOMException("The event is already being dispatched.", "InvalidStateError");
        }
        event.#target = target;
        event.#phase = 2;
      },
      passive(event, passive) {
        event.#passive = passive;
      },
      isStopped: (event) => event.#stoppedAtOnce,
      end(event) {
        event.#phase = 0;
        event.#stopped = event.#stoppedAtOnce = false;
        return !event.#canceled;
      },
    };
  }

  /**
   * @param {string} type
   * @param {{bubbles?: boolean, cancelable?: boolean, composed?: boolean}} [options]
   */
  constructor(type, { bubbles = false, cancelable = false, composed = false } = {}) {
    if (arguments.length === 0) {
      throw new TypeError("Event: 1 argument required, but only 0 present.");
    }
    this.#type = `${type}`;
    this.#bubbles = Boolean(bubbles);
    this.#cancelable = Boolean(cancelable);
    this.#composed = Boolean(composed);
  }

  get type() {
    return this.#type;
  }

  get target() {
    return this.#target;
  }

  get srcElement() {
    return this.#target;
  }

  get currentTarget() {
    return this.#phase === 0 ? null : this.#target;
  }

  get eventPhase() {
    return this.#phase;
  }

  get bubbles() {
    return this.#bubbles;
  }

  get cancelable() {
    return this.#cancelable;
  }

  get composed() {
    return this.#composed;
  }

  get defaultPrevented() {
    return this.#canceled;
  }

  get returnValue() {
    return !this.#canceled;
  }

  set returnValue(value) {
    if (!value) {
      this.preventDefault();
    }
  }

  get cancelBubble() {
    return this.#stopped;
  }

  set cancelBubble(value) {
    if (value) {
      this.stopPropagation();
    }
  }

  get timeStamp() {
    return this.#timeStamp;
  }

  get isTrusted() {
    return false;
  }

  composedPath() {
    return this.#phase === 0 ? [] : [this.#target];
  }

  preventDefault() {
    if (this.#cancelable && !this.#passive) {
      this.#canceled = true;
    }
  }

  stopPropagation() {
    this.#stopped = true;
  }

  stopImmediatePropagation() {
    this.#stopped = this.#stoppedAtOnce = true;
  }

  get [Symbol.toStringTag]() {
    return "Event";
  }
}

/** An event with data of the program's own. */
export class CustomEvent extends Event {
  #detail;

  constructor(type, options = {}) {
    super(type, options);
    this.#detail = options.detail ?? null;
  }

  get detail() {
    return this.#detail;
  }

  get [Symbol.toStringTag]() {
    return "CustomEvent";
  }
}

/** Who is told when the number of a target's listeners changes. @type {WeakMap<EventTarget, () => void>} */
const watchers = new WeakMap();

/** Calls the function whenever the target gets or loses a listener. @param {EventTarget} target @param {() => void} watcher */
export function watchListeners(target, watcher) {
  watchers.set(target, watcher);
}

/** Those of the global object, which is a target without being made by the class. */
const globalListeners = new Map();

let listenersOf;

/** Something that events are sent to. */
export class EventTarget {
  /** @type {Map<string, Array<object>>} */
  #listeners = new Map();

  static {
    listenersOf = (target) => {
      if (target === globalThis) {
        return globalListeners;
      }
      if (!(typeof target === "object" && target !== null && #listeners in target)) {
        throw new TypeError("Illegal invocation: not an EventTarget");
      }
      return target.#listeners;
    };
  }

  /**
   * @param {string} type
   * @param {Function | {handleEvent: Function} | null} callback
   * @param {boolean | {capture?: boolean, once?: boolean, passive?: boolean, signal?: AbortSignal}} [options]
   */
  addEventListener(type, callback, options = undefined) {
    const target = this ?? globalThis;
    const known = listenersOf(target);
    const { capture, once = false, passive = false, signal } = flatten(options);
    if (callback === null || callback === undefined || signal?.aborted) {
      return;
    }
    if (typeof callback !== "function" && typeof callback !== "object") {
      throw new TypeError("addEventListener: the listener is not an object");
    }
    const name = `${type}`;
    const listeners = known.get(name) ?? [];
    if (listeners.some((other) => other.callback === callback && other.capture === capture)) {
      return;
    }
    known.set(name, listeners);
    listeners.push({ callback, capture, once, passive, removed: false });
    watchers.get(target)?.();
    signal?.addEventListener("abort", () => target.removeEventListener(name, callback, { capture }), {
      once: true,
    });
  }

  /**
   * @param {string} type
   * @param {Function | {handleEvent: Function} | null} callback
   * @param {boolean | {capture?: boolean}} [options]
   */
  removeEventListener(type, callback, options = undefined) {
    const { capture } = flatten(options);
    const listeners = listenersOf(this ?? globalThis).get(`${type}`) ?? [];
    const index = listeners.findIndex((other) => other.callback === callback && other.capture === capture);
    if (index >= 0) {
      listeners[index].removed = true;
      listeners.splice(index, 1);
      watchers.get(this)?.();
    }
  }

  /**
   * Calls the listeners, in the order they were added, those for the capture phase first.
   *
   * @param {Event} event
   * @returns {boolean} false if a listener prevented the default
   */
  dispatchEvent(event) {
    if (!(event instanceof Event)) {
      throw new TypeError("dispatchEvent: the argument is not an Event");
    }
    const target = this ?? globalThis;
    const known = listenersOf(target);
    dispatching.begin(event, target);
    const listeners = [...(known.get(event.type) ?? [])];
    const ordered = [...listeners.filter((l) => l.capture), ...listeners.filter((l) => !l.capture)];
    for (const listener of ordered) {
      if (dispatching.isStopped(event)) {
        break;
      }
      if (listener.removed) {
        continue;
      }
      if (listener.once) {
        target.removeEventListener(event.type, listener.callback, listener.capture);
      }
      dispatching.passive(event, listener.passive);
      try {
        if (typeof listener.callback === "function") {
          listener.callback.call(target, event);
        } else {
          listener.callback.handleEvent(event);
        }
      } catch (error) {
        output.uncaught(error);
      }
      dispatching.passive(event, false);
    }
    return dispatching.end(event);
  }

  get [Symbol.toStringTag]() {
    return "EventTarget";
  }
}

function flatten(options) {
  if (typeof options === "object" && options !== null) {
    return { ...options, capture: Boolean(options.capture) };
  }
  return { capture: Boolean(options) };
}

/** The callbacks of a target's listeners to a type. */
export function listenersFor(target, type) {
  return (listenersOf(target).get(`${type}`) ?? []).map(({ callback }) => callback);
}

/** Whether something listens. @param {EventTarget} target @param {string} type */
export function hasListeners(target, type) {
  return (listenersOf(target).get(type)?.length ?? 0) > 0;
}

/**
 * Defines an event handler attribute such as `onabort` (HTML, 8.1.8.1 "Event handlers"): a function that
 * returns false prevents the default; that of the global object's `error` gets five arguments and
 * prevents it by true.
 *
 * @param {object} owner a prototype, or the target itself
 * @param {string} type
 */
export function defineHandler(owner, type) {
  Object.defineProperty(owner, `on${type}`, handlerOf(type));
}

function handlerOf(type) {
  const handlers = new WeakMap();
  return {
    configurable: true,
    enumerable: true,
    get() {
      return handlers.get(this ?? globalThis)?.callback ?? null;
    },
    set(callback) {
      const target = this ?? globalThis;
      let handler = handlers.get(target);
      const value = typeof callback === "function" ? callback : null;
      if (handler === undefined) {
        if (value === null) {
          return;
        }
        handler = { callback: null, listener: (event) => handle(target, handler.callback, event) };
        handlers.set(target, handler);
      }
      if (handler.callback === null && value !== null) {
        target.addEventListener(type, handler.listener);
      } else if (value === null) {
        target.removeEventListener(type, handler.listener);
      }
      handler.callback = value;
    },
  };
}

/** The properties that make the global object a target. @type {Record<string, PropertyDescriptor>} */
export const globalTarget = {
  ...Object.fromEntries(["addEventListener", "removeEventListener", "dispatchEvent"].map((name) =>
    [name, { value: EventTarget.prototype[name], configurable: true, enumerable: true, writable: true }])),
  ...Object.fromEntries(["error", "unhandledrejection", "rejectionhandled"].map((type) => [`on${type}`, handlerOf(type)])),
};

function handle(target, callback, event) {
  const isErrors = target === globalThis && event.type === "error" && "lineno" in event;
  const result = isErrors
    ? callback.call(target, event.message, event.filename, event.lineno, event.colno, event.error)
    : callback.call(target, event);
  if (result === isErrors) {
    event.preventDefault();
  }
}

showAs(Event, ["type", "defaultPrevented", "cancelable", "timeStamp"]);
