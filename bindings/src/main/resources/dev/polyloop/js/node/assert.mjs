/** `node:assert`. Source: Node.js, Assert. */
import { inspect } from "../web/inspect.mjs";
import { isDeepEqual } from "./equality.mjs";
import { checkFunction, wrongType } from "./errors.mjs";

const HEADLINES = {
  __proto__: null,
  strictEqual: "Expected values to be strictly equal:",
  deepStrictEqual: "Expected values to be strictly deep-equal:",
  deepEqual: "Expected values to be loosely deep-equal:",
  notStrictEqual: "Expected \"actual\" to be strictly unequal to:",
  notDeepStrictEqual: "Expected \"actual\" not to be strictly deep-equal to:",
};

/** What an error without a message of its own says. */
function textFor(operator, actual, expected) {
  const headline = HEADLINES[operator];
  if (headline === undefined) {
    return `${inspect(actual)} ${operator} ${inspect(expected)}`;
  }
  if (operator === "strictEqual" && isObject(actual) && isObject(expected) && isDeepEqual(actual, expected, true)) {
    return `Values have same structure but are not reference-equal:\n\n${inLines(actual)}\n`;
  }
  if (operator.startsWith("not")) {
    return isObject(expected) ? `${headline}\n\n${inLines(expected)}\n` : `${headline} ${inspect(expected)}`;
  }
  return `${headline}\n\n${inspect(actual)} !== ${inspect(expected)}\n`;
}

function isObject(value) {
  return typeof value === "object" && value !== null;
}

function inLines(value) {
  return inspect(value, { compact: false, sorted: true });
}

/** What does not hold. */
export class AssertionError extends Error {
  constructor({ message = undefined, actual, expected, operator = "fail", stackStartFn = undefined }) {
    super(message ?? textFor(operator, actual, expected));
    this.generatedMessage = message === undefined;
    this.code = "ERR_ASSERTION";
    Object.assign(this, { actual, expected, operator });
    Error.captureStackTrace?.(this, stackStartFn ?? AssertionError);
  }

  get name() {
    return "AssertionError";
  }
}

/**
 * Throws if the condition is false: the message if it is an Error, else an AssertionError.
 *
 * @param {string} [text] what it says if there is no message
 */
function check(holds, actual, expected, message, operator, stackStartFn, text = undefined) {
  if (holds) {
    return;
  }
  if (message instanceof Error) {
    throw message;
  }
  const error = new AssertionError({ message: message ?? text, actual, expected, operator, stackStartFn });
  error.generatedMessage = message === undefined;
  throw error;
}

function assert(value, message = undefined) {
  check(value, value, true, message, "==", assert, arguments.length === 0 ? "No value argument passed to `assert.ok()`" : undefined);
}

export const ok = assert;

export function equal(actual, expected, message = undefined) {
  check(actual == expected || (Number.isNaN(actual) && Number.isNaN(expected)), actual, expected, message, "==", equal);
}

export function notEqual(actual, expected, message = undefined) {
  check(actual != expected && !(Number.isNaN(actual) && Number.isNaN(expected)), actual, expected, message, "!=", notEqual);
}

export function strictEqual(actual, expected, message = undefined) {
  check(Object.is(actual, expected), actual, expected, message, "strictEqual", strictEqual);
}

export function notStrictEqual(actual, expected, message = undefined) {
  check(!Object.is(actual, expected), actual, expected, message, "notStrictEqual", notStrictEqual);
}

export function deepEqual(actual, expected, message = undefined) {
  check(isDeepEqual(actual, expected, false), actual, expected, message, "deepEqual", deepEqual);
}

export function notDeepEqual(actual, expected, message = undefined) {
  check(!isDeepEqual(actual, expected, false), actual, expected, message, "notDeepEqual", notDeepEqual);
}

export function deepStrictEqual(actual, expected, message = undefined) {
  check(isDeepEqual(actual, expected, true), actual, expected, message, "deepStrictEqual", deepStrictEqual);
}

export function notDeepStrictEqual(actual, expected, message = undefined) {
  check(!isDeepEqual(actual, expected, true), actual, expected, message, "notDeepStrictEqual", notDeepStrictEqual);
}

export function fail(message = undefined) {
  check(false, undefined, undefined, message, "fail", fail, "Failed");
}

export function match(text, pattern, message = undefined) {
  check(typeof text === "string" && pattern.test(text), text, pattern, message, "match", match,
    `The input did not match the regular expression ${inspect(pattern)}. Input:\n\n${inspect(text)}\n`);
}

export function doesNotMatch(text, pattern, message = undefined) {
  check(typeof text !== "string" || !pattern.test(text), text, pattern, message, "doesNotMatch", doesNotMatch,
    `The input was expected to not match the regular expression ${inspect(pattern)}. Input:\n\n${inspect(text)}\n`);
}

