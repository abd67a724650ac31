/** What the platform offers programs, by name. */
import { output } from "../host.mjs";
import { AbortController, AbortSignal } from "./abort.mjs";
import { console } from "./console.mjs";
import { DOMException } from "./domexception.mjs";
import { CustomEvent, Event, EventTarget } from "./events.mjs";
import { defineLazily } from "./lazy.mjs";
import { Performance, performance } from "./performance.mjs";
import { clearImmediate, clearInterval, clearTimeout, queueMicrotask, setImmediate, setInterval, setTimeout } from "./timers.mjs";

/* What a program needs from the first. */
const eager = {
  clearImmediate,
  clearInterval,
  clearTimeout,
  queueMicrotask,
  setImmediate,
  setInterval,
  setTimeout,
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
};

/* By the module that they are loaded from when they are first used. */
const lazy = {
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

/** One property for each; a class that is not needed at the start is loaded when it is first read. */
export const platform = Object.defineProperties({}, Object.fromEntries(
  Object.entries(eager).map(([name, value]) => [name, { value, enumerable: true }])));

for (const [module, names] of Object.entries(lazy)) {
  defineLazily(platform, module, names);
}
