package dev.polyloop.python;

import dev.polyloop.io.DatagramTransport;
import dev.polyloop.io.DatagramTransport.Datagram;
import dev.polyloop.io.DatagramTransport.Refusal;
import dev.polyloop.io.ErrnoException;
import dev.polyloop.io.Network;
import dev.polyloop.io.SocketInfo;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import org.graalvm.polyglot.HostAccess.Export;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;

/**
 * The Java object behind {@code _polyloop.datagrams}. Its methods have Python's names; bytes and
 * addresses are as those of {@link PythonNetwork}.
 *
 * <p>Thread rule: the loop's thread.
 */
public final class PythonDatagrams {
  private final PythonGuest guest;

  PythonDatagrams(PythonGuest guest) {
    this.guest = guest;
  }

  /** A socket, bound to an address and connected to another one if that is not null. */
  @Export
  public DatagramTransport open(
      PythonLoop loop,
      String host,
      int port,
      @Nullable String remoteHost,
      int remotePort,
      boolean reusePort,
      boolean broadcast)
      throws ErrnoException {
    return Network.of(loop.java())
        .datagrams(
            address(host, port),
            remoteHost == null ? null : address(remoteHost, remotePort),
            reusePort,
            broadcast);
  }

  private static InetSocketAddress address(String host, int port) {
    return new InetSocketAddress(InetAddress.ofLiteral(host), port);
  }

  /** Names the Python object whose {@code _step} handles the transport's signals. */
  @Export
  public void start(DatagramTransport transport, PythonLoop loop, Value owner) {
    transport.start(new PythonEntry(loop, owner));
  }

  @Export
  public void begin_reading(DatagramTransport transport) {
    transport.beginReading();
  }

  /** The signal to handle. */
  @Export
  public int next(DatagramTransport transport) {
    return PythonNetwork.number(transport.poll());
  }

  /** What arrived: an array of the bytes and the parts of the address, or an exception. */
  @Export
  public Object take(DatagramTransport transport) {
    return switch (transport.take()) {
      case Datagram(byte[] bytes, InetSocketAddress sender) ->
          new Object[] {
            new String(bytes, StandardCharsets.ISO_8859_1), PythonNetwork.parts(sender)
          };
      case Refusal(Throwable error) -> guest.exception(error);
    };
  }

  /** Sends; says whether the protocol is to pause, or why the datagram was refused at once. */
  @Export
  public Object send(DatagramTransport transport, Value data, @Nullable String host, int port) {
    boolean isFull =
        transport.send(PythonNetwork.bytes(data), host == null ? null : address(host, port));
    Throwable refusal = transport.takeRefusal();
    return refusal == null ? isFull : guest.exception(refusal);
  }

  @Export
  public void finish(DatagramTransport transport) {
    transport.finish();
  }

  @Export
  public SocketInfo socket(DatagramTransport transport) {
    return transport.socket();
  }
}
