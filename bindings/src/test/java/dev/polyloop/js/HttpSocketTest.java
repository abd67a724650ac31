package dev.polyloop.js;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

/** What is asked of a connection, and when, on one that does nothing by itself. */
class HttpSocketTest {
  private final List<String> calls = new ArrayList<>();
  private final CompletableFuture<WebSocket> opening = new CompletableFuture<>();
  private CompletableFuture<WebSocket> sending = new CompletableFuture<>();
  private final WebSocket connection =
      (WebSocket)
          Proxy.newProxyInstance(
              WebSocket.class.getClassLoader(),
              new Class<?>[] {WebSocket.class},
              (proxy, method, arguments) -> {
                String name = method.getName();
                calls.add(arguments == null ? name : name + " " + arguments[0]);
                return switch (name) {
                  case "getSubprotocol" -> "";
                  case "isInputClosed" -> false;
                  case "sendText", "sendClose" -> sending;
                  default -> null;
                };
              });
  private final List<CompletableFuture<HttpSocket.Ending>> limits = new ArrayList<>();
  private final HttpSocket socket =
      new HttpSocket(
          (WebSocket.Builder)
              Proxy.newProxyInstance(
                  WebSocket.class.getClassLoader(),
                  new Class<?>[] {WebSocket.Builder.class},
                  (proxy, method, arguments) -> opening),
          URI.create("ws://localhost/"),
          ending -> {
            limits.add(ending);
            return ending;
          });

  private void open() {
    opening.complete(connection);
    calls.clear();
  }

  @Test
  void receive_asksForFramesOfOneMessage_andForNoneWithoutAReader() {
    open();
    socket.onOpen(connection);
    assertEquals(List.of(), calls);
    CompletableFuture<?> first = socket.receive();
    assertEquals(List.of("request 1"), calls);
    socket.onText(connection, "a", false);
    assertEquals(List.of("request 1", "request 1"), calls);
    socket.onText(connection, "b", true);
    assertEquals("ab", first.join());
    assertEquals(2, calls.size());
    CompletableFuture<?> second = socket.receive();
    socket.onBinary(connection, ByteBuffer.wrap(new byte[] {1}), true);
    assertEquals(ByteBuffer.wrap(new byte[] {1}), second.join());
    assertEquals(3, calls.size());
  }

  @Test
  void close_thatIsNotAnswered_losesTheConnectionWhenTheTimeIsOver() {
    open();
    CompletableFuture<?> waiting = socket.receive();
    socket.close(1000, "");
    assertEquals(List.of(), limits);
    sending.complete(connection);
    assertEquals(List.of("request 1", "sendClose 1000"), calls);
    assertFalse(waiting.isDone());
    limits.getFirst().complete(HttpSocket.ABNORMAL);
    assertEquals(List.of("request 1", "sendClose 1000", "abort"), calls);
    assertEquals(1006, socket.over().resultNow().code());
    assertNull(waiting.resultNow());
  }

  @Test
  void close_thatIsAnsweredInTime_needsNoMore() {
    open();
    CompletableFuture<?> waiting = socket.receive();
    socket.close(1000, "");
    sending.complete(connection);
    assertNull(socket.onClose(connection, 1000, "bye"));
    assertTrue(limits.getFirst().isDone());
    assertEquals(new HttpSocket.Ending(1000, "bye"), socket.over().resultNow());
    assertNull(waiting.resultNow());
    assertEquals(List.of("request 1", "sendClose 1000"), calls);
  }

  @Test
  void send_waitsForWhatWasSentBefore() {
    open();
    CompletableFuture<?> first = socket.sendText("1");
    CompletableFuture<?> second = socket.sendText("2");
    socket.close(1000, "");
    assertEquals(List.of("sendText 1"), calls);
    CompletableFuture<WebSocket> before = sending;
    sending = new CompletableFuture<>();
    before.complete(connection);
    assertTrue(first.isDone());
    assertEquals(List.of("sendText 1", "sendText 2"), calls);
    assertFalse(second.isDone());
    sending.complete(connection);
    assertEquals(List.of("sendText 1", "sendText 2", "sendClose 1000"), calls);
  }

  @Test
  void send_fails_theReaderHearsOfIt() {
    open();
    CompletableFuture<?> message = socket.receive();
    CompletableFuture<?> sent = socket.sendText("1");
    sending.completeExceptionally(new IOException("broken"));
    CompletionException failure = assertThrows(CompletionException.class, message::join);
    assertEquals("java.io.IOException: broken", failure.getMessage());
    assertTrue(sent.isCompletedExceptionally());
    assertEquals("abort", calls.getLast());
  }

  @Test
  void abort_endsTheReader() {
    open();
    CompletableFuture<?> message = socket.receive();
    socket.abort();
    assertTrue(message.isDone());
    assertEquals(1006, socket.over().join().code());
    assertEquals("abort", calls.getLast());
    assertTrue(socket.receive().isDone());
  }

  @Test
  void abort_beforeItIsOpen_abortsTheConnection() {
    socket.abort();
    assertTrue(socket.opened().isCancelled());
    opening.complete(connection);
    assertEquals(List.of("getSubprotocol", "abort"), calls);
  }
}
