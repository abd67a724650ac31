package dev.polyloop.python;

import dev.polyloop.guest.LoopThread;
import dev.polyloop.guest.ProcessSignals;
import dev.polyloop.io.SystemSignals;
import dev.polyloop.loop.EventLoop;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.graalvm.polyglot.HostAccess.Export;

/**
 * Wakes the loop for signals. GraalPy runs a signal's handler when its main thread next runs
 * Python; while the loop waits it runs none. So the JVM's handler that GraalPy sets is wrapped in
 * one that queues an entry, which runs Python until the handler has run.
 *
 * <p>The JDK has no supported class for signals: the one of module {@code jdk.unsupported} is used
 * by reflection, since javac warns of every direct use.
 *
 * <p>Thread rule: the owner thread, but for what the JVM calls.
 */
public final class PythonSignals {
  private static final long POLL = Duration.ofMillis(1).toNanos();
  private static final long PATIENCE = Duration.ofSeconds(1).toNanos();

  private final PythonGuest guest;
  private final LoopThread thread;
  private final Map<String, Object> wrapped = new HashMap<>();
  // Signals that have come and whose Python handler has not begun. Any thread.
  private final AtomicInteger pending = new AtomicInteger();

  PythonSignals(PythonGuest guest) {
    this.guest = guest;
    this.thread = guest.environment().thread();
  }

  /** Whether this is the thread on which Python handles signals. */
  @Export
  public boolean is_main_thread() {
    return thread.isOwner();
  }

  /**
   * Wraps the handler that GraalPy has just set for the signal, "INT" say.
   *
   * @return false if the JVM has set none, since the signal is ignored
   */
  @Export
  public boolean watch(String name) {
    try {
      Object previous = swap(name, wrapper(name));
      if (previous.equals(Class.forName("sun.misc.SignalHandler").getField("SIG_IGN").get(null))) {
        return false;
      }
      wrapped.put(name, previous);
      return true;
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("signals cannot be handled on this JVM", e);
    }
  }

  /** Ignores a signal no longer. */
  @Export
  public void heed(int number) {
    SystemSignals.heed(number);
  }

  /** Puts the handler back: GraalPy must meet its own when it sets another one. */
  @Export
  public void unwatch(String name) {
    Object previous = wrapped.remove(name);
    if (previous != null) {
      try {
        Object replaced = swap(name, previous);
        assert Proxy.isProxyClass(replaced.getClass());
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException("signals cannot be handled on this JVM", e);
      }
    }
  }

  /** Sends a signal that is watched to this process: GraalPy 25.2.4 cannot. */
  @Export
  public void send(String name) {
    ProcessSignals.raise(name);
  }

  /** A handler begins. */
  @Export
  public void begins() {
    pending.decrementAndGet();
  }

  @SuppressWarnings("ReferenceEquality") // A proxy's identity is its equality.
  private Object wrapper(String name) throws ReflectiveOperationException {
    InvocationHandler call =
        (proxy, method, arguments) ->
            switch (method.getName()) {
              case "handle" -> {
                pending.incrementAndGet();
                Object previous = wrapped.get(name);
                if (previous != null) {
                  method.invoke(previous, arguments);
                }
                thread.enqueue(new Wake(System.nanoTime() + PATIENCE));
                yield null;
              }
              case "hashCode" -> System.identityHashCode(proxy);
              case "equals" -> proxy == arguments[0];
              default -> "handler of SIG" + name;
            };
    return Proxy.newProxyInstance(
        PythonSignals.class.getClassLoader(),
        new Class<?>[] {Class.forName("sun.misc.SignalHandler")},
        call);
  }

  private static Object swap(String name, Object handler) throws ReflectiveOperationException {
    Class<?> signal = Class.forName("sun.misc.Signal");
    Class<?> signalHandler = Class.forName("sun.misc.SignalHandler");
    return signal
        .getMethod("handle", signal, signalHandler)
        .invoke(null, signal.getConstructor(String.class).newInstance(name), handler);
  }

  /**
   * Runs Python, in which the handler runs; again until it has, for GraalPy queues it elsewhere.
   */
  private final class Wake implements LoopThread.Ambient {
    private final long deadline;

    Wake(long deadline) {
      this.deadline = deadline;
    }

    @Override
    public void run() {
      guest.function("none").executeVoid();
      if (pending.get() > 0 && System.nanoTime() - deadline < 0) {
        EventLoop loop = thread.current();
        var _ = loop.callAt(loop.nanos() + POLL, this);
      }
    }
  }
}
