package dev.polyloop.js;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A WebSocket's connection, which is read message by message: a frame is asked for only while
 * somebody waits for a message, so a slow reader is felt by the server. What is sent waits for what
 * was sent before.
 *
 * <p>Thread rule: any thread; one reader. Source: RFC 6455.
 */
final class HttpSocket implements WebSocket.Listener {
  /** How a connection has ended: 1006 without a Close frame, 1005 by one without a code. */
  record Ending(int code, String reason) {}

  private static final int GOING_AWAY = 1001;
  static final Ending ABNORMAL = new Ending(1006, "");

  /** How long the server may take to answer a Close frame. */
  private static final int CLOSE_SECONDS = 10;

  private final UnaryOperator<CompletableFuture<Ending>> closingLimit;
  private final CompletableFuture<WebSocket> opening;
  private final CompletableFuture<String> opened = new CompletableFuture<>();

  /** Completes at the end, exceptionally if the connection had to be failed. */
  private final CompletableFuture<Ending> over = new CompletableFuture<>();

  private volatile @Nullable CompletableFuture<@Nullable Object> reader;

  // Guarded by this.
  private CompletableFuture<WebSocket> sent;

  // The client's threads, one after the other: what has arrived of a message.
  private final StringBuilder text = new StringBuilder();
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  HttpSocket(WebSocket.Builder builder, URI uri) {
    this(
        builder,
        uri,
        ending -> ending.completeOnTimeout(ABNORMAL, CLOSE_SECONDS, TimeUnit.SECONDS));
  }

  /**
   * With a say in how long the server may take to answer a Close frame.
   *
   * @param closingLimit completes what it is given with {@link #ABNORMAL} when the time is over
   */
  HttpSocket(
      WebSocket.Builder builder, URI uri, UnaryOperator<CompletableFuture<Ending>> closingLimit) {
    this.closingLimit = closingLimit;
    opening = builder.buildAsync(uri, this);
    sent = opening;
    CompletableFuture<?> begun =
        opening.whenComplete(
            (socket, exception) -> {
              if (exception != null) {
                opened.completeExceptionally(exception);
                over.completeExceptionally(exception);
              } else if (!opened.complete(socket.getSubprotocol())) {
                socket.abort();
              }
            });
    CompletableFuture<?> settled = over.whenComplete((ending, exception) -> settle());
    assert begun != null && settled != null;
  }

  /**
   * Completes with the subprotocol, "" for none, when the connection is open; is cancelled if it
   * was aborted before.
   */
  CompletableFuture<String> opened() {
    return opened;
  }

  /** Completes at the end, exceptionally if the connection had to be failed. */
  CompletableFuture<Ending> over() {
    return over;
  }

  /**
   * The next message, a String or a {@link ByteBuffer}, null at the end; fails if the connection
   * has to be failed. Only once it is open.
   */
  CompletableFuture<@Nullable Object> receive() {
    CompletableFuture<@Nullable Object> made = new CompletableFuture<>();
    reader = made;
    if (over.isDone()) {
      settle();
    } else {
      opening.join().request(1);
    }
    return made;
  }

  private void settle() {
    CompletableFuture<@Nullable Object> waiting = reader;
    if (waiting != null && over.isCompletedExceptionally()) {
      waiting.completeExceptionally(over.exceptionNow());
    } else if (waiting != null) {
      waiting.complete(null);
    }
  }

  private void deliver(Object message) {
    // Nothing arrives that was not asked for.
    boolean wanted = Objects.requireNonNull(reader).complete(message);
    assert wanted || over.isDone();
  }

  /** Sends a text; completes when it is on its way. */
  CompletableFuture<?> sendText(String message) {
    return send(socket -> socket.sendText(message, true));
  }

  /** Sends bytes; completes when they are on their way. */
  CompletableFuture<?> sendBytes(byte[] message) {
    return send(socket -> socket.sendBinary(ByteBuffer.wrap(message), true));
  }

  /** Begins the closing handshake, behind all that was sent. */
  void close(int code, String reason) {
    CompletableFuture<?> closing =
        send(socket -> socket.sendClose(code, reason))
            .thenCompose(socket -> closingLimit.apply(over.copy()))
            .thenAccept(this::lose);
    assert closing != null;
  }

  private synchronized CompletableFuture<WebSocket> send(
      Function<WebSocket, CompletableFuture<WebSocket>> action) {
    CompletableFuture<WebSocket> next =
        sent.thenCompose(
            socket ->
                action.apply(socket).whenComplete((same, exception) -> check(socket, exception)));
    sent = next;
    return next;
  }

  /** A connection that cannot be written to is lost, unless the server has just ended it. */
  private void check(WebSocket socket, @Nullable Throwable exception) {
    if (exception != null && !socket.isInputClosed() && over.completeExceptionally(exception)) {
      socket.abort();
    }
  }

  /** Ends it at once, also while it is being opened. */
  void abort() {
    lose(ABNORMAL);
  }

  private void lose(Ending ending) {
    boolean first = over.complete(ending);
    if (!opened.cancel(false) && first && !opened.isCompletedExceptionally()) {
      opening.join().abort();
    }
  }

  /** As {@link #abort}, but the server is told that the program goes away. */
  void leave() {
    if (opened.isDone() && !over.isDone()) {
      CompletableFuture<?> told = opening.join().sendClose(GOING_AWAY, "");
      assert told != null;
    }
    abort();
  }

  // WebSocket.Listener

  @Override
  public void onOpen(WebSocket socket) {
    // Nothing is asked for yet.
  }

  @Override
  public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
    text.append(data);
    if (last) {
      String message = text.toString();
      text.setLength(0);
      deliver(message);
    } else {
      socket.request(1);
    }
    return null;
  }

  @Override
  public @Nullable CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
    byte[] part = new byte[data.remaining()];
    data.get(part);
    bytes.writeBytes(part);
    if (last) {
      ByteBuffer message = ByteBuffer.wrap(bytes.toByteArray());
      bytes.reset();
      deliver(message);
    } else {
      socket.request(1);
    }
    return null;
  }

  @Override
  public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
    boolean first = over.complete(new Ending(code, reason));
    assert first || over.isDone();
    return null;
  }

  @Override
  public void onError(WebSocket socket, Throwable exception) {
    boolean first = over.completeExceptionally(exception);
    assert first || over.isDone();
  }
}
