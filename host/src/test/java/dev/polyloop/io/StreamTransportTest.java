package dev.polyloop.io;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.polyloop.io.NetworkFixture.Recorder;
import dev.polyloop.loop.LoopFailure;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A transport against a plain blocking socket: order, flow, ends and faults. */
class StreamTransportTest {
  @RegisterExtension final NetworkFixture net = new NetworkFixture();

  private final List<Recorder> recorders = new ArrayList<>();
  private Listener listener;
  private Socket peer;
  private Recorder recorder;
  private StreamTransport transport;

  @BeforeEach
  void connect() throws Exception {
    listener = net.listen(recorders);
    peer = net.peerOf(listener);
    while (recorders.isEmpty()) {
      var _ = net.await(net.loop.sleep(java.time.Duration.ofMillis(1)));
    }
    recorder = recorders.getFirst();
    transport = net.await(recorder.made);
  }

  @AfterEach
  void disconnect() throws Exception {
    peer.close();
    transport.abort();
    var _ = net.await(recorder.lost);
    listener.close();
  }

  @Test
  void stream_splitAtEveryBoundary_arrivesWholeAndInOrder() throws Exception {
    byte[] message = "0123456789abcdef".getBytes(UTF_8);
    peer.setTcpNoDelay(true);
    for (int cut = 0; cut <= message.length; cut++) {
      recorder.received.reset();
      int first = cut;
      net.whileBlocking(
          () -> {
            peer.getOutputStream().write(message, 0, first);
            return true;
          });
      net.whileBlocking(
          () -> {
            peer.getOutputStream().write(message, first, message.length - first);
            return true;
          });
      receive(message.length);
      assertArrayEquals(message, recorder.received.toByteArray());
    }
  }

  @Test
  void stream_longerThanOneRead_arrivesWhole() {
    byte[] sent = bytes(3 * StreamTransport.MAX_READ + 17);
    net.whileBlocking(
        () -> {
          peer.getOutputStream().write(sent);
          return true;
        });
    receive(sent.length);
    assertArrayEquals(sent, recorder.received.toByteArray());
  }

  @Test
  void write_moreThanTheSocketTakes_pausesAndResumes() {
    transport.waterMarks(1000, 10);
    byte[] sent = bytes(16 * 1024 * 1024);
    assertTrue(transport.write(sent.clone()));
    assertFalse(transport.write(new byte[] {1}), "pause is said once");
    assertTrue(transport.bufferedBytes() > 1000);
    byte[] received = net.whileBlocking(() -> peer.getInputStream().readNBytes(sent.length + 1));
    assertArrayEquals(sent, Arrays.copyOf(received, sent.length));
    assertTrue(net.await(recorder.resumed));
    assertEquals(List.of("made", "pause", "resume"), recorder.events);
    assertEquals(0, transport.bufferedBytes());
  }

  @Test
  void close_withBytesWaiting_writesThemFirst() {
    byte[] sent = bytes(16 * 1024 * 1024);
    transport.write(sent.clone());
    transport.close();
    assertTrue(transport.isClosing());
    assertFalse(transport.isLost());
    byte[] received = net.whileBlocking(() -> peer.getInputStream().readAllBytes());
    assertArrayEquals(sent, received);
    assertNull(net.await(recorder.lost));
  }

  @Test
  void abort_withBytesWaiting_dropsThem() {
    byte[] sent = bytes(16 * 1024 * 1024);
    transport.write(sent.clone());
    transport.abort();
    assertEquals(0, transport.bufferedBytes());
    assertNull(net.await(recorder.lost));
    int received = net.whileBlocking(() -> peer.getInputStream().readAllBytes().length);
    assertTrue(received < sent.length);
  }

  @Test
  void pauseReading_whilePeerFloods_holdsOneReadAtMost() throws Exception {
    transport.pauseReading();
    assertFalse(transport.isReading());
    peer.getOutputStream().write(new byte[] {7});
    net.await(net.loop.sleep(java.time.Duration.ofMillis(20)));
    assertEquals(List.of("made"), recorder.events);
    transport.resumeReading();
    receive(1);
    // Paused in the turn between the read and its delivery: what was read is kept.
    peer.getOutputStream().write(new byte[] {8});
    transport.pauseReading();
    net.await(net.loop.sleep(java.time.Duration.ofMillis(20)));
    assertEquals(1, recorder.received.size());
    transport.resumeReading();
    receive(2);
  }

