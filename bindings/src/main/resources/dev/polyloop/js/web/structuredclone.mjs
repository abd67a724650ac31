/** `structuredClone`: HTML, 2.7 "Safe passing of structured data". */
import { isOwn } from "../aio/errors.mjs";
import { DOMException } from "./domexception.mjs";
import { Event, EventTarget } from "./events.mjs";
import { platform } from "./platform.mjs";

/** By class, how an object of it moves: what a platform object's module registers. @type {Map<Function, Function>} */
const transferSteps = new Map();

/** Lets objects of the class be transferred. @param {(object: object) => object} move the new owner's object */
export function registerTransferable(type, move) {
  transferSteps.set(type, move);
}

/** By class, how an object of it is copied. @type {Map<Function, Function>} */
const cloneSteps = new Map();

/** Lets objects of the class be cloned. @param {(object: object) => object} copy */
export function registerCloneable(type, copy) {
  cloneSteps.set(type, copy);
}

const ERRORS = { __proto__: null, Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError };

function refuse(what) {
  throw new DOMException(`${what} could not be cloned.`, "DataCloneError");
}

function describe(value) {
  return typeof value === "function" ? `${value}`.slice(0, 60) : Object.prototype.toString.call(value).replace("[object ", "#<").replace("]", ">");
}

/** @param {unknown} value @param {{transfer?: Iterable<object>}} [options] */
export function structuredClone(value, options = undefined) {
  if (arguments.length === 0) {
    throw new TypeError("structuredClone: 1 argument required, but only 0 present.");
  }
  return cloneWithTransfer(value, [...(options?.transfer ?? [])]).value;
}

/** The clone and what the transferred objects have become, in their order. */
export function cloneWithTransfer(value, transfer) {
  const moves = transfer.map((object, index) => {
    if (transfer.indexOf(object) !== index) {
      refuse("A transfer list with a duplicate");
    }
    return stepOf(object);
  });
  // Nothing moves before all is known to be cloneable; what refers to a moved object is completed then.
  const moved = new Map(transfer.map((object) => [object, { later: [] }]));
  const clone = new Cloner(moved).clone(value);
  const transferred = transfer.map((object, index) => {
    const now = moves[index](object);
    moved.get(object).later.forEach((complete) => complete(now));
    return now;
  });
  return { value: transfer.includes(value) ? transferred[transfer.indexOf(value)] : clone, transferred };
}

function stepOf(object) {
  if (object instanceof ArrayBuffer) {
    if (object.detached) {
      refuse("A detached ArrayBuffer");
    }
    return (buffer) => buffer.transfer();
  }
  for (const [type, step] of transferSteps) {
    if (object instanceof type) {
      return step;
    }
  }
  return refuse(`${describe(object)} in the transfer list`);
}

class Cloner {
  #moved;
  /** What each object has become, so that shared and cyclic ones stay so. */
  #known = new Map();

  constructor(moved) {
    this.#moved = moved;
  }

  /** @param {(now: object) => void} [place] where a moved object goes; it is known only after this call */
  clone(value, place = () => {}) {
    if (typeof value === "symbol") {
      refuse(String(value));
    }
    if (typeof value === "function") {
      refuse(describe(value));
    }
    if (typeof value !== "object" || value === null) {
      return value;
    }
    if (!isOwn(value)) {
      refuse("An object of another language");
    }
    const move = this.#moved.get(value);
    if (move !== undefined) {
      move.later.push(place);
      return undefined;
    }
    if (this.#known.has(value)) {
      const known = this.#known.get(value);
      known.wait?.push(place);
      return known.wait === undefined ? known.made : undefined;
    }
    return this.#make(value, place);
  }

