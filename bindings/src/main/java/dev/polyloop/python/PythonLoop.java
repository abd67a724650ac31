package dev.polyloop.python;

import dev.polyloop.loop.EventLoop;
import dev.polyloop.loop.Scheduler;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;

/**
 * A loop as Python knows it: the Java loop, the Python object that stands for it, and the pump that
 * runs its Python entries. A loop that a program brings itself has no {@link EventLoop}.
 */
final class PythonLoop {
  private final PythonGuest guest;
  private final @Nullable EventLoop loop;
  private final Scheduler scheduler;
  private final Value object;
  private final PythonPump pump;

  PythonLoop(PythonGuest guest, EventLoop loop, Value object) {
    this.guest = guest;
    this.loop = loop;
    this.scheduler = loop;
    this.object = object;
    this.pump = new PythonPump(guest, this);
  }

  /** A program's own loop, an {@code asyncio.AbstractEventLoop} in Python. */
  PythonLoop(PythonGuest guest, Value object) {
    this.guest = guest;
    this.loop = null;
    this.object = object;
    this.scheduler = new ForeignScheduler(guest, object);
    this.pump = new PythonPump(guest, this);
  }

  PythonGuest guest() {
    return guest;
  }

  /**
   * The Java loop.
   *
   * @throws IllegalStateException if the program brought its own
   */
  EventLoop java() {
    if (loop == null) {
      throw new IllegalStateException("this loop is not Polyloop's: " + object);
    }
    return loop;
  }

  @Nullable EventLoop javaOrNull() {
    return loop;
  }

  Scheduler scheduler() {
    return scheduler;
  }

  Value object() {
    return object;
  }

  PythonPump pump() {
    return pump;
  }
}
