/** Performance of High Resolution Time, on the loop's clock; its timeline is loaded when it is first used. */
import { clock } from "../host.mjs";
import { EventTarget } from "./events.mjs";
import { load } from "./lazy.mjs";

/** The clock and the timeline of the context. */
export class Performance extends EventTarget {
  constructor() {
    if (performance !== undefined) {
      throw new TypeError("Illegal constructor");
    }
    super();
  }

  /** Milliseconds since the context started. */
  now() {
    return clock.performanceNow();
  }

  /** When the context started, in milliseconds since 1970. */
  get timeOrigin() {
    return clock.timeOrigin();
  }

  toJSON() {
    return { timeOrigin: this.timeOrigin };
  }

  get [Symbol.toStringTag]() {
    return "Performance";
  }
}

// Each of them is a function of the timeline's module.
for (const name of ["mark", "measure", "clearMarks", "clearMeasures", "getEntries", "getEntriesByName", "getEntriesByType"]) {
  const method = { [name]: (...args) => load("web/timeline")[name](...args) }[name];
  Object.defineProperty(Performance.prototype, name, { value: method, configurable: true, enumerable: true, writable: true });
}

let performance;
performance = new Performance();

export { performance };
