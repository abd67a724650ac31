package dev.polyloop.python;

import dev.polyloop.guest.LoopThread;
import dev.polyloop.loop.EventLoop;
import dev.polyloop.loop.GuestEntry;
import dev.polyloop.loop.LoopFailure;
import dev.polyloop.loop.Task;
import java.util.concurrent.TimeoutException;
import org.graalvm.polyglot.HostAccess;
import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;

/**
 * Runs a loop's Python entries: one entry into Python for as many of them as stand in a row. The
 * Python half is {@code make_pump} in {@code _polyloop/entry.py}: each item's {@code _step} answers
 * with {@link #next}.
 *
 * <p>Thread rule: the loop's thread.
 */
public final class PythonPump implements GuestEntry.Pump {
  private final PythonGuest guest;
  private final PythonLoop loop;
  private final LoopThread thread;
  private @Nullable Value drain;
  private @Nullable Value debugDrain;
  private @Nullable GuestEntry first;

  PythonPump(PythonGuest guest, PythonLoop loop) {
    this.guest = guest;
    this.loop = loop;
    this.thread = guest.environment().thread();
  }

  @Override
  public void drain(GuestEntry entry) {
    Value function = loop.scheduler().isDebug() ? debugDrain() : drain;
    if (function == null) {
      function = guest.function("make_pump").execute(this);
      drain = function;
    }
    first = entry;
    try {
      function.executeVoid();
      return;
    } catch (PolyglotException e) {
      if (e.isInterrupted()) {
        interrupted();
      } else if (e.isInternalError()) {
        survive(e);
      } else {
        throw e;
      }
    }
    thread.variables(null);
  }

  private Value debugDrain() {
    Value function = debugDrain;
    if (function == null) {
      function = guest.function("make_debug_pump").execute(this, loop.object());
      debugDrain = function;
    }
    return function;
  }

  /** A step was interrupted because its time is over: its task ends so, the loop goes on. */
  private void interrupted() {
    EventLoop running = loop.javaOrNull();
    Task<?> task = running == null ? null : running.currentTask();
    if (task != null) {
      task.raised(new TimeoutException("interrupted: the step did not yield in time"));
    }
  }

  /** The interpreter itself failed in a step: that step's task fails, the loop goes on. */
  private void survive(PolyglotException internal) {
    EventLoop running = loop.javaOrNull();
    Task<?> task = running == null ? null : running.currentTask();
    if (task != null) {
      task.raised(internal);
    } else {
      loop.scheduler().report(LoopFailure.of("Internal error in the Python interpreter", internal));
    }
  }

  /**
   * The next Python object to run, or None when the next entry is not Python's. Called by Python.
   */
  @HostAccess.Export
  public Value next() {
    EventLoop running = loop.javaOrNull();
    while (true) {
      GuestEntry entry = first;
      if (entry != null) {
        first = null;
      } else {
        entry = running == null ? null : running.nextFor(this);
      }
      PythonItem item = entry instanceof PythonItem python ? python : null;
      if (running != null) {
        running.origin(item == null ? null : item.origin());
        thread.variables(item);
      }
      if (item == null) {
        return guest.none();
      }
      Value begun = item.begun();
      if (begun != null) {
        return begun;
      }
    }
  }
}
