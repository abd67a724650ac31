package dev.polyloop.io;

import dev.polyloop.loop.Entry;
import dev.polyloop.loop.EventLoop;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * The reading end of a pipe: a blocking stream, read by a thread of its own, as signals of the
 * loop. The thread reads the next chunk only when the one before has been taken, so what waits is
 * one chunk. The process that writes feels it when nobody reads.
 *
 * <p>Thread rule: the loop's owner.
 */
public final class PipeReader {
  private static final int CHUNK = 64 * 1024;

  private final EventLoop loop;
  private final InputStream stream;
  private final Semaphore wanted = new Semaphore(0);

  // The owner; the reading thread looks at `closed`.
  private final Signals signals;
  private byte @Nullable [] chunk;
  private @Nullable Throwable failure;
  private boolean asked;
  private boolean paused;
  private boolean over;
  private volatile boolean closed;

  PipeReader(EventLoop loop, InputStream stream) {
    this.loop = loop;
    this.stream = stream;
    this.signals = new Signals(loop, "pipe");
  }

  /**
   * Names the entry that is queued for each signal, and starts the thread.
   *
   * @throws IllegalStateException if it was started before
   */
  public void start(Entry entry) {
    signals.deliverTo(entry);
    loop.beginOutside();
    Thread _ = Thread.ofPlatform().daemon().name("polyloop-pipe-reader").start(this::read);
  }

  // The reading thread
  private void read() {
    byte[] buffer = new byte[CHUNK];
    try (stream) {
      while (true) {
        wanted.acquireUninterruptibly();
        if (closed) {
          break;
        }
        int count = stream.read(buffer);
        byte[] bytes = count < 0 ? null : Arrays.copyOf(buffer, count);
        hand(() -> arrived(bytes, null));
        if (count < 0) {
          break;
        }
      }
    } catch (IOException e) {
      hand(() -> arrived(null, closed ? null : e));
    } finally {
      loop.endOutside();
    }
  }

  private void hand(Entry entry) {
    try {
      loop.enqueue(entry);
    } catch (IllegalStateException loopIsClosed) {
      closed = true;
    }
  }

  private void arrived(byte @Nullable [] bytes, @Nullable Throwable thrown) {
    asked = false;
    if (over) {
      return;
    }
    if (bytes != null) {
      chunk = bytes;
      offer();
    } else {
      if (thrown == null) {
        signals.send(Signal.EOF);
      }
      end(thrown == null ? null : Errno.of(thrown));
    }
  }

  private void offer() {
    if (chunk != null && !paused && !over && !signals.contains(Signal.DATA)) {
      signals.send(Signal.DATA);
    }
  }

  /** What the entry that is running now is to do. */
  public Signal poll() {
    Signal signal = signals.poll();
    return signal == Signal.DATA && (over || paused || chunk == null) ? Signal.NONE : signal;
  }

  /** Takes the chunk that has arrived. */
  public byte[] take() {
    byte[] bytes = Objects.requireNonNull(chunk);
    chunk = null;
    ask();
    return bytes;
  }

  private void ask() {
    if (!asked && !paused && !over && chunk == null) {
      asked = true;
      wanted.release();
    }
  }

  /** Reads from now on, unless reading is paused. */
  public void beginReading() {
    ask();
  }

  /** Whether what arrives is delivered. */
  public boolean isReading() {
    return !over && !paused;
  }

  /** Delivers no more until {@link #resumeReading}. */
  public void pauseReading() {
    paused = true;
  }

  /** Delivers again. */
  public void resumeReading() {
    paused = false;
    offer();
    ask();
  }

  /** Whether the end is decided. */
  public boolean isClosing() {
    return over;
  }

  /** Why the pipe was lost, or null. */
  public @Nullable Throwable failure() {
    return failure;
  }

  /** Ends reading; what has not been taken is dropped. */
  public void close(@Nullable Throwable cause) {
    end(cause);
  }

  private void end(@Nullable Throwable cause) {
    if (over) {
      return;
    }
    over = true;
    closed = true;
    chunk = null;
    failure = cause;
    signals.send(Signal.LOST);
    wanted.release();
  }
}
