package dev.polyloop.js;

import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * The body of a response, which is read piece by piece. From the first read on the connection is
 * asked for what comes next while there is less than {@link #WINDOW} unread, so a slow reader is
 * felt by the server, and one that is slower than the connection gets it in large pieces: a piece
 * costs a turn of the loop, and the client's own have 16 KiB.
 *
 * <p>Thread rule: any thread; one reader.
 */
final class HttpBody implements BodySubscriber<HttpBody> {
  /** Bytes, beyond which nothing more is asked for. */
  static final int WINDOW = 256 * 1024;

  private final Object lock = new Object();

  // Guarded by the lock.
  private List<ByteBuffer> unread = new ArrayList<>();
  private long unreadBytes;
  private Flow.@Nullable Subscription subscription;
  private @Nullable CompletableFuture<@Nullable ByteBuffer> reader;
  private @Nullable Throwable failure;
  private boolean begun;
  private boolean asked;
  private boolean ended;
  private boolean cancelled;

  @Override
  public CompletionStage<HttpBody> getBody() {
    return CompletableFuture.completedStage(this);
  }

  /** What has arrived, or else the next piece; null at the end; fails as the connection does. */
  CompletableFuture<@Nullable ByteBuffer> read() {
    CompletableFuture<@Nullable ByteBuffer> made = new CompletableFuture<>();
    synchronized (lock) {
      reader = made;
      begun = true;
    }
    serve();
    ask();
    return made;
  }

  /** Ends the exchange. */
  void cancel() {
    Flow.Subscription current;
    synchronized (lock) {
      cancelled = true;
      unread.clear();
      unreadBytes = 0;
      current = subscription;
    }
    if (current != null) {
      current.cancel();
    }
  }

  @Override
  public void onSubscribe(Flow.Subscription given) {
    boolean stop;
    synchronized (lock) {
      subscription = given;
      stop = cancelled;
    }
    if (stop) {
      given.cancel();
    } else {
      ask();
    }
  }

  @Override
  public void onNext(List<ByteBuffer> buffers) {
    synchronized (lock) {
      asked = false;
      if (!cancelled) {
        unread.addAll(buffers);
        unreadBytes += size(buffers);
      }
    }
    serve();
    ask();
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

  /** Asks for one more of the client's lists, if none is under way and there is room. */
  private void ask() {
    Flow.Subscription current;
    synchronized (lock) {
      current = subscription;
      if (current == null || !begun || asked || ended || cancelled || unreadBytes >= WINDOW) {
        return;
      }
      asked = true;
    }
    current.request(1);
  }

  private void serve() {
    CompletableFuture<@Nullable ByteBuffer> waiting;
    List<ByteBuffer> taken;
    Throwable thrown;
    synchronized (lock) {
      if (reader == null || (unread.isEmpty() && !ended)) {
        return;
      }
      waiting = reader;
      reader = null;
      taken = unread;
      unread = new ArrayList<>();
      unreadBytes = 0;
      thrown = taken.isEmpty() ? failure : null;
    }
    boolean served =
        thrown == null
            ? waiting.complete(taken.isEmpty() ? null : joined(taken))
            : waiting.completeExceptionally(thrown);
    assert served;
  }

  private static ByteBuffer joined(List<ByteBuffer> buffers) {
    ByteBuffer all = ByteBuffer.allocate(size(buffers));
    buffers.forEach(all::put);
    return all.flip();
  }

  private static int size(List<ByteBuffer> buffers) {
    return buffers.stream().mapToInt(ByteBuffer::remaining).sum();
  }
}
