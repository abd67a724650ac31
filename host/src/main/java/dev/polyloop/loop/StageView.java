package dev.polyloop.loop;

import dev.polyloop.loop.Outcome.Cancelled;
import dev.polyloop.loop.Outcome.Failure;
import dev.polyloop.loop.Outcome.Success;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The {@link CompletableFuture} face of a {@link LoopFuture}, and of what is derived from one. It
 * completes on the loop's thread; so its blocking methods refuse to run there.
 */
final class StageView<T extends @Nullable Object> extends CompletableFuture<T> {
  private final @Nullable LoopFuture<?> source;
  private final Scheduler scheduler;
  private final Executor executor;

  private StageView(@Nullable LoopFuture<?> source, Scheduler scheduler, Executor executor) {
    this.source = source;
    this.scheduler = scheduler;
    this.executor = executor;
  }

  static <T extends @Nullable Object> CompletableFuture<T> of(LoopFuture<T> future) {
    Scheduler scheduler = future.scheduler();
    Executor executor =
        scheduler instanceof EventLoop loop ? loop : command -> scheduler.enqueue(command::run);
    StageView<T> view = new StageView<>(future, scheduler, executor);
    future.addCallback(new Follower<>(future, view));
    return view;
  }

  /** Completes the view as an entry of the loop, or at once if the loop is closed. */
  private record Follower<T extends @Nullable Object>(LoopFuture<T> future, StageView<T> view)
      implements LoopFuture.Callback, Entry {
    @Override
    public void fire(LoopFuture<?> done) {
      try {
        future.scheduler().enqueue(this);
      } catch (IllegalStateException closed) {
        run();
      }
    }

    @Override
    public void run() {
      switch (Objects.requireNonNull(future.outcome())) {
        case Success<T>(T value) -> view.complete(value);
        case Failure<T>(Throwable exception) -> {
          future.markRetrieved();
          view.completeExceptionally(exception);
        }
        case Cancelled<T> cancelled -> view.completeExceptionally(cancelled.exception());
      }
    }

    @Override
    public void abandoned() {
      run();
    }
  }

  /** Asks the source to cancel; this completes when the source acknowledges. */
  @Override
  public boolean cancel(boolean mayInterruptIfRunning) {
    if (source == null) {
      return super.cancel(mayInterruptIfRunning);
    }
    return !isDone() && source.cancel((Object) null);
  }

  @Override
  public T get() throws InterruptedException, ExecutionException {
    checkMayBlock();
    return super.get();
  }

  @Override
  public T get(long timeout, TimeUnit unit)
      throws InterruptedException, ExecutionException, TimeoutException {
    checkMayBlock();
    return super.get(timeout, unit);
  }

  @Override
  public T join() {
    checkMayBlock();
    return super.join();
  }

  private void checkMayBlock() {
    if (!isDone() && scheduler.isOwnThread()) {
      throw new IllegalStateException("would block the event loop's own thread: " + this);
    }
  }

  @Override
  public <U> CompletableFuture<U> newIncompleteFuture() {
    return new StageView<>(null, scheduler, executor);
  }

  @Override
  public Executor defaultExecutor() {
    return executor;
  }
}
