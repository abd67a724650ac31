package dev.polyloop.python;

import dev.polyloop.io.Addresses;
import dev.polyloop.io.ErrnoException;
import dev.polyloop.io.ListenOptions;
import dev.polyloop.io.Listener;
import dev.polyloop.io.Network;
import dev.polyloop.io.Signal;
import dev.polyloop.io.SocketInfo;
import dev.polyloop.io.StreamTransport;
import java.io.IOException;
import java.net.IDN;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import org.graalvm.polyglot.HostAccess.Export;
import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;

/**
 * The Java object behind the modules of {@code _polyloop} for the network: Python's transports and
 * servers. Its methods have Python's names. Bytes come through a {@link PythonWindow}.
 *
 * <p>Addresses are given as host, port and scope, where a port of -1 says that the host is the path
 * of a Unix socket; they are returned as arrays of what Python's tuple holds.
 *
 * <p>Thread rule: the loop's thread.
 */
public final class PythonNetwork {
  private static final int NOTHING = 0;
  private static final int DATA = 1;
  private static final int EOF = 2;
  private static final int WRITABLE = 3;
  private static final int LOST = 4;

  private final PythonGuest guest;

  PythonNetwork(PythonGuest guest) {
    this.guest = guest;
  }

  /**
   * Makes sure that the loop can have a network.
   *
   * @throws UnsupportedOperationException if its clock is a virtual one
   */
  @Export
  public void check(PythonLoop loop) {
    var _ = Network.of(loop.java());
  }

  /**
   * Calls a function; says whether it returned, rather than failed inside the interpreter. That is
   * what {@code select} of GraalPy 25.0.3 does when one of its sockets is closed meanwhile ({@code
   * EmulatedPosixSupport.createSelectedMap}). Any thread.
   */
  @Export
  public boolean survives(Value function) {
    try {
      function.executeVoid();
      return true;
    } catch (PolyglotException e) {
      if (!e.isInternalError()) {
        throw e;
      }
      return false;
    }
  }

  // Connections

  @Export
  public Object connect(
      PythonLoop loop, String host, int port, @Nullable String localHost, int localPort) {
    return guest.peerOf(
        Network.of(loop.java())
            .connect(
                address(host, port), localHost == null ? null : address(localHost, localPort)));
  }

  /** Names the Python object whose {@code _step} handles the transport's signals. */
  @Export
  public void start(StreamTransport transport, PythonLoop loop, Value owner) {
    transport.start(new PythonEntry(loop, owner));
  }

  /** The signal to handle; for data, which is put into the window, minus the number of bytes. */
  @Export
  public int next(StreamTransport transport, PythonWindow window) {
    Signal signal = transport.poll();
    return signal == Signal.DATA
        ? -window.put(transport.take(StreamTransport.MAX_READ))
        : number(signal);
  }

  /** As {@link #next} for a protocol with a buffer of its own: the bytes are not taken. */
  @Export
  public int next_buffered(StreamTransport transport) {
    return number(transport.poll());
  }

  static int number(Signal signal) {
    return switch (signal) {
      case NONE -> NOTHING;
      case DATA -> DATA;
      case EOF -> EOF;
      case WRITABLE -> WRITABLE;
      case LOST -> LOST;
    };
  }

  /** Puts bytes into the window, at most so many; returns how many. */
  @Export
  public int take(StreamTransport transport, int limit, PythonWindow window) {
    return window.put(transport.take(Math.min(limit, StreamTransport.MAX_READ)));
  }

  // Windows

  @Export
  public PythonWindow window_of_memory() throws IOException {
    return PythonWindow.ofMemory(StreamTransport.MAX_READ);
  }

  @Export
  public PythonWindow window_of_text() {
    return PythonWindow.ofText();
  }

  @Export
  public @Nullable String window_path(PythonWindow window) {
    return window.path();
  }

  @Export
  public void unlink_window(PythonWindow window) throws IOException {
    window.unlink();
  }

  @Export
  public String window_text(PythonWindow window) {
    return window.text();
  }

  @Export
  public void close_window(PythonWindow window) {
    window.close();
  }

  // Writing

  /** Writes; says whether the protocol is to pause. */
  @Export
  public boolean write(StreamTransport transport, Value data) {
    return transport.write(bytes(data));
  }

  static byte[] bytes(Value data) {
    byte[] bytes = new byte[Math.toIntExact(data.getBufferSize())];
    data.readBuffer(0, bytes, 0, bytes.length);
    return bytes;
  }

  @Export
  public void write_eof(StreamTransport transport) {
    transport.writeEof();
  }

