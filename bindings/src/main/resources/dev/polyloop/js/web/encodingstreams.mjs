/** TextEncoderStream and TextDecoderStream: Encoding, 7.5 and 7.6. */
import { TextDecoder, TextEncoder } from "./encoding.mjs";
import { GenericTransformStream } from "./transforms.mjs";

/** Text chunks as UTF-8 chunks. */
export class TextEncoderStream extends GenericTransformStream {
  constructor() {
    const encoder = new TextEncoder();
    let lead = "";
    super({
      transform(chunk, controller) {
        let text = lead + `${chunk}`;
        lead = "";
        if (/[\ud800-\udbff]$/.test(text)) {
          lead = text.at(-1);
          text = text.slice(0, -1);
        }
        if (text !== "") {
          controller.enqueue(encoder.encode(text));
        }
      },
      flush(controller) {
        if (lead !== "") {
          controller.enqueue(encoder.encode(lead));
        }
      },
    });
  }

  get encoding() {
    return "utf-8";
  }

  get [Symbol.toStringTag]() {
    return "TextEncoderStream";
  }
}

/** Chunks of bytes as text chunks. */
export class TextDecoderStream extends GenericTransformStream {
  #decoder;

  /**
   * @param {string} [label]
   * @param {{fatal?: boolean, ignoreBOM?: boolean}} [options]
   */
  constructor(label = "utf-8", options = undefined) {
    const decoder = new TextDecoder(label, options);
    super({
      transform(chunk, controller) {
        const text = decoder.decode(chunk, { stream: true });
        if (text !== "") {
          controller.enqueue(text);
        }
      },
      flush(controller) {
        const text = decoder.decode();
        if (text !== "") {
          controller.enqueue(text);
        }
      },
    });
    this.#decoder = decoder;
  }

  get encoding() {
    return this.#decoder.encoding;
  }

  get fatal() {
    return this.#decoder.fatal;
  }

  get ignoreBOM() {
    return this.#decoder.ignoreBOM;
  }

  get [Symbol.toStringTag]() {
    return "TextDecoderStream";
  }
}
