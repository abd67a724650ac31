package dev.polyloop.tests.contract;

import static dev.polyloop.tests.contract.Language.JAVA;
import static dev.polyloop.tests.contract.Language.JAVASCRIPT;
import static dev.polyloop.tests.contract.Language.PYTHON;

import org.jspecify.annotations.Nullable;

/** How the work, or the wait for it, ends. */
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
  CANCELLED_BY_PRODUCER("cancelled"),
  /** The consumer is cancelled while it waits. */
  CANCELLED_BY_CONSUMER("cancelled"),
  /** The consumer's deadline passes while it waits. */
  TIMED_OUT("timed out"),
  /** The loop is closed while the consumer waits. */
  LOOP_CLOSED("cancelled");

  private final String told;

  Outcome(String told) {
    this.told = told;
  }

  /** How the producer ends: "value", "error" or "cancelled". */
  String ending() {
    return this == CANCELLED_BY_PRODUCER || this == ERROR || this == ERROR_OF_CONSUMER
        ? told
        : "value";
  }

  /** What the consumer tells. */
  String expected(Producer producer, Consumer consumer) {
    // Closing cancels the loop's tasks; a call that waits for no task is left, and fails.
    return this == LOOP_CLOSED && !consumer.isTask && !producer.isTask ? "closed" : told;
  }

  /** Whether the producer hears that nobody waits any more. */
  boolean reaches(Producer producer, Consumer consumer) {
    return switch (this) {
      case CANCELLED_BY_CONSUMER -> consumer.cancels && producer.isCancellable;
      // What runs out in Java is the caller's patience, not the call.
      case TIMED_OUT -> consumer.language != JAVA && consumer.cancels && producer.isCancellable;
      case LOOP_CLOSED ->
          producer.isTask || (consumer.isTask && consumer.cancels && producer.isCancellable);
      default -> false;
    };
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
        && producer.language == JAVASCRIPT
        && consumer.language == PYTHON) {
      return "GraalJS wraps a Python exception object that is thrown, see docs/unsupported.md";
    }
    return null;
  }
}