  @Test
  void endOfStream_isAnsweredFalse_closes() throws Exception {
    peer.getOutputStream().write("bye".getBytes(UTF_8));
    peer.shutdownOutput();
    assertNull(net.await(recorder.lost));
    assertEquals(List.of("made", "data", "eof", "lost"), recorder.events);
    assertEquals("bye", recorder.received.toString(UTF_8));
  }

  @Test
  void endOfStream_isAnsweredTrue_leavesTheOtherHalfOpen() throws Exception {
    recorder.keepOpen = true;
    peer.shutdownOutput();
    assertTrue(net.await(recorder.ended));
    transport.write("still here".getBytes(UTF_8));
    transport.writeEof();
    assertThrows(IllegalStateException.class, () -> transport.write(new byte[] {1}));
    byte[] received = net.whileBlocking(() -> peer.getInputStream().readAllBytes());
    assertEquals("still here", new String(received, UTF_8));
    assertFalse(transport.isClosing());
  }

  @Test
  void endOfStream_whilePaused_waitsForResume() throws Exception {
    transport.pauseReading();
    peer.shutdownOutput();
    net.await(net.loop.sleep(java.time.Duration.ofMillis(20)));
    assertEquals(List.of("made"), recorder.events);
    transport.resumeReading();
    assertNull(net.await(recorder.lost));
    assertEquals(List.of("made", "eof", "lost"), recorder.events);
  }

  @Test
  void peerThatResets_losesTheConnectionWithErrno() throws Exception {
    peer.setSoLinger(true, 0);
    peer.close();
    Throwable lost = net.await(recorder.lost);
    assertEquals(104, assertInstanceOf(ErrnoException.class, lost).errno());
    assertEquals("Connection reset by peer", lost.getMessage());
    assertFalse(transport.write(new byte[] {1}), "is dropped");
  }

  @Test
  void protocolThatThrows_isReportedAndLosesTheConnection() throws Exception {
    recorder.events.clear();
    peer.getOutputStream().write(1);
    // The recorder asks for the last event of none.
    Throwable lost = net.await(recorder.lost);
    List<LoopFailure> failures = net.takeFailures();
    assertEquals(1, failures.size());
    assertEquals(failures.getFirst().exception(), lost);
  }

  @Test
  void waterMarks_outOfOrder_areRefused() {
    assertThrows(IllegalArgumentException.class, () -> transport.waterMarks(1, 2));
    assertThrows(IllegalArgumentException.class, () -> transport.waterMarks(1, -1));
    assertEquals(64 * 1024, transport.highWater());
    assertEquals(16 * 1024, transport.lowWater());
  }

  @Test
  void start_twice_isRefused() {
    assertThrows(IllegalStateException.class, () -> transport.start(() -> {}));
  }

  @Test
  void socketOptions_areTheSockets() throws Exception {
    SocketInfo socket = transport.socket();
    assertEquals(true, socket.get(java.net.StandardSocketOptions.TCP_NODELAY));
    socket.set(java.net.StandardSocketOptions.SO_KEEPALIVE, true);
    assertEquals(true, socket.get(java.net.StandardSocketOptions.SO_KEEPALIVE));
    assertEquals(peer.getLocalSocketAddress(), socket.remote());
    ErrnoException error =
        assertThrows(
            ErrnoException.class,
            () -> socket.get(java.net.StandardSocketOptions.IP_MULTICAST_LOOP));
    assertEquals(92, error.errno());
  }

  private void receive(int size) {
    while (recorder.received.size() < size) {
      recorder.data = net.loop.createFuture();
      var _ = net.await(recorder.data);
    }
    assertEquals(size, recorder.received.size());
  }

  private static byte[] bytes(int size) {
    byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    return bytes;
  }
}
