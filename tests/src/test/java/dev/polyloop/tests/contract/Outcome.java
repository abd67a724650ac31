package dev.polyloop.tests.contract;

import org.jspecify.annotations.Nullable;

/** How the work ends. */
enum Outcome {
  /** A value, from the loop's thread, after the consumer has attached. */
  VALUE("value"),
  /** A value that is there before the consumer attaches. */
  VALUE_BEFORE("value"),
  /** A value that another thread brings. */
  VALUE_BY_OTHER_THREAD("value"),
  /** An exception of the producer's language. */
  ERROR("error"),
  /** An exception of the consumer's language. */
  ERROR_OF_CONSUMER("error"),
  /** The producer is cancelled from within. */
  CANCELLED_BY_PRODUCER("cancelled");

  final String expected;

  Outcome(String expected) {
    this.expected = expected;
  }

  /** Why there can be no such cell, or null. */
  @Nullable String impossible(Producer producer, Consumer consumer) {
    if (this == VALUE_BEFORE && producer == Producer.PYTHON_COROUTINE) {
      return "a coroutine has not begun before somebody awaits it";
    }
    if (this == VALUE_BEFORE && producer == Producer.PYTHON_AWAITABLE) {
      return "an object with __await__ has not begun before somebody awaits it";
    }
    if (this == ERROR_OF_CONSUMER
        && producer.language == Language.JAVASCRIPT
        && consumer.language == Language.PYTHON) {
      return "GraalJS wraps a Python exception object that is thrown, see docs/unsupported.md";
    }
    return null;
  }
}
