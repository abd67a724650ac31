package dev.polyloop.loop;

/**
 * Told of failures that have no caller. Called on the loop's thread, or on the closing thread once
 * the loop is closed.
 */
@FunctionalInterface
public interface ExceptionHandler {
  /** Handles one failure; must not throw. */
  void handle(EventLoop loop, LoopFailure failure);

  /** Logs the failure with its stack trace to the {@code dev.polyloop} system logger. */
  static ExceptionHandler logging() {
    return (loop, failure) ->
        System.getLogger("dev.polyloop")
            .log(
                System.Logger.Level.ERROR,
                failure.future() == null
                    ? failure.message()
                    : failure.message() + "\nfuture: " + failure.future(),
                failure.exception());
  }
}
