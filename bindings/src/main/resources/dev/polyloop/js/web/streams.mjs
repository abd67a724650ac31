/**
 * The Streams standard: the package web-streams-polyfill, in its form that patches nothing, which runs the
 * standard's own algorithms and its tests. Streams are async iterables, and so streams to every language.
 */
import { requireLibrary } from "./library.mjs";

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
} = requireLibrary("web-streams-polyfill/dist/ponyfill.es2018.js");
