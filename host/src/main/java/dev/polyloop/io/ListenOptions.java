package dev.polyloop.io;

/**
 * What a listening socket is opened with.
 *
 * @param backlog how many connections may wait to be accepted
 * @param reuseAddress whether a port in TIME_WAIT may be bound: SO_REUSEADDR
 * @param reusePort whether several sockets may share the port: SO_REUSEPORT
 */
public record ListenOptions(int backlog, boolean reuseAddress, boolean reusePort) {
  /** A backlog of 100, an address that may be bound again at once, a port for one socket. */
  public static final ListenOptions DEFAULT = new ListenOptions(100, true, false);
}
