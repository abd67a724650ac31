package dev.polyloop.bench;

import dev.polyloop.loop.EventLoop;
import io.netty.channel.DefaultEventLoop;
import io.netty.util.concurrent.Promise;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** One thread that runs what it is given, with futures whose callbacks run there. */
sealed interface Contender extends AutoCloseable {
  /** Runs it on the thread. */
  void execute(Runnable command);

  /** Makes a future, gives it a callback for the thread, completes it. */
  void complete(Runnable callback);

  @Override
  void close();

  /** The one of the name. */
  static Contender of(String name) {
    return switch (name) {
      case "polyloop" -> new Polyloop(EventLoop.create("bench"));
      case "netty" -> new Netty(new DefaultEventLoop());
      case "executor" ->
          new Jdk(Executors.newSingleThreadExecutor(Thread.ofPlatform().name("bench").factory()));
      default -> throw new IllegalArgumentException(name);
    };
  }

  /** Our loop. */
  record Polyloop(EventLoop loop, Thread thread) implements Contender {
    Polyloop(EventLoop loop) {
      this(loop, Thread.ofPlatform().daemon().start(loop::run));
    }

    @Override
    public void execute(Runnable command) {
      loop.execute(command);
    }

    @Override
    public void complete(Runnable callback) {
      var future = loop.<Integer>createFuture();
      future.onDone(done -> callback.run());
      future.complete(1);
    }

    @Override
    public void close() {
      loop.stop();
    }
  }

  /** Netty's loop without I/O, and its promises. */
  record Netty(DefaultEventLoop loop) implements Contender {
    @Override
    public void execute(Runnable command) {
      loop.execute(command);
    }

    @Override
    public void complete(Runnable callback) {
      Promise<Integer> promise = loop.newPromise();
      promise.addListener(done -> callback.run());
      promise.setSuccess(1);
    }

    @Override
    public void close() {
      loop.shutdownGracefully().syncUninterruptibly();
    }
  }

  /** The JDK's executor of one thread, and its futures. */
  record Jdk(ExecutorService executor) implements Contender {
    @Override
    public void execute(Runnable command) {
      executor.execute(command);
    }

    @Override
    public void complete(Runnable callback) {
      CompletableFuture<Integer> future = new CompletableFuture<>();
      var unused = future.whenCompleteAsync((value, failure) -> callback.run(), executor);
      future.complete(1);
    }

    @Override
    public void close() {
      executor.shutdown();
    }
  }
}
