package dev.polyloop.python;

import dev.polyloop.loop.LoopFuture;
import java.util.function.Supplier;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;

/** The Java half of a Python {@code asyncio.Future}. */
final class PythonFuture extends LoopFuture<@Nullable Object> implements PythonPeer {
  private final PythonLoop loop;
  private final Value object;
  private final boolean overridesCancel;

  PythonFuture(PythonLoop loop, Value object, boolean overridesCancel) {
    super(loop.scheduler());
    this.loop = loop;
    this.object = object;
    this.overridesCancel = overridesCancel;
  }

  @Override
  public Value object() {
    return object;
  }

  /** A subclass's {@code cancel} is what everybody must call. */
  @Override
  public boolean cancel(@Nullable Object reason) {
    return overridesCancel ? loop.guest().cancel(object, reason) : cancelHere(reason);
  }

  @Override
  public boolean cancelHere(@Nullable Object reason) {
    return super.cancel(reason);
  }

  @Override
  protected Supplier<LoopFuture<?>> standIn() {
    PythonLoop home = loop;
    Value trace = scheduler().isDebug() ? object.getMember("_source_traceback") : null;
    return () -> home.guest().revived(home, null, null, trace);
  }
}
