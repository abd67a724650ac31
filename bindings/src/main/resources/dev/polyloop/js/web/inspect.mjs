/**
 * Values as text for the console, in the manner Node users know. It runs no code of the value:
 * getters are named, not called.
 */
import { output } from "../host.mjs";
import { isOwn } from "../aio/errors.mjs";

const LINE = 80;
/** How many levels may be nested in one line. */
const COMPACT = 3;
const MANY = 100;

/** Stack lines of Polyloop's own modules, and of the engine's function that they call with. */
const OWN_FRAMES = /\n {4}at (?:[^\n]*[\\/]polyloop\.modules[\\/][^\n]*|AsyncContext\.\w+\.run \(native\))/g;

/**
 * @param {unknown} value
 * @param {{depth?: number, showHidden?: boolean}} [options]
 * @returns {string}
 */
export function inspect(value, { depth = 2, showHidden = false } = {}) {
  return new Inspector(depth ?? Infinity, showHidden).format(value, 0);
}

class Inspector {
  #depth;
  #hidden;
  /** The level of the object that was met last. */
  #reached = 0;
  #path = [];
  /** Objects met again below themselves, with their numbers. */
  #circular = new Map();

  constructor(depth, hidden) {
    this.#depth = depth;
    this.#hidden = hidden;
  }

  format(value, level) {
    if (typeof value === "string") {
      return quote(value);
    }
    if ((typeof value !== "object" && typeof value !== "function") || value === null) {
      return primitive(value);
    }
    if (!isOwn(value)) {
      return output.describe(value);
    }
    if (this.#path.includes(value)) {
      if (!this.#circular.has(value)) {
        this.#circular.set(value, this.#circular.size + 1);
      }
      return `[Circular *${this.#circular.get(value)}]`;
    }
    this.#path.push(value);
    try {
      const text = this.#object(value, level);
      return this.#circular.has(value) ? `<ref *${this.#circular.get(value)}> ${text}` : text;
    } finally {
      this.#path.pop();
    }
  }

  #object(value, level) {
    const name = className(value);
    const special = this.#special(value, name, level);
    if (level > this.#depth && !isEmpty(value, special)) {
      return Array.isArray(value) ? "[Array]" : (special?.short ?? `[${name ?? "Object: null prototype"}]`);
    }
    const shown = special ?? {
      prefix: name === "Object" ? "" : `${name ?? "[Object: null prototype]"} `,
    };
    if (shown.text !== undefined && shown.keys?.length === 0) {
      return shown.text;
    }
    if (!isEmpty(value, special)) {
      this.#reached = level;
    }
    const entries = [...(shown.entries?.() ?? [])];
    for (const key of shown.keys ?? this.#keys(value)) {
      entries.push(this.#property(value, key, level));
    }
    const shallow = this.#reached - level < COMPACT;
    const [open, close] = Array.isArray(value) || shown.array ? ["[", "]"] : ["{", "}"];
    if (shown.text !== undefined) {
      return entries.length === 0 ? shown.text : `${shown.text} ${layout(open, entries, close, level, shallow)}`;
    }
    return shown.prefix + (entries.length === 0 ? open + close : layout(open, entries, close, level, shallow, shown.array));
  }

