/** `node:util`. Source: Node.js, Util. */
import { isOwn } from "../aio/errors.mjs";
import { output } from "../host.mjs";
import { AbortSignal } from "../web/abort.mjs";
import { TextDecoder, TextEncoder } from "../web/encoding.mjs";
import { format as formatAll } from "../web/format.mjs";
import { inspect } from "../web/inspect.mjs";
import { stripControl } from "../web/inspectlayout.mjs";
import { isDeepEqual } from "./equality.mjs";
import { checkFunction, coded, wrongType } from "./errors.mjs";
import { parseArgs } from "./parseargs.mjs";
import process from "./process.mjs";
import types from "./util/types.mjs";

export { inspect };

export const format = (...args) => formatAll(args);
export const formatWithOptions = (options, ...args) => formatAll(args, options);

const CUSTOM = Symbol.for("nodejs.util.promisify.custom");

/** A function that returns a promise for what the given one tells its callback. */
export function promisify(original) {
  checkFunction("original", original);
  const custom = original[CUSTOM];
  if (custom !== undefined) {
    checkFunction("util.promisify.custom", custom);
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
  checkFunction("original", original);
  return function (...args) {
    const callback = args.pop();
    checkFunction("last argument", callback);
    Reflect.apply(original, this, args).then(
      (value) => process.nextTick(callback, null, value),
      (reason) => process.nextTick(callback, reason || Object.assign(
        new Error("Promise was rejected with falsy value"), { reason, code: "ERR_FALSY_VALUE_REJECTION" })),
    );
  };
}

export function inherits(constructor, parent) {
  if (constructor === undefined || constructor === null) {
    throw wrongType("ctor", "of type function", constructor);
  }
  checkFunction("superCtor", parent);
  Object.defineProperty(constructor, "super_", { value: parent, writable: true, configurable: true });
  Object.setPrototypeOf(constructor.prototype, parent.prototype);
}

const warned = new Set();

/** The function, which warns when it is first called. */
export function deprecate(original, message, code = undefined) {
  let told = false;
  const deprecated = function (...args) {
    if (!told) {
      told = true;
      if (code === undefined || !warned.has(code)) {
        warned.add(code);
        process.emitWarning(message, { type: "DeprecationWarning", code });
      }
    }
    return new.target ? Reflect.construct(original, args, new.target) : Reflect.apply(original, this, args);
  };
  Object.setPrototypeOf(deprecated, original);
  if (original.prototype !== undefined) {
    deprecated.prototype = original.prototype;
  }
  return deprecated;
}

/** Writes to standard error if NODE_DEBUG names the section. */
export function debuglog(section, ready = undefined) {
  const patterns = (process.env.NODE_DEBUG ?? "").split(",").filter((name) => name !== "");
  const enabled = patterns.some((pattern) =>
    new RegExp(`^${pattern.replace(/[|\\{}()[\]^$+?.]/g, "\\$&").replaceAll("*", ".*")}$`, "i").test(section));
  const log = (...args) => enabled && output.print(true, `${section.toUpperCase()} ${process.pid}: ${format(...args)}\n`);
  Object.defineProperty(log, "enabled", { value: enabled });
  ready?.(log);
  return log;
}

/** The text in a color or style, if the stream is a terminal. @param {string | string[]} names */
export function styleText(names, text, { validateStream = true, stream = process.stdout } = {}) {
  if (typeof text !== "string") {
    throw wrongType("text", "of type string", text);
  }
  let before = "";
  let after = "";
  for (const name of Array.isArray(names) ? names : [names]) {
    const codes = inspect.colors[name];
    if (codes === undefined) {
      const known = Object.keys(inspect.colors).map((color) => `'${color}'`).join(", ");
      throw coded(TypeError, "ERR_INVALID_ARG_VALUE", `The argument 'format' must be one of: ${known}. Received ${inspect(name)}`);
    }
    before += `\u001b[${codes[0]}m`;
    after = `\u001b[${codes[1]}m${after}`;
  }
  return validateStream && !stream.isTTY ? text : before + text + after;
}

export function stripVTControlCharacters(text) {
  if (typeof text !== "string") {
    throw wrongType("str", "of type string", text);
  }
  return stripControl(text);
}

/** Fulfilled when the signal aborts. What is no longer referred to does not keep the promise. */
export async function aborted(signal, resource) {
  if (!(signal instanceof AbortSignal)) {
    throw wrongType("signal", "an instance of AbortSignal", signal);
  }
  if ((typeof resource !== "object" && typeof resource !== "function") || resource === null) {
    throw wrongType("resource", "of type object", resource);
  }
  if (!signal.aborted) {
    await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
  }
}

export const isDeepStrictEqual = (a, b) => isDeepEqual(a, b, true);
export const isArray = Array.isArray;
export const toUSVString = (text) => `${text}`.toWellFormed();
export const isError = (value) => isOwn(value) && value instanceof Error;
export { TextDecoder, TextEncoder };
export const debug = debuglog;
export { parseArgs, types };

export default {
  TextDecoder, TextEncoder, aborted, callbackify, debug, debuglog, deprecate, format, formatWithOptions, inherits, inspect, isArray,
  isDeepStrictEqual, isError, parseArgs, promisify, stripVTControlCharacters, styleText, toUSVString, types,
};
