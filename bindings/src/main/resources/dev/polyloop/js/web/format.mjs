/**
 * Text by a format such as "%s is %d": Console standard, 2.2.1 "Formatter"; Node.js, Util, "util.format()".
 */
import { isOwn } from "../aio/errors.mjs";
import { inspect } from "./inspect.mjs";

/**
 * The arguments as one line: what the first says by its directives, then the rest.
 *
 * @param {unknown[]} args
 * @param {object} [options] of `inspect`
 */
export function format(args, options = undefined) {
  const [first, ...rest] = args;
  if (typeof first !== "string") {
    return args.map((value) => plain(value, options)).join(" ");
  }
  if (args.length === 1) {
    return first;
  }
  const text = first.replace(/%([sdifjoOc%])/g, (directive, kind) => {
    if (kind === "%") {
      return "%";
    }
    return rest.length === 0 ? directive : directiveText(kind, rest.shift(), options);
  });
  return [text, ...rest.map((value) => plain(value, options))].join(" ");
}

function plain(value, options) {
  return typeof value === "string" ? value : inspect(value, options);
}

function directiveText(kind, value, options) {
  switch (kind) {
    case "s":
      if (typeof value === "number" || typeof value === "bigint") {
        return inspect(value, { ...options, colors: false });
      }
      return typeof value === "object" && value !== null && hasBuiltInText(value)
        ? inspect(value, { ...options, depth: 0, colors: false }) : String(value);
    case "d":
      return number(value, Number, options);
    case "i":
      return number(value, Number.parseInt, options);
    case "f":
      return typeof value === "symbol" ? "NaN" : inspect(Number.parseFloat(value), options);
    case "j":
      return json(value);
    case "o":
      return inspect(value, { ...options, showHidden: true, showProxy: true, depth: 4 });
    case "O":
      return inspect(value, options);
    default:
      return ""; // %c: no styles here.
  }
}

function number(value, convert, options) {
  if (typeof value === "bigint") {
    return inspect(value, options);
  }
  return inspect(typeof value === "symbol" ? NaN : convert(value), options);
}

function json(value) {
  try {
    return JSON.stringify(value) ?? "undefined";
  } catch (error) {
    if (error instanceof TypeError && /circular/i.test(error.message)) {
      return "[Circular]";
    }
    throw error;
  }
}

/** Whether the text of an object would be that of one of the language's own classes. */
function hasBuiltInText(value) {
  if (!isOwn(value)) {
    return false;
  }
  const keys = ["toString", Symbol.toPrimitive].filter((key) => typeof value[key] === "function");
  if (keys.length === 0) {
    return true;
  }
  let owner = value;
  while (!keys.some((key) => Object.hasOwn(owner, key))) {
    owner = Object.getPrototypeOf(owner);
  }
  const type = Reflect.getOwnPropertyDescriptor(owner, "constructor")?.value;
  return owner !== value && typeof type === "function" && globalThis[type.name] === type;
}
