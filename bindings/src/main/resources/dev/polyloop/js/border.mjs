/** What the other languages ask about JavaScript's objects. Called by Java (`dev.polyloop.python.JavaScriptValues`). */
import { CancelledError, isOwn, leave, makeError, TimeoutError } from "./aio/errors.mjs";
import { surrounded } from "./aio/surroundings.mjs";
import asyncio from "./asyncio.mjs";
import { DOMException } from "./web/domexception.mjs";

const known = new WeakSet();

/** Whether objects of the class are met for the first time. A class of another language never is. */
function isNewClass(type) {
  if (known.has(type)) {
    return false;
  }
  try {
    known.add(type);
    return true;
  } catch {
    // Another language's: only own objects can be held weakly.
    return false;
  }
}

/* Most specific first. The names stand for types in `_polyloop/javascript.py`. */
const KINDS = [
  [TimeoutError, "TimeoutError"],
  [TypeError, "TypeError"],
  [RangeError, "RangeError"],
  [ReferenceError, "ReferenceError"],
  [AggregateError, "AggregateError"],
  [Error, "Error"],
  [Map, "Map"],
  [Set, "Set"],
  [Array, "Array"],
  [Object.getPrototypeOf(Uint8Array), "Array"],
  [Object, "Object"],
];

/** Which of Python's types for JavaScript objects is the one for objects of the class. */
function kindOf(type) {
  const row = KINDS.find(([base]) => isSubclass(type, base));
  return row === undefined ? "Object" : row[1];
}

function isSubclass(type, base) {
  return type === base || type.prototype instanceof base;
}

/** Whether it is a class of Errors. */
function isErrorClass(type) {
  return isSubclass(type, Error);
}

const callbacks = new WeakMap();

/**
 * The function by which JavaScript calls one of Python. Arguments that Python reads from an array
 * are translated, while those of a direct call get there as they are, null among them. What Python
 * raises is thrown as an Error whose cause it is, and is raised again when that gets back.
 */
function callback(python, call) {
  const made = (...args) => {
    const outcome = call(python, args);
    if (outcome[0]) {
      return outcome[1];
    }
    if (isOwn(outcome[1])) {
      throw outcome[1];
    }
    const error = makeError(outcome[2], outcome[3], outcome[1], null, null);
    Object.defineProperty(error, "_python", { value: outcome[1] });
    throw error;
  };
  callbacks.set(made, python);
  return made;
}

/** Python's function if it is a callback of one, else the function itself. */
function functionOf(value) {
  return callbacks.get(value) ?? value;
}

const standIns = new WeakMap();

/** The one object that stands for the given one in another language: null before there is one, which is the one given then. */
function standIn(object, made = null) {
  if (made !== null) {
    standIns.set(object, made);
  }
  return standIns.get(object) ?? null;
}

/** Whether it can be used with `new` only. */
function isClass(value) {
  return Object.getOwnPropertyDescriptor(value, "prototype")?.writable === false && !isBuiltIn(value);
}

const methods = new WeakMap();

/** Whether it is a function of JavaScript's own that cares for its `this`: its text names it, or cannot be seen. */
function isMethod(value) {
  if (!isOwn(value) || !(value instanceof Function) || isClass(value)) {
    return false;
  }
  let known = methods.get(value);
  if (known === undefined) {
    known = isBuiltIn(value) || /\b(?:this|super)\b/.test(Function.prototype.toString.call(value));
    methods.set(value, known);
  }
  return known;
}

/** Calls a function as a method of the object. */
function apply(object, method, ...given) {
  return Reflect.apply(method, object, given);
}

function isBuiltIn(value) {
  return Function.prototype.toString.call(value).includes("[native code]");
}

/** One function of each kind that other languages tell apart. */
const functions = [function () {}, () => {}, class {}, async () => {}];

/* What Java may hand over to Python directly, so that nobody sees it for the first time. */
const classes = [
  ...KINDS,
  ...[CancelledError, DOMException, EvalError, SyntaxError, URIError].map((type) => [type, "Error"]),
  ...[Date, Promise, RegExp].map((type) => [type, "Object"]),
  ...Object.values(asyncio).filter((member) => typeof member === "function" && isClass(member) && !isErrorClass(member))
    .map((type) => [type, "Object"]),
  ...[Uint8Array, Int8Array, Uint8ClampedArray, Uint16Array, Int16Array, Uint32Array, Int32Array, Float32Array, Float64Array]
    .map((type) => [type, "Array"]),
];
classes.forEach(([type]) => known.add(type));

export const border = Object.freeze({ leave, isNewClass, kindOf, isClass, isMethod, apply, isErrorClass, callback, functionOf, standIn, functions, classes, surrounded });
