package dev.polyloop.js;

import java.net.http.WebSocket;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.graalvm.polyglot.HostAccess.Export;
import org.graalvm.polyglot.Value;

/**
 * Connections for {@code WebSocket}, by the JDK's client. What they mean is decided in JavaScript.
 * Part of {@link JsHost}.
 *
 * <p>Thread rule: the owner thread, from within JavaScript; {@link #close} too.
 */
public final class JsSockets extends JsExports implements AutoCloseable {
  private final JsNetwork network;
  private final Set<HttpSocket> open = ConcurrentHashMap.newKeySet();

  JsSockets(JsGuest guest, JsNetwork network) {
    super(guest);
    this.network = network;
  }

  /**
   * Begins to open a connection.
   *
   * @param url with the scheme {@code ws} or {@code wss}, without credentials
   * @param protocols an array of subprotocols
   * @param headers an array of names and values in turn
   * @throws SecurityException if the program may not use the network
   */
  @Export
  public Object connect(String url, Value protocols, Value headers) {
    return guarded(
        () -> {
          WebSocket.Builder builder = network.client().newWebSocketBuilder();
          for (long i = 0; i < headers.getArraySize(); i += 2) {
            builder.header(
                headers.getArrayElement(i).asString(), headers.getArrayElement(i + 1).asString());
          }
          String[] names = protocols.as(String[].class);
          if (names.length > 0) {
            builder.subprotocols(names[0], Arrays.copyOfRange(names, 1, names.length));
          }
          HttpSocket socket = new HttpSocket(builder, JsNetwork.uri(url));
          open.add(socket);
          CompletableFuture<?> removed =
              socket.over().whenComplete((ending, exception) -> open.remove(socket));
          assert removed != null;
          return socket;
        });
  }

  /** Completes with the subprotocol, "" for none, when the connection is open; to be awaited. */
  @Export
  public Value opened(Object socket) {
    return awaitable(((HttpSocket) socket).opened());
  }

  /** The next message, null at the end; to be awaited. */
  @Export
  public Value receive(Object socket) {
    return awaitable(((HttpSocket) socket).receive());
  }

  /** The code of an ended connection: 1006 without a Close frame, 1005 by one without a code. */
  @Export
  public int closeCode(Object socket) {
    return ((HttpSocket) socket).over().resultNow().code();
  }

  /** The reason in the Close frame that has ended a connection. */
  @Export
  public String closeReason(Object socket) {
    return ((HttpSocket) socket).over().resultNow().reason();
  }

  /** Sends a text; to be awaited until it is on its way. */
  @Export
  public Value sendText(Object socket, String text) {
    return awaitable(((HttpSocket) socket).sendText(text));
  }

  /** Sends bytes; to be awaited until they are on their way. */
  @Export
  public Value sendBytes(Object socket, Value buffer, int offset, int length) {
    return awaitable(((HttpSocket) socket).sendBytes(JsBytes.read(buffer, offset, length)));
  }

  /** Begins the closing handshake. */
  @Export
  public void closeSocket(Object socket, int code, String reason) {
    ((HttpSocket) socket).close(code, reason);
  }

  /** Ends the connection at once. */
  @Export
  public void abort(Object socket) {
    ((HttpSocket) socket).abort();
  }

  /** Ends all connections, and tells the servers so. */
  @Override
  public void close() {
    open.forEach(HttpSocket::leave);
  }
}
