package dev.polyloop.io;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.channels.Channel;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * The numbers that the system gives to the JDK's channels. The JDK keeps them to itself unless it
 * is started with {@code --add-exports java.base/sun.nio.ch=ALL-UNNAMED}.
 *
 * <p>Thread rule: any thread.
 */
final class FileDescriptors {
  private static final @Nullable Class<?> OWNER = owner();
  private static final @Nullable MethodHandle NUMBER = number(OWNER);

  private FileDescriptors() {}

  /** Whether the JDK tells. */
  static boolean areKnown() {
    return NUMBER != null;
  }

  /** The file descriptor of an open channel, if it is the system's and the JDK tells. */
  static OptionalInt of(Channel channel) {
    if (OWNER == null || NUMBER == null || !OWNER.isInstance(channel)) {
      return OptionalInt.empty();
    }
    try {
      return OptionalInt.of((int) NUMBER.invokeExact((Object) channel));
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  private static @Nullable Class<?> owner() {
    try {
      return Class.forName("sun.nio.ch.SelChImpl");
    } catch (ClassNotFoundException e) {
      return null; // another JDK
    }
  }

  private static @Nullable MethodHandle number(@Nullable Class<?> owner) {
    if (owner == null) {
      return null;
    }
    try {
      return MethodHandles.lookup()
          .findVirtual(owner, "getFDVal", MethodType.methodType(int.class))
          .asType(MethodType.methodType(int.class, Object.class));
    } catch (NoSuchMethodException | IllegalAccessException e) {
      return null; // not exported to us
    }
  }
}
