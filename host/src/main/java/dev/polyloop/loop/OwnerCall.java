package dev.polyloop.loop;

import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A call that another thread makes on the loop's, and waits for. */
final class OwnerCall<T extends @Nullable Object> implements Entry {
  private final LoopFuture<T> result;
  private final Supplier<T> supplier;

  private OwnerCall(Scheduler scheduler, Supplier<T> supplier) {
    this.result = new LoopFuture<>(scheduler);
    this.supplier = supplier;
  }

  static <T extends @Nullable Object> T make(Scheduler scheduler, Supplier<T> supplier) {
    OwnerCall<T> call = new OwnerCall<>(scheduler, supplier);
    scheduler.enqueue(call);
    try {
      return call.result.joinUninterruptibly();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw e;
    }
  }

  @Override
  public void run() {
    try {
      result.complete(supplier.get());
    } catch (Throwable t) {
      result.completeExceptionally(t);
    }
  }

  @Override
  public void abandoned() {
    result.completeExceptionally(new IllegalStateException("Event loop is closed"));
  }
}
