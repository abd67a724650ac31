package dev.polyloop.python;

import dev.polyloop.io.ErrnoException;
import dev.polyloop.io.SocketInfo;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import jdk.net.ExtendedSocketOptions;

/** Socket options by the numbers that Linux and Python give them. */
final class SocketOptions {
  private static final int ENOPROTOOPT = 92;

  private static final int SOL_SOCKET = 1;
  private static final int IPPROTO_IP = 0;
  private static final int IPPROTO_TCP = 6;

  private SocketOptions() {}

  static void set(SocketInfo socket, int level, int option, long value) throws ErrnoException {
    SocketOption<?> known = find(level, option);
    if (known.type().equals(Boolean.class)) {
      socket.set(typed(known, Boolean.class), value != 0);
    } else {
      socket.set(typed(known, Integer.class), Math.toIntExact(value));
    }
  }

  static long get(SocketInfo socket, int level, int option) throws ErrnoException {
    SocketOption<?> known = find(level, option);
    if (known.type().equals(Boolean.class)) {
      return socket.get(typed(known, Boolean.class)) ? 1 : 0;
    }
    return socket.get(typed(known, Integer.class));
  }

  @SuppressWarnings("unchecked") // The option says that its values are of this type.
  private static <T> SocketOption<T> typed(SocketOption<?> option, Class<T> type) {
    assert option.type().equals(type);
    return (SocketOption<T>) option;
  }

  private static SocketOption<?> find(int level, int option) throws ErrnoException {
    SocketOption<?> found =
        switch (level) {
          case SOL_SOCKET ->
              switch (option) {
                case 2 -> StandardSocketOptions.SO_REUSEADDR;
                case 6 -> StandardSocketOptions.SO_BROADCAST;
                case 7 -> StandardSocketOptions.SO_SNDBUF;
                case 8 -> StandardSocketOptions.SO_RCVBUF;
                case 9 -> StandardSocketOptions.SO_KEEPALIVE;
                case 13 -> StandardSocketOptions.SO_LINGER;
                case 15 -> StandardSocketOptions.SO_REUSEPORT;
                default -> null;
              };
          case IPPROTO_TCP ->
              switch (option) {
                case 1 -> StandardSocketOptions.TCP_NODELAY;
                case 4 -> ExtendedSocketOptions.TCP_KEEPIDLE;
                case 5 -> ExtendedSocketOptions.TCP_KEEPINTERVAL;
                case 6 -> ExtendedSocketOptions.TCP_KEEPCOUNT;
                case 12 -> ExtendedSocketOptions.TCP_QUICKACK;
                default -> null;
              };
          case IPPROTO_IP ->
              switch (option) {
                case 1 -> StandardSocketOptions.IP_TOS;
                case 33 -> StandardSocketOptions.IP_MULTICAST_TTL;
                case 34 -> StandardSocketOptions.IP_MULTICAST_LOOP;
                default -> null;
              };
          default -> null;
        };
    if (found == null) {
      throw new ErrnoException(ENOPROTOOPT, "Protocol not available");
    }
    return found;
  }
}
