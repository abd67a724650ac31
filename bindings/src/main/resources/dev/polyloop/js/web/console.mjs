/** The console of the Console standard, with output in the manner Node users know. */
import { clock, output } from "../host.mjs";
import { format } from "./format.mjs";
import { inspect } from "./inspect.mjs";
import { width } from "./inspectlayout.mjs";

const counts = new Map();
const started = new Map();
let indentation = "";

function write(toError, args) {
  let text = format(args);
  if (indentation !== "") {
    text = indentation + text.replaceAll("\n", `\n${indentation}`);
  }
  output.print(toError, `${text}\n`);
}

/** `globalThis.console`. */
export const console = {
  log: (...args) => write(false, args),
  info: (...args) => write(false, args),
  debug: (...args) => write(false, args),
  error: (...args) => write(true, args),
  warn: (...args) => write(true, args),

  trace(...args) {
    const stack = new Error().stack.split("\n").slice(2).join("\n");
    write(true, [`Trace${args.length > 0 ? `: ${format(args)}` : ""}\n${stack}`]);
  },

  assert(condition = false, ...args) {
    if (!condition) {
      if (typeof args[0] === "string") {
        write(true, [`Assertion failed: ${args[0]}`, ...args.slice(1)]);
      } else {
        write(true, ["Assertion failed", ...args]);
      }
    }
  },

  count(label = "default") {
    const name = `${label}`;
    const count = (counts.get(name) ?? 0) + 1;
    counts.set(name, count);
    write(false, [`${name}: ${count}`]);
  },

  countReset(label = "default") {
    if (!counts.delete(`${label}`)) {
      write(true, [`Warning: Count for '${label}' does not exist`]);
    }
  },

  group(...args) {
    if (args.length > 0) {
      write(false, args);
    }
    indentation += "  ";
  },

  groupCollapsed(...args) {
    console.group(...args);
  },

  groupEnd() {
    indentation = indentation.slice(2);
  },

  dir: (value, options = undefined) => write(false, [inspect(value, { customInspect: false, ...options })]),
  dirxml: (...args) => write(false, args),

  time(label = "default") {
    const name = `${label}`;
    if (started.has(name)) {
      write(true, [`Warning: Label '${name}' already exists for console.time()`]);
    } else {
      started.set(name, clock.performanceNow());
    }
  },

  timeLog(label = "default", ...args) {
    reportTime("timeLog", `${label}`, args);
  },

  timeEnd(label = "default") {
    reportTime("timeEnd", `${label}`, []);
    started.delete(`${label}`);
  },

  table(data, columns = undefined) {
    if (typeof data !== "object" || data === null) {
      write(false, [data]);
    } else {
      write(false, [table(data, columns)]);
    }
  },

  clear() {
    indentation = "";
  },
};

Object.defineProperty(console, Symbol.toStringTag, { value: "console", configurable: true });

function reportTime(method, name, args) {
  const start = started.get(name);
  if (start === undefined) {
    write(true, [`Warning: No such label '${name}' for console.${method}()`]);
    return;
  }
  const elapsed = clock.performanceNow() - start;
  const text = elapsed >= 1000 ? `${(elapsed / 1000).toFixed(3)}s` : `${Number(elapsed.toFixed(3))}ms`;
  write(false, [`${name}: ${text}`, ...args]);
}

function table(data, chosen) {
  const rows = rowsOf(data);
  const keys = [];
  let hasValues = false;
  for (const [, row] of rows) {
    if (typeof row === "object" && row !== null) {
      for (const key of Object.keys(row)) {
        if (!keys.includes(key)) {
          keys.push(key);
        }
      }
    } else {
      hasValues = true;
    }
  }
  const columns = chosen === undefined ? keys : [...chosen].map(String);
  const header = [data instanceof Map || data instanceof Set ? "(iteration index)" : "(index)", ...columns];
  if (hasValues) {
    header.push("Values");
  }
  const cells = rows.map(([index, row]) => {
    const isObject = typeof row === "object" && row !== null;
    const line = [`${index}`];
    for (const column of columns) {
      line.push(isObject && Object.hasOwn(row, column) ? inspect(row[column], { depth: 0 }) : "");
    }
    if (hasValues) {
      line.push(isObject ? "" : inspect(row));
    }
    return line;
  });
  const widths = header.map((title, i) => Math.max(width(title), ...cells.map((line) => width(line[i]))) + 2);
  const rule = (left, middle, right) => left + widths.map((columns) => "─".repeat(columns)).join(middle) + right;
  const draw = (line) => `│${line.map((cell, i) => ` ${cell}${" ".repeat(widths[i] - width(cell) - 1)}`).join("│")}│`;
  return [rule("┌", "┬", "┐"), draw(header), rule("├", "┼", "┤"), ...cells.map(draw), rule("└", "┴", "┘")].join("\n");
}

function rowsOf(data) {
  if (data instanceof Map) {
    return [...data].map(([Key, Values], i) => [i, { Key, Values }]);
  }
  return data instanceof Set ? [...data].map((item, i) => [i, item]) : Object.entries(data);
}
