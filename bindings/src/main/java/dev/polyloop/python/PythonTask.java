package dev.polyloop.python;

import dev.polyloop.loop.CancelledException;
import dev.polyloop.loop.Coroutine;
import dev.polyloop.loop.GuestEntry;
import dev.polyloop.loop.InvalidStateException;
import dev.polyloop.loop.LoopFailure;
import dev.polyloop.loop.LoopFuture;
import dev.polyloop.loop.Task;
import java.util.function.Supplier;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;

/**
 * The Java half of a Python {@code asyncio.Task}. Its steps run in the pump: the Python half
 * resumes the coroutine and says how that ended, and is told in return what to run next. So a step
 * is one call across the border, without an exception and without an entry into Python of its own.
 */
final class PythonTask extends Task<@Nullable Object> implements PythonItem, PythonPeer {
  private static final Coroutine<@Nullable Object> PUMPED =
      thrown -> {
        throw new IllegalStateException("a Python task is resumed by its pump");
      };

  private final PythonLoop loop;
  private final Value object;
  private final boolean overridesCancel;

  // The loop's thread: what the step that has begun must throw.
  private @Nullable Throwable thrown;
  private @Nullable Throwable injected;
  private boolean isPumped;

  PythonTask(PythonLoop loop, Value object, @Nullable String name, boolean overridesCancel) {
    super(loop.scheduler(), PUMPED, name);
    this.loop = loop;
    this.object = object;
    this.overridesCancel = overridesCancel;
  }

  /**
   * Begins a step; whether there is something to throw. How an awaited future of ours ended is not:
   * its {@code __await__} goes on and raises by itself, which costs less than a throw and, on
   * GraalPy 25.0.3, leaves a traceback without repeated frames.
   */
  boolean begin() {
    isPumped = false;
    boolean raisesByItself = awaiting() != null && !mustCancel();
    Throwable ahead = beginStep();
    if (raisesByItself) {
      ahead = null;
    }
    Throwable own = injected;
    injected = null;
    thrown = own != null && (ahead == null || own instanceof CancelledException) ? own : ahead;
    return thrown != null;
  }

  /** Begins a step that the pump will run, and after which it wants the next one. */
  @Override
  public @Nullable Value begun() {
    try {
      boolean isThrown = begin();
      isPumped = true;
      return isThrown ? loop.guest().function("throwing").execute(object) : object;
    } catch (InvalidStateException e) {
      // Somebody else has completed it.
      scheduler().report(new LoopFailure("Exception in step of " + this, e, this));
      return null;
    }
  }

  /** What the pump is to run after this step; Python's None if the pump did not begin it. */
  Value following() {
    if (!isPumped) {
      return loop.guest().none();
    }
    isPumped = false;
    return loop.pump().next();
  }

  /** What a future that only Python can observe ended with, for the step that begins next. */
  void throwInStep(Throwable exception) {
    injected = exception;
  }

  /** What to throw. */
  Throwable takeThrown() {
    Throwable result = thrown;
    if (result == null) {
      throw new IllegalStateException("nothing to throw");
    }
    thrown = null;
    return result;
  }

  @Override
  public PythonLoop loop() {
    return loop;
  }

  @Override
  public Value object() {
    return object;
  }

  @Override
  public Value item() {
    return object;
  }

  @Override
  public GuestEntry.Pump pump() {
    return loop.pump();
  }

  @Override
  public void run() {
    pump().drain(this);
  }

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
    Value coroutine = object.getMember("_coro");
    String name = name();
    Value trace = scheduler().isDebug() ? object.getMember("_source_traceback") : null;
    return () -> home.guest().revived(home, coroutine, name, trace);
  }

  @Override
  public String toString() {
    return object.toString();
  }
}
