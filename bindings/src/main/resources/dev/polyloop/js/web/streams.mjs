/**
 * The Streams standard: the package web-streams-polyfill, in its form that patches nothing, which runs the
 * standard's own algorithms and its tests. Streams are async iterables, and so streams to every language.
 */
import { AbortController } from "./abort.mjs";
import { DOMException } from "./domexception.mjs";
import { load } from "./lazy.mjs";
import { requireLibrary } from "./library.mjs";
import { queueMicrotask } from "./timers.mjs";
import { showAs } from "./inspect.mjs";

const platform = {
  AbortController,
  globalThis: { DOMException },
  queueMicrotask,
  structuredClone: (value, options) => load("web/structuredclone").structuredClone(value, options),
};

export const {
  ReadableStream,
  ReadableStreamDefaultController,
  ReadableByteStreamController,
  ReadableStreamBYOBRequest,
  ReadableStreamDefaultReader,
  ReadableStreamBYOBReader,
  WritableStream,
  WritableStreamDefaultController,
  WritableStreamDefaultWriter,
  ByteLengthQueuingStrategy,
  CountQueuingStrategy,
  TransformStream,
  TransformStreamDefaultController,
} = requireLibrary("web-streams-polyfill/dist/ponyfill.es2018.js", {}, platform);

// The state has no getter.
showAs(ReadableStream, (stream) => ({
  locked: stream.locked, state: stream._state, supportsBYOB: stream._readableStreamController instanceof ReadableByteStreamController,
}));
showAs(WritableStream, (stream) => ({ locked: stream.locked, state: stream._state }));
showAs(TransformStream, ["readable", "writable"]);
