package dev.polyloop.typed;

import dev.polyloop.loop.LoopFuture;
import dev.polyloop.loop.Outcome.Cancelled;
import dev.polyloop.loop.Outcome.Failure;
import dev.polyloop.loop.Outcome.Success;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A future's result, converted; cancelling this cancels that. */
final class ConvertedFuture extends LoopFuture<@Nullable Object> {
  private final LoopFuture<@Nullable Object> source;
  private final Function<@Nullable Object, @Nullable Object> conversion;
  private final UnaryOperator<Throwable> translation;

  ConvertedFuture(
      LoopFuture<@Nullable Object> source,
      Function<@Nullable Object, @Nullable Object> conversion,
      UnaryOperator<Throwable> translation) {
    super(source.scheduler());
    this.source = source;
    this.conversion = conversion;
    this.translation = translation;
    Callback callback = source.onDone(this::follow);
    Objects.requireNonNull(callback);
  }

  private void follow(LoopFuture<@Nullable Object> done) {
    switch (Objects.requireNonNull(done.outcome())) {
      case Success<?>(var value) -> {
        try {
          complete(conversion.apply(value));
        } catch (Throwable e) {
          completeExceptionally(translation.apply(e));
        }
      }
      case Failure<?>(Throwable exception) -> {
        done.markRetrieved();
        completeExceptionally(translation.apply(exception));
      }
      case Cancelled<?> cancelled ->
          settle(new Cancelled<>(cancelled.reason(), cancelled.exception()));
    }
  }

  @Override
  public boolean cancel(@Nullable Object reason) {
    return source.cancel(reason);
  }
}
