/**
 * Deep equality as `assert` and `util` have it.
 *
 * Source: Node.js, Assert, "assert.deepStrictEqual()", "assert.deepEqual()".
 */

const tag = (value) => Object.prototype.toString.call(value);
const isObject = (value) => typeof value === "object" && value !== null;

/** @param {boolean} strict compares by Object.is, with prototypes, classes and symbol keys; else by == */
export function isDeepEqual(a, b, strict) {
  return equal(a, b, strict, []);
}

function equal(a, b, strict, path) {
  if (Object.is(a, b)) {
    return true;
  }
  if (!isObject(a) || !isObject(b)) {
    return !strict && (isObject(a) || isObject(b) || typeof a === "function" || typeof b === "function"
      ? false : a == b);
  }
  if (tag(a) !== tag(b) || (strict && Object.getPrototypeOf(a) !== Object.getPrototypeOf(b))) {
    return false;
  }
  if (Array.isArray(a) !== Array.isArray(b) || a instanceof Error !== b instanceof Error) {
    return false;
  }
  if (!sameContent(a, b, strict)) {
    return false;
  }
  // Objects that contain themselves are equal as long as nothing else says no.
  if (path.some(([x, y]) => x === a && y === b)) {
    return true;
  }
  path.push([a, b]);
  try {
    return sameMembers(a, b, strict, path) && sameProperties(a, b, strict, path);
  } finally {
    path.pop();
  }
}

/** What is in the object itself, neither a property nor a member of a collection. */
function sameContent(a, b, strict) {
  if (a instanceof Date) {
    return Object.is(a.getTime(), b.getTime());
  }
  if (a instanceof RegExp) {
    return a.source === b.source && a.flags === b.flags && a.lastIndex === b.lastIndex;
  }
  if (a instanceof Error) {
    return a.message === b.message && a.name === b.name;
  }
  for (const type of [Number, String, Boolean, Symbol, BigInt]) {
    if (a instanceof type) {
      return b instanceof type && Object.is(a.valueOf(), b.valueOf());
    }
  }
  if (a instanceof ArrayBuffer) {
    return isDeepEqual(new Uint8Array(a), new Uint8Array(b), strict);
  }
  if (a instanceof WeakMap || a instanceof WeakSet || a instanceof Promise) {
    return !strict;
  }
  return true;
}

function sameMembers(a, b, strict, path) {
  if (a instanceof Set) {
    return a.size === b.size && matched([...a], [...b], (x, y) => equal(x, y, strict, path));
  }
  if (a instanceof Map) {
    return a.size === b.size
      && matched([...a], [...b], ([k, v], [l, w]) => equal(k, l, strict, path) && equal(v, w, strict, path));
  }
  return true;
}

/** Whether each item of one list has a partner of its own in the other. */
function matched(items, others, same) {
  const free = [...others];
  return items.every((item) => {
    const index = free.findIndex((other) => same(item, other));
    if (index >= 0) {
      free.splice(index, 1);
    }
    return index >= 0;
  });
}

function keys(object, strict) {
  const symbols = strict ? Object.getOwnPropertySymbols(object).filter((key) => Object.prototype.propertyIsEnumerable.call(object, key)) : [];
  return [...Object.keys(object), ...symbols];
}

function sameProperties(a, b, strict, path) {
  if ((Array.isArray(a) || ArrayBuffer.isView(a)) && a.length !== b.length) {
    return false;
  }
  const own = keys(a, strict);
  const others = keys(b, strict);
  return own.length === others.length
    && own.every((key) => Object.hasOwn(b, key) && equal(a[key], b[key], strict, path))
    && (!strict || ["cause", "errors"].every((key) => !(a instanceof Error) || equal(a[key], b[key], strict, path)));
}
