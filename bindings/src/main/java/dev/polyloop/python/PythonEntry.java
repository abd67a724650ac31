package dev.polyloop.python;

import dev.polyloop.loop.LoopFuture;
import org.graalvm.polyglot.Value;

/** A Python {@code Handle}: queued by itself, by a timer, or when a future is done. */
final class PythonEntry implements PythonItem, LoopFuture.Callback {
  private final PythonLoop loop;
  private final Value handle;

  PythonEntry(PythonLoop loop, Value handle) {
    this.loop = loop;
    this.handle = handle;
  }

  @Override
  public Value item() {
    return handle;
  }

  @Override
  public Pump pump() {
    return loop.pump();
  }

  @Override
  public void fire(LoopFuture<?> future) {
    loop.scheduler().enqueue(this);
  }
}
