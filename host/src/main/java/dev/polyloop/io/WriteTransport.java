package dev.polyloop.io;

import dev.polyloop.loop.Entry;
import dev.polyloop.loop.EventLoop;
import org.jspecify.annotations.Nullable;

/**
 * What can be written to: asyncio's {@code WriteTransport}. It keeps what is not written yet, tells
 * a writer by water marks when to pause, and ends once.
 *
 * <p>What happens reaches the owner as entries of the loop: the transport queues the entry it was
 * {@linkplain #start(Entry) started} with once for each {@link Signal}, and the entry takes the
 * signal by {@link #poll}.
 *
 * <p>Thread rule: the loop's owner.
 */
public abstract sealed class WriteTransport permits StreamTransport, DatagramTransport, PipeWriter {
  /*
   * `lost` is asyncio's _conn_lost: the end is decided and LOST is queued. What the transport writes
   * to may stay open until the owner has heard of it.
   */
  final Signals signals;
  private final WaterMarks marks = new WaterMarks();
  private @Nullable Throwable failure;
  private boolean closing;
  private boolean lost;
  private long pending;

  /**
   * Open, with no owner yet.
   *
   * @param kind what it is, for messages
   */
  WriteTransport(EventLoop loop, String kind) {
    signals = new Signals(loop, kind);
  }

  /**
   * Names the entry that hears of signals.
   *
   * @throws IllegalStateException if it was started before
   */
  public void start(Entry entry) {
    signals.deliverTo(entry);
  }

  /** What the entry that is running now is to do. */
  public abstract Signal poll();

  /** So many bytes are to be written: said before they may be {@link #written}. */
  final void writing(int length) {
    pending += length;
  }

  /** So many bytes are written. */
  final void written(int length) {
    if (lost) {
      return;
    }
    pending -= length;
    if (marks.falls(bufferedBytes())) {
      signals.send(Signal.WRITABLE);
    }
    if (pending == 0) {
      if (closing) {
        end(null);
      } else {
        drained();
      }
    }
  }

  /** Whether writing should pause: the high-water mark has just been passed. */
  boolean fills() {
    return !lost && marks.rises(bufferedBytes());
  }

  /** How many bytes wait to be written. */
  public long bufferedBytes() {
    return pending;
  }

  /**
   * Sets from and to how many waiting bytes writing is to pause.
   *
   * @return whether writing should pause at once
   * @throws IllegalArgumentException unless high >= low >= 0
   */
  public final boolean waterMarks(long high, long low) {
    marks.set(high, low);
    return fills();
  }

  /** The mark above which writing pauses, in bytes. */
  public final long highWater() {
    return marks.high();
  }

  /** The mark at which writing goes on, in bytes. */
  public final long lowWater() {
    return marks.low();
  }

  /** Whether {@link #close} or the end has begun. */
  public final boolean isClosing() {
    return closing;
  }

  /** Whether the end is decided: nothing is written any more. */
  public final boolean isLost() {
    return lost;
  }

  /** Why it was lost, or null. */
  public final @Nullable Throwable failure() {
    return failure;
  }

  /** Takes nothing in any more, writes what waits, then ends. */
  public final void close() {
    if (closing) {
      return;
    }
    stop();
    if (pending == 0) {
      end(null);
    }
  }

  /** Ends; what waits to be written is dropped. */
  public final void abort() {
    end(null);
  }

  /** Ends because of a failure; what waits to be written is dropped. */
  public final void fail(Throwable cause) {
    end(cause);
  }

  private void end(@Nullable Throwable cause) {
    if (lost) {
      return;
    }
    stop();
    lost = true;
    pending = 0;
    failure = cause;
    signals.send(Signal.LOST);
    ended();
  }

  /** Ends without a signal: the owner knows. */
  final void endSilently() {
    lost = true;
    stop();
  }

  private void stop() {
    closing = true;
    stopReading();
  }

  /** Reads no more and drops what was read; may be called again. */
  void stopReading() {}

  /** All that waited is written, and the transport stays open. */
  void drained() {}

  /** The end was decided just now. */
  void ended() {}
}
