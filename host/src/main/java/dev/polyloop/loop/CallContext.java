package dev.polyloop.loop;

/**
 * What is ambient while a Java callback runs (a bound {@code ScopedValue}, a logging context):
 * captured when the callback is registered, restored around the call.
 */
@FunctionalInterface
public interface CallContext {
  /** Nothing ambient. */
  CallContext NONE = Runnable::run;

  /** Runs the action with this context in force. */
  void run(Runnable action);
}
