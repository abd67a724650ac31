package dev.polyloop.python;

import dev.polyloop.loop.EventLoop;
import dev.polyloop.loop.LoopFuture;
import dev.polyloop.loop.Origin;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;

/** A Python {@code Handle}: queued by itself, by a timer, or when a future is done. */
final class PythonEntry implements PythonItem, LoopFuture.Callback {
  private final PythonLoop loop;
  private final Value handle;
  private final @Nullable Origin origin;

  PythonEntry(PythonLoop loop, Value handle) {
    this.loop = loop;
    this.handle = handle;
    EventLoop running = loop.javaOrNull();
    this.origin = running == null || running.isElsewhere() ? null : running.origin();
  }

  @Override
  public PythonLoop loop() {
    return loop;
  }

  @Override
  public Value item() {
    return handle;
  }

  @Override
  public @Nullable Origin origin() {
    return origin;
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
