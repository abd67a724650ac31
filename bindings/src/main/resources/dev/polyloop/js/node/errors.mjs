/**
 * Errors with Node's codes, and its sentences for what an argument is.
 *
 * Source: Node.js, Errors, "Node.js error codes".
 */
import { inspect } from "../web/inspect.mjs";

/** An error with a code, which its stack shows. @param {new (message: string) => Error} type */
export function coded(type, code, message) {
  const error = new type(message);
  Object.defineProperty(error, "stack", {
    value: `${error.stack}`.replace(error.name, `${error.name} [${code}]`), configurable: true, writable: true,
  });
  error.code = code;
  return error;
}

/** "undefined", "an instance of Map", "type number (5)". */
export function received(value) {
  if (value === null || value === undefined) {
    return `${value}`;
  }
  if (typeof value === "function") {
    return `function ${value.name}`;
  }
  if (typeof value === "object") {
    const name = value.constructor?.name;
    return name ? `an instance of ${name}` : inspect(value, { depth: -1 });
  }
  const text = inspect(value);
  return `type ${typeof value} (${text.length > 28 ? `${text.slice(0, 25)}...` : text})`;
}

/** @param {string} name the argument's, or "options.signal" for a property @param {string} wanted as "of type function" */
export function wrongType(name, wanted, value) {
  const what = name.endsWith(" argument") ? `The ${name}` : `The "${name}" ${name.includes(".") ? "property" : "argument"}`;
  return coded(TypeError, "ERR_INVALID_ARG_TYPE", `${what} must be ${wanted}. Received ${received(value)}`);
}

/** @throws if the value is no function */
export function checkFunction(name, value) {
  if (typeof value !== "function") {
    throw wrongType(name, "of type function", value);
  }
}

/** @throws if the option "signal" is given and is none */
export function checkSignal(signal) {
  if (signal !== undefined && (typeof signal !== "object" || signal === null || !("aborted" in signal))) {
    throw wrongType("options.signal", "an instance of AbortSignal", signal);
  }
}

/** The AbortError with which functions of Node end that a signal aborts. */
export function abortError(signal) {
  const error = new Error("The operation was aborted", { cause: signal.reason });
  return Object.assign(error, { name: "AbortError", code: "ABORT_ERR" });
}
