package dev.polyloop.guest;

import dev.polyloop.loop.EventLoop;
import dev.polyloop.loop.LoopFuture;
import dev.polyloop.stream.StreamSubscription;
import java.util.List;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;

/**
 * A guest language as the border sees it.
 *
 * <p>Thread rule: the owner thread.
 */
public interface Guest {
  /** The language's polyglot id. */
  String language();

  /** The polyglot context. */
  Context context();

  /** Whether the value is an awaitable of this language. */
  boolean isAwaitable(Value value);

  /**
   * Makes the value a future of the loop, starting it if it has not started; the same future for
   * the same value wherever the language allows.
   */
  LoopFuture<@Nullable Object> adopt(EventLoop loop, Value value);

  /** The frames of an exception of this language and of those who awaited it, innermost first. */
  List<StackTraceElement> trace(Value exception);

  /**
   * The exception's {@link GuestException#takeAwaiters awaiters} have become more. The language
   * takes them to where its programs see them, now or when it meets the exception again.
   */
  void awaited(GuestException exception);

  /** Whether the value is of this language and can be iterated asynchronously. */
  boolean isStream(Value value);

  /** Iterates the value, which {@link #isStream}, into the subscription. */
  LoopFuture<@Nullable Object> drive(EventLoop loop, Value stream, StreamSubscription subscription);
}
