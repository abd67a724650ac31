/** CompressionStream and DecompressionStream of the Compression standard; the codecs are the JDK's. */
import { bytes } from "../host.mjs";
import { bytesOf, viewOf } from "./buffers.mjs";
import { GenericTransformStream } from "./transforms.mjs";

const FORMATS = ["deflate", "deflate-raw", "gzip"];

/** Compresses the chunks of bytes that are written to it. */
export class CompressionStream extends GenericTransformStream {
  /** @param {"deflate" | "deflate-raw" | "gzip"} format */
  constructor(format) {
    super(transformer("CompressionStream", format, true));
  }

  get [Symbol.toStringTag]() {
    return "CompressionStream";
  }
}

/** Decompresses them; input that is broken, cut off or too long is a TypeError. */
export class DecompressionStream extends GenericTransformStream {
  /** @param {"deflate" | "deflate-raw" | "gzip"} format */
  constructor(format) {
    super(transformer("DecompressionStream", format, false));
  }

  get [Symbol.toStringTag]() {
    return "DecompressionStream";
  }
}

function transformer(what, format, compress) {
  if (!FORMATS.includes(`${format}`)) {
    throw new TypeError(`${what}: the format '${format}' is not one of ${FORMATS.join(", ")}`);
  }
  const codec = bytes.newCodec(`${format}`, compress);
  const emit = (controller, produced) => {
    if (typeof produced === "string") {
      throw new TypeError(`${what}: ${produced}`);
    }
    const chunk = bytesOf(produced);
    if (chunk.length > 0) {
      controller.enqueue(chunk);
    }
  };
  return {
    transform(chunk, controller) {
      const view = viewOf(chunk, `${what}: the chunk`);
      emit(controller, bytes.codecWrite(codec, view.buffer, view.byteOffset, view.byteLength));
    },
    flush: (controller) => emit(controller, bytes.codecFinish(codec)),
  };
}
