package dev.polyloop.io;

import dev.polyloop.loop.Entry;
import dev.polyloop.loop.EventLoop;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * The writing end of a pipe: a blocking stream, written by a thread of its own.
 *
 * <p>Thread rule: the loop's owner.
 */
public final class PipeWriter extends WriteTransport {
  private static final byte[] END = new byte[0];

  private final EventLoop loop;
  private final OutputStream stream;
  private final LinkedBlockingQueue<byte[]> queue = new LinkedBlockingQueue<>();

  private boolean started;
  private boolean readerGone;

  // Set by the owner, or by the writing thread when the loop has closed.
  private volatile boolean dropped;

  PipeWriter(EventLoop loop, OutputStream stream) {
    super(loop, "pipe");
    this.loop = loop;
    this.stream = stream;
  }

  /**
   * Names the entry that is queued for each signal, and starts the thread.
   *
   * @throws IllegalStateException if it was started before
   */
  @Override
  public void start(Entry entry) {
    super.start(entry);
    started = true;
    Thread _ = Thread.ofPlatform().daemon().name("polyloop-pipe-writer").start(this::writeAll);
    if (readerGone) {
      hand(this::loseReader);
    }
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
      hand(() -> fail(broken(e)));
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

  @Override
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
    if (isClosing() || bytes.length == 0) {
      return false;
    }
    writing(bytes.length);
    queue.add(bytes);
    return fills();
  }

  /**
   * The child has ended and reads no more: the pipe is lost, with an error if bytes wait. Any
   * thread.
   */
  void readerGone() {
    hand(
        () -> {
          readerGone = true;
          if (started) {
            loseReader();
          }
        });
    queue.add(END);
  }

  private void loseReader() {
    if (bufferedBytes() > 0) {
      fail(Errno.EPIPE.exception());
    } else {
      abort();
    }
  }

  /** The pipe is closed in the next turn, as in asyncio: a child that is killed now sees no end. */
  @Override
  void ended() {
    dropped = true;
    try {
      loop.enqueue(() -> queue.add(END));
    } catch (IllegalStateException loopIsClosed) {
      queue.add(END);
    }
  }
}
