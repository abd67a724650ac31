package dev.polyloop.io;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;

/**
 * File descriptors of processes, by Linux's system call pidfd_open(2).
 *
 * <p>Thread rule: any thread.
 */
public final class ProcessDescriptor {
  private static final int ENOSYS = 38;

  /** Its number on every architecture. */
  private static final long PIDFD_OPEN = 434;

  private ProcessDescriptor() {}

  private static final class Function {
    static final SystemCall SYSCALL =
        new SystemCall(
            "syscall",
            FunctionDescriptor.of(
                ValueLayout.JAVA_LONG,
                ValueLayout.JAVA_LONG,
                ValueLayout.JAVA_INT,
                ValueLayout.JAVA_INT),
            Linker.Option.firstVariadicArg(1));
  }

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
      return Math.toIntExact(Function.SYSCALL.call(arena, PIDFD_OPEN, pid, flags));
    }
  }
}
