/** `node:util`. Source: Node.js, Util. */
import { isOwn } from "../aio/errors.mjs";
import { output } from "../host.mjs";
import { format as formatAll } from "../web/console.mjs";
import { inspect as inspectValue } from "../web/inspect.mjs";
import { isDeepEqual } from "./equality.mjs";
import process from "./process.mjs";
import types from "./util/types.mjs";

function needFunction(name, value) {
  if (typeof value !== "function") {
    throw Object.assign(
      new TypeError(`The "${name}" argument must be of type function. Received ${inspect(value)}`),
      { code: "ERR_INVALID_ARG_TYPE" });
  }
}

/** @param {object} [options] `depth`, `showHidden`; also the old list (value, showHidden, depth) */
export function inspect(value, options = undefined, depth = undefined) {
  return inspectValue(value, typeof options === "object" && options !== null ? options : { showHidden: Boolean(options), depth: depth === undefined ? 2 : depth });
}
inspect.custom = Symbol.for("nodejs.util.inspect.custom");
inspect.defaultOptions = { depth: 2, showHidden: false };

export const format = (...args) => formatAll(args);
export const formatWithOptions = (options, ...args) => formatAll(args);

const CUSTOM = Symbol.for("nodejs.util.promisify.custom");

/** A function that returns a promise for what the given one tells its callback. */
export function promisify(original) {
  needFunction("original", original);
  const custom = original[CUSTOM];
  if (custom !== undefined) {
    needFunction("util.promisify.custom", custom);
    return Object.defineProperty(custom, CUSTOM, { value: custom, configurable: true });
  }
  const promised = function (...args) {
    return new Promise((resolve, reject) => {
      Reflect.apply(original, this, [...args, (error, value) => (error ? reject(error) : resolve(value))]);
    });
  };
  Object.setPrototypeOf(promised, Object.getPrototypeOf(original));
  Object.defineProperty(promised, CUSTOM, { value: promised, configurable: true });
  return Object.defineProperties(promised, Object.getOwnPropertyDescriptors(original));
}
promisify.custom = CUSTOM;

/** The other way round. */
export function callbackify(original) {
  needFunction("original", original);
  return function (...args) {
    const callback = args.pop();
    needFunction("last argument", callback);
    Reflect.apply(original, this, args).then(
      (value) => process.nextTick(callback, null, value),
      (reason) => process.nextTick(callback, reason || Object.assign(
        new Error("Promise was rejected with falsy value"), { reason, code: "ERR_FALSY_VALUE_REJECTION" })),
    );
  };
}

export function inherits(constructor, parent) {
  needFunction("ctor", constructor);
  needFunction("superCtor", parent);
  Object.defineProperty(constructor, "super_", { value: parent, writable: true, configurable: true });
  Object.setPrototypeOf(constructor.prototype, parent.prototype);
}

const warned = new Set();

/** The function, which warns when it is first called. */
export function deprecate(original, message, code = undefined) {
  let told = false;
  return function (...args) {
    if (!told && !warned.has(code)) {
      told = true;
      if (code !== undefined) {
        warned.add(code);
      }
      process.emitWarning(message, "DeprecationWarning");
    }
    return new.target ? Reflect.construct(original, args, new.target) : Reflect.apply(original, this, args);
  };
}

/** Writes to standard error if NODE_DEBUG names the section. */
export function debuglog(section) {
  const names = (process.env.NODE_DEBUG ?? "").toLowerCase().split(",");
  const enabled = names.includes(section.toLowerCase());
  const log = (...args) => enabled && output.print(true, `${section.toUpperCase()}: ${format(...args)}\n`);
  return Object.defineProperty(log, "enabled", { value: enabled });
}

export const isDeepStrictEqual = (a, b) => isDeepEqual(a, b, true);
export const isArray = Array.isArray;
export const toUSVString = (text) => `${text}`.toWellFormed();
export const stripVTControlCharacters = (text) => text.replace(/\u001b\[[0-9;]*[A-Za-z]/g, "");
export const isError = (value) => isOwn(value) && value instanceof Error;
export const { TextDecoder, TextEncoder } = globalThis;
export const debug = debuglog;
export { types };

export default {
  TextDecoder, TextEncoder, callbackify, debug, debuglog, deprecate, format, formatWithOptions, inherits, inspect, isArray,
  isDeepStrictEqual, isError, promisify, stripVTControlCharacters, toUSVString, types,
};
