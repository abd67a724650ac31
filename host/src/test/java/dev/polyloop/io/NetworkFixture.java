package dev.polyloop.io;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.polyloop.loop.EventLoop;
import dev.polyloop.loop.LoopFailure;
import dev.polyloop.loop.LoopFuture;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A loop with a network, and the proof after each test that no socket and no failure is left. */
final class NetworkFixture implements AfterEachCallback {
  /** Ends a test that hangs. */
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  final EventLoop loop = EventLoop.create("test");
  final Network network = Network.of(loop);

  private final List<LoopFailure> failures = new ArrayList<>();

  NetworkFixture() {
    loop.exceptionHandler((where, failure) -> failures.add(failure));
  }

  /** The failures reported so far, which the test thereby expects. */
  List<LoopFailure> takeFailures() {
    List<LoopFailure> taken = List.copyOf(failures);
    failures.clear();
    return taken;
  }

  /** Runs the loop until the future is done. */
  <T extends @Nullable Object> T await(LoopFuture<T> future) {
    LoopFuture<T> result = loop.createFuture();
    var timer =
        loop.callLater(PATIENCE, () -> result.completeExceptionally(new AssertionError("hangs")));
    var _ = future.onDone(result::completeFrom);
    try {
      return loop.runUntilComplete(result);
    } finally {
      timer.cancel();
    }
  }

  /** Runs the loop while the callable blocks on another thread. */
  <T extends @Nullable Object> T whileBlocking(Callable<T> callable) {
    return await(loop.<T>createTask(callable));
  }

  static InetSocketAddress anyPort() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  /** A listener that gives each connection a protocol that writes down what happens. */
  Listener listen(List<Recorder> recorders) throws ErrnoException {
    Listener listener =
        network.listen(
            anyPort(),
            ListenOptions.DEFAULT,
            transport -> {
              Recorder recorder = new Recorder(loop);
              recorders.add(recorder);
              transport.start(recorder);
            });
    listener.start();
    return listener;
  }

  static InetSocketAddress addressOf(Listener listener) {
    return (InetSocketAddress) java.util.Objects.requireNonNull(listener.socket().local());
  }

  /** A blocking socket connected to the listener. */
  Socket peerOf(Listener listener) throws Exception {
    InetSocketAddress address = addressOf(listener);
    return whileBlocking(() -> new Socket(address.getAddress(), address.getPort()));
  }

  @Override
  public void afterEach(ExtensionContext context) {
    assertEquals(0, network.openSockets());
    loop.close();
    assertEquals(List.of(), failures);
  }

  /** Writes down what a transport says, and completes futures when it does. */
  static final class Recorder implements StreamProtocol {
    final List<String> events = new ArrayList<>();
    final ByteArrayOutputStream received = new ByteArrayOutputStream();
    final LoopFuture<StreamTransport> made;
    final LoopFuture<@Nullable Throwable> lost;
    final LoopFuture<Boolean> ended;
    boolean keepOpen;
    LoopFuture<Integer> data;
    LoopFuture<Boolean> resumed;

    Recorder(EventLoop loop) {
      made = loop.createFuture();
      lost = loop.createFuture();
      ended = loop.createFuture();
      data = loop.createFuture();
      resumed = loop.createFuture();
    }

    @Override
    public void connectionMade(StreamTransport transport) {
      events.add("made");
      made.complete(transport);
    }

    @Override
    public void dataReceived(ByteBuffer bytes) {
      if (!events.getLast().equals("data")) {
        events.add("data");
      }
      byte[] copy = new byte[bytes.remaining()];
      bytes.get(copy);
      received.writeBytes(copy);
      data.complete(copy.length);
    }

    @Override
    public boolean eofReceived() {
      events.add("eof");
      ended.complete(true);
      return keepOpen;
    }

    @Override
    public void pauseWriting() {
      events.add("pause");
    }

    @Override
    public void resumeWriting() {
      events.add("resume");
      resumed.complete(true);
    }

    @Override
    public void connectionLost(@Nullable Throwable exception) {
      events.add("lost");
      lost.complete(exception);
    }
  }
}
