package dev.polyloop.js;

import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * The body of a response, which is read piece by piece: nothing more is asked of the connection
 * than the reader has asked for, so a slow reader is felt by the server.
 *
 * <p>Thread rule: any thread; one reader.
 */
final class HttpBody implements BodySubscriber<HttpBody> {
  private final Object lock = new Object();

  // Guarded by the lock.
  private final Deque<ByteBuffer> pieces = new ArrayDeque<>();
  private Flow.@Nullable Subscription subscription;
  private @Nullable CompletableFuture<@Nullable ByteBuffer> reader;
  private @Nullable Throwable failure;
  private boolean ended;
  private boolean cancelled;

  @Override
  public CompletionStage<HttpBody> getBody() {
    return CompletableFuture.completedStage(this);
  }

  /** The next piece, null at the end; fails as the connection does. */
  CompletableFuture<@Nullable ByteBuffer> read() {
    CompletableFuture<@Nullable ByteBuffer> made = new CompletableFuture<>();
    Flow.Subscription current;
    synchronized (lock) {
      reader = made;
      current = pieces.isEmpty() && !ended ? subscription : null;
    }
    if (current != null) {
      current.request(1);
    }
    serve();
    return made;
  }

  /** Ends the exchange. */
  void cancel() {
    Flow.Subscription current;
    synchronized (lock) {
      cancelled = true;
      current = subscription;
    }
    if (current != null) {
      current.cancel();
    }
  }

  @Override
  public void onSubscribe(Flow.Subscription given) {
    boolean wanted;
    boolean stop;
    synchronized (lock) {
      subscription = given;
      wanted = reader != null;
      stop = cancelled;
    }
    if (stop) {
      given.cancel();
    } else if (wanted) {
      given.request(1);
    }
  }

  @Override
  public void onNext(List<ByteBuffer> buffers) {
    int size = buffers.stream().mapToInt(ByteBuffer::remaining).sum();
    ByteBuffer all = ByteBuffer.allocate(size);
    buffers.forEach(all::put);
    synchronized (lock) {
      pieces.add(all.flip());
    }
    serve();
  }

  @Override
  public void onError(Throwable exception) {
    synchronized (lock) {
      failure = exception;
      ended = true;
    }
    serve();
  }

  @Override
  public void onComplete() {
    synchronized (lock) {
      ended = true;
    }
    serve();
  }

  private void serve() {
    CompletableFuture<@Nullable ByteBuffer> waiting;
    ByteBuffer piece;
    Throwable thrown;
    synchronized (lock) {
      if (reader == null || (pieces.isEmpty() && !ended)) {
        return;
      }
      waiting = reader;
      reader = null;
      piece = pieces.poll();
      thrown = piece == null ? failure : null;
    }
    boolean served =
        thrown == null ? waiting.complete(piece) : waiting.completeExceptionally(thrown);
    assert served;
  }
}
