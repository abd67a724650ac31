package dev.polyloop.js;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.polyloop.guest.Access;
import dev.polyloop.guest.Awaitables;
import dev.polyloop.guest.GuestEnvironment;
import dev.polyloop.guest.LoopThread;
import dev.polyloop.guest.Sandbox;
import dev.polyloop.guest.Traces;
import dev.polyloop.loop.EventLoop;
import dev.polyloop.loop.LoopFailure;
import dev.polyloop.loop.LoopFuture;
import dev.polyloop.loop.VirtualTime;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.graalvm.polyglot.Engine;
import org.graalvm.polyglot.Value;

/** JavaScript on a virtual clock, with what it prints at hand. All share one engine. */
final class JsProgram implements AutoCloseable {
  private static final Engine ENGINE = Engine.create();

  // Contexts of one engine agree on how much of Java they may touch.
  private static final Engine RESTRICTED_ENGINE = Engine.create();

  final VirtualTime time = new VirtualTime();
  final EventLoop loop = EventLoop.virtual("test", time);
  final List<LoopFailure> failures = new ArrayList<>();
  final JsGuest guest;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  JsProgram() {
    this(Map.of());
  }

  JsProgram(Map<String, Object> exposed) {
    this(ENGINE, Access.TRUSTED, exposed, Sandbox.open());
  }

  /** A program that may use what the sandbox gives it only. */
  static JsProgram restricted(Sandbox sandbox) {
    return new JsProgram(RESTRICTED_ENGINE, Access.EXPLICIT, Map.of(), sandbox);
  }

  private JsProgram(Engine engine, Access access, Map<String, Object> exposed, Sandbox sandbox) {
    LoopThread thread = new LoopThread(loop);
    thread.bind();
    loop.exceptionHandler((failedLoop, failure) -> failures.add(failure));
    Awaitables awaitables = new Awaitables(UnaryOperator.identity());
    Traces traces = new Traces();
    guest =
        new JsGuest(
            new GuestEnvironment(
                engine,
                access,
                thread,
                awaitables,
                traces,
                file -> {
                  throw new UnsupportedOperationException(file.toString());
                },
                new HashMap<>(exposed),
                sandbox,
                null,
                Map.of(),
                Map.of(),
                InputStream.nullInputStream(),
                out,
                err));
    awaitables.register(guest);
    traces.register(guest);
  }

  /** Runs the code as the program until no work is left; a module if it is not a script. */
  void run(String code) {
    LoopFuture<Value> result = runForResult(code);
    assertTrue(result.isDone() || guest.failed(), "a top-level await never ended");
  }

  /** As {@link #run}, with the program's result. */
  LoopFuture<Value> runForResult(String code) {
    LoopFuture<Value> result = guest.eval(code);
    loop.runUntilIdle();
    result.markRetrieved();
    return result;
  }

  /** Runs a file as the program. */
  LoopFuture<Value> runFile(Path file, String... args) {
    LoopFuture<Value> result = guest.runMain(file, List.of(args));
    loop.runUntilIdle();
    result.markRetrieved();
    return result;
  }

  /** Runs code of an application that goes on after uncaught exceptions. */
  void runEmbedded(String code) {
    guest.context().eval("js", code);
    loop.runUntilIdle();
  }

  static void write(Path file, String text) {
    try {
      Files.createDirectories(file.getParent());
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  String err() {
    return err.toString(StandardCharsets.UTF_8);
  }

  /** Runs the module and compares its output; nothing may fail. */
  static void check(String code, String expected) {
    check(Map.of(), code, expected);
  }

  /** As {@link #check(String, String)}, with Java objects as globals. */
  static void check(Map<String, Object> exposed, String code, String expected) {
    try (JsProgram program = new JsProgram(exposed)) {
      program.run("import asyncio from \"asyncio\";\n" + code);
      assertEquals("", program.err());
      assertEquals(expected, program.out());
      assertEquals(List.of(), program.failures);
    }
  }

  @Override
  public void close() {
    guest.close();
  }
}
