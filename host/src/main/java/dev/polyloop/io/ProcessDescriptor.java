package dev.polyloop.io;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * File descriptors of processes, by Linux's system call pidfd_open(2), which neither the JDK nor
 * the guests offer.
 *
 * <p>Thread rule: any thread.
 */
@SuppressWarnings("restricted") // The JVM is told by --enable-native-access.
public final class ProcessDescriptor {
  private static final int ENOSYS = 38;

  /** Its number on every architecture. */
  private static final long PIDFD_OPEN = 434;

  private static final Linker LINKER = Linker.nativeLinker();
  private static final MethodHandle SYSCALL =
      LINKER.downcallHandle(
          LINKER.defaultLookup().findOrThrow("syscall"),
          FunctionDescriptor.of(
              ValueLayout.JAVA_LONG,
              ValueLayout.JAVA_LONG,
              ValueLayout.JAVA_INT,
              ValueLayout.JAVA_INT),
          Linker.Option.firstVariadicArg(1),
          Linker.Option.captureCallState("errno"));

  private ProcessDescriptor() {}

  /**
   * Opens the file descriptor of a process. It is the caller's to close, by the system's close(2).
   *
   * @return the file descriptor, or minus the system's error number
   */
  public static int open(int pid, int flags) {
    if (!System.getProperty("os.name").equals("Linux")) {
      return -ENOSYS;
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(Linker.Option.captureStateLayout());
      long result = (long) SYSCALL.invokeExact(state, PIDFD_OPEN, pid, flags);
      long offset =
          Linker.Option.captureStateLayout()
              .byteOffset(MemoryLayout.PathElement.groupElement("errno"));
      return result < 0 ? -state.get(ValueLayout.JAVA_INT, offset) : Math.toIntExact(result);
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }
}
