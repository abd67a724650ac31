package dev.polyloop.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.polyloop.io.NetworkFixture.Recorder;
import dev.polyloop.loop.EventLoop;
import dev.polyloop.loop.LoopFuture;
import dev.polyloop.loop.VirtualTime;
import io.netty.util.internal.PlatformDependent;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Connecting, listening, and how a loop with a network waits. */
class NetworkTest {
  @RegisterExtension final NetworkFixture net = new NetworkFixture();

  @Test
  void of_sameLoop_isTheSameNetwork() {
    assertSame(net.network, Network.of(net.loop));
  }

  @Test
  void of_virtualClock_isRefused() {
    EventLoop loop = EventLoop.virtual("virtual", new VirtualTime());
    assertThrows(UnsupportedOperationException.class, () -> Network.of(loop));
    loop.close();
  }

  @Test
  void connect_whereNobodyListens_failsWithErrno() throws Exception {
    int port;
    try (ServerSocket socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }
    LoopFuture<StreamTransport> future =
        net.network.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), null);
    CompletionException failure = assertThrows(CompletionException.class, () -> net.await(future));
    assertErrno(111, failure.getCause());
  }

  @Test
  void connect_fromAddressThatIsNotOurs_failsWithErrno() throws Exception {
    Listener listener = net.listen(new ArrayList<>());
    InetSocketAddress foreign = new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 0);
    LoopFuture<StreamTransport> future =
        net.network.connect(NetworkFixture.addressOf(listener), foreign);
    CompletionException failure = assertThrows(CompletionException.class, () -> net.await(future));
    assertErrno(99, failure.getCause());
    listener.close();
  }

  @Test
  void connect_cancelled_leavesTheLoopUsable() throws Exception {
    Listener listener = net.listen(new ArrayList<>());
    for (int i = 0; i < 10; i++) {
      LoopFuture<StreamTransport> future =
          net.network.connect(NetworkFixture.addressOf(listener), null);
      future.cancel(null);
    }
    exchange(listener);
  }

  @Test
  void listen_onPortInUse_failsWithErrno() throws Exception {
    Listener listener = net.listen(new ArrayList<>());
    ErrnoException error =
        assertThrows(
            ErrnoException.class,
            () ->
                net.network.listen(
                    NetworkFixture.addressOf(listener), ListenOptions.DEFAULT, _ -> {}));
    assertEquals(98, error.errno());
    assertEquals("Address already in use", error.getMessage());
    listener.close();
  }

  @Test
  void close_freesThePortAtOnce() throws Exception {
    Listener listener = net.listen(new ArrayList<>());
    InetSocketAddress address = NetworkFixture.addressOf(listener);
    exchange(listener);
    listener.close();
    try (ServerSocket socket = new ServerSocket()) {
      socket.bind(address);
    }
  }

  @Test
  void unixSocket_carriesBytesBothWays(@TempDir Path folder) throws Exception {
    List<Recorder> served = new ArrayList<>();
    Listener listener =
        net.network.listen(
            UnixDomainSocketAddress.of(folder.resolve("s")),
            ListenOptions.DEFAULT,
            transport -> {
              Recorder recorder = new Recorder(net.loop);
              served.add(recorder);
              transport.start(recorder);
            });
    listener.start();
    StreamTransport transport =
        net.await(net.network.connect(UnixDomainSocketAddress.of(folder.resolve("s")), null));
    check(listener, served, transport);
  }

  @Test
  void loop_changesItsThread_keepsItsConnections() throws Exception {
    List<Recorder> served = new ArrayList<>();
    Listener listener = net.listen(served);
    StreamTransport transport =
        net.await(net.network.connect(NetworkFixture.addressOf(listener), null));
    Recorder client = new Recorder(net.loop);
    Thread other =
        Thread.ofPlatform()
            .name("other-loop-thread")
            .start(
                () -> {
                  transport.start(client);
                  var _ = net.await(client.made);
                  transport.close();
                  var _ = net.await(client.lost);
                });
    other.join();
    assertNull(net.await(served.getFirst().lost));
    assertEquals(List.of("made", "eof", "lost"), served.getFirst().events);
    listener.close();
  }

  @Test
  void otherThread_wakesALoopThatSelects() throws Exception {
    LoopFuture<String> answer = net.loop.createFuture();
    Thread other =
        Thread.ofPlatform()
            .name("completes-later")
            .start(
                () -> {
                  while (!net.loop.isRunning()) {
                    Thread.onSpinWait();
                  }
                  answer.complete("woken");
                });
    assertEquals("woken", net.await(answer));
    other.join();
  }

  @Test
  void busyLoop_seesTheNetworkAndItsTimers() throws Exception {
    Listener listener = net.listen(new ArrayList<>());
    AtomicBoolean over = new AtomicBoolean();
    Runnable[] busy = new Runnable[1];
    busy[0] =
        () -> {
          if (!over.get()) {
            net.loop.execute(busy[0]);
          }
        };
    busy[0].run();
    net.await(net.loop.sleep(Duration.ofMillis(1)));
    exchange(listener);
    over.set(true);
  }

  @Test
  void close_ofTheLoop_closesItsSockets() throws Exception {
    EventLoop loop = EventLoop.create("short");
    Listener listener =
        Network.of(loop).listen(NetworkFixture.anyPort(), ListenOptions.DEFAULT, _ -> {});
    InetSocketAddress address = NetworkFixture.addressOf(listener);
    assertEquals(1, Network.of(loop).openSockets());
    loop.close();
    assertFalse(listener.isOpen());
    assertThrows(IllegalStateException.class, () -> Network.of(loop).connect(address, null));
    LoopFuture<StreamTransport> future = net.network.connect(address, null);
    CompletionException failure = assertThrows(CompletionException.class, () -> net.await(future));
    assertErrno(111, failure.getCause());
  }

  @Test
  void otherThread_mayNotUseTheNetworkOfARunningLoop() {
    Throwable refused =
        net.whileBlocking(
            () ->
                assertThrows(
                    IllegalStateException.class,
                    () -> net.network.connect(NetworkFixture.anyPort(), null)));
    assertTrue(String.valueOf(refused.getMessage()).contains("own thread"));
  }

  /** What an open connection holds of the process. */
  private record Holdings(int descriptors, int threads, long directBytes, int sockets) {}

  private Holdings holdings() throws IOException {
    int descriptors;
    try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
      descriptors = (int) open.count();
    }
    return new Holdings(
        descriptors,
        Thread.activeCount(),
        PlatformDependent.usedDirectMemory(),
        net.network.openSockets());
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void connections_manyOneAfterAnother_leaveNothingBehind() throws Exception {
    List<Recorder> served = new ArrayList<>();
    Listener listener = net.listen(served);
    for (int i = 0; i < 50; i++) {
      connectAndLeave(listener, served);
    }
    Holdings before = holdings();
    for (int i = 0; i < 5000; i++) {
      connectAndLeave(listener, served);
    }
    assertEquals(before, holdings());
    listener.close();
  }

  private void connectAndLeave(Listener listener, List<Recorder> served) {
    StreamTransport transport =
        net.await(net.network.connect(NetworkFixture.addressOf(listener), null));
    Recorder client = new Recorder(net.loop);
    transport.start(client);
    transport.write(new byte[] {1, 2, 3});
    transport.close();
    assertNull(net.await(client.lost));
    while (served.isEmpty()) {
      net.await(net.loop.sleep(Duration.ofMillis(1)));
    }
    Recorder server = served.removeFirst();
    assertNull(net.await(server.lost));
    assertEquals(3, server.received.size());
  }

  private void exchange(Listener listener) {
    List<Recorder> served = new ArrayList<>();
    StreamTransport transport =
        net.await(net.network.connect(NetworkFixture.addressOf(listener), null));
    Recorder client = new Recorder(net.loop);
    transport.start(client);
    var _ = net.await(client.made);
    transport.abort();
    assertNull(net.await(client.lost));
    listener.close();
    assertEquals(List.of(), served);
    drain();
  }

  private void check(Listener listener, List<Recorder> served, StreamTransport transport) {
    Recorder client = new Recorder(net.loop);
    transport.start(client);
    while (served.isEmpty()) {
      net.await(net.loop.sleep(Duration.ofMillis(1)));
    }
    Recorder server = served.getFirst();
    server.keepOpen = true;
    transport.write(new byte[] {1, 2, 3});
    transport.writeEof();
    assertTrue(net.await(server.ended));
    // The other half is open still.
    StreamTransport answering = net.await(server.made);
    answering.write(new byte[] {4});
    answering.close();
    assertNull(net.await(client.lost));
    assertNull(net.await(server.lost));
    assertEquals(List.of("made", "data", "eof", "lost"), server.events);
    assertEquals(List.of("made", "data", "eof", "lost"), client.events);
    assertEquals(3, server.received.size());
    assertEquals(1, client.received.size());
    assertTrue(transport.socket().isUnix());
    listener.close();
  }

  /** Lets connections that the other side has lost hear of it. */
  private void drain() {
    while (net.network.openSockets() > 0) {
      net.await(net.loop.sleep(Duration.ofMillis(1)));
    }
  }

  private static void assertErrno(int expected, @Nullable Throwable actual) {
    assertEquals(expected, assertInstanceOf(ErrnoException.class, actual).errno());
  }
}
