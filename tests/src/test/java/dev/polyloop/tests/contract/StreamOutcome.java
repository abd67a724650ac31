package dev.polyloop.tests.contract;

import org.jspecify.annotations.Nullable;

/** How an iteration ends. */
enum StreamOutcome {
  /** With the stream's last item. */
  END("end", "end"),
  /** The stream fails after some items, with an exception of its own language. */
  ERROR("error", "error"),
  /** The consumer stops after some items. */
  STOPPED("end", "end"),
  /** The consumer is cancelled while it waits for an item. */
  CANCELLED("wait", "cancelled"),
  /** As {@link #END}, with a consumer that is slow. */
  DEMAND("end", "end");

  /** What the producer does after its items. */
  final String ending;

  /** What the consumer tells. */
  final String expected;

  StreamOutcome(String ending, String expected) {
    this.ending = ending;
    this.expected = expected;
  }

  /** Why there can be no such cell, or null. */
  @Nullable String impossible(StreamProducer producer, StreamConsumer consumer) {
    if (this == CANCELLED && consumer == StreamConsumer.JS_FOR_AWAIT) {
      return "JavaScript's for await cannot be interrupted, see docs/cancellation.md";
    }
    if (this == CANCELLED && producer == StreamProducer.JS_GENERATOR) {
      return "a JavaScript generator that waits hears of return() when it goes on, see"
          + " docs/cancellation.md";
    }
    return null;
  }
}
