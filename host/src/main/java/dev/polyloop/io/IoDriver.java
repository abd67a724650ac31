package dev.polyloop.io;

import dev.polyloop.loop.LoopDriver;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;

/**
 * Lets the loop wait in Netty's I/O handler, that is in a selector. Ready channels run their
 * handlers inside {@link #await} and {@link #poll}, which queue entries of the loop.
 *
 * <p>An interrupt of the loop's thread is a mere wake-up while the loop runs. One that came while
 * the loop was busy is handed back when it ends; one that ends a wait is consumed by Netty.
 */
class IoDriver implements LoopDriver, IoHandlerContext {
  // The selector adds it to its own clock.
  private static final long LONGEST_WAIT = Long.MAX_VALUE / 4;

  private final IoHandler handler;

  // The loop's thread.
  private boolean mayBlock;
  private long deadline;
  private boolean interrupted;
  private boolean isRunning;

  IoDriver(IoHandler handler) {
    this.handler = handler;
  }

  @Override
  public void await(long nanos, boolean workElsewhere) {
    run(true, Math.min(nanos, LONGEST_WAIT));
  }

  @Override
  public void poll() {
    run(false, 0);
  }

  private void run(boolean block, long nanos) {
    // A pending interrupt would end every wait at once.
    interrupted |= Thread.interrupted();
    mayBlock = block;
    deadline = System.nanoTime() + nanos;
    isRunning = true;
    try {
      int _ = handler.run(this);
    } finally {
      isRunning = false;
    }
  }

  /**
   * Makes what was closed closed for the system too, which Java's selector does when it next
   * selects. Inside of a handler that is soon.
   */
  final void release() {
    if (!isRunning) {
      poll();
    }
  }

  @Override
  public void wakeup() {
    handler.wakeup();
  }

  @Override
  public void released() {
    if (interrupted) {
      interrupted = false;
      Thread.currentThread().interrupt();
    }
  }

  // What the handler asks

  @Override
  public boolean canBlock() {
    return mayBlock;
  }

  @Override
  public long delayNanos(long now) {
    return Math.max(0, deadline - System.nanoTime());
  }

  @Override
  public long deadlineNanos() {
    return deadline;
  }
}
