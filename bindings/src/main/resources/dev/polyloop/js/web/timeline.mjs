/** Marks and measures of User Timing Level 3, and the entry buffer of Performance Timeline. */
import { clock } from "../host.mjs";
import { DOMException } from "./domexception.mjs";
import { load } from "./lazy.mjs";

const KEY = Symbol("PerformanceEntry");

/** Something that happened at a time. Times are milliseconds since the context started. */
export class PerformanceEntry {
  #name;
  #entryType;
  #startTime;
  #duration;

  constructor(key, name, entryType, startTime, duration) {
    if (key !== KEY) {
      throw new TypeError("Illegal constructor");
    }
    this.#name = name;
    this.#entryType = entryType;
    this.#startTime = startTime;
    this.#duration = duration;
  }

  get name() {
    return this.#name;
  }

  get entryType() {
    return this.#entryType;
  }

  get startTime() {
    return this.#startTime;
  }

  get duration() {
    return this.#duration;
  }

  toJSON() {
    const { name, entryType, startTime, duration } = this;
    return { name, entryType, startTime, duration };
  }

  get [Symbol.toStringTag]() {
    return "PerformanceEntry";
  }
}

/** A named point in time. */
export class PerformanceMark extends PerformanceEntry {
  #detail;

  /**
   * @param {string} name
   * @param {{startTime?: number, detail?: unknown}} [options]
   */
  constructor(name, options = undefined) {
    if (arguments.length === 0) {
      throw new TypeError("PerformanceMark: 1 argument required, but only 0 present.");
    }
    const { startTime = clock.performanceNow(), detail = null } = options ?? {};
    super(KEY, `${name}`, "mark", timestamp(startTime), 0);
    this.#detail = copyOf(detail);
  }

  get detail() {
    return this.#detail;
  }

  toJSON() {
    return { ...super.toJSON(), detail: this.#detail };
  }

  get [Symbol.toStringTag]() {
    return "PerformanceMark";
  }
}

/** The time between two points. */
export class PerformanceMeasure extends PerformanceEntry {
  #detail;

  constructor(key, name, startTime, duration, detail) {
    super(key, name, "measure", startTime, duration);
    this.#detail = detail;
  }

  get detail() {
    return this.#detail;
  }

  toJSON() {
    return { ...super.toJSON(), detail: this.#detail };
  }

  get [Symbol.toStringTag]() {
    return "PerformanceMeasure";
  }
}

/** By start time, those of the same one in the order they were made. @type {PerformanceEntry[]} */
let entries = [];

function add(entry) {
  const later = entries.findIndex((other) => other.startTime > entry.startTime);
  entries.splice(later < 0 ? entries.length : later, 0, entry);
  return entry;
}

/** @returns {PerformanceMark} */
export function mark(...args) {
  return add(new PerformanceMark(...args));
}

/**
 * @param {string} name
 * @param {string | {start?: string | number, end?: string | number, duration?: number, detail?: unknown}} [startOrOptions]
 * @param {string} [endMark]
 * @returns {PerformanceMeasure}
 */
export function measure(name, startOrOptions = undefined, endMark = undefined) {
  if (arguments.length === 0) {
    throw new TypeError("measure: 1 argument required, but only 0 present.");
  }
  const isOptions = typeof startOrOptions === "object" && startOrOptions !== null;
  const { start, end, duration, detail } = isOptions ? startOrOptions : { start: startOrOptions };
  if (isOptions && Object.keys(startOrOptions).length > 0) {
    if (endMark !== undefined) {
      throw new TypeError("measure: an end mark cannot be given with options");
    }
    if (start === undefined && end === undefined) {
      throw new TypeError("measure: one of start and end is required");
    }
    if (start !== undefined && end !== undefined && duration !== undefined) {
      throw new TypeError("measure: not start, end and duration");
    }
  }
  let to;
  if (endMark !== undefined) {
    to = timeOf(`${endMark}`);
  } else if (end !== undefined) {
    to = timeOf(end);
  } else if (start !== undefined && duration !== undefined) {
    to = timeOf(start) + timestamp(duration);
  } else {
    to = clock.performanceNow();
  }
  let from = 0;
  if (start !== undefined) {
    from = timeOf(start);
  } else if (duration !== undefined && end !== undefined) {
    from = to - timestamp(duration);
  }
  return add(new PerformanceMeasure(KEY, `${name}`, from, to - from, copyOf(detail ?? null)));
}

export function clearMarks(name = undefined) {
  clear("mark", name);
}

export function clearMeasures(name = undefined) {
  clear("measure", name);
}

function clear(type, name) {
  entries = entries.filter((entry) => entry.entryType !== type || (name !== undefined && entry.name !== `${name}`));
}

/** @returns {PerformanceEntry[]} */
export function getEntries() {
  return [...entries];
}

/** @returns {PerformanceEntry[]} */
export function getEntriesByType(type) {
  return entries.filter((entry) => entry.entryType === `${type}`);
}

/** @returns {PerformanceEntry[]} */
export function getEntriesByName(name, type = undefined) {
  return entries.filter((entry) => entry.name === `${name}` && (type === undefined || entry.entryType === `${type}`));
}

/** A mark's name as its latest time, a number as itself. */
function timeOf(markOrTime) {
  if (typeof markOrTime === "number") {
    return timestamp(markOrTime);
  }
  const found = entries.findLast((entry) => entry.entryType === "mark" && entry.name === `${markOrTime}`);
  if (found === undefined) {
    throw new DOMException(`The mark '${markOrTime}' does not exist.`, "SyntaxError");
  }
  return found.startTime;
}

function timestamp(value) {
  const time = Number(value);
  if (!Number.isFinite(time) || time < 0) {
    throw new TypeError(`a time of 0 or more is required, not ${value}`);
  }
  return time;
}

function copyOf(detail) {
  return detail !== null && typeof detail === "object" ? load("web/structuredclone").structuredClone(detail) : detail;
}
