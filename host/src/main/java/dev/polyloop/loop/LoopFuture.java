package dev.polyloop.loop;

import dev.polyloop.loop.Outcome.Cancelled;
import dev.polyloop.loop.Outcome.Failure;
import dev.polyloop.loop.Outcome.Success;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The one awaitable of Polyloop: an asyncio {@code Future} to Python, a thenable to JavaScript, a
 * {@link java.util.concurrent.CompletionStage} and {@link Future} to Java.
 *
 * <p>Thread rule: completing, cancelling, reading and adding callbacks are safe on any thread.
 * Completing never runs a callback: callbacks are queued on the loop, in the order they were added.
 * Blocking methods ({@link #get}, {@link #join}) refuse to run on the loop's own thread.
 *
 * @param <T> the result's type
 */
public class LoopFuture<T extends @Nullable Object> extends LoopStage<T> implements Future<T> {
  /*
   * `state` is null, a chain of links (newest first), or the outcome; it moves to the outcome once,
   * by compare-and-set, and whoever moves it queues the callbacks it took out.
   */
  private static final VarHandle STATE;

  /*
   * `watch` is null, the watch over a failure that nobody has seen, or SEEN. The completer sets it
   * after it has won the state, and a reader may be quicker.
   */
  private static final VarHandle WATCH;
  private static final Object SEEN = "seen";

  static {
    try {
      STATE = MethodHandles.lookup().findVarHandle(LoopFuture.class, "state", Object.class);
      WATCH = MethodHandles.lookup().findVarHandle(LoopFuture.class, "watch", Object.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private record Link(Callback callback, @Nullable Link next) {}

  /** Something that happens when a future is done: queued on the loop, unless it says otherwise. */
  public interface Callback {
    /** The future is done. Called by whoever completed it, on any thread: must only queue. */
    void fire(LoopFuture<?> future);
  }

  private record Peer(Object binding, Object guest, @Nullable Peer next) {}

  private final Scheduler scheduler;
  private volatile @Nullable Object state;
  private volatile @Nullable Peer peers;
  private volatile @Nullable Object watch;
  private volatile @Nullable CompletableFuture<T> stage;

  /** A pending future; bindings subclass it to pair it with a guest object. */
  public LoopFuture(Scheduler scheduler) {
    this.scheduler = Objects.requireNonNull(scheduler);
  }

  /** The loop on which callbacks run. */
  public final Scheduler scheduler() {
    return scheduler;
  }

  // Reading

  /** The outcome, or null while pending. Does not count as retrieving an exception. */
  @SuppressWarnings("unchecked")
  public final @Nullable Outcome<T> outcome() {
    Object current = state;
    return current instanceof Outcome<?> ? (Outcome<T>) current : null;
  }

  @Override
  public final boolean isDone() {
    return state instanceof Outcome;
  }

  @Override
  public final boolean isCancelled() {
    return state instanceof Cancelled;
  }

  /** Notes that somebody has seen the failure, so that it is not reported as never retrieved. */
  public final void markRetrieved() {
    if (state instanceof Failure
        && !SEEN.equals(watch)
        && WATCH.getAndSet(this, SEEN) instanceof FailureWatch unseen) {
      unseen.stop();
    }
  }

  /** Completes a stand-in, whose failure is being reported: it is not to be reported again. */
  final void completeReported(Throwable exception) {
    WATCH.setVolatile(this, SEEN);
    boolean completed = completeExceptionally(exception);
    assert completed;
  }

  /** Whether a failure is still to be reported if nobody looks at it; asyncio's _log_traceback. */
  public final boolean isWatched() {
    return watch instanceof FailureWatch;
  }

  /**
   * The result.
   *
   * @throws InvalidStateException if it is not done
   * @throws CancelledException if it was cancelled
   * @throws CompletionException with its exception as cause if it failed
   */
  @Override
  public final T resultNow() {
    return switch (outcome()) {
      case null -> throw new InvalidStateException("Result is not set.");
      case Success<T>(T value) -> value;
      case Failure<T>(Throwable exception) -> {
        markRetrieved();
        throw new CompletionException(exception);
      }
      case Cancelled<T> cancelled -> throw cancelled.exception();
    };
  }

  /**
   * The exception, or null if it succeeded.
   *
   * @throws InvalidStateException if it is not done
   * @throws CancelledException if it was cancelled
   */
  public final @Nullable Throwable exceptionOrNull() {
    return switch (outcome()) {
      case null -> throw new InvalidStateException("Exception is not set.");
      case Success<T> ignored -> null;
      case Failure<T>(Throwable exception) -> {
        markRetrieved();
        yield exception;
      }
      case Cancelled<T> cancelled -> throw cancelled.exception();
    };
  }

  /** What a coroutine that awaits this future is resumed with: null, or what to raise. */
  public final @Nullable Throwable thrown() {
    return switch (outcome()) {
      case null -> throw new InvalidStateException("Result is not set.");
      case Success<T> ignored -> null;
      case Failure<T>(Throwable exception) -> {
        markRetrieved();
        yield exception;
      }
      case Cancelled<T> cancelled -> cancelled.exception();
    };
  }

  /**
   * Waits for the result on another thread than the loop's. When a virtual-thread task is cancelled
   * while it waits here, what it waits for is cancelled, as for a coroutine, and this returns when
   * that has ended: with an {@link InterruptedException}, or with a result that came first and the
   * thread's interrupt flag set.
   *
   * @throws IllegalStateException on the loop's own thread, which would wait for itself
   * @throws CancelledException if it was cancelled
   */
  @Override
  public final T get() throws InterruptedException, ExecutionException {
    try {
      Waiter.await(this);
    } catch (InterruptedException e) {
      if (!ThreadCoroutine.isTaskThread()) {
        throw e;
      }
      cancelAndAwait(e);
    }
    try {
      return resultNow();
    } catch (CompletionException e) {
      throw new ExecutionException(Objects.requireNonNull(e.getCause()));
    }
  }

  /** As {@link #get()}, at most for the given time; the future is not cancelled if it is over. */
  @Override
  public final T get(long timeout, TimeUnit unit)
      throws InterruptedException, ExecutionException, TimeoutException {
    try {
      if (!Waiter.await(this, unit.toNanos(timeout))) {
        throw new TimeoutException();
      }
    } catch (InterruptedException e) {
      if (!ThreadCoroutine.isTaskThread()) {
        throw e;
      }
      cancelAndAwait(e);
    }
    return get();
  }

  /**
   * As {@link #join}, not to be interrupted: for what the loop answers within a turn. An interrupt
   * stays for the thread's next wait.
   */
  public final T joinUninterruptibly() {
    boolean interrupted = false;
    boolean over = false;
    while (!over) {
      try {
        Waiter.await(this);
        over = true;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return resultNow();
  }

  /** Whether its result is something that must not get lost: a lock held, an item taken. */
  public boolean isGrant() {
    return false;
  }

  /**
   * Says that the coroutine that awaited this was cancelled after the result was there and before
   * it got it. If the result is a grant, that goes to others. The loop's thread.
   */
  public void undelivered() {}

  private void cancelAndAwait(InterruptedException interrupt) throws InterruptedException {
    boolean over = isDone();
    while (!over) {
      cancel((Object) null);
      try {
        over = Waiter.await(this, Long.MAX_VALUE);
      } catch (InterruptedException again) {
        // Asked again: cancel again.
        over = isDone();
      }
    }
    if (isCancelled()) {
      throw interrupt;
    }
    Thread.currentThread().interrupt();
  }

  /**
   * As {@link #get()}, with unchecked exceptions.
   *
   * @throws CompletionException with its exception as cause if it failed
   * @throws CancelledException if it was cancelled, or the waiting thread was interrupted
   */
  public final T join() {
    try {
      return get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancelledException("interrupted while waiting");
    } catch (ExecutionException e) {
      throw new CompletionException(e.getCause());
    }
  }

  // Completing

  /** Completes with a value; false if it is done already. */
  public final boolean complete(T value) {
    return settle(new Success<>(value));
  }

  /** Completes with an exception; false if it is done already. */
  public final boolean completeExceptionally(Throwable exception) {
    return settle(new Failure<>(Objects.requireNonNull(exception)));
  }

  /** Completes with the other future's outcome. */
  @SuppressWarnings("unchecked")
  public final boolean completeFrom(LoopFuture<? extends T> done) {
    Outcome<T> outcome = (Outcome<T>) done.outcome();
    if (outcome == null) {
      throw new InvalidStateException("Result is not set.");
    }
    done.markRetrieved();
    return settle(outcome);
  }

  /**
   * Cancels without interrupting anything that runs: {@link Future}'s name for {@link
   * #cancel(Object)}.
   */
  @Override
  public final boolean cancel(boolean mayInterruptIfRunning) {
    return cancel((Object) null);
  }

  /**
   * Cancels, with a message of any language's type. A task only asks its coroutine to end, see
   * {@link Task#cancel(Object)}.
   *
   * @return false if it is done already
   */
  public boolean cancel(@Nullable Object reason) {
    return settle(new Cancelled<>(reason, null));
  }

  /** Moves to the outcome and queues the callbacks; false if it is done already. */
  protected final boolean settle(Outcome<T> outcome) {
    Object current;
    do {
      current = state;
      if (current instanceof Outcome) {
        return false;
      }
    } while (!STATE.compareAndSet(this, current, outcome));
    if (outcome instanceof Failure<T>(Throwable exception)) {
      watchOver(exception);
    }
    settled();
    fire((Link) current);
    return true;
  }

  private void watchOver(Throwable exception) {
    if (SEEN.equals(watch)) {
      return;
    }
    FailureWatch started = FailureWatch.start(this, exception, standIn());
    if (!WATCH.compareAndSet(this, null, started)) {
      started.stop();
    }
  }

  /** Called once, by the completer, before the callbacks are queued. */
  protected void settled() {}

  private void fire(@Nullable Link newestFirst) {
    if (newestFirst == null) {
      return;
    }
    if (newestFirst.next == null) {
      newestFirst.callback.fire(this);
      return;
    }
    Link oldestFirst = null;
    for (Link link = newestFirst; link != null; link = link.next) {
      oldestFirst = new Link(link.callback, oldestFirst);
    }
    for (Link link = oldestFirst; link != null; link = link.next) {
      link.callback.fire(this);
    }
  }

  // Callbacks

  /** Queues the action on the loop once this is done, at once if it is. */
  public final Callback onDone(Consumer<? super LoopFuture<T>> action) {
    return onDone(action, CallContext.NONE);
  }

  /** As {@link #onDone(Consumer)}, run in the given context. */
  public final Callback onDone(Consumer<? super LoopFuture<T>> action, CallContext context) {
    Callback callback = new DoneCallback<>(this, action, context);
    addCallback(callback);
    return callback;
  }

  /** Adds a callback that knows by itself how to be queued. */
  public final void addCallback(Callback callback) {
    Object current;
    do {
      current = state;
      if (current instanceof Outcome) {
        callback.fire(this);
        return;
      }
    } while (!STATE.compareAndSet(this, current, new Link(callback, (Link) current)));
  }

  /** Takes a callback back; false if it is not waiting. */
  public final boolean removeCallback(Callback callback) {
    Object current;
    Link without;
    do {
      current = state;
      if (!(current instanceof Link chain) || !contains(chain, callback)) {
        return false;
      }
      without = copyWithout(chain, callback);
    } while (!STATE.compareAndSet(this, current, without));
    return true;
  }

  /** The waiting callbacks, oldest first. */
  public final java.util.List<Callback> callbacks() {
    java.util.List<Callback> result = new java.util.ArrayList<>();
    if (state instanceof Link chain) {
      for (Link link = chain; link != null; link = link.next) {
        result.addFirst(link.callback);
      }
    }
    return result;
  }

  private static boolean contains(@Nullable Link chain, Callback callback) {
    for (Link link = chain; link != null; link = link.next) {
      if (isSame(link.callback, callback)) {
        return true;
      }
    }
    return false;
  }

  @SuppressWarnings("ReferenceEquality") // A callback is one registration, whatever it equals.
  private static boolean isSame(Callback one, Callback other) {
    return one == other;
  }

  private static @Nullable Link copyWithout(Link chain, Callback callback) {
    // The part below the removed link is shared, the part above copied.
    java.util.ArrayDeque<Callback> above = new java.util.ArrayDeque<>();
    Link link = chain;
    while (link != null && !isSame(link.callback, callback)) {
      above.push(link.callback);
      link = link.next;
    }
    Link result = link == null ? null : link.next;
    for (Callback kept : above) {
      result = new Link(kept, result);
    }
    return result;
  }

  // Views

  /**
   * A {@link CompletableFuture} with this future's outcome, the same one each time. It completes on
   * the loop's thread; cancelling it cancels this future.
   */
  @Override
  public final CompletableFuture<T> toCompletableFuture() {
    CompletableFuture<T> current = stage;
    if (current == null) {
      synchronized (this) {
        current = stage;
        if (current == null) {
          current = StageView.of(this);
          stage = current;
        }
      }
    }
    return current;
  }

  /**
   * The object that stands for this future in a guest language, so that it is one object there
   * however often it crosses.
   *
   * @param binding whose object it is
   * @param maker makes it the first time
   */
  public final synchronized Object peer(Object binding, Supplier<Object> maker) {
    for (Peer peer = peers; peer != null; peer = peer.next) {
      if (peer.binding.equals(binding)) {
        return peer.guest;
      }
    }
    Object made = maker.get();
    peers = new Peer(binding, made, peers);
    return made;
  }

  /** A finished future like this one, built after this one is gone, for the report of a failure. */
  protected Supplier<LoopFuture<?>> standIn() {
    Scheduler loop = scheduler;
    return () -> new LoopFuture<T>(loop);
  }

  /** What reports call this: "Future" or "Task". */
  protected String kind() {
    return "Future";
  }

  @Override
  public String toString() {
    return "<" + kind() + " " + describeState() + ">";
  }

  /** The state as asyncio shows it. */
  protected final String describeState() {
    return switch (outcome()) {
      case null -> "pending";
      case Success<T>(T value) -> "finished result=" + value;
      case Failure<T>(Throwable exception) -> "finished exception=" + exception;
      case Cancelled<T> ignored -> "cancelled";
    };
  }
}
