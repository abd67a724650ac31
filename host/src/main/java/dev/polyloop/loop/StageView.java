package dev.polyloop.loop;

import dev.polyloop.loop.Outcome.Cancelled;
import dev.polyloop.loop.Outcome.Failure;
import dev.polyloop.loop.Outcome.Success;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** The {@link CompletableFuture} face of a {@link LoopFuture}. */
final class StageView<T extends @Nullable Object> extends CompletableFuture<T> {
  private final @Nullable LoopFuture<?> source;
  private final Executor executor;

  private StageView(@Nullable LoopFuture<?> source, Executor executor) {
    this.source = source;
    this.executor = executor;
  }

  static <T extends @Nullable Object> CompletableFuture<T> of(LoopFuture<T> future) {
    Scheduler scheduler = future.scheduler();
    Executor executor =
        scheduler instanceof EventLoop loop ? loop : command -> scheduler.enqueue(command::run);
    StageView<T> view = new StageView<>(future, executor);
    future.onDone(
        done -> {
          switch (Objects.requireNonNull(done.outcome())) {
            case Success<T>(T value) -> view.complete(value);
            case Failure<T>(Throwable exception) -> {
              done.markRetrieved();
              view.completeExceptionally(exception);
            }
            case Cancelled<T> cancelled -> view.completeExceptionally(cancelled.exception());
          }
        });
    return view;
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
  public <U> CompletableFuture<U> newIncompleteFuture() {
    return new StageView<>(null, executor);
  }

  @Override
  public Executor defaultExecutor() {
    return executor;
  }
}
