package dev.polyloop.python;

import dev.polyloop.loop.Entry;
import dev.polyloop.loop.LoopFailure;
import dev.polyloop.loop.Scheduler;
import org.graalvm.polyglot.Value;
import org.graalvm.polyglot.proxy.ProxyExecutable;
import org.jspecify.annotations.Nullable;

/**
 * A loop that a Python program brings itself (a subclass of {@code asyncio.AbstractEventLoop}) as a
 * scheduler: futures and tasks reach it through its {@code call_soon}.
 *
 * <p>Thread rule: that of the Python loop.
 */
final class ForeignScheduler implements Scheduler {
  private final PythonGuest guest;
  private final Value loop;

  ForeignScheduler(PythonGuest guest, Value loop) {
    this.guest = guest;
    this.loop = loop;
  }

  @Override
  public void enqueue(Entry entry) {
    if (entry instanceof PythonItem item) {
      guest.function("enqueue_foreign").executeVoid(loop, item.item());
    } else {
      ProxyExecutable run =
          ignored -> {
            entry.run();
            return guest.none();
          };
      loop.invokeMember("call_soon", run);
    }
  }

  @Override
  public boolean isOwner() {
    return true;
  }

  @Override
  public void tell(Runnable report) {
    guest.environment().thread().execute(report);
  }

  @Override
  public void report(LoopFailure failure) {
    guest.report(loop, failure);
  }

  @Override
  public boolean isDebug() {
    @Nullable Value debug = loop.invokeMember("get_debug");
    return debug != null && debug.isBoolean() && debug.asBoolean();
  }
}
