package dev.polyloop.loop;

import dev.polyloop.loop.Coroutine.Step;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A coroutine that runs on a loop, and the future of its result: asyncio's {@code Task}.
 *
 * <p>Thread rule: {@link #cancel} and the methods of {@link LoopFuture} are safe on any thread; the
 * rest is the loop's.
 *
 * @param <T> the result's type
 */
public class Task<T extends @Nullable Object> extends LoopFuture<T>
    implements LoopFuture.Callback, Entry {
  private final Coroutine<T> coroutine;
  private @Nullable String name;

  // The loop's thread.
  private @Nullable LoopFuture<?> awaiting;
  private @Nullable LoopFuture<?> wokenBy;
  private @Nullable Throwable pendingThrow;
  private @Nullable Object cancelReason;
  private boolean mustCancel;
  private int cancelRequests;
  private @Nullable Task<?> outer;
  private final @Nullable Origin origin;
  private @Nullable Origin outerOrigin;

  // Owned by the loop's task list.
  @Nullable Task<?> previous;
  @Nullable Task<?> next;
  boolean listed;

  /**
   * A task that has not been started.
   *
   * @param name its name, or null for the next "Task-N"
   */
  public Task(Scheduler scheduler, Coroutine<T> coroutine, @Nullable String name) {
    super(scheduler);
    this.coroutine = Objects.requireNonNull(coroutine);
    this.name = name;
    if (name == null && scheduler instanceof EventLoop loop) {
      this.name = "Task-" + loop.nextTaskNumber();
    }
    origin = scheduler instanceof EventLoop home ? home.originHere() : null;
  }

  /** Queues the first step. Any thread. */
  public final void start() {
    if (scheduler() instanceof EventLoop loop && loop.isElsewhere()) {
      loop.enqueue(
          () -> {
            list();
            loop.enqueue(this);
          });
    } else {
      list();
      scheduler().enqueue(this);
    }
  }

  /** Joins the loop's list of unfinished tasks without being queued: for an eager start. */
  public final void list() {
    if (!isDone() && scheduler() instanceof EventLoop loop) {
      loop.register(this);
    }
  }

  /** The name: given, or "Task-N". */
  public final String name() {
    return name == null ? "Task" : name;
  }

  /** Gives it another name. */
  public final void name(String newName) {
    name = Objects.requireNonNull(newName);
  }

  /** The coroutine it runs. */
  public final Coroutine<T> coroutine() {
    return coroutine;
  }

  /** The future it waits for, or null. */
  public final @Nullable LoopFuture<?> awaiting() {
    return awaiting;
  }

  /** Whether a cancellation waits to be thrown into the coroutine. */
  public final boolean mustCancel() {
    return mustCancel;
  }

  /** The reason of the cancellation that waits to be thrown. */
  public final @Nullable Object cancelReason() {
    return cancelReason;
  }

  /** Gives that cancellation another reason. */
  public final void cancelReason(@Nullable Object reason) {
    cancelReason = reason;
  }

  // Cancellation

  /**
   * Asks the coroutine to end: what it waits for is cancelled, or a {@link CancelledException} is
   * thrown into it in the next turn. The coroutine may clean up first, or refuse.
   *
   * @return false if it is done already
   */
  @Override
  public boolean cancel(@Nullable Object reason) {
    if (isDone()) {
      return false;
    }
    if (scheduler() instanceof EventLoop loop && loop.isElsewhere()) {
      loop.enqueue(() -> requestCancel(reason));
      return true;
    }
    return requestCancel(reason);
  }

  private boolean requestCancel(@Nullable Object reason) {
    if (isDone()) {
      return false;
    }
    cancelRequests++;
    LoopFuture<?> waitingFor = awaiting;
    if (waitingFor != null && waitingFor.cancel(reason)) {
      return true;
    }
    mustCancel = true;
    cancelReason = reason;
    return true;
  }

  /** How many cancellations were requested and not taken back. */
  public final int cancelling() {
    return cancelRequests;
  }

  /** Takes one request back; returns how many remain. */
  public final int uncancel() {
    if (cancelRequests > 0) {
      cancelRequests--;
    }
    return cancelRequests;
  }

  // Stepping

  /** Queued when what it awaits is done. */
  @Override
  public final void fire(LoopFuture<?> future) {
    wokenBy = future;
    scheduler().enqueue(this);
  }

  /** Runs one step. */
  @Override
  public void run() {
    Throwable thrown;
    try {
      thrown = beginStep();
    } catch (InvalidStateException e) {
      // Somebody else has completed it.
      scheduler().report(new LoopFailure("Exception in step of " + this, e, this));
      return;
    }
    Step<T> step;
    try {
      step = coroutine.resume(thrown);
    } catch (Throwable t) {
      step = new Step.Raised<>(t);
    }
    switch (step) {
      case Step.Yielded<T> ignored -> yielded();
      case Step.Awaiting<T>(LoopFuture<?> future) -> awaits(future);
      case Step.Returned<T>(T value) -> {
        boolean _ = returned(value);
      }
      case Step.Raised<T>(Throwable exception) -> raised(exception);
    }
  }

  /**
   * Becomes the current task.
   *
   * @return what to throw into the coroutine, or null
   */
  public final @Nullable Throwable beginStep() {
    if (isDone()) {
      throw new InvalidStateException("step(): already done: " + this);
    }
    Throwable thrown = pendingThrow;
    pendingThrow = null;
    LoopFuture<?> woken = wokenBy;
    wokenBy = null;
    awaiting = null;
    if (woken != null) {
      thrown = woken.thrown();
    }
    if (mustCancel) {
      if (!(thrown instanceof CancelledException)) {
        thrown = new CancelledException(cancelReason);
      }
      mustCancel = false;
    }
    enter();
    return thrown;
  }

  /** Makes this the current task until {@link #leave}; a task that starts eagerly nests. */
  public final void enter() {
    if (scheduler() instanceof EventLoop loop) {
      outer = loop.currentTask();
      loop.currentTask(this);
      outerOrigin = loop.origin();
      loop.origin(origin);
    }
  }

  /** Ends {@link #enter}. */
  public final void leave() {
    if (scheduler() instanceof EventLoop loop) {
      loop.currentTask(outer);
      outer = null;
      Origin before = outerOrigin;
      outerOrigin = null;
      loop.origin(before);
    }
  }

  /** Whoever began the work that this task is part of, or null. */
  public final @Nullable Origin origin() {
    return origin;
  }

  /** The step ended in a bare yield. */
  public final void yielded() {
    leave();
    scheduler().enqueue(this);
  }

  /** The step ended in an await. */
  public final void awaits(LoopFuture<?> future) {
    leave();
    awaiting = future;
    future.addCallback(this);
    if (mustCancel && future.cancel(cancelReason)) {
      mustCancel = false;
    }
  }

  /** The step cannot go on: throw this into the coroutine in the next turn. */
  public final void throwNext(Throwable exception) {
    leave();
    pendingThrow = exception;
    scheduler().enqueue(this);
  }

  /**
   * The coroutine returned.
   *
   * @return whether that is the result: not if a cancellation or somebody else came first
   */
  public final boolean returned(T value) {
    leave();
    if (mustCancel) {
      mustCancel = false;
      settle(new Outcome.Cancelled<>(cancelReason, null));
      return false;
    }
    return complete(value);
  }

  /** The coroutine raised. */
  public final void raised(Throwable exception) {
    leave();
    if (exception instanceof CancelledException cancelled) {
      settle(new Outcome.Cancelled<>(cancelled.reason(), cancelled));
    } else {
      completeExceptionally(exception);
    }
  }

  @Override
  protected void settled() {
    if (listed && scheduler() instanceof EventLoop loop) {
      loop.unregister(this);
    }
  }

  @Override
  protected Supplier<LoopFuture<?>> standIn() {
    Scheduler loop = scheduler();
    Coroutine<T> body = coroutine;
    String sameName = name();
    return () -> new Task<>(loop, body, sameName);
  }

  @Override
  protected String kind() {
    return "Task";
  }

  @Override
  public String toString() {
    return "<Task " + describeState() + " name='" + name() + "' coro=" + coroutine + ">";
  }
}
