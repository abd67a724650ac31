package dev.polyloop.io;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Options of sockets that the JDK does not know, by setsockopt(2), with Linux's numbers.
 *
 * <p>Thread rule: any thread.
 */
final class SystemSocketOptions {
  private static final int IPPROTO_IPV6 = 41;
  private static final int IPV6_V6ONLY = 26;

  private static final SystemCall SETSOCKOPT =
      new SystemCall(
          "setsockopt",
          FunctionDescriptor.of(
              ValueLayout.JAVA_INT,
              ValueLayout.JAVA_INT,
              ValueLayout.JAVA_INT,
              ValueLayout.JAVA_INT,
              ValueLayout.ADDRESS,
              ValueLayout.JAVA_INT));

  private SystemSocketOptions() {}

  /** Keeps a socket of IPv6 from taking connections of IPv4: set before it is bound. */
  static void onlyIpv6(int descriptor) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment value = arena.allocateFrom(ValueLayout.JAVA_INT, 1);
      long result =
          SETSOCKOPT.call(
              arena,
              descriptor,
              IPPROTO_IPV6,
              IPV6_V6ONLY,
              value,
              Math.toIntExact(value.byteSize()));
      if (result < 0) {
        throw new IllegalStateException("setsockopt() failed with error " + -result);
      }
    }
  }
}
