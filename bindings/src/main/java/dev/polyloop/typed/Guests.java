package dev.polyloop.typed;

import dev.polyloop.loop.LoopFuture;
import java.util.concurrent.Flow;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;

/**
 * What conversions ask of the languages.
 *
 * <p>Thread rule: the owner thread.
 */
public interface Guests {
  /** Whether the value can be awaited. */
  boolean isAwaitable(Value value);

  /** The future of an awaitable. */
  LoopFuture<@Nullable Object> await(Value awaitable);

  /**
   * The publisher of the items of a guest's stream.
   *
   * @param items converts each item
   * @throws ClassCastException if it is no stream
   */
  Flow.Publisher<?> publish(Value stream, Conversion items, String path);

  /** An implementation of the interface by the guest object's functions. */
  Object implement(Class<?> type, Value object);

  /** What a Java method throws so that the guest which called it catches the exception. */
  RuntimeException thrown(Throwable exception);

  /** What the application sees of a failure. */
  Throwable translate(Throwable failure);
}
