package dev.polyloop.io;

import dev.polyloop.loop.EventLoop;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelPromise;
import io.netty.channel.DefaultChannelPromise;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoEventLoopGroup;
import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.IoRegistration;
import io.netty.util.concurrent.AbstractEventExecutor;
import io.netty.util.concurrent.DefaultPromise;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.ImmediateEventExecutor;
import io.netty.util.concurrent.Promise;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * An {@link EventLoop} as Netty's event loop: Netty's tasks are entries of the one ready queue, its
 * I/O handler waits for the loop. Netty's own {@code ManualIoEventLoop} was not taken because it
 * has a second task queue and never changes its thread.
 *
 * <p>Thread rule: {@link #execute} and {@link #inEventLoop(Thread)} on any thread, the rest on the
 * loop's. While the loop does not run, each thread may take itself for the loop's, one at a time.
 */
final class NettyExecutor extends AbstractEventExecutor implements IoEventLoop {
  private final EventLoop loop;
  private final IoHandler handler;
  private final Promise<@Nullable Void> terminated =
      new DefaultPromise<>(ImmediateEventExecutor.INSTANCE);

  NettyExecutor(EventLoop loop, IoHandlerFactory factory) {
    this.loop = loop;
    this.handler = factory.newHandler(this);
  }

  IoHandler handler() {
    return handler;
  }

  @Override
  public boolean inEventLoop(Thread thread) {
    return thread.equals(Thread.currentThread()) && (loop.isOwner() || !loop.isRunning());
  }

  @Override
  public void execute(Runnable task) {
    try {
      loop.execute(task);
    } catch (IllegalStateException closed) {
      throw new RejectedExecutionException(closed);
    }
  }

  // Registering

  /** Lets the handler watch a channel. */
  ChannelFuture attach(Channel channel) {
    ChannelPromise promise = new DefaultChannelPromise(channel, this);
    channel.unsafe().register(this, promise);
    return promise;
  }

  @Override
  @Deprecated
  public ChannelFuture register(Channel channel) {
    return attach(channel);
  }

  @Override
  @Deprecated
  public ChannelFuture register(ChannelPromise promise) {
    promise.channel().unsafe().register(this, promise);
    return promise;
  }

  @Override
  @Deprecated
  public ChannelFuture register(Channel channel, ChannelPromise promise) {
    channel.unsafe().register(this, promise);
    return promise;
  }

  @Override
  public Future<IoRegistration> register(IoHandle handle) {
    try {
      return newSucceededFuture(handler.register(handle));
    } catch (Exception e) {
      return newFailedFuture(e);
    }
  }

  @Override
  public boolean isCompatible(Class<? extends IoHandle> type) {
    return handler.isCompatible(type);
  }

  @Override
  public boolean isIoType(Class<? extends IoHandler> type) {
    return type.isInstance(handler);
  }

  @Override
  public IoEventLoop next() {
    return this;
  }

  @Override
  public @Nullable IoEventLoopGroup parent() {
    return null;
  }

  // Ending: this executor ends with its loop, never by itself.

  void destroy() {
    handler.prepareToDestroy();
    handler.destroy();
    terminated.trySuccess(null);
  }

  @Override
  public boolean isShuttingDown() {
    return terminated.isDone();
  }

  @Override
  public boolean isShutdown() {
    return terminated.isDone();
  }

  @Override
  public boolean isTerminated() {
    return terminated.isDone();
  }

  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
    return terminated.await(timeout, unit);
  }

  @Override
  public Future<?> terminationFuture() {
    return terminated;
  }

  @Override
  public Future<?> shutdownGracefully(long quietPeriod, long timeout, TimeUnit unit) {
    throw new UnsupportedOperationException("the event loop is closed by its owner");
  }

  @Override
  @Deprecated
  public void shutdown() {
    throw new UnsupportedOperationException("the event loop is closed by its owner");
  }
}
