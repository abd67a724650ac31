package dev.polyloop;

import dev.polyloop.loop.CallContext;

/**
 * Carries what is ambient in Java (a bound {@code ScopedValue}, a logging context) along with a
 * call: asked in the thread that calls a guest, in force again whenever what that call began,
 * however many steps later, calls Java.
 *
 * <pre>{@code
 * () -> {
 *   User user = USER.get();
 *   return action -> ScopedValue.where(USER, user).run(action);
 * }
 * }</pre>
 *
 * <p>Thread rule: called on the thread that calls a guest.
 */
@FunctionalInterface
public interface ContextCapture {
  /** What is ambient now; {@link CallContext#NONE} for nothing. */
  CallContext capture();
}
