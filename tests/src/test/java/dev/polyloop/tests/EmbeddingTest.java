package dev.polyloop.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.polyloop.GuestModule;
import dev.polyloop.Polyloop;
import dev.polyloop.PolyloopBuilder;
import dev.polyloop.guest.GuestException;
import dev.polyloop.loop.EventLoop;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.function.UnaryOperator;
import org.graalvm.polyglot.HostAccess.Export;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** The embedding API: what an application does with a Polyloop. */
class EmbeddingTest {
  @TempDir Path folder;

  private static PolyloopBuilder settings() {
    return Polyloop.builder().engine(Guests.ENGINE).trusted();
  }

  private static String message(Class<? extends Throwable> type, Executable executable) {
    return String.valueOf(assertThrows(type, executable).getMessage());
  }

  private static <T> List<T> onThreads(int threads, UnaryOperator<T> action, T argument)
      throws Exception {
    List<FutureTask<T>> running = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      FutureTask<T> task = new FutureTask<>(() -> action.apply(argument));
      running.add(task);
      Thread thread = Thread.ofPlatform().name("caller-" + i).start(task);
      assertFalse(thread.isDaemon());
    }
    List<T> results = new ArrayList<>();
    for (FutureTask<T> task : running) {
      results.add(task.get());
    }
    return results;
  }

  @Test
  void call_fromManyThreads_withTypedResults() throws Exception {
    try (Polyloop polyloop = settings().build()) {
      GuestModule python =
          Guests.load(
              polyloop,
              folder,
              "typed.py",
              """
              import asyncio
              total = 0
              LIMIT = 7

              async def add(amount):
                  global total
                  before = total
                  total += amount
                  await asyncio.sleep(0)
                  return before

              def text(): return "text"
              def number(): return 2 ** 40
              def real(): return 1.5
              def nothing(): return None
              def names(): return ["a", "b"]
              def twice(): return lambda x: x * 2
              async def wrong_type(): return "no number"
              """);
      GuestModule js =
          Guests.load(
              polyloop,
              folder,
              "typed.mjs",
              """
              let total = 0;
              export const LIMIT = 7;
              export async function add(amount) { const before = total; total += amount; await null; return before; }
              export const text = () => "text";
              export const number = () => 2 ** 40;
              export const real = () => 1.5;
              export const nothing = () => undefined;
              export const names = () => ["a", "b"];
              export const twice = () => (x) => x * 2;
              export const wrong_type = async () => "no number";
              """);
      for (GuestModule module : List.of(python, js)) {
        int threads = 8;
        int calls = 250;
        onThreads(
            threads,
            count -> {
              for (int i = 0; i < count; i++) {
                assertTrue(module.call("add", Integer.class, 1).join() >= 0);
              }
              return count;
            },
            calls);
        assertEquals(threads * calls, module.call("add", Integer.class, 0).get());
        assertEquals("text", module.call("text", String.class).get());
        assertEquals(1L << 40, module.call("number", Long.class).get());
        assertEquals(1.5, module.call("real", Double.class).get());
        assertNull(module.call("nothing", Object.class).get());
        assertNull(module.call("text", Void.class).get());
        assertEquals(List.of("a", "b"), module.call("names", List.class).get());
        // A function belongs to the loop's thread, whoever got hold of it.
        UnaryOperator<Object> twice = operator(module);
        assertEquals(8, polyloop.loop().call(() -> twice.apply(4)));
        Throwable mistyped =
            assertThrows(ExecutionException.class, module.call("wrong_type", Integer.class)::get)
                .getCause();
        assertInstanceOf(ClassCastException.class, mistyped);
        assertEquals(7, module.get("LIMIT", Integer.class));
        assertTrue(module.members().contains("add"));
      }
    }
  }

  @SuppressWarnings("unchecked")
  private static UnaryOperator<Object> operator(GuestModule module) throws Exception {
    return (UnaryOperator<Object>) module.call("twice", UnaryOperator.class).get();
  }

  @Test
  void relativeNameOfLoad_startsAtTheCallingModulesFolder() throws Exception {
    Path below = Files.createDirectories(folder.resolve("below"));
    try (Polyloop polyloop = settings().build()) {
      Path _ = Guests.write(below, "near.py", "WHERE = 'near'\n");
      Path _ = Guests.write(below, "by.py", "import polyloop\nnear = polyloop.load('near.py')\n");
      Path _ =
          Guests.write(
              below,
              "by.cjs",
              "const polyloop = require('polyloop'); exports.near = polyloop.load('near.py');");
      GuestModule js =
          Guests.load(
              polyloop,
              below,
              "by.mjs",
              """
              import { load } from "polyloop";
              import { near } from "./by.cjs";
              const mine = load("near.py");
              const python = load("by.py");
              export const where = () => [mine, near, python.near, load("./near.py")].map((each) => each.WHERE).join();
              """);
      assertEquals("near,near,near,near", js.call("where", String.class).get());
    }
  }

  @Test
  void wrongNamesAndFiles_areRefusedAtTheCall() {
    try (Polyloop polyloop = settings().build()) {
      GuestModule python = Guests.load(polyloop, folder, "names.py", "value = 1\ndef f(): pass\n");
      GuestModule js =
          Guests.load(
              polyloop, folder, "names.mjs", "export const value = 1; export function f() {}");
      for (GuestModule module : List.of(python, js)) {
        for (String name : List.of("missing", "value")) {
          assertTrue(
              message(IllegalArgumentException.class, () -> module.call(name, Object.class).join())
                  .contains("no function " + name));
        }
        assertTrue(
            message(IllegalArgumentException.class, () -> module.get("missing", Object.class))
                .contains("no member missing"));
      }
      assertEquals(
          python.value(), polyloop.load(folder.resolve("names.py")).value(), "loaded once");
      assertEquals(js.value(), polyloop.load(folder.resolve("names.mjs")).value(), "loaded once");
      for (String name : List.of("missing.py", "missing.mjs")) {
        assertTrue(
            message(IllegalArgumentException.class, () -> polyloop.load(folder.resolve(name)))
                .contains(name));
      }
      Path text = Guests.write(folder, "notes.txt", "");
      assertTrue(
          message(IllegalArgumentException.class, () -> polyloop.load(text))
              .contains("no language for notes.txt"));
      assertThrows(IllegalArgumentException.class, () -> polyloop.context("ruby"));
      Path broken = Guests.write(folder, "broken.py", "def f(:\n");
      assertTrue(
          message(GuestException.class, () -> polyloop.load(broken)).contains("SyntaxError"));
      Path failing = Guests.write(folder, "failing.mjs", "throw new RangeError('at load');");
      assertTrue(
          message(GuestException.class, () -> polyloop.load(failing))
              .contains("RangeError: at load"));
    }
  }

  @Test
  void severalOnOneEngine_shareNothing_andCloseOnce() throws Exception {
    Path counter =
        Guests.write(
            folder, "counter.py", "n = 0\nasync def next():\n  global n\n  n += 1\n  return n\n");
    Polyloop first = settings().name("first").build();
    Polyloop second = settings().name("second").build();
    try (first;
        second) {
      GuestModule one = first.load(counter);
      GuestModule two = second.load(counter);
      for (int i = 1; i <= 3; i++) {
        assertEquals(i, one.call("next", Integer.class).get());
      }
      assertEquals(1, two.call("next", Integer.class).get());
      first.close();
      assertEquals(2, two.call("next", Integer.class).get());
      first.close();
      assertTrue(first.loop().isClosed());
      for (Runnable use :
          List.<Runnable>of(
              () -> one.call("next", Integer.class).join(),
              () -> first.load(counter),
              () -> first.eval("python", "1", Object.class).join(),
              () -> first.context("js"))) {
        assertTrue(message(IllegalStateException.class, use::run).contains("closed"));
      }
    }
  }

  @Test
  void close_withManyPendingTasks_cancelsThem_andReportsTheStubborn() throws Exception {
    Guests.Streams streams = new Guests.Streams();
    Polyloop polyloop =
        settings()
            .gracePeriod(Duration.ofMillis(100))
            .streams(streams.in, streams.out, streams.err)
            .build();
    GuestModule python =
        Guests.load(
            polyloop,
            folder,
            "pending.py",
            """
            import asyncio
            import sys
            tasks = []
            cancelled = 0

            async def forever():
                global cancelled
                try:
                    await asyncio.get_running_loop().create_future()
                except asyncio.CancelledError:
                    cancelled += 1
                    if cancelled == 10_000:
                        print("all cancelled", file=sys.stderr)
                    raise

            async def stubborn():
                while True:
                    try:
                        await asyncio.get_running_loop().create_future()
                    except asyncio.CancelledError:
                        pass

            async def start():
                tasks.extend(asyncio.create_task(forever()) for _ in range(10_000))
                tasks.append(asyncio.create_task(stubborn(), name="the stubborn one"))
                await asyncio.sleep(0)
            """);
    List<CompletableFuture<Object>> calls = new ArrayList<>();
    python.call("start", Void.class).get();
    calls.add(python.call("forever", Object.class));
    polyloop.close();
    assertTrue(calls.getFirst().isCancelled());
    assertTrue(streams.err().contains("all cancelled"), streams::err);
    assertTrue(streams.err().contains("Task did not end when Polyloop was closed"), streams::err);
    assertTrue(streams.err().contains("the stubborn one"), streams::err);
  }

  @Test
  void systemExitInATask_leavesTheLoopAlive() throws Exception {
    Guests.Streams streams = new Guests.Streams();
    try (Polyloop polyloop = settings().streams(streams.in, streams.out, streams.err).build()) {
      GuestModule python =
          Guests.load(
              polyloop,
              folder,
              "exits.py",
              """
              import asyncio

              async def leave():
                  raise SystemExit(3)

              async def start():
                  global task
                  task = asyncio.create_task(leave())
                  await asyncio.sleep(0)
                  await asyncio.sleep(0)
                  return "alive"
              """);
      Throwable direct =
          assertThrows(ExecutionException.class, python.call("leave", Object.class)::get)
              .getCause();
      assertTrue(String.valueOf(direct).contains("SystemExit: 3"), () -> String.valueOf(direct));
      assertEquals("alive", python.call("start", String.class).get());
    }
  }

  /** What an untrusted program is given. */
  public static final class Vault {
    /** Exported. */
    @Export
    public String open() {
      return "opened";
    }

    /** Not exported. */
    public String secret() {
      return "secret";
    }
  }

  @Test
  void untrusted_seesOnlyWhatIsExposed() throws Exception {
    Path secret = Guests.write(folder, "secret.txt", "secret");
    // An engine of its own: the contexts of one must all be trusted alike.
    try (Polyloop polyloop = Polyloop.builder().expose("vault", new Vault()).build()) {
      String python =
          """
          import polyloop
          from _polyloop import host
          vault = polyloop.exposed("vault")

          def attempt(action):
              try:
                  return f"got {action()}"
              except Exception as e:
                  return f"{type(e).__name__}: {e}"

          def java_type(name):
              import java
              return java.type(name)

          def first_step(method):
              import asyncio
              loop = asyncio.get_running_loop()
              return getattr(loop, method)(asyncio.Protocol, "127.0.0.1", 0).send(None)

          def process():
              import subprocess
              return subprocess.check_output(["id"])

          def handle_signal():
              import signal
              return signal.signal(signal.SIGINT, lambda *args: None)

          def asyncio_loop():
              import asyncio
              return asyncio.get_running_loop()

          attacks = dict(
              exported=lambda: vault.open(),
              hidden=lambda: vault.secret(),
              java=lambda: java_type("java.lang.System").getProperty("user.home"),
              reflection=lambda: vault.getClass().forName("java.lang.System"),
              read=lambda: open("PATH").read(),
              write=lambda: open("PATH", "w").write("overwritten"),
              process=process,
              connect=lambda: first_step("create_connection"),
              serve=lambda: first_step("create_server"),
              network=lambda: host.network(),
              signals=lambda: host.signals(),
              handle_signal=lambda: handle_signal(),
              loop_signal=lambda: asyncio_loop().add_signal_handler(2, print),
          )
          """;
      String javaScript =
          """
          function attempt(action) {
            try { return `got ${action()}`; } catch (e) { return `${e.name}: ${e.message}`; }
          }
          const attacks = {
            exported: () => vault.open(),
            hidden: () => vault.secret(),
            java: () => Java.type("java.lang.System").getProperty("user.home"),
            reflection: () => vault.getClass().forName("java.lang.System"),
            read: () => load("PATH"),
            write: () => Java.type("java.io.FileWriter"),
            process: () => Java.type("java.lang.ProcessBuilder"),
          };
          globalThis.attempt = attempt;
          globalThis.attacks = attacks;
          """;
      Map<String, String> programs = Map.of("python", python, "js", javaScript);
      for (Map.Entry<String, String> program : programs.entrySet()) {
        String language = program.getKey();
        String code = program.getValue().replace("PATH", secret.toString());
        assertNull(polyloop.eval(language, code, Void.class).get());
        assertEquals("got opened", attack(polyloop, language, "exported"));
        for (String name : List.of("hidden", "java", "reflection", "read", "write", "process")) {
          String answer = attack(polyloop, language, name);
          assertFalse(answer.startsWith("got "), () -> language + " " + name + ": " + answer);
          assertTrue(answer.matches("(?s)\\w+: .+"), () -> language + " " + name + ": " + answer);
        }
      }
      for (String name : List.of("connect", "serve", "handle_signal", "loop_signal")) {
        String answer = attack(polyloop, "python", name);
        assertTrue(answer.startsWith("PermissionError: "), () -> name + ": " + answer);
      }
      String answer = attack(polyloop, "python", "network");
      assertTrue(answer.endsWith(": only a trusted guest may use the network"), answer);
      answer = attack(polyloop, "python", "signals");
      assertTrue(answer.endsWith(": only a trusted guest may handle signals"), answer);
      assertEquals("secret", Guests.read(secret));
    }
  }

  private static String attack(Polyloop polyloop, String language, String name) throws Exception {
    return polyloop.eval(language, "attempt(attacks['" + name + "'])", String.class).get();
  }

  @Test
  void javaTask_runsOnAVirtualThread_andMayCallBack() throws Exception {
    try (Polyloop polyloop = settings().build()) {
      GuestModule python =
          Guests.load(
              polyloop,
              folder,
              "slow.py",
              "import asyncio\nasync def value():\n  await asyncio.sleep(0)\n  return 21\n");
      Future<Integer> answer =
          polyloop.start(
              () -> {
                assertTrue(Thread.currentThread().isVirtual());
                return 2 * python.call("value", Integer.class).get();
              });
      assertEquals(42, answer.get());
      assertNull(EventLoop.running());
    }
  }
}
