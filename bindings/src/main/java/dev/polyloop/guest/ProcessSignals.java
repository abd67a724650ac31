package dev.polyloop.guest;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The process's signals: what the JVM does when one comes, and sending one to oneself.
 *
 * <p>The JDK has no supported class for signals: the one of module {@code jdk.unsupported} is used
 * by reflection, since javac warns of every direct use.
 *
 * <p>Thread rule: any. Signals are the process's, so one part of it should handle each.
 */
public final class ProcessSignals {
  private ProcessSignals() {}

  /**
   * Has the JVM call an action, on a thread of its own, when the signal comes.
   *
   * @param name "INT" say
   * @return the handler that was there, for {@link #restore}
   * @throws IllegalArgumentException if the signal does not exist or cannot be handled
   */
  @SuppressWarnings("ReferenceEquality") // A proxy's identity is its equality.
  public static Object handle(String name, Runnable action) {
    InvocationHandler call =
        (proxy, method, arguments) ->
            switch (method.getName()) {
              case "handle" -> {
                action.run();
                yield null;
              }
              case "hashCode" -> System.identityHashCode(proxy);
              case "equals" -> proxy == arguments[0];
              default -> "handler of SIG" + name;
            };
    try {
      return swap(
          name,
          Proxy.newProxyInstance(
              ProcessSignals.class.getClassLoader(),
              new Class<?>[] {Class.forName("sun.misc.SignalHandler")},
              call));
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException("signals cannot be handled on this JVM", e);
    }
  }

  /** Puts a handler back that {@link #handle} has returned. */
  public static void restore(String name, Object previous) {
    Object replaced = swap(name, previous);
    assert Proxy.isProxyClass(replaced.getClass());
  }

  /** Sends a signal to this process. */
  public static void raise(String name) {
    Object nothing = onSignal("raise", name);
    assert nothing == null;
  }

  private static Object swap(String name, Object handler) {
    return Objects.requireNonNull(onSignal("handle", name, handler));
  }

  private static @Nullable Object onSignal(String method, String name, Object... handler) {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Object named = signal.getConstructor(String.class).newInstance(name);
      return handler.length == 0
          ? signal.getMethod(method, signal).invoke(null, named)
          : signal
              .getMethod(method, signal, Class.forName("sun.misc.SignalHandler"))
              .invoke(null, named, handler[0]);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof IllegalArgumentException cause) {
        throw cause;
      }
      throw new IllegalStateException("signals cannot be handled on this JVM", e);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("signals cannot be handled on this JVM", e);
    }
  }
}
