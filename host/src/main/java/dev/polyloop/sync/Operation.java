package dev.polyloop.sync;

import dev.polyloop.loop.CancelledException;
import dev.polyloop.loop.Entry;
import dev.polyloop.loop.LoopFuture;
import dev.polyloop.loop.Outcome;
import dev.polyloop.loop.Scheduler;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a Java or JavaScript caller waits for: the steps between the waits of a coroutine, written
 * out, and the future of their result. It resumes and is cancelled as a task that runs the same
 * coroutine, without being one: a cancelled operation is done when its clean-up is, which takes a
 * turn, or more if it must get a lock back.
 *
 * <p>Thread rule: {@link #cancel} and the methods of {@link LoopFuture} are safe on any thread; the
 * rest is the loop's.
 */
final class Operation<T extends @Nullable Object> extends LoopFuture<T>
    implements LoopFuture.Callback, Entry {
  /** What comes after a wait. */
  @FunctionalInterface
  interface Continuation {
    /** Goes on, or cleans up if the wait was cancelled. */
    void resume(@Nullable CancelledException cancelled);
  }

  // The loop's thread. Both are set while it waits.
  private @Nullable LoopFuture<?> waiter;
  private @Nullable Continuation next;
  private boolean mustCancel;
  private @Nullable Object cancelReason;
  private @Nullable Consumer<? super T> undo;

  Operation(Scheduler scheduler) {
    super(scheduler);
  }

  void begin(Consumer<Operation<T>> body) {
    if (mustCancel) {
      settle(new Outcome.Cancelled<>(cancelReason, null));
      return;
    }
    try {
      body.accept(this);
    } catch (RuntimeException | Error e) {
      completeExceptionally(e);
    }
  }

  /** A waiter that has not been handed to anybody. */
  LoopFuture<@Nullable Object> newWaiter() {
    return new LoopFuture<>(scheduler());
  }

  /** Goes on in the turn after the waiter is done. */
  void await(LoopFuture<?> future, Continuation continuation) {
    waiter = future;
    next = continuation;
    future.addCallback(this);
    if (mustCancel && future.cancel(cancelReason)) {
      mustCancel = false;
    }
  }

  @Override
  public void fire(LoopFuture<?> done) {
    scheduler().enqueue(this);
  }

  /** Resumes after a wait. */
  @Override
  public void run() {
    LoopFuture<?> done = Objects.requireNonNull(waiter);
    Continuation continuation = Objects.requireNonNull(next);
    waiter = null;
    next = null;
    try {
      continuation.resume(cancellation(done));
    } catch (RuntimeException | Error e) {
      completeExceptionally(e);
    }
  }

  private @Nullable CancelledException cancellation(LoopFuture<?> done) {
    if (done.thrown() instanceof CancelledException cancelled) {
      mustCancel = false;
      return cancelled;
    }
    if (mustCancel) {
      mustCancel = false;
      return new CancelledException(cancelReason);
    }
    // Somebody completed this from outside: nobody will use, or give back, what was granted.
    return isDone() ? new CancelledException(null) : null;
  }

  /** What gives the result back if nobody gets it. */
  void ifUndelivered(Consumer<? super T> action) {
    undo = action;
  }

  @Override
  public boolean isGrant() {
    return undo != null;
  }

  @Override
  public void undelivered() {
    Consumer<? super T> action = undo;
    if (action != null && state() == State.SUCCESS) {
      undo = null;
      action.accept(resultNow());
    }
  }

  /** The last step: ends with the value, or as cancelled. */
  void finish(T value, @Nullable CancelledException cancelled) {
    if (cancelled == null) {
      complete(value);
    } else {
      endCancelled(cancelled);
    }
  }

  /** The last step: ends as cancelled. */
  void endCancelled(CancelledException cancelled) {
    settle(new Outcome.Cancelled<>(cancelled.reason(), cancelled));
  }

  /**
   * Cancels: the wait ends in the next turn, what was granted meanwhile goes to the next waiter. On
   * another thread it only asks, and a result that is on its way may come first.
   *
   * @return false if it is done already
   */
  @Override
  public boolean cancel(@Nullable Object reason) {
    if (isDone()) {
      return false;
    }
    if (scheduler().isElsewhere()) {
      scheduler().enqueue(() -> requestCancel(reason));
      return true;
    }
    requestCancel(reason);
    return true;
  }

  private void requestCancel(@Nullable Object reason) {
    if (isDone()) {
      return;
    }
    LoopFuture<?> waitingFor = waiter;
    if (waitingFor == null || !waitingFor.cancel(reason)) {
      mustCancel = true;
      cancelReason = reason;
    }
  }
}
