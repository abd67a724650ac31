package dev.polyloop.tests.contract;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;

/**
 * What a producer is told, what it tells, and what its consumer should see. Guests read it.
 *
 * <p>Thread rule: safe on any thread.
 */
public final class Ending {
  /** "value", "error" or "cancelled". */
  public final String how;

  /** The value of the producer's or the consumer's own. */
  public final Object value;

  /** What to raise. */
  public final Object error;

  /** Is in the error's message. */
  public final String text;

  /** How long the consumer waits, in seconds; for ever if negative. */
  public final double patience;

  /** Completed when the producer is to end. */
  public final CompletableFuture<Object> signal = new CompletableFuture<>();

  final Throwable throwable;
  final CompletableFuture<String> ended = new CompletableFuture<>();

  Ending(
      String how, Object value, Object error, Throwable throwable, String text, double patience) {
    this.how = how;
    this.value = value;
    this.error = error;
    this.throwable = throwable;
    this.text = text;
    this.patience = patience;
  }

  /** The producer has "settled" by itself, or was "cancelled"; the first counts. */
  public void end(String ending) {
    boolean _ = ended.complete(ending);
  }

  /** The end of a producer of Java's. */
  Object settle() throws Exception {
    end("settled");
    return switch (how) {
      case "cancelled" -> throw new CancellationException("stop");
      case "error" -> throw (Exception) throwable;
      default -> value;
    };
  }
}
