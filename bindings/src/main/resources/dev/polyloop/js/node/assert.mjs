/** `node:assert`. Source: Node.js, Assert. */
import { inspect } from "../web/inspect.mjs";
import { isDeepEqual } from "./equality.mjs";

/** What does not hold. */
export class AssertionError extends Error {
  constructor({ message = undefined, actual, expected, operator = "fail", stackStartFn = undefined }) {
    super(message ?? `${inspect(actual)} ${operator} ${inspect(expected)}`);
    this.generatedMessage = message === undefined;
    this.code = "ERR_ASSERTION";
    Object.assign(this, { actual, expected, operator });
    Error.captureStackTrace?.(this, stackStartFn ?? AssertionError);
  }

  get name() {
    return "AssertionError";
  }
}

const HEADLINES = {
  __proto__: null,
  strictEqual: "Expected values to be strictly equal:",
  deepStrictEqual: "Expected values to be strictly deep-equal:",
  deepEqual: "Expected values to be loosely deep-equal:",
  notStrictEqual: "Expected \"actual\" to be strictly unequal to:",
  notDeepStrictEqual: "Expected \"actual\" not to be strictly deep-equal to:",
};

/** Throws if the condition is false: the message if it is an Error, else an AssertionError. */
function check(holds, actual, expected, message, operator, stackStartFn) {
  if (holds) {
    return;
  }
  if (message instanceof Error) {
    throw message;
  }
  const headline = HEADLINES[operator];
  const text = headline === undefined ? undefined : operator.startsWith("not")
    ? `${headline} ${inspect(expected)}`
    : `${headline}\n\n${inspect(actual)} !== ${inspect(expected)}\n`;
  const error = new AssertionError({ message: message ?? text, actual, expected, operator, stackStartFn });
  error.generatedMessage = message === undefined;
  throw error;
}

function assert(value, message = undefined) {
  check(value, value, true, message ?? (arguments.length === 0 ? "No value argument passed to `assert.ok()`" : undefined), "==", assert);
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

export function fail(message = "Failed") {
  check(false, undefined, undefined, message, "fail", fail);
}

export function match(text, pattern, message = undefined) {
  check(typeof text === "string" && pattern.test(text), text, pattern,
    message ?? `The input did not match the regular expression ${inspect(pattern)}. Input:\n\n${inspect(text)}\n`, "match", match);
}

export function doesNotMatch(text, pattern, message = undefined) {
  check(typeof text !== "string" || !pattern.test(text), text, pattern,
    message ?? `The input was expected to not match the regular expression ${inspect(pattern)}. Input:\n\n${inspect(text)}\n`,
    "doesNotMatch", doesNotMatch);
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
      check(false, thrown, expected,
        message ?? `The input did not match the regular expression ${inspect(expected)}. Input:\n\n${inspect(`${thrown}`)}\n`, operator, stackStartFn);
    }
  } else if (typeof expected === "function") {
    if (expected.prototype !== undefined && thrown instanceof expected) {
      return;
    }
    if (Error.isPrototypeOf(expected)) {
      throw thrown;
    }
    if (Reflect.apply(expected, {}, [thrown]) !== true) {
      refuse();
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
  try {
    action();
  } catch (error) {
    check(false, error, expected, `Got unwanted exception${message === undefined ? "." : `: ${message}`}\nActual message: "${error?.message}"`,
      "doesNotThrow", doesNotThrow);
  }
}

export async function rejects(action, expected = undefined, message = undefined) {
  let thrown;
  try {
    await (typeof action === "function" ? action() : action);
  } catch (error) {
    thrown = { error };
  }
  if (thrown === undefined) {
    missing("rejection", expected, message, "rejects", rejects);
  }
  checkThrown(thrown.error, expected, message, "rejects", rejects);
}

export async function doesNotReject(action, expected = undefined, message = undefined) {
  try {
    await (typeof action === "function" ? action() : action);
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
