/**
 * Values as text, as `util.inspect` of Node and its console show them. It runs no code of the value but a method
 * under `Symbol.for("nodejs.util.inspect.custom")`: getters are named, not called, unless that is asked for.
 *
 * Source: Node.js, Util, "util.inspect()", "Customizing util.inspect colors", "Custom inspection functions on objects".
 */
import { isOwn } from "../aio/errors.mjs";
import { output } from "../host.mjs";
import { layOut, quote, escape, styles, styler, width } from "./inspectlayout.mjs";

/** Under this name a class says how it is shown: a method (depth, options, inspect). */
export const CUSTOM = Symbol.for("nodejs.util.inspect.custom");

export const defaultOptions = {
  showHidden: false,
  depth: 2,
  colors: false,
  customInspect: true,
  showProxy: false,
  maxArrayLength: 100,
  maxStringLength: 10000,
  breakLength: 80,
  compact: 3,
  sorted: false,
  getters: false,
  numericSeparator: false,
};

const LONG_STRING = 16;

/** Stack lines of Polyloop's own modules and the libraries that they use, and of the engine's function that they call with. */
const OWN_FRAMES = /\n {4}at (?:[^\n]*[\\/]polyloop\.modules[\\/][^\n]*|[^\n]*\(polyloop:[^\n]*|AsyncContext\.\w+\.run \(native\))/g;

/**
 * @param {unknown} value
 * @param {object} [options] `depth` (null: no limit), `showHidden`, `colors`, `compact`, `breakLength`, `sorted`, `getters`,
 *   `maxArrayLength`, `maxStringLength`, `numericSeparator`, `customInspect`
 * @returns {string}
 */
export function inspect(value, options = undefined, depth = undefined, colors = undefined) {
  let given = options;
  if (typeof options !== "object" || options === null) {
    // The old list: (value, showHidden, depth, colors).
    given = { showHidden: Boolean(options), ...(depth === undefined ? {} : { depth }), ...(colors === undefined ? {} : { colors }) };
  }
  return new Inspector({ ...defaultOptions, ...given }).format(value, 0);
}

/**
 * Makes objects of a class show something else than their own properties.
 *
 * @param {Function} type
 * @param {string[] | ((self: object) => object)} what the names of getters, in the order in which they are shown, or
 *   a function that makes an object to be shown for one of the class
 */
export function showAs(type, what) {
  const select = typeof what === "function" ? what : (self) => Object.fromEntries(what.map((key) => [key, self[key]]));
  defineText(type, (self, name, options) => {
    const deeper = { ...options, depth: options.depth === null ? null : options.depth - 1 };
    return `${name} ${inspect(select(self), deeper)}`;
  });
}

/** Makes objects of a class show their pairs as a Map does. @param {Function} type iterable by pairs */
export function showPairs(type) {
  defineText(type, (self, name, options) => {
    const pairs = [...self].map((pair) => pair.map((text) => inspect(text, options)).join(" => "));
    const length = pairs.reduce((sum, pair) => sum + pair.length + 2, -2);
    if (pairs.length === 0) {
      return `${name} {}`;
    }
    return length > options.breakLength ? `${name} {\n  ${pairs.join(",\n  ")} }` : `${name} { ${pairs.join(", ")} }`;
  });
}

function defineText(type, text) {
  Object.defineProperty(type.prototype, CUSTOM, {
    configurable: true,
    writable: true,
    value(depth, options) {
      const name = this.constructor?.name ?? type.name;
      return depth !== null && depth < 0 ? options.stylize(`[${name}]`, "special") : text(this, name, options);
    },
  });
}

class Inspector {
  #options;
  #depth;
  #stylize;
  #indentation = 0;
  /** The level of the object that was met last. */
  #reached = 0;
  #path = [];
  /** Objects met again below themselves, with their numbers. */
  #circular = new Map();

  constructor(options) {
    this.#options = options;
    this.#depth = options.depth ?? Infinity;
    this.#options.maxArrayLength ??= Infinity;
    this.#options.maxStringLength ??= Infinity;
    this.#stylize = options.stylize ?? styler(options.colors);
  }

  format(value, level, isElement = false) {
    if ((typeof value !== "object" && typeof value !== "function") || value === null) {
      return this.#primitive(value);
    }
    if (!isOwn(value)) {
      return output.describe(value);
    }
    if (this.#options.customInspect) {
      const custom = read(value, CUSTOM);
      if (typeof custom === "function" && custom !== inspect && !isPrototype(value)) {
        const options = { ...this.#options, stylize: this.#stylize };
        const depth = this.#options.depth === null ? null : this.#depth - level;
        const shown = Reflect.apply(custom, value, [depth, options, inspect]);
        if (shown !== value) {
          return typeof shown === "object" ? this.format(shown, level) : `${shown}`.replaceAll("\n", `\n${" ".repeat(this.#indentation)}`);
        }
      }
    }
    if (this.#path.includes(value)) {
      if (!this.#circular.has(value)) {
        this.#circular.set(value, this.#circular.size + 1);
      }
      return this.#stylize(`[Circular *${this.#circular.get(value)}]`, "special");
    }
    return this.#object(value, level, isElement);
  }

  #primitive(value) {
    if (typeof value === "string") {
      const { maxStringLength, compact, breakLength } = this.#options;
      const left = value.length - maxStringLength;
      const text = left > 0 ? value.slice(0, Math.max(0, maxStringLength)) : value;
      const trailer = left > 0 ? `... ${left} more character${left > 1 ? "s" : ""}` : "";
      const styled = (line) => this.#stylize(quote(line), "string");
      if (compact !== true && text.length > LONG_STRING && text.length > breakLength - this.#indentation - 4) {
        return text.split(/(?<=\n)/).map(styled).join(` +\n${" ".repeat(this.#indentation + 2)}`) + trailer;
      }
      return styled(text) + trailer;
    }
    if (typeof value === "number" || typeof value === "bigint") {
      return this.#number(value);
    }
    if (value === null) {
      return this.#stylize("null", "null");
    }
    return typeof value === "symbol" ? this.#stylize(value.toString(), "symbol") : this.#stylize(`${value}`, typeof value);
  }

  #number(value) {
    let text = Object.is(value, -0) ? "-0" : `${value}`;
    if (this.#options.numericSeparator && /^-?\d+(\.\d+)?$/.test(text)) {
      const [whole, fraction] = text.split(".");
      text = whole.replace(/\B(?=(\d{3})+$)/g, "_") + (fraction === undefined ? "" : `.${fraction.replace(/(\d{3})\B/g, "$1_")}`);
    }
    return this.#stylize(typeof value === "bigint" ? `${text}n` : text, typeof value);
  }

  #object(value, level, isElement) {
    const name = this.#className(value, level);
    const tag = tagOf(value, this.#options.showHidden);
    const face = this.#face(value, name, tag, level, isElement);
    const { base = "", style = "special", array = false } = face;
    const keys = face.keys ?? this.#keys(value);
    if (keys.length === 0 && face.members === undefined) {
      return face.open === undefined ? this.#stylize(base, style) : `${face.open}${array ? "]" : "}"}`;
    }
    if (level > this.#depth) {
      if (style === "regexp") {
        return this.#stylize(base, style);
      }
      const title = prefix(name, tag, Array.isArray(value) ? "Array" : "Object").slice(0, -1);
      return this.#stylize(name === null ? title : `[${title}]`, "special");
    }
    this.#reached = level + 1;
    this.#path.push(value);
    const entries = face.members?.(level + 1) ?? [];
    const properties = keys.map((key) => this.#property(value, key, level + 1));
    this.#path.pop();
    if (this.#options.sorted) {
      const compare = this.#options.sorted === true ? undefined : this.#options.sorted;
      if (array) {
        properties.sort(compare);
      } else {
        entries.push(...properties.splice(0));
        entries.sort(compare);
      }
    }
    let start = base;
    let open = face.open ?? "{";
    if (this.#circular.has(value)) {
      const reference = this.#stylize(`<ref *${this.#circular.get(value)}>`, "special");
      if (this.#options.compact !== true) {
        start = base === "" ? reference : `${reference} ${base}`;
      } else {
        open = `${reference} ${open}`;
      }
    }
    return layOut({
      base: start,
      open,
      entries: [...entries, ...properties],
      close: array ? "]" : "}",
      indentation: this.#indentation,
      nested: this.#reached - (level + 1),
      value: array ? value : undefined,
      options: this.#options,
    });
  }

  /**
   * What is particular to a kind of object: a `base` in front of its properties, in a `style`; what `open`s them;
   * `members` that come before them; `keys` other than all.
   */
  #face(value, name, tag, level, isElement) {
    if (Array.isArray(value)) {
      const open = name === "Array" && tag === "" ? "[" : `${prefix(name, tag, "Array", `(${value.length})`)}[`;
      return { open, array: true, keys: this.#namedKeys(value), members: value.length === 0 ? undefined : (inner) => this.#elements(value, inner) };
    }
    if (typeof value === "function") {
      return { base: functionText(value, name, tag) };
    }
    if (value instanceof Set || value instanceof Map) {
      const size = sizeOf(value);
      if (size >= 0) {
        const members = (inner) => (value instanceof Map ? this.#pairs(value, inner) : this.#items(value, inner));
        return { open: `${prefix(name, tag, value instanceof Map ? "Map" : "Set", `(${size})`)}{`, members: size === 0 ? undefined : members };
      }
    }
    if (ArrayBuffer.isView(value)) {
      return this.#view(value, name, tag);
    }
    if (value instanceof RegExp || value instanceof Date) {
      return this.#dateOrRegExp(value, name, tag);
    }
    if (value instanceof Error) {
      const keys = this.#keys(value);
      return { base: this.#error(value, name, tag, keys), style: "error", keys };
    }
    if (value instanceof ArrayBuffer || (typeof SharedArrayBuffer === "function" && value instanceof SharedArrayBuffer)) {
      const open = `${prefix(name, tag, "ArrayBuffer")}{`;
      const members = isElement ? undefined : () => [this.#bytes(value)];
      return { open, members, keys: ["byteLength", ...this.#keys(value)] };
    }
    if (value instanceof Promise) {
      return { open: `${prefix(name, tag, "Promise")}{`, members: () => [this.#promise(value)] };
    }
    for (const [type, unknown] of [[WeakSet, "<items unknown>"], [WeakMap, "<items unknown>"], [WeakRef, "<ref unknown>"]]) {
      if (value instanceof type) {
        return { open: `${prefix(name, tag, type.name)}{`, members: () => [this.#stylize(unknown, "special")] };
      }
    }
    const boxed = boxedValue(value);
    if (boxed !== undefined) {
      const type = boxed[0];
      let text = `[${type}`;
      if (type !== name) {
        text += name === null ? " (null prototype)" : ` (${name})`;
      }
      text += `: ${new Inspector({ ...defaultOptions }).format(boxed[1], 0)}]`;
      if (tag !== "" && tag !== name) {
        text += ` [${tag}]`;
      }
      return { base: text, style: type.toLowerCase(), keys: type === "String" ? this.#namedKeys(value) : undefined };
    }
    const java = Reflect.getOwnPropertyDescriptor(value, "_j")?.value;
    if (typeof java === "object" && java !== null && !isOwn(java)) {
      return { base: `${name} ${output.describe(java)}` };
    }
    if (name === null && tag === "Module") {
      return { open: "[Module: null prototype] {" };
    }
    if (name === "Object") {
      const isArguments = Reflect.getOwnPropertyDescriptor(value, "length")?.enumerable === false
        && Object.prototype.toString.call(value) === "[object Arguments]";
      return { open: isArguments ? "[Arguments] {" : tag === "" ? "{" : `${prefix(name, tag, "Object")}{` };
    }
    return { open: `${prefix(name, tag, "Object")}{` };
  }

  #view(value, name, tag) {
    if (value instanceof DataView) {
      return { open: `${prefix(name, tag, "DataView")}{`, keys: ["byteLength", "byteOffset", "buffer", ...this.#keys(value)] };
    }
    const type = Reflect.apply(typedArrayName, value, []);
    const members = (inner) => {
      const shown = Math.min(Math.max(0, this.#options.maxArrayLength), value.length);
      const entries = Array.from({ length: shown }, (_, i) => this.#number(value[i]));
      this.#more(entries, value.length - shown);
      if (this.#options.showHidden) {
        this.#indented(() => {
          for (const key of ["BYTES_PER_ELEMENT", "length", "byteLength", "byteOffset", "buffer"]) {
            entries.push(`[${key}]: ${this.format(value[key], inner, true)}`);
          }
        });
      }
      return entries;
    };
    return {
      open: `${prefix(name, tag, type, `(${value.length})`)}[`,
      array: true,
      keys: this.#namedKeys(value),
      members: value.length === 0 && !this.#options.showHidden ? undefined : members,
    };
  }

  #dateOrRegExp(value, name, tag) {
    const isDate = value instanceof Date;
    let base;
    if (!isDate) {
      base = RegExp.prototype.toString.call(value);
    } else {
      base = Number.isNaN(value.getTime()) ? "Invalid Date" : Date.prototype.toISOString.call(value);
    }
    const type = isDate ? "Date" : "RegExp";
    const title = prefix(name, tag, type);
    return { base: title === `${type} ` ? base : `${title}${base}`, style: type.toLowerCase() };
  }

  #bytes(value) {
    if (value.detached) {
      return this.#stylize("(detached)", "special");
    }
    const bytes = new Uint8Array(value);
    const shown = Math.min(this.#options.maxArrayLength, bytes.length);
    const text = Array.from(bytes.subarray(0, shown), (byte) => byte.toString(16).padStart(2, "0")).join(" ");
    const left = bytes.length - shown;
    return `${this.#stylize("[Uint8Contents]", "special")}: <${text}${left > 0 ? ` ... ${left} more byte${left > 1 ? "s" : ""}` : ""}>`;
  }

  #promise(value) {
    const [status, result] = output.promiseState(value);
    if (status === "pending") {
      return this.#stylize("<pending>", "special");
    }
    // The engine gives a string in double quotes.
    const text = /^".*"$/s.test(result) ? quote(result.slice(1, -1)) : result;
    return status === "rejected" ? `${this.#stylize("<rejected>", "special")} ${text}` : text;
  }

  /** The stack, or in brackets what would be its head. Takes the keys away that it tells already. */
  #error(error, name, tag, keys) {
    const type = error.name === undefined || error.name === null ? "Error" : `${error.name}`;
    let stack = stackOf(error);
    if (!this.#options.showHidden) {
      for (const key of ["name", "message", "stack"]) {
        const index = keys.indexOf(key);
        if (index >= 0 && (typeof error[key] !== "string" || stack.includes(error[key]))) {
          keys.splice(index, 1);
        }
      }
    }
    if ("cause" in error && !keys.includes("cause")) {
      keys.push("cause");
    }
    if (Array.isArray(error.errors) && !keys.includes("errors")) {
      keys.push("errors");
    }
    stack = withClass(stack, name, type, tag);
    const { message } = error;
    const after = typeof message === "string" && message !== "" ? Math.max(stack.indexOf(message), 0) + message.length : 0;
    const frames = stack.indexOf("\n    at", after);
    if (frames < 0) {
      stack = `[${stack}]`;
    } else {
      const lines = stack.slice(frames + 1).split("\n");
      stack = [stack.slice(0, frames), ...this.#withoutFramesOf(error.cause, lines)].join("\n");
    }
    return stack.replaceAll("\n", `\n${" ".repeat(this.#indentation)}`);
  }

  /** The lines of a stack without those that its cause has in common with it, if they are many. */
  #withoutFramesOf(cause, lines) {
    if (!(isOwn(cause) && cause instanceof Error)) {
      return lines;
    }
    const known = stackOf(cause).split("\n");
    for (let from = 0; from < lines.length - 3; from++) {
      const start = known.indexOf(lines[from]);
      let length = 0;
      while (start >= 0 && from + length < lines.length && lines[from + length] === known[start + length]) {
        length++;
      }
      if (length > 3) {
        const note = this.#stylize(`    ... ${length - 2} lines matching cause stack trace ...`, "undefined");
        return lines.toSpliced(from + 1, length - 2, note);
      }
    }
    return lines;
  }

  #elements(array, level) {
    const most = Math.max(0, Math.min(this.#options.maxArrayLength, array.length));
    const entries = [];
    let index = 0;
    while (index < array.length && entries.length < most) {
      if (Object.hasOwn(array, index)) {
        entries.push(this.#property(array, `${index}`, level, true));
        index++;
        continue;
      }
      let next = index + 1;
      while (next < array.length && !Object.hasOwn(array, next)) {
        next++;
      }
      const holes = next - index;
      entries.push(this.#stylize(`<${holes} empty item${holes > 1 ? "s" : ""}>`, "undefined"));
      index = next;
    }
    this.#more(entries, array.length - index);
    return entries;
  }

  #items(set, level) {
    return this.#members(set, Set.prototype.values, (item) => this.format(item, level));
  }

  #pairs(map, level) {
    return this.#members(map, Map.prototype.entries, ([key, item]) => `${this.format(key, level)} => ${this.format(item, level)}`);
  }

  #members(collection, iterate, show) {
    const most = Math.max(0, this.#options.maxArrayLength);
    const entries = [];
    let left = 0;
    this.#indented(() => {
      for (const item of Reflect.apply(iterate, collection, [])) {
        if (entries.length < most) {
          entries.push(show(item));
        } else {
          left++;
        }
      }
    });
    this.#more(entries, left);
    return entries;
  }

  #more(entries, left) {
    if (left > 0) {
      entries.push(`... ${left} more item${left > 1 ? "s" : ""}`);
    }
  }

  #indented(action, by = 2) {
    this.#indentation += by;
    try {
      return action();
    } finally {
      this.#indentation -= by;
    }
  }

  #keys(value) {
    return Reflect.ownKeys(value).filter((key) => (this.#options.showHidden && typeof key === "string")
      || Reflect.getOwnPropertyDescriptor(value, key)?.enumerable);
  }

  #namedKeys(value) {
    return this.#keys(value).filter((key) => typeof key === "symbol" || !/^(0|[1-9]\d*)$/.test(key));
  }

  #property(value, key, level, isElement = false) {
    const descriptor = Reflect.getOwnPropertyDescriptor(value, key) ?? { value: value[key], enumerable: true };
    const special = (text) => this.#stylize(text, "special");
    const deeper = this.#options.compact === true && !isElement ? 3 : 2;
    let gap = " ";
    let text;
    if (descriptor.get !== undefined) {
      text = this.#getter(value, descriptor, level);
    } else if (descriptor.set !== undefined) {
      text = special("[Setter]");
    } else {
      text = this.#indented(() => {
        const shown = this.format(descriptor.value, level);
        if (deeper === 3 && this.#options.breakLength < width(shown)) {
          gap = `\n${" ".repeat(this.#indentation)}`;
        }
        return shown;
      }, deeper);
    }
    return isElement ? text : `${this.#label(key, descriptor)}:${gap}${text}`;
  }

  #getter(value, { get, set }, level) {
    const label = set === undefined ? "Getter" : "Getter/Setter";
    const special = (text) => this.#stylize(text, "special");
    const { getters } = this.#options;
    if (getters !== true && getters !== (set === undefined ? "get" : "set")) {
      return special(`[${label}]`);
    }
    let result;
    try {
      result = Reflect.apply(get, value, []);
    } catch (error) {
      return `${special(`[${label}:`)} <Inspection threw (${error.message})>${special("]")}`;
    }
    const text = this.#indented(() => this.format(result, level));
    return typeof result === "object" && result !== null
      ? `${special(`[${label}]`)} ${text}` : `${special(`[${label}:`)} ${text}${special("]")}`;
  }

  #label(key, { enumerable }) {
    if (typeof key === "symbol") {
      return `[${this.#stylize(escape(key.toString()), "symbol")}]`;
    }
    if (key === "__proto__") {
      return "['__proto__']";
    }
    if (!enumerable) {
      return `[${escape(key)}]`;
    }
    return /^[A-Za-z_]\w*$/.test(key) ? this.#stylize(key, "name") : this.#stylize(quote(key), "string");
  }

  /** The name of the class that the value is an instance of; null for an object without one. */
  #className(value, level) {
    for (let at = value; at !== null; at = Object.getPrototypeOf(at)) {
      const type = Reflect.getOwnPropertyDescriptor(at, "constructor")?.value;
      if (typeof type === "function" && type.name !== "" && isInstance(value, type)) {
        return `${type.name}`;
      }
    }
    const parent = Object.getPrototypeOf(value);
    if (parent === null) {
      return null;
    }
    if (level > this.#depth) {
      return "Object <Complex prototype>";
    }
    const name = this.#className(parent, level + 1);
    return name === null ? `Object <${inspect(parent, { depth: -1, customInspect: false })}>` : `Object <${name}>`;
  }
}

const getter = (prototype, name) => Object.getOwnPropertyDescriptor(prototype, name).get;
const typedArrayName = getter(Object.getPrototypeOf(Uint8Array.prototype), Symbol.toStringTag);
const mapSize = getter(Map.prototype, "size");
const setSize = getter(Set.prototype, "size");

/** The size of a Map or Set, or -1 for an object that only inherits from one. */
function sizeOf(collection) {
  try {
    return Reflect.apply(collection instanceof Map ? mapSize : setSize, collection, []);
  } catch {
    // That is how the language tells that it is none.
    return -1;
  }
}

/** A property without its getter being called for a Proxy that has a trap for reading. */
function read(value, key) {
  for (let at = value; at !== null; at = Object.getPrototypeOf(at)) {
    const descriptor = Reflect.getOwnPropertyDescriptor(at, key);
    if (descriptor !== undefined) {
      return descriptor.get === undefined ? descriptor.value : Reflect.apply(descriptor.get, value, []);
    }
  }
  return undefined;
}

function isPrototype(value) {
  const type = Reflect.getOwnPropertyDescriptor(value, "constructor")?.value;
  return typeof type === "function" && type.prototype === value;
}

function isInstance(value, type) {
  try {
    return value instanceof type;
  } catch {
    // A Symbol.hasInstance of the program's.
    return false;
  }
}

/** What Symbol.toStringTag says, unless it is shown as a property. */
function tagOf(value, showHidden) {
  let tag;
  try {
    tag = read(value, Symbol.toStringTag);
  } catch {
    // A getter that wants another receiver.
    return "";
  }
  const own = Reflect.getOwnPropertyDescriptor(value, Symbol.toStringTag);
  return typeof tag !== "string" || (own !== undefined && (showHidden || own.enumerable)) ? "" : tag;
}

function prefix(name, tag, fallback, size = "") {
  if (name === null) {
    return `[${fallback}${size}: null prototype] ${tag !== "" && tag !== fallback ? `[${tag}] ` : ""}`;
  }
  return `${name}${size} ${tag !== "" && tag !== name ? `[${tag}] ` : ""}`;
}

const GeneratorFunction = function* () {}.constructor;
const AsyncFunction = (async () => {}).constructor;
const AsyncGeneratorFunction = async function* () {}.constructor;

function functionText(value, name, tag) {
  const source = Function.prototype.toString.call(value);
  if (/^class\b/.test(source) && source.endsWith("}")) {
    return classText(value, name, tag);
  }
  const generates = value instanceof GeneratorFunction || value instanceof AsyncGeneratorFunction;
  const isAsync = value instanceof AsyncFunction || value instanceof AsyncGeneratorFunction;
  const type = `${isAsync ? "Async" : ""}${generates ? "Generator" : ""}Function`;
  let text = `[${type}${name === null ? " (null prototype)" : ""}${value.name === "" ? " (anonymous)" : `: ${value.name}`}]`;
  if (name !== type && name !== null) {
    text += ` ${name}`;
  }
  return tag !== "" && tag !== name ? `${text} [${tag}]` : text;
}

function classText(value, name, tag) {
  let text = `class ${(Object.hasOwn(value, "name") && value.name) || "(anonymous)"}`;
  if (name !== "Function" && name !== null) {
    text += ` [${name}]`;
  }
  if (tag !== "" && tag !== name) {
    text += ` [${tag}]`;
  }
  const parent = Object.getPrototypeOf(value)?.name;
  if (name === null) {
    text += " extends [null prototype]";
  } else if (parent) {
    text += ` extends ${parent}`;
  }
  return `[${text}]`;
}

/** The class and the value of a boxed primitive. */
function boxedValue(value) {
  for (const type of [Number, String, Boolean, BigInt, Symbol]) {
    if (value instanceof type) {
      try {
        return [type.name, Reflect.apply(type.prototype.valueOf, value, [])];
      } catch {
        // It only inherits from the class.
        return undefined;
      }
    }
  }
  return undefined;
}

function stackOf(error) {
  const { stack } = error;
  return stack ? `${stack}`.replace(OWN_FRAMES, "") : Error.prototype.toString.call(error);
}

/** The stack with the name of the error's class in its first line. */
function withClass(stack, name, type, tag) {
  const isUsual = type.endsWith("Error") && stack.startsWith(type) && /^(:|\n|$)/.test(stack.slice(type.length));
  if (name !== null && !isUsual) {
    return stack;
  }
  const shown = name === null ? (/^([A-Z][a-z_ A-Z0-9[\]()-]+)(?::|\n {4}at)/.exec(stack) ?? /^([a-z_A-Z0-9-]*Error)$/.exec(stack))?.[1] ?? "" : type;
  const title = prefix(name, tag, shown || "Error").slice(0, -1);
  if (type === title) {
    return stack;
  }
  if (title.includes(type)) {
    return shown === "" ? `${title}: ${stack}` : `${title}${stack.slice(shown.length)}`;
  }
  return `${title} [${type}]${stack.slice(shown.length)}`;
}

Object.assign(inspect, { custom: CUSTOM, defaultOptions, ...styles });
