package dev.polyloop.io;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.ArrayList;
import java.util.List;

/**
 * A function of the system's C library that neither the JDK nor the guests offer. The JVM is told
 * by {@code --enable-native-access} that this is wanted.
 *
 * <p>Thread rule: any thread.
 */
final class SystemCall {
  private static final Linker LINKER = Linker.nativeLinker();
  private static final long ERRNO =
      Linker.Option.captureStateLayout().byteOffset(PathElement.groupElement("errno"));

  private final MethodHandle function;

  /**
   * Finds the function.
   *
   * @param type its result, an integer, and its parameters
   * @param options how it is called, other than that its error number is kept
   */
  @SuppressWarnings("restricted") // see the class
  SystemCall(String name, FunctionDescriptor type, Linker.Option... options) {
    List<Linker.Option> all = new ArrayList<>(List.of(options));
    all.add(Linker.Option.captureCallState("errno"));
    function =
        LINKER.downcallHandle(
            LINKER.defaultLookup().findOrThrow(name), type, all.toArray(Linker.Option[]::new));
  }

  /** Calls it: its result, or minus the system's error number. */
  long call(Arena arena, Object... arguments) {
    MemorySegment state = arena.allocate(Linker.Option.captureStateLayout());
    List<Object> all = new ArrayList<>();
    all.add(state);
    all.addAll(List.of(arguments));
    try {
      long result = ((Number) function.invokeWithArguments(all)).longValue();
      return result < 0 ? -state.get(ValueLayout.JAVA_INT, ERRNO) : result;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }
}