  /** How the objects of the language's own classes look, or undefined. */
  #special(value, name, level) {
    const own = this.#keys(value);
    const named = own.filter((key) => typeof key === "symbol" || !/^\d+$/.test(key));
    if (typeof value === "function") {
      const source = Function.prototype.toString.call(value);
      const isClass = source.startsWith("class");
      const label = value.name ? `: ${value.name}` : " (anonymous)";
      const kind = isClass ? "class" : name;
      const parent = isClass ? Object.getPrototypeOf(value)?.name : "";
      const text = isClass
        ? `[class ${value.name || "(anonymous)"}${parent ? ` extends ${parent}` : ""}]`
        : `[${kind}${label}]`;
      return { text, keys: own, short: text };
    }
    if (Array.isArray(value)) {
      return {
        array: true,
        prefix: name === "Array" ? "" : `${name}(${value.length}) `,
        keys: named,
        entries: () => this.#elements(value, level),
      };
    }
    if (value instanceof Error) {
      return { text: this.#error(value, level), keys: own.filter((key) => !["cause", "errors", "stack", "message"].includes(key)), short: `[${errorLine(value)}]` };
    }
    if (value instanceof Map) {
      const entries = () => [...value].map(([k, v]) => `${this.format(k, level + 1)} => ${this.format(v, level + 1)}`);
      return { prefix: `${name}(${value.size}) `, keys: own, entries, short: `[${name}]` };
    }
    if (value instanceof Set) {
      const entries = () => [...value].map((item) => this.format(item, level + 1));
      return { prefix: `${name}(${value.size}) `, keys: own, entries, short: `[${name}]` };
    }
    if (value instanceof Promise) {
      const [status, result] = output.promiseState(value);
      const text = { pending: "<pending>", rejected: `<rejected> ${result}` }[status] ?? result;
      return { prefix: `${name} `, keys: own, entries: () => [text], short: `[${name}]` };
    }
    if (ArrayBuffer.isView(value) && !(value instanceof DataView)) {
      return { array: true, prefix: `${name}(${value.length}) `, keys: named, entries: () => this.#elements(value, level) };
    }
    if (value instanceof ArrayBuffer) {
      const bytes = [...new Uint8Array(value).slice(0, 50)].map((byte) => byte.toString(16).padStart(2, "0"));
      const more = value.byteLength > 50 ? ` ... ${value.byteLength - 50} more bytes` : "";
      return { prefix: `${name} `, keys: own, entries: () => [`[Uint8Contents]: <${bytes.join(" ")}${more}>`, `byteLength: ${value.byteLength}`] };
    }
    if (value instanceof Date) {
      const text = Number.isNaN(value.getTime()) ? "Invalid Date" : value.toISOString();
      return { text, keys: own, short: text };
    }
    if (value instanceof RegExp) {
      return { text: RegExp.prototype.toString.call(value), keys: own, short: `${value}` };
    }
    for (const type of [Number, String, Boolean, BigInt, Symbol]) {
      if (value instanceof type) {
        const text = `[${type.name}: ${this.format(value.valueOf(), level)}]`;
        return { text, keys: named, short: text };
      }
    }
    if (value instanceof WeakMap || value instanceof WeakSet || value instanceof WeakRef) {
      return { prefix: `${name} `, keys: own, entries: () => ["<items unknown>"] };
    }
    if (typeof value._j === "object" && value._j !== null && !isOwn(value._j)) {
      return { text: `${name} ${output.describe(value._j)}`, keys: own, short: `[${name}]` };
    }
    if (typeof value[Symbol.toStringTag] === "string" && value[Symbol.toStringTag] !== name) {
      return { prefix: `${name ?? "Object"} [${value[Symbol.toStringTag]}] `, keys: own };
    }
    return undefined;
  }

  #error(error, level) {
    let text = typeof error.stack === "string" && error.stack !== "" ? error.stack : "";
    const line = errorLine(error);
    if (!text.startsWith(line)) {
      // The stack was taken before the name or the message was set.
      const frames = text.search(/^ {4}at /m);
      text = frames < 0 ? line : `${line}\n${text.slice(frames)}`;
    }
    text = text.replace(OWN_FRAMES, "");
    if (!/^ {4}at /m.test(text)) {
      text = `[${text}]`;
    }
    const details = [];
    if (Object.hasOwn(error, "cause")) {
      details.push(`[cause]: ${this.format(error.cause, level + 1)}`);
    }
    if (error instanceof AggregateError) {
      details.push(`[errors]: ${this.format(error.errors, Math.max(level, this.#depth - 1))}`);
    }
    return details.length === 0 ? text : `${text} {\n${details.map((detail) => indent(detail)).join(",\n")}\n}`;
  }

  #elements(array, level) {
    const entries = [];
    let holes = 0;
    const flush = () => {
      if (holes > 0) {
        entries.push(`<${holes} empty item${holes > 1 ? "s" : ""}>`);
        holes = 0;
      }
    };
    for (let i = 0; i < array.length; i++) {
      if (entries.length >= MANY) {
        const left = array.length - i;
        entries.push(`... ${left} more item${left > 1 ? "s" : ""}`);
        return entries;
      }
      if (!(i in array)) {
        holes++;
        continue;
      }
      flush();
      entries.push(this.format(array[i], level + 1));
    }
    flush();
    return entries;
  }

  #keys(value) {
    return Reflect.ownKeys(value).filter(
      (key) => this.#hidden || Object.getOwnPropertyDescriptor(value, key)?.enumerable,
    );
  }

  #property(value, key, level) {
    const descriptor = Object.getOwnPropertyDescriptor(value, key);
    let label = typeof key === "symbol" ? `[${key.toString()}]` : /^[A-Za-z_$][\w$]*$/.test(key) ? key : quote(key);
    if (!descriptor.enumerable) {
      label = `[${typeof key === "symbol" ? key.toString() : key}]`;
    }
    let text;
    if (descriptor.get !== undefined) {
      text = descriptor.set === undefined ? "[Getter]" : "[Getter/Setter]";
    } else if (descriptor.set !== undefined) {
      text = "[Setter]";
    } else {
      text = this.format(descriptor.value, level + 1);
    }
    return `${label}: ${text}`;
  }
}

