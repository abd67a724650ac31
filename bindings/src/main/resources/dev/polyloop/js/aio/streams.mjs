/**
 * Streams across the border: Java's Flow.Publisher and other languages' async iterables. The protocol
 * is Java's: `StreamSubscriber` is what JavaScript reads from, `StreamSubscription` what `drive` fills.
 */
import { streams } from "../host.mjs";
import { isOwn } from "./errors.mjs";
import { cancellation, checkSignal, follow, wrap } from "./futures.mjs";

const END = streams.streamEnd();
const DONE = Object.freeze({ done: true, value: undefined });

/** An async iterator over a Java subscriber; `return` cancels the subscription. */
class Items {
  #subscriber;
  #closed = false;
  #signal;
  #abort = () => this.#close();

  constructor(subscriber, signal = undefined) {
    this.#subscriber = subscriber;
    this.#signal = signal;
    if (signal?.aborted) {
      this.#close();
    } else {
      signal?.addEventListener("abort", this.#abort);
    }
  }

  #close() {
    this.#end();
    streams.streamClose(this.#subscriber);
  }

  #end() {
    this.#closed = true;
    this.#signal?.removeEventListener("abort", this.#abort);
  }

  /** The end, which is a cancellation, once, if the signal has brought it. */
  #last() {
    const signal = this.#signal;
    this.#signal = undefined;
    if (signal?.aborted) {
      throw cancellation(signal.reason);
    }
    return DONE;
  }

  async next() {
    if (this.#closed) {
      return this.#last();
    }
    let value;
    try {
      value = await wrap(streams.streamNext(this.#subscriber));
    } catch (error) {
      this.#end();
      throw error;
    }
    if (value === END) {
      this.#end();
      return this.#last();
    }
    return { done: false, value };
  }

  async return(value = undefined) {
    if (!this.#closed) {
      this.#close();
    }
    this.#signal = undefined;
    return { done: true, value };
  }

  [Symbol.asyncIterator]() {
    return this;
  }
}

/**
 * The async iterator over a stream of any language.
 *
 * @param {object} source an async iterable of any language, or a Flow.Publisher
 * @param {{window?: number, signal?: AbortSignal}} [options] how many items may be there unread; 1 to ask for each when it
 *     is waited for; the signal closes the stream, and who waits for an item gets a CancelledError
 */
export function stream(source, { window = 1, signal = undefined } = {}) {
  checkSignal(signal);
  return new Items(streams.openStream(source, window), signal);
}

/** The Flow.Publisher of an async iterable of any language. */
export function publisher(source) {
  return streams.publisher(source);
}

/**
 * A Flow.Subscriber: the function is called at once, with an async iterator over what it will be sent.
 *
 * @param {(items: AsyncIterable<unknown>) => Promise<unknown>} consume
 * @param {{window?: number}} [options]
 */
export function subscriber(consume, { window = 1 } = {}) {
  const subscriber = streams.newSubscriber(window);
  const items = new Items(subscriber);
  Promise.resolve(consume(items)).finally(() => items.return());
  return subscriber;
}

/** The getter of an async iterator for the objects of other languages: when, and only when, they are streams. */
export function iteratorOfForeign() {
  return streams.isStream(this) ? () => stream(this) : undefined;
}

// Called by Java

/** Whether the value is an async iterable of JavaScript's own. */
export function isStream(value) {
  // Those of other languages have an iterator too, which asks whether they are streams.
  return isOwn(value) && value instanceof Object && typeof value[Symbol.asyncIterator] === "function";
}

/** Iterates for a Java subscriber; the Java future of its end. */
export function drive(loop, source, subscription) {
  const iterator = source[Symbol.asyncIterator]();
  streams.streamOnCancel(subscription, () => close(iterator));
  const end = pour(iterator, subscription);
  return follow(end, () => {
    close(iterator);
    return true;
  });
}

async function pour(iterator, subscription) {
  let isOpen = true;
  try {
    for (;;) {
      const ready = streams.streamReady(subscription);
      if (ready === 0 || (ready < 0 && !(await wrap(streams.streamAwait(subscription))))) {
        return;
      }
      const { done, value } = await iterator.next();
      if (done) {
        isOpen = false;
        return;
      }
      streams.streamEmit(subscription, value);
    }
  } catch (error) {
    isOpen = false;
    throw error;
  } finally {
    if (isOpen) {
      await iterator.return?.();
    }
  }
}

/** A cancelled iteration ends by itself; what its clean-up throws is thrown there. */
function close(iterator) {
  Promise.resolve(iterator.return?.()).catch(() => undefined);
}
