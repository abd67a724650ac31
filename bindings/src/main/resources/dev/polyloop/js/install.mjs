/**
 * Makes a context that Polyloop owns a JavaScript environment: gives it its globals and other
 * languages' awaitables their `then`. Nothing else patches anything.
 */
import "./web/symbols.mjs";
import { causeOf, describe, isCancellation, isOwn, isTimeout, leave, makeError, ownError } from "./aio/errors.mjs";
import { adopt, cancellation, isAdopted, makeForeignThenable, makeWrapper, startTask } from "./aio/futures.mjs";
import { drive, isStream, makeForeignIterable } from "./aio/streams.mjs";
import { current, surrounded } from "./aio/surroundings.mjs";
import { drain, turn } from "./aio/ticks.mjs";
import { awaited } from "./aio/traces.mjs";
import asyncio from "./asyncio.mjs";
import { border } from "./border.mjs";
import { exportNames, makeModuleError, requireFile, runMain } from "./cjs.mjs";
import { clock, output } from "./host.mjs";
import { AbortController, AbortSignal } from "./web/abort.mjs";
import { console } from "./web/console.mjs";
import { DOMException } from "./web/domexception.mjs";
import { CustomEvent, Event, EventTarget, makeGlobalTarget } from "./web/events.mjs";
import { inspect } from "./web/inspect.mjs";
import { defineLazily } from "./web/lazy.mjs";
import { Performance, performance } from "./web/performance.mjs";
import { dispatchError, dispatchRejection } from "./web/reporting.mjs";
import * as timers from "./web/timers.mjs";

const globals = {
  ...timers,
  AbortController,
  AbortSignal,
  console,
  CustomEvent,
  DOMException,
  Event,
  EventTarget,
  Performance,
  performance,
  reportError: (error) => output.uncaught(error),
  global: globalThis,
  self: globalThis,
};

/* By the module that they are loaded from when they are first used. */
const lazyGlobals = {
  "node/bytes": ["Buffer"],
  "node/process": ["process"],
  "web/base64": ["atob", "btoa"],
  "web/blob": ["Blob", "File"],
  "web/compression": ["CompressionStream", "DecompressionStream"],
  "web/encoding": ["TextDecoder", "TextEncoder"],
  "web/encodingstreams": ["TextDecoderStream", "TextEncoderStream"],
  "web/crypto": ["Crypto", "crypto"],
  "web/cryptokey": ["CryptoKey"],
  "web/subtlecrypto": ["SubtleCrypto"],
  "web/errorevents": ["ErrorEvent", "PromiseRejectionEvent"],
  "web/eventsource": ["EventSource"],
  "web/fetch": ["fetch"],
  "web/formdata": ["FormData"],
  "web/headers": ["Headers"],
  "web/messaging": ["BroadcastChannel", "MessageChannel", "MessageEvent", "MessagePort"],
  "web/navigator": ["Navigator", "navigator"],
  "web/request": ["Request"],
  "web/response": ["Response"],
  "web/streams": [
    "ByteLengthQueuingStrategy",
    "CountQueuingStrategy",
    "ReadableByteStreamController",
    "ReadableStream",
    "ReadableStreamBYOBReader",
    "ReadableStreamBYOBRequest",
    "ReadableStreamDefaultController",
    "ReadableStreamDefaultReader",
    "TransformStream",
    "TransformStreamDefaultController",
    "WritableStream",
    "WritableStreamDefaultController",
    "WritableStreamDefaultWriter",
  ],
  "web/structuredclone": ["structuredClone"],
  "web/timeline": ["PerformanceEntry", "PerformanceMark", "PerformanceMeasure"],
  "web/url": ["URL", "URLSearchParams"],
  "web/urlpattern": ["URLPattern"],
  "web/websocket": ["CloseEvent", "WebSocket"],
};

/** Defines the globals. @param {Iterable<object>} samples one foreign object of each kind */
function install(samples) {
  for (const [name, value] of Object.entries(globals)) {
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  }
  for (const [module, names] of Object.entries(lazyGlobals)) {
    defineLazily(globalThis, module, names);
  }
  makeGlobalTarget();
  const foreign = [...samples];
  makeForeignThenable(foreign);
  makeForeignIterable(foreign);
  Graal.setUnhandledPromiseRejectionHandler((reason, promise) =>
    output.unhandledRejection(reason, () => !isAdopted(promise) && !dispatchRejection(promise, reason)),
  );
}

// Called by Java

/** The entry points, by name: `dev.polyloop.js.JsEntryPoints`. */
export default {
  asyncio,
  install,
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
};
