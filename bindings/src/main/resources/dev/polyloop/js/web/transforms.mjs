/** Classes that are a transform stream underneath (Streams, 9.1 "GenericTransformStream"). */
import { TransformStream } from "./streams.mjs";

/** Has a readable and a writable side. */
export class GenericTransformStream {
  #transform;

  /** @param {{transform: Function, flush: Function}} transformer */
  constructor(transformer) {
    this.#transform = new TransformStream(transformer);
  }

  get readable() {
    return this.#transform.readable;
  }

  get writable() {
    return this.#transform.writable;
  }
}
