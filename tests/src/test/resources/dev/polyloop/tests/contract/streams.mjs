/** The JavaScript half of the contract of streams: see StreamContractTest. */
import asyncio from "asyncio";
import { stream } from "polyloop";

export const value = {};
export const error = new TypeError("of JavaScript");

// Producers

export async function* generator(feed) {
  try {
    while (feed.make()) {
      yield feed.value;
    }
    await finish(feed);
  } finally {
    feed.close();
  }
}

async function finish(feed) {
  switch (feed.how) {
    case "error":
      throw feed.error;
    case "wait":
      await feed.signal;
  }
}

export const iterator = (feed) => ({
  async next() {
    if (feed.make()) {
      return { done: false, value: feed.value };
    }
    try {
      await finish(feed);
    } finally {
      feed.close();
    }
    return { done: true, value: undefined };
  },
  async return() {
    feed.close();
    return { done: true, value: undefined };
  },
  [Symbol.asyncIterator]() {
    return this;
  },
});

// Consumers

const consumers = {
  byForAwait: (source) => source,
  byStream: (source, signal) => stream(source, { signal }),
};

export function consume(name, make, feed) {
  const consumer = consumers[name];
  return consumer.length > 1
    ? asyncio.create_task((signal) => tell(consumer(make(feed), signal), feed))
    : tell(consumer(make(feed)), feed);
}

async function tell(items, feed) {
  try {
    for await (const item of items) {
      feed.take(item === feed.value);
      if (feed.is_enough()) {
        break;
      }
      if (feed.pauses) {
        await asyncio.sleep(0);
        await asyncio.sleep(0);
      }
    }
  } catch (e) {
    if (e instanceof asyncio.CancelledError) {
      return "cancelled";
    }
    const original = feed.error === error ? e : e.cause;
    return original === feed.error ? "error" : `another error ${e}`;
  }
  return "end";
}
