package dev.polyloop.tests.contract;

import dev.polyloop.guest.GuestException;
import java.util.concurrent.CompletableFuture;
import org.graalvm.polyglot.Value;

/**
 * What a stream gives and how it ends, and what became of it. Guests read it.
 *
 * <p>Thread rule: the loop's thread, but {@link #closed}.
 */
public final class Feed {
  /** How it goes on after its items: "end", "error" or "wait". */
  public final String how;

  /** Each item. */
  public final Object value;

  /** What it fails with. */
  public final Object error;

  /** Is in the error's message. */
  public final String text;

  /** Whether the consumer lets some turns pass after an item. */
  public final boolean pauses;

  /** What the producer waits for if it waits; never done. */
  public final CompletableFuture<Object> signal = new CompletableFuture<>();

  final Throwable throwable;
  final CompletableFuture<Boolean> closed = new CompletableFuture<>();

  /** Done when the consumer has had all items. */
  final CompletableFuture<Boolean> drained = new CompletableFuture<>();

  private final int count;
  private final int enough;
  private int made;
  private int taken;
  private int ahead;
  private boolean isStrange;

  /**
   * A stream.
   *
   * @param count how many items there are
   * @param enough after how many the consumer stops
   */
  Feed(
      StreamOutcome outcome,
      int count,
      int enough,
      Object value,
      Object error,
      Throwable throwable,
      String text) {
    this.how = outcome.ending;
    this.pauses = outcome == StreamOutcome.DEMAND;
    this.count = count;
    this.enough = enough;
    this.value = value;
    this.error = error;
    this.throwable = throwable;
    this.text = text;
  }

  /** Whether there is another item, which the producer then makes. */
  public boolean make() {
    if (made == count) {
      return false;
    }
    made++;
    ahead = Math.max(ahead, made - taken);
    return true;
  }

  /** The consumer has got an item. */
  public void take(boolean isTheValue) {
    taken++;
    if (taken == count) {
      boolean _ = drained.complete(true);
    }
    isStrange |= !isTheValue;
  }

  /** Whether the consumer has had enough. */
  public boolean is_enough() {
    return taken == enough;
  }

  /** The producer has ended or was closed. */
  public void close() {
    boolean _ = closed.complete(true);
  }

  boolean isFailure(Throwable failure) {
    return error instanceof Value own
        ? failure instanceof GuestException guest && guest.guestObject().equals(own)
        : error.equals(failure);
  }

  int made() {
    return made;
  }

  int taken() {
    return taken;
  }

  /** How many items the producer was ahead of the consumer at most; with one it is in step. */
  int ahead() {
    return ahead;
  }

  /** Whether some item was not the value. */
  boolean isStrange() {
    return isStrange;
  }
}