export function ifError(value) {
  if (value !== null && value !== undefined) {
    throw new AssertionError({
      message: `ifError got unwanted exception: ${value.message ?? inspect(value)}`,
      actual: value, expected: null, operator: "ifError", stackStartFn: ifError,
    });
  }
}

/** Whether what was thrown is as expected: a class, a pattern, a function that says so, properties. */
function checkThrown(thrown, expected, message, operator, stackStartFn) {
  if (expected === undefined || typeof expected === "string") {
    return;
  }
  const refuse = () => check(false, thrown, expected, message, operator, stackStartFn);
  if (expected instanceof RegExp) {
    if (!expected.test(`${thrown}`)) {
      check(false, thrown, expected, message, operator, stackStartFn,
        `The input did not match the regular expression ${inspect(expected)}. Input:\n\n${inspect(`${thrown}`)}\n`);
    }
  } else if (typeof expected === "function") {
    if (expected.prototype !== undefined && thrown instanceof expected) {
      return;
    }
    if (Error.isPrototypeOf(expected)) {
      const what = thrown instanceof Error ? thrown.name : inspect(thrown, { depth: -1 });
      const told = thrown?.message ? `\n\nError message:\n\n${thrown.message}` : "";
      check(false, thrown, expected, message, operator, stackStartFn,
        `The error is expected to be an instance of "${expected.name}". Received "${what}"${told}`);
    }
    const answer = Reflect.apply(expected, {}, [thrown]);
    if (answer !== true) {
      const who = expected.name ? `"${expected.name}" ` : "";
      check(false, thrown, expected, message, operator, stackStartFn,
        `The ${who}validation function is expected to return "true". Received ${inspect(answer)}\n\nCaught error:\n\n${thrown}`);
    }
  } else {
    const names = expected instanceof Error ? [...Object.keys(expected), "name", "message"] : Object.keys(expected);
    for (const name of names) {
      const fits = expected[name] instanceof RegExp && typeof thrown[name] === "string"
        ? expected[name].test(thrown[name]) : isDeepEqual(thrown[name], expected[name], true);
      if (!fits) {
        refuse();
      }
    }
  }
}

function missing(what, expected, message, operator, stackStartFn) {
  const text = typeof expected === "string" ? expected : message;
  const type = typeof expected === "function" && expected.name ? ` (${expected.name})` : "";
  check(false, undefined, expected, `Missing expected ${what}${text === undefined ? `${type}.` : `${type}: ${text}`}`, operator, stackStartFn);
}

export function throws(action, expected = undefined, message = undefined) {
  checkFunction("fn", action);
  let thrown;
  try {
    action();
  } catch (error) {
    thrown = { error };
  }
  if (thrown === undefined) {
    missing("exception", expected, message, "throws", throws);
  }
  checkThrown(thrown.error, expected, message, "throws", throws);
}

export function doesNotThrow(action, expected = undefined, message = undefined) {
  checkFunction("fn", action);
  try {
    action();
  } catch (error) {
    check(false, error, expected, `Got unwanted exception${message === undefined ? "." : `: ${message}`}\nActual message: "${error?.message}"`,
      "doesNotThrow", doesNotThrow);
  }
}

function promiseOf(action) {
  const promise = typeof action === "function" ? action() : action;
  if (typeof promise?.then !== "function") {
    throw wrongType("promiseFn", "of type function or an instance of Promise", action);
  }
  return promise;
}

export async function rejects(action, expected = undefined, message = undefined) {
  const promised = promiseOf(action);
  let thrown;
  try {
    await promised;
  } catch (error) {
    thrown = { error };
  }
  if (thrown === undefined) {
    missing("rejection", expected, message, "rejects", rejects);
  }
  checkThrown(thrown.error, expected, message, "rejects", rejects);
}

export async function doesNotReject(action, expected = undefined, message = undefined) {
  const promised = promiseOf(action);
  try {
    await promised;
  } catch (error) {
    check(false, error, expected, `Got unwanted rejection${message === undefined ? "." : `: ${message}`}\nActual message: "${error?.message}"`,
      "doesNotReject", doesNotReject);
  }
}

const members = {
  AssertionError, deepEqual, deepStrictEqual, doesNotMatch, doesNotReject, doesNotThrow, equal, fail, ifError, match, notDeepEqual,
  notDeepStrictEqual, notEqual, notStrictEqual, ok, rejects, strictEqual, throws,
};
Object.assign(assert, members);

/** The same with the strict comparisons under the short names. */
export const strict = Object.assign((...args) => Reflect.apply(assert, undefined, args), members, {
  deepEqual: deepStrictEqual, equal: strictEqual, notDeepEqual: notDeepStrictEqual, notEqual: notStrictEqual,
});
strict.strict = assert.strict = strict;

export default assert;
