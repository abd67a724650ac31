package dev.polyloop.io;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.polyloop.io.ChildProcess.Stream;
import dev.polyloop.loop.EventLoop;
import dev.polyloop.loop.LoopFuture;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Child processes and their pipes, on a loop that needs no network for them. */
class ChildProcessTest {
  private final EventLoop loop = EventLoop.create("test");

  @AfterEach
  void close() {
    loop.close();
  }

  @Test
  void exit_tellsCodesFromSignals() throws Exception {
    assertEquals(3, loop.runUntilComplete(start("sh", "-c", "exit 3").exit()));
    ChildProcess sleeping = start("sleep", "60");
    assertNull(sleeping.exitOrNull());
    assertTrue(sleeping.pid() > 0);
    sleeping.signal(9);
    assertEquals(-9, loop.runUntilComplete(sleeping.exit()));
    assertEquals(-9, sleeping.exitOrNull());
    sleeping.signal(9);
  }

  @Test
  void start_ofNothing_failsWithErrno() {
    ErrnoException error = assertThrows(ErrnoException.class, () -> start("/no/such/program"));
    assertEquals(2, error.errno());
    assertEquals("No such file or directory", error.getMessage());
  }

  @Test
  void environment_isAllTheChildHas() throws Exception {
    ChildProcess process =
        ChildProcess.start(
            loop,
            List.of("/bin/sh", "-c", "echo $NAME"),
            Map.of("NAME", "value"),
            "/",
            Stream.NULL,
            Stream.PIPE,
            Stream.STDOUT);
    assertEquals("value\n", new String(readAll(process), UTF_8));
  }

  @Test
  void pipes_carryMoreThanTheyHold() throws Exception {
    ChildProcess process = start("cat");
    PipeWriter writer = Objects.requireNonNull(process.stdin());
    LoopFuture<Boolean> written = startUntilLost(writer);
    byte[] sent = new byte[1024 * 1024];
    assertTrue(writer.write(sent), "passes the high-water mark");
    writer.close();
    assertEquals(sent.length, readAll(process).length);
    assertTrue(loop.runUntilComplete(written));
    assertNull(writer.failure());
    assertEquals(0, loop.runUntilComplete(process.exit()));
  }

  @Test
  void stdin_isLost_whenTheChildEnds() throws Exception {
    ChildProcess process = start("sleep", "60");
    PipeWriter writer = Objects.requireNonNull(process.stdin());
    LoopFuture<Boolean> lost = startUntilLost(writer);
    process.signal(9);
    assertTrue(loop.runUntilComplete(lost));
    assertNull(writer.failure());
  }

  @Test
  void stdin_ofAChildThatHasEnded_isLostOnceStarted() throws Exception {
    ChildProcess process = start("true");
    assertEquals(0, loop.runUntilComplete(process.exit()));
    PipeWriter writer = Objects.requireNonNull(process.stdin());
    LoopFuture<Boolean> lost = startUntilLost(writer);
    assertTrue(loop.runUntilComplete(lost));
    assertNull(writer.failure());
  }

  @Test
  void close_andSignal_theSignalComesFirst() throws Exception {
    ChildProcess process = start("cat");
    PipeWriter writer = Objects.requireNonNull(process.stdin());
    writer.start(() -> {});
    writer.close();
    process.signal(9);
    assertEquals(-9, loop.runUntilComplete(process.exit()));
  }

  @Test
  void pausedReader_takesNothingMore() throws Exception {
    ChildProcess process = start("sh", "-c", "echo text");
    PipeReader reader = Objects.requireNonNull(process.stdout());
    LoopFuture<String> text = loop.createFuture();
    reader.start(
        () -> {
          if (reader.poll() == Signal.DATA) {
            text.complete(new String(reader.take(), UTF_8));
          }
        });
    reader.pauseReading();
    reader.beginReading();
    assertEquals(0, loop.runUntilComplete(process.exit()));
    assertEquals(false, text.isDone());
    reader.resumeReading();
    assertEquals("text\n", loop.runUntilComplete(text));
    reader.close(null);
  }

  @Test
  void writer_toAProcessThatHasGone_failsWithErrno() throws Exception {
    ChildProcess process = start("true");
    assertEquals(0, loop.runUntilComplete(process.exit()));
    PipeWriter writer = Objects.requireNonNull(process.stdin());
    LoopFuture<@Nullable Throwable> lost = loop.createFuture();
    writer.start(
        () -> {
          if (writer.poll() == Signal.LOST) {
            lost.complete(writer.failure());
          }
        });
    writer.write(new byte[200_000]);
    Throwable failure = loop.runUntilComplete(lost);
    assertTrue(failure instanceof ErrnoException, String.valueOf(failure));
  }

  private ChildProcess start(String... command) throws ErrnoException {
    return ChildProcess.start(
        loop, List.of(command), null, null, Stream.PIPE, Stream.PIPE, Stream.PIPE);
  }

  /** Starts a writer; what is done when the writer is lost. */
  private LoopFuture<Boolean> startUntilLost(PipeWriter writer) {
    LoopFuture<Boolean> lost = loop.createFuture();
    writer.start(
        () -> {
          if (writer.poll() == Signal.LOST) {
            lost.complete(true);
          }
        });
    return lost;
  }

  private byte[] readAll(ChildProcess process) {
    PipeReader reader = Objects.requireNonNull(process.stdout());
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    LoopFuture<Boolean> end = loop.createFuture();
    reader.start(
        () -> {
          switch (reader.poll()) {
            case DATA -> all.writeBytes(reader.take());
            case LOST -> end.complete(true);
            case EOF, NONE, WRITABLE -> {}
          }
        });
    reader.beginReading();
    assertTrue(loop.runUntilComplete(end));
    return all.toByteArray();
  }
}
