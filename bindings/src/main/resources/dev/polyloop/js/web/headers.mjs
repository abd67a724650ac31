/** Headers: Fetch, 2.2.2 and 5.1. */

import { makePairIterable } from "./pairs.mjs";
import { showAs } from "./inspect.mjs";

const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

let guardOf;

/** Names, in lower case, with values. */
export class Headers {
  /** @type {Array<[string, string]>} */
  #list = [];
  #guard = "none";

  static {
    guardOf = (headers, guard) => {
      headers.#guard = guard;
      return headers;
    };
  }

  /** @param {Headers | Iterable<[string, string]> | Record<string, string>} [init] */
  constructor(init = undefined) {
    if (init === undefined) {
      return;
    }
    if ((typeof init !== "object" && typeof init !== "function") || init === null) {
      throw new TypeError("Headers: the argument is neither a sequence of pairs nor a record");
    }
    if (init[Symbol.iterator] === undefined) {
      for (const name of Reflect.ownKeys(init)) {
        if (Object.getOwnPropertyDescriptor(init, name)?.enumerable) {
          this.append(name, init[name]);
        }
      }
      return;
    }
    for (const pair of init) {
      const [name, value, ...more] = typeof pair === "string" ? [] : pair;
      if (value === undefined || more.length > 0) {
        throw new TypeError("Headers: each item is a pair of a name and a value");
      }
      this.append(name, value);
    }
  }

  append(name, value) {
    const key = nameOf(name);
    const text = valueOf(value);
    this.#checkMutable();
    this.#list.push([key, text]);
  }

  delete(name) {
    const key = nameOf(name);
    this.#checkMutable();
    this.#list = this.#list.filter(([other]) => other !== key);
  }

  /** @returns {string | null} the values, joined */
  get(name) {
    const key = nameOf(name);
    const values = this.#list.filter(([other]) => other === key).map(([, value]) => value);
    return values.length === 0 ? null : values.join(", ");
  }

  /** @returns {string[]} */
  getSetCookie() {
    return this.#list.filter(([name]) => name === "set-cookie").map(([, value]) => value);
  }

  has(name) {
    const key = nameOf(name);
    return this.#list.some(([other]) => other === key);
  }

  set(name, value) {
    const key = nameOf(name);
    const text = valueOf(value);
    this.#checkMutable();
    const index = this.#list.findIndex(([other]) => other === key);
    if (index < 0) {
      this.#list.push([key, text]);
    } else {
      this.#list[index] = [key, text];
      this.#list = this.#list.filter(([other], i) => i <= index || other !== key);
    }
  }

  /** Sorted by name, the values of one joined, but each cookie by itself. */
  *entries() {
    const names = [...new Set(this.#list.map(([name]) => name))].sort();
    for (const name of names) {
      if (name === "set-cookie") {
        for (const value of this.getSetCookie()) {
          yield [name, value];
        }
      } else {
        yield [name, this.get(name)];
      }
    }
  }

  get [Symbol.toStringTag]() {
    return "Headers";
  }

  #checkMutable() {
    if (this.#guard === "immutable") {
      throw new TypeError("Headers: these are immutable");
    }
  }
}

makePairIterable(Headers);

/** Lets nobody change the headers any more. @param {Headers} headers @returns {Headers} the same */
export function makeImmutable(headers) {
  return guardOf(headers, "immutable");
}

function nameOf(name) {
  const text = `${name}`;
  if (!TOKEN.test(text)) {
    throw new TypeError(`Headers: '${text}' is not a valid name`);
  }
  return text.toLowerCase();
}

function valueOf(value) {
  const text = `${value}`.replace(/^[\t\n\r ]+|[\t\n\r ]+$/g, "");
  if (/[\0\n\r]|[^\0-\xff]/.test(text)) {
    throw new TypeError("Headers: the value has characters that no value may have");
  }
  return text;
}

showAs(Headers, (headers) => Object.fromEntries(headers));
