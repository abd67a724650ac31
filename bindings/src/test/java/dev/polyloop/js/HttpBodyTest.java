package dev.polyloop.js;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a response's body asks of the connection, and how it is read. */
class HttpBodyTest {
  private static final int PIECE = 16 * 1024;

  private final HttpBody body = new HttpBody();
  private final Connection connection = new Connection();

  /** Counts what it is asked for. */
  private static final class Connection implements Flow.Subscription {
    private long asked;
    private boolean cancelled;

    @Override
    public void request(long count) {
      asked += count;
    }

    @Override
    public void cancel() {
      cancelled = true;
    }
  }

  @BeforeEach
  void subscribe() {
    body.onSubscribe(connection);
  }

  /** Delivers pieces, each of the bytes of one number, as long as one is asked for. */
  private int deliver(int most) {
    int delivered = 0;
    while (delivered < most && connection.asked > 0) {
      connection.asked--;
      byte[] bytes = new byte[PIECE];
      bytes[0] = (byte) delivered;
      body.onNext(List.of(ByteBuffer.wrap(bytes, 0, 1), ByteBuffer.wrap(bytes, 1, PIECE - 1)));
      delivered++;
    }
    return delivered;
  }

  private static int size(CompletableFuture<@Nullable ByteBuffer> read) {
    ByteBuffer piece = read.resultNow();
    return piece == null ? -1 : piece.remaining();
  }

  @Test
  void unreadBody_asksForNothing() {
    assertEquals(0, connection.asked);
  }

  @Test
  void slowReader_hasAWindowOfUnreadBytes_andGetsThemInOnePiece() {
    CompletableFuture<@Nullable ByteBuffer> first = body.read();
    assertEquals(1, connection.asked);
    assertEquals(1, deliver(1));
    assertEquals(PIECE, size(first));
    // The reader is busy: what comes now waits for it.
    assertEquals(HttpBody.WINDOW / PIECE, deliver(1000));
    assertEquals(0, connection.asked);
    CompletableFuture<@Nullable ByteBuffer> second = body.read();
    ByteBuffer piece = second.resultNow();
    assertEquals(HttpBody.WINDOW, size(second));
    for (int i = 0; i < HttpBody.WINDOW / PIECE; i++) {
      assertEquals((byte) i, piece == null ? -1 : piece.get(i * PIECE));
    }
    assertEquals(1, connection.asked);
  }

  @Test
  void readBeforeTheHead_isServed_onceThereIsAConnection() {
    HttpBody early = new HttpBody();
    CompletableFuture<@Nullable ByteBuffer> read = early.read();
    early.onSubscribe(connection);
    assertEquals(1, connection.asked);
    early.onNext(List.of(ByteBuffer.allocate(3)));
    assertEquals(3, size(read));
  }

  @Test
  void end_comesAfterWhatHasArrived() {
    CompletableFuture<@Nullable ByteBuffer> first = body.read();
    assertEquals(2, deliver(2));
    body.onComplete();
    assertEquals(PIECE, size(first));
    assertEquals(PIECE, size(body.read()));
    assertNull(body.read().resultNow());
    assertNull(body.read().resultNow());
  }

  @Test
  void failure_comesAfterWhatHasArrived() {
    IOException failure = new IOException("reset");
    CompletableFuture<@Nullable ByteBuffer> first = body.read();
    assertEquals(2, deliver(2));
    body.onError(failure);
    assertEquals(PIECE, size(first));
    assertEquals(PIECE, size(body.read()));
    assertSame(failure, body.read().exceptionNow());
  }

  @Test
  void cancelledBody_asksForNothingMore() {
    assertFalse(body.read().isDone());
    body.cancel();
    assertTrue(connection.cancelled);
    connection.asked = 0;
    body.onNext(List.of(ByteBuffer.allocate(3)));
    assertEquals(0, connection.asked);
    HttpBody early = new HttpBody();
    early.cancel();
    Connection late = new Connection();
    early.onSubscribe(late);
    assertTrue(late.cancelled);
  }
}
