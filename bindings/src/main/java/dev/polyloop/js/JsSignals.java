package dev.polyloop.js;

import dev.polyloop.guest.Access;
import dev.polyloop.guest.ProcessSignals;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.graalvm.polyglot.Value;

/**
 * Signals for a program that has the process to itself. A listener does not keep it running.
 *
 * <p>Thread rule: the owner thread.
 */
final class JsSignals {
  private final JsGuest guest;
  private final Map<String, Object> previous = new HashMap<>();

  JsSignals(JsGuest guest) {
    this.guest = guest;
  }

  /**
   * Calls the listener as an entry of the loop whenever the signal comes.
   *
   * @throws UnsupportedOperationException if this is not a trusted program
   * @throws IllegalArgumentException if the signal does not exist or cannot be handled
   */
  void watch(String name, Value listener) {
    guest.checkProgram();
    checkTrusted();
    previous.put(
        name, ProcessSignals.handle(name, () -> guest.enqueue(() -> guest.runEntry(listener))));
  }

  /** Puts back what was there; does nothing for a signal that is not watched. */
  void unwatch(String name) {
    Object handler = previous.remove(name);
    if (handler != null) {
      ProcessSignals.restore(name, handler);
    }
  }

  /** Whether there was such a process. */
  boolean send(long process, String name) {
    checkTrusted();
    Optional<ProcessHandle> target = ProcessHandle.of(process);
    if (target.isEmpty() || name.equals("0")) {
      return target.isPresent();
    }
    if (process == ProcessHandle.current().pid()) {
      ProcessSignals.raise(name);
      return true;
    }
    return switch (name) {
      case "TERM" -> target.get().destroy();
      case "KILL" -> target.get().destroyForcibly();
      default ->
          throw new UnsupportedOperationException(
              "process.kill: other processes can be sent SIGTERM and SIGKILL only");
    };
  }

  private void checkTrusted() {
    if (guest.env().access() != Access.TRUSTED) {
      throw new UnsupportedOperationException("signals are not granted to guests");
    }
  }

  /** Puts everything back. */
  void close() {
    previous.forEach(ProcessSignals::restore);
    previous.clear();
  }
}