/** Whether a plain object or array has nothing that its depth would hide. */
function isEmpty(value, special) {
  return (special === undefined || Array.isArray(value)) && (value.length ?? 0) === 0 && Reflect.ownKeys(value).every((key) => key === "length");
}

function primitive(value) {
  if (typeof value === "bigint") {
    return `${value}n`;
  }
  return Object.is(value, -0) ? "-0" : String(value);
}

function quote(text) {
  const mark = !text.includes("'") ? "'" : !text.includes('"') ? '"' : !text.includes("`") ? "`" : "'";
  const escapes = { "\n": "\\n", "\t": "\\t", "\r": "\\r", "\b": "\\b", "\f": "\\f", "\v": "\\v", "\\": "\\\\" };
  const body = text.replace(/[\x00-\x1f\x7f\\]/g, (c) => escapes[c] ?? `\\x${c.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`);
  return mark + (mark === "'" ? body.replaceAll("'", "\\'") : body) + mark;
}

function className(value) {
  for (let at = value; at !== null; at = Object.getPrototypeOf(at)) {
    const descriptor = Object.getOwnPropertyDescriptor(at, "constructor");
    if (typeof descriptor?.value === "function" && descriptor.value.name !== "") {
      return descriptor.value.name;
    }
  }
  return null;
}

function errorLine(error) {
  const { name, message } = error;
  return message ? `${name}: ${message}` : `${name}`;
}

/**
 * @param {boolean} shallow whether it may be one line, as far as what is nested in it is concerned
 */
function layout(open, entries, close, level, shallow, array = false) {
  const lengths = entries.map((entry) => entry.length + 2);
  const total = lengths.reduce((sum, length) => sum + length, 0);
  const widest = Math.max(...lengths);
  const single = !entries.some((entry) => entry.includes("\n"));
  if (array && single && entries.length > 6 && widest * 3 + level * 2 < LINE && (total / widest > 5 || widest <= 8)) {
    return `${open}\n${columns(entries)}\n${close}`;
  }
  if (single && shallow && total + level * 2 + open.length + 10 <= LINE) {
    return `${open} ${entries.join(", ")} ${close}`;
  }
  return `${open}\n${entries.map((entry) => indent(entry)).join(",\n")}\n${close}`;
}

/* As many columns as make a block of about 2.5 times its height, each as wide as its widest entry. */
function columns(all) {
  const more = all.at(-1).startsWith("... ") ? all.slice(-1) : [];
  const entries = more.length > 0 ? all.slice(0, -1) : all;
  const lengths = entries.map((entry) => entry.length + 2);
  const widest = Math.max(...lengths);
  const total = lengths.reduce((sum, length) => sum + length, 0);
  const typical = Math.max(widest - 3 - Math.sqrt(widest - total / entries.length), 1);
  const perLine = Math.max(
    1,
    Math.min(Math.round(Math.sqrt(2.5 * typical * entries.length) / typical), Math.floor(80 / widest), 12, 15),
  );
  const widths = Array.from({ length: perLine }, (_, column) =>
    Math.max(...lengths.filter((_length, i) => i % perLine === column)));
  const isNumeric = entries.every((entry) => /^-?[\d.]+(e[+-]?\d+)?n?$/.test(entry));
  const lines = [];
  for (let i = 0; i < entries.length; i += perLine) {
    const row = entries.slice(i, i + perLine);
    const isLast = i + perLine >= entries.length && more.length === 0;
    lines.push(
      "  " + row.map((entry, j) => {
        const text = isLast && j === row.length - 1 ? entry : `${entry},`;
        if (isNumeric) {
          return `${" ".repeat(widths[j] - 2 - entry.length)}${text}`;
        }
        return j === row.length - 1 ? text : text.padEnd(widths[j] - 1);
      }).join(" "),
    );
  }
  return [...lines, ...more.map((entry) => `  ${entry}`)].join("\n");
}

function indent(text) {
  return text.replace(/^/gm, "  ");
}