  #remember(value, made) {
    this.#known.set(value, { made });
    return made;
  }

  #make(value, place) {
    if (ArrayBuffer.isView(value)) {
      return this.#view(value, place);
    }
    for (const type of [Boolean, Number, String, BigInt]) {
      if (value instanceof type) {
        return this.#remember(value, Object(value.valueOf()));
      }
    }
    if (value instanceof Date) {
      return this.#remember(value, new Date(value.getTime()));
    }
    if (value instanceof RegExp) {
      return this.#remember(value, new RegExp(value.source, value.flags));
    }
    if (value instanceof SharedArrayBuffer) {
      return this.#remember(value, value);
    }
    if (value instanceof ArrayBuffer) {
      if (value.detached) {
        refuse("A detached ArrayBuffer");
      }
      return this.#remember(value, value.slice(0));
    }
    if (value instanceof Map) {
      return this.#map(value);
    }
    if (value instanceof Set) {
      return this.#set(value);
    }
    if (value instanceof DOMException) {
      return this.#remember(value, new DOMException(value.message, value.name));
    }
    if (value instanceof Error) {
      return this.#error(value);
    }
    for (const [type, copy] of cloneSteps) {
      if (value instanceof type) {
        return this.#remember(value, copy(value));
      }
    }
    if (value instanceof Symbol || isUncloneable(value)) {
      refuse(describe(value));
    }
    return this.#properties(value, this.#remember(value, Array.isArray(value) ? new Array(value.length) : {}));
  }

  #properties(value, made) {
    for (const key of Object.keys(value)) {
      const define = (item) => Object.defineProperty(made, key, { value: item, configurable: true, enumerable: true, writable: true });
      define(undefined);
      define(this.clone(value[key], define));
    }
    return made;
  }

  #view(value, place) {
    const type = value instanceof DataView ? DataView : globalThis[nameOf(value)];
    const length = value instanceof DataView ? value.byteLength : value.length;
    const { byteOffset } = value;
    const wait = [place];
    const known = { wait, made: undefined };
    this.#known.set(value, known);
    const complete = (buffer) => {
      known.made = new type(buffer, byteOffset, length);
      wait.forEach((give) => give(known.made));
    };
    if (this.#moved.has(value.buffer)) {
      this.#moved.get(value.buffer).later.push(complete);
      return undefined;
    }
    const buffer = this.clone(value.buffer);
    complete(buffer);
    known.wait = undefined;
    return known.made;
  }

  #map(value) {
    const made = this.#remember(value, new Map());
    // Cloning runs getters, which may change the map: what it held before counts.
    for (const [key, item] of [...value]) {
      if (this.#isMoved(key)) {
        refuse("A transferred object as a key");
      }
      const cloned = this.clone(key);
      made.set(cloned, undefined);
      made.set(cloned, this.clone(item, (now) => made.set(cloned, now)));
    }
    return made;
  }

  #set(value) {
    const made = this.#remember(value, new Set());
    for (const item of [...value]) {
      if (this.#isMoved(item)) {
        refuse("A transferred object in a Set");
      }
      made.add(this.clone(item));
    }
    return made;
  }

  #isMoved(item) {
    return this.#moved.has(item) || (ArrayBuffer.isView(item) && this.#moved.has(item.buffer));
  }

  #error(value) {
    const type = ERRORS[value.name] ?? Error;
    const message = Object.getOwnPropertyDescriptor(value, "message");
    const made = this.#remember(value, message === undefined || !("value" in message) ? new type() : new type(`${message.value}`));
    const define = (name, item) => Object.defineProperty(made, name, { value: item, configurable: true, enumerable: false, writable: true });
    define("stack", `${value.stack}`);
    if (Object.hasOwn(value, "cause")) {
      define("cause", this.clone(value.cause, (now) => define("cause", now)));
    }
    return made;
  }
}

const typedArrayName = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(Uint8Array.prototype), Symbol.toStringTag).get;

function nameOf(view) {
  return Reflect.apply(typedArrayName, view, []);
}

/** Whether it is more than its properties, in a way that no clone could have. */
function isUncloneable(value) {
  if ([EventTarget, Event, FinalizationRegistry, Promise, WeakMap, WeakSet, WeakRef].some((type) => value instanceof type)) {
    return true;
  }
  // An interface of the platform, whose objects say so.
  const tag = value[Symbol.toStringTag];
  const type = typeof tag === "string" && Object.hasOwn(platform, tag) ? platform[tag] : undefined;
  return typeof type === "function" && value instanceof type;
}
