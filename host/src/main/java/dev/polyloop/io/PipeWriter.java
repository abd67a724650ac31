package dev.polyloop.io;

import dev.polyloop.io.StreamTransport.Signal;
import dev.polyloop.loop.Entry;
import dev.polyloop.loop.EventLoop;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * The writing end of a pipe: a blocking stream, written by a thread of its own, with water marks
 * for what is not written yet.
 *
 * <p>Thread rule: the loop's owner.
 */
public final class PipeWriter {
  private static final byte[] END = new byte[0];

  private final EventLoop loop;
  private final OutputStream stream;
  private final LinkedBlockingQueue<byte[]> queue = new LinkedBlockingQueue<>();

  // The owner; the writing thread looks at `dropped`.
  private final Signals signals;
  private final WaterMarks marks = new WaterMarks();
  private @Nullable Throwable failure;
  private boolean closing;
  private boolean over;
  private long pending;
  private volatile boolean dropped;

  PipeWriter(EventLoop loop, OutputStream stream) {
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
    Thread _ = Thread.ofPlatform().daemon().name("polyloop-pipe-writer").start(this::writeAll);
  }

  // The writing thread
  @SuppressWarnings("ReferenceEquality") // END is an identity.
  private void writeAll() {
    try (stream) {
      while (true) {
        byte[] bytes = queue.take();
        if (bytes == END || dropped) {
          break;
        }
        stream.write(bytes);
        stream.flush();
        hand(() -> written(bytes.length));
      }
    } catch (IOException e) {
      hand(() -> end(broken(e)));
    } catch (InterruptedException e) {
      // Nobody interrupts a thread of ours but the end of the JVM.
      Thread.currentThread().interrupt();
    }
  }

  /** Once the child has ended, the JDK says "Stream closed" where the system would say EPIPE. */
  private static Throwable broken(IOException thrown) {
    return Errno.of(thrown) instanceof ErrnoException known ? known : Errno.EPIPE.exception();
  }

  private void hand(Entry entry) {
    try {
      loop.enqueue(entry);
    } catch (IllegalStateException loopIsClosed) {
      dropped = true;
    }
  }

  /** What the entry that is running now is to do. */
  public Signal poll() {
    return signals.poll();
  }

  /**
   * Writes bytes, or keeps them until the pipe takes them. After the end they are dropped.
   *
   * @param bytes the pipe's from now on
   * @return whether writing should pause: the high-water mark has just been passed
   */
  public boolean write(byte[] bytes) {
    if (closing || bytes.length == 0) {
      return false;
    }
    pending += bytes.length;
    queue.add(bytes);
    return fills();
  }

  private boolean fills() {
    return !over && marks.rises(pending);
  }

  private void written(int length) {
    if (over) {
      return;
    }
    pending -= length;
    if (marks.falls(pending)) {
      signals.send(Signal.WRITABLE);
    }
    if (pending == 0 && closing) {
      end(null);
    }
  }

  /** How many bytes wait to be written. */
  public long bufferedBytes() {
    return pending;
  }

  /**
   * Sets from and to how many waiting bytes writing is to pause.
   *
   * @return whether writing should pause at once, as for {@link #write}
   * @throws IllegalArgumentException unless high >= low >= 0
   */
  public boolean waterMarks(long high, long low) {
    marks.set(high, low);
    return fills();
  }

  /** The mark above which writing pauses, in bytes. */
  public long highWater() {
    return marks.high();
  }

  /** The mark at which writing goes on, in bytes. */
  public long lowWater() {
    return marks.low();
  }

  /** Whether {@link #close} or the end has begun. */
  public boolean isClosing() {
    return closing;
  }

  /** Why the pipe was lost, or null. */
  public @Nullable Throwable failure() {
    return failure;
  }

  /** Writes what waits, then closes the pipe. */
  public void close() {
    if (closing) {
      return;
    }
    closing = true;
    if (pending == 0) {
      end(null);
    }
  }

  /** Closes the pipe; what waits is dropped. */
  public void abort(@Nullable Throwable cause) {
    end(cause);
  }

  private void end(@Nullable Throwable cause) {
    if (over) {
      return;
    }
    closing = true;
    over = true;
    dropped = true;
    pending = 0;
    failure = cause;
    signals.send(Signal.LOST);
    queue.add(END);
  }
}
