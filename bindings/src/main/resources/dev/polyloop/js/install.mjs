/**
 * Where Java comes in. A context has its globals, and other languages' awaitables their `then`, from `install`: nothing
 * else changes what was there.
 */
import { causeOf, describe, isCancellation, isOwn, isTimeout, leave, makeError, ownError } from "./aio/errors.mjs";
import { adopt, cancellation, foreignThenables, isAdopted, makeWrapper, startTask, thenOfForeign } from "./aio/futures.mjs";
import { drive, isStream, iteratorOfForeign } from "./aio/streams.mjs";
import { current, surrounded } from "./aio/surroundings.mjs";
import { drain, turn } from "./aio/ticks.mjs";
import { awaited } from "./aio/traces.mjs";
import asyncio from "./asyncio.mjs";
import { border } from "./border.mjs";
import { exportNames, makeModuleError, requireFile, runMain } from "./cjs.mjs";
import { output } from "./host.mjs";
import { DOMException } from "./web/domexception.mjs";
import { EventTarget, globalTarget } from "./web/events.mjs";
import { inspect } from "./web/inspect.mjs";
import { Patches } from "./web/patches.mjs";
import { platform } from "./web/platform.mjs";
import { dispatchError, dispatchRejection } from "./web/reporting.mjs";
import * as symbols from "./web/symbols.mjs";

const patches = new Patches();

const { bind } = Function.prototype;
const isModule = (object) => Object.prototype.toString.call(object) === "[object Module]";

/* `global[Symbol.toStringTag]` is the engine's own. */
const globalPrototype = Object.create(EventTarget.prototype, {
  constructor: { value: Object, configurable: true, writable: true },
});

/**
 * Defines what programs find without an import. What an earlier call has defined is left as it is.
 *
 * @param {Iterable<object>} samples one foreign object of each kind
 * @param {Iterable<[string, unknown]>} exposed globals of the application's
 * @param {boolean} replace also what something else has defined
 * @returns {string[]} the names of globals that something else has defined, and which were kept
 */
function install(samples, exposed, replace) {
  const kept = [];
  const define = (name, descriptor) => {
    if (!patches.define(globalThis, name, { configurable: true, ...descriptor }, replace)) {
      kept.push(name);
    }
  };
  const own = new Set();
  for (const [name, value] of exposed) {
    own.add(name);
    define(name, { value, enumerable: true, writable: true });
  }
  for (const name of Object.keys(platform).filter((name) => !own.has(name))) {
    define(name, globalOf(name));
  }
  for (const name of ["global", "self"].filter((name) => !own.has(name))) {
    define(name, { value: globalThis, writable: true });
  }
  for (const [name, descriptor] of Object.entries(globalTarget).filter(([name]) => !own.has(name))) {
    define(name, descriptor);
  }
  patches.inherit(globalThis, globalPrototype);
  for (const [name, value] of Object.entries(symbols)) {
    patches.define(Symbol, name, { value, configurable: true }, false);
  }
  for (const prototype of new Set([...samples].map((sample) => Object.getPrototypeOf(sample)))) {
    patches.define(prototype, "then", { get: thenOfForeign, configurable: true }, true);
    patches.define(prototype, Symbol.asyncIterator, { get: iteratorOfForeign, configurable: true }, true);
  }
  foreignThenables(true);
  Graal.setUnhandledPromiseRejectionHandler((reason, promise) =>
    output.unhandledRejection(reason, () => !isAdopted(promise) && !dispatchRejection(promise, reason)),
  );
  return kept;
}

/** A global as the property of its name: what is loaded late, when it is first used. */
function globalOf(name) {
  const { value } = Object.getOwnPropertyDescriptor(platform, name);
  const isFixed = Object.getOwnPropertyDescriptor(globalThis, name)?.configurable === false;
  if (value !== undefined || isFixed) {
    return { value: platform[name], writable: true };
  }
  return patches.late(globalThis, name, () => platform[name]);
}

/** Takes back what `install` has defined, but for what the program has changed since. */
function uninstall() {
  patches.undo();
  foreignThenables(false);
  Graal.setUnhandledPromiseRejectionHandler(null);
}

/** Takes away what the engine offers beyond the platform, in a context that nobody else uses. */
function tidy() {
  delete globalThis.AsyncContext;
}

// Called by Java

/** The entry points, by name: `dev.polyloop.js.JsEntryPoints`. */
export default {
  asyncio,
  install,
  uninstall,
  tidy,
  adopt,
  startTask,
  makeWrapper,
  makeError,
  isCancellation,
  isTimeout,
  causeOf,
  isOwn,
  leave,
  ownError,
  awaited,
  describe,
  dispatchError,
  inspect: (value) => inspect(value),
  requireFile,
  runMain,
  turn,
  drain,
  exportNames,
  parseJson: JSON.parse,
  makeModuleError,
  makeDomException: (name, message) => new DOMException(message, name),
  toPromise: (future) => future.toPromise(),
  importModule: (specifier) => import(specifier),
  cancellation,
  arrayOf: (...items) => items,
  bigInt: (digits) => BigInt(digits),
  border,
  waitResult: (done, pending) => [new Set(done), new Set(pending)],
  signature: (f) => [f.length, f[Symbol.toStringTag] ?? ""],
  drive,
  isStream,
  surroundings: current,
  surrounded,
  bind: (method, object) => (isModule(object) ? method : Reflect.apply(bind, method, [object])),
};