  @Export
  public void finish(StreamTransport transport) {
    transport.finish();
  }

  @Export
  public void pause_reading(StreamTransport transport) {
    transport.pauseReading();
  }

  @Export
  public void resume_reading(StreamTransport transport) {
    transport.resumeReading();
  }

  @Export
  public void begin_reading(StreamTransport transport) {
    transport.beginReading();
  }

  @Export
  public boolean is_lost(StreamTransport transport) {
    return transport.isLost();
  }

  @Export
  public boolean is_reading(StreamTransport transport) {
    return transport.isReading();
  }

  // Servers

  /**
   * A listening socket.
   *
   * @param accepted called on the loop's thread with each new connection
   */
  @Export
  public Listener listen(
      PythonLoop loop,
      String host,
      int port,
      int backlog,
      boolean reuseAddress,
      boolean reusePort,
      Value accepted)
      throws ErrnoException {
    return Network.of(loop.java())
        .listen(
            address(host, port),
            new ListenOptions(backlog, reuseAddress, reusePort),
            transport -> accepted.executeVoid(transport));
  }

  @Export
  public void start_listening(Listener listener) {
    listener.start();
  }

  @Export
  public void close_listener(Listener listener) {
    listener.close();
  }

  /**
   * The ASCII form of a host's name, which may be an international one.
   *
   * @throws IllegalArgumentException if it is no name
   */
  @Export
  public String ascii_name(String name) {
    return IDN.toASCII(name);
  }

  /**
   * The one text of an Internet address that may be written in several ways; null if it is none.
   */
  @Export
  public @Nullable String canonical_address(String written) {
    return Addresses.canonical(written);
  }

  /** Datagram sockets. */
  @Export
  public PythonDatagrams datagrams() {
    return new PythonDatagrams(guest);
  }

  // Sockets

  @Export
  public SocketInfo transport_socket(StreamTransport transport) {
    return transport.socket();
  }

  @Export
  public SocketInfo listener_socket(Listener listener) {
    return listener.socket();
  }

  /** 2 for IPv4, 10 for IPv6, 1 for Unix: Linux's numbers of address families. */
  @Export
  public int family(SocketInfo socket) {
    return socket.isUnix() ? 1 : socket.isIpv6() ? 10 : 2;
  }

  /** Whether listening sockets of IPv6 take connections of IPv6 only, as CPython's. */
  @Export
  public boolean is_only_ipv6() {
    return Listener.isOnlyIpv6();
  }

  /** Whether sockets of IPv6 can be made. */
  @Export
  public boolean has_ipv6() {
    return Network.hasIpv6();
  }

  /** The number of an error that a method here threw, or 0. */
  @Export
  public int errno(Value exception) {
    return exception.isHostObject() && exception.asHostObject() instanceof ErrnoException error
        ? error.errno()
        : 0;
  }

  @Export
  public boolean is_datagram(SocketInfo socket) {
    return socket.isDatagram();
  }

  @Export
  public boolean is_open(SocketInfo socket) {
    return socket.isOpen();
  }

  /** The file descriptor of a socket, or -1 if it is closed or the JDK does not tell. */
  @Export
  public int file_descriptor(SocketInfo socket) {
    return socket.fileDescriptor().orElse(-1);
  }

  @Export
  public Object local_address(SocketInfo socket) {
    return parts(socket.local());
  }

  @Export
  public Object remote_address(SocketInfo socket) {
    return parts(socket.remote());
  }

  @Export
  public void set_option(SocketInfo socket, int level, int option, long value) throws IOException {
    SocketOptions.set(socket, level, option, value);
  }

  @Export
  public long get_option(SocketInfo socket, int level, int option) throws IOException {
    return SocketOptions.get(socket, level, option);
  }

  private static SocketAddress address(String host, int port) {
    if (port < 0) {
      return UnixDomainSocketAddress.of(host);
    }
    return new InetSocketAddress(InetAddress.ofLiteral(host), port);
  }

  private Object parts(@Nullable SocketAddress address) {
    return switch (address) {
      case InetSocketAddress inet -> parts(inet);
      case UnixDomainSocketAddress unix -> new Object[] {unix.getPath().toString()};
      case null, default -> guest.none();
    };
  }

  static Object[] parts(InetSocketAddress address) {
    return address.getAddress() instanceof Inet6Address ip
        ? new Object[] {Addresses.text(ip), address.getPort(), 0, ip.getScopeId()}
        : new Object[] {address.getAddress().getHostAddress(), address.getPort()};
  }
}
