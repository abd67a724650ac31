package dev.polyloop.launcher;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Ctrl-C. A program may answer it by ending tidily, which a shutdown hook cannot wait for without
 * deadlock, so the signal itself is handled. The JDK has no supported class for that: the one of
 * module {@code jdk.unsupported} is used by reflection, since javac warns of every direct use.
 */
final class Interrupts {
  private Interrupts() {}

  /**
   * Asks, on a thread of the JVM's, for each SIGINT whether it is dealt with; if it is not, does
   * what was to be done before: what a guest that handles signals does, or ending with code 130.
   */
  static void install(BooleanSupplier dealtWith) {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> signalHandler = Class.forName("sun.misc.SignalHandler");
      AtomicReference<@Nullable Object> previous = new AtomicReference<>();
      InvocationHandler call =
          (proxy, method, arguments) -> {
            if (method.getName().equals("handle") && !dealtWith.getAsBoolean()) {
              method.invoke(previous.get(), arguments);
            }
            return method.getName().equals("hashCode") ? System.identityHashCode(proxy) : null;
          };
      Object proxy =
          Proxy.newProxyInstance(
              Interrupts.class.getClassLoader(), new Class<?>[] {signalHandler}, call);
      previous.set(
          signal
              .getMethod("handle", signal, signalHandler)
              .invoke(null, signal.getConstructor(String.class).newInstance("INT"), proxy));
    } catch (ReflectiveOperationException e) {
      // Without the class Ctrl-C ends the JVM at once, as it does by default.
      System.getLogger("dev.polyloop")
          .log(System.Logger.Level.DEBUG, "Ctrl-C cannot be handled on this JVM", e);
    }
  }
}
